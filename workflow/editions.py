"""Editions of the book that dates are counted by: the calendar, the office hours and the versions of rules.

Whatever a date depends on is data that is added, never edited. Each addition makes an edition with the next number, and
`book_at(number)` is everything up to it. A clock remembers the number it was counted by, so that every date can be
counted again, exactly, for ever.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

from django.db import models

from workflow import rules
from workflow.calendar import Almanac, Listed, YearNotice
from workflow.office_hours import DEFAULT, Week
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


@dataclass(frozen=True)
class Book:
    """Everything dates are counted by, up to one edition."""

    number: int
    notices: tuple[YearNotice, ...]
    almanac: Almanac
    weeks: Mapping[str, Week]
    versions: Mapping[str, tuple[Rule, ...]]

    def rule(self, key: str, on: dt.date) -> Rule:
        """The version that counts for a clock that began on that day; KeyError when nobody declared the rule.

        The newest one in force then, or said to count for running clocks too.
        """
        for version in reversed(self.versions[key]):
            since = version.running or version.valid_from is None or version.valid_from <= on
            if since and (version.valid_until is None or on <= version.valid_until):
                return version
        return self.versions[key][0]

    def week(self, path: str) -> Week:
        """The office hours of an organisation by its path: its own, or those of the nearest above that has some."""
        while path:
            if path in self.weeks:
                return self.weeks[path]
            path = path.rstrip("/").rpartition("/")[0] + "/" if path.strip("/") else ""
        return DEFAULT

    def with_notices(self, notices: Iterable[YearNotice]) -> "Book":
        """The book as it would be with more notices; a later one of the same year replaces the earlier."""
        together = (*self.notices, *notices)
        return replace(self, number=self.number + 1, notices=together, almanac=Almanac(together, self.number + 1))

    def with_rule(self, rule: Rule) -> "Book":
        """The book as it would be with another version of a rule."""
        versions = {**self.versions, rule.id: (*self.versions[rule.id], rule)}
        return replace(self, number=self.number + 1, versions=versions)

    def with_week(self, path: str, week: Week) -> "Book":
        """The book as it would be with other office hours for an organisation."""
        return replace(self, number=self.number + 1, weeks={**self.weeks, path: week})


def current_number() -> int:
    """The number of the newest edition; 0 before the first calendar is installed."""
    return Edition.objects.aggregate(newest=models.Max("pk"))["newest"] or 0


def current_book() -> Book:
    """The book as it stands; one statement, and more only when the edition is new to this process."""
    return book_at(current_number())


@lru_cache(maxsize=16)
def book_at(number: int) -> Book:
    """The book up to that edition. Editions are never edited, so a process reads each once."""
    hours = OfficeHours.objects.filter(edition__lte=number).select_related("organisation").order_by("edition_id")
    versions: dict[str, list[Rule]] = {key: [rule] for key, rule in rules.declared().items()}
    for row in RuleVersion.objects.filter(edition__lte=number).order_by("rule", "version"):
        if row.rule in versions:
            versions[row.rule].append(row.read(versions[row.rule][0]))
    rows = CalendarNotice.objects.filter(edition__lte=number).order_by("edition_id", "year")
    notices = tuple(row.read() for row in rows)
    return Book(
        number=number,
        notices=notices,
        almanac=Almanac(notices, number),
        weeks={row.organisation.path: row.read() for row in hours},
        versions={key: tuple(found) for key, found in versions.items()},
    )
