"""Mediation sessions 调解会: when, where, who came, what was said, and the signed minutes."""

from typing import ClassVar

from django.db import models

from mediation.attachments import Attachment
from workflow.audit import Records
from workflow.models import Application
from workflow.text import t


class Mode(models.TextChoices):
    """How the parties met."""

    OFFICE = "office", t("到场", "In the office")
    SITE = "site", t("现场", "On site")
    PHONE = "phone", t("电话", "By telephone")
    VIDEO = "video", t("视频", "By video")
    SHUTTLE = "shuttle", t("背对背", "Separately")


class MediationSession(models.Model):
    """One session, first as an appointment, then with its minutes. Not public unless both sides ask (规定 Art 24)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="sessions")
    round = models.PositiveSmallIntegerField(default=1)
    ordinal = models.PositiveSmallIntegerField(t("次序", "No."))
    scheduled_at = models.DateTimeField(t("约定时间", "Appointed for"))
    mode = models.CharField(t("方式", "Mode"), max_length=10, choices=Mode.choices, default=Mode.OFFICE)
    place = models.CharField(t("地点", "Place"), max_length=200)
    notified = models.CharField(t("通知情况", "How notified"), max_length=300, blank=True)
    public = models.BooleanField(t("公开调解（双方要求）", "In public (both asked)"), default=False)
    held_at = models.DateTimeField(t("实际时间", "Held at"), null=True, blank=True)
    attendees = models.TextField(t("到场人员及身份核对", "Who attended, identity checked"), blank=True)
    statements = models.TextField(t("双方陈述", "What both sides said"), blank=True)
    undisputed = models.TextField(t("无争议事实", "Facts not in dispute"), blank=True)
    proposals = models.TextField(t("调解方案", "Proposals"), blank=True)
    result = models.TextField(t("本次结果", "Result"), blank=True)
    minutes_signed = models.BooleanField(t("笔录已签名", "Minutes signed"), default=False)
    minutes = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=t("笔录扫描件", "Scanned minutes"),
    )
    cancelled = models.CharField(t("取消原因", "Why cancelled"), max_length=200, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("调解会", "Session")
        ordering: ClassVar = ["application", "round", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "round", "ordinal"], name="one_session_per_ordinal"),
        ]

    def __str__(self) -> str:
        return str(t("第{n}次调解", "Session {n}").format(n=self.ordinal))
