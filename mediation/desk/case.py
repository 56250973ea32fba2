"""The case page: where it stands, what may be done now, everything in it, and its story."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from mediation.attachments import papers_of
from mediation.desk.clients import address_of
from mediation.desk.dates import dates_of
from mediation.desk.faces import face_of
from mediation.desk.finding import visible_case
from mediation.desk.work import person
from mediation.links import links_of, links_out_of_sight
from mediation.parties import active_applicants
from mediation.ratings import newest_link
from mediation.uncovering import NOT_YOURS, may_uncover, may_uncover_phone, uncover
from workflow.audit import Timeline, field_changes
from workflow.diagrams import bpmn, live_svg
from workflow.engine import possible_steps
from workflow.models import Application
from workflow.moment import now
from workflow.organisations import User
from workflow.text import t

SHOWN_ENTRIES = 15
GROUPS = ("parties", "rating", "papers", "task", "exits")


@login_required
@never_cache
@require_GET
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One page, read from top to bottom; no section asks the state, each shows what there is."""
    application = visible_case(person(request), pk)
    context = {
        "case": application,
        "key": uuid.uuid4().hex,
        "diagram": live_svg(application),
        **_actions(application, request),
        **_story(application, whole="all" in request.GET),
        **_of_its_kind(application, person(request)),
    }
    return render(request, "desk/case.html", context)


def _of_its_kind(application: Application, user: User) -> dict[str, Any]:
    """What this kind of application shows, and what every kind shows beside it."""
    face = face_of(application)
    return {
        "face": face,
        "dates": dates_of(application, now()),
        "links": links_of(application, user),
        "links_out_of_sight": links_out_of_sight(application, user),
        "ratings": application.ratings.select_related("asked_by"),
        "papers": papers_of(application).select_related("uploaded_by"),
        "rating_link": newest_link(application),
        "becomes": _becomes(application, user),
        "may_uncover": may_uncover(user, application),
        "may_uncover_phone": may_uncover_phone(user, application),
        **face.context(application, user),
    }


def _becomes(application: Application, user: User) -> bool:
    """Whether this person may make another application out of it: the hidden step that ties the two is open to him."""
    refer = application.step_named("refer")
    return refer is not None and application.has_legal(refer) and refer.permits(application, user)


def _actions(application: Application, request: HttpRequest) -> dict[str, Any]:
    """The machine's answer, main things first; the rest by subject."""
    possible = possible_steps(application, person(request))
    groups = {name: [p for p in possible if p.step.group == name] for name in GROUPS}
    ungrouped = [p for p in possible if not p.step.group]
    return {
        "ready": [p for p in ungrouped if p.ready and p.step.tone == "main"],
        "other": [p for p in ungrouped if p.ready and p.step.tone != "main"],
        "waiting": [p for p in ungrouped if not p.ready and p.step.tone == "main" and not p.step.receiver],
        "groups": [
            (label, [p for p in groups[name] if p.ready])
            for name, label in (
                ("parties", t("当事人与请求", "Parties and claims")),
                ("rating", t("满意度", "Satisfaction")),
                ("papers", t("材料与记录", "Papers and notes")),
                ("task", t("分工", "Who works on it")),
                ("exits", t("移交、关联、重启", "Hand over, tie, reopen")),
            )
            if any(p.ready for p in groups[name])
        ],
        "task": application.current_task(),
    }


def _story(application: Application, *, whole: bool) -> dict[str, Any]:
    entries = Timeline(application).entries(limit=None if whole else SHOWN_ENTRIES + 1)
    more = not whole and len(entries) > SHOWN_ENTRIES
    return {"entries": entries[:SHOWN_ENTRIES] if more else entries, "more_entries": more}


@login_required
@never_cache
@require_GET
def changed_fields(request: HttpRequest, pk: int, sequence: int) -> HttpResponse:
    """Which fields one step changed, on demand."""
    application = visible_case(person(request), pk)
    if not application.changes.filter(sequence=sequence).exists():
        raise Http404
    return render(
        request,
        "desk/parts/_changed_fields.html" if request.htmx else "desk/changed_fields.html",  # type: ignore[attr-defined]
        {"changes": field_changes(application, sequence), "case": application, "sequence": sequence},
    )


@login_required
@never_cache
@require_GET
def process_bpmn(request: HttpRequest, pk: int) -> HttpResponse:
    """The process of this case as BPMN, with where it stands."""
    application = visible_case(person(request), pk)
    response = HttpResponse(bpmn(application.__class__, application), content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{application.kind}-{application.pk}.bpmn"'
    return response


@login_required
@never_cache
@require_POST
def reveal(request: HttpRequest, pk: int, applicant: int) -> HttpResponse:
    """The identity number, telephone and account of one worker in full; who looked is recorded."""
    user = person(request)
    application = visible_case(user, pk)
    if not may_uncover(user, application):
        raise PermissionDenied(NOT_YOURS)
    worker = get_object_or_404(active_applicants(application), pk=applicant)
    uncover(worker, user, address=address_of(request))
    return render(request, "desk/parts/_revealed.html", {"worker": worker, "case": application})
