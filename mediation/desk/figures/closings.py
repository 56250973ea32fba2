"""期间结账: the months of an organisation, closed or open; a closed month beside what became of it; closing and restating."""

import datetime as dt
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from mediation.desk.clients import address_of
from mediation.desk.figures.access import area_of, figures_only
from mediation.desk.figures.asked import Asked
from mediation.desk.figures.moved import records_of
from mediation.desk.pressing import whole
from mediation.desk.work import person
from mediation.reports.closed import LONGEST_REASON, Closing
from mediation.reports.closing import close, last_over, month_after, months_left_open, restate
from mediation.reports.comparing import Comparison, compare
from mediation.reports.figures.groups import GROUPS
from mediation.reports.overseeing import oversees
from workflow.marks import Tally
from workflow.metrics import figures
from workflow.organisations import Organisation
from workflow.steps import Refused
from workflow.text import t

UNPROCESSABLE, CONFLICT = 422, 409
YEARS = 12


@dataclass(frozen=True)
class Month:
    """One month of the overview. found: what became of it, where it is closed."""

    since: dt.date
    found: Comparison | None

    @property
    def name(self) -> str:
        """2026-06."""
        return f"{self.since:%Y-%m}"


@figures_only
@require_GET
def closings(request: HttpRequest) -> HttpResponse:
    """`?org=`, `?year=`: the months that are over, newest first."""
    asked = Asked.of(request)
    years = _years(asked.place)
    chosen = whole(request.GET.get("year", ""))
    year = chosen if chosen in years else years[0]
    rows = Closing.objects.filter(organisation=asked.place, since__year=year).select_related(
        "closed_by", "organisation"
    )
    found = {one.closing.since: one for one in compare(list(rows))}
    months = [Month(since, found.get(since)) for since in _months(year)]
    context = {
        "asked": asked,
        "years": years,
        "year": year,
        "months": months,
        "closed": len(found),
        "may_close": oversees(person(request), asked.place),
    }
    return render(request, "desk/figures/closings.html", context)


def _years(place: Organisation) -> list[int]:
    """From the newest month that is over back to the first that has anything."""
    last = last_over().year
    within = Organisation.objects.filter(path__startswith=place.path)
    counted = Tally.objects.filter(measure="received", organisation__in=within)
    begun = counted.aggregate(first=Min("month"))["first"]
    closed = Closing.objects.filter(organisation=place).aggregate(first=Min("since"))["first"]
    first = min((day.year for day in (begun, closed) if day is not None), default=last)
    return list(range(last, max(min(first, last), last - YEARS) - 1, -1))


def _months(year: int) -> list[dt.date]:
    return [day for month in range(12, 0, -1) for day in [dt.date(year, month, 1)] if day <= last_over()]


