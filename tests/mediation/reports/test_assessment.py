"""The hotlines' month: its window, units by rank, and a total that is pooled."""

import datetime as dt
import json
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoDbBlocker

from mediation.demo import Cast
from mediation.reports.assessment import Assessment, Table, assessment, month_with, window_of
from mediation.reports.scope import scope_of
from mediation.reports.xlsx.assessment import assessment_spreadsheet
from tests.mediation.reports.walked import NOW, once_a_file, opens, tickets_of_june
from workflow.logbook import LogEntry

DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def walked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with once_a_file(django_db_blocker, tickets_of_june) as people:
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


# The window


@pytest.mark.parametrize(
    ("month", "day", "since", "until"),
    [
        ((2026, 6), 19, "2026-05-19", "2026-06-18"),
        ((2026, 1), 19, "2025-12-19", "2026-01-18"),
        ((2026, 3), 1, "2026-02-01", "2026-02-28"),
        ((2026, 3), 31, "2026-02-28", "2026-03-30"),
        ((2026, 2), 31, "2026-01-31", "2026-02-27"),
    ],
)
def test_a_month_runs_from_the_day_of_the_month_before(
    month: tuple[int, int], day: int, since: str, until: str
) -> None:
    assert window_of(*month, day) == (dt.date.fromisoformat(since), dt.date.fromisoformat(until))


@pytest.mark.parametrize("day", [1, 2, 15, 19, 28, 29, 30, 31])
def test_every_day_lies_in_exactly_one_month(day: int) -> None:
    on, last = dt.date(2023, 12, 1), dt.date(2025, 2, 1)
    while on < last:
        since, until = window_of(*month_with(on, day), day)
        assert since <= on <= until
        assert window_of(*month_with(until + DAY, day), day)[0] == until + DAY
        on += DAY


# The table: three at one station, one at the other, one returned; a new one of the other hotline


def in_june(people: Cast) -> Assessment:
    return assessment(scope_of(people.district, *window_of(2026, 6)))


def of(table: Table, name: str, column: str) -> Any:
    unit = next(unit for unit in (*table.units, table.total) if name in unit.name)
    return unit.numbers[f"tickets_{table.number}_{column}"].value


def test_the_total_is_pooled_and_no_mean_of_rates(people: Cast) -> None:
    """3 of 3 and 0 of 1 are 3 of 4; their rates' mean would be a half."""
    table = in_june(people).tables[0]
    assert (of(table, "荣昌", "satisfaction"), of(table, "科创", "satisfaction")) == (1, 0)
    assert of(table, "合计", "satisfaction") == Fraction(3, 4)
    assert of(table, "合计", "resolution") == Fraction(3, 4)
    assert of(table, "合计", "response") == 1
    assert of(table, "合计", "score") == 10 * 1 + 40 * Fraction(3, 4) + 50 * Fraction(3, 4)


def test_who_has_no_call_back_is_not_ranked_at_all(people: Cast) -> None:
    table = in_june(people).tables[0]
    assert [(unit.name[:2], unit.rank) for unit in table.units] == [("荣昌", 1), ("科创", 2), ("开发", None)]
    assert of(table, "开发区", "score") is None
    assert of(table, "开发区", "completion_rate") is None, "its one ticket was returned"
    assert (of(table, "开发区", "dispatched"), of(table, "开发区", "returned")) == (1, 1)


def test_equals_share_a_rank(people: Cast) -> None:
    from mediation.reports.assessment import Unit, _ranked  # noqa: PLC0415

    table = in_june(people).tables[0]
    best, worse, none = table.units
    twins = [
        Unit("甲", best.numbers, 1),
        Unit("乙", worse.numbers, 2),
        Unit("丙", best.numbers, 3),
        Unit("丁", none.numbers, 4),
    ]
    ranked = _ranked(twins, "tickets_12345_score")
    assert [(unit.name, unit.rank) for unit in ranked] == [("甲", 1), ("丙", 1), ("乙", 3), ("丁", None)]


def test_the_hotlines_stand_apart_and_who_is_idle_is_named(people: Cast) -> None:
    report = in_june(people)
    assert [table.number for table in report.tables] == ["12345", "12351"]
    assert [(unit.name[:3], unit.rank) for unit in report.tables[1].units] == [("开发区", None)]
    assert set(report.idle) == {"星河精密制造有限公司劳动争议调解委员会", "仲裁院工会窗口"}
    assert report.title == "热线工单月度考核表（2026年6月）"


def test_what_was_dispatched_in_another_window_is_not_there(people: Cast) -> None:
    report = assessment(scope_of(people.district, *window_of(2026, 7)))
    assert not any(of(table, "合计", "dispatched") for table in report.tables)


# As a file


