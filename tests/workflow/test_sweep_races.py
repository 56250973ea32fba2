"""Several workers at once, and workers that are killed: nothing is lost, nothing comes twice."""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django import Settings

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_walk
from tests.workflow.changes import install_the_calendar
from tests.workflow.crowd import at_once, wait_until_somebody_waits
from tests.workflow.test_killed import ROOT, address_of_the_test_database
from tests.workflow.ticking import NOW, a_clock, at, hush
from workflow.acting import Done, act
from workflow.clocks import Clock
from workflow.editions import current_book
from workflow.engine import perform
from workflow.mail import send_mails
from workflow.messages import Message
from workflow.organisations import User
from workflow.sweep import Swept, sweep, sweep_until_dry

pytestmark = pytest.mark.django_db(transaction=True)

LAPSED = at("2026-07-31T09:30")
CASES = 4
STATEMENTS_OF_A_STEP = 20


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cases(people: Cast) -> list[Dispute]:
    """Cases whose windows close on 30 July, each with six times to enforce beside it, of which three end on one day."""
    install_the_calendar()
    found = []
    for _ in range(CASES):
        dispute = a_walk(people, State.MEDIATING, days_ago=0.5).dispute
        hush(dispute, "M04")
        for number, began in enumerate(["2024-08-10"] * 3 + ["2024-09-16", "2024-09-17", "2024-09-18"]):
            a_clock(dispute, "M19", began, subject=f"part:{number}")
        found.append(dispute)
    return found


def everything_once(cases: list[Dispute]) -> None:
    """What one undisturbed sweep of `cases` at LAPSED leaves behind."""
    topics = Counter(Message.objects.filter(clock__rule="M04").values_list("application", "topic"))
    for dispute in cases:
        assert [topics[dispute.pk, topic] for topic in ("remind", "today", "lapsed", "act", "blocked")] == [
            2,
            1,
            3,
            3,
            0,
        ]
        fresh = Dispute.objects.get(pk=dispute.pk)
        assert (fresh.state, fresh.changes.filter(verb="fail").count()) == (State.FAILED, 1)
        limits = Message.objects.filter(application=dispute.pk, clock__rule="M19", recipient__username="liqiang")
        told = Counter(limits.values_list("due_on__day", "topic", "n"))
        assert set(told.values()) == {1}
        assert set(told) == {(10, "remind", 15), *((day, "remind", 60) for day in (16, 17, 18))}
    assert not Clock.objects.filter(next_at__lte=LAPSED).exists()
    for clock in Clock.objects.filter(ended_at=None).exclude(next_at=None):
        book = current_book()
        rungs = clock.rungs(book, book.week(clock.organisation.path))
        assert [rung.at <= LAPSED for rung in rungs] == [number < clock.rung for number in range(len(rungs))]


def test_eight_workers_at_once_fire_each_rung_once(cases: list[Dispute]) -> None:
    with time_machine.travel(LAPSED, tick=False):
        swept, sentences = at_once(lambda _number: sweep_until_dry(limit=3), many=8)
        swept.append(sweep_until_dry())
    assert not sentences
    total = sum(swept, Swept())
    assert (total.acted, total.blocked, total.failed) == (CASES, 0, 0)
    everything_once(cases)
    assert total.messages == Message.objects.exclude(topic="act").count()


def test_a_worker_takes_what_another_has_not_locked(cases: list[Dispute]) -> None:
    """No waiting in line: the second worker goes on with the rest."""
    with transaction.atomic():
        first = Clock.objects.filter(application=cases[0].pk)
        list(first.select_for_update(no_key=True))

        def others(_number: int) -> Swept:
            return sweep(LAPSED)

        (swept,), _ = at_once(others, many=1)
    assert swept.messages
    assert not Message.objects.filter(application=cases[0].pk).exists()
    assert sweep(LAPSED).messages


def test_a_mail_that_another_worker_is_sending_is_left_to_it(cases: list[Dispute], settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    User.objects.filter(username="liqiang").update(email="liqiang@example.org")
    sweep(LAPSED)
    waiting = Message.objects.filter(recipient__username="liqiang")
    held = waiting.order_by("pk")[:3]
    with transaction.atomic():
        list(held.select_for_update(of=("self",)))
        (sent,), _ = at_once(lambda _number: send_mails(LAPSED), many=1)
    assert sent == waiting.count() - 3
    assert send_mails(LAPSED) == 3


def test_a_worker_killed_after_every_statement_loses_nothing_and_repeats_nothing(cases: list[Dispute]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.workflow.dying_sweep", LAPSED.isoformat()],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address_of_the_test_database(), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    killed, status = map(int, done.stdout.split())
    assert status == 0, done.stderr
    assert killed > STATEMENTS_OF_A_STEP
    everything_once(cases)


def test_whoever_settles_while_the_product_waits_is_respected(people: Cast, cases: list[Dispute]) -> None:
    """The lead takes the case back in the very moment in which the product would end it."""
    dispute, clock = cases[0], Clock.objects.get(application=cases[0].pk, rule="M04")
    sweep(at("2026-07-31T00:00"))
    clock.refresh_from_db()
    with time_machine.travel(LAPSED, tick=False), transaction.atomic():
        perform(dispute, "withdraw", by=people.chenjing, withdraw_reason="settled")
        answers: list[Done] = []

        def product() -> None:
            answers.append(act(clock, LAPSED))
            connection.close()

        waiting = threading.Thread(target=product)
        waiting.start()
        wait_until_somebody_waits()
        transaction.on_commit(lambda: waiting.join(30))
    assert answers == [Done.NOTHING]
    assert Dispute.objects.get(pk=dispute.pk).state == State.WITHDRAWN
    assert not Message.objects.filter(application=dispute.pk, topic__in=["act", "blocked"]).exists()
