"""年度报表: the year as the union prints it. Which figures stand in it, in which order; what they mean is declared elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediation.reports.figures.groups import (
    AID,
    CITY,
    DEADLINES,
    GROUPS,
    HEARINGS,
    MEDIATION,
    MONEY,
    RECEPTION,
    UNION,
)
from mediation.reports.scope import Scope
from workflow.figuring import count
from workflow.metrics import Counted, figure
from workflow.text import t

TITLE = t("工会劳动争议调解工作情况统计表", "The union's work on labour disputes")

PRINTED: Mapping[str, Sequence[str]] = {
    RECEPTION: ("consultation_on_site", "consultation_phone", "reception_satisfaction"),
    MEDIATION: (
        "mediation_accepted_persons", "mediation_accepted_cases", "mediation_closed_persons", "mediation_closed_cases",
        "mediation_closure_rate", "mediation_amount_fulfilled",
    ),
    AID: ("legal_aid_accepted", "legal_aid_closed", "legal_aid_recovered"),
    CITY: ("tickets_12345_dispatched", "tickets_12345_returned", "tickets_12345_completed"),
    UNION: ("tickets_12351_dispatched", "tickets_12351_completed", "tickets_12351_completion_rate"),
}  # fmt: skip
"""What is printed, and what machines read first, in this order."""

FURTHER: Mapping[str, Sequence[str]] = {
    RECEPTION: ("reception_records", "reception_response", "reception_self_recorded"),
    MEDIATION: (
        "mediation_open_before_persons", "mediation_open_before_cases", "mediation_collective_persons",
        "mediation_collective_cases", "mediation_reopened_persons", "mediation_reopened_cases", "mediation_taken_over_persons",
        "mediation_taken_over_cases", "mediation_transferred_persons", "mediation_transferred_cases", "mediation_open_persons",
        "mediation_open_cases", "mediation_closure_rate_cases", "mediation_success_persons", "mediation_success_rate",
        "mediation_settled_persons", "mediation_settled_cases", "mediation_on_time",
    ),
    MONEY: (
        "mediation_amount_claimed", "mediation_amount_agreed", "fulfilment_rate_cases", "fulfilment_rate_amount",
        "losses_recovered",
    ),
    AID: ("legal_aid_applied", "legal_aid_denied", "legal_aid_closure_rate", "legal_aid_open", "legal_aid_subsidies"),
    CITY: (
        "tickets_12345_events", "tickets_12345_anew", "tickets_12345_completion_rate", "tickets_12345_on_time",
        "tickets_12345_callbacks", "tickets_12345_response", "tickets_12345_resolution", "tickets_12345_satisfaction",
    ),
    UNION: (
        "tickets_12351_events", "tickets_12351_anew", "tickets_12351_returned", "tickets_12351_on_time",
        "tickets_12351_callbacks", "tickets_12351_response", "tickets_12351_resolution", "tickets_12351_satisfaction",
    ),
    HEARINGS: ("hearings_attended", "hearings_persons", "hearings_settled", "hearings_amount"),
    DEADLINES: ("deadlines_on_time", "deadlines_missed"),
}  # fmt: skip
"""What stands beside them: 件 beside 人, how many answered beside how content they were."""


@dataclass(frozen=True)
class Section:
    """Figures under one heading."""

    label: str
    rows: tuple[Counted, ...]


@dataclass(frozen=True)
class YearReport:
    """What was counted, in the order in which it is printed."""

    scope: Scope
    printed: tuple[Section, ...]
    further: tuple[Section, ...]

    @property
    def title(self) -> str:
        """With the period behind it."""
        return t("{title}（{span}）", "{title} ({span})").format(title=TITLE, span=self.scope.span)

    @property
    def rows(self) -> list[Counted]:
        """All figures, those that are printed first."""
        return [row for section in (*self.printed, *self.further) for row in section.rows]


def keys() -> list[str]:
    """Every key in order."""
    return [key for sections in (PRINTED, FURTHER) for named in sections.values() for key in named]


def year_report(scope: Scope) -> YearReport:
    """Count it. The marks are the caller's to bring up to the record (workflow.projecting.catch_up)."""
    counted = count([figure(key) for key in keys()], scope.slice)

    def sections(named: Mapping[str, Sequence[str]]) -> tuple[Section, ...]:
        return tuple(Section(GROUPS[group], tuple(counted[key][""] for key in of)) for group, of in named.items())

    return YearReport(scope, sections(PRINTED), sections(FURTHER))
