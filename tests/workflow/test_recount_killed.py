"""A recount that is killed goes on where it was; several at once, and steps meanwhile, lose no clock and move none twice."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from mediation import demo
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from tests.workflow.changes import NOW, add, amended, clock, days_off, install_the_calendar
from tests.workflow.crowd import LONG, at_once
from tests.workflow.test_killed import ROOT, address_of_the_test_database
from workflow.adopting import Superseded, adopt
from workflow.clocks import Clock, ClockMove, clocks_of
from workflow.editions import Edition, Recount, current_number
from workflow.engine import perform
from workflow.recounting import recount

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20
LONGER = {"length": 40, "valid_from": NOW.date()}


@pytest.fixture
def case() -> Dispute:
    """A case with twenty clocks more, all of which a longer M03 moves."""
    install_the_calendar()
    made = a_case(demo.cast(), State.SUBMITTED)
    kept = {name: value for name, value in vars(clock(made, "M03")).items() if name not in {"_state", "id"}}
    Clock.objects.bulk_create(Clock(**kept | {"subject": str(number)}) for number in range(MANY))
    return made


class Beside(ThreadPoolExecutor):
    """Another process's stand-in: each call in a thread with a connection of its own, closed at its end."""

    def start(self, call: Callable[..., object], *args: object, **more: object) -> Future[object]:
        def alone() -> object:
            try:
                return call(*args, **more)
            finally:
                connection.close()

        return self.submit(alone)


@pytest.fixture
def beside() -> Iterator[Beside]:
    with Beside(2) as pool:
        yield pool


def all_moved_once(edition: Edition) -> bool:
    left = Clock.objects.unended().filter(rule="M03").exclude(edition=edition.pk)
    moves = ClockMove.objects.filter(edition=edition, clock__rule="M03")
    return not left.exists() and moves.count() == MANY + 1


def test_a_recount_killed_after_every_statement_moves_every_clock_once(case: Dispute) -> None:
    edition = add(amended("M03", **LONGER), count=False)
    done = subprocess.run(
        [sys.executable, "-m", "tests.workflow.dying_recount", str(edition.pk)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address_of_the_test_database(), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    statements, status = map(int, done.stdout.split())
    assert status == 0, done.stderr
    assert statements >= 3
    assert all_moved_once(edition)
    told = Recount.objects.get(edition=edition)
    assert told.finished_at is not None
    assert (told.done, told.moved, told.total) == (MANY + 1, MANY + 1, MANY + 1)


def test_several_recounts_at_once_move_every_clock_once(case: Dispute) -> None:
    edition = add(amended("M03", **LONGER), count=False)
    at_once(lambda _number: recount(edition.pk, batch=2), many=4)
    assert all_moved_once(edition)
    assert Recount.objects.get(edition=edition).moved == MANY + 1


def test_a_clock_that_somebody_holds_is_counted_when_it_is_free(case: Dispute, beside: Beside) -> None:
    edition = add(amended("M03", **LONGER), count=False)
    with transaction.atomic():
        held = Clock.objects.select_for_update().get(application=case, rule="M03", subject="")
        counting = beside.start(recount, edition.pk)
        wait_for(lambda: Recount.objects.get(edition=edition).done == MANY)
        assert not counting.done()
        assert held.edition != edition.pk
    counting.result(LONG)
    assert all_moved_once(edition)


def test_a_step_that_still_counts_by_the_older_edition_is_waited_for(case: Dispute, beside: Beside) -> None:
    """It read the book before the edition was there and writes its clocks after the recount has passed by."""
    read, added = threading.Event(), threading.Event()

    def slow_step() -> None:
        with transaction.atomic():
            held = Dispute.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
            row = clocks_of(held).newest("M03")
            read.set()
            assert added.wait(LONG)
            assert row is not None
            row.subject, row.pk = "late", None
            row.save(force_insert=True)

    step = beside.start(slow_step)
    assert read.wait(LONG)
    edition = add(amended("M03", **LONGER), count=False)
    counting = beside.start(recount, edition.pk)
    wait_for(lambda: Recount.objects.get(edition=edition).done == MANY + 1)
    assert not counting.done()
    added.set()
    step.result(LONG)
    counting.result(LONG)
    assert Clock.objects.get(application=case, subject="late").edition == edition.pk


def test_steps_go_on_while_clocks_are_counted(case: Dispute, beside: Beside) -> None:
    people = demo.cast()
    edition = add(amended("M03", **LONGER), count=False)
    counting = beside.start(recount, edition.pk, batch=1)
    for turn in range(5):
        perform(case, "pause_clock", by=people.zhouwei, note=f"第{turn}次", clock="M02|")
        perform(case, "resume_clock", by=people.zhouwei, clock="M02|")
    counting.result(LONG)
    assert all_moved_once(edition)
    assert clock(case, "M02").due_on is not None


def test_of_two_administrators_at_once_the_second_is_told() -> None:
    install_the_calendar()
    people, base = demo.cast(), current_number()
    additions = [days_off("2026-12-03"), days_off("2026-12-04")]
    won, told = at_once(lambda number: adopt(additions[number], base=base, by=people.admin), many=2)
    assert len(won) == 1
    assert [type(sentence) for sentence in told] == [Superseded]
    assert Edition.objects.filter(pk__gt=base).count() == 1


def test_a_double_click_is_one_edition() -> None:
    install_the_calendar()
    people, base, addition = demo.cast(), current_number(), days_off("2026-12-03")
    won, told = at_once(lambda _number: adopt(addition, base=base, by=people.admin), many=4)
    assert len({edition.pk for edition in won}) == 1
    assert not told
    assert Recount.objects.filter(edition__gt=base).count() == 1


def wait_for(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)
