"""The first page of figures: every figure of the period beside the one before and the same a year ago, by subject."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.desk.figures.access import figures_only
from mediation.desk.figures.asked import Asked
from mediation.desk.figures.compared import Compared, compare
from mediation.reports.figures.groups import GROUPS
from workflow.metrics import figures

FIRST = (
    "mediation_accepted_cases",
    "mediation_closed_cases",
    "mediation_closure_rate_cases",
    "reception_satisfaction",
    "deadlines_missed",
    "mediation_amount_fulfilled",
)
"""What a supervisor looks at first."""


@dataclass(frozen=True)
class Tile:
    """One of the first figures, with those that belong near it (件 beside 人, the response rate beside satisfaction)."""

    first: Compared
    beside: Sequence[Compared]


@figures_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """See Asked for what the address may say."""
    asked = Asked.of(request)
    counted = compare(list(figures().values()), asked)
    tiles = [Tile(counted[key], [counted[other] for other in figures()[key].beside[:1]]) for key in FIRST]
    context = {"asked": asked, "tiles": tiles, "groups": by_group(counted)}
    return render(request, "desk/figures/overview.html", context)


def by_group(counted: dict[str, Compared]) -> list[tuple[str, str, list[Compared]]]:
    """By subject: its key, its heading, its figures: counts, then rates, each followed by those that stand beside it."""
    found = []
    counts_first = sorted(counted.items(), key=lambda item: item[1].figure.is_rate)
    for group, label in GROUPS.items():
        ordered: dict[str, Compared] = {}
        for key, one in counts_first:
            if one.figure.group == group:
                near = [other for other in one.figure.beside if counted[other].figure.group == group]
                ordered |= {name: counted[name] for name in (key, *near) if name not in ordered}
        found.append((group, label, list(ordered.values())))
    return found
