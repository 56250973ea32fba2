"""The list behind a number: its sum and count are the number's, for every figure and whoever asks; and one figure's page."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
import time_machine
from django.test import Client

from mediation.demo import Cast, a_case
from mediation.dispute.states import State
from mediation.hotline.demo import a_ticket
from mediation.legal_aid.demo import an_aid
from tests.mediation.dispute.ladder import NOW
from workflow.marks import Mark
from workflow.metrics import figures

Desk = Callable[[str], Client]
NUMBER = re.compile(r'<span class="num">.*?</span>(?:</small>)?', re.DOTALL)
LINK = re.compile(r'<a href="(/figures/[^"]+/records/\?[^"]+)"[^>]*>([^<]+)</a>')
TOTAL = re.compile(r'<strong id="total">([^<]+)</strong>')
LISTED = re.compile(r'<strong id="listed">([^<]+)</strong>')
ROW = re.compile(r'<td><a href="/cases/(\d+)/">')
EVERY = "alone=&from=2025-07-01&to=2026-08-31"


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def some(people: Cast) -> Cast:
    for state in (State.MEDIATING, State.FAILED, State.PERFORMING, State.CLOSED, State.WITHDRAWN):
        a_case(people, state)
    for standing in ("dispatched", "callback", "closed"):
        a_ticket(people, "ticket_12345", standing)
    an_aid(people, "closed")
    return people


def read(client: Client, address: str) -> str:
    answer = client.get(unescape(address))
    assert answer.status_code == 200, address
    return str(answer.content.decode())


@pytest.mark.parametrize("username", ["zhouwei", "chenjing", "heping"])
def test_every_number_of_the_overview_opens_to_a_list_that_amounts_to_it(some: Cast, desk: Desk, username: str) -> None:
    client = desk(username)
    page = read(client, f"/figures/?{EVERY}")
    links = [(address, words) for address, words in LINK.findall(page) if "from=2025-07-01" in address]
    counts = [(address, words) for address, words in links if "%" not in words and words != "—"]
    assert len(counts) > 60
    something = [(address, words) for address, words in counts if words not in ("0", "0.00")]
    assert bool(something) == (username != "heping") or Mark.objects.filter(organisation=some.kechuang).exists()
    for address, words in something[:45] + counts[:3]:
        listed = read(client, address)
        total, rows = TOTAL.search(listed), ROW.findall(listed)
        assert total
        assert total[1] == words, address
        assert int(LISTED.search(listed)[1]) == len(rows) or len(rows) == 50  # type: ignore[index]


def test_every_rate_opens(some: Cast, desk: Desk) -> None:
    client = desk("zhouwei")
    page = read(client, f"/figures/?{EVERY}")
    rates = {address for address, words in LINK.findall(page) if "%" in words and "from=2025-07-01" in address}
    assert rates
    for address in rates:
        assert TOTAL.search(read(client, address))


def test_every_figure_has_a_page_whose_cells_open(some: Cast, desk: Desk) -> None:
    client = desk("zhouwei")
    for key in figures():
        assert "<svg" in read(client, f"/figures/{key}/?{EVERY}")
    for by in ("organisation", "kind", "topic", "sector", "handler"):
        page = read(client, f"/figures/mediation_closure_rate_cases/?{EVERY}&by={by}")
        divided = page[page.index('id="divided"') :]
        links = LINK.findall(divided)
        assert links, by
        for address, words in links:
            if "%" not in words:
                assert TOTAL.search(read(client, address))[1] == words  # type: ignore[index]


def test_the_rest_of_a_denominator_is_listed(some: Cast, desk: Desk) -> None:
    client, key = desk("zhouwei"), "mediation_success_rate"
    parts = {
        part: read(client, f"/figures/{key}/records/?{EVERY}&part={part}")
        for part in ("numerator", "rest", "denominator")
    }
    listed = {part: int(LISTED.search(page)[1]) for part, page in parts.items()}  # type: ignore[index]
    assert listed["numerator"]
    assert listed["rest"]
    assert listed["numerator"] + listed["rest"] == listed["denominator"]
    assert "调解不成" in parts["rest"]
    assert "调解不成" not in parts["numerator"].split("<tbody>")[1]


def test_a_list_is_for_who_answers_for_the_work(some: Cast, desk: Desk) -> None:
    for address in (
        "/figures/received/",
        "/figures/mediation_accepted_cases/",
        "/figures/mediation_accepted_cases/records/",
    ):
        wanted = 404 if "received" in address else 200
        assert desk("zhouwei").get(address).status_code == wanted
        assert desk("wangfang").get(address).status_code == 404
        assert Client().get(address).status_code == 302


def test_what_is_somebody_elses_is_not_there(some: Cast, desk: Desk) -> None:
    base = "/figures/mediation_accepted_cases/records/"
    lead = desk("chenjing")
    own, other = some.district.pk, some.kechuang.pk
    assert lead.get(f"{base}?by=organisation&member={own}").status_code == 200
    for query in (
        f"by=organisation&member={other}", "by=organisation&member=x", f"by=handler&member={some.heping.pk}",
        "by=handler&member=999999999999", "by=kind&member=nothing", "by=month&member=2026-01", "by=nonsense",
    ):  # fmt: skip
        assert lead.get(f"{base}?{query}").status_code == 404, query


def test_a_lead_counts_his_own_station_alone(some: Cast, desk: Desk) -> None:
    page = read(desk("chenjing"), f"/figures/mediation_accepted_cases/records/?{EVERY}")
    cases = set(ROW.findall(page))
    own = Mark.objects.filter(measure="mediation_begun", organisation=some.district).values_list(
        "application", flat=True
    )
    assert cases == {str(key) for key in own}


def test_a_strange_page_key_is_the_first_page(some: Cast, desk: Desk) -> None:
    for after in ("", "x", "2026-02-31.7", "2026-07-15.99999999999999999999", "0000-00-00.1"):
        read(desk("zhouwei"), f"/figures/mediation_accepted_cases/records/?{EVERY}&after={after}")


def test_pages_by_key_hold_every_record_once(some: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediation.desk.figures.records.PAGE", 2)
    client, address, seen = desk("zhouwei"), f"/figures/deadlines_on_time/records/?{EVERY}&part=denominator", []
    while address:
        page = read(client, address)
        seen += re.findall(r'<tr><td><a href="/cases/(\d+)/">.*?</tr>', page, re.DOTALL)
        more = re.search(r'<a class="more" href="([^"]+)"', page)
        address = more[1] if more else ""
    assert len(seen) == int(LISTED.search(page)[1])  # type: ignore[index]
    assert len(seen) > 4


def test_filters_stay_in_every_address(some: Cast, desk: Desk) -> None:
    page = read(desk("zhouwei"), f"/figures/?{EVERY}&kind=dispute&org=district")
    for address, _words in LINK.findall(page):
        assert "kind=dispute" in address
    assert '<option value="dispute" selected>' in page
