"""What the page of a new ticket says while it is typed: the suggested grade, the limit it gives, and tickets alike."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from mediation.desk.pressing import whole
from mediation.desk.work import may_open, person
from mediation.fields import MomentField
from mediation.hotline.categories import TicketCategory
from mediation.hotline.clocks import counted_due
from mediation.hotline.duplicates import possible_duplicates
from mediation.hotline.intake import suggested_grade
from mediation.hotline.models import Ticket12345, Ticket12351
from mediation.identifiers import Invalid, parse_phone
from workflow.clocks import Clocks
from workflow.editions import current_book
from workflow.moment import now
from workflow.organisations import Organisation

KINDS: dict[str, Any] = {kind.kind: kind for kind in (Ticket12345, Ticket12351)}


@login_required
@never_cache
@require_GET
def hints(request: HttpRequest, kind: str) -> HttpResponse:
    """Nothing here blocks anybody: what cannot be read is passed over, and the form itself says so when it is sent."""
    user, model = person(request), KINDS.get(kind)
    if model is None:
        raise Http404
    if not may_open(model, user):
        raise PermissionDenied
    typed = request.GET
    held = {m.organisation_id for m in user.held if m.role in model.steps()[model.opens_with].who}
    ticket = model(organisation=Organisation.objects.filter(pk__in=held).first())
    category = TicketCategory.objects.filter(pk=whole(typed.get("category", "")) or 0, scheme=model.hotline).first()
    ticket.category = category
    ticket.grade = (
        typed.get("grade", "") if typed.get("grade") in model.Grade.values else suggested_grade(ticket, category)
    )
    ticket.dispatched_at = _moment(typed.get("dispatched_at", "")) or now()
    context = {
        "grade": model.Grade(ticket.grade).label,
        "suggested": not typed.get("grade"),
        "category": category,
        "printed": _moment(typed.get("due_at", "")),
        "due": counted_due(ticket, Clocks([], current_book().number)),
        "alike": possible_duplicates(
            user,
            phone=_phone(typed.get("phone", "")),
            employer_name=typed.get("employer_name", "").strip(),
            at=_moment(typed.get("called_at", "")) or now(),
        ),
    }
    return render(request, "desk/hotline/_hints.html", context)


def _moment(typed: str) -> Any:
    try:
        return MomentField(required=False).clean(typed)
    except ValidationError:
        return None


def _phone(typed: str) -> str:
    try:
        return parse_phone(typed)
    except Invalid:
        return ""
