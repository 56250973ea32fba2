"""A last day that a change of the book brings forward is told to whoever answers, once, whoever notices it first."""

from collections.abc import Iterator

import pytest
import time_machine

from mediation.demo import Cast
from mediation.desk.inbox import sentence
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case, a_unit, a_worker
from tests.workflow.changes import NOW, STARTED, add, amended, clock, day, days_off
from workflow.clocks import Clock
from workflow.editions import Recount
from workflow.engine import perform
from workflow.messages import Message, Topic
from workflow.periods import Unit
from workflow.recounting import recount


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def mediating(people: Cast) -> Dispute:
    """The 15 days of M03 end on Tuesday, December 1."""
    return a_case(people, State.MEDIATING, at=STARTED)


def told() -> list[tuple[str, str, object]]:
    rows = Message.objects.filter(topic=Topic.MOVED).order_by("pk").select_related("recipient", "clock")
    return [(row.recipient.username, row.clock.rule if row.clock else "", row.due_on) for row in rows]


def test_a_day_brought_forward_is_told_to_who_answers(mediating: Dispute) -> None:
    add(amended("M03", length=10))
    day_now = clock(mediating, "M03").due_on
    assert day_now is not None
    assert day_now < day("2026-12-01")
    assert told() == [("liqiang", "M03", day_now)]


def test_the_message_names_the_rule_both_days_and_the_cause(mediating: Dispute) -> None:
    add(amended("M03", length=10))
    message = Message.objects.get(topic=Topic.MOVED)
    label = clock(mediating, "M03").declared.label
    assert sentence(message) == f"“{label}”的最后一天提前到{message.due_on}：原为2026-12-01，因期限规则变更而提前"


def test_a_day_put_off_is_not_told(mediating: Dispute) -> None:
    add(amended("M03", length=20))
    add(days_off("2026-12-03"))
    assert told() == []


def test_counting_again_tells_nothing_twice(mediating: Dispute) -> None:
    edition = add(amended("M03", length=10))
    Recount.objects.filter(edition=edition).update(finished_at=None)
    recount(edition.pk)
    assert len(told()) == 1


def test_each_change_that_brings_it_forward_is_told(mediating: Dispute) -> None:
    add(amended("M03", length=10))
    add(amended("M03", length=8))
    assert len(told()) == 2


def test_claims_whose_day_moves_alike_are_one_message(people: Cast) -> None:
    workers = [a_worker(n) | {"right_known_on": day("2026-06-01"), "limitation_basis": "known"} for n in range(3)]
    case = a_case(people, State.MEDIATING, workers=workers, units=[a_unit(1)], at=STARTED)
    claims = Clock.objects.filter(application=case, rule="L1", ended_at=None)
    assert claims.count() >= 3
    add(amended("L1", length=11, unit=Unit.MONTH))
    assert len({row.due_on for row in claims}) == 1
    assert told() == [("liqiang", "L1", claims[0].due_on)]


def test_a_step_that_came_before_the_recount_does_not_hide_it(people: Cast) -> None:
    waiting = a_case(people, State.SUBMITTED, at=STARTED)
    edition = add(amended("M02", length=2), count=False)
    perform(waiting, "pause_clock", by=people.zhouwei, note="等待", clock="M02|")
    perform(waiting, "resume_clock", by=people.zhouwei, clock="M02|")
    recount(edition.pk)
    after = clock(waiting, "M02")
    assert after.edition == edition.pk
    assert [(rule, due) for _person, rule, due in told()] == [("M02", after.due_on)]
