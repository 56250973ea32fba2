"""Messages in the page: the count, the list, opening one, and that they are one's own."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast
from mediation.desk.inbox import sentence
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from workflow.clocks import Clock
from workflow.clockwork import midnight
from workflow.engine import perform
from workflow.messages import Message, Topic
from workflow.moment import now
from workflow.organisations import Membership, User

Desk = Callable[[str], Client]
HOUR = dt.timedelta(hours=1)


def tell(person: User, case: Dispute | None = None, topic: str = Topic.REMIND, **fields: Any) -> Message:
    """A message about the case's deadline to decide on acceptance, delivered an hour ago."""
    clock: Clock | None = case.clocks.get(rule="M02") if case else None
    key = fields.pop("key", f"{topic}:{Message.objects.count()}")
    given = {"created_at": now() - HOUR, "deliver_at": now() - HOUR, "due_on": clock and clock.due_on, "n": 1} | fields
    return Message.objects.create(recipient=person, application=case, clock=clock, topic=topic, key=key, **given)


def unread(client: Client) -> str:
    """What the badge says; empty without one."""
    page = client.get("/").content.decode()
    return page.partition('class="badge">')[2].partition("<")[0]


def test_the_badge_counts_what_is_unread_and_vanishes(people: Cast, desk: Desk) -> None:
    case, client = a_case(people, State.SUBMITTED), desk("wangfang")
    assert unread(client) == ""
    first = tell(people.wangfang, case)
    tell(people.wangfang, case, Topic.TODAY)
    assert unread(client) == "2"
    client.post(f"/messages/{first.pk}/open/")
    assert unread(client) == "1"


def test_a_long_count_is_cut_off(people: Cast, desk: Desk) -> None:
    for n in range(101):
        tell(people.wangfang, key=str(n), topic=Topic.CALENDAR)
    assert unread(desk("wangfang")) == "99+"


