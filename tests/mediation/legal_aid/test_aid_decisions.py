"""Decisions: two people, in writing, with reason and remedy; urgent aid; objections; the eight grounds."""

import pytest

from mediation.demo import Cast
from mediation.legal_aid.codes import TerminationGround
from mediation.legal_aid.demo import an_aid, an_aid_walk
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from mediation.roles import AID_REVIEWER, LEAD, SUPERVISOR
from tests.mediation.legal_aid.aid_ladder import DAY, NOW, TODAY, clock, denial, refusal, take
from workflow.engine import possible_steps
from workflow.organisations import Membership, User

GRANT = {"decision": "grant", "denial_reason": "", "reasons": ""}


def also(user: User, people: Cast, role: str) -> User:
    """The same person with one role more."""
    Membership.objects.create(user=user, organisation=people.district, role=role)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("role", [LEAD, SUPERVISOR])
def test_whoever_proposed_a_decision_does_not_sign_it_whatever_else_he_is(people: Cast, role: str) -> None:
    both = also(people.gaoyuan, people, role)
    aid = an_aid(people, State.REVIEW, at=NOW - 2 * DAY)
    take(aid, "propose_decision", people, both)
    assert "拟办人不能自己签批" in denial(aid, "deny", people, both)
    assert "deny" not in {p.step.verb for p in possible_steps(aid, both)}
    take(aid, "deny", people, people.zhouwei)
    assert (aid.state, aid.proposed_by, aid.decided_by) == (State.DENIED, both, people.zhouwei)


def test_a_grant_is_not_signed_where_a_denial_was_proposed(people: Cast) -> None:
    aid = an_aid(people, State.REVIEW, at=NOW - 2 * DAY)
    take(aid, "propose_decision", people, people.gaoyuan)
    assert "给予法律援助" in refusal(aid, "grant", people, people.chenjing)


@pytest.mark.parametrize(("reason", "words"), [("", "理由"), ("no_basis", "  ")])
def test_a_denial_names_its_reason_and_explains_it(people: Cast, reason: str, words: str) -> None:
    aid = an_aid(people, State.REVIEW, at=NOW - 2 * DAY)
    sentence = refusal(aid, "propose_decision", people, people.gaoyuan, denial_reason=reason, reasons=words)
    assert "写明具体理由" in sentence


def test_a_returned_proposal_leaves_nothing_to_sign(people: Cast) -> None:
    aid = an_aid(people, State.SIGNING, at=NOW - 2 * DAY)
    take(aid, "return_proposal", people, people.chenjing)
    assert (aid.state, aid.proposed, aid.proposed_by) == (State.REVIEW, "", None)


def test_aid_is_not_granted_to_somebody_without_an_identity(people: Cast) -> None:
    aid = an_aid(people, State.REVIEW, at=NOW - 2 * DAY, id_number="")
    assert "证件号码" in refusal(aid, "propose_decision", people, people.gaoyuan, **GRANT)


def test_urgent_aid_that_is_denied_ends_with_effect(people: Cast) -> None:
    aid = an_aid(people, State.PRE_AID, at=NOW - DAY, lawyer=people.linhao)
    assert aid.handler == people.linhao
    assert "尚未补办" in refusal(aid, "propose_decision", people, people.gaoyuan, **GRANT)
    take(aid, "propose_decision", people, people.gaoyuan, denial_reason="papers")
    take(aid, "return_proposal", people, people.chenjing)
    assert aid.state == State.PRE_AID, "back where it came from"
    take(aid, "propose_decision", people, people.gaoyuan, denial_reason="papers")
    take(aid, "deny", people, people.chenjing)
    assert (aid.state, aid.handler) == (State.TERMINATED, people.linhao)
    assert "先行援助后未补办手续" in aid.outcome_in_words()
    take(aid, "record_objection", people, people.gaoyuan)
    assert aid.state == State.OBJECTION


def test_the_lawyer_of_the_urgent_aid_goes_on_after_the_grant(people: Cast) -> None:
    walk = an_aid_walk(people, State.PRE_AID, at=NOW - DAY, lawyer=people.linhao)
    aid = walk.aid
    take(aid, "supply_urgent_papers", people, people.wangfang)
    assert "按终止援助办理" in refusal(aid, "withdraw", people, people.wangfang)
    walk.check_means()
    take(aid, "propose_decision", people, people.gaoyuan, **GRANT)
    take(aid, "grant", people, people.chenjing)
    assert (aid.state, aid.handler, aid.owner_id) == (State.ASSIGNED, people.linhao, people.linhao.pk)
    assert "已先行提供援助" in refusal_of_second_urgency(people)


def refusal_of_second_urgency(people: Cast) -> str:
    aid = an_aid(people, State.PRE_AID, at=NOW - DAY, lawyer=people.linhao)
    take(aid, "supply_urgent_papers", people, people.wangfang)
    return refusal(aid, "aid_at_once", people, people.gaoyuan)


@pytest.mark.parametrize(("days", "fits"), [(0, True), (6, True), (7, False), (30, False)])
def test_urgency_of_time_means_less_than_seven_days(people: Cast, days: int, fits: bool) -> None:
    aid = an_aid(people, State.RECEIVED, at=NOW - DAY)
    if fits:
        take(aid, "aid_at_once", people, people.gaoyuan, deadline_on=TODAY + days * DAY)
        assert (aid.state, aid.urgent) == (State.PRE_AID, True)
    else:
        assert "不足七日" in refusal(aid, "aid_at_once", people, people.gaoyuan, deadline_on=TODAY + days * DAY)


