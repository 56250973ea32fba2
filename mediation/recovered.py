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
from mediation.attachments import Attachment
from mediation.links import matter_of
from mediation.people import Person
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


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    """Questions about recovered amounts."""

    def standing(self) -> "RecoveryQuerySet":
        """Not withdrawn as recorded by mistake."""
        return self.filter(withdrawn_at=None)

    def total(self) -> int:
        """Their sum in fen."""
        return self.aggregate(sum=Sum("amount"))["sum"] or 0


class Recovery(models.Model):
    """An amount a worker has actually received, in fen. counted_elsewhere: it stands among a tied mediation's payments.

    Recorded by mistake, it is withdrawn with a reason, never deleted.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="recoveries")
    amount = FenField(t("金额", "Amount"))
    received_on = models.DateField(t("到账日期", "Received on"))
    basis = models.CharField(t("依据", "Basis"), max_length=20, choices=Basis.choices)
    counted_elsewhere = models.BooleanField(t("已在关联调解案件中计入", "Counted in the tied mediation"), default=False)
    paper = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("凭证", "Proof")
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("登记人", "Recorded by"))
    withdrawn_at = models.DateTimeField(t("更正撤销时间", "Withdrawn at"), null=True, blank=True)

    objects = RecoveryQuerySet.as_manager()
    history = Records()

    class Meta:
        verbose_name = t("挽回损失", "Recovered amount")
        ordering: ClassVar = ["application", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="something_recovered")]

    def __str__(self) -> str:
        return f"{self.received_on} {self.amount}"


def verified_payments(applications: Iterable[int]) -> models.QuerySet[Payment]:
    """The payments that count in these applications."""
    return Payment.objects.filter(
        instalment__agreement__application__in=list(applications), verified_at__isnull=False, rejected_at=None
    )


def recovered_once(applications: Iterable[int]) -> int:
    """What the workers of these applications obtained, in fen, each yuan once: verified payments and other recoveries."""
    keys = list(applications)
    paid = verified_payments(keys).aggregate(sum=Sum("amount"))["sum"] or 0
    return paid + Recovery.objects.standing().filter(application__in=keys, counted_elsewhere=False).total()


def paid_by_mediation(application: Application, person: Person) -> int:
    """What mediations tied to this application have verifiably paid to this person, in fen.

    A worker who gave no identity number the first time stands there under a record of his own: then the name tells.
    """
    others = matter_of(application) - {application.pk}
    own = Q(instalment__claim__applicant__person=person) | Q(instalment__claim__applicant__person__name=person.name)
    return verified_payments(others).filter(own).aggregate(sum=Sum("amount"))["sum"] or 0


def counted_already(application: Application, person: Person) -> int:
    """What of those payments rows about this person have already claimed to be, in fen."""
    rows = Recovery.objects.standing().filter(application__in=matter_of(application), counted_elsewhere=True)
    return rows.filter(application__applicants__person=person).total()
