"""Workers pasted from a spreadsheet: what is read, what is refused cell by cell, and that no typing is lost."""

import datetime as dt

import hypothesis
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mediation.claims import ClaimType
from mediation.identifiers import IdType, Sex, make_citizen_id
from mediation.pasting import COLUMNS, MOST_ROWS, CellError, Pasted, PastedWorker, parse_workers, render_rows

ON = dt.date(2026, 3, 1)
LI = make_citizen_id("110105", dt.date(1985, 4, 12), 121)
WANG = make_citizen_id("130102", dt.date(1992, 11, 3), 48)


def pasted(*lines: str) -> Pasted:
    return parse_workers("\r\n".join(lines), on=ON)


def errors_of(*lines: str) -> list[tuple[int, str, str, str]]:
    return [(e.row, e.column, e.typed, e.sentence) for e in pasted(*lines).errors]


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_a_sheet_with_every_column_is_read_whole() -> None:
    sheet = pasted(
        "序号\t姓名\t性别\t证件类型\t身份证号码\t联系电话\t工种/岗位\t入职日期\t离职日期\t欠薪起\t欠薪止\t月工资\t"
        "欠薪金额\t送达地址\t银行卡号\t农民工\t工会会员\t请求事项\t备注",
        f"1\t李　建国\t男\t身份证\t{LI}\t138 0000 1234\t钢筋工\t2025/3/1\t2025-12-31\t2025年9月\t2025年12月\t8,000\t"
        '3.2万\t"北京市朝阳区\n幸福路1号"\t6222 0200 0001 2345 678\t是\t否\t拖欠工资\t包工头已失联',
    )
    assert sheet.errors == ()
    assert sheet.notes == ()
    assert sheet.workers == (
        PastedWorker(
            name="李建国",
            amount_fen=3_200_000,
            claim_type=ClaimType.WAGE,
            sex=Sex.MALE,
            id_type=IdType.CITIZEN,
            id_number=LI,
            birth_date=dt.date(1985, 4, 12),
            phone="13800001234",
            occupation="钢筋工",
            hired_on=dt.date(2025, 3, 1),
            ended_on=dt.date(2025, 12, 31),
            period_from=dt.date(2025, 9, 1),
            period_to=dt.date(2025, 12, 31),
            monthly_wage_fen=800_000,
            delivery_address="北京市朝阳区 幸福路1号",
            bank_account="6222020000012345678",
            migrant_worker=True,
            union_member=False,
            remark="包工头已失联",
        ),
    )
    assert sheet.rows[0].typed[1] == ("姓名", "李　建国")
    assert sheet.rows[0].typed[13] == ("送达地址", "北京市朝阳区\n幸福路1号")


def test_headings_may_stand_in_any_order_and_carry_marks() -> None:
    sheet = pasted("金额（元）\t*姓 名\t备注：", "1,200\t王芳\t")
    assert sheet.columns == ("金额（元）", "*姓 名", "备注：")
    assert sheet.workers == (PastedWorker(name="王芳", amount_fen=120_000),)


def test_a_heading_in_ten_thousands_counts_in_ten_thousands() -> None:
    sheet = pasted("姓名\t金额（万元）", "王芳\t3.5", "李建国\t3.5万")
    assert [worker.amount_fen for worker in sheet.workers] == [3_500_000, 3_500_000]
    assert [(e.row, e.column) for e in pasted("姓名\t金额（千元）", "王芳\t3.5").errors] == [(0, "金额")]


def test_without_a_header_the_order_is_assumed_and_said() -> None:
    sheet = pasted(f"李建国\t{LI}\t13800001234\t2025-09\t2025-12\t32000", f"王芳\t{WANG}\t\t\t\t8000")
    assert sheet.columns == ("姓名", "身份证号", "手机", "欠薪起", "欠薪止", "金额")
    assert sheet.notes == ("没有表头，按以下顺序读取：姓名、身份证号、手机、欠薪起、欠薪止、金额。",)
    assert [(w.name, w.amount_fen, w.sex) for w in sheet.workers] == [
        ("李建国", 3_200_000, Sex.MALE),
        ("王芳", 800_000, Sex.FEMALE),
    ]


