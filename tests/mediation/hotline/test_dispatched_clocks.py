"""What ran at the district goes along to the station; what ended there stays as it was counted."""

import pytest
from django.test import Client

from mediation.hotline.demo import CITY, UNION, a_ticket
from tests.mediation.hotline.steps import Cast, clock, take
from tests.workflow.changes import add
from workflow.additions import Hours
from workflow.logbook import Action, LogEntry
from workflow.office_hours import Week
from workflow.verifying import Verified, verify


@pytest.fixture
def _shorter_hours(people: Cast) -> None:
    """The station closes an hour before the district."""
    add(Hours(people.rongchang, Week.parse(["09:00-12:00 13:30-16:00"] * 5 + ["", ""])))


@pytest.mark.usefixtures("_shorter_hours")
def test_a_limit_that_ended_with_the_dispatch_stays_where_it_ended(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed")
    before = clock(ticket, "H7").due_at
    take(ticket, "dispatch", people, people.sunli)
    take(ticket, "accept_dispatch", people, people.liuyang)
    window, contact = clock(ticket, "H7"), clock(ticket, "H11")
    assert (window.organisation, window.due_at) == (people.district, before)
    assert contact.organisation == people.rongchang
    assert list(verify(Verified(), everything=True)) == []


def test_a_telephone_number_that_was_uncovered_stands_in_the_log(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed")
    client = Client()
    client.force_login(people.sunli)
    assert client.post(f"/cases/{ticket.pk}/phone/").status_code == 200
    line = LogEntry.objects.get(action=Action.UNCOVERED)
    assert (line.actor, line.address, line.facts["what"]) == (people.sunli, "127.0.0.1", "phone")
    assert ticket.phone
    assert ticket.phone not in f"{line.subject}{line.facts}"


@pytest.mark.usefixtures("_shorter_hours")
def test_what_runs_again_when_a_ticket_is_reopened_is_counted_at_the_desk_that_has_it_now(people: Cast) -> None:
    ticket = a_ticket(people, UNION, "reopened")
    assert ticket.organisation == people.district
    running = ticket.clocks.filter(ended_at=None)
    assert running
    assert {row.organisation for row in running} == {people.district}
    assert list(verify(Verified(), everything=True)) == []
