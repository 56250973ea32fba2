"""Working-day arithmetic: pure functions over a calendar of known years.

The first day is never counted (民法典 Art 201). A day in a year whose official calendar is not loaded makes the answer
provisional, and then the earliest possible date is given: a warning that comes too soon harms nobody. Nothing falls
back to Monday–Friday.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

LONGEST = 4000
"""Days walked at the utmost; the longest period in use is two years."""


class UnknownYear(LookupError):
    """The year's official calendar is not loaded."""


class Calendar(Protocol):
    """What the arithmetic asks of a calendar."""

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on that day, make-up days included; UnknownYear when nobody can say."""
        ...


@dataclass(frozen=True)
class Due:
    """The last day of a period. `provisional`: a year on the way has no official calendar yet."""

    on: dt.date
    provisional: bool = False


def add_natural_days(start: dt.date, days: int, calendar: Calendar, *, roll: bool = True) -> Due:
    """`days` natural days after `start`; if the last day is a rest day the end moves to the next working day (Art 203)."""
    return _rolled(start + dt.timedelta(days=days), calendar) if roll else Due(start + dt.timedelta(days=days))


def add_working_days(start: dt.date, days: int, calendar: Calendar) -> Due:
    """The `days`-th working day after `start`."""
    day, left, provisional = start, days, False
    for _ in range(LONGEST):
        if left == 0:
            return Due(day, provisional)
        day += dt.timedelta(days=1)
        try:
            left -= calendar.is_working(day)
        except UnknownYear:
            left, provisional = left - 1, True
    msg = f"no {days} working days within {LONGEST} days of {start}"
    raise UnknownYear(msg)


def add_years(start: dt.date, years: int, calendar: Calendar) -> Due:
    """The corresponding day `years` later, or the month's last day where there is none (Art 202), rolled."""
    try:
        end = start.replace(year=start.year + years)
    except ValueError:
        end = start.replace(year=start.year + years, day=28)
    return _rolled(end, calendar)


def _rolled(day: dt.date, calendar: Calendar) -> Due:
    for _ in range(LONGEST):
        try:
            if calendar.is_working(day):
                return Due(day)
        except UnknownYear:
            return Due(day, provisional=True)
        day += dt.timedelta(days=1)
    msg = f"no working day within {LONGEST} days of {day}"
    raise UnknownYear(msg)
