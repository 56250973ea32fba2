"""Work lists: short queries on open tasks joined to their applications, paged by key, never counted to the end."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from workflow.clocks import Clock, ClockQuerySet
from workflow.models import Application, ApplicationQuerySet, WorkTask
from workflow.organisations import Organisation, User, seen_elsewhere_by

Row = TypeVar("Row", bound=Model)
PAGE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page by key: the rows, and the key of the next page (None on the last)."""

    rows: list[Row]
    next_key: int | None


def page_by_key(rows: QuerySet[Row], after: int | None, *, size: int = PAGE) -> Page[Row]:
    """Newest first, by primary key, after the key of the last row seen. Costs the same on every page."""
    rows = rows.order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: size + 1])
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)


def my_tasks(user: User) -> QuerySet[WorkTask]:
    """What this person owns and may still see (whoever moved to another organisation no longer does)."""
    return _seen(WorkTask.objects.owned_by(user), user)


def waiting_tasks(user: User) -> QuerySet[WorkTask]:
    """What waits for a role this person holds."""
    return _seen(WorkTask.objects.waiting_for(user), user)


def _seen(tasks: QuerySet[WorkTask], user: User) -> QuerySet[WorkTask]:
    visible = Application.objects.visible_to(user)
    return tasks.filter(process__in=visible).select_related("process__organisation", "organisation")


def clocks_seen(user: User) -> ClockQuerySet:
    """The unended clocks of the applications this person sees: the rule of `seen_by`, by the indexes that clocks have.

    A clock carries the organisation of its application, and what lies in the organisations that somebody reads is found by
    that alone. What he sees elsewhere (dispatched from there, offered to it, his own) is asked for where there is any.
    """
    clocks, elsewhere = Clock.objects.unended(), _seen_elsewhere(user)
    if not elsewhere.exists():
        return clocks.filter(organisation__in=user.reads) if user.reads else clocks.none()
    there = Q(application__in=elsewhere.order_by().values("pk"))
    return clocks.filter(Q(organisation__in=user.reads) | there if user.reads else there)


def _seen_elsewhere(user: User) -> ApplicationQuerySet:
    """What this person sees that does not lie in an organisation he reads."""
    scope = seen_elsewhere_by(user)
    # Who reads everywhere would look through all that was ever dispatched, and find nothing.
    if not scope or (user.reads and not Organisation.objects.exclude(pk__in=user.reads).exists()):
        return Application.objects.none()
    return Application.objects.filter(scope).exclude(organisation__in=user.reads)


def count_up_to(rows: QuerySet[Row], most: int = 500) -> tuple[int, bool]:
    """How many there are, counted to `most` at the utmost; the flag says "and more"."""
    found = len(rows.order_by().values_list("pk")[: most + 1])
    return min(found, most), found > most
