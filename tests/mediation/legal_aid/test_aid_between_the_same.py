"""Who stood between the two sides does not stand on one of them, whether or not somebody has tied the two applications."""

import datetime as dt

import pytest

from mediation.demo import Cast, a_unit, a_worker
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.states import State
from tests.cast import a_case
from tests.mediation.legal_aid.aid_ladder import take
from workflow.moment import now
from workflow.organisations import Membership, User
from workflow.steps import Refused

DAYS = dt.timedelta(days=1)


def a_second_role(user: User, people: Cast, role: str) -> User:
    Membership.objects.create(user=user, organisation=people.district, role=role)
    return User.objects.get(pk=user.pk)


def test_who_mediated_the_worker_is_not_his_lawyer_though_nothing_ties_the_two(people: Cast) -> None:
    case = a_case(people, "failed", workers=[a_worker(1)], units=[a_unit(1)])
    assert case.handler is not None
    mediator = a_second_role(case.handler, people, "lawyer")
    aid = an_aid(people, State.GRANTED, at=now() - 2 * DAYS, worker=a_worker(1), unit=a_unit(1))
    with pytest.raises(Refused):
        take(aid, "assign_lawyer", people, people.gaoyuan, lawyer=mediator)
    aid.refresh_from_db()
    assert aid.state == State.GRANTED


def test_another_workers_mediator_may_be_his_lawyer(people: Cast) -> None:
    case = a_case(people, "failed", workers=[a_worker(2)], units=[a_unit(1)])
    assert case.handler is not None
    mediator = a_second_role(case.handler, people, "lawyer")
    aid = an_aid(people, State.GRANTED, at=now() - 2 * DAYS, worker=a_worker(1), unit=a_unit(1))
    take(aid, "assign_lawyer", people, people.gaoyuan, lawyer=mediator)
    assert aid.handler == mediator


def test_who_served_before_does_not_review_the_papers(people: Cast) -> None:
    former = a_second_role(people.linhao, people, "aid_reviewer")
    aid = an_aid(people, State.IN_SERVICE, at=now() - 10 * DAYS, lawyer=people.linhao)
    take(aid, "change_lawyer", people, people.gaoyuan)
    for verb in ("sign_contract", "begin_service", "end_service", "hand_in_papers"):
        take(aid, verb, people, people.xumin)
    with pytest.raises(Refused):
        take(aid, "pass_review", people, former)
    aid.refresh_from_db()
    assert aid.state == State.CLOSING_REVIEW
