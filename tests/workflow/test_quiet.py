"""Quiet hours hold messages back and move no clock (fault 19 of deadline-faults.md is told there)."""

import datetime as dt

import pytest

from workflow.calendar import ZONE, Almanac, Listed, YearNotice
from workflow.quiet import BadQuiet, Quiet

OFF = [dt.date(2026, 10, day) for day in range(1, 8)]
ALMANAC = Almanac(
    [
        YearNotice(
            2026,
            {day: Listed(off=True, name="国庆节", notice="") for day in OFF}
            | {dt.date(2026, 10, 10): Listed(off=False, name="国庆节", notice="")},
        )
    ]
)
NIGHT = Quiet.parse("20:00-08:00", rest_days=True)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("made", "delivered"),
    [
        ("2026-07-15T10:00", "2026-07-15T10:00"),  # a Wednesday
        ("2026-07-15T19:59", "2026-07-15T19:59"),
        ("2026-07-15T20:00", "2026-07-16T08:00"),
        ("2026-07-15T03:00", "2026-07-15T08:00"),
        ("2026-07-15T08:00", "2026-07-15T08:00"),
        ("2026-07-17T21:00", "2026-07-20T08:00"),  # Friday evening: Monday morning
        ("2026-07-18T10:00", "2026-07-20T08:00"),
        ("2026-10-01T00:00", "2026-10-08T08:00"),  # National Day
        ("2026-10-09T22:00", "2026-10-10T08:00"),  # the Saturday after it is worked
        ("2027-01-02T10:00", "2027-01-02T10:00"),  # a Saturday of a year nobody knows yet
        ("2027-01-02T21:00", "2027-01-03T08:00"),
        ("2026-12-31T21:00", "2027-01-01T08:00"),
    ],
)
def test_a_message_made_in_quiet_time_is_delivered_when_it_ends(made: str, delivered: str) -> None:
    assert NIGHT.delivery(at(made), ALMANAC) == at(delivered)


def test_the_server_may_stand_in_another_zone() -> None:
    made = at("2026-07-15T21:00").astimezone(dt.UTC)
    assert NIGHT.delivery(made, ALMANAC) == at("2026-07-16T08:00")


@pytest.mark.parametrize(
    ("hours", "rest_days", "made", "delivered"),
    [
        ("", False, "2026-07-18T03:00", "2026-07-18T03:00"),
        ("", True, "2026-07-18T03:00", "2026-07-20T00:00"),
        ("12:00-13:30", False, "2026-07-18T12:15", "2026-07-18T13:30"),
        ("12:00-13:30", False, "2026-07-18T13:30", "2026-07-18T13:30"),
        ("20:00-24:00", False, "2026-07-15T23:00", "2026-07-16T00:00"),
        ("00:00-08:00", True, "2026-07-19T07:00", "2026-07-20T08:00"),
        ("08:00-08:00", False, "2026-07-15T08:00", "2026-07-15T08:00"),
    ],
)
def test_the_organisation_chooses_its_quiet_time(hours: str, rest_days: bool, made: str, delivered: str) -> None:
    assert Quiet.parse(hours, rest_days=rest_days).delivery(at(made), ALMANAC) == at(delivered)


@pytest.mark.parametrize("typed", ["20-8", "20:00", "25:00-08:00", "20:60-08:00", "24:30-08:00", "abends"])
def test_hours_that_cannot_be_meant_are_refused(typed: str) -> None:
    with pytest.raises(BadQuiet, match=typed):
        Quiet.parse(typed, rest_days=True)


def test_a_year_without_a_working_day_ends_the_walk() -> None:
    closed = Almanac(
        [YearNotice(2026, {dt.date(2026, 1, 1) + dt.timedelta(days=n): Listed(True, "停", "") for n in range(365)})]
    )
    assert NIGHT.delivery(at("2026-03-02T10:00"), closed) > at("2026-04-01T00:00")
