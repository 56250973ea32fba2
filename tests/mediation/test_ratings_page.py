"""The page that the person served opens, and the code that staff show for it."""

import datetime as dt
import logging
import re
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast
from mediation.desk.quiet_logs import WithoutLinks
from mediation.guessing import WINDOW, WrongLink, address_of
from mediation.ratings import OPEN_FOR, Rating, Score, newest_link
from tests.mediation.consultation.receptions import NOW, SAID, received
from workflow.engine import perform

GOOD = {"score": "satisfied"}


@pytest.fixture
def consultation(people: Cast) -> Consultation:
    return received(people, phone="13912345678")


@pytest.fixture
def link(people: Cast, consultation: Consultation) -> Rating:
    return invited(people, consultation)


def invited(people: Cast, consultation: Consultation) -> Rating:
    perform(consultation, "invite_rating", by=people.wangfang, occasion="reception")
    newest = newest_link(consultation)
    assert newest is not None
    return newest


def to(link: Rating) -> str:
    return reverse("rate", args=[link.token])


def words(answer: Any) -> str:
    return str(answer.content.decode())


def signed_in(people: Cast, name: str) -> Client:
    client = Client()
    client.force_login(people.people[name])
    return client


# The page


def test_anybody_with_the_link_is_asked_and_nothing_is_chosen(link: Rating) -> None:
    answer = Client().get(to(link))
    page = words(answer)
    assert answer.status_code == 200
    assert "<title>服务评价</title>" in page
    assert " checked" not in page
    assert page.count('type="radio"') == 5
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_nothing_personal_is_on_the_page(consultation: Consultation, link: Rating) -> None:
    """Nor who worked on it, nor its number, in any state of the page."""
    client, pages = Client(), []
    pages.append(words(client.get(to(link))))
    pages.append(words(client.post(to(link), {})))
    pages.append(words(Client(enforce_csrf_checks=True).post(to(link), GOOD)))
    pages.append(words(client.post(to(link), GOOD)))
    pages.append(words(client.get(to(link))))
    personal = [
        SAID["name"], "13912345678", "5678", SAID["employer_name"], SAID["question"], SAID["answer"], "王芳",
        consultation.receipt_number, consultation.title,
    ]  # fmt: skip
    assert [word for page in pages for word in personal if word in page] == []
    assert not any("http://" in page or "https://" in page for page in pages), "nothing leads away"


def test_the_answer_is_kept_and_thanked_for(consultation: Consultation, link: Rating) -> None:
    answer = Client().post(to(link), {"score": "dissatisfied", "solved": "no", "remark": "再快些"})
    assert (answer.status_code, "谢谢" in words(answer), "<form" in words(answer)) == (200, True, False)
    link.refresh_from_db()
    assert (link.score, link.solved, link.remark) == (Score.DISSATISFIED, False, "再快些")
    change = consultation.changes.latest("sequence")
    assert (change.verb, change.channel, change.actor.is_system) == ("receive_rating", "link", True)


def test_sent_twice_it_counts_once_and_thanks_again(link: Rating) -> None:
    client = Client()
    first, second = client.post(to(link), GOOD), client.post(to(link), {"score": "dissatisfied"})
    assert [first.status_code, second.status_code] == [200, 200]
    assert words(second).count("谢谢") == 1
    link.refresh_from_db()
    assert link.score == Score.SATISFIED


def test_afterwards_the_link_shows_thanks_and_nothing_else(link: Rating) -> None:
    Client().post(to(link), GOOD)
    answer = Client().get(to(link))
    page = words(answer)
    assert answer.status_code == 200
    assert "谢谢，您的评价已收到。" in page
    assert "满意" not in re.sub("<[^>]+>", "", page)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "请选择一项。"),
        ({"score": "delighted"}, "delighted"),
        ({"score": "satisfied", "remark": "一" * 501}, "500"),
    ],
)
def test_a_bad_answer_is_said_and_what_was_typed_is_kept(link: Rating, sent: dict[str, str], sentence: str) -> None:
    answer = Client().post(to(link), sent | {"solved": "yes"})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "checked" in words(answer)
    assert not Rating.objects.answered().exists()


def test_the_language_is_chinese_until_asked_for(link: Rating) -> None:
    """Whatever the browser prefers; by the address, so that no cookie is needed."""
    client = Client(headers={"accept-language": "en-GB,en"})
    chinese, english = client.get(to(link)), client.get(f"{to(link)}?lang=en")
    assert 'lang="zh-hans"' in words(chinese)
    assert "Satisfied" in words(english)
    assert set(client.cookies) <= {"csrftoken"}


