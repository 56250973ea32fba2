"""Clocks for the tests of the sweep, and what was told about them."""

import datetime as dt
from typing import Any

from mediation.dispute.lifecycle import Dispute
from workflow.calendar import ZONE
from workflow.clocks import Clock
from workflow.clockwork import Face, midnight
from workflow.editions import Book, current_book
from workflow.messages import Message
from workflow.moment import now

NOW = dt.datetime(2026, 7, 15, 10, 0, tzinfo=ZONE)
"""An ordinary Wednesday."""


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def a_clock(
    dispute: Dispute, rule: str, began: str, *, subject: str = "", book: Book | None = None, **face: Any
) -> Clock:
    """A clock of a case beside those that its steps began; nothing of it is in the record."""
    book = book or current_book()
    shown = Face(rule, subject, 1, midnight(day(began)), **face)
    clock = Clock(application_id=dispute.pk, district_id=dispute.district_id, organisation_id=dispute.organisation_id)
    clock.show(shown)
    clock.count(shown, book, book.week(dispute.organisation.path), now())
    clock.save()
    return clock


def hush(dispute: Dispute, *but: str) -> None:
    """Silence the clocks of a case that a test is not about."""
    Clock.objects.filter(application=dispute.pk).exclude(rule__in=but).update(next_at=None)


def told(**about: Any) -> list[tuple[str, str]]:
    """Topic (and how many units) and person of every message, as they were written."""
    rows = Message.objects.filter(**about).order_by("pk").select_related("recipient")
    return [(f"{row.topic}{row.n or ''}", row.recipient.username) for row in rows]
