"""The page of the board of deadlines, narrowed to what a person asks for and may see (mediation.desk.board)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.desk.board import HINTS, TABS, counts, page, tabs_of, workload
from mediation.desk.listing import places_of
from mediation.desk.pressing import whole
from mediation.desk.work import person
from workflow import roles, rules
from workflow.clocks import ClockQuerySet
from workflow.models import Application, WorkTask
from workflow.moment import now
from workflow.organisations import Organisation, User
from workflow.queues import clocks_seen


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """`?tab=`, `?scope=mine|all`, `?rule=`, `?organisation=`, `?handler=`, `?after=`. Strange values count as none."""
    user, at = person(request), now()
    places = places_of(user)
    asked = _Asked.of(request, user, places)
    clocks = asked.narrow(clocks_seen(user), user)
    tabs, counted = tabs_of(clocks, at), counts(clocks, at)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else next((key for key in ("overdue", "today", "week") if counted[key][0]), "overdue")
    rows, next_key = page(tabs[tab], tab, request.GET.get("after", ""), at)
    context = {
        "tab": tab,
        "tabs": [(key, TABS[key], n, more) for key, (n, more) in counted.items()],
        "hint": HINTS.get(tab, ""),
        "rows": rows,
        "next_key": next_key,
        "asked": asked,
        "places": places if len(places) > 1 else [],
        "rules": list(rules.declared().values()),
        "people": people_of(user.reads) if asked.gives_work else [],
        "workload": workload(tabs["overdue"]) if tab == "overdue" and asked.gives_work and not asked.mine else [],
    }
    return render(request, "desk/deadlines.html", context)


# Whose


def people_of(places: Iterable[int]) -> QuerySet[User]:
    """Who may have cases in these organisations, by name."""
    reading = [role.key for role in roles.declared() if role.reads_cases]
    ours = User.objects.filter(
        memberships__organisation__in=list(places),
        memberships__role__in=reading,
        memberships__ended_on=None,
    )
    return ours.filter(is_active=True).distinct().order_by("name", "pk")


@dataclass(frozen=True)
class _Asked:
    """What the page was asked to narrow down to."""

    mine: bool
    rule: str
    organisation: int | None
    handler: int | None
    gives_work: bool

    @classmethod
    def of(cls, request: HttpRequest, user: User, places: list[Organisation]) -> "_Asked":
        keys, read = frozenset(place.pk for place in places), request.GET.get
        gives_work = any(roles.role(held.role).gives_work for held in user.held)
        place, rule = whole(read("organisation", "")), read("rule", "")
        return cls(
            mine=(read("scope") or ("all" if gives_work else "mine")) == "mine",
            rule=rule if rule in rules.declared() else "",
            organisation=place if place in keys else None,
            handler=whole(read("handler", "")),
            gives_work=gives_work,
        )

    def narrow(self, clocks: ClockQuerySet, user: User) -> ClockQuerySet:
        """Those that are asked for among the clocks this person sees. What it asks about narrows them alone."""
        if self.organisation:
            clocks = clocks.filter(organisation=self.organisation)
        if self.mine:
            handled = Application.objects.filter(handler=user).values("pk")
            owned = WorkTask.objects.owned_by(user).values("process_id")
            clocks = clocks.filter(application__in=handled.union(owned))
        if self.rule:
            clocks = clocks.filter(rule=self.rule)
        if self.handler is None:
            return clocks
        owned = WorkTask.objects.open().filter(owner=self.handler).values("process_id")
        own = Q(application__handler=self.handler) | Q(application__handler=None, application__in=owned)
        return clocks.filter(own)

    @property
    def query(self) -> str:
        """The narrowing as part of an address."""
        parts = {"scope": "mine" if self.mine else "all", "rule": self.rule, "organisation": self.organisation}
        parts["handler"] = self.handler
        return "".join(f"&{name}={value}" for name, value in parts.items() if value)
