"""What the workers ask for: one row per worker and claim, in fen; claimed, found, agreed are kept, paid is counted."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Sum

from mediation.amounts import FenField
from mediation.parties import Applicant
from workflow.audit import Records
from workflow.models import Application
from workflow.text import t


class ClaimType(models.TextChoices):
    """请求事项 (domain.md 3.4)."""

    WAGE = "WAGE", t("拖欠/克扣工资", "Unpaid wages")
    OT = "OT", t("加班费", "Overtime pay")
    ANNUAL = "ANNUAL", t("未休年休假工资", "Unused annual leave")
    BONUS = "BONUS", t("奖金/提成", "Bonus or commission")
    DOUBLE = "DOUBLE", t("未签书面合同二倍工资差额", "Double wage (no written contract)")
    COMP = "COMP", t("解除/终止经济补偿", "Severance")
    DAMAGES = "DAMAGES", t("违法解除/终止赔偿金", "Damages for unlawful dismissal")
    NOTICE = "NOTICE", t("代通知金", "Pay in lieu of notice")
    PENALTY = "PENALTY", t("加付赔偿金", "Additional compensation")
    INJ_MED = "INJ_MED", t("工伤医疗费", "Work-injury medical costs")
    INJ_BEN = "INJ_BEN", t("工伤待遇", "Work-injury benefits")
    SI = "SI", t("社会保险", "Social insurance")
    REL = "REL", t("确认劳动关系", "Confirmation of employment")
    DOC = "DOC", t("离职证明、档案转移", "Leaving papers")
    DEPOSIT = "DEPOSIT", t("押金/保证金返还", "Return of deposit")
    NONCOMP = "NONCOMP", t("竞业限制补偿/违约金", "Non-competition")
    EXP = "EXP", t("垫付费用报销", "Expenses")
    REINSTATE = "REINSTATE", t("继续履行劳动合同", "Reinstatement")
    COLLECTIVE = "COLLECTIVE", t("履行集体合同", "Performance of a collective contract")
    OTHER = "OTHER", t("其他", "Other")


@dataclass(frozen=True)
class ClaimRule:
    """What a type of claim allows. `payment_order`: one of the four payments of 调解仲裁法 Art 16."""

    payment_order: bool = False
    money: bool = True
    wages: bool = False
    arbitration_review: bool = True
    awaits_appraisal: bool = False


RULES: dict[str, ClaimRule] = {
    ClaimType.WAGE: ClaimRule(payment_order=True, wages=True),
    ClaimType.OT: ClaimRule(payment_order=True, wages=True),
    ClaimType.ANNUAL: ClaimRule(),
    ClaimType.BONUS: ClaimRule(payment_order=True, wages=True),
    ClaimType.DOUBLE: ClaimRule(payment_order=True),
    ClaimType.COMP: ClaimRule(payment_order=True),
    ClaimType.DAMAGES: ClaimRule(payment_order=True),
    ClaimType.NOTICE: ClaimRule(),
    ClaimType.PENALTY: ClaimRule(payment_order=True),
    ClaimType.INJ_MED: ClaimRule(payment_order=True),
    ClaimType.INJ_BEN: ClaimRule(awaits_appraisal=True),
    ClaimType.SI: ClaimRule(money=False),
    ClaimType.REL: ClaimRule(money=False, arbitration_review=False),
    ClaimType.DOC: ClaimRule(money=False),
    ClaimType.DEPOSIT: ClaimRule(),
    ClaimType.NONCOMP: ClaimRule(),
    ClaimType.EXP: ClaimRule(),
    ClaimType.REINSTATE: ClaimRule(money=False),
    ClaimType.COLLECTIVE: ClaimRule(money=False),
    ClaimType.OTHER: ClaimRule(),
}
"""Source: 调解仲裁法 Art 16; 办案规则 Art 75(4) for REL; domain.md 3.4. Disputed ones (ANNUAL, NOTICE) stand on the safe side."""

DISMISSAL = frozenset({ClaimType.COMP, ClaimType.DAMAGES, ClaimType.NOTICE, ClaimType.REINSTATE})
"""Claims that follow from the end of the contract: they need its day, and whether the union was told (劳动合同法 Art 43)."""


class Claim(models.Model):
    """One thing one worker asks for. Claimed, found and agreed are three figures; what was paid stands with the payments."""

    applicant = models.ForeignKey(
        Applicant, models.PROTECT, related_name="claims", verbose_name=t("申请人", "Applicant")
    )
    type = models.CharField(t("请求事项", "Claim"), max_length=12, choices=ClaimType.choices, default=ClaimType.WAGE)
    basis = models.CharField(t("依据", "Legal basis"), max_length=200, blank=True)
    period_from = models.DateField(t("期间起", "Period from"), null=True, blank=True)
    period_to = models.DateField(t("期间止", "Period to"), null=True, blank=True)
    base_wage = FenField(t("月工资", "Monthly wage"), null=True, blank=True)
    claimed = FenField(t("请求金额", "Claimed"), null=True, blank=True)
    found = FenField(t("查明金额", "Found"), null=True, blank=True)
    agreed = FenField(t("协议金额", "Agreed"), null=True, blank=True)
    details = models.CharField(t("说明", "Details"), max_length=300, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("请求", "Claim")
        ordering: ClassVar = ["applicant", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=F("period_from")),
                name="period_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(claimed=None) | Q(claimed__gte=0))
                & (Q(found=None) | Q(found__gte=0))
                & (Q(agreed=None) | Q(agreed__gte=0)),
                name="amounts_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applicant} {self.get_type_display()}"

    @property
    def rule(self) -> ClaimRule:
        """What this type of claim allows."""
        return RULES[self.type]

    def overlaps(self, other: "Claim") -> bool:
        """Whether both are for some of the same days; an unknown end reaches everywhere."""
        begins_in_time = self.period_from is None or other.period_to is None or self.period_from <= other.period_to
        return begins_in_time and (
            other.period_from is None or self.period_to is None or other.period_from <= self.period_to
        )


@dataclass(frozen=True)
class Sums:
    """The figures of a case in fen, never mixed: claimed, found, agreed, paid (verified receipts only)."""

    persons: int
    claimed: int
    found: int
    agreed: int
    paid: int

    @property
    def unpaid(self) -> int:
        """Agreed and not yet verified as paid."""
        return self.agreed - self.paid


def claims_of(application: Application) -> models.QuerySet[Claim]:
    """The claims of the workers still in the case, merged cases included."""
    return (
        Claim.objects.filter(
            Q(applicant__application=application) | Q(applicant__application__merged_into=application),
            applicant__left_at=None,
        )
        .select_related("applicant__person")
        .order_by("applicant__application_id", "applicant__position", "id")
    )


def sums_of(application: Application) -> Sums:
    """The figures on the case page, counted from the rows."""
    from mediation.agreements import paid_in  # noqa: PLC0415  agreements stand on claims

    claims = claims_of(application)
    totals = claims.aggregate(claimed=Sum("claimed"), found=Sum("found"), agreed=Sum("agreed"))
    return Sums(
        persons=claims.values("applicant__person").distinct().count(),
        claimed=totals["claimed"] or 0,
        found=totals["found"] or 0,
        agreed=totals["agreed"] or 0,
        paid=paid_in(application),
    )
