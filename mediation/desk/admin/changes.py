"""What was changed, by whom, and which deadlines it moved."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from mediation.desk.admin.access import administrators_only, keeps_the_book, kept_by
from mediation.desk.admin.comparing import compared
from mediation.desk.pressing import whole
from mediation.desk.work import person
from workflow import rules
from workflow.additions import addition_of, book_before
from workflow.clocks import ClockMove
from workflow.editions import Cause, Edition, Recount
from workflow.organisations import User
from workflow.queues import page_by_key


@administrators_only
@require_GET
def changes_page(request: HttpRequest) -> HttpResponse:
    """Every edition, newest first."""
    user = person(request)
    page = page_by_key(_editions(user), whole(request.GET.get("after", "")))
    return render(request, "desk/admin/changes.html", {"page": page, "all_told": keeps_the_book(user)})


@administrators_only
@require_GET
def change_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: what it said other than the book before, how far the recount is, and what moved."""
    user = person(request)
    edition = get_object_or_404(_editions(user), pk=pk)
    moves = ClockMove.objects.filter(kept_by(user, "clock__organisation__"), edition=edition)
    moves = moves.select_related("clock__application")
    page = page_by_key(moves, whole(request.GET.get("after", "")))
    labels = rules.declared()
    context: dict[str, Any] = {
        "edition": edition,
        "rows": [] if edition.cause == Cause.INSTALLED else compared(addition_of(edition), book_before(edition)),
        "moves": [(move, labels[move.clock.rule].label) for move in page.rows],
        "next_key": page.next_key,
        "recount": getattr(edition, "recount", None),
        "all_told": keeps_the_book(user),
    }
    return render(request, "desk/admin/change.html", context)


@administrators_only
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked again every second until it is full."""
    user = person(request)
    recount = Recount.objects.filter(edition__in=_editions(user), pk=pk).first()
    if recount is None:
        raise Http404
    answer = render(request, "desk/admin/_progress.html", {"recount": recount, "all_told": keeps_the_book(user)})
    if recount.finished_at:
        answer["HX-Refresh"] = "true"  # the page again, with what moved
    return answer


def _editions(user: User) -> QuerySet[Edition]:
    """What concerns everybody, and the office hours of the organisations this person keeps."""
    editions = Edition.objects.select_related("made_by", "recount")
    if keeps_the_book(user):
        return editions
    return editions.filter(~Q(cause=Cause.HOURS) | kept_by(user, "hours__organisation__"))
