"""Every figure counted the slow way: a loop over all there is, as a clerk would with the files on the table.

Written from what the figures say they are, not from how the product counts them. No query here is narrowed: everything is
read, looked at, and put on one heap or another.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils import timezone

from mediation.agreements import Agreement, Payment
from mediation.consultation.lifecycle import Consultation
from mediation.dispute.lifecycle import Dispute
from mediation.hearing.lifecycle import Hearing
from mediation.hotline.city import Ticket12345
from mediation.hotline.rows import CallBack
from mediation.hotline.union import Ticket12351
from mediation.legal_aid.lifecycle import LegalAid
from mediation.links import Link
from mediation.parties import Applicant
from mediation.ratings import Rating
from mediation.recovered import Recovery
from workflow.clocks import Clock
from workflow.models import Application, StateChange

Pair = tuple[Fraction, Fraction | None]
"""Numerator and denominator; no denominator of what is no rate."""

SETTLED = {"settled", "paid", "PRIVATE_SETTLEMENT_WITHDRAW"}


def day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localtime(moment).date() if moment is not None else None


def ends(change: StateChange) -> bool:
    return change.to_stage == "closed" != change.from_stage


@dataclass
class Round:
    """A mediation from its acceptance to its end."""

    case: Dispute
    began: dt.date
    how: str
    ended: dt.date | None = None
    ending: str = ""
    stopped: dt.datetime | None = None
    cases: int = 1
    persons: int = 0
    claimed: int = 0


@dataclass
class Files:
    """Everything there is, read once. today: what is due later is not due."""

    today: dt.date
    applications: dict[int, Application] = field(default_factory=dict)
    changes: dict[int, list[StateChange]] = field(default_factory=lambda: defaultdict(list))
    rounds: list[Round] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.applications = {one.pk: one for one in Application._base_manager.all()}  # noqa: SLF001  documented, whatever its name
        for change in StateChange.objects.order_by("application", "sequence"):
            self.changes[change.application_id].append(change)
        self.disputes = {one.pk: one for one in Dispute.objects.all()}
        self.consultations = [one for one in Consultation.objects.all() if one.version]
        self.hearings = [one for one in Hearing.objects.all() if one.version]
        self.tickets = [one for kind in (Ticket12345, Ticket12351) for one in kind.objects.all() if one.version]
        self.aids = list(LegalAid.objects.all())
        self.clocks = list(Clock.objects.all())
        self.payments = list(
            Payment.objects.select_related("instalment__agreement", "instalment__claim__applicant__person")
        )
        self.agreements = list(Agreement.objects.prefetch_related("instalments__payments"))
        self.recoveries = [one for one in Recovery.objects.all() if one.withdrawn_at is None]
        self.ratings = list(Rating.objects.order_by("pk"))
        self.callbacks = list(CallBack.objects.order_by("pk"))
        self.applicants: dict[int, list[Applicant]] = defaultdict(list)
        for worker in Applicant.objects.select_related("person").prefetch_related("claims"):
            self.applicants[worker.application_id].append(worker)
        self.rounds = [one for case in self.disputes.values() for one in self._rounds(case)]

    # Rounds of mediation

    def _rounds(self, case: Dispute) -> list[Round]:
        own = self._own_rounds(case)
        if case.merged_into_id is not None:
            own = self._with_its_head(case, own)
        for one in own:
            one.cases = 0 if case.merged_into_id is not None else 1
            for worker in self.applicants[case.pk]:
                if worker.left_at is None or (day(worker.left_at) or one.began) >= one.began:
                    one.persons += 1
                    one.claimed += sum(claim.claimed or 0 for claim in worker.claims.all())
        return own

    def _own_rounds(self, case: Dispute) -> list[Round]:
        found: list[Round] = []
        for change in self.changes[case.pk]:
            on = day(change.at)
            assert on is not None
            if change.verb == "accept":
                found.append(Round(case, on, "taken_over" if self._accepted_before(case) else "accepted"))
            elif change.verb == "reopen":
                found.append(Round(case, on, "reopened"))
            elif change.verb == "enter_by_split":
                root = self._unsplit(case)
                accepted = next(one for one in self.changes[root.pk] if one.verb == "accept")
                how = "taken_over" if self._accepted_before(root) else "split"
                found.append(Round(case, day(accepted.at) or on, how))
            elif ends(change) and change.to_state != "merged" and found and found[-1].ended is None:
                found[-1].ended, found[-1].stopped, found[-1].ending = on, change.at, self._ending(change)
        return found

    def _accepted_before(self, case: Dispute) -> bool:
        """Whether a body that handed it on had accepted it."""
        source = case.succeeds_id
        while source is not None:
            if any(change.verb == "accept" for change in self.changes[source]):
                return True
            source = self.disputes[source].succeeds_id
        return False

    def _unsplit(self, case: Dispute) -> Dispute:
        """The case that was accepted, out of which this was split, however often."""
        while any(change.verb == "enter_by_split" for change in self.changes[case.pk]):
            case = self.disputes[case.succeeds_id or 0]
        return case

    def _ending(self, change: StateChange) -> str:
        typed = change.facts.get("form", {})
        if change.to_state == "closed":
            if change.verb == "close_defaulted":
                return "remedy"
            return "performed" if change.from_state == "performed" else "signed"
        if {typed.get("withdraw_reason"), typed.get("fail_reason")} & SETTLED:
            return "settled"
        return str(change.to_state)

    def _with_its_head(self, case: Dispute, own: list[Round]) -> list[Round]:
        merged = [change.at for change in self.changes[case.pk] if change.verb == "merge"][-1]
        on = day(merged)
        assert on is not None
        head = self._own_rounds(self.disputes[case.merged_into_id or 0])
        along = [one for one in head if one.stopped is None or one.stopped >= merged]
        running = [one for one in own if one.ended is None]
        found = [one for one in own if one.ended is not None]
        for one in along:
            one.case = case
            if one is along[0] and running:
                one.began, one.how = min(running[0].began, max(one.began, on)), running[0].how
            elif one is along[0]:
                one.began, one.how = max(one.began, on), "taken_over" if self._accepted_before(case) else "accepted"
            else:
                one.began = max(one.began, on)
            found.append(one)
        return found if along else found + running

    # Money of one dispute

    def counting_recoveries(self) -> Iterator[Recovery]:
        matter: dict[int, set[int]] = {key: {key} for key in self.applications}
        for link in Link.objects.all():
            if link.undone_at is None and matter[link.one_id] is not matter[link.other_id]:
                joined = matter[link.one_id] | matter[link.other_id]
                for key in joined:
                    matter[key] = joined
        for row in self.recoveries:
            if row.counted_elsewhere is False:
                yield row
                continue
            whose = self._names(row.application_id)
            others = [
                (0, False)
                for payment in self.payments
                if self._counts(payment) and payment.instalment.agreement.application_id in matter[row.application_id]
                and payment.instalment.agreement.application_id != row.application_id
                and self._one_person(whose, {payment.instalment.claim.applicant.person.pk, payment.instalment.claim.applicant.person.name})
            ] + [
                (other.pk, other.counted_elsewhere)
                for other in self.recoveries
                if other.application_id in matter[row.application_id] and other.application_id != row.application_id
                and self._one_person(whose, self._names(other.application_id))
            ]  # fmt: skip
            if any(same is not True for _key, same in others):
                continue
            if row.counted_elsewhere is None or all(row.pk < key for key, _same in others):
                yield row

    def _names(self, application: int) -> set[object]:
        return {word for worker in self.applicants[application] for word in (worker.person.pk, worker.person.name)}

    def _one_person(self, these: set[object], those: set[object]) -> bool:
        return not these or not those or bool(these & those)

    def _counts(self, payment: Payment) -> bool:
        return payment.verified_at is not None and payment.rejected_at is None

    def paid(self, instalment: Any) -> int:
        return sum(payment.amount for payment in instalment.payments.all() if self._counts(payment))


@dataclass
class Clerk:
    """Counts a slice of the files: days, organisations, and a kind or a handler where one is asked for."""

    files: Files
    since: dt.date
    until: dt.date
    organisations: Collection[int]
    kind: str | None = None
    handler: int | None = None

    def here(self, application: int) -> bool:
        found = self.files.applications[application]
        ours = found.organisation_id in self.organisations and self.kind in (None, found.kind_key)
        return ours and self.handler in (None, found.handler_id)

    def within(self, on: dt.date | None) -> bool:
        return on is not None and self.since <= on <= self.until

    def fallen_due(self, on: dt.date | None) -> bool:
        return self.within(on) and on is not None and on < self.files.today

    def figures(self) -> dict[str, Pair]:
        found = self.receptions() | self.mediations() | self.money() | self.aid() | self.deadlines() | self.hearings()
        for number in ("12345", "12351"):
            found |= self.tickets(number)
        return found

    def receptions(self) -> dict[str, Pair]:
        visits = records = calls = 0
        for one in self.files.consultations:
            if self.here(one.pk) and self.within(day(one.received_at)):
                if one.channel == "phone":
                    calls += 1
                else:
                    visits, records = visits + one.visitors, records + 1
        return {
            "consultation_on_site": plain(visits),
            "reception_records": plain(records),
            "consultation_phone": plain(calls),
        } | self._ratings()

    def _ratings(self) -> dict[str, Pair]:
        answers: list[Rating] = []
        asked = answered = 0
        occasions: dict[tuple[int, int], list[Rating]] = defaultdict(list)
        for rating in self.files.ratings:
            if rating.occasion == "reception" and self.here(rating.application_id):
                occasions[rating.application_id, rating.round].append(rating)
                if rating.score and self.within(day(rating.answered_at)):
                    answers.append(rating)
        for several in occasions.values():
            if self.within(day(several[0].asked_at)):
                asked += 1
                answered += any(rating.score for rating in several)
        content = sum((weight_of(rating.score, settings.RATING_WEIGHT) for rating in answers), Fraction(0))
        by_himself = sum(
            rating.way == "phone" and rating.asked_by_id == self.files.applications[rating.application_id].handler_id
            for rating in answers
        )
        return {
            "reception_satisfaction": (content, Fraction(len(answers))),
            "reception_response": rate(answered, asked),
            "reception_self_recorded": rate(by_himself, len(answers)),
        }

    def mediations(self) -> dict[str, Pair]:
        rounds = [one for one in self.files.rounds if self.here(one.case.pk)]
        begun = [one for one in rounds if self.within(one.began)]
        ended = [one for one in rounds if self.within(one.ended)]
        before = [one for one in rounds if one.began < self.since and (one.ended is None or one.ended >= self.since)]
        after = [one for one in rounds if one.began <= self.until and (one.ended is None or one.ended > self.until)]
        agreed = ("performed", "signed", "remedy")
        over = (*agreed, "failed", "settled", "withdrawn")
        found: dict[str, Pair] = {}
        heaps = {
            "mediation_accepted": [one for one in begun if one.how in ("accepted", "split")],
            "mediation_reopened": [one for one in begun if one.how == "reopened"],
            "mediation_taken_over": [one for one in begun if one.how == "taken_over"],
            "mediation_closed": [one for one in ended if one.ending in over],
            "mediation_transferred": [one for one in ended if one.ending == "transferred"],
            "mediation_settled": [one for one in ended if one.ending == "settled"],
            "mediation_collective": [
                one for one in begun if one.how in ("accepted", "split") and self._collective(one)
            ],
            "mediation_succeeded": [one for one in ended if one.ending in agreed],
            "mediation_failed": [one for one in ended if one.ending == "failed"],
            "mediation_withdrawn": [one for one in ended if one.ending == "withdrawn"],
            "mediation_open": after,
            "mediation_open_before": before,
        }
        for key, heap in heaps.items():
            found[f"{key}_cases"] = plain(sum(one.cases for one in heap))
            found[f"{key}_persons"] = plain(sum(one.persons for one in heap))
        closed, stock = heaps["mediation_closed"], before + begun
        success = [one for one in ended if one.ending in agreed]
        tried = [one for one in ended if one.ending in (*agreed, "failed")]
        found["mediation_closure_rate"] = rate(sum(r.persons for r in closed), sum(r.persons for r in stock))
        found["mediation_closure_rate_cases"] = rate(sum(r.cases for r in closed), sum(r.cases for r in stock))
        found["mediation_cohort_closure"] = rate(
            sum(r.cases for r in begun if r.ending in over), sum(r.cases for r in begun)
        )
        found["mediation_success_rate"] = rate(sum(r.cases for r in success), sum(r.cases for r in tried))
        found["mediation_success_persons"] = rate(sum(r.persons for r in success), sum(r.persons for r in tried))
        found["mediation_refused"] = plain(
            sum(
                change.verb == "refuse" and self.here(case) and self.within(day(change.at))
                for case in self.files.disputes
                for change in self.files.changes[case]
            )
        )
        found["mediation_amount_claimed"] = plain(sum(one.claimed for one in heaps["mediation_accepted"]))
        return found

    def _collective(self, one: Round) -> bool:
        head = self.files.disputes.get(one.case.merged_into_id or 0)
        return one.case.collective or (head is not None and head.collective)

    def money(self) -> dict[str, Pair]:
        agreed = due = paid_of_due = whole = performed = 0
        for agreement in self.files.agreements:
            if agreement.effective_at is None or not self.here(agreement.application_id):
                continue
            standing = [row for row in agreement.instalments.all() if row.replaced_at is None]
            if self.within(day(agreement.effective_at)):
                agreed += sum(row.amount for row in standing)
            if agreement.discarded_at is not None or not standing:
                continue
            for row in standing:
                if self.fallen_due(row.due_on):
                    due += row.amount
                    paid_of_due += min(self.files.paid(row), row.amount)
            if self.fallen_due(max(row.due_on for row in standing)):
                whole += 1
                performed += all(self.files.paid(row) >= row.amount for row in standing)
        return {
            "mediation_amount_agreed": plain(agreed),
            "fulfilment_rate_cases": rate(performed, whole),
            "fulfilment_rate_amount": rate(paid_of_due, due),
        } | self._received()

    def _received(self) -> dict[str, Pair]:
        paid = sum(
            payment.amount
            for payment in self.files.payments
            if payment.verified_at is not None and payment.rejected_at is None and self.within(payment.paid_on)
            and self.here(payment.instalment.agreement.application_id)
        )  # fmt: skip
        recovered: dict[str, int] = defaultdict(int)
        for row in self.files.counting_recoveries():
            if self.here(row.application_id) and self.within(row.received_on):
                recovered[self.files.applications[row.application_id].kind_key] += row.amount
        return {
            "mediation_amount_fulfilled": plain(paid),
            "losses_recovered": plain(paid + sum(recovered.values())),
            "legal_aid_recovered": plain(recovered["legal_aid"]),
        }

    def aid(self) -> dict[str, Pair]:
        applied = denied = subsidies = 0
        periods: list[tuple[dt.date, dt.date | None, str]] = []
        for one in self.files.aids:
            if not self.here(one.pk):
                continue
            applied += one.version > 0 and self.within(day(one.received_at))
            if one.subsidy_amount and self.within(one.subsidy_paid_on):
                subsidies += one.subsidy_amount
            given: dt.date | None = None
            for change in self.files.changes[one.pk]:
                denied += change.verb == "deny" and change.to_state == "denied" and self.within(day(change.at))
                if change.verb == "grant" and given is None:
                    given = day(change.at)
                elif ends(change) and given is not None:
                    periods.append((given, day(change.at), change.to_state))
                    given = None
            if given is not None:
                periods.append((given, None, ""))
        granted = [one for one in periods if self.within(one[0])]
        over = [one for one in periods if self.within(one[1]) and one[2] in ("closed", "terminated")]
        before = [one for one in periods if one[0] < self.since and (one[1] is None or one[1] >= self.since)]
        after = [one for one in periods if one[0] <= self.until and (one[1] is None or one[1] > self.until)]
        return {
            "legal_aid_applied": plain(applied),
            "legal_aid_accepted": plain(len(granted)),
            "legal_aid_closed": plain(len(over)),
            "legal_aid_closure_rate": rate(len(over), len(before) + len(granted)),
            "legal_aid_cohort_closure": rate(sum(one[2] in ("closed", "terminated") for one in granted), len(granted)),
            "legal_aid_open": plain(len(after)),
            "legal_aid_denied": plain(denied),
            "legal_aid_subsidies": plain(subsidies),
        }

    def deadlines(self) -> dict[str, Pair]:
        found: dict[str, Pair] = {}
        windows = self._deadlines(lambda clock: clock.rule in ("M04", "M07", "M08"), closing=True)
        everything = self._deadlines(lambda clock: clock.rule != "M13")  # the employer's duty, not ours
        found["deadlines_on_time"] = rate(everything["met"], everything["all"])
        found["deadlines_missed"] = plain(everything["all"] - everything["met"])
        found["deadlines_extended"] = rate(everything["extended"], everything["all"])
        found["mediation_on_time"] = rate(windows["met"], windows["all"])
        found["mediation_extended"] = rate(windows["extended"], windows["all"])
        return found

    def _deadlines(self, wanted: Callable[[Clock], bool], *, closing: bool = False) -> dict[str, int]:
        """closing: whether it is kept, too, by what ended the case within it."""
        found = {"met": 0, "all": 0, "extended": 0}
        for clock in self.files.clocks:
            if not wanted(clock) or not self.here(clock.application_id) or not self.fallen_due(clock.due_on):
                continue
            if not clock.breach or clock.provisional or clock.due_at is None:
                continue
            if clock.outcome in ("replaced", "retired"):
                continue
            over = clock.outcome == "closed" and clock.ended_at is not None and clock.ended_at < clock.due_at
            if over and not (closing and self._closed_by(clock)):
                continue  # nobody failed: the application was over before
            found["all"] += 1
            found["met"] += clock.ended_at is not None and clock.ended_at < clock.due_at
            found["extended"] += bool(clock.ledger.get("extensions"))
        return found

    def _closed_by(self, clock: Clock) -> bool:
        return any(
            change.at == clock.ended_at and change.to_state in ("failed", "withdrawn")
            for change in self.files.changes[clock.application_id]
        )

    def hearings(self) -> dict[str, Pair]:
        attended = persons = settled = amount = 0
        for one in self.files.hearings:
            if not self.here(one.pk):
                continue
            if self.within(day(one.received_at)):
                attended, persons = attended + 1, persons + one.worker_count
            if one.state == "settled" and self.within(one.served_on):
                settled, amount = settled + 1, amount + (one.settled_amount or 0)
        return {
            "hearings_attended": plain(attended),
            "hearings_persons": plain(persons),
            "hearings_settled": plain(settled),
            "hearings_amount": plain(amount),
        }

    def tickets(self, number: str) -> dict[str, Pair]:
        key, kind = f"tickets_{number}", f"ticket_{number}"
        every = [one for one in self.files.tickets if one.kind == kind and self.here(one.pk)]
        batch = [one for one in every if self.within(day(one.dispatched_at))]
        returned = sum(one.state == "returned" for one in batch)
        transferred = sum(one.state == "transferred" for one in batch)
        completed = sum(one.state in ("closed", "answered") for one in batch)
        anew = sum(
            change.verb in ("rework", "reopen", "fail_check") and self.within(day(change.at))
            for one in every
            for change in self.files.changes[one.pk]
        )
        newest: dict[tuple[int, int], CallBack] = {}
        counted = {one.pk for one in every if one.counted}
        for call in self.files.callbacks:
            if call.valid and call.application_id in counted:
                newest[call.application_id, call.round] = call
        calls = [call for call in newest.values() if self.within(day(call.at))]
        limits = self._deadlines(
            lambda clock: (
                clock.rule.startswith({"12345": "H4", "12351": "U4"}[number])
                and self.files.applications[clock.application_id].kind_key == kind
            )
        )
        content = sum((weight_of(call.score, settings.HOTLINE_RATING_WEIGHT) for call in calls), Fraction(0))
        contacted, solved = sum(call.contacted is True for call in calls), sum(call.solved is True for call in calls)
        found: dict[str, Pair] = {
            "dispatched": plain(len(batch)),
            "events": plain(sum(one.merged_into_id is None for one in batch)),
            "anew": plain(anew),
            "returned": plain(returned),
            "return_rate": rate(returned, len(batch)),
            "transferred": plain(transferred),
            "completed": plain(completed),
            "completion_rate": rate(completed, len(batch) - returned - transferred),
            "closed": plain(
                sum(one.state in ("closed", "answered") and self.within(day(one.closed_at)) for one in every)
            ),
            "on_time": rate(limits["met"], limits["all"]),
            "callbacks": plain(len(calls)),
            "response": rate(contacted, len(calls)),
            "resolution": rate(solved, len(calls)),
            "satisfaction": (content, Fraction(len(calls))),
        }
        return {f"{key}_{name}": pair for name, pair in found.items()}


def plain(number: int) -> Pair:
    return Fraction(number), None


def rate(numerator: int, denominator: int) -> Pair:
    return Fraction(numerator), Fraction(denominator)


def weight_of(score: str, basically: Any) -> Fraction:
    return {"satisfied": Fraction(1), "basically": Fraction(basically)}.get(score, Fraction(0))
