"""Each yuan once, however many doors the dispute came through."""

import pytest

from mediation.agreements import paid_in
from mediation.demo import Cast, a_unit, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State as Mediation
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from mediation.links import Link, Tie
from mediation.recovered import Recovery, left_to_be_the_same, recovered_once
from tests.cast import a_walk
from tests.mediation.dispute.conftest import _founded, _papers_apart, _wednesday, db, people
from tests.mediation.dispute.ladder import DAY, NOW, workers_of
from tests.mediation.legal_aid.aid_ladder import refusal, take
from workflow.engine import perform

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people"]

EACH = 12_000_00


@pytest.fixture
def paid(people: Cast) -> Dispute:
    """Two workers with 12,000 yuan each: the first instalment of 6,000 is paid and verified."""
    walk = a_walk(people, Mediation.PERFORMING, days_ago=30)
    walk.pay(instalments=1)
    return walk.dispute


@pytest.fixture
def served(people: Cast, paid: Dispute) -> LegalAid:
    """The first of the two workers has legal aid in the same dispute."""
    aid = an_aid(people, State.IN_SERVICE, at=NOW - 25 * DAY, lawyer=people.linhao, worker=a_worker(0), unit=a_unit(1))
    perform(paid, "tie", by=people.chenjing, other=aid, tie=Tie.AID)
    aid.refresh_from_db()
    return aid


def test_only_what_was_paid_to_the_recipient_can_be_the_same_money(paid: Dispute, served: LegalAid) -> None:
    assert served.recipient is not None
    assert served.recipient.person == workers_of(paid)[0].person
    assert paid_in(paid) == EACH
    assert left_to_be_the_same(served) == EACH // 2


def test_whether_it_is_the_same_money_is_asked_and_never_supposed(people: Cast, served: LegalAid) -> None:
    form = served.steps()["record_recovery"].form_class(application=served, user=people.linhao)  # type: ignore[misc,call-arg]
    assert form.fields["counted_elsewhere"].required
    assert form.fields["counted_elsewhere"].initial is None
    assert "是否为同一笔款" in refusal(served, "record_recovery", people, people.linhao, amount=6_000_00)
    assert not Recovery.objects.exists()


def test_a_dispute_and_its_aid_count_once(people: Cast, paid: Dispute, served: LegalAid) -> None:
    assert recovered_once([paid.pk, served.pk]) == EACH
    take(served, "record_recovery", people, people.linhao, amount=6_000_00, counted_elsewhere=True)
    assert recovered_once([paid.pk, served.pk]) == EACH, "the same money"
    take(served, "record_recovery", people, people.linhao, amount=2_500_00, counted_elsewhere=None)
    assert recovered_once([paid.pk, served.pk]) == EACH + 2_500_00, "and 2,500 yuan more, which the mediation never saw"
    assert recovered_once([served.pk]) == 2_500_00
    assert served.recoveries.standing().total() == 8_500_00


def test_other_money_is_added(people: Cast, paid: Dispute, served: LegalAid) -> None:
    take(served, "record_recovery", people, people.linhao, amount=3_000_00, counted_elsewhere=False)
    assert recovered_once([paid.pk, served.pk]) == EACH + 3_000_00


def test_more_than_was_paid_is_not_the_same_money(people: Cast, served: LegalAid) -> None:
    sentence = refusal(served, "record_recovery", people, people.linhao, amount=6_000_01, counted_elsewhere=True)
    assert "只有6,000.00元可对应" in sentence


def test_the_same_money_is_claimed_once(people: Cast, served: LegalAid) -> None:
    take(served, "record_recovery", people, people.linhao, amount=6_000_00, counted_elsewhere=True)
    sentence = refusal(served, "record_recovery", people, people.linhao, amount=1_00, counted_elsewhere=True)
    assert "不能登记为同一笔款" in sentence


def test_without_a_tie_nothing_is_asked_and_nothing_can_be_the_same(people: Cast, served: LegalAid) -> None:
    perform(served, "untie", by=people.gaoyuan, note="误关联", link=Link.objects.live().get())
    assert "不能登记为同一笔款" in refusal(served, "record_recovery", people, people.linhao, counted_elsewhere=True)
    take(served, "record_recovery", people, people.linhao)
    assert Recovery.objects.get().counted_elsewhere is None, "nobody was asked"


def test_an_amount_recorded_by_mistake_is_withdrawn_with_its_reason_and_counts_no_more(
    people: Cast, paid: Dispute, served: LegalAid
) -> None:
    take(served, "record_recovery", people, people.linhao, amount=3_000_00, counted_elsewhere=False)
    take(served, "withdraw_recovery", people, people.linhao, note="金额录错")
    assert recovered_once([paid.pk, served.pk]) == EACH
    row = Recovery.objects.get()
    assert (row.withdrawn_at is not None, row.amount) == (True, 3_000_00)
    assert served.changes.latest("sequence").note == "金额录错"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount": 0}, "大于零"),
        ({"received_on": NOW.date() + DAY}, "晚于今天"),
        ({"received_on": NOW.date() - 40 * DAY}, "早于申请援助之日"),
    ],
)
def test_what_cannot_have_been_received_is_refused(
    people: Cast, served: LegalAid, changed: dict[str, object], sentence: str
) -> None:
    assert sentence in refusal(served, "record_recovery", people, people.linhao, **changed)
