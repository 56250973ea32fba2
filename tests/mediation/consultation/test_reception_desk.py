"""The reception desk: written down in one press, nothing typed is lost, the day beside it, and people found again."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from mediation.consultation.lifecycle import Channel, Consultation, State
from mediation.demo import Cast
from mediation.desk.received import found_again, month_of, received_here
from mediation.identifiers import make_citizen_id
from mediation.ratings import Rating, newest_link
from mediation.saved import SavedForm
from tests.mediation.consultation.receptions import NOW, SAID, received
from workflow.engine import perform
from workflow.organisations import Membership, system_user

pytestmark = pytest.mark.usefixtures("wednesday")
Desk = Callable[[str], Client]
TODAY = NOW.date()


def sent(**changed: Any) -> dict[str, Any]:
    """Everything the page sends."""
    return {"key": "k" * 32} | SAID | changed


def words(answer: Any) -> str:
    return str(answer.content.decode())


# Saving


def test_one_press_saves_and_an_empty_page_shows_what_was_saved(people: Cast, desk: Desk) -> None:
    answer = desk("wangfang").post("/reception/", sent(), follow=True)
    saved = Consultation.objects.get()
    page = words(answer)
    assert answer.redirect_chain == [(f"/reception/?saved={saved.pk}", 302)]
    assert (saved.state, saved.organisation, saved.handler) == (State.ANSWERED, people.district, people.wangfang)
    assert saved.receipt_number in page
    assert f"/cases/{saved.pk}/ratings/ask/" in page
    assert f"/new/dispute/?from={saved.pk}" in page
    assert f"/new/consultation/?from={saved.pk}" not in page
    assert SAID["question"] in page, "as the title, not in the box"
    assert f'value="{SAID["name"]}"' not in page
    assert answer.context["form"]["question"].value() is None


def test_pressed_twice_it_is_one_record(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    first, second = client.post("/reception/", sent()), client.post("/reception/", sent())
    assert first["Location"] == second["Location"]
    assert Consultation.objects.count() == 1


def test_the_next_person_with_the_same_question_is_another_record(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    client.post("/reception/", sent())
    client.post("/reception/", sent(key="j" * 32))
    assert Consultation.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"topic": ""}, "请选择咨询事项。"),
        ({"question": " "}, "请写明咨询的问题。"),
        ({"phone": "1391234"}, "手机号码为11位"),
        ({"visitors": "0"}, "1"),
        ({"visitors": "many"}, "整数"),
        ({"way": "pigeon"}, "pigeon"),
        ({"received_at": "2026-07-16 09:00"}, "不能晚于现在"),
        ({"received_at": "昨天"}, "昨天"),
        ({"question": "一" * 2_001}, "2000"),
    ],
)
def test_a_bad_box_has_its_sentence_and_nothing_is_lost(
    people: Cast, desk: Desk, changed: dict[str, str], sentence: str
) -> None:
    answer = desk("wangfang").post("/reception/", sent(**changed))
    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    for typed in (sent() | changed)["question"], SAID["answer"], SAID["name"], (sent() | changed)["phone"]:
        assert typed in page
    assert not Consultation.objects.exists()


def test_only_topic_and_question_must_be_there(people: Cast, desk: Desk) -> None:
    desk("sunli").post("/reception/", {"key": "k", "way": "phone", "topic": "other", "question": "怎么入会"})
    saved = Consultation.objects.get()
    assert (saved.channel, saved.state, saved.visitors, saved.phone) == (Channel.PHONE, State.LOOKING_UP, 1, "")


def test_what_was_received_earlier_keeps_its_time(people: Cast, desk: Desk) -> None:
    desk("wangfang").post("/reception/", sent(received_at="2026-07-14 16:30"))
    assert Consultation.objects.get().received_at == NOW - dt.timedelta(hours=17, minutes=30)


def test_the_next_form_is_set_as_the_last_one_was(people: Cast, desk: Desk) -> None:
    client = desk("sunli")
    assert client.get("/reception/").context["form"]["way"].value() == Channel.ON_SITE
    client.post("/reception/", sent(way="phone"))
    assert client.get("/reception/").context["form"]["way"].value() == Channel.PHONE


@pytest.mark.parametrize("name", ["mahong", "zhouwei", "admin"])
@pytest.mark.parametrize("address", ["/reception/", "/reception/keep/", "/reception/found/", "/reception/answers/"])
def test_who_does_not_receive_has_no_desk(people: Cast, desk: Desk, name: str, address: str) -> None:
    client = desk(name)
    assert client.post(address, sent()).status_code == 403
    assert 'href="/reception/"' not in words(client.get("/"))
    assert not Consultation.objects.exists()


def test_a_visitor_is_sent_to_sign_in(db: None) -> None:
    assert Client().get("/reception/")["Location"].startswith("/sign-in/")


def test_where_one_receives_in_two_places_one_chooses(people: Cast, desk: Desk) -> None:
    Membership.objects.create(user=people.liuyang, organisation=people.kechuang, role="intake")
    client = desk("liuyang")
    assert 'name="organisation"' in words(client.get("/reception/"))
    client.post("/reception/", sent(organisation=str(people.kechuang.pk)))
    client.post("/reception/", sent(organisation=str(people.district.pk), key="j"))
    places = [consultation.organisation.code for consultation in Consultation.objects.order_by("pk")]
    assert places[0] == "kechuang"
    assert "district" not in places, "not where one does not receive"


def test_the_menu_leads_to_the_desk_and_another_application_to_its_form(people: Cast, desk: Desk) -> None:
    client, first = desk("wangfang"), received(people)
    assert client.get("/new/consultation/")["Location"] == "/reception/"
    answer = client.get(f"/new/consultation/?from={first.pk}")
    assert answer.status_code == 200
    assert SAID["phone"] in words(answer)


def test_what_was_saved_elsewhere_is_not_shown(people: Cast, desk: Desk) -> None:
    elsewhere = received(people, people.heping, people.kechuang)
    page = words(desk("wangfang").get(f"/reception/?saved={elsewhere.pk}"))
    assert elsewhere.receipt_number not in page
    assert words(desk("wangfang").get("/reception/?saved=nonsense"))


# Kept while typing


def test_what_is_typed_is_kept_and_comes_back(people: Cast, desk: Desk) -> None:
    client, typed = desk("sunli"), sent(topic="", question="还在说", phone="1391")
    kept = client.post("/reception/keep/", typed)
    assert "已自动保存 10:00" in words(kept)
    page = words(client.get("/reception/"))
    assert "还在说" in page
    assert 'value="1391"' in page
    assert 'class="fault"' not in page, "nobody is scolded while talking"
    assert "还在说" not in words(desk("wangfang").get("/reception/")), "one's own"


def test_nobodys_words_are_kept_for_long(people: Cast, desk: Desk, wednesday: time_machine.Traveller) -> None:
    client = desk("wangfang")
    client.post("/reception/keep/", sent(question="还在说"))
    wednesday.shift(dt.timedelta(days=3, minutes=1))
    client.force_login(people.wangfang)
    assert "还在说" not in words(client.get("/reception/"))
    assert not SavedForm.objects.exists()


def test_saving_forgets_what_was_kept(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    client.post("/reception/keep/", sent())
    client.post("/reception/", sent())
    assert not SavedForm.objects.exists()
    client.post("/reception/keep/", sent())
    assert not SavedForm.objects.exists(), "what arrives late is saved already"


def test_one_may_clear_it(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    client.post("/reception/keep/", sent())
    assert client.post("/reception/keep/", {"drop": "1"})["Location"] == "/reception/"
    assert not SavedForm.objects.exists()


# The day


def test_the_day_counts_persons_on_site_and_calls_apart(people: Cast, desk: Desk) -> None:
    received(people, visitors=3)
    received(people, way="chair", visitors=2)
    received(people, way="visit")
    received(people, way="phone", visitors=4, answer="")
    received(people, at=NOW - dt.timedelta(days=1))
    received(people, people.heping, people.kechuang)
    day = received_here(people.wangfang, [people.district], on=TODAY)
    assert (day.count, day.persons, day.calls, day.waiting, len(day.rows)) == (4, 6, 1, 1, 4)
    page = words(desk("wangfang").get("/reception/"))
    assert "6人次" in page
    assert "139****5678" in page
    assert SAID["phone"] not in page


def test_the_day_begins_at_midnight_here(people: Cast) -> None:
    with time_machine.travel(NOW.replace(hour=0, minute=20), tick=True):
        received(people, at=NOW.replace(hour=0, minute=10))
        received(people, at=NOW.replace(hour=0, minute=10) - dt.timedelta(minutes=20))
        assert received_here(people.wangfang, [people.district], on=TODAY).count == 1


def test_nobody_received_is_said(people: Cast, desk: Desk) -> None:
    page = words(desk("wangfang").get("/reception/"))
    assert "今天还没有接待记录。" in page
    assert "已评0／征集0" in page


def test_the_month_shows_how_many_answered(people: Cast, desk: Desk) -> None:
    for score in ("satisfied", "dissatisfied", None):
        consultation = received(people)
        perform(consultation, "invite_rating", by=people.wangfang, occasion="reception")
        if score:
            perform(consultation, "receive_rating", by=system_user(), rating=newest_link(consultation), score=score)
    month = month_of(people.wangfang, [people.district], on=TODAY)
    assert (month.asked, month.answered, month.rate_in_words) == (3, 2, "50.0%")
    assert "已评2／征集3" in words(desk("wangfang").get("/reception/"))
    assert Rating.objects.count() == 3


def test_the_page_asks_the_database_as_much_however_long_the_day(
    people: Cast, desk: Desk, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        received(people)
    client = desk("wangfang")
    client.get("/reception/")
    with django_assert_max_num_queries(20):
        client.get("/reception/")


# People who come again


@pytest.mark.parametrize("typed", ["5678", "345678", "13912345678", "139 1234 5678", "５６７８", "李", "李师"])
def test_people_are_found_by_the_end_of_their_number_or_their_name(people: Cast, desk: Desk, typed: str) -> None:
    received(people)
    received(people, name="王女士", phone="13900001111")
    found = found_again(people.wangfang, typed)
    assert found is not None
    assert [consultation.name for consultation in found] == ["李师傅"]
    page = words(desk("wangfang").post("/reception/found/", {"q": typed}, headers={"HX-Request": "true"}))
    assert "139****5678" in page
    assert "<html" not in page
    assert SAID["phone"] not in page


@pytest.mark.parametrize("typed", ["", "567", "9"])
def test_too_little_finds_nobody(people: Cast, typed: str) -> None:
    received(people)
    assert found_again(people.wangfang, typed) is None


def test_without_scripts_the_whole_page_answers(people: Cast, desk: Desk) -> None:
    received(people)
    page = words(desk("wangfang").post("/reception/found/", {"q": "5678"}))
    assert "<html" in page
    assert "以前来过" in page
    assert "没有找到" in words(desk("wangfang").post("/reception/found/", {"q": "9999"}))


def test_typing_the_number_of_a_caller_finds_him(people: Cast, desk: Desk) -> None:
    received(people)
    page = words(desk("wangfang").post("/reception/found/", sent(), headers={"HX-Request": "true"}))
    assert "李师傅" in page


def test_only_who_may_be_seen_is_found(people: Cast) -> None:
    received(people, people.heping, people.kechuang)
    assert found_again(people.wangfang, "5678") == []
    assert len(found_again(people.heping, "5678") or []) == 1


def test_no_identity_number_is_asked_or_kept(people: Cast, desk: Desk) -> None:
    identity = make_citizen_id("110105", dt.date(1990, 1, 1), 5)
    assert "身份证" not in words(desk("wangfang").get("/reception/"))
    desk("wangfang").post("/reception/", sent(question=f"身份证{identity}丢了"))
    assert identity not in Consultation.objects.get().question
