"""The first page of figures: who opens it, what it asks, and that every number on it opens to its records."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast, a_case
from mediation.desk.figures.asked import Asked
from mediation.dispute.states import State
from mediation.hotline.demo import a_ticket
from tests.mediation.dispute.ladder import NOW

Desk = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def some(people: Cast) -> Cast:
    for state in (State.MEDIATING, State.FAILED, State.CLOSED):
        a_case(people, state)
    a_ticket(people, "ticket_12345", "closed")
    return people


def test_who_answers_for_work_opens_it_and_nobody_else(people: Cast, desk: Desk) -> None:
    assert desk("zhouwei").get("/figures/").status_code == 200
    assert desk("chenjing").get("/figures/").status_code == 200
    assert desk("wangfang").get("/figures/").status_code == 404
    assert Client().get("/figures/").status_code == 302


def test_what_is_wrong_with_the_dates_is_said_and_kept(people: Cast, desk: Desk) -> None:
    page = desk("zhouwei").get("/figures/?from=2026-05-01&to=2026-04-01").content.decode()
    assert "开始日期应不晚于结束日期" in page
    assert 'name="from" value="2026-05-01"' in page
    page = desk("zhouwei").get("/figures/?from=yesterday&to=2026-04-01").content.decode()
    assert "日期请写成" in page


def test_days_that_were_changed_are_meant_although_the_period_was_left_alone(people: Cast, desk: Desk) -> None:
    page = desk("zhouwei").get("/figures/?period=year&was=year&from=2026-01-01&to=2026-03-31").content.decode()
    assert '<option value="own" selected>' in page
    page = desk("zhouwei").get("/figures/?period=month&was=year&from=2026-01-01&to=2026-12-31").content.decode()
    assert '<option value="month" selected>' in page
    assert f'name="from" value="{NOW:%Y-%m}-01"' in page


def test_the_first_page_takes_few_statements(some: Cast, desk: Desk) -> None:
    """Beside bringing the marks up to the record: within one transaction that projects everything every time."""
    client = desk("zhouwei")
    with CaptureQueriesContext(connection) as taken:
        client.get("/figures/")
    asked = [query["sql"] for query in taken.captured_queries]
    first, last = (n for n, sql in enumerate(asked) if "SAVEPOINT" in sql)
    besides = asked[:first] + asked[last + 1 :]
    assert len(besides) <= 10, besides


def test_where_nothing_was_recorded_before_nothing_got_worse(some: Cast, desk: Desk) -> None:
    """A number beside the time before the records began is no rise."""
    page = desk("zhouwei").get("/figures/?period=year").content.decode()
    assert "上年同期无可比数据" in page
    assert "转差" not in page


def test_a_period_that_is_not_over_is_compared_as_far_as_it_goes(people: Cast, rf: RequestFactory) -> None:
    request, on = rf.get("/figures/?period=year"), NOW.date()
    request.user = people.zhouwei
    asked = Asked.of(request)
    assert asked.slice.until == dt.date(on.year, 12, 31)
    assert (asked.last_year.since, asked.last_year.until) == (dt.date(on.year - 1, 1, 1), on.replace(year=on.year - 1))
    assert (asked.before.since, asked.before.until) == (dt.date(on.year - 1, 1, 1), on.replace(year=on.year - 1))
    request = rf.get(f"/figures/?from={on.year - 1}-03-01&to={on.year - 1}-05-31")
    request.user = people.zhouwei
    over = Asked.of(request)
    assert (over.before.since, over.before.until) == (dt.date(on.year - 2, 12, 1), dt.date(on.year - 1, 2, 28))