def test_staff_signed_in_cannot_answer(people: Cast, link: Rating) -> None:
    client = signed_in(people, "wangfang")
    for answer in (client.get(to(link)), client.post(to(link), GOOD)):
        assert answer.status_code == 403
        assert "不能代当事人评价" in words(answer)
        assert "<form" not in words(answer)
    assert not Rating.objects.answered().exists()


def test_an_expired_link_says_so(people: Cast) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        link = invited(people, received(people))
        clock.move_to(NOW + OPEN_FOR)
        for answer in (Client().get(to(link)), Client().post(to(link), GOOD)):
            assert (answer.status_code, "有效期" in words(answer)) == (410, True)
    assert not Rating.objects.answered().exists()


def test_a_replaced_link_says_so(people: Cast, consultation: Consultation, link: Rating) -> None:
    invited(people, consultation)
    for answer in (Client().get(to(link)), Client().post(to(link), GOOD)):
        assert (answer.status_code, "扫描新码" in words(answer)) == (410, True)


def test_only_looking_and_sending_are_answered(link: Rating) -> None:
    assert Client().delete(to(link)).status_code == 405


# Without cookies


def test_without_a_cookie_one_may_try_again(link: Rating) -> None:
    """As in a browser inside another app: the choice is kept, and the second try counts, still without a cookie."""
    first = Client(enforce_csrf_checks=True).post(to(link), {"score": "basically", "remark": "还行"})
    page = words(first)
    assert first.status_code == 403
    assert "请再按一次" in page
    assert "还行" in page
    assert re.search(r'value="basically"[^>]*checked', page)
    assert not Rating.objects.answered().exists()
    again = re.search(r'name="again" value="([^"]+)"', page)
    assert again is not None
    second = Client(enforce_csrf_checks=True).post(to(link), {"score": "basically", "again": again[1]})
    assert (second.status_code, "谢谢" in words(second)) == (200, True)


def test_a_second_try_is_for_this_link_and_for_an_hour(people: Cast, link: Rating) -> None:
    other = invited(people, received(people))
    page = words(Client(enforce_csrf_checks=True).post(to(link), GOOD))
    again = str(re.search(r'name="again" value="([^"]+)"', page)[1])  # type: ignore[index]
    for where, when in ((to(other), 0), (to(link), 3601)):
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=when)):
            answer = Client(enforce_csrf_checks=True).post(where, GOOD | {"again": again})
        assert answer.status_code == 403
    assert Client(enforce_csrf_checks=True).post(to(link), GOOD | {"again": "made up"}).status_code == 403
    assert not Rating.objects.answered().exists()


def test_with_the_cookie_the_first_try_counts(link: Rating) -> None:
    client = Client(enforce_csrf_checks=True)
    page = words(client.get(to(link)))
    token = str(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1])  # type: ignore[index]
    assert client.post(to(link), GOOD | {"csrfmiddlewaretoken": token}).status_code == 200
    assert Rating.objects.answered().count() == 1


# Guessing


def test_a_tampered_link_is_not_found_and_shows_no_other_page(link: Rating) -> None:
    answer = Client().get(to(link)[:-2] + "x/")
    assert answer.status_code == 404
    assert "请重新扫码" in words(answer)
    assert "<form" not in words(answer)


def test_who_guesses_waits_an_hour(link: Rating, settings: Settings) -> None:
    settings.WRONG_LINKS_AN_HOUR = 3
    client, stranger = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        assert [client.get(f"/rate/1-{n:032x}/").status_code for n in range(5)] == [404, 404, 404, 429, 429]
        assert client.get(to(link)).status_code == 429, "not even a right one is looked up"
        assert client.post(to(link), GOOD).status_code == 429
        assert stranger.get(to(link)).status_code == 200
        clock.shift(WINDOW)
        assert client.get(to(link)).status_code == 200
    assert not Rating.objects.answered().exists()


def test_of_an_address_only_a_digest_is_kept_and_not_for_long(link: Rating) -> None:
    client = Client(REMOTE_ADDR="203.0.113.7")
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        client.get("/rate/1-0/")
        assert "203.0.113" not in WrongLink.objects.get().address
        clock.shift(WINDOW)
        client.get("/rate/2-0/")
    assert WrongLink.objects.count() == 1


