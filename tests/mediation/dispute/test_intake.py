"""受理: rows 1–8 of domain.md 2.1, each with its guard and its exit."""

import datetime as dt

import pytest

from mediation.claims import ClaimType
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.organisations import LegalKind
from mediation.parties import Applicant, Consent
from mediation.people import Person
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    Rung,
    a_case,
    a_draft,
    a_unit,
    a_worker,
    climbs,
    denial,
    refusal,
    rungs,
    step_of,
    take,
    told,
    units_of,
    workers_of,
)
from workflow.organisations import system_user


def agree(dispute: Dispute, people: Cast) -> None:
    take(dispute, "record_reply", people, people.wangfang)


def propose(dispute: Dispute, people: Cast) -> None:
    take(dispute, "propose_refusal", people, people.wangfang)


RUNGS = (
    Rung("submit", State.DRAFT, "wangfang", State.SUBMITTED, "mahong", "不能“提交申请”"),
    Rung("screen", State.SUBMITTED, "wangfang", State.SCREENING, "liqiang", "不能“开始审查”"),
    Rung("ask_correction", State.SCREENING, "wangfang", State.CORRECTION, "liqiang", "不能“通知补正”"),
    Rung("receive_correction", State.CORRECTION, "wangfang", State.SCREENING, "liqiang", "不能“收到补正”"),
    Rung("ask_consent", State.SCREENING, "wangfang", State.CONSENT_ASKING, "liqiang", "均已征询"),
    Rung("record_reply", State.CONSENT_ASKING, "wangfang", None, "liqiang", None),
    Rung("accept", State.CONSENT_ASKING, "chenjing", State.ACCEPTED, "wangfang", "不能“受理”", agree),
    Rung("propose_refusal", State.SCREENING, "wangfang", None, "liqiang", None),
    Rung("refuse", State.SCREENING, "chenjing", State.REFUSED, "wangfang", "不能“不予受理”", propose),
)


@rungs(*RUNGS)
def test_a_step_is_for_its_roles_works_once_and_stands_in_the_record(rung: Rung, people: Cast) -> None:
    climbs(rung, people)


# Row 1: filing


def test_an_application_without_an_applicant_is_not_filed(people: Cast) -> None:
    dispute = a_draft(people, workers=[], units=[a_unit(1)])
    assert refusal(dispute, "submit", people, people.wangfang) == "还没有登记申请人。"


def test_an_application_without_a_respondent_is_not_filed(people: Cast) -> None:
    dispute = a_draft(people, workers=[a_worker(1)], units=[])
    assert refusal(dispute, "submit", people, people.wangfang) == "还没有登记被申请人。"


def test_a_worker_without_a_claim_is_named(people: Cast) -> None:
    rows = [a_worker(1), a_worker(2) | {"claims": []}]
    dispute = a_draft(people, workers=rows, units=[a_unit(1)])
    assert refusal(dispute, "submit", people, people.wangfang) == f"{rows[1]['name']}没有登记请求事项。"


def test_an_application_says_what_happened(people: Cast) -> None:
    dispute = a_draft(people, workers=[a_worker(1)], units=[a_unit(1)], facts="  ")
    assert refusal(dispute, "submit", people, people.wangfang) == "请填写事实和理由。"


def test_filing_gives_a_receipt_number_and_each_worker_his_receipt_time(people: Cast) -> None:
    dispute = a_draft(people, workers=[a_worker(1), a_worker(2)], units=[a_unit(1)])
    change = take(dispute, "submit", people, people.wangfang, at=NOW)
    assert dispute.receipt_number == "〔2026〕京开劳收字第1号"
    assert told(change)["收件号"] == dispute.receipt_number
    assert {worker.received_at for worker in workers_of(dispute)} == {NOW} == {dispute.received_at}


