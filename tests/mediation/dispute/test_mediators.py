"""Who mediates, and who must not: 回避 (在线调解规则 Art 13)."""

import pytest

from mediation.dispute.lifecycle import Dispute
from mediation.dispute.mediators import ConflictDeclaration
from mediation.dispute.states import State
from tests.mediation.dispute.ladder import (
    NOW,
    Cast,
    Rung,
    a_case,
    climbs,
    refusal,
    rungs,
    take,
    told,
)

RUNGS = (
    Rung("change_mediator", State.MEDIATING, "chenjing", None, "zhaomin", "承办人没有变化"),
    Rung("disclose_conflict", State.MEDIATING, "liqiang", None, "zhaomin", None),
)


@rungs(*RUNGS)
def test_a_step_is_for_its_roles_works_once_and_stands_in_the_record(rung: Rung, people: Cast) -> None:
    climbs(rung, people)


@pytest.mark.parametrize("relation", ["relative", "interest", "other"])
def test_a_conflict_the_parties_did_not_accept_bars(people: Cast, relation: str) -> None:
    dispute = a_case(people, State.ACCEPTED)
    sentence = refusal(
        dispute, "assign_mediator", people, people.chenjing, relation=relation, details="其妻为该公司股东"
    )
    assert sentence == "李强与本案有利害关系且双方未同意，请另行指派。"


def test_both_sides_may_accept_a_disclosed_relation(people: Cast) -> None:
    dispute = a_case(people, State.ACCEPTED)
    take(
        dispute,
        "assign_mediator",
        people,
        people.chenjing,
        relation="other",
        details="曾在该公司任职",
        parties_agree=True,
    )
    declared = dispute.declarations.get()
    assert (declared.mediator, declared.details, declared.bars) == (people.liqiang, "曾在该公司任职", False)
    assert str(declared) == "李强: 其他可能影响公正的关系"


def test_a_relation_is_named(people: Cast) -> None:
    dispute = a_case(people, State.ACCEPTED)
    facts = {"relation": "other", "details": " ", "parties_agree": True}
    assert refusal(dispute, "assign_mediator", people, people.chenjing, **facts) == "请写明披露的关系。"


def a_conflict_comes_to_light(people: Cast, *, accepted: bool = False) -> Dispute:
    dispute = a_case(people, State.MEDIATING)
    take(dispute, "record_session", people, people.liqiang)
    take(dispute, "disclose_conflict", people, people.liqiang, parties_agree=accepted)
    return dispute


@pytest.mark.parametrize("verb", ["appoint_session", "draft_agreement"])
def test_a_barred_mediator_goes_no_further(people: Cast, verb: str) -> None:
    dispute = a_conflict_comes_to_light(people)
    assert "请更换调解员" in refusal(dispute, verb, people, people.liqiang)


def test_a_barred_mediators_agreement_is_not_sealed(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    take(dispute, "sign", people, people.liqiang)
    take(dispute, "disclose_conflict", people, people.liqiang, parties_agree=False)
    assert "请更换调解员" in refusal(dispute, "seal", people, people.chenjing)


def test_who_disclosed_is_not_later_said_to_have_no_conflict(people: Cast) -> None:
    dispute = a_conflict_comes_to_light(people)
    take(dispute, "change_mediator", people, people.chenjing)
    sentence = refusal(dispute, "change_mediator", people, people.chenjing, mediator=people.liqiang)
    assert "已就本案披露" in sentence


def test_an_accepted_conflict_lets_the_mediator_go_on(people: Cast) -> None:
    dispute = a_conflict_comes_to_light(people, accepted=True)
    take(dispute, "draft_agreement", people, people.liqiang)
    assert dispute.state == State.AGREEMENT_DRAFT


def test_a_disclosure_names_a_relation(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert refusal(dispute, "disclose_conflict", people, people.liqiang, relation="none") == "请选择披露的关系。"


def test_a_change_of_mediator_takes_the_work_along_and_names_both(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    change = take(dispute, "change_mediator", people, people.zhouwei)
    assert (dispute.handler, dispute.owner_id) == (people.zhaomin, people.zhaomin.pk)
    assert told(change) == {"调解员": "赵敏", "原承办人": "李强"}


def test_the_new_mediator_has_to_sign_too(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    take(dispute, "sign", people, people.liqiang)
    take(dispute, "change_mediator", people, people.chenjing)
    assert refusal(dispute, "seal", people, people.chenjing) == "尚未签署：调解员。"


def test_a_case_is_handed_over_only_to_a_colleague_who_declared(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert "尚未就本案作利益冲突声明" in refusal(dispute, "hand_over", people, people.liqiang, person=people.zhaomin)
    ConflictDeclaration.objects.create(application=dispute, mediator=people.zhaomin, relation="none", declared_at=NOW)
    take(dispute, "hand_over", people, people.liqiang, person=people.zhaomin)
    assert dispute.handler == people.zhaomin


def test_nobody_mediates_in_his_own_cause_whoever_agrees(people: Cast) -> None:
    dispute = a_case(people, State.ACCEPTED)
    facts = {"mediator": people.liqiang, "relation": "party", "details": "本人即申请人", "parties_agree": True}
    refused = refusal(dispute, "assign_mediator", people, people.chenjing, **facts)
    assert "请另行指派" in refused or "不能承办" in refused
    assert dispute.handler is None
