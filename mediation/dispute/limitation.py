"""Arbitration limitation 仲裁时效, claim by claim: one year, interrupted by asking for one's right (调解仲裁法 Art 27).

The product only warns: limitation is for the other side to raise, and nobody is turned away for it (解释二 Art 20).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import models

from mediation.attachments import Paper
from mediation.claims import DISMISSAL, Claim, claims_of
from mediation.dispute.codes import CloseCode
from mediation.dispute.joining import refuse_strangers
from mediation.dispute.states import State
from mediation.papers import keep
from mediation.parties import Applicant, LimitationBasis, in_words
from workflow.audit import save_all
from workflow.clocks import Clock, Clocks, clocks_of
from workflow.clockwork import NOTHING, Do, Event, Outcome, Words, local_day, midnight
from workflow.steps import Act, Refused
from workflow.text import both, t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


class LimitationEvent(models.TextChoices):
    """What interrupts limitation (中断, 协商调解规定 Art 31; 办案规则 Art 27) or suspends it (中止, Art 28)."""

    DEMANDED = "demanded", t("中断：向对方主张权利", "Interrupted: claimed from the other side")
    NEGOTIATION_REFUSED = (
        "negotiation_refused",
        t("中断：对方拒绝协商或五日内不回应", "Interrupted: negotiation refused, or silence"),
    )
    NEGOTIATION_ENDED = "negotiation_ended", t("中断：协商期限届满或停止协商", "Interrupted: negotiation ended")
    PROMISED = "promised", t("中断：对方同意履行", "Interrupted: the other side agreed to perform")
    COMPLAINED = "complained", t("中断：向有关部门请求救济（投诉、举报）", "Interrupted: complaint to an authority")
    FILED = "filed", t("中断：申请仲裁、起诉或申请支付令", "Interrupted: arbitration, suit or payment order")
    SUSPENDED = (
        "suspended",
        t("中止：不可抗力等正当理由，自该日起", "Suspended from that day (force majeure, good cause)"),
    )
    RESUMED = "resumed", t("中止原因消除，自该日继续计算", "Suspension ended on that day")


KNOWN: Words = ("知道权利被侵害之日", "Knew of the violation")
ENDED: Words = ("劳动关系终止之日", "Employment ended")


def note_interruption(applicant: Applicant, on: dt.date) -> None:
    """Limitation is interrupted and starts anew (Art 27 ¶2); the newest event counts."""
    if applicant.interrupted_on is None or applicant.interrupted_on < on:
        applicant.interrupted_on = on


def interrupt(applicants: Iterable[Applicant], on: dt.date) -> None:
    """The same event for several workers, written down."""
    interrupted = list(applicants)
    for applicant in interrupted:
        note_interruption(applicant, on)
    save_all(interrupted, "interrupted_on")


def basis_of(claim: Claim, applicant: Applicant) -> tuple[dt.date, Words] | None:
    """From which day the claim's year counts and why, or None: it has no limitation yet, or nobody knows the day.

    Unpaid wages have none while employment lasts and one year from its end (Art 27 ¶4). A claim that follows from
    dismissal counts from the day of it, unless another day of knowing is recorded.
    """
    own_rule = claim.rule.wages and applicant.limitation_basis != LimitationBasis.KNOWN
    if own_rule:
        return (applicant.ended_on, ENDED) if applicant.ended_on else None
    if applicant.right_known_on is not None:
        return applicant.right_known_on, KNOWN
    if claim.type in DISMISSAL and applicant.ended_on is not None:
        return applicant.ended_on, ENDED
    return None


def earliest(clocks: Iterable[Clock]) -> Clock | None:
    """Of several limitations the one that ends first; one that is suspended has no end yet."""
    return min((clock for clock in clocks if clock.due_at), key=lambda clock: (clock.due_at, clock.pk), default=None)


def limitation_events(dispute: "Dispute", act: Act, clocks: Clocks) -> Iterator[Event]:
    """Every claim of the case gets its year and its interruptions; claims that are gone or paid give theirs back."""
    wanted = set()
    performed = dispute.state == State.PERFORMED or dispute.close_code == CloseCode.PERFORMED
    for claim in () if performed else claims_of(dispute):
        applicant, basis = claim.applicant, basis_of(claim, claim.applicant)
        if basis is None:
            continue
        subject = f"claim:{claim.pk}"
        wanted.add(subject)
        yield Event(Do.START, midnight(basis[0]), subject=subject, why=basis[1])
        if applicant.interrupted_on is not None:
            at = midnight(applicant.interrupted_on)
            revives = _promised(dispute, act, applicant)
            yield Event(Do.INTERRUPT, at, subject=subject, why=_cause(act), by=str(act.by), revives=revives)
    for clock in clocks.of_rule("L1"):
        if clock.subject not in wanted:
            yield Event(Do.STOP, act.at, subject=clock.subject, outcome=Outcome.REPLACED)


def _promised(dispute: "Dispute", act: Act, applicant: Applicant) -> bool:
    """Whether the newest interruption is the other side's promise to perform: by its word, or by the agreement.

    It alone counts after limitation has run out, for the right to object to it is given up (民法典 Art 192).
    """
    if act.facts.get("event") == LimitationEvent.PROMISED:
        return applicant.pk in {chosen.pk for chosen in act.facts["applicants"]}
    return dispute.effective_at is not None and local_day(dispute.effective_at) == applicant.interrupted_on


def _cause(act: Act) -> Words:
    """What interrupted it, where the step asks for that; else the step's own name says it."""
    event = act.facts.get("event")
    return both(LimitationEvent(event).label) if event in LimitationEvent.values else NOTHING


