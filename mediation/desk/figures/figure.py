"""One figure: what it means, its number with its parts, its months, and divided along one dimension. Every cell opens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from mediation.desk.figures.access import figures_only
from mediation.desk.figures.asked import Asked, months_before
from mediation.desk.figures.charts import Line, Point, bar, lines
from mediation.desk.figures.choices import Names
from mediation.desk.figures.compared import compare
from mediation.desk.figures.numbers import Number, days_of, figure_address
from mediation.desk.figures.records import DIVISIONS
from mediation.reports.telling import in_words
from workflow.figuring import by_month, count, months_of
from workflow.metrics import DIMENSIONS, Counted, Dimension, Figure, Slice, Unit, figures
from workflow.moment import today
from workflow.text import t

MOST = 40
"""Members of a dimension that are shown at once."""
MONTHS, FEWEST = 36, 3
"""Of how many months the trend is drawn at the utmost; a shorter period is shown at the end of the year that leads to it."""


@dataclass(frozen=True)
class Month:
    """One month of the trend, beside the same a year before; each with the days that were counted."""

    label: str
    now: Counted
    of: Slice
    then: Counted
    of_then: Slice


@dataclass(frozen=True)
class Member:
    """One row of a division: a member in words, its number, a bar; `where` leads to its records ({} for what is pooled)."""

    name: str
    counted: Counted
    where: Mapping[str, Any]
    length: SafeString


@figures_only
@require_GET
def figure(request: HttpRequest, key: str) -> HttpResponse:
    """`?by=`, `?all=1`, and what Asked reads. Raises Http404 where nobody declared it."""
    one = figures().get(key)
    if one is None:
        raise Http404
    asked = Asked.of(request)
    by = _by(request, asked)
    near = [figures()[other] for other in (*one.beside, *(key for _weight, key in one.parts))]
    compared = compare([one, *near], asked)
    months = trend(one, asked)
    members, left = divided(one, asked, by, everything=bool(request.GET.get("all")))
    context = {
        "asked": asked,
        "figure": one,
        "one": compared[key],
        "near": [compared[other.key] for other in near],
        "by": by,
        "keep": [("by", by.value)],
        "tabs": [(label, figure_address(asked, key, by=each.value), each == by) for each, label in _tabs(asked)],
        "members": members,
        "left": left,
        "all": figure_address(asked, key, by=by.value, all="1") + "#divided",
        "months": months,
        "unfinished": bool(months) and months[-1].of.until >= today(),
        "chart": _chart(one, asked, months) if months else "",
        "dimension": DIMENSIONS[by],
    }
    return render(request, "desk/figures/figure.html", context)


def _tabs(asked: Asked) -> list[tuple[Dimension, str]]:
    several = len(asked.slice.organisations) > 1
    return [(each, DIMENSIONS[each]) for each in DIVISIONS if several or each != Dimension.ORGANISATION]


def _by(request: HttpRequest, asked: Asked) -> Dimension:
    typed = request.GET.get("by", "")
    known = [each for each, _label in _tabs(asked)]
    return Dimension(typed) if typed in known else known[0]


# Divided


def divided(one: Figure, asked: Asked, by: Dimension, *, everything: bool) -> tuple[list[Member], int]:
    """The members by value, the rest of them pooled unless everything is asked for; and how many were pooled."""
    counted = count([one], asked.slice, by)[one.key]
    counted = {member: each for member, each in counted.items() if _is_something(each)}
    order = sorted(counted, key=lambda member: (counted[member].value is None, -(counted[member].value or 0), member))
    shown = order if everything or one.parts or len(order) <= MOST + 1 else order[:MOST]
    names = Names(asked, by, shown)
    most = max((counted[member].value or Fraction(0) for member in order), default=Fraction(0))
    rows = [_member(names[member], counted[member], {"by": by.value, "member": member}, most) for member in shown]
    left = order[len(shown) :]
    if left:
        pooled = sum((counted[member] for member in left[1:]), counted[left[0]])
        words = t("其他{n}项合计", "{n} others together").format(n=len(left))
        rows.append(_member(words, pooled, {}, most))
    return rows, len(left)


def _is_something(counted: Counted) -> bool:
    return bool(counted.numerator or counted.denominator or counted.score)


def _member(name: str, counted: Counted, where: Mapping[str, Any], most: Fraction) -> Member:
    share = float((counted.value or 0) / most) if most > 0 else 0.0
    return Member(name, counted, where, bar(share, f"{name} {in_words(counted)}"))


# By month


def trend(one: Figure, asked: Asked) -> list[Month]:
    """The months of the period that have begun, and the same a year before. A short period ends a year of months."""
    until = min(asked.until, max(today(), asked.since))
    months = (until.year - asked.since.year) * 12 + until.month - asked.since.month + 1
    since = asked.since
    if months < FEWEST or months > MONTHS:
        since = months_before(until, 11 if months < FEWEST else MONTHS - 1)
    now = replace(asked, since=since, until=until)
    days, days_then = months_of(now.slice), months_of(now.last_year)
    counted, then = by_month([one], now.slice)[one.key], by_month([one], now.last_year)[one.key]
    pairs = zip(days, days_then, strict=False)
    return [Month(month, counted[month], days[month], then[last], days_then[last]) for month, last in pairs]


def _chart(one: Figure, asked: Asked, months: list[Month]) -> SafeString:
    series = [
        Line(str(t("本期", "This period")), [_point(each.now, each.of, asked) for each in months], "now"),
        Line(str(t("上年同期", "A year ago")), [_point(each.then, each.of_then, asked) for each in months], "then"),
    ]
    title = t("{name}：按月，与上年同期相比", "{name} by month, beside a year ago").format(name=one.name)
    return lines(title, [month.label for month in months], series, "%" if one.unit == Unit.RATE else "")


def _point(counted: Counted, of: Slice, asked: Asked) -> Point:
    number = Number(counted, asked, days_of(of))
    words = f"{of.since:%Y-%m}：{number.words} {number.unit}".strip()
    return Point(_drawn(counted), words, number.address)


def _drawn(counted: Counted) -> float | None:
    """The value in the unit of the scale: percent, yuan, days, or as it is."""
    if counted.value is None:
        return None
    per = {Unit.RATE: Fraction(1, 100), Unit.MONEY: Fraction(100), Unit.TIME: Fraction(86_400)}
    return float(counted.value / per.get(counted.figure.unit, Fraction(1)))
