"""The working days of five years, how busy each is, and how a day of a specimen becomes a day of its copy."""

import datetime as dt
import itertools
from bisect import bisect_right
from functools import cache

from mediation.working_days import OFFICIAL
from workflow.calendar import DayKind

FIRST, LAST = dt.date(2021, 11, 1), dt.date(2026, 11, 20)
"""Applications are received from the first to the last of these days; the last is the day on which the data stand."""

BUSY = {1: 1.3, 2: 0.85, 3: 1.1, 4: 1.0, 5: 0.95, 6: 1.0, 7: 1.0, 8: 1.0, 9: 0.95, 10: 0.85, 11: 1.05, 12: 1.3}
"""How busy a working day of each month is: wages are settled before Spring Festival and at the year's end."""

MORE_EACH_YEAR = 1.12
BEFORE, AFTER = dt.date(2018, 1, 1), dt.date(2045, 12, 31)
"""Between these lie all days of all copies: limitation looks back, archives are kept for long."""

ORIGIN = BEFORE.toordinal()
_REST = (DayKind.WEEKEND, DayKind.HOLIDAY)
SATURDAY = 5


def is_working_day(day: dt.date) -> bool:
    """By the official calendar; in years without one, Monday to Friday."""
    kind = OFFICIAL.kind(day)
    return day.weekday() < SATURDAY if kind == DayKind.UNKNOWN else kind not in _REST


@cache
def working_days() -> tuple[int, ...]:
    """Every working day, counted from ORIGIN."""
    last = AFTER.toordinal() - ORIGIN
    return tuple(n for n in range(last) if is_working_day(dt.date.fromordinal(ORIGIN + n)))


def place_of(day: dt.date) -> tuple[int, int]:
    """The number of the last working day not after that day, and how many days lie between the two."""
    number = day.toordinal() - ORIGIN
    at = bisect_right(working_days(), number) - 1
    return at, number - working_days()[at]


@cache
def receiving_days() -> tuple[range, tuple[float, ...]]:
    """The numbers of the working days on which something is received, and their weights, summed up."""
    first, last = place_of(FIRST - dt.timedelta(days=1))[0] + 1, place_of(LAST)[0]
    days = (dt.date.fromordinal(ORIGIN + working_days()[at]) for at in range(first, last + 1))
    weights = (BUSY[day.month] * MORE_EACH_YEAR ** ((day - FIRST).days / 365) for day in days)
    return range(first, last + 1), tuple(itertools.accumulate(weights))


@cache
def written() -> tuple[list[str], list[str], list[str]]:
    """Every day as `2026-11-20`, as `2026年11月20日` and as `20261120`, by its number from ORIGIN."""
    days = [dt.date.fromordinal(ORIGIN + n) for n in range(AFTER.toordinal() - ORIGIN + 1)]
    iso = [day.isoformat() for day in days]
    chinese = [f"{day.year}年{day.month}月{day.day}日" for day in days]
    return iso, chinese, [day.replace("-", "") for day in iso]