@figures_only
@require_GET
def closing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed month: what was kept, what has been restated, what is so now. `?figure=`: the records of one figure."""
    closing = _closing(request, pk)
    comparison = compare([closing])[0]
    line = comparison.line(request.GET.get("figure", ""))
    records = records_of(comparison, line, person(request), whole(request.GET.get("after", "")))
    groups = [(key, label, [one for one in comparison.lines if one.kept.group == key]) for key, label in GROUPS.items()]
    context = {
        "asked": _asked_for(request, closing),
        "closing": closing,
        "found": comparison,
        "groups": [group for group in groups if group[2]],
        "line": line,
        "records": records,
        "may_restate": oversees(person(request), closing.organisation),
    }
    return render(request, "desk/figures/closing.html", context)


def _closing(request: HttpRequest, pk: int) -> Closing:
    """A closing of the area this person answers for. Raises Http404."""
    rows = Closing.objects.filter(organisation__in=area_of(person(request)))
    return get_object_or_404(rows.select_related("organisation", "closed_by"), pk=pk)


def _asked_for(request: HttpRequest, closing: Closing) -> Asked:
    """The same organisation and month on every other page of figures."""
    return replace(
        Asked.of(request), place=closing.organisation, preset="own", since=closing.since, until=closing.until, kind="",
        topic="", sector="", handler=None, alone=False, sentence="",
    )  # fmt: skip


@figures_only
@require_http_methods(["GET", "POST"])
def close_period(request: HttpRequest) -> HttpResponse:
    """GET: what will be kept. POST: keep it. `org`, `month` (2026-06), `note`."""
    place, since = _place(request), _month(request)
    if not oversees(person(request), place):
        raise PermissionDenied(t("只有本机构或上级的督导可以结账。", "Only a supervisor of it, or above, closes."))
    if request.method == "GET":
        return _before_closing(request, place, since)
    try:
        closing = close(
            place, since, by=person(request), note=request.POST.get("note", ""), address=address_of(request)
        )
    except Refused as refused:
        return _before_closing(request, place, since, error=refused.sentence)
    said = t(
        "{month}已结账。此后的更正在结账数旁列示，不改动结账数。",
        "{month} is closed; what is corrected later stands beside it.",
    )
    messages.success(request, said.format(month=closing.month))
    return redirect("closing", closing.pk)


def _place(request: HttpRequest) -> Organisation:
    """Of the area this person answers for. Raises Http404."""
    asked = request.POST.get("org") or request.GET.get("org", "")
    found = next((place for place in area_of(person(request)) if place.code == asked), None)
    if found is None:
        raise Http404
    return found


def _month(request: HttpRequest) -> dt.date:
    """The first day of the month. Raises Http404: no page of ours asks for anything else."""
    typed = request.POST.get("month") or request.GET.get("month", "")
    try:
        return dt.date.fromisoformat(f"{typed}-01")
    except ValueError:
        raise Http404 from None


def _before_closing(request: HttpRequest, place: Organisation, since: dt.date, *, error: str = "") -> HttpResponse:
    earlier = Closing.objects.filter(organisation=place, since=since).select_related("closed_by").first()
    below = Organisation.objects.filter(path__startswith=place.path, outside=False).exclude(pk=place.pk).count()
    context = {
        "asked": replace(Asked.of(request), place=place),
        "place": place,
        "below": below,
        "since": since,
        "until": month_after(since) - dt.timedelta(days=1),
        "over": since <= last_over(),
        "earlier": earlier,
        "gap": months_left_open(place, since),
        "kept": len(figures()),
        "note": request.POST.get("note", ""),
        "longest": LONGEST_REASON,
        "error": error,
    }
    status = 200 if not error else CONFLICT if earlier else UNPROCESSABLE
    return render(request, "desk/figures/close.html", context, status=status)


@figures_only
@require_http_methods(["GET", "POST"])
def restate_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the differences nobody has explained, `?figure=` chosen ones. POST: the reason for those that are ticked."""
    closing = _closing(request, pk)
    if not oversees(person(request), closing.organisation):
        raise PermissionDenied(t("只有本机构或上级的督导可以更正。", "Only a supervisor of it, or above, restates."))
    if request.method == "GET":
        return _before_restating(request, closing, set(request.GET.getlist("figure")))
    chosen = request.POST.getlist("figure")
    seen = {key: request.POST.get(f"seen-{key}", "") for key in chosen}
    try:
        written = restate(
            closing, seen, request.POST.get("reason", ""), by=person(request), address=address_of(request)
        )
    except Refused as refused:
        return _before_restating(request, closing, set(chosen), error=refused.sentence)
    messages.success(request, t("已登记{n}项更正说明。", "{n} figures restated.").format(n=len(written)))
    return redirect("closing", closing.pk)


def _before_restating(request: HttpRequest, closing: Closing, chosen: set[str], *, error: str = "") -> HttpResponse:
    lines = compare([closing])[0].unexplained
    known = {line.kept.key for line in lines} & chosen
    context = {
        "asked": _asked_for(request, closing),
        "closing": closing,
        "lines": [(line, not chosen or line.kept.key in known) for line in lines],
        "reason": request.POST.get("reason", ""),
        "longest": LONGEST_REASON,
        "error": error,
    }
    return render(request, "desk/figures/restate.html", context, status=UNPROCESSABLE if error else 200)
