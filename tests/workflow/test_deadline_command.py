"""`manage.py deadline`: the last line is the date, bad input is a sentence and exit status 2."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def ran(*typed: str) -> tuple[str, str, int]:
    """What stands on stdout and stderr, and the exit status."""
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("deadline", *typed, stdout=out, stderr=err)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return out.getvalue(), err.getvalue(), status


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2026-02-12 3 WD", "2026-02-24"),
        ("2026-09-16 15 ND", "2026-10-08"),
        ("2026-09-16 15 ND --no-roll", "2026-10-01"),
        ("2025-02-15 1 Y", "2026-02-24"),
        ("2026-01-31 1 M", "2026-02-28"),
        ("2026-02-12T16:30 24 H", "2026-02-13 16:30"),
        ("2026-02-13T16:30 1 WH", "2026-02-14 09:30"),
        ("2026-02-12T23:30 3 WD", "2026-02-24"),
        ("2026/2/12 3 wd", "2026-02-24"),
        ("2026年2月12日 3 WD", "2026-02-24"),
        ("2026年2月12日16:30 2 h", "2026-02-12 18:30"),
        ("2026-02-12 2 H", "2026-02-12 02:00"),
    ],
)
def test_the_date_is_printed(typed: str, printed: str) -> None:
    assert ran(*typed.split()) == (f"{printed}\n", "", 0)


def test_a_provisional_date_says_so() -> None:
    assert ran("2099-12-30", "3", "WD")[0] == "2100-01-02 provisional\n"
    assert ran("2099-12-30 09:00", "1", "WH")[0] == "2099-12-30 10:00 provisional\n"


def test_why_prints_the_tape_before_the_date() -> None:
    out, _err, status = ran("2026-02-12", "3", "WD", "--why")
    assert status == 0
    assert [line.split(maxsplit=2) for line in out.splitlines()[:3]] == [
        ["2026-02-12", "周四", "起算日，不计入"],
        ["2026-02-13", "周五", "计入  +1 = 1"],
        ["2026-02-14", "周六", "春节 调休上班，计入  +1 = 2  国办发明电〔2025〕7号"],
    ]
    assert "2026-02-15 周日 – 2026-02-23 周一   春节 节假日，不计入" in out
    assert out.splitlines()[-1] == "2026-02-24"


def test_hours_on_the_tape_are_hours_and_minutes() -> None:
    assert "计入  +0:30 = 0:30" in ran("2026-03-06T16:30", "1", "WH", "--why")[0]


def as_json(*typed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(*typed, "--json")[0])
    return found


def test_json_is_one_object() -> None:
    assert as_json("2026-02-12", "3", "WD") == {
        "due": "2026-02-24",
        "at": "2026-02-25T00:00:00+08:00",
        "provisional": False,
    }


def test_json_with_why_holds_the_tape() -> None:
    tape = as_json("2026-02-12", "3", "WD", "--why")["tape"]
    assert tape[2] == {
        "day": "2026-02-14", "upto": "2026-02-14", "what": "makeup", "label": "调休上班，计入", "name": "春节",
        "counted": 1, "total": 2, "notice": "国办发明电〔2025〕7号", "why": "",
    }  # fmt: skip
    assert [one["counted"] for one in as_json("2026-03-06T16:30", "1", "WH", "--why")["tape"]] == [0, 1800, 0, 1800, 0]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-02-30 3 WD", "“2026-02-30”不是起算时间；请写成 2026-02-12 或 2026-02-12T16:30。"),
        ("tomorrow 3 WD", "“tomorrow”不是起算时间"),
        ("2026-02-12T25:00 3 H", "“2026-02-12T25:00”不是起算时间"),
        ("2026-02-12 three WD", "“three”不是期限长度；请填整数。"),
        ("2026-02-12 -3 WD", "“-3”不是期限长度"),
        ("2026-02-12 1.5 H", "“1.5”不是期限长度"),
        ("2026-02-12 3 days", "“days”不是期限单位；可用：WD（个工作日）、ND（日）、"),
        ("2026-02-12 999999 ND", "期限应在 0 到 36525日之间。"),
        ("9999-12-30 3 ND", "期限太长，超出了可计算的范围。"),
        ("9999-12-31 30 H", "期限太长，超出了可计算的范围。"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_status_2(typed: str, sentence: str) -> None:
    out, err, status = ran(*typed.split())
    assert (out, status) == ("", 2)
    assert err.startswith(sentence)


def test_a_database_without_tables_is_a_sentence() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workflow_edition RENAME TO not_here_yet")
    with pytest.raises(CommandError, match="请先运行 manage"):
        ran("2026-02-12", "3", "WD")


def test_from_the_shell_a_missing_argument_is_exit_status_2() -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "deadline", "2026-02-12"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.stdout, run.returncode) == ("", 2)
    assert "length, unit" in run.stderr
