"""`manage.py import_calendar`: a year's notice is taken whole or not at all, and never before its consequences are said."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.working_days import from_package
from tests.cast import a_case
from tests.workflow.changes import NOW, STARTED, clock, day
from workflow.calendar import DayKind
from workflow.clocks import ClockMove
from workflow.editions import CalendarNotice, current_book, current_number, forget_books


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(people: Cast) -> Dispute:
    """Its window (M04) ends on Thursday, December 3."""
    return a_case(people, State.MEDIATING, at=STARTED)


def days_of(year: int) -> list[dict[str, Any]]:
    """The days of an official year, as the files of the holiday-cn project have them."""
    (notice,) = from_package(range(year, year + 1))
    return [{"name": one.name, "date": str(day), "isOffDay": one.off} for day, one in notice.days.items()]


def written(path: Path, year: int, days: list[dict[str, Any]]) -> str:
    content = {"year": year, "papers": [f"https://www.gov.cn/{year}.htm"], "days": days}
    path.write_text(json.dumps(content, ensure_ascii=False))
    return str(path)


def a_2027(tmp_path: Path, *more: tuple[str, bool]) -> str:
    """2026's days a year later stand in for a notice that is not out, with days of one's own."""
    days = [one | {"date": one["date"].replace("2026-", "2027-")} for one in days_of(2026)]
    days = [one for one in days if one["date"] not in {date for date, _off in more}]
    days += [{"name": "调整", "date": date, "isOffDay": off} for date, off in more]
    return written(tmp_path / "2027.json", 2027, days)


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("import_calendar", *args, stdout=out)
    return out.getvalue()


def refused(*args: str) -> str:
    """The sentence with which it refuses; nothing has changed."""
    before, err, out = current_number(), io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_calendar", *args, stderr=err, stdout=out)
    assert stopped.value.code == 2
    assert not out.getvalue()
    assert current_number() == before
    return err.getvalue().strip()


def test_a_notice_shows_what_differs_and_what_moves_and_saves_nothing(case: Dispute, tmp_path: Path) -> None:
    edition = current_number()
    said = run(a_2027(tmp_path, ("2026-12-03", True)))
    assert "2027 年首次导入" in said
    assert "2026-12-03 周四  工作日 → 放假 调整" in said
    assert f"{case}  调解期限  2026-12-03 → 2026-12-04" in said
    assert "没有保存" in said
    assert current_number() == edition
    assert clock(case, "M04").due_on == day("2026-12-03")


def test_yes_saves_and_counts_the_running_deadlines_anew(case: Dispute, tmp_path: Path) -> None:
    said = run(a_2027(tmp_path, ("2026-12-03", True)), "--yes")
    assert "变动 1 个" in said
    assert clock(case, "M04").due_on == day("2026-12-04")
    assert ClockMove.objects.get().edition_id == current_number()
    row = CalendarNotice.objects.get(edition=current_number())
    assert (row.year, row.source) == (2027, "https://www.gov.cn/2027.htm")


def test_the_same_file_twice_says_that_nothing_differs(people: Cast, tmp_path: Path) -> None:
    run(a_2027(tmp_path), "--yes")
    edition = current_number()
    assert "没有差别" in run(a_2027(tmp_path), "--yes")
    assert current_number() == edition


def test_the_official_2026_differs_in_nothing_from_what_is_installed(people: Cast, tmp_path: Path) -> None:
    assert "没有差别" in run(written(tmp_path / "2026.json", 2026, days_of(2026)))


def test_a_second_notice_for_a_year_replaces_the_first(case: Dispute, tmp_path: Path) -> None:
    more = {"name": "补充", "date": "2026-12-03", "isOffDay": True}
    run(written(tmp_path / "2026.json", 2026, [*days_of(2026), more]), "--yes")
    assert current_book().almanac.kind(day("2026-12-03")) is DayKind.HOLIDAY
    said = run(written(tmp_path / "2026.json", 2026, days_of(2026)), "--yes")
    assert "2026-12-03 周四  放假 补充 → 工作日" in said
    assert clock(case, "M04").due_on == day("2026-12-03")


def test_json_is_one_object(case: Dispute, tmp_path: Path) -> None:
    found = json.loads(run(a_2027(tmp_path, ("2026-12-03", True)), "--json"))
    assert (found["saved"], found["years"]) == (False, [2027])
    assert found["impact"]["moved"] == 1
    assert found["differences"][0] == {"day": "2026-12-03", "before": "work", "after": "holiday", "name": "调整"}
    assert found["moves"][0]["new"] == "2026-12-04"
    saved = json.loads(run(a_2027(tmp_path, ("2026-12-03", True)), "--json", "--yes"))
    assert (saved["saved"], saved["edition"]) == (True, current_number())


def test_csv_as_an_office_keeps_it_is_taken_too(people: Cast, tmp_path: Path) -> None:
    path = tmp_path / "2027年.csv"
    lines = [
        f"{one['date'].replace('2026-', '2027-')},{'休' if one['isOffDay'] else '班'},{one['name']}"
        for one in days_of(2026)
    ]
    path.write_text("\n".join(["日期,类型,名称", *lines]), encoding="gb18030")
    run(str(path), "--yes")
    assert 2027 in current_book().almanac.years


@pytest.fixture
def _no_calendar(db: None) -> Iterator[None]:
    """No year is known; what processes remember of editions is forgotten before and after."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE workflow_calendarnotice")
    forget_books()
    yield
    forget_books()


@pytest.mark.usefixtures("_no_calendar")
def test_the_package_adds_the_years_that_are_missing() -> None:
    assert "2026 年首次导入" in run("--package", "--yes")
    assert {2025, 2026} <= current_book().almanac.years
    assert "没有差别" in run("--package")


BAD: dict[str, tuple[str, bytes, str]] = {
    "wrong year": ("2028.json", json.dumps({"year": 2026, "days": days_of(2026)}).encode(), "文件名写的是 2028 年"),
    "a date twice": (
        "2026.json",
        json.dumps({"year": 2026, "days": [*days_of(2026), days_of(2026)[0]]}).encode(),
        "出现了两次",
    ),
    "empty": ("2026.json", b"", "文件是空的"),
    "not JSON": ("2026.json", b'{"year": 2026, "da', "不是有效的 JSON"),
    "no days": ("2027.json", b'{"year": 2027, "papers": [], "days": []}', "2027年的放假通知尚未公布"),
    "an Excel file": ("2026.csv", b"PK\x03\x04rest", "Excel"),
    "too large": ("2026.json", b" " * (2**20 + 1), "1 MB"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_gets_one_sentence_and_changes_nothing(people: Cast, tmp_path: Path, what: str) -> None:
    name, content, sentence = BAD[what]
    (tmp_path / name).write_bytes(content)
    said = refused(str(tmp_path / name), "--yes")
    assert sentence in said
    assert "\n" not in said


def test_a_file_that_is_not_there_or_cannot_be_read_gets_a_sentence(people: Cast, tmp_path: Path) -> None:
    assert "找不到文件" in refused(str(tmp_path / "2027.json"))
    assert "无法读取" in refused(str(tmp_path))


def test_a_file_or_the_package_must_be_named(people: Cast) -> None:
    with pytest.raises(CommandError):
        run()
