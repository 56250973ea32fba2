"""One day for all: an ordinary Wednesday whose year has its official calendar, so that no date of a test ever drifts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings
from tests.mediation.dispute.ladder import NOW


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def _papers_apart(settings: Settings, tmp_path: Path) -> None:
    settings.ATTACHMENT_ROOT = tmp_path / "papers"
