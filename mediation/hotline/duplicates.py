"""Tickets that may be the same matter: a hint beside the form, never an obstacle (domain.md 2.7)."""

import datetime as dt
from typing import Any

from django.db.models import Q

from mediation.hotline.city import Ticket12345
from mediation.hotline.ticket import Ticket
from mediation.hotline.union import Ticket12351
from workflow.organisations import User

RECENT = dt.timedelta(days=30)
MOST = 5


def possible_duplicates(
    user: User, *, phone: str, employer_name: str, at: dt.datetime, but: int | None = None
) -> list[Ticket]:
    """Of both hotlines, among what the person sees: the same telephone, or the same employer within 30 days."""
    same = Q()
    if phone:
        same |= Q(phone=phone)
    if employer_name:
        same |= Q(employer_name=employer_name, received_at__gte=at - RECENT, received_at__lte=at + RECENT)
    if not same:
        return []
    found: list[Any] = []
    for kind in (Ticket12345, Ticket12351):
        rows = kind.objects.visible_to(user).filter(same, version__gt=0).exclude(pk=but)
        found += rows.select_related("organisation").order_by("-pk")[:MOST]
    return sorted(found, key=lambda ticket: -ticket.pk)[:MOST]
