"""协议: rows 13–16 of domain.md 2.1; contents 3.6; collective signing 1.3."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation.agreements import Agreement, Instalment, live_agreement
from mediation.claims import ClaimType, claims_of, sums_of
from mediation.dispute import deadlines
from mediation.dispute.clarity import NO_INSURANCE, VAGUE
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.schedule import Share
from mediation.dispute.settlement import missing_signatures
from mediation.dispute.states import State
from mediation.organisations import LegalKind, MediationBody
from mediation.parties import Agent
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    Rung,
    a_case,
    a_pdf,
    a_unit,
    a_walk,
    a_worker,
    agreement_of,
    climbs,
    every_signature,
    first_claim,
    money_shares,
    refusal,
    rungs,
    take,
    told,
    units_of,
    workers_of,
)


def hold(dispute: Dispute, people: Cast) -> None:
    take(dispute, "record_session", people, people.liqiang)


def sign(dispute: Dispute, people: Cast) -> None:
    take(dispute, "sign", people, people.liqiang)


def seal(dispute: Dispute, people: Cast) -> None:
    sign(dispute, people)
    take(dispute, "seal", people, people.chenjing)


def apply(dispute: Dispute, people: Cast) -> None:
    take(dispute, "apply_arbitration_review", people, people.liqiang)


MEDIATING, DRAFT, EFFECTIVE = State.MEDIATING, State.AGREEMENT_DRAFT, State.AGREEMENT_EFFECTIVE
RUNGS = (
    Rung("draft_agreement", MEDIATING, "liqiang", DRAFT, "zhaomin", "不能“起草调解协议”", hold),
    Rung("revise_agreement", DRAFT, "liqiang", None, "zhaomin", None),
    Rung("discard_draft", DRAFT, "liqiang", MEDIATING, "zhaomin", "不能“退回继续调解”"),
    Rung("sign", DRAFT, "liqiang", None, "zhaomin", "已签署"),
    Rung("seal", DRAFT, "chenjing", None, "liqiang", "协议书已盖章", sign),
    Rung("bring_into_effect", DRAFT, "liqiang", EFFECTIVE, "wangfang", "不能“协议生效”", seal),
    Rung("apply_arbitration_review", EFFECTIVE, "liqiang", None, "zhaomin", "已申请过确认"),
    Rung("apply_judicial_confirmation", EFFECTIVE, "liqiang", None, "zhaomin", "已申请过确认"),
    Rung("record_confirmation", EFFECTIVE, "liqiang", None, "zhaomin", "尚未申请确认", apply),
    Rung("decline_confirmation", EFFECTIVE, "liqiang", None, "zhaomin", "已登记确认意向"),
)


@rungs(*RUNGS)
def test_a_step_is_for_its_roles_works_once_and_stands_in_the_record(rung: Rung, people: Cast) -> None:
    climbs(rung, people)


# Row 13: the draft


def test_an_agreement_comes_out_of_a_session(people: Cast) -> None:
    dispute = a_case(people, MEDIATING)
    assert "还没有调解笔录" in refusal(dispute, "draft_agreement", people, people.liqiang)


def ready_to_draft(people: Cast, **fields: Any) -> Dispute:
    dispute = a_case(people, MEDIATING, **fields)
    hold(dispute, people)
    return dispute


def test_a_draft_sets_what_is_agreed_and_says_so(people: Cast) -> None:
    dispute = ready_to_draft(people)
    change = take(dispute, "draft_agreement", people, people.liqiang, schedule=money_shares(dispute, 10, 40, 70))
    assert told(change) == {"协议金额": "24,000.00 元", "期次": "3"}
    assert sums_of(dispute).agreed == 24_000_00
    assert [row.amount for row in Instalment.objects.filter(claim=first_claim(dispute))] == [4_000_00] * 3


def test_a_claim_without_a_line_is_waived_and_a_case_needs_one_line(people: Cast) -> None:
    dispute = ready_to_draft(people)
    take(dispute, "draft_agreement", people, people.liqiang, schedule=money_shares(dispute)[:1])
    assert [claim.agreed for claim in claims_of(dispute)] == [12_000_00, 0]
    assert refusal(dispute, "revise_agreement", people, people.liqiang, schedule=[]) == "请填写每人每项的金额和期限。"


def test_a_reinstatement_may_be_agreed_without_money(people: Cast) -> None:
    workers = [a_worker(1), a_worker(2, claim=ClaimType.REINSTATE)]
    dispute = ready_to_draft(people, workers=workers)
    take(dispute, "draft_agreement", people, people.liqiang, schedule=[], manner="act", result="公司恢复劳动关系。")
    assert [claim.agreed for claim in claims_of(dispute)] == [0, None]


@pytest.mark.parametrize(
    ("amount", "ahead", "words"), [(0, 10, "须大于零"), (-1, 10, "须大于零"), (100, -1, "早于今天")]
)
def test_an_instalment_is_above_zero_and_ahead(people: Cast, amount: int, ahead: int, words: str) -> None:
    dispute = ready_to_draft(people)
    share = Share(first_claim(dispute), TODAY + ahead * DAY, amount)
    assert words in refusal(dispute, "draft_agreement", people, people.liqiang, schedule=[share])


def test_a_schedule_names_claims_of_this_case_only(people: Cast) -> None:
    dispute, other = ready_to_draft(people), a_case(people, State.SUBMITTED, workers=[a_worker(50)])
    share = Share(first_claim(other), TODAY + DAY, 100)
    assert "不属于本案" in refusal(dispute, "draft_agreement", people, people.liqiang, schedule=[share])


def test_what_cannot_be_enforced_is_not_written(people: Cast) -> None:
    dispute = ready_to_draft(people)
    for words in ("尽快", "近期", "适当", "待工程款", "资金到位后", "另行协商", "有能力时"):
        assert VAGUE.search(f"公司{words}支付欠薪")
        assert words in refusal(dispute, "draft_agreement", people, people.liqiang, result=f"公司{words}支付欠薪。")


@pytest.mark.parametrize(
    "clause",
    [
        "公司不再为职工缴纳社会保险",
        "公司无需缴纳社保",
        "双方约定不缴纳社会保险",
        "职工自愿放弃社会保险",
        "职工放弃要求补缴社保的权利",
        "社会保险折现发放",
        "五险不缴",
        "社保费以现金支付",
    ],
)
def test_a_clause_without_social_insurance_is_void(clause: str) -> None:
    assert NO_INSURANCE.search(clause), clause


@pytest.mark.parametrize(
    "clause",
    [
        "公司依法补缴2026年5月至6月社会保险",
        "本协议不影响公司依法缴纳社会保险",
        "双方再无其他争议，不再追究。社会保险由公司补缴",
        "逾期不付的，按日支付违约金；社会保险由公司承担",
        "职工不得要求公司提前支付，公司缴纳社保",
    ],
)
def test_a_lawful_clause_about_social_insurance_passes(clause: str) -> None:
    assert not NO_INSURANCE.search(clause), clause


@pytest.mark.parametrize("field", ["result", "default_clause"])
def test_the_void_clause_is_found_wherever_it_stands(people: Cast, field: str) -> None:
    dispute = ready_to_draft(people)
    sentence = refusal(dispute, "draft_agreement", people, people.liqiang, **{field: "公司不再缴纳社会保险。"})
    assert "解释二第19条" in sentence


def test_what_is_not_money_has_no_instalments(people: Cast) -> None:
    dispute = ready_to_draft(people, workers=[a_worker(1), a_worker(2, claim=ClaimType.DOC)])
    share = Share(claims_of(dispute)[1], TODAY + DAY, 100)
    assert "不是金钱请求" in refusal(dispute, "draft_agreement", people, people.liqiang, schedule=[share])


@pytest.mark.parametrize("manner", ["set_off", "act"])
def test_wages_are_money(people: Cast, manner: str) -> None:
    dispute = ready_to_draft(people)
    assert refusal(dispute, "draft_agreement", people, people.liqiang, manner=manner) == "工资应当以货币支付。"


def test_a_deposit_may_be_set_off(people: Cast) -> None:
    dispute = ready_to_draft(people, workers=[a_worker(1, claim=ClaimType.DEPOSIT)])
    take(dispute, "draft_agreement", people, people.liqiang, manner="set_off", payee="")
    assert agreement_of(dispute).manner == "set_off"


def test_a_bank_transfer_says_to_which_account(people: Cast) -> None:
    dispute = ready_to_draft(people)
    assert "收款账户" in refusal(dispute, "draft_agreement", people, people.liqiang, payee=" ")


def test_a_revision_is_a_new_edition_that_nobody_has_signed_or_consented_to(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    take(dispute, "record_consents", people, people.liqiang)
    sign(dispute, people)
    shares = money_shares(dispute, of=lambda _claim: 9_000_00)
    take(dispute, "revise_agreement", people, people.liqiang, schedule=shares)
    first, second = Agreement.objects.filter(application=dispute)
    assert (first.edition, second.edition, first.discarded_at is None, second.signatures.count()) == (1, 2, False, 0)
    assert len(missing_signatures(dispute, second)) == 4
    assert sums_of(dispute).agreed == 18_000_00, "not the sum of both editions"
    assert {worker.consented_at for worker in workers_of(dispute)} == {None}


def test_a_discarded_draft_leaves_nothing_agreed(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    take(dispute, "discard_draft", people, people.liqiang)
    assert live_agreement(dispute) is None
    assert sums_of(dispute).agreed == 0
    assert not Instalment.objects.standing().exists()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(totals=st.lists(st.integers(0, 10**9), min_size=2, max_size=2).filter(any), count=st.integers(1, 12))
def test_instalments_sum_to_what_is_agreed_to_the_fen(
    a_draft_to_revise: Dispute, people: Cast, totals: list[int], count: int
) -> None:
    dispute = a_draft_to_revise
    wanted = dict(zip([claim.pk for claim in claims_of(dispute)], totals, strict=True))
    days = [10 * (n + 1) for n in range(count)]
    shares = money_shares(dispute, *days, of=lambda claim: wanted[claim.pk])
    take(dispute, "revise_agreement", people, people.liqiang, schedule=shares)
    for claim in claims_of(dispute):
        standing = Instalment.objects.standing().filter(claim=claim).order_by("ordinal")
        assert sum(row.amount for row in standing) == claim.agreed == wanted[claim.pk]
        assert [row.ordinal for row in standing] == list(range(1, len(standing) + 1))
        assert all(isinstance(row.amount, int) for row in standing), "never a float"
    assert sums_of(dispute).agreed == sum(totals)


@pytest.fixture
def a_draft_to_revise(people: Cast) -> Dispute:
    return a_case(people, DRAFT)


# Row 14: signatures, seal, effect


def batch(dispute: Dispute, **who: Any) -> dict[str, Any]:
    return every_signature(dispute, applicants=[], respondents=[], mediator=False) | who


def test_it_is_not_sealed_until_all_have_signed_and_says_who_has_not(people: Cast) -> None:
    dispute = a_walk(people, DRAFT, workers=9).dispute
    sentence = refusal(dispute, "seal", people, people.chenjing)
    assert sentence.endswith("等11方。")
    workers = workers_of(dispute)
    take(
        dispute, "sign", people, people.liqiang, **batch(dispute, applicants=workers[:8], respondents=units_of(dispute))
    )
    assert refusal(dispute, "seal", people, people.chenjing) == f"尚未签署：{workers[8]}、调解员。"


def test_it_has_no_effect_without_the_seal(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    sign(dispute, people)
    assert "尚未加盖调解组织印章" in refusal(dispute, "bring_into_effect", people, people.liqiang)
    assert dispute.effective_at is None


def test_it_takes_effect_with_the_last_signature_or_the_seal(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    early = NOW - dt.timedelta(hours=3)
    take(dispute, "sign", people, people.liqiang, signed_at=early)
    take(dispute, "seal", people, people.chenjing, at=NOW, scan=a_pdf("协议书.pdf"))
    take(dispute, "bring_into_effect", people, people.liqiang, at=NOW + dt.timedelta(hours=5))
    agreement = agreement_of(dispute)
    assert dispute.effective_at == agreement.effective_at == NOW, "the seal came last; recording it later moves nothing"
    assert agreement.sealed_by == people.chenjing


def test_a_signature_that_comes_minutes_after_the_seal_decides(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    late = NOW + dt.timedelta(minutes=4)
    take(dispute, "sign", people, people.liqiang, signed_at=late, at=NOW)
    take(dispute, "seal", people, people.chenjing, at=NOW)
    take(dispute, "bring_into_effect", people, people.liqiang, at=late)
    assert dispute.effective_at == late


@pytest.mark.parametrize(
    ("when", "sentence"),
    [(NOW + dt.timedelta(hours=1), "签署时间不能晚于现在。"), (NOW - 60 * DAY, "签署时间不能早于受理时间。")],
)
def test_nobody_signs_tomorrow_or_before_acceptance(people: Cast, when: dt.datetime, sentence: str) -> None:
    dispute = a_case(people, DRAFT)
    assert refusal(dispute, "sign", people, people.liqiang, signed_at=when) == sentence


def test_nobody_signs_twice(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    worker = workers_of(dispute)[0]
    take(dispute, "sign", people, people.liqiang, **batch(dispute, applicants=[worker]))
    sentence = refusal(dispute, "sign", people, people.liqiang, **batch(dispute, applicants=[worker]))
    assert sentence == f"{worker}已签署。"


def test_somebody_has_to_sign(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    assert "请选择谁签署了协议" in refusal(dispute, "sign", people, people.liqiang, **batch(dispute))


def test_the_mediator_signs_in_person(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    sentence = refusal(dispute, "sign", people, people.chenjing, **batch(dispute, mediator=True))
    assert sentence == "调解员一栏须由承办调解员本人签署。"


def test_only_parties_of_the_case_sign(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    other = a_case(people, State.SUBMITTED, workers=[a_worker(60)], units=[a_unit(60, "他家公司")])
    assert "不在本案中" in refusal(
        dispute, "sign", people, people.liqiang, **batch(dispute, applicants=workers_of(other))
    )
    assert "不是本案的被申请人" in refusal(
        dispute, "sign", people, people.liqiang, **batch(dispute, respondents=units_of(other))
    )


# Agents and representatives


def an_agent(dispute: Dispute, people: Cast, **changed: Any) -> Agent:
    take(dispute, "appoint_agent", people, people.liqiang, **changed)
    return Agent.objects.filter(application=dispute).latest("pk")


def by_agent(dispute: Dispute, agent: Agent | None, **who: Any) -> dict[str, Any]:
    return batch(dispute, signed_by="agent", agent=agent, **who)


def test_an_agent_with_ordinary_authority_cannot_sign(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    agent = an_agent(dispute, people, authority="ordinary", powers="")
    facts = by_agent(dispute, agent, respondents=units_of(dispute))
    assert refusal(dispute, "sign", people, people.liqiang, **facts) == "钱律师只有一般代理权限，不能代签协议。"


def test_full_power_without_settling_is_ordinary_authority(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    sentence = refusal(dispute, "appoint_agent", people, people.liqiang, powers="全权代理")
    assert "民诉法解释第89条" in sentence


def test_an_agent_with_special_authority_signs_for_his_unit(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    agent = an_agent(dispute, people)
    take(dispute, "sign", people, people.liqiang, **by_agent(dispute, agent, respondents=units_of(dispute)))
    signature = agreement_of(dispute).signatures.get()
    assert (signature.signed_by, signature.agent, str(signature)) == (
        "agent",
        agent,
        units_of(dispute)[0].employer.name,
    )


def test_an_agent_signs_for_nobody_else(people: Cast) -> None:
    dispute = a_case(people, DRAFT)
    agent = an_agent(dispute, people)
    facts = by_agent(dispute, agent, applicants=workers_of(dispute))
    assert "未受" in refusal(dispute, "sign", people, people.liqiang, **facts)
    assert "请选择代理人" in refusal(
        dispute, "sign", people, people.liqiang, **by_agent(dispute, None, applicants=workers_of(dispute))
    )


def test_an_agent_of_another_case_signs_nothing_here(people: Cast) -> None:
    dispute, other = a_case(people, DRAFT), a_case(people, MEDIATING, workers=[a_worker(60)])
    agent = an_agent(other, people)
    facts = by_agent(dispute, agent, respondents=units_of(dispute))
    assert refusal(dispute, "sign", people, people.liqiang, **facts) == "请选择代理人。"


def twelve_with_representatives(people: Cast) -> tuple[Dispute, Any]:
    dispute = a_walk(people, DRAFT, workers=12).dispute
    take(dispute, "elect_representatives", people, people.liqiang)
    return dispute, workers_of(dispute)[0].representation


def test_a_representative_settles_only_for_those_who_consented_in_writing(people: Cast) -> None:
    dispute, representative = twelve_with_representatives(people)
    workers = workers_of(dispute)
    facts = batch(dispute, applicants=workers, signed_by="representative", representative=representative)
    assert "须经被代表的职工同意" in refusal(dispute, "sign", people, people.liqiang, **facts)
    take(dispute, "record_consents", people, people.liqiang, applicants=workers[:11])
    sentence = refusal(dispute, "sign", people, people.liqiang, **facts)
    assert sentence == f"代表人和解须经被代表的职工同意，尚缺：{workers[11]}。"
    take(dispute, "sign", people, people.liqiang, **(facts | {"applicants": workers[:11]}))
    assert agreement_of(dispute).signatures.filter(representative=representative).count() == 11
    assert refusal(dispute, "seal", people, people.chenjing).startswith(f"尚未签署：{workers[11]}、")


def test_a_representative_signs_for_workers_only_and_while_in_office(people: Cast) -> None:
    dispute, representative = twelve_with_representatives(people)
    take(dispute, "record_consents", people, people.liqiang)
    facts = {"signed_by": "representative", "representative": representative}
    words = "请选择职工代表人，且只能代职工签署。"
    with_unit = batch(dispute, respondents=units_of(dispute), **facts)
    assert refusal(dispute, "sign", people, people.liqiang, **with_unit) == words
    assert (
        refusal(
            dispute,
            "sign",
            people,
            people.liqiang,
            **batch(dispute, applicants=workers_of(dispute), signed_by="representative"),
        )
        == words
    )
    take(dispute, "elect_representatives", people, people.liqiang, applicants=workers_of(dispute)[5:8])
    assert (
        refusal(dispute, "sign", people, people.liqiang, **batch(dispute, applicants=workers_of(dispute), **facts))
        == words
    )


# Rows 15 and 16: confirmation


def an_effective(people: Cast, *claims: str, legal_kind: str = LegalKind.PEOPLES) -> Dispute:
    MediationBody.objects.filter(organisation=people.district).update(legal_kind=legal_kind)
    workers = [a_worker(n, claim=claim) for n, claim in enumerate(claims or (ClaimType.WAGE,))]
    return a_case(people, EFFECTIVE, workers=workers)


@pytest.mark.parametrize("claims", [(ClaimType.REL,), (ClaimType.WAGE, ClaimType.REL)])
def test_confirmation_of_employment_blocks_arbitration_review(people: Cast, claims: tuple[str, ...]) -> None:
    dispute = a_walk(people, MEDIATING, workers=2).dispute
    for worker, claim in zip(workers_of(dispute), claims, strict=False):
        take(dispute, "add_claim", people, people.liqiang, applicants=[worker], type=claim, claimed=100)
    for verb, by in (
        ("record_session", "liqiang"),
        ("draft_agreement", "liqiang"),
        ("sign", "liqiang"),
        ("seal", "chenjing"),
    ):
        take(dispute, verb, people, getattr(people, by))
    take(dispute, "bring_into_effect", people, people.liqiang)
    assert "确认劳动关系" in refusal(dispute, "apply_arbitration_review", people, people.liqiang)
    assert "非给付事项" in refusal(dispute, "apply_judicial_confirmation", people, people.liqiang)


@pytest.mark.parametrize("kind", [LegalKind.ENTERPRISE, LegalKind.STREET, LegalKind.OTHER])
def test_judicial_confirmation_is_for_peoples_mediation_only(people: Cast, kind: str) -> None:
    dispute = an_effective(people, legal_kind=kind)
    assert "只有人民调解组织" in refusal(dispute, "apply_judicial_confirmation", people, people.liqiang)


def test_the_agreement_of_a_body_outside_art_10_is_not_reviewed(people: Cast) -> None:
    dispute = an_effective(people, legal_kind=LegalKind.OTHER)
    assert "第十条" in refusal(dispute, "apply_arbitration_review", people, people.liqiang)


@pytest.mark.parametrize(("verb", "days"), [("apply_arbitration_review", 15), ("apply_judicial_confirmation", 30)])
def test_the_time_to_apply_is_kept_by_the_day_of_applying(people: Cast, verb: str, days: int) -> None:
    dispute = an_effective(people)
    assert dispute.effective_at is not None
    last = deadlines.local_day(dispute.effective_at) + days * DAY
    late = NOW + (days + 20) * DAY
    sentence = refusal(dispute, verb, people, people.liqiang, at=late, applied_on=last + 10 * DAY)
    assert sentence.startswith("申请期限已于")
    take(dispute, verb, people, people.liqiang, at=late, applied_on=last)
    assert (dispute.confirm_status, dispute.confirm_applied_on) == ("applied", last), "in time, though recorded late"


def test_an_application_lies_between_effect_and_today(people: Cast) -> None:
    dispute = an_effective(people)
    assert "不能晚于今天" in refusal(
        dispute, "apply_arbitration_review", people, people.liqiang, applied_on=TODAY + DAY
    )
    assert "早于协议生效日" in refusal(
        dispute, "apply_arbitration_review", people, people.liqiang, applied_on=TODAY - 30 * DAY
    )


def test_after_a_refusal_the_other_way_stays_open(people: Cast) -> None:
    dispute = an_effective(people)
    apply(dispute, people)
    take(dispute, "record_confirmation", people, people.liqiang, granted="no", paper=a_pdf("决定书.pdf"))
    assert dispute.confirm_status == "refused"
    take(dispute, "apply_judicial_confirmation", people, people.liqiang)
    assert dispute.confirm_track == "judicial"


def test_what_was_granted_is_not_applied_for_again(people: Cast) -> None:
    dispute = an_effective(people)
    apply(dispute, people)
    take(dispute, "record_confirmation", people, people.liqiang)
    assert "已申请过确认" in refusal(dispute, "apply_judicial_confirmation", people, people.liqiang)


def test_who_declines_was_told_what_it_means_and_may_still_apply_in_time(people: Cast) -> None:
    dispute = an_effective(people)
    assert "不能直接申请强制执行" in refusal(dispute, "decline_confirmation", people, people.liqiang, told=False)
    take(dispute, "decline_confirmation", people, people.liqiang)
    apply(dispute, people)
    assert dispute.confirm_track == "arb_review"


def test_performance_is_not_followed_before_the_parties_decided_on_confirmation(people: Cast) -> None:
    dispute = an_effective(people)
    assert "请先登记双方是否申请" in refusal(dispute, "begin_performance", people, people.liqiang)
