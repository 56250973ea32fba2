"""The live agreement's promises: what is paid for which claim by when, what stands of it, and how it ends."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.agreements import Agreement, Instalment, InstalmentQuerySet, live_agreement
from mediation.claims import Claim, claims_of
from mediation.parties import active_applicants
from workflow.steps import Act
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


@dataclass(frozen=True)
class Share:
    """One line of the schedule: what is paid for a claim by a day, in fen."""

    claim: Claim
    due_on: dt.date
    amount: int


def not_sealed(dispute: "Dispute", act: Act | None) -> str | None:
    """Signed by all and sealed, the agreement binds (Act Art 14): it is neither edited nor walked away from."""
    agreement = live_agreement(dispute)
    if agreement is not None and agreement.sealed_at is not None:
        return t("协议书已盖章，请确认协议生效。", "The agreement is sealed: establish that it is effective.")
    return None


def write_schedule(agreement: Agreement, schedule: Iterable[Share]) -> None:
    """Instalments numbered per claim by due date, after those that stand."""
    per_claim: dict[int, list[Share]] = defaultdict(list)
    for share in schedule:
        per_claim[share.claim.pk].append(share)
    for claim_pk, shares in per_claim.items():
        standing = Instalment.objects.standing().filter(claim=claim_pk)
        taken = standing.order_by("-ordinal").values_list("ordinal", flat=True).first() or 0
        for ordinal, share in enumerate(sorted(shares, key=lambda s: s.due_on), start=taken + 1):
            Instalment.objects.create(
                agreement=agreement, claim=share.claim, ordinal=ordinal, due_on=share.due_on, amount=share.amount
            )


def standing_per_claim(claims: Iterable[Claim]) -> Mapping[int, int]:
    """Fen promised per claim by every instalment in force, of whatever agreement; 0 where there is none."""
    total: dict[int, int] = defaultdict(int)
    for instalment in Instalment.objects.standing().filter(claim__in=list(claims)):
        total[instalment.claim_id] += instalment.amount
    return total


def set_agreed(dispute: "Dispute") -> None:
    """Agreed per claim = the sum of its instalments in force, always.

    Under a live agreement a claim without any is waived (0). Without one nothing is agreed, except what an earlier
    agreement had brought in before it ended.
    """
    claims = list(claims_of(dispute))
    total = standing_per_claim(claims)
    waived = 0 if live_agreement(dispute) else None
    for claim in claims:
        agreed = (total[claim.pk] or waived) if claim.rule.money else None
        if claim.agreed != agreed:
            claim.agreed = agreed
            claim.save()


def discard_live(dispute: "Dispute", act: Act) -> None:
    """A new draft, a failure or a new round ends the old agreement.

    Unpaid instalments no longer stand, and the workers' written consents, given to that settlement, end with it.
    """
    agreement = live_agreement(dispute)
    if agreement is None:
        return
    replace_unpaid(agreement.instalments.standing(), act.at)
    agreement.discarded_at = act.at
    agreement.save()
    set_agreed(dispute)
    for applicant in active_applicants(dispute).exclude(consented_at=None):
        applicant.consented_at = None
        applicant.save()


def replace_unpaid(instalments: InstalmentQuerySet, at: dt.datetime) -> dict[int, int]:
    """Take unpaid instalments out of force; of a partly paid one the paid part stands. Returns what is open per claim, in fen."""
    remaining: dict[int, int] = defaultdict(int)
    for instalment in instalments.with_paid():
        reported = instalment.reported_fen
        if reported >= instalment.amount:
            continue
        remaining[instalment.claim_id] += instalment.amount - reported
        if reported:
            instalment.amount = reported
        else:
            instalment.replaced_at = at
        instalment.save()
    return dict(remaining)