def test_what_visitors_say_of_their_address_counts_only_as_the_proxy_adds_it(settings: Settings) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "1.1.1.1, 203.0.113.7"})
    assert address_of(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(request) == "203.0.113.7"


def test_no_log_holds_a_link(link: Rating, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        Client().post(to(link), {})
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert record.getMessage() == "Unprocessable Entity: /rate/…/", "the line stays, the link does not"


def test_other_lines_of_the_log_stay_as_they_are() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/cases/7/",), None)
    assert WithoutLinks().filter(record)
    assert (record.msg, record.args) == ("Not Found: %s", ("/cases/7/",))


# What staff show


def code_page(consultation: Consultation, link: Rating) -> str:
    return reverse("rating-link", args=[consultation.pk, link.pk])


def test_the_code_stands_on_one_page_with_how_long_it_holds(
    people: Cast, consultation: Consultation, link: Rating
) -> None:
    page = words(signed_in(people, "wangfang").get(code_page(consultation, link)))
    assert "<svg" in page
    assert f"http://testserver{to(link)}" in page
    assert "前有效" in page
    assert SAID["name"] not in page


def test_the_code_leads_to_the_public_address_of_the_site(
    people: Cast, consultation: Consultation, link: Rating, settings: Settings
) -> None:
    settings.SITE_URL = "https://mediation.example.org"
    page = words(signed_in(people, "wangfang").get(code_page(consultation, link)))
    assert f"https://mediation.example.org{to(link)}" in page


@pytest.mark.parametrize(("name", "status"), [("heping", 404), ("admin", 404), ("mahong", 403)])
def test_who_may_not_ask_does_not_see_the_code(
    people: Cast, consultation: Consultation, link: Rating, name: str, status: int
) -> None:
    client = signed_in(people, name)
    for answer in (
        client.get(code_page(consultation, link)),
        client.post(reverse("ask-rating", args=[consultation.pk])),
    ):
        assert answer.status_code == status
        assert link.token not in words(answer)
    assert Rating.objects.count() == 1


def test_the_code_is_not_for_strangers(consultation: Consultation, link: Rating) -> None:
    assert Client().get(code_page(consultation, link))["Location"].startswith("/sign-in/")


def test_one_press_shows_the_code_and_two_show_the_same(people: Cast, consultation: Consultation) -> None:
    client, ask = signed_in(people, "wangfang"), reverse("ask-rating", args=[consultation.pk])
    first, second = client.post(ask, {"key": "k1"}), client.post(ask, {"key": "k1"})
    assert first["Location"] == second["Location"] == code_page(consultation, Rating.objects.get())
    assert client.get(ask).status_code == 405


def test_a_new_code_is_given_once_a_press(people: Cast, consultation: Consultation, link: Rating) -> None:
    client, ask = signed_in(people, "wangfang"), reverse("ask-rating", args=[consultation.pk])
    sent = {"renew": "1", "key": "k1", "occasion": "reception"}
    first, second = client.post(ask, sent), client.post(ask, sent)
    assert first["Location"] == second["Location"]
    assert Rating.objects.count() == 2
    old = words(client.get(code_page(consultation, link)))
    assert "已换发新码" in old
    assert "<svg" in old, "icons"
    assert link.token not in old


def test_once_rated_no_code_is_given(people: Cast, consultation: Consultation, link: Rating) -> None:
    Client().post(to(link), GOOD)
    client = signed_in(people, "wangfang")
    answer = client.post(reverse("ask-rating", args=[consultation.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("case", args=[consultation.pk])
    assert Rating.objects.count() == 1
    page = words(client.get(code_page(consultation, link)))
    assert "已收到评价" in page
    assert link.token not in page


def test_the_code_says_by_itself_that_the_answer_came(people: Cast, consultation: Consultation, link: Rating) -> None:
    client, asking = signed_in(people, "wangfang"), {"HX-Request": "true"}
    waiting = client.get(code_page(consultation, link), headers=asking)
    assert (waiting.status_code, "等待评价" in words(waiting)) == (200, True)
    Client().post(to(link), {"score": "dissatisfied"})
    came = client.get(code_page(consultation, link), headers=asking)
    assert (came.status_code, "已收到评价" in words(came)) == (286, True)
    assert "不满意" not in words(came), "what was said is not shown while the visitor stands there"
