"""The mediation window once it stands still or has closed: what can be extended, what interrupts, what was advised."""

import datetime as dt

import pytest

from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import LimitationBasis
from tests.cast import a_case, a_unit, a_worker
from tests.mediation.dispute.ladder import DAY, NOW, TODAY, Cast, a_walk, last_day_of, refusal, take, workers_of
from tests.workflow.replaying import assert_replays
from workflow.clocks import Clock
from workflow.clockwork import local_day

KNOWN = {"right_known_on": dt.date(2026, 1, 10), "limitation_basis": LimitationBasis.KNOWN}


def test_a_window_that_stands_still_is_not_extended(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=5, source="court").dispute
    take(dispute, "await_appraisal", people, people.liqiang)
    sentence = refusal(dispute, "extend", people, people.liqiang, until=TODAY + 60 * DAY)
    assert sentence == "期限正在中止，恢复计算后再延期。"
    take(dispute, "receive_appraisal", people, people.liqiang, at=NOW + DAY)
    take(dispute, "extend", people, people.liqiang, at=NOW + DAY, until=TODAY + 60 * DAY)
    assert last_day_of(dispute, "M07") >= TODAY + 60 * DAY
    assert_replays(dispute)


def test_a_window_is_extended_to_a_day_that_lies_ahead(people: Cast) -> None:
    """The window is provisional, so it has not lapsed for anybody; the day agreed has gone by all the same."""
    dispute = a_walk(people, State.MEDIATING, days_ago=5).dispute
    Clock.objects.filter(application=dispute, rule="M04").update(
        due_on=TODAY - 9 * DAY, due_at=NOW - 8 * DAY, provisional=True
    )
    sentence = refusal(dispute, "extend", people, people.liqiang, until=TODAY)
    assert sentence == "新的期限应晚于今天。"


def interrupted_on(dispute: Dispute) -> set[dt.date]:
    rows = Clock.objects.filter(application=dispute, rule="L1", ended_at=None)
    return {local_day(row.began_at) for row in rows}


@pytest.mark.parametrize("reason", ["DEADLOCK", "REFUSED_TO_SIGN", "TIME_EXPIRED_NO_EXTENSION"])
def test_a_failure_recorded_late_interrupts_by_the_windows_last_day(people: Cast, reason: str) -> None:
    workers = [a_worker(n) | KNOWN for n in range(2)]
    dispute = a_case(people, State.AGREEMENT_DRAFT, workers=workers, units=[a_unit(1)], at=NOW - 8 * DAY)
    closed, late = last_day_of(dispute, "M04"), NOW + 90 * DAY
    take(dispute, "fail", people, people.liqiang, at=late, fail_reason=reason, advised_on=late.date())
    assert interrupted_on(dispute) == {closed}
    assert {worker.interrupted_on for worker in workers_of(dispute)} == {closed}
    assert_replays(dispute)


def test_a_failure_within_the_window_interrupts_by_its_own_day(people: Cast) -> None:
    workers = [a_worker(n) | KNOWN for n in range(2)]
    dispute = a_case(people, State.MEDIATING, workers=workers, units=[a_unit(1)], at=NOW - 8 * DAY)
    take(dispute, "fail", people, people.liqiang, at=NOW + DAY)
    assert interrupted_on(dispute) == {TODAY + DAY}


@pytest.mark.parametrize(
    ("verb", "state"), [("fail", State.MEDIATING), ("refuse", State.SCREENING), ("declare_default", State.PERFORMING)]
)
def test_advice_is_recorded_once_it_was_given(people: Cast, verb: str, state: str) -> None:
    dispute = a_walk(people, state, days_ago=70 if state == State.PERFORMING else 3).dispute
    if verb == "refuse":
        take(dispute, "propose_refusal", people, people.wangfang)
    sentence = refusal(dispute, verb, people, people.chenjing, advised_on=TODAY + DAY)
    assert sentence == "告知日期不能晚于今天。"
    take(dispute, verb, people, people.chenjing, advised_on=TODAY)
    assert dispute.advised_on == TODAY
    assert_replays(dispute)
