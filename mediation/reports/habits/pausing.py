"""Deadlines that stood still: for how long and why, and how many of the pauses began just before the due date."""

from collections.abc import Iterator
from fractions import Fraction

from mediation.identifiers import redacted
from mediation.reports.habits.asking import HANDFUL, Event, Found, Habit, Scope, beside, more_often, others_in_words
from mediation.reports.habits.ledgers import Pressed, pauses, time_run
from mediation.satisfaction import percent
from workflow.clockwork import local_day
from workflow.text import t

SECONDS_A_DAY = 86_400


def _pause_in_words(one: Pressed) -> str:
    ended = local_day(one.end) if one.end else t("仍在中止", "still paused")
    due = t("，中止前届满日{due}", ", due {due} before").format(due=one.due) if one.due else ""
    return t("{label}：{start}至{end}{due}。事由：{why}", "{label}: {start} to {end}{due}. Reason: {why}").format(
        label=one.label, start=local_day(one.at), end=ended, due=due, why=reason_of(one)
    )


def reason_of(one: Pressed) -> str:
    return redacted(one.reason) or str(t("未写明", "not given"))


def paused(scope: Scope) -> Iterator[Event]:
    """Every pause that touches the period, by who paused, with how long of it lies in the period."""
    for one in pauses(scope):
        yield Event(
            one.who, one.clock.application_id, one.at, _pause_in_words(one), reason=reason_of(one),
            seconds=one.seconds_within(scope),
        )  # fmt: skip


def _long_paused(one: Found) -> bool:
    return len(one.events) >= HANDFUL and (one.average is None or one.own.part > one.average)


def days(seconds: Fraction | int | None) -> str:
    """Days with one decimal."""
    return "—" if seconds is None else f"{float(seconds) / SECONDS_A_DAY:.1f}"


def _paused_question(who: str, one: Found, scope: Scope) -> str:
    reason, times, _seconds = one.reasons[0]
    return t(
        "{who}本期中止期限{n}次，停止计算共{days}天，占全部期限运行时间的{share}；{others}。停得最久的事由是“{reason}”（{times}次）。是什么原因？",
        "{who} paused deadlines {n} times, {days} days in all, {share} of the time that all deadlines ran; {others}. Longest for "
        "“{reason}” ({times}). What is the reason?",
    ).format(
        who=who, n=len(one.events), days=days(one.own.part), share=percent(one.own.value), reason=reason, times=times,
        others=others_in_words(one, days(one.average), t("天", " days")),
    )  # fmt: skip


def paused_late(scope: Scope) -> Iterator[Event]:
    """Pauses begun in the period; those count that began on the due date then standing or so many days before it."""
    for one in pauses(scope):
        if scope.holds(one.at):
            left = (one.due - local_day(one.at)).days if one.due else None
            near = left is not None and 0 <= left <= scope.near
            yield Event(
                one.who, one.clock.application_id, one.at, _pause_in_words(one), counts=near, reason=reason_of(one)
            )


def _late_question(who: str, one: Found, scope: Scope) -> str:
    return t(
        "{who}本期中止期限{of}次，其中{n}次在届满前{days}日内开始（{share}）；{others}（{rest}）。是否有共同原因？",
        "{who} paused deadlines {of} times, {n} of them within {days} days before they were due ({share}); {others} ({rest}). Is "
        "there a common reason?",
    ).format(who=who, of=one.own.of, n=one.own.part, days=scope.near, **beside(one))


PAUSED = Habit(
    "paused", t("期限中止的时间", "Time paused"),
    lambda _scope: t("每人中止的时间，占本期全部期限运行时间的比例", "each one's pauses, as a share of the time that all deadlines ran"),
    paused, _long_paused, _paused_question, whole=time_run,
    kept_to=t("中止满{handful}次，且停止时间多于其他人平均的", "who paused at least {handful} times, and longer than the others on average"),
)  # fmt: skip
PAUSED_LATE = Habit(
    "paused-late", t("届满前才中止", "Paused just before due"),
    lambda scope: t("在届满前{n}日内开始的，占本人全部中止的比例", "pauses begun within {n} days before they were due").format(n=scope.near),
    paused_late, more_often, _late_question,
    kept_to=t("满{handful}次，且比例高于其他人、不像偶然的", "at least {handful}, and more of them than chance would bring at the rate of the others"),
)  # fmt: skip
