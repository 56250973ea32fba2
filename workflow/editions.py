"""Editions of the book that dates are counted by: the calendar, the office hours and the versions of rules.

Whatever a date depends on is data that is added, never edited. Each addition makes an edition with the next number, and
`book_at(number)` is everything up to it. A clock remembers the number it was counted by, so that every date can be
counted again, exactly, for ever.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

from django.db import models

from workflow import rules
from workflow.book import Book as Book  # noqa: PLC0414  where it is read is where others look for it
from workflow.book import in_force
from workflow.calendar import Almanac, Listed, YearNotice
from workflow.office_hours import Week
from workflow.organisations import Organisation, User
from workflow.periods import Unit
from workflow.rules import Rule
from workflow.text import t


class Cause(models.TextChoices):
    """What an edition brought."""

    INSTALLED = "installed", t("随系统安装", "Installed with the product")
    NOTICE = "notice", t("放假调休通知", "Notice on holidays")
    HOURS = "hours", t("办公时间", "Office hours")
    RULE = "rule", t("期限规则", "Deadline rule")


class Edition(models.Model):
    """One addition to the book. Its number is its key."""

    cause = models.CharField(t("变更内容", "What changed"), max_length=20, choices=Cause.choices)
    words = models.CharField(t("说明", "In words"), max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=t("操作人", "By"))
    made_at = models.DateTimeField(t("时间", "At"))

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.words}"


class CalendarNotice(models.Model):
    """One year's notice as imported. `days`: [day, off, name] of every day that differs from the week."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="notices")
    year = models.PositiveSmallIntegerField(t("年份", "Year"))
    notice = models.CharField(t("通知", "Notice"), max_length=200)
    source = models.CharField(t("来源", "Source"), max_length=300, blank=True)
    days = models.JSONField()

    class Meta:
        ordering: ClassVar = ["year", "edition"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "year"], name="one_notice_per_year_and_edition")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.notice}"

    @classmethod
    def of(cls, notice: YearNotice, edition: Edition) -> "CalendarNotice":
        """The row of a notice that was read from a file or a package."""
        days = [[day.isoformat(), listed.off, listed.name] for day, listed in sorted(notice.days.items())]
        return cls(edition=edition, year=notice.year, notice=notice.notice, source=notice.source, days=days)

    def read(self) -> YearNotice:
        """As the calendar takes it."""
        days = {dt.date.fromisoformat(day): Listed(off, name, self.notice) for day, off, name in self.days}
        return YearNotice(self.year, days, self.notice, self.source)


class OfficeHours(models.Model):
    """When an organisation, and every one below it that has none of its own, is open. See workflow.office_hours."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="hours")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="office_hours")
    lines = models.JSONField()
    makeup = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["-edition"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.lines}"

    def read(self) -> Week:
        """As the arithmetic takes it."""
        return Week.parse(self.lines, self.makeup)


class RuleVersion(models.Model):
    """A later version of a declared rule.

    It counts for clocks that begin from `valid_from` on; with `running`, for those already running too. `retired`: the
    rule is no longer in force, and its running clocks end with that reason.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rules")
    rule = models.CharField(t("规则", "Rule"), max_length=20)
    version = models.PositiveSmallIntegerField(t("版本", "Version"))
    length = models.PositiveSmallIntegerField(t("期限长度", "Length"))
    unit = models.CharField(t("单位", "Unit"), max_length=2, choices=[(unit.value, unit.label) for unit in Unit])
    norm = models.PositiveSmallIntegerField(t("内部目标", "Internal target"), null=True, blank=True)
    warn = models.JSONField(t("提前提醒", "Reminders before"), default=list)
    law = models.CharField(t("依据", "Basis"), max_length=200)
    valid_from = models.DateField(t("施行日期", "In force from"))
    valid_until = models.DateField(t("失效日期", "In force until"), null=True, blank=True)
    running = models.BooleanField(t("适用于正在计算的期限", "Counts for running clocks too"), default=False)
    retired = models.BooleanField(t("停用", "Retired"), default=False)

    class Meta:
        ordering: ClassVar = ["rule", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "version"], name="one_row_per_rule_version"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="valid_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} v{self.version}"

    def read(self, declared: Rule) -> Rule:
        """The declared rule with what this version says instead."""
        return replace(
            declared, version=self.version, length=self.length, unit=Unit(self.unit), norm=self.norm, warn=tuple(self.warn),
            law=self.law, valid_from=self.valid_from, valid_until=self.valid_until, running=self.running,
            retired=self.retired,
        )  # fmt: skip


