"""Mediations: one worker mostly, sometimes a hundred; paid, paid late, in default, failed, withdrawn, refused, merged, open."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mediation.bulk.specimens.consultations import SCORES
from mediation.bulk.specimens.made import (
    SERIALS,
    Enough,
    Made,
    a_beginning,
    firm_mark,
    marked_unit,
    marked_worker,
    several,
)
from mediation.demo.cast import Cast
from mediation.demo.disputes import a_draft
from mediation.demo.hours import day_of
from mediation.demo.year_2021.days import later
from mediation.demo.year_2021.matters import INDUSTRIES, MATTERS
from mediation.demo.year_2021.mediated import Mediated
from mediation.demo.year_2021.mediations import Ending, Mediation
from mediation.dispute.codes import ReopenGround, Source
from mediation.dispute.fulfilment import standing, unverified
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.schedule import Share
from mediation.money import split_evenly
from mediation.parties import LimitationBasis
from mediation.ratings import Occasion
from workflow.organisations import User

PLACES = {"district": 54, "rongchang": 41, "xinghe": 5}
SOURCES = {Source.WINDOW: 55, Source.SITE: 10, Source.PHONE: 12, Source.H12345: 8, Source.H12351: 9, Source.ONLINE: 6}
SIZES = (
    (1, 82.0, 120),
    (2, 7.6, 14),
    (3, 4.4, 8),
    (5, 2.6, 5),
    (8, 1.6, 3),
    (14, 1.0, 2),
    (30, 0.5, 2),
    (110, 0.08, 1),
)
"""How many workers, how often of a hundred, and as how many specimens."""

ENDINGS = {
    Ending.PAID: 58,
    Ending.PAID_LATE: 3,
    Ending.FAILED: 18,
    Ending.GIVEN_UP: 3,
    Ending.WITHDRAWN: 5,
    Ending.REFUSED: 4,
}
CUT, LONGEST = 60, 18
INSTALMENTS = ((3,), (5,), (7,), (10,), (15,), (20,), (7, 37), (10, 40), (10, 40, 70))
YUAN = 100
RATED, REACHED, PAID_BADLY = 0.6, 0.85, 0.08


class Walked(Mediated):
    """As the demo walks the year 2021, with marks, and cut off after some steps where it should stay open."""

    def __init__(
        self, people: Cast, case: Mediation, *, source: str = Source.WINDOW, cut: int | None = None, mark: int = 0
    ) -> None:
        self.source, self.cut, self.mark = source, cut, mark
        super().__init__(people, case)

    def take(self, verb: str, by: User, *, days: float = 0, minutes: int = 8, **facts: Any) -> None:
        """One step, unless enough have been taken."""
        if self.cut is not None:
            if self.cut == 0:
                raise Enough
            self.cut -= 1
        super().take(verb, by, days=days, minutes=minutes, **facts)

    def as_far_as_it_goes(self) -> Dispute:
        """To its end, or to where it is cut off."""
        try:
            return self.to_its_end()
        except Enough:
            return self.dispute

    def _draft(self) -> Dispute:
        case = self.case
        return a_draft(
            self.people, by=self.clerk, place=self.people.places[case.place], cause=case.matter.cause,
            workers=[self._worker(n, fen) for n, fen in enumerate(case.claimed)],
            units=[marked_unit(0, case.firm) | {"industry": INDUSTRIES[case.firm % len(INDUSTRIES)]}],
            facts=case.matter.facts.format(firm=firm_mark(0), month=case.at.month).replace("2021年", ""),
            received_at=case.at, source=self.source,
        )  # fmt: skip

    def _worker(self, n: int, claimed: int) -> dict[str, Any]:
        return self.worker(n, claimed)

    def worker(self, n: int, claimed: int) -> dict[str, Any]:
        """The n-th worker of the case."""
        first = (self.case.at.date().replace(day=1) - dt.timedelta(days=64)).replace(day=1)
        last = self.case.at.date().replace(day=1) - dt.timedelta(days=1)
        row = marked_worker(self.mark + n, self.case.worker + n, claim=self.case.matter.claim, claimed=claimed)
        row["claims"][0] |= {"period_from": first, "period_to": last, "base_wage": 6_000_00}
        if (self.case.worker + n) % 3:
            return row | {"limitation_basis": LimitationBasis.IN_SERVICE}
        return row | {"right_known_on": last - dt.timedelta(days=(self.case.worker + n) % 40)}

    def _paid(self, due: dt.date) -> None:
        if self.dice.random() < PAID_BADLY and self.cut is None:
            self._paid_badly(due)
        super()._paid(due)

    def _paid_badly(self, due: dt.date) -> None:
        """A receipt that proves nothing, before the money comes."""
        rows = [(row, row.amount) for row in standing(self.dispute) if row.due_on == due][:1]
        self.take(
            "record_payment",
            self.mediator,
            payments=rows,
            paid_on=day_of(self.day),
            manner="cash",
            reference="收条复印件",
        )
        self.take(
            "reject_payments", self.mediator, days=0.3, note="收条没有职工签名", payments=unverified(self.dispute)
        )


class _Unpaid(Walked):
    """Up to the day on which the money should come."""

    def _paid(self, due: dt.date) -> None:
        raise Enough


def plan(dice: random.Random, ending: Ending, persons: int = 1) -> Mediation:
    """A case by the dice."""
    matters = [matter for matter in MATTERS if persons < 6 or matter.claim == "WAGE"]  # noqa: PLR2004
    matter = dice.choices(matters, [matter.weight for matter in matters])[0]
    least, most = matter.yuan
    claimed = tuple(int(least + (most - least) * dice.random() ** 1.7) // 10 * 10 * YUAN for _ in range(persons))
    agreed = tuple(fen * dice.randint(70, 98) // 1000 * 10 for fen in claimed)
    return Mediation(
        a_beginning(dice), dice.choices(list(PLACES), list(PLACES.values()))[0], matter, ending, firm=SERIALS.next_firm(),
        worker=SERIALS.workers(persons), claimed=claimed, agreed=agreed, instalments=dice.choice(INSTALMENTS),
        sessions=dice.choice((1, 1, 2)),
    )  # fmt: skip


def source(dice: random.Random) -> str:
    """Through which door."""
    return str(dice.choices(list(SOURCES), list(SOURCES.values()))[0])


def specimens(people: Cast, dice: random.Random, size: float) -> Iterator[Made]:
    """By size and ending, then what is rare, then what is open."""
    for persons, weight, count in SIZES:
        if persons > LONGEST and size < 1:
            continue
        for _ in range(several(size, count)):
            ending = dice.choices(list(ENDINGS), list(ENDINGS.values()))[0] if persons < LONGEST else Ending.PAID
            walk = Walked(people, plan(dice, ending, persons), source=source(dice))
            walk.to_its_end()
            _rated(walk)
            yield Made([walk.dispute.pk], weight / several(size, count))
    for n in range(several(size, 3)):
        yield Made(_reopened(people, dice).keys, 1 / several(size, 3))
        yield Made([_in_default(people, dice).pk], 1.5 / several(size, 3))
        yield Made(_merged(people, dice, 1 + n), 1.5 / several(size, 3) / (2 + n))
        yield Made(_transferred(people, dice), 2.0 / several(size, 3))
    for n in range(several(size, CUT)):
        walk = Walked(
            people, plan(dice, dice.choice((Ending.PAID, Ending.PAID, Ending.PAID_LATE)), 1 + (n % 9 == 0)),
            source=source(dice), cut=1 + n * 23 // several(size, CUT),
        )  # fmt: skip
        walk.as_far_as_it_goes()
        yield Made([walk.dispute.pk], 1)


def _rated(walk: Walked) -> None:
    """Six of ten are telephoned when it is over."""
    dice, dispute = walk.dice, walk.dispute
    if dispute.is_open or dice.random() > RATED:
        return
    reached = dice.random() < REACHED
    score = dice.choices(list(SCORES), list(SCORES.values()))[0]
    said = {"score": score, "contacted": True, "solved": dispute.state == "closed"} if reached else {"score": ""}
    walk.take(
        "record_rating", walk.clerk, days=dice.choice((1, 2, 3)), occasion=Occasion.CLOSING, reached=reached, **said
    )


def _reopened(people: Cast, dice: random.Random) -> Made:
    walk = Walked(people, plan(dice, Ending.FAILED))
    walk.to_its_end()
    ground = ReopenGround.PARTIES_AGREE
    walk.take("reopen", walk.lead, days=6, note="双方同意再次调解", ground=ground, both_agree=True)
    walk._heard()  # noqa: SLF001  its own walk, a second time
    walk._settled()  # noqa: SLF001
    return Made([walk.dispute.pk], 1)


def _in_default(people: Cast, dice: random.Random) -> Dispute:
    """Never paid: a remedy is taken, and the case closed with it."""
    walk = _Unpaid(people, plan(dice, Ending.PAID))
    walk.as_far_as_it_goes()
    walk.day = later(walk.day, days=80)
    walk.take("declare_default", walk.mediator, demanded_on=day_of(walk.day), advised_on=day_of(walk.day))
    walk.take(
        "take_remedy",
        walk.mediator,
        days=2,
        route="payment_order",
        started_on=day_of(walk.day),
        details="向基层法院申请支付令",
    )
    walk.take("close_defaulted", walk.lead, days=1)
    return walk.dispute


class Filed(Walked):
    """Filed first, and the rest when others have been tied to it or merged into it."""

    filed = False

    def file(self) -> None:
        """draft → submitted."""
        self.take("submit", self.clerk, minutes=0)
        self.filed = True

    def take(self, verb: str, by: User, *, days: float = 0, minutes: int = 8, **facts: Any) -> None:
        """The first step has been taken already."""
        if not (self.filed and verb == "submit"):
            super().take(verb, by, days=days, minutes=minutes, **facts)

    def _schedule(self) -> list[Share]:
        """Nine tenths of what everybody asks, those too who came with other cases."""
        signed, parts = day_of(self.day), len(self.case.instalments)
        return [
            Share(claim, signed + dt.timedelta(days=days), amount)
            for claim in self._claims()
            for days, amount in zip(
                self.case.instalments, split_evenly((claim.claimed or 0) // 1000 * 900, [1] * parts), strict=True
            )
        ]


def filed(people: Cast, case: Mediation, *, source: str = Source.WINDOW) -> Filed:
    """A case that waits for the rest of its walk (`as_far_as_it_goes`)."""
    walk = Filed(people, case, source=source)
    walk.file()
    return walk


def _merged(people: Cast, dice: random.Random, others: int) -> list[int]:
    """Several about one firm, taken together in the first of them."""
    first = filed(people, plan(dice, Ending.PAID), source=source(dice))
    case, keys = first.case, [first.dispute.pk]
    for n in range(others):
        same = replace(
            case, worker=SERIALS.workers(1), claimed=case.claimed[:1], at=later(case.at, minutes=20 * (n + 1))
        )
        other = Walked(people, same, source=source(dice), mark=n + 1)
        other.take("submit", other.clerk, minutes=0)
        other.take("merge", other.lead, days=0.3, note="同一单位同一时期欠薪", parent=first.dispute)
        keys.append(other.dispute.pk)
    first.day = later(other.day, minutes=30)
    first.as_far_as_it_goes()
    return keys


def _transferred(people: Cast, dice: random.Random) -> list[int]:
    """Offered to a station, which takes it on as a case of its own, and ends it."""
    walk = filed(people, replace(plan(dice, Ending.PAID), place="district"), source=source(dice))
    own = {"note": "用工地在该街道", "organisation": people.rongchang, "outside": "", "linked": None}
    walk.take("offer_transfer", walk.lead, days=0.4, **own)
    walk.take("accept_transfer", people.liuyang, days=0.5)
    taken_on = Dispute.objects.get(succeeds=walk.dispute)
    keys = [walk.dispute.pk, taken_on.pk]
    walk.dispute = taken_on
    walk.clerk = walk.lead = walk.mediator = people.liuyang
    walk.as_far_as_it_goes()
    return keys
