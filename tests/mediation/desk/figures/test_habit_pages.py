"""The page of habits: questions for supervisors, each number opening to its records, and nobody else's business."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from mediation.demo import Cast, a_case, a_worker
from mediation.dispute.states import State
from tests.cast import a_unit
from tests.mediation.desk.conftest import Desk
from tests.mediation.dispute.ladder import NOW, SHANGHAI
from workflow.engine import perform
from workflow.models import Application
from workflow.organisations import Membership, User

PAGE, RECORDS = "/figures/habits/", "/figures/habits/records/"
SIXTH = dt.datetime(2026, 7, 6, 9, 0, tzinfo=SHANGHAI)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def paused(people: Cast) -> Cast:
    """刘洋 pauses six limits of the station at once, with an identity number in one of the reasons."""
    for n in range(6):
        case = a_case(
            people, State.SCREENING, at=SIXTH, place=people.rongchang, by=people.liuyang, workers=[a_worker(n)],
            units=[a_unit(n)],
        )  # fmt: skip
        note = "等待鉴定" if n else "等待11010519491231002X补充材料"
        perform(case, "pause_clock", by=people.liuyang, at=SIXTH + HOUR, note=note, clock="M02|")
    return people


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_supervisor_reads_questions_with_their_numbers(desk: Desk, paused: Cast) -> None:
    answer = desk("zhouwei").get(PAGE, {"near": "9"})
    assert answer.status_code == 200
    text = words(answer)
    assert "不是结论" in text
    assert "刘洋本期中止期限6次" in text
    assert "刘洋本期中止期限6次，其中6次在届满前9日内开始（100%）" in text
    assert "19491231" not in text
    assert text.count("本期没有需要提示的情况") == 4


def test_each_number_opens_to_its_records(desk: Desk, paused: Cast) -> None:
    client = desk("zhouwei")
    shown = client.get(PAGE, {"near": "9"}).content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(rf'href="({RECORDS}[^"]+)"', shown)}
    assert len(links) == 3  # paused; paused late, of all pauses
    for link in links:
        answer = client.get(link)
        cases = set(re.findall(r'href="/cases/(\d+)/"', answer.content.decode()))
        assert cases == {str(key) for key in Application.objects.values_list("pk", flat=True)}
        assert "等待鉴定" in words(answer)


def test_records_out_of_sight_are_counted_and_not_shown(desk: Desk, paused: Cast) -> None:
    """A supervisor of the station: what went to another station goes with it."""
    below = User.objects.create(username="below", name="站督导")
    Membership.objects.create(user=below, organisation=paused.rongchang, role="supervisor")
    client = Client()
    client.force_login(below)
    query = {"habit": "paused", "who": paused.liuyang.pk}
    assert len(re.findall(r'href="/cases/\d+/"', client.get(RECORDS, query).content.decode())) == 6
    gone = Application.objects.earliest("pk")
    Application.objects.filter(pk=gone.pk).update(organisation=paused.kechuang)
    text = client.get(RECORDS, query).content.decode()
    assert f"/cases/{gone.pk}/" not in text
    assert "另有1条" in text


@pytest.mark.parametrize("username", ["chenjing", "liuyang", "wangfang", "sunli", "mahong", "linhao"])
def test_a_lead_and_the_others_have_no_such_page(desk: Desk, paused: Cast, username: str) -> None:
    client = desk(username)
    assert client.get(PAGE).status_code == 404
    assert client.get(RECORDS, {"habit": "paused", "who": paused.liuyang.pk}).status_code == 404
    if username in ("chenjing", "liuyang"):
        assert PAGE not in client.get("/figures/closings/").content.decode()


@pytest.mark.parametrize("username", ["admin", "security", "auditor"])
def test_administrators_are_kept_apart(desk: Desk, people: Cast, username: str) -> None:
    assert desk(username).get(PAGE).status_code == 403


def test_a_stranger_is_sent_to_sign_in(people: Cast) -> None:
    for address in (PAGE, RECORDS):
        assert Client().get(address)["Location"].startswith("/sign-in/")


def test_a_supervisor_of_one_station_is_told_of_that_station_alone(desk: Desk, paused: Cast) -> None:
    other = User.objects.create(username="other", name="科创督导")
    Membership.objects.create(user=other, organisation=paused.kechuang, role="supervisor")
    Membership.objects.create(
        user=other, organisation=paused.rongchang, role="lead"
    )  # reads its figures, oversees nobody
    client = Client()
    client.force_login(other)
    for place in ("rongchang", "kechuang", "district"):
        text = words(client.get(PAGE, {"org": place}))
        assert "刘洋" not in text
        assert "荣昌" not in text
    assert client.get(RECORDS, {"habit": "paused", "who": paused.liuyang.pk}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"habit": "no-such"}, {"habit": "paused"}, {"habit": "paused", "who": "x"}, {"habit": "paused", "who": "0"}, {}],
)
def test_what_no_page_of_ours_asks_is_not_there(desk: Desk, paused: Cast, query: dict[str, str]) -> None:
    assert desk("zhouwei").get(RECORDS, query).status_code == 404


@pytest.mark.parametrize(
    "bad", [{"near": "-1"}, {"near": "x"}, {"again": "9" * 30}, {"from": "2026-99-01"}, {"org": "x"}]
)
def test_strange_values_count_as_the_usual_ones(desk: Desk, paused: Cast, bad: dict[str, str]) -> None:
    text = words(desk("zhouwei").get(PAGE, bad))
    assert "刘洋本期中止期限6次" in text


def test_in_english_too(desk: Desk, paused: Cast) -> None:
    client = desk("zhouwei")
    client.post("/i18n/setlang/", {"language": "en"})
    text = words(client.get(PAGE, {"near": "9"}))
    assert "questions to ask, not findings" in text
    assert "刘洋 paused deadlines 6 times" in text


def test_get_alone(desk: Desk, people: Cast) -> None:
    for address in (PAGE, RECORDS):
        assert desk("zhouwei").post(address).status_code == 405
