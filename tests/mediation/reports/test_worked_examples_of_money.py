"""Money by hand: claimed, agreed, due and paid are four numbers, and one amount of one dispute counts once.

Two workers who claim 12,000 yuan each sign on 19 May for two instalments, due on 25 May and 24 June: 6,000 yuan each time
and each worker.
"""

from typing import Any

import pytest

from mediation.demo import Cast, Walk, a_unit, a_worker
from mediation.dispute.fulfilment import standing, unverified
from mediation.dispute.schedule import Share
from mediation.dispute.states import State
from mediation.hearing.demo import a_hearing
from mediation.hotline.demo import CITY, a_ticket
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.links import Link, Tie
from tests.mediation.dispute.conftest import _founded, _papers_apart, _wednesday, db, people
from tests.mediation.reports.worked import Sheet, a_mediation, date, moment, on, sheet, shows
from workflow.engine import perform
from workflow.models import Application

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people", "sheet"]

INSTALMENT = 6_000_00


class Less(Walk):
    """10,000 of the 12,000 yuan that each claims, in one instalment."""

    def schedule(self) -> list[Share]:
        """As agreed."""
        return [Share(one.claim, one.due_on, 10_000_00) for one in super().schedule()]


@pytest.fixture
def performing(people: Cast) -> Walk:
    return a_mediation(people, State.PERFORMING, moment(5, 11))


@shows("mediation_amount_claimed", "mediation_amount_agreed", "mediation_amount_fulfilled")
def test_claimed_agreed_and_paid_are_never_mixed(people: Cast, sheet: Sheet) -> None:
    walk = a_mediation(people, State.MEDIATING, moment(5, 11))
    walk = on(Less(people, walk.dispute, walk.day, dues=(10,)), 5, 18)
    walk.draft()
    walk.effect()
    walk.perform()
    on(walk, 6, 3).pay()
    # claimed 2 × 12,000 in May; agreed 2 × 10,000 in May; paid 2 × 10,000 in June
    assert [sheet.month("mediation_amount_claimed", month) for month in (5, 6)] == [2 * 12_000_00, 0]
    assert [sheet.month("mediation_amount_agreed", month) for month in (5, 6)] == [2 * 10_000_00, 0]
    assert [sheet.month("mediation_amount_fulfilled", month) for month in (5, 6)] == [0, 2 * 10_000_00]


@shows("fulfilment_rate_amount", "fulfilment_rate_cases")
def test_what_is_not_yet_due_is_not_unperformed(people: Cast, sheet: Sheet, performing: Walk) -> None:
    on(performing, 5, 25).pay(instalments=1)
    # on 1 June: 12,000 fell due on 25 May and is paid; 12,000 more are due on 24 June
    on_1st: dict[str, Any] = {"on": date(6, 1)}
    assert sheet.read("fulfilment_rate_amount", date(5, 1), date(6, 30), **on_1st) == (2 * INSTALMENT, 2 * INSTALMENT)
    assert sheet.read("fulfilment_rate_cases", date(5, 1), date(6, 30), **on_1st) == (0, 0), (
        "its last day is still to come"
    )
    # on 24 June it may still be paid; on the 25th it fell due unpaid
    for day, due in ((date(6, 24), 2), (date(6, 25), 4)):
        read = sheet.read("fulfilment_rate_amount", date(5, 1), date(6, 30), on=day)
        assert read == (2 * INSTALMENT, due * INSTALMENT)
    assert sheet.read("fulfilment_rate_cases", date(5, 1), date(6, 30), on=date(6, 25)) == (0, 1)


@shows("fulfilment_rate_amount", "fulfilment_rate_cases")
def test_what_is_paid_early_counts_up_to_what_was_due(people: Cast, sheet: Sheet, performing: Walk) -> None:
    on(performing, 5, 22).pay()
    assert sheet.month("mediation_amount_fulfilled", 5) == 4 * INSTALMENT, "all of it came in May"
    # of May's instalments 12,000 of 12,000, not 24,000 of 12,000
    assert sheet.month("fulfilment_rate_amount", 5) == (2 * INSTALMENT, 2 * INSTALMENT)
    assert sheet.month("fulfilment_rate_amount", 6) == (2 * INSTALMENT, 2 * INSTALMENT)
    assert sheet.month("fulfilment_rate_cases", 5) == (0, 0)
    assert sheet.month("fulfilment_rate_cases", 6) == (1, 1), "by its last day"


