"""Office hours as people type them, and what they are on a given day."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.almanacs import EVERY_DAY, OFFICIAL, SPARSE, at, day
from workflow.calendar import UnknownYear
from workflow.office_hours import DEFAULT, ROUND_THE_CLOCK, BadHours, Week, instant, micros

CLOSED = ["", ""]
OFFICE = "09:00-12:00 13:30-17:00"


def hours(*times: str) -> tuple[tuple[int, int], ...]:
    seconds = [int(one[:2]) * 3600 + int(one[3:]) * 60 for one in times]
    return tuple(zip(seconds[::2], seconds[1::2], strict=True))


def test_the_default_is_the_office_of_the_district() -> None:
    assert Week.parse([OFFICE] * 5 + CLOSED) == DEFAULT == Week.DEFAULT
    assert DEFAULT.lines() == [OFFICE] * 5 + CLOSED
    assert DEFAULT.makeup == OFFICE


@pytest.mark.parametrize(
    "typed",
    [
        "09:00-12:00 13:30-17:00",
        "9:00-12:00,13:30-17:00",
        "09：00－12：00　13：30－17：00",
        "09：00—12：00，13：30—17：00",
        "9:00至12:00、13:30至17:00",
        "09:00 ~ 12:00；13:30 ～ 17:00",
        "13:30-17:00 09:00–12:00",
        "９：００到１２：００ １３：３０到１７：００",
    ],
)
def test_hours_are_read_as_a_chinese_keyboard_writes_them(typed: str) -> None:
    assert Week.parse([typed] * 5 + CLOSED) == DEFAULT


def test_hours_may_touch() -> None:
    assert Week.parse(["09:00-12:00 12:00-17:00"] * 5 + CLOSED).hours[0] == hours("09:00", "12:00", "12:00", "17:00")


@pytest.mark.parametrize("typed", ["", " ", "休", "休息", "-", "－", "Closed"])
def test_a_line_may_say_that_the_office_is_closed(typed: str) -> None:
    assert Week.parse([OFFICE] * 5 + [typed] * 2) == DEFAULT


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("09:00-12:00 11:30-17:00", "办公时间“09:00-12:00 11:30-17:00”前后重叠。"),
        ("17:00-09:00", "跨过零点的，请拆成两天填写"),
        ("09:00-09:00", "结束时间不晚于开始时间"),
        ("九点到五点", "“九点-五点”不是办公时间"),
        ("09:00", "“09:00”不是办公时间"),
        ("09:00-12:60", "“12:60”不是一天中的时间"),
        ("09:00-24:01", "“24:01”不是一天中的时间"),
        ("09:00-99:00", "“99:00”不是一天中的时间"),
    ],
)
def test_hours_nobody_can_mean_are_refused_in_a_sentence(typed: str, sentence: str) -> None:
    for lines, makeup in (([typed] + [OFFICE] * 4 + CLOSED, ""), ([OFFICE] * 5 + CLOSED, typed)):
        with pytest.raises(BadHours) as refused:
            Week.parse(lines, makeup)
        assert sentence in refused.value.sentence == str(refused.value)


def test_a_week_has_seven_lines_and_some_hours() -> None:
    with pytest.raises(BadHours, match="现有 6 行"):
        Week.parse([OFFICE] * 6)
    with pytest.raises(BadHours, match="至少要有一天有办公时间"):
        Week.parse([""] * 7, OFFICE)
    with translation.override("en"), pytest.raises(BadHours, match="seven lines, Monday to Sunday; there are 0"):
        Week.parse([])


def test_seven_full_days_are_round_the_clock() -> None:
    assert Week.parse(["00:00-24:00"] * 7) == ROUND_THE_CLOCK == Week.ROUND_THE_CLOCK
    assert Week.parse(["24小时"] * 3 + ["全天"] * 4) == ROUND_THE_CLOCK
    assert Week.parse(ROUND_THE_CLOCK.lines(), ROUND_THE_CLOCK.makeup) == ROUND_THE_CLOCK
    assert not Week.parse(["00:00-24:00"] * 6 + [""]).always


@pytest.mark.parametrize(
    ("date", "open_hours"),
    [
        ("2026-03-06", hours("09:00", "12:00", "13:30", "17:00")),
        ("2026-03-07", ()),  # Saturday
        ("2026-02-14", hours("09:00", "12:00", "13:30", "17:00")),  # a make-up Saturday
        ("2026-02-16", ()),  # a Monday of the Spring Festival
    ],
)
def test_the_calendar_decides_whether_an_office_opens(date: str, open_hours: tuple[tuple[int, int], ...]) -> None:
    assert DEFAULT.intervals(day(date), OFFICIAL) == open_hours


def test_a_make_up_day_has_hours_of_its_own_or_those_of_the_first_open_weekday() -> None:
    short = Week.parse([OFFICE] * 5 + CLOSED, "09:00-12:00")
    assert short.intervals(day("2026-02-14"), OFFICIAL) == hours("09:00", "12:00")
    assert SPARSE.intervals(day("2026-02-14"), OFFICIAL) == SPARSE.hours[1] == hours("09:00", "12:00")


def test_weekend_hours_hold_on_weekends_but_not_on_holidays() -> None:
    assert EVERY_DAY.intervals(day("2026-03-07"), OFFICIAL) == hours("10:00", "12:00")
    assert EVERY_DAY.intervals(day("2026-10-03"), OFFICIAL) == ()
    assert EVERY_DAY.intervals(day("2026-10-10"), OFFICIAL) == hours("09:00", "12:00", "13:00", "24:00")


def test_an_office_opens_closes_or_stays_shut() -> None:
    assert DEFAULT.opening(day("2026-03-06"), OFFICIAL) == at("2026-03-06 09:00")
    assert DEFAULT.closing(day("2026-03-06"), OFFICIAL) == at("2026-03-06 17:00")
    assert EVERY_DAY.closing(day("2026-03-06"), OFFICIAL) == at("2026-03-07 00:00")  # 24:00
    assert DEFAULT.opening(day("2026-03-07"), OFFICIAL) is DEFAULT.closing(day("2026-03-07"), OFFICIAL) is None


def test_of_an_unknown_day_nobody_can_say_when_offices_open() -> None:
    for ask in (DEFAULT.intervals, DEFAULT.opening, DEFAULT.closing):
        with pytest.raises(UnknownYear, match="2027"):
            ask(day("2027-03-05"), OFFICIAL)
    assert ROUND_THE_CLOCK.opening(day("2027-03-05"), OFFICIAL) == at("2027-03-05 00:00")


def test_an_unknown_day_counts_as_open_if_it_can_be() -> None:
    office = hours("09:00", "12:00", "13:30", "17:00")
    assert DEFAULT.possible(day("2027-03-05"), OFFICIAL) == (office, False)
    assert DEFAULT.possible(day("2027-03-06"), OFFICIAL) == (office, False)  # a Saturday may be made up
    assert SPARSE.possible(day("2027-03-03"), OFFICIAL) == ((), False)  # a Wednesday cannot


TIMES = st.lists(st.integers(0, 288).map(lambda n: n * 5), unique=True, max_size=8).map(sorted)


def written(times: list[int]) -> str:
    pairs = zip(times[::2], times[1::2], strict=False)
    return " ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs)


@given(st.lists(TIMES.map(written), min_size=7, max_size=7).filter(any), TIMES.map(written))
def test_what_is_typed_is_read_back_as_typed(lines: list[str], makeup: str) -> None:
    week = Week.parse(lines, makeup)
    assert week.lines() == lines
    assert week.makeup == (makeup or next(filter(None, lines)))
    assert Week.parse(week.lines(), week.makeup) == week
    assert hash(Week.parse(lines, makeup)) == hash(week)


@given(st.datetimes(dt.datetime(1992, 1, 1), dt.datetime(2200, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - zones follow
def test_microseconds_of_the_wall_clock_are_the_same_instant(moment: dt.datetime) -> None:
    assert instant(micros(moment)) == moment.astimezone(dt.UTC)