@pytest.mark.parametrize("separator", ["\t", ",", "，", ";", "；"])
def test_cells_may_be_separated_by_tabs_commas_or_semicolons(separator: str) -> None:
    sheet = pasted(separator.join(("姓名", "手机", "金额")), separator.join(("王芳", "13800001234", "8000.50")))
    assert sheet.workers == (PastedWorker(name="王芳", phone="13800001234", amount_fen=800_050),)


def test_blank_lines_and_a_mark_at_the_start_do_not_count() -> None:
    sheet = parse_workers("\ufeff\n姓名\t金额\t\n\n \t \n王芳\t1\n\n李建国\tx\n", on=ON)
    assert [row.number for row in sheet.rows] == [1, 2]
    assert [(e.row, e.column, e.typed) for e in sheet.errors] == [(2, "金额", "x")]


def test_a_stray_quote_swallows_nothing() -> None:
    sheet = pasted("姓名\t金额\t备注", '王芳\t1\t"二队', '李建国\t2\t说"是"', '赵敏\t3\t"三""队"')
    assert [worker.remark for worker in sheet.workers] == ['"二队', '说"是"', '三"队']


def test_a_period_in_one_cell_fills_both_ends() -> None:
    (worker,) = pasted("姓名\t欠薪期间\t金额", "王芳\t2025年9月至12月\t1").workers
    assert (worker.period_from, worker.period_to) == (dt.date(2025, 9, 1), dt.date(2025, 12, 31))


def test_days_may_stand_where_months_may() -> None:
    (worker,) = pasted("姓名\t起\t止\t金额", "王芳\t2025-09-15\t20251220\t1").workers
    assert (worker.period_from, worker.period_to) == (dt.date(2025, 9, 15), dt.date(2025, 12, 20))


def test_a_claim_that_is_not_about_money_needs_no_amount() -> None:
    sheet = pasted("姓名\t请求事项\t金额", "王芳\t确认劳动关系\t", "李建国\t加班费\t", "赵敏\t奖金\t5")
    assert [(w.name, w.claim_type, w.amount_fen) for w in sheet.workers] == [
        ("王芳", ClaimType.REL, None),
        ("赵敏", ClaimType.BONUS, 500),
    ]
    assert [(e.row, e.sentence) for e in sheet.errors] == [(2, "缺少金额。")]


def test_every_type_of_claim_is_understood_by_its_label_and_code() -> None:
    for claim in ClaimType:
        for word in (claim.label, claim.value):
            sheet = pasted("姓名\t金额\t请求事项", f"王芳\t1\t{word}")
            assert sheet.workers[0].claim_type is claim, word


def test_every_type_of_document_is_understood_by_its_label_and_code() -> None:
    for id_type in IdType:
        for word in (id_type.label, id_type.value):
            sheet = pasted("姓名\t金额\t证件类型\t证件号码", f"王芳\t1\t{word}\t")
            assert sheet.workers[0].id_type is id_type, word


def test_english_headings_and_sentences_work_too() -> None:
    with translation.override("en"):
        assert parse_workers("Name\tID number\tAmount\nWang Fang\t\t5", on=ON).workers[0].name == "Wang Fang"
        assumed = parse_workers("Wang Fang\t\t\t\t\t5", on=ON)
        assert assumed.columns == ("Name", "ID number", "Phone", "From", "To", "Amount")
        assert parse_workers(render_rows(assumed.rows), on=ON).workers == assumed.workers


def test_a_warning_about_a_number_travels_with_the_worker() -> None:
    odd = make_citizen_id("160101", dt.date(1990, 1, 1), 2)
    sheet = pasted("姓名\t性别\t身份证\t金额", f"王芳\t男\t{WANG}\t1", f"赵敏\t女\t{odd}\t1", "钱进\t男\t\t1")
    assert [worker.warnings for worker in sheet.workers] == [
        ("性别与证件号码不一致。",),
        ("地区码“160101”不常见，请核对证件。",),
        (),
    ]
    assert sheet.workers[0].sex is Sex.MALE


