"""A database of its own for each test process, however many run in this clone at once."""

import fcntl
import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from config import embedded
from tests.plugins.limits import uncounted

ROOT = embedded.VAR.parent
# What decides the tables: migrations, the triggers they install, and the packages that bring migrations along.
TABLES = ("*/migrations/*.py", "*/*/migrations/*.py", "*/database.py", "requirements.lock")
MIGRATING = 900
"""Seconds that all migrations may take; on two quiet cores it is a quarter of a minute."""
# Emptying tables after a test is what the append-only tables otherwise refuse (workflow.database). And a wait that
# nobody ends becomes an error that names the statement: no honest test comes near these limits.
OPTIONS = {
    "workflow.truncate_allowed": "on",
    "lock_timeout": "120s",
    "statement_timeout": "300s",
    "idle_in_transaction_session_timeout": "600s",
}


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The first number that no other process holds: runs side by side never share a database, dead ones are reused."""
    with ExitStack() as held:
        number = next(number for number in itertools.count() if take(str(number), held, fcntl.LOCK_EX | fcntl.LOCK_NB))
        settings = connection.settings_dict
        if not os.environ.get("DATABASE_URL"):
            embedded.start(embedded.TESTS)
            settings.update(embedded.TESTS.settings)
            with django_db_blocker.unblock(), uncounted():
                settings["TEST"]["TEMPLATE"] = migrated_template()
        settings["TEST"]["NAME"] = f"test_{settings['NAME']}_{number}"
        given = " ".join(f"-c {name}={value}" for name, value in OPTIONS.items())
        settings["OPTIONS"] = settings.get("OPTIONS", {}) | {"options": given}
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
    """A database with every migration applied, made once and copied: half a minute against a tenth of a second."""
    name = f"migrated_{digest()}"
    with ExitStack() as held, connection._nodb_cursor() as cursor:  # noqa: SLF001 -- as Django's own test runner does
        take("template", held, fcntl.LOCK_EX)
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated\\_%%'")
        known = {row[0] for row in cursor.fetchall()}
        if name in known:
            return name
        for stale in known:
            cursor.execute(f"DROP DATABASE {stale} WITH (FORCE)")
        cursor.execute("CREATE DATABASE migrated_half")
        migrate("migrated_half")
        cursor.execute(f"ALTER DATABASE migrated_half RENAME TO {name}")
    return name


def migrate(database: str) -> None:
    """In a process of its own: the thousands of classes that migrating makes would stay in this one and slow it down."""
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address(database)},
        capture_output=True,
        text=True,
        check=False,
        timeout=MIGRATING,
    )
    if done.returncode:
        pytest.fail(f"The tables for the tests could not be made:\n{done.stderr}", pytrace=False)


def address(database: str) -> str:
    """Where another process finds it."""
    settings = connection.settings_dict
    place = {name.lower(): settings[name] for name in ("HOST", "PORT", "USER", "PASSWORD") if settings.get(name)}
    return f"postgresql:///{quote(database)}?{urlencode(place)}"


def digest() -> str:
    files: list[Path] = sorted(path for pattern in TABLES for path in ROOT.glob(pattern) if ".venv" not in path.parts)
    content = b"".join(str(path.relative_to(ROOT)).encode() + path.read_bytes() for path in files)
    return hashlib.sha256(content).hexdigest()[:16]
