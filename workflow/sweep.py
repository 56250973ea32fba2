"""The sweep: every rung of every clock whose time has come, fired once and in order, by any number of workers at once.

What is due is found by a partial index, so that a million sleeping clocks cost nothing. A batch is one transaction: its
rows are locked (whoever else sweeps skips them), its messages written and its clocks moved on together, or not at all. So
a worker that is killed loses nothing and repeats nothing, and after a week without workers every rung still fires.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from workflow.acting import Done, act
from workflow.apart import Apart
from workflow.clocks import Clock
from workflow.clockwork import Rung, What, local_day
from workflow.editions import book_at, current_book
from workflow.moment import now
from workflow.recipients import Recipients
from workflow.telling import Note, key_of, tell

BATCH = 1000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What a sweep did: messages written, steps the product took, steps it could not take; and clocks that failed."""

    messages: int = 0
    acted: int = 0
    blocked: int = 0
    failed: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        """Together."""
        return Swept(
            self.messages + other.messages, self.acted + other.acted, self.blocked + other.blocked,
            self.failed + other.failed,
        )  # fmt: skip


@dataclass(frozen=True)
class Fired:
    """What is due of one clock: what to tell, and where its ladder then stands.

    acts: the product's own step comes next, and what stands behind it waits for it.
    """

    clock: Clock
    notes: tuple[Note, ...]
    rung: int
    next_at: dt.datetime | None
    acts: bool


def sweep(at: dt.datetime | None = None, limit: int = BATCH) -> Swept:
    """Fire what is due at that instant (now), `limit` clocks at the utmost, the longest due first."""
    return _Run(at or now(), limit).batch()


def sweep_until_dry(at: dt.datetime | None = None, limit: int = BATCH) -> Swept:
    """Fire everything that is due at that instant (now): what a step of the product's own starts or lets go on, too.

    A clock that fails is passed by and tried again by the next sweep.
    """
    run, total = _Run(at or now(), limit), Swept()
    while True:
        through = run.through()
        total += through
        if not through.acted + through.blocked:
            return total


class _Run:
    """One sweep on its way through what is due. `place`: `next_at` and key of the last clock seen."""

    def __init__(self, at: dt.datetime, limit: int) -> None:
        self.at, self.limit = at, limit
        self.place: tuple[dt.datetime, int] | None = None
        self.passed_by: set[int] = set()

    def through(self) -> Swept:
        """Every batch from the longest due to the last."""
        total, self.place = Swept(), None
        while True:
            total += self.batch()
            if self.place is None:
                return total

    def batch(self) -> Swept:
        """One batch, then the steps that its clocks ask of the product, each in a transaction of its own."""
        with transaction.atomic():
            clocks = _due(self.at, self.limit, self.place)
            self.place = (clocks[-1].next_at or self.at, clocks[-1].pk) if clocks else None
            apart = Apart(log, "clock %s could not be swept; it is tried again")
            fired, messages = _fire([c for c in clocks if c.pk not in self.passed_by], self.at, apart)
        done = []
        for clock in [one.clock for one in fired if one.acts]:
            with apart(clock):
                done.append(act(clock, self.at))
        self.passed_by |= apart.failed
        return Swept(messages, done.count(Done.ACTED), done.count(Done.BLOCKED), len(apart.failed))


def _due(at: dt.datetime, limit: int, after: tuple[dt.datetime, int] | None) -> list[Clock]:
    rows = Clock.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    if after is not None:
        moment, key = after
        rows = rows.filter(Q(next_at__gt=moment) | Q(pk__gt=key), next_at__gte=moment)
    # NO KEY: messages that point to the clock may be written meanwhile.
    return list(rows.select_for_update(skip_locked=True, no_key=True)[:limit])


def _fire(clocks: Sequence[Clock], at: dt.datetime, apart: Apart) -> tuple[list[Fired], int]:
    """Write the messages and move the clocks on; how many messages are new. Six statements, however many clocks."""
    if not clocks:
        return [], 0
    newest = current_book()  # and with it every older book
    recipients = Recipients.of({clock.application_id for clock in clocks})
    fired = []
    for clock in clocks:
        with apart(clock):
            # A rule that is no longer in force is silent at once, before its clocks are ended.
            if not newest.rule(clock.rule, local_day(clock.began_at)).retired:
                fired.append(_due_of(clock, at, recipients))
    messages = tell((note for one in fired for note in one.notes), at, newest)
    _move_on([one for one in fired if one.rung != one.clock.rung])
    return fired, messages


def _due_of(clock: Clock, at: dt.datetime, recipients: Recipients) -> Fired:
    """By the book it was counted by. Up to the step that the product takes, which is not told but taken."""
    book = book_at(clock.edition)
    rungs = clock.rungs(book, book.week(recipients.standing[clock.application_id].path))
    stop = clock.rung
    while stop < len(rungs) and rungs[stop].at <= at and rungs[stop].what != What.ACT:
        stop += 1
    standing = rungs[stop] if stop < len(rungs) else None
    notes = tuple(note for rung in rungs[clock.rung : stop] for note in _notes(clock, rung, recipients))
    acts = standing is not None and standing.what == What.ACT and standing.at <= at
    return Fired(clock, notes, stop, standing.at if standing else None, acts)


def _notes(clock: Clock, rung: Rung, recipients: Recipients) -> list[Note]:
    key = key_of(clock, rung)
    return [
        Note(rung.at, key, person, rung.what.value, rung.n, clock.application_id, clock.pk, clock.due_on)
        for person in recipients.of_rung(clock.application_id, clock.declared, rung)
    ]


_MOVE_ON = """
UPDATE workflow_clock AS clock SET rung = moved.rung, next_at = moved.next_at
FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[]) AS moved (id, rung, next_at) WHERE clock.id = moved.id
"""


def _move_on(fired: Sequence[Fired]) -> None:
    if not fired:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE_ON, [[one.clock.pk for one in fired], [one.rung for one in fired], [one.next_at for one in fired]]
        )
