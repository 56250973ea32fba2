"""When people are left in peace: messages made then are delivered when the quiet time ends. Clocks know nothing of it."""

import datetime as dt
import re
from dataclasses import dataclass

from workflow.calendar import ZONE, Almanac, DayKind

LONGEST = 60
"""Days walked at the utmost: no holiday lasts so long."""
_HOURS = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*-\s*([01]?\d|2[0-4]):([0-5]\d)")
_REST = (DayKind.WEEKEND, DayKind.HOLIDAY)
_MIDNIGHT = 24 * 60


class BadQuiet(ValueError):
    """Quiet hours that cannot be meant."""


@dataclass(frozen=True)
class Quiet:
    """The quiet hours, in minutes of the office's day: from `start` up to but not including `end`.

    Over midnight when it ends before it starts, none when both are equal. rest_days: weekends and holidays are quiet all
    day.
    """

    start: int = 0
    end: int = 0
    rest_days: bool = False

    @classmethod
    def parse(cls, hours: str, *, rest_days: bool) -> "Quiet":
        """`20:00-08:00`, or nothing. Raises BadQuiet."""
        if not hours.strip():
            return cls(rest_days=rest_days)
        found = _HOURS.fullmatch(hours.strip())
        if not found:
            raise BadQuiet(f"{hours!r} are no quiet hours: write them like 20:00-08:00")
        numbers = list(map(int, found.groups()))
        start, end = (hour * 60 + minute for hour, minute in (numbers[:2], numbers[2:]))
        if max(start, end) > _MIDNIGHT:
            raise BadQuiet(f"{hours!r}: a day ends at 24:00")
        return cls(start % _MIDNIGHT, end % _MIDNIGHT, rest_days)

    def delivery(self, at: dt.datetime, almanac: Almanac) -> dt.datetime:
        """When a message made at `at` reaches people: at once, or when the quiet time ends.

        Of a day whose year has no calendar nobody knows whether it is a rest day: then only the hours count.
        """
        local = at.astimezone(ZONE)
        for _ in range(LONGEST):
            later = self._later(local, almanac)
            if later == local:
                break
            local = later
        return local

    def _later(self, local: dt.datetime, almanac: Almanac) -> dt.datetime:
        """The end of the quiet stretch that `local` lies in, or `local` itself."""
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.rest_days and almanac.kind(local.date()) in _REST:
            return midnight + dt.timedelta(days=1)
        minute = local.hour * 60 + local.minute
        over_midnight = self.end < self.start
        if over_midnight and minute >= self.start:
            return midnight + dt.timedelta(days=1, minutes=self.end)
        if (over_midnight or minute >= self.start) and minute < self.end:
            return midnight + dt.timedelta(minutes=self.end)
        return local
