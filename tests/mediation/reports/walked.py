"""Small histories for the reports, walked once a file on fixed days of 2026, so that every number can be added up by hand."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from mediation import demo
from mediation.demo import Cast, a_case, a_unit, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.hotline.demo import a_ticket_walk
from workflow.projecting import catch_up

ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 7, 15, 10, 0, tzinfo=ZONE)
JUNE = (dt.date(2026, 6, 1), dt.date(2026, 6, 30))

_LINK = re.compile(r'<a href="(/figures/[^"]+/records/\?[^"]+)"[^>]*>([^<]+)</a>')
_TOTAL = re.compile(r'<strong id="total">([^<]+)</strong>')


def morning(month: int, day: int) -> dt.datetime:
    """Ten o'clock."""
    return dt.datetime(2026, month, day, 10, 0, tzinfo=ZONE)


@contextmanager
def once_a_file(blocker: DjangoDbBlocker, walk: Callable[[Cast], object]) -> Iterator[Cast]:
    """The organisation with a history, within a transaction that is taken back."""
    with blocker.unblock(), time_machine.travel(NOW, tick=True):
        whole = transaction.atomic()
        whole.__enter__()
        people = demo.cast()
        walk(people)
        catch_up()
        yield people
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


def disputes_of_june(people: Cast) -> None:
    """Open before June: 1 件 2 人. Accepted in it: 12 workers who fail, 1 who is paid, 3 who go on. Refused: 1.

    Open after it: 1 + 3 - 2 = 2 件, 2 + 16 - 13 = 5 人.
    """
    _case(people, "mediating", 5, 11, workers=range(2), unit=1)
    _case(people, "failed", 6, 1, workers=range(10, 22), unit=2)
    _case(people, "closed", 6, 8, workers=range(30, 31), unit=3, cause="206.2")
    _case(people, "mediating", 6, 15, workers=range(40, 43), unit=4, cause="207", place="rongchang")
    _case(people, "refused", 6, 16, workers=range(50, 51), unit=5)


def _case(
    people: Cast, state: str, month: int, day: int, *, workers: range, unit: int, place: str = "district", **of: Any
) -> Dispute:
    by = people.wangfang if place == "district" else people.liuyang
    return a_case(
        people, state, at=morning(month, day), workers=[a_worker(n) for n in workers], units=[a_unit(unit)], by=by,
        place=people.places[place], **of,
    )  # fmt: skip


def tickets_of_june(people: Cast) -> None:
    """12345: three done at one station, all content; one at the other, not; one returned. 12351: one at the district, new."""
    for day, station, move in (
        (2, "rongchang", "call_back"),
        (3, "rongchang", "call_back"),
        (4, "rongchang", "call_back"),
        (5, "kechuang", "complain"),
    ):
        walk = a_ticket_walk(people, "ticket_12345", "replied", at=morning(6, day), station=station)
        getattr(walk, move)()
        walk.take("close", walk.desk, note="已告知救济途径")
    a_ticket_walk(people, "ticket_12345", "returned", at=morning(6, 8))
    a_ticket_walk(people, "ticket_12351", "signed", at=morning(6, 9))


def opens(people: Cast, page: str, *, at_most: int) -> int:
    """How many numbers of a page were opened as the supervisor; each list amounts to its number."""
    client = Client()
    client.force_login(people.zhouwei)
    links = list(dict.fromkeys(_LINK.findall(page)))
    for address, words in links[:: max(1, len(links) // at_most)]:
        answer = client.get(unescape(address))
        assert answer.status_code == 200, address
        total = _TOTAL.search(answer.content.decode())
        assert total, address
        assert total[1] == words or words.endswith("%"), (address, words)
    return len(links)


__all__ = ["JUNE", "NOW", "disputes_of_june", "morning", "once_a_file", "opens", "tickets_of_june"]
