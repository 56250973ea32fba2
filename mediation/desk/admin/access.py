"""Who keeps the system: the administrators' pages exist for nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from mediation.desk.work import person
from workflow import roles
from workflow.organisations import Organisation, User

View = Callable[..., HttpResponse]


def administers(user: User) -> bool:
    """Whether this person holds a role that keeps the system."""
    return any(roles.role(m.role).administers for m in user.held)


def administered_by(user: User) -> list[Organisation]:
    """The organisations whose hours this person keeps: their own, and below."""
    scope = Q(pk=None)
    for membership in user.held:
        role = roles.role(membership.role)
        if role.administers:
            place = membership.organisation
            scope |= Q(path__startswith=place.path) if role.reaches_down else Q(pk=place.pk)
    return list(Organisation.objects.filter(scope, active=True))


def administrators_only(view: View) -> View:
    """A page of the administrators; for others it does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not administers(person(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(never_cache(guarded))
