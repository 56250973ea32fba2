"""What a day is: working, weekend, holiday, make-up, or unknown. Pure functions over imported years.

Every year stands in a notice of the State Council (国务院办公厅 部分节假日安排的通知). A year without its notice is unknown, and
nothing falls back to Monday–Friday: of an unknown day nobody can say whether offices work. The arithmetic then counts
it as a working day, which gives the earliest possible date, and says that the date is provisional. Mondays to Fridays of
a known year that its notice does not name are working days, Saturdays and Sundays are not.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
"""The law's time; never the server's."""

_SATURDAY = 5
_DECEMBER = 12
_NEW_YEAR_REACHES_BACK_TO = 25
_NEW_YEAR_REACHES_BACK_TO = 25


class UnknownYear(LookupError):
    """The year's official calendar is not loaded."""


class DayKind(StrEnum):
    """What sort of day it is. Offices work on WORK and MAKEUP."""

    WORK = "work"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    UNKNOWN = "unknown"


_WORKING = frozenset({DayKind.WORK, DayKind.MAKEUP})


@dataclass(frozen=True)
class Listed:
    """A day that a notice names: off (放假) or worked (上班), for which festival, and the notice it stands in.

    notice: its number (国办发明电〔2025〕7号) or its address.
    """

    off: bool
    name: str
    notice: str


@dataclass(frozen=True)
class YearNotice:
    """One imported year. `days` may reach back into the December before. source: file or address it was read from."""

    year: int
    days: Mapping[dt.date, Listed] = field(hash=False)
    notice: str = ""
    source: str = ""


class Almanac:
    """The days of all known years; immutable, equal and hashable by `edition`.

    Of two notices for one year the later in `notices` replaces the earlier. A December day listed in the notice of the
    next year overrides its own year's (holidays of New Year reach back), even when its own year is unknown. Until that
    notice is out, the last week of a year is `unsettled`: counted as its own year says, and provisional, for it may be
    taken off or made up (2018: Saturday 29 December was worked, Monday 31 was not, by the notice of 2019).
    """

    def __init__(self, notices: Iterable[YearNotice], edition: int = 0) -> None:
        by_year = {notice.year: notice for notice in notices}
        self.edition = edition
        self.years = frozenset(by_year)
        self._notices = {year: notice.notice for year, notice in by_year.items()}
        self._listed = {day: listed for year in sorted(by_year) for day, listed in by_year[year].days.items()}
        # The last week of a year whose next notice is not out: New Year's holiday and the days made up for it reach back.
        self.unsettled = frozenset(
            dt.date(year, _DECEMBER, day)
            for year in self.years
            if year + 1 not in self.years
            for day in range(_NEW_YEAR_REACHES_BACK_TO, 32)
        )
        self._tabulate()

    def kind(self, day: dt.date) -> DayKind:
        """What sort of day it is; UNKNOWN where no notice says."""
        listed = self._listed.get(day)
        weekend = day.weekday() >= _SATURDAY
        if listed is not None and (listed.off or weekend):
            return DayKind.HOLIDAY if listed.off else DayKind.MAKEUP
        if listed is None and day.year not in self.years:
            return DayKind.UNKNOWN
        return DayKind.WEEKEND if weekend else DayKind.WORK

    def name(self, day: dt.date) -> str:
        """The festival for which the day is off or made up; empty where no notice names the day."""
        listed = self._listed.get(day)
        return listed.name if listed else ""

    def notice(self, day: dt.date) -> str:
        """The notice that decides about the day: the one that lists it, or that of its year; empty when unknown."""
        listed = self._listed.get(day)
        return listed.notice if listed else self._notices.get(day.year, "")

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on that day, make-up days included; UnknownYear when nobody can say."""
        kind = self.kind(day)
        if kind is DayKind.UNKNOWN:
            raise UnknownYear(str(day.year))
        return kind in _WORKING

    def differs(self, other: "Almanac") -> list[dt.date]:
        """The days whose kind differs between the two, in order; where one alone knows a year, all its days."""
        years = self.years | other.years
        days = {day for year in years ^ (self.years & other.years) for day in _days_of(year)}
        days.update(self._listed, other._listed)  # noqa: SLF001 - another almanac
        return sorted(day for day in days if self.kind(day) != other.kind(day))

    def first_difference(self, other: "Almanac") -> dt.date | None:
        """The first day on which a date may come out otherwise, or more certain, by the other one."""
        return min([*self.differs(other), *(self.unsettled ^ other.unsettled)], default=None)

    def __eq__(self, other: object) -> bool:
        """The same edition."""
        return isinstance(other, Almanac) and self.edition == other.edition

    def __hash__(self) -> int:
        """By edition."""
        return hash(self.edition)

    # --- Counting. Days are proleptic ordinals (date.toordinal); "possible" days are those that work or are unknown.

    def possible(self, first: int, end: int) -> int:
        """How many days from `first` up to but not including `end` are working days or unknown."""
        return self._rank(end) - self._rank(first)

    def unknown(self, first: int, end: int) -> int:
        """How many days from `first` up to but not including `end` are unknown, or may still be changed."""
        return self._unknown_rank(end) - self._unknown_rank(first)

    def step(self, day: int, n: int) -> int:
        """The n-th possible day after `day`; with n ≤ 0 the last one not after it (0), the one before that (-1), …"""
        rank = self._rank(day + 1) + n - 1
        if rank < 0:
            return self._first + rank
        beyond = rank - len(self._possible)
        return self._end + beyond if beyond >= 0 else self._possible[rank]

    def _rank(self, day: int) -> int:
        """How many possible days lie between the beginning of the tables and `day`; negative before it."""
        if day <= self._first:
            return day - self._first
        if day >= self._end:
            return len(self._possible) + day - self._end
        return self._ranks[day - self._first]

    def _unknown_rank(self, day: int) -> int:
        if day <= self._first:
            return day - self._first
        if day >= self._end:
            return len(self._unknown) + day - self._end
        return bisect_left(self._unknown, day)

    def _tabulate(self) -> None:
        """Tables from the first known day to the last, so that no period walks its days one by one."""
        years = sorted(self.years) or [1970]
        self._first = dt.date(years[0] - 1, _DECEMBER, 1).toordinal()
        self._end = dt.date(years[-1], _DECEMBER, 31).toordinal() + 1
        kinds = [self.kind(dt.date.fromordinal(day)) for day in range(self._first, self._end)]
        may = [kind in _WORKING or kind is DayKind.UNKNOWN for kind in kinds]
        self._ranks = [0, *accumulate(may)]
        self._possible = [self._first + at for at, possible in enumerate(may) if possible]
        unsettled = {day.toordinal() for day in self.unsettled}
        self._unknown = [
            day for day, kind in enumerate(kinds, self._first) if kind is DayKind.UNKNOWN or day in unsettled
        ]


def _days_of(year: int) -> Iterable[dt.date]:
    first = dt.date(year, 1, 1).toordinal()
    return map(dt.date.fromordinal, range(first, dt.date(year, _DECEMBER, 31).toordinal() + 1))
