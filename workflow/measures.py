"""What is counted: measures, declared once by the engine and by each kind, as queries over the record and its rows.

A measure answers: which applications count, on which day, with what weight. Everything else (roll-ups, dashboards, lists
behind a number) is derived. A declaration may be changed; its `version` then says so, and all is counted anew.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Cast, Extract, Lead, TruncDate
from django.utils import timezone

from workflow.clocks import Clock
from workflow.clockwork import Outcome
from workflow.models import Application, Stage, StateChange, kinds
from workflow.text import t

Keys = Sequence[int] | None
"""Applications to be counted anew; None: all."""
Row = tuple[str, int, int, Any, Any, str, int, int, int]
"""measure, application, subject, on, until, detail, cases, persons, amount: what is told where no query can tell it."""
Told = Callable[[Keys], Iterable[Row]]
TALLIES = 2
"""Goes up when tallies are made otherwise."""
COLUMNS = ("application_id", "subject", "on", "until", "detail", "cases", "persons", "amount")


def day(moment: Any) -> Any:
    """The office's day of an instant."""
    return TruncDate(F(moment) if isinstance(moment, str) else moment, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True)
class Measure:
    """One thing that is counted.

    rows: the rows that count, as a query or several (None: they are told, see `declare`); way: how they lead to their application ("pk" where they are applications).
    on: the day (a field, or an expression; rows without one do not count). until: the end of a span. subject: what tells
    two marks of one application apart. cases, persons, amount, detail: numbers, words, fields or expressions.
    """

    key: str
    label: str
    rows: Callable[[], QuerySet[Any] | tuple[QuerySet[Any], ...]] | None = None
    way: str = "application"
    on: Any = ""
    until: Any = None
    subject: Any = 0
    detail: Any = ""
    cases: Any = 1
    persons: Any = 0
    amount: Any = 0
    version: int = 1

    def queries(self, keys: Keys) -> list[QuerySet[Any, Any]]:
        """The rows as COLUMNS, of these applications or of all; nothing where they are told."""
        found = self.rows() if self.rows else ()
        return [self._shown(rows, keys) for rows in (found if isinstance(found, tuple) else (found,))]

    def _shown(self, rows: QuerySet[Any], keys: Keys) -> QuerySet[Any, Any]:
        if keys is not None:
            rows = rows.filter(**{f"{self.way}__in": list(keys)})
        shown = {
            "m_application": F(self.way),
            "m_subject": _expression(self.subject, IntegerField()),
            "m_on": _expression(self.on, DateField()),
            "m_until": _expression(self.until, DateField()),
            "m_detail": Cast(_expression(self.detail, CharField()), CharField()),
            "m_cases": _expression(self.cases, IntegerField()),
            "m_persons": _expression(self.persons, IntegerField()),
            "m_amount": _expression(self.amount, IntegerField()),
        }
        return rows.order_by().annotate(**shown).values_list(*shown)


def _expression(given: Any, output: Any) -> Any:
    if hasattr(given, "resolve_expression"):
        return given
    if isinstance(given, str) and not isinstance(output, CharField):
        return F(given)
    return Value(given, output_field=output)


@dataclass
class _Register:
    measures: dict[str, Measure] = field(default_factory=dict)
    tellers: list[Told] = field(default_factory=list)
    spreads: list[Callable[[set[int]], set[int]]] = field(default_factory=list)


_register = _Register()


def declare(*measures: Measure, told: Told | None = None) -> None:
    """Make measures known. Declaring a key twice is an error. told: yields the rows of those that are no query."""
    if told is not None:
        _register.tellers.append(told)
    for measure in measures:
        if measure.key in _register.measures:
            msg = f"measure {measure.key!r} is declared twice"
            raise ValueError(msg)
        _register.measures[measure.key] = measure


def declared() -> dict[str, Measure]:
    """Every measure by key."""
    return _register.measures


def tellers() -> Sequence[Told]:
    """What yields rows that no query can tell."""
    return _register.tellers


