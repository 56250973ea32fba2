"""Nobody who mediated a dispute becomes one side's lawyer in it, through whatever door it came."""

from typing import Any

import pytest

from mediation.conflicts import mediated_in, represented_in, same_dispute
from mediation.demo import Cast, a_case, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State as Mediation
from mediation.hearing.demo import a_hearing
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from mediation.links import Link, Tie
from mediation.parties import Agent
from mediation.roles import AID_REVIEWER, LAWYER, MEDIATOR
from tests.mediation.legal_aid.aid_ladder import DAY, NOW, denial, refusal, take
from workflow.engine import perform, possible_steps
from workflow.models import Application
from workflow.organisations import Membership, User
from workflow.steps import Refused


def tied(people: Cast, one: Application, other: Application, tie: str = Tie.SAME) -> None:
    perform(one, "tie", by=people.chenjing, other=other, tie=tie)


def a_lawyer_too(user: User, people: Cast) -> User:
    Membership.objects.create(user=user, organisation=people.district, role=LAWYER)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def failed(people: Cast) -> Dispute:
    """Mediated by Li Qiang, without success."""
    return a_case(people, Mediation.FAILED, at=NOW - 20 * DAY)


@pytest.fixture
def granted(people: Cast) -> LegalAid:
    return an_aid(people, State.GRANTED, at=NOW - 4 * DAY)


def test_the_mediator_of_a_tied_dispute_is_not_assigned(people: Cast, failed: Dispute, granted: LegalAid) -> None:
    mediator = a_lawyer_too(failed.handler, people)  # type: ignore[arg-type]
    tied(people, failed, granted, Tie.AID)
    assert mediated_in(granted, mediator)
    assert "曾调解" in refusal(granted, "assign_lawyer", people, people.gaoyuan, lawyer=mediator)
    take(granted, "assign_lawyer", people, people.gaoyuan, lawyer=people.linhao)
    assert granted.handler == people.linhao
    assert represented_in(failed, people.linhao)


def test_a_tie_undone_no_longer_bars(people: Cast, failed: Dispute, granted: LegalAid) -> None:
    mediator = a_lawyer_too(failed.handler, people)  # type: ignore[arg-type]
    tied(people, failed, granted)
    perform(granted, "untie", by=people.gaoyuan, note="并非同一争议", link=Link.objects.get())
    assert not mediated_in(granted, mediator)


def test_who_handed_the_mediation_on_is_barred_as_well(people: Cast, granted: LegalAid) -> None:
    dispute = a_case(people, Mediation.MEDIATING, at=NOW - 20 * DAY)
    before = a_lawyer_too(dispute.handler, people)  # type: ignore[arg-type]
    after = people.zhaomin if before != people.zhaomin else people.liqiang
    perform(
        dispute,
        "change_mediator",
        by=people.chenjing,
        note="病假",
        mediator=after,
        relation="none",
        details="",
        parties_agree=False,
    )
    tied(people, dispute, granted)
    assert dispute.handler == after
    assert mediated_in(granted, before)
    assert mediated_in(granted, after)


def test_who_declared_for_the_mediation_is_barred_though_the_case_went_to_another(
    people: Cast, granted: LegalAid
) -> None:
    dispute = a_case(people, Mediation.ASSIGNED, at=NOW - 20 * DAY)
    declared = dispute.declarations.get().mediator
    tied(people, dispute, granted)
    assert mediated_in(granted, declared)


def test_two_ties_and_a_merger_away_it_is_the_same_dispute(people: Cast, granted: LegalAid) -> None:
    parent = a_case(people, Mediation.MEDIATING, at=NOW - 20 * DAY)
    unit = parent.respondents.get().employer
    child = a_case(
        people,
        Mediation.SUBMITTED,
        at=NOW - 2 * DAY,
        workers=[a_worker(40)],
        units=[{"name": unit.name, "uscc": unit.uscc, "role": "employer"}],
    )
    perform(child, "merge", by=people.chenjing, note="同一单位", parent=parent)
    tied(people, child, granted)
    assert parent.pk in same_dispute(granted)
    assert mediated_in(granted, parent.handler)  # type: ignore[arg-type]


