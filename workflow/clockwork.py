"""A clock as a pure function: events in, face out; face, rule and calendar in, due date out. No database, no `now`.

The events stand in the StateChanges (`facts["clocks"]`), each with the facts it needs, so that the record alone decides
what a clock shows: `replay(events)` gives the faces, `due_of(face, book)` the dates.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from workflow.calendar import ZONE
from workflow.office_hours import Week
from workflow.periods import Due, Pause, Terms, Unit, add, after, before, rolled
from workflow.rules import Rule

if TYPE_CHECKING:
    from workflow.editions import Book

Words = tuple[str, str]
"""Chinese and English, as kept in the record for good."""
NOTHING: Words = ("", "")
WHILE_CLOSED: Words = ("办结至重新启动期间不计", "Not counted: closed until reopened")


class Do(StrEnum):
    """What an event does to clocks."""

    START = "start"  # begins, or begins from another day
    INTERRUPT = "interrupt"  # begins anew from this day, if it is later (limitation, 中断)
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    PIN = "pin"  # set by hand, or written on the ticket: nothing computed moves it
    CLOSE = "close"  # the application was closed
    REOPEN = "reopen"


class Outcome(StrEnum):
    """How a clock ended."""

    DONE = "done"  # the duty was done (in time or late: compare the dates)
    CLOSED = "closed"  # the application ended
    REPLACED = "replaced"  # what it was for is no longer there
    RETIRED = "retired"  # the rule is no longer in force


@dataclass(frozen=True)
class Event:
    """One thing that happened to one clock (to all of them: CLOSE, REOPEN).

    revives: an interruption that counts although the limit had run out: the other side's promise (民法典 Art 192).
    """

    do: Do
    at: dt.datetime
    rule: str = ""
    subject: str = ""
    until: dt.date | None = None
    instant: dt.datetime | None = None
    why: Words = NOTHING
    by: str = ""
    outcome: Outcome = Outcome.DONE
    served: dt.date | None = None
    revives: bool = False

    def as_json(self) -> dict[str, Any]:
        """As the record keeps it: what is empty is left out."""
        kept = {
            "do": self.do.value, "at": self.at.isoformat(), "rule": self.rule, "subject": self.subject, "by": self.by,
            "until": self.until and self.until.isoformat(), "instant": self.instant and self.instant.isoformat(),
            "why": list(self.why) if any(self.why) else None, "served": self.served and self.served.isoformat(),
            "outcome": self.outcome.value if self.do == Do.STOP else None, "revives": self.revives,
        }  # fmt: skip
        return {name: value for name, value in kept.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Event":
        """The event behind `as_json`."""
        return cls(
            do=Do(kept["do"]), at=dt.datetime.fromisoformat(kept["at"]), rule=kept.get("rule", ""),
            subject=kept.get("subject", ""), until=_date(kept.get("until")), instant=_moment(kept.get("instant")),
            why=_words(kept.get("why")), by=kept.get("by", ""), outcome=Outcome(kept.get("outcome", Outcome.DONE)),
            served=_date(kept.get("served")), revives=kept.get("revives", False),
        )  # fmt: skip


@dataclass(frozen=True)
class Span:
    """One pause; `end` is None while it lasts."""

    start: dt.datetime
    end: dt.datetime | None
    why: Words
    by: str


@dataclass(frozen=True)
class Turn:
    """An interruption, or an extension: when it was made, the day it set, and who consented or caused it."""

    at: dt.datetime
    why: Words
    by: str
    until: dt.date | None = None


@dataclass(frozen=True)
class Face:
    """Everything the events say about one run of one clock."""

    rule: str
    subject: str
    run: int
    anchor: dt.datetime
    why: Words = NOTHING
    until: dt.date | None = None
    interruptions: tuple[Turn, ...] = ()
    extensions: tuple[Turn, ...] = ()
    pauses: tuple[Span, ...] = ()
    pinned: Turn | None = None
    pinned_at: dt.datetime | None = None
    served: dt.date | None = None
    ended: dt.datetime | None = None
    outcome: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Rule and subject: successive runs share it."""
        return self.rule, self.subject

    @property
    def began(self) -> dt.datetime:
        """What it counts from: its anchor, or the newest interruption after it."""
        return max((self.anchor, *(turn.at for turn in self.interruptions)))

    @property
    def began_on(self) -> dt.date:
        """The office's day of `began`."""
        return local_day(self.began)

    @property
    def paused(self) -> bool:
        """Whether it stands still now."""
        return self.ended is None and bool(self.pauses) and self.pauses[-1].end is None


Faces = dict[tuple[str, str], Face]
"""The newest run of each clock, by rule and subject."""


