"""One dispute through several doors: a consultation or a call that became a mediation, a failure that went on to legal aid."""

import random
from collections.abc import Iterator
from typing import Any

from mediation.bulk.specimens.disputes import Walked, plan
from mediation.bulk.specimens.made import Made, a_beginning, several
from mediation.demo.cast import Cast
from mediation.demo.year_2021.mediations import Ending
from mediation.hotline.demo import CITY, UNION, WALKS
from mediation.links import Tie
from workflow.engine import perform


def specimens(people: Cast, dice: random.Random, size: float) -> Iterator[Made]:
    """Each sort some times."""
    from mediation.bulk.specimens import consultations, tickets  # noqa: PLC0415

    for n in range(several(size, 10)):
        asked = consultations._taken_down(people, dice, answered=True)  # noqa: SLF001  as the receptions are
        case = _case(people, dice, asked.organisation.code, Ending.PAID if n % 3 else Ending.FAILED, asked.answered_at)
        perform(asked, "refer", by=case.clerk, at=case.day, channel="web", other=case.dispute)
        case.rest()
        yield Made([asked.pk, case.dispute.pk], 3)
    for n in range(several(size, 6)):
        kind = (CITY, UNION)[n % 2]
        call = tickets._walked(people, dice, kind, WALKS[kind]["contacted"])  # noqa: SLF001
        case = _case(people, dice, "rongchang", Ending.PAID, call.at)
        perform(call.ticket, "refer", by=people.liuyang, at=case.day, channel="web", other=case.dispute)
        if n % 6 != 5:  # noqa: PLR2004
            case.rest()
        yield Made([call.ticket.pk, case.dispute.pk], 1)
    for _ in range(several(size, 6)):
        yield Made(_on_to_aid(people, dice), 2)


class _Case(Walked):
    """Filed first, and the rest when whatever waits for it has been tied to it."""

    def rest(self) -> None:
        """From screening on."""
        self.skipping = True
        self.as_far_as_it_goes()

    skipping = False

    def take(self, verb: str, by: Any, *, days: float = 0, minutes: int = 8, **facts: Any) -> None:
        """The first step has been taken already."""
        if self.skipping and verb == "submit":
            return
        super().take(verb, by, days=days, minutes=minutes, **facts)


def _case(people: Cast, dice: random.Random, place: str, ending: Ending, after: Any) -> _Case:
    from dataclasses import replace  # noqa: PLC0415

    from mediation.demo.year_2021.days import later  # noqa: PLC0415

    place = place if place in ("district", "rongchang", "xinghe") else "district"
    case = _Case(people, replace(plan(dice, ending), place=place, at=later(after, minutes=12)))
    case.take("submit", case.clerk, minutes=0)
    return case


def _on_to_aid(people: Cast, dice: random.Random) -> list[int]:
    """What could not be mediated goes on with a lawyer."""
    from mediation.bulk.specimens import aids  # noqa: PLC0415
    from mediation.legal_aid.states import State  # noqa: PLC0415

    failed = _case(people, dice, "district", Ending.FAILED, a_beginning(dice))
    failed.rest()
    worker = failed._worker(0, failed.case.claimed[0])  # noqa: SLF001  the same person, with the same marks
    aid = aids.walked(people, dice, State.CLOSED, begins=failed.wait(days=2), worker=worker, firm=failed.case.firm)
    perform(failed.dispute, "tie", by=people.chenjing, at=failed.wait(days=1), channel="web", other=aid, tie=Tie.AID)
    return [failed.dispute.pk, aid.pk]
