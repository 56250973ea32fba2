"""Workers and their claims pasted from a spreadsheet: each cell is read or refused by itself, and no typing is lost."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mediation.claims import RULES, ClaimType
from mediation.dates import parse_date, parse_month, parse_month_range
from mediation.identifiers import IdType, Invalid, Sex, half_width, parse_identity, parse_phone
from mediation.money import parse_yuan
from workflow.text import t

MOST_ROWS = 500


@dataclass(frozen=True)
class CellError:
    """Why one cell cannot be used. `row` counts data rows from 1; 0 is the header, or the paste as a whole."""

    row: int
    column: str
    typed: str
    sentence: str


@dataclass(frozen=True)
class PastedWorker:
    """One worker with one claim, cleaned. Amounts in fen; None or "" where the cell was empty.

    `amount_fen` is None only for claims that are not about money (确认劳动关系).
    """

    name: str
    amount_fen: int | None = None
    claim_type: ClaimType = ClaimType.WAGE
    sex: Sex | None = None
    id_type: IdType = IdType.CITIZEN
    id_number: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    occupation: str = ""
    hired_on: dt.date | None = None
    ended_on: dt.date | None = None
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    monthly_wage_fen: int | None = None
    delivery_address: str = ""
    bank_account: str = ""
    migrant_worker: bool | None = None
    union_member: bool | None = None
    remark: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkerRow:
    """A data row: every cell as typed under its heading, and the worker when no cell was refused.

    `columns` says besides which column each heading names: (column or None, heading, typed).
    """

    number: int
    typed: tuple[tuple[str, str], ...]
    worker: PastedWorker | None
    columns: "tuple[tuple[Column | None, str, str], ...]" = ()


@dataclass(frozen=True)
class Pasted:
    """All rows, good and bad; what was refused; the headings used; and remarks on what was assumed or left out."""

    rows: tuple[WorkerRow, ...]
    errors: tuple[CellError, ...]
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def workers(self) -> tuple[PastedWorker, ...]:
        """The workers of the rows without any error."""
        return tuple(row.worker for row in self.rows if row.worker)


def parse_workers(text: str, *, on: dt.date) -> Pasted:
    """Read pasted rows: tabs, commas or semicolons between cells, quotes as Excel and WPS set them, header or none.

    Never raises: what cannot be used is in `errors`, cell by cell, and every other row is still read. `on` is today.
    """
    table = [cells for cells in _cells(text.removeprefix("\ufeff")) if any(cell.strip() for cell in cells)]
    if not table:
        return Pasted((), (_nothing(),), ())
    headings, lines, notes = _headings(table)
    kept = [line for line in lines if not _is_total(headings, line)]
    if len(kept) < len(lines):
        notes.append(t("合计行没有读入。", "The row of totals was left out."))
    missing = _missing_columns(headings)
    errors = list(missing)
    rows: list[WorkerRow] = []
    seen: _Seen = {}
    for number, cells in enumerate(kept, start=1):
        typed = _side_by_side(headings, cells)
        worker, refused = _read_row(number, typed, seen, on) if number <= MOST_ROWS else (None, [])
        usable = None if missing else worker
        cells_as_typed = tuple((heading.typed, cell) for heading, cell in typed)
        columns = tuple((heading.column, heading.typed, cell) for heading, cell in typed)
        rows.append(WorkerRow(number, cells_as_typed, usable, columns))
        errors += refused
    if len(kept) > MOST_ROWS:
        errors.append(_too_many(len(kept)))
    if not kept:
        errors.append(_nothing())
    return Pasted(tuple(rows), tuple(errors), tuple(heading.typed for heading in headings), tuple(notes))


def render_rows(rows: Sequence[WorkerRow]) -> str:
    """Rows as tab-separated text with a header line, as `parse_workers` reads them: every cell exactly as typed."""
    if not rows:
        return ""
    longest = max(rows, key=lambda row: len(row.typed))
    lines = [[heading for heading, _ in longest.typed], *([cell for _, cell in row.typed] for row in rows)]
    return tabbed(lines)


def tabbed(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells as the tab-separated text that `parse_workers` reads back cell by cell."""
    return "".join("\t".join(map(_quoted, line)) + "\r\n" for line in lines)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r'^"|[\t\r\n]', cell) else cell


# --- The table -------------------------------------------------------------------------------------------------------


