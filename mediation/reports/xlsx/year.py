"""The year report as a spreadsheet: the figures with their parts, then those that add up by month and by organisation."""

from fractions import Fraction

from mediation.reports.xlsx.book import HEAD_ROWS, Book, Sheet, at
from mediation.reports.xlsx.notes import add_notes
from mediation.reports.year import PRINTED, Section, YearReport
from workflow.figuring import by_month, count
from workflow.metrics import Counted, Dimension, Figure, Unit, Weight, When, figure
from workflow.organisations import Organisation
from workflow.text import t

HEADER = (
    t("序号", "No."), t("指标", "Figure"), t("计量单位", "Unit"), t("数值", "Value"), t("分子", "Numerator"),
    t("分母", "Denominator"), t("统计口径", "Definition"),
)  # fmt: skip
WIDTHS = (6, 30, 9, 16, 14, 14, 62)
VALUE, NUMERATOR, DENOMINATOR, DEFINITION = 3, 4, 5, 6
FIRST = HEAD_ROWS + 1
A_LINE, LINE = 34, 15


def year_spreadsheet(report: YearReport) -> bytes:
    """The file."""
    book = Book(report.title, report.scope)
    _figures(book, report)
    adding = [figure(key) for named in PRINTED.values() for key in named if adds_up(figure(key))]
    _by_month(book, report, adding)
    _by_place(book, report, adding)
    add_notes(book, [one.figure for one in report.rows])
    return book.closed()


def adds_up(one: Figure) -> bool:
    """Whether it may be summed over months and organisations: a count of what happened, no rate and no stock."""
    return not one.parts and not one.is_rate and all(term.when == When.IN for term in one.terms)


def _units() -> str:
    return str(t("见各行；金额为元", "as in each row; money in yuan"))


def _figures(book: Book, report: YearReport) -> None:
    sheet = book.sheet(str(t("统计表", "Figures")), report.title, WIDTHS, units=_units(), landscape=True)
    sheet.header(HEAD_ROWS, HEADER, frozen=2)
    row = _sections(sheet, FIRST, 1, report.printed, report)
    sheet.across(row, 0, DEFINITION, t("补充指标", "Further figures"), "header")
    row = _sections(sheet, row + 1, sum(len(section.rows) for section in report.printed) + 1, report.further, report)
    signed = t("单位负责人：　　　　　　审核人：　　　　　　填表人：　　　　　　填表日期：　　　　　　（盖章）",
               "Head:              Checked by:              Filled in by:              Date:              (seal)")  # fmt: skip
    sheet.across(row + 1, 0, DEFINITION, signed, "of")


def _sections(sheet: Sheet, row: int, number: int, sections: tuple[Section, ...], report: YearReport) -> int:
    for section in sections:
        sheet.across(row, 0, DEFINITION, section.label, "band")
        row += 1
        for counted in section.rows:
            _row(sheet, row, number, counted)
            row, number = row + 1, number + 1
    return row


def _row(sheet: Sheet, row: int, number: int, counted: Counted) -> None:
    one = counted.figure
    sheet.text(row, 0, number, "middle")
    sheet.text(row, 1, one.name)
    sheet.text(row, 2, one.unit.value, "middle")
    if counted.denominator is None:
        sheet.number(row, VALUE, counted.value, one.unit)
        sheet.text(row, NUMERATOR, "")
        sheet.text(row, DENOMINATOR, "")
    else:
        parts = Unit.MONEY if one.numerator[0].of == Weight.AMOUNT else Unit.CASES
        sheet.rate(row, VALUE, at(row, NUMERATOR), at(row, DENOMINATOR), counted.value)
        sheet.number(row, NUMERATOR, counted.numerator, parts)
        sheet.number(row, DENOMINATOR, counted.denominator, parts)
    sheet.text(row, DEFINITION, one.definition, "note")
    sheet.height(row, LINE * (len(str(one.definition)) // A_LINE + 1) + 3)


def _by_month(book: Book, report: YearReport, adding: list[Figure]) -> None:
    counted = by_month(adding, report.scope.slice)
    months = list(next(iter(counted.values())))
    title = t("{title}　分月", "{title}, by month").format(title=report.title)
    widths = (28, 8, *[11] * len(months), 15)
    sheet = book.sheet(str(t("分月", "By month")), title, widths, units=_units(), landscape=True)
    sheet.header(HEAD_ROWS, (t("指标", "Figure"), t("单位", "Unit"), *months, t("合计", "Total")), frozen=2)
    for row, one in enumerate(adding, FIRST):
        sheet.text(row, 0, one.name)
        sheet.text(row, 1, one.unit.value, "middle")
        for column, month in enumerate(months, 2):
            sheet.number(row, column, counted[one.key][month].numerator, one.unit)
        total = sum((counted[one.key][month].numerator for month in months), Fraction(0))
        summed = f"SUM({at(row, 2)}:{at(row, len(months) + 1)})"
        sheet.formula(row, len(months) + 2, summed, total, one.unit, bold=True)


def _with_unit(one: Figure) -> str:
    """The name as a column's header; some say their unit themselves."""
    unit = one.unit.value
    if f"（{unit}）" in str(one.name):
        return str(one.name)
    return t("{name}（{unit}）", "{name} ({unit})").format(name=one.name, unit=unit)


def _by_place(book: Book, report: YearReport, adding: list[Figure]) -> None:
    """Those organisations that have any figure; 件 and 人 as they lie there now."""
    counted = count(adding, report.scope.slice, Dimension.ORGANISATION)
    keys = {member for of in counted.values() for member, one in of.items() if one.numerator}
    places = list(Organisation.objects.filter(pk__in=[int(key) for key in keys]).order_by("path"))
    title = t("{title}　分单位", "{title}, by organisation").format(title=report.title)
    sheet = book.sheet(
        str(t("分单位", "By organisation")), title, (30, *[12] * len(adding)), units=_units(), landscape=True
    )
    named = [_with_unit(one) for one in adding]
    sheet.header(HEAD_ROWS, (t("单位", "Organisation"), *named), height=58)
    nothing = Fraction(0)
    for row, place in enumerate(places, FIRST):
        sheet.text(row, 0, place.name)
        for column, one in enumerate(adding, 1):
            found = counted[one.key].get(str(place.pk))
            sheet.number(row, column, found.numerator if found else nothing, one.unit)
    last = FIRST + len(places)
    sheet.text(last, 0, t("合计", "Total"), bold=True)
    for column, one in enumerate(adding, 1):
        total = sum((found.numerator for found in counted[one.key].values()), nothing)
        sheet.total(last, column, FIRST, last - 1, total, one.unit)
