"""What the case page of a legal-aid application shows."""

from typing import Any

from mediation.desk.faces.face import Face
from mediation.legal_aid.assignment import lawyer_free
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.means import exemption_of, means_missing
from mediation.legal_aid.states import ENDED, State
from mediation.parties import active_respondents
from mediation.recovered import left_to_be_the_same, with_counting
from workflow.organisations import User

DECIDED = (*ENDED, State.ARCHIVED)


def shown(aid: LegalAid, user: User) -> dict[str, Any]:
    """The recipient and the other side; hardship, decision, lawyer, service, closing and money."""
    standing = with_counting(aid)
    open_means = aid.granted_at is None and aid.state not in DECIDED
    return {
        "recipient": aid.recipient,
        "respondents": active_respondents(aid),
        "agents": aid.agents.select_related("document"),
        "exemption": exemption_of(aid),
        "means_missing": means_missing(aid) if open_means else None,
        "conflict": lawyer_free(aid, None) if aid.is_open else None,
        "declarations": aid.lawyer_declarations.select_related("lawyer"),
        "entries_of_service": aid.service_entries.select_related("written_by", "paper"),
        "quality_checks": aid.quality_checks.select_related("by"),
        "recoveries": standing,
        "recovered": sum(row.amount for row, _counts in standing),
        "counted_here": sum(row.amount for row, counts in standing if counts),
        "money_elsewhere": left_to_be_the_same(aid),
    }


FACE = Face("desk/kinds/legal_aid.html", "desk/kinds/legal_aid_figures.html", shown)
