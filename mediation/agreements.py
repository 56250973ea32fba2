"""Agreements, signatures, instalments and payments: from what is promised to what is verified as paid.

Amounts are fen. Claimed, agreed and paid never mix: an instalment is a promise, a payment counts once verified.
"""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from mediation.amounts import FenField
from mediation.attachments import Attachment
from mediation.claims import Claim, claims_of
from mediation.parties import Agent, Applicant, Representative, Respondent
from workflow.audit import Records
from workflow.models import Application
from workflow.organisations import User
from workflow.text import t


class Manner(models.TextChoices):
    """How performance is made (domain.md 3.6). Rural workers' wages are money, never goods (工资条例 Art 11)."""

    BANK = "bank", t("银行转账", "Bank transfer")
    CASH = "cash", t("现场现金", "Cash on the spot")
    PAYROLL = "payroll", t("总包代发", "Paid by the general contractor")
    SET_OFF = "set_off", t("抵销", "Set-off")
    ACT = "act", t("履行行为", "An act")


MONEY_MANNERS = frozenset({Manner.BANK, Manner.CASH, Manner.PAYROLL})


class ConfirmationChoice(models.TextChoices):
    """What the parties want to make of the agreement, asked on the signing screen."""

    UNDECIDED = "undecided", t("尚未确定", "Undecided")
    ARBITRATION = "arb_review", t("共同申请仲裁审查", "Joint application for arbitration review")
    JUDICIAL = "judicial", t("共同申请司法确认", "Joint application for judicial confirmation")
    DECLINED = "declined", t("双方不申请确认", "Both decline confirmation")
    TRIBUNAL = "tribunal", t("交仲裁庭处理", "Handed to the tribunal")


class Agreement(models.Model):
    """调解协议书: contents required by 协商调解规定 Art 26, and what makes it clear enough to enforce."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="agreements")
    round = models.PositiveSmallIntegerField(default=1)
    edition = models.PositiveSmallIntegerField(t("稿次", "Draft no."), default=1)
    facts = models.TextField(t("争议的主要事实", "Main facts"))
    claims_text = models.TextField(t("调解请求事项", "Matters mediated"))
    result = models.TextField(t("调解结果", "Result"))
    manner = models.CharField(t("履行方式", "Manner of performance"), max_length=10, choices=Manner.choices)
    payee = models.CharField(t("收款方式及账户", "Payee accounts"), max_length=300, blank=True)
    default_clause = models.CharField(t("违约责任", "Default clause"), max_length=500, blank=True)
    acceleration = models.BooleanField(t("一期逾期，全部到期", "One default makes all due"), default=False)
    copies = models.PositiveSmallIntegerField(t("份数", "Copies"), default=3)
    sealed_at = models.DateTimeField(t("盖章时间", "Sealed at"), null=True, blank=True)
    sealed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("用印人", "Sealed by")
    )
    effective_at = models.DateTimeField(t("生效时间", "Effective at"), null=True, blank=True)
    discarded_at = models.DateTimeField(t("废止时间", "Discarded at"), null=True, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("调解协议", "Agreement")
        ordering: ClassVar = ["application", "edition"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application"], condition=Q(discarded_at=None), name="one_live_agreement"),
            models.UniqueConstraint(fields=["application", "edition"], name="one_agreement_per_edition"),
            models.CheckConstraint(
                condition=Q(effective_at=None) | ~Q(sealed_at=None), name="effective_only_when_sealed"
            ),
        ]

    def __str__(self) -> str:
        return str(t("调解协议书（第{n}稿）", "Agreement (draft {n})").format(n=self.edition))


class SignedBy(models.TextChoices):
    """Whose hand signed for a party."""

    SELF = "self", t("本人", "In person")
    AGENT = "agent", t("代理人（特别授权）", "Agent with special authority")
    REPRESENTATIVE = (
        "representative",
        t("职工代表人（职工已书面同意）", "Representative, with the worker's written consent"),
    )
    OFFICER = "officer", t("单位盖章/法定代表人", "Unit's seal or legal representative")


class Signature(models.Model):
    """One party's or the mediator's signature on an agreement; exactly one of the three names who."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    applicant = models.ForeignKey(Applicant, models.PROTECT, null=True, blank=True, related_name="signatures")
    respondent = models.ForeignKey(Respondent, models.PROTECT, null=True, blank=True, related_name="signatures")
    mediator = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.CharField(
        t("签署人", "Signed by"), max_length=20, choices=SignedBy.choices, default=SignedBy.SELF
    )
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+")
    representative = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(t("签署时间", "Signed at"))

    history = Records()

    class Meta:
        verbose_name = t("签署", "Signature")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "applicant"], condition=~Q(applicant=None), name="signed_once_worker"
            ),
            models.UniqueConstraint(
                fields=["agreement", "respondent"], condition=~Q(respondent=None), name="signed_once_unit"
            ),
            models.UniqueConstraint(
                fields=["agreement", "mediator"], condition=~Q(mediator=None), name="signed_once_mediator"
            ),
            models.CheckConstraint(
                condition=(
                    Q(applicant__isnull=False, respondent=None, mediator=None)
                    | Q(applicant=None, respondent__isnull=False, mediator=None)
                    | Q(applicant=None, respondent=None, mediator__isnull=False)
                ),
                name="one_signatory",
            ),
        ]

    def __str__(self) -> str:
        return str(self.applicant or self.respondent or self.mediator)


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    """Questions about what is due."""

    def standing(self) -> "InstalmentQuerySet":
        """Not replaced by an addendum."""
        return self.filter(replaced_at=None)

    def with_paid(self) -> "InstalmentQuerySet":
        """With `paid_fen` (verified) and `reported_fen` (verified or still to be verified)."""
        verified = Sum("payments__amount", filter=Q(payments__verified_at__isnull=False, payments__rejected_at=None))
        reported = Sum("payments__amount", filter=Q(payments__rejected_at=None))
        return self.annotate(paid_fen=Coalesce(verified, 0), reported_fen=Coalesce(reported, 0))  # type: ignore[no-redef]  # named in the class for the type checker

    def overdue(self, on: dt.date) -> "InstalmentQuerySet":
        """Due before that day and not fully paid; computed, never stored."""
        return self.standing().with_paid().filter(due_on__lt=on, paid_fen__lt=F("amount"))  # type: ignore[misc]  # annotated above


