"""One dispute through several doors: a consultation or a call that became a mediation, a failure that went on to legal aid."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace

from mediation.bulk.specimens import aids, consultations, tickets
from mediation.bulk.specimens.disputes import Filed, filed, plan
from mediation.bulk.specimens.made import Made, a_beginning, several
from mediation.demo.cast import Cast
from mediation.demo.year_2021.days import later
from mediation.demo.year_2021.mediations import Ending
from mediation.hotline.demo import CITY, UNION, WALKS
from mediation.legal_aid.states import State
from mediation.links import Tie
from workflow.engine import perform

WAITING = 5
"""Of six calls that became mediations, the one that still waits for its outcome."""


def specimens(people: Cast, dice: random.Random, size: float) -> Iterator[Made]:
    """Each sort some times."""
    for n in range(several(size, 10)):
        yield Made(_a_question_that_became_a_case(people, dice, Ending.PAID if n % 3 else Ending.FAILED), 3)
    for n in range(several(size, 12)):
        yield Made(_a_call_that_became_a_case(people, dice, (CITY, UNION)[n % 2], waits=n % 6 == WAITING), 1)
    for _ in range(several(size, 6)):
        yield Made(_a_failure_with_legal_aid(people, dice), 2)


def _a_question_that_became_a_case(people: Cast, dice: random.Random, ending: Ending) -> list[int]:
    asked = consultations.taken_down(people, dice, answered=True)
    assert asked.answered_at is not None  # noqa: S101  it was answered at once
    case = _case(people, dice, asked.organisation.code, ending, asked.answered_at)
    perform(asked, "refer", by=case.clerk, at=case.day, channel="web", other=case.dispute)
    case.as_far_as_it_goes()
    return [asked.pk, case.dispute.pk]


def _a_call_that_became_a_case(people: Cast, dice: random.Random, kind: str, *, waits: bool) -> list[int]:
    """It waits for the case, and is answered from its outcome."""
    call = tickets.walked(people, dice, kind, WALKS[kind]["contacted"])
    case = _case(people, dice, "rongchang", Ending.PAID, call.at)
    perform(call.ticket, "refer", by=people.liuyang, at=case.day, channel="web", other=case.dispute)
    keys = [call.ticket.pk, case.dispute.pk]
    if waits:
        return keys
    case.as_far_as_it_goes()
    call.ticket.refresh_from_db()
    call.at = later(case.day, minutes=20)
    for move in ("draft", "report", "call_back", *tickets.LAST[kind]):
        getattr(call, move)()
    return keys


def _a_failure_with_legal_aid(people: Cast, dice: random.Random) -> list[int]:
    """What could not be mediated goes on with a lawyer."""
    failed = _case(people, dice, "district", Ending.FAILED, a_beginning(dice))
    failed.as_far_as_it_goes()
    worker = failed.worker(0, failed.case.claimed[0])
    aid = aids.walked(people, dice, State.CLOSED, begins=failed.wait(days=2), worker=worker, firm=failed.case.firm)
    perform(failed.dispute, "tie", by=people.chenjing, at=failed.wait(days=1), channel="web", other=aid, tie=Tie.AID)
    return [failed.dispute.pk, aid.pk]


def _case(people: Cast, dice: random.Random, place: str, ending: Ending, after: dt.datetime) -> Filed:
    place = place if place in ("district", "rongchang", "xinghe") else "district"
    return filed(people, replace(plan(dice, ending), place=place, at=later(after, minutes=12)))
