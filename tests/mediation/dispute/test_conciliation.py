"""调解: rows 9–12 and 20 of domain.md 2.1."""

import datetime as dt
from typing import Any

import pytest

from mediation.claims import sums_of
from mediation.dispute import deadlines
from mediation.dispute.codes import FailReason
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
    a_pdf,
    a_walk,
    climbs,
    denial,
    last_day_of,
    refusal,
    rungs,
    step_of,
    take,
    told,
    workers_of,
)
from workflow.organisations import system_user


def hold(dispute: Dispute, people: Cast) -> None:
    take(dispute, "record_session", people, people.liqiang)


def wait(dispute: Dispute, people: Cast) -> None:
    take(dispute, "await_appraisal", people, people.liqiang)


RUNGS = (
    Rung("assign_mediator", State.ACCEPTED, "chenjing", State.ASSIGNED, "wangfang", "不能“指派调解员”"),
    Rung("begin_mediation", State.ASSIGNED, "liqiang", State.MEDIATING, "zhaomin", "不能“约定调解时间"),
    Rung("record_session", State.MEDIATING, "liqiang", None, "zhaomin", "没有约定的调解会"),
    Rung("appoint_session", State.MEDIATING, "liqiang", None, "wangfang", "已有一次约定的调解会", hold),
    Rung("cancel_session", State.MEDIATING, "liqiang", None, "zhaomin", "没有约定的调解会"),
    Rung("extend", State.MEDIATING, "liqiang", None, "zhaomin", "新的期限应晚于现期限"),
    Rung("await_appraisal", State.MEDIATING, "liqiang", None, "zhaomin", "已在等待鉴定结果"),
    Rung("receive_appraisal", State.MEDIATING, "liqiang", None, "zhaomin", "没有在等待鉴定", wait),
    Rung("fail", State.MEDIATING, "liqiang", State.FAILED, "zhaomin", "不能“调解不成”"),
)


@rungs(*RUNGS)
def test_a_step_is_for_its_roles_works_once_and_stands_in_the_record(rung: Rung, people: Cast) -> None:
    climbs(rung, people)


# Row 9: whose case it is


def test_an_assigned_case_is_its_mediators_and_the_task_too(people: Cast) -> None:
    dispute = a_case(people, State.ACCEPTED)
    change = take(dispute, "assign_mediator", people, people.chenjing)
    assert (dispute.handler, dispute.owner_id) == (people.liqiang, people.liqiang.pk)
    assert told(change)["调解员"] == "李强"


def test_a_lead_may_step_into_a_mediators_case_and_another_mediator_may_not(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert "由李强承办" in denial(dispute, "record_session", people, people.zhaomin)
    take(dispute, "record_session", people, people.chenjing)


def test_who_is_no_mediator_here_is_not_assigned(people: Cast) -> None:
    dispute = a_case(people, State.ACCEPTED)
    assert "不是本机构的调解员" in refusal(dispute, "assign_mediator", people, people.chenjing, mediator=people.heping)


# Rows 10 and 11: sessions


def test_both_sides_are_notified_before_a_session(people: Cast) -> None:
    dispute = a_case(people, State.ASSIGNED)
    assert "如何通知了双方" in refusal(dispute, "begin_mediation", people, people.liqiang, notified=" ")


def test_a_session_lies_after_acceptance(people: Cast) -> None:
    dispute = a_case(people, State.ASSIGNED)
    assert dispute.accepted_at is not None
    before = dispute.accepted_at - DAY
    assert "不能早于受理时间" in refusal(dispute, "begin_mediation", people, people.liqiang, scheduled_at=before)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"held_at": NOW + DAY}, "实际时间不能晚于现在。"),
        ({"held_at": NOW - 60 * DAY}, "调解会不能早于受理时间。"),
        ({"minutes_signed": False}, "笔录须经到场人员核对签名。"),
    ],
)
def test_minutes_are_of_a_session_that_was_held_and_signed(
    people: Cast, changed: dict[str, Any], sentence: str
) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert refusal(dispute, "record_session", people, people.liqiang, **changed) == sentence


