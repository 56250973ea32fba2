"""请求: claimed, found, agreed and paid are four figures that never mix."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from mediation.claims import DISMISSAL, RULES, Claim, ClaimType, Sums, claims_of, sums_of
from mediation.demo import Cast, a_case, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import active_applicants


@pytest.fixture
def dispute(people: Cast) -> Dispute:
    return a_case(people, State.SUBMITTED)


def test_figures_are_counted_from_the_rows_and_never_mix(dispute: Dispute) -> None:
    one, two = claims_of(dispute)
    Claim.objects.filter(pk=one.pk).update(claimed=100, found=80, agreed=70)
    Claim.objects.filter(pk=two.pk).update(claimed=1, found=None, agreed=None)
    assert sums_of(dispute) == Sums(persons=2, claimed=101, found=80, agreed=70, paid=0)
    assert sums_of(dispute).unpaid == 70


def test_a_worker_with_two_claims_is_one_person(dispute: Dispute) -> None:
    worker = active_applicants(dispute)[0]
    Claim.objects.create(applicant=worker, type=ClaimType.OT, claimed=5)
    assert sums_of(dispute).persons == 2
    assert sums_of(dispute).claimed == 24_000_05


def test_a_case_without_claims_has_noughts(people: Cast) -> None:
    assert sums_of(a_case(people, State.DRAFT, workers=[a_worker(1) | {"claims": []}])) == Sums(0, 0, 0, 0, 0)


@pytest.mark.parametrize("field", ["claimed", "found", "agreed"])
def test_no_amount_is_negative(dispute: Dispute, field: str) -> None:
    with pytest.raises(IntegrityError, match="amounts_not_negative"), transaction.atomic():
        Claim.objects.update(**{field: -1})


def test_a_period_is_in_order(dispute: Dispute) -> None:
    with pytest.raises(IntegrityError, match="period_in_order"), transaction.atomic():
        Claim.objects.update(period_from=dt.date(2026, 7, 1), period_to=dt.date(2026, 6, 30))


DAYS = st.one_of(st.none(), st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1)))


@given(DAYS, DAYS, DAYS, DAYS)
def test_periods_overlap_when_some_day_is_in_both(
    a: dt.date | None, b: dt.date | None, c: dt.date | None, d: dt.date | None
) -> None:
    early, late = dt.date(2025, 1, 1), dt.date(2027, 1, 1)
    first, last = (a or early, b or late), (c or early, d or late)
    if first[0] > first[1] or last[0] > last[1]:
        return
    one, other = Claim(period_from=a, period_to=b), Claim(period_from=c, period_to=d)
    assert one.overlaps(other) == other.overlaps(one) == (max(first[0], last[0]) <= min(first[1], last[1]))


def test_what_a_dismissal_brings() -> None:
    assert {ClaimType.COMP, ClaimType.DAMAGES, ClaimType.NOTICE, ClaimType.REINSTATE} == DISMISSAL


@pytest.mark.parametrize(
    ("claim_type", "order", "review", "money"),
    [
        (ClaimType.WAGE, True, True, True),
        (ClaimType.ANNUAL, False, True, True),
        (ClaimType.REL, False, False, False),
        (ClaimType.SI, False, True, False),
        (ClaimType.INJ_MED, True, True, True),
    ],
)
def test_what_a_claim_allows(claim_type: str, order: bool, review: bool, money: bool) -> None:
    rule = Claim(type=claim_type).rule
    assert (rule.payment_order, rule.arbitration_review, rule.money) == (order, review, money)
    assert rule is RULES[claim_type]


def test_a_claim_is_known_by_worker_and_kind(dispute: Dispute) -> None:
    claim = claims_of(dispute)[0]
    assert str(claim) == f"{claim.applicant} 拖欠/克扣工资"
