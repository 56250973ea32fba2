"""Closing a month: its figures are kept with their definitions and records; what is corrected later stands beside them.

Whoever supervises an organisation closes its months, once each. Nothing that is kept is ever changed, by anybody; a later
difference is explained by a restatement, and waits to be explained until there is one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from mediation.identifiers import redacted
from mediation.reports.closed import LONGEST_REASON, ClosedFigure, Closing, Restatement, declared_in, numbers_of
from mediation.reports.comparing import COLUMNS, NOW, Comparison, Line, compare, parameters
from mediation.reports.overseeing import oversees
from workflow.clockwork import local_day
from workflow.figuring import count
from workflow.logbook import Action, log
from workflow.measures import digest
from workflow.metrics import Slice, When, figures
from workflow.models import StateChange
from workflow.moment import now, today
from workflow.organisations import Organisation, User
from workflow.projecting import BeingCounted, catch_up
from workflow.steps import Refused
from workflow.text import t

DAY = dt.timedelta(days=1)
FIRST = dt.date(2000, 1, 1)
PATIENCE = 10.0
"""Seconds to wait for whoever closes or counts at this moment."""
ALREADY = t(
    "{month}已由{who}于{when}结账，不能再次结账。", "{month} was closed by {who} on {when}, and is closed once."
)


def month_after(day: dt.date) -> dt.date:
    """The first day of the next month."""
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def last_over() -> dt.date:
    """The first day of the last month that is over."""
    return (today().replace(day=1) - DAY).replace(day=1)


def close(
    organisation: Organisation, since: dt.date, *, by: User, note: str = "", address: str | None = None
) -> Closing:
    """Close the month that begins on that day. Refused: not over yet, or closed already, also by somebody at this moment."""
    _refuse(organisation, since, by)
    until = month_after(since) - DAY
    try:
        with transaction.atomic():
            _catch_up()  # whose lock is held to the end: figures and records are of the same moment
            _refuse_twice(organisation, since)
            closing = _keep(organisation, since, until, by, note)
            log(
                Action.PERIOD_CLOSED, by=by, subject=closing, organisation=organisation, address=address,
                month=closing.month,
            )  # fmt: skip
    except IntegrityError:
        _refuse_twice(organisation, since)
        raise
    return closing


def _catch_up() -> None:
    try:
        catch_up(patience=PATIENCE)
    except BeingCounted as counting:
        raise Refused(
            t("数据正在统计更新，请稍后再提交。", "The figures are being counted; please try again shortly.")
        ) from counting


def _refuse(organisation: Organisation, since: dt.date, by: User) -> None:
    if not oversees(by, organisation):
        raise PermissionDenied(t("只有本机构或上级的督导可以结账。", "Only a supervisor of it, or above, closes."))
    if since.day != 1 or since < FIRST:
        raise Refused(t("请选择一个完整的月份。", "Choose a whole month."), field="month")
    if since > last_over():
        raise Refused(t("这个月还没有结束，不能结账。", "That month is not over yet."), field="month")
    _refuse_twice(organisation, since)


def _refuse_twice(organisation: Organisation, since: dt.date) -> None:
    earlier = Closing.objects.filter(organisation=organisation, since=since).select_related("closed_by").first()
    if earlier is not None:
        raise Refused(
            ALREADY.format(month=earlier.month, who=earlier.closed_by, when=local_day(earlier.closed_at)),
            field="month",
        )


def _keep(organisation: Organisation, since: dt.date, until: dt.date, by: User, note: str) -> Closing:
    every = list(figures().values())
    terms = [term for figure in every for term in figure.terms]
    closing = Closing.objects.create(
        organisation=organisation, since=since, until=until, closed_by=by, closed_at=now(),
        note=redacted(note).strip()[:LONGEST_REASON], counted_by=digest(),
        measures=sorted({term.measure for term in terms}),
        lasting=sorted({term.measure for term in terms if term.when in (When.OPEN_BEFORE, When.OPEN_AFTER)}),
        record=StateChange.objects.aggregate(newest=Max("pk"))["newest"] or 0,
    )  # fmt: skip
    asked = parameters([closing])
    counted = count(every, Slice(since, until, tuple(int(key) for key in asked["organisations"])))
    ClosedFigure.objects.bulk_create(
        ClosedFigure(closing=closing, position=position, **declared_in(one), **numbers_of(counted[one.key][""]))
        for position, one in enumerate(every)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO mediation_closedmark (closing_id, {COLUMNS}) {NOW}", asked)
    return closing


def months_left_open(organisation: Organisation, before: dt.date) -> list[str]:
    """The months between the closing before that month and it, which nobody has closed; none where there is none before."""
    found = Closing.objects.filter(organisation=organisation, since__lt=before).order_by("-since").first()
    months, day = [], month_after(found.since) if found else before
    while day < before:
        months.append(f"{day:%Y-%m}")
        day = month_after(day)
    return months


def restate(
    closing: Closing, seen: Mapping[str, str], reason: str, *, by: User, address: str | None = None
) -> Sequence[Restatement]:
    """Say why these figures differ. seen: by key what the page showed as the figure now (Line.seen).

    Refused: nothing to explain any more, other numbers by now, no reason. All of them are written, or none.
    """
    if not oversees(by, closing.organisation):
        raise PermissionDenied(t("只有本机构或上级的督导可以更正。", "Only a supervisor of it, or above, restates."))
    words = redacted(reason).strip()
    if not words:
        raise Refused(t("请写明更正的原因。", "Say why."), field="reason")
    if len(words) > LONGEST_REASON:
        raise Refused(t("原因请不超过{n}字。", "At most {n} characters.").format(n=LONGEST_REASON), field="reason")
    if not seen:
        raise Refused(t("请选择要说明的指标。", "Choose the figures to explain."), field="figures")
    with transaction.atomic():
        _catch_up()  # and everybody else who would restate waits here
        lines = _explainable(compare([closing])[0], seen)
        at = now()
        written = Restatement.objects.bulk_create(
            Restatement(figure=line.kept, reason=words, by=by, at=at, **numbers_of(line.now)) for line in lines
        )
        log(
            Action.FIGURE_RESTATED, by=by, subject=closing, organisation=closing.organisation, address=address,
            figures=[line.kept.key for line in lines],
        )  # fmt: skip
    return written


def _explainable(comparison: Comparison, seen: Mapping[str, str]) -> list[Line]:
    found = []
    for key, shown in seen.items():
        line = comparison.line(key)
        if line is None or not line.unexplained:
            raise Refused(
                t(
                    "所选指标已没有待说明的差异，可能已由他人说明。",
                    "Nothing is left to explain there; somebody may have.",
                )
            )
        if line.seen != shown:
            raise Refused(
                t(
                    "“{figure}”的数字刚刚又有变化，请核对后再提交。", "“{figure}” has changed meanwhile; look again."
                ).format(figure=line.figure.name)
            )
        found.append(line)
    return found
