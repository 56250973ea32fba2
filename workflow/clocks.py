"""The clocks of an application as rows: what `perform` writes beside a step, and what pages and lists read.

A row is a projection of the record (workflow.clockwork): it can be counted again from the StateChanges, the edition it
names and nothing else, which `manage.py verify_clocks` does.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import connection, models
from django.db.models import Q

from workflow import compiled, rules
from workflow.clockwork import (
    Do,
    Event,
    Face,
    Faces,
    Outcome,
    Rung,
    Span,
    Turn,
    What,
    applied,
    due_of,
    first_rung,
    ladder,
    local_day,
    midnight,
    norm_of,
    rung_left,
)
from workflow.editions import Book, book_at, rule_at
from workflow.moment import now
from workflow.office_hours import Week
from workflow.organisations import Organisation
from workflow.periods import Due
from workflow.rules import Rule
from workflow.text import both, t

if TYPE_CHECKING:
    from workflow.models import Application
    from workflow.steps import Act, Step

CLOSED = "closed"
"""The stage in which clocks end; workflow.models, which imports this module, has it as Stage.CLOSED."""


class ClockQuerySet(models.QuerySet["Clock"]):
    """Questions about clocks. Lateness is read off the date, never off a flag that a job sets."""

    def running(self) -> Self:
        """Neither ended nor paused."""
        return self.filter(ended_at=None, paused_since=None)

    def unended(self) -> Self:
        """Running or paused."""
        return self.filter(ended_at=None)

    def overdue(self, at: dt.datetime) -> Self:
        """Running past the due date, somebody's duty."""
        return self.running().filter(due_at__lte=at, provisional=False)

    def of_duty(self) -> Self:
        """Clocks by which somebody can fail, not mere warnings."""
        return self.filter(breach=True)


