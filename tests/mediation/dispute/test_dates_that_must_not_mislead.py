"""Dates on which somebody could lose a right: limitation that had run out, extensions over rest days, late December."""

import datetime as dt

import pytest

from mediation.dispute.deadlines import window_of
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.dispute.warnings import warnings_of
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    SHANGHAI,
    TODAY,
    Cast,
    a_case,
    a_walk,
    a_worker,
    refusal,
    take,
    workers_of,
)
from tests.workflow.replaying import assert_replays
from workflow.clocks import Clock
from workflow.sweep import sweep_until_dry


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def filed(people: Cast, known: str, **more: object) -> Dispute:
    row = a_worker(1) | {"right_known_on": day(known)} | more
    return a_case(people, State.SUBMITTED, workers=[row], at=NOW - dt.timedelta(hours=1))


def limitation(dispute: Dispute) -> Clock:
    return Clock.objects.get(application=dispute, rule="L1", ended_at=None)


# Limitation


def test_filing_revives_no_limitation_that_had_run_out(people: Cast) -> None:
    """Interruption is for a right that still runs (调解仲裁法 Art 27 ¶2): nobody is told he has another year."""
    dispute = filed(people, "2024-01-10")
    clock = limitation(dispute)
    assert (clock.due_on, clock.ledger.get("interruptions")) == (day("2025-01-10"), None)
    assert any("可能已届满" in warning.sentence for warning in warnings_of(dispute))
    take(dispute, "withdraw", people, people.wangfang)
    assert limitation(dispute).due_on == day("2025-01-10")
    assert_replays(dispute)


def test_on_the_last_day_filing_still_interrupts(people: Cast) -> None:
    assert limitation(filed(people, "2025-07-15")).due_on == day("2027-07-15")
    assert limitation(filed(people, "2025-07-14", name="李雷", id_number="", id_type="OTHER")).due_on == day(
        "2026-07-14"
    )


def test_the_other_sides_promise_revives_what_had_run_out(people: Cast) -> None:
    """同意履行 gives up the objection (民法典 Art 192): the year begins anew, for whom the promise was made."""
    dispute = filed(people, "2024-01-10")
    take(dispute, "record_limitation", people, people.wangfang, applicants=workers_of(dispute), event="complained")
    assert limitation(dispute).due_on == day("2025-01-10"), "a complaint comes too late"
    take(
        dispute, "record_limitation", people, people.wangfang, at=NOW + DAY, applicants=workers_of(dispute),
        event="promised", on=TODAY + DAY,
    )  # fmt: skip
    assert limitation(dispute).due_on == day("2027-07-16")
    assert_replays(dispute)


def test_what_is_paid_has_no_limitation_any_more(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMED, workers=[a_worker(1) | {"right_known_on": day("2026-06-10")}])
    assert not Clock.objects.filter(application=dispute, rule="L1", ended_at=None).exists()
    take(dispute, "edit_worker", people, people.liqiang, applicant=workers_of(dispute)[0], phone="13800131111")
    assert not Clock.objects.filter(application=dispute, rule="L1", ended_at=None).exists()


def test_limitation_that_outlives_a_refused_case_can_still_be_interrupted(people: Cast) -> None:
    row = a_worker(1) | {"right_known_on": day("2026-06-10")}
    dispute = a_case(people, State.REFUSED, workers=[row])
    take(
        dispute, "record_limitation", people, people.wangfang, at=NOW + DAY, applicants=workers_of(dispute), event="filed",
        on=TODAY + DAY,
    )  # fmt: skip
    assert limitation(dispute).due_on == day("2027-07-16")


# Extensions


def test_an_extension_to_a_rest_day_ends_on_the_working_day_after_it(people: Cast) -> None:
    """民法典 Art 203: agreed to Saturday 3 October, it ends after National Day, and nothing is deemed failed before."""
    dispute = a_walk(people, State.MEDIATING, days_ago=3).dispute
    take(dispute, "extend", people, people.liqiang, until=day("2026-10-03"))
    window = window_of(dispute)
    assert window is not None
    assert (window.due_on, window.served_on) == (day("2026-10-08"), day("2026-10-08"))
    sweep_until_dry(dt.datetime(2026, 10, 4, 9, tzinfo=SHANGHAI))
    assert Dispute.objects.get(pk=dispute.pk).state == State.MEDIATING
    assert_replays(dispute)


def test_an_appraisal_after_an_extension_pushes_it_on(people: Cast) -> None:
    """The time of an appraisal does not count (特邀调解规定 Art 26), in the days agreed no less than in the first thirty."""
    dispute = a_walk(people, State.MEDIATING, days_ago=3, source="court").dispute
    take(dispute, "extend", people, people.liqiang, until=day("2026-08-18"))
    take(dispute, "await_appraisal", people, people.liqiang, at=NOW + DAY)
    take(dispute, "receive_appraisal", people, people.liqiang, at=NOW + 90 * DAY)
    window = window_of(dispute)
    assert window is not None
    assert window.due_on == day("2026-11-16"), "34 days from the agreement, and 88 that stood still; a Saturday rolls"
    assert_replays(dispute)


# Late December


@pytest.mark.parametrize(("last", "provisional"), [("2026-12-24", False), ("2026-12-25", True), ("2026-12-31", True)])
def test_the_last_week_before_an_unknown_year_is_provisional(people: Cast, last: str, provisional: bool) -> None:
    """New Year's holiday reaches back: in 2018 Monday 31 December was off, Saturday 29 was worked, by next year's notice."""
    dispute = a_walk(people, State.MEDIATING, days_ago=3).dispute
    take(dispute, "extend", people, people.liqiang, until=day(last))
    window = window_of(dispute)
    assert window is not None
    assert (window.due_on, window.provisional) == (day(last), provisional)


def test_nothing_is_deemed_failed_by_a_december_day_that_may_still_change(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=3).dispute
    take(dispute, "extend", people, people.liqiang, until=day("2026-12-31"))
    sweep_until_dry(dt.datetime(2027, 1, 1, 9, tzinfo=SHANGHAI))
    assert Dispute.objects.get(pk=dispute.pk).state == State.MEDIATING


def test_a_window_that_has_closed_is_not_extended(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=3).dispute
    late = NOW + 60 * DAY
    assert "不能再延期" in refusal(dispute, "extend", people, people.liqiang, at=late, until=late.date() + 9 * DAY)


def test_what_lies_before_the_day_of_knowing_interrupts_nothing(people: Cast) -> None:
    dispute = filed(people, "2026-06-10")
    facts = {"applicants": workers_of(dispute), "event": "promised", "on": day("2024-01-01")}
    assert refusal(dispute, "record_limitation", people, people.wangfang, **facts) == "日期早于时效起算日，请核对。"
