"""Who keeps the system: the administrators' pages exist for nobody else.

The calendar and the rules hold for the whole installation, so they are in the hands of those who keep the system at its
root. The others see them, and keep the office hours of their own organisations. Nobody sees cases of anybody else's.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from mediation.desk.work import person
from workflow import roles
from workflow.organisations import Membership, Organisation, User, installations_root

View = Callable[..., HttpResponse]


def administers(user: User) -> bool:
    """Whether this person holds a role that keeps the system."""
    return bool(_held(user))


def keeps_the_book(user: User) -> bool:
    """Whether this person may add to the calendar and the rules, which hold for everybody."""
    held = _held(user)
    root = installations_root() if held else None
    return root is not None and any(membership.organisation_id == root.pk for membership in held)


def administered_by(user: User) -> list[Organisation]:
    """The organisations whose hours this person keeps: their own, and below."""
    return list(Organisation.objects.filter(kept_by(user), active=True, outside=False))


def kept_by(user: User, way: str = "") -> Q:
    """What belongs to the organisations this person keeps; `way`: the look-up that leads to the organisation."""
    scope = Q(pk__in=[])
    for membership in _held(user):
        below = roles.role(membership.role).reaches_down
        scope |= Q(**{f"{way}path__startswith" if below else f"{way}path": membership.organisation.path})
    return scope


def keeping(user: User) -> Callable[[str], bool]:
    """Whether the organisation of a path is among those this person keeps; without a statement."""
    held = [(m.organisation.path, roles.role(m.role).reaches_down) for m in _held(user)]
    return lambda path: any(path.startswith(own) if below else path == own for own, below in held)


def administrators_only(view: View) -> View:
    """A page of the administrators; for others it does not exist."""
    return _only(administers, view)


def keepers_of_the_book_only(view: View) -> View:
    """A page of those who may add to the book; for others it does not exist."""
    return _only(keeps_the_book, view)


def staff_keepers_only(view: View) -> View:
    """A page of those who keep accounts or give roles; for others it does not exist."""
    return _only(lambda user: holds_power(user, "administers") or holds_power(user, "grants"), view)


def grantors_only(view: View) -> View:
    """A page of those who give and end roles; for others it does not exist."""
    return _only(lambda user: holds_power(user, "grants"), view)


def auditors_only(view: View) -> View:
    """The log's page; for others it does not exist."""
    return _only(lambda user: holds_power(user, "audits"), view)


def supervisors_only(view: View) -> View:
    """A page of those who give out work in the organisations below too; for others it does not exist."""
    return _only(supervises, view)


def supervises(user: User) -> bool:
    """Whether this person gives out work also in the organisations below."""
    held = [roles.role(membership.role) for membership in user.held]
    return any(role.gives_work and role.reaches_down for role in held)


def holds_power(user: User, power: str) -> bool:
    """Whether one of the roles held has this power of workflow.roles.Role."""
    return any(getattr(roles.role(membership.role), power) for membership in user.held)


def _only(may: Callable[[User], bool], view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may(person(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(never_cache(guarded))


def _held(user: User) -> list[Membership]:
    return [membership for membership in user.held if roles.role(membership.role).administers]
