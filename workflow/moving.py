"""Before something is added to the book: which running clocks would move, which would become overdue, which no longer.

The clocks are read as a stream and most of them share their date with many others, so that a million stay feasible.
"""

import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction

from workflow import rules
from workflow.additions import Addition
from workflow.clocks import Clock, ClockQuerySet
from workflow.clockwork import Face, due_of, local_day
from workflow.editions import Book
from workflow.models import Application
from workflow.office_hours import Week
from workflow.periods import Due
from workflow.rules import Rule
from workflow.text import t

LISTED = 200
"""How many of the clocks that move are listed, those due first."""
CHUNK = 5_000
_REMEMBERED = 100_000


@dataclass(frozen=True)
class Move:
    """Clocks of one application and rule whose last day moves alike. new is None where the clock ends."""

    application: str
    rule: str
    old: dt.date | None
    new: dt.date | None
    clocks: int
    ends: bool
    becomes_overdue: bool
    provisional: bool


@dataclass
class Impact:
    """How many of the clocks looked at move, earlier or later; become overdue, or stop being so; and so on.

    elsewhere: of those that move or end, how many are not listed because of where they are.
    """

    looked_at: int = 0
    moved: int = 0
    earlier: int = 0
    later: int = 0
    becoming_overdue: int = 0
    no_longer_overdue: int = 0
    becoming_provisional: int = 0
    becoming_definite: int = 0
    ending: int = 0
    elsewhere: int = 0
    moves: list[Move] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether no running clock notices."""
        return not (self.moved or self.becoming_provisional or self.becoming_definite or self.ending)

    def figures(self) -> list[tuple[str, int]]:
        """Each count with its words, in the order to read them."""
        return [
            (t("核对的期限", "Deadlines looked at"), self.looked_at),
            (t("日期变动", "Dates that move"), self.moved),
            (t("其中推后", "of these later"), self.later),
            (t("其中提前", "of these earlier"), self.earlier),
            (t("因此届满（逾期）", "Now run out (overdue)"), self.becoming_overdue),
            (t("因此不再届满（逾期）", "No longer run out (overdue)"), self.no_longer_overdue),
            (t("由暂定变为确定", "Provisional, now definite"), self.becoming_definite),
            (t("由确定变为暂定", "Definite, now provisional"), self.becoming_provisional),
            (t("因规则停用而结束", "End with the retired rule"), self.ending),
        ]


Mine = Callable[[str], bool]
"""Whether clocks of the organisation of that path may be listed; others are counted, but not shown."""


def impact_of(addition: Addition, book: Book, at: dt.datetime, *, mine: Mine = lambda _path: True) -> Impact:
    """What adding this to the book would do at that instant."""
    return preview(addition.joined(book), addition.touched(book, Clock.objects.all()), at, mine=mine)


def preview(candidate: Book, clocks: ClockQuerySet, at: dt.datetime, *, mine: Mine = lambda _path: True) -> Impact:
    """What counting these clocks by another book would do at that instant. Reads them once, writes nothing."""
    impact, counted = Impact(), _Counted(candidate)
    first = _Earliest(mine)
    for row in _stream(clocks):
        impact.looked_at += 1
        if counted.rule(row).retired:
            impact.ending += 1
            first.offer(row, None, overdue=False)
            continue
        due = counted.due(row)
        if due is None or row.due_at is None:
            continue  # it stands still: the date is counted when it goes on
        was, will = _overdue(row.due_at, row.provisional, at), _overdue(due.at, due.provisional, at)
        impact.becoming_overdue += will and not was
        impact.no_longer_overdue += was and not will
        impact.becoming_provisional += due.provisional and not row.provisional
        impact.becoming_definite += row.provisional and not due.provisional
        if due.at != row.due_at:
            impact.moved += 1
            impact.earlier += due.at < row.due_at
            impact.later += due.at > row.due_at
            first.offer(row, due, overdue=will and not was)
    impact.moves, impact.elsewhere = first.listed(), first.elsewhere
    return impact


def _overdue(due_at: dt.datetime, provisional: bool, at: dt.datetime) -> bool:  # noqa: FBT001  a pair of a due date
    return due_at <= at and not provisional


class _Row(NamedTuple):
    """What the preview needs of a clock, at a fraction of the cost of a model instance. `path`: of its organisation.

    When it began is all that counts of its anchor.
    """

    pk: int
    application_id: int
    rule: str
    subject: str
    run: int
    began_at: dt.datetime
    until: dt.date | None
    pinned_at: dt.datetime | None
    served_on: dt.date | None
    ledger: dict[str, Any]
    paused_since: dt.datetime | None
    due_at: dt.datetime | None
    due_on: dt.date | None
    provisional: bool
    path: str

    @property
    def plain(self) -> bool:
        """Whether its date follows from rule, beginning and day told to a party alone."""
        return self.pinned_at is None and self.ledger.keys() <= _HARMLESS

    def face(self) -> Face:
        """As the arithmetic takes it."""
        names = self._fields[2:11]
        return Clock(**{name: getattr(self, name) for name in names}, anchor_at=self.began_at).face()


_HARMLESS = {"why"}


def _stream(clocks: ClockQuerySet) -> Iterator[_Row]:
    with transaction.atomic():  # the cursor on the server lives as long as its transaction, and need not be copied
        names = [*_Row._fields[:-1], "organisation__path"]
        for values in clocks.order_by().values_list(*names).iterator(chunk_size=CHUNK):
            yield _Row._make(values)


class _Counted:
    """Due dates by one book. Clocks that began on one day, by one rule and in one week, share theirs."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.weeks: dict[str, Week] = {}
        self.known: dict[Any, Due | None] = {}

    def rule(self, row: _Row) -> Rule:
        """The version that counts for it."""
        return self.book.rule(row.rule, local_day(row.began_at))

    def due(self, row: _Row) -> Due | None:
        """The date by this book; None while it stands still."""
        if row.paused_since is not None:
            return None
        week = self._week(row.path)
        if not row.plain:
            return due_of(row.face(), self.book, week)
        began = local_day(row.began_at) if self.rule(row).unit.by_day else row.began_at
        key = (row.rule, began, row.until, row.served_on, week)
        if key not in self.known:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            self.known[key] = due_of(row.face(), self.book, week)
        return self.known[key]

    def _week(self, path: str) -> Week:
        if path not in self.weeks:
            self.weeks[path] = self.book.week(path)
        return self.weeks[path]


