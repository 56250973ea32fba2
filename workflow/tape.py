"""The tape: how a due date came about, line by line, as an office would explain it to a party.

It is read off the same calendar, hours and pauses as workflow.periods counts with, and what its lines count sums to the
length of the period.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from workflow.calendar import Almanac, DayKind
from workflow.counting import Span, corresponding, natural_days_later, open_hours, overlap, whole_days, within, without
from workflow.office_hours import DAY, DEFAULT, Micros, Week, micros
from workflow.periods import (
    IN_MONTHS,
    Amount,
    Due,
    Pause,
    Terms,
    Unit,
    add,
    first_day,
    first_moment,
    natural_last,
    paused_spans,
)
from workflow.text import t


class What(StrEnum):
    """What a line of the tape says about its days."""

    START = "start"  # not counted
    COUNTED = "counted"
    MAKEUP = "makeup"  # counted, a make-up day
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSED = "closed"  # a working day on which this office has no hours
    PAUSED = "paused"
    ROLLED_WEEKEND = "rolled_weekend"  # the last day moved past it
    ROLLED_HOLIDAY = "rolled_holiday"
    UNKNOWN = "unknown"  # provisional: no calendar. Counted where days or hours are worked
    LAST = "last"


_SAID = {
    What.START: t("起算日，不计入", "The start, not counted"),
    What.COUNTED: t("计入", "Counted"),
    What.MAKEUP: t("调休上班，计入", "A make-up working day, counted"),
    What.WEEKEND: t("周末，不计入", "Weekend, not counted"),
    What.HOLIDAY: t("节假日，不计入", "Holiday, not counted"),
    What.CLOSED: t("本单位不办公，不计入", "The office is closed, not counted"),
    What.PAUSED: t("中止计时，不计入", "Paused, not counted"),
    What.ROLLED_WEEKEND: t("末日逢周末，顺延", "The last day falls on a weekend: moved on"),
    What.ROLLED_HOLIDAY: t("末日逢节假日，顺延", "The last day falls on a holiday: moved on"),
    What.UNKNOWN: t("放假安排尚未公布，暂按工作日计", "No official calendar yet: taken for a working day"),
    What.LAST: t("期限届满日", "The last day"),
}
_NO_ROLL = t("调休上班，照常届满", "A make-up working day: it ends here")
_OF_HOURS = {What.START: t("自此刻起算", "Counted from this moment"), What.LAST: t("期限届满", "The period is over")}


@dataclass(frozen=True)
class Entry:
    """One line of the tape: days from `day` to `upto`, both included, of one sort.

    counted: what they add (days, months or time), total: the sum so far. name: the festival. notice: the official notice
    that decides. why and by: of a pause; why also says that a last day is a make-up day.
    """

    day: dt.date
    upto: dt.date
    what: What
    name: str
    counted: Amount
    total: Amount
    notice: str = ""
    why: str = ""
    by: str = ""

    @property
    def label(self) -> str:
        """What the line says, in words."""
        moments = _OF_HOURS if isinstance(self.counted, dt.timedelta) else {}
        return moments.get(self.what, _SAID[self.what])


@dataclass(frozen=True)
class Tape:
    """How a due date came about. `budget`: what is counted in all; the entries' `counted` sum to it.

    Days are ints, months ints (a year is twelve), hours timedeltas.
    """

    entries: tuple[Entry, ...]
    due: Due
    budget: Amount


def tape(
    start: dt.date | dt.datetime,
    terms: Terms,
    almanac: Almanac,
    *,
    week: Week = DEFAULT,
    pauses: Sequence[Pause] = (),
) -> Tape:
    """The period of `add`, line by line in order of time: what counted, what did not and why, how the last day moved.

    Days: a line a stretch of days of one sort. Months and years: a line a corresponding month, which counts as one.
    Working hours: a line a day; hours: a line a stretch between pauses. Then the last day. Raises as `add` does.
    """
    due = add(start, terms, almanac, week=week, pauses=pauses)
    paper = _Paper(almanac, week, pauses, paused_spans(pauses))
    if terms.unit.by_day:
        zero: Amount = 0
        budget: Amount = terms.length * IN_MONTHS.get(terms.unit, 1)
        first = first_day(start)
        lines = paper.days(first, terms, due)
    else:
        zero, budget = _NONE, dt.timedelta(hours=terms.length)
        begin, end = first_moment(start), micros(due.at)
        first = begin // DAY
        lines = paper.elapsed(begin, end) if terms.unit is Unit.HOUR else paper.worked(begin, end)
    began, last = paper.line(first, What.START, zero), paper.line(due.on.toordinal(), What.LAST, zero)
    if terms.unit.by_day and almanac.kind(due.on) is DayKind.MAKEUP:
        last = replace(last, why=str(_NO_ROLL))
    return Tape(tuple(_summed([began, *lines, last], zero)), due, budget)


@dataclass(frozen=True)
class _Paper:
    """What the lines of one tape are read off."""

    almanac: Almanac
    week: Week
    pauses: Sequence[Pause]
    paused: Sequence[Span]

    def days(self, first: int, terms: Terms, due: Due) -> Iterator[Entry]:
        """The lines of a period of days, months or years, the roll included."""
        holes, end = whole_days(self.paused), due.on.toordinal()
        if terms.unit is Unit.WORKING_DAY:
            yield from _joined(self._day(day, holes, _WORKING[self._kind(day)]) for day in range(first + 1, end + 1))
            return
        last = natural_last(first, terms, holes)
        if terms.unit is Unit.NATURAL_DAY:
            yield from _joined(self._day(day, holes, What.COUNTED) for day in range(first + 1, last + 1))
        else:
            yield from self._months(first, terms.length * IN_MONTHS[terms.unit], holes)
        yield from _joined(self._day(day, holes, _ROLLED.get(self._kind(day), What.PAUSED)) for day in range(last, end))
        if due.provisional:
            yield self.line(end, What.UNKNOWN, 0)

    def elapsed(self, begin: Micros, end: Micros) -> Iterator[Entry]:
        """The lines of a period of hours."""
        counted = [(*span, True) for span in without((begin, end), self.paused)]
        off = [(*span, False) for span in within(self.paused, begin, end)]
        for start, upto, counts in sorted(counted + off):
            day, last = start // DAY, (upto - 1) // DAY
            yield self.line(day, What.COUNTED, _time(upto - start), last) if counts else self._pause(start, upto, _NONE)

    def worked(self, begin: Micros, end: Micros) -> Iterator[Entry]:
        """The lines of a period of working hours."""
        lines = (self._worked_day(day, begin, end) for day in range(begin // DAY, (end - 1) // DAY + 1))
        yield from _joined(line for day in lines for line in day)

    def line(self, day: int, what: What, counted: Amount, upto: int | None = None) -> Entry:
        """A line as it stands alone; its total is summed up later."""
        on = dt.date.fromordinal(day)
        name, notice = (self.almanac.name(on), self.almanac.notice(on)) if what not in _PLAIN else ("", "")
        return Entry(on, dt.date.fromordinal(upto or day), what, name, counted, counted, notice)

    def _day(self, day: int, holes: Sequence[Span], what: What) -> Entry:
        """A day that is `what`, unless it was paused."""
        if overlap(holes, day, day + 1):
            return self._pause(day * DAY, day * DAY + DAY, 0)
        return self.line(day, what, int(what in _COUNTS))

    def _months(self, first: int, months: int, holes: Sequence[Span]) -> Iterator[Entry]:
        last = first
        for month in range(1, months + 1):
            begin, last = last + 1, natural_days_later(first, corresponding(first, month) - first, holes)
            yield from (self._pause(a * DAY, b * DAY, 0) for a, b in within(holes, begin, last + 1))
            yield self.line(begin, What.COUNTED, 1, last)

    def _worked_day(self, day: int, begin: Micros, end: Micros) -> Iterator[Entry]:
        hours, _known = open_hours(day, self.week, self.almanac)
        if not hours:
            yield self.line(day, _IDLE[self._kind(day)], _NONE)
            return
        spans = [span for opens, closes in hours for span in within([(opens, closes)], begin, end)]
        open_time = sum(b - a for a, b in spans)
        counted = open_time - sum(overlap(self.paused, *span) for span in spans)
        lines = []
        if counted:
            what = What.COUNTED if self.week.always else _OPEN[self._kind(day)]
            lines.append(self.line(day, what, _time(counted)))
        if counted < open_time:
            began_paused = overlap(self.paused, spans[0][0], spans[0][0] + 1)
            lines.insert(0 if began_paused else len(lines), self._pause(spans[0][0], spans[-1][1], _NONE))
        yield from lines

    def _pause(self, begin: Micros, end: Micros, none: Amount) -> Entry:
        """Paused days, with every reason given for them."""
        why, by = (
            "；".join(dict.fromkeys(filter(None, words)))
            for words in zip(
                *((p.why, p.by) for p in self.pauses if micros(p.start) < end and micros(p.end) > begin), strict=True
            )
        )
        line = self.line(begin // DAY, What.PAUSED, none, (end - 1) // DAY)
        return replace(line, why=why, by=by)

    def _kind(self, day: int) -> DayKind:
        return self.almanac.kind(dt.date.fromordinal(day))


_NONE = dt.timedelta()
_COUNTS = frozenset({What.COUNTED, What.MAKEUP, What.UNKNOWN})
_PLAIN = frozenset({What.START, What.COUNTED, What.PAUSED})
_WORKING = {
    DayKind.WORK: What.COUNTED,
    DayKind.MAKEUP: What.MAKEUP,
    DayKind.WEEKEND: What.WEEKEND,
    DayKind.HOLIDAY: What.HOLIDAY,
    DayKind.UNKNOWN: What.UNKNOWN,
}
_OPEN = {**_WORKING, DayKind.WEEKEND: What.COUNTED}
_IDLE = {**_WORKING, DayKind.WORK: What.CLOSED, DayKind.MAKEUP: What.CLOSED}
_ROLLED = {DayKind.WEEKEND: What.ROLLED_WEEKEND, DayKind.HOLIDAY: What.ROLLED_HOLIDAY}


def _joined(lines: Iterable[Entry]) -> Iterator[Entry]:
    """Neighbouring days of one sort as one line."""
    held: Entry | None = None
    for line in lines:
        if held is not None and _sort(held) == _sort(line):
            held = replace(held, upto=line.upto, counted=_sum(held.counted, line.counted))
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _sort(line: Entry) -> tuple[object, ...]:
    worked = line.counted if isinstance(line.counted, dt.timedelta) and line.counted else None
    return line.what, line.name, line.notice, line.why, line.by, worked and line.day


def _summed(lines: Iterable[Entry], zero: Amount) -> Iterator[Entry]:
    total = zero
    for line in lines:
        total = _sum(total, line.counted)
        yield replace(line, total=total)


def _sum(one: Amount, other: Amount) -> Amount:
    return one + other  # type: ignore[operator]


def _time(length: Micros) -> dt.timedelta:
    return dt.timedelta(microseconds=length)
