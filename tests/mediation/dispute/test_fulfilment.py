"""履行: rows 17–19 of domain.md 2.1; instalments and payments 3.7."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation.agreements import Instalment, Payment
from mediation.claims import ClaimType, claims_of, sums_of
from mediation.dispute.codes import CloseCode
from mediation.dispute.fulfilment import overdue_rows, standing, unverified
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.schedule import Share
from mediation.dispute.states import State
from mediation.organisations import ClosingPolicy, MediationBody
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    Rung,
    a_case,
    a_pdf,
    a_walk,
    a_worker,
    agreement_of,
    climbs,
    denial,
    facts_of,
    pay,
    refusal,
    rungs,
    take,
    the_open_part,
    told,
    workers_of,
)
from workflow.organisations import system_user


def decline(dispute: Dispute, people: Cast) -> None:
    take(dispute, "decline_confirmation", people, people.liqiang)


def report(dispute: Dispute, people: Cast) -> None:
    take(dispute, "record_payment", people, people.liqiang)


def pay_all(dispute: Dispute, people: Cast) -> None:
    pay(dispute, people)


def remedy(dispute: Dispute, people: Cast) -> None:
    take(dispute, "take_remedy", people, people.liqiang)


P, D = State.PERFORMING, State.DEFAULTED
RUNGS = (
    Rung("begin_performance", State.AGREEMENT_EFFECTIVE, "liqiang", P, "zhaomin", "不能“开始跟踪履行”", decline),
    Rung("record_payment", P, "liqiang", None, "zhaomin", "全部分期均已登记付款"),
    Rung("verify_payments", P, "liqiang", None, "zhaomin", "没有待核实的付款", report),
    Rung("reject_payments", P, "liqiang", None, "zhaomin", "没有待核实的付款", report),
    Rung("vary_schedule", P, "liqiang", None, "zhaomin", None),
    Rung("confirm_performed", P, "liqiang", State.PERFORMED, "zhaomin", "不能“确认履行完毕”", pay_all),
    Rung("close", State.PERFORMED, "chenjing", State.CLOSED, "liqiang", "不能“结案”"),
    Rung("take_remedy", D, "liqiang", None, "zhaomin", None),
    Rung("record_remedy_answer", D, "liqiang", None, "zhaomin", "没有待答复的救济途径", remedy),
    Rung("resume_performance", D, "liqiang", P, "zhaomin", "不能“恢复履行”", pay_all),
    Rung("close_defaulted", D, "chenjing", State.CLOSED, "liqiang", "不能“转救济结案”", remedy),
)


@rungs(*RUNGS)
def test_a_step_is_for_its_roles_works_once_and_stands_in_the_record(rung: Rung, people: Cast) -> None:
    climbs(rung, people)


# Payments count once verified


def test_paid_counts_verified_receipts_only(people: Cast) -> None:
    dispute = a_case(people, P)
    pay(dispute, people, 1_000_00, verified=False)
    assert sums_of(dispute).paid == 0
    take(dispute, "verify_payments", people, people.liqiang)
    assert (sums_of(dispute).paid, sums_of(dispute).unpaid) == (1_000_00, 23_000_00)
    payment = Payment.objects.get()
    assert (payment.recorded_by, payment.verified_by) == (people.chenjing, people.liqiang)


def test_a_rejected_receipt_counts_for_nothing_and_stays_on_record(people: Cast) -> None:
    dispute = a_case(people, P)
    (payment,) = pay(dispute, people, 1_000_00, verified=False)
    take(dispute, "reject_payments", people, people.liqiang, payments=[payment], note="回单系伪造")
    assert sums_of(dispute).paid == 0
    assert Payment.objects.get().rejected_at is not None
    row = standing(dispute)[0]
    assert row.reported_fen == 0, "it can be paid again"


def test_a_rejection_gives_its_reason(people: Cast) -> None:
    dispute = a_case(people, P)
    report(dispute, people)
    assert refusal(dispute, "reject_payments", people, people.liqiang, note="") == "请写明原因。"


def test_what_was_verified_is_not_verified_or_rejected_again(people: Cast) -> None:
    dispute = a_case(people, P)
    (first,) = pay(dispute, people, 1_000_00)
    pay(dispute, people, 500_00, verified=False)
    for verb in ("verify_payments", "reject_payments"):
        assert "已被核实或退回" in refusal(dispute, verb, people, people.liqiang, payments=[first])


@pytest.mark.parametrize("too_much", [1, 1_000_00])
def test_nothing_is_overpaid_whether_verified_or_only_reported(people: Cast, too_much: int) -> None:
    dispute = a_case(people, P)
    row = standing(dispute)[0]
    payments = [(row, row.amount + too_much)]
    sentence = refusal(dispute, "record_payment", people, people.liqiang, payments=payments)
    assert "最多还可登记6,000.00元" in sentence
    pay(dispute, people, 4_000_00, verified=False)
    sentence = refusal(dispute, "record_payment", people, people.liqiang, payments=[(row, 2_000_00 + too_much)])
    assert "最多还可登记2,000.00元" in sentence


def test_the_same_instalment_twice_in_one_slip_is_added_up(people: Cast) -> None:
    dispute = a_case(people, P)
    row = standing(dispute)[0]
    twice = [(row, 4_000_00), (row, 2_000_01)]
    assert "最多还可登记2,000.00元" in refusal(dispute, "record_payment", people, people.liqiang, payments=twice)


def test_a_payment_has_a_day_a_proof_and_is_money(people: Cast) -> None:
    dispute = a_case(people, P)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"paid_on": TODAY + DAY}, "付款日期不能晚于今天"),
        ({"paid_on": TODAY - 60 * DAY}, "付款日期早于受理日期"),
        ({"payments": []}, "请选择本次付款的分期"),
        ({"reference": " "}, "请上传付款凭证或填写凭证号"),
        ({"manner": "set_off"}, "工资应当以货币支付"),
    )
    for changed, words in wrong:
        assert words in refusal(dispute, "record_payment", people, people.liqiang, **changed)


@pytest.mark.parametrize("fen", [0, -1])
def test_a_payment_is_above_zero(people: Cast, fen: int) -> None:
    dispute = a_case(people, P)
    payments = [(standing(dispute)[0], fen)]
    assert "最多还可登记" in refusal(dispute, "record_payment", people, people.liqiang, payments=payments)


def test_a_scan_is_proof_enough_and_is_kept(people: Cast) -> None:
    dispute = a_case(people, P)
    take(dispute, "record_payment", people, people.liqiang, reference=None, receipt=a_pdf("回单.pdf"))
    assert {payment.receipt.name for payment in unverified(dispute) if payment.receipt} == {"回单.pdf"}


def test_a_payment_belongs_to_an_instalment_in_force(people: Cast) -> None:
    dispute = a_case(people, P)
    old = standing(dispute)[0]
    take(dispute, "vary_schedule", people, people.liqiang)
    sentence = refusal(dispute, "record_payment", people, people.liqiang, payments=[(old, 100)])
    assert sentence == "分期已变更，请刷新。"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.integers(1, 3_000_00), min_size=1, max_size=5))
def test_whatever_is_paid_in_whatever_parts_agreed_is_paid_plus_unpaid(
    a_performing: Dispute, people: Cast, parts: list[int]
) -> None:
    dispute = a_performing
    for part in parts:
        rows = [row for row in standing(dispute) if row.reported_fen < row.amount]
        if rows:
            take(
                dispute,
                "record_payment",
                people,
                people.liqiang,
                reference=f"回单 {dispute.version}",
                payments=[(rows[0], min(part, rows[0].amount - rows[0].reported_fen))],
            )
            take(dispute, "verify_payments", people, people.liqiang)
    sums = sums_of(dispute)
    assert 0 < sums.paid <= sums.agreed
    assert sums.paid + sums.unpaid == sums.agreed == 24_000_00
    assert sum(row.paid_fen for row in standing(dispute)) == sums.paid


def test_the_same_slip_twice_is_refused_and_another_of_the_same_sum_is_not(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMING)
    row = standing(dispute)[0]
    slip = {"payments": [(row, 100_00)], "reference": "A3"}
    take(dispute, "record_payment", people, people.liqiang, **slip)
    assert "同凭证号" in refusal(dispute, "record_payment", people, people.liqiang, **slip)
    take(dispute, "record_payment", people, people.liqiang, **(slip | {"reference": "A4"}))
    assert row.payments.count() == 2


@pytest.fixture
def a_performing(people: Cast) -> Dispute:
    return a_case(people, P)


# Variation


def test_a_variation_replaces_only_the_open_part(people: Cast) -> None:
    dispute = a_case(people, P)
    pay(dispute, people, 2_500_00)
    first_claim = claims_of(dispute)[0]
    take(
        dispute,
        "vary_schedule",
        people,
        people.liqiang,
        schedule=the_open_part(dispute, 30, 60),
        addendum=a_pdf("补充协议.pdf"),
    )
    rows = Instalment.objects.standing().with_paid().filter(claim=first_claim).order_by("ordinal")
    assert [(row.amount, row.paid_fen) for row in rows] == [(2_500_00, 2_500_00), (4_750_00, 0), (4_750_00, 0)]
    assert sums_of(dispute).agreed == 24_000_00
    assert sums_of(dispute).paid == 2_500_00
    assert Instalment.objects.filter(claim=first_claim, replaced_at__isnull=False).count() == 1, (
        "the first was cut, the second replaced"
    )


def test_a_variation_is_signed_by_both(people: Cast) -> None:
    dispute = a_case(people, P)
    assert "双方签署补充协议" in refusal(dispute, "vary_schedule", people, people.liqiang, both_signed=False)


@pytest.mark.parametrize("change", [-1, 1])
def test_a_variation_neither_forgives_nor_adds_a_fen(people: Cast, change: int) -> None:
    dispute = a_case(people, P)
    schedule = the_open_part(dispute, 30)
    schedule[0] = Share(schedule[0].claim, schedule[0].due_on, schedule[0].amount + change)
    assert "与未付余额24,000.00元不符" in refusal(dispute, "vary_schedule", people, people.liqiang, schedule=schedule)


def test_a_variation_moves_nothing_from_one_worker_to_another(people: Cast) -> None:
    dispute = a_case(people, P)
    one, two = the_open_part(dispute, 30)
    schedule = [Share(one.claim, one.due_on, one.amount - 100), Share(two.claim, two.due_on, two.amount + 100)]
    assert "逐人逐项相等" in refusal(dispute, "vary_schedule", people, people.liqiang, schedule=schedule)


def test_new_instalments_lie_ahead(people: Cast) -> None:
    dispute = a_case(people, P)
    sentence = refusal(dispute, "vary_schedule", people, people.liqiang, schedule=the_open_part(dispute, -3))
    assert "晚于今天" in sentence


def test_a_receipt_that_waits_keeps_its_part_when_the_rest_is_varied(people: Cast) -> None:
    dispute = a_case(people, P)
    pay(dispute, people, 1_000_00, verified=False)
    take(dispute, "vary_schedule", people, people.liqiang)
    take(dispute, "verify_payments", people, people.liqiang)
    assert sums_of(dispute).paid == 1_000_00
    assert sums_of(dispute).agreed == 24_000_00


# Performed and closed


def test_it_is_not_performed_while_a_fen_is_missing(people: Cast) -> None:
    dispute = a_case(people, P)
    facts = facts_of("record_payment", dispute, people)
    last, fen = facts["payments"][-1]
    facts["payments"][-1] = (last, fen - 1)
    take(dispute, "record_payment", people, people.liqiang, **facts)
    assert "共24,000.00元未核实" in refusal(dispute, "confirm_performed", people, people.liqiang)
    take(dispute, "verify_payments", people, people.liqiang)
    assert refusal(dispute, "confirm_performed", people, people.liqiang) == "还有1笔共0.01元未核实履行。"


def test_the_call_back_has_happened(people: Cast) -> None:
    dispute = a_case(people, P)
    pay(dispute, people)
    assert "回访日期" in refusal(dispute, "confirm_performed", people, people.liqiang, contacted_on=TODAY + DAY)


def test_a_performed_case_closes_as_performed(people: Cast) -> None:
    dispute = a_case(people, State.PERFORMED)
    take(dispute, "close", people, people.chenjing)
    assert (dispute.close_code, dispute.closed_at is not None) == (CloseCode.PERFORMED, True)


@pytest.mark.parametrize("state", [State.AGREEMENT_EFFECTIVE, P])
def test_by_its_policy_a_body_closes_when_performed(people: Cast, state: str) -> None:
    dispute = a_case(people, state)
    assert "全部履行后结案" in refusal(dispute, "close", people, people.chenjing)


@pytest.mark.parametrize("state", [State.AGREEMENT_EFFECTIVE, P])
def test_by_its_policy_a_body_closes_when_signed(people: Cast, state: str) -> None:
    MediationBody.objects.filter(organisation=people.district).update(closing_policy=ClosingPolicy.SIGNED)
    dispute = a_case(people, state)
    if state == State.AGREEMENT_EFFECTIVE:
        assert "请先登记双方是否申请" in refusal(dispute, "close", people, people.chenjing)
        decline(dispute, people)
    take(dispute, "close", people, people.chenjing)
    assert dispute.close_code == CloseCode.SIGNED
    assert sums_of(dispute).agreed == 24_000_00


def test_no_receipt_is_left_waiting_when_a_case_ends(people: Cast) -> None:
    MediationBody.objects.filter(organisation=people.district).update(closing_policy=ClosingPolicy.SIGNED)
    performing, defaulted = a_case(people, P), a_case(people, D)
    remedy(defaulted, people)
    for dispute, verb in ((performing, "close"), (defaulted, "close_defaulted")):
        pay(dispute, people, 100, verified=False)
        assert refusal(dispute, verb, people, people.chenjing) == "还有1笔付款待核实，请先核实或退回。"
        take(dispute, "reject_payments", people, people.liqiang)
        take(dispute, verb, people, people.chenjing)


# Row 19: default


def with_instalments_due(people: Cast, *ahead: int) -> Dispute:
    walk = a_walk(people, State.MEDIATING)
    walk.dues = ahead
    for move in (walk.draft, walk.effect, walk.perform):
        move()
    return walk.dispute


def test_default_is_not_declared_before_the_day_has_passed(people: Cast) -> None:
    dispute = with_instalments_due(people, 2)
    due = standing(dispute)[0].due_on
    on_the_day = NOW.replace(day=due.day, month=due.month, hour=23)
    assert refusal(dispute, "declare_default", people, people.liqiang, at=on_the_day) == "没有逾期未付的分期。"


def test_a_rest_day_puts_default_off_and_a_make_up_day_does_not(people: Cast) -> None:
    dispute = a_case(people, P)
    for due, overdue_from in (
        (dt.date(2026, 7, 17), dt.date(2026, 7, 18)),  # a Friday
        (dt.date(2026, 7, 18), dt.date(2026, 7, 21)),  # a Saturday rolls to Monday
        (dt.date(2026, 10, 1), dt.date(2026, 10, 9)),  # National Day rolls over the whole block
        (dt.date(2026, 9, 20), dt.date(2026, 9, 21)),  # a Sunday on which offices work
        (dt.date(2026, 2, 14), dt.date(2026, 2, 15)),  # a make-up Saturday before the Spring Festival
    ):
        Instalment.objects.update(due_on=due)
        assert not overdue_rows(dispute, overdue_from - DAY), due
        assert overdue_rows(dispute, overdue_from), due


def test_grace_is_the_organisations_own(people: Cast) -> None:
    dispute = a_case(people, P)
    Instalment.objects.update(due_on=TODAY - 2 * DAY)
    assert overdue_rows(dispute, TODAY)
    MediationBody.objects.filter(organisation=people.district).update(grace_days=2)
    assert not overdue_rows(dispute, TODAY)


def test_a_reported_receipt_that_is_not_verified_does_not_stop_default(people: Cast) -> None:
    dispute = a_case(people, P)
    Instalment.objects.update(due_on=TODAY - DAY)
    report(dispute, people)
    assert overdue_rows(dispute, TODAY)
    take(dispute, "verify_payments", people, people.liqiang)
    assert not overdue_rows(dispute, TODAY)


def test_default_is_told_with_what_the_agreement_makes_due(people: Cast) -> None:
    walk = a_walk(people, State.DEFAULTED, days_ago=70)
    change = walk.dispute.changes.get(verb="declare_default")
    assert told(change) == {"逾期笔数": "4", "逾期金额": "24,000.00 元", "按协议全部到期": "24,000.00 元"}
    assert walk.dispute.advised_on is not None


def test_default_interrupts_limitation_for_those_unpaid_by_the_day_that_passed(people: Cast) -> None:
    dispute = a_case(people, P)
    paid, unpaid = workers_of(dispute)
    Instalment.objects.update(due_on=TODAY - 5 * DAY)  # Friday, 10 July
    rows = [(row, row.amount) for row in standing(dispute) if row.claim.applicant == paid]
    take(dispute, "record_payment", people, people.liqiang, payments=rows)
    take(dispute, "verify_payments", people, people.liqiang)
    before = paid.interrupted_on
    take(dispute, "declare_default", people, system_user(), advised_on=None)
    paid.refresh_from_db()
    unpaid.refresh_from_db()
    assert (paid.interrupted_on, unpaid.interrupted_on) == (before, TODAY - 5 * DAY)


def test_a_demand_interrupts_later(people: Cast) -> None:
    dispute = a_case(people, P)
    Instalment.objects.update(due_on=TODAY - 5 * DAY)
    assert "催告日期" in refusal(dispute, "declare_default", people, people.liqiang, demanded_on=TODAY + DAY)
    take(dispute, "declare_default", people, people.liqiang, demanded_on=TODAY - DAY)
    assert {worker.interrupted_on for worker in workers_of(dispute)} == {TODAY - DAY}


def test_default_is_for_the_mediator_or_the_clock(people: Cast) -> None:
    dispute = a_case(people, P)
    Instalment.objects.update(due_on=TODAY - 5 * DAY)
    assert "调解员" in denial(dispute, "declare_default", people, people.wangfang)
    take(dispute, "declare_default", people, system_user())
    assert dispute.state == D


def test_performance_resumes_when_nothing_is_overdue(people: Cast) -> None:
    dispute = a_case(people, D)
    assert refusal(dispute, "resume_performance", people, people.liqiang) == "仍有逾期未付的分期。"
    take(dispute, "vary_schedule", people, people.liqiang)
    take(dispute, "resume_performance", people, people.liqiang)
    assert dispute.state == P


def test_a_defaulted_case_paid_in_full_is_performed(people: Cast) -> None:
    dispute = a_case(people, D)
    pay(dispute, people)
    take(dispute, "confirm_performed", people, people.liqiang)
    assert dispute.state == State.PERFORMED


def test_a_defaulted_case_is_not_closed_before_the_worker_was_put_on_a_route(people: Cast) -> None:
    dispute = a_case(people, D)
    assert "请先登记已采取的救济途径" in refusal(dispute, "close_defaulted", people, people.chenjing)
    remedy(dispute, people)
    take(dispute, "close_defaulted", people, people.chenjing)
    assert (dispute.state, dispute.close_code) == (State.CLOSED, CloseCode.REMEDY)


def test_work_that_is_not_money_is_performed_without_instalments(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING, workers=[a_worker(1, claim=ClaimType.DOC)])
    take(dispute, "record_session", people, people.liqiang)
    take(
        dispute,
        "draft_agreement",
        people,
        people.liqiang,
        schedule=[],
        manner="act",
        result="公司于2026年7月20日前出具离职证明。",
    )
    for verb, by in (
        ("sign", "liqiang"),
        ("seal", "chenjing"),
        ("bring_into_effect", "liqiang"),
        ("decline_confirmation", "liqiang"),
        ("begin_performance", "liqiang"),
        ("confirm_performed", "liqiang"),
    ):
        take(dispute, verb, people, getattr(people, by))
    assert dispute.state == State.PERFORMED
    assert agreement_of(dispute).instalments.count() == 0