def test_the_receipt_is_when_the_applicant_came_not_when_it_was_typed(people: Cast) -> None:
    came = NOW - dt.timedelta(days=2)
    dispute = a_draft(people, workers=[a_worker(1)], units=[a_unit(1)], received_at=came)
    take(dispute, "submit", people, people.wangfang, at=NOW)
    assert dispute.received_at == came
    assert workers_of(dispute)[0].interrupted_on == came.date(), "applying interrupts limitation that day"


def test_nothing_is_received_in_the_future(people: Cast) -> None:
    dispute = a_draft(people, workers=[a_worker(1)], units=[a_unit(1)], received_at=NOW + DAY)
    assert refusal(dispute, "submit", people, people.wangfang, at=NOW) == "收件时间不能晚于现在。"


def test_a_newer_interruption_is_not_put_back_by_filing(people: Cast) -> None:
    dispute = a_draft(people, workers=[a_worker(1)], units=[a_unit(1)], received_at=NOW - 9 * DAY)
    Applicant.objects.update(interrupted_on=TODAY - DAY)
    take(dispute, "submit", people, people.wangfang)
    assert workers_of(dispute)[0].interrupted_on == TODAY - DAY


# Row 2: screening


def test_screening_writes_down_urgency_and_risk(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    take(dispute, "screen", people, people.wangfang)
    assert (dispute.urgent, dispute.risk) == (True, "职工情绪激动")


def test_screening_asks_whether_the_union_was_told_of_a_dismissal(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED, workers=[a_worker(1, claim=ClaimType.DAMAGES)])
    take(dispute, "screen", people, people.wangfang, dismissal_told_union=False)
    assert dispute.dismissal_told_union is False


# Rows 3 and 4: correction


def test_the_day_to_correct_by_lies_ahead(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    assert "晚于今天" in refusal(dispute, "ask_correction", people, people.wangfang, due=TODAY)


def test_an_application_is_not_deemed_abandoned_before_the_day(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    take(dispute, "ask_correction", people, people.wangfang)
    on_the_day = NOW + 5 * DAY
    assert (
        refusal(dispute, "deem_abandoned", people, people.wangfang, at=on_the_day) == "补正期限（2026-07-20）尚未届满。"
    )
    assert "尚未届满" in str(step_of(dispute, "deem_abandoned").obstacle(dispute))


@pytest.mark.parametrize("who", ["wangfang", "system"])
def test_what_is_not_corrected_in_time_is_deemed_abandoned(people: Cast, who: str) -> None:
    dispute = a_case(people, State.SCREENING)
    take(dispute, "ask_correction", people, people.wangfang)
    actor = system_user() if who == "system" else people.wangfang
    take(dispute, "deem_abandoned", people, actor, at=NOW + 6 * DAY)
    assert (dispute.state, dispute.withdraw_reason) == (State.WITHDRAWN, "abandoned")


def test_a_stranger_does_not_deem_abandoned(people: Cast) -> None:
    dispute = a_case(people, State.CORRECTION)
    assert "受理员" in denial(dispute, "deem_abandoned", people, people.liqiang)


# Rows 5 and 8: refusal


def test_a_lead_does_not_refuse_what_nobody_proposed(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    assert "先由受理员拟办" in refusal(dispute, "refuse", people, people.chenjing)


def test_a_refusal_is_explained(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    assert "具体理由" in refusal(dispute, "propose_refusal", people, people.wangfang, refusal_details=" ")


def test_two_people_refuse_and_both_are_on_record(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    propose(dispute, people)
    take(dispute, "refuse", people, people.chenjing)
    assert (dispute.refusal_proposed_by, dispute.refusal_reason) == (people.wangfang, "not_labour")
    assert dispute.advised_on == TODAY
    assert dispute.closed_at is not None


def test_nobody_is_said_to_refuse_who_has_not_answered(people: Cast) -> None:
    dispute = a_case(people, State.CONSENT_ASKING)
    sentence = refusal(dispute, "propose_refusal", people, people.wangfang, refusal_reason="other_side")
    assert sentence == "尚未登记对方不同意调解的答复。"


def test_the_other_sides_refusal_interrupts_limitation_on_the_day_it_was_given(people: Cast) -> None:
    dispute = a_case(people, State.CONSENT_ASKING)
    answered = TODAY - DAY
    take(dispute, "record_reply", people, people.wangfang, consent=Consent.REFUSED, answered_on=answered)
    assert {worker.interrupted_on for worker in workers_of(dispute)} == {answered}
    take(dispute, "propose_refusal", people, people.wangfang, refusal_reason="other_side", refusal_details="对方拒绝")
    take(dispute, "refuse", people, people.chenjing)
    assert dispute.state == State.REFUSED


def test_an_agreement_to_mediate_interrupts_nothing(people: Cast) -> None:
    dispute = a_case(people, State.CONSENT_ASKING)
    before = workers_of(dispute)[0].interrupted_on
    agree(dispute, people)
    assert workers_of(dispute)[0].interrupted_on == before


def test_silence_is_no_refusal_before_the_day_to_answer(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    take(dispute, "ask_consent", people, people.wangfang)
    facts = {"refusal_reason": "no_answer", "refusal_details": "逾期未答复"}
    assert (
        refusal(dispute, "propose_refusal", people, people.wangfang, at=NOW + 5 * DAY, **facts) == "答复期限尚未届满。"
    )
    take(dispute, "propose_refusal", people, people.wangfang, at=NOW + 6 * DAY, **facts)
    assert dispute.refusal_reason == "no_answer"


def test_a_proposal_to_refuse_ends_when_the_case_goes_on(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    propose(dispute, people)
    take(dispute, "ask_consent", people, people.wangfang)
    assert (dispute.refusal_reason, dispute.refusal_details, dispute.refusal_proposed_by) == ("", "", None)
    assert "先由受理员拟办" in refusal(dispute, "refuse", people, people.chenjing)


def test_a_proposal_made_while_asking_ends_with_acceptance(people: Cast) -> None:
    dispute = a_case(people, State.CONSENT_ASKING)
    propose(dispute, people)
    agree(dispute, people)
    take(dispute, "accept", people, people.chenjing)
    assert dispute.refusal_reason == ""


# Rows 6 and 7: consent and acceptance


def test_an_answer_is_not_due_in_the_past(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    assert "早于今天" in refusal(dispute, "ask_consent", people, people.wangfang, answer_by=TODAY - DAY)


def test_every_respondent_is_asked_and_who_has_answered_is_not_asked_again(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING, units=[a_unit(1), a_unit(2, "天工巨匠装饰工程有限公司", "general")])
    take(dispute, "ask_consent", people, people.wangfang)
    assert {(unit.consent, unit.answer_by) for unit in units_of(dispute)} == {(Consent.ASKED, TODAY + 5 * DAY)}


@pytest.mark.parametrize(
    ("answered_on", "sentence"),
    [(TODAY + DAY, "答复日期不能晚于今天。"), (TODAY - 40 * DAY, "答复日期不能早于收件日期。")],
)
def test_an_answer_lies_between_the_application_and_today(people: Cast, answered_on: dt.date, sentence: str) -> None:
    dispute = a_case(people, State.CONSENT_ASKING)
    assert refusal(dispute, "record_reply", people, people.wangfang, answered_on=answered_on) == sentence


def test_only_a_respondent_of_the_case_answers(people: Cast) -> None:
    dispute, other = (
        a_case(people, State.CONSENT_ASKING),
        a_case(people, State.SUBMITTED, units=[a_unit(9, "他家公司")]),
    )
    sentence = refusal(dispute, "record_reply", people, people.wangfang, respondent=units_of(other)[0])
    assert sentence == "不是本案的被申请人。"


@pytest.mark.parametrize("answer", [Consent.REFUSED, Consent.UNREACHABLE, Consent.ASKED])
def test_nothing_is_accepted_until_every_respondent_agrees(people: Cast, answer: str) -> None:
    dispute = a_case(people, State.CONSENT_ASKING, units=[a_unit(1), a_unit(2, "天工巨匠装饰工程有限公司", "general")])
    agree(dispute, people)
    second = units_of(dispute)[1]
    if answer != Consent.ASKED:
        take(dispute, "record_reply", people, people.wangfang, respondent=second, consent=answer)
    assert refusal(dispute, "accept", people, people.chenjing) == "尚未取得同意：天工巨匠装饰工程有限公司。"


def test_acceptance_numbers_the_case_and_fixes_the_bodys_legal_kind(people: Cast) -> None:
    dispute = a_case(people, State.CONSENT_ASKING)
    agree(dispute, people)
    take(dispute, "accept", people, people.chenjing, at=NOW)
    assert dispute.number == "〔2026〕京开劳调字第1号"
    assert (dispute.legal_kind, dispute.accepted_at) == (LegalKind.PEOPLES, NOW)


def test_a_refused_acceptance_gives_its_number_back(people: Cast) -> None:
    dispute = a_case(people, State.CONSENT_ASKING)
    refusal(dispute, "accept", people, people.chenjing)
    agree(dispute, people)
    take(dispute, "accept", people, people.chenjing)
    assert dispute.number.endswith("第1号")


def test_a_respondent_who_joins_after_acceptance_is_asked_before_anything_is_agreed(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    assert "均已同意" in refusal(dispute, "record_added_reply", people, people.wangfang)
    take(dispute, "add_respondent", people, people.liqiang)
    take(dispute, "record_session", people, people.liqiang)
    sentence = refusal(dispute, "draft_agreement", people, people.liqiang)
    assert sentence == "尚未取得同意：广厦安建筑劳务有限公司。"
    take(dispute, "record_added_reply", people, people.liqiang)
    take(dispute, "draft_agreement", people, people.liqiang)
    assert dispute.state == State.AGREEMENT_DRAFT


# The union as applicant (2.2)


def test_performance_of_a_collective_contract_is_the_unions_to_claim(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING, workers=[a_worker(1, claim=ClaimType.COLLECTIVE)])
    assert "申请工会" in refusal(dispute, "ask_consent", people, people.wangfang)
    take(dispute, "correct_case", people, people.wangfang, union_name="北辰创元公司工会")
    assert dispute.title.startswith("北辰创元公司工会与")
    take(dispute, "ask_consent", people, people.wangfang)
    assert dispute.state == State.CONSENT_ASKING


def test_a_union_claims_nothing_else(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING, union_name="北辰创元公司工会")
    assert "只能是履行集体合同" in refusal(dispute, "ask_consent", people, people.wangfang)


# Who may step in


def test_who_is_both_clerk_and_mediator_still_works_at_the_desk_of_a_colleagues_case(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    people.wangfang.memberships.create(organisation=people.district, role="mediator")
    people.wangfang.__dict__.pop("held", None)
    take(dispute, "add_note", people, people.wangfang)
    assert "承办" in denial(dispute, "record_session", people, people.wangfang)


def test_a_known_number_under_another_name_files_nobody_under_a_stranger(people: Cast) -> None:
    a_case(people, State.SUBMITTED)
    row = a_worker(1) | {"name": "另有其人"}
    other = a_case(people, State.SUBMITTED, workers=[a_worker(8)], units=[a_unit(3, "他家公司")])
    sentence = refusal(other, "add_workers", people, people.wangfang, workers=[row])
    assert "已用另一姓名登记" in sentence
    assert a_worker(1)["name"] not in sentence, "nor tells whose number it is"
    assert row["id_number"] not in sentence, "a refusal shows no full identity number"
    assert not Person.objects.filter(name="另有其人").exists()


def test_a_period_that_ends_before_it_begins_is_refused_by_the_database_too(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    sentence = refusal(dispute, "add_claim", people, people.wangfang, period_from=TODAY, period_to=TODAY - DAY)
    assert "period_in_order" in sentence