def test_a_document_that_tells_no_sex_leaves_the_typed_one_unquestioned() -> None:
    (worker,) = pasted("姓名\t性别\t证件类型\t证件号码\t金额", "王芳\t女\t护照\tE12345678\t1").workers
    assert (worker.sex, worker.id_number, worker.warnings) == (Sex.FEMALE, "E12345678", ())


# --- Refusing --------------------------------------------------------------------------------------------------------


def test_nothing_pasted_is_said() -> None:
    for text in ("", " \r\n\t\r\n"):
        assert parse_workers(text, on=ON) == Pasted((), (CellError(0, "", "", "没有读到任何一行。"),), ())
    assert errors_of("姓名\t金额", "合计\t0") == [(0, "", "", "没有读到任何一行。")]


def test_a_missing_required_column_is_said_once_and_no_row_is_taken() -> None:
    sheet = pasted("姓名\t手机", "王芳\t13800001234", "李建国\t138")
    assert [(e.row, e.column, e.sentence) for e in sheet.errors[:1]] == [(0, "金额", "缺少“金额”一列。")]
    assert [(e.row, e.column) for e in sheet.errors[1:]] == [(2, "手机")]
    assert sheet.workers == ()
    assert len(sheet.rows) == 2


@pytest.mark.parametrize(
    ("heading", "cell", "sentence"),
    [
        ("姓名", "", "缺少姓名。"),
        ("姓名", "\u200b", "缺少姓名。"),
        ("姓名", "王" * 200, "最多100个字，这里有200个。"),
        ("姓名", LI, "姓名里有一串数字，请核对各列的顺序。"),
        ("性别", "不详", "请填“男”或“女”。"),
        ("证件类型", "驾照", "没有这种证件；请填身份证、护照等。"),
        ("证件号码", LI[:-1], "号码应为18位，您填写了17位。"),
        ("身份证号", LI[:16] + "00", "号码的校验位不符，请对照证件逐位核对。"),
        ("身份证", "1.10105E+17", "表格软件把号码改成了科学计数法，末几位已丢失；请把该列设为文本后重新填写。"),
        ("联系电话", "65120000", "请在固定电话前加区号，例如 010-65120000。"),
        ("手机", "1.38E+10", "表格软件把号码改成了科学计数法，末几位已丢失；请把该列设为文本后重新填写。"),
        ("岗位", "工" * 61, "最多60个字，这里有61个。"),
        ("入职日期", "2026年2月30日", "2026年2月只有28天，没有30日。"),
        ("欠薪起", "2026年13月", "“2026年13月”不是日期；请这样填写：2026-02-03。"),
        ("欠薪期间", "2026-05-07", "“2026-05-07”像是某一天；请写明起止月份，例如 2026年5月至7月。"),
        ("月工资", "面议", "“面议”不是金额；请只填数字，例如 1234.50 或 3.5万。"),
        ("住址", "路" * 201, "最多200个字，这里有201个。"),
        ("银行卡号", "工商银行", "这不像银行账号。"),
        ("银行卡号", "6.22202E+18", "表格软件把号码改成了科学计数法，末几位已丢失；请把该列设为文本后重新填写。"),
        ("农民工", "也许", "请填“是”或“否”。"),
        ("请求事项", "道歉", "没有这种请求事项；请填拖欠工资、加班费、经济补偿等。"),
        ("备注", "注" * 301, "最多300个字，这里有301个。"),
    ],
)
def test_each_bad_cell_is_named_by_row_column_and_sentence(heading: str, cell: str, sentence: str) -> None:
    if heading == "姓名":
        lines = ("姓名\t金额", "赵敏\t1", f"{cell}\t1", "钱进\t1")
    else:
        lines = (f"姓名\t金额\t{heading}", "赵敏\t1\t", f"王芳\t1\t{cell}", "钱进\t1\t")
    assert errors_of(*lines) == [(2, heading, cell, sentence)]
    assert [worker.name for worker in pasted(*lines).workers] == ["赵敏", "钱进"]


