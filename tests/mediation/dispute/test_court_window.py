"""The window at the arbitration court: two ways in, each with its own clock and paper, never mixed (domain.md 2.6)."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from mediation.agreements import ConfirmationChoice
from mediation.dispute.codes import ConfirmStatus, LacEntry
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.remedies import Route, Title, title_held
from mediation.dispute.states import State
from mediation.parties import Consent, active_respondents
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    Walk,
    a_draft,
    a_twin,
    a_unit,
    a_walk,
    a_worker,
    denial,
    form_of,
    last_day_of,
    refusal,
    take,
    told,
)
from workflow.clocks import clocks_of
from workflow.engine import perform
from workflow.organisations import system_user

COURT = "开发区劳动人事争议仲裁院"
PRE: dict[str, Any] = {"source": "lac", "lac_entry": "pre_filing", "lac_name": COURT, "lac_letter_on": TODAY - 7 * DAY}
ENTRUSTED: dict[str, Any] = PRE | {
    "lac_entry": "entrusted", "lac_case_no": "京开劳人仲字〔2026〕第318号",
    "lac_worker_consent_on": TODAY - 6 * DAY, "lac_unit_consent_on": TODAY - 5 * DAY,
}  # fmt: skip


def walked(people: Cast, state: str, entry: dict[str, Any], days_ago: float = 4, **changed: Any) -> Walk:
    return a_walk(people, state, days_ago=days_ago, **(entry | changed))


def running(dispute: Dispute) -> set[str]:
    dispute.refresh_from_db()
    return {clock.rule for clock in clocks_of(dispute).rows if clock.ended_at is None}


def test_before_filing_it_is_a_mediation_of_our_own(people: Cast) -> None:
    dispute = walked(people, State.MEDIATING, PRE).dispute
    assert (dispute.window_kind, dispute.lac_entry) == ("own", "pre_filing")
    assert {"M03", "M04"} <= running(dispute)
    assert "M08" not in running(dispute)


def test_entrusted_it_has_ten_working_days_from_the_later_consent_and_no_other_window(people: Cast) -> None:
    dispute = walked(people, State.MEDIATING, ENTRUSTED).dispute
    assert dispute.window_kind == "commission"
    assert last_day_of(dispute, "M08") == dt.date(2026, 7, 24)
    assert not {"M03", "M04", "M07"} & running(dispute)


def test_who_consented_to_be_entrusted_is_not_asked_again(people: Cast) -> None:
    dispute = walked(people, State.SUBMITTED, ENTRUSTED).dispute
    (unit,) = active_respondents(dispute)
    assert (unit.consent, unit.answered_on) == (Consent.AGREED, ENTRUSTED["lac_unit_consent_on"])
    take(dispute, "screen", people, people.wangfang)
    take(dispute, "ask_consent", people, people.wangfang)
    take(dispute, "accept", people, people.chenjing)
    assert dispute.state == State.ACCEPTED


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"source": "lac"}, "先选择进入方式"),
        (PRE | {"lac_letter_on": None}, "建议书"),
        (ENTRUSTED | {"lac_case_no": " "}, "仲裁案号"),
        (ENTRUSTED | {"lac_unit_consent_on": None}, "双方当事人同意"),
        (ENTRUSTED | {"lac_worker_consent_on": None}, "双方当事人同意"),
        (ENTRUSTED | {"lac_unit_consent_on": TODAY + DAY}, "不能晚于收件之日"),
        (PRE | {"lac_letter_on": TODAY + DAY}, "不能晚于收件之日"),
    ],
)
def test_what_an_entry_needs_is_there_before_the_case_is_taken_in(
    people: Cast, entry: dict[str, Any], sentence: str
) -> None:
    draft = a_draft(people, workers=[a_worker(1)], units=[a_unit(1)], received_at=NOW, **entry)
    assert sentence in refusal(draft, "submit", people, people.wangfang)


def test_an_entrusted_agreement_goes_to_the_tribunal_and_to_nobody_else(people: Cast) -> None:
    dispute = walked(people, State.AGREEMENT_EFFECTIVE, ENTRUSTED).dispute
    assert not {"M08", "M09", "M11"} & running(dispute)
    for verb in ("apply_arbitration_review", "apply_judicial_confirmation", "decline_confirmation"):
        assert "交仲裁庭" in refusal(dispute, verb, people, people.liqiang), verb
    assert "仲裁庭" in refusal(dispute, "begin_performance", people, people.liqiang)


def test_the_tribunals_paper_is_a_title_that_can_be_enforced(people: Cast) -> None:
    dispute = walked(people, State.AGREEMENT_EFFECTIVE, ENTRUSTED).dispute
    for who in (people.wangfang, people.heping):
        assert denial(dispute, "record_tribunal_result", people, who)
    assert "不能晚于今天" in refusal(dispute, "record_tribunal_result", people, people.liqiang, made_on=TODAY + DAY)
    assert "早于协议生效日" in refusal(
        dispute, "record_tribunal_result", people, people.liqiang, made_on=TODAY - 30 * DAY
    )
    change = take(dispute, "record_tribunal_result", people, people.liqiang)
    assert told(change)["仲裁庭结果"] == "仲裁庭出具仲裁调解书"
    assert (dispute.confirm_track, dispute.confirm_status) == (ConfirmationChoice.TRIBUNAL, ConfirmStatus.GRANTED)
    assert title_held(dispute) == Title.ARBITRATION_PAPER
    assert "M19" in running(dispute)
    assert "已登记" in refusal(dispute, "record_tribunal_result", people, people.liqiang)
    take(dispute, "begin_performance", people, people.liqiang)
    assert dispute.state == State.PERFORMING


def test_a_claim_withdrawn_leaves_the_agreement_alone_as_the_title(people: Cast) -> None:
    dispute = walked(people, State.AGREEMENT_EFFECTIVE, ENTRUSTED).dispute
    take(dispute, "record_tribunal_result", people, people.liqiang, result="claim_withdrawn")
    assert title_held(dispute) == Title.AGREEMENT
    assert "M19" not in running(dispute)
    take(dispute, "begin_performance", people, people.liqiang)


@pytest.mark.parametrize("entry", [{}, PRE], ids=["ordinary", "before filing"])
def test_nobody_elses_agreement_goes_to_a_tribunal(people: Cast, entry: dict[str, Any]) -> None:
    dispute = walked(people, State.AGREEMENT_EFFECTIVE, entry).dispute
    assert "M09" in running(dispute)
    assert "不是仲裁院委托" in refusal(dispute, "record_tribunal_result", people, people.liqiang)


def test_an_agreement_before_filing_is_reviewed_by_the_same_commission(people: Cast) -> None:
    dispute = walked(people, State.AGREEMENT_EFFECTIVE, PRE).dispute
    form = form_of(dispute, "apply_arbitration_review")(application=dispute, user=people.liqiang)
    assert form.fields["commission"].initial == COURT
    assert "同一仲裁院" in form.fields["commission"].help_text
    assert COURT in refusal(dispute, "apply_arbitration_review", people, people.liqiang, commission="市仲裁院")
    take(dispute, "apply_arbitration_review", people, people.liqiang, commission=COURT)
    assert dispute.confirm_status == ConfirmStatus.APPLIED


def test_an_entrusted_case_fails_by_itself_and_must_go_back(people: Cast) -> None:
    dispute = walked(people, State.MEDIATING, ENTRUSTED).dispute
    perform(dispute, "fail", by=system_user(), fail_reason="DEADLOCK", advised_on=None)
    assert dispute.state == State.FAILED
    assert "P03" in running(dispute)
    assert "M05" not in running(dispute), "it is in arbitration already: there is nothing to advise"
    assert "不早于" not in refusal(dispute, "return_to_commission", people, people.liqiang, returned_on=TODAY + DAY)
    assert "不能早于" in refusal(dispute, "return_to_commission", people, people.liqiang, returned_on=TODAY - 3 * DAY)
    for who in (people.wangfang, people.heping):
        assert denial(dispute, "return_to_commission", people, who)
    change = take(dispute, "return_to_commission", people, people.liqiang)
    assert told(change)["退回"] == COURT
    assert (dispute.lac_returned_on, dispute.lac_returned_reason) == (TODAY, "双方分歧过大")
    assert not {"P03", "L6"} & running(dispute), "the hearing proceeds; nothing is to be accepted"
    assert not dispute.remedies.exists()
    assert "已于" in refusal(dispute, "return_to_commission", people, people.liqiang)


def test_the_mediator_who_ends_an_entrusted_case_is_not_asked_for_advice(people: Cast) -> None:
    dispute = walked(people, State.MEDIATING, ENTRUSTED).dispute
    assert "advised_on" not in form_of(dispute, "fail")(application=dispute, user=people.liqiang).fields
    take(dispute, "fail", people, people.liqiang, advised_on=None)
    assert dispute.state == State.FAILED


def test_what_was_deferred_must_be_accepted_when_it_comes_back(people: Cast) -> None:
    dispute = walked(people, State.FAILED, PRE).dispute
    assert "P03" in running(dispute)
    take(dispute, "return_to_commission", people, people.liqiang)
    (track,) = dispute.remedies.all()
    assert (track.route, track.started_on) == (Route.ARBITRATION, TODAY)
    clock = clocks_of(dispute).newest("L6", f"remedy:{track.pk}")
    assert clock is not None
    assert clock.due_on == dt.date(2026, 7, 22)
    assert "P03" not in running(dispute)
    take(dispute, "record_remedy_answer", people, people.liqiang, answer="已受理")
    assert "L6" not in running(dispute)


@pytest.mark.parametrize("state", [State.FAILED, State.REFUSED])
def test_an_ordinary_case_is_not_returned_anywhere(people: Cast, state: str) -> None:
    dispute = walked(people, state, {}).dispute
    assert "P03" not in running(dispute)
    assert "不是经仲裁院窗口" in refusal(dispute, "return_to_commission", people, people.chenjing)


def test_a_case_refused_goes_back_too_and_one_given_up_only_where_it_was_entrusted(people: Cast) -> None:
    assert "P03" in running(walked(people, State.REFUSED, PRE).dispute)
    assert "P03" not in running(walked(people, State.WITHDRAWN, PRE).dispute)
    assert "P03" in running(walked(people, State.WITHDRAWN, ENTRUSTED).dispute)


def test_what_went_back_to_the_tribunal_is_not_reopened_here(people: Cast) -> None:
    assert "由仲裁庭继续审理" in refusal(
        walked(people, State.FAILED, ENTRUSTED).dispute, "reopen", people, people.chenjing
    )
    own = walked(people, State.FAILED, PRE).dispute
    take(own, "reopen", people, people.chenjing)
    assert (own.round, own.window_kind, own.lac_entry) == (2, "own", "pre_filing")


def test_the_entry_of_a_case_never_changes(people: Cast) -> None:
    dispute = walked(people, State.SUBMITTED, PRE).dispute
    for entry in ("entrusted", ""):
        with pytest.raises(IntegrityError, match="entry of a case never changes"), transaction.atomic():
            Dispute.objects.filter(pk=dispute.pk).update(lac_entry=entry)
    draft = a_draft(people, workers=[a_worker(5)], units=[a_unit(5)])
    Dispute.objects.filter(pk=draft.pk).update(lac_entry="entrusted")


@pytest.mark.parametrize(
    ("entry", "kind"),
    [(ENTRUSTED, "own"), (ENTRUSTED, "court"), (PRE, "commission"), (PRE, "court"), ({}, "commission")],
)
def test_no_case_has_the_window_of_another_entry(people: Cast, entry: dict[str, Any], kind: str) -> None:
    dispute = walked(people, State.ACCEPTED, entry).dispute
    with pytest.raises(IntegrityError, match="window_of_its_entry"), transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(window_kind=kind)


def test_cases_of_different_entries_are_not_merged(people: Cast) -> None:
    dispute = walked(people, State.SUBMITTED, PRE).dispute
    parent = a_twin(people, dispute)
    assert "不能并案" in refusal(dispute, "merge", people, people.chenjing, parent=parent)


def test_who_takes_an_entrusted_case_over_keeps_its_entry_and_its_window(people: Cast) -> None:
    dispute = walked(people, State.SCREENING, ENTRUSTED).dispute
    take(dispute, "offer_transfer", people, people.chenjing)
    take(dispute, "accept_transfer", people, people.heping)
    received = Dispute.objects.get(succeeds=dispute)
    assert (received.source, received.lac_entry, received.window_kind) == ("transfer", "entrusted", "commission")
    assert (received.lac_case_no, received.entrusted_at) == (dispute.lac_case_no, dispute.entrusted_at)


def test_workers_split_off_an_entrusted_case_stay_entrusted(people: Cast) -> None:
    dispute = walked(people, State.MEDIATING, ENTRUSTED).dispute
    take(dispute, "split_off", people, people.chenjing)
    sibling = Dispute.objects.get(succeeds=dispute)
    assert (sibling.lac_entry, sibling.window_kind) == ("entrusted", "commission")
    assert last_day_of(sibling, "M08") == last_day_of(dispute, "M08")


def test_cases_on_record_keep_the_entry_they_were_treated_by(people: Cast) -> None:
    migration = import_module("mediation.dispute.migrations.0010_court_window")
    old = a_draft(people, workers=[a_worker(5)], units=[a_unit(5)], source="lac")
    ordinary = a_draft(people, workers=[a_worker(6)], units=[a_unit(6)])
    migration.derive(apps, None)
    assert Dispute.objects.get(pk=old.pk).lac_entry == LacEntry.ENTRUSTED
    assert Dispute.objects.get(pk=ordinary.pk).lac_entry == ""
