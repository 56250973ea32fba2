"""The dispute of the 24 workers, from an oral application to full payment, through the pages as people use them."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Sum
from django.utils import timezone
from playwright.sync_api import Page, expect

from mediation.agreements import Instalment, Payment
from mediation.claims import Claim
from mediation.demo import Cast, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.identifiers import make_uscc
from mediation.money import format_yuan
from tests.pages.at_the_desk import press, send

WORKERS = 24
SignIn = Callable[[str], None]


def spreadsheet() -> str:
    """24 rows as copied from a spreadsheet, with headings and a total below."""
    lines = ["序号\t姓名\t身份证号码\t联系电话\t工种\t欠薪开始\t欠薪结束\t月工资\t欠薪金额"]
    for n in range(WORKERS):
        row = a_worker(n)
        amount = f"{8000 + n * 100:,}.50"
        lines.append(
            f"{n + 1}\t{row['name']}\t{row['id_number']}\t{row['phone']}\t{row['occupation']}\t2026/6/1\t2026年7月31日\t6,000\t{amount}"
        )
    lines.append("合计\t\t\t\t\t\t\t\t219,612.00")
    return "\r\n".join(lines)


def figure(page: Page, name: str) -> str:
    return page.locator(f"#figure-{name}").inner_text()


def test_24_workers_from_an_oral_application_to_full_payment(page: Page, people: Cast, sign_in: SignIn) -> None:
    page.set_default_timeout(15_000)
    sign_in("wangfang")
    file_the_application(page)
    case = Dispute.objects.get()
    assert (case.state, case.worker_count, case.collective, case.oral) == ("submitted", WORKERS, True, True)
    claimed = Claim.objects.aggregate(sum=Sum("claimed"))["sum"]
    assert figure(page, "persons") == "24"
    assert figure(page, "claimed") == format_yuan(claimed) == "219,612.00"

    take_in(page)
    sign_in("chenjing")
    accept_and_assign(page, case)
    sign_in("liqiang")
    mediate_and_draft(page, case)
    sign_by_all(page, case)
    sign_in("chenjing")
    page.goto(f"/cases/{case.pk}/")
    press(page, "加盖印章")
    send(page, "加盖印章")
    press(page, "协议生效")
    expect(page.locator(".state").first).to_have_text("协议生效")

    sign_in("liqiang")
    page.goto(f"/cases/{case.pk}/")
    press(page, "不申请确认")
    page.get_by_label("已向双方说明").check()
    send(page, "不申请确认")
    press(page, "开始跟踪履行")
    assert figure(page, "agreed") == "219,612.00"
    assert figure(page, "paid") == "0.00"
    pay_one_instalment(page, "CMB-20261121-01")
    assert figure(page, "paid") == "109,806.00" == format_yuan(paid())
    pay_one_instalment(page, "CMB-20261121-02")
    assert figure(page, "paid") == figure(page, "agreed") == format_yuan(paid()) == "219,612.00"

    press(page, "确认履行完毕")
    page.get_by_label("确认收款的职工").fill("24名职工逐一电话确认")
    send(page, "确认履行完毕")
    sign_in("chenjing")
    page.goto(f"/cases/{case.pk}/")
    press(page, "结案")
    expect(page.locator(".state").first).to_have_text("已结案")

    case.refresh_from_db()
    assert (case.state, case.close_code) == ("closed", "performed")
    assert Instalment.objects.standing().count() == 2 * WORKERS
    assert Instalment.objects.standing().aggregate(sum=Sum("amount"))["sum"] == claimed == paid()
    read_the_story_back(page, case)


def paid() -> int:
    return Payment.objects.filter(verified_at__isnull=False).aggregate(sum=Sum("amount"))["sum"] or 0


def file_the_application(page: Page) -> None:
    page.get_by_role("link", name="劳动争议调解", exact=True).first.click()
    page.get_by_text("从表格粘贴多名职工").click()
    page.get_by_label("粘贴的表格").fill(spreadsheet())
    page.get_by_role("button", name="读入").click()
    expect(page.locator("[data-grid] tbody tr")).to_have_count(WORKERS)
    expect(page.locator(".fault")).to_have_count(0)
    page.locator("#id_unit-0-name").fill("北辰创元机电设备有限公司")
    page.locator("#id_unit-0-uscc").fill(make_uscc(700_001))
    page.get_by_label("案由").select_option(label="追索劳动报酬纠纷")
    page.get_by_label("事实和理由").fill("24名职工自2026年6月起未领到工资，多次催要未果。")
    page.get_by_role("button", name="提交并收件").last.click()
    expect(page.locator(".flash")).to_contain_text("已收件")


def take_in(page: Page) -> None:
    press(page, "开始审查")
    send(page, "开始审查")
    press(page, "征询对方意愿")
    send(page, "征询对方意愿")
    press(page, "登记对方答复")
    page.get_by_label("同意调解", exact=True).check()
    page.get_by_label("答复方式").fill("电话，公司负责人")
    send(page, "登记对方答复")


def accept_and_assign(page: Page, case: Dispute) -> None:
    page.get_by_role("link", name="案件", exact=True).click()
    page.get_by_role("link", name=case.title).click()
    press(page, "受理")
    expect(page.locator(".case-head .no").first).to_contain_text("京开劳调字第1号")
    press(page, "指派调解员")
    page.get_by_label("调解员", exact=True).select_option(label="李强")
    send(page, "指派调解员")


def mediate_and_draft(page: Page, case: Dispute) -> None:
    page.get_by_role("link", name=case.title).click()
    press(page, "约定调解时间")
    page.get_by_label("时间", exact=True).fill(
        (timezone.localtime() + dt.timedelta(hours=1)).strftime("%Y年%m月%d日 %H:%M")
    )
    page.get_by_label("通知双方的情况").fill("电话通知职工代表与公司委托代理人")
    send(page, "约定调解时间并通知双方")
    expect(page.locator(".held-back")).to_contain_text("本轮还没有调解笔录")
    press(page, "登记调解笔录")
    for label, words in {
        "到场人员": "职工24人，公司委托代理人张倩", "双方陈述": "公司承认欠薪", "无争议事实": "欠薪金额双方无争议",
        "调解方案": "公司分两期以银行转账方式付清全部欠薪", "本次结果": "双方同意",
    }.items():  # fmt: skip
        page.get_by_role("textbox", name=label).fill(words)
    page.get_by_label("笔录已由到场人员核对签名").check()
    send(page, "登记调解笔录")
    press(page, "起草调解协议")
    today = timezone.localdate()
    page.locator("#id_due_1").fill((today + dt.timedelta(days=10)).isoformat())
    page.locator("#id_share_1").fill("50")
    page.locator("#id_due_2").fill((today + dt.timedelta(days=40)).strftime("%Y年%m月%d日"))
    send(page, "起草调解协议")
    expect(page.locator(".state").first).to_have_text("协议起草签署")


def sign_by_all(page: Page, case: Dispute) -> None:
    press(page, "登记签署")
    page.get_by_role("button", name="全选").first.click()
    page.get_by_label("北辰创元机电设备有限公司").check()
    page.get_by_label("本人（承办调解员）签署").check()
    send(page, "登记签署")
    assert case.agreements.get().signatures.count() == WORKERS + 2


def pay_one_instalment(page: Page, reference: str) -> None:
    press(page, "登记付款")
    page.get_by_label("整期付清").select_option(index=1)
    page.get_by_label("凭证号").fill(reference)
    send(page, "登记付款")
    press(page, "核实付款")
    send(page, "核实付款")


def read_the_story_back(page: Page, case: Dispute) -> None:
    """Every step stands in the timeline, in order, in words."""
    page.goto(f"/cases/{case.pk}/?all")
    told = page.locator(".timeline li strong").all_inner_texts()
    assert len(told) == case.version == case.changes.count()
    assert told[0] == "陈静审批结案"
    assert told[-1] == "王芳登记了调解申请"
    page.locator(".timeline li").first.get_by_text("字段变化").click()
    expect(page.locator(".timeline .diff").first).to_contain_text("结案方式")
