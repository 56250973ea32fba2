"""What the pages of figures need in their templates."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from mediation.desk.figures.access import reads_figures
from mediation.desk.figures.asked import Asked
from mediation.desk.figures.choices import Choices, narrowed_to
from mediation.desk.figures.numbers import Number, days_of
from mediation.reports.overseeing import oversees_any
from mediation.reports.telling import UNITS, in_words, parts_in_words, told
from workflow.metrics import Counted, Figure, Slice, Unit
from workflow.text import t

register = template.Library()

PAGES = (
    ("figures", t("概览", "Overview")),
    ("waiting", t("在办与滞留", "Where cases wait")),
    ("year-report", t("年度报表", "Year report")),
    ("yearbook", t("年鉴口径", "Yearbook")),
    ("assessment", t("热线考核", "Hotline assessment")),
    ("closings", t("期间结账", "Closed periods")),
    ("habits", t("异常提示", "Looking into habits")),
)
BELOW = {
    "figure": "figures",
    "figure-records": "figures",
    "waiting-records": "waiting",
    "closing": "closings",
    "close-period": "closings",
    "restate": "closings",
    "habit-records": "habits",
}
"""Pages that are reached from one of them."""


@dataclass(frozen=True)
class Page:
    """One page of figures, as the navigation offers it."""

    address: str
    label: str
    here: bool


@register.simple_tag(takes_context=True)
def figure_pages(context: dict[str, Any]) -> list[Page]:
    """The pages there are."""
    found = []
    asked_for = context["request"].resolver_match.url_name
    for name, label in PAGES:
        if name == "habits" and not oversees_any(context["request"].user):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        found.append(Page(address, label, here=BELOW.get(asked_for, asked_for) == name))
    return found


@register.filter
def answering(user: Any) -> bool:
    """Whether the navigation offers figures."""
    return bool(getattr(user, "is_authenticated", False)) and reads_figures(user)


register.filter("words_of", in_words)
register.filter("parts_of", parts_in_words)
register.filter("narrowed_to", narrowed_to)


@register.filter
def unit_of(figure: Figure) -> str:
    """The unit after a number; a rate carries its own sign."""
    return "" if figure.is_rate else str(UNITS[figure.unit])


@register.inclusion_tag("desk/figures/_number.html")
def figure_number(
    asked: Asked, counted: Counted, of: Slice | None = None, *, parts: bool = True, **where: Any
) -> dict[str, Any]:
    """A number that opens. of: the slice that was counted, where it is not the asked one; where: by=, member=."""
    days = days_of(of) if of is not None else {}
    return {"number": Number(counted, asked, days | where), "show_parts": parts}


@register.simple_tag
def figure_choices(asked: Asked) -> Choices:
    """The boxes of the filter."""
    return Choices.of(asked)


@register.filter
def share(value: Fraction) -> str:
    """A part of one, as percent."""
    return told(value, Unit.RATE)


@register.filter
def unit_of_counted(counted: Counted) -> str:
    """The unit after a value; nothing has none."""
    return "" if counted.value is None else unit_of(counted.figure)


@register.filter
def days(seconds: int) -> str:
    """A span in days, with one decimal."""
    return told(Fraction(seconds), Unit.TIME)


@register.simple_tag
def waiting_address(asked: Asked, **other: Any) -> str:
    """The list behind a number of what is open or fell due."""
    return f"{reverse('waiting-records')}?{asked.query(**other)}"
