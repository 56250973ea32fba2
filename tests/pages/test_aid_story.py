"""An application for legal aid, from the counter to the approved subsidy, by the reviewer, the lead and the lawyer."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from mediation.demo import Cast, a_worker
from mediation.legal_aid.lifecycle import LegalAid
from mediation.recovered import recovered_once
from tests.pages.at_the_desk import choose, press, send, state_is
from workflow.moment import today

SignIn = Callable[[str], None]
WORKER = a_worker(3, start=500)
NOT_FOUND = 404


def test_a_worker_gets_a_lawyer_and_his_wages(page: Page, people: Cast, sign_in: SignIn) -> None:
    page.set_default_timeout(15_000)
    sign_in("gaoyuan")
    register(page)
    aid = LegalAid.objects.get()
    assert (aid.state, aid.organisation) == ("applied", people.district)
    review_and_propose(page)

    sign_in("chenjing")
    open_it(page, aid)
    press(page, "签发给予援助决定")
    if page.locator("form.card").count():
        send(page, "签发给予援助决定")
    state_is(page, "已决定援助")
    sign_in("gaoyuan")
    open_it(page, aid)
    press(page, "指派律师")
    page.get_by_label("承办律师").select_option(label="林浩")
    choose(page, "律师利益冲突声明", "无利害关系")
    send(page, "指派律师")

    sign_in("xumin")
    assert page.request.get(f"/cases/{aid.pk}/").status == NOT_FOUND, "a lawyer reads his own cases only"
    sign_in("linhao")
    serve(page, aid)
    close_with_subsidy(page, aid, sign_in)

    aid.refresh_from_db()
    assert aid.state == "closed"
    assert recovered_once([aid.pk]) == 8_000_00
    page.goto(f"/cases/{aid.pk}/?all")
    assert page.locator(".timeline li strong").count() == aid.version


def open_it(page: Page, aid: LegalAid) -> None:
    page.goto(f"/cases/{aid.pk}/")


def register(page: Page) -> None:
    page.goto("/new/legal_aid/")
    page.get_by_label("受援人姓名").fill(WORKER["name"])
    page.get_by_label("证件号码").fill(WORKER["id_number"])
    page.get_by_label("联系电话").first.fill(WORKER["phone"])
    page.get_by_label("对方单位").fill("青禾餐饮管理有限公司")
    page.get_by_label("援助事项").select_option("wages")
    page.get_by_label("争议金额").fill("8,000")
    page.get_by_label("案情和请求").fill("单位拖欠两个月工资共八千元，请求支付。")
    page.get_by_label("进城务工人员").check()
    page.locator("form.card").get_by_role("button", name="登记援助申请").dblclick()
    expect(page.locator(".flash")).to_contain_text("已登记")


def review_and_propose(page: Page) -> None:
    press(page, "出具收件凭证")
    page.get_by_label("收到的材料").fill("申请表1份、身份证复印件1份、工资流水1份")
    send(page, "出具收件凭证")
    press(page, "登记经济困难核查")
    choose(page, "核查方式", "免予核查，已核对证明")
    page.get_by_label("核对的材料").fill("农民工务工证明、劳动合同")
    send(page, "登记经济困难核查")
    press(page, "开始审查")
    state_is(page, "审查中")
    press(page, "拟办决定")
    page.get_by_role("group", name="拟办意见").get_by_role("radio").first.check()
    send(page, "拟办决定")
    state_is(page, "待签发决定")


def serve(page: Page, aid: LegalAid) -> None:
    open_it(page, aid)
    press(page, "登记委托代理协议")
    page.get_by_label("签订日期").fill(today().isoformat())
    page.get_by_role("group", name="代理权限").get_by_role("radio").first.check()
    send(page, "登记委托代理协议")
    press(page, "会见受援人，开始承办")
    page.get_by_label("内容").fill("会见受援人，核对证据，商定申请仲裁。")
    send(page, "会见受援人，开始承办")
    press(page, "登记挽回损失")
    page.get_by_label("实际取得金额").fill("8000")
    page.get_by_label("依据").select_option(label="仲裁调解书")
    send(page, "登记挽回损失")
    press(page, "办理终结")
    page.get_by_label("办理结果").select_option(index=1)
    page.get_by_label("请求支持情况").select_option(index=1)
    page.get_by_label("结果说明").fill("仲裁调解，单位当庭支付。")
    send(page, "办理终结")
    press(page, "提交结案材料")
    page.get_by_label("结案报告", exact=True).fill("受援人请求全部实现。")
    page.get_by_label("文书副本清单").fill("仲裁调解书1份")
    send(page, "提交结案材料")
    state_is(page, "结案审查")


def close_with_subsidy(page: Page, aid: LegalAid, sign_in: SignIn) -> None:
    """Who proposes does not approve."""
    sign_in("gaoyuan")
    open_it(page, aid)
    press(page, "审查合格")
    page.get_by_label("评分").fill("92")
    send(page, "审查合格")
    press(page, "拟发补贴")
    if not page.get_by_label("补贴金额").input_value():
        page.get_by_label("补贴金额").fill("1500")
        page.get_by_label("办理备注").fill("按2026年标准发放")
    send(page, "拟发补贴")
    sign_in("zhouwei")
    open_it(page, aid)
    press(page, "审批补贴")
    page.wait_for_load_state()
    press(page, "登记补贴发放")
    page.get_by_label("凭证号").fill("BT-2026-001")
    send(page, "登记补贴发放")
    state_is(page, "已结案")
