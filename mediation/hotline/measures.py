"""What is counted of tickets (domain.md 4). Whatever is divided by what was dispatched stands on the day of dispatch.

So a ratio never holds what was finished from another month's dispatch. A ticket that came back, or is done anew, is looked
at as it stands now: a new round takes back the earlier end.
"""

from typing import Any

from django.db.models import Case, CharField, F, Max, Q, QuerySet, Value, When

from mediation.hotline.city import Ticket12345
from mediation.hotline.rows import CallBack, Objection
from mediation.hotline.states import CLOSED, CityState, UnionState
from mediation.hotline.union import Ticket12351
from workflow.measures import Measure, changes, day, declare
from workflow.text import t

KINDS = (Ticket12345.kind, Ticket12351.kind)
COMPLETED = (CLOSED, UnionState.ANSWERED)
ANEW = ("rework", "reopen", "fail_check")
MERGED = "merged"


def dispatched(**of: Any) -> tuple[QuerySet[Any], ...]:
    """Tickets that a hotline gave to us, of both."""
    return tuple(kind.objects.filter(version__gt=0, **of) for kind in (Ticket12345, Ticket12351))


def callbacks() -> QuerySet[CallBack]:
    """Valid call-backs 有效回访 of tickets that count for the assessment, the newest of each round."""
    counted = Q(application__ticket12345__counted=True) | Q(application__ticket12351__counted=True)
    newest = CallBack.objects.filter(valid=True).order_by().values("application", "round").annotate(newest=Max("pk"))
    return CallBack.objects.filter(counted, pk__in=newest.values("newest"))


_MERGED = Case(When(merged_into__isnull=False, then=Value(MERGED)), default=Value(""), output_field=CharField())
_ON_DISPATCH = day("dispatched_at")

declare(
    Measure("ticket_dispatched", t("派单", "Dispatched"), dispatched, "pk", on=_ON_DISPATCH, detail=_MERGED, persons=1),
    Measure(
        "ticket_returned", t("退单", "Returned"), lambda: dispatched(state=CityState.RETURNED), "pk", on=_ON_DISPATCH,
        persons=1,
    ),
    Measure(
        "ticket_transferred", t("转出", "Transferred"), lambda: dispatched(state=UnionState.TRANSFERRED), "pk",
        on=_ON_DISPATCH, persons=1,
    ),
    Measure(
        "ticket_completed", t("办结（按派单日期）", "Completed, by the day of dispatch"),
        lambda: dispatched(state__in=COMPLETED), "pk", on=_ON_DISPATCH, persons=1,
    ),
    Measure(
        "ticket_closed", t("办结（按办结日期）", "Completed, by the day of completion"),
        lambda: dispatched(state__in=COMPLETED), "pk", on=day("closed_at"), persons=1,
    ),
    Measure(
        "ticket_verdict", t("退单意见", "The hotline's verdict on a return"),
        lambda: Objection.objects.exclude(verdict=""), on=day("verdict_at"), subject="pk", detail=F("verdict"),
    ),
    Measure(
        "ticket_anew", t("重办", "Done again"),
        lambda: changes().filter(application__kind_key__in=KINDS, verb__in=ANEW),
        on=day("at"), subject="sequence", detail=F("verb"), persons=1,
    ),
    Measure("callback", t("有效回访", "Valid call-back"), callbacks, on=day("at"), subject="pk", detail=F("score"), persons=1),
    Measure(
        "callback_contacted", t("回访：已联系", "Said to have been contacted"), lambda: callbacks().filter(contacted=True),
        on=day("at"), subject="pk", persons=1,
    ),
    Measure(
        "callback_solved", t("回访：已解决", "Said to be solved"), lambda: callbacks().filter(solved=True),
        on=day("at"), subject="pk", persons=1,
    ),
)  # fmt: skip
