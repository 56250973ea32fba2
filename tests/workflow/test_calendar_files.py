"""Calendar files: taken whole as the public project and offices write them, or refused in a sentence."""

import json
from typing import Any

import pytest
from django.utils import translation

from mediation.working_days import from_package
from tests.workflow.almanacs import day
from workflow.calendar import Almanac, YearNotice
from workflow.calendar_files import MOST_BYTES, BadCalendar, notice_title, read_day, read_notice

OF_2026 = from_package(range(2026, 2027))[0]
PAPER = "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"
Days = list[dict[str, Any]]


def entries(notice: YearNotice = OF_2026) -> Days:
    return [{"name": one.name, "date": str(date), "isOffDay": one.off} for date, one in notice.days.items()]


def as_json(days: object, **other: Any) -> bytes:
    whole = {"$schema": "schema.json", "year": 2026, "papers": [PAPER], "days": days, **other}
    return json.dumps(whole, ensure_ascii=False, indent=4).encode()


def as_csv(header: str = "日期,类型,名称", off: str = "休", worked: str = "班") -> str:
    lines = [f"{date},{off if one.off else worked},{one.name}" for date, one in OF_2026.days.items()]
    return "\r\n".join([header, *lines, ""])


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(BadCalendar) as refused:
        read_notice(name, content)
    assert str(refused.value) == refused.value.sentence
    return refused.value.sentence


def test_the_json_of_the_public_project_is_taken_as_it_is() -> None:
    notice = read_notice("2026.json", as_json(entries()))
    assert notice.days == OF_2026.days
    assert (notice.year, notice.notice, notice.source) == (2026, "国办发明电〔2025〕7号", PAPER)
    assert not Almanac([notice]).differs(Almanac([OF_2026]))


