"""The reports there are, and each form in which they are written: for machines, for spreadsheets, for paper."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mediation.reports import as_json, as_page, assessment, year, yearbook
from mediation.reports.cells import Opens, nowhere
from mediation.reports.scope import Scope
from mediation.reports.xlsx.assessment import assessment_spreadsheet
from mediation.reports.xlsx.year import year_spreadsheet
from mediation.reports.xlsx.yearbook import yearbook_spreadsheet
from workflow.text import t

FORMS: Mapping[str, str] = {
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
"""Each form with its media type."""
_NOT_IN_A_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Report:
    """A report: how it is counted, and how what was counted is written.

    machine: as what JSON can hold. sheet: what its template shows. spreadsheet: the file.
    """

    label: str
    counted: Callable[[Scope], Any]
    machine: Callable[[Any], dict[str, Any]]
    sheet: Callable[[Any, Opens], dict[str, Any]]
    spreadsheet: Callable[[Any], bytes]

    def written(self, scope: Scope, form: str) -> bytes:
        """The report as a file of that form."""
        counted = self.counted(scope)
        if form == "xlsx":
            return self.spreadsheet(counted)
        if form == "html":
            return as_page.document(self.sheet(counted, nowhere)).encode()
        return f"{as_json.written(self.machine(counted))}\n".encode()

    def file_name(self, scope: Scope, form: str) -> str:
        """The name under which it is kept: title, organisation, period."""
        name = t("{label}_{place}_{span}.{form}", "{label}_{place}_{span}.{form}").format(
            label=self.label, place=scope.whose, span=scope.span, form=form
        )
        return _NOT_IN_A_FILE_NAME.sub("_", name)


REPORTS: Mapping[str, Report] = {
    "year": Report(year.TITLE, year.year_report, as_json.year_as_json, as_page.year_sheet, year_spreadsheet),
    "yearbook": Report(
        yearbook.TITLE, yearbook.yearbook, as_json.yearbook_as_json, as_page.yearbook_sheet, yearbook_spreadsheet
    ),
    "assessment": Report(
        assessment.TITLE, assessment.assessment, as_json.assessment_as_json, as_page.assessment_sheet,
        assessment_spreadsheet,
    ),
}  # fmt: skip
