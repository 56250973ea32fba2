"""After something was added to the book: the running clocks are counted anew, in batches, in the background.

Each batch is a transaction of its own that locks clocks and nothing else, and it waits for nobody: what a step holds at
that moment is left for the next round. So no step can come to wait in a circle with it. It may be killed and started
again at any point, for what has been counted names its edition.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from workflow.additions import addition_of, book_before
from workflow.clocks import Clock, ClockMove, ClockQuerySet, ended_if_retired
from workflow.editions import Book, Recount, book_at
from workflow.forward import tell_of_days_brought_forward
from workflow.moment import now
from workflow.organisations import Organisation
from workflow.travel import follow_the_demo

BATCH = 1_000
PAUSE = 0.1
"""Seconds between two rounds while steps that began before the edition are still under way."""
ROUNDS = 6_000
"""So many rounds, ten minutes and more: a transaction that somebody forgot must not keep the later editions waiting unseen."""

Progress = Callable[[Recount], None]


class StillWriting(Exception):
    """Transactions older than the edition would not end, so nobody can say yet that every clock was counted."""


@app.task(name="recount", lock="recount", retry=RetryStrategy(max_attempts=10, linear_wait=30))
def recount_job(edition: int) -> None:
    """The background's entry; one at a time, in the order of the editions."""
    follow_the_demo()
    recount(edition)


def recount_in_background(edition: int) -> None:
    """Order a recount; it is done once the present transaction has been committed.

    Raises AlreadyEnqueued where one of this edition waits.
    """
    recount_job.configure(queueing_lock=f"recount:{edition}").defer(edition=edition)


def resume_recounts() -> None:
    """Order what was never finished, whatever became of its job: it failed too often, or is no more."""
    for edition in Recount.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True):
        with suppress(AlreadyEnqueued):
            recount_in_background(edition)


def recount(upto: int, *, batch: int = BATCH, progress: Progress = lambda _row: None) -> None:
    """Finish every recount up to that edition, in order: a later one builds on the dates of an earlier one.

    Raises StillWriting; what was counted stays counted, and the next try goes on from there.
    """
    for row in Recount.objects.filter(finished_at=None, edition__lte=upto).order_by("pk"):
        _Work(row, batch, progress).run()


class _Work:
    """The clocks that one edition may move and that have not been counted by it."""

    def __init__(self, row: Recount, batch: int, progress: Progress) -> None:
        self.row, self.batch, self.progress = row, batch, progress
        self.book: Book = book_at(row.pk)
        self.paths: dict[int, str] = {}
        older = Clock.objects.filter(edition__lt=row.pk)
        self.left: ClockQuerySet = addition_of(row.edition).touched(book_before(row.edition), older)

    def run(self) -> None:
        """Round by round until nothing is left and nobody can write by an older edition any more."""
        early = _writing()
        if self.row.began_at is None:
            self._tell(began_at=now(), total=self.left.count())
        for _ in range(ROUNDS):
            settled = not (early & _writing())  # asked before the round: what they wrote, the round sees
            self._round()
            if settled and not self.left.exists():
                break
            time.sleep(PAUSE)
        else:
            raise StillWriting(f"Edition {self.row.pk} waits for transactions {sorted(early & _writing())}.")
        tell_of_days_brought_forward(self.row.edition, now(), self.batch)
        self._tell(finished_at=now(), total=F("done"))

    def _round(self) -> None:
        last = 0
        while (last := self._batch(last)) is not None:  # type: ignore[assignment]
            self.progress(self.row)

    def _batch(self, last: int) -> int | None:
        """Count the next clocks by key; the key of the last one, or None at the end."""
        with transaction.atomic():
            free = self.left.filter(pk__gt=last).select_for_update(of=("self",), no_key=True, skip_locked=True)
            rows = list(free.order_by("pk")[: self.batch])
            if not rows:
                return None
            moved = self._count(rows)
            self._tell(
                done=F("done") + len(rows), moved=F("moved") + moved, total=Greatest("total", F("done") + len(rows))
            )
        return rows[-1].pk

    def _count(self, rows: list[Clock]) -> int:
        """Count these, write what changed and note what moved; answers how many moved."""
        at, edition = now(), self.row.pk
        before = [_dates(row) for row in rows]
        days = [row.due_on for row in rows]
        for row in rows:
            self._recounted(row, at)
        changed = [row for row, kept in zip(rows, before, strict=True) if _dates(row) != kept]
        _write(changed)
        same = {row.pk for row in rows} - {row.pk for row in changed}
        Clock.objects.filter(pk__in=same).update(edition=edition)
        moves = [
            ClockMove(clock=row, old_due_on=old, new_due_on=_new_day(row), edition_id=edition, moved_at=at)
            for row, old in zip(rows, days, strict=True)
            if _new_day(row) != old or row.ended_at is not None
        ]
        ClockMove.objects.bulk_create(moves, ignore_conflicts=True)
        return len(moves)

    def _recounted(self, row: Clock, at: Any) -> None:
        running = row.face()
        face = ended_if_retired(running, self.book, at)
        if face is not running:
            row.show(face)
        row.count(face, self.book, self.book.week(self._path(row.organisation_id)), at)

    def _path(self, organisation: int) -> str:
        if organisation not in self.paths:
            self.paths[organisation] = Organisation.objects.get(pk=organisation).path
        return self.paths[organisation]

    def _tell(self, **values: Any) -> None:
        Recount.objects.filter(pk=self.row.pk).update(**values)
        self.row.refresh_from_db()


def _new_day(row: Clock) -> Any:
    """The last day now; None when it ended, for then there is none."""
    return None if row.ended_at is not None else row.due_on


def _writing() -> set[int]:
    """The transactions under way in this database that have written: a step among them may count by an older edition.

    Of this database only: what others on the same server do for hours is none of our business, nor is what the server
    does by itself to keep its tables in order.
    """
    with connection.cursor() as cursor:
        # Within a transaction the view stands still: whoever wrote at the first look would be writing for ever.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT backend_xid::text::bigint FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_xid IS NOT NULL AND backend_type <> 'autovacuum worker' AND pid <> pg_backend_pid()"
        )
        return {number for (number,) in cursor.fetchall()}


# Writing many at once: a fraction of the time of an UPDATE with a CASE for every column

_COLUMNS = {
    "due_at": "timestamptz", "due_on": "date", "provisional": "boolean", "norm_at": "timestamptz", "rule_version": "int",
    "legal": "boolean", "breach": "boolean", "rung": "int", "next_at": "timestamptz", "ended_at": "timestamptz",
    "outcome": "text", "paused_since": "timestamptz", "edition": "bigint", "ledger": "jsonb",
}  # fmt: skip
_dates = attrgetter(*(_COLUMNS.keys() - {"edition"}))
_UPDATE = (
    "UPDATE workflow_clock AS clock SET "  # noqa: S608  names of ours, values bound
    + ", ".join(f"{name} = new.{name}" for name in _COLUMNS)
    + " FROM unnest(%s::bigint[], "
    + ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
    + f") AS new (id, {', '.join(_COLUMNS)}) WHERE clock.id = new.id"
)


def _write(rows: list[Clock]) -> None:
    if not rows:
        return
    columns = [[getattr(row, name) for row in rows] for name in list(_COLUMNS)[:-1]]
    ledgers = [json.dumps(row.ledger) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [[row.pk for row in rows], *columns, ledgers])