def _cells(text: str) -> Iterator[list[str]]:
    """Lines of cells. A cell is quoted only when its quotes close before a separator: a stray quote swallows none."""
    separator = _separator(text)
    pattern = re.compile(
        rf'"(?P<quoted>[^"]*(?:""[^"]*)*)"(?={separator}|[\r\n]|\Z)|(?P<plain>[^{separator}\r\n]*)',
    )
    line: list[str] = []
    at = 0
    while at <= len(text) and (found := pattern.match(text, at)):
        line.append(found["plain"] if found["quoted"] is None else found["quoted"].replace('""', '"'))
        at = found.end()
        if not text.startswith(separator, at):
            yield line
            line = []
        at += 2 if text.startswith("\r\n", at) else 1


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    most = max(",，;；", key=first.count)
    return "\t" if "\t" in text or most not in first else most


# --- Columns ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """What a column holds: the field it fills, its name in both languages, other names people give it, its reader."""

    key: str
    zh: str
    en: str
    names: str
    read: Callable[[str], Any]

    @property
    def label(self) -> str:
        return t(self.zh, self.en).format()


@dataclass(frozen=True)
class Heading:
    """A heading as typed, and the column it names, if any. `unit` is 万 where the heading says 万元."""

    typed: str
    column: Column | None = None
    unit: str = ""


def _text(most: int) -> Callable[[str], str]:
    """Plain text of at most `most` characters: no control characters, runs of blanks and line breaks as one space."""

    def read(cell: str) -> str:
        plain = " ".join("".join(char if char.isprintable() else " " for char in cell).split())
        if len(plain) > most:
            raise Invalid(
                t("最多{most}个字，这里有{n}个。", "At most {most} characters; these are {n}.").format(
                    most=most, n=len(plain)
                )
            )
        return plain

    return read


def _name(cell: str) -> str:
    """A name of at most 100 characters. Blanks that pad two-character Chinese names (张　三) go."""
    name = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", _text(100)(cell))
    if re.search(r"[0-9]{6}", half_width(name)):
        raise Invalid(
            t(
                "姓名里有一串数字，请核对各列的顺序。",
                "The name contains a long number: please check the order of the columns.",
            )
        )
    return name


def _unspoilt(read: Callable[[str], str]) -> Callable[[str], str]:
    """A long number; refused when the spreadsheet has already turned it into 1.10105E+17."""

    def checked(cell: str) -> str:
        if re.fullmatch(r"[0-9](\.[0-9]+)?E\+?[0-9]+", half_width(cell).strip().upper()):
            raise Invalid(
                t(
                    "表格软件把号码改成了科学计数法，末几位已丢失；请把该列设为文本后重新填写。",
                    "The spreadsheet turned this number into scientific notation and lost its last digits: "
                    "format the column as text and enter it again.",
                )
            )
        return read(cell)

    return checked


def _account(cell: str) -> str:
    """A bank account: its digits, or a text with the bank's name around at least six of them."""
    typed = _text(100)(half_width(cell).lstrip("'"))
    digits = re.sub(r"[ -]", "", typed)
    if re.fullmatch(r"[0-9]{6,32}", digits):
        return digits
    if not re.search(r"[0-9]{6}", digits):
        raise Invalid(t("这不像银行账号。", "This does not look like a bank account."))
    return typed


def _one_of(words: dict[Any, str], sentence: str) -> Callable[[str], Any]:
    """A cell that holds one of a few words: `words` lists, for each meaning, what people write for it."""
    meanings = {word: meaning for meaning, line in words.items() for word in line.split()}

    def read(cell: str) -> Any:
        word = re.sub(r"\s", "", half_width(cell)).lower()
        if word not in meanings:
            raise Invalid(sentence)
        return meanings[word]

    return read


def _first_day(cell: str) -> dt.date:
    return _day_or_month(cell, 0)


def _last_day(cell: str) -> dt.date:
    return _day_or_month(cell, 1)


def _day_or_month(cell: str, end: int) -> dt.date:
    try:
        return parse_month(cell)[end]
    except Invalid:
        return parse_date(cell)