def test_nobody_is_barred_by_a_dispute_that_is_not_tied(people: Cast, failed: Dispute, granted: LegalAid) -> None:
    assert not mediated_in(granted, failed.handler)  # type: ignore[arg-type]
    assert not mediated_in(granted, people.linhao)


def test_a_tie_that_comes_later_stops_the_lawyer_until_he_is_changed(people: Cast, failed: Dispute) -> None:
    mediator = a_lawyer_too(failed.handler, people)  # type: ignore[arg-type]
    aid = an_aid(people, State.ASSIGNED, at=NOW - 4 * DAY, lawyer=mediator)
    tied(people, failed, aid)
    assert "曾调解" in refusal(aid, "sign_contract", people, mediator)
    take(aid, "change_lawyer", people, people.gaoyuan, lawyer=people.xumin)
    take(aid, "sign_contract", people, people.xumin)
    assert aid.state == State.CONTRACTED


def test_a_lawyer_who_declares_an_interest_does_not_get_the_case(people: Cast, granted: LegalAid) -> None:
    sentence = refusal(granted, "assign_lawyer", people, people.gaoyuan, relation="other_side", details="曾任法律顾问")
    assert "请另行指派" in sentence
    assert not granted.lawyer_declarations.exists()


def test_what_a_lawyer_disclosed_is_not_declared_away(people: Cast) -> None:
    aid = an_aid(people, State.ASSIGNED, at=NOW - 4 * DAY, lawyer=people.linhao)
    take(aid, "disclose_interest", people, people.linhao)
    assert "已披露利害关系" in refusal(aid, "sign_contract", people, people.linhao)
    take(aid, "change_lawyer", people, people.gaoyuan, lawyer=people.xumin)
    assert "不能登记为无利害关系" in refusal(aid, "change_lawyer", people, people.gaoyuan, lawyer=people.linhao)


def test_a_namesake_of_the_other_sides_lawyer_is_asked_about(people: Cast, failed: Dispute, granted: LegalAid) -> None:
    unit = failed.respondents.get()
    Agent.objects.create(application=failed, respondent=unit, name="林浩", kind="lawyer", authority="ordinary")
    tied(people, failed, granted)
    assert "也叫林浩" in refusal(granted, "assign_lawyer", people, people.gaoyuan, note="")
    take(granted, "assign_lawyer", people, people.gaoyuan, note="已核对执业证，不是同一人")
    assert granted.handler == people.linhao


def test_only_a_lawyer_of_the_organisation_is_assigned(people: Cast, granted: LegalAid) -> None:
    assert "不是本机构的援助律师" in refusal(granted, "assign_lawyer", people, people.gaoyuan, lawyer=people.wangfang)


def test_a_lawyer_reads_and_works_on_his_own_cases_alone(people: Cast) -> None:
    aid = an_aid(people, State.IN_SERVICE, at=NOW - 12 * DAY, lawyer=people.linhao)
    assert LegalAid.objects.visible_to(people.linhao).filter(pk=aid.pk).exists()
    assert not LegalAid.objects.visible_to(people.xumin).filter(pk=aid.pk).exists()
    for verb in ("add_note", "attach_papers", "record_meeting", "record_recovery", "tie"):
        assert "由林浩承办" in denial(aid, verb, people, people.xumin)


def test_the_work_is_not_handed_to_a_colleague_who_declared_nothing(people: Cast) -> None:
    aid = an_aid(people, State.IN_SERVICE, at=NOW - 12 * DAY, lawyer=people.linhao)
    assert "尚未就本案作利益冲突声明" in refusal(aid, "assign", people, people.chenjing, person=people.xumin)
    assert "尚未就本案作利益冲突声明" in refusal(aid, "hand_over", people, people.linhao, person=people.xumin)


def test_a_case_with_a_lawyer_is_not_moved_away(people: Cast) -> None:
    aid = an_aid(people, State.PRE_AID, at=NOW - DAY, lawyer=people.linhao)
    take(aid, "supply_urgent_papers", people, people.wangfang)
    assert "已有律师承办" in refusal(aid, "offer_hand_over", people, people.gaoyuan)


