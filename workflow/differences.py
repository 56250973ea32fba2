"""Two calendars compared day by day, as people read it before they import one."""

import datetime as dt
from dataclasses import dataclass

from workflow.calendar import Almanac, DayKind
from workflow.text import t

KINDS = {
    DayKind.WORK: t("工作日", "working day"),
    DayKind.WEEKEND: t("周末", "weekend"),
    DayKind.HOLIDAY: t("放假", "holiday"),
    DayKind.MAKEUP: t("调休上班", "make-up day"),
    DayKind.UNKNOWN: t("未知", "unknown"),
}
"""What a day is, in words."""
_PLAIN = (DayKind.WORK, DayKind.WEEKEND)


@dataclass(frozen=True)
class DayChange:
    """One day that is of another kind, with the festivals for which either calendar lists it."""

    day: dt.date
    old: DayKind
    new: DayKind
    old_name: str
    new_name: str

    @property
    def old_words(self) -> str:
        """What it was: 放假 春节."""
        return f"{KINDS[self.old]} {self.old_name}".strip()

    @property
    def new_words(self) -> str:
        """What it becomes."""
        return f"{KINDS[self.new]} {self.new_name}".strip()


def day_changes(before: Almanac, after: Almanac) -> list[DayChange]:
    """The days that are of another kind, in order. Of a year that becomes known only those that its notice lists."""
    changes = [
        DayChange(day, before.kind(day), after.kind(day), before.name(day), after.name(day))
        for day in before.differs(after)
    ]
    return [change for change in changes if change.old is not DayKind.UNKNOWN or change.new not in _PLAIN]


def years_added(before: Almanac, after: Almanac) -> list[int]:
    """The years that become known."""
    return sorted(after.years - before.years)
