"""A missed deadline as people meet it: told of it, shown why it is that day, printed for a party, found on the board, paused."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case, a_walk
from workflow.messages import Message, Topic
from workflow.moment import now

SignIn = Callable[[str], None]
REASON = "等待公安机关协查"
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def late(people: Cast) -> Dispute:
    """Twelve days in screening: nobody has decided on acceptance."""
    return a_walk(people, State.SCREENING, days_ago=20).dispute


def test_whoever_is_told_of_a_missed_deadline_sees_why_it_is_that_day(
    page: Page, people: Cast, late: Dispute, sign_in: SignIn
) -> None:
    clock = late.clocks.get(rule="M02")
    then = now() - dt.timedelta(hours=1)
    Message.objects.create(
        recipient=people.wangfang, application=late, clock=clock, topic=Topic.LAPSED, key="one", due_on=clock.due_on,
        created_at=then, deliver_at=then,
    )  # fmt: skip
    sign_in("wangfang")
    expect(page.locator(".badge")).to_contain_text("1")
    page.get_by_role("link", name="消息").click()
    expect(page.locator(".inbox .unread")).to_contain_text(f"“受理决定”已于{clock.due_on}届满")
    page.get_by_role("button", name="打开案件").click()
    expect(page.locator(".badge")).to_have_count(0)

    overdue = page.locator(".deadlines > .overdue")
    expect(overdue).to_contain_text("受理决定")
    expect(overdue).to_contain_text("已逾期")
    overdue.get_by_role("link", name="为什么是这一天？").click()
    expect(page.locator(".why-date .date")).to_have_text(str(clock.due_on))
    expect(page.locator(".tape .last")).to_contain_text(str(clock.due_on))
    expect(page.locator(".month .last")).to_have_count(1)
    expect(page.get_by_role("heading", name="逐日计算")).to_contain_text("计入3个工作日／共3个工作日")

    page.evaluate("window.print = function () { document.title = '已打印'; }")
    page.get_by_role("link", name="给当事人看的版本").click()
    expect(page.locator("article")).not_to_contain_text("王芳")
    page.evaluate("window.print = function () { document.title = '已打印'; }")
    page.get_by_role("button", name="打印").click()
    expect(page).to_have_title("已打印")


def test_a_lead_finds_it_on_the_board_and_pauses_it_with_a_reason(page: Page, late: Dispute, sign_in: SignIn) -> None:
    sign_in("chenjing")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="期限").click()
    row = page.locator(".board tbody tr").filter(has_text=late.title)
    expect(row).to_contain_text("已逾期")
    row.get_by_role("link", name=late.title).click()
    page.locator("summary", has_text="分工").click()
    page.get_by_role("link", name="中止内部期限").click()
    page.get_by_label("原因/说明").fill(REASON)
    page.locator("form.card").get_by_role("button", name="中止内部期限").click()
    paused = page.locator(".deadlines > .paused")
    expect(paused).to_contain_text("已中止")
    expect(paused).to_contain_text(REASON)
    expect(paused).to_contain_text("陈静")
    page.goto("/deadlines/?tab=paused")
    expect(page.locator(".board tbody tr")).to_contain_text(late.title)
    page.goto("/deadlines/")
    expect(page.locator("main")).to_contain_text("没有符合条件的期限")


def test_the_pages_of_deadlines_fit_a_phone(page: Page, people: Cast, late: Dispute, sign_in: SignIn) -> None:
    case = a_case(people, State.DEFAULTED)
    sign_in("zhouwei")
    page.set_viewport_size(PHONE)
    clock = late.clocks.get(rule="M03")
    for path in (
        f"/cases/{case.pk}/", f"/cases/{late.pk}/deadlines/{clock.pk}/", f"/cases/{late.pk}/deadlines/{clock.pk}/?for=party",
        "/deadlines/", "/deadlines/?tab=week", "/messages/",
    ):  # fmt: skip
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