@pytest.mark.parametrize("header", ["日期,类型,名称", "date,kind,name", "Date,isOffDay,Name", " 日期 ,安排,节日"])
@pytest.mark.parametrize(
    ("off", "worked"), [("休", "班"), ("放假", "上班"), ("节假日", "调休上班"), ("true", "false"), ("off", "makeup")]
)
def test_csv_is_taken_under_any_usual_heading(header: str, off: str, worked: str) -> None:
    notice = read_notice("放假安排.csv", as_csv(header, off, worked).encode())
    assert notice.days == OF_2026.days
    assert (notice.year, notice.source) == (2026, "放假安排.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_taken_in_the_encodings_of_office_programs(encoding: str) -> None:
    assert read_notice("2026.csv", as_csv().encode(encoding)).days == OF_2026.days


def test_csv_may_have_other_columns_empty_lines_and_tabs() -> None:
    tabbed = "\n\n".join("\t".join(["备注", *line.split(",")]) for line in as_csv().splitlines())
    assert read_notice("2026.txt", tabbed.replace("-", "/").encode()).days == OF_2026.days


@pytest.mark.parametrize("typed", ["2026-02-01", "2026/2/1", "2026年2月1日", "20260201", " ２０２６－０２－０１ "])
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read_day(typed) == day("2026-02-01")


@pytest.mark.parametrize("typed", ["", "2026", "2026-02-30", "01.02.2026", "2026-02/01", "二月一日", "2026-13-01"])
def test_what_is_no_day_is_not_guessed_at(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_day(typed)


def test_december_of_the_year_before_is_the_notices_too() -> None:
    days = [{"name": "元旦", "date": "2025-12-31", "isOffDay": True}, *entries()]
    almanac = Almanac([*from_package(range(2025, 2026)), read_notice("2026.json", as_json(days))])
    assert not almanac.is_working(day("2025-12-31"))


def test_a_second_notice_of_the_year_is_taken_as_the_first_was() -> None:
    extended = [*entries(), {"name": "春节", "date": "2026-02-24", "isOffDay": True}]
    second = read_notice("2026.json", as_json(extended))
    assert Almanac([OF_2026, second]).differs(Almanac([OF_2026])) == [day("2026-02-24")]


def test_a_notice_is_cited_by_its_number_or_its_title() -> None:
    assert notice_title(2026) == "国办发明电〔2025〕7号"
    assert notice_title(2027) == "国务院办公厅关于2027年部分节假日安排的通知"


def test_mid_autumn_within_the_golden_week_may_go_unnamed() -> None:
    days = [
        {**one, "name": one["name"].replace("中秋节", "国庆节")} for one in entries(from_package(range(2025, 2026))[0])
    ]
    assert read_notice("2025.json", as_json(days, year=2025)).year == 2025
    assert "缺少：中秋。" in refusal("2026.json", as_json([one for one in entries() if one["name"] != "中秋节"]))


def test_before_2008_three_festivals_were_no_public_holidays() -> None:
    notice = from_package(range(2005, 2006))[0]
    assert read_notice("2005.json", as_json(entries(notice), year=2005)).days.keys() == notice.days.keys()


# Refusals


def test_a_year_whose_notice_is_not_out_is_refused() -> None:
    content = as_json([], year=2027, papers=[])
    assert refusal("2027.json", content).startswith("2027年的放假通知尚未公布")
    with translation.override("en"):
        assert refusal("2027.json", content).startswith("The notice for 2027 is not out yet")
    assert refusal("放假安排.csv", "日期,类型,名称\n".encode()) == "文件里没有任何日期。"


@pytest.mark.parametrize("content", [b"", b" \n\t ", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal("2027.json", content) == "文件是空的，请重新选择。"


def test_a_file_of_another_year_is_refused() -> None:
    expected = "文件名写的是 2027 年，内容却是 2026 年；请核对是否选错了文件。"
    assert refusal("2027.json", as_json(entries())) == expected
    assert refusal("放假安排2027年.csv", as_csv().encode()) == expected


def test_days_of_another_year_are_refused_with_their_place() -> None:
    astray = [*entries(), {"name": "元旦", "date": "2025-11-30", "isOffDay": True}]
    assert refusal("2026.json", as_json(astray)) == "第 40 项的 2025-11-30 不属于 2026 年的放假安排。"
    assert "2026-01-01 不属于 2025 年" in refusal("2025.json", as_json(entries(), year=2025))


def test_a_day_that_stands_there_twice_is_refused_with_both_places() -> None:
    assert refusal("2026.json", as_json([*entries(), entries()[2]])) == "2026-01-03 出现了两次：第 3 项和第 40 项。"
    assert refusal("a.csv", (as_csv() + "2026/1/3,班,\n").encode()) == "2026-01-03 出现了两次：第 4 行和第 41 行。"


@pytest.mark.parametrize(
    ("date", "shown"), [("2026-02-30", "2026-02-30"), ("", ""), (None, "None"), (20260230, "20260230"), ([], "[]")]
)
def test_a_day_that_does_not_exist_is_refused(date: object, shown: str) -> None:
    days = [*entries(), {"name": "春节", "date": date, "isOffDay": True}]
    assert refusal("2026.json", as_json(days)) == f"第 40 项的日期“{shown}”不存在。"


@pytest.mark.parametrize("kind", ["调休", "半天", "工作日", ""])
def test_a_kind_that_may_mean_either_is_refused(kind: str) -> None:
    sentence = refusal("2026.csv", (as_csv() + f"2026-11-02,{kind},\n").encode())
    assert sentence == f"第 41 行的类型“{kind}”无法识别；请填“休”或“班”。"


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        ("2026-01-01", "缺少：元旦（1月1日）。"),
        ("2026-05-01", "缺少：劳动节（5月1日）。"),
        ("2026-10-01 2026-10-02 2026-10-03", "缺少：国庆节（10月1日）、国庆节（10月2日）、国庆节（10月3日）。"),
        ("2026-04-04 2026-04-05 2026-04-06", "缺少：清明。"),
        ("2026-06-19 2026-06-20 2026-06-21", "缺少：端午。"),
    ],
)
def test_a_file_without_a_public_holiday_is_refused(without: str, sentence: str) -> None:
    rest = [one for one in entries() if one["date"] not in without.split()]
    refused = refusal("2026.json", as_json(rest))
    assert refused.startswith(f"2026年的放假安排不完整，{sentence}")
    assert refused.endswith("因此没有导入。")


def test_a_public_holiday_said_to_be_worked_is_a_missing_one() -> None:
    days = [{**one, "isOffDay": one["isOffDay"] and one["date"] != "2026-10-02"} for one in entries()]
    assert "缺少：国庆节（10月2日）。" in refusal("2026.json", as_json(days))


def test_a_file_cut_off_in_the_middle_is_refused() -> None:
    whole = as_json(entries())
    assert refusal("2026.json", whole[: len(whole) // 2]).startswith("文件不是有效的 JSON")
    assert "放假安排不完整" in refusal("2026.csv", "\n".join(as_csv().splitlines()[:20]).encode())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello", "首行应写明“日期”“类型”“名称”三列；没有找到（或重复了）：日期、类型、名称。"),
        ("日期,类型\n2026-01-01,休\n".encode(), "没有找到（或重复了）：名称。"),
        ("日期,date,类型,名称\n".encode(), "没有找到（或重复了）：日期。"),
        (b",,,\n,,\n", "日期、类型、名称。"),
        ("日期,类型,名称\n2026-01-01,休\n".encode(), "第 2 行缺少内容：2026-01-01,休"),
        (b'a,b\n"unclosed', "文件既不是 JSON，也不是完整的 CSV。"),
        (b"PK\x03\x04\x14\x00", "这是 Excel 文件，请另存为 CSV 后再导入。"),
        (b"\xff\xfe\xff", "文件不是文本，无法读取；请选择 JSON 或 CSV 文件。"),
        (b" " * (MOST_BYTES + 1), "文件超过 1 MB，不会是一年的放假安排。"),
        (b"[]", "JSON 中应有 year（年份）和 days（日期列表）两项。"),
        (b'{"year": "2026", "days": []}', "JSON 中应有 year"),
        (b'{"year": true, "days": []}', "JSON 中应有 year"),
        (b'{"year": 2026, "days": {}}', "JSON 中应有 year"),
        (b'{"year": 2026, "days": ["2026-01-01"]}', "第 1 项不是一个日期。"),
        (b'{"year": 20260, "days": []}', "年份 20260 不在 2000 至 2100 之间。"),
        (b'{"year": 1, "days": []}', "年份 1 不在 2000 至 2100 之间。"),
        (b'{"year": -2026, "days": []}', "年份 -2026 不在"),
        (b"[" * 100_000, "文件不是有效的 JSON"),
        (b'{"year": ' + b"9" * 10_000 + b"}", "文件不是有效的 JSON"),
        (b"not json at all", "首行应写明"),
    ],
)
def test_what_is_no_calendar_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    assert sentence in refusal("放假安排", content)


def test_a_file_called_json_is_judged_as_json() -> None:
    assert refusal("2026.json", b"date,kind,name\n").startswith("文件不是有效的 JSON")


@pytest.mark.parametrize("papers", [None, "x", 7, {}])
def test_papers_that_are_no_list_leave_the_file_as_the_source(papers: object) -> None:
    assert read_notice("2026.json", as_json(entries(), papers=papers)).source == "2026.json"
