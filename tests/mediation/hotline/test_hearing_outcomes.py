"""Tickets that are answered from a dispute hear how it ended, when it ends, wherever it went meanwhile."""

from typing import Any

from mediation.demo import Cast, a_case, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.hotline.demo import CITY, UNION, a_ticket
from mediation.links import Link, Tie
from tests.mediation.dispute.ladder import NOW, take
from workflow.engine import perform


def waiting(people: Cast, dispute: Dispute, kind: str = CITY) -> Any:
    """A ticket in hand at the station, which the case answers from now on."""
    ticket = a_ticket(people, kind, "handling")
    perform(ticket, "answer_from_case", by=people.liuyang, other=dispute)
    assert ticket.state == "waiting"
    return ticket


def a_dispute(people: Cast, state: str = "mediating") -> Dispute:
    return a_case(people, state, place=people.rongchang, by=people.liuyang)


def test_two_tickets_on_one_case_hear_the_same_outcome_each_in_its_own_record(people: Cast) -> None:
    dispute = a_dispute(people)
    tickets = [waiting(people, dispute), waiting(people, dispute, UNION)]
    take(dispute, "fail", people, people.liuyang)
    for ticket in tickets:
        ticket.refresh_from_db()
        assert ticket.state == "handling"
        change = ticket.changes.latest("sequence")
        assert change.verb == "hear_outcome"
        assert ["结果", "Outcome", dispute.outcome_in_words()] in change.facts["told"]
        assert "未达成协议" in ticket.linked_outcome, "as it ended, not as it stood a moment before"


def test_a_ticket_of_a_merged_case_waits_until_its_parent_ends(people: Cast) -> None:
    child = a_dispute(people)
    employer = child.respondents.get().employer
    parent = a_case(
        people,
        "mediating",
        place=people.rongchang,
        by=people.liuyang,
        workers=[a_worker(77)],
        units=[{"name": employer.name, "uscc": employer.uscc, "role": "employer"}],
    )
    ticket = waiting(people, child)
    take(child, "merge", people, people.liuyang, parent=parent)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    parent.refresh_from_db()
    take(parent, "fail", people, people.liuyang)
    ticket.refresh_from_db()
    assert ticket.state == "handling"
    assert "未达成协议" in ticket.linked_outcome


def test_a_ticket_of_a_case_handed_over_waits_for_the_body_that_took_it(people: Cast) -> None:
    dispute = a_dispute(people, "screening")
    ticket = waiting(people, dispute)
    take(dispute, "offer_transfer", people, people.liuyang, organisation=people.kechuang)
    take(dispute, "accept_transfer", people, people.heping)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    successor = Dispute.objects.get(succeeds=dispute)
    take(successor, "withdraw", people, people.heping)
    ticket.refresh_from_db()
    assert (ticket.state, "已撤回" in ticket.linked_outcome) == ("handling", True)


def test_reopening_untells_nothing(people: Cast) -> None:
    dispute = a_dispute(people)
    ticket = waiting(people, dispute)
    take(dispute, "fail", people, people.liuyang)
    ticket.refresh_from_db()
    told, version = ticket.linked_outcome, ticket.version
    take(dispute, "reopen", people, people.liuyang)
    ticket.refresh_from_db()
    assert (ticket.linked_outcome, ticket.version) == (told, version)


def test_a_ticket_that_has_stopped_waiting_keeps_no_case_from_ending(people: Cast) -> None:
    dispute = a_dispute(people)
    ticket = a_ticket(people, CITY, "closed")
    Link.objects.create(one=ticket, other=dispute, tie=Tie.ANSWERED_BY, made_by=people.liuyang, made_at=NOW)
    take(dispute, "fail", people, people.liuyang)
    version = ticket.version
    ticket.refresh_from_db()
    assert (dispute.state, ticket.state, ticket.version) == ("failed", "closed", version)


def test_a_ticket_loses_its_answer_with_the_tie(people: Cast) -> None:
    dispute = a_dispute(people)
    ticket = waiting(people, dispute)
    perform(dispute, "untie", by=people.liuyang, note="不是同一人", link=ticket.links.get())
    ticket.refresh_from_db()
    assert ticket.state == "handling"
    take(dispute, "fail", people, people.liuyang)
    version = ticket.version
    ticket.refresh_from_db()
    assert ticket.version == version


def test_a_case_that_has_ended_answers_at_once_unless_it_went_on_elsewhere(people: Cast) -> None:
    ended, gone = a_dispute(people, "failed"), a_dispute(people, "submitted")
    take(gone, "offer_transfer", people, people.liuyang, organisation=people.kechuang)
    take(gone, "accept_transfer", people, people.heping)
    for dispute, state in ((ended, "handling"), (gone, "waiting")):
        ticket = a_ticket(people, CITY, "handling")
        perform(ticket, "answer_from_case", by=people.liuyang, other=dispute)
        assert ticket.state == state
