"""年鉴口径: what was open, what came, how it ended, what is open — by cause, in 件 and in 人, and whether it adds up.

上期未结 + 受理 + 重启 + 转入 - 结案 - 移送 = 期末未结. It must, for every row: each number counts the rounds of mediation
(mediation.dispute.rounds), and a round that had begun has either ended or is open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mediation.causes import Cause
from mediation.reports.scope import Scope
from workflow.figuring import count, nothing
from workflow.metrics import Counted, Dimension, figure
from workflow.text import t

TITLE = t("劳动争议调解案件年鉴统计表", "Mediated labour disputes, in the yearbook's columns")
WAYS = ("cases", "persons")
UNITS: Mapping[str, str] = {"cases": t("件", "cases"), "persons": t("人", "persons")}
CAME = ("accepted", "reopened", "taken_over")
ENDINGS = ("succeeded", "failed", "withdrawn", "settled")
COLUMNS: Mapping[str, str] = {
    "open_before": t("上期未结", "Open before"),
    "accepted": t("当期受理", "Accepted"),
    "collective": t("其中集体争议", "Collective among them"),
    "reopened": t("重启", "Reopened"),
    "taken_over": t("转入", "Taken over"),
    "succeeded": t("调解成功", "Settled"),
    "failed": t("调解不成", "Failed"),
    "withdrawn": t("其他撤回", "Withdrawn"),
    "settled": t("和解撤回", "Withdrawn, settled"),
    "closed": t("结案合计", "Closed in all"),
    "transferred": t("移送", "Transferred"),
    "open": t("期末未结", "Open after"),
}
"""Each column in its order; the figure behind it is mediation_<column>_cases or _persons."""
UNKNOWN = t("未登记案由", "No cause recorded")
WITHOUT_PART = t("未细分", "Not divided further")


def key_of(column: str, way: str) -> str:
    """The figure behind a column."""
    return f"mediation_{column}_{way}"


KEYS = [key_of(column, way) for way in WAYS for column in COLUMNS]


@dataclass(frozen=True)
class Row:
    """One cause, a group of them, or all. numbers: by figure. topic: the code by which its records are found, None of several.

    inner: it is part of the group above it.
    """

    label: str
    numbers: Mapping[str, Counted]
    topic: str | None = None
    inner: bool = False

    def of(self, column: str, way: str) -> Fraction:
        """A number of it."""
        return self.numbers[key_of(column, way)].numerator

    def missing(self, way: str) -> Fraction:
        """By how much it does not add up: nothing, unless something is wrong."""
        there = self.of("open_before", way) + sum(self.of(column, way) for column in CAME)
        return there - self.of("closed", way) - self.of("transferred", way) - self.of("open", way)

    @property
    def even(self) -> bool:
        """账平: in both ways, and what closed is what its ways of ending amount to."""
        return all(
            not self.missing(way) and self.of("closed", way) == sum(self.of(column, way) for column in ENDINGS)
            for way in WAYS
        )


@dataclass(frozen=True)
class Yearbook:
    """rows: the groups with their parts below them. total: of everything, counted by itself and not added up."""

    scope: Scope
    rows: tuple[Row, ...]
    total: Row

    @property
    def title(self) -> str:
        """With the period behind it."""
        return t("{title}（{span}）", "{title} ({span})").format(title=TITLE, span=self.scope.span)

    @property
    def groups(self) -> list[Row]:
        """The rows that add up to the total."""
        return [row for row in self.rows if not row.inner]

    @property
    def even(self) -> bool:
        """Whether every row adds up, and the rows to the total."""
        added = all(
            sum(row.numbers[key].numerator for row in self.groups) == self.total.numbers[key].numerator for key in KEYS
        )
        return added and all(row.even for row in (*self.rows, self.total))


def yearbook(scope: Scope) -> Yearbook:
    """Count it: in all, and by cause."""
    figures = [figure(key) for key in KEYS]
    by_cause = count(figures, scope.slice, Dimension.TOPIC)
    codes = {code for members in by_cause.values() for code, one in members.items() if one.numerator}
    leaves = {
        code: Row("", {one.key: by_cause[one.key].get(code) or nothing(one) for one in figures}, code) for code in codes
    }
    whole = count(figures, scope.slice)
    total = Row(str(t("合计", "Total")), {key: members[""] for key, members in whole.items()})
    return Yearbook(scope, tuple(_rows(leaves)), total)


def _rows(leaves: Mapping[str, Row]) -> list[Row]:
    """The groups in the list's order, each with its parts where there is more than the group itself."""
    names = _names()
    groups: dict[str, list[str]] = {}
    for code in sorted(leaves, key=_place):
        groups.setdefault(names[code][1] if code in names else code, []).append(code)
    found: list[Row] = []
    for group, codes in groups.items():
        label = names[group][0] if group in names else group or str(UNKNOWN)
        if codes == [group]:
            found.append(Row(label, leaves[group].numbers, group))
            continue
        found.append(_added(label, [leaves[code] for code in codes]))
        found += [
            Row(str(WITHOUT_PART) if code == group else names[code][0], leaves[code].numbers, code, inner=True)
            for code in codes
        ]
    return found


def _added(label: str, rows: Sequence[Row]) -> Row:
    return Row(label, {key: sum((row.numbers[key] for row in rows), nothing(figure(key))) for key in KEYS})


def _place(code: str) -> tuple[bool, list[tuple[int, str]]]:
    """As people order codes: 205.10 behind 205.9; what has none comes last."""
    return not code, [(int(part) if part.isdecimal() else 0, part) for part in code.split(".")]


def _names() -> dict[str, tuple[str, str]]:
    """Each code's name and the code of its group; of a code that several editions have, the newest's."""
    causes = Cause.objects.select_related("parent").order_by("scheme__valid_from", "code")
    return {cause.code: (str(cause), cause.parent.code if cause.parent else cause.code) for cause in causes}
