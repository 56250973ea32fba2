"""Ties, payments and recoveries come in any order: what counts follows them as they are now."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from mediation.agreements import Payment
from mediation.demo import Cast, a_unit, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State as Mediation
from mediation.hearing.demo import a_hearing
from mediation.hearing.lifecycle import Hearing
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from mediation.links import Link, Tie
from mediation.recovered import Recovery, recovered_once
from tests.cast import a_walk
from tests.mediation.dispute.conftest import _founded, _papers_apart, _wednesday, db, people
from tests.mediation.dispute.ladder import DAY, NOW, TODAY
from tests.mediation.legal_aid.aid_ladder import refusal, take
from workflow.engine import perform, possible_steps
from workflow.models import Application
from workflow.steps import Refused

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people"]

AT_THE_COURT = 62_000_00
"""What the demo's hearing was settled for."""


@pytest.fixture
def paid(people: Cast) -> Dispute:
    """Two workers, 6,000 yuan paid and verified to each."""
    walk = a_walk(people, Mediation.PERFORMING, days_ago=30)
    walk.pay(instalments=1)
    return walk.dispute


@pytest.fixture
def aid(people: Cast) -> LegalAid:
    """The first of them has legal aid, which nobody has tied yet."""
    return an_aid(people, State.IN_SERVICE, at=NOW - 25 * DAY, lawyer=people.linhao, worker=a_worker(0), unit=a_unit(1))


@pytest.fixture
def hearing(people: Cast) -> Hearing:
    return a_hearing(people, "settled")


def fresh(application: Any) -> Any:
    return type(application).objects.get(pk=application.pk)


def tied(people: Cast, one: Application, other: Application) -> None:
    perform(fresh(one), "tie", by=people.zhouwei, other=fresh(other), tie=Tie.SAME)


def received(people: Cast, hearing: Hearing, amount: int = AT_THE_COURT, same: bool | None = None) -> Recovery:
    perform(
        fresh(hearing), "record_recovery", by=people.songjie, amount=amount, received_on=TODAY,
        basis="arbitral_settlement", counted_elsewhere=same, receipt=None,
    )  # fmt: skip
    return Recovery.objects.latest("pk")


def obtained(people: Cast, aid: LegalAid, amount: int, same: bool | None = None) -> Recovery:
    take(fresh(aid), "record_recovery", people, people.linhao, amount=amount, counted_elsewhere=same)
    return Recovery.objects.latest("pk")


def settled(people: Cast, aid: LegalAid, row: Recovery, *, same: bool) -> None:
    perform(fresh(aid), "settle_money", by=people.linhao, recovery=row, counted_elsewhere=same)


def test_money_recorded_before_the_tie_waits_to_be_settled_and_is_not_added(
    people: Cast, paid: Dispute, aid: LegalAid
) -> None:
    row = obtained(people, aid, 6_000_00)
    assert row.counted_elsewhere is None
    assert recovered_once([paid.pk, aid.pk]) == 18_000_00, "two disputes, as far as anybody knows"
    tied(people, paid, aid)
    assert recovered_once([paid.pk, aid.pk]) == 12_000_00
    settled(people, aid, row, same=True)
    assert recovered_once([paid.pk, aid.pk]) == 12_000_00
    assert fresh(row).counted_elsewhere is True
    assert "与关联案件为同一笔款" in str(fresh(aid).changes.latest("sequence").facts)


def test_settled_as_other_money_it_is_added(people: Cast, paid: Dispute, aid: LegalAid) -> None:
    row = obtained(people, aid, 6_000_00)
    tied(people, paid, aid)
    settled(people, aid, row, same=False)
    assert recovered_once([paid.pk, aid.pk]) == 18_000_00


def test_what_is_settled_is_not_settled_again(people: Cast, paid: Dispute, aid: LegalAid) -> None:
    row = obtained(people, aid, 6_000_00)
    with pytest.raises(Refused, match="没有待核对"):
        settled(people, aid, row, same=False)
    tied(people, paid, aid)
    with pytest.raises(PermissionDenied):
        perform(fresh(aid), "settle_money", by=people.xumin, recovery=row, counted_elsewhere=False)
    settled(people, aid, row, same=False)
    with pytest.raises(Refused, match="没有待核对"):
        settled(people, aid, row, same=True)
    assert fresh(row).counted_elsewhere is False


def test_more_than_the_other_door_has_is_not_settled_as_the_same(people: Cast, paid: Dispute, aid: LegalAid) -> None:
    row = obtained(people, aid, 6_000_01)
    tied(people, paid, aid)
    with pytest.raises(Refused, match="只有6,000"):
        settled(people, aid, row, same=True)
    assert fresh(row).counted_elsewhere is None


def test_money_said_to_be_the_same_counts_when_its_tie_is_undone(people: Cast, paid: Dispute, aid: LegalAid) -> None:
    tied(people, paid, aid)
    obtained(people, aid, 6_000_00, same=True)
    assert recovered_once([paid.pk, aid.pk]) == 12_000_00
    perform(fresh(paid), "untie", by=people.chenjing, note="不是同一争议", link=Link.objects.get())
    assert recovered_once([aid.pk]) == 6_000_00
    assert recovered_once([paid.pk, aid.pk]) == 18_000_00


