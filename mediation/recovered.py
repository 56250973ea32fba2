"""Money obtained for workers 挽回经济损失, counted once per dispute however many doors it came through (domain.md 2.7, 4).

A mediation's money is its verified payments. What legal aid obtains is a row here; where it is the very money that a tied
mediation has on record, it says so and is not added again.
"""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q, Sum

from mediation.agreements import Payment
from mediation.amounts import FenField
from workflow.audit import Records
from workflow.models import Application
from workflow.organisations import User
from workflow.text import t


class Basis(models.TextChoices):
    """On what ground the worker got it."""

    AWARD = "award", t("仲裁裁决", "Arbitral award")
    ARBITRAL_SETTLEMENT = "arbitral_settlement", t("仲裁调解书", "Settlement in arbitration")
    JUDGMENT = "judgment", t("法院判决", "Judgment")
    COURT_SETTLEMENT = "court_settlement", t("法院调解书", "Settlement in court")
    MEDIATION = "mediation", t("调解协议", "Mediation agreement")
    NEGOTIATION = "negotiation", t("协商和解", "Negotiated settlement")
    ENFORCEMENT = "enforcement", t("强制执行", "Enforcement")


class Recovery(models.Model):
    """An amount a worker has actually received, in fen. counted_elsewhere: it stands among a tied mediation's payments."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="recoveries")
    amount = FenField(t("金额", "Amount"))
    received_on = models.DateField(t("到账日期", "Received on"))
    basis = models.CharField(t("依据", "Basis"), max_length=20, choices=Basis.choices)
    counted_elsewhere = models.BooleanField(t("已在关联调解案件中计入", "Counted in the tied mediation"), default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("登记人", "Recorded by"))

    history = Records()

    class Meta:
        verbose_name = t("挽回损失", "Recovered amount")
        ordering: ClassVar = ["application", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="something_recovered")]

    def __str__(self) -> str:
        return f"{self.received_on} {self.amount}"


def recovered_once(applications: Iterable[int]) -> int:
    """What the workers of these applications obtained, in fen, each yuan once: verified payments and other recoveries."""
    keys = list(applications)
    paid = Payment.objects.filter(
        instalment__agreement__application__in=keys, verified_at__isnull=False, rejected_at=None
    ).aggregate(sum=Sum("amount"))["sum"]
    other = Recovery.objects.filter(application__in=keys, counted_elsewhere=False).aggregate(sum=Sum("amount"))["sum"]
    return (paid or 0) + (other or 0)
