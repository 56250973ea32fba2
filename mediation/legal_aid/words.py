"""What an application for legal aid says of itself to others: its outcome in a sentence, and what it hands on."""

from typing import TYPE_CHECKING, Any

from mediation.doors import Carried
from mediation.legal_aid.codes import DenialReason, ServiceOutcome, Success, TerminationGround
from mediation.legal_aid.states import State
from mediation.money import format_yuan
from mediation.parties import active_respondents
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid


def outcome(aid: "LegalAid") -> str:
    """How it ended, in a sentence without names or numbers of persons."""
    if aid.state == State.ARCHIVED:
        return _by_what_it_has(aid)
    if aid.state in (State.CLOSED, State.SUBSIDY, State.SUBSIDY_SIGNING, State.CLOSING_REVIEW, State.SERVICE_ENDED):
        return _served(aid)
    if aid.state in (State.DENIED, State.UPHELD) and not aid.termination_ground and not aid.pre_aid_at:
        return _denied(aid)
    if aid.state in (State.TERMINATED, State.UPHELD):
        return _terminated(aid)
    if aid.state == State.TRANSFERRED:
        return t("法律援助申请已转送{body}办理。", "The application was passed on to {body}.").format(
            body=aid.passed_to
        )
    return str(aid.state_label)


def _by_what_it_has(aid: "LegalAid") -> str:
    if aid.outcome:
        return _served(aid)
    if aid.decided_at and not aid.granted_at:
        return _denied(aid) if not aid.pre_aid_at else _terminated(aid)
    return _terminated(aid) if aid.termination_ground else str(aid.state_label)


def _served(aid: "LegalAid") -> str:
    how = t("已提供法律援助，{outcome}", "Legal aid was given: {outcome}").format(
        outcome=ServiceOutcome(aid.outcome).label
    )
    if aid.success not in ("", Success.NOT_APPLICABLE):
        how += t("，{success}", ", {success}").format(success=Success(aid.success).label)
    got = aid.recoveries.standing().total()
    if got:
        how += t("，职工实际取得{sum}元", "; the worker received {sum} yuan").format(sum=format_yuan(got))
    return how + t("。", ".").format()


def _denied(aid: "LegalAid") -> str:
    reason = DenialReason(aid.denial_reason).label if aid.denial_reason else "—"
    return t(
        "决定不予法律援助（{reason}），已书面告知异议途径。",
        "Legal aid was denied ({reason}); how to object was told in writing.",
    ).format(reason=reason)


def _terminated(aid: "LegalAid") -> str:
    ground = TerminationGround(aid.termination_ground).label if aid.termination_ground else _why_after_urgent_aid(aid)
    return t("法律援助已终止（{ground}），已书面告知异议途径。", "Legal aid was terminated ({ground}).").format(
        ground=ground
    )


def _why_after_urgent_aid(aid: "LegalAid") -> str:
    return str(DenialReason(aid.denial_reason).label) if aid.denial_reason else "—"


def carried(aid: "LegalAid") -> Carried:
    """The recipient as a worker's row, the other side as a unit's, and the matter."""
    recipient, unit = aid.recipient, active_respondents(aid).first()
    if recipient is None:
        return Carried(facts=aid.facts, amount=aid.amount, received_at=aid.received_at)
    person = recipient.person
    worker: dict[str, Any] = {
        "name": person.name, "id_type": person.id_type, "id_number": person.id_number, "sex": person.sex,
        "birth_date": person.birth_date, "phone": recipient.phone, "residence": recipient.residence,
        "delivery_address": recipient.delivery_address, "migrant_worker": recipient.migrant_worker,
        "union_member": recipient.union_member, "occupation": recipient.occupation, "claims": [],
    }  # fmt: skip
    units = (
        [
            {
                "name": unit.employer.name,
                "uscc": unit.employer.uscc,
                "no_uscc_reason": unit.employer.no_uscc_reason,
                "role": unit.role,
            }
        ]
        if unit
        else []
    )
    return Carried(
        name=person.name, phone=recipient.phone, id_number=person.id_number,
        employer_name=unit.employer.name if unit else "", employer_code=unit.employer.uscc if unit else "",
        facts=aid.facts, amount=aid.amount, received_at=aid.received_at, workers=[worker], units=units,
    )  # fmt: skip
