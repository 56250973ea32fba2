"""Who is to be called back has a number: masked on every page, shown to whoever works on it, and the look is recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from mediation.demo import Cast
from mediation.saved import PhoneDisclosure
from tests.mediation.consultation.receptions import SAID, received

Desk = Callable[[str], Client]


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_number_is_shown_on_a_press_that_is_recorded(people: Cast, desk: Desk) -> None:
    consultation, client = received(people, answer=""), desk("liqiang")
    page = words(client.get(f"/cases/{consultation.pk}/"))
    assert "139****5678" in page
    assert SAID["phone"] not in page
    assert f'hx-post="/cases/{consultation.pk}/phone/"' in page
    shown = client.post(f"/cases/{consultation.pk}/phone/")
    assert f'href="tel:{SAID["phone"]}"' in words(shown)
    assert "no-store" in shown["Cache-Control"]
    looked = PhoneDisclosure.objects.get()
    assert (looked.application_id, looked.user) == (consultation.pk, people.liqiang)


@pytest.mark.parametrize(("name", "status"), [("heping", 404), ("admin", 404)])
def test_whoever_does_not_work_on_it_does_not_see_it(people: Cast, desk: Desk, name: str, status: int) -> None:
    consultation = received(people)
    answer = desk(name).post(f"/cases/{consultation.pk}/phone/")
    assert answer.status_code == status
    assert SAID["phone"] not in words(answer)
    assert not PhoneDisclosure.objects.exists()


def test_who_reads_from_above_sees_it_masked(people: Cast, desk: Desk) -> None:
    consultation, client = received(people, people.liuyang, people.rongchang), desk("zhouwei")
    page = words(client.get(f"/cases/{consultation.pk}/"))
    assert "139****5678" in page
    assert "/phone/" not in page
    assert client.post(f"/cases/{consultation.pk}/phone/").status_code == 403
    assert not PhoneDisclosure.objects.exists()


def test_where_there_is_no_number_there_is_nothing_to_show(people: Cast, desk: Desk) -> None:
    consultation, client = received(people, phone=""), desk("wangfang")
    assert "/phone/" not in words(client.get(f"/cases/{consultation.pk}/"))
    assert client.post(f"/cases/{consultation.pk}/phone/").status_code == 404
    assert client.get(f"/cases/{consultation.pk}/phone/").status_code == 405


def test_the_look_stays_on_record(people: Cast, desk: Desk) -> None:
    consultation = received(people)
    desk("wangfang").post(f"/cases/{consultation.pk}/phone/")
    for change in (lambda: PhoneDisclosure.objects.update(user=people.liqiang), PhoneDisclosure.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert PhoneDisclosure.objects.get().user == people.wangfang
