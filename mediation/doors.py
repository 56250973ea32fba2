"""What goes along when one application becomes another: nobody retypes what a person has already said (domain.md 2.7)."""

import datetime as dt
from dataclasses import dataclass, field, replace
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

    def of_worker(self, number: int) -> "Carried":
        """The same about one of its workers (counted from 0) alone; itself where there is no such one."""
        if not 0 <= number < len(self.workers):
            return self
        worker = self.workers[number]
        amounts = [claim.get("claimed") or 0 for claim in worker.get("claims", ())]
        return replace(
            self, name=worker.get("name", ""), phone=worker.get("phone", ""), id_number=worker.get("id_number", ""),
            amount=sum(amounts) or None, workers=[worker],
        )  # fmt: skip


IDENTIFYING = ("id_number", "phone", "birth_date", "sex", "residence", "delivery_address", "bank_account")
"""What of a worker's row is masked on pages."""


def withheld(carried: Carried) -> Carried:
    """The same without what identifies or reaches anybody: for who may see the application and not the full numbers."""
    workers = [{key: value for key, value in row.items() if key not in IDENTIFYING} for row in carried.workers]
    return replace(carried, phone="", id_number="", workers=workers)


def carried_by(application: Application) -> Carried:
    """What this application hands on."""
    tells = getattr(application, "carries", None)
    return tells() if tells else Carried()


def door_of(application: Application) -> str:
    """Through which door the matter came, as a dispute names it (12345, 12351, phone, window, …).

    The kind says so by its method `door()`; the reception window where it does not say.
    """
    tells = getattr(application, "door", None)
    return str(tells()) if tells else "window"
