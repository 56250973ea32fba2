"""口径说明: the sheet that says what each figure means."""

from collections.abc import Iterable

from mediation.reports.xlsx.book import HEAD_ROWS, Book
from workflow.metrics import Figure
from workflow.text import t

WIDTHS = (26, 46, 16, 20, 26, 8, 12, 30)
HEADER = (
    t("指标", "Figure"), t("定义", "Definition"), t("时间口径", "Which date decides"), t("统计范围", "Cohort"),
    t("不计入", "Left out"), t("版本", "Version"), t("起用日期", "Since"), t("待本单位确认", "To be confirmed"),
)  # fmt: skip
A_LINE, LINE = 26, 15
"""Characters of the definition's column that fit a line, and how high one is."""


def add_notes(book: Book, figures: Iterable[Figure]) -> None:
    """One row a figure."""
    sheet = book.sheet(
        str(t("口径说明", "Definitions")), str(t("口径说明", "What the figures mean")), WIDTHS, landscape=True,
        units=str(t("各指标另列", "as each figure says")),
    )  # fmt: skip
    sheet.header(HEAD_ROWS, HEADER)
    for row, figure in enumerate(figures, HEAD_ROWS + 1):
        cells = (
            figure.name, figure.definition, figure.anchor, figure.cohort, figure.left_out, figure.version,
            figure.valid_from, figure.unconfirmed,
        )  # fmt: skip
        for column, words in enumerate(cells):
            sheet.text(row, column, words, "note")
        lines = max(
            len(str(figure.definition)) / A_LINE, len(str(figure.unconfirmed)) / 14, len(str(figure.left_out)) / 12
        )
        sheet.height(row, LINE * (int(lines) + 1) + 3)
