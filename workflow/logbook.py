"""The log: who did what with accounts, roles, organisations and what is masked. The auditor's, and nobody changes it.

Steps of applications are not in here: their record is StateChange. An entry names things by account, organisation and case
number, never by what stands in a case; what could be a secret is not passed in.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from workflow.moment import now
from workflow.organisations import Organisation, User
from workflow.text import t

if TYPE_CHECKING:
    from workflow.models import Application

SHELL = "manage.py"
"""Stands as the account where somebody acted at the command line."""


class Action(models.TextChoices):
    """What is logged. To coin one: a verb in the past tense, about one thing, done by one person."""

    SIGNED_IN = "signed_in", t("登录", "Signed in")
    SIGN_IN_FAILED = "sign_in_failed", t("登录失败", "Sign-in failed")
    LOCKED_OUT = "locked_out", t("账号锁定", "Locked out")
    UNLOCKED = "unlocked", t("解除锁定", "Unlocked")
    SIGNED_OUT = "signed_out", t("退出", "Signed out")
    PASSWORD_CHANGED = "password_changed", t("修改密码", "Password changed")
    PASSWORD_RESET = "password_reset", t("重置密码", "Password reset")
    ACCOUNT_MADE = "account_made", t("新建账号", "Account made")
    ACCOUNT_EDITED = "account_edited", t("修改账号", "Account edited")
    ACCOUNT_DEACTIVATED = "account_deactivated", t("停用账号", "Account deactivated")
    ROLE_GIVEN = "role_given", t("授予角色", "Role given")
    ROLE_ENDED = "role_ended", t("终止角色", "Role ended")
    ORGANISATION_MADE = "organisation_made", t("新建机构", "Organisation made")
    ORGANISATION_CHANGED = "organisation_changed", t("修改机构", "Organisation changed")
    WORK_HANDED_OVER = "work_handed_over", t("交接全部工作", "All work handed over")
    UNCOVERED = "uncovered", t("查看完整证件或电话号码", "Number uncovered")
    DOWNLOADED = "downloaded", t("下载文件", "File downloaded")
    BOOK_CHANGED = "book_changed", t("调整日历、办公时间或期限规则", "Calendar, hours or rules changed")
    EXPORTED = "exported", t("导出数据", "Data exported")
    PERIOD_CLOSED = "period_closed", t("期间结账", "Period closed")
    FIGURE_RESTATED = "figure_restated", t("更正已结账数据", "Closed figure restated")


class LogEntry(models.Model):
    """One line of the log: append-only, in the database too.

    username: the account that acted, or the name that was tried. subject: what it is about, in words. organisation: where
    it belongs, for the auditor who sees one part of the tree; empty: it concerns the installation. facts: keys and values.
    """

    at = models.DateTimeField(t("时间", "At"), db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=t("操作人", "By"))
    username = models.CharField(t("账号", "Account"), max_length=150, blank=True)
    action = models.CharField(t("操作", "Action"), max_length=30, choices=Action.choices)
    subject = models.CharField(t("对象", "About"), max_length=300, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=t("机构", "Organisation")
    )
    address = models.GenericIPAddressField(t("来源地址", "From"), null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["actor", "-id"], name="log_by_person"),
            models.Index(fields=["action", "-id"], name="log_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.get_action_display()} {self.subject}".strip()


_redactors: list[Callable[[str], str]] = []


def redact_with(redactor: Callable[[str], str]) -> None:
    """Have every word that enters the log pass through this: the domain knows what an identity number looks like."""
    if redactor not in _redactors:
        _redactors.append(redactor)


def redacted(words: str) -> str:
    """Words as the log, which nobody can correct, may keep them."""
    for redactor in _redactors:
        words = redactor(words)
    return words


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {key: _redacted(one) for key, one in value.items()}
    return [_redacted(one) for one in value] if isinstance(value, list | tuple) else value


def log(
    action: Action,
    *,
    by: User | None = None,
    username: str = "",
    subject: object = "",
    organisation: Organisation | None = None,
    address: str | None = None,
    **facts: Any,
) -> LogEntry:
    """Write a line. Inside the transaction of what it tells, so that neither is there without the other."""
    return LogEntry.objects.create(
        at=now(),
        actor=by,
        username=(by.username if by else username)[:150],
        action=action,
        subject=redacted(str(subject))[:300],
        organisation=organisation or (home_of(by) if by else None),
        address=address or None,
        facts=_redacted(facts),
    )


def home_of(user: User) -> Organisation | None:
    """Where a person belongs: where the account was made for, else where he works."""
    return user.home or next((membership.organisation for membership in user.held), None)


def numbered(application: "Application") -> str:
    """A case by its number alone: titles name people, and the log is no place for them."""
    return application.number or application.receipt_number or f"#{application.pk}"
