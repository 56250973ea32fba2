"""The year report: what stands in it, as JSON, spreadsheet and page, on the command line and at the desk."""

import datetime as dt
import json
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoDbBlocker

from mediation.agreements import Payment
from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast
from mediation.reports.as_json import figure_as_json, written, year_as_json
from mediation.reports.cells import nowhere
from mediation.reports.rendering import REPORTS
from mediation.reports.scope import period_in_words, scope_of
from mediation.reports.year import FURTHER, PRINTED, keys, year_report
from tests.mediation.consultation.receptions import received
from tests.mediation.reports.recalculated import recalculated
from tests.mediation.reports.walked import JUNE, NOW, disputes_of_june, morning, once_a_file, opens, tickets_of_june
from workflow import projecting
from workflow.logbook import LogEntry
from workflow.marks import CountedTo
from workflow.metrics import Counted, figures
from workflow.organisations import Organisation

KEYS = [
    "consultation_on_site", "consultation_phone", "reception_satisfaction", "mediation_accepted_persons",
    "mediation_accepted_cases", "mediation_closed_persons", "mediation_closed_cases", "mediation_closure_rate",
    "mediation_amount_fulfilled", "legal_aid_accepted", "legal_aid_closed", "legal_aid_recovered", "tickets_12345_dispatched",
    "tickets_12345_returned", "tickets_12345_completed", "tickets_12351_dispatched", "tickets_12351_completed",
    "tickets_12351_completion_rate",
]  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def walk(people: Cast) -> None:
    """Three visitors in two receptions, and one call; the disputes and tickets of June."""
    with time_machine.travel(morning(6, 10), tick=True):
        received(people, visitors=2)
        received(people)
        received(people, way="phone")
    disputes_of_june(people)
    tickets_of_june(people)


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with once_a_file(django_db_blocker, walk) as people:
        yield people


@pytest.fixture
def db(walked: Cast) -> Iterator[None]:
    """In place of pytest-django's: the file's own transaction, and a savepoint each."""
    with time_machine.travel(NOW, tick=True), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def people(walked: Cast, db: None) -> Cast:
    return walked


def june(people: Cast, place: str = "district") -> dict[str, Counted]:
    return {one.figure.key: one for one in year_report(scope_of(people.places[place], *JUNE)).rows}


# What stands in it


def test_the_printed_figures_come_first_and_in_their_order() -> None:
    assert keys()[:18] == KEYS
    assert len(keys()) == len(set(keys()))
    assert set(keys()) <= set(figures())


def test_a_figure_stands_under_its_own_heading() -> None:
    for sections in (PRINTED, FURTHER):
        for group, named in sections.items():
            elsewhere = {key: figures()[key].group for key in named if figures()[key].group != group}
            assert set(elsewhere) <= {"mediation_amount_fulfilled"}, elsewhere


def test_june_adds_up(people: Cast) -> None:
    """See walked.disputes_of_june: 12 + 1 + 3 persons accepted, 12 + 1 ended; over 2 open before and 16 accepted."""
    told = june(people)
    values = {key: told[key].value for key in KEYS}
    paid = sum(Payment.objects.values_list("amount", flat=True))
    assert paid == 12_000_00
    assert values == {
        "consultation_on_site": 3, "consultation_phone": 1, "reception_satisfaction": None,
        "mediation_accepted_persons": 16, "mediation_accepted_cases": 3, "mediation_closed_persons": 13,
        "mediation_closed_cases": 2, "mediation_closure_rate": Fraction(13, 18), "mediation_amount_fulfilled": paid,
        "legal_aid_accepted": 0, "legal_aid_closed": 0, "legal_aid_recovered": 0, "tickets_12345_dispatched": 5,
        "tickets_12345_returned": 1, "tickets_12345_completed": 4, "tickets_12351_dispatched": 1,
        "tickets_12351_completed": 0, "tickets_12351_completion_rate": 0,
    }  # fmt: skip


def test_a_station_reports_its_own(people: Cast) -> None:
    told = june(people, "rongchang")
    assert [told[f"mediation_accepted_{way}"].value for way in ("cases", "persons")] == [1, 3]
    assert told["tickets_12345_dispatched"].value == 3
    assert told["consultation_on_site"].value == 0


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2021-01-01", "2021-12-31", "2021年"),
        ("2021-02-01", "2021-02-28", "2021年2月"),
        ("2021-12-01", "2021-12-31", "2021年12月"),
        ("2021-01-01", "2021-06-30", "2021年1月1日至2021年6月30日"),
        ("2021-01-01", "2022-12-31", "2021年1月1日至2022年12月31日"),
        ("2021-01-05", "2021-01-05", "2021年1月5日至2021年1月5日"),
    ],
)
def test_a_period_is_called_as_people_call_it(since: str, until: str, words: str) -> None:
    assert period_in_words(dt.date.fromisoformat(since), dt.date.fromisoformat(until)) == words


