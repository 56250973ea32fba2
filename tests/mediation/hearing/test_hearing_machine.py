"""Random people press random buttons of an entry at a hearing; after each press row, task, clocks, record and history agree."""

from mediation.hearing.demo import WALKS, a_hearing
from mediation.hearing.lifecycle import Hearing
from mediation.hearing.states import State
from tests.mediation.dispute.ladder import Cast
from tests.workflow.machine import walk


def test_whoever_presses_whatever_at_a_hearing_everything_agrees(people: Cast) -> None:
    states = [*(state for state in WALKS if state != State.DRAFT), *[State.ATTENDING] * 4]
    cases = [a_hearing(people, state) for state in states]
    taken = walk(Hearing, [case.pk for case in cases], list(people.people.values()), walks=48)
    assert len(taken) > 10, taken
    assert taken["record_session"], taken
