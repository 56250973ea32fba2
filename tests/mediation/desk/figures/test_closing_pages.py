"""The pages of closed months: months · close · what became of it · restate, each from every side."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediation.demo import Cast, a_case, a_worker
from mediation.dispute.states import State
from mediation.reports.closed import Closing, Restatement
from mediation.reports.closing import close
from tests.cast import a_unit
from tests.mediation.desk.conftest import Desk
from tests.mediation.dispute.ladder import NOW, SHANGHAI
from workflow.models import Application
from workflow.projecting import catch_up, recount

JUNE = dt.date(2026, 6, 1)
EARLY_JUNE = dt.datetime(2026, 6, 2, 9, 0, tzinfo=SHANGHAI)
MONTHS, CLOSE = "/figures/closings/", "/figures/closings/close/"
GONE = (403, 404)
"""Not there; to administrators, who are kept apart from casework, closed with a sentence."""
HERE = {"org": "district", "month": "2026-06"}


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def a_june_case(people: Cast, n: int, **more: Any) -> Any:
    return a_case(people, State.MEDIATING, at=EARLY_JUNE, workers=[a_worker(n)], units=[a_unit(n)], **more)


@pytest.fixture
def corrected(people: Cast) -> Closing:
    """June of the district, closed with one case; another one was entered late."""
    a_june_case(people, 1)
    closing = close(people.district, JUNE, by=people.zhouwei)
    a_june_case(people, 2)
    catch_up()
    return closing


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page_of(closing: Closing) -> str:
    return reverse("closing", args=[closing.pk])


# Months


def test_the_months_say_what_is_closed_and_what_waits_to_be_explained(desk: Desk, corrected: Closing) -> None:
    answer = desk("zhouwei").get(MONTHS, {"org": "district"})
    assert answer.status_code == 200
    text = words(answer)
    assert "已结账1个月" in text
    assert re.search(r"2026-06 已结账 周伟 2026-07-15 10:00 待说明\d+项", text)
    assert re.search(r"2026-05 未结账 — — 结账", text)
    assert "2026-07" not in text.replace("2026-07-15", "")  # not over


def test_a_lead_sees_the_months_of_his_own_and_closes_none(desk: Desk, people: Cast) -> None:
    close(people.rongchang, JUNE, by=people.zhouwei)
    text = words(desk("liuyang").get(MONTHS, {"org": "district"}))
    assert "荣昌街工会服务站" in text
    assert "劳动争议调解中心" not in text
    assert "2026-06 已结账 周伟" in text
    assert CLOSE not in desk("liuyang").get(MONTHS).content.decode()


@pytest.mark.parametrize("username", ["wangfang", "sunli", "linhao", "mahong", "admin", "security", "auditor"])
def test_the_pages_are_not_there_for_those_who_read_no_figures(desk: Desk, corrected: Closing, username: str) -> None:
    for address in (MONTHS, f"{CLOSE}?org=district&month=2026-06", page_of(corrected), f"{page_of(corrected)}restate/"):
        assert desk(username).get(address).status_code in GONE, address
    assert desk(username).post(CLOSE, HERE).status_code in GONE


def test_a_stranger_is_sent_to_sign_in(corrected: Closing) -> None:
    for address in (MONTHS, CLOSE, page_of(corrected), f"{page_of(corrected)}restate/"):
        assert Client().get(address)["Location"].startswith("/sign-in/")


# Closing


def test_a_month_is_closed_after_a_look_at_what_is_kept(desk: Desk, people: Cast) -> None:
    client = desk("zhouwei")
    before = client.get(CLOSE, HERE)
    assert before.status_code == 200
    assert "结账不能撤销" in words(before)
    assert not Closing.objects.exists()
    answer = client.post(CLOSE, HERE | {"note": "六月月报"})
    closing = Closing.objects.get()
    assert answer["Location"] == page_of(closing)
    assert (closing.organisation, closing.since, closing.closed_by) == (people.district, JUNE, people.zhouwei)
    assert "全部指标与现在的记录一致" in words(client.get(page_of(closing)))


def test_pressed_twice_the_second_is_told_who_closed_it(desk: Desk, people: Cast) -> None:
    desk("zhouwei").post(CLOSE, HERE)
    answer = desk("zhouwei").post(CLOSE, HERE)
    assert answer.status_code == 409
    assert "2026-06已由周伟于2026-07-15结账" in words(answer)
    assert Closing.objects.count() == 1


def test_a_month_that_runs_is_refused_and_what_was_typed_stays(desk: Desk, people: Cast) -> None:
    answer = desk("zhouwei").post(CLOSE, HERE | {"month": "2026-07", "note": "提前结"})
    assert answer.status_code == 422
    assert "还没有结束" in words(answer)
    assert not Closing.objects.exists()


def test_a_gap_is_said_before_closing(desk: Desk, people: Cast) -> None:
    close(people.district, dt.date(2026, 4, 1), by=people.zhouwei)
    assert "还有未结账的月份：2026-05" in words(desk("zhouwei").get(CLOSE, HERE))


def test_a_lead_is_refused_with_a_sentence(desk: Desk, people: Cast) -> None:
    for answer in (desk("chenjing").get(CLOSE, HERE), desk("chenjing").post(CLOSE, HERE)):
        assert answer.status_code == 403
        assert "督导" in words(answer)
    assert not Closing.objects.exists()


@pytest.mark.parametrize(
    "bad", [{"month": "2026-13"}, {"month": ""}, {"month": "2026-6-1"}, {"org": "nowhere"}, {"org": ""}]
)
def test_what_no_page_of_ours_asks_is_not_there(desk: Desk, people: Cast, bad: dict[str, str]) -> None:
    for answer in (desk("zhouwei").get(CLOSE, HERE | bad), desk("zhouwei").post(CLOSE, HERE | bad)):
        assert answer.status_code == 404


# What became of it


def test_the_closed_number_stands_beside_what_is_so_now_and_the_case_that_came(desk: Desk, corrected: Closing) -> None:
    answer = desk("zhouwei").get(page_of(corrected), {"figure": "mediation_accepted_cases"})
    text = words(answer)
    assert re.search(r"受理申请调解（件） 1 件 — 2 件 \+1 1件记录 待说明", text)
    assert "新计入" in text
    assert f'href="/cases/{Application.objects.latest("pk").pk}/"' in answer.content.decode()


def test_every_closed_figure_leads_to_the_same_month_as_it_is_now(desk: Desk, corrected: Closing) -> None:
    """From there its numbers open to their records."""
    client = desk("zhouwei")
    page = client.get(page_of(corrected)).content.decode()
    address = re.search(r'href="(/figures/mediation_accepted_cases/[^"]*)"', page)
    assert address
    figure = client.get(html.unescape(address[1])).content.decode()
    assert "from=2026-06-01" in figure
    assert "to=2026-06-30" in figure


def test_records_are_told_by_the_last_step_since(desk: Desk, people: Cast, corrected: Closing) -> None:
    text = words(desk("zhouwei").get(page_of(corrected)))
    assert re.search(r"调解.*2026-06-0\d \d\d:\d\d", text)
    assert "没有新的办理记录" not in text


def test_a_lead_of_the_station_sees_no_case_of_another(desk: Desk, people: Cast) -> None:
    """His station's own closing: a case that went elsewhere is counted, and not shown."""
    case = a_june_case(people, 3, place=people.rongchang, by=people.liuyang)
    closing = close(people.rongchang, JUNE, by=people.zhouwei)
    Application.objects.filter(pk=case.pk).update(organisation=people.kechuang, dispatched_by=None)
    recount()
    text = desk("liuyang").get(page_of(closing)).content.decode()
    assert f"/cases/{case.pk}/" not in text
    assert "另有1件案件的记录有变动" in text
    assert f"/cases/{case.pk}/" in desk("zhouwei").get(page_of(closing)).content.decode()
    assert desk("heping").get(page_of(closing)).status_code == 404


