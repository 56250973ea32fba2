"""Tickets and what answers them, pressed at the same moment: nobody waits for what has ended, nor for himself."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from mediation.demo import Cast, a_case
from mediation.hotline.demo import CITY, a_ticket
from mediation.hotline.ticket import Ticket
from tests.workflow.crowd import LONG, at_once, wait_until_somebody_waits
from workflow.engine import perform
from workflow.models import Application

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(application: Any) -> Any:
    return type(application).objects.get(pk=application.pk)


def pressed(press: Any) -> threading.Thread:
    """Somebody else's press, on a connection of his own."""

    def run() -> None:
        try:
            press()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def own(people: Cast) -> Ticket:
    """A ticket the district handles itself."""
    ticket = a_ticket(people, CITY, "signed")
    perform(ticket, "give_to_handler", by=people.sunli, person=people.liqiang)
    return ticket  # type: ignore[no-any-return]


def end(case: Any, people: Cast) -> None:
    perform(fresh(case), "withdraw", by=people.wangfang, note="撤回", withdraw_reason="settled")


def test_a_ticket_tied_to_a_case_while_it_ends_does_not_wait_for_it(people: Cast) -> None:
    case, ticket = a_case(people, "submitted"), own(people)
    other = Application.objects.get(pk=case.pk)
    with transaction.atomic():
        end(case, people)
        tying = pressed(lambda: perform(fresh(ticket), "answer_from_case", by=people.liqiang, other=other))
        wait_until_somebody_waits()
    tying.join(LONG)
    ticket = fresh(ticket)
    assert (ticket.state, "已撤回" in ticket.linked_outcome) == ("handling", True)


def test_a_case_that_ends_while_the_reply_is_sent_back_finds_the_ticket_waiting(people: Cast) -> None:
    case, ticket = a_case(people, "submitted"), own(people)
    perform(ticket, "answer_from_case", by=people.liqiang, other=Application.objects.get(pk=case.pk))
    said: dict[str, Any] = {
        "content": "正在调解",
        "basis": "case",
        "solved": False,
        "told_at": ticket.round_began,
        "told_how": "电话",
    }
    perform(ticket, "interim_reply", by=people.liqiang, note="案件尚未结束", **said)
    with transaction.atomic():
        perform(fresh(ticket), "return_reply", by=people.sunli, note="请补充")
        ending = pressed(lambda: end(case, people))
        wait_until_somebody_waits()
    ending.join(LONG)
    ticket = fresh(ticket)
    assert (ticket.state, "已撤回" in ticket.linked_outcome) == ("handling", True)


def test_two_tickets_do_not_go_into_each_other(people: Cast) -> None:
    pair = [a_ticket(people, CITY, "signed") for _ in range(2)]

    def merge(number: int) -> object:
        one, other = fresh(pair[number]), fresh(pair[1 - number])
        return perform(one, "merge", by=people.sunli, note="同一事项", parent=other, ground="same_event")

    merged, refused = at_once(merge, 2)
    assert (len(merged), len(refused)) == (1, 1)
    assert sorted(fresh(ticket).state for ticket in pair) == ["merged", "signed"]
