"""The mediations of 2021 as a plan: who came when, about what, how it ended, and who was paid how much by when.

Nothing is written here. The sums are settled before the first step is taken, so that they add up to the fen.
"""

import datetime as dt
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from mediation.demo.year_2021.days import in_the_day, some_days
from mediation.demo.year_2021.figures import Figures
from mediation.demo.year_2021.matters import MATTERS, Matter
from mediation.money import split_evenly

WORKERS_OF_AUGUST = 24
PLACES = {"district": 56, "rongchang": 22, "kechuang": 18, "xinghe": 4}
SIZES = ((1, 58), (2, 16), (3, 10), (4, 6), (6, 5), (9, 3), (12, 2))
"""How many workers apply together, and how often of a hundred."""

NOT_ACCEPTED = 0.12
"""Applications beside the accepted ones that were refused, or withdrawn before that: so many for each of them."""

FAILED, GIVEN_UP, LATE = 0.18, 0.04, 0.05
MET_ONCE, IN_PARTS = 0.7, 0.25
HURRIED_FROM = dt.date(2021, 11, 15)
"""Who comes after that wants it settled before the year ends."""

LAST_DAY, LAST_DAY_ENDED = dt.date(2021, 12, 15), dt.date(2021, 12, 20)
YUAN = 100


class Ending(Enum):
    """How a mediation ends."""

    PAID = "paid"
    PAID_LATE = "paid late"
    FAILED = "failed"
    GIVEN_UP = "withdrawn after acceptance"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn before acceptance"
    NEXT_YEAR = "paid and closed in 2022"


ACCEPTED = frozenset(Ending) - {Ending.REFUSED, Ending.WITHDRAWN}
SETTLED = frozenset({Ending.PAID, Ending.PAID_LATE, Ending.NEXT_YEAR})
COUNTED = frozenset({Ending.PAID, Ending.PAID_LATE})
"""Whose payments arrived in 2021."""


@dataclass(frozen=True)
class Mediation:
    """One case. claimed and agreed: fen of each worker; agreed is empty where nothing was settled.

    instalments: days from the agreement to each due day. hurried: everything within days. sessions: how often they met.
    firm, worker: the numbers of the firm and of the first worker.
    """

    at: dt.datetime
    place: str
    matter: Matter
    ending: Ending
    firm: int
    worker: int
    claimed: tuple[int, ...]
    agreed: tuple[int, ...] = ()
    instalments: tuple[int, ...] = (7,)
    sessions: int = 1
    hurried: bool = False
    of_august: bool = False

    @property
    def persons(self) -> int:
        """How many workers."""
        return len(self.claimed)


def mediations(figures: Figures) -> list[Mediation]:
    """The whole year in the order of time; persons and money add up to the figures."""
    dice = random.Random("mediations of 2021")  # noqa: S311  the same year every time
    planned = [_august(dice), *_next_year(dice, figures.open_over_year)]
    sizes = list(_sizes(dice, figures.mediation_closed - WORKERS_OF_AUGUST))
    planned += [
        _one(dice, day, persons, _ending(dice, day))
        for day, persons in zip(some_days(dice, len(sizes), last=LAST_DAY), sizes, strict=True)
    ]
    others = math.ceil(len(planned) * NOT_ACCEPTED)
    planned += [
        _one(dice, day, dice.choice((1, 1, 1, 2)), dice.choice((Ending.REFUSED, Ending.WITHDRAWN)))
        for day in some_days(dice, others, last=LAST_DAY_ENDED)
    ]
    return _in_order(_with_money(dice, planned, figures.fulfilled))


def _sizes(dice: random.Random, persons: int) -> Iterable[int]:
    sizes, weights = zip(*SIZES, strict=True)
    while persons:
        came = min(persons, dice.choices(sizes, weights)[0])
        persons -= came
        yield came


def _ending(dice: random.Random, day: dt.date) -> Ending:
    drawn = dice.random()
    if drawn < FAILED:
        return Ending.FAILED
    if drawn < FAILED + GIVEN_UP:
        return Ending.GIVEN_UP
    return Ending.PAID_LATE if drawn > 1 - LATE and day < dt.date(2021, 9, 1) else Ending.PAID


