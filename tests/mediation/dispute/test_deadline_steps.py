"""Steps about deadlines: limitation events, written advice, and what a lead may do with the body's own targets."""

import pytest
import time_machine

from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import Applicant
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    Rung,
    a_case,
    a_walk,
    climbs,
    form_of,
    refusal,
    rungs,
    take,
    told,
)
from workflow.clocks import Clock
from workflow.organisations import system_user

M = State.MEDIATING


def deemed_failed(dispute: Dispute, people: Cast) -> None:
    """The window closed by itself; nobody has advised anybody."""
    take(
        dispute, "fail", people, system_user(), at=NOW + 60 * DAY,
        fail_reason="TIME_EXPIRED_NO_EXTENSION", advised_on=None,
    )  # fmt: skip


def stands_still(dispute: Dispute, people: Cast) -> None:
    take(dispute, "pause_clock", people, people.chenjing)


def the_decision(dispute: Dispute) -> Clock:
    return Clock.objects.get(application=dispute, rule="M02")


@rungs(
    Rung("record_limitation", M, "liqiang", None, "zhaomin", None),
    Rung("pause_clock", State.SCREENING, "chenjing", None, "wangfang", "没有可以中止或调整"),
    Rung("resume_clock", State.SCREENING, "zhouwei", None, "wangfang", "没有已中止", stands_still),
    Rung("set_deadline", State.SCREENING, "chenjing", None, "wangfang", None),
)
def test_ladder(people: Cast, rung: Rung) -> None:
    climbs(rung, people)


def test_advice_that_is_owing_is_recorded_once(people: Cast) -> None:
    dispute = a_walk(people, M, days_ago=30).dispute
    assert refusal(dispute, "record_advice", people, people.liqiang).startswith("本案现为")
    deemed_failed(dispute, people)
    owing = Clock.objects.get(application=dispute, rule="M05")
    assert owing.is_running
    late = {"at": NOW + 61 * DAY, "advised_on": TODAY + 61 * DAY}
    take(dispute, "record_advice", people, people.liqiang, **late)
    assert Clock.objects.get(pk=owing.pk).outcome == "done"
    assert dispute.advised_on == TODAY + 61 * DAY
    assert refusal(dispute, "record_advice", people, people.liqiang, **late) == "没有待办的书面告知。"


def test_a_pause_says_why_and_who_approved_it(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    change = take(dispute, "pause_clock", people, people.chenjing, note="等待区总工会答复管辖")
    clock = the_decision(dispute)
    assert (clock.is_paused, clock.due_at, clock.next_at) == (True, None, None)
    assert clock.ledger["pauses"] == [
        {"start": clock.ledger["pauses"][0]["start"], "end": None, "why": ["等待区总工会答复管辖"] * 2, "by": "陈静"}
    ]
    assert told(change)["中止的期限"] == "受理决定"


def test_a_pause_of_whole_days_moves_the_day_by_as_many_working_days(people: Cast) -> None:
    dispute = a_walk(people, State.SUBMITTED, days_ago=0).dispute
    before = the_decision(dispute).due_on
    take(dispute, "pause_clock", people, people.chenjing, at=NOW + DAY)
    take(dispute, "resume_clock", people, people.chenjing, at=NOW + 7 * DAY)
    assert (str(before), str(the_decision(dispute).due_on)) == ("2026-07-20", "2026-07-23"), "17, 20 and 21 stood still"


@pytest.mark.parametrize("verb", ["pause_clock", "set_deadline"])
def test_what_the_law_counts_is_neither_paused_nor_set(people: Cast, verb: str) -> None:
    dispute = a_walk(people, M, days_ago=3).dispute
    assert "没有可以中止或调整的内部期限" in refusal(dispute, verb, people, people.chenjing, clock="M04|")


def test_a_day_set_by_hand_stays_and_says_so(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    take(dispute, "set_deadline", people, people.chenjing, note="经区总批准")
    clock = the_decision(dispute)
    assert (clock.due_on, clock.ledger["pinned"]["by"]) == (TODAY + 9 * DAY, "陈静")
    take(dispute, "ask_correction", people, people.wangfang)
    take(dispute, "receive_correction", people, people.wangfang, at=NOW + 3 * DAY)
    assert the_decision(dispute).due_on == TODAY + 9 * DAY, "not even a pause moves it"
    assert "不能早于今天" in refusal(dispute, "set_deadline", people, people.chenjing, until=TODAY - DAY)


def test_the_forms_offer_what_can_be_chosen(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    pause = form_of(dispute, "pause_clock")(application=dispute, user=people.chenjing)
    assert [key for key, _label in pause.fields["clock"].choices] == ["M02|"]
    stands_still(dispute, people)
    resume = form_of(dispute, "resume_clock")(application=dispute, user=people.chenjing)
    assert resume.fields["clock"].choices == [("M02|", "受理决定")]


def test_a_workers_limitation_is_interrupted_for_him_alone(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    one, two = Applicant.objects.filter(application=dispute).order_by("position")
    Applicant.objects.filter(application=dispute).update(interrupted_on=TODAY - 9 * DAY)
    take(dispute, "record_limitation", people, people.wangfang, applicants=[one], on=TODAY - DAY)
    assert list(
        Applicant.objects.filter(pk__in=[one.pk, two.pk]).order_by("pk").values_list("interrupted_on", flat=True)
    ) == [
        TODAY - DAY,
        TODAY - 9 * DAY,
    ]


@pytest.mark.parametrize(("verb", "field"), [("ask_consent", "answer_by"), ("ask_correction", "due")])
def test_a_day_to_answer_is_proposed_that_somebody_can_keep(people: Cast, verb: str, field: str) -> None:
    """Five days from Monday 20 July are a Saturday: the form proposes the Monday after."""
    dispute = a_case(people, State.SCREENING)
    with time_machine.travel(NOW + 5 * DAY):
        form = form_of(dispute, verb)(application=dispute, user=people.wangfang)
    assert form.fields[field].initial == TODAY + 12 * DAY


def test_advice_cannot_lie_before_what_it_is_about(people: Cast) -> None:
    dispute = a_walk(people, M, days_ago=30).dispute
    deemed_failed(dispute, people)
    early = {"at": NOW + 61 * DAY, "advised_on": TODAY + 20 * DAY}
    assert "请核对" in refusal(dispute, "record_advice", people, people.liqiang, **early)


def test_an_extension_beyond_a_year_is_a_slip_of_the_pen(people: Cast) -> None:
    dispute = a_walk(people, M, days_ago=3).dispute
    sentence = refusal(dispute, "extend", people, people.liqiang, until=TODAY.replace(year=TODAY.year + 10))
    assert "请核对年份" in sentence
