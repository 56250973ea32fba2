"""What a step costs does not grow with the number of workers."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast
from mediation.dispute.fulfilment import standing, unverified
from mediation.dispute.states import State
from mediation.parties import active_applicants, active_respondents
from tests.cast import Walk, a_walk

BOOKKEEPING = re.compile(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)", re.IGNORECASE)


def facts_of(walk: Walk, verb: str) -> dict[str, Any]:
    dispute = walk.dispute
    if verb == "sign":
        signing = {
            "applicants": list(active_applicants(dispute)),
            "respondents": list(active_respondents(dispute)),
        }
        return signing | {"mediator": True, "signed_by": "self", "signed_at": walk.day}
    if verb == "record_consents":
        return {"applicants": list(active_applicants(dispute))}
    if verb == "record_payment":
        rows = [(row, row.amount) for row in standing(dispute)]
        return {"payments": rows, "manner": "bank", "reference": "1", "paid_on": walk.day.date()}
    return {"payments": unverified(dispute)}


def statements(walk: Walk, verb: str) -> int:
    facts = facts_of(walk, verb)
    with CaptureQueriesContext(connection) as asked:
        walk.take(verb, walk.mediator, **facts)
    return sum(not BOOKKEEPING.match(query["sql"]) for query in asked.captured_queries)


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("sign", State.AGREEMENT_DRAFT),
        ("record_consents", State.MEDIATING),
        ("record_payment", State.PERFORMING),
        ("verify_payments", State.PERFORMING),
    ],
)
def test_a_step_about_24_workers_costs_what_it_costs_for_two(people: Cast, verb: str, state: str) -> None:
    counts = []
    for workers in (2, 24):
        walk = a_walk(people, state, workers=workers)
        if verb == "verify_payments":
            statements(walk, "record_payment")
        counts.append(statements(walk, verb))
    assert counts[0] == counts[1]
    assert counts[0] <= 18