class Recount(models.Model):
    """How far the running clocks have been counted anew by an edition (workflow.moving). `moved`: whose date changed."""

    edition = models.OneToOneField(Edition, models.PROTECT, primary_key=True, related_name="recount")
    total = models.PositiveIntegerField(t("需核算", "To count"), default=0)
    done = models.PositiveIntegerField(t("已核算", "Counted"), default=0)
    moved = models.PositiveIntegerField(t("已变动", "Moved"), default=0)
    began_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.done}/{self.total}"


def current_number() -> int:
    """The number of the newest edition; 0 before the first calendar is installed."""
    return Edition.objects.aggregate(newest=models.Max("pk"))["newest"] or 0


def current_book() -> Book:
    """The book as it stands; one statement, and more only when the edition is new to this process."""
    return book_at(current_number())


def rule_at(number: int, key: str, on: dt.date) -> Rule:
    """The version of a rule that edition `number` gives a clock that began on that day: `Book.rule` without the book."""
    return in_force([rule for edition, rule in _added(number).versions[key] if edition <= number], on)


# What a process has read


@dataclass(frozen=True)
class _Added:
    """What the editions up to `number` brought, each thing with its edition: notices and hours in that order."""

    number: int
    notices: tuple[tuple[int, YearNotice], ...]
    hours: tuple[tuple[int, str, Week], ...]
    versions: Mapping[str, tuple[tuple[int, Rule], ...]]


_newest: list[_Added] = []
"""Of all that was read the newest, for it holds the others."""


@lru_cache(maxsize=1024)
def book_at(number: int) -> Book:
    """The book up to that edition.

    Editions are never edited, so a process reads each once, and all of them at one go: older books follow from what the
    newest has read, without a statement, and those with the same notices share their almanac.
    """
    added = _added(number)
    noticed = [edition for edition, _notice in added.notices if edition <= number]
    return Book(
        number=number,
        notices=tuple(notice for edition, notice in added.notices if edition <= number),
        almanac=_almanac(noticed[-1] if noticed else 0),
        weeks={path: week for edition, path, week in added.hours if edition <= number},
        versions={
            key: tuple(rule for edition, rule in found if edition <= number) for key, found in added.versions.items()
        },
    )


@lru_cache(maxsize=64)
def _almanac(number: int) -> Almanac:
    """The days by the notices up to that edition, itself the edition of a notice."""
    return Almanac((notice for edition, notice in _added(number).notices if edition <= number), number)


def forget_books() -> None:
    """Read everything anew when asked next: for whoever changes rows that are never changed."""
    _newest.clear()
    book_at.cache_clear()
    _almanac.cache_clear()


def _added(number: int) -> _Added:
    """Everything up to that edition, and what came after as far as it is known."""
    if not _newest or _newest[0].number < number:
        # The number first: whatever has a lower one is complete by then (workflow.adopting numbers under a lock).
        _newest[:] = [_read(max(number, current_number()))]
    return _newest[0]


def _read(upto: int) -> _Added:
    """Three statements."""
    versions: dict[str, list[tuple[int, Rule]]] = {key: [(0, rule)] for key, rule in rules.declared().items()}
    for row in RuleVersion.objects.filter(edition__lte=upto).order_by("rule", "version"):
        if row.rule in versions:
            versions[row.rule].append((row.edition_id, row.read(versions[row.rule][0][1])))
    notices = CalendarNotice.objects.filter(edition__lte=upto).order_by("edition_id", "year")
    hours = OfficeHours.objects.filter(edition__lte=upto).select_related("organisation").order_by("edition_id")
    return _Added(
        upto,
        tuple((row.edition_id, row.read()) for row in notices),
        tuple((row.edition_id, row.organisation.path, row.read()) for row in hours),
        {key: tuple(found) for key, found in versions.items()},
    )
