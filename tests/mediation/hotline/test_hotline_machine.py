"""Random people press random buttons of a ticket; after each press row, task, record, clocks and history must agree."""

from random import Random
from typing import Any

import pytest

from mediation.hotline.demo import CITY, KINDS, UNION, a_ticket
from tests.cast import Cast, a_case
from tests.workflow.machine import walk
from workflow.models import Application, kind_named
from workflow.organisations import User

STATES = {
    CITY: ("draft", "received", "signed", "dispatched", "handling", "waiting", "replied", "returned", "merged"),
    UNION: ("draft", "received", "graded", "contacted", "shelved", "reply_review", "callback", "qc", "closed"),
}


def another_ticket(ticket: Application, _who: User, chance: Random) -> dict[str, Any]:
    others = list(type(ticket).objects.exclude(pk=ticket.pk).order_by("pk")[:12])
    return {"parent": chance.choice(others), "ground": chance.choice(["same_caller", "same_event"])}


def a_case_of_ours(_ticket: Application, _who: User, chance: Random) -> dict[str, Any]:
    return {"other": chance.choice(list(kind_named("dispute").objects.order_by("pk")[:4]))}


def a_demand(ticket: Application, _who: User, chance: Random) -> dict[str, Any]:
    return {"content": "来电人反映欠薪。", "ticket_no": f"T{ticket.pk}-{chance.randrange(3)}", "due_at": None}


def repeats(ticket: Application, _who: User, chance: Random) -> dict[str, Any]:
    return {"duplicate_of": chance.choice([None, ticket, *type(ticket).objects.order_by("pk")[:3]])}


HINTS = {"merge": another_ticket, "answer_from_case": a_case_of_ours, "register": a_demand, "flag": repeats}


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_presses_whatever_of_a_ticket_everything_agrees(people: Cast, kind: str) -> None:
    for state in ("submitted", "withdrawn"):
        a_case(people, state)
    tickets = [a_ticket(people, kind, state).pk for state in STATES[kind]]
    taken = walk(KINDS[kind], tickets, list(people.people.values()), HINTS)
    assert len(taken) > 12, taken
