"""Which tables hold what belongs to an application, and its rows as COPY writes them: whatever the schema is today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db import models

from mediation.people import Employer, Person
from workflow.marks import Mark
from workflow.messages import Message
from workflow.models import Application
from workflow.organisations import Organisation, User

POOLED: tuple[type[models.Model], ...] = (Person, Employer)
"""Of whom applications speak, and who may come again: not copied, but drawn."""

LEFT_OUT: frozenset[type[models.Model]] = frozenset({Message, Mark})
"""What was said to staff long ago has been read; what figures are counted from is counted from the copies."""

FIRST_KEY, APART = 1_000_000_000, 4_000_000
"""Keys of specimens have ten digits, each table its own range, so that a key is known wherever it stands, also in words."""


@dataclass(frozen=True)
class Table:
    """A table whose rows belong to applications. parents: its columns that lead there, and to which table."""

    name: str
    columns: tuple[str, ...]
    key: str
    own_key: bool
    parents: tuple[tuple[str, str], ...]
    pooled: tuple[tuple[str, str], ...]
    unique: frozenset[str] = frozenset()


@cache
def tables() -> tuple[Table, ...]:
    """Applications first, then what points to them, then what points to that."""
    found: dict[type[models.Model], Table] = {Application: _table(Application, set())}
    candidates = [model for model in apps.get_models(include_auto_created=True) if _may_belong(model)]
    while fresh := [model for model in candidates if model not in found and _points_to(model, found)]:
        known = set(found) | set(fresh)
        for model in fresh:
            found[model] = _table(model, known)
    return tuple(_table(model, set(found)) for model in found)


def _may_belong(model: type[models.Model]) -> bool:
    historical = model.__name__.startswith("Historical")
    return not historical and model not in LEFT_OUT and model not in (*POOLED, User, Organisation)


def _points_to(model: type[models.Model], known: Iterable[type[models.Model]]) -> bool:
    return any(field.related_model in known for field in _references(model))


def _references(model: type[models.Model]) -> list["models.ForeignKey[models.Model, models.Model]"]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, models.ForeignKey)]


def _table(model: type[models.Model], known: set[type[models.Model]]) -> Table:
    fields = model._meta.local_concrete_fields
    key = model._meta.pk
    assert key is not None  # noqa: S101  every table has a key
    pointing = [(f.column or "", f.related_model) for f in _references(model) if f.related_model in known]
    drawn = [(f.column or "", f.related_model) for f in _references(model) if f.related_model in POOLED]
    return Table(
        name=model._meta.db_table, columns=tuple(f.column or "" for f in fields), key=key.column or "",
        own_key=not isinstance(key, models.ForeignKey),
        parents=tuple((column, parent._meta.db_table) for column, parent in pointing),
        pooled=tuple((column, parent._meta.db_table) for column, parent in drawn),
        unique=frozenset(f.column or "" for f in fields if f.unique and isinstance(f, models.CharField)),
    )  # fmt: skip


@cache
def key_ranges() -> dict[str, int]:
    """Where the keys of each table begin while specimens are made."""
    names = [table.name for table in tables() if table.own_key]
    kept: tuple[type[models.Model], ...] = (*POOLED, User, Organisation)
    names += [model._meta.db_table for model in kept]
    return {name: FIRST_KEY + n * APART for n, name in enumerate(names)}


@dataclass
class Rows:
    """What belongs to some applications: rows of each table, as COPY writes them, split into columns."""

    of: dict[str, list[list[str]]] = field(default_factory=dict)

    def column(self, table: Table, name: str) -> list[str]:
        """One column of all rows."""
        at = table.columns.index(name)
        return [row[at] for row in self.of.get(table.name, ())]


def rows_of(cursor: object, keys: Sequence[int]) -> Rows:
    """Read everything that belongs to these applications. cursor: psycopg's own, with the time zone of the office."""
    found, known = Rows(), {"workflow_application": {str(key) for key in keys}}
    for table in tables():
        if table.name == "workflow_application":
            where = f"id IN ({','.join(map(str, keys))})"
        else:
            parts = [(column, known.get(parent)) for column, parent in table.parents if parent != table.name]
            where = " OR ".join(f'"{column}" IN ({",".join(sorted(held))})' for column, held in parts if held)
        if not where:
            continue
        rows = copied_out(cursor, table.name, table.columns, where, table.key)
        if rows:
            found.of[table.name] = rows
            known.setdefault(table.name, set()).update(row[table.columns.index(table.key)] for row in rows)
    return found


def copied_out(cursor: object, table: str, columns: Sequence[str], where: str, order: str) -> list[list[str]]:
    """Rows of a table as COPY writes them."""
    names = ", ".join(f'"{column}"' for column in columns)
    statement = f'COPY (SELECT {names} FROM "{table}" WHERE {where} ORDER BY "{order}") TO STDOUT'  # noqa: S608  ours
    with cursor.copy(statement) as copy:  # type: ignore[attr-defined]  # psycopg's cursor
        text = b"".join(bytes(part) for part in copy).decode()
    return [line.split("\t") for line in text.splitlines()] if "\r" not in text else [
        line.split("\t") for line in text.split("\n") if line
    ]  # fmt: skip
