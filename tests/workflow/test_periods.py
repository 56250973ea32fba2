"""How periods are counted: the regression vectors of the law, pauses, office hours, and years nobody knows."""

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from tests.workflow.almanacs import OFFICIAL, SPARSE, at, day, notice
from workflow.calendar import Almanac, Listed, YearNotice
from workflow.office_hours import DEFAULT, ROUND_THE_CLOCK
from workflow.periods import Due, Pause, Terms, Unit, add, measure, rolled

WD, ND, WH, H, M, Y = Unit
FRIDAY, MONDAY = "2026-03-06", "2026-03-09"
NOBODY_KNOWS = Almanac([])


def last(start: str, length: int, unit: Unit, *pauses: Pause, roll: bool = True) -> str:
    return str(add(day(start), Terms(length, unit, roll), OFFICIAL, pauses=pauses).on)


def paused(start: str, end: str) -> Pause:
    return Pause(at(start), at(end))


@pytest.mark.parametrize(
    ("start", "length", "unit", "due"),
    [
        pytest.param("2026-02-12", 3, WD, "2026-02-24", id="spring festival, and a make-up saturday counts"),
        pytest.param("2026-09-18", 3, WD, "2026-09-22", id="a make-up sunday counts"),
        pytest.param("2026-09-30", 3, WD, "2026-10-10", id="due on a saturday"),
        pytest.param("2026-09-30", 5, WD, "2026-10-13", id="past a make-up saturday"),
        pytest.param("2026-09-16", 15, ND, "2026-10-08", id="rolls over the whole national day block"),
        pytest.param("2026-01-30", 15, ND, "2026-02-14", id="a make-up saturday does not roll"),
        pytest.param("2026-02-08", 15, ND, "2026-02-24", id="ends on the last day of the spring festival"),
        pytest.param("2026-01-20", 30, ND, "2026-02-24", id="ends within the spring festival"),
        pytest.param("2026-11-20", 15, ND, "2026-12-07", id="a plain weekend"),
        pytest.param("2025-02-28", 1, Y, "2026-02-28", id="a year to a make-up saturday does not roll"),
        pytest.param("2025-02-15", 1, Y, "2026-02-24", id="limitation ends within the holiday"),
        pytest.param("2024-02-29", 1, Y, "2025-02-28", id="no corresponding day"),
    ],
)
def test_the_twelve_vectors_of_the_law(start: str, length: int, unit: Unit, due: str) -> None:
    expected = Due(at(due) + dt.timedelta(days=1), day(due))
    assert add(day(start), Terms(length, unit), OFFICIAL) == expected


