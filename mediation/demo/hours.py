"""When offices are open: what the demo invents happens in working hours, by the official calendar."""

import datetime as dt

from django.utils import timezone

from mediation.working_days import OFFICIAL
from workflow.calendar import DayKind

OPENING, CLOSING = 9, 17


def in_office_hours(moment: dt.datetime) -> dt.datetime:
    """The moment itself when offices are open, else the next morning that they are."""
    local = timezone.localtime(moment)
    if local.hour >= CLOSING:
        local = (local + dt.timedelta(days=1)).replace(hour=OPENING, minute=local.minute)
    elif local.hour < OPENING:
        local = local.replace(hour=OPENING)
    while OFFICIAL.kind(local.date()) in (DayKind.WEEKEND, DayKind.HOLIDAY):
        local += dt.timedelta(days=1)
    return local


def when_last_open(moment: dt.datetime) -> dt.datetime:
    """The moment itself when offices are open, else the hour before they closed last: never later than the moment."""
    local = timezone.localtime(moment)
    if local.hour >= CLOSING:
        local = local.replace(hour=CLOSING - 1)
    elif local.hour < OPENING:
        local = (local - dt.timedelta(days=1)).replace(hour=CLOSING - 1)
    while OFFICIAL.kind(local.date()) in (DayKind.WEEKEND, DayKind.HOLIDAY):
        local -= dt.timedelta(days=1)
    return local


def day_of(moment: dt.datetime) -> dt.date:
    """The office's day of an instant."""
    return timezone.localtime(moment).date()
