"""A case that comes from another: by transfer to another body, or by splitting workers off. What goes along, and what not."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mediation.claims import Claim
from mediation.dispute.codes import Source
from mediation.dispute.court_window import OF_THE_ENTRY
from mediation.dispute.deadlines import window_kind_of
from mediation.dispute.intake import nothing_merged as nothing_merged  # noqa: PLC0414  said of every way out
from mediation.parties import Agent, Applicant, Consent, Respondent, active_respondents
from workflow.clocks import Clock, clocks_of
from workflow.models import open_application
from workflow.organisations import Organisation
from workflow.steps import Act
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


def comes_from_another(dispute: "Dispute", act: Act | None) -> str | None:
    """Only a draft made from another case enters without being filed."""
    if dispute.succeeds_id is None:
        return t("只有由移送或分案产生的案件才能这样立案。", "Only a case that comes from another begins like this.")
    return None


def copy_case(dispute: "Dispute", act: Act, *, organisation: Organisation) -> "Dispute":
    """A new draft with the same facts, receipt time and respondents, linked to where it comes from."""
    successor: Dispute = open_application(
        type(dispute),
        by=act.by,
        organisation=organisation,
        source=Source.TRANSFER,
        window_kind=dispute.window_kind or window_kind_of(dispute),
        oral=dispute.oral,
        cause=dispute.cause,
        facts=dispute.facts,
        evidence=dispute.evidence,
        region=dispute.region,
        industry=dispute.industry,
        urgent=dispute.urgent,
        risk=dispute.risk,
        union_name=dispute.union_name,
        dismissal_told_union=dispute.dismissal_told_union,
        received_at=dispute.received_at,
        succeeds=dispute,
        **{name: getattr(dispute, name) for name in OF_THE_ENTRY},
    )
    for respondent in active_respondents(dispute):
        Respondent.objects.create(
            application=successor,
            employer=respondent.employer,
            role=respondent.role,
            position=respondent.position,
            consent=Consent.PENDING,
        )
    return successor


def copy_applicant(applicant: Applicant, successor: "Dispute") -> tuple[Applicant, dict[str, str]]:
    """The worker's own application goes along with receipt time, limitation and claims; the row here stays.

    Beside the copy: what the clocks of his claims are about there, by what they are about here.
    """
    own = {
        field.name: getattr(applicant, field.name)
        for field in Applicant._meta.concrete_fields
        if field.name not in {"id", "application", "consented_at"}
    }
    copied = Applicant.objects.create(application=successor, **own)
    kept = ("type", "basis", "period_from", "period_to", "base_wage", "claimed", "found", "details")
    renamed = {}
    for claim in applicant.claims.all():
        own_claim = Claim.objects.create(applicant=copied, **{name: getattr(claim, name) for name in kept})
        renamed[f"claim:{claim.pk}"] = f"claim:{own_claim.pk}"
    return copied, renamed


def subjects_of(claims: Iterable[Claim]) -> list[str]:
    """As clocks name them."""
    return [f"claim:{claim.pk}" for claim in claims]


def limitations_of(dispute: "Dispute", claims: Iterable[str]) -> list[Clock]:
    """The clocks of limitation of these claims (as their subjects) that have not ended."""
    wanted = set(claims)
    return [clock for clock in clocks_of(dispute).of_rule("L1") if clock.subject in wanted]


def copy_agents(dispute: "Dispute", successor: "Dispute", workers: Iterable[tuple[Applicant, Applicant]]) -> None:
    """A power of attorney is for the dispute, not for the body: agents go along. `workers`: (in the old case, in the new)."""
    renamed = {old.pk: new for old, new in workers}
    units = {unit.employer_id: unit for unit in active_respondents(successor)}
    for agent in dispute.agents.select_related("respondent").prefetch_related("applicants"):
        respondent = units.get(agent.respondent.employer_id) if agent.respondent else None
        principals = [renamed[worker.pk] for worker in agent.applicants.all() if worker.pk in renamed]
        if respondent is None and not principals:
            continue
        copied = Agent.objects.create(
            application=successor,
            respondent=respondent,
            name=agent.name,
            kind=agent.kind,
            authority=agent.authority,
            powers=agent.powers,
            phone=agent.phone,
            document=agent.document,
        )
        copied.applicants.set(principals)
