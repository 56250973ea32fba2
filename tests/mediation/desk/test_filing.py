"""The filing page: rows read in, errors cell by cell, nothing typed lost, one case however often pressed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mediation.causes import current_causes
from mediation.demo import Cast, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.identifiers import make_uscc
from mediation.saved import SavedForm

Desk = Callable[[str], Client]
HEADINGS = ["姓名", "身份证号", "手机", "请求事项", "欠薪起", "欠薪止", "金额"]


def row(n: int, **changed: str) -> list[str]:
    """A good row of the grid, with cells changed by heading."""
    worker = a_worker(n)
    cells = [worker["name"], worker["id_number"], worker["phone"], "拖欠工资", "2026-05-01", "2026-06-30", "12,000.00"]
    return [changed.get(name, cell) for name, cell in zip(HEADINGS, cells, strict=True)]


def sent(people: Cast, rows: list[list[str]], **changed: Any) -> dict[str, Any]:
    """Everything the page sends."""
    cause = current_causes().get(code="205.5")
    data: dict[str, Any] = {
        "key": "k" * 32, "heading": HEADINGS, "rows": str(len(rows)), "units": "1", "pasted": "",
        "unit-0-name": "北辰创元机电设备有限公司", "unit-0-role": "employer", "unit-0-uscc": make_uscc(700_001),
        "organisation": people.district.pk, "source": "window", "oral": "oral", "received_at": "2026-11-20 09:30",
        "cause": cause.pk, "facts": "五月起未发工资。", "limitation_basis": "in_service", "file": "1",
    }  # fmt: skip
    for number, cells in enumerate(rows):
        data[f"cell-{number}"] = cells
    return data | changed


def test_a_good_page_files_one_case_with_a_receipt(people: Cast, desk: Desk) -> None:
    answer = desk("wangfang").post("/cases/new/", sent(people, [row(0), row(1)]), follow=True)
    case = Dispute.objects.get()
    assert answer.redirect_chain[-1][0] == f"/cases/{case.pk}/"
    assert (case.state, case.worker_count, case.oral) == ("submitted", 2, True)
    assert case.receipt_number == "〔2026〕京开劳收字第1号"
    assert case.applicants.filter(received_at=case.received_at, limitation_basis="in_service").count() == 2


def test_pressing_file_twice_files_once(people: Cast, desk: Desk) -> None:
    client, data = desk("wangfang"), sent(people, [row(0)])
    first, second = client.post("/cases/new/", data), client.post("/cases/new/", data)
    assert first["Location"] == second["Location"]
    assert Dispute.objects.count() == 1


@pytest.mark.parametrize(
    ("heading", "typed", "sentence"),
    [
        ("姓名", "王" * 200, "100"),
        ("身份证号", "110105194912310021", "校验"),
        ("身份证号", "123", "位"),
        ("手机", "1380013", "手机号码为11位"),
        ("欠薪止", "2026年2月30日", "28"),
        ("金额", "1,23", "逗号"),
        ("金额", "", "金额"),
        ("请求事项", "精神损失", "请求"),
    ],
)
def test_each_bad_cell_has_its_sentence_and_keeps_its_text(
    people: Cast, desk: Desk, heading: str, typed: str, sentence: str
) -> None:
    rows = [row(0), row(1, **{heading: typed}), row(2)]
    answer = desk("wangfang").post("/cases/new/", sent(people, rows))
    page = answer.content.decode()
    assert answer.status_code == 422
    faults = page.split('class="fault"')[1:]
    assert len(faults) == 1
    assert sentence in faults[0].split("</p>")[0]
    assert typed in page
    assert "五月起未发工资。" in page
    for cells in rows:
        assert cells[0] in page
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("typed", ["12000", "１２，０００．００", "￥12,000元", "1.2万"])
def test_amounts_are_read_as_people_write_them(people: Cast, desk: Desk, typed: str) -> None:
    desk("wangfang").post("/cases/new/", sent(people, [row(0, 金额=typed)]))
    assert Dispute.objects.get().applicants.get().claims.get().claimed == 12_000_00


def test_an_old_15_digit_identity_number_is_converted(people: Cast, desk: Desk) -> None:
    desk("wangfang").post("/cases/new/", sent(people, [row(0, 身份证号="110105491231002")]))
    assert Dispute.objects.get().applicants.get().person.id_number == "11010519491231002X"


def test_pasted_rows_become_the_grid_without_any_other_complaint(people: Cast, desk: Desk) -> None:
    pasted = "姓名\t身份证号码\t欠薪金额（万元）\t班组\r\n" + "".join(
        f"{a_worker(n)['name']}\t{a_worker(n)['id_number']}\t1.{n}\t一组\r\n" for n in range(3)
    )
    data = sent(people, [], pasted=pasted, facts="", read="1")
    del data["file"]
    page = desk("wangfang").post("/cases/new/", data).content.decode()
    assert 'name="rows" value="3"' in page
    assert page.count('class="fault"') == 0
    assert 'value="1.2万"' in page
    assert "一组" in page


def test_pasted_rows_with_missing_columns_say_which(people: Cast, desk: Desk) -> None:
    data = sent(people, [], pasted="姓名\t手机\r\n张三\t13800138000\r\n", read="1")
    del data["file"]
    page = desk("wangfang").post("/cases/new/", data).content.decode()
    assert "张三" in page
    assert "金额" in page.split('class="fault"')[1]


def test_a_page_without_workers_or_facts_is_refused_as_a_whole(people: Cast, desk: Desk) -> None:
    page = desk("wangfang").post("/cases/new/", sent(people, [], facts=" ")).content.decode()
    assert "请登记至少一名申请人。" in page
    assert "这个字段是必填项" in page
    assert not Dispute.objects.exists()


def test_a_unit_without_code_needs_the_reason(people: Cast, desk: Desk) -> None:
    data = sent(people, [row(0)], **{"unit-0-uscc": ""})
    assert "没有代码的原因" in desk("wangfang").post("/cases/new/", data).content.decode()
    assert not Dispute.objects.exists()
    desk("wangfang").post("/cases/new/", data | {"unit-0-no_uscc_reason": "个人包工头", "unit-0-role": "person"})
    assert Dispute.objects.get().respondents.get().employer.no_uscc_reason == "个人包工头"


def test_a_bad_file_stands_beside_its_box_and_files_nothing(people: Cast, desk: Desk) -> None:
    program = SimpleUploadedFile("证据.pdf", b"MZ\x90\x00\x03" + b"\0" * 300)
    answer = desk("wangfang").post("/cases/new/", sent(people, [row(0)], exhibits=program))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "证据.pdf：" in page
    assert a_worker(0)["id_number"] in page
    assert not Dispute.objects.exists()


def test_a_file_over_the_limit_is_refused_with_the_limit(people: Cast, desk: Desk, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1000
    large = SimpleUploadedFile("扫描.pdf", b"%PDF-1.7\n" + b"0" * 2000)
    page = desk("wangfang").post("/cases/new/", sent(people, [row(0)], record=large)).content.decode()
    assert "扫描.pdf：" in page
    assert not Dispute.objects.exists()


def test_what_is_typed_is_kept_and_comes_back_until_filed(people: Cast, desk: Desk) -> None:
    client, data = desk("wangfang"), sent(people, [row(0)], facts="写到一半")
    del data["file"]
    assert "已自动保存" in client.post("/cases/new/keep/", data).content.decode()
    page = client.get("/cases/new/").content.decode()
    assert "写到一半" in page
    assert a_worker(0)["id_number"] in page
    assert 'class="fault"' not in page
    assert "写到一半" not in desk("chenjing").get("/cases/new/").content.decode()
    client.post("/cases/new/", sent(people, [row(0)]))
    assert not SavedForm.objects.exists()


def test_what_was_kept_can_be_dropped(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    client.post("/cases/new/keep/", {"facts": "不要了"})
    client.post("/cases/new/keep/", {"drop": "1"})
    assert "不要了" not in client.get("/cases/new/").content.decode()


def test_rows_and_units_can_be_added_without_a_script(people: Cast, desk: Desk) -> None:
    data = sent(people, [row(0)], add_row="1")
    del data["file"]
    assert 'name="rows" value="2"' in desk("wangfang").post("/cases/new/", data).content.decode()
    data = sent(people, [row(0)], add_unit="1")
    del data["file"]
    assert 'name="unit-1-name"' in desk("wangfang").post("/cases/new/", data).content.decode()


def test_only_those_who_file_see_the_page(people: Cast, desk: Desk) -> None:
    for username in ("sunli", "mahong", "admin", "zhouwei"):
        assert desk(username).get("/cases/new/").status_code == 403
    assert desk("liqiang").get("/cases/new/").status_code == 200


def test_an_organisation_of_others_cannot_be_chosen(people: Cast, desk: Desk) -> None:
    desk("wangfang").post("/cases/new/", sent(people, [row(0)], organisation=people.kechuang.pk))
    assert not Dispute.objects.exists()


def test_an_application_cannot_be_received_tomorrow(people: Cast, desk: Desk) -> None:
    page = desk("wangfang").post("/cases/new/", sent(people, [row(0)], received_at="2099-01-01")).content.decode()
    assert "不能晚于现在" in page


def test_later_keeps_the_page_and_goes_to_my_work(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    answer = client.post("/cases/new/keep/", {"facts": "写到一半", "later": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert "写到一半" in client.get("/cases/new/").content.decode()


def test_enter_in_a_box_reads_the_rows_and_files_nothing(people: Cast, desk: Desk) -> None:
    """A browser presses the first button of the form for Enter; identity-card readers send Enter."""
    page = desk("wangfang").get("/cases/new/").content.decode()
    buttons = page[page.index('class="form filing"') :].split("<button")[1:]
    assert 'name="read"' in buttons[0]
    data = sent(people, [row(0)], read="1")
    del data["file"]
    desk("wangfang").post("/cases/new/", data)
    assert not Dispute.objects.exists()


def test_a_fault_in_a_respondent_alone_is_announced_at_the_top(people: Cast, desk: Desk) -> None:
    page = desk("wangfang").post("/cases/new/", sent(people, [row(0)], **{"unit-0-uscc": "123"})).content.decode()
    assert "有内容需要更正" in page


def test_headings_are_shown_in_the_language_and_sent_as_they_are(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    client.cookies["django_language"] = "en"
    page = client.get("/cases/new/").content.decode()
    assert 'name="heading" value="身份证号">ID number' in page
