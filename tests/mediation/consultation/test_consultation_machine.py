"""Random people press random buttons of a consultation; after each press row, task, record and history must agree."""

from typing import Any

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast
from tests.workflow.machine import walk
from workflow.engine import perform
from workflow.models import open_application

ASKED: dict[str, Any] = {"way": "on_site", "topic": "wages", "question": "工资怎么要", "visitors": 2}


def test_whoever_presses_whatever_of_a_consultation_everything_agrees(people: Cast) -> None:
    cases = [open_application(Consultation, by=people.wangfang, organisation=people.district) for _ in range(3)]
    for consultation, answer in zip(cases[1:], ("", "先投诉"), strict=True):
        perform(consultation, "receive", by=people.wangfang, **ASKED, answer=answer)
    taken = walk(Consultation, [case.pk for case in cases], list(people.people.values()))
    assert len(taken) > 8, taken
    assert taken["tie"], taken
