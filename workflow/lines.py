"""The lines of an explanation: what the period counts day by day, and what else decides about the last day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from workflow.clockwork import Face, Turn, Words, due_of, extension_of, local_day
from workflow.editions import Book
from workflow.office_hours import Week
from workflow.periods import Amount, Due, Pause, Terms, Unit
from workflow.rules import Rule
from workflow.tape import Entry, What, tape
from workflow.text import t

SHORT = dt.timedelta(days=3)
"""A pause that still lasts is taken to last so long, and the tape is cut where it began."""


MOVING = frozenset({What.PAUSED, What.ROLLED_WEEKEND, What.ROLLED_HOLIDAY, What.UNKNOWN})
"""Lines that say why a day agreed is not the last one."""


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


@dataclass
class Reader:
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
        yield from self._after_the_extension(total)
        bare = due_of(replace(self.face, served=None), self.book, self.week)
        if bare is not None and bare.on < self.due.on:
            yield Line(self.due.on, self.due.on, Mark.SERVED, str(_SAID[Mark.SERVED]), total=total)
        yield replace(last, day=self.due.on, upto=self.due.on, name="", notice="")

    def _after_the_extension(self, total: Amount) -> Iterator[Line]:
        """What moved the day agreed: a pause, a rest day."""
        extended = extension_of(self.face, self.rule)
        if extended is None:
            return
        start, terms, pauses = extended
        for entry in tape(start, terms, self.book.almanac, week=self.week, pauses=pauses).entries:
            if entry.what in MOVING:
                yield replace(_line(entry), total=total)

    def _extensions(self, total: Amount) -> Iterator[Line]:
        return (self._extended(turn, total) for turn in self.face.extensions)

    def _extended(self, turn: Turn, total: Amount) -> Line:
        until = turn.until or local_day(turn.at)
        words = t("延期至{day}", "Extended to {day}").format(day=until)
        why = said(turn.why) or (
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
        yield self._still(total)

    def _still(self, total: Amount) -> Line:
        now = self.face.pauses[-1]
        since = local_day(now.start)
        return Line(since, since, Mark.STILL, str(_SAID[Mark.STILL]), total=total, why=said(now.why), by=now.by)

    def _pinned(self) -> Iterator[Line]:
        pinned = self.face.pinned
        assert pinned is not None  # noqa: S101  pinned_at comes with it
        set_on = local_day(pinned.at)
        yield Line(set_on, set_on, Mark.PINNED, str(_SAID[Mark.PINNED]), why=said(pinned.why), by=pinned.by)
        due = self.due
        yield self._still(0) if due is None else _line(Entry(due.on, due.on, What.LAST, "", 0, 0))

    def _pauses(self) -> list[Pause]:
        return [Pause(s.start, s.end, said(s.why), s.by) for s in self.face.pauses if s.end is not None]


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


def said(words: Words) -> str:
    """Words of the record in the active language."""
    return str(t(*words))
