"""Every state of both hotlines is reached by real steps, and after each of them row, task, clocks and record agree."""

from typing import Any

import pytest

from mediation.hotline.demo import CITY, KINDS, UNION, WALKS, TicketWalk, a_ticket_walk
from tests.cast import Cast
from tests.workflow.replaying import assert_replays
from workflow.models import WorkTask

ENDS = [
    *((CITY, state) for state in ("closed", "waiting", "shelved", "merged", "returned", "rework")),
    *((UNION, state) for state in ("reopened", "waiting", "shelved", "merged", "transferred", "answered", "rework")),
]


def agree(ticket: Any) -> None:
    assert ticket.stage == ticket.place.stage
    tasks = list(WorkTask.objects.filter(process_id=ticket.pk, finished=None))
    assert len(tasks) == int(ticket.is_open)
    for task in tasks:
        assert (task.role, task.organisation) == (ticket.place.role, ticket.at_work)
    assert [c.sequence for c in ticket.changes.order_by("sequence")] == list(range(1, ticket.version + 1))
    assert_replays(ticket)
    assert ticket.is_open or not ticket.clocks.unended().exists()
    assert not ticket.clocks.filter(legal=True).exists()


@pytest.mark.parametrize(("kind", "state"), ENDS)
def test_row_task_clocks_and_record_agree_on_every_way(
    people: Cast, kind: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = set()
    take = TicketWalk.take

    def taken(walk: TicketWalk, *args: Any, **facts: Any) -> None:
        take(walk, *args, **facts)
        agree(walk.ticket)
        passed.add(walk.ticket.state)

    monkeypatch.setattr(TicketWalk, "take", taken)
    ticket = a_ticket_walk(people, kind, state).ticket
    agree(ticket)
    assert ticket.state == state
    assert WALKS[kind][state] == () or state in passed


@pytest.mark.parametrize("kind", KINDS)
def test_the_ways_pass_every_state(kind: str) -> None:
    def steps(state: str) -> tuple[str, ...]:
        return WALKS[kind][state]

    ways = [steps(state) for one, state in ENDS if one == kind]
    for state in WALKS[kind]:
        assert any(way[: len(steps(state))] == steps(state) for way in ways), state


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_but_the_draft_has_a_walk(kind: str) -> None:
    assert set(WALKS[kind]) == set(KINDS[kind].State.values) - {"draft"}
