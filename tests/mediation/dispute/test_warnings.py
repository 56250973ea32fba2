"""Warnings: what a labour lawyer or a mediator would point at, with its law, and nothing when there is nothing to say."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from mediation.causes import current_causes
from mediation.claims import Claim, ClaimType
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.limitation import earliest
from mediation.dispute.states import State
from mediation.dispute.thresholds import criminal_line, minimum_wage, months_of, reaches_criminal_line
from mediation.dispute.warnings import warnings_of
from mediation.organisations import MediationBody, body_of
from mediation.parties import Applicant, ContractType, LimitationBasis
from mediation.people import Employer
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    a_case,
    a_draft_of,
    a_twin,
    a_unit,
    a_walk,
    a_worker,
    money_shares,
    take,
    units_of,
    workers_of,
)
from workflow.clocks import clocks_of


def said(dispute: Dispute, words: str, on: dt.date | None = None) -> list[str]:
    """The warnings that contain the words."""
    return [warning.sentence for warning in warnings_of(dispute, on) if words in warning.sentence]


def test_an_ordinary_case_warns_of_nothing(people: Cast) -> None:
    for n, state in enumerate((State.SUBMITTED, State.MEDIATING, State.PERFORMING)):
        dispute = a_case(people, state, workers=[a_worker(n)], units=[a_unit(n, f"第{n}公司")])
        assert warnings_of(dispute) == []


def test_every_warning_has_a_sentence_in_both_languages_and_its_law(people: Cast) -> None:
    MediationBody.objects.update(legal_kind="other")
    workers = [
        a_worker(n, claim=claim, claimed=30_000_00) | {"id_number": "", "delivery_address": ""}
        for n, claim in enumerate(set(ClaimType) - {ClaimType.COLLECTIVE})
    ]
    dispute = a_case(
        people, State.MEDIATING, workers=workers, units=[a_unit(1) | {"status": "revoked", "role": "subcontractor"}],
        dismissal_told_union=False, risk="扬言上访",
    )  # fmt: skip
    Applicant.objects.update(right_known_on=TODAY - 700 * DAY, interrupted_on=None, contract=ContractType.DISPATCH)
    Claim.objects.update(base_wage=1_000_00)
    chinese = warnings_of(dispute)
    with translation.override("en"):
        english = warnings_of(dispute)
    assert len(chinese) == len(english) > 12
    for one, other in zip(chinese, english, strict=True):
        assert one.sentence != other.sentence
        assert "{" not in one.sentence + other.sentence
        assert one.law


def test_a_case_that_has_ended_asks_for_nothing(people: Cast) -> None:
    dispute = a_case(people, State.FAILED, workers=[a_worker(1, claim=ClaimType.REL)])
    assert warnings_of(dispute) == []


def test_looking_writes_nothing(people: Cast, django_assert_max_num_queries: Any) -> None:
    dispute = a_walk(people, State.MEDIATING, workers=12).dispute
    before = (dispute.version, dispute.history.count())
    with django_assert_max_num_queries(14):
        warnings_of(dispute)
    assert (Dispute.objects.get(pk=dispute.pk).version, dispute.history.count()) == before


# Limitation


@pytest.mark.parametrize(
    ("fields", "last_day"),
    [
        ({"right_known_on": "2025-02-15"}, "2026-02-24"),  # ends in the Spring Festival
        ({"right_known_on": "2025-02-15", "interrupted_on": "2025-08-03"}, "2026-08-03"),
        ({"right_known_on": "2025-08-03", "interrupted_on": "2025-02-15"}, "2026-08-03"),
        ({"limitation_basis": LimitationBasis.IN_SERVICE, "right_known_on": "2020-01-01"}, None),
        (
            {"limitation_basis": LimitationBasis.AFTER_END, "ended_on": "2025-09-01", "right_known_on": "2020-01-01"},
            "2026-09-01",
        ),
        ({"limitation_basis": LimitationBasis.IN_SERVICE, "ended_on": "2025-09-01"}, "2026-09-01"),
        ({}, None),
        ({"interrupted_on": "2025-09-01"}, None),
    ],
)
def test_limitation_by_its_basis(people: Cast, fields: dict[str, Any], last_day: str | None) -> None:
    days = {name: dt.date.fromisoformat(value) if name.endswith("_on") else value for name, value in fields.items()}
    dispute = a_case(people, State.SCREENING, workers=[a_worker(1)])
    Applicant.objects.filter(application=dispute).update(**{"interrupted_on": None} | days)
    take(dispute, "edit_worker", people, people.wangfang, applicant=workers_of(dispute)[0], occupation="焊工")
    clock = earliest(clocks_of(dispute).of_rule("L1"))
    assert (str(clock.due_on) if clock else None) == last_day


def test_limitation_near_and_past_is_warned_of_by_name(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    one, two = workers_of(dispute)
    Applicant.objects.filter(pk=one.pk).update(right_known_on=TODAY - 400 * DAY, interrupted_on=None)
    Applicant.objects.filter(pk=two.pk).update(right_known_on=TODAY - 340 * DAY, interrupted_on=None)
    take(dispute, "edit_worker", people, people.wangfang, applicant=workers_of(dispute)[0], occupation="焊工")
    assert str(one) in said(dispute, "可能已届满")[0]
    assert str(two) in said(dispute, "起陆续届满")[0]
    assert str(one) not in said(dispute, "起陆续届满")[0]
    take(dispute, "ask_consent", people, people.wangfang)
    take(dispute, "record_reply", people, people.wangfang, consent="refused")
    assert not said(dispute, "起陆续届满"), "the refusal interrupted what still ran"
    assert str(one) in said(dispute, "可能已届满")[0], "and not what had run out"


# The criminal line


@pytest.mark.parametrize(
    ("workers", "claimed", "wage", "reached"),
    [
        (1, 18_000_00, 6_000_00, True),
        (1, 17_999_99, 6_000_00, False),
        (1, 4_999_99, 1_000_00, False),
        (1, 5_000_00, 1_000_00, True),
        (10, 3_000_00, 6_000_00, True),
        (10, 2_999_99, 6_000_00, False),
        (9, 17_000_00, 6_000_00, False),
    ],
)
def test_the_line_by_workers_months_and_amount(
    people: Cast, workers: int, claimed: int, wage: int, reached: bool
) -> None:
    rows = [a_worker(n, claimed=claimed) for n in range(workers)]
    for row in rows:
        row["claims"][0]["base_wage"] = wage
    dispute = a_case(people, State.SUBMITTED, workers=rows)
    assert dispute.criminal_line is reached
    assert bool(said(dispute, "拒不支付劳动报酬")) is reached


def test_without_a_known_wage_the_months_claimed_count(people: Cast) -> None:
    row = a_worker(1, claimed=9_000_00)
    row["claims"][0] |= {"base_wage": None, "period_to": dt.date(2026, 7, 31)}
    assert a_case(people, State.SUBMITTED, workers=[row]).criminal_line
    row = a_worker(2, claimed=9_000_00)
    row["claims"][0] |= {"base_wage": None}
    assert not a_case(people, State.SUBMITTED, workers=[row]).criminal_line


def test_only_pay_counts_and_as_found(people: Cast) -> None:
    severance = a_case(people, State.SUBMITTED, workers=[a_worker(1, claim=ClaimType.COMP, claimed=90_000_00)])
    assert not severance.criminal_line
    dispute = a_case(people, State.MEDIATING, workers=[a_worker(2, claimed=90_000_00)])
    Claim.objects.filter(applicant__application=dispute).update(found=1_000_00)
    assert not reaches_criminal_line(dispute)


def test_a_fallback_threshold_is_marked_as_one(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED, workers=[a_worker(1, claimed=20_000_00)])
    assert "未登记本地标准，按全国最低幅度提示" in said(dispute, "拒不支付")[0]
    assert not criminal_line(body_of(people.district)).confirmed
    MediationBody.objects.filter(organisation=people.district).update(
        criminal_one_worker=10_000_00, criminal_many_workers=60_000_00
    )
    (sentence,) = said(dispute, "拒不支付")
    assert "本地标准：一人三个月且10,000.00元，或十人且合计60,000.00元" in sentence
    MediationBody.objects.filter(organisation=people.district).update(criminal_one_worker=20_000_01)
    assert not reaches_criminal_line(dispute)


# Duplicates


def test_the_same_worker_unit_claim_and_months_are_pointed_at(people: Cast) -> None:
    first = a_case(people, State.MEDIATING)
    again = a_case(people, State.SUBMITTED, workers=[a_worker(1)])
    (sentence,) = said(again, "重复")
    assert first.number in sentence
    assert str(workers_of(again)[0]) in sentence
    assert said(first, "重复"), "seen from both sides"


@pytest.mark.parametrize("why", ["another claim", "other months", "another unit", "left", "withdrawn"])
def test_what_is_no_duplicate_is_not(people: Cast, why: str) -> None:
    first = a_case(
        people, State.WITHDRAWN if why == "withdrawn" else State.SUBMITTED, workers=[a_worker(1), a_worker(2)]
    )
    row = a_worker(1, claim=ClaimType.COMP if why == "another claim" else ClaimType.WAGE) | {"phone": "13600000000"}
    if why == "other months":
        row["claims"][0] |= {"period_from": dt.date(2025, 1, 1), "period_to": dt.date(2025, 2, 28)}
    if why == "left":
        take(first, "remove_workers", people, people.wangfang)
    units = [a_unit(44, "他家公司")] if why == "another unit" else None
    assert not said(a_case(people, State.SUBMITTED, workers=[row], units=units), "重复")


@pytest.mark.parametrize(("days", "suspected"), [(29, True), (31, False)])
def test_the_same_telephone_within_thirty_days(people: Cast, days: int, suspected: bool) -> None:
    first = a_case(people, State.SUBMITTED, workers=[a_worker(5)], at=NOW - 10 * DAY)
    phone = workers_of(first)[0].phone
    later = a_case(people, State.SUBMITTED, workers=[a_worker(6) | {"phone": phone}], at=NOW - (10 + days) * DAY)
    assert bool(said(later, "重复")) is suspected


def test_kin_are_no_duplicates(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    take(dispute, "offer_transfer", people, people.chenjing)
    take(dispute, "accept_transfer", people, people.heping)
    successor = Dispute.objects.get(succeeds=dispute)
    assert not said(successor, "重复")
    child = a_case(people, State.SUBMITTED, workers=[a_worker(30)], units=[a_unit(30, "另一公司")])
    parent = a_twin(people, child)
    take(child, "merge", people, people.chenjing, parent=parent)
    parent.refresh_from_db()
    assert not said(parent, "重复")


# Who else, and what else


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (["subcontractor"], "施工总承包单位"),
        (["subcontractor", "general"], ""),
        (["person", "developer"], ""),
        (["dispatch"], "共同当事人"),
        (["dispatch", "user_unit"], ""),
        (["employer"], ""),
    ],
)
def test_who_else_must_be_called(people: Cast, roles: list[str], words: str) -> None:
    units = [a_unit(n, f"第{n}公司", role) for n, role in enumerate(roles)]
    dispute = a_case(people, State.SUBMITTED, units=units)
    assert [words in warning.sentence for warning in warnings_of(dispute)] == ([True] if words else [])


def test_a_revoked_company_brings_in_its_investors(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    Employer.objects.update(status="revoked")
    assert said(dispute, "出资人")
    take(dispute, "add_respondent", people, people.wangfang, role="investor")
    assert not said(dispute, "出资人")


def test_a_dispatched_worker_has_two_units(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED, workers=[a_worker(1) | {"contract": ContractType.DISPATCH}])
    assert said(dispute, "共同当事人")


def test_a_collective_case_may_elect(people: Cast) -> None:
    dispute = a_walk(people, State.SUBMITTED, workers=10).dispute
    assert said(dispute, "三至五名代表人")
    take(dispute, "elect_representatives", people, people.wangfang)
    assert not said(dispute, "三至五名代表人")


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ((ClaimType.REL,), "确认劳动关系可以调解"),
        ((ClaimType.SI,), "征收机构"),
        ((ClaimType.PENALTY,), "责令"),
        ((ClaimType.COMP, ClaimType.DAMAGES), "不能并得"),
        ((ClaimType.NOTICE, ClaimType.DAMAGES), "不与违法解除赔偿金并用"),
        ((ClaimType.INJ_BEN,), "劳动能力鉴定"),
    ],
)
def test_a_type_of_claim_brings_its_own_advice(people: Cast, claims: tuple[str, ...], words: str) -> None:
    dispute = a_case(people, State.MEDIATING, workers=[a_worker(n, claim=claim) for n, claim in enumerate(claims)])
    assert said(dispute, words)


def test_an_awaited_appraisal_is_shown_with_its_day(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING, workers=[a_worker(1, claim=ClaimType.INJ_BEN)])
    take(dispute, "await_appraisal", people, people.liqiang)
    assert said(dispute, "自2026-07-15起等待")


def test_a_dismissal_needs_its_day_and_whether_the_union_was_told(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED, workers=[a_worker(1, claim=ClaimType.DAMAGES)])
    assert said(dispute, "没有登记解除或终止日期")
    assert said(dispute, "是否将理由通知了工会")
    take(dispute, "correct_case", people, people.wangfang, dismissal_told_union=False)
    take(dispute, "edit_worker", people, people.wangfang, ended_on=TODAY)
    assert said(dispute, "未事先通知工会")
    assert not said(dispute, "没有登记解除")
    take(dispute, "correct_case", people, people.wangfang, dismissal_told_union=True)
    assert not said(dispute, "工会")


@pytest.mark.parametrize("code", ["208", "214.2", "216"])
def test_where_there_may_be_no_employment(people: Cast, code: str) -> None:
    dispute = a_case(people, State.SUBMITTED)
    take(dispute, "correct_case", people, people.wangfang, cause=current_causes().get(code=code))
    assert said(dispute, "劳动关系可能不成立")


def test_a_platform_worker_may_have_no_employment(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED, workers=[a_worker(1) | {"contract": ContractType.PLATFORM}])
    assert said(dispute, "劳动关系可能不成立")


def test_a_party_by_the_mediators_name(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING, units=[a_unit(1) | {"legal_representative": "李强"}])
    assert said(dispute, "同名")
    take(dispute, "change_mediator", people, people.chenjing)
    assert not said(dispute, "同名")


def test_what_the_file_still_lacks(people: Cast) -> None:
    rows = [a_worker(n) | {"id_number": "", "delivery_address": ""} for n in range(7)]
    dispute = a_case(people, State.MEDIATING, workers=rows)
    assert said(dispute, "缺身份证件号码")[0].startswith(f"{rows[0]['name']}、")
    assert "等7人" in said(dispute, "缺身份证件号码")[0]
    assert said(dispute, "送达地址")


# The minimum wage


@pytest.mark.parametrize(
    ("area", "on", "monthly"),
    [
        ("北京市", "2025-09-01", 2_540_00),
        ("北京市", "2026-07-15", 2_540_00),
        ("北京市", "2025-08-31", None),
        ("", "2026-07-15", None),
        ("别处", "2026-07-15", None),
    ],
)
def test_the_dated_table(area: str, on: str, monthly: int | None) -> None:
    found = minimum_wage(area, dt.date.fromisoformat(on))
    assert (found.monthly if found else None) == monthly


@pytest.mark.parametrize(("wage", "below"), [(2_539_99, True), (2_540_00, False), (None, False)])
def test_a_wage_below_the_minimum(people: Cast, wage: int | None, below: bool) -> None:
    row = a_worker(1)
    row["claims"][0]["base_wage"] = wage
    dispute = a_case(people, State.SUBMITTED, workers=[row])
    assert bool(said(dispute, "低于北京市最低工资每月2,540.00元（2025-09-01起）")) is below


def test_a_part_time_worker_has_another_minimum(people: Cast) -> None:
    row = a_worker(1) | {"contract": ContractType.PART_TIME}
    row["claims"][0]["base_wage"] = 1_000_00
    assert not said(a_case(people, State.SUBMITTED, workers=[row]), "最低工资")


def test_a_body_elsewhere_is_not_measured_by_beijing(people: Cast) -> None:
    MediationBody.objects.update(area="")
    row = a_worker(1)
    row["claims"][0]["base_wage"] = 1_000_00
    assert not said(a_case(people, State.SUBMITTED, workers=[row]), "最低工资")


@pytest.mark.parametrize(("agreed", "warned"), [(5_079_99, True), (5_080_00, False)])
def test_an_agreement_below_the_minimum_of_the_months_owed(people: Cast, agreed: int, warned: bool) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT, workers=[a_worker(1)])  # May and June: two months
    shares = money_shares(dispute, of=lambda _claim: agreed)
    take(dispute, "revise_agreement", people, people.liqiang, **a_draft_of(dispute, schedule=shares))
    assert bool(said(dispute, "低于欠薪期间的最低工资合计")) is warned


def test_more_agreed_than_claimed_may_be_a_slip(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    assert not said(dispute, "高于请求金额")
    shares = money_shares(dispute, of=lambda _claim: 120_000_00)
    take(dispute, "revise_agreement", people, people.liqiang, schedule=shares)
    assert said(dispute, "高于请求金额")


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-05-01", "2026-06-30", 2),
        ("2025-12-01", "2026-02-28", 3),
        ("2026-05-02", "2026-06-30", None),
        ("2026-05-01", "2026-06-29", None),
        (None, "2026-06-30", None),
    ],
)
def test_whole_months_only(start: str | None, end: str, months: int | None) -> None:
    claim = Claim(period_from=dt.date.fromisoformat(start) if start else None, period_to=dt.date.fromisoformat(end))
    assert months_of(claim) == months


def test_a_body_outside_art_10_says_so(people: Cast) -> None:
    MediationBody.objects.update(legal_kind="other")
    assert said(a_case(people, State.SUBMITTED), "第十条")


def test_risk_is_passed_on(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    take(dispute, "screen", people, people.wangfang, risk="扬言爬塔吊")
    assert "扬言爬塔吊" in said(dispute, "激化风险")[0]
    assert units_of(dispute)
