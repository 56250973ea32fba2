"""The list behind a number: exactly the marks that were counted, of what this person sees, newest first, paged by key."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.desk.figures.access import figures_only
from mediation.desk.figures.asked import Asked
from mediation.desk.figures.choices import Names, labelled
from mediation.desk.figures.numbers import figure_address, records_address
from mediation.desk.pressing import whole
from mediation.desk.work import person
from mediation.reports.details import detail_in_words
from mediation.reports.telling import UNITS, told
from workflow.figuring import Part, amount_to, count, marks_behind, nothing
from workflow.marks import Mark
from workflow.metrics import Dimension, Figure, Unit, Weight, figures
from workflow.models import kinds
from workflow.organisations import Membership, User, seen_by
from workflow.text import t

PAGE = 50
_KEY = re.compile(r"([\d-]{10})\.(\d{1,18})", re.ASCII)
DIVISIONS = (Dimension.ORGANISATION, Dimension.KIND, Dimension.TOPIC, Dimension.SECTOR, Dimension.HANDLER)
"""Along what a figure is divided on the pages; months are periods of their own."""
PARTS = {
    Part.NUMERATOR: t("计入分子的", "In the numerator"),
    Part.REST: t("分母中其余的", "The rest of the denominator"),
    Part.DENOMINATOR: t("分母全部", "The whole denominator"),
}


@dataclass(frozen=True)
class Where:
    """Whose number it is: all of the slice, or one member of a dimension."""

    by: Dimension = Dimension.NONE
    member: str = ""

    @classmethod
    def of(cls, request: HttpRequest, asked: Asked) -> "Where":
        """`?by=&member=`. Raises Http404 for what is not there, or is somebody else's."""
        typed, member = request.GET.get("by", ""), request.GET.get("member", "").replace("\0", "")
        if not typed:
            return cls()
        if typed not in DIVISIONS or not _is_ours(Dimension(typed), member, asked):
            raise Http404
        return cls(Dimension(typed), member)

    @property
    def query(self) -> dict[str, Any]:
        """As in the address. An empty member is one too."""
        return {"by": self.by.value, "member": self.member} if self.by else {}


def _is_ours(by: Dimension, member: str, asked: Asked) -> bool:
    if by == Dimension.ORGANISATION:
        return whole(member) in asked.slice.organisations
    if by == Dimension.KIND:
        return member in {kind.kind for kind in kinds()}
    if by != Dimension.HANDLER or not member:
        return True
    key, area = whole(member), [place.pk for place in asked.area]
    return key is not None and (
        Membership.objects.filter(user=key, organisation__in=area).exists()
        or Mark.objects.filter(handler=key, organisation__in=area).exists()
    )


@figures_only
@require_GET
def records(request: HttpRequest, key: str) -> HttpResponse:
    """`?part=`, `?by=&member=`, `?after=`, and what Asked reads. Raises Http404 where there is no such number."""
    figure = figures().get(key)
    if figure is None or figure.parts:
        raise Http404
    asked = Asked.of(request)
    where, part = Where.of(request, asked), _part(request, figure)
    user, of = person(request), asked.slice
    marks = marks_behind(figure, of, part, user=user, by=where.by, member=where.member)
    total, listed = amount_to(figure, of, part, marks)
    page, after = page_of(marks, user, request.GET.get("after", ""))
    context = {
        "asked": asked,
        "figure": figure,
        "counted": count([figure], of, where.by)[figure.key].get(where.member) or nothing(figure),
        "where": where.query,
        "member": labelled(where.by, Names(asked, where.by, [where.member])[where.member]) if where.by else "",
        "part": part,
        "tabs": [(one, label, _address(asked, key, one, where)) for one, label in PARTS.items() if _has(figure, one)],
        "total": told(total, _unit(figure)),
        "unit": UNITS[_unit(figure)],
        "listed": listed,
        "rows": [Row(mark, detail_in_words(mark)) for mark in page],
        "more": _address(asked, key, part, where, after=after) if after else "",
        "back": figure_address(asked, key),
        "weights": weights_of(figure),
    }
    return render(request, "desk/figures/records.html", context)


@dataclass(frozen=True)
class Row:
    """One line of a list: a mark, and in words in what way it counts."""

    mark: Mark
    detail: str


def _part(request: HttpRequest, figure: Figure) -> Part:
    typed = request.GET.get("part", "")
    return Part(typed) if typed in set(Part) and _has(figure, Part(typed)) else Part.NUMERATOR


def _has(figure: Figure, part: Part) -> bool:
    """Whether there is such a list of it."""
    if part == Part.REST:
        return figure.is_rate and (figure.within or bool(figure.others))
    return part == Part.NUMERATOR or figure.is_rate


def _address(asked: Asked, key: str, part: Part, where: Where, **other: Any) -> str:
    return records_address(asked, key, part, **where.query, **other)


def _unit(figure: Figure) -> Unit:
    """In what a list of a rate's records is added up."""
    if not figure.is_rate:
        return figure.unit
    return {Weight.AMOUNT: Unit.MONEY, Weight.PERSONS: Unit.PERSONS}.get(figure.numerator[0].of, Unit.CASES)


def weights_of(figure: Figure) -> Sequence[str]:
    """Which weights of its marks a list shows: cases always, people and money where the figure counts them."""
    counted = {term.of for term in figure.terms}
    return [weight.value for weight in Weight if weight in counted and weight != Weight.CASES]


def page_of(marks: QuerySet[Mark], user: User, after: str) -> tuple[list[Mark], str]:
    """Newest first, after the key of the last row seen ("2026-08-03.512"), and the key of the next page.

    What is named is seen now, also where marks stand while everything is counted anew.
    """
    rows = marks.filter(seen_by(user, "application__") or Q(pk__in=[]))
    rows = rows.select_related("application__organisation", "handler").order_by("-on", "-id")
    seen = _seen(after)
    if seen is not None:
        on, pk = seen
        rows = rows.filter(Q(on__lt=on) | Q(on=on, pk__lt=pk))
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.on:%Y-%m-%d}.{last.pk}" if last else ""


def _seen(after: str) -> tuple[dt.date, int] | None:
    """The key of the last row of a page; None of anything else, which is the first page."""
    key = _KEY.fullmatch(after)
    try:
        return (dt.date.fromisoformat(key[1]), int(key[2])) if key else None
    except ValueError:
        return None