class Instalment(models.Model):
    """What one worker is to get for one claim by one day (domain.md 3.7). Σ over a claim = its agreed amount."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="instalments")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="instalments", verbose_name=t("请求", "Claim"))
    ordinal = models.PositiveSmallIntegerField(t("期次", "No."))
    due_on = models.DateField(t("应付日期", "Due on"))
    amount = FenField(t("应付金额", "Amount"))
    replaced_at = models.DateTimeField(t("被变更", "Replaced"), null=True, blank=True)

    paid_fen: int
    reported_fen: int
    """Only on rows asked for `with_paid`."""

    objects = InstalmentQuerySet.as_manager()
    history = Records()

    class Meta:
        verbose_name = t("分期", "Instalment")
        ordering: ClassVar = ["agreement", "ordinal", "claim"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_positive"),
            models.UniqueConstraint(
                fields=["claim", "ordinal"], condition=Q(replaced_at=None), name="one_instalment_per_ordinal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} #{self.ordinal}"


class Payment(models.Model):
    """One receipt for one instalment. Counts once verified; a wrong one is rejected, not deleted."""

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="payments")
    amount = FenField(t("实付金额", "Paid"))
    paid_on = models.DateField(t("付款日期", "Paid on"))
    manner = models.CharField(t("付款方式", "Manner"), max_length=10, choices=Manner.choices)
    receipt = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=t("凭证", "Receipt")
    )
    reference = models.CharField(t("凭证号/说明", "Reference"), max_length=100, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(t("核实时间", "Verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("核实人", "Verified by")
    )
    rejected_at = models.DateTimeField(t("退回时间", "Rejected at"), null=True, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("付款", "Payment")
        ordering: ClassVar = ["paid_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=(Q(verified_at=None) & Q(verified_by=None)) | (~Q(verified_at=None) & ~Q(verified_by=None)),
                name="verified_by_somebody",
            ),
            models.CheckConstraint(condition=Q(receipt__isnull=False) | ~Q(reference=""), name="receipt_or_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.instalment} {self.paid_on}"


def live_agreement(application: Application) -> Agreement | None:
    """The agreement that is not discarded."""
    return application.agreements.filter(discarded_at=None).first()


def paid_in(application: Application) -> int:
    """Verified payments on the case's claims in fen, under every agreement they ever had: paid follows the worker."""
    verified = Payment.objects.filter(
        instalment__claim__in=claims_of(application), verified_at__isnull=False, rejected_at=None
    )
    return verified.aggregate(total=Sum("amount"))["total"] or 0
