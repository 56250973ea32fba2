"""The book that dates are counted by, as a value: the calendar, the office hours and the versions of every rule.

Where it is kept, and how it is read, see workflow.editions.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workflow.calendar import Almanac, YearNotice
from workflow.office_hours import DEFAULT, Week
from workflow.rules import Rule


@dataclass(frozen=True)
class Book:
    """Everything dates are counted by, up to one edition."""

    number: int
    notices: tuple[YearNotice, ...]
    almanac: Almanac
    weeks: Mapping[str, Week]
    versions: Mapping[str, tuple[Rule, ...]]

    def rule(self, key: str, on: dt.date) -> Rule:
        """The version that counts for a clock that began on that day; KeyError when nobody declared the rule."""
        return in_force(self.versions[key], on)

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


def in_force(versions: Sequence[Rule], on: dt.date) -> Rule:
    """Of all versions of a rule the one for a clock that began on that day.

    The newest one in force then, or said to count for running clocks too; else what was declared.
    """
    for version in reversed(versions):
        since = version.running or version.valid_from is None or version.valid_from <= on
        if since and (version.valid_until is None or on <= version.valid_until):
            return version
    return versions[0]