# For machines


def test_the_json_has_exactly_the_fields_and_money_in_yuan(people: Cast) -> None:
    text = written(year_as_json(year_report(scope_of(people.district, *JUNE))))
    told = json.loads(text)
    assert list(told) == ["organisation", "from", "to", "figures"]
    assert (told["organisation"], told["from"], told["to"]) == ("district", "2026-06-01", "2026-06-30")
    assert [one["key"] for one in told["figures"]] == keys()
    assert {tuple(one) for one in told["figures"]} == {("key", "value", "unit", "numerator", "denominator")}
    by_key = {one["key"]: one for one in told["figures"]}
    assert by_key["mediation_amount_fulfilled"] == {
        "key": "mediation_amount_fulfilled", "value": 12000.0, "unit": "元", "numerator": None, "denominator": None,
    }  # fmt: skip
    assert '"value": 12000.00,' in text
    rate = by_key["mediation_closure_rate"]
    assert (rate["numerator"], rate["denominator"], rate["unit"]) == (13, 18, "%")
    assert rate["value"] == pytest.approx(13 / 18, abs=1e-6)
    nothing = by_key["reception_satisfaction"]
    assert (nothing["value"], nothing["numerator"], nothing["denominator"]) == (None, 0, 0)
    assert (by_key["consultation_on_site"]["value"], by_key["consultation_on_site"]["unit"]) == (3, "人次")


def test_parts_of_a_rate_over_money_are_yuan(people: Cast) -> None:
    counted = Counted(figures()["fulfilment_rate_amount"], Fraction(100_05), Fraction(200_10))
    told = figure_as_json(counted)
    assert (told["value"], str(told["numerator"]), str(told["denominator"])) == (0.5, "100.05", "200.10")


# On the command line


