"""One day for all, and one organisation a file.

The day is an ordinary Wednesday whose year has its official calendar, so that no date of a test ever drifts. Founding the
organisation costs as much as walking a case, so it happens once a file; each test is a savepoint that is rolled back.
"""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings

from mediation import demo
from mediation.demo import Cast
from tests.mediation.dispute.ladder import NOW


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def _papers_apart(settings: Settings, tmp_path: Path) -> None:
    settings.ATTACHMENT_ROOT = tmp_path / "papers"


@pytest.fixture(scope="module")
def _founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        cast = demo.cast()
    yield cast
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def db(_founded: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's, which closes the connection, and the file's transaction with it, after every test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        connection.check_constraints()  # and the triggers that fire when a transaction ends
        transaction.set_rollback(True)


@pytest.fixture
def people(_founded: Cast, db: None) -> Cast:
    """The organisation and its staff; people of one's own, who remember nothing of another test."""
    return copy.deepcopy(_founded)
