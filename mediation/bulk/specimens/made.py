"""What a specimen is made of, and the marks that stand in it."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from mediation.demo.parties import a_unit, a_worker
from mediation.demo.year_2021.days import in_the_day
from mediation.working_days import OFFICIAL
from workflow.calendar import DayKind

FIRST_PERSON, FIRST_FIRM, FIRST_NUMBER = 0xE000, 0xF000, 0xF100
"""Private-use characters: the n-th person and firm of a specimen, and the n-th ticket of all."""

BEGINNING = dt.date(2025, 3, 3)
"""Specimens begin in the twelve weeks from this day on: all of them lie in the past, and none in the copies' last weeks."""

WEEKS = 12


@dataclass
class Made:
    """Applications that belong together, made as one specimen. weight: how often it is copied among its sort."""

    keys: list[int]
    weight: float
    sort: str = ""


class Enough(Exception):
    """The walk has gone as far as it should: what is open stays open."""


def person_mark(n: int) -> str:
    """In the place of the n-th person's name."""
    return chr(FIRST_PERSON + n)


def firm_mark(n: int) -> str:
    """In the place of the n-th firm's name."""
    return chr(FIRST_FIRM + n)


def number_mark(n: int) -> str:
    """In the place of the number that a hotline gave the n-th of all tickets."""
    return chr(FIRST_NUMBER + n)


def phone_mark(n: int) -> str:
    """In the place of the n-th person's telephone number."""
    return f"13800100{n:03d}"


def account_mark(n: int) -> str:
    """In the place of the n-th person's account."""
    return f"62220200{n:08d}"


def marked_worker(n: int, serial: int, **row: Any) -> dict[str, Any]:
    """A row as a_worker makes it, with marks; serial makes the identity number unique among all specimens."""
    known = a_worker(serial, **row)
    marks = {"name": person_mark(n), "phone": phone_mark(n), "bank_account": account_mark(n)}
    return known | marks


def marked_unit(n: int, serial: int) -> dict[str, Any]:
    """A row as a_unit makes it, with marks."""
    return a_unit(serial, firm_mark(n))


def a_beginning(dice: random.Random) -> dt.datetime:
    """A minute in office hours on a working day of the weeks in which specimens begin."""
    while True:
        day = BEGINNING + dt.timedelta(days=dice.randrange(WEEKS * 7))
        if OFFICIAL.kind(day) == DayKind.WORK:
            return in_the_day(dice, day)


@dataclass
class Serials:
    """Numbers that no other specimen has: of workers and firms, whose identity numbers follow from them, and of tickets."""

    worker: int = 0
    firm: int = 0
    ticket: int = 0

    def workers(self, count: int) -> int:
        """The first of so many."""
        self.worker += count
        return self.worker - count

    def next_firm(self) -> int:
        """One more."""
        self.firm += 1
        return self.firm

    def next_ticket(self) -> int:
        """One more."""
        self.ticket += 1
        return self.ticket


SERIALS = Serials()


def several(size: float, count: int) -> int:
    """So many of a measured set, never none."""
    return max(1, round(count * size))
