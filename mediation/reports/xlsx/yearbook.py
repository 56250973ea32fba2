"""The yearbook's columns as a spreadsheet: a sheet in 件 and one in 人; sums and the balance are formulas."""

from collections.abc import Sequence
from fractions import Fraction

from mediation.reports.as_page import yearbook_columns
from mediation.reports.xlsx.book import HEAD_ROWS, Book, Sheet, at
from mediation.reports.xlsx.notes import add_notes
from mediation.reports.yearbook import CAME, ENDINGS, KEYS, UNITS, Row, Yearbook, key_of
from workflow.metrics import Unit, figure
from workflow.text import t

FIRST = HEAD_ROWS + 1
EVEN, UNEVEN = t("平", "even"), t("不平", "uneven")


def yearbook_spreadsheet(report: Yearbook) -> bytes:
    """The file."""
    book = Book(report.title, report.scope)
    for way, unit in UNITS.items():
        _Table(book, report, way, str(unit)).write()
    add_notes(book, [figure(key) for key in KEYS])
    return book.closed()


class _Table:
    """One sheet under way: where each column and each row stands."""

    def __init__(self, book: Book, report: Yearbook, way: str, unit: str) -> None:
        self.report, self.way = report, way
        columns = yearbook_columns(way)
        self.keys = [key for _label, key in columns]
        self.column = {key: column for column, key in enumerate(self.keys, 1)}
        self.check = len(columns) + 1
        title = t("{title}　按{unit}", "{title}, in {unit}").format(title=report.title, unit=unit)
        name = t("按{unit}", "In {unit}").format(unit=unit)
        self.sheet: Sheet = book.sheet(name, title, (26, *[9.5] * len(columns), 10), units=unit, landscape=True)
        labels = [label for label, _key in columns]
        self.sheet.header(HEAD_ROWS, (t("案由", "Cause"), *labels, t("账", "Check")), height=44)

    def write(self) -> None:
        """The rows, then their total."""
        rows, last = self.report.rows, FIRST + len(self.report.rows)
        for row, one in enumerate(rows, FIRST):
            name = t("其中：{name}", "of it: {name}").format(name=one.label) if one.inner else one.label
            self.sheet.text(row, 0, name, "inner" if one.inner else "text")
            parts = self._parts(row)
            for key in self.keys:
                self._number(row, key, one, parts)
            self._check(row, one)
        self._total(last)

    def _parts(self, row: int) -> Sequence[int]:
        """The rows of which a group is made, below it; none where it is a cause by itself."""
        rows = self.report.rows
        if rows[row - FIRST].inner:
            return ()
        below = []
        for number in range(row + 1, FIRST + len(rows)):
            if not rows[number - FIRST].inner:
                break
            below.append(number)
        return below

    def _number(self, row: int, key: str, one: Row, parts: Sequence[int]) -> None:
        value, column = one.numbers[key].numerator, self.column[key]
        if key == key_of("closed", self.way):
            self._closed(row, value, bold=False)
        elif parts:
            self.sheet.formula(row, column, f"SUM({at(parts[0], column)}:{at(parts[-1], column)})", value, Unit.CASES)
        else:
            self.sheet.number(row, column, value, Unit.CASES)

    def _closed(self, row: int, value: Fraction, *, bold: bool) -> None:
        cells = [at(row, self._of(ending)) for ending in ENDINGS]
        self.sheet.formula(row, self._of("closed"), f"SUM({cells[0]}:{cells[-1]})", value, Unit.CASES, bold=bold)

    def _of(self, column: str) -> int:
        return self.column[key_of(column, self.way)]

    def _check(self, row: int, one: Row) -> None:
        """Says whether the row adds up, from the cells of the row itself."""
        came = "+".join(at(row, self._of(column)) for column in ("open_before", *CAME))
        went = "+".join(at(row, self._of(column)) for column in ("closed", "transferred", "open"))
        said = EVEN if not one.missing(self.way) else UNEVEN
        self.sheet.said(row, self.check, f'IF({came}={went},"{EVEN}","{UNEVEN}")', str(said))

    def _total(self, last: int) -> None:
        self.sheet.text(last, 0, t("合计", "Total"), bold=True)
        groups = [row for row, one in enumerate(self.report.rows, FIRST) if not one.inner]
        for key, column in self.column.items():
            value = self.report.total.numbers[key].numerator
            if key == key_of("closed", self.way):
                self._closed(last, value, bold=True)
            else:
                self.sheet.sum_of(last, column, groups, value, Unit.CASES)
        self._check(last, self.report.total)
