"""A workbook of a report: its styles, its head, its page, and how text, numbers and formulas get into cells.

Text is always written as text: what begins with = + - @ is no formula, whoever typed it. A formula carries the value that was
counted, for whoever looks without calculating; whoever opens it calculates anew.
"""

from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from mediation.reports.scope import Scope
from mediation.reports.telling import NOTHING
from workflow.metrics import Unit
from workflow.moment import now
from workflow.text import t

A4 = 9
FONT = "宋体"
FEN, DAY = 100, 86_400
HEAD_ROWS = 3
"""Title, what it is of, unit: the header of the table stands below."""
NUMBERS = {
    Unit.MONEY: "#,##0.00", Unit.RATE: "0.0%", Unit.POINTS: "0.0", Unit.TIME: "0.0",
}  # fmt: skip
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_BOX = {"border": 1, "valign": "vcenter", "text_wrap": True}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "text_wrap": True},
    "of": {"valign": "vcenter"},
    "right": {"align": "right", "valign": "vcenter"},
    "header": _BOX | {"bold": True, "align": "center", "bg_color": "#E7ECF1"},
    "band": _BOX | {"bold": True, "bg_color": "#F4F6F8"},
    "text": _BOX,
    "inner": _BOX | {"indent": 1},
    "middle": _BOX | {"align": "center"},
    "note": {"text_wrap": True, "valign": "top", "border": 1},
}


def at(row: int, column: int) -> str:
    """The name of a cell, as formulas call it: A1 for the first."""
    return str(xl_rowcol_to_cell(row, column))


class Book:
    """A workbook under way."""

    def __init__(self, title: str, scope: Scope) -> None:
        self.title, self.scope = title, scope
        self._buffer = BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, _AS_TEXT)
        made = now().replace(tzinfo=None)
        self._book.set_properties(
            {"title": title, "author": scope.place.name, "company": scope.place.name, "created": made}
        )
        self._book.set_calc_mode("auto")
        self._styles: dict[tuple[str, str, bool], Any] = {}

    def style(self, name: str, number: str = "", *, bold: bool = False) -> Any:
        """A cell's look, made once."""
        key = (name, number, bold)
        if key not in self._styles:
            look: dict[str, Any] = {"font_name": FONT, "font_size": 10.5} | _STYLES[name]
            if number:
                look |= {"num_format": number, "align": "right"}
            if bold:
                look |= {"bold": True, "bg_color": "#F4F6F8"}
            self._styles[key] = self._book.add_format(look)
        return self._styles[key]

    def sheet(self, name: str, title: str, widths: Sequence[float], *, units: str, landscape: bool = False) -> "Sheet":
        """A sheet with its head: title, whose and of when, in what unit. widths: of its columns, in characters."""
        return Sheet(self, self._book.add_worksheet(name), title, widths, units, landscape=landscape)

    def closed(self) -> bytes:
        """The file."""
        self._book.close()
        return self._buffer.getvalue()


