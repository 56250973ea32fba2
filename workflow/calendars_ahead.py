"""Sixty days before a year whose calendar is not loaded, those who keep the system are told, once a week until it is."""

import datetime as dt

from workflow.clockwork import Words, local_day, midnight
from workflow.editions import current_book
from workflow.messages import Topic
from workflow.recipients import administrators
from workflow.telling import Note, tell

AHEAD = dt.timedelta(days=60)


def missing_years(on: dt.date, known: frozenset[int]) -> list[int]:
    """Of this year and, within sixty days of it, the next: those that are not known."""
    return [year for year in sorted({on.year, (on + AHEAD).year}) if year not in known]


def tell_of_missing_years(at: dt.datetime) -> int:
    """How many messages were new."""
    book, on = current_book(), local_day(at)
    week = on - dt.timedelta(days=on.weekday())
    notes = [
        Note(
            midnight(week), _key(year, on), person, Topic.CALENDAR.value, due_on=dt.date(year, 1, 1), words=_words(year)
        )
        for year in missing_years(on, book.almanac.years)
        for person in administrators()
    ]
    return tell(notes, at, book)


def _key(year: int, on: dt.date) -> str:
    iso = on.isocalendar()
    return f"calendar:{year}:{iso.year}-W{iso.week:02}"


def _words(year: int) -> Words:
    return (
        f"{year}年的工作日历尚未导入，涉及该年的期限只能暂定。国务院办公厅通知公布后，请及时导入。",
        f"The calendar of {year} is not loaded: dates that touch it are provisional. Import it once the notice is out.",
    )
