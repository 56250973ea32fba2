"""Work at the sender's desk belongs to the people there; work further down stays in the list of who reaches down."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.hotline.demo import CITY, UNION, a_ticket
from mediation.roles import DISPATCHER, MEDIATOR
from tests.mediation.hotline.steps import Cast, refusal, take
from workflow.engine import Refused, perform, possible_steps
from workflow.leaving import belongings, hand_over
from workflow.models import WorkTask
from workflow.organisations import Membership, User
from workflow.queues import my_tasks, waiting_tasks


@pytest.fixture
def under_review(people: Cast) -> Any:
    """A ticket the station answered: its reply waits at the district's desk."""
    return a_ticket(people, CITY, "reply_review")


@pytest.fixture
def another(people: Cast) -> User:
    user = User.objects.create(username="paier", name="派二")
    Membership.objects.create(user=user, organisation=people.district, role=DISPATCHER)
    return user


def task_of(ticket: Any) -> WorkTask:
    return WorkTask.objects.open().get(process=ticket)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_dispatcher_claims_passes_on_and_releases_what_lies_at_his_own_desk(
    people: Cast, under_review: Any, another: User
) -> None:
    assert waiting_tasks(again(people.sunli)).filter(process=under_review).exists()
    assert "claim" in {one.step.verb for one in possible_steps(under_review, people.sunli)}
    perform(under_review, "claim", by=people.sunli)
    assert my_tasks(again(people.sunli)).filter(process=under_review).exists()

    perform(under_review, "hand_over", by=people.sunli, note="轮休", person=another)
    assert task_of(under_review).owner == another
    perform(under_review, "release", by=another)
    assert task_of(under_review).owner is None
    perform(under_review, "assign", by=people.chenjing, person=people.sunli)
    assert task_of(under_review).owner == people.sunli
    verbs = list(under_review.changes.order_by("-sequence").values_list("verb", flat=True)[:4])
    assert verbs == ["assign", "release", "hand_over", "claim"]


def test_the_station_neither_claims_nor_gives_the_work_at_the_district(people: Cast, under_review: Any) -> None:
    for user in (people.liuyang, people.heping):
        with pytest.raises(PermissionDenied, match="认领"):
            perform(under_review, "claim", by=user)
        with pytest.raises(PermissionDenied, match="分派"):
            perform(under_review, "assign", by=user, person=people.sunli)
    assert task_of(under_review).owner is None


def test_who_leaves_the_desk_is_succeeded_at_the_desk(people: Cast, under_review: Any, another: User) -> None:
    perform(under_review, "claim", by=people.sunli)
    there = belongings(people.sunli, people.zhouwei)
    (group,) = [one for one in there.groups if under_review.pk in one.cases]
    assert (group.organisation, group.role) == (people.district, DISPATCHER)
    assert another in group.successors(people.sunli)
    to = {one.key: another if one == group else None for one in there.groups}
    hand_over(people.sunli, by=people.zhouwei, to=to, seen=there.fingerprint, reason="轮休")
    assert task_of(under_review).owner == another


def test_a_handler_leaves_while_his_reply_is_reviewed_above(people: Cast, under_review: Any) -> None:
    leaver = under_review.handler
    there = belongings(leaver, people.zhouwei)
    (group,) = [one for one in there.groups if under_review.pk in one.cases]
    assert (group.organisation, group.role) == (people.rongchang, MEDIATOR)
    hand_over(leaver, by=people.zhouwei, to={}, seen=there.fingerprint, reason="离职")
    under_review.refresh_from_db()
    assert under_review.handler is None
    assert task_of(under_review).organisation == people.district


def test_a_quality_check_of_a_station_waits_for_the_supervisor_above(people: Cast) -> None:
    ticket = a_ticket(people, UNION, "qc")
    assert task_of(ticket).organisation == people.rongchang
    lists = {user for user in User.objects.all() if waiting_tasks(user).filter(process=ticket).exists()}
    assert lists == {people.zhouwei}
    perform(ticket, "claim", by=people.zhouwei)
    assert task_of(ticket).owner == people.zhouwei


def test_the_list_of_who_reaches_down_asks_for_organisations_by_number(people: Cast) -> None:
    user = again(people.zhouwei)
    assert user.held, "asked for once"
    with CaptureQueriesContext(connection) as asked:
        for _twice in range(2):
            list(waiting_tasks(user))
    assert len(asked) == 3, "the tree once, the list twice"
    assert all("path" not in one["sql"].split("WHERE")[1] for one in asked.captured_queries[1:])


def test_nothing_is_dispatched_to_where_no_mediator_works(people: Cast) -> None:
    Membership.objects.filter(organisation=people.kechuang, role=MEDIATOR).delete()
    ticket = a_ticket(people, CITY, "signed")
    assert "调解员" in refusal(ticket, "dispatch", people, people.sunli, organisation=people.kechuang)
    take(ticket, "dispatch", people, people.sunli)
    assert ticket.offered_to == people.rongchang


def test_who_has_left_does_not_count_as_somebody_there(people: Cast) -> None:
    holders = User.objects.filter(memberships__organisation=people.kechuang, memberships__role=MEDIATOR)
    User.objects.filter(pk__in=list(holders.values_list("pk", flat=True))).update(is_active=False)
    ticket = a_ticket(people, CITY, "signed")
    with pytest.raises(Refused, match="没有在岗的调解员"):
        take(ticket, "dispatch", people, people.sunli, organisation=people.kechuang)
