"""The outcome a caller waits for reaches his ticket wherever it stands, and only the outcome of his own case."""

from typing import Any

import pytest

from mediation.consultation.lifecycle import Consultation
from mediation.desk.opening import open_here
from mediation.dispute.lifecycle import Dispute
from mediation.hotline.city import Ticket12345
from mediation.hotline.demo import UNION
from mediation.hotline.ticket import waits_for
from mediation.links import answering
from tests.mediation.dispute.ladder import a_case
from tests.mediation.dispute.ladder import take as take_case
from tests.mediation.hotline.steps import CITY, Cast, a_ticket, clock, refusal, take
from workflow.clocks import Clock
from workflow.engine import perform
from workflow.steps import Refused


def fresh(application: Any) -> Any:
    return type(application).objects.get(pk=application.pk)


def an_answered_ticket(people: Cast, case: Dispute) -> Any:
    """A ticket of the district that waits for the case."""
    ticket = a_ticket(people, CITY, "signed")
    take(ticket, "give_to_handler", people, people.sunli)
    take(ticket, "answer_from_case", people, people.sunli, other=case)
    return ticket


def withdraw(people: Cast, ticket: Any) -> None:
    """The case that answers the ticket ends."""
    perform(fresh(answering(ticket)), "withdraw", by=people.liuyang, note="撤回", withdraw_reason="settled")


def test_a_transferred_case_does_not_go_on_in_the_workers_who_were_split_off(people: Cast) -> None:
    case = a_case(people, "mediating")
    ticket = an_answered_ticket(people, case)
    take_case(fresh(case), "split_off", people, people.chenjing)
    sibling = Dispute.objects.get(succeeds=case)
    take_case(fresh(case), "offer_transfer", people, people.chenjing)
    take_case(fresh(case), "accept_transfer", people, people.heping)
    take_case(fresh(sibling), "withdraw", people, people.liqiang)
    ticket = fresh(ticket)
    assert (ticket.state, ticket.linked_outcome) == ("waiting", ""), "the end of somebody else's case"
    successor = Dispute.objects.filter(succeeds=case).exclude(pk=sibling.pk).get()
    take_case(successor, "withdraw", people, people.heping)
    ticket = fresh(ticket)
    assert (ticket.state, "已撤回" in ticket.linked_outcome) == ("handling", True)


ELSEWHERE = {
    "reply_review": ("interim_reply",),
    "replied": ("interim_reply", "approve_reply"),
    "callback": ("interim_reply", "approve_reply", "record_callback"),
    "shelved": ("shelve",),
}
BACK = {"reply_review": "return_reply", "replied": "resume", "callback": "resume", "shelved": "take_off_shelf"}


def elsewhere(people: Cast, state: str, kind: str = CITY) -> Any:
    """A ticket that waited for a case and stands in that state now."""
    ticket = a_ticket(people, kind, "waiting")
    for verb in ELSEWHERE[state]:
        by = {"interim_reply": ticket.handler, "shelve": people.zhouwei}.get(verb, people.sunli)
        take(ticket, verb, people, by)
    assert ticket.state == state
    return ticket


@pytest.mark.parametrize("state", ELSEWHERE)
def test_the_outcome_is_heard_wherever_the_ticket_stands(people: Cast, state: str) -> None:
    ticket = elsewhere(people, state)
    withdraw(people, ticket)
    ticket = fresh(ticket)
    assert ticket.state == state, "hearing alone moves nothing but what waits"
    assert ticket.changes.latest("sequence").verb == "keep_outcome"
    assert "已撤回" in ticket.linked_outcome
    take(ticket, BACK[state], people, people.zhouwei)
    assert ticket.state == "handling"


@pytest.mark.parametrize("state", ELSEWHERE)
def test_a_case_that_is_still_open_is_waited_for_again(people: Cast, state: str) -> None:
    ticket = elsewhere(people, state)
    take(ticket, BACK[state], people, people.zhouwei)
    assert ticket.state == "waiting"
    withdraw(people, ticket)
    assert fresh(ticket).state == "handling"


