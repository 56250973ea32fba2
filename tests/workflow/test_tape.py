"""The tape explains every due date line by line, and adds up."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.almanacs import EVERY_DAY, OFFICIAL, SPARSE, at, circumstances, day
from workflow.calendar import Almanac
from workflow.office_hours import Week
from workflow.periods import Amount, Pause, Terms, Unit, add, measure
from workflow.tape import Tape, What, tape

Line = tuple[str, str, What, Amount]
Circumstances = tuple[dt.datetime, Almanac, Week, list[Pause]]
TERMS = st.builds(Terms, st.integers(0, 40), st.sampled_from(Unit), st.booleans(), st.booleans())
SPRING = "春节"


def lines(of: Tape) -> list[Line]:
    return [(str(one.day)[5:], str(one.upto)[5:], one.what, one.counted) for one in of.entries]


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


def test_working_days_over_the_spring_festival_are_explained_day_by_day() -> None:
    found = tape(day("2026-02-12"), Terms(3, Unit.WORKING_DAY), OFFICIAL)
    assert lines(found) == [
        ("02-12", "02-12", What.START, 0),
        ("02-13", "02-13", What.COUNTED, 1),
        ("02-14", "02-14", What.MAKEUP, 1),
        ("02-15", "02-23", What.HOLIDAY, 0),
        ("02-24", "02-24", What.COUNTED, 1),
        ("02-24", "02-24", What.LAST, 0),
    ]
    made_up = found.entries[2]
    assert (made_up.name, made_up.notice, made_up.total) == (SPRING, "国办发明电〔2025〕7号", 2)
    assert made_up.label == "调休上班，计入"


def test_a_roll_is_explained_by_the_days_it_moved_past() -> None:
    assert lines(tape(day("2026-09-16"), Terms(15, Unit.NATURAL_DAY), OFFICIAL)) == [
        ("09-16", "09-16", What.START, 0),
        ("09-17", "10-01", What.COUNTED, 15),
        ("10-01", "10-07", What.ROLLED_HOLIDAY, 0),
        ("10-08", "10-08", What.LAST, 0),
    ]
    assert lines(tape(day("2026-11-20"), Terms(15, Unit.NATURAL_DAY), OFFICIAL))[2:] == [
        ("12-05", "12-06", What.ROLLED_WEEKEND, 0),
        ("12-07", "12-07", What.LAST, 0),
    ]


def test_a_make_up_saturday_says_why_it_does_not_roll() -> None:
    ended = tape(day("2026-01-30"), Terms(15, Unit.NATURAL_DAY), OFFICIAL).entries[-1]
    assert (ended.day, ended.name, ended.why) == (day("2026-02-14"), SPRING, "调休上班，照常届满")


def test_a_pause_shows_why_and_by_whom() -> None:
    pauses = [
        Pause(at("2026-03-04 00:00"), at("2026-03-06 00:00"), "补正", "王芳"),
        Pause(at("2026-03-05 00:00"), at("2026-03-06 00:00"), "鉴定", "王芳"),
    ]
    found = tape(day("2026-03-03"), Terms(2, Unit.WORKING_DAY), OFFICIAL, pauses=pauses)
    assert [(str(one.day), one.why, one.by) for one in found.entries if one.what is What.PAUSED] == [
        ("2026-03-04", "补正", "王芳"),
        ("2026-03-05", "补正；鉴定", "王芳"),
    ]


def test_months_and_years_show_each_corresponding_month() -> None:
    pause = Pause(at("2026-02-10 00:00"), at("2026-02-12 00:00"))
    assert lines(tape(day("2026-01-31"), Terms(2, Unit.MONTH), OFFICIAL, pauses=[pause])) == [
        ("01-31", "01-31", What.START, 0),
        ("02-10", "02-11", What.PAUSED, 0),
        ("02-01", "03-02", What.COUNTED, 1),
        ("03-03", "04-02", What.COUNTED, 1),
        ("04-02", "04-02", What.LAST, 0),
    ]
    year = tape(day("2025-02-15"), Terms(1, Unit.YEAR), OFFICIAL)
    assert year.budget == 12
    assert [one.counted for one in year.entries] == [0, *[1] * 12, 0, 0]
    assert year.entries[-2].what is What.ROLLED_HOLIDAY


def test_a_rolled_day_that_was_paused_is_a_pause() -> None:
    pause = Pause(at("2026-03-09 00:00"), at("2026-03-11 00:00"))
    assert lines(tape(day("2026-02-27"), Terms(8, Unit.NATURAL_DAY), OFFICIAL, pauses=[pause]))[2:] == [
        ("03-07", "03-08", What.ROLLED_WEEKEND, 0),
        ("03-09", "03-10", What.PAUSED, 0),
        ("03-11", "03-11", What.LAST, 0),
    ]


def test_working_hours_show_what_each_day_gave() -> None:
    pause = Pause(at("2026-02-13 16:45"), at("2026-02-14 10:00"))
    found = tape(at("2026-02-13 16:30"), Terms(6, Unit.WORKING_HOUR), OFFICIAL, pauses=[pause])
    assert lines(found) == [
        ("02-13", "02-13", What.START, hours(0)),
        ("02-13", "02-13", What.COUNTED, hours(0.25)),
        ("02-13", "02-14", What.PAUSED, hours(0)),
        ("02-14", "02-14", What.MAKEUP, hours(5.5)),
        ("02-15", "02-23", What.HOLIDAY, hours(0)),
        ("02-24", "02-24", What.COUNTED, hours(0.25)),
        ("02-24", "02-24", What.LAST, hours(0)),
    ]


def test_days_on_which_the_office_is_closed_by_its_own_hours_say_so() -> None:
    found = tape(at("2026-03-03 11:00"), Terms(2, Unit.WORKING_HOUR), OFFICIAL, week=SPARSE)
    assert lines(found)[2:3] == [("03-04", "03-05", What.CLOSED, hours(0))]


def test_each_working_day_has_its_own_hours_on_a_weekend_too() -> None:
    assert lines(tape(at("2026-03-05 23:00"), Terms(18, Unit.WORKING_HOUR), OFFICIAL, week=EVERY_DAY))[1:-1] == [
        ("03-05", "03-05", What.COUNTED, hours(1)),
        ("03-06", "03-06", What.COUNTED, hours(14)),
        ("03-07", "03-07", What.COUNTED, hours(2)),
        ("03-08", "03-08", What.COUNTED, hours(1)),
    ]


def test_hours_show_the_stretches_between_pauses() -> None:
    pause = Pause(at("2026-03-07 12:00"), at("2026-03-08 00:00"), "等待来电人", "系统")
    assert lines(tape(at("2026-03-06 16:30"), Terms(24, Unit.HOUR), OFFICIAL, pauses=[pause])) == [
        ("03-06", "03-06", What.START, hours(0)),
        ("03-06", "03-07", What.COUNTED, hours(19.5)),
        ("03-07", "03-07", What.PAUSED, hours(0)),
        ("03-08", "03-08", What.COUNTED, hours(4.5)),
        ("03-08", "03-08", What.LAST, hours(0)),
    ]


def test_hours_begin_and_end_at_a_moment_and_days_on_a_day() -> None:
    by_hour = tape(at("2026-03-06 16:30"), Terms(24, Unit.HOUR), OFFICIAL)
    by_day = tape(at("2026-03-06 16:30"), Terms(1, Unit.NATURAL_DAY), OFFICIAL)
    assert [by_hour.entries[at].label for at in (0, -1)] == ["自此刻起算", "期限届满"]
    assert [by_day.entries[at].label for at in (0, -1)] == ["起算日，不计入", "期限届满日"]


@pytest.mark.parametrize(("start", "unit"), [("2026-12-30", Unit.WORKING_DAY), ("2026-12-30", Unit.NATURAL_DAY)])
def test_an_unknown_day_says_that_the_date_is_not_certain(start: str, unit: Unit) -> None:
    found = tape(day(start), Terms(3, unit), OFFICIAL)
    assert found.due.provisional
    assert found.entries[-2].what is What.UNKNOWN
    assert found.entries[-2].label == "放假安排尚未公布，暂按工作日计"


# Properties


@given(circumstances(), TERMS)
def test_what_the_lines_count_sums_to_the_length(some: Circumstances, terms: Terms) -> None:
    start, almanac, week, pauses = some
    found = tape(start, terms, almanac, week=week, pauses=pauses)
    zero: Amount = 0 if terms.unit.by_day else hours(0)
    length = terms.length * (12 if terms.unit is Unit.YEAR else 1) if terms.unit.by_day else hours(terms.length)
    assert sum((one.counted for one in found.entries), zero) == found.budget == found.entries[-1].total == length
    assert all(one.total == before.total + one.counted for before, one in pairwise(found.entries))  # type: ignore[operator]


@given(circumstances(), TERMS)
def test_the_tape_ends_where_the_period_does(some: Circumstances, terms: Terms) -> None:
    start, almanac, week, pauses = some
    found = tape(start, terms, almanac, week=week, pauses=pauses)
    assert found.due == add(start, terms, almanac, week=week, pauses=pauses)
    assert (found.entries[0].what, found.entries[-1].what) == (What.START, What.LAST)
    assert (found.entries[0].day, found.entries[-1].day) == (start.date(), found.due.on)


@given(circumstances(), TERMS)
def test_every_day_of_a_period_of_days_stands_on_one_line(some: Circumstances, terms: Terms) -> None:
    start, almanac, _week, pauses = some
    terms = Terms(terms.length, Unit.WORKING_DAY)
    found = tape(start, terms, almanac, pauses=pauses)
    middle = found.entries[1:-1]
    days = [one.day + dt.timedelta(days=n) for one in middle for n in range((one.upto - one.day).days + 1)]
    assert days == [start.date() + dt.timedelta(days=n) for n in range(1, (found.due.on - start.date()).days + 1)]


@given(circumstances(), TERMS)
def test_the_running_total_is_what_measure_says_at_the_end_of_the_line(some: Circumstances, terms: Terms) -> None:
    start, almanac, week, pauses = some
    terms = Terms(terms.length, Unit.NATURAL_DAY if terms.length % 2 else Unit.WORKING_DAY, roll=False)
    for one in tape(start, terms, almanac, week=week, pauses=pauses).entries:
        assert one.total == measure(start, one.upto, terms.unit, almanac, week=week, pauses=pauses)
