"""Entries at the arbitration court's window."""

import random
from collections.abc import Iterator

from mediation.bulk.specimens.made import Made, a_beginning, firm_mark, person_mark, phone_mark, several
from mediation.demo.cast import Cast
from mediation.demo.year_2021.days import later
from mediation.hearing.demo import WALKS, facts
from mediation.hearing.lifecycle import Hearing
from workflow.engine import perform
from workflow.models import open_application

WEIGHTS = {"settled": 52, "not_settled": 34, "withdrawn": 14}
YUAN = 100


def specimens(people: Cast, dice: random.Random, size: float) -> Iterator[Made]:
    """Every state but the draft."""
    for state, verbs in WALKS.items():
        count = several(size, 6)
        for _ in range(count if verbs else 0):
            yield Made([_walked(people, dice, verbs).pk], WEIGHTS.get(state, 1) / count)


def _walked(people: Cast, dice: random.Random, verbs: tuple[str, ...]) -> Hearing:
    at, clerk = a_beginning(dice), people.songjie
    claimed = dice.randrange(8_000, 160_000) // 10 * 10 * YUAN
    marks = {
        "worker_name": person_mark(0), "worker_phone": phone_mark(0), "employer_name": firm_mark(0),
        "lac_case_no": "开劳人仲字第318号", "claimed": claimed,
    }  # fmt: skip
    held: Hearing = open_application(Hearing, by=clerk, organisation=people.window)
    for verb in verbs:
        known = facts(verb, at, clerk) | (marks if verb == "receive" else {})
        if verb == "settle":
            known |= {"settled_amount": claimed * dice.randrange(40, 95) // 1000 * 10, "paper_no": "调解书"}
        perform(held, verb, by=clerk, at=at, channel="web", **known)
        at = later(at, days=dice.choice((1, 2, 5)) if verb == "receive" else 0, minutes=dice.randrange(5, 90))
    return held