def report(*words: str) -> str:
    out = StringIO()
    call_command("report", "year", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


ASKED = ("--from", "2026-06-01", "--to", "2026-06-30")


def test_the_command_prints_json_of_the_root(people: Cast) -> None:
    told = json.loads(report(*ASKED))
    assert told["organisation"] == "district"
    assert {one["key"]: one["value"] for one in told["figures"]}["mediation_accepted_persons"] == 16


def test_the_command_counts_what_was_recorded_a_moment_ago(people: Cast) -> None:
    received(people, visitors=7)
    assert Consultation.objects.count() == 4
    told = json.loads(report("--from", "2026-07-15", "--to", "2026-07-15"))
    assert told["figures"][0]["value"] == 7


def test_the_command_takes_last_year_and_whole_years(people: Cast) -> None:
    told = json.loads(report())
    assert (told["from"], told["to"]) == ("2025-01-01", "2025-12-31")
    assert json.loads(report("--from", "2021-03-01"))["to"] == "2021-12-31"
    assert json.loads(report("--to", "2021-03-31"))["from"] == "2021-01-01"


def test_the_command_writes_each_form_to_a_file(people: Cast, tmp_path: Path) -> None:
    for form, first in (("json", b"{"), ("xlsx", b"PK"), ("html", b"<!doctype html>")):
        file = tmp_path / f"year.{form}"
        assert report("--org", "rongchang", *ASKED, "--format", form, "--output", str(file)) == ""
        assert file.read_bytes().startswith(first)
    page = (tmp_path / "year.html").read_text()
    assert "工会劳动争议调解工作情况统计表（2026年6月）" in page
    assert "荣昌街工会服务站" in page
    assert "<style>" in page
    assert "href=" not in page
    assert LogEntry.objects.filter(action="exported", username="manage.py").count() == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--org", "nowhere"), "没有代码为“nowhere”的机构；现有：district、rongchang"),
        (("--org", "lac"), "没有代码为“lac”的机构"),
        (("--from", "2021-13-01"), "“2021-13-01”不是日期；请写成 2021-01-31。"),
        (("--to", "yesterday"), "“yesterday”不是日期"),
        (("--from", "2021-02-01", "--to", "2021-01-01"), "开始日期应不晚于结束日期。"),
        (("--output", "/nowhere/at/all.json"), "无法写入 /nowhere/at/all.json"),
    ],
)
def test_the_command_says_in_a_sentence_what_is_wrong(people: Cast, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        report(*words)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_command_says_where_there_is_no_organisation_yet(people: Cast) -> None:
    Organisation.objects.update(outside=True)
    with pytest.raises(CommandError, match="还没有机构"):
        report()


def test_a_spreadsheet_is_not_poured_over_a_terminal(people: Cast) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    with pytest.raises(CommandError, match="--output"):
        call_command("report", "year", "--format", "xlsx", stdout=Terminal())


def test_a_form_that_is_not_there_is_refused(people: Cast) -> None:
    with pytest.raises(CommandError, match="pdf"):
        report("--format", "pdf")


# As a spreadsheet


def the_book(people: Cast, *, values: bool = False) -> Any:
    from mediation.reports.xlsx.year import year_spreadsheet  # noqa: PLC0415

    content = year_spreadsheet(year_report(scope_of(people.district, *JUNE)))
    return load_workbook(BytesIO(content), data_only=values)


def row_of(sheet: Any, name: str) -> int:
    return next(
        row for row in range(1, sheet.max_row + 1) if name in (sheet.cell(row, 1).value, sheet.cell(row, 2).value)
    )


def test_a_rate_is_a_formula_over_the_cells_beside_it(people: Cast) -> None:
    sheet, shown = the_book(people)["统计表"], the_book(people, values=True)["统计表"]
    row = row_of(sheet, "结案率（按人）")
    assert sheet.cell(row, 4).value == f'=IF(F{row}=0,"—",E{row}/F{row})'
    assert (sheet.cell(row, 5).value, sheet.cell(row, 6).value) == (13, 18)
    assert shown.cell(row, 4).value == pytest.approx(13 / 18)
    assert sheet.cell(row, 4).number_format == "0.0%"
    empty = row_of(sheet, "接待满意率")
    assert (sheet.cell(empty, 6).value, shown.cell(empty, 4).value) == (0, "—")


def test_numbers_are_numbers_and_money_is_yuan(people: Cast) -> None:
    sheet = the_book(people)["统计表"]
    money = sheet.cell(row_of(sheet, "履行金额"), 4)
    assert (money.value, money.number_format) == (12000, "#,##0.00")
    assert sheet.cell(row_of(sheet, "现场咨询"), 4).value == 3


def test_totals_over_months_and_organisations_are_sums(people: Cast) -> None:
    months, places = the_book(people)["分月"], the_book(people)["分单位"]
    row = row_of(months, "受理申请调解（人）")
    assert months.cell(row, months.max_column).value == f"=SUM(C{row}:C{row})"
    last = places.max_row
    assert places.cell(last, 1).value == "合计"
    assert places.cell(last, 2).value == f"=SUM(B5:B{last - 1})"
    shown, told = the_book(people, values=True)["分单位"], june(people)
    names = {shown.cell(4, column).value: shown.cell(last, column).value for column in range(2, shown.max_column + 1)}
    assert names["受理申请调解（人）"] == told["mediation_accepted_persons"].value
    assert names["12345派单（单）"] == 5


def test_every_formula_comes_to_what_stands_in_its_cell(people: Cast) -> None:
    scope = scope_of(people.district, *JUNE)
    contents = {name: report.spreadsheet(report.counted(scope)) for name, report in REPORTS.items()}
    assert recalculated(contents["year"]) > 40
    assert recalculated(contents["yearbook"]) > 50
    assert recalculated(contents["assessment"]) > 50


def test_the_sheet_is_headed_frozen_and_fits_the_paper(people: Cast) -> None:
    book = the_book(people)
    assert book.sheetnames == ["统计表", "分月", "分单位", "口径说明"]
    sheet = book["统计表"]
    assert sheet["A1"].value == "工会劳动争议调解工作情况统计表（2026年6月）"
    assert "A1:G1" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert sheet["A2"].value == "填报单位：开发区总工会劳动争议调解中心"
    assert sheet["D2"].value == "2026年6月1日至2026年6月30日"
    assert sheet.freeze_panes == "C5"
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_notes_say_what_every_figure_means(people: Cast) -> None:
    sheet = the_book(people)["口径说明"]
    assert sheet.max_row == 4 + len(keys())
    rate = row_of(sheet, "结案率（按人）")
    assert [bool(sheet.cell(rate, column).value) for column in range(1, 9)] == [
        True,
        True,
        True,
        True,
        False,
        True,
        True,
        True,
    ]


def test_a_name_that_begins_like_a_formula_is_none(people: Cast) -> None:
    Organisation.objects.filter(pk=people.district.pk).update(name="=HYPERLINK(1)+@x")
    people.district.refresh_from_db()
    sheet = the_book(people)["分单位"]
    cells = [cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    people.district.name = "开发区总工会劳动争议调解中心"


# At the desk

HERE = "/figures/report/?from=2026-06-01&to=2026-06-30"


def at_the_desk(people: Cast, username: str) -> Client:
    client = Client()
    client.force_login(people.people[username])
    return client


def test_the_page_shows_the_printed_figures(people: Cast) -> None:
    page = at_the_desk(people, "zhouwei").get(HERE).content.decode()
    assert "工会劳动争议调解工作情况统计表（2026年6月）" in page
    assert "72.2%" in page
    assert "12,000.00" in page


def test_every_number_on_the_page_opens_to_as_many(people: Cast) -> None:
    page = at_the_desk(people, "zhouwei").get(HERE).content.decode()
    assert opens(people, page, at_most=25) > 20


def test_a_lead_reports_his_own_station_and_no_other(people: Cast) -> None:
    page = at_the_desk(people, "liuyang").get(HERE + "&org=district").content.decode()
    assert "<dd>荣昌街工会服务站</dd>" in page
    assert "开发区总工会劳动争议调解中心" not in page
    assert "12,000.00" not in page


@pytest.mark.parametrize(("username", "code"), [("liqiang", 404), ("wangfang", 404), ("admin", 403), ("auditor", 403)])
def test_the_report_is_not_there_for_who_answers_for_no_figures(people: Cast, username: str, code: int) -> None:
    client = at_the_desk(people, username)
    assert client.get(HERE).status_code == code
    assert client.get(HERE + "&format=xlsx").status_code == code
    assert not LogEntry.objects.filter(action="exported").exists()


def test_a_stranger_is_sent_to_sign_in(people: Cast) -> None:
    assert Client().get(HERE)["Location"].startswith("/sign-in/")


def test_a_download_is_logged_and_named(people: Cast) -> None:
    client = at_the_desk(people, "zhouwei")
    for form, mime in (
        ("xlsx", XLSX),
        ("json", "application/json; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
    ):
        response = client.get(f"{HERE}&format={form}")
        assert (response.status_code, response["Content-Type"]) == (200, mime)
        name = unquote(response["Content-Disposition"].split("filename*=utf-8''")[1])
        assert name == f"工会劳动争议调解工作情况统计表_开发区总工会劳动争议调解中心_2026年6月.{form}"
        entry = LogEntry.objects.first()
        assert entry is not None
        assert (entry.action, entry.actor, entry.facts["form"]) == ("exported", people.zhouwei, form)
        assert (entry.facts["since"], entry.organisation) == ("2026-06-01", people.district)


def test_one_organisation_alone_says_so(people: Cast) -> None:
    page = at_the_desk(people, "zhouwei").get(HERE + "&org=district&alone=1").content.decode()
    assert "<dd>开发区总工会劳动争议调解中心（仅本机构）</dd>" in page
    told = at_the_desk(people, "zhouwei").get(HERE + "&org=district&alone=1&format=json").json()
    assert {one["key"]: one["value"] for one in told["figures"]}["mediation_accepted_persons"] == 13


def test_nothing_is_downloaded_before_anything_was_counted(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of zeros would be taken for figures; the page says that they are being counted."""
    monkeypatch.setattr(projecting, "FROM_NOTHING", 0)
    CountedTo.objects.update(by="", at=None)
    client = at_the_desk(people, "zhouwei")
    response = client.get(HERE + "&format=xlsx")
    assert (response.status_code, response["Location"]) == (302, HERE.replace("&format=xlsx", ""))
    assert "正在首次统计" in client.get(HERE).content.decode()
    assert not LogEntry.objects.filter(action="exported").exists()


def test_the_reports_ask_the_database_little(people: Cast, django_assert_max_num_queries: Any) -> None:
    """However many figures, organisations and causes there are."""
    scope = scope_of(people.district, *JUNE)
    for report in REPORTS.values():
        with django_assert_max_num_queries(4):
            report.sheet(report.counted(scope), nowhere)


def test_a_form_that_is_not_there_and_a_post_are_refused(people: Cast) -> None:
    client = at_the_desk(people, "zhouwei")
    assert client.get(HERE + "&format=pdf").status_code == 404
    assert client.post(HERE).status_code == 405


def test_bad_dates_are_said_and_last_year_is_shown(people: Cast) -> None:
    page = at_the_desk(people, "zhouwei").get("/figures/report/?from=2026-02-30&to=2026-01-01").content.decode()
    assert "日期请写成 2026-01-31。" in page
    assert "统计表（2025年）" in page


def test_the_page_is_there_in_english(people: Cast) -> None:
    client = at_the_desk(people, "zhouwei")
    client.cookies["django_language"] = "en"
    page = client.get(HERE).content.decode()
    assert "Mediation accepted (persons)" in page
    assert "Counted as of" in page
