"""What the browser tests share: a living organisation, and a person at the desk."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from mediation import demo
from mediation.causes import Cause, CauseScheme
from mediation.demo import PASSWORD, Cast
from tests.workflow.changes import install_the_calendar


@pytest.fixture
def people(live_server: LiveServer) -> Cast:
    """The organisation and its staff, the causes and the calendar (emptied with the tables after each browser test)."""
    install_the_calendar()
    if not Cause.objects.exists():
        scheme = CauseScheme.objects.create(code="2025-12", name="2025-12", valid_from=dt.date(2025, 12, 1))
        Cause.objects.create(scheme=scheme, code="205.5", name="追索劳动报酬纠纷", name_en="Recovery of pay")
    return demo.cast()


@pytest.fixture
def sign_in(page: Page) -> Callable[[str], None]:
    """Sign in as somebody, signing out whoever was there."""

    def go(username: str) -> None:
        page.context.clear_cookies()
        page.goto("/sign-in/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="登录").click()
        page.get_by_role("heading", name="我的工作").wait_for()

    return go
