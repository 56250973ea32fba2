"""Counting every clock again from the record, to see whether the rows still say what the record says.

Of each application the events are replayed; of each clock the dates are counted by the edition its row names, and by the
newest. A clock that an edition ended (its rule was retired) has no event of its own: there the edition is the evidence.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Any

from django.db.models import Exists, OuterRef, Q

from workflow import rules
from workflow.clocks import CLOSED, Clock
from workflow.clockwork import Do, Event, Face, Outcome, due_of, replay
from workflow.editions import Book, Recount, book_at, current_number
from workflow.models import Application, StateChange
from workflow.moment import now

BATCH = 500
_book = lru_cache(maxsize=64)(book_at)
Run = tuple[str, str, int]
_FACE = [field.name for field in fields(Face) if field.name not in {"rule", "subject", "run"}]
_COUNTED = ("began_at", "paused_since", "due_at", "due_on", "norm_at", "provisional", "legal", "breach", "rule_version")
_EVERY = frozenset({Do.CLOSE, Do.REOPEN})


@dataclass(frozen=True)
class Difference:
    """Where a row and the record disagree about one clock. `what`: the field, or `row` where one of them has no clock."""

    application: int
    rule: str
    subject: str
    run: int
    what: str
    stored: Any
    replayed: Any


@dataclass
class Verified:
    """What has been looked at so far."""

    applications: int = 0
    clocks: int = 0
    differences: int = 0


def verify(verified: Verified, *, everything: bool = False, batch: int = BATCH) -> Iterator[Difference]:
    """Compare application by application; `verified` keeps count. Open applications and unended clocks, or everything.

    Reads in batches by key. A difference is looked at twice, for a step may have been taken between two readings.
    """
    applications = Application.objects.order_by("pk")
    if not everything:
        unended = Clock.objects.unended().filter(application=OuterRef("pk"))
        applications = applications.filter(~Q(stage=CLOSED) | Exists(unended))
    last = 0
    while keys := list(applications.filter(pk__gt=last).values_list("pk", flat=True)[:batch]):
        newest = _newest()
        found = list(_compare(keys, newest, verified))
        if found:
            found = list(_compare(sorted({one.application for one in found}), newest, Verified()))
        verified.differences += len(found)
        yield from found
        last = keys[-1]


def _newest() -> Book | None:
    """The newest book; None while clocks are still being counted by it."""
    if Recount.objects.filter(finished_at=None).exists():
        return None
    return _book(current_number())


def _compare(keys: Sequence[int], newest: Book | None, verified: Verified) -> Iterator[Difference]:
    rows, events = defaultdict[int, dict[Run, Clock]](dict), defaultdict[int, list[Event]](list)
    for row in Clock.objects.filter(application__in=keys).select_related("organisation").order_by("run"):
        rows[row.application_id][row.rule, row.subject, row.run] = row
    changes = StateChange.objects.filter(application__in=keys, facts__has_key="clocks")
    for key, kept in changes.order_by("application", "sequence").values_list("application_id", "facts__clocks"):
        events[key] += map(Event.from_json, kept)
    for key in keys:
        verified.applications += 1
        verified.clocks += len(rows[key])
        faces = {(face.rule, face.subject, face.run): face for face in _faces(events[key], rows[key])}
        for run in sorted(faces.keys() | rows[key].keys()):
            for what, stored, replayed in _unlike(rows[key].get(run), faces.get(run), newest):
                yield Difference(key, *run, what, stored, replayed)


# What the record says


def _faces(events: Sequence[Event], rows: dict[Run, Clock]) -> Iterator[Face]:
    """Every run of every clock. Clocks do not know of one another, so each is replayed by itself."""
    retired: dict[tuple[str, str], list[Clock]] = defaultdict(list)
    for row in rows.values():
        if row.outcome == Outcome.RETIRED:
            retired[row.rule, row.subject].append(row)
    for key in {(event.rule, event.subject) for event in events if event.do == Do.START}:
        own = [event for event in events if (event.rule, event.subject) == key or event.do in _EVERY]
        yield from _with_retirements(own, retired[key])


def _with_retirements(events: list[Event], retired: Sequence[Clock]) -> list[Face]:
    """The runs of one clock, with what editions ended put among its events where that gives the rows.

    A row tells when, but the order of two things that happened at one moment stands nowhere: every place is tried.
    """
    if not retired:
        return replay(events, rules.declared())
    stops = [Event(Do.STOP, _ended(row), row.rule, row.subject, outcome=Outcome.RETIRED) for row in retired]
    faces: list[Face] = []
    for places in combinations_with_replacement(range(len(events), -1, -1), len(stops)):
        tried = list(events)
        for place, stop in sorted(zip(sorted(places), stops, strict=True), key=lambda pair: -pair[0]):
            tried.insert(place, stop)
        faces = replay(tried, rules.declared())
        known = {face.run: face for face in faces}
        if all(known.get(row.run) == row.face() for row in retired):
            break
    return faces


def _ended(row: Clock) -> dt.datetime:
    return row.ended_at or now()


# Where row and record disagree


def _unlike(row: Clock | None, face: Face | None, newest: Book | None) -> Iterator[tuple[str, Any, Any]]:
    if row is None or face is None:
        yield "row", row, face
        return
    stored = row.face()
    yield from ((name, getattr(stored, name), getattr(face, name)) for name in _FACE if _differs(name, stored, face))
    book = _book(row.edition)
    counted = _counted(row, face, book)
    yield from ((name, getattr(row, name), getattr(counted, name)) for name in _COUNTED if _differs(name, row, counted))
    yield from _unjustified(row, book)
    yield from _silent(row, book)
    if newest is not None and row.ended_at is None and newest.number != row.edition:
        due = due_of(face, newest, newest.week(row.organisation.path))
        if (due and due.at) != row.due_at:
            yield "edition", (row.edition, row.due_at), (newest.number, due and due.at)


def _differs(name: str, one: Any, other: Any) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _counted(row: Clock, face: Face, book: Book) -> Clock:
    """The row as the arithmetic would write it."""
    fresh = Clock(due_at=row.due_at, next_at=row.next_at, provisional=row.provisional, rung=row.rung)
    fresh.show(face)
    fresh.count(face, book, book.week(row.organisation.path), now())
    return fresh


def _unjustified(row: Clock, book: Book) -> Iterator[tuple[str, Any, Any]]:
    """A clock that an edition ended names one that retired its rule; one that runs names none that did."""
    retired = book.rule(row.rule, row.face().began_on).retired
    if retired != (row.outcome == Outcome.RETIRED) and (row.ended_at is None or not retired):
        yield "outcome", row.outcome, Outcome.RETIRED.value if retired else ""


def _silent(row: Clock, book: Book) -> Iterator[tuple[str, Any, Any]]:
    """The next reminder is that of the rung on which the clock stands."""
    rungs = row.rungs(book, book.week(row.organisation.path)) if row.is_running else ()
    due = rungs[row.rung].at if row.rung < len(rungs) else None
    if row.next_at != due:
        yield "next_at", row.next_at, due
