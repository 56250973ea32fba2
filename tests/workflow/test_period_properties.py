"""Periods under any calendar, office hours and pauses: what must hold whatever they are."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.almanacs import circumstances, notices
from workflow.calendar import ZONE, Almanac, DayKind, YearNotice
from workflow.office_hours import Week
from workflow.periods import Pause, Terms, Unit, add, measure

Circumstances = tuple[dt.datetime, Almanac, Week, list[Pause]]
ANY = circumstances()
TERMS = st.builds(Terms, st.integers(0, 70), st.sampled_from(Unit), st.booleans(), st.booleans())
DAY = dt.timedelta(days=1)


def midnight(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), ZONE)


def paused_all_day(date: dt.date, pauses: list[Pause]) -> bool:
    """Whether the pauses, one after the other, lead from the day's 00:00 to its 24:00."""
    reached = midnight(date)
    for pause in sorted(pauses, key=lambda one: one.start):
        if pause.start <= reached < pause.end:
            reached = pause.end
    return reached >= midnight(date + DAY)


@given(ANY, TERMS)
def test_measuring_undoes_adding(some: Circumstances, terms: Terms) -> None:
    start, almanac, week, pauses = some
    terms = replace(terms, roll=False)
    due = add(start, terms, almanac, week=week, pauses=pauses)
    counted = measure(start, due.at, terms.unit, almanac, week=week, pauses=pauses)
    assert counted == (terms.length if terms.unit.by_day else dt.timedelta(hours=terms.length))
    if terms.unit.by_day:
        assert counted == measure(start, due.on, terms.unit, almanac, week=week, pauses=pauses)


@given(ANY, st.integers(1, 70), st.sampled_from([Unit.WORKING_DAY, Unit.NATURAL_DAY]))
def test_adding_undoes_measuring_on_every_day_that_counts(some: Circumstances, days: int, unit: Unit) -> None:
    start, almanac, _week, pauses = some
    end = start.date() + days * DAY
    rest = {DayKind.WEEKEND, DayKind.HOLIDAY} if unit is Unit.WORKING_DAY else set()
    counted = measure(start, end, unit, almanac, pauses=pauses)
    assert isinstance(counted, int)
    found = add(start, Terms(counted, unit, roll=False), almanac, pauses=pauses).on
    if almanac.kind(end) in rest or paused_all_day(end, pauses):
        assert found < end
    else:
        assert found == end


@given(ANY, TERMS)
def test_days_are_counted_as_one_counts_them_on_a_wall_calendar(some: Circumstances, terms: Terms) -> None:
    start, almanac, week, pauses = some
    unit = Unit.WORKING_DAY if terms.length % 2 else Unit.NATURAL_DAY
    terms = replace(terms, unit=unit, close_of_business=False)
    working = terms.unit is Unit.WORKING_DAY
    date, left, provisional = start.date(), terms.length, False
    while left:
        date += DAY
        if paused_all_day(date, pauses):
            continue
        kind = almanac.kind(date)
        provisional |= working and kind is DayKind.UNKNOWN
        left -= not (working and kind in {DayKind.WEEKEND, DayKind.HOLIDAY})
    if terms.roll and not working:
        while almanac.kind(date) in {DayKind.WEEKEND, DayKind.HOLIDAY} or paused_all_day(date, pauses):
            date += DAY
        provisional = almanac.kind(date) is DayKind.UNKNOWN
    due = add(start, terms, almanac, week=week, pauses=pauses)
    assert (due.on, due.provisional) == (date, provisional)


@given(ANY, TERMS)
def test_a_longer_period_never_ends_earlier(some: Circumstances, terms: Terms) -> None:
    start, almanac, week, pauses = some
    shorter = add(start, terms, almanac, week=week, pauses=pauses)
    longer = add(start, replace(terms, length=terms.length + 1), almanac, week=week, pauses=pauses)
    assert shorter.at <= longer.at
    assert shorter.on <= longer.on


@given(ANY, TERMS)
def test_a_pause_never_brings_a_deadline_forward(some: Circumstances, terms: Terms) -> None:
    start, almanac, week, pauses = some
    without = add(start, terms, almanac, week=week)
    assert without.at <= add(start, terms, almanac, week=week, pauses=pauses).at


@given(ANY, TERMS)
def test_a_pause_after_the_end_changes_nothing(some: Circumstances, terms: Terms) -> None:
    start, almanac, week, pauses = some
    due = add(start, terms, almanac, week=week, pauses=pauses)
    later = Pause(midnight(due.on + DAY), midnight(due.on + 9 * DAY))
    assert add(start, terms, almanac, week=week, pauses=[*pauses, later]) == due


@given(ANY, notices(), notices(), TERMS)
def test_a_certain_date_stays_whatever_the_unknown_years_turn_out_to_be(
    some: Circumstances, known: list[YearNotice], revealed: list[YearNotice], terms: Terms
) -> None:
    """A provisional one can only move to a later day: it was the earliest possible."""
    start, _almanac, week, pauses = some
    terms = replace(terms, length=terms.length % 5 if terms.unit in {Unit.MONTH, Unit.YEAR} else terms.length)
    due = add(start, terms, Almanac(known), week=week, pauses=pauses)
    rest = [YearNotice(year, {}) for year in range(2023, 2035)]
    later = add(start, terms, Almanac([*rest, *revealed, *known]), week=week, pauses=pauses)
    assert not later.provisional
    assert later.on >= due.on if due.provisional else later == due


@given(ANY, st.integers(0, 70), st.integers(0, 70), st.sampled_from([Unit.HOUR, Unit.WORKING_HOUR]))
def test_hours_counted_in_two_goes_are_hours_counted_in_one(
    some: Circumstances, one: int, other: int, unit: Unit
) -> None:
    start, almanac, week, pauses = some
    middle = add(start, Terms(one, unit), almanac, week=week, pauses=pauses)
    end = add(middle.at, Terms(other, unit), almanac, week=week, pauses=pauses)
    if other:
        assert end.at == add(start, Terms(one + other, unit), almanac, week=week, pauses=pauses).at


@given(ANY, st.integers(0, 60))
def test_working_time_is_open_time_of_days_that_are_worked(some: Circumstances, hours: int) -> None:
    """Minute by minute, as a clerk with a stopwatch would."""
    start, almanac, week, _pauses = some
    start = start.replace(second=0, microsecond=0)
    due = add(start, Terms(hours % 12, Unit.WORKING_HOUR), almanac, week=week)
    minutes, moment = 0, start
    while moment < due.at:
        date, second = moment.date(), moment.hour * 3600 + moment.minute * 60
        minutes += any(opens <= second < closes for opens, closes in week.possible(date, almanac)[0])
        moment += dt.timedelta(minutes=1)
    assert minutes == hours % 12 * 60