@pytest.fixture
def _reviewed_there(people: Cast) -> None:
    """The station has a reviewer of its own."""
    reviewer = User.objects.create(username="shenhe", name="审核")
    Membership.objects.create(user=reviewer, organisation=people.kechuang, role=AID_REVIEWER)


@pytest.mark.usefixtures("_reviewed_there")
def test_a_case_without_one_goes_to_the_station_with_its_days(people: Cast) -> None:
    aid = an_aid(people, State.REVIEW, at=NOW - DAY)
    due = aid.clocks.get(rule="A1").due_on
    take(aid, "offer_hand_over", people, people.gaoyuan)
    perform(aid, "accept_hand_over", by=people.heping)
    assert (aid.organisation, aid.offered_to, aid.state) == (people.kechuang, None, State.REVIEW)
    clock = aid.clocks.get(rule="A1")
    assert (clock.due_on, clock.organisation) == (due, people.kechuang)


@pytest.mark.usefixtures("_reviewed_there")
def test_an_offer_ends_when_a_decision_gives_aid_a_lawyer(people: Cast) -> None:
    aid = an_aid(people, State.GRANTED, at=NOW - 4 * DAY)
    take(aid, "offer_hand_over", people, people.gaoyuan)
    take(aid, "assign_lawyer", people, people.gaoyuan)
    assert aid.offered_to is None
    assert denial(aid, "accept_hand_over", people, people.heping)


@pytest.fixture
def served(people: Cast) -> LegalAid:
    """Lin Hao is one side's lawyer; he holds the role of a mediator as well."""
    Membership.objects.create(user=people.linhao, organisation=people.district, role=MEDIATOR)
    return an_aid(people, State.IN_SERVICE, at=NOW - 25 * DAY, lawyer=people.linhao)


NO_CONFLICT: dict[str, Any] = {"relation": "none", "details": "", "parties_agree": False}


def test_the_lawyer_of_one_side_is_not_made_the_mediator(people: Cast, served: LegalAid) -> None:
    case = a_case(people, Mediation.ACCEPTED)
    tied(people, case, served)
    lawyer = User.objects.get(pk=people.linhao.pk)
    with pytest.raises(Refused, match="援助律师"):
        perform(case, "assign_mediator", by=people.chenjing, mediator=lawyer, **NO_CONFLICT)
    found = Dispute.objects.get(pk=case.pk)
    assert (found.state, found.handler, found.declarations.count()) == (Mediation.ACCEPTED, None, 0)
    perform(found, "assign_mediator", by=people.chenjing, mediator=people.liqiang, **NO_CONFLICT)
    with pytest.raises(Refused, match="援助律师"):
        perform(found, "change_mediator", by=people.chenjing, note="出差", mediator=lawyer, **NO_CONFLICT)
    assert found.handler == people.liqiang


def test_a_tie_made_later_keeps_the_lawyer_from_beginning(people: Cast, served: LegalAid) -> None:
    case = a_case(people, Mediation.ACCEPTED)
    lawyer = User.objects.get(pk=people.linhao.pk)
    perform(case, "assign_mediator", by=people.chenjing, mediator=lawyer, **NO_CONFLICT)
    assert case.may_own(lawyer) is None
    tied(people, case, served)
    case = Dispute.objects.get(pk=case.pk)
    for sentence in (case.may_own(lawyer), case.may_handle(lawyer)):
        assert "援助律师" in str(sentence)
    begin = next(p for p in possible_steps(case, lawyer) if p.step.verb == "begin_mediation")
    assert not begin.ready
    assert "援助律师" in str(begin.obstacle)


def test_the_lawyer_of_one_side_is_not_sent_to_the_hearing(people: Cast, served: LegalAid) -> None:
    hearing = a_hearing(people, "invited")
    Membership.objects.create(user=people.linhao, organisation=hearing.organisation, role=MEDIATOR)
    lawyer = User.objects.get(pk=people.linhao.pk)
    perform(hearing, "tie", by=people.zhouwei, other=served, tie=Tie.SAME)
    with pytest.raises(Refused, match="援助律师"):
        perform(hearing, "attend", by=people.songjie, person=lawyer)
    perform(hearing, "attend", by=people.songjie, person=people.songjie)
    assert hearing.handler == people.songjie