def the_sheet(people: Cast, *, values: bool = False) -> Any:
    return load_workbook(BytesIO(assessment_spreadsheet(in_june(people))), data_only=values)["12345"]


def test_rates_stand_beside_their_parts_and_the_total_pools_them(people: Cast) -> None:
    sheet, shown = the_sheet(people), the_sheet(people, values=True)
    titles = [cell.value for cell in sheet[4]]
    rate = titles.index("满意率") + 1
    last = sheet.max_row
    assert sheet.cell(last, rate).value == f'=IF(K{last}=0,"—",P{last}/K{last})'
    assert sheet.cell(last, rate - 1).value == f"=SUM(P5:P{last - 1})"
    assert sheet.cell(5, titles.index("办结率") + 1).value == '=IF((C5-D5-E5)=0,"—",F5/(C5-D5-E5))'
    assert [shown.cell(row, rate).value for row in (5, 6, 7, 8)] == [1, 0, "—", 0.75]
    assert [shown.cell(row, 1).value for row in (5, 6, 7)] == [1, 2, "—"]
    score = titles.index("综合成绩") + 1
    assert sheet.cell(5, score).value == '=IF(K5=0,"—",100*(0.1*M5+0.4*Q5+0.5*O5))'
    assert [shown.cell(row, score).value for row in (5, 6, 7, 8)] == [100, 10, "—", 77.5]


def test_the_command_prints_a_month(people: Cast) -> None:
    out = StringIO()
    call_command("report", "assessment", "--month", "2026-06", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["from"], told["to"]) == ("2026-05-19", "2026-06-18")
    figures = {one["key"]: one for one in told["hotlines"][0]["total"]["figures"]}
    assert figures["tickets_12345_satisfaction"]["value"] == 0.75
    call_command("report", "assessment", stdout=(out := StringIO()))
    assert json.loads(out.getvalue())["to"] == "2026-07-18"


@pytest.mark.parametrize("typed", ["2026-13", "June", "2026-06-01", "0001-01"])
def test_a_month_that_is_none_is_refused_in_a_sentence(people: Cast, typed: str) -> None:
    with pytest.raises(CommandError, match="不是月份；请写成 2021-08。"):
        call_command("report", "assessment", "--month", typed)


# At the desk

HERE = "/figures/assessment/?month=2026-06"


def visit(people: Cast, username: str, address: str = HERE) -> Any:
    client = Client()
    client.force_login(people.people[username])
    return client.get(address)


def test_the_page_shows_a_month_and_leads_to_its_neighbours(people: Cast) -> None:
    page = visit(people, "zhouwei").content.decode()
    assert "2026年5月19日至2026年6月18日" in page
    assert "75.0%" in page
    assert "month=2026-05" in page
    assert "month=2026-07" in page


def test_every_number_on_the_page_opens_to_as_many(people: Cast) -> None:
    page = visit(people, "zhouwei").content.decode()
    assert opens(people, page, at_most=20) > 10


def test_the_page_begins_with_the_month_that_runs(people: Cast) -> None:
    page = visit(people, "zhouwei", "/figures/assessment/").content.decode()
    assert "2026年6月19日至2026年7月18日" in page
    assert "month=2026-08" not in page
    assert "本考核月尚未结束" in page


def test_coming_from_a_period_that_is_over_its_last_month_is_shown(people: Cast) -> None:
    page = visit(people, "zhouwei", "/figures/assessment/?from=2026-01-01&to=2026-05-31").content.decode()
    assert "2026年4月19日至2026年5月18日" in page
    assert "本考核月尚未结束" not in page


@pytest.mark.parametrize("typed", ["2026-13", "x", "0001-01", "9999-12"])
def test_a_month_that_is_none_is_said(people: Cast, typed: str) -> None:
    page = visit(people, "zhouwei", f"/figures/assessment/?month={typed}").content.decode()
    assert "月份请写成 2026-01。" in page
    assert "2026年6月19日至2026年7月18日" in page


def test_a_lead_sees_his_own_station(people: Cast) -> None:
    page = visit(people, "liuyang").content.decode()
    assert "荣昌街工会服务站" in page
    assert "科创街工会服务站" not in page


def test_the_page_is_for_whoever_answers_for_figures(people: Cast) -> None:
    assert visit(people, "sunli").status_code == 404
    assert visit(people, "admin").status_code == 403
    assert Client().get(HERE).status_code == 302


def test_the_download_is_logged(people: Cast) -> None:
    response = visit(people, "zhouwei", HERE + "&format=xlsx")
    assert response.content.startswith(b"PK")
    entry = LogEntry.objects.first()
    assert entry is not None
    assert (entry.action, entry.facts["since"]) == ("exported", "2026-05-19")
