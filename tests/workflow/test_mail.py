"""Mail: what quiet hours no longer hold back, in both languages, nothing personal, each once."""

import datetime as dt
import logging
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_walk
from tests.workflow.ticking import NOW, at, hush
from workflow.calendars_ahead import tell_of_missing_years
from workflow.engine import perform
from workflow.mail import send_mails
from workflow.messages import Message
from workflow.organisations import User
from workflow.sweep import sweep, sweep_until_dry

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _wednesday(settings: Settings) -> Iterator[None]:
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.org", "https://mediation.example.org"
    settings.DEFAULT_FROM_EMAIL = "calendar@example.org"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def screening(people: Cast) -> Dispute:
    """A case whose time to decide (M02) ends on Monday 20 July at 17:00; its clerk and the lead have an address."""
    User.objects.filter(username="wangfang").update(email="wangfang@example.org")
    User.objects.filter(username="chenjing").update(email="chenjing@example.org")
    dispute = a_walk(people, State.SCREENING, days_ago=0).dispute
    hush(dispute, "M02")
    return dispute


class Fickle(EmailBackend):
    """Refuses the addresses of one person."""

    refuses = "wangfang@example.org"

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if self.refuses in message.to:
                raise SMTPRecipientsRefused({self.refuses: (550, b"no such user")})
        return super().send_messages(messages)


FICKLE = f"{__name__}.Fickle"


def test_a_mail_names_case_deadline_and_day_in_both_languages_and_no_person(screening: Dispute) -> None:
    sweep(at("2026-07-17T09:00"))
    assert send_mails(at("2026-07-17T09:01")) == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.from_email) == (["wangfang@example.org"], "calendar@example.org")
    assert sent.subject == f"【期限提醒】期限将至，{screening.receipt_number}，受理决定，2026-07-20"
    assert sent.body == (
        f"期限将至，{screening.receipt_number}，受理决定，2026-07-20。\n\n"
        f"Due soon, {screening.receipt_number}, Decide on acceptance, 2026-07-20.\n\n"
        "https://mediation.example.org/messages/"
    )
    assert not any(applicant.person.name in sent.body + sent.subject for applicant in screening.applicants.all())


def test_the_words_of_a_message_are_in_the_mail(people: Cast) -> None:
    User.objects.filter(username="admin").update(email="admin@example.org")
    tell_of_missing_years(at("2026-11-04T09:00"))
    assert send_mails(at("2026-11-04T09:00")) == 1
    assert mail.outbox[0].subject == "【期限提醒】工作日历"
    assert "2027年的工作日历尚未导入" in mail.outbox[0].body
    assert "The calendar of 2027 is not loaded" in mail.outbox[0].body


def test_a_mail_goes_out_once(screening: Dispute) -> None:
    sweep(at("2026-07-17T09:00"))
    assert [send_mails(at("2026-07-17T09:00") + n * MINUTE) for n in range(3)] == [1, 0, 0]
    assert Message.objects.get().mailed_at == at("2026-07-17T09:00")


def test_a_mail_waits_for_the_end_of_the_quiet_time(screening: Dispute) -> None:
    """Fault 19: escalation mail at midnight and on weekends elsewhere."""
    sweep(at("2026-07-17T20:30"))
    for moment in ("2026-07-17T20:31", "2026-07-18T10:00", "2026-07-20T07:59"):
        assert send_mails(at(moment)) == 0
    assert send_mails(at("2026-07-20T08:00")) == 1


def test_nothing_is_sent_without_a_server(screening: Dispute, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    sweep(at("2026-07-17T09:00"))
    assert send_mails(at("2026-07-17T09:00")) == 0
    assert Message.objects.get().mailed_at is None


def test_without_an_address_of_the_site_there_is_no_link(screening: Dispute, settings: Settings) -> None:
    settings.SITE_URL = ""
    sweep(at("2026-07-17T09:00"))
    send_mails(at("2026-07-17T09:00"))
    assert "http" not in mail.outbox[0].body


def test_who_has_no_address_or_has_left_is_not_mailed_and_not_asked_about_again(screening: Dispute) -> None:
    sweep(at("2026-07-20T17:00"))
    User.objects.filter(username="chenjing").update(is_active=False)
    send_mails(at("2026-07-20T17:00"))
    assert {address for sent in mail.outbox for address in sent.to} == {"wangfang@example.org"}
    assert not Message.objects.filter(mailed_at=None).exists()


def test_after_an_outage_what_is_older_than_a_week_is_not_mailed(screening: Dispute) -> None:
    sweep(at("2026-07-17T09:00"))
    assert send_mails(at("2026-07-24T09:01")) == 0
    assert Message.objects.get().mailed_at == at("2026-07-24T09:01")
    assert not mail.outbox


def test_one_address_that_fails_stops_no_other_and_is_given_up_in_the_end(
    screening: Dispute, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = FICKLE
    sweep(at("2026-07-20T17:00"))
    Message.objects.exclude(topic="lapsed").delete()
    start = at("2026-07-20T17:00")
    with caplog.at_level(logging.WARNING):
        sent = [send_mails(start + n * 5 * MINUTE) for n in range(120)]
    assert sent == [1, *[0] * 119]
    failing = Message.objects.get(recipient__username="wangfang")
    assert (failing.mail_tries, failing.mailed_at) == (5, start + 480 * MINUTE)
    assert caplog.text.count("could not be mailed") == 5
    assert "no such user" in caplog.text


def test_a_mail_that_failed_once_goes_out_later(screening: Dispute, settings: Settings) -> None:
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, FICKLE
    sweep(at("2026-07-17T09:00"))
    assert send_mails(at("2026-07-17T09:00")) == 0
    settings.EMAIL_BACKEND = usual
    assert send_mails(at("2026-07-17T09:04")) == 0, "not every minute"
    assert send_mails(at("2026-07-17T09:05")) == 1


def test_the_oldest_go_first_and_no_more_than_the_limit(screening: Dispute) -> None:
    sweep_until_dry(at("2026-07-20T17:00"))
    waiting = Message.objects.filter(recipient__email__gt="").count()
    assert waiting == 4
    assert send_mails(at("2026-07-20T17:00"), limit=3) == 3
    assert send_mails(at("2026-07-20T17:00"), limit=3) == 1


def test_looking_for_mail_costs_two_statements_where_there_is_none(screening: Dispute) -> None:
    with CaptureQueriesContext(connection) as captured:
        send_mails(at("2026-07-20T17:00"))
    assert len(captured.captured_queries) == 2


def test_what_is_done_or_moved_while_a_mail_waits_is_not_mailed(screening: Dispute) -> None:
    """Held back over the weekend, and the case was withdrawn on Saturday."""
    sweep(at("2026-07-17T20:30"))
    perform(screening, "withdraw", by=screening.opened_by, withdraw_reason="settled")
    assert send_mails(at("2026-07-20T08:00")) == 0
    assert Message.objects.get().mailed_at is not None
