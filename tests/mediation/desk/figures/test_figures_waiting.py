"""Where cases wait: what is open now, its age, its deadlines; every number opens to exactly its records."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast, a_case
from mediation.desk.figures.backlog import BANDS
from mediation.dispute.states import State
from mediation.hotline.demo import a_ticket
from tests.cast import a_walk
from tests.mediation.dispute.ladder import NOW
from workflow.clockwork import local_day
from workflow.engine import perform
from workflow.models import Application
from workflow.moment import now

Desk = Callable[[str], Client]
YEAR = "from=2025-07-01&to=2026-08-31"
LINK = re.compile(r'<a href="(/figures/waiting/records/\?[^"]+)"[^>]*>\s*([\d,]+)\s*<')
STAYED = re.compile(r'<a href="(/figures/waiting/records/\?[^"]*list=stay[^"]*)">[\d.,]+天<small>(\d+)件')
LISTED = re.compile(r'<strong id="listed">(\d+)</strong>')


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def some(people: Cast) -> Cast:
    for days in (1, 9, 20, 45, 75, 120):
        a_walk(people, State.SCREENING, days_ago=days, workers=1)
    for state in (State.MEDIATING, State.PERFORMING, State.CLOSED):
        a_case(people, state)
    a_ticket(people, "ticket_12345", "callback")
    return people


def read(client: Client, address: str) -> str:
    answer = client.get(unescape(address))
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_who_answers_for_work_opens_it_and_nobody_else(people: Cast, desk: Desk) -> None:
    for address in ("/figures/waiting/", "/figures/waiting/records/?list=open"):
        assert desk("zhouwei").get(address).status_code == 200
        assert desk("chenjing").get(address).status_code == 200
        assert desk("liqiang").get(address).status_code == 404
        assert Client().get(address).status_code == 302


def test_nothing_open_is_said(people: Cast, desk: Desk) -> None:
    assert "没有在办的申请" in read(desk("zhouwei"), "/figures/waiting/")


@pytest.mark.parametrize("username", ["zhouwei", "chenjing"])
def test_every_number_opens_to_exactly_its_records(some: Cast, desk: Desk, username: str) -> None:
    client = desk(username)
    page = read(client, f"/figures/waiting/?{YEAR}&kind=dispute")
    links = LINK.findall(page) + STAYED.findall(page)
    assert len(links) > 15
    assert {"open", "stay"} <= set(re.findall(r"list=(\w+)", " ".join(address for address, _n in links)))
    for address, number in links:
        assert LISTED.search(read(client, address))[1] == number, address  # type: ignore[index]


def test_boxes_of_the_diagram_open_to_their_state(some: Cast, desk: Desk) -> None:
    client = desk("zhouwei")
    page = read(client, "/figures/waiting/?kind=dispute")
    box = re.search(r'<a href="([^"]+state=screening[^"]*)"><g class="heat-[1-4]">.*?class="count"[^>]*>(\d+)<', page)
    assert box
    assert LISTED.search(read(client, box[1]))[1] == box[2]  # type: ignore[index]
    assert "审查中" in box[0]


def test_ages_are_days_on_the_calendar_and_leave_nobody_out(some: Cast, desk: Desk) -> None:
    cases = Application.objects.open().filter(version__gt=0)
    today = local_day(now())
    for band in BANDS:
        found = set(cases.filter(band.condition(today)).values_list("pk", flat=True))
        most = band.most if band.most is not None else 10_000
        days = {case.pk: (today - local_day(case.received_at)).days for case in cases if case.received_at}
        assert found == {pk for pk, n in days.items() if band.least <= n <= most}, band.key
        assert found, band.key


def test_the_days_in_a_state_begin_with_the_step_into_it(some: Cast, desk: Desk) -> None:
    with time_machine.travel(NOW - dt.timedelta(days=6)):
        case = a_walk(some, State.SCREENING, days_ago=30, workers=1).dispute
        perform(case, "claim", by=some.wangfang) if case.owner_id is None else None
    page = read(desk("zhouwei"), "/figures/waiting/records/?list=open&kind=dispute&state=screening")
    row = re.search(rf'/cases/{case.pk}/">.*?</tr>', page, re.DOTALL)
    assert row
    moved = case.changes.exclude(from_state="screening").filter(to_state="screening").latest("sequence").at
    assert f">{(local_day(now()) - local_day(moved)).days}</td>" in row[0]


def test_what_is_not_there_is_not_found(some: Cast, desk: Desk) -> None:
    for query in (
        "",
        "list=all",
        "list=open&age=7",
        "list=stay",
        "list=stay&kind=dispute&state=nowhere",
        "list=open&state=screening",
        "list=open&kind=dispute&state=nowhere",
    ):
        assert desk("zhouwei").get(f"/figures/waiting/records/?{query}").status_code == 404, query


def test_a_lead_sees_what_waits_at_his_own_station(some: Cast, desk: Desk) -> None:
    a_walk(some, State.SCREENING, days_ago=3, workers=1)
    own = Application.objects.open().filter(version__gt=0, organisation=some.district).count()
    page = read(desk("chenjing"), "/figures/waiting/records/?list=open")
    assert LISTED.search(page)[1] == str(own)  # type: ignore[index]


def test_the_page_takes_few_statements(some: Cast, desk: Desk) -> None:
    """Beside bringing the marks up to the record, which within one transaction projects everything every time."""
    client = desk("zhouwei")
    with CaptureQueriesContext(connection) as taken:
        client.get("/figures/waiting/?kind=dispute")
    asked = [query["sql"] for query in taken.captured_queries]
    first, last = (n for n, sql in enumerate(asked) if "SAVEPOINT" in sql)
    besides = asked[:first] + asked[last + 1 :]
    assert len(besides) <= 9, besides