_YES_NO = _one_of(
    {True: "是 有 对 √ ✓ y yes 1", False: "否 不是 无 没有 × n no 0"}, t("请填“是”或“否”。", "Please enter yes or no.")
)
_CLAIM = _one_of(
    {
        ClaimType.WAGE: "wage 工资 欠薪 拖欠工资 克扣工资 拖欠/克扣工资 劳动报酬 拖欠劳动报酬 工资差额",
        ClaimType.OT: "ot 加班费 加班工资",
        ClaimType.ANNUAL: "annual 未休年休假工资 年休假工资 年假工资 未休年假工资",
        ClaimType.BONUS: "bonus 奖金 提成 奖金/提成 年终奖",
        ClaimType.DOUBLE: "double 二倍工资 双倍工资 二倍工资差额 未签书面合同二倍工资差额",
        ClaimType.COMP: "comp 经济补偿 经济补偿金 解除/终止经济补偿",
        ClaimType.DAMAGES: "damages 赔偿金 违法解除赔偿金 违法解除/终止赔偿金",
        ClaimType.NOTICE: "notice 代通知金",
        ClaimType.PENALTY: "penalty 加付赔偿金",
        ClaimType.INJ_MED: "inj_med 工伤医疗费",
        ClaimType.INJ_BEN: "inj_ben 工伤待遇 工伤保险待遇",
        ClaimType.SI: "si 社会保险 社保 社保补缴 社保损失",
        ClaimType.REL: "rel 确认劳动关系",
        ClaimType.DOC: "doc 离职证明 离职证明、档案转移",
        ClaimType.DEPOSIT: "deposit 押金 保证金 押金/保证金返还",
        ClaimType.NONCOMP: "noncomp 竞业限制补偿 竞业限制补偿/违约金",
        ClaimType.EXP: "exp 报销 垫付费用 垫付费用报销",
        ClaimType.REINSTATE: "reinstate 继续履行 继续履行劳动合同",
        ClaimType.COLLECTIVE: "collective 履行集体合同",
        ClaimType.OTHER: "other 其他",
    },
    t(
        "没有这种请求事项；请填拖欠工资、加班费、经济补偿等。",
        "There is no such claim: enter 拖欠工资, 加班费 or OT, for example.",
    ),
)
_SEX = _one_of(
    {Sex.MALE: "男 m male", Sex.FEMALE: "女 f female"}, t("请填“男”或“女”。", "Please enter male or female.")
)
_ID_TYPE = _one_of(
    {
        IdType.CITIZEN: "居民身份证 身份证 citizen",
        IdType.RESIDENCE_PERMIT: "港澳台居民居住证 居住证 residence_permit",
        IdType.HK_MACAO_PASS: "港澳居民来往内地通行证 港澳通行证 回乡证 hk_macao_pass",
        IdType.TAIWAN_PASS: "台湾居民来往大陆通行证 台胞证 taiwan_pass",
        IdType.FOREIGN_RESIDENT: "外国人永久居留身份证 永居证 foreign_resident",
        IdType.PASSPORT: "护照 passport",
    },
    t("没有这种证件；请填身份证、护照等。", "There is no such document: enter 身份证 or passport, for example."),
)

COLUMNS: tuple[Column, ...] = (
    Column("name", "姓名", "Name", "职工姓名 劳动者姓名 申请人 申请人姓名", _name),
    Column("sex", "性别", "Sex", "", _SEX),
    Column("id_type", "证件类型", "ID type", "证件种类", _ID_TYPE),
    Column(
        "id_number", "身份证号", "ID number", "身份证号码 证件号码 证件号 身份证 公民身份号码", _unspoilt(_text(40))
    ),
    Column("phone", "手机", "Phone", "手机号 手机号码 联系电话 电话 联系方式 mobile", _unspoilt(parse_phone)),
    Column("occupation", "工种", "Occupation", "岗位 职务 工种岗位 工种/岗位 job", _text(60)),
    Column("hired_on", "入职日期", "Hired on", "入职时间 入职", parse_date),
    Column("ended_on", "离职日期", "Ended on", "离职时间 离职", parse_date),
    Column(
        "period_from", "欠薪起", "From", "欠薪开始 起 欠薪起始 欠薪开始日期 欠薪起始日期 开始日期 起始日期", _first_day
    ),
    Column("period_to", "欠薪止", "To", "欠薪结束 止 欠薪截止 欠薪结束日期 欠薪截止日期 结束日期 截止日期", _last_day),
    Column("period", "欠薪期间", "Period", "欠薪月份 欠薪时间 拖欠期间 期间", parse_month_range),
    Column("monthly_wage_fen", "月工资", "Monthly wage", "月工资标准 工资标准", parse_yuan),
    Column("amount_fen", "金额", "Amount", "欠薪金额 请求金额 拖欠金额 欠薪数额 欠款金额", parse_yuan),
    Column("delivery_address", "送达地址", "Address", "住址 地址 通讯地址 联系地址", _text(200)),
    Column("bank_account", "银行卡号", "Bank account", "银行账号 银行帐号 收款账户 卡号", _unspoilt(_account)),
    Column("migrant_worker", "农民工", "Migrant worker", "是否农民工", _YES_NO),
    Column("union_member", "工会会员", "Union member", "是否工会会员", _YES_NO),
    Column("claim_type", "请求事项", "Claim", "请求 诉求", _CLAIM),
    Column("remark", "备注", "Remark", "说明", _text(300)),
)
_BY_KEY = {column.key: column for column in COLUMNS}
_BY_NAME = {
    re.sub(r"\s", "", name).lower(): column
    for column in COLUMNS
    for name in (column.zh, column.en, *column.names.split())
}
_ASSUMED = ("name", "id_number", "phone", "period_from", "period_to", "amount_fen")
_IGNORED = frozenset({"", "序号", "编号", "no", "no."})


