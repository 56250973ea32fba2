"""When offices are open: several half-open intervals a weekday, over the official calendar. 24:00 is legal.

Times are whole seconds since midnight by the office's wall clock. The calendar decides whether a day is worked; the hours
decide when. Stretches of open time are counted in microseconds of wall clock since 0001-01-01 (`Micros`): Shanghai has
had one offset from UTC since 1991, so their differences are elapsed time, whatever zone the server is in.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from workflow.calendar import ZONE, Almanac, DayKind, UnknownYear
from workflow.text import t

Hours = tuple[tuple[int, int], ...]
"""Half-open intervals (seconds since midnight), in order, not overlapping."""
Micros = int

DAY: Micros = 86_400_000_000
SECOND: Micros = 1_000_000
_MIDNIGHT = 86_400
_ALL_DAY: Hours = ((0, _MIDNIGHT),)
_DAYS = 7
_SATURDAY = 5


class BadHours(ValueError):
    """Opening hours that cannot be meant; `sentence` tells the person why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Week:
    """The opening hours of one organisation, Monday to Sunday.

    Saturday and Sunday hours hold on ordinary weekends; no office opens on a holiday. makeup_hours: those of a make-up
    day. always: round the clock, seven days a week, holidays and unknown years included.
    """

    hours: tuple[Hours, ...]
    makeup_hours: Hours
    always: bool = False

    DEFAULT: ClassVar["Week"]
    ROUND_THE_CLOCK: ClassVar["Week"]

    @classmethod
    def parse(cls, lines: Sequence[str], makeup: str = "") -> "Week":
        """The week typed as seven lines, Monday to Sunday, like `09:00-12:00 13:30-17:00`; an empty line is closed.

        makeup: the hours of a make-up day; empty means those of the first weekday that has some. Seven lines of
        00:00-24:00 are ROUND_THE_CLOCK. Raises BadHours with a sentence.
        """
        if len(lines) != _DAYS:
            raise BadHours(
                t(
                    "办公时间要按周一至周日填写七行，现有 {n} 行。",
                    "Opening hours take seven lines, Monday to Sunday; there are {n}.",
                ).format(n=len(lines))
            )
        hours = tuple(map(_parsed, lines))
        if not any(hours):
            raise BadHours(t("一周中至少要有一天有办公时间。", "At least one day of the week needs opening hours."))
        if all(day == _ALL_DAY for day in hours):
            return cls.ROUND_THE_CLOCK
        return cls(hours, _parsed(makeup) or next(filter(None, hours)))

    def intervals(self, day: dt.date, almanac: Almanac) -> Hours:
        """The intervals of one day, () when closed; UnknownYear when nobody can say whether the day is worked."""
        hours, known = self.possible(day, almanac)
        if not known:
            raise UnknownYear(str(day.year))
        return hours

    def possible(self, day: dt.date, almanac: Almanac) -> tuple[Hours, bool]:
        """The intervals of one day and whether they are certain; an unknown day counts as open."""
        if self.always:
            return _ALL_DAY, True
        kind = almanac.kind(day)
        if kind is DayKind.HOLIDAY:
            return (), True
        hours = self.makeup_hours if kind is DayKind.MAKEUP else self.hours[day.weekday()]
        if kind is DayKind.UNKNOWN and day.weekday() >= _SATURDAY:
            hours = hours or self.makeup_hours
        return hours, kind is not DayKind.UNKNOWN

    def opening(self, day: dt.date, almanac: Almanac) -> dt.datetime | None:
        """When the office opens that day; None when it does not. UnknownYear when nobody can say."""
        hours = self.intervals(day, almanac)
        return _at(day, hours[0][0]) if hours else None

    def closing(self, day: dt.date, almanac: Almanac) -> dt.datetime | None:
        """The close of business that day; None when closed. 24:00 is the next day's midnight. Raises UnknownYear."""
        hours = self.intervals(day, almanac)
        return _at(day, hours[-1][1]) if hours else None

    def lines(self) -> list[str]:
        """The seven lines that `parse` takes."""
        return list(map(_written, self.hours))

    @property
    def makeup(self) -> str:
        """The line for make-up days that `parse` takes."""
        return _written(self.makeup_hours)


