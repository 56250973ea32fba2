"""From a start to a last day: the arithmetic of time limits, and its inverse. workflow.tape explains it.

The start day is not counted and hours count from the moment (民法典 Art 201); months and years end on the corresponding
day, or on the month's last day where there is none (Art 202); only the last day rolls off a rest day, to the first working
day after it, and a make-up Saturday does not roll; the last day ends at 24:00, or at the close of business (Art 203).

A pause has the unit of its period: a day does not count when it was paused from 00:00 to 24:00, an hour by its elapsed
time, a working hour by the office hours within. So a pause overnight or over a weekend moves no working-day limit.

Where the calendar of a year is not loaded, the earliest possible date is given and called provisional.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflow.calendar import ZONE, Almanac
from workflow.counting import (
    LAST_ORDINAL,
    LONGEST,
    Span,
    TooFar,
    corresponding,
    elapsed_later,
    merged,
    natural_days_later,
    off_rest_days,
    opening,
    overlap,
    whole_days,
    whole_months,
    within,
    worked_between,
    worked_earlier,
    worked_later,
    working_days_later,
)
from workflow.office_hours import DAY, DEFAULT, SECOND, Micros, Week, instant, micros
from workflow.text import t


class Unit(StrEnum):
    """In what a period is counted."""

    WORKING_DAY = "WD"
    NATURAL_DAY = "ND"
    WORKING_HOUR = "WH"
    HOUR = "H"
    MONTH = "M"
    YEAR = "Y"

    @property
    def label(self) -> str:
        """As it follows a number: 3个工作日, 15日."""
        return _LABELS[self]

    @property
    def by_day(self) -> bool:
        """Whether it ends with a day; hours end at an instant."""
        return self not in _BY_HOUR


_LABELS = {
    Unit.WORKING_DAY: t("个工作日", "working days"),
    Unit.NATURAL_DAY: t("日", "days"),
    Unit.WORKING_HOUR: t("个工作小时", "working hours"),
    Unit.HOUR: t("小时", "hours"),
    Unit.MONTH: t("个月", "months"),
    Unit.YEAR: t("年", "years"),
}
_BY_HOUR = frozenset({Unit.HOUR, Unit.WORKING_HOUR})
IN_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
_MOST = {
    Unit.WORKING_DAY: LONGEST, Unit.NATURAL_DAY: LONGEST, Unit.WORKING_HOUR: LONGEST * 24, Unit.HOUR: LONGEST * 24,
    Unit.MONTH: 1200, Unit.YEAR: 100,
}  # fmt: skip
_HOUR: Micros = 3600 * SECOND
_MIDNIGHT = dt.time(tzinfo=ZONE)

Amount = int | dt.timedelta
"""What has been counted: days or months (a year is twelve), or time."""


@dataclass(frozen=True)
class Pause:
    """Time that does not count: half-open, of aware instants. why and by: for the tape."""

    start: dt.datetime
    end: dt.datetime
    why: str = ""
    by: str = ""


@dataclass(frozen=True)
class Terms:
    """How a period is counted. roll: whether its last day moves off a rest day (days, months and years only).

    close_of_business: it ends when the office closes on its last day, not at 24:00 (民法典 Art 203 ¶2).
    """

    length: int
    unit: Unit
    roll: bool = True
    close_of_business: bool = False


@dataclass(frozen=True)
class Due:
    """When a period is over. at: the first instant that is too late. on: the last day, in the law's time zone.

    Of a period of hours `on` is the local day of `at`; an instant of exactly 00:00 belongs to the day before.
    provisional: a day on which the answer depends is unknown; the date may turn out to be later.
    """

    at: dt.datetime
    on: dt.date
    provisional: bool = False


def add(
    start: dt.date | dt.datetime,
    terms: Terms,
    almanac: Almanac,
    *,
    week: Week = DEFAULT,
    pauses: Sequence[Pause] = (),
) -> Due:
    """When a period that starts then is over.

    A start given as an instant counts as its local day for days, months and years; a start given as a day counts as its
    00:00 for hours. Raises ValueError for a negative length, a naive instant, or an end no calendar reaches.
    """
    _checked(terms.length, terms.unit)
    paused = paused_spans(pauses) if pauses else ()
    if terms.unit in _BY_HOUR:
        return _hours_later(first_moment(start), terms, almanac, week, paused)
    holes = whole_days(paused) if paused else ()
    last, provisional = _last_day(first_day(start), terms, almanac, holes)
    if last >= LAST_ORDINAL:
        raise TooFar
    on = dt.date.fromordinal(last)
    if terms.close_of_business:
        hours, known = week.possible(on, almanac)
        provisional = provisional or not known
        if hours:
            return Due(instant(last * DAY + hours[-1][1] * SECOND), on, provisional)
    return Due(dt.datetime.combine(dt.date.fromordinal(last + 1), _MIDNIGHT), on, provisional)


def measure(
    start: dt.date | dt.datetime,
    end: dt.date | dt.datetime,
    unit: Unit,
    almanac: Almanac,
    *,
    week: Week = DEFAULT,
    pauses: Sequence[Pause] = (),
) -> Amount:
    """How much of a period has been counted from `start` until `end`: the inverse of `add` without rolling.

    Days: how many count in (start, end], an int; unknown days count. Months and years: how many whole ones, an int.
    Hours: the time counted, a timedelta. `end` as an instant of exactly 00:00 belongs to the day before, as in `Due`.
    Nothing is counted backwards: the answer is 0 when `end` is not after `start`.
    """
    paused = paused_spans(pauses) if pauses else ()
    if unit in _BY_HOUR:
        begin, upto = first_moment(start), first_moment(end)
        if unit is Unit.HOUR:
            counted = upto - begin - overlap(paused, begin, upto)
        else:
            counted = worked_between(begin, upto, week, almanac, paused)
        return dt.timedelta(microseconds=max(0, counted))
    first, last = first_day(start), _last(end)
    if last <= first:
        return 0
    holes = whole_days(paused)
    if unit is Unit.WORKING_DAY:
        off = sum(
            almanac.possible(max(a, first + 1), min(b, last + 1)) for a, b in holes if b > first + 1 and a <= last
        )
        return almanac.possible(first + 1, last + 1) - off
    days = last - first - overlap(holes, first + 1, last + 1)
    return days if unit is Unit.NATURAL_DAY else whole_months(first, first + days) // IN_MONTHS[unit]


def rolled(day: dt.date, almanac: Almanac) -> tuple[dt.date, bool]:
    """The day itself, or the first working day after it; and whether that is provisional, the day being unknown."""
    last = off_rest_days(day.toordinal(), almanac, ())
    return dt.date.fromordinal(last), almanac.unknown(last, last + 1) > 0


def before(due: Due, length: int, unit: Unit, almanac: Almanac, *, week: Week = DEFAULT) -> dt.datetime:
    """When to remind, `length` units before a due date.

    Days, months and years: when the office opens on that day, or on the last day before it on which it opens; 09:00 when
    the day is unknown or the office never closes. Hours: exactly so many (working) hours before `due.at`. A length of 0
    is the due day itself, whatever the unit.
    """
    _checked(length, unit)
    if length and unit is Unit.HOUR:
        return instant(micros(due.at) - length * _HOUR)
    if length and unit is Unit.WORKING_HOUR:
        return instant(worked_earlier(micros(due.at), length * _HOUR, week, almanac))
    last = due.on.toordinal()
    if unit is Unit.WORKING_DAY:
        day = almanac.step(last - 1, 1 - length) if length else last
    else:
        day = corresponding(last, -length * IN_MONTHS[unit]) if unit in IN_MONTHS else last - length
    return instant(opening(day, -1, almanac, week))


def after(due: Due, length: int, unit: Unit, almanac: Almanac, *, week: Week = DEFAULT) -> dt.datetime:
    """When to say again that it is over, `length` units after a due date: as `before`, forward.

    Working days: when the office opens on the n-th working day after `due.on`.
    """
    _checked(length, unit)
    if length and unit in _BY_HOUR:
        return add(due.at, Terms(length, unit), almanac, week=week).at
    last = due.on.toordinal()
    if unit is Unit.WORKING_DAY:
        day = working_days_later(last, length, almanac, ())
    else:
        day = corresponding(last, length * IN_MONTHS[unit]) if unit in IN_MONTHS else last + length
    return instant(opening(day, 1, almanac, week))


def _last_day(first: int, terms: Terms, almanac: Almanac, holes: Sequence[Span]) -> tuple[int, bool]:
    """The last day and whether it is provisional."""
    if terms.unit is Unit.WORKING_DAY:
        last = working_days_later(first, terms.length, almanac, holes)
        unsure = almanac.unknown(first + 1, last + 1)
        if unsure and holes:
            unsure -= sum(almanac.unknown(*span) for span in within(holes, first + 1, last + 1))
        return last, unsure > 0
    last = natural_last(first, terms, holes)
    if not terms.roll:
        return last, False
    last = off_rest_days(last, almanac, holes)
    return last, almanac.unknown(last, last + 1) > 0


def natural_last(first: int, terms: Terms, holes: Sequence[Span]) -> int:
    """The last day of a period of days, months or years before it rolls."""
    days = terms.length
    if terms.unit is not Unit.NATURAL_DAY:
        days = corresponding(first, terms.length * IN_MONTHS[terms.unit]) - first
    return natural_days_later(first, days, holes)


def _hours_later(begin: Micros, terms: Terms, almanac: Almanac, week: Week, paused: Sequence[Span]) -> Due:
    amount = terms.length * _HOUR
    if terms.unit is Unit.HOUR:
        end, certain = elapsed_later(begin, amount, paused), True
    else:
        end, certain = worked_later(begin, amount, week, almanac, paused)
    if end // DAY >= LAST_ORDINAL:
        raise TooFar
    return Due(instant(end), dt.date.fromordinal((end - 1) // DAY), not certain)


def paused_spans(pauses: Iterable[Pause]) -> list[Span]:
    """The paused time in microseconds, overlapping pauses once."""
    return merged((micros(pause.start), micros(pause.end)) for pause in pauses)


def first_day(start: dt.date | dt.datetime) -> int:
    """The day (an ordinal) after which days count."""
    return micros(start) // DAY if isinstance(start, dt.datetime) else start.toordinal()


def _last(end: dt.date | dt.datetime) -> int:
    """The day to which an end belongs."""
    return (micros(end) - 1) // DAY if isinstance(end, dt.datetime) else end.toordinal()


def first_moment(start: dt.date | dt.datetime) -> Micros:
    """The instant from which hours count."""
    return micros(start) if isinstance(start, dt.datetime) else start.toordinal() * DAY


def _checked(length: int, unit: Unit) -> None:
    if not 0 <= length <= _MOST[unit]:
        raise ValueError(
            t("期限应在 0 到 {most}{unit}之间。", "A period is 0 to {most} {unit}.").format(
                most=_MOST[unit], unit=unit.label
            )
        )
