"""A hotline's table of categories from a file: read, checked row by row, compared with what is there, then taken over."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from mediation.hotline.categories import TicketCategory
from mediation.hotline.codes import CityGrade, UnionGrade
from workflow.text import t

GRADES = {"12345": set(CityGrade.values), "12351": set(UnionGrade.values)}
MOST_BYTES = 5_000_000
DEEPEST = 5
COLUMNS = ("code", "name", "parent", "grade")


class BadTable(Exception):
    """The file cannot be taken: a sentence for every row that is wrong."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = [str(sentence) for sentence in sentences]
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True)
class Row:
    """One category as the file has it."""

    code: str
    name: str
    parent: str
    grade: str


@dataclass
class Difference:
    """What taking the table over would do."""

    added: list[Row] = field(default_factory=list)
    changed: list[tuple[TicketCategory, Row]] = field(default_factory=list)
    dropped: list[TicketCategory] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing differs."""
        return not (self.added or self.changed or self.dropped)


def read_table(scheme: str, name: str, content: bytes) -> list[Row]:
    """Rows of a CSV (columns code, name, parent, grade) or JSON file, each after its parent. Raises BadTable."""
    if scheme not in GRADES:
        raise BadTable([t("体系应为 12345 或 12351。", "The scheme is 12345 or 12351.")])
    raw = _records(name, _text(content))
    rows, wrong = _rows(scheme, raw)
    wrong += _wrong_in_tree(rows)
    if not rows and not wrong:
        wrong.append(t("文件中没有分类。", "The file holds no category."))
    if wrong:
        raise BadTable(wrong)
    return _parents_first(rows)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise BadTable([t("文件超过5MB。", "The file is larger than 5 MB.")])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadTable([t("文件编码无法识别，请另存为UTF-8。", "The encoding is unknown; save it as UTF-8.")])


def _records(name: str, text: str) -> list[Any]:
    if name.lower().endswith(".json"):
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            words = t("第{n}行不是有效的JSON。", "Line {n} is not valid JSON.")
            raise BadTable([words.format(n=error.lineno)]) from error
        if not isinstance(found, list):
            raise BadTable([t("JSON应是一个分类列表。", "The JSON should be a list of categories.")])
        return found
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in COLUMNS[:3] if column not in (reader.fieldnames or ())]
    if missing:
        words = t("缺少列：{names}；应有 code、name、parent、grade。", "Columns missing: {names}.")
        raise BadTable([words.format(names="、".join(missing))])
    return list(reader)


def _rows(scheme: str, raw: list[Any]) -> tuple[dict[str, Row], list[str]]:
    rows: dict[str, Row] = {}
    wrong: list[str] = []
    for number, record in enumerate(raw, start=1):
        sentence = _why_not(scheme, record, rows)
        if sentence:
            wrong.append(t("第{n}条：{why}", "Row {n}: {why}").format(n=number, why=sentence))
            continue
        row = Row(*(_cell(record, column) for column in COLUMNS))
        rows[row.code] = row
    return rows, wrong


def _cell(record: dict[str, Any], column: str) -> str:
    return str(record.get(column) or "").strip()


def _why_not(scheme: str, record: Any, rows: dict[str, Row]) -> str:
    if not isinstance(record, dict):
        return t("不是一条分类。", "not a category.")
    code, name, grade = _cell(record, "code"), _cell(record, "name"), _cell(record, "grade")
    if not code or not name:
        return t("编码和名称都要填写。", "code and name are both needed.")
    if len(code) > 30 or len(name) > 60:  # noqa: PLR2004  as the columns are
        return t("编码不超过30字、名称不超过60字。", "at most 30 characters of code and 60 of name.")
    if code in rows:
        return t("编码{code}重复。", "code {code} is there twice.").format(code=code)
    if grade and grade not in GRADES[scheme]:
        return t("等级“{grade}”不是{known}之一。", "grade “{grade}” is none of {known}.").format(
            grade=grade, known="、".join(sorted(GRADES[scheme]))
        )
    return ""


def _wrong_in_tree(rows: dict[str, Row]) -> list[str]:
    """Parents that are not there, circles, and branches deeper than five."""
    wrong = []
    for row in rows.values():
        seen, node = [row.code], row
        while node.parent:
            if node.parent not in rows:
                words = t("“{name}”的上级编码{parent}不存在。", "“{name}”: its parent {parent} is not there.")
                wrong.append(words.format(name=row.name, parent=node.parent))
                break
            if node.parent in seen:
                wrong.append(
                    t("“{name}”的上级关系成环。", "“{name}”: its parents form a circle.").format(name=row.name)
                )
                break
            node = rows[node.parent]
            seen.append(node.code)
        if len(seen) > DEEPEST:
            wrong.append(t("“{name}”超过五级。", "“{name}” lies deeper than five levels.").format(name=row.name))
    return wrong


def _parents_first(rows: dict[str, Row]) -> list[Row]:
    def depth(row: Row) -> int:
        return 1 + depth(rows[row.parent]) if row.parent else 1

    return sorted(rows.values(), key=lambda row: (depth(row), row.code))


def differences(scheme: str, rows: Iterable[Row]) -> Difference:
    """What the table changes; categories it no longer has would be switched off."""
    present = {row.code: row for row in TicketCategory.objects.filter(scheme=scheme).select_related("parent")}
    found, named = Difference(), set()
    for row in rows:
        named.add(row.code)
        before = present.get(row.code)
        if before is None:
            found.added.append(row)
        elif not before.active or _as_row(before) != row:
            found.changed.append((before, row))
    found.dropped = [row for code, row in present.items() if row.active and code not in named]
    return found


def _as_row(category: TicketCategory) -> Row:
    return Row(category.code, category.name, category.parent.code if category.parent else "", category.grade)


@transaction.atomic
def take_over(scheme: str, rows: Iterable[Row]) -> Difference:
    """Save the table: all of it or nothing."""
    rows = list(rows)
    found = differences(scheme, rows)
    made: dict[str, TicketCategory] = {}
    for row in rows:  # each after its parent
        parent = made.get(row.parent)
        made[row.code], _new = TicketCategory.objects.update_or_create(
            scheme=scheme, code=row.code,
            defaults={
                "name": row.name, "parent": parent, "grade": row.grade, "active": True,
                "level": parent.level + 1 if parent else 1,
            },
        )  # fmt: skip
    TicketCategory.objects.filter(pk__in=[row.pk for row in found.dropped]).update(active=False)
    return found
