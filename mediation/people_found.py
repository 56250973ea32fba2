"""The master records behind what was typed: a worker by identity number, a unit by credit code, completed or made."""

from collections.abc import Mapping
from typing import Any

from mediation.identifiers import IdType
from mediation.people import Employer, Person
from workflow.steps import Refused
from workflow.text import t


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
