"""What happens to a ticket more than once, a row each. Rows are added and decided, never rewritten."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mediation.hotline.codes import Attempt, Basis, Called, CalledBy, ReturnReason, Verdict
from mediation.ratings import Score
from workflow.models import Application
from workflow.organisations import User
from workflow.text import t


def _application(name: str) -> "models.ForeignKey[Application, Application]":
    return models.ForeignKey(Application, models.PROTECT, related_name=name)


def _person(label: str, *, null: bool = False) -> "models.ForeignKey[User, User]":
    return models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=label, null=null, blank=null)


class ContactAttempt(models.Model):
    """One attempt to reach the caller."""

    application = _application("contact_attempts")
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField(t("联系时间", "At"))
    result = models.CharField(t("结果", "Result"), max_length=20, choices=Attempt.choices)
    by = _person(t("联系人", "By"))
    recording = models.CharField(t("录音编号", "Recording"), max_length=60, blank=True)
    said = models.TextField(t("联系内容", "What was said"), blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "at"], name="one_attempt_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_result_display()}"


class Objection(models.Model):
    """退单: proposed with its ground, decided within the union, then by the hotline."""

    application = _application("objections")
    reason = models.CharField(t("退单理由", "Ground"), max_length=20, choices=ReturnReason.choices)
    basis = models.CharField(t("依据", "Legal basis"), max_length=300)
    details = models.TextField(t("说明和证明", "Explanation and proof"))
    proposed_by = _person(t("提出人", "Proposed by"))
    proposed_at = models.DateTimeField()
    decided_by = _person(t("审批人", "Decided by"), null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True, blank=True)
    verdict = models.CharField(t("热线意见", "Hotline's verdict"), max_length=20, choices=Verdict.choices, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application"], condition=Q(approved=None), name="one_open_objection"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("proposed_by")), name="return_of_two_people"
            ),
            models.CheckConstraint(
                condition=Q(approved=None, decided_at=None) | Q(approved__isnull=False, decided_at__isnull=False),
                name="objection_decided_has_a_time",
            ),
            models.CheckConstraint(condition=Q(verdict="") | Q(approved=True), name="verdict_on_what_was_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}"


class Extension(models.Model):
    """延期: asked for before the limit, told to the caller and to the hotline when granted."""

    application = _application("extensions")
    round = models.PositiveSmallIntegerField()
    asked_by = _person(t("申请人", "Asked by"))
    asked_at = models.DateTimeField()
    wanted = models.DateTimeField(t("申请延至", "Asked until"))
    why = models.CharField(t("理由", "Reason"), max_length=1000)
    decided_by = _person(t("审批人", "Decided by"), null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    granted = models.BooleanField(null=True, blank=True)
    until = models.DateTimeField(t("批准延至", "Until"), null=True, blank=True)
    caller_told_at = models.DateTimeField(t("告知来电人", "Caller told"), null=True, blank=True)
    hotline_told_at = models.DateTimeField(t("告知热线", "Hotline told"), null=True, blank=True)
    reference = models.CharField(t("热线批复编号", "Hotline's reference"), max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application"], condition=Q(granted=None), name="one_open_extension"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="extension_of_two_people"
            ),
            models.CheckConstraint(
                condition=Q(granted=True, until__isnull=False, caller_told_at__isnull=False, hotline_told_at__isnull=False)
                | ~Q(granted=True)
                | Q(granted=None),
                name="granted_is_told_to_both",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.wanted:%Y-%m-%d %H:%M}"


class Shelving(models.Model):
    """挂账: what cannot be solved now, with a plan and a day to look at it again."""

    application = _application("shelvings")
    plan = models.TextField(t("推进计划", "Plan"))
    review_on = models.DateField(t("复查日期", "Review on"))
    level = models.CharField(t("批准层级", "Approved by"), max_length=60)
    shelved_by = _person(t("挂账人", "Shelved by"))
    shelved_at = models.DateTimeField()
    taken_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application"], condition=Q(taken_off_at=None), name="one_shelf"),
        ]

    def __str__(self) -> str:
        return f"{self.review_on}"


class Reply(models.Model):
    """答复: drafted by the handler, reviewed, told to the caller and written to the hotline.

    solved: as the handler sees it. told_at is empty only where the caller could not be reached.
    """

    application = _application("replies")
    round = models.PositiveSmallIntegerField()
    content = models.TextField(t("答复内容", "Reply"))
    basis = models.CharField(t("办理结果", "Basis"), max_length=20, choices=Basis.choices)
    solved = models.BooleanField(t("自评是否解决", "Solved, by our own view"))
    interim = models.BooleanField(t("阶段性答复", "Interim"), default=False)
    drafted_by = _person(t("起草人", "Drafted by"))
    drafted_at = models.DateTimeField()
    told_at = models.DateTimeField(t("告知来电人时间", "Caller told at"), null=True, blank=True)
    told_how = models.CharField(t("告知方式", "How"), max_length=100, blank=True)
    reviewed_by = _person(t("审核人", "Reviewed by"), null=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True, blank=True)
    returned_why = models.CharField(max_length=500, blank=True)
    reported_at = models.DateTimeField(t("反馈热线时间", "Written to the hotline at"), null=True, blank=True)
    reference = models.CharField(t("反馈编号", "Reference"), max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application"], condition=Q(approved=None), name="one_reply_under_review"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=False) | Q(basis=Basis.UNREACHABLE), name="told_or_unreachable"
            ),
            models.CheckConstraint(
                condition=Q(approved=True, reported_at__isnull=False) | Q(approved=False) | Q(approved=None),
                name="approved_is_reported",
            ),
        ]

    def __str__(self) -> str:
        return self.content[:60]


class CallBack(models.Model):
    """回访: by the hotline (imported or typed in) or by ourselves. What the caller says, never what the handler thinks."""

    application = _application("callbacks")
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField(t("回访时间", "At"))
    called_by = models.CharField(t("回访方", "Whose"), max_length=10, choices=CalledBy.choices)
    outcome = models.CharField(t("回访结果", "Outcome"), max_length=10, choices=Called.choices)
    contacted = models.BooleanField(t("是否联系", "Contacted"), null=True, blank=True)
    solved = models.BooleanField(t("是否解决", "Solved"), null=True, blank=True)
    score = models.CharField(t("满意度", "Satisfaction"), max_length=20, choices=Score.choices, blank=True)
    valid = models.BooleanField(t("有效回访", "Valid"))
    remark = models.CharField(t("来电人意见", "Remark"), max_length=500, blank=True)
    recorded_by = _person(t("登记人", "Recorded by"))

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome=Called.REACHED, solved__isnull=False) & ~Q(score="")
                | ~Q(outcome=Called.REACHED) & Q(score="", valid=False, solved=None, contacted=None),
                name="only_the_reached_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.get_score_display()}"

    @property
    def is_bad(self) -> bool:
        """Unsolved or dissatisfied, as the caller says."""
        return self.solved is False or self.score == Score.DISSATISFIED
