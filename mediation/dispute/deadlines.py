"""What the clocks of one case say, and the events with which they begin where an anchor alone cannot tell."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from mediation.agreements import Payment, live_agreement
from mediation.dispute.clocks import COMMISSION, COURT, OWN, WINDOWS
from mediation.dispute.codes import ConfirmStatus, Source
from mediation.dispute.remedies import ANSWERED_WITHIN, Route
from mediation.dispute.states import State
from mediation.parties import Consent, active_respondents
from workflow import periods
from workflow.clocks import Clock, Clocks, clocks_of, instant
from workflow.clockwork import Do, Event, Outcome, midnight
from workflow.clockwork import local_day as day_of
from workflow.moment import today
from workflow.periods import Due
from workflow.steps import Act

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute
    from workflow.models import Application

__all__ = [
    "clock_of",
    "due_of",
    "events",
    "has_lapsed",
    "lies_before",
    "local_day",
    "rolled",
    "today",
    "window_kind_of",
    "window_of",
]

Events = Iterator[Event]


def local_day(moment: dt.datetime | dt.date) -> dt.date:
    """The office's day of an instant."""
    return day_of(moment) if isinstance(moment, dt.datetime) else moment


def lies_before(typed: dt.datetime, recorded: dt.datetime | None) -> bool:
    """Whether a moment typed to the minute lies before a recorded instant; the same minute does not."""
    return recorded is not None and typed < recorded.replace(second=0, microsecond=0)


def clock_of(dispute: "Dispute", rule: str) -> Clock | None:
    """The newest clock of that rule, running or ended."""
    return clocks_of(dispute).newest(rule)


def window_of(dispute: "Dispute") -> Clock | None:
    """The newest mediation window, whichever rule it stands under."""
    found = [clock for clock in map(clocks_of(dispute).newest, WINDOWS) if clock is not None]
    return max(found, key=lambda clock: clock.anchor_at, default=None)


def window_kind_of(dispute: "Dispute") -> str:
    """Whose mediation the first round is: the body's own (also on the commission's suggestion), a court's, or the commission's."""
    if dispute.is_entrusted:
        return COMMISSION
    return COURT if dispute.source == Source.COURT else OWN


NOT_WHERE_ENTRUSTED = frozenset({"M03", "M05", "M09", "M11"})
"""In arbitration already: no right to go there is told or opens, and the tribunal makes the paper (办案规则 Art 70)."""


def due_of(dispute: "Dispute", rule: str) -> Due | None:
    """The last day of a rule for this case; None before it begins and while it stands still."""
    clock = clock_of(dispute, rule)
    return clock.due if clock else None


def has_lapsed(due: Due | None, on: dt.date) -> bool:
    """Whether the last day lies before `on`. A provisional date never counts as lapsed: nobody loses a right by it."""
    return due is not None and not due.provisional and due.on < on


def rolled(case: "Application", days: Iterable[dt.date]) -> dict[dt.date, dt.date]:
    """An agreed payment day on a rest day moves to the next working day (民法典 Art 203; domain.md 3.7)."""
    almanac = clocks_of(case).book.almanac  # read with the clocks, which the step reads anyway
    return {day: periods.rolled(day, almanac)[0] for day in days}


# With which events the rules begin


def events(dispute: "Dispute", rule: str, act: Act, clocks: Clocks) -> Iterable[Event] | None:
    """None where the rule's anchor says it all. What a clock brings along from another case comes first."""
    from mediation.dispute.limitation import limitation_events  # noqa: PLC0415  limitation asks here for days

    if dispute.is_entrusted and rule in NOT_WHERE_ENTRUSTED:
        return ()
    sources: dict[str, Callable[[Dispute, Act, Clocks], Events]] = {
        "L1": limitation_events,
        "M05": _advice,
        "M13": _instalments,
        "M19": _enforcement,
        "P01": _answers,
        "P02": _supplement,
        "P03": _return,
        **dict.fromkeys(WINDOWS, _window),
        **{rule: partial(_answered_within, route) for rule, route in ANSWERED_WITHIN.items()},
    }
    if rule not in sources:
        return None
    brought = [event for event in act.inherited if event.rule == rule]
    return [*brought, *(replace(event, rule=rule) for event in sources[rule](dispute, act, clocks))]


def _window(dispute: "Dispute", act: Act, clocks: Clocks) -> Events:
    """From acceptance, or from both sides' consent where the commission entrusts; a window that another case brings along says it all itself."""
    if dispute.accepted_at is not None and not any(event.rule in WINDOWS for event in act.inherited):
        yield Event(Do.START, instant(dispute.entrusted_at or dispute.accepted_at))


