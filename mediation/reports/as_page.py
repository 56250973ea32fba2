"""Reports as a page, and as a document of its own: the same sheet, once with links and once with its style in it."""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from mediation.reports.cells import Opens, cell, nowhere
from mediation.reports.year import Section, YearReport

STYLE = "desk/sheets.css"


def year_sheet(report: YearReport, opens: Opens = nowhere) -> dict[str, Any]:
    """What the template of the year report shows."""

    def shown(sections: tuple[Section, ...]) -> list[tuple[str, list[Any]]]:
        return [(section.label, [cell(one, opens) for one in section.rows]) for section in sections]

    return {
        "template": "desk/figures/sheets/year.html", "scope": report.scope, "title": report.title,
        "printed": shown(report.printed), "further": shown(report.further), "rows": report.rows,
    }  # fmt: skip


def document(sheet: dict[str, Any]) -> str:
    """The sheet as one file that needs no other."""
    found = finders.find(STYLE)
    style = Path(found).read_text() if isinstance(found, str) else ""
    return render_to_string("desk/figures/sheets/document.html", sheet | {"style": mark_safe(style)})  # noqa: S308  our own file
