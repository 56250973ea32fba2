"""A dispute and its other doors: what it hands on, what it may become, whose outcome is its own (domain.md 2.7)."""

from typing import TYPE_CHECKING, Any

from mediation.claims import claims_of
from mediation.dispute.outcome import goes_on_in, outcome_of
from mediation.dispute.states import State
from mediation.doors import Carried
from mediation.links import Tie, tied_to
from mediation.parties import Applicant, active_applicants, active_respondents
from mediation.roles import AID_REVIEWER, DISPATCHER, HANDLING, LAWYER, SUPERVISOR
from workflow.steps import Act, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

TIES = {"legal_aid": Tie.AID, "hearing": Tie.HEARING}
"""How the tie is called, by the kind of what the dispute goes on as."""

LEADS_ON = (State.FAILED, State.DEFAULTED, State.CLOSED, State.REFUSED, State.WITHDRAWN)
"""Where a worker is offered the next way: legal aid, arbitration."""

OF_THE_APPLICANT = (
    "phone", "residence", "delivery_address", "e_service", "occupation", "hired_on", "ended_on", "contract",
    "migrant_worker", "union_member", "minor", "bank_account", "right_known_on", "limitation_basis",
)  # fmt: skip
OF_THE_PERSON = ("name", "sex", "birth_date", "id_type", "id_number")
OF_THE_CLAIM = ("type", "basis", "period_from", "period_to", "base_wage", "claimed", "details")
OF_THE_EMPLOYER = (
    "name", "uscc", "no_uscc_reason", "domicile", "business_address", "legal_representative", "representative_post",
    "contact", "phone", "industry", "status",
)  # fmt: skip


def handed_on(dispute: "Dispute") -> Carried:
    """Every worker with his claims, every unit in its role, the facts. Of one worker alone: he is the person who came."""
    claims: dict[int, list[dict[str, Any]]] = {}
    for claim in claims_of(dispute):
        claims.setdefault(claim.applicant_id, []).append(_fields(claim, OF_THE_CLAIM))
    people = list(active_applicants(dispute).select_related("person"))
    workers = [_worker(applicant, claims.get(applicant.pk, [])) for applicant in people]
    units = [_fields(unit.employer, OF_THE_EMPLOYER) | {"role": unit.role} for unit in active_respondents(dispute)]
    only = workers[0] if len(workers) == 1 else {}
    first = units[0] if units else {}
    return Carried(
        name=only.get("name", ""), phone=only.get("phone", ""), id_number=only.get("id_number", ""),
        employer_name=first.get("name", ""), employer_code=first.get("uscc", ""), facts=dispute.facts,
        amount=sum(claim["claimed"] or 0 for rows in claims.values() for claim in rows) or None,
        received_at=dispute.received_at, workers=workers, units=units,
    )  # fmt: skip


def _worker(applicant: Applicant, claims: list[dict[str, Any]]) -> dict[str, Any]:
    return _fields(applicant.person, OF_THE_PERSON) | _fields(applicant, OF_THE_APPLICANT) | {"claims": claims}


def _fields(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def become(dispute: "Dispute", act: Act) -> None:
    """facts: other, the application that the dispute goes on as; its kind says how the tie is called."""
    other = act.facts["other"]
    tied_to(dispute, act, other, TIES.get(other.kind_key, Tie.SAME))


class DoorSteps:
    """一事多渠道: how it ended, what it hands on, and what it leads to."""

    def outcome_in_words(self: Any) -> str:
        """For the reply to a caller: sums and numbers of people, no names."""
        return outcome_of(self)

    def goes_on_elsewhere(self: Any) -> bool:
        """Merged into another case, or taken over by another body of ours."""
        return goes_on_in(self) is not None

    def outcome_pending(self: Any) -> bool:
        """Open, or in a case that still is."""
        into = goes_on_in(self)
        return bool(self.is_open if into is None else into.outcome_pending())

    def whose_outcome_is_this(self: Any) -> list[Any]:
        """The cases merged into this one, and the one that this body took over."""
        former = self.succeeds
        cases = type(self).objects
        merged = cases.filter(merged_into=self, state=State.MERGED)
        taken = cases.filter(pk=former.pk, state=State.TRANSFERRED) if former is not None else cases.none()
        return [*merged, *(case for case in taken if goes_on_in(case) == self)]

    def carries(self: Any) -> Carried:
        """What another application begins with."""
        return handed_on(self)

    @step(
        label=t("转为其他申请", "Take further"),
        told=t("{actor}由本案转出其他申请", "{actor} took the case further"),
        who=(*HANDLING, SUPERVISOR, DISPATCHER, AID_REVIEWER, LAWYER),
        law=t("协商调解规定 第30条；法律援助法 第22条、第31条", "协商调解规定 Art 30; Legal Aid Law Art 22, 31"),
        source=LEADS_ON,
        record=become,
        hidden=True,
    )
    def refer(self: "Dispute", act: Act) -> None:
        """转出: part of registering what it leads to: legal aid for each worker, an entry at the hearing."""
