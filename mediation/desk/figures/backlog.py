"""What is open now and how long it has waited: by state, by age. Always within what a person sees, and counted in the database.

Open applications are few beside all that ever were; a partial index holds them (Application.Meta).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from mediation.desk.figures.asked import Asked
from workflow.clockwork import local_day
from workflow.models import Application, ApplicationQuerySet, StateChange
from workflow.moment import now
from workflow.organisations import User
from workflow.text import t

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Band:
    """An age in days since receipt, both ends in; `most` None has no end."""

    key: str
    label: str
    least: int
    most: int | None

    def condition(self, today: dt.date) -> Q:
        """Applications of that age today."""
        found = Q(received_at__lt=_midnight(today - (self.least - 1) * DAY)) if self.least else Q()
        return found if self.most is None else found & Q(received_at__gte=_midnight(today - self.most * DAY))


_EDGES = (0, 8, 16, 31, 61, 91)
BANDS = tuple(
    Band(
        str(least),
        t(f"{least}–{after - 1}天", f"{least}–{after - 1} days") if after else t("90天以上", "over 90 days"),
        least,
        after - 1 if after else None,
    )
    for least, after in zip(_EDGES, (*_EDGES[1:], None), strict=True)
)


def band_named(key: str) -> Band | None:
    """A band by its key."""
    return next((band for band in BANDS if band.key == key), None)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def open_now(user: User, asked: Asked) -> ApplicationQuerySet:
    """What was received and is not closed, in the organisations that are asked for."""
    seen = Application.objects.visible_to(user).open().filter(organisation__in=asked.slice.organisations)
    return seen.filter(version__gt=0, received_at__isnull=False).order_by()


def entered() -> Subquery:
    """When an application came into the state in which it is."""
    moves = StateChange.objects.filter(application=OuterRef("pk")).exclude(from_state=F("to_state"))
    return Subquery(moves.order_by("-sequence").values("at")[:1])


def ages(cases: ApplicationQuerySet, today: dt.date) -> dict[str, dict[str, int]]:
    """By kind, how many are of each band's age, and "" all of them: one statement."""
    counted = {f"band_{band.key}": Count("pk", filter=band.condition(today)) for band in BANDS}
    found: dict[str, dict[str, int]] = {}
    for row in cases.values("kind_key").annotate(every=Count("pk"), **counted):
        found[row["kind_key"]] = {band.key: row[f"band_{band.key}"] for band in BANDS} | {"": row["every"]}
    return found


@dataclass(frozen=True)
class Waiting:
    """How many are in a state now, and for how many days: the middle one of them, and the oldest."""

    days: tuple[int, ...] = field(default=())

    @property
    def count(self) -> int:
        """How many."""
        return len(self.days)

    @property
    def middle(self) -> str | None:
        """The median of the days, in words; None of nothing."""
        return f"{median(self.days):g}" if self.days else None

    @property
    def oldest(self) -> int | None:
        """The days of the one that has been there longest."""
        return max(self.days, default=None)


def by_state(cases: ApplicationQuerySet, kind: str) -> Mapping[str, Waiting]:
    """The open ones of one kind by state."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = cases.filter(kind_key=kind).annotate(entered=entered()).values_list("state", "entered", "received_at")
    for state, since, received in rows.iterator(10_000):
        found[state].append(days_since(since or received))
    return {state: Waiting(tuple(days)) for state, days in found.items()}


def days_since(instant: dt.datetime) -> int:
    """Days on the office's calendar, from that day to today."""
    return (local_day(now()) - local_day(instant)).days


def together(waiting: Iterable[Waiting]) -> Waiting:
    """All of them at once."""
    return Waiting(tuple(day for one in waiting for day in one.days))
