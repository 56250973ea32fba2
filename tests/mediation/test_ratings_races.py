"""Many answers at once: one counts."""

import pytest
from django.test import Client
from django.urls import reverse

from mediation.demo import Cast
from mediation.ratings import Rating, newest_link
from tests.mediation.consultation.receptions import received
from tests.workflow.crowd import at_once
from workflow.engine import perform
from workflow.models import Application

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_answers_at_once_one_counts_and_all_are_thanked(people: Cast) -> None:
    consultation = received(people)
    perform(consultation, "invite_rating", by=people.wangfang, occasion="reception")
    link = newest_link(consultation)
    assert link is not None
    where, scores = reverse("rate", args=[link.token]), ("satisfied", "dissatisfied")

    answers, refusals = at_once(lambda n: Client().post(where, {"score": scores[n % 2]}), 8)

    assert not refusals
    assert [answer.status_code for answer in answers] == [200] * 8
    assert all("谢谢" in answer.content.decode() for answer in answers)
    assert Rating.objects.answered().count() == 1
    assert Application.objects.get(pk=consultation.pk).changes.filter(verb="receive_rating").count() == 1


def test_a_call_and_the_person_at_once_are_one_answer(people: Cast) -> None:
    consultation = received(people)
    perform(consultation, "invite_rating", by=people.wangfang, occasion="reception")
    link = newest_link(consultation)
    assert link is not None
    where = reverse("rate", args=[link.token])

    def press(number: int) -> object:
        if number % 2:
            return Client().post(where, {"score": "dissatisfied"}).status_code
        case = Application.objects.get(pk=consultation.pk).as_its_kind()
        return perform(case, "record_rating", by=people.chenjing, occasion="reception", reached=True, score="satisfied")

    _answers, refusals = at_once(press, 6)
    assert all("评价" in str(refusal) for refusal in refusals)
    assert Rating.objects.answered().count() == 1


def test_of_many_presses_for_a_code_one_link_is_open(people: Cast) -> None:
    consultation = received(people)
    clients = [Client() for _ in range(6)]
    for client in clients:
        client.force_login(people.wangfang)
    ask = reverse("ask-rating", args=[consultation.pk])

    answers, _refusals = at_once(lambda n: clients[n].post(ask, {"key": f"press-{n}"}).status_code, 6)

    assert answers == [302] * 6
    assert Rating.objects.filter(withdrawn_at=None).count() == 1
