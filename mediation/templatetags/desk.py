"""What the pages need to say things: words in both languages, money, moments."""

import datetime as dt
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone

from mediation.money import format_yuan
from workflow import rules
from workflow.clocks import Clock
from workflow.periods import IN_MONTHS, Amount, Unit
from workflow.standing import Standing, standing
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
def covered(value: Any) -> str:
    """That something is on record, and nothing of what it says: beside a masked number even its length would tell."""
    return "—" if value in (None, "") else "＊＊＊"


@register.filter
def kind_of(field: BoundField) -> str:
    """The widget's name, so that a partial can lay it out: checkbox, checkboxselectmultiple, radioselect, …"""
    return type(field.field.widget).__name__.lower()


@register.filter
def of_row(items: Any, number: int) -> Any:
    """The item at a position; empty beyond the end."""
    return items[number] if number < len(items) else ("", "", "")


@register.filter
def amount(value: Amount | None, unit: Unit) -> str:
    """What was counted, in words: 3个工作日, 12个月, 7小时30分."""
    if value is None:
        return "—"
    if isinstance(value, dt.timedelta):
        hours, minutes = divmod(int(value.total_seconds()) // 60, 60)
        words = str(pair("{h}小时{m}分", "{h} h {m} min") if minutes else pair("{h}小时", "{h} h"))
        return words.format(h=hours, m=minutes)
    return pair("{n}{unit}", "{n} {unit}").format(n=value, unit=unit.label)


@register.filter
def counted(value: Amount | None, unit: Unit) -> str:
    """What one line of an explanation counted; of years it counts the months."""
    return amount(value, Unit.MONTH if unit in IN_MONTHS else unit)


@register.filter
def rule_label(key: str) -> str:
    """The name of a deadline rule; the key itself when the rule is no longer declared."""
    found = rules.declared().get(key)
    return str(found.label) if found else key


@register.filter
def weekday(value: dt.date | dt.datetime) -> str:
    """周四, Thu; of an instant, the office's."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    zh, en = "一二三四五六日"[value.weekday()], ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[value.weekday()]
    return str(pair(f"周{zh}", en))


@register.filter
def stands(clock: Clock, at: dt.datetime) -> Standing:
    """How a clock stands at an instant."""
    return standing(clock, at)


@register.filter
def pinned_by(clock: Clock) -> str:
    """Why nothing computed moves it: as the ticket said when it began, or set by hand since."""
    turn = clock.face().pinned
    if turn is not None and turn.at == clock.anchor_at and any(turn.why):
        return str(pair(*turn.why))
    return str(pair("人工设定", "set by hand"))


@register.filter
def hour(value: dt.datetime) -> str:
    """17:00, on the office's clock."""
    return timezone.localtime(value).strftime("%H:%M")


@register.filter
def last_day(value: dt.datetime) -> str:
    """The day that ends with a first instant that is too late."""
    return day(value - dt.timedelta(microseconds=1))


@register.filter
def year_month(value: dt.date) -> str:
    """2026年9月, September 2026."""
    return pair("{y}年{m}月", "{y}-{m:02}").format(y=value.year, m=value.month)
