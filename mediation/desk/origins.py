"""`?from=`: the application that a new one comes from, and whether this person may make one out of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from mediation.desk.finding import visible_case
from mediation.desk.pressing import whole
from workflow.engine import perform
from workflow.models import Application
from workflow.organisations import User
from workflow.steps import Refused
from workflow.text import t


def origin_of(request: HttpRequest, user: User) -> Application | None:
    """The application named by `?from=`; Http404 where this person does not see it, PermissionDenied where he may not."""
    key = whole(request.GET.get("from", ""))
    if key is None:
        return None
    origin = visible_case(user, key)
    denial = why_not(origin, user)
    if denial is not None and request.method == "GET":
        raise PermissionDenied(denial)
    return origin


def why_not(origin: Application, user: User) -> str | None:
    """Why nothing can be made out of it by this person, as a sentence; None when he may."""
    refer = origin.step_named("refer")
    if refer is None:
        return t("{kind}不能转为其他申请。", "{kind}: nothing is made out of it.").format(kind=origin.kind_label)
    if not origin.has_legal(refer):
        return t("本件现为“{state}”，不能转为其他申请。", "It is “{state}”; nothing is made out of it now.").format(
            state=origin.state_label
        )
    return refer.denial(origin, user)


def tie_to_origin(origin: Application | None, opened: Application, *, by: User, **facts: Any) -> None:
    """Both sides say where it comes from. Inside the transaction that opens it; raises Refused, never PermissionDenied."""
    if origin is None:
        return
    denial = why_not(origin, by)
    if denial is not None:
        raise Refused(denial)
    perform(origin, "refer", by=by, other=opened, **facts)
