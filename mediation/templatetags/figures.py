"""What the pages of figures need in their templates."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from mediation.desk.figures.access import reads_figures
from mediation.reports.telling import in_words, parts_in_words
from workflow.metrics import Figure
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
    for name, label in PAGES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        found.append(Page(address, label, here=context["request"].resolver_match.url_name == name))
    return found


@register.filter
def answering(user: Any) -> bool:
    """Whether the navigation offers figures."""
    return bool(getattr(user, "is_authenticated", False)) and reads_figures(user)


register.filter("words_of", in_words)
register.filter("parts_of", parts_in_words)


@register.filter
def unit_of(figure: Figure) -> str:
    """The unit after a number; a rate carries its own sign."""
    return "" if figure.is_rate else str(figure.unit.value)
