"""What became of closed figures: the records kept with a closing beside the records now, and what the difference amounts to.

Two sets of marks are compared in the database, and only what came or went is added up. So a figure now is the kept one and
its difference, by the definition it was closed with, and the difference is exactly that of the records that are listed.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.db import connection

from mediation.reports.closed import ClosedFigure, Closing, Restatement, terms_of
from mediation.reports.telling import NOTHING, told
from workflow.measures import digest
from workflow.metrics import Counted, Figure, Term, Unit, When, figures
from workflow.organisations import Organisation
from workflow.text import t

POINTS = t("{n}个百分点", "{n} pp")
COLUMNS = 'measure, application_id, subject, "on", until, detail, kind, cases, persons, amount'
_SHOWN = (
    'SELECT c.id AS closing_id, m.measure, m.application_id, m.subject, m."on", '
    "CASE WHEN m.until <= c.until THEN m.until END AS until, m.detail, m.kind, m.cases, m.persons, m.amount "
    "FROM mediation_closing c JOIN workflow_mark m "
)
NOW = (
    f'{_SHOWN} ON m."on" BETWEEN c.since AND c.until '
    "WHERE c.id = ANY (%(closings)s) AND m.measure = ANY (%(measures)s) AND c.measures ? m.measure "
    "AND m.organisation_id = ANY (%(organisations)s) "
    f'UNION ALL {_SHOWN} ON m."on" < c.since AND (m.until IS NULL OR m.until >= c.since) '
    "WHERE c.id = ANY (%(closings)s) AND m.measure = ANY (%(lasting)s) AND c.lasting ? m.measure "
    "AND m.organisation_id = ANY (%(organisations)s)"
)
"""The marks that count in these periods now: of spans also those that had begun before."""
_DIFFERING = f"""
WITH now AS ({NOW}),
kept AS (SELECT closing_id, {COLUMNS} FROM mediation_closedmark WHERE closing_id = ANY (%(closings)s))
SELECT false, went.* FROM (SELECT * FROM kept EXCEPT SELECT * FROM now) AS went
UNION ALL
SELECT true, came.* FROM (SELECT * FROM now EXCEPT SELECT * FROM kept) AS came
"""  # noqa: S608  names of ours


@dataclass(frozen=True)
class Moved:
    """A mark that is counted now and was not then (came), or the other way round; a changed one is both."""

    came: bool
    measure: str
    application: int
    subject: int
    on: dt.date
    until: dt.date | None
    detail: str
    kind: str
    cases: int
    persons: int
    amount: int

    def weight(self, terms: Iterable[Term], closing: Closing) -> Fraction:
        """By how much it moves what the terms add up."""
        sums = {"cases": self.cases, "persons": self.persons, "amount": self.amount}
        total = sum(
            (
                term.factor * sums[term.of]
                for term in terms
                if term.measure == self.measure and term.takes(self.kind, self.detail) and self._counts(term, closing)
            ),
            Fraction(0),
        )
        return total if self.came else -total

    def _counts(self, term: Term, closing: Closing) -> bool:
        if term.when == When.OPEN_BEFORE:
            return self.on < closing.since and (self.until is None or self.until >= closing.since)
        if term.when == When.OPEN_AFTER:
            return self.until is None
        return closing.since <= self.on


@dataclass(frozen=True)
class Shift:
    """By how much one record moves a figure. came, went: whether it counts anew, no longer, or (both) otherwise than before."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)
    came: bool = False
    went: bool = False

    def __add__(self, other: "Shift") -> "Shift":
        return Shift(
            self.numerator + other.numerator, self.denominator + other.denominator, self.came or other.came,
            self.went or other.went,
        )  # fmt: skip

    @property
    def is_nothing(self) -> bool:
        """Whether the figure stays as it was."""
        return not (self.numerator or self.denominator)

    @property
    def in_words(self) -> str:
        """What happened to the record in this figure."""
        if self.came and self.went:
            return t("变更", "changed")
        return t("新计入", "came") if self.came else t("不再计入", "went")


