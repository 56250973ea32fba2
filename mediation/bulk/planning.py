"""The plan: which stamp is printed when, where, about whom, and with which numbers. The same seed is the same plan."""

import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mediation.bulk.days import ORIGIN, receiving_days, working_days, written
from mediation.bulk.organisation import Places
from mediation.bulk.specimens import SHARES
from mediation.bulk.stamps import PLACES, Stamp
from workflow.organisations import Organisation

RECENT = 43
"""Working days: within as many before the last day most of what is open moved last."""

SOON = 3
"""How much more of it moved in the last days than weeks ago."""

LONG_OPEN, COME_AGAIN, CASES_A_FIRM = 0.04, 0.08, 14
"""Parts of what is open and of the workers; how many applications there are for one firm."""

LATEST = 25
"""Minutes by which a copy lies later than its specimen, at the most."""

CALLERS = 4_000_000
"""From which number those are counted of whom only a name and a telephone are known."""

CHUNK = 4_000


class Copy(NamedTuple):
    """One printing of a stamp. start: number of a working day; later: minutes; draw: what else is up to chance."""

    stamp: int
    start: int
    later: int
    draw: int
    person: int
    firm: int
    numbers: tuple[int, ...]


@dataclass
class Plan:
    """Copies in the order of time, and the keys at which each chunk of them begins in each table."""

    copies: list[Copy] = field(default_factory=list)
    starts: list[dict[str, int]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    persons: int = 0
    firms: int = 0
    numbers: dict[tuple[int, int, str], int] = field(default_factory=dict)

    def chunks(self) -> Iterator[tuple[Sequence[Copy], dict[str, int]]]:
        """The copies, some thousand at a time."""
        for n, keys in enumerate(self.starts):
            yield self.copies[n * CHUNK : (n + 1) * CHUNK], keys


def planned(stamps: Sequence[Stamp], places: Places, count: int, seed: int) -> Plan:
    """So many applications, to the last one."""
    dice = random.Random(f"{seed} {count}")  # noqa: S311  the same every time
    drawn = []
    for number, copies in enumerate(_copies(stamps, count)):
        stamp = stamps[number]
        for _ in range(copies):
            start = _open_start(dice, stamp) if stamp.is_open else _start(dice, stamp)
            drawn.append((start, dice.random(), number))
    drawn.sort()
    plan = Plan(firms=max(60, count // CASES_A_FIRM))
    keys: dict[str, int] = defaultdict(int)
    numbers: dict[tuple[int, int, str], int] = defaultdict(int)
    for n, (start, _order, number) in enumerate(drawn):
        if n % CHUNK == 0:
            plan.starts.append(dict(keys))
        stamp, draw = stamps[number], dice.getrandbits(40)
        for table, rows in stamp.counts.items():
            keys[table] += rows
        person = _person(dice, plan, stamp, n)
        firm = int(plan.firms * dice.random() ** 2)
        given = tuple(_numbers(stamp, start, bodies_of(stamp, places, draw), numbers)) if stamp.numbers else ()
        plan.copies.append(Copy(number, start, int(LATEST * dice.random()), draw, person, firm, given))
    plan.rows, plan.numbers = dict(keys), dict(numbers)
    plan.firms += 4
    return plan


def _copies(stamps: Sequence[Stamp], count: int) -> list[int]:
    """How often each stamp is printed: by the shares, exactly so many applications in all."""
    wishes = [0.0] * len(stamps)
    whole = sum(share.parts for share in SHARES)
    for share in SHARES:
        for is_open, part in ((True, share.still_open), (False, 1 - share.still_open)):
            own = [n for n, stamp in enumerate(stamps) if stamp.sort == share.sort and stamp.is_open == is_open]
            total = sum(stamps[n].weight * stamps[n].applications for n in own)
            for n in own:
                wishes[n] = count * share.parts / whole * part * stamps[n].weight / total
    copies, carried = [], 0.5
    for wish in wishes:
        carried += wish
        copies.append(int(carried))
        carried -= int(carried)
    singles = [n for n, stamp in enumerate(stamps) if stamp.applications == 1 and stamp.sort == "consultation"]
    short, turn = count - sum(c * stamps[n].applications for n, c in enumerate(copies)), 0
    while short:
        n = singles[turn % len(singles)]
        turn += 1
        if short > 0 or copies[n]:
            copies[n] += 1 if short > 0 else -1
            short += -1 if short > 0 else 1
    return copies


def _start(dice: random.Random, stamp: Stamp) -> int:
    """A day from which it is over by the last day."""
    days, weights = receiving_days()
    latest = max(1, len(days) - stamp.last)
    return days[min(bisect_left(weights, dice.random() * weights[latest - 1]), latest - 1)]


def _open_start(dice: random.Random, stamp: Stamp) -> int:
    """It moved last within the last weeks, mostly."""
    days, _weights = receiving_days()
    back = dice.randrange(RECENT, 4 * RECENT) if dice.random() < LONG_OPEN else int(RECENT * dice.random() ** SOON)
    return days[-1] - stamp.last - back


def _person(dice: random.Random, plan: Plan, stamp: Stamp, n: int) -> int:
    """The number of the first person; sometimes one comes again."""
    if not stamp.has_people:
        return CALLERS + n
    if stamp.persons == 1 and plan.persons and dice.random() < COME_AGAIN:
        return dice.randrange(plan.persons)
    plan.persons += stamp.persons
    return plan.persons - stamp.persons


def bodies_of(stamp: Stamp, places: Places, draw: int) -> list[Organisation]:
    """Which organisations stand in this copy for those of the demo."""
    found = []
    for turn, code in enumerate(stamp.places):
        bodies = places.bodies[PLACES.get(code, code)]
        found.append(bodies[(draw + turn) % len(bodies)])
    return found


def _numbers(
    stamp: Stamp, start: int, bodies: list[Organisation], last: dict[tuple[int, int, str], int]
) -> Iterator[int]:
    for place, series, day in stamp.numbers:
        key = (bodies[place].pk, year_of(start, stamp.days[day]), series)
        last[key] += 1
        yield last[key]


def year_of(start: int, day: tuple[int, int, bool]) -> int:
    """The year of a day of a copy that begins on that working day."""
    return int(written()[0][moved(start, day)][:4])


def moved(start: int, day: tuple[int, int, bool]) -> int:
    """A day of a specimen in a copy, counted from ORIGIN: so many working days on, a rest day after the same working day."""
    off, beyond, far = day
    days = working_days()
    if far:
        return days[start] + off
    found = days[start + off]
    return found + min(beyond, days[start + off + 1] - found - 1) if beyond else found


__all__ = ["CHUNK", "ORIGIN", "Copy", "Plan", "bodies_of", "moved", "planned", "year_of"]
