"""Reading a year's notice on holidays from a file: the JSON of the holiday-cn project, or CSV as an office keeps it.

A file is taken whole or not at all. What is wrong is said in a sentence that names the line and the value, because a
holiday that is missing brings deadlines forward, and one too many lets them slip.
"""

import csv
import datetime as dt
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflow.calendar import Listed, YearNotice
from workflow.text import t

MOST_BYTES = 2**20
YEARS = range(2000, 2101)
"""The years believed."""

_NUMBERS = {2026: "国办发明电〔2025〕7号"}


class BadCalendar(ValueError):
    """A file that cannot be taken for a year's calendar; `sentence` tells the person why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class _Row:
    """One day as written. place: where it stands in the file, in words."""

    place: str
    date: object
    off: object
    name: str


def notice_title(year: int) -> str:
    """How the year's notice is cited: its number, where we know it, or its title."""
    return _NUMBERS.get(year) or f"国务院办公厅关于{year}年部分节假日安排的通知"


def read_notice(name: str, content: bytes) -> YearNotice:
    """The year in a file: JSON with `year`, `papers` and `days` (date, name, isOffDay), or CSV with a header line.

    name: as the file is called; a year in it must be the year inside. CSV columns: 日期 (date), 类型 (kind, isOffDay) and
    名称 (name), in UTF-8 or GB 18030; its year is that of its newest day. Raises BadCalendar.
    """
    if len(content) > MOST_BYTES:
        raise BadCalendar(
            t("文件超过 1 MB，不会是一年的放假安排。", "The file exceeds 1 MB: that is no calendar of a year.")
        )
    text = _decoded(content)
    if not text.strip():
        raise BadCalendar(t("文件是空的，请重新选择。", "The file is empty: please choose it again."))
    is_json = text.lstrip()[0] in "{[" or name.lower().endswith(".json")
    year, source, rows = _from_json(text) if is_json else _from_csv(text)
    days = _days(rows)
    year = year or max((day.year for day in days), default=0)
    if year:
        _believed(year)
        _rightly_named(name, year)
    if not days:
        raise BadCalendar(
            t(
                "{year}年的放假通知尚未公布，文件里没有任何日期；公布后再导入。",
                "The notice for {year} is not out yet: the file holds no days. Import it when it is.",
            ).format(year=year)
            if year
            else t("文件里没有任何日期。", "The file holds no days.")
        )
    _within(year, days)
    _complete(year, days)
    title = notice_title(year)
    listed = {day: Listed(off, festival, title) for day, (_place, off, festival) in sorted(days.items())}
    return YearNotice(year, listed, title, source or name)


