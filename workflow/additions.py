"""What can be added to the book that dates are counted by: notices, office hours, a version of a rule.

Each is plain data before it is saved and can be read back from its edition afterwards, so that what was previewed, what is
saved and what the running clocks are counted anew by are one and the same thing.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

from django.db import models

from workflow import rules
from workflow.calendar import YearNotice
from workflow.clocks import ClockQuerySet
from workflow.clockwork import midnight
from workflow.editions import Book, CalendarNotice, Cause, Edition, OfficeHours, RuleVersion, book_at
from workflow.office_hours import Week
from workflow.organisations import Organisation
from workflow.rules import Rule
from workflow.text import t

REACH = dt.timedelta(days=30)
"""How far reminders reach beyond a last day: a change that comes after the day itself can still move those."""


class Addition(Protocol):
    """One thing to add. `kept` is its JSON, which `kept_addition` reads."""

    cause: ClassVar[Cause]

    @property
    def title(self) -> str:
        """What it is, for the list of changes."""
        ...

    def joined(self, book: Book) -> Book:
        """The book as it would be."""
        ...

    def adds_nothing_to(self, book: Book) -> str | None:
        """The sentence that says that all of it already stands in the book; None when something differs."""
        ...

    def touched(self, book: Book, clocks: ClockQuerySet) -> ClockQuerySet:
        """The clocks whose dates or reminders may move when it is added to this book, and hardly any others."""
        ...

    def rebased(self, book: Book) -> "Addition":
        """The same, to be added to a newer book than it was made for."""
        ...

    def rows(self, edition: Edition) -> list[models.Model]:
        """What is saved."""
        ...

    def kept(self) -> Any:
        """As JSON."""
        ...


@dataclass(frozen=True)
class Notices:
    """One or more years' notices on holidays."""

    notices: tuple[YearNotice, ...]
    cause: ClassVar[Cause] = Cause.NOTICE

    @property
    def title(self) -> str:
        """The years."""
        years = "、".join(str(notice.year) for notice in self.notices)
        return t("{years}年放假调休安排", "Holidays of {years}").format(years=years)

    def joined(self, book: Book) -> Book:
        """With the notices."""
        return book.with_notices(self.notices)

    def adds_nothing_to(self, book: Book) -> str | None:
        """No day is of another kind than before."""
        if self._first_day(book) is not None:
            return None
        return t("与现有日历没有差别，无需导入。", "Nothing differs from the present calendar: nothing to import.")

    def touched(self, book: Book, clocks: ClockQuerySet) -> ClockQuerySet:
        """What is due on the first day that changes, or later. What stands still has no date that could move."""
        first = self._first_day(book)
        return clocks.running().filter(due_at__gte=midnight(first) - REACH) if first else clocks.none()

    def rebased(self, book: Book) -> "Notices":
        """As it is."""
        return self

    def rows(self, edition: Edition) -> list[models.Model]:
        """A row a year."""
        return [CalendarNotice.of(notice, edition) for notice in self.notices]

    def kept(self) -> Any:
        """Year, notice, source and listed days of each."""
        fields = ("year", "notice", "source", "days")
        return [{name: getattr(row, name) for name in fields} for row in self.rows(Edition())]

    def _first_day(self, book: Book) -> dt.date | None:
        return book.almanac.first_difference(self.joined(book).almanac)


@dataclass(frozen=True)
class Hours:
    """The office hours of an organisation and of those below it that have none of their own."""

    organisation: Organisation
    week: Week
    cause: ClassVar[Cause] = Cause.HOURS

    @property
    def title(self) -> str:
        """Whose."""
        return t("{name}的办公时间", "Office hours of {name}").format(name=self.organisation)

    def joined(self, book: Book) -> Book:
        """With these hours."""
        return book.with_week(self.organisation.path, self.week)

    def adds_nothing_to(self, book: Book) -> str | None:
        """The same hours hold there already."""
        if book.week(self.organisation.path) != self.week:
            return None
        return t("与现在的办公时间相同，无需保存。", "These are the present hours: nothing to save.")

    def touched(self, book: Book, clocks: ClockQuerySet) -> ClockQuerySet:
        """What runs there and below."""
        return clocks.running().filter(organisation__path__startswith=self.organisation.path)

    def rebased(self, book: Book) -> "Hours":
        """As it is."""
        return self

    def rows(self, edition: Edition) -> list[models.Model]:
        """One row."""
        lines, makeup = self.week.lines(), self.week.makeup
        return [OfficeHours(edition=edition, organisation=self.organisation, lines=lines, makeup=makeup)]

    def kept(self) -> Any:
        """Organisation and lines."""
        return {"organisation": self.organisation.pk, "lines": self.week.lines(), "makeup": self.week.makeup}


