"""Who joins a case: the master records behind workers and units, their rows in it, and the line the case is listed by."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from mediation.claims import Claim, claims_of
from mediation.dispute.thresholds import reaches_criminal_line
from mediation.identifiers import IdType
from mediation.parties import (
    Applicant,
    Consent,
    Respondent,
    active_applicants,
    active_respondents,
    in_words,
    title_of,
)
from mediation.people import Employer, Person
from workflow.steps import Refused
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

COLLECTIVE_FROM = 10
"""Workers with a common claim from which a dispute is collective (调解仲裁法 Art 7)."""


def refresh(dispute: "Dispute") -> None:
    """Keep what is stored about the parties as a whole in step with them: list line, head count, collective, criminal line."""
    dispute.title = title_of(dispute)
    dispute.worker_count = active_applicants(dispute).values("person").distinct().count()
    dispute.collective = sharing_a_claim(dispute) >= COLLECTIVE_FROM
    dispute.criminal_line = reaches_criminal_line(dispute)


def sharing_a_claim(dispute: "Dispute") -> int:
    """How many workers ask for the same thing: the largest group with one type of claim."""
    groups = claims_of(dispute).order_by().values("type").annotate(workers=Count("applicant__person", distinct=True))
    return max((group["workers"] for group in groups), default=0)


def refuse_strangers(dispute: "Dispute", chosen: Iterable[Applicant]) -> None:
    """Only workers who stand in the case now, those of merged cases included, take part in its steps."""
    present = set(active_applicants(dispute).values_list("pk", flat=True))
    strangers = [worker for worker in chosen if worker.pk not in present]
    if strangers:
        raise Refused(
            t("{names}不在本案中。", "Not in this case: {names}.").format(names=in_words(strangers[:5])),
            field="applicants",
        )


def person_for(row: Mapping[str, Any]) -> Person:
    """The master record of a worker: found by identity number and completed, or made.

    A known number under another name is refused: one of the two was mistyped, and nobody is filed under a stranger.
    """
    known = ("name", "sex", "birth_date", "id_type", "id_number")
    given = {key: row[key] for key in known if row.get(key)}
    number = given.get("id_number")
    kind = given.get("id_type", IdType.CITIZEN)
    found = Person.objects.filter(id_type=kind, id_number=number).first() if number else None
    if found is None:
        if not number:
            return Person.objects.create(**given)
        found, _made = Person.objects.get_or_create(id_type=kind, id_number=number, defaults=given)
    if found.name != row["name"]:
        raise Refused(
            t(
                "证件号码{number}已用另一姓名登记，与所填“{typed}”不符，请核对证件；确系更名的，先更正原登记。",
                "ID number {number} is on record under another name than “{typed}”: check the document; after a change of name, correct the record first.",
            ).format(number=found.masked_id, typed=row["name"])
        )
    _complete(found, given)
    return found


def employer_for(row: Mapping[str, Any]) -> Employer:
    """The master record of a unit: found by credit code (or by name where there is none) and completed, or made."""
    known = (
        "name", "uscc", "no_uscc_reason", "domicile", "business_address", "legal_representative", "representative_post",
        "contact", "phone", "industry", "status",
    )  # fmt: skip
    given = {key: row[key] for key in known if row.get(key)}
    found = (
        Employer.objects.filter(uscc=given["uscc"]).first()
        if given.get("uscc")
        else Employer.objects.filter(uscc="", name=row["name"], phone=given.get("phone", "")).first()
    )
    if found is None and given.get("uscc"):
        found, _made = Employer.objects.get_or_create(uscc=given["uscc"], defaults=given)
    if found is None:
        return Employer.objects.create(**given)
    _complete(found, given)
    return found


def _complete(record: Person | Employer, given: Mapping[str, Any]) -> None:
    """Fill what the master record does not know yet; what it knows stays."""
    missing = {key: value for key, value in given.items() if not getattr(record, key)}
    if missing:
        for key, value in missing.items():
            setattr(record, key, value)
        record.save()


def add_worker(dispute: "Dispute", row: Mapping[str, Any], *, received_at: dt.datetime | None) -> Applicant:
    """One applicant with claims. `row`: Person and Applicant fields, and `claims`, a list of Claim fields."""
    person = person_for(row)
    _refuse_twice(dispute, person)
    position = (dispute.applicants.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    own = (
        "phone", "residence", "delivery_address", "e_service", "occupation", "hired_on", "ended_on", "contract", "migrant_worker", "union_member",
        "minor", "bank_account", "right_known_on", "limitation_basis",
    )  # fmt: skip
    applicant = Applicant.objects.create(
        application=dispute, person=person, position=position, received_at=received_at,
        **{key: row[key] for key in own if row.get(key) not in (None, "")},
    )  # fmt: skip
    for claim in row.get("claims", ()):
        Claim.objects.create(applicant=applicant, **claim)
    return applicant


def _refuse_twice(dispute: "Dispute", person: Person) -> None:
    if active_applicants(dispute).filter(person=person).exists():
        raise Refused(t("{name}已是本案申请人。", "{name} is an applicant already.").format(name=person.name))
    if dispute.applicants.filter(person=person).exists():
        raise Refused(
            t(
                "{name}已退出本案；再次申请的，请另行立案后并案。",
                "{name} has left this case; to apply again, file a new case and merge it.",
            ).format(name=person.name)
        )


def add_unit(dispute: "Dispute", row: Mapping[str, Any]) -> Respondent:
    """One respondent. `row`: Employer fields and `role`. One that was released comes back, to be asked anew."""
    employer = employer_for(row)
    known = dispute.respondents.filter(employer=employer).first()
    if known is None:
        last = dispute.respondents.order_by("-position").values_list("position", flat=True).first() or 0
        return Respondent.objects.create(application=dispute, employer=employer, position=last + 1, role=row["role"])
    if known.released_at is None:
        raise Refused(t("{name}已是本案被申请人。", "{name} is a respondent already.").format(name=employer.name))
    known.released_at, known.role = None, row["role"]
    known.consent, known.answered_on, known.answer_by, known.answer_channel = Consent.PENDING, None, None, ""
    known.save()
    return known


def respondent_of(dispute: "Dispute", respondent: Respondent) -> Respondent:
    """The respondent as it stands in this case; Refused for anybody else's."""
    if not active_respondents(dispute).filter(pk=respondent.pk).exists():
        raise Refused(t("不是本案的被申请人。", "Not a respondent of this case."), field="respondent")
    return respondent