_OFFICE: Hours = ((9 * 3600, 12 * 3600), (13 * 3600 + 1800, 17 * 3600))
DEFAULT = Week.DEFAULT = Week((_OFFICE,) * 5 + ((),) * 2, _OFFICE)
"""Monday to Friday 09:00–12:00 and 13:30–17:00, as in Dongcheng."""
ROUND_THE_CLOCK = Week.ROUND_THE_CLOCK = Week((_ALL_DAY,) * _DAYS, _ALL_DAY, always=True)
"""7×24: hotlines. Seven lines of 00:00-24:00 mean this."""


# --- What people type


_INTERVAL = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_DASH = re.compile(r"\s*[-‐‑–—~〜至到]+\s*")  # after NFKC, which makes ：－～ half-width
_BETWEEN = re.compile(r"[\s,、;]+")
_CLOSED = frozenset({"", "-", "休", "休息", "closed"})
_ROUND = frozenset({"全天", "24小时"})


def _parsed(line: str) -> Hours:
    """One line of hours; BadHours with a sentence."""
    text = unicodedata.normalize("NFKC", line).strip()
    if text.lower() in _CLOSED:
        return ()
    if text in _ROUND:
        return _ALL_DAY
    hours = tuple(sorted(_interval(part) for part in _BETWEEN.split(_DASH.sub("-", text)) if part))
    for (_, end), (begin, _) in pairwise(hours):
        if begin < end:
            raise BadHours(
                t("办公时间“{line}”前后重叠。", "The opening hours “{line}” overlap.").format(line=line.strip())
            )
    return hours


def _interval(part: str) -> tuple[int, int]:
    found = _INTERVAL.fullmatch(part)
    if not found:
        raise BadHours(
            t(
                "“{part}”不是办公时间；请写成 09:00-12:00 13:30-17:00 这样。",
                "“{part}” are no opening hours: write them like 09:00-12:00 13:30-17:00.",
            ).format(part=part[:30])
        )
    numbers = list(map(int, found.groups()))
    begin, end = (_seconds(hour, minute) for hour, minute in (numbers[:2], numbers[2:]))
    if begin >= end:
        raise BadHours(
            t(
                "“{part}”的结束时间不晚于开始时间；跨过零点的，请拆成两天填写，零点写作 24:00。",
                "“{part}” does not end after it begins: split hours that cross midnight, and write midnight as 24:00.",
            ).format(part=part)
        )
    return begin, end


def _seconds(hour: int, minute: int) -> int:
    seconds = hour * 3600 + minute * 60
    if minute > 59 or seconds > _MIDNIGHT:  # noqa: PLR2004 - minutes of an hour
        raise BadHours(
            t("“{time}”不是一天中的时间。", "“{time}” is no time of day.").format(time=f"{hour:02}:{minute:02}")
        )
    return seconds


def _written(hours: Hours) -> str:
    return " ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in hours)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


# --- Open time as stretches of microseconds


def micros(moment: dt.datetime) -> Micros:
    """An aware instant as microseconds of the office's wall clock; ValueError when it is naive."""
    if moment.tzinfo is None:
        msg = f"{moment} has no time zone"
        raise ValueError(msg)
    local = moment.astimezone(ZONE)
    seconds = (local.hour * 60 + local.minute) * 60 + local.second
    return local.toordinal() * DAY + seconds * SECOND + local.microsecond


def instant(at: Micros) -> dt.datetime:
    """The aware instant behind `micros`, in ZONE."""
    day, rest = divmod(at, DAY)
    return dt.datetime.combine(dt.date.fromordinal(day), dt.time(), ZONE) + dt.timedelta(microseconds=rest)


def _at(day: dt.date, seconds: int) -> dt.datetime:
    return instant(day.toordinal() * DAY + seconds * SECOND)
