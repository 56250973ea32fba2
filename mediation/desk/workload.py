"""Who has how much: open work per person and kind, what is overdue of it, and since when the oldest waits."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Min

from workflow import roles
from workflow.clocks import Clock
from workflow.models import WorkTask, kinds
from workflow.organisations import Membership, Organisation, User


@dataclass
class Load:
    """One person: the roles held in the area, open tasks by kind (in words), overdue duties, the oldest open task."""

    user: User
    roles: list[Membership]
    tasks: dict[str, int] = field(default_factory=dict)
    overdue: int = 0
    oldest: dt.datetime | None = None

    @property
    def total(self) -> int:
        """All open tasks."""
        return sum(self.tasks.values())

    @property
    def gone(self) -> bool:
        """Somebody who no longer works here and still has work."""
        return not self.user.is_active or not self.roles


def workloads(places: list[Organisation], at: dt.datetime) -> list[Load]:
    """Everybody who reads cases in these organisations, and whoever else still owns work there: four statements."""
    here = [place.pk for place in places]
    reading = [role.key for role in roles.declared() if role.reads_cases]
    held: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(organisation__in=here, role__in=reading, ended_on=None, user__is_active=True)
    for row in rows.select_related("organisation").order_by("organisation__path", "pk"):
        held[row.user_id].append(row)
    open_here = WorkTask.objects.open().filter(organisation__in=here).exclude(owner=None).order_by()
    counted = open_here.values_list("owner", "process__kind_key").annotate(Count("pk"), Min("created"))
    tasks: dict[int, dict[str, int]] = defaultdict(dict)
    oldest: dict[int, dt.datetime] = {}
    labels = {kind.kind: str(kind.kind_label) for kind in kinds()}
    for owner, kind, count, since in counted:
        tasks[owner][labels.get(kind, kind)] = count
        oldest[owner] = min(since, oldest.get(owner, since))
    overdue = dict(
        Clock.objects.overdue(at)
        .of_duty()
        .filter(application__tasks__finished=None, application__tasks__owner__isnull=False, organisation__in=here)
        .order_by()
        .values_list("application__tasks__owner")
        .annotate(Count("pk", distinct=True))
    )
    people = User.objects.in_bulk({*held, *tasks})
    loads = [
        Load(user, held.get(key, []), tasks.get(key, {}), overdue.get(key, 0), oldest.get(key))
        for key, user in people.items()
    ]
    return sorted(loads, key=lambda load: (-load.overdue, -load.total, load.user.name, load.user.pk))