def test_money_said_to_be_the_same_counts_when_the_payment_turns_out_wrong(
    people: Cast, paid: Dispute, aid: LegalAid
) -> None:
    tied(people, paid, aid)
    obtained(people, aid, 6_000_00, same=True)
    Payment.objects.update(rejected_at=NOW, verified_at=None, verified_by=None)
    assert recovered_once([paid.pk, aid.pk]) == 6_000_00


def test_payments_to_a_fellow_worker_are_nobody_elses_money(people: Cast, paid: Dispute) -> None:
    other = an_aid(
        people, State.IN_SERVICE, at=NOW - 25 * DAY, lawyer=people.linhao, worker=a_worker(7), unit=a_unit(1)
    )
    tied(people, paid, other)
    assert obtained(people, other, 6_000_00).counted_elsewhere is None, "nothing of his is on record"
    assert recovered_once([paid.pk, other.pk]) == 18_000_00


def test_aid_and_the_court_window_count_the_same_paper_once(people: Cast, hearing: Hearing, aid: LegalAid) -> None:
    received(people, hearing)
    tied(people, aid, hearing)
    assert "是否为同一笔款" in refusal(
        fresh(aid), "record_recovery", people, people.linhao, amount=AT_THE_COURT, counted_elsewhere=None
    )
    obtained(people, aid, AT_THE_COURT, same=True)
    assert recovered_once([hearing.pk, aid.pk]) == AT_THE_COURT


def test_two_doors_that_were_not_asked_count_once_when_one_has_answered(
    people: Cast, hearing: Hearing, aid: LegalAid
) -> None:
    received(people, hearing)
    row = obtained(people, aid, AT_THE_COURT)
    tied(people, aid, hearing)
    assert recovered_once([hearing.pk, aid.pk]) == 0, "both wait: nothing is counted that may be counted twice"
    settled(people, aid, row, same=True)
    assert recovered_once([hearing.pk, aid.pk]) == AT_THE_COURT


def test_three_doors_tell_one_amount(people: Cast, paid: Dispute, hearing: Hearing, aid: LegalAid) -> None:
    tied(people, paid, aid)
    tied(people, paid, hearing)
    obtained(people, aid, 6_000_00, same=True)
    received(people, hearing, 12_000_00, same=True)
    keys = [paid.pk, aid.pk, hearing.pk]
    assert recovered_once(keys) == 12_000_00
    perform(fresh(paid), "untie", by=people.chenjing, note="误关联", link=Link.objects.get(other=aid.pk))
    assert recovered_once(keys) == 18_000_00, "what the lawyer obtained has no double any more"


def test_the_window_cannot_point_elsewhere_where_nothing_is(people: Cast, hearing: Hearing) -> None:
    with pytest.raises(Refused, match="不能登记为同一笔款"):
        received(people, hearing, same=True)
    assert not Recovery.objects.exists()
    form = possible(hearing, people, "record_recovery")
    assert "counted_elsewhere" not in form.fields


def test_the_window_is_asked_without_an_answer_filled_in(people: Cast, hearing: Hearing, paid: Dispute) -> None:
    tied(people, paid, hearing)
    field = possible(fresh(hearing), people, "record_recovery").fields["counted_elsewhere"]
    assert (field.required, field.initial) == (True, None)
    with pytest.raises(Refused, match="是否为同一笔款"):
        received(people, hearing)


def possible(hearing: Hearing, people: Cast, verb: str) -> Any:
    return hearing.steps()[verb].form_class(application=hearing, user=people.songjie)  # type: ignore[misc,call-arg]


def test_the_window_withdraws_what_it_recorded_by_mistake(people: Cast, hearing: Hearing) -> None:
    row = received(people, hearing)
    with pytest.raises(PermissionDenied):
        perform(fresh(hearing), "withdraw_recovery", by=people.heping, note="金额录错", recovery=row)
    perform(fresh(hearing), "withdraw_recovery", by=people.songjie, note="金额录错", recovery=row)
    assert (recovered_once([hearing.pk]), fresh(row).withdrawn_at is None) == (0, False)
    assert fresh(hearing).changes.latest("sequence").note == "金额录错"
    with pytest.raises(Refused, match="没有登记"):
        perform(fresh(hearing), "withdraw_recovery", by=people.songjie, note="金额录错", recovery=row)
    received(people, hearing)
    assert recovered_once([hearing.pk]) == AT_THE_COURT, "what was withdrawn takes no room in the paper's amount"


def test_the_pages_say_what_waits_to_be_settled(people: Cast, hearing: Hearing, aid: LegalAid) -> None:
    received(people, hearing)
    obtained(people, aid, AT_THE_COURT)
    client = Client()
    client.force_login(people.zhouwei)
    before = [client.get(f"/cases/{case.pk}/").content.decode() for case in (hearing, aid)]
    assert not any("待核对" in shown for shown in before)
    tied(people, aid, hearing)
    after = [client.get(f"/cases/{case.pk}/").content.decode() for case in (hearing, aid)]
    assert all("待核对" in shown for shown in after)
    offered = {found.step.verb: found.ready for found in possible_steps(fresh(hearing), people.songjie)}
    assert offered["settle_money"]
