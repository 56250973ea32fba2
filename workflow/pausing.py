"""Deadlines of management moved by people: paused, resumed, set by hand. What the law counts, nobody moves.

Each is a step through the one door with its reason and who approved it, so the ledger of pauses is in the record.
"""

import datetime as dt
from typing import TYPE_CHECKING

from workflow.clocks import Clock, clocks_of
from workflow.clockwork import Do, Event, day_due
from workflow.moment import today
from workflow.rules import declared
from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from workflow.models import Application


def something_to_pause(application: "Application", act: Act | None) -> str | None:
    """A deadline of management is running."""
    if not movable(application):
        return t("没有可以中止或调整的内部期限。", "No internal deadline can be paused or set.")
    return None


def something_paused(application: "Application", act: Act | None) -> str | None:
    """A deadline stands still because somebody paused it."""
    return None if paused(application) else t("没有已中止的期限。", "No deadline is paused.")


def movable(application: "Application") -> list[Clock]:
    """The running deadlines of management; those whose day was told to a party stay."""
    rows = clocks_of(application).rows
    return [row for row in rows if row.is_running and row.served_on is None and _is_ours(row)]


def paused(application: "Application") -> list[Clock]:
    """The deadlines of management that stand still."""
    return [row for row in clocks_of(application).rows if row.is_paused and _is_ours(row)]


def _is_ours(row: Clock) -> bool:
    """Neither the law's nor, like the limit on a ticket, somebody else's."""
    return not row.legal and declared()[row.rule].by_hand


def pause(application: "Application", act: Act) -> None:
    """facts: clock (its key "rule|subject"); the reason is the note, who approved is who does it."""
    clock = _chosen(act, movable(application))
    act.clock(Event(Do.PAUSE, act.at, clock.rule, clock.subject, why=(act.note, act.note), by=str(act.by)))
    act.tell("中止的期限", "Paused", clock.declared.label)


def resume(application: "Application", act: Act) -> None:
    """facts: clock."""
    clock = _chosen(act, paused(application))
    act.clock(Event(Do.RESUME, act.at, clock.rule, clock.subject, by=str(act.by)))
    act.tell("恢复计算的期限", "Resumed", clock.declared.label)


def set_by_hand(application: "Application", act: Act) -> None:
    """facts: clock, until (date). From then on nothing computed moves it."""
    clock, until = _chosen(act, movable(application)), act.facts["until"]
    if until < today():
        raise Refused(t("期限不能早于今天。", "The day cannot lie in the past."), field="until")
    before: dt.date | None = clock.due_on
    words = (act.note, act.note)
    act.clock(Event(Do.PIN, act.at, clock.rule, clock.subject, instant=day_due(until).at, why=words, by=str(act.by)))
    act.tell("设定的期限", "Set", clock.declared.label)
    act.tell("原期限", "Before", before or "—")
    act.tell("新期限", "Now", until)


def _chosen(act: Act, clocks: list[Clock]) -> Clock:
    key = act.facts["clock"]
    for clock in clocks:
        if key_of(clock) == key:
            return clock
    raise Refused(
        t("所选期限已变化，请刷新后重试。", "The deadline has changed meanwhile; please reload."), field="clock"
    )


def key_of(clock: Clock) -> str:
    """How a form names a clock of one application."""
    return f"{clock.rule}|{clock.subject}"
