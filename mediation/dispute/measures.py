"""What is counted of a dispute: its rounds, and the money agreed, due and paid (domain.md 4)."""

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from mediation.agreements import Agreement, Instalment, InstalmentQuerySet, Payment
from mediation.dispute import rounds
from mediation.dispute.clocks import WINDOWS
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from workflow.clocks import Clock
from workflow.clockwork import Outcome
from workflow.measures import Measure, changes, day, declare
from workflow.models import StateChange
from workflow.text import t

KIND = Dispute.kind
EXTENDED = "extended"


def effective() -> QuerySet[Agreement]:
    """Agreements that took effect, also those set aside when mediation began anew."""
    return Agreement.objects.filter(effective_at__isnull=False)


def in_force() -> InstalmentQuerySet:
    """Instalments that stand, of agreements in force."""
    return Instalment.objects.standing().filter(agreement__effective_at__isnull=False, agreement__discarded_at=None)


def paid() -> QuerySet[Payment]:
    """Payments that were verified."""
    return Payment.objects.filter(verified_at__isnull=False, rejected_at=None)


def schedules() -> QuerySet[Agreement]:
    """Agreements in force with the last day of their instalments, and how much of each instalment is paid."""
    standing = Q(instalments__replaced_at=None)
    return (
        effective()
        .filter(discarded_at=None)
        .annotate(
            last_day=Max("instalments__due_on", filter=standing),
            people=Count("instalments__claim__applicant", filter=standing, distinct=True),
        )
    )


def something_paid() -> InstalmentQuerySet:
    """Those of which something is paid."""
    return in_force().with_paid().filter(paid_fen__gt=0)  # type: ignore[misc]  # annotated


def unpaid() -> InstalmentQuerySet:
    """Those not paid in full."""
    return in_force().with_paid().filter(paid_fen__lt=F("amount"))  # type: ignore[misc]  # annotated


def performed() -> QuerySet[Agreement]:
    """Those of which nothing is owing."""
    return schedules().exclude(pk__in=unpaid().values("agreement"))


def closed_in_window() -> QuerySet[Clock]:
    """Windows that ran when mediation failed or was withdrawn before their last day: closed in time (domain.md 4, 按期结案率).

    What was transferred or merged meanwhile was not closed, and its window was neither kept nor missed.
    """
    closing = StateChange.objects.filter(
        application=OuterRef("application"), at=OuterRef("ended_at"), to_state__in=(State.FAILED, State.WITHDRAWN)
    )
    ended = Clock.objects.filter(rule__in=WINDOWS, outcome=Outcome.CLOSED, due_on__isnull=False, provisional=False)
    return ended.filter(Exists(closing), breach=True, due_at__gt=F("ended_at"))


_EXTENDED = Case(When(ledger__has_key="extensions", then=Value(EXTENDED)), default=Value(""), output_field=CharField())
OUTCOMES = {
    rounds.PERFORMED: t("调解成功，履行完毕", "Settled and performed"),
    rounds.SIGNED: t("调解成功，协议生效", "Settled, agreement effective"),
    rounds.REMEDY: t("协议逾期未履行，已转救济", "Defaulted, remedy taken"),
    rounds.FAILED: t("调解不成", "Failed"),
    rounds.SETTLED: t("和解撤回", "Withdrawn because settled"),
    rounds.WITHDRAWN: t("其他撤回", "Withdrawn otherwise"),
    rounds.TRANSFERRED: t("移送", "Transferred"),
    rounds.ACCEPTED: t("受理", "Accepted"),
    rounds.SPLIT: t("分案", "Split off"),
    rounds.TAKEN_OVER: t("移送转入", "Taken over"),
    rounds.REOPENED: t("重启", "Reopened"),
}
"""The details of rounds in words."""

declare(
    Measure("mediation_begun", t("调解开始", "Mediation begun")),
    Measure("mediation_collective", t("集体争议", "Collective dispute")),
    Measure("mediation_open", t("在办", "Open")),
    Measure("mediation_ended", t("调解结束", "Mediation ended")),
    Measure("mediation_ended_of_begun", t("已结（按受理日期）", "Ended, by the day of acceptance")),
    told=rounds.as_rows,
)
declare(
    Measure(
        "mediation_closed_in_window", t("期限内结案", "Closed within the window"), closed_in_window, on="due_on", subject="pk",
        detail=_EXTENDED,
    ),
    Measure(
        "mediation_refused", t("不予受理", "Refused"),
        lambda: changes().filter(application__kind_key=KIND, verb="refuse"),
        on=day("at"), subject="sequence",
    ),
    Measure(
        "mediation_agreed", t("协议生效", "Agreement effective"),
        lambda: effective().annotate(
            sum=Sum("instalments__amount", filter=Q(instalments__replaced_at=None)),
            people=Count("instalments__claim__applicant", distinct=True),
        ),
        on=day("effective_at"), subject="pk", persons="people", amount=Coalesce("sum", 0),
    ),
    Measure(
        "mediation_paid", t("已核实付款", "Verified payment"), paid, "instalment__agreement__application",
        on="paid_on", subject="pk", amount="amount",
    ),
    Measure(
        "instalment_due", t("到期应付", "Due"), in_force, "agreement__application",
        on="due_on", subject="pk", amount="amount",
    ),
    Measure(
        "instalment_paid", t("到期已付", "Paid of what is due"), something_paid,
        "agreement__application", on="due_on", subject="pk", amount=Least("paid_fen", "amount"),
    ),
    Measure(
        "instalment_unpaid", t("到期未付", "Unpaid of what is due"), unpaid, "agreement__application", on="due_on",
        subject="pk", amount=F("amount") - F("paid_fen"),
    ),
    Measure(
        "performance_due", t("应履行完毕", "To be performed"), schedules, on="last_day", subject="pk", persons="people",
    ),
    Measure(
        "performance_done", t("已履行完毕", "Performed in full"), performed, on="last_day", subject="pk",
        persons="people",
    ),
)  # fmt: skip