def test_every_bad_cell_of_a_row_is_named_in_the_order_of_the_columns() -> None:
    errors = errors_of("金额\t姓名\t手机\t性别", "x\t\t138\t男")
    assert [(row, column) for row, column, _, _ in errors] == [(1, "金额"), (1, "姓名"), (1, "手机")]


def test_an_unreadable_type_of_document_or_claim_brings_no_second_error() -> None:
    assert [c for _, c, _, _ in errors_of("姓名\t金额\t证件类型\t证件号码", "王芳\t1\t驾照\tA1")] == ["证件类型"]
    assert [c for _, c, _, _ in errors_of("姓名\t金额\t请求事项", "王芳\t\t道歉")] == ["请求事项"]


def test_ends_before_starts_are_refused() -> None:
    assert errors_of("姓名\t金额\t起\t止", "王芳\t1\t2026-02\t2026-01") == [(1, "止", "2026-01", "结束早于开始。")]
    assert errors_of("姓名\t金额\t入职\t离职", "王芳\t1\t2026-02-02\t2026-02-01") == [
        (1, "离职", "2026-02-01", "离职早于入职。")
    ]
    assert errors_of("姓名\t金额\t入职\t离职\t起\t止", "王芳\t1\t2026-02-01\t2026-02-01\t\t2026-01") == []


def test_a_period_that_contradicts_its_two_columns_is_refused() -> None:
    lines = ("姓名\t金额\t起\t止\t欠薪期间", "王芳\t1\t2025-08\t\t2025年9月至12月")
    assert errors_of(*lines) == [(1, "欠薪期间", "2025年9月至12月", "与起止日期两列不一致。")]
    assert errors_of(lines[0], "王芳\t1\t2025-09\t\t2025年9月至12月", "李建国\t1\t2025-09\t\t") == []


def test_the_same_identity_number_twice_is_refused_where_it_comes_again() -> None:
    lines = ("姓名\t身份证\t手机\t金额", f"李建国\t{LI}\t138\t1", f"王芳\t{WANG}\t\t1", f"李建国\t{LI} \t\t2")
    assert errors_of(*lines) == [
        (1, "手机", "138", "这不像电话号码；请填写手机号，或带区号的固定电话，例如 010-65120000。"),
        (3, "身份证", f"{LI} ", "与第1行的证件号码相同；同一人的另一项请求请写明不同的请求事项。"),
    ]


def test_one_person_may_come_again_with_another_claim_but_not_under_another_name() -> None:
    header, first = "姓名\t身份证\t请求事项\t金额", f"李建国\t{LI}\t拖欠工资\t1"
    overtime, other_name = f"李建国\t{LI}\t加班费\t2", f"王芳\t{LI}\t押金\t4"
    assert errors_of(header, first, overtime) == []
    assert [(e.row, e.sentence[:11]) for e in pasted(header, first, overtime, overtime, other_name).errors] == [
        (3, "与第2行的证件号码相同"),
        (4, "与第1行的证件号码相同"),
    ]


def test_the_same_digits_on_another_document_are_another_person() -> None:
    sheet = pasted("姓名\t证件类型\t证件号码\t金额", "王芳\t护照\t12345678\t1", "李建国\t台胞证\t12345678\t1")
    assert sheet.errors == ()


def test_a_cell_beyond_the_columns_is_refused_because_an_amount_may_have_been_torn() -> None:
    errors = errors_of("姓名,金额", "王芳,1,234.50", "李建国,2,")
    assert [(row, column, typed) for row, column, typed, _ in errors] == [(1, "第3列", "234.50")]
    assert [worker.name for worker in pasted("姓名,金额", '王芳,"1,234.50"').workers] == ["王芳"]