class _Earliest:
    """The clocks to list: of all that were offered those due first, however many come; others' are counted."""

    def __init__(self, mine: Mine) -> None:
        self.mine, self.elsewhere = mine, 0
        self.kept: list[tuple[int, int, _Row, Due | None, bool]] = []

    def offer(self, row: _Row, due: Due | None, *, overdue: bool) -> None:
        """One clock that moves to `due`, or ends where that is None."""
        if not self.mine(row.path):
            self.elsewhere += 1
            return
        day = row.due_on or dt.date.max
        item = (-day.toordinal(), -row.pk, row, due, overdue)
        if len(self.kept) < LISTED:
            heapq.heappush(self.kept, item)
        elif item[:2] > self.kept[0][:2]:
            heapq.heapreplace(self.kept, item)

    def listed(self) -> list[Move]:
        """In order of their present dates; alike ones of one application together, as of the claims of 24 workers."""
        found: dict[Any, int] = {}
        for _day, _pk, row, due, overdue in sorted(self.kept, key=lambda item: item[:2], reverse=True):
            new = due.on if due else None
            key = (row.application_id, row.rule, row.due_on, new, due is None, overdue, bool(due and due.provisional))
            found[key] = found.get(key, 0) + 1
        applications = Application.objects.in_bulk({key[0] for key in found})
        labels = rules.declared()
        return [
            Move(str(applications[pk]), str(labels[rule].label), old, new, clocks, ends, overdue, provisional)
            for (pk, rule, old, new, ends, overdue, provisional), clocks in found.items()
        ]
