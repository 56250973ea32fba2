"""What stands before every page: a password to be changed first, and the administrators who are kept apart from cases.

Administrators may open their own pages and no others, so that a page added later is closed to them until it is opened.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from workflow import roles
from workflow.organisations import User
from workflow.text import t

Answer = Callable[[HttpRequest], HttpResponse]

ALWAYS = frozenset({"sign-in", "sign-out", "change-password", "set_language", "demo-time", "rate"})
"""Open to whoever is signed in, also before the password has been changed."""
ACCOUNTS = frozenset({"organisations", "organisation-new", "organisation-edit", "organisation-state"}) | frozenset(
    {"people", "person", "account-new", "account-edit", "account-reset", "account-deactivate"}
)
BOOK = frozenset(
    {"manage", "import-calendar", "calendar-year", "office-hours", "office-hours-of", "deadline-rules", "deadline-rule"}
) | frozenset({"confirm-change", "changes", "change", "change-progress"})
GRANTS = frozenset({"people", "person", "role-give", "role-end", "account-unlock", "permissions"})
AUDITS = frozenset({"log"})
HOME = frozenset({"my-work", "messages", "read-all", "open-message"})


def gate(answer: Answer) -> Answer:
    """The middleware. It looks at the view that was found, so that no address is compared by its letters."""

    def passed(request: HttpRequest) -> HttpResponse:
        return answer(request)

    passed.process_view = _look  # type: ignore[attr-defined]  # Django asks the middleware for it
    return passed


def _look(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
    user = getattr(request, "user", None)
    name = request.resolver_match.url_name if request.resolver_match else None
    if not isinstance(user, User):  # nobody is signed in
        return None
    if name in ALWAYS or name is None:
        return None
    if user.must_change_password:
        return redirect("change-password")
    allowed = open_to(user)
    if allowed is not None and name not in allowed:
        if kwargs:  # a thing of somebody else's: for an administrator it does not exist
            raise Http404
        raise PermissionDenied(
            t(
                "三员分立：管理员不参与办案，只能使用本岗位的管理页面。",
                "Administrators do not handle cases: they have the pages of their own post and no others.",
            )
        )
    return None


def open_to(user: User) -> frozenset[str] | None:
    """The pages of an administrator who is kept apart; None: the ordinary rules decide."""
    held = [roles.role(membership.role) for membership in user.held]
    if not any(role.apart for role in held):
        return None
    pages = HOME
    for role in held:
        pages |= (ACCOUNTS | BOOK if role.administers else frozenset()) | (GRANTS if role.grants else frozenset())
        pages |= AUDITS if role.audits else frozenset()
    return pages


def landing(user: User) -> str:
    """The page a person begins with."""
    held = [roles.role(membership.role) for membership in user.held]
    if any(role.audits for role in held):
        return "log"
    return "people" if any(role.grants for role in held) else "my-work"
