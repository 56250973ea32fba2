"""The first page of figures: every figure of the period, by subject."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.desk.figures.access import figures_only
from mediation.desk.figures.asked import Asked
from mediation.reports.figures.groups import GROUPS
from workflow.figuring import count
from workflow.metrics import figures


@figures_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """See Asked for what the address may say."""
    asked = Asked.of(request)
    counted = count(list(figures().values()), asked.slice)
    groups = [
        (label, [counted[one.key][""] for one in figures().values() if one.group == key])
        for key, label in GROUPS.items()
    ]
    return render(request, "desk/figures/overview.html", {"asked": asked, "groups": groups})