_TERMS = ("length", "unit", "norm", "law", "version", "valid_from", "valid_until", "running", "retired")


@dataclass(frozen=True)
class Version:
    """A further version of a declared rule (workflow.editions.RuleVersion)."""

    rule: Rule
    cause: ClassVar[Cause] = Cause.RULE

    @property
    def title(self) -> str:
        """Which rule, and its number."""
        words = t("{id} {label} 第{n}版", "{id} {label}, version {n}")
        return words.format(id=self.rule.id, label=self.rule.label, n=self.rule.version)

    def joined(self, book: Book) -> Book:
        """With the version."""
        return book.with_rule(self.rule)

    def adds_nothing_to(self, book: Book) -> str | None:
        """The newest version says the same."""
        newest = book.versions[self.rule.id][-1]
        names = (*(name for name in _TERMS if name not in {"version", "valid_from", "running"}), "warn")
        if any(getattr(newest, name) != getattr(self.rule, name) for name in names):
            return None
        return t("与现行版本相同，无需保存。", "The version in force says the same: nothing to save.")

    def touched(self, book: Book, clocks: ClockQuerySet) -> ClockQuerySet:
        """The unended clocks of the rule that it counts for, those standing still included: the rule may be retired."""
        mine = clocks.unended().filter(rule=self.rule.id)
        since = self.rule.valid_from
        return mine if self.rule.running or since is None else mine.filter(began_at__gte=midnight(since))

    def rebased(self, book: Book) -> "Version":
        """With the next number."""
        return Version(replace(self.rule, version=book.versions[self.rule.id][-1].version + 1))

    def rows(self, edition: Edition) -> list[models.Model]:
        """One row."""
        terms = {name: getattr(self.rule, name) for name in _TERMS}
        return [RuleVersion(edition=edition, rule=self.rule.id, warn=list(self.rule.warn), **terms)]

    def kept(self) -> Any:
        """As the row has it, days as text."""
        terms = {name: getattr(self.rule, name) for name in _TERMS}
        days = {name: terms[name] and terms[name].isoformat() for name in ("valid_from", "valid_until")}
        return terms | days | {"rule": self.rule.id, "unit": self.rule.unit.value, "warn": list(self.rule.warn)}


def kept_addition(cause: str, kept: Any) -> Addition:
    """The addition behind its JSON; KeyError or DoesNotExist when what it is about is not there."""
    if cause == Cause.HOURS:
        place = Organisation.objects.get(pk=kept["organisation"])
        return Hours(place, Week.parse(kept["lines"], kept["makeup"]))
    if cause == Cause.RULE:
        days = {name: _day(kept[name]) for name in ("valid_from", "valid_until")}
        return Version(RuleVersion(**kept | days).read(rules.declared()[kept["rule"]]))
    return Notices(tuple(CalendarNotice(**row).read() for row in kept))


def addition_of(edition: Edition) -> Addition:
    """What an edition brought."""
    for hours in edition.hours.select_related("organisation"):
        return Hours(hours.organisation, hours.read())
    for version in edition.rules.all():
        return Version(version.read(rules.declared()[version.rule]))
    return Notices(tuple(row.read() for row in edition.notices.all()))


def book_before(edition: Edition) -> Book:
    """The book that an edition added to."""
    earlier = Edition.objects.filter(pk__lt=edition.pk).aggregate(newest=models.Max("pk"))["newest"]
    return book_at(earlier or 0)


def _day(kept: str | None) -> dt.date | None:
    return dt.date.fromisoformat(kept) if kept else None
