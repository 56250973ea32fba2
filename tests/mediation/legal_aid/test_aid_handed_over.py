"""Aid goes only to where somebody will have it in his list."""

from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.states import State
from mediation.roles import AID_REVIEWER
from tests.cast import Cast
from tests.mediation.dispute.ladder import DAY, NOW
from tests.mediation.legal_aid.aid_ladder import refusal, take
from workflow.organisations import Membership, User
from workflow.queues import waiting_tasks


def test_aid_is_not_offered_to_a_station_without_a_reviewer(people: Cast) -> None:
    aid = an_aid(people, State.RECEIVED, at=NOW - DAY)
    assert "法律援助审核员" in refusal(aid, "offer_hand_over", people, people.chenjing, organisation=people.kechuang)
    assert aid.offered_to is None


def test_aid_that_was_handed_over_waits_in_the_list_of_the_reviewer_there(people: Cast) -> None:
    reviewer = User.objects.create(username="shenhe", name="审核")
    Membership.objects.create(user=reviewer, organisation=people.kechuang, role=AID_REVIEWER)
    aid = an_aid(people, State.RECEIVED, at=NOW - DAY)
    take(aid, "offer_hand_over", people, people.chenjing, organisation=people.kechuang)
    take(aid, "accept_hand_over", people, people.heping)
    assert aid.organisation == people.kechuang
    assert waiting_tasks(reviewer).filter(process=aid).exists()
