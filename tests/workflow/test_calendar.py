"""What a day is: the official years, years nobody knows, and notices that follow one another."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.working_days import SOURCE, from_package
from tests.workflow.almanacs import FIRST, LAST, OFFICIAL, almanacs, day, notice
from workflow.calendar import Almanac, DayKind, UnknownYear

MADE_UP_2026 = {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}
OFF_2026 = (  # 国办发明电〔2025〕7号
    ("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"),
    ("09-25", "09-27"), ("10-01", "10-07"),
)  # fmt: skip


def days_of(year: int) -> list[dt.date]:
    return [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(366 if year % 4 == 0 else 365)]


def test_2026_is_as_the_state_council_gazetted_it() -> None:
    off = {date for date in days_of(2026) for first, last in OFF_2026 if first <= f"{date:%m-%d}" <= last}
    assert {date for date in days_of(2026) if OFFICIAL.kind(date) is DayKind.HOLIDAY} == off
    assert {f"{d:%m-%d}" for d in days_of(2026) if OFFICIAL.kind(d) is DayKind.MAKEUP} == MADE_UP_2026
    assert OFFICIAL.name(day("2026-02-14")) == "春节"
    assert OFFICIAL.notice(day("2026-02-14")) == "国办发明电〔2025〕7号"


def test_the_installed_years_are_those_the_package_covers_and_no_others() -> None:
    years = [one.year for one in from_package()]
    assert years[:23] == list(range(2004, 2027))
    assert [one.year for one in from_package(range(2025, 2027))] == [2025, 2026]
    assert {one.source for one in from_package()} == {SOURCE}


@pytest.mark.parametrize(
    ("date", "kind", "working"),
    [
        ("2026-02-13", DayKind.WORK, True),
        ("2026-02-14", DayKind.MAKEUP, True),  # a Saturday
        ("2026-02-15", DayKind.HOLIDAY, False),  # a Sunday within the Spring Festival
        ("2026-02-16", DayKind.HOLIDAY, False),  # a Monday
        ("2026-03-07", DayKind.WEEKEND, False),
    ],
)
def test_a_day_is_one_of_four_sorts(date: str, kind: DayKind, working: bool) -> None:
    assert OFFICIAL.kind(day(date)) is kind
    assert OFFICIAL.is_working(day(date)) is working


@pytest.mark.parametrize("date", ["2027-03-03", "2027-03-06", "1999-12-31"])
def test_of_a_year_without_a_notice_nobody_can_say_anything(date: str) -> None:
    assert OFFICIAL.kind(day(date)) is DayKind.UNKNOWN
    assert OFFICIAL.name(day(date)) == OFFICIAL.notice(day(date)) == ""
    with pytest.raises(UnknownYear, match=date[:4]):
        OFFICIAL.is_working(day(date))


def test_an_ordinary_day_stands_in_its_years_notice() -> None:
    assert OFFICIAL.notice(day("2026-03-03")) == "国办发明电〔2025〕7号"
    assert OFFICIAL.name(day("2026-03-03")) == ""


def test_next_years_notice_changes_this_december() -> None:
    this = notice(2026, off="2026-12-26")
    following = notice(2027, off="2026-12-31 2027-01-01", worked="2026-12-26")
    for notices in ([this, following], [following, this]):
        almanac = Almanac(notices)
        assert almanac.kind(day("2026-12-31")) is DayKind.HOLIDAY
        assert almanac.kind(day("2026-12-26")) is DayKind.MAKEUP
        assert almanac.notice(day("2026-12-31")) == "2027号"
        assert almanac.notice(day("2026-12-30")) == "2026号"


def test_a_december_listed_by_the_next_notice_is_known_though_its_year_is_not() -> None:
    almanac = Almanac([notice(2027, off="2026-12-31")])
    assert almanac.kind(day("2026-12-31")) is DayKind.HOLIDAY
    assert almanac.kind(day("2026-12-30")) is DayKind.UNKNOWN


def test_a_second_notice_of_a_year_replaces_the_first() -> None:
    first, second = notice(2020, off="2020-01-30"), notice(2020, off="2020-01-31")
    almanac = Almanac([first, second])
    assert almanac.kind(day("2020-01-30")) is DayKind.WORK
    assert almanac.kind(day("2020-01-31")) is DayKind.HOLIDAY
    assert almanac.differs(Almanac([first])) == [day("2020-01-30"), day("2020-01-31")]


def test_a_year_known_to_one_alone_differs_every_day() -> None:
    assert Almanac([notice(2026)]).differs(Almanac([])) == days_of(2026)
    assert Almanac([]).differs(Almanac([notice(2028)])) == days_of(2028)


def test_a_weekday_listed_as_worked_is_an_ordinary_working_day() -> None:
    assert Almanac([notice(2026, worked="2026-03-04")]).kind(day("2026-03-04")) is DayKind.WORK


def test_an_almanac_is_known_by_its_edition() -> None:
    assert Almanac([], 7) == Almanac([notice(2026)], 7)
    assert len({Almanac([], 7), Almanac([notice(2026)], 7), Almanac([], 8)}) == 2
    assert Almanac([], 7) != 7


# Properties

ORDINALS = st.integers(FIRST.toordinal() - 400, LAST.toordinal() + 400)


def may_be_worked(almanac: Almanac, ordinal: int) -> bool:
    return almanac.kind(dt.date.fromordinal(ordinal)) in {DayKind.WORK, DayKind.MAKEUP, DayKind.UNKNOWN}


@given(almanacs(), ORDINALS, st.integers(0, 500))
def test_the_tables_count_as_one_counts_day_by_day(almanac: Almanac, first: int, length: int) -> None:
    way = range(first, first + length)
    assert almanac.possible(first, first + length) == sum(may_be_worked(almanac, one) for one in way)
    days = [dt.date.fromordinal(one) for one in way]
    unsure = sum(almanac.kind(date) is DayKind.UNKNOWN or date in almanac.unsettled for date in days)
    assert almanac.unknown(first, first + length) == unsure


@given(almanacs(), ORDINALS, st.integers(-60, 60))
def test_a_step_lands_on_a_working_or_unknown_day_and_passes_as_many(almanac: Almanac, start: int, n: int) -> None:
    landed = almanac.step(start, n)
    assert may_be_worked(almanac, landed)
    assert almanac.possible(start + 1, landed + 1) == n if n > 0 else almanac.possible(landed, start + 1) == 1 - n


@given(almanacs(), almanacs())
def test_two_almanacs_differ_where_their_days_do(one: Almanac, other: Almanac) -> None:
    some = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert one.differs(other) == other.differs(one) == [date for date in some if one.kind(date) != other.kind(date)]
