"""The explanation of a deadline as calendar months: a row a week, each day marked with a letter as well as a colour."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from workflow.explain import Explanation
from workflow.lines import Line, Mark
from workflow.periods import IN_MONTHS
from workflow.tape import What
from workflow.text import t

MOST_MONTHS = 5
WEEK = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
COLON = t("：", ": ")
ROLLED = frozenset({What.ROLLED_HOLIDAY.value, What.ROLLED_WEEKEND.value})

LETTERS: dict[str, str] = {
    What.START: t("起", "S"),
    What.COUNTED: "",
    What.MAKEUP: t("班", "M"),
    What.WEEKEND: t("休", "–"),
    What.HOLIDAY: t("假", "H"),
    What.CLOSED: t("闭", "C"),
    What.PAUSED: t("停", "P"),
    What.ROLLED_WEEKEND: t("顺", "R"),
    What.ROLLED_HOLIDAY: t("顺", "R"),
    What.UNKNOWN: t("？", "?"),
    What.LAST: t("止", "End"),
    Mark.SET: t("定", "Set"),
    Mark.COMPUTED: t("原", "Was"),
    Mark.EXTENDED: t("延", "Ext"),
    Mark.SERVED: t("告", "Told"),
    Mark.PINNED: t("设", "Set"),
    Mark.STILL: t("停", "P"),
}
"""What a day's square says; a counted day says which one it is."""


@dataclass
class Cell:
    """One day: its mark, what it says, and the sentence behind it. A day outside the explanation has no mark."""

    day: dt.date
    mark: str = ""
    letter: str = ""
    nth: int = 0
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """One month: its first day, and the weeks that have something to say, from Monday, None for days of other months."""

    first: dt.date
    weeks: list[list[Cell | None]]


def months_of(told: Explanation) -> list[Month]:
    """The months in which a line lies, the last ones if there are many; none for periods of hours.

    Of months and years only the end is shown, and only when it moved: the list tells the rest.
    """
    lines = [line for line in told.lines if line.mark != What.START] if told.unit in IN_MONTHS else told.lines
    if not told.unit.by_day or (told.unit in IN_MONTHS and not any(line.mark in ROLLED for line in lines)):
        return []
    cells: dict[dt.date, Cell] = {}
    for line in lines:
        for cell in _cells(line, cells):
            cells[cell.day] = cell
    firsts = sorted({day.replace(day=1) for day in cells})
    return [Month(first, list(_weeks(first, cells))) for first in firsts[-MOST_MONTHS:]]


def legend(months: list[Month]) -> list[tuple[str, str]]:
    """What the letters of these months mean."""
    cells = [cell for month in months for week in month.weeks for cell in week if cell and cell.letter]
    return list(dict.fromkeys((cell.letter, cell.words[-1].partition(str(COLON))[0]) for cell in cells))


def _cells(line: Line, known: dict[dt.date, Cell]) -> Iterator[Cell]:
    """The days of one line over what earlier lines said of them. Of a counted month only the list tells."""
    days = (line.upto - line.day).days + 1
    by_day = isinstance(line.counted, int) and line.counted == days
    if line.mark == What.COUNTED and not by_day:
        return
    for n in range(days):
        day = line.day + n * DAY
        cell = known.get(day, Cell(day))
        if by_day and isinstance(line.total, int):
            cell.nth = line.total - days + n + 1
        cell.mark, cell.letter = line.mark, str(LETTERS.get(line.mark, ""))
        cell.words.append(f"{line.words}{COLON}{line.name}" if line.name else line.words)
        yield cell


def _weeks(first: dt.date, cells: dict[dt.date, Cell]) -> Iterator[list[Cell | None]]:
    monday = first - first.weekday() * DAY
    while monday < first or monday.month == first.month:
        week = [day for day in (monday + n * DAY for n in range(7)) if day.month == first.month]
        if any(day in cells for day in week):
            before: list[Cell | None] = [None] * week[0].weekday()
            yield [*before, *(cells.get(day, Cell(day)) for day in week)]
        monday += WEEK