def local_day(moment: dt.datetime) -> dt.date:
    """The day in the law's own time zone."""
    return moment.astimezone(ZONE).date()


# Events to faces


def replay(events: Iterable[Event], flags: Mapping[str, Rule]) -> list[Face]:
    """Every run of every clock the events tell of, in the order they began. `flags`: the declared rules by id."""
    runs: dict[tuple[str, str, int], Face] = {}
    newest: Faces = {}
    for event in events:
        for face in applied(newest, event, flags):
            newest[face.key] = runs[*face.key, face.run] = face
    return list(runs.values())


def applied(newest: Faces, event: Event, flags: Mapping[str, Rule]) -> list[Face]:
    """The faces that one event changes or begins; the same event twice changes nothing the second time."""
    if event.do == Do.CLOSE:
        return [_ended(face, event.at, Outcome.CLOSED) for face in newest.values() if _closes(face, flags)]
    if event.do == Do.REOPEN:
        return [_continued(face, event) for face in newest.values() if _continues(face, flags)]
    face = newest.get((event.rule, event.subject))
    if event.do == Do.START:
        return _started(face, event)
    if face is None or face.ended is not None:
        return []
    changed = _CHANGES[event.do](face, event)
    return [changed] if changed != face else []


def _started(face: Face | None, event: Event) -> list[Face]:
    if face is None or face.ended is not None:
        run = face.run + 1 if face else 1
        return [
            Face(
                event.rule, event.subject, run, event.at, why=event.why, until=event.until, served=event.served,
                pinned_at=event.instant, pinned=Turn(event.at, event.why, event.by) if event.instant else None,
            )
        ]  # fmt: skip
    moved = replace(face, anchor=event.at, why=event.why, until=event.until, served=event.served or face.served)
    return [moved] if moved != face else []


def _interrupted(face: Face, event: Event) -> Face:
    if event.at <= face.began:
        return face
    return replace(face, interruptions=(*face.interruptions, Turn(event.at, event.why, event.by)))


def _stopped(face: Face, event: Event) -> Face:
    return _ended(face, event.at, event.outcome)


def _ended(face: Face, at: dt.datetime, outcome: Outcome) -> Face:
    return replace(_resumed_at(face, at), ended=at, outcome=outcome.value)


def _paused(face: Face, event: Event) -> Face:
    if face.paused:
        return face
    return replace(face, pauses=(*face.pauses, Span(event.at, None, event.why, event.by)))


def _resumed(face: Face, event: Event) -> Face:
    return _resumed_at(face, event.at)


def _resumed_at(face: Face, at: dt.datetime) -> Face:
    if not face.paused:
        return face
    last = face.pauses[-1]
    return replace(face, pauses=(*face.pauses[:-1], replace(last, end=max(at, last.start))))


def _extended(face: Face, event: Event) -> Face:
    turn = Turn(event.at, event.why, event.by, event.until)
    return replace(face, extensions=(*face.extensions, turn), served=event.served or face.served)


def _pinned(face: Face, event: Event) -> Face:
    return replace(face, pinned=Turn(event.at, event.why, event.by), pinned_at=event.instant)


def _closes(face: Face, flags: Mapping[str, Rule]) -> bool:
    return face.ended is None and not (face.rule in flags and flags[face.rule].outlives)


def _continues(face: Face, flags: Mapping[str, Rule]) -> bool:
    return face.outcome == Outcome.CLOSED and face.rule in flags and flags[face.rule].continues


def _continued(face: Face, event: Event) -> Face:
    """Reopened: the time closed is a pause like any other, in the ledger with its reason."""
    closed = face.ended or event.at
    span = Span(closed, max(event.at, closed), WHILE_CLOSED, event.by)
    return replace(face, ended=None, outcome="", pauses=(*face.pauses, span))


_CHANGES = {
    Do.INTERRUPT: _interrupted,
    Do.STOP: _stopped,
    Do.PAUSE: _paused,
    Do.RESUME: _resumed,
    Do.EXTEND: _extended,
    Do.PIN: _pinned,
}


# Faces to dates


def due_of(face: Face, book: "Book", week: Week) -> Due | None:
    """The last day of a clock by this book; None while it is paused, for then nobody can know.

    What was told to a party is never shortened: then the day that was told stands.
    """
    if face.paused:
        return None
    if face.pinned_at is not None:
        return Due(face.pinned_at, local_day(face.pinned_at - dt.timedelta(microseconds=1)))
    due = _counted(face, book, week)
    return day_due(face.served) if face.served and due.on < face.served else due


