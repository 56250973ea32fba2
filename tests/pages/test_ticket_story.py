"""A call to 12345, from the caller's first words to the closed ticket: dispatched, mediated, paid, replied, called back."""

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page, expect

from mediation.demo import Cast, Walk, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.hotline.city import Ticket12345
from mediation.identifiers import make_uscc
from mediation.links import Link, Tie
from mediation.money import format_yuan
from tests.pages.at_the_desk import choose, press, send, state_is
from workflow.models import StateChange
from workflow.moment import now

SignIn = Callable[[str], None]
CALLER = a_worker(7, start=300)


def test_a_call_becomes_a_mediation_and_the_caller_hears_how_it_ended(
    page: Page, people: Cast, sign_in: SignIn
) -> None:
    page.set_default_timeout(15_000)
    sign_in("sunli")
    register_and_dispatch(page)
    ticket = Ticket12345.objects.get()
    assert (ticket.state, ticket.organisation, ticket.offered_to) == ("dispatched", people.district, people.kechuang)

    sign_in("heping")
    page.get_by_role("link", name=ticket.title).first.click()
    press(page, "接收工单")
    state_is(page, "待联系来电人")
    press(page, "联系到来电人")
    page.get_by_label("联系内容").fill("来电人称公司拖欠5月、6月工资，希望调解。")
    send(page, "联系到来电人")
    turn_into_a_mediation(page)
    case = Dispute.objects.get()
    ticket.refresh_from_db()
    assert (ticket.state, case.state, case.source, case.organisation) == (
        "waiting", "submitted", "12345", people.kechuang,
    )  # fmt: skip
    assert Link.objects.get() == Link.objects.live().get(one=ticket, other=case, tie=Tie.ANSWERED_BY)
    page.goto(f"/cases/{ticket.pk}/")
    expect(page.locator("#links")).to_contain_text(case.receipt_number)
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator("#links")).to_contain_text("SZ2026-0421")

    settle_and_pay(people, case)
    ticket.refresh_from_db()
    assert ticket.state == "handling", "the ticket hears that its case has ended"
    page.goto(f"/cases/{ticket.pk}/")
    press(page, "提交答复")
    told = page.get_by_label("答复内容").input_value()
    paid = format_yuan(12_000_00)
    assert paid in told or paid.replace(",", "") in told
    assert CALLER["name"] not in told
    choose(page, "自评是否解决", "是")
    page.get_by_label("告知来电人的时间").fill(_now())
    send(page, "提交答复")

    sign_in("sunli")
    page.goto(f"/cases/{ticket.pk}/")
    press(page, "审核通过并反馈热线")
    send(page, "审核通过并反馈热线")
    state_is(page, "已答复，待回访")
    call_back(page)
    press(page, "办结")
    state_is(page, "已办结")
    read_back(page, ticket)


def _now() -> str:
    return timezone.localtime(now()).strftime("%Y-%m-%d %H:%M")


def register_and_dispatch(page: Page) -> None:
    page.goto("/new/ticket_12345/")
    page.get_by_label("诉求内容").fill("公司拖欠我5月、6月两个月工资，催要没有结果。")
    page.locator("#id_phone").fill(CALLER["phone"])
    page.locator("#id_name").fill(CALLER["name"])
    page.get_by_label("涉及单位").fill("鸿远达物流有限公司")
    page.locator("#id_grade").select_option("ordinary")
    page.locator("#id_ticket_no").fill("SZ2026-0421")
    page.get_by_label("直接派往").select_option(label="科创街工会服务站")
    page.locator("form.card").get_by_role("button", name="登记工单").dblclick()
    expect(page.locator(".flash")).to_contain_text("已登记")
    state_is(page, "已派单，待接收")


def turn_into_a_mediation(page: Page) -> None:
    """Nothing is typed a second time but what the caller had not said."""
    page.get_by_role("link", name="转为其他申请").click()
    page.locator(".choices-big").get_by_role("link", name="劳动争议调解").click()
    expect(page.get_by_label("事实和理由")).to_have_value("公司拖欠我5月、6月两个月工资，催要没有结果。")
    expect(page.locator("#id_unit-0-name")).to_have_value("鸿远达物流有限公司")
    expect(page.get_by_label("第1行 姓名")).to_have_value(CALLER["name"])
    for cell, words in {
        "身份证号": CALLER["id_number"], "欠薪起": "2026/5/1", "欠薪止": "2026/6/30", "金额": "12000",
    }.items():  # fmt: skip
        page.get_by_label(f"第1行 {cell}").fill(words)
    page.locator("#id_unit-0-uscc").fill(make_uscc(700_321))
    page.get_by_label("案由").select_option(label="追索劳动报酬纠纷")
    page.get_by_role("button", name="提交并收件").last.click()
    expect(page.locator(".flash")).to_contain_text("已收件")


def settle_and_pay(people: Cast, case: Dispute) -> None:
    """The mediation itself, step by step through the same door (its pages have a story of their own)."""
    walk = Walk(people, case, now())
    for move in (
        walk.screen, walk.ask, walk.accept, walk.assign, walk.mediate, walk.draft, walk.effect, walk.perform,
        walk.performed, walk.close,
    ):  # fmt: skip
        move()
    assert (case.state, case.close_code) == ("closed", "performed")


def call_back(page: Page) -> None:
    press(page, "登记回访")
    choose(page, "回访结果", "已接通")
    choose(page, "承办人员是否联系过来电人", "是")
    choose(page, "问题是否解决（来电人）", "是")
    choose(page, "满意度（来电人）", "满意")
    send(page, "登记回访")


def read_back(page: Page, ticket: Ticket12345) -> None:
    """One ticket, whatever was pressed twice; each step in the record, in words."""
    ticket.refresh_from_db()
    assert Ticket12345.objects.count() == 1
    verbs = list(StateChange.objects.filter(application=ticket).order_by("sequence").values_list("verb", flat=True))
    wanted = ["register", "accept_dispatch", "contact", "refer", "hear_outcome", "draft_reply", "approve_reply",
              "record_callback", "close"]  # fmt: skip
    assert [verb for verb in verbs if verb in wanted] == wanted
    assert ticket.ratings.get().score == "satisfied"
    page.goto(f"/cases/{ticket.pk}/?all")
    assert page.locator(".timeline li strong").count() == ticket.version
