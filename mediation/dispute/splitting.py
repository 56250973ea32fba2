"""部分申请人分案: some workers of a case go on in a sibling, with all that the two had in common (domain.md 1.3)."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mediation.agreements import Instalment, live_agreement
from mediation.claims import claims_of
from mediation.dispute.deadlines import window_of
from mediation.dispute.joining import refresh
from mediation.dispute.mediators import ConflictDeclaration, newest_declaration
from mediation.dispute.schedule import replace_unpaid, set_agreed
from mediation.dispute.successors import copy_agents, copy_case, limitations_of, subjects_of
from mediation.parties import Applicant, Representative, active_respondents, in_words
from workflow.clockwork import Event
from workflow.inheriting import inherited
from workflow.numbers import next_number
from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


def split_workers(dispute: "Dispute", act: Act) -> None:
    """facts: applicants. They go on in a sibling case in mediation, with their own receipt, limitation and claims."""
    leaving = _leaving(dispute, act)
    sibling = copy_case(dispute, act, organisation=dispute.organisation)
    _as_far_as(dispute, sibling, act)
    copy_agents(dispute, sibling, [(worker, worker) for worker in leaving])
    for agent in dispute.agents.all():
        agent.applicants.remove(*leaving)
    _take_out_of_agreement(dispute, leaving, act)
    for position, applicant in enumerate(leaving, start=1):
        applicant.application, applicant.position, applicant.consented_at = sibling, position, None
        applicant.save()
    set_agreed(dispute)
    set_agreed(sibling)
    refresh(dispute)
    from workflow.engine import perform  # noqa: PLC0415

    brought = list(_going_along(dispute, sibling))
    perform(sibling, "enter_by_split", by=act.by, at=act.at, note=act.note, channel=act.channel, brought=brought)
    act.tell("分出的申请人", "Split off", in_words(leaving))
    act.tell("新案", "New case", sibling.number)


def _going_along(dispute: "Dispute", sibling: "Dispute") -> Iterator[Event]:
    """The window, and limitation of the claims that went along, with all they have been through."""
    window = window_of(dispute)
    running = [window] if window is not None and window.ended_at is None else []
    running += limitations_of(dispute, subjects_of(claims_of(sibling)))
    yield from inherited(clock.face() for clock in running)


def _leaving(dispute: "Dispute", act: Act) -> list[Applicant]:
    own = {applicant.pk: applicant for applicant in dispute.applicants.filter(left_at=None).select_related("person")}
    chosen = [applicant.pk for applicant in act.facts["applicants"]]
    if not chosen or not own.keys() - chosen or not own.keys() >= set(chosen):
        raise Refused(
            t("请选择部分申请人分出，至少留一人在本案。", "Choose some workers of this case; at least one stays."),
            field="applicants",
        )
    return [own[pk] for pk in chosen]


def _as_far_as(dispute: "Dispute", sibling: "Dispute", act: Act) -> None:
    """The sibling stands where the case stood: accepted then, the same mediator, the same window, both sides willing."""
    sibling.source, sibling.round = dispute.source, dispute.round
    sibling.handler, sibling.accepted_at, sibling.legal_kind = dispute.handler, dispute.accepted_at, dispute.legal_kind
    sibling.mediation_until, sibling.appraisal_since = dispute.mediation_until, dispute.appraisal_since
    sibling.save()
    answers = {unit.employer_id: unit for unit in active_respondents(dispute)}
    for respondent in active_respondents(sibling):
        given = answers[respondent.employer_id]
        respondent.consent, respondent.answered_on = given.consent, given.answered_on
        respondent.answer_channel = given.answer_channel
        respondent.save()
    declared = newest_declaration(dispute, dispute.handler) if dispute.handler else None
    if declared is not None:
        ConflictDeclaration.objects.create(
            application=sibling,
            mediator=declared.mediator,
            relation=declared.relation,
            details=declared.details,
            parties_agree=declared.parties_agree,
            declared_at=declared.declared_at,
        )


def _take_out_of_agreement(dispute: "Dispute", leaving: Sequence[Applicant], act: Act) -> None:
    """Who leaves has no part in the draft: no signature, no instalment; nor does he represent those who stay."""
    agreement = live_agreement(dispute)
    if agreement is not None:
        # What the others signed was another agreement: everybody signs what now stands.
        agreement.signatures.all().delete()
    replace_unpaid(Instalment.objects.standing().filter(claim__applicant__in=leaving), act.at)
    for representative in Representative.objects.filter(applicant__in=leaving, ended_at=None):
        representative.ended_at = act.at
        representative.save()


def enter_split(dispute: "Dispute", act: Act) -> None:
    """The sibling gets its own number."""
    dispute.number = next_number(dispute.organisation, act.on.year, "调")
    dispute.receipt_number = next_number(dispute.organisation, act.on.year, "收")
    act.inherit(act.facts["brought"])
    refresh(dispute)
    act.tell("分自", "Split from", dispute.succeeds)
