"""Filling an empty site: first the past, part by part, then what is alive today.

A part is one transaction and knows whether it is done, so that whoever was interrupted goes on where he was. Parts that
number by different series may be filled by processes side by side: the numbers are the same every time.
"""

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import F

from mediation.consultation.lifecycle import Consultation
from mediation.demo import organisation
from mediation.demo.cast import Cast, cast
from mediation.demo.year_2021 import aided, mediated, mediations, receptions, tickets
from mediation.demo.year_2021.figures import PRINTED, Figures
from mediation.dispute.lifecycle import Dispute
from mediation.hotline.union import Ticket12351
from mediation.legal_aid.demo import subsidy_rates
from mediation.legal_aid.lifecycle import LegalAid
from workflow.calendar import ZONE
from workflow.messages import Message
from workflow.models import Application, StateChange
from workflow.moment import now, today
from workflow.organisations import system_user
from workflow.sweep import sweep_until_dry

Say = Callable[[str], object]
Fill = Callable[[Cast, Figures, Say], None]
Plan = TypeVar("Plan")


def silently(words: str) -> None:
    """Nobody listens."""


TOLD_EVERY = 500
"""Records between two lines on the terminal."""


@dataclass(frozen=True)
class Part:
    """A piece of the past. kind: what it makes; there are some from 2021 when it is done."""

    kind: type[Application]
    label: str
    fill: Fill

    @property
    def done(self) -> bool:
        """Whether it has been filled."""
        return self.kind._base_manager.filter(received_at__lt=dt.datetime(2022, 1, 1, tzinfo=ZONE)).exists()  # noqa: SLF001  documented, whatever its name


def _receptions(people: Cast, figures: Figures, say: Say) -> None:
    planned = receptions.receptions(figures)
    for n, one in enumerate(_growing(planned), 1):
        receptions.record(people, one)
        if n % TOLD_EVERY == 0 or n == len(planned):
            say(f"2021年接待记录 {n}/{len(planned)}")


def _mediations(people: Cast, figures: Figures, say: Say) -> None:
    planned = mediations.mediations(figures)
    for case in _growing(planned):
        mediated.Mediated(people, case).to_its_end()
    say(f"2021年调解案件 {len(planned)}件，{sum(case.persons for case in planned)}人")


def _aids(people: Cast, figures: Figures, say: Say) -> None:
    subsidy_rates(people)
    planned = aided.aids(figures)
    for one in _growing(planned):
        aided.record(people, one)
    say(f"2021年法律援助 {len(planned)}件")


def _tickets(people: Cast, figures: Figures, say: Say) -> None:
    planned = tickets.tickets(figures)
    for call in _growing(planned):
        tickets.record(people, call)
    say(f"2021年热线工单 {len(planned)}件")


PARTS: dict[str, Part] = {
    "receptions": Part(Consultation, "2021年接待记录", _receptions),
    "tickets": Part(Ticket12351, "2021年热线工单", _tickets),
    "mediations": Part(Dispute, "2021年调解案件", _mediations),
    "aids": Part(LegalAid, "2021年法律援助", _aids),
}

SIDE_BY_SIDE: tuple[tuple[str, ...], ...] = (("receptions", "tickets"), ("mediations", "aids"))
"""Which parts one process fills, and which another: about the same work each."""


class NotOurs(Exception):
    """The site has cases that are not the demo's."""


def refuse_a_site_in_use() -> None:
    """What is there is the demo's own, or nothing. Raises NotOurs."""
    if Application.objects.exists() and not StateChange.objects.filter(channel="demo").exists():
        raise NotOurs


def found() -> Cast:
    """The organisation and its people, and the product as an actor."""
    with transaction.atomic():
        system_user()
        return cast()


def fill(name: str, people: Cast, figures: Figures = PRINTED, say: Say = silently) -> None:
    """One part, whole or not at all; nothing where it is done."""
    part = PARTS[name]
    if part.done:
        return
    with in_haste(), transaction.atomic():
        part.fill(people, figures, say)


def seed(figures: Figures = PRINTED, say: Say = silently) -> None:
    """Everything, one part after the other, in this process."""
    refuse_a_site_in_use()
    people = found()
    fill_the_past(people, figures, say)
    finish(people, say)


def fill_the_past(people: Cast, figures: Figures = PRINTED, say: Say = silently) -> None:
    """Every part, one after the other."""
    for name in PARTS:
        fill(name, people, figures, say)


def finish(people: Cast, say: Say = silently) -> None:
    """What follows when the past is there."""
    if organisation.is_there():
        return
    with in_haste(), transaction.atomic():
        put_to_rest()
        organisation.enliven(people)
        say("今天的案件")
        sweep_until_dry(now())
        _read_before(today() - dt.timedelta(days=3))


def unfinished() -> list[list[str]]:
    """The parts still to fill, by process."""
    return [open_ for group in SIDE_BY_SIDE if (open_ := [name for name in group if not PARTS[name].done])]


@contextmanager
def in_haste() -> Iterator[None]:
    """Thousands of steps in one process: nothing here makes garbage in circles, and every statement is prepared once.

    Plans are made while the tables are still empty, when reading all of a table looks cheapest; they have to hold for a
    while (see `_growing`).
    """
    connection.ensure_connection()
    raw = connection.connection
    kept, raw.prepared_max = raw.prepared_max, 1_000
    _set("SET enable_seqscan = off; SET jit = off")
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        raw.prepared_max = kept
        _set("RESET enable_seqscan; RESET jit")


PLANNED_ANEW = (8, 64, 512, 4096)


def _growing(planned: Sequence[Plan]) -> Iterator[Plan]:
    """Each in turn. The server forgets now and then how it meant to read tables that were nearly empty.

    Nothing else would make it: its own look at the tables sees no row before the part is whole.
    """
    for n, one in enumerate(planned):
        if n in PLANNED_ANEW:
            _set("DISCARD PLANS")
        yield one


def _set(statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements.split(";"):
            cursor.execute(statement)


def put_to_rest() -> None:
    """What a worker would have told in its time is told, and was read then: nobody finds the year 2021 in his inbox."""
    for month in range(3 * 12):
        sweep_until_dry(dt.datetime(2021 + month // 12, 1 + month % 12, 28, 10, 0, tzinfo=ZONE))
    _read_before(dt.date(2024, 1, 1))


def _read_before(day: dt.date) -> None:
    """What was about an earlier day than that has been read."""
    told = Message.objects.filter(read_at=None, due_on__lt=day)
    told.update(read_at=F("deliver_at"), mailed_at=F("deliver_at"))