def test_the_list_says_what_is_due_in_words_with_the_case_number(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    message = tell(people.wangfang, case, Topic.TODAY)
    assert message.due_on is not None
    Message.objects.update(deliver_at=midnight(message.due_on))
    page = desk("wangfang").get("/messages/").content.decode()
    assert f"“受理决定”今天（{message.due_on}）届满" in page
    assert case.receipt_number in page


def test_opening_one_marks_it_read_and_leads_to_the_case(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    message = tell(people.wangfang, case)
    answer = desk("wangfang").post(f"/messages/{message.pk}/open/")
    assert answer["Location"] == f"/cases/{case.pk}/"
    message.refresh_from_db()
    assert message.read_at is not None


def test_opening_one_can_lead_to_the_explanation(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    message = tell(people.wangfang, case)
    answer = desk("wangfang").post(f"/messages/{message.pk}/open/", {"to": "why"})
    assert answer["Location"] == f"/cases/{case.pk}/deadlines/{message.clock_id}/"


def test_opening_one_twice_keeps_when_it_was_first_read(people: Cast, desk: Desk) -> None:
    message, client = tell(people.wangfang, a_case(people, State.SUBMITTED)), desk("wangfang")
    client.post(f"/messages/{message.pk}/open/")
    message.refresh_from_db()
    first = message.read_at
    client.post(f"/messages/{message.pk}/open/")
    message.refresh_from_db()
    assert message.read_at == first


def test_a_message_is_its_recipients_alone(people: Cast, desk: Desk) -> None:
    message = tell(people.wangfang, a_case(people, State.SUBMITTED))
    client = desk("chenjing")
    assert "受理决定" not in client.get("/messages/").content.decode()
    assert client.post(f"/messages/{message.pk}/open/").status_code == 404
    client.post("/messages/read-all/")
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.parametrize("path", ["/messages/read-all/", "/messages/1/open/"])
def test_reading_is_a_press_not_a_look(people: Cast, desk: Desk, path: str) -> None:
    assert desk("wangfang").get(path).status_code == 405
    assert Client().post(path).status_code == 302


def test_everything_is_marked_read_at_once(people: Cast, desk: Desk) -> None:
    case, client = a_case(people, State.SUBMITTED), desk("wangfang")
    for topic in (Topic.REMIND, Topic.TODAY, Topic.LAPSED):
        tell(people.wangfang, case, topic)
    assert client.post("/messages/read-all/")["Location"] == "/messages/"
    assert not Message.objects.unread().exists()
    assert "没有未读消息" in client.get("/messages/?unread").content.decode()


def test_quiet_hours_hold_a_message_back(people: Cast, desk: Desk) -> None:
    message = tell(people.wangfang, a_case(people, State.SUBMITTED), deliver_at=now() + HOUR)
    client = desk("wangfang")
    assert unread(client) == ""
    assert "受理决定" not in client.get("/messages/").content.decode()
    client.post("/messages/read-all/")
    message.refresh_from_db()
    assert message.read_at is None, "nobody has read what has not come yet"


def test_whoever_has_left_the_case_reads_its_number_only(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    message = tell(people.wangfang, case)
    Membership.objects.filter(user=people.wangfang).update(ended_on="2026-01-01")
    client = desk("wangfang")
    page = client.get("/messages/").content.decode()
    assert case.receipt_number in page
    assert case.title not in page
    assert client.post(f"/messages/{message.pk}/open/")["Location"] == "/messages/"


def test_an_administrator_is_told_of_the_calendar(people: Cast, desk: Desk) -> None:
    tell(people.admin, topic=Topic.CALENDAR, words=["2027年的放假安排尚未导入。", "The calendar of 2027 is missing."])
    assert "2027年的放假安排尚未导入" in desk("admin").get("/messages/").content.decode()


def test_an_empty_list_says_so(people: Cast, desk: Desk) -> None:
    assert "还没有消息" in desk("liqiang").get("/messages/").content.decode()


def test_a_long_list_of_messages_goes_on_by_key(people: Cast, desk: Desk) -> None:
    made = [tell(people.wangfang, key=str(n), topic=Topic.CALENDAR) for n in range(52)]
    client = desk("wangfang")
    page = client.get("/messages/").content.decode()
    assert f"/messages/{made[-1].pk}/open/" in page
    assert f"/messages/{made[1].pk}/open/" not in page
    assert f"/messages/{made[1].pk}/open/" in client.get(f"/messages/?after={made[2].pk}").content.decode()


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_is_a_sentence_in_both_languages(people: Cast, desk: Desk, topic: str) -> None:
    message = tell(
        people.wangfang, a_case(people, State.SUBMITTED), topic, words=["缺少签字", "a signature is missing"]
    )
    client = desk("wangfang")
    said = {}
    for language in ("zh-hans", "en"):
        client.post("/i18n/setlang/", {"language": language, "next": "/"})
        said[language] = client.get("/messages/").content.decode()
    assert "缺少签字" in said["zh-hans"]
    assert "a signature is missing" in said["en"]
    assert str(message.due_on) in said["en"] or topic in (Topic.CALENDAR, Topic.FIGURES, Topic.ACCOUNT), (
        "these are about no deadline"
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (2, "“受理决定”将于{day}届满，还有2天"),
        (0, "“受理决定”今天（{day}）届满"),
        (-1, "补发的提前提醒：“受理决定”已于{day}届满"),
    ],
)
def test_a_reminder_says_what_is_true_when_it_arrives(people: Cast, days: int, said: str) -> None:
    """Quiet hours may have held it back over the very day."""
    message = tell(people.wangfang, a_case(people, State.SUBMITTED))
    assert message.due_on is not None
    message.deliver_at = midnight(message.due_on - dt.timedelta(days=days)) + 8 * HOUR
    assert sentence(message) == said.format(day=message.due_on)


def test_a_message_says_what_became_of_its_deadline(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    tell(people.wangfang, case)
    perform(case, "withdraw", by=people.wangfang, withdraw_reason="settled")
    page = desk("wangfang").get("/messages/").content.decode()
    assert '<span class="tag">已于' in page or '<span class="tag">案件办结，期限终止' in page
    moved = tell(people.wangfang, a_case(people, State.SUBMITTED), due_on=dt.date(2026, 1, 5))
    assert moved.clock is not None
    assert f"现为{moved.clock.due_on}届满" in desk("wangfang").get("/messages/").content.decode()


def test_the_count_is_one_statement_of_every_page(people: Cast, desk: Desk) -> None:
    client = desk("liqiang")
    with CaptureQueriesContext(connection) as asked:
        client.get("/messages/")
    about = [query["sql"] for query in asked if "workflow_message" in query["sql"]]
    assert len(about) == 2, "the badge and the page"
