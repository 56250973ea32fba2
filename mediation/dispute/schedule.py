"""The live agreement's promises: what is paid for which claim by when, what stands of it, and how it ends."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from mediation.agreements import Agreement, Instalment, InstalmentQuerySet, live_agreement
from mediation.claims import Claim, claims_of
from mediation.parties import active_applicants
from workflow.audit import create_all, save_all
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event, Outcome
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
    standing = Instalment.objects.standing().filter(claim__in=per_claim).order_by()
    taken = dict(standing.values_list("claim").annotate(last=Max("ordinal")))
    create_all(
        [
            Instalment(
                agreement=agreement, claim=share.claim, ordinal=ordinal, due_on=share.due_on, amount=share.amount
            )
            for claim_pk, shares in per_claim.items()
            for ordinal, share in enumerate(sorted(shares, key=lambda s: s.due_on), start=taken.get(claim_pk, 0) + 1)
        ]
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
    changed = []
    for claim in claims:
        agreed = (total[claim.pk] or waived) if claim.rule.money else None
        if claim.agreed != agreed:
            claim.agreed = agreed
            changed.append(claim)
    save_all(changed, "agreed")


def discard_live(dispute: "Dispute", act: Act) -> None:
    """A new draft, a failure or a new round ends the old agreement.

    Unpaid instalments no longer stand and their clocks end; so do the workers' written consents, given to that settlement.
    """
    agreement = live_agreement(dispute)
    if agreement is None:
        return
    replace_unpaid(agreement.instalments.standing(), act.at)
    agreement.discarded_at = act.at
    agreement.save()
    set_agreed(dispute)
    if agreement.effective_at is not None:
        for clock in clocks_of(dispute).of_rule("M13"):
            act.clock(Event(Do.STOP, act.at, "M13", clock.subject, outcome=Outcome.REPLACED))
    consenting = list(active_applicants(dispute).exclude(consented_at=None))
    for applicant in consenting:
        applicant.consented_at = None
    save_all(consenting, "consented_at")


def replace_unpaid(instalments: InstalmentQuerySet, at: dt.datetime) -> dict[int, int]:
    """Take unpaid instalments out of force; of a partly paid one the paid part stands. Returns what is open per claim, in fen."""
    remaining: dict[int, int] = defaultdict(int)
    changed = []
    for instalment in instalments.with_paid():
        reported = instalment.reported_fen
        if reported >= instalment.amount:
            continue
        remaining[instalment.claim_id] += instalment.amount - reported
        if reported:
            instalment.amount = reported
        else:
            instalment.replaced_at = at
        changed.append(instalment)
    save_all(changed, "amount", "replaced_at")
    return dict(remaining)
