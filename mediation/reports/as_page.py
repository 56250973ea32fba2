"""Reports as a page, and as a document of its own: the same sheet, once with links and once with its style in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from mediation.reports import assessment as hotline
from mediation.reports import yearbook as book
from mediation.reports.cells import Cell, Opens, cell, nowhere
from mediation.reports.telling import plain
from mediation.reports.year import Section, YearReport
from workflow.metrics import figure
from workflow.text import t

STYLE = "desk/sheets.css"
WORKERS = t("劳动者当事人数", "Workers")


def year_sheet(report: YearReport, opens: Opens = nowhere) -> dict[str, Any]:
    """What the template of the year report shows."""

    def shown(sections: tuple[Section, ...]) -> list[tuple[str, list[Cell]]]:
        return [(section.label, [cell(one, opens) for one in section.rows]) for section in sections]

    return {
        "template": "desk/figures/sheets/year.html", "scope": report.scope, "title": report.title,
        "printed": shown(report.printed), "further": shown(report.further), "defined": [row.figure for row in report.rows],
    }  # fmt: skip


def yearbook_columns(way: str) -> list[tuple[str, str]]:
    """Label and figure of each column; beside the collective cases how many workers all that was accepted has."""
    found = [(str(label), book.key_of(column, way)) for column, label in book.COLUMNS.items()]
    if way == "cases":
        found.insert(3, (str(WORKERS), book.key_of("accepted", "persons")))
    return found


def yearbook_sheet(report: book.Yearbook, opens: Opens = nowhere) -> dict[str, Any]:
    """What the template of the yearbook shows: a table in 件 and one in 人."""

    def line(row: book.Row, way: str, keys: Sequence[str]) -> dict[str, Any]:
        where = {} if row is report.total else {"by": "topic", "member": row.topic}
        one_cause = row is report.total or row.topic is not None
        cells = [cell(row.numbers[key], opens if one_cause else nowhere, **where) for key in keys]
        return {
            "label": row.label,
            "inner": row.inner,
            "cells": cells,
            "missing": plain(row.missing(way)),
            "even": row.even,
        }

    tables = []
    for way, unit in book.UNITS.items():
        columns = yearbook_columns(way)
        keys = [key for _label, key in columns]
        tables.append({
            "unit": unit, "columns": [label for label, _key in columns], "rows": [line(row, way, keys) for row in report.rows],
            "total": line(report.total, way, keys),
        })  # fmt: skip
    return {
        "template": "desk/figures/sheets/yearbook.html", "scope": report.scope, "title": report.title, "tables": tables,
        "even": report.even, "units": t("件、人", "cases, persons"), "defined": [figure(key) for key in book.KEYS[: len(book.COLUMNS)]],
    }  # fmt: skip


def assessment_sheet(report: hotline.Assessment, opens: Opens = nowhere) -> dict[str, Any]:
    """What the template of the hotlines' month shows: a table a hotline."""

    def line(unit: hotline.Unit) -> dict[str, Any]:
        where = {} if unit.place is None else {"by": "organisation", "member": unit.place}
        return {
            "name": unit.name,
            "rank": unit.rank,
            "cells": [cell(one, opens, **where) for one in unit.numbers.values()],
        }

    tables = [
        {"number": table.number, "units": [line(unit) for unit in table.units], "total": line(table.total)}
        for table in report.tables
    ]
    return {
        "template": "desk/figures/sheets/assessment.html", "scope": report.scope, "title": report.title, "tables": tables,
        "columns": list(hotline.COLUMNS.values()), "idle": report.idle, "units": t("单、%、分", "tickets, %, points"),
        "defined": [figure(hotline.key_of(hotline.NUMBERS[0], column)) for column in hotline.COLUMNS],
    }  # fmt: skip


def document(sheet: dict[str, Any]) -> str:
    """The sheet as one file that needs no other."""
    found = finders.find(STYLE)
    style = Path(found).read_text() if isinstance(found, str) else ""
    return render_to_string("desk/figures/sheets/document.html", sheet | {"style": mark_safe(style)})  # noqa: S308  our own file