@pytest.mark.parametrize(("kind", "verb"), [(CITY, "close"), (UNION, "submit_to_check")])
def test_an_interim_reply_does_not_close_a_ticket_whose_case_is_to_answer(people: Cast, kind: str, verb: str) -> None:
    ticket = elsewhere(people, "callback", kind)
    assert "最终答复" in refusal(ticket, verb, people, people.sunli)
    withdraw(people, ticket)
    ticket = fresh(ticket)
    assert "最终答复" in refusal(ticket, verb, people, people.sunli)
    take(ticket, "resume", people, people.sunli)
    take(ticket, "draft_reply", people, ticket.handler)
    take(ticket, "approve_reply", people, people.sunli)
    assert "没有待作出的最终答复" in refusal(ticket, "resume", people, people.sunli)
    take(ticket, "record_callback", people, people.sunli)
    take(ticket, verb, people, people.sunli)
    assert ticket.state in ("closed", "qc")


def test_without_the_tie_an_interim_reply_may_be_the_last(people: Cast) -> None:
    ticket = elsewhere(people, "callback")
    take(
        ticket,
        "untie",
        people,
        people.sunli if ticket.dispatched_by_id is None else people.liuyang,
        link=ticket.links.get(),
    )
    take(ticket, "close", people, people.sunli)
    assert ticket.state == "closed"


def test_an_interim_reply_leaves_the_limit_running_and_the_final_one_ends_it(people: Cast) -> None:
    ticket = elsewhere(people, "replied")
    assert clock(ticket, "H4O").ended_at is None
    withdraw(people, ticket)
    ticket = fresh(ticket)
    take(ticket, "resume", people, people.sunli)
    assert not Clock.objects.filter(application=ticket, rule="H10", ended_at=None).exists()
    take(ticket, "draft_reply", people, ticket.handler)
    take(ticket, "approve_reply", people, people.sunli)
    ended = clock(ticket, "H4O")
    assert (ended.ended_at, ended.outcome) == (ticket.replied_at, "done")


def test_a_ticket_that_leaves_its_parent_keeps_what_its_case_said(people: Cast) -> None:
    case = a_case(people, "submitted")
    ticket = an_answered_ticket(people, case)
    perform(fresh(case), "withdraw", by=people.wangfang, note="撤回", withdraw_reason="settled")
    ticket = fresh(ticket)
    take(ticket, "merge", people, people.sunli, parent=a_ticket(people, CITY, "handling"), ground="same_event")
    take(ticket, "unmerge", people, people.sunli)
    assert "已撤回" in ticket.linked_outcome


SAID = {
    "channel": "phone", "topic": "wages", "question": "加班工资怎么算？", "answer": "不低于工资的150%。", "visitors": 1, "name": "",
    "phone": "", "employer_name": "",
}  # fmt: skip


def test_a_ticket_turned_into_what_is_answered_on_the_spot_does_not_wait(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "handling")
    opened = open_here(Consultation, people.rongchang, by=people.liuyang, key=None, origin=ticket, facts=SAID)
    ticket = fresh(ticket)
    assert (opened.state, ticket.state, waits_for(ticket)) == ("answered", "handling", None)
    assert ticket.linked_outcome.startswith(opened.receipt_number)


def test_a_ticket_turned_into_what_is_looked_up_waits_for_it(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "handling")
    open_here(Consultation, people.rongchang, by=people.liuyang, key=None, origin=ticket, facts=SAID | {"answer": ""})
    assert (fresh(ticket).state, fresh(ticket).linked_outcome) == ("waiting", "")


def test_a_ticket_does_not_become_a_ticket(people: Cast) -> None:
    ticket, other = a_ticket(people, CITY, "signed"), a_ticket(people, UNION, "received")
    assert "并单" in refusal(ticket, "refer", people, people.sunli, other=other)
    assert not ticket.may_become(Ticket12345)
    assert ticket.may_become(Consultation)
    with pytest.raises(Refused):
        perform(ticket, "answer_from_case", by=people.sunli, other=other)
