"""Databases for measuring: made beside the site's own on the same server, dropped when done with, whatever happens."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg import sql


@contextmanager
def scratch_database(purpose: str, template: str = "template1") -> Iterator[str]:
    """An empty database, or a copy of a template; within, Django's connection leads there. Yields its name."""
    name = f"{purpose}_{os.getpid()}"
    with _existing(name, "CREATE DATABASE {name} TEMPLATE {template}", template=template), using(name):
        yield name


@contextmanager
def copy_of(source: str, purpose: str = "copy") -> Iterator[str]:
    """A copy of a database as it stands, its sequences included; within, Django's connection leads to the copy."""
    name = f"{source}_{purpose}"
    _hang_up()  # PostgreSQL copies no database that somebody is connected to
    with _existing(name, "CREATE DATABASE {name} TEMPLATE {source}", source=source), using(name):
        yield name


@contextmanager
def _existing(name: str, create: str, **names: str) -> Iterator[None]:
    administer(create, name=name, **names)
    try:
        yield
    finally:
        _hang_up()
        administer("DROP DATABASE {name} WITH (FORCE)", name=name)


@contextmanager
def using(name: str) -> Iterator[None]:
    """Within, Django's connection leads to that database."""
    _hang_up()
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        _hang_up()
        connection.settings_dict["NAME"] = usual


def _hang_up() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # every database of ours is PostgreSQL


def administer(statement: str, **names: str) -> None:
    """Run one statement of the server, with names quoted, outside any database of ours."""
    quoted = {name: sql.Identifier(value) for name, value in names.items()}
    with connection._nodb_cursor() as cursor:  # noqa: SLF001  as Django's own test runner does
        cursor.execute(sql.SQL(statement).format(**quoted))