BOTH_AGREED = ("双方当事人书面同意延期", "Extended: both parties consented in writing")


def _advice(dispute: "Dispute", act: Act, clocks: Clocks) -> Events:
    """The duty to advise in writing; done at once where the advice was given before or with the step.

    What the product did by itself is known when it is recorded, not on the day that had gone by. Advice that is owing
    already is owing since then.
    """
    owing = next(iter(clocks.of_rule("M05")), None)
    began = owing.began_at if owing else act.recorded if act.by.is_system else act.at
    if owing is None:
        yield Event(Do.START, began)
    advised_on = act.facts.get("advised_on")
    if advised_on is not None:
        yield Event(Do.STOP, max(began, midnight(advised_on)))


def _answers(dispute: "Dispute", act: Act, clocks: Clocks) -> Events:
    """For who is asked now; who was asked before keeps his day."""
    asked = {clock.subject for clock in clocks.of_rule("P01")}
    for respondent in active_respondents(dispute):
        subject = f"respondent:{respondent.pk}"
        if respondent.consent == Consent.ASKED and respondent.answer_by is not None and subject not in asked:
            yield Event(Do.START, act.at, subject=subject, until=respondent.answer_by)


def _return(dispute: "Dispute", act: Act, clocks: Clocks) -> Events:
    """An entrusted case goes back however it ended; one that was only suggested, unless its applicant gave it up."""
    if dispute.is_entrusted or dispute.state != State.WITHDRAWN:
        yield Event(Do.START, act.recorded if act.by.is_system else act.at)


def _supplement(dispute: "Dispute", act: Act, clocks: Clocks) -> Events:
    if dispute.correction_due is not None:
        yield Event(Do.START, act.at, until=dispute.correction_due)


def _instalments(dispute: "Dispute", act: Act, clocks: Clocks) -> Events:
    """One clock for each day on which something is due; done on the day the last of it was paid, as verified."""
    from mediation.dispute.fulfilment import standing  # noqa: PLC0415  performance asks here for days

    unpaid: dict[dt.date, bool] = defaultdict(bool)
    for row in standing(dispute):
        unpaid[row.due_on] |= row.paid_fen < row.amount
    paid_on = _last_payments(dispute) if not all(unpaid.values()) else {}
    known = {clock.subject for clock in clocks.rows if clock.rule == "M13"}
    for due, open_ in sorted(unpaid.items()):
        subject = f"due:{due}"
        if open_ or subject not in known:
            yield Event(Do.START, _since(dispute, act), subject=subject, until=due)
        if not open_:
            yield Event(Do.STOP, midnight(paid_on.get(due, act.on)), subject=subject)
    for clock in clocks.of_rule("M13"):
        if clock.subject not in {f"due:{due}" for due in unpaid}:
            yield Event(Do.STOP, act.at, subject=clock.subject, outcome=Outcome.REPLACED)


def _since(dispute: "Dispute", act: Act) -> dt.datetime:
    return dispute.effective_at or act.at


def _last_payments(dispute: "Dispute") -> dict[dt.date, dt.date]:
    """Per due day, the day of the last verified payment."""
    rows = Payment.objects.filter(
        instalment__agreement__application=dispute,
        instalment__replaced_at=None,
        verified_at__isnull=False,
        rejected_at=None,
    )
    last: dict[dt.date, dt.date] = {}
    for due, paid in rows.values_list("instalment__due_on", "paid_on"):
        last[due] = max(paid, last.get(due, paid))
    return last


def _answered_within(route: Route, dispute: "Dispute", act: Act, clocks: Clocks) -> Events:
    """Whoever was turned to just now has until then to answer."""
    if act.facts.get("route") == route:
        newest = dispute.remedies.filter(route=route).latest("pk")
        yield Event(Do.START, midnight(newest.started_on), subject=f"remedy:{newest.pk}")


def _enforcement(dispute: "Dispute", act: Act, clocks: Clocks) -> Events:
    """Two years from the last instalment's day, for who holds a title that can be enforced (民诉法 Art 250)."""
    agreement = live_agreement(dispute)
    if agreement is None or dispute.confirm_status != ConfirmStatus.GRANTED:
        return
    last = agreement.instalments.standing().order_by("-due_on").values_list("due_on", flat=True).first()
    if last is not None:
        yield Event(Do.START, midnight(rolled(dispute, [last])[last]))
