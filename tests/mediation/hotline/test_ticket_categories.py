"""A hotline's table of categories: read, compared, taken over; a bad row is a sentence, and nothing is half done."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from mediation.hotline.categories import TicketCategory, offered_categories
from mediation.hotline.category_files import BadTable, differences, read_table, take_over
from tests.cast import Cast

GOOD = "code,name,parent,grade\n1,劳动人事,,\n11,劳动报酬,1,\n111,拖欠工资,11,complex\n"


def faults(text: str, name: str = "table.csv", scheme: str = "12345") -> list[str]:
    with pytest.raises(BadTable) as bad:
        read_table(scheme, name, text.encode())
    return bad.value.sentences


def test_the_first_table_is_there_and_its_leaves_are_offered(people: Cast) -> None:
    groups = dict(offered_categories("12345"))
    names = [name for _key, name in groups["劳动和社会保障"]]
    assert "劳动报酬 / 拖欠工资 / 建筑工程领域欠薪 / 农民工集体讨薪" in names
    assert not any(name.endswith("建筑工程领域欠薪") for name in names), "a branch is not a leaf"
    assert max(TicketCategory.objects.values_list("level", flat=True)) == 5


def test_a_table_is_compared_then_taken_over_and_what_it_drops_is_switched_off(people: Cast) -> None:
    rows = read_table("12345", "t.csv", GOOD.encode())
    before = TicketCategory.objects.filter(scheme="12345", active=True).count()
    found = differences("12345", rows)
    assert (len(found.added), len(found.changed), len(found.dropped)) == (3, 0, before)
    take_over("12345", rows)
    assert TicketCategory.objects.get(scheme="12345", code="111").path == "劳动人事 / 劳动报酬 / 拖欠工资"
    assert offered_categories("12345") == [
        ("劳动人事", [(str(TicketCategory.objects.get(scheme="12345", code="111").pk), "劳动报酬 / 拖欠工资")])
    ]
    assert TicketCategory.objects.filter(scheme="12345", active=False).count() == before, "old tickets keep theirs"
    assert differences("12345", rows).is_empty
    assert TicketCategory.objects.filter(scheme="12351", active=True).exists(), "the other hotline's stays"


def test_a_renamed_category_is_changed_and_keeps_its_row(people: Cast) -> None:
    take_over("12345", read_table("12345", "t.csv", GOOD.encode()))
    key = TicketCategory.objects.get(scheme="12345", code="111").pk
    renamed = read_table("12345", "t.csv", GOOD.replace("拖欠工资", "欠薪").encode("gb18030"))
    assert [row.name for _old, row in differences("12345", renamed).changed] == ["欠薪"]
    take_over("12345", renamed)
    assert TicketCategory.objects.get(pk=key).name == "欠薪"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2,,,", "第4条：编码和名称都要填写"),
        ("11,重复,1,", "编码11重复"),
        ("2,甲,9,", "“甲”的上级编码9不存在"),
        ("2,甲,2,", "成环"),
        ("2,甲,,soon", "等级“soon”不是"),
        ("2," + "长" * 61 + ",,", "名称不超过60字"),
    ],
)
def test_a_bad_row_is_named_with_its_reason(row: str, words: str) -> None:
    assert any(words in sentence for sentence in faults(GOOD + row + "\n"))


def test_six_levels_are_one_too_many() -> None:
    deep = "code,name,parent,grade\n1,一,,\n" + "".join(f"{n},第{n}级,{n - 1},\n" for n in range(2, 7))
    assert faults(deep) == ["“第6级”超过五级。"]


def test_a_file_that_is_no_table_is_a_sentence() -> None:
    assert faults("a,b\n1,2\n")[0].startswith("缺少列")
    assert faults("[", "t.json") == ["第1行不是有效的JSON。"]
    assert faults('{"code": 1}', "t.json") == ["JSON应是一个分类列表。"]
    assert faults("[3]", "t.json") == ["第1条：不是一条分类。"]
    assert faults(GOOD, scheme="12333") == ["体系应为 12345 或 12351。"]
    assert faults("code,name,parent,grade\n") == ["文件中没有分类。"]


def test_the_command_shows_first_and_saves_when_told(people: Cast, tmp_path: Path) -> None:
    path, out = tmp_path / "table.json", StringIO()
    path.write_text(json.dumps([{"code": "Z", "name": "其他", "parent": "", "grade": "general"}]))
    call_command("import_ticket_categories", "12351", str(path), stdout=out)
    assert "+ Z 其他 [general]" in out.getvalue()
    assert "没有保存" in out.getvalue()
    assert not TicketCategory.objects.filter(code="Z").exists()
    call_command("import_ticket_categories", "12351", str(path), "--yes", stdout=out)
    assert TicketCategory.objects.get(code="Z").scheme == "12351"


def test_the_command_refuses_with_status_2(people: Cast, tmp_path: Path) -> None:
    path, err = tmp_path / "table.csv", StringIO()
    path.write_text(GOOD + "2,,,\n")
    with pytest.raises(SystemExit) as stopped:
        call_command("import_ticket_categories", "12345", str(path), "--yes", stderr=err)
    assert stopped.value.code == 2
    assert "第4条" in err.getvalue()
    with pytest.raises(SystemExit):
        call_command("import_ticket_categories", "12345", str(tmp_path / "none.csv"), stderr=err)
