"""Why this date: the day-by-day explanation of one clock, from the very book it was counted by.

What is counted sums to the length of the period, and the last line is the day that is stored. A version for a party
names no staff, repeats no note of theirs and leaves targets of management out.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from workflow.calendar import Almanac
from workflow.clocks import Clock, ClockMove
from workflow.clockwork import Face, local_day
from workflow.editions import Book, book_at
from workflow.lines import Line, Reader, said
from workflow.periods import Amount, Due, Unit
from workflow.rules import Rule
from workflow.tape import What


@dataclass(frozen=True)
class Reason:
    """An interruption, a pause, a day set by hand: when, until when, why, and by whom (empty for a party)."""

    day: dt.date
    upto: dt.date | None
    why: str
    by: str


@dataclass(frozen=True)
class Explanation:
    """Everything that makes one date.

    budget: what is counted in all (days, months, time); used: how much the lines count: less only while it stands
    still. unknown_years: of which no official calendar was loaded. computed: where the period alone would end, if
    something else decides. moves: when a calendar or a rule moved the date, with the edition.
    """

    clock: Clock
    rule: Rule
    lines: tuple[Line, ...]
    unit: Unit
    budget: Amount | None
    used: Amount | None
    computed: Due | None
    notices: tuple[str, ...]
    unknown_years: tuple[int, ...]
    anchor_on: dt.date
    began_on: dt.date
    anchor_why: str
    interruptions: tuple[Reason, ...]
    pauses: tuple[Reason, ...]
    moves: tuple[ClockMove, ...]
    for_party: bool


def explain(clock: Clock, *, for_party: bool = False) -> Explanation:
    """The explanation of one clock by the book it was counted by; one statement, for its moves."""
    return explanation(clock, book_at(clock.edition), moves=moves_of(clock), for_party=for_party)


def explanation(clock: Clock, book: Book, *, moves: tuple[ClockMove, ...] = (), for_party: bool = False) -> Explanation:
    """The explanation of one clock, whose organisation is known, by a book: no statement at all."""
    face = _without_staff(clock.face()) if for_party else clock.face()
    week, rule = book.week(clock.organisation.path), book.rule(clock.rule, face.began_on)
    reader = Reader(face, rule, book, week, clock.due)
    lines = tuple(reader.lines())
    counted = reader.is_counted
    return Explanation(
        clock=clock, rule=rule, lines=lines, unit=rule.unit,
        budget=reader.budget if counted else None, used=reader.used(lines) if counted else None,
        computed=reader.computed, notices=tuple(dict.fromkeys(line.notice for line in lines if line.notice)),
        unknown_years=_missing(lines, reader.due, book.almanac),
        anchor_on=local_day(face.anchor), began_on=face.began_on, anchor_why=said(face.why),
        interruptions=tuple(Reason(local_day(turn.at), None, said(turn.why), turn.by) for turn in face.interruptions),
        pauses=pauses_of(face), moves=moves,
        for_party=for_party,
    )  # fmt: skip


def _missing(lines: Iterable[Line], due: Due | None, almanac: Almanac) -> tuple[int, ...]:
    """The years whose notice is missing; of a last week of December it is the notice of the next year."""
    days = [day for line in lines if line.mark == What.UNKNOWN for day in (line.day, line.upto)]
    if due is not None and due.provisional and not days:
        days = [due.on]
    return tuple(sorted({day.year + (day.year in almanac.years) for day in days}))


def moves_of(clock: Clock) -> tuple[ClockMove, ...]:
    """When a calendar or a rule moved its date, oldest first."""
    return tuple(clock.moves.select_related("edition"))


def pauses_of(face: Face) -> tuple[Reason, ...]:
    """The pauses of a clock as they are told; the last one has no end while it lasts."""
    return tuple(
        Reason(local_day(span.start), local_day(span.end) if span.end else None, said(span.why), span.by)
        for span in face.pauses
    )


def _without_staff(face: Face) -> Face:
    """Without names and notes of staff. What the anchor is, and with whose consent it is extended, the rule says."""
    pauses = tuple(replace(span, why=("", ""), by="") for span in face.pauses)
    pinned = replace(face.pinned, why=("", ""), by="") if face.pinned else None
    turns = tuple(replace(turn, why=("", ""), by="") for turn in face.interruptions)
    extensions = tuple(replace(turn, why=("", ""), by="") for turn in face.extensions)
    return replace(face, pauses=pauses, pinned=pinned, interruptions=turns, extensions=extensions)