@shows("mediation_amount_fulfilled")
def test_payments_unverified_or_rejected_are_not_received(people: Cast, sheet: Sheet, performing: Walk) -> None:
    rows = list(standing(performing.dispute))
    on(performing, 5, 22)
    for row in rows[:3]:
        performing.take(
            "record_payment",
            people.liqiang,
            payments=[(row, INSTALMENT)],
            paid_on=date(5, 22),
            manner="bank",
            reference=f"回单{row.pk}",
        )
    first, second, _third = unverified(performing.dispute)
    performing.take("verify_payments", people.liqiang, payments=[first])
    perform(
        performing.dispute, "reject_payments", by=people.liqiang, at=moment(5, 22, 16), note="重复", payments=[second]
    )
    # three receipts: one verified, one rejected, one nobody has looked at
    assert sheet.month("mediation_amount_fulfilled", 5) == INSTALMENT
    assert sheet.month("losses_recovered", 5) == INSTALMENT
    assert sheet.month("fulfilment_rate_amount", 5) == (INSTALMENT, 2 * INSTALMENT)


# One dispute through several doors


def fresh(application: Any) -> Any:
    return type(application).objects.get(pk=application.pk)


def tied(people: Cast, one: Application, other: Application) -> None:
    perform(fresh(one), "tie", by=people.zhouwei, other=fresh(other), tie=Tie.SAME)


def obtained(people: Cast, aid: LegalAid, *, same: bool | None) -> None:
    perform(
        fresh(aid), "record_recovery", by=people.linhao, amount=INSTALMENT, received_on=date(5, 27), basis="award",
        counted_elsewhere=same, proof=None,
    )  # fmt: skip


def the_first_workers_aid(people: Cast) -> LegalAid:
    return an_aid(people, "in_service", at=moment(5, 4), lawyer=people.linhao, worker=a_worker(0), unit=a_unit(1))


@shows("losses_recovered", "legal_aid_recovered")
def test_one_dispute_with_mediation_legal_aid_and_ticket_is_counted_once(
    people: Cast, sheet: Sheet, performing: Walk
) -> None:
    on(performing, 5, 25).pay(instalments=1)
    aid, ticket = the_first_workers_aid(people), a_ticket(people, CITY, "handling", at=moment(5, 11))
    tied(people, performing.dispute, aid)
    tied(people, performing.dispute, ticket)
    obtained(people, aid, same=True)
    # paid 2 × 6,000; what the lawyer recorded is the first worker's 6,000 of these
    assert sheet.month("losses_recovered", 5) == 2 * INSTALMENT
    assert sheet.month("legal_aid_recovered", 5) == 0
    perform(
        fresh(performing.dispute), "untie", by=people.chenjing, note="不是同一争议", link=Link.objects.get(other=aid.pk)
    )
    assert sheet.month("losses_recovered", 5) == 2 * INSTALMENT + INSTALMENT, "two disputes: both count"
    assert sheet.month("legal_aid_recovered", 5) == INSTALMENT


def test_the_order_of_recording_does_not_matter(people: Cast, sheet: Sheet, performing: Walk) -> None:
    aid = the_first_workers_aid(people)
    obtained(people, aid, same=None)
    assert sheet.month("losses_recovered", 5) == INSTALMENT
    on(performing, 5, 25).pay(instalments=1)
    assert sheet.month("losses_recovered", 5) == 3 * INSTALMENT, "nobody has tied them yet"
    tied(people, performing.dispute, aid)
    assert sheet.month("losses_recovered", 5) == 2 * INSTALMENT


@shows("hearings_attended", "hearings_persons", "hearings_settled", "hearings_amount")
def test_a_hearing_settled_is_no_money_received(people: Cast, sheet: Sheet) -> None:
    settled = a_hearing(people, "settled", moment(5, 11), worker_count=3)
    a_hearing(people, "not_settled", moment(5, 18), lac_case_no="京开劳人仲字〔2026〕第319号")
    # invited twice, for 3 + 1 workers; one paper over 62,000 yuan
    assert sheet.month("hearings_attended", 5) == 2
    assert sheet.month("hearings_persons", 5) == 3 + 1
    assert sheet.month("hearings_settled", 5) == 1
    assert sheet.month("hearings_amount", 5) == 62_000_00
    assert sheet.month("losses_recovered", 5) == 0
    perform(
        fresh(settled), "record_recovery", by=people.songjie, amount=60_000_00, received_on=date(6, 8),
        basis="arbitral_settlement", counted_elsewhere=None, receipt=None,
    )  # fmt: skip
    assert sheet.month("losses_recovered", 6) == 60_000_00
