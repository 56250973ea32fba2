"""Databases of so many applications, kept under a name until the code that makes them changes."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from mediation.bulk.filling import fill, kept_stamps, made_stamps
from mediation.bulk.stamps import Stamp
from mediation.management.scratch import administer, copy_of, using

ROOT = Path(settings.VAR).parent
SCHEMA = ("*/migrations/*.py", "*/*/migrations/*.py", "requirements.lock")
STAMPS = (*SCHEMA, "mediation/demo/**/*.py", "mediation/*/demo.py", "mediation/bulk/specimens/*.py",
          "mediation/bulk/closure.py", "mediation/bulk/stamps.py")  # fmt: skip
ROWS = (*STAMPS, "mediation/bulk/*.py")
"""What decides the stamps, and what decides the rows."""

MADE_HERE = re.compile(r"(bench_data )?[0-9a-f]{16} \d+ -?\d+")
"""The comment that a database made here carries: by which code, how many, with which seed."""

MEASURED = 1.0
"""How many specimens of each sort: all of them."""

Say = Callable[[str], object]


class NotOurs(Exception):
    """There is a database of that name which was not made here: it is left alone."""


@contextmanager
def filled_database(n: int, *, seed: int = 0, name: str = "", say: Say = print) -> Iterator[None]:
    """A database with n applications of all kinds; within, Django's connection leads there.

    Made when it is missing or when other code made it, which takes minutes where n is large, and kept afterwards: what is
    done within stays. Raises NotOurs rather than replace anything that was not made here.
    """
    wanted = name or f"bench_{n}"
    mark = f"{digest(ROWS)} {n} {seed}"
    with _one_at_a_time(wanted):
        if _mark_of(wanted) != mark:
            _make(wanted, mark, n, seed, say)
    with using(wanted):
        yield


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    """Whoever wants the same database waits for it."""
    with connection._nodb_cursor() as cursor:  # noqa: SLF001  as Django's own test runner does
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        yield


def digest(deciding: Sequence[str]) -> str:
    """Of the files that match."""
    files = sorted({path for pattern in deciding for path in ROOT.glob(pattern) if ".venv" not in path.parts})
    content = b"".join(str(path.relative_to(ROOT)).encode() + path.read_bytes() for path in files)
    return hashlib.sha256(content).hexdigest()[:16]


def _make(name: str, mark: str, n: int, seed: int, say: Say) -> None:
    begun = time.monotonic()
    say(f"making {name}: {n:,} applications")
    half = f"{name}_half"
    administer("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=half)
    administer("CREATE DATABASE {name}", name=half)
    try:
        with using(half):
            call_command("migrate", verbosity=0)
            say(f"tables are there after {time.monotonic() - begun:.0f} s")
            stamps = kept_stamps(digest(STAMPS), MEASURED, lambda: _from_specimens(half, say))
            fill(n, stamps, seed=seed, say=say)
        administer(f"COMMENT ON DATABASE {{name}} IS '{mark}'", name=half)
        administer("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)
        administer("ALTER DATABASE {name} RENAME TO {wanted}", name=half, wanted=name)
    finally:
        administer("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=half)
    say(f"{name} is there after {time.monotonic() - begun:.0f} s: {size_of(name)}")


def _from_specimens(empty: str, say: Say) -> list[Stamp]:
    with copy_of(empty, "specimens"):
        return made_stamps(MEASURED, say)


def size_of(name: str) -> str:
    """As PostgreSQL writes it."""
    with connection._nodb_cursor() as cursor:  # noqa: SLF001  as Django's own test runner does
        cursor.execute("SELECT pg_size_pretty(pg_database_size(%s))", [name])
        return str(cursor.fetchone()[0])


def _mark_of(name: str) -> str | None:
    """By what it was made; None where there is none. Raises NotOurs."""
    with connection._nodb_cursor() as cursor:  # noqa: SLF001  as above
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
    if found is None:
        return None
    if not MADE_HERE.fullmatch(found[0] or ""):
        raise NotOurs(name)
    return str(found[0])
