"""The list of applications: every kind in it, narrowed, searched, paged, within what a person sees, at a steady cost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast, a_draft
from mediation.dispute.states import State
from mediation.hotline.demo import a_ticket
from tests.cast import a_case, a_unit, a_worker
from workflow.engine import perform
from workflow.models import Application, open_application

Desk = Callable[[str], Client]
MOST_STATEMENTS = 15


def listed(client: Client, **asked: Any) -> set[int]:
    page = client.get("/cases/", asked).content.decode()
    found = {int(key) for key in re.findall(r'href="/cases/(\d+)/"', page)}
    assert f'<span class="count">{len(found)}</span>' in page
    return found


def a_consultation(people: Cast) -> Application:
    case: Application = open_application(Consultation, by=people.liuyang, organisation=people.rongchang)
    perform(case, "receive", by=people.liuyang, channel="phone", topic="wages", question="年假怎么算", answer="")
    return case


@pytest.fixture
def three(people: Cast) -> dict[str, int]:
    """A mediation at the district, a ticket of the district's and a consultation at the station."""
    dispute = a_case(people, State.MEDIATING, workers=[a_worker(3)], units=[a_unit(3, "青禾餐饮管理有限公司")])
    ticket = a_ticket(people, "ticket_12345", "handling")
    return {"dispute": dispute.pk, "ticket": ticket.pk, "consultation": a_consultation(people).pk}


def test_the_list_is_narrowed_by_kind_stage_organisation_and_to_what_is_mine(
    people: Cast, desk: Desk, three: dict[str, int]
) -> None:
    client = desk("zhouwei")
    assert listed(client) == set(three.values())
    assert listed(client, kind="ticket_12345") == {three["ticket"]}
    assert listed(client, kind="consultation", stage="agreement") == {three["consultation"]}
    assert listed(client, organisation=people.district.pk) == {three["dispute"]}
    assert listed(client, mine="1") == set()
    assert listed(desk("liqiang"), mine="1") == {three["dispute"]}
    assert listed(client, kind="nonsense", organisation="9x", stage="?") == set(three.values())


def test_an_application_is_found_by_each_of_its_numbers(people: Cast, desk: Desk, three: dict[str, int]) -> None:
    client = desk("zhouwei")
    ticket = Application.objects.get(pk=three["ticket"]).as_its_kind()
    assert listed(client, q=ticket.ticket_no) == {three["ticket"]}
    for key in ("consultation", "dispute"):
        assert listed(client, q=Application.objects.get(pk=three[key]).receipt_number) == {three[key]}
    assert listed(client, q="青禾") == {three["dispute"]}


def test_no_search_and_no_narrowing_reaches_what_is_not_seen(people: Cast, desk: Desk, three: dict[str, int]) -> None:
    ticket = Application.objects.get(pk=three["ticket"]).as_its_kind()
    stranger = desk("heping")
    for asked in ({"q": ticket.ticket_no}, {"q": "青禾"}, {"organisation": people.rongchang.pk}, {"mine": "1"}):
        assert listed(stranger, **asked) == set()


def test_every_row_says_of_which_kind_it_is(people: Cast, desk: Desk, three: dict[str, int]) -> None:
    page = desk("zhouwei").get("/cases/").content.decode()
    for key in three.values():
        case = Application.objects.get(pk=key)
        assert f'<span class="kind">{case.kind_in_words}</span>' in page
    assert "承办人" in page
    assert "调解员</th>" not in page


def test_whoever_dispatches_may_narrow_to_where_it_went(people: Cast, desk: Desk, three: dict[str, int]) -> None:
    client = desk("sunli")
    assert listed(client) == {three["dispute"], three["ticket"]}
    assert listed(client, organisation=people.rongchang.pk) == {three["ticket"]}


def test_what_is_asked_for_goes_along_to_the_next_page(people: Cast, desk: Desk) -> None:
    made = [a_draft(people, workers=[], units=[]) for _ in range(52)]
    page = desk("chenjing").get("/cases/", {"kind": "dispute", "stage": "intake"}).content.decode()
    more = re.search(r'class="more" href="(\?[^"]+)"', page)
    assert more
    assert more[1] == f"?kind=dispute&amp;stage=intake&amp;after={made[2].pk}"


def test_at_a_thousand_rows_every_page_costs_what_the_first_does(people: Cast, desk: Desk) -> None:
    first = a_draft(people, workers=[], units=[])
    names = [f.column for f in Application._meta.concrete_fields if f.name != "id"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO workflow_application ({', '.join(names)}) SELECT {', '.join(names)}"  # noqa: S608  ours
            " FROM workflow_application, generate_series(1, 999) WHERE id = %s",
            [first.pk],
        )
    client, seen, after, costs = desk("chenjing"), set[int](), "", []
    while True:
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/cases/{after}").content.decode()
        costs.append(len(captured))
        rows = {int(key) for key in re.findall(r'href="/cases/(\d+)/"', page)}
        assert not rows & seen
        seen |= rows
        more = re.search(r'class="more" href="(\?[^"]+)"', page)
        if not more:
            break
        after = more[1].replace("&amp;", "&")
    assert len(seen) == 1000
    assert '<span class="count">500+</span>' in page
    assert len(set(costs)) == 1
    assert costs[0] <= MOST_STATEMENTS


@pytest.mark.parametrize(
    "address", ["/", "/cases/", "/cases/?q=甲&kind=ticket_12345&mine=1", "/deadlines/?scope=all", "/messages/"]
)
@pytest.mark.parametrize("account", ["zhouwei", "sunli", "linhao", "liqiang"])
def test_a_list_takes_few_statements(
    people: Cast, desk: Desk, three: dict[str, int], address: str, account: str
) -> None:
    client = desk(account)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert len(captured) <= MOST_STATEMENTS, [query["sql"][:90] for query in captured.captured_queries]
