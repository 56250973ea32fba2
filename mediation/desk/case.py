"""The case page: where it stands, what may be done now, everything in it, and its story."""

import uuid
from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from mediation.agreements import Payment, live_agreement
from mediation.attachments import papers_of
from mediation.claims import claims_of, sums_of
from mediation.desk.dates import dates_of
from mediation.desk.finding import visible_case, visible_cases
from mediation.desk.work import person
from mediation.dispute.fulfilment import overdue_rows, standing, unverified
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.remedies import title_held
from mediation.dispute.settlement import missing_signatures
from mediation.dispute.warnings import warnings_of
from mediation.parties import active_applicants, active_respondents
from mediation.saved import Disclosure
from workflow import roles
from workflow.audit import Timeline, field_changes
from workflow.diagrams import bpmn, live_svg
from workflow.engine import possible_steps
from workflow.models import Application
from workflow.moment import now, today
from workflow.organisations import User
from workflow.text import t

SHOWN_ENTRIES = 15
GROUPS = ("parties", "papers", "task", "exits")


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
        **(_dispute(application, request) if isinstance(application, Dispute) else {}),
    }
    return render(request, "desk/case.html", context)


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
                ("papers", t("材料与记录", "Papers and notes")),
                ("task", t("分工", "Who works on it")),
                ("exits", t("移送、并案、重启", "Transfer, merge, reopen")),
            )
            if any(p.ready for p in groups[name])
        ],
        "task": application.current_task(),
    }


def _story(application: Application, *, whole: bool) -> dict[str, Any]:
    entries = Timeline(application).entries(limit=None if whole else SHOWN_ENTRIES + 1)
    more = not whole and len(entries) > SHOWN_ENTRIES
    return {"entries": entries[:SHOWN_ENTRIES] if more else entries, "more_entries": more}


def _dispute(dispute: Dispute, request: HttpRequest) -> dict[str, Any]:
    on = today()
    workers = list(active_applicants(dispute).select_related("person", "representation"))
    paid = dict(
        Payment.objects.filter(instalment__agreement__application=dispute, verified_at__isnull=False, rejected_at=None)
        .values_list("instalment__claim")
        .annotate(total=Sum("amount"))
    )
    claims = defaultdict(list)
    for claim in claims_of(dispute):
        claim.paid = paid.get(claim.pk, 0)  # type: ignore[attr-defined]
        claims[claim.applicant_id].append(claim)
    agreement = live_agreement(dispute)
    return {
        "workers": [(worker, claims[worker.pk]) for worker in workers],
        "left": dispute.applicants.exclude(left_at=None).select_related("person"),
        "respondents": active_respondents(dispute),
        "agents": dispute.agents.select_related("respondent__employer", "document").prefetch_related(
            "applicants__person"
        ),
        "representatives": [
            w for w in workers if getattr(w, "representation", None) and w.representation.ended_at is None
        ],
        "sums": sums_of(dispute),
        "sessions": dispute.sessions.select_related("minutes"),
        "agreement": agreement,
        "signatures": agreement.signatures.select_related(
            "applicant__person", "respondent__employer", "mediator", "agent"
        )
        if agreement
        else (),
        "unsigned": missing_signatures(dispute, agreement) if agreement and not agreement.effective_at else (),
        "older_agreements": dispute.agreements.exclude(discarded_at=None),
        "instalments": _by_day(dispute),
        "overdue": {row.pk for row in overdue_rows(dispute, on)},
        "unverified": unverified(dispute),
        "papers": papers_of(dispute).select_related("uploaded_by"),
        "declarations": dispute.declarations.select_related("mediator"),
        "dates": dates_of(dispute, now()),
        "title": title_held(dispute),
        "taken_remedies": dispute.remedies.all(),
        "linked": _linked(dispute, request),
        "warnings": warnings_of(dispute, reader=person(request)),
    }


def _by_day(dispute: Dispute) -> list[tuple[Any, list[Any], int, int]]:
    """Instalments by due day, each day with its sums: due, rows, amount, paid."""
    days: dict[Any, list[Any]] = defaultdict(list)
    for row in standing(dispute):
        days[row.due_on].append(row)
    return [
        (due, rows, sum(r.amount for r in rows), sum(r.paid_fen for r in rows)) for due, rows in sorted(days.items())
    ]


def _linked(dispute: Dispute, request: HttpRequest) -> list[tuple[str, Application]]:
    """Cases tied to this one that the person may see, with what ties them."""
    ties = (
        Q(merged_into=dispute) | Q(succeeds=dispute) | Q(pk__in=[dispute.merged_into_id or 0, dispute.succeeds_id or 0])
    )
    linked = visible_cases(person(request)).filter(ties).select_related("organisation")
    return [(_tie(dispute, other), other) for other in linked]


def _tie(dispute: Dispute, other: Application) -> str:
    if other.pk == dispute.merged_into_id:
        return t("并入的主案", "Merged into")
    if other.merged_into_id == dispute.pk:
        return t("并入本案", "Merged into this case")
    return t("来自", "Comes from") if other.pk == dispute.succeeds_id else t("后续案件", "Continued as")


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
    if not _may_uncover(user, application):
        raise PermissionDenied(
            t(
                "只有承办机构的人员可以查看完整证件号码。",
                "Only staff of the handling organisation may see full numbers.",
            )
        )
    worker = get_object_or_404(active_applicants(application), pk=applicant)
    Disclosure.objects.create(applicant=worker, user=user)
    return render(request, "desk/parts/_revealed.html", {"worker": worker, "case": application})


def _may_uncover(user: User, application: Application) -> bool:
    """Staff of the very organisation in a role that reads cases, and the handler."""
    reading = {m.organisation_id for m in user.held if roles.role(m.role).reads_cases}
    return application.organisation_id in reading or application.handler_id == user.pk
