"""Specimens: applications of every kind, walked to every end and to every open state by real steps.

What fills a database by the million are copies of them (mediation.bulk.stamps). In the place of people, firms and numbers
that differ from copy to copy stand characters that mean nothing (MARKS).
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mediation.bulk.specimens import aids, consultations, disputes, hearings, joined, tickets
from mediation.bulk.specimens.made import Made
from mediation.demo.cast import Cast

__all__ = ["SHARES", "Made", "Share", "all_specimens"]

Walks = Callable[[Cast, random.Random, float], Iterator[Made]]


@dataclass(frozen=True)
class Share:
    """Of a million applications, how many lie in specimens of this sort, and which part of these is open."""

    sort: str
    parts: int
    still_open: float
    walks: Walks


SHARES = (
    Share("consultation", 632_000, 0.004, consultations.specimens),
    Share("dispute", 80_000, 0.045, disputes.specimens),
    Share("legal_aid", 67_000, 0.05, aids.specimens),
    Share("ticket_12351", 106_000, 0.02, tickets.of_the_union),
    Share("ticket_12345", 76_000, 0.03, tickets.of_the_city),
    Share("hearing", 9_500, 0.02, hearings.specimens),
    Share("joined", 29_500, 0.03, joined.specimens),
)


def all_specimens(people: Cast, size: float = 1.0) -> Iterator[Made]:
    """Make them all. size: how many of each sort, 1 for the measured data, less where a test needs few."""
    for share in SHARES:
        dice = random.Random(f"specimens {share.sort}")  # noqa: S311  the same every time
        for made in share.walks(people, dice, size):
            made.sort = share.sort
            yield made
