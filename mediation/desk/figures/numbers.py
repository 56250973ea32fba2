"""Numbers as a page shows them: in words, numerator and denominator beside a rate, each opening to its records."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from mediation.desk.figures.asked import Asked
from mediation.reports.telling import UNITS, in_words, parts_in_words
from workflow.figuring import Part
from workflow.metrics import Counted, Slice


def records_address(asked: Asked, key: str, part: Part = Part.NUMERATOR, **other: Any) -> str:
    """The list behind a number of a figure; `other`: by=, member=, from=, to= …, as in the address."""
    return f"{_reverse('figure-records', key)}?{asked.query(part=part.value, **other)}"


def figure_address(asked: Asked, key: str, **other: Any) -> str:
    """The page of one figure, with the same question."""
    return f"{_reverse('figure', key)}?{asked.query(**other)}"


def _reverse(name: str, key: str) -> str:
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def days_of(of: Slice) -> dict[str, str]:
    """The days of a slice, as parts of an address."""
    return {"from": of.since.isoformat(), "to": of.until.isoformat()}


@dataclass(frozen=True)
class Number:
    """One number on a page. where: what differs from what the page was asked for (by, member, from, to)."""

    counted: Counted
    asked: Asked
    where: dict[str, Any]

    @property
    def words(self) -> str:
        """The value, without its unit."""
        return in_words(self.counted)

    @property
    def unit(self) -> str:
        """The unit after it; a rate carries its own sign, and nothing has none."""
        if self.counted.figure.is_rate or self.counted.value is None:
            return ""
        return str(UNITS[self.counted.figure.unit])

    @property
    def parts(self) -> tuple[str, str] | None:
        """Numerator and denominator in words; None of what has none."""
        return parts_in_words(self.counted)

    @property
    def address(self) -> str:
        """Where the value leads: to its records; a composite score to its page, where its parts are."""
        if self.counted.figure.parts:
            days = {name: self.where[name] for name in ("from", "to") if name in self.where}
            return figure_address(self.asked, self.counted.figure.key, **days)
        return records_address(self.asked, self.counted.figure.key, **self.where)

    @property
    def below(self) -> str:
        """Where the denominator leads."""
        return records_address(self.asked, self.counted.figure.key, Part.DENOMINATOR, **self.where)