@dataclass(frozen=True)
class Said:
    """One restatement and its numbers."""

    row: Restatement
    counted: Counted


@dataclass(frozen=True)
class Line:
    """One closed figure: as it was kept, as restated, and as the records are now."""

    kept: ClosedFigure
    figure: Figure
    then: Counted
    now: Counted
    restated: tuple[Restatement, ...] = ()
    shifts: Mapping[int, Shift] = field(default_factory=dict)

    @property
    def said(self) -> "list[Said]":
        """The restatements with what they say, oldest first."""
        return [Said(row, row.counted(self.figure)) for row in self.restated]

    @property
    def known(self) -> Counted:
        """What has been said last: the newest restatement, or the closed figure."""
        return self.restated[-1].counted(self.figure) if self.restated else self.then

    @property
    def differs(self) -> bool:
        """Whether the records now say something else than the closed figure."""
        return not _same(self.then, self.now)

    @property
    def unexplained(self) -> bool:
        """Whether nobody has said why yet 待说明."""
        return not _same(self.known, self.now)

    @property
    def noted(self) -> bool:
        """Whether there is anything to show beside the closed figure."""
        return self.differs or self.unexplained or bool(self.restated)

    @property
    def difference(self) -> Fraction | None:
        """Now less then; None where one of them is no number."""
        now, then = self.now.value, self.then.value
        return None if now is None or then is None else now - then

    @property
    def difference_in_words(self) -> str:
        """+1 · −300.00 · +1.2个百分点; equal values of other parts as such, and a dash where one of them has no value."""
        difference = self.difference
        if difference is None:
            return NOTHING
        if not difference:
            return t("值相同", "same value") if self.differs else "0"
        sign, size = ("+" if difference > 0 else "−"), abs(difference)
        if self.figure.unit == Unit.RATE:
            return POINTS.format(n=f"{sign}{float(100 * size):.1f}")
        return sign + told(size, self.figure.unit)

    @property
    def declared_otherwise(self) -> str:
        """What became of the definition since; empty where it is the same."""
        declared = figures().get(self.kept.key)
        if declared is None:
            return t("该指标已停用", "no longer declared")
        if declared.version != self.kept.version:
            return t("口径已修订：第{n}版 → 第{m}版", "definition revised: version {n} → {m}").format(
                n=self.kept.version, m=declared.version
            )
        if terms_of(declared) != self.kept.terms:
            return t("口径的权重或范围已调整", "weights or scope of the definition have changed")
        return ""

    @property
    def seen(self) -> str:
        """What a page showed when somebody wrote a restatement: it must still be so when it is kept."""
        return f"{self.now.numerator}|{self.now.denominator}|{self.now.value}"


def _same(one: Counted, other: Counted) -> bool:
    return (one.numerator, one.denominator, one.value) == (other.numerator, other.denominator, other.value)


@dataclass(frozen=True)
class Comparison:
    """A closing and what became of it."""

    closing: Closing
    lines: tuple[Line, ...]

    @property
    def unexplained(self) -> list[Line]:
        """Figures that differ, and nobody has said why."""
        return [line for line in self.lines if line.unexplained]

    @property
    def restated(self) -> list[Line]:
        """Figures with a restatement that still holds."""
        return [line for line in self.lines if line.restated and not line.unexplained]

    @property
    def noted(self) -> list[Line]:
        """Figures with something beside the closed number."""
        return [line for line in self.lines if line.noted]

    @property
    def counted_otherwise(self) -> bool:
        """Whether what is counted has been declared anew since: a difference may come from that alone."""
        return self.closing.counted_by != digest()

    def line(self, key: str) -> Line | None:
        """The line of a figure."""
        return next((line for line in self.lines if line.kept.key == key), None)