# Restating


def test_a_difference_is_explained_with_a_reason(desk: Desk, people: Cast, corrected: Closing) -> None:
    client, where = desk("zhouwei"), f"{page_of(corrected)}restate/"
    shown = client.get(where, {"figure": "mediation_accepted_cases"}).content.decode()
    assert len(re.findall(r'name="figure" value="[^"]+" checked', shown)) == 1
    seen = re.search(r'name="seen-mediation_accepted_cases" value="([^"]+)"', shown)
    assert seen is not None
    typed = {"figure": "mediation_accepted_cases", "seen-mediation_accepted_cases": seen.group(1)}

    empty = client.post(where, typed | {"reason": " "})
    assert empty.status_code == 422
    assert "请写明更正的原因" in words(empty)
    other = client.post(where, typed | {"reason": "漏登", "seen-mediation_accepted_cases": "9|None|9"})
    assert other.status_code == 422
    assert "又有变化" in words(other)
    assert "漏登" in other.content.decode()
    assert not Restatement.objects.exists()

    assert client.post(where, typed | {"reason": "六月二日漏登一件"})["Location"] == page_of(corrected)
    text = words(client.get(page_of(corrected)))
    assert re.search(r"受理申请调解（件） 1 件 2 件 2026-07-15 周伟 六月二日漏登一件 2 件 \+1 1件记录 已更正", text)

    again = client.post(where, typed | {"reason": "六月二日漏登一件"})
    assert again.status_code == 422
    assert "已没有待说明的差异" in words(again)
    assert Restatement.objects.count() == 1


def test_a_lead_reads_and_does_not_restate(desk: Desk, corrected: Closing) -> None:
    where = f"{page_of(corrected)}restate/"
    assert where not in desk("chenjing").get(page_of(corrected)).content.decode()
    for answer in (desk("chenjing").get(where), desk("chenjing").post(where, {"figure": "x", "reason": "y"})):
        assert answer.status_code == 403
    assert desk("heping").get(where).status_code == 404
    assert not Restatement.objects.exists()


def test_in_english_too(desk: Desk, corrected: Closing) -> None:
    client = desk("zhouwei")
    client.post("/i18n/setlang/", {"language": "en"})
    assert "Closed periods" in words(client.get(MONTHS))
    text = words(client.get(page_of(corrected)))
    assert "Mediation accepted (cases)" in text
    assert "to be explained" in text


def test_more_months_and_more_cases_ask_no_more_statements(desk: Desk, people: Cast, corrected: Closing) -> None:
    """Within one transaction everything is brought up to date each time, which is another's affair: only more is compared."""
    client = desk("zhouwei")
    pages = (f"{MONTHS}?org=district", page_of(corrected), f"{page_of(corrected)}restate/")
    for where in pages:
        client.get(where)
    few = [statements(client, where) for where in pages]
    for n in range(10, 16):
        a_june_case(people, n)
    for month in range(1, 6):
        close(people.district, dt.date(2026, month, 1), by=people.zhouwei)
    assert [statements(client, where) for where in pages] == few


def statements(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(where).status_code == 200
    return len([query for query in asked if "expected" not in query["sql"] and "facets" not in query["sql"]])
