"""Closed, and soon open again."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Subquery

from mediation.reports.habits.asking import DAY, Event, Found, Habit, Scope, beside, more_often
from workflow.marks import Mark
from workflow.models import StateChange, kind_named
from workflow.organisations import SYSTEM_USERNAME
from workflow.text import t

AGAIN = ("reopened", "ticket_anew")


def reopened(scope: Scope) -> Iterator[Event]:
    """What was closed in the period, by who closed it; what was reopened or done again within so many days counts."""
    again = Mark.objects.filter(
        application=OuterRef("application"), measure__in=AGAIN, subject__gt=OuterRef("subject"),
        on__lte=OuterRef("on") + scope.again * DAY,
    )  # fmt: skip
    step = StateChange.objects.filter(application=OuterRef("application"), sequence=OuterRef("subject"))
    marks = Mark.objects.filter(
        measure="ended", on__range=(scope.since, scope.until), organisation__in=scope.organisations
    )
    rows = marks.order_by().annotate(
        closer=Subquery(step.exclude(actor__username=SYSTEM_USERNAME).values("actor")[:1]), again=Exists(again)
    )
    shown = rows.filter(closer__isnull=False).values_list("closer", "application", "on", "kind", "detail", "again")
    labels: dict[tuple[str, str], str] = {}
    for closer, application, on, kind, detail, came_back in shown.iterator():
        words = labels.setdefault((kind, detail), _state_in_words(kind, detail))
        yield Event(closer, application, on, words, counts=came_back)


def _state_in_words(kind: str, state: str) -> str:
    model = kind_named(kind)
    return f"{model.kind_label} · {dict(model.State.choices).get(state, state)}"


def _reopened_question(who: str, one: Found, scope: Scope) -> str:
    return t(
        "{who}本期办结{of}件次，其中{n}件次在{days}日内重启或重办（{share}）；{others}（{rest}）。办结时还缺什么？",
        "{who} closed {of}, and {n} of them were open again within {days} days ({share}); {others} ({rest}). What was missing?",
    ).format(who=who, of=one.own.of, n=one.own.part, days=scope.again, **beside(one))


REOPENED = Habit(
    "reopened", t("办结后很快重启", "Soon open again"),
    lambda scope: t("办结后{n}日内重启或重办的，占本人办结的比例", "closed and open again within {n} days").format(n=scope.again),
    reopened, more_often, _reopened_question,
    kept_to=t("满{handful}件次，且比例高于其他人、不像偶然的", "at least {handful}, and more of them than chance would bring at the rate of the others"),
)  # fmt: skip
