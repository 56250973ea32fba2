"""Figures as people and machines read them: percent with one decimal, yuan with two, nothing as a dash."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from mediation.money import format_yuan
from mediation.satisfaction import percent
from workflow.metrics import Counted, Unit, Weight
from workflow.text import t

NOTHING = "—"
SECONDS_A_DAY = 86_400
UNITS: Mapping[Unit, str] = {
    Unit.CASES: t("件", "cases"), Unit.PERSONS: t("人", "persons"), Unit.VISITS: t("人次", "visits"),
    Unit.TICKETS: t("单", "tickets"), Unit.ANSWERS: t("条", "answers"), Unit.MONEY: t("元", "yuan"), Unit.RATE: "%",
    Unit.POINTS: t("分", "points"), Unit.TIME: t("天", "days"),
}  # fmt: skip
"""Units as people read them; machines get Unit's own value."""
FEN = 100


def in_words(counted: Counted) -> str:
    """The value with its precision, without its unit: 4,858 · 98.9% · 3,461,000.00 · 92.4."""
    return told(counted.value, counted.figure.unit)


def told(value: Fraction | None, unit: Unit) -> str:
    """A value of that unit in words."""
    if value is None:
        return NOTHING
    if unit == Unit.RATE:
        return percent(value) if value <= 1 else f"{float(value * 100):.1f}%"
    if unit == Unit.MONEY:
        return format_yuan(int(value))
    if unit == Unit.POINTS:
        return f"{float(value):.1f}"
    if unit == Unit.TIME:
        return f"{float(value / SECONDS_A_DAY):.1f}"
    return plain(value)


def plain(value: Fraction) -> str:
    """A count: whole, or with one decimal where weights made it so."""
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.1f}"


def parts_in_words(counted: Counted) -> tuple[str, str] | None:
    """Numerator and denominator of a rate, in the unit of what they add up; None of anything else."""
    if counted.denominator is None:
        return None
    unit = Unit.MONEY if counted.figure.numerator[0].of == Weight.AMOUNT else Unit.CASES
    return told(counted.numerator, unit), told(counted.denominator, unit)


def as_number(value: Fraction | None, unit: Unit) -> Any:
    """For machines: whole numbers as they are, rates as a fraction of one, money in yuan with two decimals; None of nothing."""
    if value is None:
        return None
    if unit == Unit.MONEY:
        return round(float(value / FEN), 2)
    if value.denominator == 1 and unit not in (Unit.RATE, Unit.POINTS):
        return int(value)
    return round(float(value), 6)
