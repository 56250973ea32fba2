"""When things happened in 2021: on working days by the official calendar, in working hours, more before Spring Festival."""

import datetime as dt
import itertools
import random

from mediation.demo.hours import in_office_hours
from mediation.working_days import OFFICIAL
from workflow.calendar import ZONE, DayKind

BUSY = {1: 1.45, 2: 1.1, 3: 1.0, 4: 0.95, 5: 0.9, 6: 0.95, 7: 1.0, 8: 1.05, 9: 0.9, 10: 0.85, 11: 1.0, 12: 1.3}
"""How busy a working day of each month is. Wages are settled before Spring Festival (12 February) and at the year's end."""

REST = (DayKind.WEEKEND, DayKind.HOLIDAY)


def working_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every working day from the first to the last, make-up days among them."""
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if OFFICIAL.kind(day) not in REST]


YEAR = working_days(dt.date(2021, 1, 1), dt.date(2021, 12, 31))
_UPTO = list(itertools.accumulate(BUSY[day.month] for day in YEAR))


def some_days(dice: random.Random, count: int, *, last: dt.date = dt.date(2021, 12, 31)) -> list[dt.date]:
    """So many working days of the year in their order, each as likely as its month is busy."""
    days: list[dt.date] = []
    while len(days) < count:
        drawn = dice.choices(YEAR, cum_weights=_UPTO, k=count - len(days))
        days += [day for day in drawn if day <= last]
    return sorted(days)


def in_the_day(dice: random.Random, day: dt.date) -> dt.datetime:
    """A minute of that day at which the office is open, not in the lunch break, and not at the very end."""
    minute = dice.choice((dice.randrange(9 * 60 + 5, 11 * 60 + 50), dice.randrange(13 * 60 + 5, 16 * 60 + 30)))
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), ZONE)


def later(moment: dt.datetime, *, days: float = 0, minutes: int = 0) -> dt.datetime:
    """Some time after, when offices are open."""
    return in_office_hours(moment + dt.timedelta(days=days, minutes=minutes))
