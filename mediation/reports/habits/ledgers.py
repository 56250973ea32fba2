"""Pauses and extensions of deadlines, as the ledgers of clocks keep them, each with whoever pressed it.

A ledger names people as they were called; who it was stands in the record, in the step with the same event. What was
inherited from another case, or stood still because a case was closed, was pressed by nobody here and is left out.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least

from mediation.reports.habits.asking import Scope
from workflow.clocks import Clock
from workflow.clockwork import Do, Face, Turn, due_of
from workflow.editions import book_at
from workflow.models import StateChange
from workflow.rules import declared
from workflow.text import t

Press = tuple[int, str, str, str, dt.datetime]
"""application, what was done, rule, subject, when."""


@dataclass(frozen=True)
class Pressed:
    """One pause or extension. due: the last day that stood before it, where it can be known. until: its end, or the new day."""

    who: int
    clock: Clock
    at: dt.datetime
    reason: str
    end: dt.datetime | None = None
    until: dt.date | None = None
    due: dt.date | None = None

    @property
    def label(self) -> str:
        """The deadline in words."""
        rule = declared().get(self.clock.rule)
        return str(rule.label) if rule else self.clock.rule

    def seconds_within(self, scope: Scope) -> int:
        """How much of the pause lies in the period."""
        begin, end = max(self.at, scope.begins), min(self.end or scope.at, scope.ends)
        return max(0, int((end - begin).total_seconds()))


def pauses(scope: Scope) -> Iterator[Pressed]:
    """Pauses of deadlines of duty that touch the period."""
    clocks, pressed = _kept(scope, "pauses", Do.PAUSE)
    for clock in clocks:
        face = clock.face()
        for place, span in enumerate(face.pauses):
            who = pressed.get((clock.application_id, Do.PAUSE, clock.rule, clock.subject, span.start))
            if who is None or span.start >= scope.ends or (span.end or scope.at) < scope.begins:
                continue
            due = due_before(clock, face, place, span.start)
            yield Pressed(who, clock, span.start, str(t(*span.why)), end=span.end, due=due)


def extensions(scope: Scope) -> Iterator[Pressed]:
    """Extensions made in the period."""
    clocks, pressed = _kept(scope, "extensions", Do.EXTEND)
    for clock in clocks:
        for turn in clock.face().extensions:
            who = pressed.get((clock.application_id, Do.EXTEND, clock.rule, clock.subject, turn.at))
            if who is not None and scope.holds(turn.at):
                yield Pressed(who, clock, turn.at, str(t(*turn.why)), until=turn.until)


def due_before(clock: Clock, face: Face, place: int, start: dt.datetime) -> dt.date | None:
    """The last day as it stood when a pause began; None where a day was set by hand later, over the one that stood then."""
    if face.pinned is not None and face.pinned.at > start:
        return None
    earlier = replace(
        face, pauses=face.pauses[:place], extensions=_until(face.extensions, start),
        interruptions=_until(face.interruptions, start), ended=None, outcome="",
    )  # fmt: skip
    book = book_at(clock.edition)
    due = due_of(earlier, book, book.week(clock.organisation.path))
    return due.on if due else None


def _until(turns: Iterable[Turn], start: dt.datetime) -> tuple[Turn, ...]:
    return tuple(turn for turn in turns if turn.at <= start)


def time_run(scope: Scope) -> int:
    """Seconds of the period that deadlines of duty were there, running or paused."""
    begun = Greatest(F("began_at"), Value(scope.begins))
    ended = Least(Coalesce(F("ended_at"), Value(scope.ends)), Value(scope.ends))
    lived = ExpressionWrapper(ended - begun, output_field=DurationField())
    total = _there(scope).aggregate(total=Sum(lived))["total"]
    return int(total.total_seconds()) if total else 0


def _there(scope: Scope) -> QuerySet[Clock]:
    lived = Q(ended_at=None) | Q(ended_at__gt=scope.begins)
    clocks = Clock.objects.filter(organisation__in=scope.organisations, breach=True)
    return clocks.filter(lived, began_at__lt=scope.ends).order_by()


def _kept(scope: Scope, key: str, do: Do) -> tuple[list[Clock], dict[Press, int]]:
    clocks = list(_there(scope).filter(ledger__has_key=key).select_related("organisation"))
    changes = StateChange.objects.filter(
        application__in={clock.application_id for clock in clocks}, facts__contains={"clocks": [{"do": do.value}]}
    )
    pressed: dict[Press, int] = {}
    for change in changes.select_related("actor").order_by("application_id", "sequence"):
        for event in change.facts["clocks"]:
            if event["do"] == do and event.get("by") == str(change.actor):
                at = dt.datetime.fromisoformat(event["at"])
                pressed[change.application_id, do, event.get("rule", ""), event.get("subject", ""), at] = (
                    change.actor_id
                )
    return clocks, pressed
