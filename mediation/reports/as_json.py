"""Reports for machines: rates as a fraction of one, money in yuan with two decimals, nothing as null."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mediation.reports.assessment import Assessment
from mediation.reports.assessment import Unit as Assessed
from mediation.reports.scope import Scope
from mediation.reports.telling import as_number
from mediation.reports.year import YearReport
from mediation.reports.yearbook import COLUMNS, WAYS, Row, Yearbook
from workflow.metrics import Counted, Unit, Weight

CENT = Decimal("0.01")
FEN = 100
_YUAN = re.compile(r'"¥(-?[0-9]+\.[0-9]{2})"')


def year_as_json(report: YearReport) -> dict[str, Any]:
    """The year report: what it is of, and every figure by its key."""
    return _of(report.scope) | {"figures": [figure_as_json(one) for one in report.rows]}


def yearbook_as_json(report: Yearbook) -> dict[str, Any]:
    """The yearbook: a row a cause or group of them, in 件 and in 人; a row within a group says so."""
    rows = [_row(row) for row in report.rows]
    return _of(report.scope) | {"even": report.even, "rows": rows, "total": _row(report.total)}


def _row(row: Row) -> dict[str, Any]:
    numbers = {way: {column: int(row.of(column, way)) for column in COLUMNS} for way in WAYS}
    return {"cause": row.topic, "name": row.label, "within_group": row.inner, **numbers, "even": row.even}


def assessment_as_json(report: Assessment) -> dict[str, Any]:
    """The hotlines' month: units by rank, each figure as in the year report, and all of them pooled."""
    hotlines = [
        {"hotline": table.number, "units": [_unit(unit) for unit in table.units], "total": _unit(table.total)}
        for table in report.tables
    ]
    return _of(report.scope) | {"month": report.month, "hotlines": hotlines}


def _unit(unit: Assessed) -> dict[str, Any]:
    return {"name": unit.name, "rank": unit.rank, "figures": [figure_as_json(one) for one in unit.numbers.values()]}


def figure_as_json(counted: Counted) -> dict[str, Any]:
    """One figure. Parts are those of a rate; what is no rate has none."""
    figure = counted.figure
    parts = Unit.MONEY if figure.numerator and figure.numerator[0].of == Weight.AMOUNT else Unit.CASES
    rate = counted.denominator is not None
    return {
        "key": figure.key,
        "value": number(counted.value, figure.unit),
        "unit": figure.unit.value,
        "numerator": number(counted.numerator, parts) if rate else None,
        "denominator": number(counted.denominator, parts) if rate else None,
    }


def number(value: Fraction | None, unit: Unit) -> Any:
    """As telling.as_number, but money exactly: whole fen make a decimal that is written with both its places."""
    if value is None or unit != Unit.MONEY:
        return as_number(value, unit)
    return (Decimal(round(value)) / FEN).quantize(CENT)


def written(report: dict[str, Any]) -> str:
    """The text. Money is a number there too, written with two decimals: 3461000.00."""
    return _YUAN.sub(r"\1", json.dumps(report, ensure_ascii=False, indent=2, default=lambda yuan: f"¥{yuan}"))


def _of(scope: Scope) -> dict[str, Any]:
    return {"organisation": scope.place.code, "from": scope.since.isoformat(), "to": scope.until.isoformat()}
