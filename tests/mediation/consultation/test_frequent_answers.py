"""Frequent answers: a lead writes them, whoever receives here or below uses them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mediation.consultation.answers import AnswerTemplate
from mediation.demo import Cast

Desk = Callable[[str], Client]


def typed(people: Cast, **changed: Any) -> dict[str, Any]:
    place = changed.pop("place", people.district)
    return {"organisation": place.pk, "topic": "wages", "title": "先留证据", "text": "保存工资条和考勤。"} | changed


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_lead_writes_one_and_it_is_offered_here_and_below(people: Cast, desk: Desk) -> None:
    answer = desk("chenjing").post("/reception/answers/", typed(people))
    assert answer["Location"] == "/reception/answers/"
    written = AnswerTemplate.objects.get()
    assert (written.organisation, written.edited_by) == (people.district, people.chenjing)
    for name in ("wangfang", "liuyang"):
        assert 'data-topic="wages"' in words(desk(name).get("/reception/"))
    assert "保存工资条和考勤。" in words(desk("liuyang").get("/reception/answers/"))


def test_a_stations_answer_is_not_offered_above_or_beside(people: Cast, desk: Desk) -> None:
    desk("liuyang").post("/reception/answers/", typed(people, place=people.rongchang))
    assert AnswerTemplate.objects.get().organisation == people.rongchang
    for name in ("wangfang", "heping"):
        assert "先留证据" not in words(desk(name).get("/reception/"))


def test_ones_own_come_before_those_from_above(people: Cast, desk: Desk) -> None:
    desk("chenjing").post("/reception/answers/", typed(people))
    desk("liuyang").post("/reception/answers/", typed(people, place=people.rongchang, title="本站答复"))
    offered = AnswerTemplate.objects.offered_in(people.rongchang)
    assert [answer.title for answer in offered] == ["本站答复", "先留证据"]


def test_who_is_no_lead_reads_and_does_not_write(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    assert "<textarea" not in words(client.get("/reception/answers/"))
    assert client.post("/reception/answers/", typed(people)).status_code == 403
    desk("chenjing").post("/reception/answers/", typed(people))
    pk = AnswerTemplate.objects.get().pk
    assert client.get(f"/reception/answers/{pk}/").status_code == 403
    assert client.post(f"/reception/answers/{pk}/retire/").status_code == 403
    assert AnswerTemplate.objects.live().count() == 1


def test_a_lead_elsewhere_changes_nothing_here(people: Cast, desk: Desk) -> None:
    desk("chenjing").post("/reception/answers/", typed(people))
    pk = AnswerTemplate.objects.get().pk
    client = desk("heping")
    assert client.post(f"/reception/answers/{pk}/", typed(people, text="别的")).status_code == 404
    assert client.post(f"/reception/answers/{pk}/retire/").status_code == 404
    assert client.post("/reception/answers/", typed(people, title="新的")).status_code == 422, "not for another body"
    assert AnswerTemplate.objects.get().text == "保存工资条和考勤。"


def test_it_is_changed_in_place_and_says_who_changed_it(people: Cast, desk: Desk) -> None:
    client = desk("chenjing")
    client.post("/reception/answers/", typed(people))
    pk = AnswerTemplate.objects.get().pk
    assert "保存工资条和考勤。" in words(client.get(f"/reception/answers/{pk}/"))
    client.post(f"/reception/answers/{pk}/", typed(people, text="改好了"))
    assert AnswerTemplate.objects.get().text == "改好了"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({}, "已有同名"), ({"title": ""}, "必填"), ({"title": "一" * 41}, "40"), ({"topic": "horoscope"}, "horoscope")],
)
def test_a_bad_one_is_said_and_what_was_typed_is_kept(
    people: Cast, desk: Desk, changed: dict[str, str], sentence: str
) -> None:
    client = desk("chenjing")
    client.post("/reception/answers/", typed(people))
    answer = client.post("/reception/answers/", typed(people, text="第二条") | changed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "第二条" in words(answer)
    assert AnswerTemplate.objects.count() == 1


def test_a_retired_one_is_offered_no_more_and_its_title_is_free(people: Cast, desk: Desk) -> None:
    client = desk("chenjing")
    client.post("/reception/answers/", typed(people))
    pk = AnswerTemplate.objects.get().pk
    client.post(f"/reception/answers/{pk}/retire/")
    assert "先留证据" not in words(desk("wangfang").get("/reception/"))
    assert client.post(f"/reception/answers/{pk}/retire/").status_code == 404, "pressed twice"
    client.post("/reception/answers/", typed(people))
    assert AnswerTemplate.objects.count() == 2
    assert AnswerTemplate.objects.live().count() == 1
