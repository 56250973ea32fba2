"""A database of its own for each test process, however many run in this clone at once."""

import fcntl
import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import connections

from config import embedded


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> Iterator[None]:
    """The first number that no other process holds: runs side by side never share a database, dead ones are reused."""
    with ExitStack() as held:
        number = next(number for number in itertools.count() if take(number, held))
        database = connections["default"].settings_dict
        if not os.environ.get("DATABASE_URL"):
            embedded.start(embedded.TESTS)
            database.update(embedded.TESTS.settings)
        database["TEST"]["NAME"] = f"test_{database['NAME']}_{number}"
        yield


def take(number: int, held: ExitStack) -> bool:
    folder = embedded.VAR / "test-databases"
    folder.mkdir(parents=True, exist_ok=True)
    place = held.enter_context((folder / str(number)).open("a"))
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
