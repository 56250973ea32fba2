"""What an addition says other than the book: rows of what, before and after, for the preview."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflow.additions import Addition, Hours, Notices, Version
from workflow.differences import day_changes, years_added
from workflow.editions import Book
from workflow.office_hours import Week
from workflow.rules import Rule
from workflow.text import t

WEEKDAYS = (
    t("周一", "Monday"), t("周二", "Tuesday"), t("周三", "Wednesday"), t("周四", "Thursday"), t("周五", "Friday"),
    t("周六", "Saturday"), t("周日", "Sunday"),
)  # fmt: skip
MAKEUP = t("调休上班日", "Make-up days")
CLOSED = t("休息", "closed")


@dataclass(frozen=True)
class Row:
    """One thing that differs."""

    what: str
    before: str
    after: str


def compared(addition: Addition, book: Book) -> list[Row]:
    """Row by row, equal ones left out."""
    if isinstance(addition, Notices):
        rows = _of_notices(addition, book)
    elif isinstance(addition, Hours):
        rows = _of_hours(book.week(addition.organisation.path), addition.week)
    elif isinstance(addition, Version):
        rows = _of_rule(book.versions[addition.rule.id][-1], addition.rule)
    else:
        rows = iter(())
    return [row for row in rows if row.before != row.after]


def _of_notices(addition: Notices, book: Book) -> Iterator[Row]:
    before, after = book.almanac, addition.joined(book).almanac
    unknown = t("未知", "unknown")
    for year in years_added(before, after):
        year_words = t("{year}年", "{year}").format(year=year)
        yield Row(year_words, unknown, t("有通知", "known"))
    for change in day_changes(before, after):
        what = f"{change.day} {WEEKDAYS[change.day.weekday()]}"
        yield Row(what, change.old_words, change.new_words)


def _of_hours(before: Week, after: Week) -> Iterator[Row]:
    for name, old, new in zip(WEEKDAYS, before.lines(), after.lines(), strict=True):
        yield Row(name, old or str(CLOSED), new or str(CLOSED))
    yield Row(MAKEUP, before.makeup, after.makeup)


def _of_rule(before: Rule, after: Rule) -> Iterator[Row]:
    yes, no = str(t("是", "yes")), str(t("否", "no"))
    yield Row(t("期限", "Length"), length_of(before), length_of(after))
    yield Row(t("内部目标", "Internal target"), norm_of(before), norm_of(after))
    yield Row(t("提前提醒", "Reminders"), warnings_of(before), warnings_of(after))
    yield Row(t("依据", "Basis"), before.law, after.law)
    yield Row(t("施行日期", "In force from"), str(before.valid_from or "—"), str(after.valid_from or "—"))
    yield Row(t("失效日期", "In force until"), str(before.valid_until or "—"), str(after.valid_until or "—"))
    running = t("适用于正在计算的期限", "Counts for running deadlines")
    yield Row(running, yes if before.running or before.version == 1 else no, yes if after.running else no)
    yield Row(t("停用", "Retired"), yes if before.retired else no, yes if after.retired else no)


def length_of(rule: Rule) -> str:
    """15日; or that people set the day."""
    return (
        str(t("由当事人约定或经办人填写", "set by people"))
        if rule.set_by_people
        else f"{rule.length}{_unit(rule.unit.label)}"
    )


def norm_of(rule: Rule) -> str:
    """The shorter target, or a dash."""
    return "—" if rule.norm is None else f"{rule.norm}{_unit(rule.unit.label)}"


def warnings_of(rule: Rule) -> str:
    """5、2日前."""
    if not rule.warn:
        return "—"
    numbers = str(t("、", ", ")).join(map(str, rule.warn))
    return t("{numbers}{unit}前", "{numbers}{unit} before").format(numbers=numbers, unit=_unit(rule.warn_unit.label))


def _unit(label: str) -> str:
    """A Chinese unit follows its number at once, an English word after a space."""
    words = str(label)
    return f" {words}" if words.isascii() else words
