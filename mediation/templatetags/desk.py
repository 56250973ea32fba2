"""What the pages need to say things: words in both languages, money, moments."""

import datetime as dt
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone

from mediation.money import format_yuan
from workflow.text import t as pair

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> str:
    """`{% t "第{n}轮" "Round {n}" n=case.round %}`: the sentence in the active language, values filled in."""
    words = str(pair(zh, en))
    return words.format(**values) if values else words


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with two decimals; nothing as a dash."""
    return "—" if fen is None else format_yuan(fen)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """An instant on the office's clock, to the minute."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "—"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A day on the office's calendar."""
    if value is None:
        return "—"
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    return value.isoformat()


@register.filter
def dash(value: Any) -> Any:
    """Nothing as a dash."""
    return "—" if value in (None, "") else value


@register.filter
def kind_of(field: BoundField) -> str:
    """The widget's name, so that a partial can lay it out: checkbox, checkboxselectmultiple, radioselect, …"""
    return type(field.field.widget).__name__.lower()


@register.filter
def of_row(items: Any, number: int) -> Any:
    """The item at a position; empty beyond the end."""
    return items[number] if number < len(items) else ("", "", "")