def _headings(table: list[list[str]]) -> tuple[list[Heading], list[list[str]], list[str]]:
    """The headings, the lines below them, and remarks. A first line that names no column is data in assumed order."""
    headings: list[Heading] = []
    for typed in table[0]:
        heading = _heading(typed)
        again = heading.column and any(heading.column is other.column for other in headings)
        headings.append(Heading(typed) if again else heading)
    while headings and not headings[-1].typed.strip():
        headings.pop()
    if any(heading.column for heading in headings):
        return headings, table[1:], _unread(headings)
    assumed = [Heading(_BY_KEY[key].label, _BY_KEY[key]) for key in _ASSUMED]
    note = t("没有表头，按以下顺序读取：{order}。", "There is no header; the order assumed is: {order}.").format(
        order="、".join(heading.typed for heading in assumed)
    )
    return assumed, table, [note]


def _heading(typed: str) -> Heading:
    """`*金额（万元）：` names 金额, counted in 万. One in 千元 names nothing: its figures would be read wrongly."""
    name = re.sub(r"[\s*:]", "", half_width(typed)).lower()
    bare, _, inside = name.partition("(")
    column = None if re.search("[十百千]元", inside) else _BY_NAME.get(bare)
    return Heading(typed, column, "万" if column and "万" in inside else "")


def _unread(headings: list[Heading]) -> list[str]:
    """A remark naming the columns that were kept but not read."""
    names = [h.typed.strip() for h in headings if not h.column and h.typed.strip().lower() not in _IGNORED]
    if not names:
        return []
    return [
        t("以下各列没有读入：{names}。", "These columns were not read: {names}.").format(names="、".join(names)),
    ]


def _missing_columns(headings: list[Heading]) -> list[CellError]:
    present = {heading.column.key for heading in headings if heading.column}
    return [
        CellError(
            0, column.label, "", t("缺少“{name}”一列。", "The column “{name}” is missing.").format(name=column.label)
        )
        for column in (_BY_KEY["name"], _BY_KEY["amount_fen"])
        if column.key not in present
    ]


def _nothing() -> CellError:
    return CellError(0, "", "", t("没有读到任何一行。", "There is no row to read."))


def _too_many(rows: int) -> CellError:
    sentence = t("一次最多读入{most}行，您粘贴了{n}行；其余请分批。", "At most {most} rows at once; you pasted {n}.")
    return CellError(MOST_ROWS + 1, "", "", sentence.format(most=MOST_ROWS, n=rows))


_TOTAL = re.compile(r"(合计|总计|共计|小计|总额|合计金额|total)([:(]?[0-9]*人?\)?)", re.IGNORECASE)


def _is_total(headings: list[Heading], cells: list[str]) -> bool:
    """A row of totals: it says so where the name stands, or anywhere when there is no name."""
    by_key = {heading.column.key: cell for heading, cell in zip(headings, cells, strict=False) if heading.column}
    name = by_key.get("name", "")
    return any(_TOTAL.fullmatch(re.sub(r"\s", "", half_width(cell))) for cell in ([name] if name.strip() else cells))


# --- One row ---------------------------------------------------------------------------------------------------------

_Values = dict[str, Any]  # cleaned values by column key; None where a cell was refused
_Seen = dict[tuple[IdType, str], list[tuple[int, str, ClaimType]]]  # row, name and claim of each identity number


def _side_by_side(headings: list[Heading], cells: list[str]) -> list[tuple[Heading, str]]:
    """Every heading with its cell, empty where the row is short; cells beyond the headings under an empty one."""
    width = max(len(headings), len(cells))
    padded = headings + [Heading("")] * (width - len(headings))
    return list(zip(padded, cells + [""] * (width - len(cells)), strict=True))


def _read_row(
    number: int, typed: list[tuple[Heading, str]], seen: _Seen, on: dt.date
) -> tuple[PastedWorker | None, list[CellError]]:
    """The worker of one row, or what is wrong with its cells in the order of the columns. Remembers identities."""
    values, refused = _read_cells(typed)
    place = {heading.column.key: i for i, (heading, _) in enumerate(typed) if heading.column}
    for key, rule in _RULES:
        if key in place and place[key] not in refused:
            try:
                rule(values, on)
            except Invalid as invalid:
                refused[place[key]] = invalid.sentence
    if values.get("id_number") and place["id_number"] not in refused:
        sentence = _again(number, values, seen)
        if sentence:
            refused[place["id_number"]] = sentence
    if refused:
        return None, [CellError(number, _called(typed, i), typed[i][1], refused[i]) for i in sorted(refused)]
    values.pop("period", None)
    return PastedWorker(**values), []


