"""What a figure is: a numerator and a denominator over marks, in words, so that it can be counted, divided and opened.

A figure is a declaration: terms (which measure, of which kinds, in what way, by what weight), an anchor date, a cohort, what
is left out, a version. Numerator and denominator always travel together; figures of several units are pooled, never
averaged; nothing in the denominator is no rate at all.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from workflow.text import t


class Weight(StrEnum):
    """What of a mark is added up."""

    CASES = "cases"
    PERSONS = "persons"
    AMOUNT = "amount"


class Unit(StrEnum):
    """In what a figure is told. MONEY is kept in fen, TIME in seconds."""

    CASES = "件"
    PERSONS = "人"
    VISITS = "人次"
    TICKETS = "单"
    ANSWERS = "条"
    MONEY = "元"
    RATE = "%"
    POINTS = "分"
    TIME = "天"


class When(StrEnum):
    """Which marks of a period count."""

    IN = "in"
    """Those of its days."""
    MATURED = "matured"
    """Those of its days that are over by now: what is due later is not counted as not done."""
    OPEN_BEFORE = "open_before"
    """Spans that lasted when the period began."""
    OPEN_AFTER = "open_after"
    """Spans that lasted when it ended."""


@dataclass(frozen=True)
class Term:
    """Marks of one measure. kinds, details: only these (details ending in * by their beginning); but: not these details."""

    measure: str
    of: Weight = Weight.CASES
    when: When = When.IN
    kinds: frozenset[str] = frozenset()
    details: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()
    factor: Fraction = Fraction(1)

    def takes(self, kind: str, detail: str) -> bool:
        """Whether a mark of its measure counts."""
        if self.kinds and kind not in self.kinds:
            return False
        if any(_like(detail, pattern) for pattern in self.but):
            return False
        return not self.details or any(_like(detail, pattern) for pattern in self.details)


def _like(detail: str, pattern: str) -> bool:
    return detail.startswith(pattern[:-1]) if pattern.endswith("*") else detail == pattern


def term(
    measure: str,
    of: Weight = Weight.CASES,
    *,
    when: When = When.IN,
    kinds: Sequence[str] = (),
    details: Sequence[str] = (),
    but: Sequence[str] = (),
    factor: Fraction | int = 1,
) -> Term:
    """A term, its lists as sets."""
    return Term(measure, of, when, frozenset(kinds), frozenset(details), frozenset(but), Fraction(factor))


@dataclass(frozen=True)
class Figure:
    """One figure. Its `version` goes up when its definition changes, and `valid_from` says since when it is counted so.

    definition: in one sentence. anchor: which date decides. cohort: whose, of a rate. left_out: what does not count.
    within: whether the numerator is a part of the denominator, so that the rest of it can be listed.
    others: what lists the rest of the denominator, where that is not simply what the numerator lacks (part of an amount).
    beside: keys of the figures that are shown with it wherever it stands (件 beside 人, the response rate beside
    satisfaction). interval: a confidence interval is shown. parts: of a composite score, weights and keys, out of 100.
    unconfirmed: what the organisation has still to confirm about the definition.
    """

    key: str
    name: str
    definition: str
    unit: Unit
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    others: tuple[Term, ...] = ()
    group: str = ""
    anchor: str = ""
    cohort: str = ""
    left_out: str = ""
    within: bool = True
    beside: tuple[str, ...] = ()
    interval: bool = False
    better: int = 1
    parts: tuple[tuple[Fraction, str], ...] = ()
    unconfirmed: str = ""
    version: int = 1
    valid_from: dt.date = dt.date(2021, 1, 1)

    @property
    def is_rate(self) -> bool:
        """Whether it has a denominator."""
        return bool(self.denominator)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Numerator and denominator."""
        return self.numerator + self.denominator


_figures: dict[str, Figure] = {}
_groups: dict[str, str] = {}


def name_groups(named: Mapping[str, str]) -> None:
    """Say what the groups are called, in the order in which they are shown."""
    _groups.update(named)


def groups() -> Mapping[str, str]:
    """What the groups are called, by key."""
    return _groups


def declare(*figures: Figure) -> None:
    """Make figures known, in the order in which they are shown. Declaring a key twice is an error."""
    for figure in figures:
        if figure.key in _figures:
            msg = f"figure {figure.key!r} is declared twice"
            raise ValueError(msg)
        _figures[figure.key] = figure


def figures() -> dict[str, Figure]:
    """Every figure by key."""
    return _figures


def figure(key: str) -> Figure:
    """One figure; KeyError when nobody declared it."""
    return _figures[key]


@dataclass(frozen=True)
class Counted:
    """What was counted for a figure: numerator and denominator, and of how many marks. Money in fen, time in seconds.

    denominator: None where the figure has none. A composite score has neither, only its value.
    """

    figure: Figure
    numerator: Fraction = Fraction(0)
    denominator: Fraction | None = None
    score: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        """The figure itself; a rate as a fraction of one, None where its denominator is nothing."""
        if self.figure.parts:
            return self.score
        if self.denominator is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None

    @property
    def rest(self) -> Fraction:
        """The denominator without the numerator."""
        return (self.denominator or Fraction(0)) - self.numerator

    @property
    def interval(self) -> tuple[Fraction, Fraction] | None:
        """Between what the share would lie for everybody, with 95 % confidence (Wilson 1927); None of nothing."""
        if not self.figure.interval or not self.denominator:
            return None
        return wilson(self.numerator, self.denominator)

    def __add__(self, other: "Counted") -> "Counted":
        """Pooled: numerators and denominators are added, rates never."""
        if self.figure is not other.figure:
            msg = "two different figures"
            raise ValueError(msg)
        both = None if self.denominator is None else self.denominator + (other.denominator or 0)
        return Counted(self.figure, self.numerator + other.numerator, both)


Z = Fraction(196, 100)


def wilson(share_of: Fraction, n: Fraction) -> tuple[Fraction, Fraction]:
    """The score interval of E. B. Wilson (JASA 22, 1927) at 95 %: it stays within 0 and 1, also where nobody was unhappy."""
    p, z2 = share_of / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    spread = p * (1 - p) / n + z2 / (4 * n * n)
    half = Z * Fraction(float(spread) ** 0.5).limit_denominator(10**9) / (1 + z2 / n)
    return max(Fraction(0), middle - half), min(Fraction(1), middle + half)


class Dimension(StrEnum):
    """Along what figures are divided."""

    NONE = ""
    ORGANISATION = "organisation"
    KIND = "kind"
    TOPIC = "topic"
    SECTOR = "sector"
    HANDLER = "handler"
    MONTH = "month"
    DETAIL = "detail"


DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.ORGANISATION: t("机构", "Organisation"),
    Dimension.KIND: t("类型", "Kind"),
    Dimension.TOPIC: t("案由/事项", "Cause or matter"),
    Dimension.SECTOR: t("行业", "Industry"),
    Dimension.HANDLER: t("承办人", "Handler"),
    Dimension.MONTH: t("月份", "Month"),
}


@dataclass(frozen=True)
class Slice:
    """Of what figures are counted: the days from `since` to `until` (both in), within organisations, narrowed further.

    organisations: keys; what lies there now counts. topic, sector, handler, kind: None is not narrowed.
    """

    since: dt.date
    until: dt.date
    organisations: tuple[int, ...] = field(default=())
    kind: str | None = None
    topic: str | None = None
    sector: str | None = None
    handler: int | None = None

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(t("开始日期应不晚于结束日期。", "The period ends before it begins."))

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed by something that tallies are not divided by."""
        return self.topic is not None or self.sector is not None or self.handler is not None
