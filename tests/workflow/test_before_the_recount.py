"""A step taken after an addition to the book and before its recount does not swallow what the addition did."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from tests.workflow.changes import NOW, STARTED, add, amended, clock, day, days_off
from tests.workflow.replaying import assert_replays
from workflow.clocks import ClockMove
from workflow.clockwork import Outcome
from workflow.editions import current_book
from workflow.engine import perform
from workflow.recounting import recount
from workflow.verifying import Verified, verify


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def waiting(people: Cast) -> Dispute:
    """Filed on Monday: the time to decide (M02) ended on Thursday, November 19."""
    return a_case(people, State.SUBMITTED, at=STARTED)


def pause(people: Cast, dispute: Dispute) -> None:
    perform(dispute, "pause_clock", by=people.zhouwei, note="等待鉴定", clock="M02|")


def moves() -> list[tuple[object, ...]]:
    return list(ClockMove.objects.order_by("pk").values_list("edition", "clock__rule", "old_due_on", "new_due_on"))


def test_what_the_book_did_is_kept_apart_from_what_the_step_did(people: Cast, waiting: Dispute) -> None:
    edition = add(days_off("2026-11-18"), count=False)
    perform(waiting, "set_deadline", by=people.zhouwei, note="约定", clock="M02|", until=day("2026-11-27"))
    assert clock(waiting, "M02").due_on == day("2026-11-27")
    assert moves() == [(edition.pk, "M02", day("2026-11-19"), day("2026-11-20"))]
    recount(edition.pk)
    assert [move for move in moves() if move[1] == "M02"] == [(edition.pk, "M02", day("2026-11-19"), day("2026-11-20"))]
    assert_replays(waiting)


def test_a_step_says_nothing_of_a_book_that_moves_nothing(people: Cast, waiting: Dispute) -> None:
    add(days_off("2026-12-03"), count=False)
    pause(people, waiting)
    assert moves() == []


def test_a_step_ends_a_clock_whose_rule_was_retired(people: Cast, waiting: Dispute) -> None:
    edition = add(amended("M02", retired=True), count=False)
    pause(people, waiting)
    after = clock(waiting, "M02")
    assert (after.outcome, after.ended_at, after.paused_since) == (Outcome.RETIRED, NOW, None)
    assert moves() == [(edition.pk, "M02", day("2026-11-19"), None)]
    recount(edition.pk)
    assert len(moves()) == 1
    assert list(verify(Verified(), everything=True)) == []


def test_a_recount_that_was_quicker_is_not_repeated(people: Cast, waiting: Dispute) -> None:
    add(days_off("2026-11-18"))
    before = moves()
    pause(people, waiting)
    assert moves() == before


def test_the_move_costs_one_statement(people: Cast) -> None:
    first, plain, moved = (a_case(people, State.SUBMITTED, at=STARTED) for _ in range(3))
    pause(people, first)  # whose roles are read once
    with CaptureQueriesContext(connection) as usual:
        pause(people, plain)
    add(days_off("2026-11-18"), count=False)
    current_book()  # new to this process: read before counting
    with CaptureQueriesContext(connection) as more:
        pause(people, moved)
    assert len(more) == len(usual) + 1
