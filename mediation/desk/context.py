"""What every page of the desk shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mediation.consultation.lifecycle import Consultation
from mediation.desk.inbox import MOST_SHOWN, unread_count
from mediation.desk.travel import FAR
from mediation.desk.work import may_open, openable, reads_cases
from workflow.moment import now


def desk(request: HttpRequest) -> dict[str, Any]:
    """The person's roles for the header, what the navigation offers, the unread messages, and a demo's clock."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"held": (), "desk_openable": ()}
    at = now()
    unread = unread_count(user, at)
    return {
        "held": user.held,
        "desk_openable": openable(user),
        "desk_receives": may_open(Consultation, user),
        "desk_reads_cases": reads_cases(user),
        "unread_messages": f"{MOST_SHOWN}+" if unread > MOST_SHOWN else unread,
        "demo_now": at if settings.DEMO else None,
        "demo_steps": FAR.values() if settings.DEMO else (),
    }
