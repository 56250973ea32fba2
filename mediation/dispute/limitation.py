"""Arbitration limitation 仲裁时效, claim by claim: one year, interrupted by asking for one's right (调解仲裁法 Art 27).

The product only warns: limitation is for the other side to raise, and nobody is turned away for it (解释二 Art 20).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mediation.claims import DISMISSAL, Claim, claims_of
from mediation.parties import Applicant, LimitationBasis
from workflow import periods
from workflow.audit import save_all
from workflow.calendar import Almanac
from workflow.clocks import Clocks
from workflow.clockwork import Do, Event, Outcome, Words, midnight
from workflow.periods import Due, Terms, Unit
from workflow.steps import Act

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

KNOWN: Words = ("知道权利被侵害之日", "Knew of the violation")
ENDED: Words = ("劳动关系终止之日", "Employment ended")
ONE_YEAR = Terms(1, Unit.YEAR)


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


def limitation_of(applicant: Applicant, claims: Iterable[Claim], almanac: Almanac) -> Due | None:
    """The earliest last day among the worker's claims; None where none has begun."""
    found = [basis[0] for claim in claims if (basis := basis_of(claim, applicant))]
    if not found:
        return None
    began = min(max(day, applicant.interrupted_on or day) for day in found)
    return periods.add(began, ONE_YEAR, almanac)


def limitation_events(dispute: "Dispute", act: Act, clocks: Clocks) -> Iterator[Event]:
    """Every claim of the case gets its year and its interruptions; claims that are gone give theirs back."""
    wanted = set()
    for claim in claims_of(dispute):
        applicant, basis = claim.applicant, basis_of(claim, claim.applicant)
        if basis is None:
            continue
        subject = f"claim:{claim.pk}"
        wanted.add(subject)
        yield Event(Do.START, midnight(basis[0]), subject=subject, why=basis[1])
        if applicant.interrupted_on is not None:
            yield Event(Do.INTERRUPT, midnight(applicant.interrupted_on), subject=subject, by=str(act.by))
    for clock in clocks.of_rule("L1"):
        if clock.subject not in wanted:
            yield Event(Do.STOP, act.at, subject=clock.subject, outcome=Outcome.REPLACED)