class Sheet:
    """One sheet under way."""

    def __init__(
        self, book: Book, page: Any, title: str, widths: Sequence[float], units: str, *, landscape: bool
    ) -> None:
        self._book, self._page, self.last = book, page, len(widths) - 1
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.set_paper(A4)
        if landscape:
            page.set_landscape()
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.set_footer(t("&C第&P页，共&N页", "&CPage &P of &N").format())
        page.merge_range(0, 0, 0, self.last, "", book.style("title"))
        page.write_string(0, 0, title, book.style("title"))
        page.set_row(0, 30)
        scope = book.scope
        self._line(1, t("填报单位：{name}", "Reported by: {name}").format(name=scope.whose), scope.days)
        self._line(2, t("计量单位：{units}", "Units: {units}").format(units=units),
                   t("数据截至：{at}", "Counted as of: {at}").format(at=scope.stands))  # fmt: skip

    def _line(self, row: int, left: str, right: str) -> None:
        half = max(self.last // 2, 1)
        for first, last, words, name in ((0, half - 1, left, "of"), (half, self.last, right, "right")):
            if first < last:
                self._page.merge_range(row, first, row, last, "", self._book.style(name))
            self._page.write_string(row, first, str(words), self._book.style(name))

    def header(self, row: int, words: Sequence[object], *, height: float = 30, frozen: int = 1) -> None:
        """The table's header: repeated on every page, and standing still while one scrolls. frozen: columns that stand too."""
        for column, word in enumerate(words):
            self.text(row, column, word, "header")
        self._page.set_row(row, height)
        self._page.freeze_panes(row + 1, frozen)
        self._page.repeat_rows(row)

    def across(self, row: int, first: int, last: int, words: object, style: str) -> None:
        """Text over several columns."""
        if first < last:
            self._page.merge_range(row, first, row, last, "", self._book.style(style))
        self._page.write_string(row, first, str(words), self._book.style(style))

    def text(self, row: int, column: int, words: object, style: str = "text", *, bold: bool = False) -> None:
        """Text, whatever it begins with; a rank or version, which is a number and no text, as one."""
        look = self._book.style(style, bold=bold)
        if isinstance(words, int):
            self._page.write_number(row, column, words, look)
        else:
            self._page.write_string(row, column, str(words), look)

    def number(self, row: int, column: int, value: Fraction | None, unit: Unit, *, bold: bool = False) -> None:
        """A number in its unit: money in yuan, times in days. None is a dash."""
        style = self._style(unit, value, bold=bold)
        if value is None:
            self._page.write_string(row, column, NOTHING, style)
        else:
            self._page.write_number(row, column, as_float(value, unit), style)

    def formula(
        self, row: int, column: int, formula: str, value: Fraction | None, unit: Unit, *, bold: bool = False
    ) -> None:  # fmt: skip
        """A formula, with the value it comes to."""
        shown = NOTHING if value is None else as_float(value, unit)
        self._page.write_formula(row, column, f"={formula}", self._style(unit, value, bold=bold), shown)

    def rate(
        self, row: int, column: int, numerator: str, denominator: str, value: Fraction | None, *, bold: bool = False
    ) -> None:
        """A quotient of two cells; over nothing a dash."""
        self.formula(
            row, column, f'IF({denominator}=0,"{NOTHING}",{numerator}/{denominator})', value, Unit.RATE, bold=bold
        )

    def total(self, row: int, column: int, first: int, last: int, value: Fraction, unit: Unit) -> None:
        """The sum of the cells above it."""
        formula = f"SUM({at(first, column)}:{at(last, column)})" if first <= last else "0"
        self.formula(row, column, formula, value, unit, bold=True)

    def sum_of(self, row: int, column: int, rows: Sequence[int], value: Fraction, unit: Unit) -> None:
        """The sum of cells that do not stand together."""
        formula = f"SUM({','.join(at(one, column) for one in rows)})" if rows else "0"
        self.formula(row, column, formula, value, unit, bold=True)

    def said(self, row: int, column: int, formula: str, words: str) -> None:
        """A formula that says something."""
        self._page.write_formula(row, column, f"={formula}", self._book.style("middle"), words)

    def height(self, row: int, points: float) -> None:
        """How high a row is."""
        self._page.set_row(row, points)

    def _style(self, unit: Unit, value: Fraction | None, *, bold: bool) -> Any:
        whole = value is None or value.denominator == 1
        return self._book.style("text", NUMBERS.get(unit, "#,##0" if whole else "#,##0.0"), bold=bold)


def as_float(value: Fraction, unit: Unit) -> float | int:
    """Of fen yuan, of seconds days."""
    if unit == Unit.MONEY:
        return float(value / FEN)
    if unit == Unit.TIME:
        return float(value / DAY)
    return int(value) if value.denominator == 1 else float(value)