def _one(dice: random.Random, day: dt.date, persons: int, ending: Ending) -> Mediation:
    """A case of its own; its money is settled later."""
    matters = [matter for matter in MATTERS if persons < 6 or matter.claim == "WAGE"]  # noqa: PLR2004
    matter = dice.choices(matters, [matter.weight for matter in matters])[0]
    hurried = day >= HURRIED_FROM
    dues: tuple[int, ...] = (dice.choice((3, 4, 5)),) if hurried else (dice.choice((5, 7, 10, 15, 20)),)
    if not hurried and ending in SETTLED and dice.random() < IN_PARTS:
        dues = dice.choice(((7, 37), (10, 40), (10, 40)))
    return Mediation(
        in_the_day(dice, day), dice.choices(list(PLACES), list(PLACES.values()))[0], matter, ending, 0, 0,
        claimed=tuple(_asked(dice, matter) for _ in range(persons)), instalments=dues,
        sessions=1 if hurried or dice.random() < MET_ONCE else 2, hurried=hurried,
    )  # fmt: skip


def _asked(dice: random.Random, matter: Matter) -> int:
    """What one worker asks, in fen, a whole number of tens of yuan; small sums are more frequent."""
    least, most = matter.yuan
    return int(least + (most - least) * dice.random() ** 1.7) // 10 * 10 * YUAN


def _august(dice: random.Random) -> Mediation:
    """李某等24名职工: unpaid wages, one company, agreed after mediation, paid on time (figures of the printed year)."""
    at = dt.datetime.combine(dt.date(2021, 8, 3), dt.time(9, 20), tzinfo=in_the_day(dice, dt.date(2021, 8, 3)).tzinfo)
    claimed = tuple((8_400 + 260 * n) * YUAN for n in range(WORKERS_OF_AUGUST))
    agreed = tuple(fen - 200 * YUAN for fen in claimed)
    return Mediation(
        at, "district", MATTERS[0], Ending.PAID, 0, 0, claimed=claimed, agreed=agreed, instalments=(9, 30), sessions=2,
        of_august=True,
    )  # fmt: skip


def _next_year(dice: random.Random, persons: int) -> Iterable[Mediation]:
    """Accepted in December, paid in January and February."""
    for came, day in ((persons - persons // 2, dt.date(2021, 12, 9)), (persons // 2, dt.date(2021, 12, 21))):
        if came:
            case = _one(dice, day, came, Ending.NEXT_YEAR)
            yield replace(case, place="district", instalments=(22, 50), hurried=False, sessions=1, matter=MATTERS[0])


def _with_money(dice: random.Random, planned: list[Mediation], fulfilled: int) -> list[Mediation]:
    """Agreed sums in tens of yuan; what remains of the year's total goes to the largest."""
    asked = {
        (n, worker): fen * dice.uniform(0.7, 0.98)
        for n, case in enumerate(planned)
        if case.ending in COUNTED and not case.of_august
        for worker, fen in enumerate(case.claimed)
    }
    left = fulfilled - sum(sum(case.agreed) for case in planned if case.of_august)
    step = 10 * YUAN
    shares = split_evenly(left // step, [round(wish) for wish in asked.values()])
    agreed = dict(zip(asked, (share * step for share in shares), strict=True))
    agreed[max(agreed, key=lambda key: agreed[key])] += left % step
    return [_settled(dice, case, n, agreed) for n, case in enumerate(planned)]


def _settled(dice: random.Random, case: Mediation, n: int, agreed: dict[tuple[int, int], int]) -> Mediation:
    """Nobody is promised more than he asked: who is, asked for more."""
    if case.of_august or case.ending not in SETTLED:
        return case
    if case.ending == Ending.NEXT_YEAR:
        return replace(case, agreed=tuple(fen * 9 // 10 for fen in case.claimed))
    sums = tuple(agreed[n, worker] for worker in range(case.persons))
    above = [math.ceil(fen * dice.uniform(1.0, 1.3) / (10 * YUAN)) * 10 * YUAN for fen in sums]
    return replace(case, agreed=sums, claimed=tuple(max(pair) for pair in zip(case.claimed, above, strict=True)))


def _in_order(planned: list[Mediation]) -> list[Mediation]:
    """By time, with numbers for the workers and the firms; some firms come twice or thrice."""
    numbered, worker = [], 0
    for n, case in enumerate(sorted(planned, key=lambda case: (case.at, case.place, case.claimed))):
        numbered.append(replace(case, worker=worker, firm=n - n % 4 // 3))
        worker += case.persons
    return numbered
