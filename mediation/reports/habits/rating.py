"""Ratings of each clerk against everybody else's pooled, and how many of the answers the clerk wrote down himself."""

from collections.abc import Iterator
from typing import Any

from mediation.ratings import Occasion, Score
from mediation.reports.habits.asking import Event, Found, Habit, Scope, apart, more_often
from mediation.satisfaction import percent
from workflow.marks import Mark
from workflow.text import t

CONTENT = (Score.SATISFIED.value, Score.BASICALLY.value)


def rated(scope: Scope) -> Iterator[Event]:
    """Answers of the period, by the clerk whose case it is; satisfied and basically satisfied count."""
    labels = {**dict(Occasion.choices), **dict(Score.choices)}
    for who, application, on, detail in _marks(scope, "rating_answered", "handler", "application", "on", "detail"):
        occasion, _, score = detail.partition(":")
        words = f"{labels.get(occasion, occasion)} · {labels.get(score, score)}"
        yield Event(who, application, on, words, counts=score in CONTENT)


def self_recorded(scope: Scope) -> Iterator[Event]:
    """Answers of the period; those count that the clerk himself wrote down after telephoning."""
    own = {
        (application, subject)
        for application, subject in _marks(scope, "rating_self_recorded", "application", "subject")
    }
    by_phone, others = t("本人电话回访登记", "written down by the clerk"), t("他人登记或当事人自评", "by others")
    rows = _marks(scope, "rating_answered", "handler", "application", "on", "subject")
    for who, application, on, subject in rows:
        mine = (application, subject) in own
        yield Event(who, application, on, str(by_phone if mine else others), counts=mine)


def _marks(scope: Scope, measure: str, *names: str) -> Iterator[tuple[Any, ...]]:
    rows = Mark.objects.filter(
        measure=measure,
        on__range=(scope.since, scope.until),
        organisation__in=scope.organisations,
        handler__isnull=False,
    )
    yield from rows.order_by().values_list(*names).iterator()


def _rated_question(who: str, one: Found, scope: Scope) -> str:
    lower = (one.own.value or 0) < (one.rest.value or 0)
    sentence = (
        t(
            "{who}本期收到评价{of}条，满意和基本满意{n}条（{share}），明显低于其他{k}人的{rest}。当事人不满意的是什么？",
            "{who} was rated {of} times, content {n} ({share}), clearly below the {rest} of the other {k}. What were people not "
            "content with?",
        )
        if lower
        else t(
            "{who}本期收到评价{of}条，满意和基本满意{n}条（{share}），明显高于其他{k}人的{rest}。有什么做法可以推广，评价是怎样征集的？",
            "{who} was rated {of} times, content {n} ({share}), clearly above the {rest} of the other {k}. What could others learn, "
            "and how were the answers collected?",
        )
    )
    return sentence.format(
        who=who, of=one.own.of, n=one.own.part, share=percent(one.own.value), k=one.people,
        rest=f"{percent(one.rest.value)}（{one.rest.part}/{one.rest.of}）",
    )  # fmt: skip


def _records_more(one: Found) -> bool:
    return more_often(one) and apart(one)


def _self_recorded_question(who: str, one: Found, scope: Scope) -> str:
    return t(
        "{who}本期的{of}条评价中，有{n}条由本人电话回访登记（{share}）；其他{k}人为{rest}。能否改由他人回访或扫码评价？",
        "Of the {of} answers about {who}, {n} were written down by {who} after telephoning ({share}); of the other {k} {rest}. Could "
        "others call, or people answer themselves?",
    ).format(
        who=who, of=one.own.of, n=one.own.part, share=percent(one.own.value), k=one.people,
        rest=f"{percent(one.rest.value)}（{one.rest.part}/{one.rest.of}）",
    )  # fmt: skip


_APART = t(
    "双方评价各满{enough}条，且95%置信区间不重叠的", "at least {enough} answers on either side, 95 % intervals apart"
)
RATED = Habit(
    "rated", t("满意率明显不同", "Satisfaction far from the rest"),
    lambda _scope: t("承办案件的满意率，与其他人合计相比", "satisfaction with each clerk, against everybody else pooled"),
    rated, apart, _rated_question, kept_to=_APART,
)  # fmt: skip
SELF_RECORDED = Habit(
    "self-recorded", t("本人登记的评价", "Answers written down by the clerk"),
    lambda _scope: t("承办人本人电话回访登记的评价，占其全部评价的比例", "answers that the clerk wrote down after telephoning"),
    self_recorded, _records_more, _self_recorded_question, kept_to=_APART,
)  # fmt: skip
