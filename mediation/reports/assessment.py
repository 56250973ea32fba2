"""热线考核: the hotlines' month, unit by unit, and all of them pooled. A unit about which nobody was asked has no rank."""

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.conf import settings

from mediation.reports.scope import Scope
from workflow.figuring import count, nothing
from workflow.metrics import Counted, Dimension, figure
from workflow.organisations import Organisation
from workflow.text import t

DAY = dt.timedelta(days=1)
TITLE = t("热线工单月度考核表", "The hotlines' monthly assessment")
NUMBERS = ("12345", "12351")
COLUMNS: Mapping[str, str] = {
    "dispatched": t("派单", "Dispatched"),
    "returned": t("退单", "Returned"),
    "transferred": t("转出", "Transferred"),
    "completed": t("办结", "Completed"),
    "completion_rate": t("办结率", "Completion"),
    "on_time": t("按时反馈率", "On time"),
    "callbacks": t("有效回访", "Valid call-backs"),
    "response": t("响应率", "Response"),
    "resolution": t("解决率", "Resolution"),
    "satisfaction": t("满意率", "Satisfaction"),
    "score": t("综合成绩", "Score"),
}
"""Each column in its order; the figure behind it is tickets_<number>_<column>."""


def key_of(number: str, column: str) -> str:
    """The figure behind a column."""
    return f"tickets_{number}_{column}"


# The month


def window_of(year: int, month: int, day: int | None = None) -> tuple[dt.date, dt.date]:
    """The days of an assessment month: from settings.ASSESSMENT_DAY of the month before to the day before it in this one.

    Where a month has no such day, its last one stands for it, so that every day lies in exactly one window.
    """
    first = dt.date(year, month, 1)
    return _begins(first - DAY, day), _begins(first, day) - DAY


def month_with(on: dt.date, day: int | None = None) -> tuple[int, int]:
    """The assessment month in which a day lies."""
    after = _next(on.replace(day=1))
    return (on.year, on.month) if on < _begins(on, day) else (after.year, after.month)


def _begins(within: dt.date, day: int | None) -> dt.date:
    wanted = max(settings.ASSESSMENT_DAY if day is None else day, 1)
    return within.replace(day=min(wanted, monthrange(within.year, within.month)[1]))


def _next(first: dt.date) -> dt.date:
    return (first + 31 * DAY).replace(day=1)


# The table


@dataclass(frozen=True)
class Unit:
    """One organisation's line, or all of them. rank: from the best score down; None where there is no score."""

    name: str
    numbers: Mapping[str, Counted]
    place: int | None = None
    rank: int | None = None


@dataclass(frozen=True)
class Table:
    """One hotline. total: pooled, numerators over denominators; never the mean of the units' rates."""

    number: str
    units: tuple[Unit, ...]
    total: Unit


@dataclass(frozen=True)
class Assessment:
    """Both hotlines. month: as one says it. idle: who had neither ticket nor call-back."""

    scope: Scope
    month: str
    tables: tuple[Table, ...]
    idle: tuple[str, ...]

    @property
    def title(self) -> str:
        """With the month behind it."""
        return t("{title}（{month}）", "{title} ({month})").format(title=TITLE, month=self.month)


def assessment(scope: Scope) -> Assessment:
    """Count it: the scope's days are a window of `window_of`."""
    figures = [figure(key_of(number, column)) for number in NUMBERS for column in COLUMNS]
    by_place = count(figures, scope.slice, Dimension.ORGANISATION)
    whole = count(figures, scope.slice)
    places = list(Organisation.objects.filter(pk__in=scope.within, outside=False).order_by("path"))
    tables = tuple(_table(number, places, by_place, whole) for number in NUMBERS)
    busy = {unit.place for table in tables for unit in table.units}
    idle = tuple(place.name for place in places if place.active and place.pk not in busy)
    year, month = month_with(scope.until)
    return Assessment(scope, t("{y}年{m}月", "{y}-{m:02}").format(y=year, m=month), tables, idle)


def _table(
    number: str, places: list[Organisation], by_place: Mapping[str, Mapping[str, Counted]], whole: Mapping[str, Mapping[str, Counted]]
) -> Table:  # fmt: skip
    keys = [key_of(number, column) for column in COLUMNS]
    units = []
    for place in places:
        numbers = {key: by_place[key].get(str(place.pk)) or nothing(figure(key)) for key in keys}
        if any(one.numerator or one.denominator for one in numbers.values()):
            units.append(Unit(place.name, numbers, place.pk))
    total = Unit(str(t("合计", "Total")), {key: whole[key][""] for key in keys})
    return Table(number, _ranked(units, key_of(number, "score")), total)


def _ranked(units: list[Unit], key: str) -> tuple[Unit, ...]:
    """Best first, equals sharing a rank; then those without a score, in their order."""
    scores = {unit.place: unit.numbers[key].value for unit in units}
    known: list[Fraction] = [score for score in scores.values() if score is not None]
    ranked = []
    for unit in units:
        score = scores[unit.place]
        rank = None if score is None else 1 + sum(other > score for other in known)
        ranked.append(Unit(unit.name, unit.numbers, unit.place, rank))
    return tuple(sorted(ranked, key=lambda unit: (unit.rank is None, unit.rank or 0)))
