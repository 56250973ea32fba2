"""Random people press random buttons of a dispute; after each press row, task, record and history must agree."""

from mediation.demo import WALKS, Cast
from mediation.dispute.lifecycle import Dispute
from tests.cast import a_case
from tests.workflow.machine import walk
from tests.workflow.plausible import hints


def test_whoever_presses_whatever_row_task_record_and_history_agree(people: Cast) -> None:
    cases = [a_case(people, state).pk for state in WALKS]
    taken = walk(Dispute, cases, list(people.people.values()), hints(people))
    assert len(taken) > 10, taken