def _decoded(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadCalendar(
            t("这是 Excel 文件，请另存为 CSV 后再导入。", "This is an Excel file: save it as CSV and import that.")
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadCalendar(
        t("文件不是文本，无法读取；请选择 JSON 或 CSV 文件。", "The file is not text: choose a JSON or CSV file.")
    )


# --- JSON


def _from_json(text: str) -> tuple[int, str, list[_Row]]:
    """Year, source and rows."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):  # a number of ten thousand digits is no JSONDecodeError
        raise BadCalendar(
            t("文件不是有效的 JSON，可能没有下载完整。", "The file is not valid JSON; the download may be incomplete.")
        ) from None
    year, days = (data.get("year"), data.get("days")) if isinstance(data, dict) else (None, None)
    if type(year) is not int or not isinstance(days, list):
        raise BadCalendar(
            t(
                "JSON 中应有 year（年份）和 days（日期列表）两项。",
                "The JSON must have the entries year and days (a list).",
            )
        )
    papers = data.get("papers")
    source = " ".join(map(str, papers)) if isinstance(papers, list) else ""
    return year, source[:300], [_json_row(number, day) for number, day in enumerate(days, 1)]


def _json_row(number: int, day: Any) -> _Row:
    place = t("第 {n} 项", "entry {n}").format(n=number)
    if not isinstance(day, dict):
        raise BadCalendar(t("{place}不是一个日期。", "{place} is not a day.").format(place=place))
    return _Row(place, day.get("date", ""), day.get("isOffDay", ""), str(day.get("name") or ""))


# --- CSV

_COLUMNS = {
    "date": "date", "日期": "date", "day": "date",
    "kind": "off", "isoffday": "off", "type": "off", "类型": "off", "是否放假": "off", "安排": "off",
    "name": "name", "名称": "name", "节日": "name", "节假日": "name", "节日名称": "name",
}  # fmt: skip


def _from_csv(text: str) -> tuple[int, str, list[_Row]]:
    """No year, no source, and rows."""
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    try:
        lines = list(_csv_lines(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
    except csv.Error:
        raise BadCalendar(t("文件既不是 JSON，也不是完整的 CSV。", "The file is neither JSON nor sound CSV.")) from None
    header = lines[0][1] if lines else []
    columns = [_COLUMNS.get(_plain(cell).lower().replace(" ", "")) for cell in header]
    missing = [title for column, title in _TITLES.items() if columns.count(column) != 1]
    if missing:
        raise BadCalendar(
            t(
                "首行应写明“日期”“类型”“名称”三列；没有找到（或重复了）：{missing}。",
                "The first line must name the columns date, kind and name; not found (or twice): {missing}.",
            ).format(missing="、".join(map(str, missing)))
        )
    at = {column: columns.index(column) for column in _TITLES}
    return 0, "", [_csv_row(number, cells, at) for number, cells in lines[1:]]


_TITLES = {"date": t("日期", "date"), "off": t("类型", "kind"), "name": t("名称", "name")}


def _csv_lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _csv_row(number: int, cells: list[str], at: dict[str, int]) -> _Row:
    place = t("第 {n} 行", "line {n}").format(n=number)
    if len(cells) <= max(at.values()):
        raise BadCalendar(
            t("{place}缺少内容：{line}", "{place} is incomplete: {line}").format(place=place, line=",".join(cells)[:60])
        )
    return _Row(place, cells[at["date"]], cells[at["off"]], _plain(cells[at["name"]]))


# --- What the rows say

_OFF = frozenset({"休", "放假", "休息", "节假日", "法定节假日", "off", "holiday", "true", "是", "1"})
_WORKED = frozenset({"班", "上班", "调休上班", "补班", "makeup", "work", "false", "否", "0"})
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
_Days = dict[dt.date, tuple[str, bool, str]]


def read_day(typed: str) -> dt.date:
    """The day a person or a file wrote: 2026-02-12, 2026/2/12, 2026年2月12日, 20260212. ValueError when there is none."""
    found = _DAY.fullmatch(_plain(typed))
    if not found:
        raise ValueError(typed)
    return dt.date(*(int(part) for part in found.groups() if part))


def _days(rows: list[_Row]) -> _Days:
    """Place, off or worked, and festival by day."""
    days: _Days = {}
    for row in rows:
        day, off = _day(row), _kind(row)
        if day in days:
            raise BadCalendar(
                t("{day} 出现了两次：{one}和{other}。", "{day} stands there twice: {one} and {other}.").format(
                    day=day, one=days[day][0], other=row.place
                )
            )
        days[day] = row.place, off, row.name
    return days


def _day(row: _Row) -> dt.date:
    try:
        return read_day(str(row.date))
    except ValueError:
        raise BadCalendar(
            t("{place}的日期“{value}”不存在。", "{place}: there is no day “{value}”.").format(
                place=row.place, value=str(row.date)[:30]
            )
        ) from None


def _kind(row: _Row) -> bool:
    """Whether the day is off."""
    written = _plain(str(row.off)).lower()
    if written not in _OFF | _WORKED:
        raise BadCalendar(
            t(
                "{place}的类型“{value}”无法识别；请填“休”或“班”。",
                "{place}: the kind “{value}” is unknown: write 休 (off) or 班 (worked).",
            ).format(place=row.place, value=str(row.off)[:30])
        )
    return written in _OFF


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


# --- Whether they can be a year's notice

_FIXED = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节"))
_MOVABLE = ("春节", "清明", "端午", "中秋")
_SINCE = 2008  # 清明, 端午 and 中秋 became public holidays
_GOLDEN_WEEK = [(10, day) for day in range(1, 9)]
_DECEMBER = 12


def _believed(year: int) -> None:
    if year not in YEARS:
        raise BadCalendar(
            t("年份 {year} 不在 {first} 至 {last} 之间。", "The year {year} is not between {first} and {last}.").format(
                year=year, first=YEARS[0], last=YEARS[-1]
            )
        )


def _rightly_named(name: str, year: int) -> None:
    named = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", name)
    if named and int(named[0]) != year:
        raise BadCalendar(
            t(
                "文件名写的是 {named} 年，内容却是 {year} 年；请核对是否选错了文件。",
                "The file is named {named} but holds {year}: please check whether it is the right file.",
            ).format(named=named[0], year=year)
        )


def _within(year: int, days: _Days) -> None:
    for day, (place, _off, _festival) in days.items():
        if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
            raise BadCalendar(
                t(
                    "{place}的 {day} 不属于 {year} 年的放假安排。", "{place}: {day} does not belong to the year {year}."
                ).format(place=place, day=day, year=year)
            )


def _complete(year: int, days: _Days) -> None:
    """Every public holiday must be there (全国年节及纪念日放假办法): a truncated file would shorten deadlines unseen."""
    off = {day: festival for day, (_place, is_off, festival) in days.items() if is_off}
    gone = [f"{name}（{month}月{day}日）" for month, day, name in _FIXED if dt.date(year, month, day) not in off]
    said = "、".join(off.values())
    golden = all(dt.date(year, month, day) in off for month, day in _GOLDEN_WEEK)
    movable = _MOVABLE if year >= _SINCE else _MOVABLE[:1]
    gone += [name for name in movable if name not in said and not (name == "中秋" and golden)]
    if gone:
        raise BadCalendar(
            t(
                "{year}年的放假安排不完整，缺少：{gone}。缺了节假日会把期限算短，因此没有导入。",
                "The calendar of {year} is incomplete; missing: {gone}. Deadlines would come out short: not imported.",
            ).format(year=year, gone="、".join(gone))
        )
