"""What the case page of a dispute shows."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, Sum

from mediation.agreements import Payment, live_agreement
from mediation.claims import claims_of, sums_of
from mediation.desk.faces.face import Face
from mediation.desk.finding import visible_cases
from mediation.dispute.doors import LEADS_ON
from mediation.dispute.fulfilment import overdue_rows, standing, unverified
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.remedies import title_held
from mediation.dispute.settlement import missing_signatures
from mediation.dispute.warnings import warnings_of
from mediation.parties import active_applicants, active_respondents
from workflow.models import Application
from workflow.moment import today
from workflow.organisations import User
from workflow.text import t


def shown(dispute: Dispute, user: User) -> dict[str, Any]:
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
        "declarations": dispute.declarations.select_related("mediator"),
        "title": title_held(dispute),
        "taken_remedies": dispute.remedies.all(),
        "linked": _linked(dispute, user),
        "leads_on": dispute.state in LEADS_ON,
        "warnings": warnings_of(dispute, reader=user),
    }


def _by_day(dispute: Dispute) -> list[tuple[Any, list[Any], int, int]]:
    """Instalments by due day, each day with its sums: due, rows, amount, paid."""
    days: dict[Any, list[Any]] = defaultdict(list)
    for row in standing(dispute):
        days[row.due_on].append(row)
    return [
        (due, rows, sum(r.amount for r in rows), sum(r.paid_fen for r in rows)) for due, rows in sorted(days.items())
    ]


def _linked(dispute: Dispute, user: User) -> list[tuple[str, Application]]:
    """Cases tied to this one that the person may see, with what ties them."""
    ties = (
        Q(merged_into=dispute) | Q(succeeds=dispute) | Q(pk__in=[dispute.merged_into_id or 0, dispute.succeeds_id or 0])
    )
    linked = visible_cases(user).filter(ties).select_related("organisation")
    return [(_tie(dispute, other), other) for other in linked]


def _tie(dispute: Dispute, other: Application) -> str:
    if other.pk == dispute.merged_into_id:
        return t("并入的主案", "Merged into")
    if other.merged_into_id == dispute.pk:
        return t("并入本案", "Merged into this case")
    return t("来自", "Comes from") if other.pk == dispute.succeeds_id else t("后续案件", "Continued as")


FACE = Face("desk/kinds/dispute.html", "desk/kinds/_dispute_figures.html", shown)
