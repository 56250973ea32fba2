"""The official working calendar of mainland China as installed: the notices transcribed by the chinesecalendar package.

Years after these are imported from files (workflow.calendar_files) when their notice is out.
"""

import datetime as dt

from chinese_calendar.constants import Holiday, holidays, workdays

from workflow.calendar import Almanac, Listed, YearNotice
from workflow.calendar_files import notice_title

SOURCE = "chinesecalendar"
"""Where the installed years come from."""


def from_package(years: range | None = None) -> list[YearNotice]:
    """The notices of all years the package knows, in order, or of those among `years`.

    A year counts as known when its National Day is there: the days of New Year reach into Decembers not yet known.
    """
    known = sorted(day.year for day in holidays if (day.month, day.day) == (10, 1))
    return [_notice(year) for year in known if years is None or year in years]


def _notice(year: int) -> YearNotice:
    title = notice_title(year)
    days = {day: Listed(off, _festival(name), title) for table, off in _TABLES for day, name in table.items()}
    return YearNotice(year, {day: days[day] for day in sorted(days) if day.year == year}, title, SOURCE)


_TABLES: tuple[tuple[dict[dt.date, str], bool], ...] = ((holidays, True), (workdays, False))
_WITHOUT_SUFFIX = frozenset({"清明", "端午", "中秋"})


def _festival(name: str) -> str:
    chinese: str = Holiday(name).chinese
    return f"{chinese}节" if chinese in _WITHOUT_SUFFIX else chinese


OFFICIAL = Almanac(from_package())
"""The installed years alone: for the demo, which invents days before there is a book of editions."""