class Clock(models.Model):
    """One run of one clock of one application. Times are instants; `due_at` is the first instant that is too late.

    `ledger`: interruptions, extensions, pauses and who set the day by hand. `edition`, `rule_version`: what it was counted
    by. `rung`, `next_at`: the next reminder. A paused clock has no due date, so that it cannot be overdue.
    """

    application = models.ForeignKey("workflow.Application", models.PROTECT, related_name="clocks")
    district = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    rule = models.CharField(t("规则", "Rule"), max_length=20)
    subject = models.CharField(max_length=60, blank=True)
    run = models.PositiveSmallIntegerField(default=1)
    legal = models.BooleanField()
    breach = models.BooleanField()
    anchor_at = models.DateTimeField(t("起算事实", "Anchor"))
    began_at = models.DateTimeField(t("起算时间", "Counts from"))
    until = models.DateField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    served_on = models.DateField(null=True, blank=True)
    ledger = models.JSONField(default=dict)
    paused_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(t("期限届满", "Due"), null=True, blank=True)
    due_on = models.DateField(t("期限最后一日", "Last day"), null=True, blank=True)
    norm_at = models.DateTimeField(null=True, blank=True)
    provisional = models.BooleanField(t("暂定", "Provisional"), default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    edition = models.BigIntegerField()
    rule_version = models.PositiveSmallIntegerField()
    rung = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "rule", "subject", "run"], name="one_row_per_run"),
            models.UniqueConstraint(
                fields=["application", "rule", "subject"], condition=Q(ended_at=None), name="one_unended_run"
            ),
            models.CheckConstraint(
                condition=Q(paused_since=None) | Q(due_at=None, next_at=None, ended_at=None),
                name="paused_is_never_overdue",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(next_at=None), name="ended_is_silent"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False) | Q(paused_since__isnull=False) | Q(ended_at__isnull=False),
                name="running_has_a_date",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_next"),
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="clock_due"),
            models.Index(fields=["due_at"], condition=Q(ended_at=None, breach=True), name="clock_of_duty"),
            models.Index(
                fields=["organisation", "due_at"], condition=Q(ended_at=None, breach=True), name="clock_of_duty_here"
            ),
            models.Index(fields=["due_at"], condition=Q(ended_at=None, provisional=True), name="clock_in_doubt"),
            models.Index(fields=["paused_since"], condition=Q(paused_since__isnull=False), name="clock_paused"),
            models.Index(fields=["organisation", "due_at"], condition=Q(ended_at=None), name="clock_due_here"),
            models.Index(fields=["rule", "edition"], condition=Q(ended_at=None), name="clock_of_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rule} {self.subject} {self.due_on}"

    @property
    def declared(self) -> Rule:
        """The rule in the version the clock was counted by."""
        return rule_at(self.edition, self.rule, local_day(self.began_at))

    @property
    def due(self) -> Due | None:
        """The stored due date; None while paused."""
        return Due(self.due_at, self.due_on, self.provisional) if self.due_at and self.due_on else None

    @property
    def is_paused(self) -> bool:
        """Whether it stands still."""
        return self.paused_since is not None

    @property
    def is_running(self) -> bool:
        """Neither ended nor paused."""
        return self.ended_at is None and self.paused_since is None

    @property
    def is_extended(self) -> bool:
        """Whether the last day was moved with consent."""
        return bool(self.ledger.get("extensions"))

    def has_lapsed(self, at: dt.datetime) -> bool:
        """Whether it ran out before that instant, ended or not. Never by a provisional date: nobody loses a right by it."""
        if self.due_at is None or self.provisional:
            return False
        return self.due_at <= (self.ended_at or at)

    def is_overdue(self, at: dt.datetime) -> bool:
        """Whether it runs past its date now."""
        return self.is_running and self.has_lapsed(at)

    def days_left(self, on: dt.date) -> int | None:
        """Natural days until the last day, negative when past; None while paused."""
        return (self.due_on - on).days if self.due_on else None

    # Rows and faces

    def face(self) -> Face:
        """What the row says, as the arithmetic takes it."""
        kept = self.ledger
        pinned = kept.get("pinned")
        return Face(
            rule=self.rule, subject=self.subject, run=self.run, anchor=self.anchor_at, why=_words(kept.get("why")),
            until=self.until, interruptions=tuple(map(_turn, kept.get("interruptions", ()))),
            extensions=tuple(map(_turn, kept.get("extensions", ()))), pauses=tuple(map(_span, kept.get("pauses", ()))),
            pinned=_turn(pinned) if pinned else None, pinned_at=self.pinned_at, served=self.served_on,
            ended=self.ended_at, outcome=self.outcome,
        )  # fmt: skip

    def show(self, face: Face) -> None:
        """Take over what a face says, dates apart."""
        self.rule, self.subject, self.run = face.rule, face.subject, face.run
        self.anchor_at, self.began_at, self.until = face.anchor, face.began, face.until
        self.pinned_at, self.served_on = face.pinned_at, face.served
        self.paused_since = face.pauses[-1].start if face.paused else None
        self.ended_at, self.outcome = face.ended, face.outcome
        self.ledger = _ledger(face)

    def count(self, face: Face, book: Book, week: Week, at: dt.datetime) -> None:
        """Count the dates by this book. Reminders start anew when the last day moved, from those still ahead."""
        due_before, next_before, was_provisional = self.due_at, self.next_at, self.provisional
        rule = book.rule(face.rule, face.began_on)
        due, norm = due_of(face, book, week), norm_of(face, book, week)
        self.edition, self.rule_version, self.legal, self.breach = book.number, rule.version, rule.legal, rule.breach
        self.due_at, self.due_on = (due.at, due.on) if due else (None, None)
        self.provisional = bool(due and due.provisional)
        self.norm_at = norm.at if norm else None
        if due is None or self.ended_at is not None:
            self.next_at = None
            return
        rungs = ladder(rule, due, norm, book, week)
        long_past = due_before is not None and max(due_before, due.at) <= at
        if self.due_at != due_before and not long_past:
            self.rung = first_rung(rungs, at)
        else:
            self.rung = rung_left(rungs, next_before, now_certain=was_provisional and not self.provisional)
        self.next_at = rungs[self.rung].at if self.rung < len(rungs) else None

    def rungs(self, book: Book, week: Week) -> tuple[Rung, ...]:
        """Its ladder of reminders."""
        face = self.face()
        due = due_of(face, book, week)
        if due is None:
            return ()
        return ladder(book.rule(self.rule, face.began_on), due, norm_of(face, book, week), book, week)


class ClockMove(models.Model):
    """A due date that moved because the book did: old, new, and the edition that caused it. Steps stand in the record."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="moves")
    old_due_on = models.DateField(null=True)
    new_due_on = models.DateField(null=True)
    edition = models.ForeignKey("workflow.Edition", models.PROTECT, related_name="moves")
    moved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["clock", "edition"], name="one_move_per_edition")]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.old_due_on} → {self.new_due_on}"


# What an application's clocks say


@dataclass
class Clocks:
    """The clocks of one application, every run, and the book they would be counted by now."""

    rows: list[Clock]
    number: int

    @property
    def book(self) -> Book:
        """The book as it stands."""
        return book_at(self.number)

    def newest(self, rule: str, subject: str = "") -> Clock | None:
        """The newest run of a clock."""
        return max(
            (row for row in self.rows if row.rule == rule and row.subject == subject),
            key=lambda row: row.run,
            default=None,
        )

    def of_rule(self, rule: str) -> list[Clock]:
        """The unended clocks of a rule, whatever their subject."""
        return [row for row in self.rows if row.rule == rule and row.ended_at is None]


_COLUMNS = [field.column for field in Clock._meta.concrete_fields]
_NAMES = [field.attname for field in Clock._meta.concrete_fields]
_LEDGER = _NAMES.index("ledger")
_READ = (  # every name in it is ours
    "SELECT (SELECT max(id) FROM workflow_edition), "  # noqa: S608
    + ", ".join(f"c.{name}" for name in _COLUMNS)
    + " FROM (SELECT 1) AS one LEFT JOIN workflow_clock c ON c.application_id = %s ORDER BY c.id"
)


def clocks_of(application: "Application") -> Clocks:
    """The clocks of an application and the number of the newest edition: one statement, remembered on the object."""
    known: Clocks | None = application.__dict__.get("clocks_read")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(_READ, (application.pk,))
            found = cursor.fetchall()
        rows = [_row(values[1:]) for values in found if values[1] is not None]
        known = application.__dict__["clocks_read"] = Clocks(rows, found[0][0] or 0)
    return known


def _row(values: Sequence[Any]) -> Clock:
    converted = list(values)
    converted[_LEDGER] = json.loads(converted[_LEDGER])
    return Clock.from_db("default", _NAMES, converted)


def next_due(application: "Application") -> Clock | None:
    """What is due first; a right that has merely opened, or a warning that came true, no longer counts."""
    at, read = now(), application.__dict__.get("clocks_ahead")
    rows: list[Clock] = clocks_of(application).rows if read is None else read
    ahead = [row for row in rows if row.is_running and (row.breach or not row.has_lapsed(at))]
    return min(ahead, key=lambda row: (row.due_at, row.pk), default=None)


def prefetch_clocks(applications: Iterable["Application"]) -> None:
    """Read the unended clocks of a page of applications in one statement, for `next_due`."""
    page = {application.pk: application for application in applications}
    found: dict[int, list[Clock]] = {key: [] for key in page}
    for row in Clock.objects.unended().filter(application__in=page).order_by("id"):
        found[row.application_id].append(row)
    for key, application in page.items():
        application.__dict__["clocks_ahead"] = found[key]


def forget(application: "Application") -> None:
    """The rows may have changed: read them anew when asked next."""
    application.__dict__.pop("clocks_read", None)


# What a step does to them


def follow(
    held: "Application", declared: "Step", act: "Act", left_stage: str, *, moved: bool = False
) -> list[dict[str, Any]]:
    """Move the clocks as the step says and return the events for the record. At most two statements; none without events.

    One more where a lapsed limit is looked at again, or after an edition that has not reached these clocks yet. moved: the
    application went to another organisation, whose office hours count from now on.
    """
    turn = (held.stage == CLOSED) - (left_stage == CLOSED)
    if moved:
        _move(held)
    if not (declared.touches_clocks or act.clock_events or turn):
        return []
    clocks = clocks_of(held)
    work = _Work(clocks, clocks.book.week(held.organisation.path))
    for event in _events(held, declared, act, clocks, turn):
        work.take(event)
    _write(held, clocks, work)
    _rearm(held, declared, clocks, work)
    return [event.as_json() for event in work.events]


def _move(held: "Application") -> None:
    """What runs goes along, counted by the hours that are kept there. What has ended stays with those it was counted by."""
    forget(held)
    clocks, at = clocks_of(held), now()
    for row in clocks.rows:
        if row.ended_at is not None:
            continue
        row.organisation_id = held.organisation_id
        row.count(row.face(), clocks.book, clocks.book.week(held.organisation.path), at)
        row.save(update_fields=_CHANGEABLE)
    forget(held)


def _rearm(held: "Application", declared: "Step", clocks: Clocks, work: "_Work") -> None:
    """Where a limit lapsed and the product could not act, it is to look again: the ladder stands before its step anew."""
    at = now()
    for row in (row for rule in declared.rearms for row in clocks.of_rule(rule)):
        if (row.rule, row.subject, row.run) in work.changed or not row.has_lapsed(at):
            continue
        book = book_at(row.edition)
        rungs = row.rungs(book, book.week(held.organisation.path))
        acts = next((number for number, rung in enumerate(rungs) if rung.what == What.ACT), row.rung)
        if acts < row.rung:
            Clock.objects.filter(pk=row.pk).update(rung=acts, next_at=rungs[acts].at)


def _events(held: "Application", declared: "Step", act: "Act", clocks: Clocks, turn: int) -> Iterator[Event]:
    """In this order: reopened, what ends, what stands still or goes on, what begins, what the step said itself, closed."""
    if turn < 0:
        yield Event(Do.REOPEN, act.at, by=str(act.by))
    for rule in declared.stops:
        yield from (Event(Do.STOP, _done_at(held, rule, act), rule, row.subject) for row in clocks.of_rule(rule))
    for rule in declared.drops:
        yield from (Event(Do.STOP, act.at, rule, row.subject, outcome=Outcome.REPLACED) for row in clocks.of_rule(rule))
    for do, named in ((Do.PAUSE, declared.pauses), (Do.RESUME, declared.resumes)):
        yield from (
            Event(do, act.at, rule, why=(act.note, act.note) if act.note else both(declared.label), by=str(act.by))
            for rule in named
        )
    for rule in declared.starts:
        yield from (_told(event, declared) for event in _starting(held, rule, act, clocks))
    yield from (_told(event, declared) for event in act.clock_events)
    if turn > 0:
        yield Event(Do.CLOSE, act.at)


def _told(event: Event, declared: "Step") -> Event:
    """An interruption that does not say why is what the step is called."""
    if event.do == Do.INTERRUPT and not any(event.why):
        return replace(event, why=both(declared.label))
    return event


class _Work:
    """The faces as the events of one step leave them."""

    def __init__(self, clocks: Clocks, week: Week) -> None:
        self.book, self.week = clocks.book, week
        self.newest: Faces = {}
        for row in sorted(clocks.rows, key=lambda row: row.run):
            self.newest[row.rule, row.subject] = row.face()
        self.changed: dict[tuple[str, str, int], Face] = {}
        self.events: list[Event] = []

    def take(self, event: Event) -> None:
        """Apply one event; what changes nothing is not recorded. A day told to a party is kept with the event."""
        if event.do == Do.START and self.book.rule(event.rule, local_day(event.at)).retired:
            return
        if event.do == Do.INTERRUPT and not event.revives and self._had_lapsed(event):
            return
        faces = applied(self.newest, event, rules.declared())
        if not faces:
            return
        if event.do in (Do.START, Do.EXTEND) and rules.declared()[event.rule].served and not event.served:
            due = due_of(replace(faces[0], served=None), self.book, self.week)
            event = replace(event, served=due.on if due else None)
            faces = [replace(faces[0], served=event.served or faces[0].served)]  # standing still, it has no day yet
        self.events.append(event)
        for face in faces:
            self.newest[face.key] = self.changed[*face.key, face.run] = face

    def _had_lapsed(self, event: Event) -> bool:
        """Whether the limit had surely run out before: then there is nothing left to interrupt."""
        face = self.newest.get((event.rule, event.subject))
        due = due_of(face, self.book, self.week) if face else None
        return due is not None and not due.provisional and due.on < local_day(event.at)


def _starting(held: "Application", rule_id: str, act: "Act", clocks: Clocks) -> Iterator[Event]:
    """A rule begins: as the kind says (several subjects, or from facts of its own), else from the rule's anchor."""
    rule = rules.declared()[rule_id]
    if rule.only is not None and str(getattr(held, rule.only[0])) not in rule.only[1]:
        return
    own = held.clock_events(rule_id, act, clocks)
    if own is not None:
        yield from own
        return
    anchor = getattr(held, rule.anchor) if rule.anchor else act.at
    if anchor is not None:
        yield Event(Do.START, instant(anchor), rule_id)


def _done_at(held: "Application", rule_id: str, act: "Act") -> dt.datetime:
    """When the duty was done: the moment the rule names, or the step's own."""
    done = rules.declared()[rule_id].done
    return instant((getattr(held, done) if done else None) or act.at)


def instant(moment: dt.date | dt.datetime) -> dt.datetime:
    """An instant as it is; a day as its first instant, which lies within the day."""
    return moment if isinstance(moment, dt.datetime) else midnight(moment)


_UNIQUE = ("application", "rule", "subject", "run")
_CHANGEABLE = tuple(
    field.name for field in Clock._meta.concrete_fields if field.name not in {"id", "district", *_UNIQUE}
)
"""The organisation among them: a clock that runs again after the application moved is counted where that is now."""
MOST_AT_ONCE = 1000
"""Rows in one statement: PostgreSQL takes 65,535 parameters."""


def _write(held: "Application", clocks: Clocks, work: _Work) -> None:
    """Insert and update in one statement; one more where the book has moved what the step touches."""
    if not work.changed:
        return
    at, known = now(), {(row.rule, row.subject, row.run): row for row in clocks.rows}
    rows, moves = [], []
    for key, changed in work.changed.items():
        face = ended_if_retired(changed, work.book, at)
        row = Clock(application_id=held.pk, district_id=held.district_id, organisation_id=held.organisation_id)
        if key in known:
            before = known[key]
            row.due_at, row.next_at, row.provisional = before.due_at, before.next_at, before.provisional
            row.rung = before.rung
            moves += _moved_by_the_book(before, work, at, ends=face is not changed)
        row.show(face)
        row.count(face, work.book, work.week, at)
        rows.append(row)
    for first in range(0, len(rows), MOST_AT_ONCE):
        compiled.upsert(rows[first : first + MOST_AT_ONCE], _UNIQUE, _CHANGEABLE)
    if moves:  # a recount that was quicker has said it already
        ClockMove.objects.bulk_create(moves, ignore_conflicts=True)
    forget(held)


def ended_if_retired(face: Face, book: Book, at: dt.datetime) -> Face:
    """The face as it is; ended at that instant when it runs and its rule is no longer in force."""
    if face.ended is not None or not book.rule(face.rule, face.began_on).retired:
        return face
    stop = Event(Do.STOP, at, face.rule, face.subject, outcome=Outcome.RETIRED)
    return applied({face.key: face}, stop, {})[0]


def _moved_by_the_book(before: Clock, work: _Work, at: dt.datetime, *, ends: bool) -> list[ClockMove]:
    """What the book alone did to a clock that it has not been counted by yet: a step must not pass for the cause of it."""
    if before.ended_at is not None:
        return []
    day = before.due_on
    if before.edition < work.book.number and day is not None:
        due = due_of(before.face(), work.book, work.week)
        day = due.on if due else None
    if day == before.due_on and not ends:
        return []
    return [
        ClockMove(
            clock_id=before.pk, old_due_on=before.due_on, new_due_on=None if ends else day,
            edition_id=work.book.number, moved_at=at,
        )
    ]  # fmt: skip


# The ledger


def _ledger(face: Face) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "why": list(face.why) if any(face.why) else None,
        "interruptions": [_kept_turn(turn) for turn in face.interruptions],
        "extensions": [_kept_turn(turn) for turn in face.extensions],
        "pauses": [
            {"start": s.start.isoformat(), "end": s.end and s.end.isoformat(), "why": list(s.why), "by": s.by}
            for s in face.pauses
        ],
        "pinned": _kept_turn(face.pinned) if face.pinned else None,
    }
    return {name: value for name, value in kept.items() if value}


def _kept_turn(turn: Turn) -> dict[str, Any]:
    until = turn.until and turn.until.isoformat()
    return {"at": turn.at.isoformat(), "why": list(turn.why), "by": turn.by, "until": until}


def _turn(kept: Mapping[str, Any]) -> Turn:
    until = kept.get("until")
    return Turn(
        dt.datetime.fromisoformat(kept["at"]), _words(kept["why"]), kept["by"],
        dt.date.fromisoformat(until) if until else None,
    )  # fmt: skip


def _span(kept: Mapping[str, Any]) -> Span:
    end = kept["end"]
    return Span(
        dt.datetime.fromisoformat(kept["start"]), dt.datetime.fromisoformat(end) if end else None, _words(kept["why"]),
        kept["by"],
    )  # fmt: skip


def _words(kept: Sequence[str] | None) -> tuple[str, str]:
    return (kept[0], kept[1]) if kept else ("", "")