def compare(closings: Sequence[Closing]) -> list[Comparison]:
    """What became of these closings of one organisation; four statements, however many they are."""
    if not closings:
        return []
    moved = _moved(closings)
    kept: dict[int, list[ClosedFigure]] = defaultdict(list)
    for row in ClosedFigure.objects.filter(closing__in=closings).order_by("closing", "position"):
        kept[row.closing_id].append(row)
    said: dict[int, list[Restatement]] = defaultdict(list)
    for one in Restatement.objects.filter(figure__closing__in=closings).select_related("by").order_by("pk"):
        said[one.figure_id].append(one)
    return [Comparison(closing, _lines(closing, kept[closing.pk], said, moved[closing.pk])) for closing in closings]


def _moved(closings: Sequence[Closing]) -> dict[int, list[Moved]]:
    found: dict[int, list[Moved]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERING, parameters(closings))
        for came, closing, *row in cursor.fetchall():
            found[closing].append(Moved(came, *row))
    return found


def parameters(closings: Sequence[Closing]) -> dict[str, list[int] | list[str]]:
    """What NOW is asked with: the closings are all of one organisation, which counts with those below it as they are now."""
    places = Organisation.objects.filter(path__startswith=closings[0].organisation.path, outside=False)
    return {
        "closings": [closing.pk for closing in closings],
        "measures": sorted({key for closing in closings for key in closing.measures}),
        "lasting": sorted({key for closing in closings for key in closing.lasting}),
        "organisations": list(places.order_by().values_list("pk", flat=True)),
    }


def _lines(
    closing: Closing, kept: Sequence[ClosedFigure], said: Mapping[int, Sequence[Restatement]], moved: Sequence[Moved]
) -> tuple[Line, ...]:
    by_measure: dict[str, list[Moved]] = defaultdict(list)
    for mark in moved:
        by_measure[mark.measure].append(mark)
    lines: dict[str, Line] = {}
    for row in sorted(kept, key=lambda row: bool(row.terms["parts"])):
        figure = row.figure()
        then, told = row.counted(figure), tuple(said.get(row.pk, ()))
        if figure.parts:
            parts = [(weight, lines[key]) for weight, key in figure.parts if key in lines]
            lines[row.key] = Line(row, figure, then, _score(figure, parts), told, _pooled(parts))
        else:
            shifts = _shifts(closing, figure, by_measure)
            lines[row.key] = Line(row, figure, then, _shifted(then, shifts.values()), told, shifts)
    return tuple(lines[row.key] for row in kept)


def _shifts(closing: Closing, figure: Figure, moved: Mapping[str, Sequence[Moved]]) -> dict[int, Shift]:
    """By application; those whose changes cancel out are not there."""
    found: dict[int, Shift] = defaultdict(Shift)
    for measure in sorted({term.measure for term in figure.terms}):
        for row in moved.get(measure, ()):
            shift = Shift(row.weight(figure.numerator, closing), row.weight(figure.denominator, closing))
            if not shift.is_nothing:
                found[row.application] += Shift(shift.numerator, shift.denominator, row.came, not row.came)
    return {application: shift for application, shift in found.items() if not shift.is_nothing}


def _shifted(then: Counted, shifts: Iterable[Shift]) -> Counted:
    total = sum(shifts, Shift())
    denominator = None if then.denominator is None else then.denominator + total.denominator
    return Counted(then.figure, then.numerator + total.numerator, denominator)


def _score(figure: Figure, parts: Sequence[tuple[Fraction, Line]]) -> Counted:
    values = [(weight, line.now.value) for weight, line in parts]
    known = [weight * value for weight, value in values if value is not None]
    whole = len(known) == len(values) == len(figure.parts)
    return Counted(figure, score=100 * sum(known, Fraction(0)) if whole else None)


def _pooled(parts: Sequence[tuple[Fraction, Line]]) -> dict[int, Shift]:
    found: dict[int, Shift] = {}
    for _weight, line in parts:
        for application, shift in line.shifts.items():
            found[application] = found.get(application, Shift()) + shift
    return found
