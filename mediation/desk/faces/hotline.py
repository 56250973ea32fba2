"""What the case page of a hotline ticket shows."""

from typing import Any

from mediation.desk.faces.face import Face
from mediation.hotline.clocks import result_clock
from mediation.hotline.duplicates import possible_duplicates
from mediation.hotline.handling import ENOUGH, tries
from mediation.hotline.ticket import Ticket
from workflow.models import Stage
from workflow.organisations import User


def shown(ticket: Ticket, user: User) -> dict[str, Any]:
    rows: Any = ticket
    seen = type(ticket).objects.visible_to(user)
    alike = []
    if ticket.stage == Stage.INTAKE and ticket.received_at is not None:
        alike = possible_duplicates(
            user, phone=ticket.phone, employer_name=ticket.employer_name, at=ticket.received_at, but=ticket.pk
        )
    return {
        "limit": result_clock(ticket),
        "attempts": rows.contact_attempts.select_related("by"),
        "tries": tries(ticket),
        "enough": ENOUGH,
        "objections": rows.objections.select_related("proposed_by", "decided_by"),
        "extensions": rows.extensions.select_related("asked_by", "decided_by"),
        "shelvings": rows.shelvings.select_related("shelved_by"),
        "replies": rows.replies.select_related("drafted_by", "reviewed_by"),
        "callbacks": rows.callbacks.select_related("recorded_by"),
        "parent": seen.filter(pk=ticket.merged_into_id or 0).first(),
        "children": seen.filter(merged_into=ticket).select_related("organisation").order_by("pk"),
        "repeats": seen.filter(pk=ticket.duplicate_of_id or 0).first(),
        "alike": alike,
    }


FACE = Face("desk/kinds/hotline.html", context=shown)
