"""What goes along when one application becomes another: nobody retypes what a person has already said (domain.md 2.7)."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from workflow.models import Application


@dataclass(frozen=True)
class Carried:
    """What an application knows that another kind may begin with. Empty where it does not know.

    name, phone, id_number: of the person who came or called. workers, units: rows as parties are filed, where the
    application has parties. received_at: when it was said first; the new application has its own receipt time.
    """

    name: str = ""
    phone: str = ""
    id_number: str = ""
    employer_name: str = ""
    employer_code: str = ""
    facts: str = ""
    amount: int | None = None
    received_at: dt.datetime | None = None
    workers: list[dict[str, Any]] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)


def carried_by(application: Application) -> Carried:
    """What this application hands on."""
    tells = getattr(application, "carries", None)
    return tells() if tells else Carried()