def write_limitation_event(dispute: "Dispute", act: Act) -> None:
    """facts: applicants, event, on (date), evidence (file). What happened outside the mediation, with what proves it."""
    on: dt.date = act.facts["on"]
    if on > act.on:
        raise Refused(t("发生日期不能晚于今天。", "The day cannot lie in the future."), field="on")
    workers = list(act.facts["applicants"])
    refuse_strangers(dispute, workers)
    keep(dispute, act.facts.get("evidence"), Paper.EVIDENCE, act)
    event = LimitationEvent(act.facts["event"])
    do = {LimitationEvent.SUSPENDED: Do.PAUSE, LimitationEvent.RESUMED: Do.RESUME}.get(event)
    if do is None:
        _refuse_before_it_began(dispute, workers, on)
        interrupt(workers, on)
    else:
        _suspend(dispute, act, {worker.pk for worker in workers}, do, on)
    act.tell("申请人", "Applicants", in_words(workers))


def _refuse_before_it_began(dispute: "Dispute", workers: Iterable[Applicant], on: dt.date) -> None:
    """What lies before the day of knowing interrupts nothing; somebody mistyped one of the two."""
    claims = {f"claim:{claim.pk}" for claim in claims_of(dispute) if claim.applicant in list(workers)}
    began = [clock.anchor_at for clock in clocks_of(dispute).of_rule("L1") if clock.subject in claims]
    if began and midnight(on) < min(began):
        raise Refused(t("日期早于时效起算日，请核对。", "The day lies before limitation began."), field="on")


def _suspend(dispute: "Dispute", act: Act, workers: set[int], do: Do, on: dt.date) -> None:
    claims = {f"claim:{claim.pk}" for claim in claims_of(dispute) if claim.applicant_id in workers}
    concerned = [clock for clock in clocks_of(dispute).of_rule("L1") if clock.subject in claims]
    fitting = [clock for clock in concerned if clock.is_paused == (do == Do.RESUME)]
    if not fitting:
        raise Refused(
            t(
                "所选申请人没有可以这样登记的时效。",
                "None of the chosen workers has a limitation to which this applies.",
            ),
            field="event",
        )
    for clock in fitting:
        began = clock.paused_since or clock.began_at
        if midnight(on) < began:
            raise Refused(
                t("日期早于时效起算日或中止日。", "The day lies before limitation began or was suspended."), field="on"
            )
        act.clock(Event(do, midnight(on), "L1", clock.subject, why=(act.note, act.note), by=str(act.by)))
