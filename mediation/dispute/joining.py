"""Who joins a case: the master records behind workers and units, their rows in it, and the line the case is listed by."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from mediation.claims import Claim, claims_of
from mediation.dispute.thresholds import reaches_criminal_line
from mediation.parties import (
    Applicant,
    Consent,
    Respondent,
    active_applicants,
    active_respondents,
    in_words,
    title_of,
)
from mediation.people import Person
from mediation.people_found import employer_for, person_for
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
