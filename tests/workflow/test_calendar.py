"""Working-day arithmetic against the official calendar: the regression vectors of the law, and properties."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.working_days import OFFICIAL
from workflow.calendar import LONGEST, Due, UnknownYear, add_natural_days, add_working_days, add_years

COVERED = st.dates(dt.date(2005, 1, 1), dt.date(2025, 6, 30))
LENGTHS = st.integers(1, 60)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-02-12", 3, "2026-02-24"),  # Spring Festival; Saturday 14 February is a make-up day
        ("2026-09-18", 3, "2026-09-22"),  # Sunday 20 September is a working day
        ("2026-09-30", 3, "2026-10-10"),  # due on a Saturday
        ("2026-09-30", 5, "2026-10-13"),
    ],
)
def test_working_days_skip_rest_days_and_count_make_up_days(start: str, days: int, due: str) -> None:
    assert add_working_days(day(start), days, OFFICIAL) == Due(day(due))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-09-16", 15, "2026-10-08"),  # rolls over the whole National Day block
        ("2026-01-30", 15, "2026-02-14"),  # make-up Saturday: no roll
        ("2026-02-08", 15, "2026-02-24"),
        ("2026-01-20", 30, "2026-02-24"),
        ("2026-11-20", 15, "2026-12-07"),  # a plain weekend
    ],
)
def test_natural_days_roll_off_a_rest_day_at_the_end(start: str, days: int, due: str) -> None:
    assert add_natural_days(day(start), days, OFFICIAL) == Due(day(due))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2025-02-28", "2026-02-28"),  # make-up Saturday: no roll
        ("2025-02-15", "2026-02-24"),  # ends within the holiday
        ("2024-02-29", "2025-02-28"),  # no corresponding day
    ],
)
def test_a_year_ends_on_the_corresponding_day(start: str, due: str) -> None:
    assert add_years(day(start), 1, OFFICIAL) == Due(day(due))


def test_without_rolling_the_last_day_may_be_a_rest_day() -> None:
    assert add_natural_days(day("2026-09-16"), 15, OFFICIAL, roll=False) == Due(day("2026-10-01"))


def first_unpublished_year() -> int:
    """The package learns a year every November."""
    return next(year for year in range(2026, 2100) if not is_published(year))


def is_published(year: int) -> bool:
    try:
        OFFICIAL.is_working(dt.date(year, 7, 1))
    except UnknownYear:
        return False
    return True


def test_beyond_the_published_years_a_date_is_provisional_and_early() -> None:
    year = first_unpublished_year()
    start = dt.date(year, 1, 5)
    assert add_natural_days(start, 15, OFFICIAL) == Due(dt.date(year, 1, 20), provisional=True)
    assert add_working_days(start, 3, OFFICIAL) == Due(dt.date(year, 1, 8), provisional=True)
    assert add_years(dt.date(year - 1, 3, 3), 1, OFFICIAL) == Due(dt.date(year, 3, 3), provisional=True)


def test_a_period_that_runs_into_an_unpublished_year_is_provisional_from_there() -> None:
    new_year = dt.date(first_unpublished_year(), 1, 1)
    start = new_year - dt.timedelta(days=20)
    before = sum(OFFICIAL.is_working(start + dt.timedelta(days=n)) for n in range(1, 20))
    assert not add_working_days(start, before, OFFICIAL).provisional
    assert add_working_days(start, before + 3, OFFICIAL) == Due(new_year + dt.timedelta(days=2), provisional=True)


class Idle:
    """An office that never works."""

    def is_working(self, day: dt.date) -> bool:
        return False


def test_a_calendar_without_working_days_is_a_fault_and_no_endless_loop() -> None:
    with pytest.raises(UnknownYear, match=f"no 1 working days within {LONGEST} days"):
        add_working_days(day("2026-01-01"), 1, Idle())
    with pytest.raises(UnknownYear, match="no working day within"):
        add_natural_days(day("2026-01-01"), 1, Idle())


# Properties


@given(COVERED, LENGTHS)
def test_the_last_of_n_working_days_is_one_and_n_lie_on_the_way(start: dt.date, days: int) -> None:
    due = add_working_days(start, days, OFFICIAL)
    way = [start + dt.timedelta(days=n) for n in range(1, (due.on - start).days + 1)]
    assert OFFICIAL.is_working(due.on)
    assert sum(map(OFFICIAL.is_working, way)) == days


@given(COVERED, LENGTHS)
def test_one_working_day_more_is_never_earlier(start: dt.date, days: int) -> None:
    assert add_working_days(start, days, OFFICIAL).on < add_working_days(start, days + 1, OFFICIAL).on


@given(COVERED, LENGTHS)
def test_counting_in_two_goes_is_counting_in_one(start: dt.date, days: int) -> None:
    half = days // 2
    middle = add_working_days(start, half, OFFICIAL).on
    assert add_working_days(middle, days - half, OFFICIAL) == add_working_days(start, days, OFFICIAL)


@given(COVERED, LENGTHS)
def test_natural_days_end_on_the_first_working_day_from_the_last(start: dt.date, days: int) -> None:
    last = start + dt.timedelta(days=days)
    due = add_natural_days(start, days, OFFICIAL).on
    assert due >= last
    assert OFFICIAL.is_working(due)
    assert not any(OFFICIAL.is_working(last + dt.timedelta(days=n)) for n in range((due - last).days))


@given(COVERED, st.integers(1, 3))
def test_years_keep_month_and_day_before_rolling(start: dt.date, years: int) -> None:
    due = add_years(start.replace(year=start.year - 3), years, OFFICIAL).on
    earliest = (start.year - 3 + years, start.month, min(start.day, 28 if start.month == 2 else 31))
    assert (due.year, due.month, due.day) >= earliest
    assert (due - dt.date(*earliest)).days <= 11