def test_columns_that_are_not_read_are_named_once() -> None:
    sheet = pasted(
        "序号\t姓名\t籍贯\t手机\t电话\t\t金额", "1\t王芳\t河北\t13800001234\t010\t?\t1", "2\t李建国\t\t\t\t\t2"
    )
    assert sheet.errors == ()
    assert sheet.notes == ("以下各列没有读入：籍贯、电话。",)
    assert [worker.phone for worker in sheet.workers] == ["13800001234", ""]


@pytest.mark.parametrize("total", ["合计\t9", "合 计：\t9", "\t总计", "共计（2人）\t9", "小计\t9", "合计2人\t9"])
def test_a_row_of_totals_is_left_out_with_a_note(total: str) -> None:
    sheet = pasted("姓名\t金额", "王芳\t4", "李建国\t5", total)
    assert sheet.errors == ()
    assert sheet.notes == ("合计行没有读入。",)
    assert [worker.name for worker in sheet.workers] == ["王芳", "李建国"]


def test_a_remark_called_total_does_not_hide_a_worker() -> None:
    assert len(pasted("姓名\t金额\t备注", "王芳\t4\t合计").workers) == 1


def test_rows_beyond_the_limit_are_kept_as_typed_and_not_read() -> None:
    sheet = pasted("姓名\t金额", *(f"职工{n}\t1" for n in range(MOST_ROWS + 2)))
    assert [(e.row, e.sentence) for e in sheet.errors] == [(501, "一次最多读入500行，您粘贴了502行；其余请分批。")]
    assert len(sheet.workers) == MOST_ROWS
    assert len(sheet.rows) == MOST_ROWS + 2
    assert f"职工{MOST_ROWS + 1}\t1" in render_rows(sheet.rows)


def test_control_characters_do_not_reach_the_database() -> None:
    (worker,) = pasted("姓名\t金额\t备注\t银行卡号", "王\0芳\t1\ta\x07b\t工行朝阳支行 6222020000012345").workers
    assert (worker.name, worker.remark, worker.bank_account) == ("王芳", "a b", "工行朝阳支行 6222020000012345")


# --- Giving back -----------------------------------------------------------------------------------------------------


def test_no_rows_give_no_text() -> None:
    assert render_rows(()) == ""


def test_rows_come_back_exactly_as_typed_bad_cells_included() -> None:
    sheet = pasted("姓名\t金额\t备注", '王芳\tx\t"两\n行"', '李建国\t 2 \t"""引"', "赵敏\t3", "钱进\t4\t\t多")
    again = parse_workers(render_rows(sheet.rows), on=ON)
    assert [row.typed[:3] for row in again.rows] == [row.typed[:3] for row in sheet.rows]
    assert [(e.row, e.typed) for e in again.errors] == [(1, "x"), (4, "多")]


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@hypothesis.settings(deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6))
def test_whatever_is_pasted_can_be_given_back_and_read_again(table: list[tuple[str, ...]]) -> None:
    quoted = ("\t".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in table)
    sheet = pasted("姓名\t金额\t备注", *quoted)
    again = parse_workers(render_rows(sheet.rows), on=ON)
    assert [[cell for _, cell in row.typed] for row in again.rows] == [
        [cell for _, cell in row.typed] for row in sheet.rows
    ]
    assert again.workers == sheet.workers
    assert [(e.row, e.typed) for e in again.errors] == [(e.row, e.typed) for e in sheet.errors]


@hypothesis.settings(deadline=None)
@given(st.text(st.sampled_from('"\t\r\n,，;； 王1姓名金额'), max_size=60))
def test_no_paste_ever_fails(text: str) -> None:
    sheet = parse_workers(text, on=ON)
    assert sheet.rows or sheet.errors
    assert len(sheet.workers) + len({e.row for e in sheet.errors}) >= len(sheet.rows)


def test_no_two_columns_share_a_name() -> None:
    names = [name for column in COLUMNS for name in (column.zh, column.en.lower(), *column.names.split())]
    assert len(names) == len(set(names))
