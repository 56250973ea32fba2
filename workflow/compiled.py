"""The engine's own statements, compiled once a process.

Django writes the SQL of a query anew each time it is asked. For the row of an application, with its sixty columns, that
takes longer than PostgreSQL takes to answer. What `perform` sends at every step is therefore written by Django once and
kept; how values become parameters and rows become objects stays Django's. docs/decisions/0001-one-door.md has the
figures, `manage.py bench` takes them again.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.query import QuerySet, get_related_populators

Row = TypeVar("Row", bound=models.Model)


class _Reading(NamedTuple):
    """A compiled SELECT: its text, what makes Python values of its columns, and what makes objects of those."""

    sql: str
    converters: list[tuple[int, list[Callable[..., Any]], Any]]
    model: type[models.Model]
    names: list[str]
    width: int
    related: list[Any]


class Select(Generic[Row]):
    """A query that differs by one value only: `Select(lambda key: User.objects.filter(pk=key))(7)`.

    shared: what it locks others may lock so, too, and nobody may change (FOR SHARE, which Django has no word for).
    """

    def __init__(self, asked: Callable[[int], "QuerySet[Row]"], *, shared: bool = False) -> None:
        self._asked = asked
        self._shared = shared
        self._reading: _Reading | None = None

    def __call__(self, value: int) -> list[Row]:
        """The rows for this value, with what the query selects beside them."""
        if self._reading is None:
            self._reading = self._read()
        with connection.cursor() as cursor:
            cursor.execute(self._reading.sql, (value,))
            found = cursor.fetchall()
        return [self._object(self._reading, list(values)) for values in found]

    def _read(self) -> _Reading:
        compiler = self._asked(0).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if tuple(params) != (0,):
            msg = f"a compiled query takes one value, not {params}"
            raise ValueError(msg)
        if self._shared:
            sql = sql.replace(" FOR NO KEY UPDATE ", " FOR SHARE ")
        columns = [column for column, _sql, _alias in compiler.select]
        converters = [(n, use, column) for n, (use, column) in compiler.get_converters(columns).items()]
        first = compiler.klass_info["select_fields"]
        names = [column.target.attname for column in columns[: len(first)]]
        related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]  # the stubs are of a later Django
        return _Reading(sql, converters, compiler.klass_info["model"], names, len(first), related)

    @staticmethod
    def _object(reading: _Reading, values: list[Any]) -> Any:
        for position, converters, column in reading.converters:
            for convert in converters:
                values[position] = convert(values[position], column, connection)
        found = reading.model.from_db(connection.alias, reading.names, values[: reading.width])
        for populator in reading.related:
            populator.populate(values, found)
        return found


class _Writing(NamedTuple):
    """A compiled INSERT or UPDATE: its text, the fields whose values it takes, and those the database fills in."""

    sql: str
    fields: "tuple[models.Field[Any, Any], ...]"
    filled: "tuple[models.Field[Any, Any], ...]" = ()

    def values(self, row: models.Model) -> list[Any]:
        """As Django's own save prepares them, but for fields that fill themselves in (none of ours does)."""
        here = connections[DEFAULT_DB_ALIAS]  # `connection` would be looked up anew at each of sixty fields
        return [field.get_db_prep_save(getattr(row, field.attname), here) for field in self.fields]


def insert(row: models.Model) -> None:
    """`row.save(force_insert=True)` for a model of one table that nobody listens to."""
    writing = _inserting(type(row))
    with connection.cursor() as cursor:
        cursor.execute(writing.sql, writing.values(row))
        for field, value in zip(writing.filled, cursor.fetchone(), strict=True):
            setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  what save does


def upsert(rows: "Sequence[models.Model]", unique: tuple[str, ...], changing: tuple[str, ...]) -> None:
    """Insert rows of one model, or change those fields of the ones whose unique fields are there already: one statement."""
    writing = _upserting(type(rows[0]), unique, changing, len(rows))
    with connection.cursor() as cursor:
        cursor.execute(writing.sql, [value for row in rows for value in writing.values(row)])


@cache
def _upserting(model: type[models.Model], unique: tuple[str, ...], changing: tuple[str, ...], count: int) -> _Writing:
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)
    marks = f"({', '.join(['%s'] * len(fields))})"
    places = _names(model._meta.get_field(name) for name in unique)  # type: ignore[misc]  # columns, every one
    sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in map(_name_of(model), changing))
    return _Writing(
        f"INSERT INTO {_table(model)} ({_names(fields)}) VALUES {', '.join([marks] * count)}"  # noqa: S608
        f" ON CONFLICT ({places}) DO UPDATE SET {sets}",
        fields,
    )


def _name_of(model: type[models.Model]) -> Callable[[str], str]:
    return lambda name: _names([model._meta.get_field(name)])  # type: ignore[list-item]  # a column


@cache
def _inserting(model: type[models.Model]) -> _Writing:
    filled = tuple(model._meta.db_returning_fields)
    fields = tuple(field for field in model._meta.local_concrete_fields if field not in filled)
    names, answer = _names(fields), _names(filled)
    marks = ", ".join(["%s"] * len(fields))
    return _Writing(f"INSERT INTO {_table(model)} ({names}) VALUES ({marks}) RETURNING {answer}", fields, filled)  # noqa: S608


def update(row: models.Model, *names: str) -> None:
    """`row.save(update_fields=names)` for a model that nobody listens to: an UPDATE for each of its tables concerned."""
    with connection.cursor() as cursor:
        for writing in _updating(type(row), names):
            cursor.execute(writing.sql, [*writing.values(row), row.pk])


@cache
def _updating(model: type[models.Model], names: tuple[str, ...]) -> tuple[_Writing, ...]:
    tables: dict[type[models.Model], list[Any]] = {}
    for name in names:
        field = model._meta.get_field(name)
        tables.setdefault(field.model, []).append(field)
    return tuple(_setting(table, tuple(fields)) for table, fields in tables.items())


def _setting(model: type[models.Model], fields: "tuple[models.Field[Any, Any], ...]") -> _Writing:
    sets = ", ".join(f"{_names([field])} = %s" for field in fields)
    key = _names([model._meta.pk])
    return _Writing(f"UPDATE {_table(model)} SET {sets} WHERE {key} = %s", fields)  # noqa: S608


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(fields: "Iterable[models.Field[Any, Any]]") -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