@pytest.mark.parametrize(
    ("start", "length", "unit", "due"),
    [
        ("2026-01-31", 1, M, "2026-02-28"),
        ("2026-08-31", 13, M, "2027-09-30"),
        ("2024-02-29", 12, M, "2025-02-28"),
        ("2024-02-29", 4, Y, "2028-02-29"),
        ("2025-11-30", 3, M, "2026-02-28"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(
    start: str, length: int, unit: Unit, due: str
) -> None:
    assert last(start, length, unit, roll=False) == due


def test_a_month_is_measured_when_it_is_whole() -> None:
    ends = {"2026-02-27": 0, "2026-02-28": 1, "2026-03-30": 1, "2026-03-31": 2, "2027-01-30": 11, "2027-01-31": 12}
    assert {end: measure(day("2026-01-31"), day(end), M, OFFICIAL) for end in ends} == ends
    assert [measure(day("2026-01-31"), day(end), Y, OFFICIAL) for end in ("2027-01-30", "2028-01-31")] == [0, 2]


def test_only_the_last_day_rolls() -> None:
    assert last("2026-09-16", 15, ND, roll=False) == "2026-10-01"
    assert last("2026-09-23", 15, ND) == "2026-10-08"  # the holidays on the way count


def test_the_last_day_ends_at_midnight_or_when_the_office_closes() -> None:
    until_midnight = add(day(FRIDAY), Terms(1, WD), OFFICIAL)
    until_closing = add(day(FRIDAY), Terms(1, WD, close_of_business=True), OFFICIAL)
    assert (until_midnight.on, until_midnight.at) == (day(MONDAY), at("2026-03-10 00:00"))
    assert (until_closing.on, until_closing.at) == (day(MONDAY), at("2026-03-09 17:00"))


def test_where_no_office_is_open_on_the_last_day_it_ends_at_midnight() -> None:
    terms = Terms(1, ND, roll=False, close_of_business=True)
    assert add(day(FRIDAY), terms, OFFICIAL).at == at("2026-03-08 00:00")
    assert add(day(MONDAY), terms, OFFICIAL, week=ROUND_THE_CLOCK).at == at("2026-03-11 00:00")


def test_an_instant_counts_as_the_offices_day_not_the_servers() -> None:
    evening_in_utc = dt.datetime(2026, 2, 11, 16, 30, tzinfo=dt.UTC)  # 12 February, 00:30 in Beijing
    assert add(evening_in_utc, Terms(3, WD), OFFICIAL).on == day("2026-02-24")
    assert measure(evening_in_utc, day("2026-02-13"), ND, OFFICIAL) == 1


@pytest.fixture(params=["America/New_York", "Europe/Berlin", "UTC"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.mark.parametrize("start", ["2026-03-07 12:00", "2026-03-28 20:00", "2026-10-24 20:00", "2026-10-31 12:00"])
def test_a_server_that_changes_its_clock_changes_no_deadline(server_zone: str, start: str) -> None:
    assert add(at(start), Terms(48, H), OFFICIAL).at == at(start) + dt.timedelta(hours=48)
    due = add(at(start), Terms(12, WH), OFFICIAL).at
    assert measure(at(start), due, WH, OFFICIAL) == dt.timedelta(hours=12)
    assert add(at(start), Terms(3, WD), OFFICIAL).at.timetz() == dt.time(tzinfo=due.tzinfo)


def test_hours_count_from_the_moment_through_nights_and_weekends() -> None:
    due = add(at("2026-03-06 16:30"), Terms(24, H), OFFICIAL)
    assert (due.at, due.on, due.provisional) == (at("2026-03-07 16:30"), day("2026-03-07"), False)


def test_hours_that_end_at_midnight_end_the_day_before() -> None:
    assert add(at("2026-03-06 20:00"), Terms(4, H), OFFICIAL).on == day(FRIDAY)
    assert add(day(FRIDAY), Terms(24, H), OFFICIAL) == Due(at("2026-03-07 00:00"), day(FRIDAY))


def test_a_working_hour_begun_on_friday_ends_on_monday() -> None:
    assert add(at("2026-03-06 16:30"), Terms(1, WH), OFFICIAL).at == at("2026-03-09 09:30")


def test_working_hours_skip_the_noon_break_and_count_a_make_up_day() -> None:
    assert add(at("2026-03-06 11:30"), Terms(1, WH), OFFICIAL).at == at("2026-03-06 14:00")
    assert add(at("2026-02-13 16:30"), Terms(1, WH), OFFICIAL).at == at("2026-02-14 09:30")


def test_working_hours_that_fill_the_day_end_when_it_closes() -> None:
    due = add(at("2026-03-06 16:00"), Terms(1, WH), OFFICIAL)
    assert (due.at, due.on) == (at("2026-03-06 17:00"), day(FRIDAY))


def test_a_clock_that_never_stops_loses_no_minute_at_midnight() -> None:
    for hours in (1, 24, 25, 24 * 30):
        due = add(at("2026-02-14 23:59"), Terms(hours, WH), OFFICIAL, week=ROUND_THE_CLOCK)
        assert due.at == at("2026-02-14 23:59") + dt.timedelta(hours=hours)
        assert not due.provisional


def test_an_office_open_on_tuesdays_and_fridays_still_gets_there() -> None:
    assert add(at("2026-03-03 11:00"), Terms(2, WH), OFFICIAL, week=SPARSE).at == at("2026-03-06 14:30")
    assert add(at("2026-09-26 11:00"), Terms(4, WH), OFFICIAL, week=SPARSE).at == at("2026-10-09 14:30")


# Pauses


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-06 17:00", "2026-03-07 09:00"),  # overnight
        ("2026-03-06 17:00", "2026-03-09 09:00"),  # over a weekend
        ("2026-03-05 09:00", "2026-03-05 17:00"),  # within a day
        ("2026-02-16 00:00", "2026-02-20 00:00"),  # long over
        ("2026-03-11 00:00", "2026-03-20 00:00"),  # after the last day
    ],
)
def test_a_pause_that_takes_no_working_day_moves_nothing(start: str, end: str) -> None:
    assert last("2026-03-03", 5, WD, paused(start, end)) == last("2026-03-03", 5, WD) == "2026-03-10"


def test_a_pause_overnight_or_over_a_weekend_costs_no_working_hour() -> None:
    start, terms = at("2026-03-06 16:00"), Terms(2, WH)
    for end in ("2026-03-07 08:00", "2026-03-09 09:00"):
        assert add(start, terms, OFFICIAL, pauses=[paused("2026-03-06 17:00", end)]).at == at("2026-03-09 10:00")


def test_a_pause_costs_the_unit_of_its_clock() -> None:
    pause = paused("2026-03-05 15:00", "2026-03-09 10:00")  # Thursday to Monday
    assert last("2026-03-03", 5, WD, pause) == "2026-03-11"  # one working day: Friday
    assert last("2026-03-03", 10, ND, pause) == "2026-03-16"  # three days: Friday to Sunday
    assert last("2026-02-10", 1, M, pause) == "2026-03-13"
    assert last("2026-02-10", 1, M, pause, roll=False) == "2026-03-13"
    start = at("2026-03-05 14:00")
    assert add(start, Terms(2, H), OFFICIAL, pauses=[pause]).at == at("2026-03-09 11:00")
    assert add(start, Terms(2, WH), OFFICIAL, pauses=[pause]).at == at("2026-03-09 11:00")
    assert add(start, Terms(24, H), OFFICIAL, pauses=[pause]).at == at("2026-03-10 09:00")


def test_overlapping_pauses_count_once_and_touching_ones_make_a_day() -> None:
    twice = [paused("2026-03-05 00:00", "2026-03-07 00:00"), paused("2026-03-06 00:00", "2026-03-07 00:00")]
    assert last("2026-03-03", 5, WD, *twice) == "2026-03-12"
    halves = [paused("2026-03-05 12:00", "2026-03-06 00:00"), paused("2026-03-05 00:00", "2026-03-05 12:00")]
    assert last("2026-03-03", 5, WD, *halves) == "2026-03-11"


def test_a_pause_that_ends_before_it_begins_is_none() -> None:
    assert last("2026-03-03", 5, WD, paused("2026-03-09 00:00", "2026-03-05 00:00")) == "2026-03-10"


def test_a_last_day_paused_from_morning_to_night_is_not_the_last() -> None:
    pause = paused("2026-03-09 00:00", "2026-03-12 00:00")
    assert last("2026-02-27", 10, ND, pause) == "2026-03-12"  # it had rolled to Monday 9 March, which was paused
    assert last("2026-02-27", 8, ND, pause, roll=False) == "2026-03-07"  # over before the pause
    assert last("2026-03-03", 4, WD, pause) == "2026-03-12"


# Years nobody knows


@pytest.mark.parametrize(
    ("start", "length", "unit", "due"),
    [
        ("2026-12-23", 1, WD, ("2026-12-24", False)),
        ("2026-12-30", 1, WD, ("2026-12-31", True)),  # New Year's notice may still take it off
        ("2026-12-30", 3, WD, ("2027-01-02", True)),  # as if every day were worked: a Saturday
        ("2026-12-20", 15, ND, ("2027-01-04", True)),
        ("2026-12-18", 15, ND, ("2027-01-02", True)),  # a Saturday; nobody knows whether it is made up
        ("2026-12-12", 15, ND, ("2026-12-28", True)),
        ("2026-12-06", 15, ND, ("2026-12-21", False)),
        ("2026-03-01", 1, Y, ("2027-03-01", True)),
        ("2026-03-06", 12, M, ("2027-03-06", True)),
    ],
)
def test_a_date_that_depends_on_an_unknown_year_is_early_and_provisional(
    start: str, length: int, unit: Unit, due: tuple[str, bool]
) -> None:
    found = add(day(start), Terms(length, unit), OFFICIAL)
    assert (str(found.on), found.provisional) == due


def test_a_roll_into_an_unknown_year_is_provisional() -> None:
    almanac = Almanac([notice(2028, off="2028-12-29")])  # a Friday; the year ends on a Sunday
    assert rolled(day("2028-12-22"), almanac) == (day("2028-12-22"), False)
    assert rolled(day("2028-12-28"), almanac) == (day("2028-12-28"), True), "what may still change"
    assert rolled(day("2028-12-29"), almanac) == (day("2029-01-01"), True)


def test_what_does_not_depend_on_the_unknown_year_is_certain() -> None:
    assert not add(day("2026-12-20"), Terms(15, ND, roll=False), OFFICIAL).provisional
    assert not add(day("2025-06-01"), Terms(400, ND), Almanac([notice(2026)])).provisional  # passes through 2025
    assert not add(at("2027-05-01 12:00"), Terms(48, H), OFFICIAL).provisional
    pause = paused("2027-01-01 00:00", "2027-01-03 00:00")
    known = Almanac([notice(2026), notice(2027, off="2027-01-01")])
    assert add(day("2026-12-30"), Terms(2, WD), known, pauses=[pause]).on == day("2027-01-04")


def test_unknown_days_paused_from_morning_to_night_make_nothing_provisional() -> None:
    almanac = Almanac([notice(2026), notice(2028)])
    pause = paused("2026-12-25 00:00", "2028-01-01 00:00")
    assert add(day("2026-12-23"), Terms(2, WD), almanac, pauses=[pause]) == Due(at("2028-01-04"), day("2028-01-03"))


def test_the_last_week_of_a_year_waits_for_the_notice_of_the_next() -> None:
    """The notice of 2019 took Monday 31 December 2018 off and had Saturday 29 worked instead."""
    before = Almanac([notice(2018)])
    after = Almanac([notice(2018), notice(2019, off="2018-12-31 2019-01-01", worked="2018-12-29")])
    for start, terms, early, late in (
        ("2018-12-16", Terms(15, ND), "2018-12-31", "2019-01-02"),
        ("2018-12-27", Terms(2, WD), "2018-12-31", "2018-12-29"),
    ):
        found, settled = add(day(start), terms, before), add(day(start), terms, after)
        assert (str(found.on), found.provisional) == (early, True)
        assert (str(settled.on), settled.provisional) == (late, False)
    assert before.first_difference(after) == day("2018-12-25")


def test_working_hours_of_an_unknown_year_run_as_if_offices_were_open() -> None:
    due = add(at("2027-03-05 16:30"), Terms(1, WH), OFFICIAL)  # a Friday
    assert (due.at, due.provisional) == (at("2027-03-06 09:30"), True)


def test_with_no_calendar_at_all_every_day_may_be_worked() -> None:
    due = add(day("2026-02-12"), Terms(3, WD), NOBODY_KNOWS)
    assert (due.on, due.provisional) == (day("2026-02-15"), True)


def test_a_year_without_working_days_is_no_endless_loop() -> None:
    days = {dt.date(2026, 1, 1) + dt.timedelta(days=n): Listed(True, "停工", "") for n in range(365)}
    almanac = Almanac([YearNotice(2026, days)])
    assert add(day("2026-01-01"), Terms(1, WD), almanac).on == day("2027-01-01")
    assert add(at("2026-01-01 09:00"), Terms(1, WH), almanac).at == at("2027-01-01 10:00")
    assert rolled(day("2026-01-01"), almanac) == (day("2027-01-01"), True)


# Refusals


@pytest.mark.parametrize("unit", list(Unit))
def test_no_length_is_no_time(unit: Unit) -> None:
    due = add(at("2026-03-06 10:00"), Terms(0, unit), OFFICIAL)
    assert due.on == day(FRIDAY)
    assert unit.by_day or due.at == at("2026-03-06 10:00")


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("length", [-1, 10**9])
def test_a_length_nobody_means_is_refused_in_a_sentence(unit: Unit, length: int) -> None:
    with pytest.raises(ValueError, match="期限应在 0 到"):
        add(day(FRIDAY), Terms(length, unit), OFFICIAL)


@pytest.mark.parametrize("unit", list(Unit))
def test_a_period_beyond_the_end_of_time_is_refused(unit: Unit) -> None:
    with pytest.raises(ValueError, match="超出了可计算的范围"):
        add(day("9999-12-30"), Terms(49, unit), OFFICIAL)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        add(at("2026-03-06 10:00").replace(tzinfo=None), Terms(1, H), OFFICIAL)


def test_nothing_is_counted_backwards() -> None:
    assert [measure(day(MONDAY), day(FRIDAY), unit, OFFICIAL) for unit in (WD, ND, M, Y)] == [0, 0, 0, 0]
    assert {measure(day(MONDAY), day(FRIDAY), unit, OFFICIAL) for unit in (H, WH)} == {dt.timedelta()}
    assert measure(day(FRIDAY), at("2026-03-09 00:00"), WD, OFFICIAL, week=DEFAULT) == 0  # Sunday's midnight