def test_sessions_are_numbered_and_a_cancelled_one_keeps_its_number_and_reason(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    take(dispute, "cancel_session", people, people.liqiang, note="公司代理人生病")
    take(dispute, "appoint_session", people, people.liqiang)
    take(dispute, "record_session", people, people.liqiang, minutes=a_pdf("笔录.pdf"))
    first, second = dispute.sessions.all()
    assert (first.ordinal, first.cancelled, first.held_at) == (1, "公司代理人生病", None)
    assert (second.ordinal, second.minutes.name, second.public) == (2, "笔录.pdf", False)


def test_a_cancellation_gives_its_reason(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert refusal(dispute, "cancel_session", people, people.liqiang, note=" ") == "请写明原因。"


def test_a_bad_file_is_refused_and_the_minutes_stay_unwritten(people: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    dispute = a_case(people, State.MEDIATING)
    refusal(dispute, "record_session", people, people.liqiang, minutes=SimpleUploadedFile("a.exe", b"MZ\x90\x00"))
    assert dispute.sessions.get().held_at is None


def test_awaiting_an_appraisal_is_recorded_and_the_window_runs_on(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    due = deadlines.due_of(dispute, "M04")
    take(dispute, "await_appraisal", people, people.liqiang)
    assert dispute.appraisal_since == TODAY
    assert deadlines.due_of(dispute, "M04") == due
    take(dispute, "receive_appraisal", people, people.liqiang)
    assert dispute.appraisal_since is None


# Row 12: extension


@pytest.mark.parametrize("side", ["applicants_agree", "respondents_agree"])
def test_an_extension_needs_both_sides(people: Cast, side: str) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert refusal(dispute, "extend", people, people.liqiang, **{side: False}) == "延期须双方当事人同意。"


def test_an_extension_moves_the_window_and_nothing_else(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    receipt, before = deadlines.due_of(dispute, "M03"), last_day_of(dispute, "M04")
    change = take(dispute, "extend", people, people.liqiang, document=a_pdf("延期同意书.pdf"))
    assert last_day_of(dispute, "M04") == TODAY + 20 * DAY
    assert deadlines.due_of(dispute, "M03") == receipt
    assert told(change)["原期限"] == str(before)
    assert dispute.attachments.get().paper == "extension"


def test_a_window_may_be_extended_again_and_has_no_cap(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    take(dispute, "extend", people, people.liqiang)
    take(dispute, "extend", people, people.liqiang, until=TODAY + 300 * DAY)
    assert dispute.mediation_until == TODAY + 300 * DAY


def test_a_closed_window_is_not_extended(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=30).dispute
    sentence = refusal(dispute, "extend", people, people.liqiang)
    assert sentence.startswith("调解期限已于")
    assert step_of(dispute, "extend").obstacle(dispute) == sentence, "the button says so before it is pressed"


# Row 20: failing


def test_failing_interrupts_limitation_and_advises_in_writing(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    take(dispute, "fail", people, people.liqiang)
    assert {worker.interrupted_on for worker in workers_of(dispute)} == {TODAY}
    assert (dispute.fail_reason, dispute.advised_on) == (FailReason.DEADLOCK, TODAY)


def test_failing_without_written_advice_is_a_breach(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert "书面告知" in refusal(dispute, "fail", people, people.liqiang, advised_on=None)


def test_time_has_not_expired_before_it_has(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    sentence = refusal(dispute, "fail", people, people.liqiang, fail_reason="TIME_EXPIRED_NO_EXTENSION")
    assert sentence == "调解期限尚未届满。"


def test_another_reason_is_explained(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert "写明原因" in refusal(dispute, "fail", people, people.liqiang, fail_reason="OTHER", note="")


@pytest.mark.parametrize("state", [State.ACCEPTED, State.ASSIGNED, State.MEDIATING, State.AGREEMENT_DRAFT])
def test_the_closed_window_ends_the_case_wherever_it_stands(people: Cast, state: str) -> None:
    dispute = a_walk(people, state, days_ago=40).dispute
    due = last_day_of(dispute, "M04")
    take(dispute, "fail", people, system_user(), fail_reason="TIME_EXPIRED_NO_EXTENSION", advised_on=None)
    assert dispute.state == State.FAILED
    assert {worker.interrupted_on for worker in workers_of(dispute)} == {due}, "by the day the window closed"


def test_a_failed_draft_leaves_nothing_agreed(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    assert sums_of(dispute).agreed == 24_000_00
    take(dispute, "fail", people, people.liqiang, fail_reason="REFUSED_TO_SIGN")
    assert sums_of(dispute).agreed == 0
    assert {claim.agreed for worker in workers_of(dispute) for claim in worker.claims.all()} == {None}


def test_what_all_signed_and_the_seal_binds_does_not_fail(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    take(dispute, "sign", people, people.liqiang)
    take(dispute, "seal", people, people.chenjing)
    for verb, by in (("fail", people.liqiang), ("discard_draft", people.liqiang), ("withdraw", people.wangfang)):
        assert "协议书已盖章" in refusal(dispute, verb, people, by)
    assert "协议书已盖章" in refusal(dispute, "offer_transfer", people, people.chenjing)
    assert "协议书已盖章" in refusal(dispute, "record_findings", people, people.liqiang)


def test_an_old_interruption_never_replaces_a_newer_one(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    Applicant.objects.update(interrupted_on=TODAY + dt.timedelta(days=3))
    take(dispute, "fail", people, people.liqiang)
    assert workers_of(dispute)[0].interrupted_on == TODAY + dt.timedelta(days=3)
