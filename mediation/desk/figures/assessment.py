"""The hotlines' month on a page."""

import datetime as dt
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from mediation.desk.figures.access import figures_only
from mediation.desk.figures.asked import Asked
from mediation.desk.figures.sheets import answered, scope_asked
from mediation.reports.assessment import DAY, month_with, window_of
from workflow.moment import today
from workflow.text import t

EARLIEST, LATEST = 2000, 2100


@figures_only
@require_GET
def assessment(request: HttpRequest) -> HttpResponse:
    """`?month=2021-08`; without it that of the last day looked at before, or the one that runs. `?format=` gives the file."""
    asked, running = Asked.of(request), month_with(today())
    typed = request.GET.get("month", "")
    month = _month(typed) or ((asked.until.year, asked.until.month) if asked.until < today() else running)
    since, until = window_of(*month)
    scope = replace(scope_asked(asked), since=since, until=until)
    shown = {
        "month": _written(month),
        "unfinished": month == running,
        "sentence": t("月份请写成 2026-01。", "Write months as 2026-01.") if typed and not _month(typed) else "",
        "earlier": _address(asked, month_with(since - DAY)),
        "later": _address(asked, month_with(until + DAY)) if month < running else "",
    }
    return answered(request, "assessment", asked, scope, "desk/figures/assessment.html", **shown)


def _month(typed: str) -> tuple[int, int] | None:
    try:
        first = dt.date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None
    return (first.year, first.month) if EARLIEST <= first.year <= LATEST else None


def _written(month: tuple[int, int]) -> str:
    return f"{month[0]}-{month[1]:02}"


def _address(asked: Asked, month: tuple[int, int]) -> str:
    return urlencode({"org": asked.place.code, "month": _written(month)} | ({"alone": "1"} if asked.alone else {}))
