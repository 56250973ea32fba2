"""Closed periods as rows: the figures of a month as they were reported, the records behind them, and what was said later.

All of it is append-only, in the database too. What a closed figure says never changes; a correction is a Restatement
beside it.
"""

from fractions import Fraction
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from workflow.metrics import Counted, Figure, Term, Unit, Weight, When
from workflow.models import Application
from workflow.organisations import Organisation, User
from workflow.text import both, t

LONGEST_REASON = 500


class Closing(models.Model):
    """One month of one organisation and everything below it, closed by a supervisor.

    measures, lasting: what the kept figures count, and which of it as spans. counted_by: digest of the declarations.
    record: the newest StateChange there was, so that what was recorded later can be told apart.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=t("机构", "Organisation")
    )
    since = models.DateField()
    until = models.DateField()
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("结账人", "Closed by"))
    closed_at = models.DateTimeField(t("结账时间", "Closed at"))
    note = models.CharField(t("说明", "Note"), max_length=LONGEST_REASON, blank=True)
    measures = models.JSONField(default=list)
    lasting = models.JSONField(default=list)
    counted_by = models.CharField(max_length=64)
    record = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "since"], name="a_month_is_closed_once"),
            models.CheckConstraint(condition=Q(since__day=1, until__gt=F("since")), name="a_whole_month_is_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.month}"

    @property
    def month(self) -> str:
        """2021-08."""
        return f"{self.since:%Y-%m}"


def as_text(value: Fraction | None) -> str:
    """Exactly, so that it comes back as it was; nothing as nothing."""
    return "" if value is None else str(value)


def as_fraction(kept: str) -> Fraction | None:
    """What `as_text` kept."""
    return Fraction(kept) if kept else None


class Numbers(models.Model):
    """Numerator, denominator and value as exact fractions; a figure without a denominator has none."""

    numerator = models.CharField(max_length=80)
    denominator = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def counted(self, figure: Figure) -> Counted:
        """As it was counted then."""
        score = as_fraction(self.value) if figure.parts else None
        return Counted(figure, Fraction(self.numerator), as_fraction(self.denominator), score)


def numbers_of(counted: Counted) -> dict[str, str]:
    """The three of them, as they are kept."""
    return {
        "numerator": as_text(counted.numerator),
        "denominator": as_text(counted.denominator),
        "value": as_text(counted.value),
    }


class ClosedFigure(Numbers):
    """One figure of a closed period. said: name, definition, anchor, cohort and what is left out, in both languages.

    terms: what was added up, by what weights, as a machine reads it: numerator, denominator and parts.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="figures")
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10)
    said = models.JSONField()
    terms = models.JSONField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["closing", "key"], name="one_closed_figure")]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"

    def figure(self) -> Figure:
        """The declaration as it was, also where it is declared otherwise by now, or no longer."""
        said = {name: _said(pair) for name, pair in self.said.items()}
        return Figure(
            self.key, said["name"], said["definition"], Unit(self.unit), _terms(self.terms["numerator"]),
            _terms(self.terms["denominator"]), group=self.group, anchor=said["anchor"], cohort=said["cohort"],
            left_out=said["left_out"], parts=tuple((Fraction(weight), key) for weight, key in self.terms["parts"]),
            version=self.version,
        )  # fmt: skip


def declared_in(figure: Figure) -> dict[str, Any]:
    """A declaration as it is kept with a closing."""
    words = ("name", "definition", "anchor", "cohort", "left_out")
    return {
        "group": figure.group,
        "key": figure.key,
        "version": figure.version,
        "unit": figure.unit.value,
        "said": {name: list(both(getattr(figure, name))) for name in words},
        "terms": terms_of(figure),
    }


def terms_of(figure: Figure) -> dict[str, Any]:
    """What a figure adds up, as JSON: two figures that count alike have the same."""
    return {
        "numerator": [_kept(term) for term in figure.numerator],
        "denominator": [_kept(term) for term in figure.denominator],
        "parts": [[str(weight), key] for weight, key in figure.parts],
    }


def _kept(term: Term) -> list[Any]:
    return [
        term.measure, term.of.value, When(term.when).value, sorted(term.kinds), sorted(term.details), sorted(term.but),
        str(Fraction(term.factor)),
    ]  # fmt: skip


def _terms(kept: list[list[Any]]) -> tuple[Term, ...]:
    return tuple(
        Term(measure, Weight(of), When(when), frozenset(kinds), frozenset(details), frozenset(but), Fraction(factor))
        for measure, of, when, kinds, details, but, factor in kept
    )


def _said(pair: list[str]) -> str:
    return pair[1] if (get_language() or "").startswith("en") else pair[0]


class ClosedMark(models.Model):
    """One record behind the figures of a closed period, as it counted then; once, however many figures count it.

    until: of a span that ended within the period; None where it lasted beyond.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="marks", db_index=False)
    measure = models.CharField(max_length=40)
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", db_index=False)
    subject = models.BigIntegerField()
    on = models.DateField()
    until = models.DateField(null=True)
    detail = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=30)
    cases = models.IntegerField()
    persons = models.IntegerField()
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["closing", "application", "measure", "subject"], name="one_closed_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.application_id}/{self.subject} {self.on}"


class Restatement(Numbers):
    """What a closed figure amounts to since a later correction, and why: beside the closed figure, never instead of it."""

    figure = models.ForeignKey(ClosedFigure, models.PROTECT, related_name="restatements")
    reason = models.CharField(t("原因", "Reason"), max_length=LONGEST_REASON)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("更正人", "Restated by"))
    at = models.DateTimeField(t("更正时间", "Restated at"))

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_restatement_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.figure_id} {self.value}"
