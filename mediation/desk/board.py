"""What stands on the board of deadlines: its tabs, its rows by key, its counts, and the overdue by handler.

Clocks of one case and one rule that end together (the limitation of 24 workers) are one row. Every query here follows a
partial index in the order of its rows, so it costs the same however many clocks run.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mediation.desk.pressing import whole
from workflow.clocks import Clock, ClockQuerySet
from workflow.clockwork import local_day, midnight
from workflow.models import Application, WorkTask, kind_named
from workflow.organisations import User
from workflow.queues import PAGE
from workflow.standing import Standing, standing
from workflow.text import t

DAY = dt.timedelta(days=1)
MOST = 500
"""Counted to this number at the utmost."""
WORKLOAD_FROM = 2000
"""So many overdue clocks, the oldest, are summed up by handler."""

TABS = {
    "overdue": t("逾期", "Overdue"),
    "today": t("今日届满", "Today"),
    "week": t("7日内", "Within 7 days"),
    "lapsed": t("近30日已届满", "Ran out lately"),
    "paused": t("已中止", "Paused"),
    "provisional": t("暂定", "Provisional"),
}
HINTS = {
    "overdue": t("到期未办结、需要跟进的期限。", "Past their day and still open: somebody has to follow up."),
    "lapsed": t(
        "届满后权利产生或可能丧失、但不属于逾期办理的期限。",
        "Dates after which a right opens or may be lost; nobody here is late.",
    ),
    "paused": t("中止期间没有届满日，也不会逾期。", "While it stands still it has no date and cannot be overdue."),
    "provisional": t(
        "所涉年份的放假安排尚未公布，日期按最早情况计算。",
        "The official calendar is missing: the earliest possible date.",
    ),
}


@dataclass(frozen=True)
class Row:
    """One line of the board: the first of its clocks, how many they are, what they are about, and whose work it is."""

    clock: Clock
    case: Application
    n: int
    subject: str
    standing: Standing
    person: str


def tabs_of(clocks: ClockQuerySet, at: dt.datetime) -> dict[str, ClockQuerySet]:
    """The clocks of each tab at that instant; `clocks` are unended ones."""
    day, running = local_day(at), clocks.running()
    tomorrow = midnight(day + DAY)
    return {
        "overdue": clocks.overdue(at).of_duty(),
        "today": running.filter(due_at__gt=at, due_at__lte=tomorrow),
        "week": running.filter(due_at__gt=tomorrow, due_at__lte=midnight(day + 8 * DAY)),
        "lapsed": clocks.overdue(at).filter(breach=False, due_at__gt=at - 30 * DAY),
        "paused": clocks.filter(paused_since__isnull=False),
        "provisional": running.filter(provisional=True, due_at__gte=_first_in_doubt()),
    }


def _first_in_doubt() -> Subquery:
    """The first provisional date there is: it takes the planner past everything that is certain.

    Of all clocks, whoever asks: it is a lower bound of his own, and no page shows it.
    """
    return Subquery(Clock.objects.unended().filter(provisional=True).order_by("due_at").values("due_at")[:1])


def _grouped(clocks: ClockQuerySet, moment: str) -> QuerySet[Any, Any]:
    """One row for the clocks of a case and rule that end together, in order of their moment."""
    rows = clocks.order_by().values("application_id", "rule", moment=F(moment))
    return rows.annotate(first=Min("pk"), n=Count("pk")).order_by("moment", "application_id", "rule")


def _moment(tab: str) -> str:
    return "paused_since" if tab == "paused" else "due_at"


class _CountUpTo(Subquery):
    """How many rows a query has, as one column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(clocks: ClockQuerySet, at: dt.datetime) -> dict[str, tuple[int, bool]]:
    """How many rows each tab has, and whether there are more: one statement."""
    tabs = tabs_of(clocks, at)
    columns = {tab: _CountUpTo(_grouped(found, _moment(tab))[: MOST + 1]) for tab, found in tabs.items()}
    numbers = User.objects.order_by("pk").values_list(*columns.values())[:1]
    found = [n or 0 for n in next(iter(numbers))]  # nothing at all, for who reads no case
    return {tab: (min(n, MOST), n > MOST) for tab, n in zip(tabs, found, strict=True)}


def page(clocks: ClockQuerySet, tab: str, after: str, at: dt.datetime) -> tuple[list[Row], str]:
    """One page, and the key of the next; empty on the last."""
    moment, key = _moment(tab), _key(after)
    if key is not None:
        when, case, rule = key
        later = Q(**{f"{moment}__gt": when}) | Q(application__gt=case) | Q(application=case, rule__gt=rule)
        clocks = clocks.filter(later, **{f"{moment}__gte": when})
    found = list(_grouped(clocks, moment)[: PAGE + 1])
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    next_key = f"{last['moment'].timestamp():.6f}_{last['application_id']}_{last['rule']}" if last else ""
    return _rows(shown, at), next_key


def _key(after: str) -> tuple[dt.datetime, int, str] | None:
    when, _, rest = after.partition("_")
    case, _, rule = rest.partition("_")
    try:
        moment = dt.datetime.fromtimestamp(float(when), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return (moment, int(case), rule.replace("\0", "")) if whole(case) is not None else None


def _rows(shown: list[dict[str, Any]], at: dt.datetime) -> list[Row]:
    """The clocks behind the rows and what they are about: a query, and one a sort of subject."""
    clocks = (
        Clock.objects.filter(pk__in=[row["first"] for row in shown])
        .select_related("application__handler", "application__organisation")
        .in_bulk()
    )
    subjects: dict[str, set[str]] = defaultdict(set)
    for row in shown:
        clock = clocks[row["first"]]
        if row["n"] == 1 and clock.subject:
            subjects[clock.application.kind_key].add(clock.subject)
    words = {
        (kind, subject): said
        for kind, asked in subjects.items()
        for subject, said in kind_named(kind).subjects_in_words(Application(), sorted(asked)).items()
    }
    owners = dict(
        WorkTask.objects.open()
        .filter(process__in=[clock.application_id for clock in clocks.values()])
        .values_list("process_id", "owner__name")
    )
    return [_row(clocks[row["first"]], row["n"], words, owners, at) for row in shown]


def _row(
    clock: Clock, n: int, words: dict[tuple[str, str], str], owners: dict[int, str | None], at: dt.datetime
) -> Row:
    subject = words.get((clock.application.kind_key, clock.subject), "") if n == 1 else ""
    person = str(clock.application.handler or owners.get(clock.application_id) or "")
    return Row(clock, clock.application, n, subject, standing(clock, at), person)


def workload(overdue: ClockQuerySet) -> list[dict[str, Any]]:
    """Overdue deadlines by handler, most first: handler (key or None), name, n, oldest."""
    oldest = Clock.objects.filter(pk__in=overdue.order_by("due_at").values("pk")[:WORKLOAD_FROM])
    task = WorkTask.objects.open().filter(process=OuterRef("application"))
    answers = Coalesce("application__handler", Subquery(task.values("owner")[:1]), output_field=BigIntegerField())
    named = Coalesce("application__handler__name", Subquery(task.values("owner__name")[:1]))
    summed = oldest.order_by().annotate(handler=answers, name=named).values("handler", "name")
    return [dict(row) for row in summed.annotate(n=Count("pk"), oldest=Min("due_on")).order_by("-n", "name")[:12]]
