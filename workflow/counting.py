"""The arithmetic under workflow.periods, on whole numbers alone: days as ordinals, instants as microseconds.

A day is its proleptic ordinal (date.toordinal), an instant the office's wall clock in microseconds (office_hours.micros).
Spans are half-open pairs, in order and not overlapping. `holes` are spans of days that were paused from 00:00 to 24:00.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence

from workflow.calendar import Almanac
from workflow.office_hours import DAY, SECOND, Micros, Week
from workflow.text import t

Span = tuple[int, int]

LONGEST = 36_525
"""Days that a period may last at the utmost: a hundred years."""
LAST_ORDINAL = dt.date.max.toordinal()
_MONTHS = 12
_NINE = 9 * 3600


class TooFar(ValueError):
    """A period that ends beyond every calendar."""

    def __init__(self) -> None:
        super().__init__(t("期限太长，超出了可计算的范围。", "The period is too long to be computed."))


# --- Spans


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, what overlaps or touches joined, what is empty left out."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if begin >= end:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def whole_days(paused: Iterable[Span]) -> list[Span]:
    """The days (ordinals) that lie within spans of microseconds from 00:00 to 24:00."""
    days = ((-(-begin // DAY), end // DAY) for begin, end in paused)
    return [(first, end) for first, end in days if first < end]


def overlap(spans: Iterable[Span], first: int, end: int) -> int:
    """How much of [first, end) the spans cover."""
    return sum(max(0, min(end, upto) - max(first, begin)) for begin, upto in spans)


def within(spans: Iterable[Span], first: int, end: int) -> list[Span]:
    """The parts of the spans inside [first, end)."""
    return [(max(begin, first), min(upto, end)) for begin, upto in spans if upto > first and begin < end]


def without(span: Span, holes: Iterable[Span]) -> Iterator[Span]:
    """What is left of a span."""
    begin, end = span
    for hole, upto in holes:
        if hole >= end:
            break
        if upto > begin:
            if hole > begin:
                yield begin, hole
            begin = upto
    if begin < end:
        yield begin, end


# --- Days


def working_days_later(first: int, n: int, almanac: Almanac, holes: Sequence[Span]) -> int:
    """The n-th working (or unknown) day after `first` that is in no hole."""
    last = almanac.step(first, n) if n else first
    for hole, upto in holes:
        begin = max(hole, first + 1)
        if begin > last:
            break
        if upto > begin:
            n += almanac.possible(begin, upto)
            last = almanac.step(first, n)
    return last


def natural_days_later(first: int, n: int, holes: Sequence[Span]) -> int:
    """The n-th day after `first` that is in no hole."""
    last = first + n
    for hole, upto in holes:
        begin = max(hole, first + 1)
        if begin > last:
            break
        last += max(0, upto - begin)
    return last


def corresponding(first: int, months: int) -> int:
    """The same day of the month so many months later or earlier, or that month's last day where there is none."""
    day = dt.date.fromordinal(first)
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise TooFar
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])).toordinal()


def whole_months(first: int, last: int) -> int:
    """How many whole months after `first` are over by the end of `last`."""
    begin, end = dt.date.fromordinal(first), dt.date.fromordinal(last)
    months = (end.year - begin.year) * _MONTHS + end.month - begin.month
    return months if corresponding(first, months) <= last else months - 1


def off_rest_days(last: int, almanac: Almanac, holes: Sequence[Span]) -> int:
    """The first day from `last` on that works or is unknown, and was not paused all day."""
    day = almanac.step(last - 1, 1)
    for hole, upto in holes:
        if hole <= day < upto:
            day = almanac.step(upto - 1, 1)
    return day


# --- Hours


def elapsed_later(begin: Micros, amount: Micros, paused: Sequence[Span]) -> Micros:
    """The instant by which `amount` has gone by outside the paused spans."""
    end = begin + amount
    for pause, upto in paused:
        if pause >= end:
            break
        end += max(0, upto - max(pause, begin))
    return end


def open_hours(day: int, week: Week, almanac: Almanac) -> tuple[list[Span], bool]:
    """The office hours of one day in microseconds, and whether they are certain; an unknown day counts as open."""
    hours, known = week.possible(dt.date.fromordinal(day), almanac)
    midnight = day * DAY
    return [(midnight + begin * SECOND, midnight + end * SECOND) for begin, end in hours], known


def worked(
    begin: Micros, last: int, week: Week, almanac: Almanac, paused: Sequence[Span]
) -> Iterator[tuple[Micros, Micros, bool]]:
    """Office hours from an instant to the end of a day, outside the paused spans: (from, to, certain)."""
    for day in range(begin // DAY, min(last, LAST_ORDINAL) + 1):
        hours, known = open_hours(day, week, almanac)
        for opens, closes in hours:
            for start, end in without((max(opens, begin), closes), paused):
                yield start, end, known


def worked_later(
    begin: Micros, amount: Micros, week: Week, almanac: Almanac, paused: Sequence[Span]
) -> tuple[Micros, bool]:
    """The instant by which `amount` of office hours has gone by, and whether it is certain."""
    if not amount:
        return begin, True
    certain = True
    for start, end, known in worked(begin, begin // DAY + LONGEST, week, almanac, paused):
        certain = certain and known
        if end - start >= amount:
            return start + amount, certain
        amount -= end - start
    raise TooFar


def worked_between(begin: Micros, end: Micros, week: Week, almanac: Almanac, paused: Sequence[Span]) -> Micros:
    """How many microseconds of office hours lie between two instants, outside the paused spans."""
    hours = worked(begin, end // DAY, week, almanac, paused)
    return sum(max(0, min(upto, end) - start) for start, upto, _known in hours)


def worked_earlier(end: Micros, amount: Micros, week: Week, almanac: Almanac) -> Micros:
    """The instant from which `amount` of office hours goes by until `end`."""
    last = (end - 1) // DAY
    for day in range(last, max(0, last - LONGEST), -1):
        for opening, closing in reversed(open_hours(day, week, almanac)[0]):
            length = max(0, min(closing, end) - opening)
            if length >= amount:
                return min(closing, end) - amount
            amount -= length
    raise TooFar


def opening(day: int, step: int, almanac: Almanac, week: Week) -> Micros:
    """The opening of business on a day, or on the nearest day in the direction of `step`.

    09:00 when the day is unknown or the office never closes: nobody is reminded at midnight.
    """
    while 0 < day <= LAST_ORDINAL:
        hours, known = week.possible(dt.date.fromordinal(day), almanac)
        if hours or not known:
            opens = hours[0][0] if known and not week.always else _NINE
            return day * DAY + opens * SECOND
        day += step
    raise TooFar
