"""Calendars to count by: the official one, and any at all."""

import datetime as dt

from hypothesis import strategies as st

from mediation.working_days import from_package
from workflow.calendar import ZONE, Almanac, Listed, YearNotice
from workflow.office_hours import DEFAULT, ROUND_THE_CLOCK, Week
from workflow.periods import Pause

OFFICIAL = Almanac(from_package(range(2024, 2027)), edition=1)
"""2024 to 2026 as gazetted; 2027 is unknown."""
SPARSE = Week.parse(["", "09:00-12:00", "", "", "13:30-17:00", "", ""])
EVERY_DAY = Week.parse(["09:00-12:00 13:00-24:00"] * 5 + ["10:00-12:00"] * 2)
FIRST, LAST = dt.date(2024, 1, 1), dt.date(2028, 12, 31)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str) -> dt.datetime:
    """The office's wall clock: `2026-02-13 16:30`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def notice(year: int, off: str = "", worked: str = "", name: str = "节日") -> YearNotice:
    """A year with these days (ISO, spaced) off and made up."""
    days = {day(text): Listed(True, name, f"{year}号") for text in off.split()}
    days |= {day(text): Listed(False, name, f"{year}号") for text in worked.split()}
    return YearNotice(year, days, f"{year}号", "test")


@st.composite
def notices(draw: st.DrawFn) -> list[YearNotice]:
    """Any set of known years, with any blocks of days off and any make-up days; years between may be unknown."""
    years = draw(st.sets(st.integers(FIRST.year, LAST.year)))
    blocks = draw(st.lists(st.tuples(st.dates(FIRST, LAST), st.integers(1, 12)), max_size=12))
    off = {start + dt.timedelta(days=n) for start, length in blocks for n in range(length)}
    worked = draw(st.sets(st.dates(FIRST, LAST).filter(lambda date: date.weekday() >= 5), max_size=12))
    listed = {date: Listed(True, "节", "") for date in off} | {date: Listed(False, "节", "") for date in worked - off}
    return [
        YearNotice(year, {date: one for date, one in listed.items() if date.year == year}, str(year)) for year in years
    ]


def almanacs() -> st.SearchStrategy[Almanac]:
    """A calendar of such years."""
    return notices().map(Almanac)


MOMENTS = st.builds(
    lambda date, past: dt.datetime.combine(date, dt.time(), ZONE) + past,
    st.dates(FIRST, LAST),
    st.timedeltas(dt.timedelta(), dt.timedelta(hours=24))
    | st.integers(0, 24).map(lambda hour: dt.timedelta(hours=hour)),
)
WEEKS = st.sampled_from([DEFAULT, ROUND_THE_CLOCK, SPARSE, EVERY_DAY])
PAUSES = st.lists(
    st.tuples(MOMENTS, st.timedeltas(dt.timedelta(), dt.timedelta(days=40))).map(
        lambda one: Pause(one[0], one[0] + one[1], "补正", "王芳")
    ),
    max_size=4,
)


@st.composite
def circumstances(draw: st.DrawFn) -> tuple[dt.datetime, Almanac, Week, list[Pause]]:
    """A start, and all that a period from there depends on. Most pauses fall near the start, where they matter."""
    start = draw(MOMENTS)
    near = st.tuples(
        st.timedeltas(dt.timedelta(days=-3), dt.timedelta(days=40)), st.timedeltas(dt.timedelta(), dt.timedelta(days=9))
    ).map(lambda one: Pause(start + one[0], start + one[0] + one[1], "补正", "王芳"))
    return start, draw(almanacs()), draw(WEEKS), draw(st.lists(near, max_size=4)) + draw(PAUSES)
