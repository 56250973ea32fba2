"""救济与跟踪: turning to others interrupts limitation, what they answer ends their time; what a closed case still follows."""

import datetime as dt

import pytest
import time_machine

from mediation.agreements import Payment
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.remedies import RemedyTrack
from mediation.dispute.states import State
from mediation.organisations import ClosingPolicy, MediationBody
from mediation.parties import LimitationBasis
from tests.cast import a_case, a_unit, a_worker
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    a_walk,
    form_of,
    pay,
    refusal,
    take,
    workers_of,
)
from tests.workflow.replaying import assert_replays
from workflow.clocks import Clock
from workflow.clockwork import local_day
from workflow.messages import Message, Topic
from workflow.sweep import sweep_until_dry

KNOWN = {"right_known_on": dt.date(2026, 1, 10), "limitation_basis": LimitationBasis.KNOWN}
REFUSED = "仲裁委决定不予受理"


def a_limited_case(people: Cast, state: str, days_ago: int) -> Dispute:
    """Two workers whose limitation runs."""
    workers = [a_worker(n) | KNOWN for n in range(2)]
    return a_case(people, state, workers=workers, units=[a_unit(1)], at=NOW - days_ago * DAY)


def limitation(dispute: Dispute) -> list[tuple[dt.date, dt.date | None]]:
    """From which day, until which; one for each worker."""
    rows = Clock.objects.filter(application=dispute, rule="L1", ended_at=None).order_by("subject")
    return [(local_day(row.began_at), row.due_on) for row in rows]


# What interrupts


def test_an_effective_agreement_interrupts_limitation(people: Cast) -> None:
    dispute = a_limited_case(people, State.AGREEMENT_EFFECTIVE, days_ago=12)
    assert dispute.effective_at is not None
    day = local_day(dispute.effective_at)
    assert [began for began, _until in limitation(dispute)] == [day, day]
    assert {worker.interrupted_on for worker in workers_of(dispute)} == {day}
    assert_replays(dispute)


@pytest.mark.parametrize("route", ["arbitration", "payment_order", "court", "hrss"])
def test_turning_to_an_authority_interrupts_limitation(people: Cast, route: str) -> None:
    dispute = a_limited_case(people, State.DEFAULTED, days_ago=70)
    started = TODAY - DAY
    take(dispute, "take_remedy", people, people.liqiang, route=route, started_on=started)
    assert limitation(dispute) == [(started, dt.date(2027, 7, 14))] * 2
    assert_replays(dispute)


def test_a_letter_of_the_union_interrupts_nothing(people: Cast) -> None:
    dispute = a_limited_case(people, State.DEFAULTED, days_ago=70)
    before = limitation(dispute)
    take(dispute, "take_remedy", people, people.liqiang, route="union_letter")
    assert limitation(dispute) == before


def test_a_remedy_interrupts_for_those_still_owed(people: Cast) -> None:
    dispute = a_limited_case(people, State.DEFAULTED, days_ago=70)
    paid, owed = workers_of(dispute)
    rows = dispute.agreements.get(discarded_at=None).instalments.filter(claim__applicant=paid)
    take(dispute, "record_payment", people, people.liqiang, payments=[(row, row.amount) for row in rows])
    take(dispute, "verify_payments", people, people.liqiang)
    take(dispute, "take_remedy", people, people.liqiang, route="hrss")
    paid.refresh_from_db()
    owed.refresh_from_db()
    assert paid.interrupted_on is not None
    assert paid.interrupted_on < TODAY
    assert owed.interrupted_on == TODAY


# What they answer

AWAITED = (("arbitration", "L6"), ("payment_order", "M14"), ("hrss", "W1"), ("union_letter", "W7"))


def a_remedy(people: Cast, dispute: Dispute, route: str) -> RemedyTrack:
    take(dispute, "take_remedy", people, people.liqiang, route=route, started_on=TODAY)
    return RemedyTrack.objects.get(application=dispute, route=route)


@pytest.mark.parametrize(("route", "rule"), AWAITED)
def test_an_answer_ends_the_time_to_answer_on_its_day(people: Cast, route: str, rule: str) -> None:
    dispute = a_walk(people, State.DEFAULTED, days_ago=70).dispute
    remedy = a_remedy(people, dispute, route)
    facts = {"remedy": remedy, "answered_on": TODAY + DAY, "answer": REFUSED, "paper": None}
    change = take(dispute, "record_remedy_answer", people, people.liqiang, at=NOW + 3 * DAY, **facts)
    clock = Clock.objects.get(application=dispute, rule=rule)
    assert clock.ended_at is not None
    assert (clock.outcome, local_day(clock.ended_at)) == ("done", TODAY + DAY)
    remedy.refresh_from_db()
    assert (remedy.answered_on, remedy.answer) == (TODAY + DAY, REFUSED)
    assert change.facts["form"]["answer"] == REFUSED
    assert_replays(dispute)


