"""Why this date: the day-by-day explanation of one clock, from the very book it was counted by.

What is counted sums to the length of the period, and the last line is the day that is stored. A version for a party
names no staff, repeats no note of theirs and leaves targets of management out.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from workflow.clocks import Clock, ClockMove
from workflow.clockwork import Face, Turn, Words, due_of, local_day
from workflow.editions import Book, book_at
from workflow.office_hours import Week
from workflow.periods import Amount, Due, Pause, Terms, Unit
from workflow.rules import Rule
from workflow.tape import Entry, What, tape
from workflow.text import t

SHORT = dt.timedelta(days=3)
"""A pause that still lasts is taken to last so long, and the tape is cut where it began."""


class Mark(StrEnum):
    """What a line says beside the sorts of days of workflow.tape.What."""

    SET = "set"  # agreed, or set in a notice
    COMPUTED = "computed"  # where the period alone would have ended
    EXTENDED = "extended"
    SERVED = "served"  # told to a party, so not brought forward
    PINNED = "pinned"  # set by hand
    STILL = "still"  # paused, until who knows when


_SAID = {
    Mark.SET: t("约定或通知书确定的日期", "The day agreed or set in the notice"),
    Mark.COMPUTED: t("按期限计算的届满日", "Where the period alone would end"),
    Mark.EXTENDED: t("延期", "Extended"),
    Mark.SERVED: t("此日期已书面告知当事人，不提前", "Told to the parties in writing: not brought forward"),
    Mark.PINNED: t("人工设定，不再随计算变动", "Set by hand: nothing computed moves it"),
    Mark.STILL: t("中止计算，恢复后继续", "Paused: it goes on when resumed"),
}


@dataclass(frozen=True)
class Line:
    """One line of the explanation: days from `day` to `upto`, both included. `mark`: a What or a Mark.

    counted, total: as in workflow.tape. why, by: of a pause, an extension, a day set by hand.
    """

    day: dt.date
    upto: dt.date
    mark: str
    words: str
    name: str = ""
    counted: Amount = 0
    total: Amount = 0
    notice: str = ""
    why: str = ""
    by: str = ""


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
    reader = _Reader(face, rule, book, week, clock.due)
    lines = tuple(reader.lines())
    counted = reader.is_counted
    return Explanation(
        clock=clock, rule=rule, lines=lines, unit=rule.unit,
        budget=reader.budget if counted else None, used=reader.used(lines) if counted else None,
        computed=reader.computed, notices=tuple(dict.fromkeys(line.notice for line in lines if line.notice)),
        unknown_years=tuple(
            sorted({year for line in lines if line.mark == What.UNKNOWN for year in (line.day.year, line.upto.year)})
        ),
        anchor_on=local_day(face.anchor), began_on=face.began_on, anchor_why=_said(face.why),
        interruptions=tuple(Reason(local_day(turn.at), None, _said(turn.why), turn.by) for turn in face.interruptions),
        pauses=pauses_of(face), moves=moves,
        for_party=for_party,
    )  # fmt: skip


@dataclass
class _Reader:
    """Reads the lines of one clock off its face, its rule and the book."""

    face: Face
    rule: Rule
    book: Book
    week: Week
    due: Due | None
    computed: Due | None = None
    budget: Amount = 0

    @property
    def is_counted(self) -> bool:
        """Whether a period was counted at all; a day set by people is not."""
        return self.face.until is None and self.face.pinned_at is None

    def used(self, lines: tuple[Line, ...]) -> Amount:
        """What the lines count."""
        return lines[-1].total if lines else 0

    def lines(self) -> Iterator[Line]:
        """The lines in the order a person would tell them."""
        if self.face.pinned_at is not None:
            yield from self._pinned()
        elif self.face.paused:
            yield from self._paused()
        else:
            yield from self._running()

    def _running(self) -> Iterator[Line]:
        """The period; then, if something else decides, where it alone would end, and what decides."""
        plain = due_of(replace(self.face, extensions=(), served=None), self.book, self.week)
        own = list(self._agreed(self.face.until)) if self.face.until is not None else list(self._period())
        if self.due is None or plain is None or (plain.on == self.due.on and not self.face.extensions):
            yield from own
            return
        self.computed = plain
        *before, last = own
        total = last.total
        yield from before
        yield replace(last, mark=Mark.COMPUTED, words=str(_SAID[Mark.COMPUTED]))
        yield from self._extensions(total)
        if self.face.served == self.due.on and not self._extended_to(self.due.on):
            yield Line(self.due.on, self.due.on, Mark.SERVED, str(_SAID[Mark.SERVED]), total=total)
        yield replace(last, day=self.due.on, upto=self.due.on, name="", notice="")

    def _extended_to(self, day: dt.date) -> bool:
        return bool(self.face.extensions) and self.face.extensions[-1].until == day

    def _extensions(self, total: Amount) -> Iterator[Line]:
        return (self._extended(turn, total) for turn in self.face.extensions)

    def _extended(self, turn: Turn, total: Amount) -> Line:
        until = turn.until or local_day(turn.at)
        words = t("延期至{day}", "Extended to {day}").format(day=until)
        why = _said(turn.why) or (
            t("经{who}", "With the consent of: {who}").format(who=self.rule.extends) if self.rule.extends else ""
        )
        return Line(local_day(turn.at), local_day(turn.at), Mark.EXTENDED, words, total=total, why=why, by=turn.by)

    def _period(self) -> Iterator[Line]:
        found = tape(self.face.began, self.rule.terms, self.book.almanac, week=self.week, pauses=self._pauses())
        self.budget = found.budget
        return map(_line, found.entries)

    def _agreed(self, until: dt.date) -> Iterator[Line]:
        """A day agreed or set: only its last day can roll."""
        terms = Terms(0, Unit.NATURAL_DAY, roll=self.rule.roll)
        for entry in tape(until, terms, self.book.almanac, week=self.week).entries:
            set_here = entry.what is What.START
            yield replace(_line(entry), mark=Mark.SET, words=str(_SAID[Mark.SET])) if set_here else _line(entry)

    def _paused(self) -> Iterator[Line]:
        """What was counted until the pause began, and the pause."""
        now = self.face.pauses[-1]
        total: Amount = 0
        if self.face.until is None:
            upto = local_day(now.start - dt.timedelta(microseconds=1))
            pauses = [*self._pauses(), Pause(now.start, now.start + SHORT)]
            found = tape(self.face.began, self.rule.terms, self.book.almanac, week=self.week, pauses=pauses)
            self.budget = found.budget
            total = dt.timedelta() if isinstance(found.budget, dt.timedelta) else 0
            for entry in _until(found.entries, upto):
                total = entry.total
                yield _line(entry)
        yield from self._extensions(total)
        still = Line(local_day(now.start), local_day(now.start), Mark.STILL, str(_SAID[Mark.STILL]), total=total)
        yield replace(still, why=_said(now.why), by=now.by)

    def _pinned(self) -> Iterator[Line]:
        pinned = self.face.pinned
        assert pinned is not None  # noqa: S101  pinned_at comes with it
        set_on = local_day(pinned.at)
        yield Line(set_on, set_on, Mark.PINNED, str(_SAID[Mark.PINNED]), why=_said(pinned.why), by=pinned.by)
        if self.due is not None:
            yield _line(Entry(self.due.on, self.due.on, What.LAST, "", 0, 0))

    def _pauses(self) -> list[Pause]:
        return [Pause(s.start, s.end, _said(s.why), s.by) for s in self.face.pauses if s.end is not None]


def _until(entries: tuple[Entry, ...], upto: dt.date) -> Iterator[Entry]:
    """The lines that lie wholly before a day has gone by; a month that is not over has not been counted."""
    for entry in entries:
        if entry.what is What.PAUSED and entry.day <= upto:
            yield replace(entry, upto=min(entry.upto, upto))
        elif entry.upto <= upto and entry.what is not What.LAST:
            yield entry


def _line(entry: Entry) -> Line:
    return Line(
        entry.day, entry.upto, entry.what, str(entry.label), entry.name, entry.counted, entry.total, entry.notice,
        entry.why, entry.by,
    )  # fmt: skip


def moves_of(clock: Clock) -> tuple[ClockMove, ...]:
    """When a calendar or a rule moved its date, oldest first."""
    return tuple(clock.moves.select_related("edition"))


def pauses_of(face: Face) -> tuple[Reason, ...]:
    """The pauses of a clock as they are told; the last one has no end while it lasts."""
    return tuple(
        Reason(local_day(span.start), local_day(span.end) if span.end else None, _said(span.why), span.by)
        for span in face.pauses
    )


def _without_staff(face: Face) -> Face:
    """Without names and notes of staff: a reason in the kind's own words stands with the anchor and extensions."""
    pauses = tuple(replace(span, why=("", ""), by="") for span in face.pauses)
    pinned = replace(face.pinned, why=("", ""), by="") if face.pinned else None
    turns = tuple(replace(turn, by="") for turn in face.interruptions)
    extensions = tuple(replace(turn, why=("", ""), by="") for turn in face.extensions)
    return replace(face, pauses=pauses, pinned=pinned, interruptions=turns, extensions=extensions)


def _said(words: Words) -> str:
    return str(t(*words))