def test_preservation_is_urgent_without_a_day(people: Cast) -> None:
    aid = an_aid(people, State.RECEIVED, at=NOW - DAY)
    take(aid, "aid_at_once", people, people.gaoyuan, ground="preservation", deadline_on=None)
    assert aid.state == State.PRE_AID


def test_an_ordered_objection_is_decided_anew_and_granted(people: Cast) -> None:
    aid = an_aid(people, State.OBJECTION, at=NOW - 9 * DAY)
    take(aid, "record_result", people, people.gaoyuan, result="ordered")
    assert (aid.state, aid.round, aid.is_open) == (State.ORDERED, 2, True)
    assert "拟办给予援助" in refusal(aid, "propose_decision", people, people.gaoyuan)
    take(aid, "propose_decision", people, people.gaoyuan, **GRANT)
    take(aid, "grant", people, people.chenjing)
    assert aid.state == State.GRANTED


@pytest.mark.parametrize("result", ["upheld", "withdrawn"])
def test_an_objection_upheld_or_withdrawn_leaves_the_decision(people: Cast, result: str) -> None:
    aid = an_aid(people, State.OBJECTION, at=NOW - 9 * DAY)
    take(aid, "record_result", people, people.gaoyuan, result=result)
    assert (aid.state, aid.is_open) == (State.UPHELD, False)
    assert "不予法律援助" in aid.outcome_in_words()


@pytest.mark.parametrize(("verb", "field"), [("record_objection", "received_on"), ("deny", "served_on")])
def test_nothing_is_received_or_served_tomorrow(people: Cast, verb: str, field: str) -> None:
    state = State.DENIED if verb == "record_objection" else State.REVIEW
    aid = an_aid(people, state, at=NOW - 9 * DAY)
    if verb == "deny":
        take(aid, "propose_decision", people, people.gaoyuan)
    assert "晚于今天" in refusal(aid, verb, people, people.chenjing, **{field: TODAY + DAY})


def test_there_are_eight_grounds_of_termination() -> None:
    assert len(TerminationGround) == 8


def test_a_termination_is_proposed_by_one_and_signed_by_another(people: Cast) -> None:
    both = also(people.gaoyuan, people, LEAD)
    aid = an_aid(people, State.IN_SERVICE, at=NOW - 12 * DAY, lawyer=people.linhao)
    assert "先拟办终止" in refusal(aid, "terminate", people, people.chenjing)
    take(aid, "propose_termination", people, both)
    assert "不能自己签批" in denial(aid, "terminate", people, both)
    take(aid, "terminate", people, people.zhouwei)
    assert (aid.state, aid.decided_by) == (State.TERMINATED, people.zhouwei)
    assert "自行委托律师" in aid.outcome_in_words()


def test_a_reviewer_alone_holds_no_signature(people: Cast) -> None:
    aid = an_aid(people, State.SIGNING, at=NOW - 2 * DAY)
    assert AID_REVIEWER in aid.roles_of(people.gaoyuan)
    assert denial(aid, "grant", people, people.gaoyuan)
    assert LegalAid.objects.get(pk=aid.pk).granted_at is None


def ordered_after_termination(people: Cast) -> LegalAid:
    aid = an_aid(people, State.IN_SERVICE, at=NOW - 10 * DAY, lawyer=people.linhao)
    take(aid, "propose_termination", people, people.linhao)
    take(aid, "terminate", people, people.chenjing)
    take(aid, "record_objection", people, people.gaoyuan)
    assert aid.termination_ground, "the ground of what was signed stands while the decision does"
    take(aid, "record_result", people, people.gaoyuan, result="ordered")
    assert (aid.termination_ground, aid.termination_details, aid.termination_proposed_by) == ("", "", None)
    take(aid, "propose_decision", people, people.gaoyuan, decision="grant", denial_reason="", reasons="")
    return aid


def test_a_proposal_to_terminate_is_signed_once(people: Cast) -> None:
    aid = ordered_after_termination(people)
    take(aid, "grant", people, people.chenjing)
    assert (aid.state, aid.handler) == (State.ASSIGNED, people.linhao)
    assert "先拟办终止" in refusal(aid, "terminate", people, people.zhouwei)


def test_a_grant_leaves_no_proposal_to_terminate_behind(people: Cast) -> None:
    aid = an_aid(people, State.PRE_AID, at=NOW - 3 * DAY, lawyer=people.linhao)
    take(aid, "supply_urgent_papers", people, people.wangfang)
    take(aid, "record_means", people, people.gaoyuan)
    take(aid, "propose_termination", people, people.linhao)
    take(aid, "propose_decision", people, people.gaoyuan, decision="grant", denial_reason="", reasons="")
    take(aid, "grant", people, people.chenjing)
    assert aid.termination_ground == ""
    assert "先拟办终止" in refusal(aid, "terminate", people, people.zhouwei)


def test_a_lawyer_who_may_not_go_on_leaves_no_day_of_assignment_behind(people: Cast) -> None:
    aid = ordered_after_termination(people)
    Membership.objects.filter(user=people.linhao).update(ended_on=TODAY - DAY)
    take(aid, "grant", people, people.chenjing)
    found = LegalAid.objects.get(pk=aid.pk)
    assert (found.state, found.handler, found.assigned_at) == (State.GRANTED, None, None)
    assert clock(aid, "A2").is_running
