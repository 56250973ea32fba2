"""The recipient 受援人 and the other side: rows that applications of every kind share (mediation.parties)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mediation.attachments import Paper
from mediation.identifiers import IdType, Invalid, parse_identity
from mediation.legal_aid.codes import AppliedBy
from mediation.papers import keep
from mediation.parties import Agent, Applicant, Authority, Respondent, RespondentRole
from mediation.people import Person
from mediation.people_found import employer_for, person_for
from workflow.models import Application, Stage
from workflow.organisations import User
from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

HOW_TO_REACH = (
    "phone", "residence", "delivery_address", "e_service", "occupation", "hired_on", "ended_on", "migrant_worker", "union_member",
)  # fmt: skip
NO_CODE = "申请人未提供，待核实"


def add_recipient(aid: "LegalAid", act: Act) -> Applicant:
    """One recipient an application. The same person with an open application against the same unit is asked about."""
    person = person_for(_identified(act.facts))
    twin = open_twin(person, act.facts["employer_name"], act.by)
    if twin is not None and not act.facts.get("despite_twin"):
        raise Refused(
            t(
                "{name}对该单位已有在办的法律援助申请（{number}），确属不同事项的请勾选后再登记。",
                "{name} has an open application against this unit ({number}); tick the box if this is another matter.",
            ).format(name=person.name, number=twin),
            field="despite_twin",
        )
    reach = {key: act.facts[key] for key in HOW_TO_REACH if act.facts.get(key) not in (None, "")}
    return Applicant.objects.create(application=aid, person=person, position=1, received_at=aid.received_at, **reach)


def open_twin(person: Person | None, employer_name: str, reader: User) -> Application | None:
    """An open application of the same person against a unit of that name, among what the reader sees."""
    if person is None:
        return None
    rows = (
        Application.objects.visible_to(reader)
        .filter(kind_key="legal_aid", applicants__person=person, version__gt=0)
        .exclude(stage=Stage.CLOSED)
    )
    return rows.filter(respondents__employer__name=employer_name).first()


def _identified(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Name and identity, with what a citizen's number tells of itself."""
    number, kind = facts.get("id_number") or "", facts.get("id_type") or IdType.CITIZEN
    row: dict[str, Any] = {"name": facts["name"], "id_type": kind, "id_number": number}
    if number:
        from workflow.moment import today  # noqa: PLC0415

        try:
            identity = parse_identity(number, IdType(kind), on=today())
        except Invalid as error:
            raise Refused(error.sentence, field="id_number") from error
        row |= {"id_number": identity.number, "sex": identity.sex or "", "birth_date": identity.birth_date}
    return row


def add_other_side(aid: "LegalAid", facts: Mapping[str, Any]) -> Respondent:
    """The unit against which aid is asked for."""
    row = {"name": facts["employer_name"], "uscc": facts.get("uscc") or ""}
    employer = employer_for(row | ({} if row["uscc"] else {"no_uscc_reason": NO_CODE}))
    return Respondent.objects.create(application=aid, employer=employer, position=1, role=RespondentRole.EMPLOYER)


def add_agent(aid: "LegalAid", act: Act, applicant: Applicant) -> None:
    """facts: applied_by, agent_name, agent_kind, agent_phone, authority_paper."""
    if act.facts["applied_by"] != AppliedBy.AGENT:
        return
    if not (act.facts.get("agent_name") or "").strip():
        raise Refused(t("请填写代理人姓名。", "Give the agent's name."), field="agent_name")
    agent = Agent.objects.create(
        application=aid, name=act.facts["agent_name"], kind=act.facts["agent_kind"], authority=Authority.ORDINARY,
        phone=act.facts.get("agent_phone") or "", document=keep(aid, act.facts.get("authority_paper"), Paper.AUTHORITY, act),
    )  # fmt: skip
    agent.applicants.add(applicant)
    act.tell("代理人", "Agent", agent.name)


def correct_recipient(aid: "LegalAid", act: Act) -> None:
    """What was typed of the recipient; an identity number is added where there was none, never exchanged."""
    recipient = aid.recipient
    if recipient is None:
        return
    number = act.facts.get("id_number")
    if number:
        _identify(recipient, act)
    for key in HOW_TO_REACH:
        if act.facts.get(key) not in (None, ""):
            setattr(recipient, key, act.facts[key])
    recipient.save()


def _identify(recipient: Applicant, act: Act) -> None:
    known = recipient.person
    row = _identified({**act.facts, "name": known.name})
    if known.id_number and known.id_number != row["id_number"]:
        raise Refused(
            t("证件号码已登记，不能改为另一号码；登记错误的，请撤回后重新登记。", "An identity number is on record and is not exchanged for another."),
            field="id_number",
        )  # fmt: skip
    recipient.person = person_for(row)
