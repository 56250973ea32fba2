"""Where a clock stands at an instant, in one short sentence: for strips, lists and boards.

Lateness is read off the date at the moment of asking. A clock of duty that is past is overdue; one by which nobody can
fail (a right opens, a right may be lost) has lapsed; a provisional date is neither.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from workflow.clocks import Clock
from workflow.clockwork import Outcome, local_day
from workflow.text import t

NEAR = 3
"""Natural days before the last one from which a list calls it near."""


class Tone(StrEnum):
    """How serious it is; a page adds an icon, for colour alone says nothing."""

    OVERDUE = "overdue"
    LAPSED = "lapsed"
    NEAR = "near"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    LATE = "late"
    GONE = "gone"


ICONS = {
    Tone.OVERDUE: "triangle-alert",
    Tone.LAPSED: "hourglass",
    Tone.NEAR: "clock-alert",
    Tone.RUNNING: "clock",
    Tone.PAUSED: "circle-pause",
    Tone.MET: "check",
    Tone.LATE: "triangle-alert",
    Tone.GONE: "circle-slash",
}


@dataclass(frozen=True)
class Standing:
    """How a clock stands, in words that are never empty."""

    tone: Tone
    words: str

    @property
    def icon(self) -> str:
        """The lucide icon that goes with it."""
        return ICONS[self.tone]


def standing(clock: Clock, at: dt.datetime) -> Standing:
    """How the clock stands at that instant."""
    if clock.ended_at is not None:
        return _ended(clock, local_day(clock.ended_at))
    if clock.paused_since is not None:
        since = local_day(clock.paused_since)
        return Standing(Tone.PAUSED, t("自{day}起中止计算", "standing still since {day}").format(day=since))
    assert clock.due_on is not None  # noqa: S101  running has a date: the database sees to it
    left = (clock.due_on - local_day(at)).days
    if clock.due_at is not None and clock.due_at <= at:
        return _past(clock, -left)
    if left == 0:
        return Standing(Tone.NEAR, str(t("今天届满", "ends today")))
    words = t("还剩{n}天", "{n} day left" if left == 1 else "{n} days left").format(n=left)
    return Standing(Tone.NEAR if left <= NEAR else Tone.RUNNING, words)


def _past(clock: Clock, days: int) -> Standing:
    if clock.provisional:
        return Standing(Tone.NEAR, str(t("暂定日期已过，待日历公布后核定", "provisional date past, to be confirmed")))
    if not clock.breach:
        return Standing(Tone.LAPSED, t("已于{day}届满", "ran out on {day}").format(day=clock.due_on))
    if days == 0:
        return Standing(Tone.OVERDUE, str(t("今日已过下班时间", "past today's close of business")))
    words = t("已逾期{n}天", "{n} day overdue" if days == 1 else "{n} days overdue").format(n=days)
    return Standing(Tone.OVERDUE, words)


def _ended(clock: Clock, on: dt.date) -> Standing:
    if clock.outcome == Outcome.CLOSED and clock.ended_at and clock.has_lapsed(clock.ended_at):
        return Standing(Tone.LAPSED, t("已于{day}届满", "ran out on {day}").format(day=clock.due_on))
    if clock.outcome != Outcome.DONE:
        return Standing(Tone.GONE, str(_GONE[Outcome(clock.outcome)]))
    done = t("已于{day}完成", "done on {day}").format(day=on)
    if not clock.ended_at or not clock.has_lapsed(clock.ended_at):
        return Standing(Tone.MET, done)
    if not clock.breach:
        return Standing(Tone.MET, t("{done}（期限届满后）", "{done} (after it ran out)").format(done=done))
    return Standing(Tone.LATE, t("{done}，{late}", "{done}, {late}").format(done=done, late=late_by(clock)))


def late_by(clock: Clock) -> str:
    """By how many natural days a clock ended late."""
    assert clock.ended_at is not None  # noqa: S101  asked of ended clocks
    assert clock.due_on is not None  # noqa: S101
    days = (local_day(clock.ended_at) - clock.due_on).days
    if days == 0:
        return str(t("当日下班后", "after that day's close of business"))
    return t("逾期{n}天", "{n} day late" if days == 1 else "{n} days late").format(n=days)


_GONE = {
    Outcome.CLOSED: t("案件办结，期限终止", "ended with the case"),
    Outcome.REPLACED: t("不再适用，已停止计算", "no longer applies"),
    Outcome.RETIRED: t("规则已停用，不再计算", "no longer counted: the rule was retired"),
}
