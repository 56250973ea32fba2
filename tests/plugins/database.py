"""A database of its own for each test process, however many run in this clone at once."""

import fcntl
import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from config import embedded

ROOT = embedded.VAR.parent
# What decides the tables: migrations, the triggers they install, and the packages that bring migrations along.
TABLES = ("*/migrations/*.py", "*/*/migrations/*.py", "*/database.py", "requirements.lock")


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The first number that no other process holds: runs side by side never share a database, dead ones are reused."""
    with ExitStack() as held:
        number = next(number for number in itertools.count() if take(str(number), held, fcntl.LOCK_EX | fcntl.LOCK_NB))
        settings = connection.settings_dict
        if not os.environ.get("DATABASE_URL"):
            embedded.start(embedded.TESTS)
            settings.update(embedded.TESTS.settings)
            with django_db_blocker.unblock():
                settings["TEST"]["TEMPLATE"] = migrated_template()
        settings["TEST"]["NAME"] = f"test_{settings['NAME']}_{number}"
        # Emptying tables after a test is what the append-only tables otherwise refuse (workflow.database).
        settings["OPTIONS"] = settings.get("OPTIONS", {}) | {"options": "-c workflow.truncate_allowed=on"}
        yield


def take(name: str, held: ExitStack, how: int) -> bool:
    folder = embedded.VAR / "test-databases"
    folder.mkdir(parents=True, exist_ok=True)
    place = held.enter_context((folder / name).open("a"))
    try:
        fcntl.flock(place, how)
    except BlockingIOError:
        return False
    return True


def migrated_template() -> str:
    """A database with every migration applied, made once and copied: seven seconds against a tenth of one."""
    name = f"migrated_{digest()}"
    settings = connection.settings_dict
    usual = settings["NAME"]
    with ExitStack() as held, connection._nodb_cursor() as cursor:  # noqa: SLF001 -- as Django's own test runner does
        take("template", held, fcntl.LOCK_EX)
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated\\_%%'")
        known = {row[0] for row in cursor.fetchall()}
        if name in known:
            return name
        for stale in known:
            cursor.execute(f"DROP DATABASE {stale}")
        cursor.execute("CREATE DATABASE migrated_half")
        settings["NAME"] = "migrated_half"
        try:
            call_command("migrate", verbosity=0)
        finally:
            connection.close()
            settings["NAME"] = usual
        cursor.execute(f"ALTER DATABASE migrated_half RENAME TO {name}")
    return name


def digest() -> str:
    files: list[Path] = sorted(path for pattern in TABLES for path in ROOT.glob(pattern) if ".venv" not in path.parts)
    content = b"".join(str(path.relative_to(ROOT)).encode() + path.read_bytes() for path in files)
    return hashlib.sha256(content).hexdigest()[:16]
