"""Fixtures every test may use."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

from mediation import demo
from mediation.demo import Cast

# Timings on a busy machine prove nothing: performance is what `make bench` shows. What fails can be repeated elsewhere.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("house")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: they empty the tables, and Playwright's event loop stays with the process."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Each test begins in the product's own language, whatever the one before asked for."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def people(db: None) -> Cast:
    """The organisation and its staff."""
    return demo.cast()
