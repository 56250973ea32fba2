"""Arbitration limitation 仲裁时效, worker by worker: one year, interrupted by asking for one's right (调解仲裁法 Art 27).

The product only warns: limitation is for the other side to raise, and nobody is turned away for it (解释二 Art 20).
"""

import datetime as dt
from collections.abc import Iterable

from mediation.parties import Applicant, LimitationBasis
from mediation.working_days import OFFICIAL
from workflow.audit import save_all
from workflow.calendar import Due, add_years


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


def limitation_of(applicant: Applicant) -> Due | None:
    """The last day of the worker's limitation, or None: wages while employed have none (Art 27 ¶4), or nobody knows yet.

    Claims may differ in law; the day is that of the basis recorded for the worker.
    """
    by_knowing = applicant.limitation_basis == LimitationBasis.KNOWN
    began = applicant.right_known_on if by_knowing else applicant.ended_on
    if began is None:
        return None
    return add_years(max(began, applicant.interrupted_on or began), 1, OFFICIAL)
