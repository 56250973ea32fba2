"""Who reads figures: whoever answers for an organisation's work. Before a page is made, the marks are brought up to the record."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from mediation.desk.admin.access import holds_power
from mediation.desk.work import person
from workflow.organisations import Organisation, User
from workflow.projecting import catch_up

View = Callable[..., HttpResponse]


def area_of(user: User) -> list[Organisation]:
    """The organisations for whose figures this person answers, from the top down."""
    return list(Organisation.objects.filter(user.area("figures"), outside=False).order_by("path"))


def reads_figures(user: User) -> bool:
    """Whether there is any."""
    return holds_power(user, "figures")


def figures_only(view: View) -> View:
    """A page of figures: for whoever answers for some, and never older than the record."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reads_figures(person(request)):
            raise Http404
        catch_up()
        return view(request, *args, **kwargs)

    return guarded
