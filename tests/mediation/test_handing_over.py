"""Hand-over of an application between organisations: offered with a reason, accepted or refused; until then the sender answers."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from mediation.consultation.lifecycle import Consultation, State
from mediation.demo import Cast
from workflow.clocks import Clock, clocks_of
from workflow.editions import OfficeHours
from workflow.engine import Refused, perform, possible_steps
from workflow.models import Application, WorkTask, open_application
from workflow.organisations import User


@pytest.fixture
def waiting(people: Cast) -> Consultation:
    """A question at the district that must be looked up."""
    return asked(people, people.wangfang, people.district)


def asked(people: Cast, by: User, place: Any, **facts: Any) -> Consultation:
    consultation: Consultation = open_application(Consultation, by=by, organisation=place)
    told: dict[str, Any] = {
        "way": "on_site",
        "topic": "wages",
        "question": "工资拖欠怎么办",
        "answer": "",
        "visitors": 1,
    } | facts
    perform(consultation, "receive", by=by, **told)
    return consultation


def offer(people: Cast, consultation: Consultation, **facts: Any) -> None:
    told: dict[str, Any] = {"organisation": people.kechuang, "note": "单位在科创街"} | facts
    perform(consultation, "offer_hand_over", by=people.chenjing, **told)


def test_until_it_is_accepted_the_sender_answers(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    assert waiting.organisation == people.district
    assert waiting.offered_to == people.kechuang
    assert waiting.current_task().organisation == people.district  # type: ignore[union-attr]
    perform(waiting, "give_answer", by=people.wangfang, answer="可以申请调解。")
    assert waiting.state == State.ANSWERED
    assert waiting.offered_to is None, "an offer ends with what was offered"


def test_the_receiver_has_it_once_accepted(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    change = perform(waiting, "accept_hand_over", by=people.heping)
    assert (waiting.organisation, waiting.offered_to, waiting.handler) == (people.kechuang, None, None)
    task = WorkTask.objects.get(process=waiting, finished=None)
    assert (task.organisation, task.owner) == (people.kechuang, None)
    assert change.facts["told"] == [["移交自", "From", str(people.district)]]
    assert change.organisation == people.kechuang


def test_its_clocks_go_along(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    perform(waiting, "accept_hand_over", by=people.heping)
    assert {clock.organisation for clock in Clock.objects.filter(application=waiting)} == {people.kechuang}
    assert clocks_of(waiting).newest("K01").due_at is not None  # type: ignore[union-attr]


def test_the_receiver_may_refuse_with_a_reason(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    with pytest.raises(Refused):
        perform(waiting, "decline_hand_over", by=people.heping)
    perform(waiting, "decline_hand_over", by=people.heping, note="单位不在我街道")
    assert (waiting.organisation, waiting.offered_to) == (people.district, None)
    assert waiting.changes.latest("sequence").note == "单位不在我街道"


def test_only_the_body_it_is_offered_to_accepts(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    for stranger in (people.liuyang, people.wangfang, people.sunli):
        with pytest.raises(PermissionDenied):
            perform(waiting, "accept_hand_over", by=stranger)
    assert waiting.organisation == people.district


def test_nothing_is_accepted_that_was_recalled(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    perform(waiting, "recall_hand_over", by=people.chenjing)
    with pytest.raises((Refused, PermissionDenied)):
        perform(waiting, "accept_hand_over", by=people.heping)


def test_one_offer_at_a_time(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    with pytest.raises(Refused, match="先撤回"):
        offer(people, waiting, organisation=people.rongchang)


@pytest.mark.parametrize("wrong", ["itself", "outside", "inactive"])
def test_it_is_not_offered_to(wrong: str, people: Cast, waiting: Consultation) -> None:
    place = people.district if wrong == "itself" else people.kechuang
    if wrong != "itself":
        place.outside, place.active = wrong == "outside", wrong != "inactive"
        place.save()
    with pytest.raises(Refused):
        offer(people, waiting, organisation=place)


def test_a_reason_is_asked_for(people: Cast, waiting: Consultation) -> None:
    with pytest.raises(Refused) as refused:
        offer(people, waiting, note=" ")
    assert refused.value.field == "note"


def test_the_receiver_sees_it_while_offered_and_the_sender_no_longer_once_gone(
    people: Cast, waiting: Consultation
) -> None:
    assert not sees(people.heping, waiting)
    offer(people, waiting)
    assert sees(people.heping, waiting)
    perform(waiting, "accept_hand_over", by=people.heping)
    assert sees(people.heping, waiting)
    assert not sees(people.wangfang, waiting), "an intake clerk reads her own organisation only"
    assert sees(people.zhouwei, waiting), "the district's supervisor reads down"


def sees(user: User, application: Application) -> bool:
    fresh = User.objects.get(pk=user.pk)
    return bool(Application.objects.visible_to(fresh).filter(pk=application.pk).exists())


def test_what_was_dispatched_stays_in_sight_of_who_dispatched_it(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    perform(waiting, "accept_hand_over", by=people.heping)
    Application.objects.filter(pk=waiting.pk).update(dispatched_by=people.district)
    assert sees(people.wangfang, waiting)
    assert not sees(people.liuyang, waiting)


def test_the_hours_kept_at_the_receiver_count(people: Cast, waiting: Consultation) -> None:
    assert OfficeHours.objects.filter(organisation=people.kechuang).count() == 0
    before = clocks_of(waiting).newest("K01").due_at  # type: ignore[union-attr]
    offer(people, waiting)
    perform(waiting, "accept_hand_over", by=people.heping)
    after = clocks_of(waiting).newest("K01").due_at  # type: ignore[union-attr]
    assert before == after, "the same hours are kept in both places"
    assert isinstance(after, dt.datetime)


def test_the_page_of_who_it_is_offered_to_has_the_buttons(people: Cast, waiting: Consultation) -> None:
    offer(people, waiting)
    client = Client()
    client.force_login(people.heping)
    shown = client.get(f"/cases/{waiting.pk}/").content.decode()
    assert "接收移交" in shown
    assert {p.step.verb for p in possible_steps(waiting, people.heping)} >= {"accept_hand_over", "decline_hand_over"}
