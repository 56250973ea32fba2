"""docs/figures.md: what every figure is, read off its declaration, in both languages."""

from collections.abc import Iterable, Iterator, Sequence

from workflow import measures, metrics
from workflow.metrics import Figure, Term, Weight, When
from workflow.text import both, t

PREFACE = """<!-- Written by `manage.py states`. Do not edit: change the declaration and run it again. -->

# 统计指标 Figures

Every figure as it is declared: what is counted, by which date, of which cohort, what is left out. Numerator and denominator
always travel together; several units are pooled, never averaged; an empty denominator is “—”. A figure belongs to the
organisation that has the application now. ⚠ marks what the organisation has still to confirm.
"""
_WHEN = {
    When.IN: t("本期", "in the period"),
    When.MATURED: t("本期且已过当日", "in the period, its day over"),
    When.OPEN_BEFORE: t("期初仍在", "lasting when it began"),
    When.OPEN_AFTER: t("期末仍在", "lasting when it ended"),
}
_OF = {
    Weight.CASES: t("件数", "how many"),
    Weight.PERSONS: t("人数", "persons"),
    Weight.AMOUNT: t("金额", "amount"),
}


def document(figures: Iterable[Figure]) -> str:
    """One chapter a group, one section a figure, in the order of declaration."""
    listed = list(figures)
    chapters = dict.fromkeys([*metrics.groups(), *(figure.group for figure in listed)])
    return "\n".join([PREFACE, *(part for group in chapters for part in _chapter(group, listed))])


def _chapter(group: str, figures: Sequence[Figure]) -> Iterator[str]:
    own = [figure for figure in figures if figure.group == group]
    if own:
        yield f"## {_both(metrics.groups().get(group, group))}\n"
    for figure in own:
        lines = "\n".join(f"- {_both(name)}：{said}" for name, said in _lines(figure) if said)
        yield f"### {_both(figure.name)}\n\n`{figure.key}`\n\n{_both(figure.definition)}\n\n{lines}\n"


def _lines(figure: Figure) -> Iterator[tuple[str, str]]:
    yield t("单位", "Unit"), figure.unit.value
    yield t("分子", "Numerator") if figure.is_rate else t("计算", "Counted"), _terms(figure.numerator)
    yield t("分母", "Denominator"), _terms(figure.denominator)
    yield t("合成", "Composed of"), _parts(figure)
    yield t("计入日期", "Decided by"), _both(figure.anchor)
    yield t("批次", "Cohort"), _both(figure.cohort)
    yield t("不计入", "Left out"), _both(figure.left_out)
    yield t("并列显示", "Shown with"), "、".join(f"`{key}`" for key in figure.beside)
    yield t("置信区间", "Interval"), "Wilson 95%" if figure.interval else ""
    yield t("口径版本", "Version"), f"{figure.version}（{figure.valid_from}）"
    yield t("⚠ 待确认", "⚠ To be confirmed"), _both(figure.unconfirmed)


def _terms(terms: Iterable[Term]) -> str:
    """Added up: what is taken away stands with a minus."""
    said = [("− " if term.factor < 0 else "+ ") + _term(term) for term in terms]
    return " ".join(said).removeprefix("+ ")


def _term(term: Term) -> str:
    """A measure, in what way, by what weight."""
    declared = measures.declared()[term.measure]
    narrowed = [f"`{detail}`" for detail in sorted(term.details)] + [f"≠`{detail}`" for detail in sorted(term.but)]
    kinds = "、".join(sorted(term.kinds))
    words = [f"{_both(declared.label)} `{term.measure}`"]
    words += [f"[{kinds}]"] if kinds else []
    words += [f"({' '.join(narrowed)})"] if narrowed else []
    words += [_both(_OF[term.of])] if term.of != Weight.CASES else []
    words += [_both(_WHEN[term.when])] if term.when != When.IN else []
    words += [f"× {abs(term.factor)}"] if abs(term.factor) != 1 else []
    return " ".join(words)


def _parts(figure: Figure) -> str:
    return " + ".join(f"{float(weight):g} × `{key}`" for weight, key in figure.parts)


def _both(words: str) -> str:
    return " ".join(dict.fromkeys(part for part in both(words) if part))
