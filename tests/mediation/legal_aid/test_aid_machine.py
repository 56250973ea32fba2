"""Random people press random buttons of applications for legal aid; after each press everything must agree."""

from random import Random
from typing import Any

from mediation.demo import Cast
from mediation.legal_aid.demo import WALKS, an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from tests.mediation.dispute.ladder import DAY, NOW, TODAY
from tests.workflow.machine import walk
from workflow.organisations import User


def _proposed(aid: LegalAid, _who: User, chance: Random) -> dict[str, Any]:
    decision = chance.choice(["grant", "grant", "deny"])
    return {"decision": decision, "denial_reason": "no_basis" if decision == "deny" else "", "reasons": "理由"}


def _ahead(name: str) -> Any:
    return lambda _aid, _who, chance: {name: TODAY + chance.choice([1, 5, 9]) * DAY}


def test_whoever_presses_whatever_of_legal_aid_everything_agrees(people: Cast, rates: None) -> None:
    cases = [
        an_aid(people, state, at=NOW - 75 * DAY, lawyer=people.linhao).pk for state in WALKS if state != State.ARCHIVED
    ]
    hints = {
        "propose_decision": _proposed,
        "ask_supplement": _ahead("due"),
        "aid_at_once": lambda *_: {"papers_due": TODAY + 5 * DAY, "ground": "preservation", "relation": "none"},
    }
    everybody = [
        people.people[name]
        for name in ("wangfang", "gaoyuan", "linhao", "xumin", "chenjing", "zhouwei", "mahong", "heping")
    ]
    taken = walk(LegalAid, cases, everybody, hints, walks=30)
    assert len(taken) > 15, taken
