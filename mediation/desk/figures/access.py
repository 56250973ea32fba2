"""Who reads figures: whoever answers for an organisation's work. Before a page is made, the marks are brought up to the record."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from mediation.desk.admin.access import holds_power
from mediation.desk.work import person
from workflow.organisations import Organisation, User
from workflow.projecting import BeingCounted, catch_up, counted_at

View = Callable[..., HttpResponse]
PATIENCE = 3
"""Seconds a page waits for somebody who is counting."""


def area_of(user: User) -> list[Organisation]:
    """The organisations for whose figures this person answers, from the top down."""
    return list(Organisation.objects.filter(user.area("figures"), outside=False).order_by("path"))


def reads_figures(user: User) -> bool:
    """Whether there is any."""
    return holds_power(user, "figures")


def bring_up_to_date(request: HttpRequest) -> None:
    """Bring the marks up to the record. Where that would take too long, the page says as of when its figures are."""
    try:
        catch_up(patience=PATIENCE)
    except BeingCounted:
        request.figures_stand = True  # type: ignore[attr-defined]
        request.figures_as_of = counted_at()  # type: ignore[attr-defined]


def figures_only(view: View) -> View:
    """A page of figures: for whoever answers for some, and never older than the record."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reads_figures(person(request)):
            raise Http404
        bring_up_to_date(request)
        return view(request, *args, **kwargs)

    return guarded
