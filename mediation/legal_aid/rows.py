"""The rows beside an application for legal aid: what the lawyer writes down, what was declared, what the organisation sets."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from mediation.amounts import FenField
from mediation.attachments import Attachment
from mediation.legal_aid.codes import AidForm, EntryKind, Interest
from workflow.audit import Records
from workflow.models import Application
from workflow.organisations import Organisation, User
from workflow.text import t


class LawyerDeclaration(models.Model):
    """What a lawyer declared before, or while, serving in a case. Any relation bars: nobody can consent to it here."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="lawyer_declarations")
    lawyer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("承办律师", "Lawyer"))
    relation = models.CharField(t("利害关系", "Relation"), max_length=20, choices=Interest.choices)
    details = models.CharField(t("披露内容", "Disclosed"), max_length=300, blank=True)
    declared_at = models.DateTimeField(t("声明时间", "Declared at"))

    history = Records()

    class Meta:
        verbose_name = t("律师利益冲突声明", "Lawyer's declaration")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.lawyer}: {self.get_relation_display()}"

    @property
    def bars(self) -> bool:
        """Whether the lawyer may not have the case."""
        return self.relation != Interest.NONE


class ServiceEntry(models.Model):
    """One thing done for the recipient: a meeting, a report to him, a hearing or a paper of the tribunal."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="service_entries")
    kind = models.CharField(t("类别", "Kind"), max_length=12, choices=EntryKind.choices)
    on = models.DateField(t("日期", "On"))
    summary = models.TextField(t("内容", "Contents"))
    forum_no = models.CharField(t("仲裁/法院案号", "The tribunal's case no."), max_length=60, blank=True)
    paper = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("材料", "Paper")
    )
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("记录人", "Written by"))

    history = Records()

    class Meta:
        verbose_name = t("办案记录", "Service entry")
        ordering: ClassVar = ["application", "on", "id"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


class QualityCheck(models.Model):
    """The review of the closing papers: a score, remarks, and whether they pass. Sent back, they are reviewed anew."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="quality_checks")
    score = models.PositiveSmallIntegerField(t("评分", "Score"))
    remarks = models.TextField(t("评语", "Remarks"), blank=True)
    passed = models.BooleanField(t("是否合格", "Passed"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("审查人", "Reviewed by"))
    at = models.DateTimeField(t("审查时间", "Reviewed at"))

    history = Records()

    class Meta:
        verbose_name = t("案件质量审查", "Quality check")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(score__lte=100), name="score_of_a_hundred")]

    def __str__(self) -> str:
        return f"{self.score}"


class SubsidyRate(models.Model):
    """办案补贴标准: what a lawyer gets for one case of a form of aid, from a day on; the newest that is valid counts."""

    district = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.CharField(t("援助形式", "Form of aid"), max_length=20, choices=AidForm.choices)
    amount = FenField(t("补贴金额", "Amount"))
    valid_from = models.DateField(t("自何日起执行", "Valid from"))
    basis = models.CharField(t("依据文件", "Document"), max_length=200)

    history = Records()

    class Meta:
        verbose_name = t("办案补贴标准", "Subsidy rate")
        ordering: ClassVar = ["district", "form", "-valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="rate_positive"),
            models.UniqueConstraint(fields=["district", "form", "valid_from"], name="one_rate_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.valid_from}"


class AidOffice(models.Model):
    """What the law leaves to the body that gives aid; a station without words of its own follows the body above it."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="aid_office")
    union_proof = models.CharField(
        t("工会会员证明要求", "Proof of union membership"),
        max_length=200,
        blank=True,
        default="会员证、会员卡或所在单位工会证明（核对即可，非会员不因此拒绝）",
    )
    objection_to = models.CharField(
        t("异议受理机关", "Objections go to"), max_length=100, blank=True, default="区司法局（司法行政部门）"
    )
    supplement_days = models.PositiveSmallIntegerField(t("补充材料期限（天）", "Days for the supplement"), default=7)
    pass_mark = models.PositiveSmallIntegerField(t("质量审查合格分", "Pass mark"), default=60)
    urgent_days = models.PositiveSmallIntegerField(
        t("先行援助补办期限（天）", "Days for papers after urgent aid"), default=10
    )

    history = Records()

    class Meta:
        verbose_name = t("法律援助机构设置", "Legal-aid office")
        ordering: ClassVar = ["organisation__path"]

    def __str__(self) -> str:
        return str(self.organisation)


def office_of(organisation: Organisation) -> AidOffice:
    """What holds at this organisation: its own row, else the nearest above; else what the product is installed with."""
    above = [int(key) for key in organisation.path.strip("/").split("/") if key]
    rows = AidOffice.objects.filter(organisation__in=above).select_related("organisation")
    found = max(rows, key=lambda row: len(row.organisation.path), default=None)
    return found or AidOffice(organisation=organisation)


def rate_for(application: Application, form: str, on: dt.date) -> SubsidyRate | None:
    """The rate in force in the district on a day; None where nobody has recorded one."""
    rates = SubsidyRate.objects.filter(district=application.district_id, form=form, valid_from__lte=on)
    return rates.order_by("-valid_from").first()
