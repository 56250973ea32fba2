"""The pages of a ticket: registered on one page, hinted at while typed, shown whole, masked."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mediation.consultation.lifecycle import Consultation
from mediation.hotline.categories import TicketCategory
from mediation.hotline.city import Ticket12345
from mediation.hotline.demo import CITY, UNION, WALKS, a_ticket
from mediation.hotline.union import Ticket12351
from tests.cast import Cast
from tests.mediation.dispute.ladder import SHANGHAI
from workflow.engine import perform, possible_steps
from workflow.models import open_application
from workflow.organisations import User


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**changed: Any) -> dict[str, Any]:
    return {
        "content": "公司拖欠两个月工资", "phone": "138****1234", "name": "李某", "employer_name": "鸿远达物流有限公司",
        "ticket_no": "JSJB20260715001", "source": "phone", "called_at": "2026-07-15 09:20",
        "dispatched_at": "2026-07-15 09:30", "due_at": "2026-07-18 18:00", "signed": "on", "key": "one-press",
    } | changed  # fmt: skip


def test_the_dispatcher_registers_signs_and_dispatches_on_one_page(people: Cast) -> None:
    client, address = signed_in(people.sunli), reverse("open", args=[CITY])
    page = client.get(address).content.decode()
    assert page.index('id="id_content"') < page.index('id="id_phone"') < page.index('id="id_category"')
    category = TicketCategory.objects.get(scheme="12345", code="0101010101")
    facts = typed(category=category.pk, organisation_to=people.rongchang.pk)
    answers = [client.post(address, facts), client.post(address, facts)]
    ticket = Ticket12345.objects.get(ticket_no="JSJB20260715001")
    assert {answer.url for answer in answers} == {reverse("case", args=[ticket.pk])}, "a double click is one ticket"  # type: ignore[attr-defined]
    assert (ticket.state, ticket.offered_to, ticket.grade) == ("dispatched", people.rongchang, "complex")
    assert ticket.title == "鸿远达物流有限公司 农民工集体讨薪"
    assert ticket.phone == "138****1234"


def test_what_was_typed_stays_when_something_is_wrong(people: Cast) -> None:
    client = signed_in(people.sunli)
    answer = client.post(reverse("open", args=[CITY]), typed(phone="12", ticket_no=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "公司拖欠两个月工资" in page
    assert "不像电话号码" in page
    assert not Ticket12345.objects.exclude(ticket_no="").exists()


def test_a_number_registered_twice_is_a_sentence_beside_its_box(people: Cast) -> None:
    a_ticket(people, CITY, "received", ticket_no="JSJB20260715001")
    answer = signed_in(people.sunli).post(reverse("open", args=[CITY]), typed())
    assert answer.status_code == 422
    assert "已经登记过" in answer.content.decode()
    assert Ticket12345.objects.filter(version=0).count() == 0, "no draft is left behind"


@pytest.mark.parametrize(("who", "kind", "status"), [
    ("wangfang", CITY, 403), ("wangfang", UNION, 200), ("liqiang", UNION, 403), ("mahong", CITY, 403),
])  # fmt: skip
def test_who_registers_tickets(people: Cast, who: str, kind: str, status: int) -> None:
    assert signed_in(getattr(people, who)).get(reverse("open", args=[kind])).status_code == status


def test_a_call_answered_on_the_spot_is_done_in_one_press(people: Cast) -> None:
    facts = typed(ticket_no="", answer="已告知计算方法", due_at="")
    signed_in(people.wangfang).post(reverse("open", args=[UNION]), facts)
    ticket = Ticket12351.objects.get()
    assert (ticket.state, ticket.answer, ticket.is_open) == ("answered", "已告知计算方法", False)


def hints(user: User, kind: str = CITY, **typed_so_far: Any) -> str:
    answer = signed_in(user).get(reverse("ticket-hints", args=[kind]), typed_so_far)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_hints_say_the_grade_its_limit_and_who_called_before(people: Cast) -> None:
    known = a_ticket(people, CITY, "dispatched")
    category = TicketCategory.objects.get(scheme="12345", code="0101010101")
    page = hints(people.sunli, category=category.pk, phone=known.phone, dispatched_at="2026-07-15 09:30")
    assert "复杂疑难" in page
    assert "2026-07-30" in page
    assert known.ticket_no in page
    assert known.phone not in page, "masked"
    assert "2026-07-18 18:00" in hints(people.sunli, due_at="2026-07-18 18:00")
    assert known.ticket_no in hints(people.sunli, employer_name=known.employer_name)
    assert known.ticket_no not in hints(people.sunli, employer_name="另一家公司")


def test_the_hints_show_only_what_the_person_may_see(people: Cast) -> None:
    known = a_ticket(people, CITY, "signed")
    assert known.ticket_no not in hints(people.liuyang, UNION, phone=known.phone)
    assert known.ticket_no in hints(people.sunli, UNION, phone=known.phone), "the other hotline's, too"


def test_the_hints_pass_over_what_cannot_be_read(people: Cast) -> None:
    hints(people.sunli, category="x", grade="none", phone="1", due_at="someday", called_at="?", dispatched_at="-")
    client = signed_in(people.liqiang)
    assert client.get(reverse("ticket-hints", args=[CITY])).status_code == 403
    assert signed_in(people.sunli).get(reverse("ticket-hints", args=["dispute"])).status_code == 404


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        (CITY, "objection", "待审批"),
        (CITY, "waiting", "由其办理并答复"),
        (CITY, "shelved", "复查"),
        (CITY, "merged", "主单"),
        (CITY, "rework", "第2轮"),
        (CITY, "reply_review", "待审核"),
        (UNION, "answered", "即时答复"),
        (UNION, "qc", "质检"),
        (UNION, "transferred", "河北省总工会"),
    ],
)
def test_the_case_page_shows_everything_and_no_number_in_full(people: Cast, kind: str, state: str, words: str) -> None:
    assert state in WALKS[kind]
    ticket = a_ticket(people, kind, state)
    page = signed_in(people.zhouwei).get(reverse("case", args=[ticket.pk])).content.decode()
    assert words in page
    assert ticket.phone not in page
    assert ticket.masked_phone in page
    english = signed_in(people.zhouwei).get(reverse("case", args=[ticket.pk]), HTTP_ACCEPT_LANGUAGE="en")
    assert english.status_code == 200


def test_a_stranger_finds_no_ticket(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "handling")
    assert signed_in(people.heping).get(reverse("case", args=[ticket.pk])).status_code == 404


@pytest.mark.parametrize("state", ["signed", "accepted", "handling", "waiting", "reply_review", "replied", "callback"])
def test_every_form_that_is_offered_opens(people: Cast, state: str) -> None:
    ticket = a_ticket(people, CITY, state)
    for who in (people.sunli, people.liuyang, people.zhouwei):
        for possible in possible_steps(ticket, who):
            answer = signed_in(who).get(reverse("step", args=[ticket.pk, possible.step.verb]))
            assert answer.status_code in (200, 409), possible.step.verb


def test_a_form_works_from_the_page_and_carries_from_another_application(people: Cast) -> None:
    asked = open_application(Consultation, by=people.wangfang, organisation=people.district)
    perform(asked, "receive", by=people.wangfang, way="on_site", topic="wages", question="工资怎么要", answer="",
            name="赵某", phone="13800138000", employer_name="青禾餐饮")  # fmt: skip
    page = signed_in(people.wangfang).get(reverse("open", args=[UNION]), {"from": asked.pk}).content.decode()
    assert "工资怎么要" in page
    assert "13800138000" in page
    ticket = a_ticket(people, CITY, "accepted")
    client = signed_in(people.liuyang)
    answer = client.post(
        reverse("step", args=[ticket.pk, "contact"]),
        {"tried_at": "2026-07-15 09:59", "said": "已核实", "recording": "", "key": "k", "version": ticket.version},
    )
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.contact_attempts.get().said) == ("contacted", "已核实")


def test_a_call_of_our_own_counts_from_the_call(people: Cast) -> None:
    facts = typed(ticket_no="", due_at="", dispatched_at="", grade="general", called_at="2026-07-15 09:20")
    signed_in(people.sunli).post(reverse("open", args=[UNION]), facts)
    ticket = Ticket12351.objects.get()
    assert ticket.state == "graded"
    assert ticket.dispatched_at == ticket.received_at
    assert f"{ticket.clocks.get(rule='U1').due_at.astimezone(SHANGHAI):%H:%M}" == "10:20"
