"""逾期: nobody is in default before the day that everybody was told, and what default does to limitation."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.dispute.fulfilment import overdue_rows
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.mediation.dispute.ladder import (
    DAY,
    SHANGHAI,
    TODAY,
    Cast,
    a_walk,
    refusal,
    take,
    the_open_part,
    workers_of,
)
from tests.workflow.changes import add, days_off, year_2027
from tests.workflow.replaying import assert_replays
from workflow.additions import Notices
from workflow.clocks import Clock
from workflow.editions import current_book
from workflow.engine import perform


def due_on(people: Cast, day: dt.date, workers: int = 2) -> Dispute:
    """Everything is to be paid on that day."""
    dispute = a_walk(people, State.PERFORMING, days_ago=12, workers=workers).dispute
    take(dispute, "vary_schedule", people, people.liqiang, schedule=the_open_part(dispute, (day - TODAY).days))
    return dispute


def instalment(dispute: Dispute) -> Clock:
    """The one that runs."""
    return Clock.objects.get(application=dispute, rule="M13", ended_at=None)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), SHANGHAI)


def test_nobody_defaults_by_a_calendar_that_is_not_known(people: Cast) -> None:
    dispute = due_on(people, dt.date(2027, 1, 1))
    assert instalment(dispute).provisional
    late = noon(dt.date(2027, 1, 5))
    sentence = refusal(dispute, "declare_default", people, people.liqiang, at=late, advised_on=late.date())
    assert sentence == "没有逾期未付的分期。"
    add(year_2027("2027-01-02", "2027-01-03"))
    take(dispute, "declare_default", people, people.liqiang, at=late, advised_on=late.date())
    assert {worker.interrupted_on for worker in workers_of(dispute)} == {dt.date(2027, 1, 4)}
    assert_replays(dispute)


def test_a_day_that_was_told_is_not_brought_forward_by_a_later_notice(people: Cast) -> None:
    """Friday 18 September was to be off, and the employer was told Monday; then it is worked after all."""
    add(days_off("2026-09-18"))
    dispute = due_on(people, dt.date(2026, 9, 18))
    told = instalment(dispute).due_on
    assert told == dt.date(2026, 9, 20), "a make-up Sunday"
    add(worked_after_all("2026-09-18"))
    assert instalment(dispute).due_on == told
    on_the_day, after = noon(told), noon(told + DAY)
    facts = {"advised_on": told}
    assert "没有逾期" in refusal(dispute, "declare_default", people, people.liqiang, at=on_the_day, **facts)
    take(dispute, "declare_default", people, people.liqiang, at=after, **facts)
    assert {worker.interrupted_on for worker in workers_of(dispute)} == {told}
    assert_replays(dispute)


def worked_after_all(day: str) -> Notices:
    newest = [notice for notice in current_book().notices if notice.year == 2026][-1]
    listed = {date: one for date, one in newest.days.items() if date.isoformat() != day}
    return Notices((replace(newest, days=listed, notice="再行通知"),))


def test_default_costs_the_same_however_many_workers_wait(people: Cast) -> None:
    counts = []
    for workers in (2, 12):
        dispute = a_walk(people, State.PERFORMING, days_ago=70, workers=workers).dispute
        assert overdue_rows(dispute, TODAY)
        assert dispute.roles_of(people.liqiang), "remembered on the person"
        with CaptureQueriesContext(connection) as asked:
            perform(dispute, "declare_default", by=people.liqiang, demanded_on=None, advised_on=TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("demanded", [None, TODAY])
def test_each_worker_is_interrupted_by_the_newest_of_his_own_days(people: Cast, demanded: dt.date | None) -> None:
    walk = a_walk(people, State.MEDIATING, days_ago=70)
    walk.dues = (10, 20)
    for move in (walk.draft, walk.effect, walk.perform):
        move()
    newest = max(row.due_on for row in overdue_rows(walk.dispute, TODAY))
    clock = Clock.objects.get(application=walk.dispute, rule="M13", subject=f"due:{newest}")
    take(walk.dispute, "declare_default", people, people.liqiang, demanded_on=demanded)
    assert {worker.interrupted_on for worker in workers_of(walk.dispute)} == {demanded or clock.due_on}
