"""What was changed, by whom, and which deadlines it moved."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from mediation.desk.admin.access import administrators_only
from mediation.desk.admin.comparing import compared
from mediation.desk.work import page_key
from workflow import rules
from workflow.additions import addition_of
from workflow.clocks import ClockMove
from workflow.editions import Cause, Edition, Recount, book_at
from workflow.queues import page_by_key

STOP_POLLING = 286
"""htmx's own answer: the last one, ask no more."""


@administrators_only
@require_GET
def changes_page(request: HttpRequest) -> HttpResponse:
    """Every edition, newest first."""
    editions = Edition.objects.select_related("made_by", "recount")
    return render(request, "desk/admin/changes.html", {"page": page_by_key(editions, page_key(request, "after"))})


@administrators_only
@require_GET
def change_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: what it said other than the book before, how far the recount is, and what moved."""
    edition = get_object_or_404(Edition.objects.select_related("made_by", "recount"), pk=pk)
    moves = ClockMove.objects.filter(edition=edition).select_related("clock__application")
    page = page_by_key(moves, page_key(request, "after"))
    labels = rules.declared()
    context: dict[str, Any] = {
        "edition": edition,
        "rows": [] if edition.cause == Cause.INSTALLED else compared(addition_of(edition), book_at(_before(edition))),
        "moves": [(move, labels[move.clock.rule].label) for move in page.rows],
        "next_key": page.next_key,
        "recount": getattr(edition, "recount", None),
    }
    return render(request, "desk/admin/change.html", context)


@administrators_only
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked again every second until it is full."""
    recount = Recount.objects.filter(pk=pk).first()
    if recount is None:
        raise Http404
    status = STOP_POLLING if recount.finished_at else 200
    return render(request, "desk/admin/_progress.html", {"recount": recount}, status=status)


def _before(edition: Edition) -> int:
    found = Edition.objects.filter(pk__lt=edition.pk).order_by("-pk").first()
    return found.pk if found else 0
