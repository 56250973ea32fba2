"""The pages of reports: a sheet whose numbers open, and its downloads, each of which is logged."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header

from mediation.desk.clients import address_of
from mediation.desk.figures.asked import Asked
from mediation.desk.work import person
from mediation.reports.rendering import FORMS, REPORTS
from mediation.reports.scope import Scope
from workflow.figuring import Part
from workflow.logbook import Action, log
from workflow.projecting import counted_at


def answered(request: HttpRequest, name: str, asked: Asked, scope: Scope, page: str, **shown: Any) -> HttpResponse:
    """The page of a report, or with `?format=` its file. page: the template around the sheet."""
    form = request.GET.get("format", "")
    if form:
        return _download(request, name, scope, form)
    report = REPORTS[name]
    sheet = report.sheet(report.counted(scope), opening(asked, scope))
    return render(request, page, sheet | shown | {"asked": asked, "downloads": _downloads(request)})


def scope_asked(asked: Asked) -> Scope:
    """What the address asks: the organisations are those that the person answers for."""
    of = asked.slice
    return Scope(asked.place, of.organisations, asked.since, asked.until, counted_at(), asked.alone)


def opening(asked: Asked, scope: Scope) -> Any:
    """How the sheet's numbers open: to their records, over the same organisations and days."""

    def opens(key: str, part: Part, **narrowed: Any) -> str:
        days = {"from": scope.since.isoformat(), "to": scope.until.isoformat()}
        plain = {"kind": None, "topic": None, "sector": None, "handler": None}
        try:
            address = reverse("figure-records", args=[key])
        except NoReverseMatch:
            return ""
        return f"{address}?{asked.query(**{**plain, **days, **narrowed, 'part': part.value})}"

    return opens


def _downloads(request: HttpRequest) -> dict[str, str]:
    """The address of each form, asking what this page was asked."""
    found = {}
    for form in FORMS:
        query = request.GET.copy()
        query["format"] = form
        found[form] = f"?{query.urlencode()}"
    return found


def _download(request: HttpRequest, name: str, scope: Scope, form: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    if scope.as_of is None:  # nothing has been counted yet: the page says so, a file of zeros would not
        query = request.GET.copy()
        del query["format"]
        return redirect(f"{request.path}?{query.urlencode()}")
    report = REPORTS[name]
    content = report.written(scope, form)
    log(
        Action.EXPORTED, by=person(request), subject=report.label, organisation=scope.place, address=address_of(request),
        report=name, form=form, since=str(scope.since), until=str(scope.until),
    )  # fmt: skip
    response = HttpResponse(content, content_type=FORMS[form])
    disposition = content_disposition_header(as_attachment=True, filename=report.file_name(scope, form))
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
