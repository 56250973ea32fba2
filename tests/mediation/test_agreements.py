"""协议、分期、付款: what the database refuses whatever the code above it does."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mediation.agreements import Agreement, Instalment, Payment, Signature, live_agreement, paid_in
from mediation.amounts import FenField
from mediation.demo import Cast, a_case
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import active_applicants


@pytest.fixture
def dispute(people: Cast) -> Dispute:
    return a_case(people, State.PERFORMING)


def first_instalment() -> Instalment:
    return Instalment.objects.order_by("pk")[0]


def a_payment(people: Cast, **fields: Any) -> Payment:
    return Payment.objects.create(
        **{
            "instalment": first_instalment(), "amount": 100, "paid_on": dt.date(2026, 7, 1), "manner": "bank",
            "reference": "回单", "recorded_by": people.liqiang,
        }
        | fields
    )  # fmt: skip


def test_a_case_has_one_live_agreement(dispute: Dispute) -> None:
    with pytest.raises(IntegrityError, match="one_live_agreement"), transaction.atomic():
        Agreement.objects.create(application=dispute, edition=2, facts="", claims_text="", result="", manner="bank")


def test_an_edition_is_written_once(dispute: Dispute) -> None:
    with pytest.raises(IntegrityError, match="one_agreement_per_edition"), transaction.atomic():
        Agreement.objects.create(
            application=dispute,
            edition=1,
            facts="",
            claims_text="",
            result="",
            manner="bank",
            discarded_at=timezone.now(),
        )


def test_nothing_is_effective_without_the_seal(dispute: Dispute) -> None:
    with pytest.raises(IntegrityError, match="effective_only_when_sealed"), transaction.atomic():
        Agreement.objects.update(sealed_at=None)


def test_a_case_is_not_effective_before_it_was_accepted(dispute: Dispute) -> None:
    with pytest.raises(IntegrityError, match="effective_after_acceptance"), transaction.atomic():
        Dispute.objects.update(accepted_at=None)


@pytest.mark.parametrize("both", [True, False])
def test_a_signature_is_of_exactly_one(dispute: Dispute, people: Cast, both: bool) -> None:
    who = {"applicant": active_applicants(dispute)[0], "mediator": people.zhaomin} if both else {}
    with pytest.raises(IntegrityError, match="one_signatory"), transaction.atomic():
        Signature.objects.create(agreement=Agreement.objects.get(), signed_at=timezone.now(), **who)


@pytest.mark.parametrize("kind", ["worker", "unit", "mediator"])
def test_nobody_signs_twice_in_the_database_either(dispute: Dispute, kind: str) -> None:
    column = {"worker": "applicant", "unit": "respondent", "mediator": "mediator"}[kind]
    signature = Signature.objects.exclude(**{column: None}).order_by("pk")[0]
    signature.pk = None
    with pytest.raises(IntegrityError, match=f"signed_once_{kind}"), transaction.atomic():
        signature.save(force_insert=True)


def test_an_instalment_is_above_zero_and_numbered_once(dispute: Dispute) -> None:
    with pytest.raises(IntegrityError, match="instalment_positive"), transaction.atomic():
        Instalment.objects.update(amount=0)
    with pytest.raises(IntegrityError, match="one_instalment_per_ordinal"), transaction.atomic():
        Instalment.objects.update(ordinal=1)


def test_a_payment_is_above_zero_proved_and_verified_by_somebody(dispute: Dispute, people: Cast) -> None:
    for fields, constraint in (
        ({"amount": 0}, "payment_positive"),
        ({"reference": ""}, "receipt_or_reference"),
        ({"verified_at": timezone.now()}, "verified_by_somebody"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            a_payment(people, **fields)


def test_reported_is_not_paid_and_rejected_is_neither(dispute: Dispute, people: Cast) -> None:
    now = timezone.now()
    a_payment(people, amount=100)
    a_payment(people, amount=10, verified_at=now, verified_by=people.liqiang)
    a_payment(people, amount=1, rejected_at=now)
    row = Instalment.objects.with_paid().get(pk=first_instalment().pk)
    assert (row.paid_fen, row.reported_fen) == (10, 110)
    assert paid_in(dispute) == 10
    untouched = Instalment.objects.with_paid().order_by("pk")[1]
    assert (untouched.paid_fen, untouched.reported_fen) == (0, 0)


def test_overdue_is_computed_from_day_and_money(dispute: Dispute, people: Cast) -> None:
    row = first_instalment()
    assert row not in Instalment.objects.overdue(row.due_on)
    after = row.due_on + dt.timedelta(days=1)
    assert row in Instalment.objects.overdue(after)
    a_payment(people, amount=row.amount, verified_at=timezone.now(), verified_by=people.liqiang)
    assert row not in Instalment.objects.overdue(after)
    Instalment.objects.update(replaced_at=timezone.now())
    assert not Instalment.objects.overdue(after).exists()


def test_amounts_are_whole_fen_in_a_bigint() -> None:
    field = Instalment._meta.get_field("amount")
    assert isinstance(field, FenField)
    assert field.deconstruct()[1] == "django.db.models.BigIntegerField"
    assert field.in_words(123456) == "1,234.56"
    names = {
        f.name for model in (Instalment, Payment) for f in model._meta.fields if f.get_internal_type() == "FloatField"
    }
    assert not names


def test_rows_say_what_they_are(dispute: Dispute, people: Cast) -> None:
    row = first_instalment()
    assert str(live_agreement(dispute)) == "调解协议书（第1稿）"
    assert str(row) == f"{row.claim} #1"
    assert str(a_payment(people)) == f"{row} 2026-07-01"
