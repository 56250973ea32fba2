"""Figures that the law leaves to places and dates: the criminal line for withheld pay, and the minimum wage.

Nothing here decides a case: a threshold reached is a warning to a person (mediation.dispute.warnings).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.claims import Claim, claims_of
from mediation.organisations import MediationBody, body_of

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

MANY_WORKERS = 10
MONTHS_OF_PAY = 3
LEAST_ONE_WORKER = 5_000_00
LEAST_MANY_WORKERS = 30_000_00
"""Fen. The lowest amounts of 法释〔2013〕3号 Art 3 (5,000–20,000 and 30,000–100,000 yuan); each province fixes its own."""


@dataclass(frozen=True)
class CriminalLine:
    """拒不支付劳动报酬: the amounts that count here. `confirmed`: recorded for this body, not the national lowest."""

    one_worker: int
    many_workers: int
    confirmed: bool


def criminal_line(body: MediationBody) -> CriminalLine:
    """The body's own thresholds; what nobody recorded is the lowest of the national range."""
    return CriminalLine(
        one_worker=body.criminal_one_worker or LEAST_ONE_WORKER,
        many_workers=body.criminal_many_workers or LEAST_MANY_WORKERS,
        confirmed=bool(body.criminal_one_worker and body.criminal_many_workers),
    )


def reaches_criminal_line(dispute: "Dispute") -> bool:
    """One worker with three months' pay and the amount, or ten workers and the total (法释〔2013〕3号 Art 3).

    Pay only, as found, or as claimed while nothing is found. That the labour authority's order went unheeded (Art 4) is
    for people to check.
    """
    line = criminal_line(body_of(dispute.organisation))
    per_worker: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims_of(dispute):
        if claim.rule.wages and owed(claim):
            per_worker[claim.applicant_id].append(claim)
    totals = {worker: sum(map(owed, claims)) for worker, claims in per_worker.items()}
    if len(totals) >= MANY_WORKERS and sum(totals.values()) >= line.many_workers:
        return True
    return any(totals[worker] >= line.one_worker and _three_months(claims) for worker, claims in per_worker.items())


def owed(claim: Claim) -> int:
    """Fen owed as far as known: found, else claimed."""
    return (claim.found if claim.found is not None else claim.claimed) or 0


def _three_months(claims: Iterable[Claim]) -> bool:
    """By the monthly wage where it is known, else by the months claimed."""
    claims = list(claims)
    wage = max((claim.base_wage or 0 for claim in claims), default=0)
    if wage:
        return sum(map(owed, claims)) >= MONTHS_OF_PAY * wage
    return any((months_of(claim) or 0) >= MONTHS_OF_PAY for claim in claims)


def months_of(claim: Claim) -> int | None:
    """Whole calendar months of the period claimed; None when it is unknown or begins or ends within a month."""
    start, end = claim.period_from, claim.period_to
    if start is None or end is None or start.day != 1 or (end + dt.timedelta(days=1)).day != 1:
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1


@dataclass(frozen=True)
class MinimumWage:
    """A monthly minimum wage in fen, where and since when. The newest on record counts until a newer one is added."""

    area: str
    since: dt.date
    monthly: int
    source: str


MINIMUM_WAGES = (MinimumWage("北京市", dt.date(2025, 9, 1), 2_540_00, "北京市人力资源和社会保障局，2025年9月1日起"),)


def minimum_wage(area: str, on: dt.date) -> MinimumWage | None:
    """What counted there on that day; None before the first on record and for places without a record."""
    known = [wage for wage in MINIMUM_WAGES if wage.area == area and wage.since <= on]
    return max(known, key=lambda wage: wage.since, default=None)
