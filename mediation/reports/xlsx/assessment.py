"""The hotlines' month as a spreadsheet: the parts of every rate stand in cells, and the total is made of the parts' sums."""

from collections.abc import Mapping
from fractions import Fraction

from mediation.reports.assessment import COLUMNS, Assessment, Table, key_of
from mediation.reports.assessment import Unit as Assessed
from mediation.reports.telling import NOTHING
from mediation.reports.xlsx.book import HEAD_ROWS, Book, Sheet, at
from mediation.reports.xlsx.notes import add_notes
from workflow.metrics import Unit, figure
from workflow.text import t

FIRST = HEAD_ROWS + 1
RANK, NAME = 0, 1
NUMERATOR, DENOMINATOR = "numerator", "denominator"
BESIDE: Mapping[str, Mapping[str, str]] = {
    "on_time": {NUMERATOR: t("按时反馈", "On time"), DENOMINATOR: t("到期", "Due")},
    "response": {NUMERATOR: t("已联系", "Contacted")},
    "resolution": {NUMERATOR: t("已解决", "Solved")},
    "satisfaction": {NUMERATOR: t("满意（加权）", "Satisfied, weighted")},
}
"""Columns before a rate for those of its parts that are no column of their own."""
QUOTIENTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "completion_rate": ("completed", ("dispatched", "returned", "transferred")),
    "on_time": ("on_time.numerator", ("on_time.denominator",)),
    "response": ("response.numerator", ("callbacks",)),
    "resolution": ("resolution.numerator", ("callbacks",)),
    "satisfaction": ("satisfaction.numerator", ("callbacks",)),
}
"""Each rate: the column above, and the columns below, of which the first is diminished by the others."""


def assessment_spreadsheet(report: Assessment) -> bytes:
    """The file."""
    book = Book(report.title, report.scope)
    for table in report.tables:
        _Table(book, report, table).write()
    add_notes(book, [figure(key_of(table.number, column)) for table in report.tables for column in COLUMNS])
    return book.closed()


class _Table:
    """One hotline's sheet under way."""

    def __init__(self, book: Book, report: Assessment, table: Table) -> None:
        self.table = table
        self.at: dict[str, int] = {}
        labels = [str(t("名次", "Rank")), str(t("单位", "Unit"))]
        for column, label in COLUMNS.items():
            for part, words in BESIDE.get(column, {}).items():
                self.at[f"{column}.{part}"] = len(labels)
                labels.append(str(words))
            self.at[column] = len(labels)
            labels.append(str(label))
        units = str(t("单、%、分", "tickets, %, points"))
        widths = (6, 30, *[9] * (len(labels) - 2))
        self.sheet: Sheet = book.sheet(
            table.number, f"{table.number} {report.title}", widths, units=units, landscape=True
        )
        self.sheet.header(HEAD_ROWS, labels, height=44, frozen=2)

    def write(self) -> None:
        """The units by rank, then all of them pooled."""
        last = FIRST + len(self.table.units)
        for row, unit in enumerate(self.table.units, FIRST):
            self.sheet.text(row, RANK, NOTHING if unit.rank is None else unit.rank, "middle")
            self.sheet.text(row, NAME, unit.name)
            self._line(row, unit, summed=False)
        self.sheet.text(last, RANK, "", bold=True)
        self.sheet.text(last, NAME, t("合计（合并计算）", "Total (pooled)"), bold=True)
        self._line(last, self.table.total, summed=True)

    def _line(self, row: int, unit: Assessed, *, summed: bool) -> None:
        for name, place in self.at.items():
            column, _dot, part = name.partition(".")
            counted = unit.numbers[key_of(self.table.number, column)]
            if column == "score":
                self._score(row, unit, bold=summed)
            elif column in QUOTIENTS and not part:
                above, below = QUOTIENTS[column]
                self.sheet.rate(
                    row, place, self._cell(row, (above,)), self._cell(row, below), counted.value, bold=summed
                )
            else:
                value = counted.denominator if part == DENOMINATOR else counted.numerator
                self._number(row, place, value or Fraction(0), summed=summed)

    def _cell(self, row: int, names: tuple[str, ...]) -> str:
        cells = "-".join(at(row, self.at[name]) for name in names)
        return cells if len(names) == 1 else f"({cells})"

    def _number(self, row: int, place: int, value: Fraction, *, summed: bool) -> None:
        if summed:
            self.sheet.total(row, place, FIRST, row - 1, value, Unit.TICKETS)
        else:
            self.sheet.number(row, place, value, Unit.TICKETS)

    def _score(self, row: int, unit: Assessed, *, bold: bool) -> None:
        """100 times the weighted sum of the three rates; without call-backs a dash."""
        counted = unit.numbers[key_of(self.table.number, "score")]
        rates = {key.rpartition("_")[2]: weight for weight, key in counted.figure.parts}
        summed = "+".join(f"{float(weight)}*{at(row, self.at[column])}" for column, weight in rates.items())
        formula = f'IF({at(row, self.at["callbacks"])}=0,"{NOTHING}",100*({summed}))'
        self.sheet.formula(row, self.at["score"], formula, counted.value, Unit.POINTS, bold=bold)