def _counted(face: Face, book: "Book", week: Week) -> Due:
    rule = book.rule(face.rule, face.began_on)
    extended = extension_of(face, rule)
    if extended is not None:
        start, terms, pauses = extended
        return add(start, terms, book.almanac, week=week, pauses=pauses)
    if face.until is not None:
        on, provisional = rolled(face.until, book.almanac) if rule.roll else (face.until, False)
        return day_due(on, provisional=provisional)
    pauses = [Pause(span.start, span.end) for span in face.pauses if span.end]
    return add(face.began, rule.terms, book.almanac, week=week, pauses=pauses)


def extension_of(face: Face, rule: Rule) -> tuple[dt.date, Terms, list[Pause]] | None:
    """The newest extension as a period: the days from when it was made to the day agreed.

    So that a day agreed on a rest day moves to the next working day as any last day does (民法典 Art 203), and whole days
    of a pause after the extension push it on (特邀调解规定 Art 26).
    """
    if not face.extensions or face.extensions[-1].until is None:
        return None
    turn, until = face.extensions[-1], face.extensions[-1].until
    made = min(local_day(turn.at), until)
    pauses = [Pause(max(span.start, turn.at), span.end) for span in face.pauses if span.end and span.end > turn.at]
    return made, Terms((until - made).days, Unit.NATURAL_DAY, roll=rule.roll), pauses


def norm_of(face: Face, book: "Book", week: Week) -> Due | None:
    """The last day of the shorter target inside the limit, if the rule has one."""
    terms = book.rule(face.rule, face.began_on).norm_terms
    if terms is None or face.paused or face.pinned_at is not None or face.until is not None:
        return None
    pauses = [Pause(span.start, span.end) for span in face.pauses if span.end]
    return add(face.began, terms, book.almanac, week=week, pauses=pauses)


def day_due(day: dt.date, *, provisional: bool = False) -> Due:
    """A day set by people ends at its 24:00 (民法典 Art 203)."""
    return Due(midnight(day + dt.timedelta(days=1)), day, provisional)


def midnight(day: dt.date) -> dt.datetime:
    """The first instant of a day in the law's own time zone."""
    return dt.datetime.combine(day, dt.time(), ZONE)


# Dates to reminders


class What(StrEnum):
    """A rung of the ladder of reminders."""

    REMIND = "remind"
    NORM = "norm"
    TODAY = "today"
    LAPSED = "lapsed"
    ACT = "act"
    AFTER = "after"


AHEAD = (What.REMIND, What.NORM, What.TODAY)


@dataclass(frozen=True)
class Rung:
    """When something is said or done about a clock; `n`: how many units before or working days after."""

    at: dt.datetime
    what: What
    n: int = 0


def ladder(rule: Rule, due: Due, norm: Due | None, book: "Book", week: Week) -> tuple[Rung, ...]:
    """Every reminder of a clock in order of time, the step the product takes included.

    A provisional date makes nobody lose a right: the product then does not act, it only tells.
    """
    almanac = book.almanac
    rungs = [Rung(before(due, n, rule.warn_unit, almanac, week=week), What.REMIND, n) for n in rule.warn]
    if norm is not None:
        rungs.append(Rung(norm.at, What.NORM))
    rungs.append(Rung(before(due, 0, rule.warn_unit, almanac, week=week), What.TODAY))
    rungs.sort(key=lambda rung: rung.at)
    rungs = [rung for rung in rungs if rung.at < due.at]
    rungs.append(Rung(due.at, What.LAPSED))
    if rule.acts and not due.provisional:
        rungs.append(Rung(due.at, What.ACT))
    if rule.breach:
        rungs += [Rung(after(due, n, Unit.WORKING_DAY, almanac, week=week), What.AFTER, n) for n in rule.then]
    return tuple(rungs)


def first_rung(rungs: tuple[Rung, ...], at: dt.datetime) -> int:
    """Where a ladder is entered at that instant: reminders whose time has gone by are not sent after the event."""
    for number, rung in enumerate(rungs):
        if rung.what not in AHEAD or rung.at > at:
            return number
    return len(rungs)


def rung_left(rungs: tuple[Rung, ...], since: dt.datetime | None, *, now_certain: bool) -> int:
    """Where a ladder goes on whose rungs may have changed while its last day did not: at the first that was not due yet.

    since: when its next rung was due; None when all had fired. now_certain: the date was provisional and is not any more,
    so the product's own step, which waited for that, is still to come. What is told again by this is known by its key.
    """
    left = next((number for number, rung in enumerate(rungs) if since is not None and rung.at >= since), len(rungs))
    return min(left, first_rung(rungs, rungs[-1].at)) if now_certain else left


def _date(kept: str | None) -> dt.date | None:
    return dt.date.fromisoformat(kept) if kept else None


def _moment(kept: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(kept) if kept else None


def _words(kept: Iterable[str] | None) -> Words:
    zh, en = kept or NOTHING
    return zh, en
