"""A year as twelve months of weeks from Monday to Sunday."""

import calendar
import datetime as dt
from dataclasses import dataclass

from workflow.calendar import Almanac, DayKind
from workflow.differences import KINDS
from workflow.text import t

LETTERS = {DayKind.HOLIDAY: t("休", "off"), DayKind.MAKEUP: t("班", "on"), DayKind.UNKNOWN: "？"}
"""What a square says; ordinary working days and weekends stand in their column and say nothing."""
MONTHS = t(
    "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
    "January February March April May June July August September October November December",
)


@dataclass(frozen=True)
class Square:
    """One day. words: what it is, in full, for whoever points at it."""

    day: int
    iso: str
    kind: str
    letter: str
    words: str


@dataclass(frozen=True)
class Month:
    """One month; None stands for days of its neighbours."""

    name: str
    weeks: list[list[Square | None]]


def months_of(almanac: Almanac, year: int) -> list[Month]:
    """All twelve."""
    weeks_of = calendar.Calendar().monthdatescalendar
    return [
        Month(
            MONTHS.split()[month - 1],
            [[_square(almanac, day) if day.month == month else None for day in week] for week in weeks_of(year, month)],
        )
        for month in range(1, 13)
    ]


def _square(almanac: Almanac, day: dt.date) -> Square:
    kind = almanac.kind(day)
    words = "：".join(filter(None, (str(KINDS[kind]), almanac.name(day))))
    return Square(day.day, day.isoformat(), kind.value, str(LETTERS.get(kind, "")), words)