def _read_cells(typed: list[tuple[Heading, str]]) -> tuple[_Values, dict[int, str]]:
    """What each filled cell says, and by position the sentence for each that cannot be read."""
    values: _Values = {}
    refused: dict[int, str] = {}
    last = max(i for i, (heading, _) in enumerate(typed) if heading.column or heading.typed.strip())
    for i, (heading, cell) in enumerate(typed):
        if not cell.strip():
            continue
        if heading.column:
            unit = "" if re.search("[万亿]", cell) else heading.unit
            values[heading.column.key] = None
            try:
                values[heading.column.key] = heading.column.read(cell.strip() + unit)
            except Invalid as invalid:
                refused[i] = invalid.sentence
        elif i > last:
            refused[i] = t(
                "这一格在表头之外；如果金额里有逗号，请改用制表符分隔，或直接从表格复制。",
                "This cell lies beyond the columns; if an amount contains a comma, copy straight from the spreadsheet.",
            )
    return values, refused


def _again(number: int, values: _Values, seen: _Seen) -> str:
    """Why this identity number may not come again; empty when it may: the same person with another claim."""
    name, claim = values.get("name", ""), values.get("claim_type", ClaimType.WAGE)
    earlier = seen.setdefault((values["id_type"], values["id_number"]), [])
    first = next((row for row, other, asked in earlier if other != name or asked == claim), None)
    earlier.append((number, name, claim))
    if first is None:
        return ""
    return t(
        "与第{n}行的证件号码相同；同一人的另一项请求请写明不同的请求事项。",
        "The same number as in row {n}: another claim of one person needs the same name and another type of claim.",
    ).format(n=first)


def _called(typed: list[tuple[Heading, str]], i: int) -> str:
    """The heading of a cell as the person sees it; its position where there is none."""
    return typed[i][0].typed.strip() or t("第{n}列", "Column {n}").format(n=i + 1)


def _named(values: _Values, _on: dt.date) -> None:
    if not values.get("name"):
        raise Invalid(t("缺少姓名。", "The name is missing."))


def _amount_given(values: _Values, _on: dt.date) -> None:
    claim = values.get("claim_type", ClaimType.WAGE)
    if "amount_fen" not in values and claim and RULES[claim].money:
        raise Invalid(t("缺少金额。", "The amount is missing."))


def _identified(values: _Values, on: dt.date) -> None:
    """The number by its type; what it says about birth and sex, the typed sex standing against it with a warning."""
    id_type = values.setdefault("id_type", IdType.CITIZEN)
    if not values.get("id_number") or not id_type:
        values.pop("id_number", None)
        return
    identity = parse_identity(values["id_number"], id_type, on=on)
    sex = values.get("sex") or identity.sex
    differs = (t("性别与证件号码不一致。", "The sex differs from the one in the number."),)
    warnings = identity.warnings + (differs if identity.sex and sex != identity.sex else ())
    values.update(id_number=identity.number, birth_date=identity.birth_date, sex=sex, warnings=warnings)


def _one_period(values: _Values, _on: dt.date) -> None:
    """The range fills both ends; ends typed in their own columns must agree with it."""
    if not values.get("period"):
        return
    for key, end in zip(("period_from", "period_to"), values["period"], strict=True):
        if values.setdefault(key, end) not in {end, None}:
            raise Invalid(t("与起止日期两列不一致。", "This differs from the two columns of dates."))


def _period_in_order(values: _Values, _on: dt.date) -> None:
    start, end = values.get("period_from"), values.get("period_to")
    if start and end and end < start:
        raise Invalid(t("结束早于开始。", "The end is before the start."))


def _service_in_order(values: _Values, _on: dt.date) -> None:
    start, end = values.get("hired_on"), values.get("ended_on")
    if start and end and end < start:
        raise Invalid(t("离职早于入职。", "The employment ends before it starts."))


_RULES: tuple[tuple[str, Callable[[_Values, dt.date], None]], ...] = (
    ("name", _named),
    ("amount_fen", _amount_given),
    ("id_number", _identified),
    ("period", _one_period),
    ("period_to", _period_in_order),
    ("ended_on", _service_in_order),
)
"""What must hold between the cells of a row, and the column whose cell is refused when it does not."""
