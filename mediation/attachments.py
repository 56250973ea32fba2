"""Papers and evidence: the rows behind stored files. The files lie outside the web root (mediation.files)."""

from typing import ClassVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from mediation.files import inspect_upload, store
from workflow.models import Application, kind_named
from workflow.organisations import User
from workflow.text import t


class Paper(models.TextChoices):
    """What a file is (domain.md 5)."""

    APPLICATION = "application", t("调解申请书", "Written application")
    ORAL_RECORD = "oral_record", t("口头申请笔录", "Record of oral application")
    IDENTITY = "identity", t("身份证明", "Proof of identity")
    AUTHORITY = "authority", t("授权委托书", "Power of attorney")
    ELECTION = "election", t("代表人推举书", "Election of representatives")
    CONSENT_SHEET = "consent_sheet", t("职工同意调解方案签名表", "Workers' consent to the settlement")
    CORRECTION = "correction", t("补正材料", "Supplement")
    REPLY = "reply", t("征询答复/电话记录", "Reply on consent")
    NOTICE = "notice", t("通知书/送达回证", "Notice / proof of service")
    MINUTES = "minutes", t("调解笔录", "Minutes")
    EXTENSION = "extension", t("延期调解同意书", "Consent to extend")
    AGREEMENT = "agreement", t("调解协议书", "Mediation agreement")
    ADDENDUM = "addendum", t("变更履行补充协议", "Addendum to the agreement")
    RECEIPT = "receipt", t("履行凭证", "Proof of payment")
    CONFIRMATION = "confirmation", t("仲裁审查/司法确认文书", "Confirmation papers")
    TERMINATION = "termination", t("调解终止通知书", "Notice of termination")
    ADVICE = "advice", t("申请仲裁告知书", "Advice to arbitrate")
    TRANSFER = "transfer", t("移送函", "Transfer letter")
    WITHDRAWAL = "withdrawal", t("撤回申请书", "Withdrawal")
    COMMISSION_LETTER = "lac_letter", t("仲裁院调解建议书/委托调解函", "Letter of the arbitration court")
    ENTRUST_CONSENT = "lac_consent", t("双方同意委托调解书", "Both sides' consent to entrusted mediation")
    ARBITRATION = "arbitration", t("仲裁申请书", "Application for arbitration")
    EVIDENCE = "evidence", t("证据材料", "Evidence")
    AID_APPLICATION = "aid_application", t("法律援助申请表", "Application for legal aid")
    MEANS = "means", t("经济困难说明/诚信承诺/免核查证明", "Declaration of hardship or proof of exemption")
    UNION_CARD = "union_card", t("工会会员证明", "Proof of union membership")
    AID_DECISION = "aid_decision", t("援助决定书/指派通知书", "Decision on aid / assignment")
    AGENCY = "agency", t("委托代理协议", "Agency contract")
    MEETING = "meeting", t("会见、谈话笔录", "Notes of a meeting")
    TRIBUNAL = "tribunal", t("仲裁、诉讼文书", "Papers of the tribunal")
    CLOSING_REPORT = "closing_report", t("结案报告", "Closing report")
    OTHER = "other", t("其他", "Other")


class Attachment(models.Model):
    """A stored file of an application. Never changed, never deleted: a wrong one is withdrawn with a reason."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")
    paper = models.CharField(t("材料种类", "Kind of paper"), max_length=20, choices=Paper.choices)
    name = models.CharField(t("文件名", "File name"), max_length=255)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=120, unique=True, editable=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(t("说明", "Note"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["paper", "id"]

    def __str__(self) -> str:
        return f"{self.get_paper_display()} {self.name}"


def attach(
    application: Application, upload: "UploadedFile[bytes]", paper: str, *, by: User, note: str = ""
) -> Attachment:
    """Inspect, store and record one upload. Raises mediation.identifiers.Invalid with a sentence for a bad file."""
    seen = inspect_upload(upload, max_bytes=settings.ATTACHMENT_MAX_BYTES)
    return Attachment.objects.create(
        application=application,
        paper=paper,
        name=seen.name,
        mime=seen.mime,
        size=seen.size,
        sha256=seen.sha256,
        key=store(upload, seen.sha256),
        uploaded_by=by,
        note=note,
    )


def papers_of(application: Application) -> models.QuerySet[Attachment]:
    """The whole file: the case's own papers, those of cases merged into it, and those of the cases it comes from.

    A body that takes a case over, or the sibling split off, works on with what the parties brought the first time.
    """
    if not kind_named(application.kind_key).file_goes_along:
        return Attachment.objects.filter(application=application).select_related("uploaded_by")
    cases, origin = {application.pk}, application.succeeds
    cases |= set(application.merged.values_list("pk", flat=True))
    while origin is not None and origin.pk not in cases:
        cases.add(origin.pk)
        origin = origin.succeeds
    return Attachment.objects.filter(application__in=cases).select_related("uploaded_by")
