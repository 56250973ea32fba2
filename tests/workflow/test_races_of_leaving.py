"""Somebody leaves while he is being given work: either it is his and the leaving waits, or he has gone and never gets it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.hotline.demo import CITY, a_ticket
from tests.cast import a_case
from tests.workflow.changes import install_the_calendar
from tests.workflow.crowd import wait_until_somebody_waits
from workflow.engine import Refused, perform
from workflow.leaving import belongings, hand_over
from workflow.memberships import end_role
from workflow.models import WorkTask
from workflow.organisations import Membership, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _calendar() -> None:
    install_the_calendar()


@pytest.fixture
def unclaimed(people: Cast) -> Dispute:
    dispute = a_case(people, "submitted")
    perform(dispute, "release", by=people.wangfang)
    return dispute


@contextmanager
def pressed_meanwhile(press: Callable[[], Any]) -> Iterator[None]:
    """What happens within is not committed until the press waits for it; the press then gets a sentence."""

    def run() -> Any:
        try:
            return press()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            yield
            pressed = pool.submit(run)
            wait_until_somebody_waits()
        with pytest.raises(Refused, match=r"已停用|没有“受理员”角色"):
            pressed.result(30)


def lets_go(leaver: User, by: User) -> None:
    hand_over(leaver, by=by, to={}, seen=belongings(leaver, by).fingerprint, reason="离职", leaves=True)


def nobody_has(application: Any) -> bool:
    application.refresh_from_db()
    return WorkTask.objects.open().get(process=application).owner is None and application.handler is None


def test_who_is_leaving_is_not_given_work(people: Cast, unclaimed: Dispute) -> None:
    def press() -> None:
        person = User.objects.get(pk=people.wangfang.pk)
        assert person.is_active, "as it looks from outside"
        perform(Dispute.objects.get(pk=unclaimed.pk), "assign", by=people.chenjing, person=person)

    with pressed_meanwhile(press):
        lets_go(people.wangfang, people.zhouwei)
    assert nobody_has(unclaimed)
    assert not User.objects.get(pk=people.wangfang.pk).is_active


def test_who_is_leaving_does_not_claim_any_more(people: Cast, unclaimed: Dispute) -> None:
    clerk = User.objects.get(pk=people.wangfang.pk)
    assert clerk.held, "signed in before"
    with pressed_meanwhile(lambda: perform(Dispute.objects.get(pk=unclaimed.pk), "claim", by=clerk)):
        lets_go(people.wangfang, people.zhouwei)
    assert nobody_has(unclaimed)


def test_who_loses_the_role_does_not_claim_any_more(people: Cast, unclaimed: Dispute) -> None:
    clerk = User.objects.get(pk=people.wangfang.pk)
    assert clerk.held
    role = Membership.objects.get(user=clerk, role="intake", ended_on=None)
    with pressed_meanwhile(lambda: perform(Dispute.objects.get(pk=unclaimed.pk), "claim", by=clerk)):
        end_role(role, by=people.security, reason="调岗")
    assert nobody_has(unclaimed)


def test_a_ticket_is_not_given_to_a_mediator_who_is_leaving(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed")
    person = User.objects.get(pk=people.liqiang.pk)

    def press() -> None:
        perform(type(ticket).objects.get(pk=ticket.pk), "give_to_handler", by=people.sunli, person=person)

    with pressed_meanwhile(press):
        lets_go(people.liqiang, people.zhouwei)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.handler) == ("signed", None)