def test_of_two_remedies_the_one_that_was_answered_ends(people: Cast) -> None:
    dispute = a_walk(people, State.DEFAULTED, days_ago=70).dispute
    first, second = a_remedy(people, dispute, "hrss"), a_remedy(people, dispute, "arbitration")
    take(dispute, "record_remedy_answer", people, people.liqiang, remedy=first)
    running = Clock.objects.filter(application=dispute, rule__in=["W1", "L6"], ended_at=None)
    assert [clock.subject for clock in running] == [f"remedy:{second.pk}"]


def test_an_answer_has_a_day_that_can_be_and_is_recorded_once(people: Cast) -> None:
    dispute = a_walk(people, State.DEFAULTED, days_ago=70).dispute
    assert refusal(dispute, "record_remedy_answer", people, people.liqiang, remedy=None) == "没有待答复的救济途径。"
    first, _second = a_remedy(people, dispute, "hrss"), a_remedy(people, dispute, "arbitration")
    for day, words in ((TODAY + DAY, "答复日期不能晚于今天"), (TODAY - DAY, "答复日期不能早于启动日期2026-07-15")):
        assert words in refusal(
            dispute, "record_remedy_answer", people, people.liqiang, remedy=first, answered_on=day, answer="—"
        )
    take(dispute, "record_remedy_answer", people, people.liqiang, remedy=first, answered_on=TODAY, answer="已立案")
    again = {"remedy": first, "answered_on": TODAY, "answer": "已立案"}
    assert "已登记过答复" in refusal(dispute, "record_remedy_answer", people, people.liqiang, **again)


def test_another_cases_remedy_is_not_answered_here(people: Cast) -> None:
    here, there = (a_walk(people, State.DEFAULTED, days_ago=70).dispute for _ in range(2))
    a_remedy(people, here, "hrss")
    foreign = a_remedy(people, there, "hrss")
    assert "请刷新" in refusal(here, "record_remedy_answer", people, people.liqiang, remedy=foreign)
    form = form_of(here, "record_remedy_answer")(application=here, user=people.liqiang)
    assert foreign not in form.fields["remedy"].queryset


def test_the_commissions_time_outlives_the_case_and_its_answer_is_recorded_after_it(people: Cast) -> None:
    """Its lapse means that the worker may sue (调解仲裁法 Art 29)."""
    dispute = a_walk(people, State.DEFAULTED, days_ago=70).dispute
    remedy = a_remedy(people, dispute, "arbitration")
    take(dispute, "close_defaulted", people, people.chenjing)
    clock = Clock.objects.get(application=dispute, rule="L6")
    assert clock.is_running
    assert "向人民法院起诉" in str(clock.declared.note)
    take(dispute, "record_remedy_answer", people, people.liqiang, remedy=remedy, at=NOW + DAY)
    clock.refresh_from_db()
    assert clock.outcome == "done"
    assert_replays(dispute)


# What a closed case still follows


def closed_when_signed(people: Cast) -> Dispute:
    """By its policy the body closes when the agreement is effective; two instalments are open."""
    MediationBody.objects.filter(organisation=people.district).update(closing_policy=ClosingPolicy.SIGNED)
    dispute = a_walk(people, State.PERFORMING, days_ago=2).dispute
    take(dispute, "close", people, people.chenjing)
    return dispute


def instalments(dispute: Dispute) -> list[Clock]:
    return list(Clock.objects.filter(application=dispute, rule="M13").order_by("subject"))


def test_instalments_of_a_case_closed_when_signed_are_followed_up(people: Cast) -> None:
    dispute = closed_when_signed(people)
    assert all(clock.is_running for clock in instalments(dispute))
    due = instalments(dispute)[0].due_at
    assert due is not None
    with time_machine.travel(due + dt.timedelta(minutes=1), tick=False):
        sweep_until_dry()
    told = Message.objects.filter(clock__rule="M13", topic=Topic.LAPSED)
    assert {message.recipient for message in told} >= {people.liqiang, people.chenjing}
    assert_replays(dispute)


def test_payments_of_a_case_closed_when_signed_are_recorded_and_end_the_following_up(people: Cast) -> None:
    dispute = closed_when_signed(people)
    pay(dispute, people)
    assert {clock.outcome for clock in instalments(dispute)} == {"done"}
    assert dispute.state == State.CLOSED
    assert "全部分期均已登记付款" in refusal(dispute, "record_payment", people, people.liqiang, payments=[])
    assert_replays(dispute)


def test_a_case_closed_with_a_remedy_is_not_followed_up_here(people: Cast) -> None:
    dispute = a_walk(people, State.DEFAULTED, days_ago=70).dispute
    a_remedy(people, dispute, "hrss")
    take(dispute, "close_defaulted", people, people.chenjing)
    assert {clock.outcome for clock in instalments(dispute)} == {"closed"}
    assert refusal(dispute, "record_payment", people, people.liqiang) == "本案已结案，不再跟踪履行。"
    assert not Payment.objects.exists()
    assert_replays(dispute)


def test_a_new_round_ends_the_instalments_of_the_old_agreement(people: Cast) -> None:
    dispute = closed_when_signed(people)
    take(dispute, "reopen", people, people.chenjing)
    assert {clock.outcome for clock in instalments(dispute)} == {"replaced"}
    assert_replays(dispute)
