"""A real Chromium: whatever takes `page` drives it, on a live server, and fails for what a visitor should never see."""

import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

ARGUMENTS = [
    "--no-sandbox",  # root, as in a container, cannot have one
    "--disable-gpu",
    "--disable-dev-shm-usage",  # a container gives 64 MB of it: pages would crash, and be waited for
    "--no-first-run",
    # The browser's own calls home: a machine without a way out refuses them, many at a time.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
ABSENT = "Chromium is not installed, so no page was tried in a browser: apt-get install chromium fonts-noto-cjk"


def pytest_configure() -> None:
    # Playwright keeps an event loop running in this thread; Django would refuse every query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None and os.environ.get("CI"):
        pytest.fail(ABSENT)
    if chromium is None:
        pytest.skip(ABSENT)
    return browser_type_launch_args | {"executable_path": chromium, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The live server answers for static files itself, from where they are collected."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@pytest.fixture(scope="session")
def browser_context_args(
    browser_context_args: dict[str, Any], live_server: LiveServer, collected: None
) -> dict[str, Any]:
    """The commonest screen of an office; page.goto("/") goes to the live server."""
    screen = {"viewport": {"width": 1366, "height": 768}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    return browser_context_args | screen | {"base_url": live_server.url}


@pytest.fixture
def faults(context: BrowserContext, live_server: LiveServer) -> Iterator[list[str]]:
    """Console errors and requests to other machines; a test that provokes one on purpose empties the list."""
    found: list[str] = []
    home = urlsplit(live_server.url).netloc

    def leaving(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != home

    context.on("console", lambda message: found.append(f"console: {message.text}") if message.type == "error" else None)
    context.on("weberror", lambda error: found.append(f"script: {error.error}"))
    context.on(
        "request", lambda asked: found.append(f"leaves the machine: {asked.url}") if leaving(asked.url) else None
    )
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def page(page: Page, faults: list[str]) -> Page:
    return page
