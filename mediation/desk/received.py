"""Who was received: the day of an organisation with its figures, the month's satisfaction, and people who come again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Right
from django.utils import timezone

from mediation.consultation.codes import Channel, State
from mediation.consultation.lifecycle import TAIL, Consultation
from mediation.desk.finding import visible_cases
from mediation.identifiers import half_width
from mediation.ratings import Occasion, Rating
from mediation.satisfaction import Satisfaction, satisfaction
from workflow.organisations import Organisation, User

MOST_SHOWN = 60
MOST_FOUND = 12


@dataclass(frozen=True)
class Received:
    """One day at the desk. persons: person-visits on site (人次); calls: by telephone, counted apart (domain.md 4)."""

    rows: list[Consultation]
    count: int
    persons: int
    calls: int
    waiting: int

    @property
    def left_out(self) -> int:
        """How many of the day are not among the rows."""
        return self.count - len(self.rows)


def day_of(on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From midnight to midnight on the office's clock."""
    begins = timezone.make_aware(dt.datetime.combine(on, dt.time()))
    return begins, timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time()))


def _of(user: User, places: Iterable[Organisation], since: dt.datetime, until: dt.datetime) -> QuerySet[Consultation]:
    here = visible_cases(user).filter(organisation__in=list(places), received_at__gte=since, received_at__lt=until)
    return Consultation.objects.filter(pk__in=here.values("pk")).exclude(state=State.DRAFT)


def received_here(user: User, places: Iterable[Organisation], *, on: dt.date) -> Received:
    """What these organisations received on a day, newest first."""
    rows = _of(user, places, *day_of(on))
    on_site = ~Q(channel=Channel.PHONE)
    figures = rows.order_by().aggregate(
        count=Count("pk"),
        persons=Sum("visitors", filter=on_site, default=0),
        calls=Count("pk", filter=~on_site),
        waiting=Count("pk", filter=Q(state=State.LOOKING_UP)),
    )
    newest = rows.select_related("organisation", "handler").order_by("-received_at", "-pk")[:MOST_SHOWN]
    return Received(list(newest), **figures)


def month_of(user: User, places: Iterable[Organisation], *, on: dt.date) -> Satisfaction:
    """How the receptions of this month were rated so far."""
    since, until = day_of(on.replace(day=1))[0], day_of(on)[1]
    received = _of(user, places, since, until)
    return satisfaction(Rating.objects.filter(occasion=Occasion.RECEPTION, application__in=received.values("pk")))


def found_again(user: User, typed: str) -> list[Consultation] | None:
    """Earlier receptions of whoever has this number or name, newest first; None where too little was typed.

    typed: the last four digits of a telephone number or more of it, or how a name begins.
    """
    rows = Consultation.objects.filter(pk__in=visible_cases(user).values("pk")).exclude(state=State.DRAFT)
    digits = "".join(c for c in half_width(typed) if c.isdecimal())
    if len(digits) >= TAIL:
        rows = (
            rows.exclude(phone="")
            .annotate(tail=Right("phone", TAIL))
            .filter(tail=digits[-TAIL:], phone__endswith=digits)
        )
    elif typed and not digits:
        rows = rows.exclude(name="").filter(name__startswith=typed)
    else:
        return None
    return list(rows.select_related("organisation").order_by("-pk")[:MOST_FOUND])
