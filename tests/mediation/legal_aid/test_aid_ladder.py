"""Each button: the wrong person, a stranger, it works, it is in the record, pressed twice."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mediation.attachments import Paper, attach
from mediation.demo import Cast
from mediation.hearing.demo import a_hearing
from mediation.legal_aid.demo import A_PDF
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from mediation.links import Tie
from mediation.roles import AID_REVIEWER
from tests.mediation.legal_aid.aid_ladder import TODAY, Rung, take
from workflow.engine import perform
from workflow.organisations import Membership, User

S = State


def denial_proposed(aid: LegalAid, people: Cast) -> None:
    take(aid, "propose_decision", people, people.gaoyuan)


def termination_proposed(aid: LegalAid, people: Cast) -> None:
    take(aid, "propose_termination", people, people.linhao)


def something_recovered(aid: LegalAid, people: Cast) -> None:
    take(aid, "record_recovery", people, people.linhao)


def something_unsettled(aid: LegalAid, people: Cast) -> None:
    take(aid, "record_recovery", people, people.linhao)
    hearing = a_hearing(people, "settled")
    money: dict[str, Any] = {"amount": 9_000_00, "received_on": TODAY, "basis": "arbitral_settlement"}
    perform(hearing, "record_recovery", by=people.songjie, **money)
    perform(aid, "tie", by=people.zhouwei, other=hearing, tie=Tie.HEARING)


def approved(aid: LegalAid, people: Cast) -> None:
    take(aid, "propose_subsidy", people, people.gaoyuan)
    take(aid, "approve_subsidy", people, people.zhouwei)


def reviewed_there(aid: LegalAid, people: Cast) -> None:
    reviewer = User.objects.create(username="shenhe", name="审核")
    Membership.objects.create(user=reviewer, organisation=people.kechuang, role=AID_REVIEWER)


def file_complete(aid: LegalAid, people: Cast) -> None:
    for paper in (Paper.AID_APPLICATION, Paper.AGENCY, Paper.CLOSING_REPORT):
        attach(aid, SimpleUploadedFile("卷.pdf", A_PDF), paper, by=people.gaoyuan)


RUNGS = (
    Rung("receive", S.APPLIED, "wangfang", S.RECEIVED, "sunli"),
    Rung("begin_review", S.RECEIVED, "gaoyuan", S.REVIEW, "wangfang"),
    Rung("ask_supplement", S.RECEIVED, "gaoyuan", S.SUPPLEMENT, "wangfang"),
    Rung("receive_supplement", S.SUPPLEMENT, "wangfang", S.REVIEW, "sunli"),
    Rung("record_means", S.REVIEW, "gaoyuan", None, "linhao", again=None),
    Rung("correct_details", S.REVIEW, "wangfang", None, "linhao", again=None),
    Rung("record_deadline", S.REVIEW, "gaoyuan", None, "sunli", again=None),
    Rung("aid_at_once", S.RECEIVED, "gaoyuan", S.PRE_AID, "wangfang"),
    Rung("supply_urgent_papers", S.PRE_AID, "wangfang", S.REVIEW, "sunli"),
    Rung("propose_decision", S.REVIEW, "gaoyuan", S.SIGNING, "wangfang"),
    Rung("return_proposal", S.SIGNING, "chenjing", S.REVIEW, "gaoyuan"),
    Rung("grant", S.SIGNING, "chenjing", S.GRANTED, "gaoyuan"),
    Rung("deny", S.REVIEW, "zhouwei", S.DENIED, "gaoyuan", ready=denial_proposed),
    Rung("record_objection", S.DENIED, "gaoyuan", S.OBJECTION, "sunli"),
    Rung("record_result", S.OBJECTION, "gaoyuan", S.UPHELD, "wangfang"),
    Rung("assign_lawyer", S.GRANTED, "gaoyuan", S.ASSIGNED, "wangfang"),
    Rung("change_lawyer", S.IN_SERVICE, "chenjing", S.ASSIGNED, "linhao", again="没有变化"),
    Rung("replace_lawyer", S.PRE_AID, "gaoyuan", None, "linhao", again="没有变化"),
    Rung("disclose_interest", S.ASSIGNED, "linhao", None, "gaoyuan", again=None),
    Rung("sign_contract", S.ASSIGNED, "linhao", S.CONTRACTED, "xumin"),
    Rung("begin_service", S.CONTRACTED, "linhao", S.IN_SERVICE, "xumin"),
    Rung("record_meeting", S.IN_SERVICE, "linhao", None, "xumin", again=None),
    Rung("report_progress", S.IN_SERVICE, "linhao", None, "xumin", again=None),
    Rung("record_proceeding", S.IN_SERVICE, "linhao", None, "xumin", again=None),
    Rung("end_service", S.IN_SERVICE, "linhao", S.SERVICE_ENDED, "xumin"),
    Rung("hand_in_papers", S.SERVICE_ENDED, "linhao", S.CLOSING_REVIEW, "xumin"),
    Rung("pass_review", S.CLOSING_REVIEW, "gaoyuan", S.SUBSIDY, "linhao"),
    Rung("send_back", S.CLOSING_REVIEW, "gaoyuan", S.SERVICE_ENDED, "linhao"),
    Rung("propose_subsidy", S.SUBSIDY, "gaoyuan", S.SUBSIDY_SIGNING, "linhao"),
    Rung("approve_subsidy", S.SUBSIDY_SIGNING, "zhouwei", S.SUBSIDY, "gaoyuan"),
    Rung("return_subsidy", S.SUBSIDY_SIGNING, "zhouwei", S.SUBSIDY, "gaoyuan"),
    Rung("pay_subsidy", S.SUBSIDY, "gaoyuan", S.CLOSED, "linhao", ready=approved),
    Rung("record_recovery", S.IN_SERVICE, "linhao", None, "xumin", again=None),
    Rung("withdraw_recovery", S.IN_SERVICE, "linhao", None, "xumin", again="没有登记", ready=something_recovered),
    Rung("settle_money", S.IN_SERVICE, "linhao", None, "xumin", again="没有待核对", ready=something_unsettled),
    Rung("withdraw", S.REVIEW, "wangfang", S.WITHDRAWN, "linhao"),
    Rung("propose_termination", S.IN_SERVICE, "linhao", None, "xumin", again=None),
    Rung("drop_termination", S.IN_SERVICE, "chenjing", None, "linhao", again="先拟办", ready=termination_proposed),
    Rung("terminate", S.IN_SERVICE, "chenjing", S.TERMINATED, "gaoyuan", ready=termination_proposed),
    Rung("pass_on", S.RECEIVED, "gaoyuan", S.TRANSFERRED, "wangfang"),
    Rung("offer_hand_over", S.REVIEW, "gaoyuan", None, "wangfang", again="先撤回", ready=reviewed_there),
    Rung("archive", S.CLOSED, "mahong", S.ARCHIVED, "gaoyuan", ready=file_complete),
)


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.verb)
def test_a_button_works_for_whom_it_is_and_for_nobody_else(people: Cast, rates: None, rung: Rung) -> None:
    rung.climb(people)


def test_every_step_of_the_kind_climbs_the_ladder() -> None:
    own = {verb for verb, step in LegalAid.steps().items() if not step.hidden and step.verb in vars_of_the_kind()}
    elsewhere = {"apply", "deem_withdrawn"}  # test_aid_registering.py, test_aid_supplement.py
    assert own - elsewhere == {rung.verb for rung in RUNGS}


def vars_of_the_kind() -> set[str]:
    """What the folder of this kind declares itself."""
    return {
        name for owner in LegalAid.__mro__ if owner.__module__.startswith("mediation.legal_aid") for name in vars(owner)
    }
