"""When to remind before a due date and to say again after it: in office hours, never at midnight."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.almanacs import OFFICIAL, SPARSE, at, circumstances, day
from workflow.calendar import Almanac
from workflow.counting import TooFar
from workflow.office_hours import ROUND_THE_CLOCK, Week
from workflow.periods import Due, Pause, Terms, Unit, add, after, before, measure

WD, ND, WH, H, M, Y = Unit
Circumstances = tuple[dt.datetime, Almanac, Week, list[Pause]]


def due(on: str) -> Due:
    return Due(at(on) + dt.timedelta(days=1), day(on))


@pytest.mark.parametrize(
    ("on", "length", "unit", "reminded"),
    [
        ("2026-03-10", 1, WD, "2026-03-09 09:00"),
        ("2026-03-10", 2, WD, "2026-03-06 09:00"),  # over a weekend
        ("2026-02-24", 1, WD, "2026-02-14 09:00"),  # the make-up Saturday before the Spring Festival
        ("2026-03-10", 0, WD, "2026-03-10 09:00"),
        ("2026-03-10", 0, ND, "2026-03-10 09:00"),
        ("2026-03-10", 0, H, "2026-03-10 09:00"),
        ("2026-03-14", 0, ND, "2026-03-13 09:00"),  # due on a Saturday: on Friday
        ("2026-03-14", 1, WD, "2026-03-13 09:00"),
        ("2026-03-10", 2, ND, "2026-03-06 09:00"),  # Sunday: on Friday
        ("2026-10-10", 3, ND, "2026-09-30 09:00"),  # within the National Day holidays
        ("2026-03-31", 1, M, "2026-02-28 09:00"),  # no corresponding day; a make-up Saturday
        ("2026-03-10", 1, Y, "2025-03-10 09:00"),
        ("2027-03-10", 2, ND, "2027-03-08 09:00"),  # unknown: as it falls
        ("2027-03-10", 4, ND, "2027-03-06 09:00"),
        ("2026-03-10", 1, WH, "2026-03-10 16:00"),
        ("2026-03-10", 8, WH, "2026-03-09 15:30"),
        ("2026-03-10", 25, H, "2026-03-09 23:00"),
    ],
)
def test_a_reminder_comes_so_much_before(on: str, length: int, unit: Unit, reminded: str) -> None:
    assert before(due(on), length, unit, OFFICIAL) == at(reminded)


@pytest.mark.parametrize(
    ("on", "length", "unit", "said"),
    [
        ("2026-03-06", 1, WD, "2026-03-09 09:00"),
        ("2026-02-13", 2, WD, "2026-02-24 09:00"),
        ("2026-03-06", 0, WD, "2026-03-06 09:00"),
        ("2026-03-06", 1, ND, "2026-03-09 09:00"),
        ("2026-03-06", 1, M, "2026-04-07 09:00"),  # 清明
        ("2026-03-06", 1, Y, "2027-03-06 09:00"),  # unknown
        ("2026-03-06", 1, WH, "2026-03-09 10:00"),
        ("2026-03-06", 1, H, "2026-03-07 01:00"),
    ],
)
def test_it_is_said_again_so_much_after(on: str, length: int, unit: Unit, said: str) -> None:
    assert after(due(on), length, unit, OFFICIAL) == at(said)


def test_an_hours_warning_reaches_back_over_a_night_and_a_weekend() -> None:
    ends = add(at("2026-03-06 16:30"), Terms(1, WH), OFFICIAL)  # Monday 09:30
    assert before(ends, 1, WH, OFFICIAL) == at("2026-03-06 16:30")
    assert before(ends, 2, WH, OFFICIAL) == at("2026-03-06 15:30")


def test_an_hours_warning_stays_on_its_own_side_of_a_break() -> None:
    noon = add(at("2026-03-09 09:00"), Terms(3, WH), OFFICIAL)
    assert before(noon, 3, WH, OFFICIAL) == at("2026-03-09 09:00")  # not Friday 17:00


def test_an_office_that_never_closes_is_reminded_in_the_morning() -> None:
    assert before(due("2026-02-18"), 1, ND, OFFICIAL, week=ROUND_THE_CLOCK) == at("2026-02-17 09:00")
    assert before(due("2026-02-18"), 1, WH, OFFICIAL, week=ROUND_THE_CLOCK) == at("2026-02-18 23:00")


def test_an_office_open_on_two_days_is_reminded_on_one_of_them() -> None:
    assert before(due("2026-03-12"), 0, WD, OFFICIAL, week=SPARSE) == at("2026-03-10 09:00")
    assert after(due("2026-03-10"), 1, WD, OFFICIAL, week=SPARSE) == at("2026-03-13 13:30")


@pytest.mark.parametrize("unit", list(Unit))
def test_a_negative_length_is_refused(unit: Unit) -> None:
    for when in (before, after):
        with pytest.raises(ValueError, match="期限应在 0 到"):
            when(due("2026-03-10"), -1, unit, OFFICIAL)


def test_there_is_nothing_before_the_beginning_of_time() -> None:
    with pytest.raises(TooFar):
        before(due("0001-01-05"), 100, WH, OFFICIAL)
    with pytest.raises(TooFar):
        before(due("0001-01-05"), 2, Y, OFFICIAL)
    with pytest.raises(TooFar):
        before(due("0001-01-05"), 5, ND, OFFICIAL)


def test_there_is_nothing_after_the_end_of_time() -> None:
    with pytest.raises(TooFar):
        after(due("9999-12-30"), 2, ND, OFFICIAL)


# Properties


@given(circumstances(), st.integers(1, 40), st.sampled_from([WD, ND, M]))
def test_a_reminder_is_never_at_midnight_nor_after_the_due_date(some: Circumstances, length: int, unit: Unit) -> None:
    start, almanac, week, pauses = some
    ends = add(start, Terms(length, ND), almanac, pauses=pauses)
    for n in (0, length):
        reminded = before(ends, n, unit, almanac, week=week)
        assert reminded.hour >= 9
        assert reminded < ends.at


@given(circumstances(), st.integers(1, 40), st.sampled_from(Unit))
def test_an_earlier_reminder_is_not_a_later_one(some: Circumstances, length: int, unit: Unit) -> None:
    start, almanac, week, pauses = some
    ends = add(start, Terms(20, ND), almanac, pauses=pauses)
    earlier, later = (before(ends, n, unit, almanac, week=week) for n in (length + 1, length))
    assert earlier <= later
    assert after(ends, length, unit, almanac, week=week) <= after(ends, length + 1, unit, almanac, week=week)


@given(circumstances(), st.integers(1, 60), st.sampled_from([H, WH]))
def test_from_a_reminder_of_hours_it_is_so_many_to_the_end(some: Circumstances, length: int, unit: Unit) -> None:
    start, almanac, week, _pauses = some
    ends = add(start, Terms(length, unit), almanac, week=week)
    reminded = before(ends, length, unit, almanac, week=week)
    assert measure(reminded, ends.at, unit, almanac, week=week) == dt.timedelta(hours=length)


@given(circumstances(), st.integers(1, 60))
def test_so_many_working_days_lie_between_a_reminder_and_the_last_day(some: Circumstances, length: int) -> None:
    start, almanac, _week, _pauses = some
    ends = add(start, Terms(length, WD), almanac)
    reminded = before(ends, length, WD, almanac, week=ROUND_THE_CLOCK)
    assert measure(reminded, ends.on, WD, almanac) == length
