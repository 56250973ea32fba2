"""Messages to people: in the page with an unread count, and by mail. About deadlines, and about what the product needs."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models

from workflow.clocks import Clock
from workflow.organisations import User
from workflow.text import t


class Topic(models.TextChoices):
    """What a message is about; of a deadline, the rung of its ladder (workflow.clockwork.What)."""

    REMIND = "remind", t("期限将至", "Due soon")
    NORM = "norm", t("已过内部目标", "Past the internal target")
    TODAY = "today", t("今日到期", "Due today")
    LAPSED = "lapsed", t("期限届满", "Lapsed")
    ACT = "act", t("系统已办理", "Done by the product")
    AFTER = "after", t("逾期未办", "Overdue")
    BLOCKED = "blocked", t("需要人工处理", "Needs a person")
    MOVED = "moved", t("期限提前", "Brought forward")
    CALENDAR = "calendar", t("工作日历", "Working calendar")
    FIGURES = "figures", t("统计核对", "Figures")
    ACCOUNT = "account", t("账号安全", "Your account")


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def to(self, user: User, at: dt.datetime) -> Self:
        """What this person has received by then: quiet hours hold messages back."""
        return self.filter(recipient=user, deliver_at__lte=at)

    def unread(self) -> Self:
        """Not opened yet."""
        return self.filter(read_at=None)


class Message(models.Model):
    """One message to one person. `key` names the occasion, so that each is told once; `n` as the rung has it.

    mailed_at: when the mail was done with: sent, given up after `mail_tries`, or not needed.

    Personal data do not stand in it: it names the case by its number, the rule and the day.
    """

    recipient = models.ForeignKey(User, models.PROTECT, related_name="messages")
    application = models.ForeignKey("workflow.Application", models.PROTECT, null=True, related_name="messages")
    clock = models.ForeignKey(Clock, models.PROTECT, null=True, related_name="messages")
    topic = models.CharField(max_length=10, choices=Topic.choices)
    n = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=100)
    due_on = models.DateField(null=True)
    words = models.JSONField(default=list)
    created_at = models.DateTimeField()
    deliver_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "recipient"], name="one_message_per_occasion"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-id"], name="message_of_person"),
            models.Index(fields=["recipient", "deliver_at"], condition=models.Q(read_at=None), name="message_unread"),
            models.Index(fields=["deliver_at"], condition=models.Q(mailed_at=None), name="message_unmailed"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.topic} {self.key}"
