"""The official working calendar of mainland China, holidays and make-up days included."""

import datetime as dt

import chinese_calendar

from workflow.calendar import UnknownYear


class OfficialCalendar:
    """State Council notices as transcribed by the chinesecalendar package, for the years it truly covers."""

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work; UnknownYear outside the years covered (the package refuses rather than guesses)."""
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            raise UnknownYear(str(day.year)) from error


OFFICIAL = OfficialCalendar()
