"""Legal aid: granted and served to the end, denied, withdrawn, ended early, and open in every state."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from mediation.bulk.specimens.made import SERIALS, Made, a_beginning, firm_mark, marked_unit, marked_worker, several
from mediation.demo.cast import Cast
from mediation.demo.year_2021.aided import FORMS, MATTERS, OUTCOMES, PACE, RECOVERS, TOLD, Aided
from mediation.legal_aid.codes import AidForm, Forum, Matter, ServiceOutcome
from mediation.legal_aid.demo import WALKS, facts_of
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from workflow.models import Stage, open_application

CLOSED = 70
YUAN = 100
OTHER_ENDS = {
    State.ARCHIVED: 4, State.DENIED: 4, State.UPHELD: 0.6, State.DEEMED_WITHDRAWN: 1, State.WITHDRAWN: 5,
    State.TERMINATED: 2, State.TRANSFERRED: 1,
}  # fmt: skip


def specimens(people: Cast, dice: random.Random, size: float) -> Iterator[Made]:
    """By the dice, then one of every state there is."""
    for _ in range(several(size, CLOSED)):
        yield Made([walked(people, dice, State.CLOSED).pk], 1)
    for end, weight in OTHER_ENDS.items():
        count = several(size, 3) if weight > 1 else 1
        for _ in range(count):
            yield Made([walked(people, dice, end).pk], weight * CLOSED * size / 82 / count)
    for state in WALKS:
        if LegalAid.places[state].stage != Stage.CLOSED:
            for _ in range(several(size, 2)):
                yield Made([walked(people, dice, state).pk], 1)


def walked(
    people: Cast, dice: random.Random, state: str, *, begins: dt.datetime | None = None,
    worker: dict[str, Any] | None = None, firm: int = 0,
) -> LegalAid:  # fmt: skip
    """One application, to a state."""
    clerk = people.wangfang
    aid: LegalAid = open_application(LegalAid, by=clerk, organisation=people.district)
    form = dice.choices(list(FORMS), list(FORMS.values()))[0]
    matter = dice.choices(list(MATTERS), list(MATTERS.values()))[0]
    outcome = dice.choice(OUTCOMES[AidForm(form)])
    wins = outcome != ServiceOutcome.ADVISED and dice.random() < RECOVERS
    amount = int(8_000 + 42_000 * dice.random() ** 2) // 10 * 10 * YUAN
    walk = Aided(
        people, aid, begins or a_beginning(dice), pace=dice.randint(*PACE[AidForm(form)]), outcome=outcome,
        recovered=amount * dice.randint(60, 100) // 100 if wins else 0, lawyer=people.linhao,
    )  # fmt: skip
    facts = facts_of(
        worker or marked_worker(0, SERIALS.workers(1)), marked_unit(0, firm or SERIALS.next_firm()), aid_matter=matter, aid_form=form,
        facts=TOLD[Matter(matter)].format(firm=firm_mark(0)), amount=amount,
        forum=Forum.ENFORCEMENT if form == AidForm.ENFORCEMENT else Forum.BEFORE,
    )  # fmt: skip
    walk.take("apply", clerk, **facts)
    for move in WALKS[state]:
        getattr(walk, move)()
    return aid
