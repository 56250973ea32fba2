"""人员: who has an account and which roles. Those who keep accounts and those who give roles see the same people.

What each may do there differs: the one makes and ends accounts, the other gives and ends roles (三员分立).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.desk.admin.access import holds_power, staff_keepers_only
from mediation.desk.pressing import whole
from mediation.desk.work import person
from workflow.lockout import locked_until
from workflow.organisations import SYSTEM_USERNAME, Membership, Organisation, User, installations_root
from workflow.queues import count_up_to, page_by_key

STATES = ("active", "left", "all")


@dataclass(frozen=True)
class Shown:
    """One line: the account and the roles it holds now."""

    user: User
    roles: list[Membership]


def reach(viewer: User) -> list[int]:
    """The organisations whose people this person looks after, in whatever post."""
    scope = viewer.area("administers") | viewer.area("grants")
    return list(Organisation.objects.filter(scope).values_list("pk", flat=True))


def people_of(viewer: User) -> QuerySet[User]:
    """Accounts that belong to his organisations, and whoever works or worked there.

    Accounts that belong nowhere are looked after at the root.
    """
    places = reach(viewer)
    worked = Membership.objects.filter(organisation__in=places).values("user")
    scope = Q(home__in=places) | Q(pk__in=worked)
    root = installations_root()
    if root is not None and root.pk in places:
        scope |= Q(home=None, memberships=None)
    return User.objects.filter(scope).exclude(username=SYSTEM_USERNAME).select_related("home").distinct()


def found(viewer: User, pk: int) -> User:
    """One of them. Raises Http404."""
    user = people_of(viewer).filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


def keeps_account(viewer: User, user: User) -> bool:
    """Whether this person keeps the account: everything that hangs on it lies within his reach."""
    places = set(Organisation.objects.filter(viewer.area("administers")).values_list("pk", flat=True))
    held = set(Membership.objects.filter(user=user, ended_on=None).values_list("organisation", flat=True))
    return bool(places) and held <= places and (user.home_id is None or user.home_id in places)


@staff_keepers_only
@require_GET
def people_page(request: HttpRequest) -> HttpResponse:
    """`?q=` name or account, `?organisation=`, `?state=active|left|all`, `?after=`."""
    viewer, read = person(request), request.GET.get
    words, state = read("q", "").replace("\0", "").strip(), read("state", "active")
    rows = people_of(viewer)
    if state in ("active", "left"):
        rows = rows.filter(is_active=state == "active")
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word))
    place = whole(read("organisation", ""))
    if place is not None:
        rows = rows.filter(
            Q(pk__in=Membership.objects.filter(organisation=place, ended_on=None).values("user")) | Q(home=place)
        )
    page = page_by_key(rows, whole(read("after", "")))
    places = Organisation.objects.filter(pk__in=reach(viewer), outside=False)
    context = {
        "shown": _with_roles(page.rows),
        "next_key": page.next_key,
        "count": count_up_to(rows),
        "words": words,
        "state": state if state in STATES else "active",
        "places": places,
        "place": place,
        "keeps": holds_power(viewer, "administers"),
    }
    return render(request, "desk/admin/people.html", context)


def _with_roles(users: list[User]) -> list[Shown]:
    held: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(user__in=users, ended_on=None).select_related("organisation")
    for row in rows.order_by("organisation__path", "pk"):
        held.setdefault(row.user_id, []).append(row)
    return [Shown(user, held.get(user.pk, [])) for user in users]


@staff_keepers_only
@require_GET
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: who it is, the roles held and those ended, and what this administrator may do."""
    viewer = person(request)
    return render(request, "desk/admin/person.html", about(viewer, found(viewer, pk)))


def about(viewer: User, user: User, **more: Any) -> dict[str, Any]:
    """What the page of a person shows."""
    held = Membership.objects.filter(user=user).select_related("organisation", "given_by", "ended_by")
    running = [row for row in held.order_by("organisation__path", "pk") if row.ended_on is None]
    return {
        "who": user,
        "running": [(row, viewer.powers_over(row.organisation, "grants") and user.pk != viewer.pk) for row in running],
        "ended": held.exclude(ended_on=None).order_by("-ended_on", "-pk"),
        "locked": locked_until(user.username),
        "keeps": keeps_account(viewer, user),
        "grants": holds_power(viewer, "grants"),
        "myself": user.pk == viewer.pk,
        **more,
    }