def spreads(rule: Callable[[set[int]], set[int]]) -> Callable[[set[int]], set[int]]:
    """Declare whom a change touches beside the application itself: given keys, more keys."""
    _register.spreads.append(rule)
    return rule


def touched_by(keys: Iterable[int]) -> set[int]:
    """The applications whose marks may change when these do, themselves included."""
    found = set(keys)
    while True:
        more = set().union(*(rule(found) for rule in _register.spreads)) - found
        if not more:
            return found
        found |= more


def digest() -> str:
    """What was declared, in short: when it differs, everything is counted anew."""
    words = [f"tallies:{TALLIES}"] + [f"{measure.key}:{measure.version}" for measure in _register.measures.values()]
    words += [f"{kind.kind}:{sorted(kind.facets.items())}" for kind in kinds()]
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()


# What every kind has


@spreads
def merged_together(keys: set[int]) -> set[int]:
    """A merged application follows the one it is merged into."""
    either = Application.objects.filter(Q(pk__in=keys) | Q(merged_into__in=keys), merged_into__isnull=False)
    return {key for pair in either.values_list("pk", "merged_into") for key in pair}


def changes() -> QuerySet[StateChange]:
    """The record."""
    return StateChange.objects.all()


def endings() -> QuerySet[StateChange]:
    """Steps by which applications ended."""
    return changes().exclude(from_stage=Stage.CLOSED).filter(to_stage=Stage.CLOSED)


def clocks_of_duty() -> QuerySet[Clock]:
    """Clocks by which somebody could fail, whose day was certain and counted to the end: not what fell away or was retired."""
    return (
        Clock.objects.filter(breach=True, provisional=False, due_on__isnull=False)
        .exclude(outcome__in=[Outcome.REPLACED, Outcome.RETIRED])
        .exclude(outcome=Outcome.CLOSED, due_at__gt=F("ended_at"))
    )


MET = Q(ended_at__isnull=False) & (Q(ended_at__lt=F("due_at")))
MISSED = Q(ended_at__isnull=False) & Q(ended_at__gte=F("due_at"))

declare(
    Measure(
        "received", t("收到", "Received"), lambda: Application.objects.filter(version__gt=0), "pk", on=day("received_at"), persons=1
    ),
    Measure(
        "ended", t("办结", "Ended"), endings, on=day("at"), subject="sequence", detail=F("to_state"), persons=1,
    ),
    Measure(
        "reopened", t("重启", "Reopened"),
        lambda: changes().filter(from_stage=Stage.CLOSED).exclude(to_stage=Stage.CLOSED),
        on=day("at"), subject="sequence", detail=F("from_state"), persons=1,
    ),
    Measure(
        "stay", t("停留", "Stay in a state"),
        lambda: changes().exclude(from_state=F("to_state")),
        on=day(Window(Lead("at"), partition_by=F("application"), order_by=F("sequence").asc())),
        subject="sequence", detail=F("to_state"),
        amount=Extract(
            Window(Lead("at"), partition_by=F("application"), order_by=F("sequence").asc(), output_field=DateTimeField())
            - F("at"), "epoch",
        ),
    ),
    Measure(
        "deadline_met", t("按期", "Met"), lambda: clocks_of_duty().filter(MET), on="due_on", subject="pk", detail=F("rule"),
    ),
    Measure(
        "deadline_missed", t("逾期完成", "Done late"), lambda: clocks_of_duty().filter(MISSED), on="due_on", subject="pk", detail=F("rule"),
    ),
    Measure(
        "deadline_running", t("尚未完成", "Not done yet"), lambda: clocks_of_duty().filter(ended_at=None), on="due_on", subject="pk",
        detail=F("rule"),
    ),
    Measure(
        "deadline_extended", t("其中经延期", "Extended"),
        lambda: clocks_of_duty().filter(ledger__has_key="extensions"), on="due_on", subject="pk", detail=F("rule"),
    ),
)  # fmt: skip
