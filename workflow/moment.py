"""What time it is: the only place where the product asks.

In demo mode the clock can be moved forward (workflow.travel), so that deadlines can be watched lapsing. Elsewhere the
offset does not exist: it is read in demo mode only, and production refuses demo mode (config/settings.py).
"""

import datetime as dt

from django.conf import settings
from django.utils import timezone

_offset = dt.timedelta()


def now() -> dt.datetime:
    """The instant, aware."""
    return timezone.now() + _offset if settings.DEMO else timezone.now()


def today() -> dt.date:
    """The office's day."""
    return timezone.localtime(now()).date()


def shift(offset: dt.timedelta) -> None:
    """How far this process's clock stands ahead; has no effect outside demo mode."""
    global _offset  # noqa: PLW0603  one clock a process is the point
    _offset = offset


def shifted_by() -> dt.timedelta:
    """How far ahead the clock stands."""
    return _offset if settings.DEMO else dt.timedelta()
