"""The workers' grid of the filing page: rows typed by hand or pasted from a spreadsheet, one text behind both.

The grid and the paste box are turned into one tab-separated text, and `pasting.parse_workers` reads that: so a cell is
judged in one place, keeps what was typed, and carries its own sentence.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from mediation.claims import ClaimType
from mediation.desk.pressing import whole
from mediation.doors import Carried
from mediation.money import format_yuan
from mediation.pasting import COLUMNS, Pasted, WorkerRow, parse_workers, tabbed
from workflow.text import t

EXAMPLES = {
    "身份证号": t("18位", "18 digits"),
    "手机": "138…",
    "请求事项": t("拖欠工资", "OT, WAGE …"),
    "欠薪起": "2026-05-01",
    "欠薪止": "2026-06-30",
    "金额": "12,000.00",
}
"""What an empty box shows in grey, by column."""

SHOWN = ("姓名", "身份证号", "手机", "请求事项", "欠薪起", "欠薪止", "金额")
"""The columns an empty grid starts with, in the order of the conversation."""


@dataclass
class Cell:
    """What was typed, and the sentence if it cannot be used."""

    typed: str = ""
    sentence: str = ""


@dataclass
class Grid:
    """Headings and rows of cells; `general` are sentences about the whole."""

    headings: list[str] = field(default_factory=lambda: list(SHOWN))
    rows: list[list[Cell]] = field(default_factory=list)
    general: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pasted: Pasted | None = None

    @property
    def head(self) -> list[tuple[str, str, str]]:
        """Each heading as sent, as shown in the active language, and its example."""
        shown = {column.zh: column.label for column in COLUMNS}
        return [(name, shown.get(name, name), str(EXAMPLES.get(name, ""))) for name in self.headings]

    @property
    def good(self) -> bool:
        """Whether every row can be used, and there is one."""
        return bool(self.rows) and not self.general and not self.faults

    @property
    def faults(self) -> int:
        """How many cells need correction."""
        return sum(bool(cell.sentence) for row in self.rows for cell in row)


def empty_grid() -> Grid:
    """One empty row to type into."""
    return Grid(rows=[[Cell() for _ in SHOWN]])


def grid_of(carried: Carried) -> Grid:
    """One row for each claim of the workers an application hands on, or for the person who came; else an empty one."""
    rows = [_row(worker, claim) for worker in carried.workers for claim in worker.get("claims") or [{}]]
    if not rows and (carried.name or carried.phone or carried.id_number):
        person = {"name": carried.name, "phone": carried.phone, "id_number": carried.id_number}
        rows = [_row(person, {"claimed": carried.amount})]
    return Grid(rows=rows) if rows else empty_grid()


def _row(worker: Mapping[str, Any], claim: Mapping[str, Any]) -> list[Cell]:
    amount, kind = claim.get("claimed"), claim.get("type")
    typed = {
        "姓名": worker.get("name"), "身份证号": worker.get("id_number"), "手机": worker.get("phone"),
        "请求事项": ClaimType(kind).label if kind else None, "欠薪起": claim.get("period_from"), "欠薪止": claim.get("period_to"),
        "金额": format_yuan(amount) if amount is not None else None,
    }  # fmt: skip
    return [Cell(str(typed.get(name) or "")) for name in SHOWN]


def read_grid(data: QueryDict, *, on: dt.date) -> Grid:
    """The grid as posted (`heading`, `cell-0`, `cell-1` …), the paste box's rows added below."""
    headings = data.getlist("heading") or list(SHOWN)
    lines = _typed_lines(data, len(headings))
    text = data.get("pasted", "")
    if text.strip():
        headings, lines = _joined(headings, lines, parse_workers(text, on=on))
    if not lines:
        grid = empty_grid()
        grid.general = [_none()] if data else []
        return grid
    return _judged(headings, lines, on)


def _none() -> str:
    return t("请登记至少一名申请人。", "Enter at least one applicant.")


def _typed_lines(data: QueryDict, width: int) -> list[list[str]]:
    """Rows in which anything was typed; an empty row is no row."""
    count = whole(data.get("rows", "0")) or 0
    lines = []
    for number in range(min(count, 1000)):
        cells = (data.getlist(f"cell-{number}") + [""] * width)[:width]
        if any(cell.strip() for cell in cells):
            lines.append(cells)
    return lines


def _joined(headings: list[str], lines: list[list[str]], pasted: Pasted) -> tuple[list[str], list[list[str]]]:
    """Pasted rows below the typed ones; columns the grid lacks are added at the right, empty ones of the paste left out."""
    rows = [dict(_named(row)) for row in pasted.rows]
    wanted = [
        name
        for name in dict.fromkeys(name for row in rows for name in row)
        if any(row.get(name, "").strip() for row in rows)
    ]
    all_headings = headings + [name for name in wanted if name not in headings]
    widened = [cells + [""] * (len(all_headings) - len(cells)) for cells in lines]
    return all_headings, widened + [[row.get(name, "") for name in all_headings] for row in rows]


def _named(row: WorkerRow) -> Iterable[tuple[str, str]]:
    """Each cell under the name the grid uses for its column: 身份证号码 and 证件号码 are one column."""
    for column, heading, typed in row.columns:
        unit = "万" if column and "万" in heading and typed.strip() and "万" not in typed else ""
        yield (column.zh if column else heading), typed + unit


def _judged(headings: Sequence[str], lines: list[list[str]], on: dt.date) -> Grid:
    pasted = parse_workers(tabbed([list(headings), *lines]), on=on)
    grid = Grid(
        list(headings), [[Cell(cell) for cell in line] for line in lines], notes=list(pasted.notes), pasted=pasted
    )
    place = {name: number for number, name in enumerate(headings)} | {
        column.label: headings.index(column.zh) for column in COLUMNS if column.zh in headings
    }
    for error in pasted.errors:
        column = place.get(error.column)
        if 1 <= error.row <= len(grid.rows) and column is not None:
            grid.rows[error.row - 1][column].sentence = error.sentence
        elif 1 <= error.row <= len(grid.rows):
            grid.rows[error.row - 1][0].sentence = error.sentence
        else:
            grid.general.append(error.sentence)
    return grid
