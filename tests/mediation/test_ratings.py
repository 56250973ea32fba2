"""Satisfaction: who may ask, what is written down, one answer a round, and what the answers amount to."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast
from mediation.forms import InviteRatingForm, RatingCallForm
from mediation.identifiers import make_citizen_id
from mediation.ratings import OPEN_FOR, Occasion, Rating, Score, Standing, Way, newest_link, rating_behind
from mediation.satisfaction import Satisfaction, percent, satisfaction
from tests.cast import a_case
from tests.mediation.consultation.receptions import NOW, a_blank, received
from workflow.audit import Timeline
from workflow.engine import Refused, perform, possible_steps
from workflow.models import Application
from workflow.organisations import system_user

RECEPTION = Occasion.RECEPTION
CALL: dict[str, Any] = {
    "occasion": RECEPTION,
    "reached": True,
    "score": Score.SATISFIED,
    "solved": True,
    "contacted": None,
}


@pytest.fixture
def consultation(people: Cast) -> Consultation:
    """Received by Wang Fang."""
    return received(people)


def invited(people: Cast, application: Any, occasion: str = RECEPTION) -> Rating:
    perform(application, "invite_rating", by=people.wangfang, occasion=occasion)
    link = newest_link(application)
    assert link is not None
    return link


def answer(rating: Rating, score: str = Score.SATISFIED, **said: Any) -> None:
    case = rating.application.as_its_kind()
    perform(case, "receive_rating", by=system_user(), channel="link", rating=rating, score=score, **said)


def refused(application: Any, verb: str, by: Any, **facts: Any) -> Refused:
    """Nothing is written."""
    before = (Rating.objects.count(), application.changes.count())
    with pytest.raises(Refused) as sentence:
        perform(application, verb, by=by, **facts)
    assert (Rating.objects.count(), application.changes.count()) == before
    return sentence.value


# Asking by link


def test_a_link_is_asked_for_by_somebody_and_open_for_a_while(people: Cast, consultation: Consultation) -> None:
    link = invited(people, consultation)
    assert (link.way, link.asked_by, link.score, link.round) == (Way.LINK, people.wangfang, "", 1)
    assert link.expires_at == link.asked_at + OPEN_FOR
    newest = Timeline(consultation).entries(limit=1)[0]
    assert "王芳请当事人评价" in newest.sentence
    assert newest.change.facts == {"form": {}, "told": [["环节", "Occasion", "接待"]]}, "no code for people"


@pytest.mark.parametrize("verb", ["invite_rating", "record_rating"])
@pytest.mark.parametrize("name", ["heping", "admin", "mahong"])
def test_only_who_works_here_asks(people: Cast, consultation: Consultation, verb: str, name: str) -> None:
    with pytest.raises(PermissionDenied):
        perform(consultation, verb, by=people.people[name], **CALL)
    assert not Rating.objects.exists()


def test_before_anything_was_done_nobody_is_asked(people: Cast) -> None:
    draft = a_blank(people)
    assert "办理后" in str(refused(draft, "invite_rating", people.wangfang, occasion=RECEPTION).sentence)
    offered = {p.step.verb: p.ready for p in possible_steps(draft, people.wangfang)}
    assert offered["invite_rating"] is False


def test_nobody_is_asked_about_what_did_not_happen(people: Cast, consultation: Consultation) -> None:
    assert refused(consultation, "invite_rating", people.wangfang, occasion=Occasion.CALLBACK).field == "occasion"


def test_a_new_link_replaces_the_old_one(people: Cast, consultation: Consultation) -> None:
    old, new = invited(people, consultation), invited(people, consultation)
    old.refresh_from_db()
    assert old.standing(new.asked_at) == Standing.REPLACED
    assert new.standing(new.asked_at) == Standing.OPEN
    with pytest.raises(Refused, match="换发"):
        answer(old)
    answer(new)
    assert Rating.objects.answered().count() == 1


def test_a_link_expires_and_says_so(people: Cast) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        link = invited(people, received(people))
        clock.move_to(NOW + OPEN_FOR - dt.timedelta(seconds=1))
        assert link.standing(NOW + OPEN_FOR - dt.timedelta(seconds=1)) == Standing.OPEN
        clock.move_to(NOW + OPEN_FOR)
        assert newest_link(link.application) is None
        with pytest.raises(Refused, match="有效期"):
            answer(link)
    link.refresh_from_db()
    assert (link.score, link.answered_at) == ("", None)


def test_the_person_answers_once(people: Cast, consultation: Consultation) -> None:
    link = invited(people, consultation)
    identity = make_citizen_id("110105", dt.date(1990, 1, 1), 7)
    answer(link, Score.DISSATISFIED, solved=False, remark=f"等太久 {identity}")
    link.refresh_from_db()
    assert (link.score, link.solved, link.answered_at is not None) == (Score.DISSATISFIED, False, True)
    assert identity not in link.remark
    assert link.remark.startswith("等太久")
    version = Application.objects.get(pk=consultation.pk).version
    with pytest.raises(Refused, match="已收到"):
        answer(link, Score.SATISFIED)
    link.refresh_from_db()
    assert link.score == Score.DISSATISFIED, "the first answer stands"
    assert Application.objects.get(pk=consultation.pk).version == version


def test_staff_do_not_answer_in_the_persons_place(people: Cast, consultation: Consultation) -> None:
    link = invited(people, consultation)
    for user in (people.wangfang, people.chenjing):
        with pytest.raises(PermissionDenied):
            perform(consultation, "receive_rating", by=user, rating=link, score=Score.SATISFIED)
    assert "receive_rating" not in {p.step.verb for p in possible_steps(consultation, people.wangfang)}


def test_a_link_answers_for_its_own_application_alone(people: Cast, consultation: Consultation) -> None:
    other = received(people)
    link = invited(people, consultation)
    with pytest.raises(Rating.DoesNotExist):
        perform(other, "receive_rating", by=system_user(), rating=link, score=Score.SATISFIED)
    assert not Rating.objects.answered().exists()


# By telephone


def test_a_call_says_who_when_and_what_was_said(people: Cast, consultation: Consultation) -> None:
    perform(consultation, "record_rating", by=people.chenjing, **CALL | {"remark": "很耐心"})
    call = Rating.objects.get()
    assert (call.way, call.asked_by, call.reached, call.score, call.solved) == (
        Way.PHONE, people.chenjing, True, Score.SATISFIED, True,
    )  # fmt: skip
    assert (call.answered_at, call.remark) == (call.asked_at, "很耐心")
    assert "本轮已经评价过" in str(refused(consultation, "record_rating", people.chenjing, **CALL).sentence)


def test_calls_that_reach_nobody_are_attempts_without_an_answer(people: Cast, consultation: Consultation) -> None:
    missed = CALL | {"reached": False, "score": ""}
    for _ in range(3):
        perform(consultation, "record_rating", by=people.chenjing, **missed)
    assert list(Rating.objects.values_list("reached", "score", "solved")) == [(False, "", None)] * 3
    assert satisfaction(Rating.objects.all()) == Satisfaction(asked=1)
    perform(consultation, "record_rating", by=people.chenjing, **CALL)
    assert satisfaction(Rating.objects.all()) == Satisfaction(asked=1, answered=1, satisfied=1)


@pytest.mark.parametrize(("reached", "score"), [(True, ""), (False, Score.SATISFIED)])
def test_an_answer_belongs_to_a_call_that_reached_somebody(
    people: Cast, consultation: Consultation, reached: bool, score: str
) -> None:
    facts = CALL | {"reached": reached, "score": score}
    assert refused(consultation, "record_rating", people.chenjing, **facts).field == "score"


def test_after_a_call_the_link_leads_to_thanks(people: Cast, consultation: Consultation) -> None:
    link = invited(people, consultation)
    perform(consultation, "record_rating", by=people.chenjing, **CALL)
    link.refresh_from_db()
    assert link.standing(link.asked_at) == Standing.ANSWERED
    assert newest_link(consultation) is None
    with pytest.raises(Refused, match="已收到"):
        answer(link, Score.DISSATISFIED)


def test_an_answer_by_the_handler_himself_is_allowed_and_marked(people: Cast, consultation: Consultation) -> None:
    by_himself, by_another, by_link = consultation, received(people), received(people)
    perform(by_himself, "record_rating", by=people.wangfang, **CALL)
    perform(by_another, "record_rating", by=people.chenjing, **CALL)
    answer(invited(people, by_link))
    marked = [rating.application_id for rating in Rating.objects.select_related("application") if rating.self_recorded]
    assert marked == [by_himself.pk]
    assert list(Rating.objects.self_recorded().values_list("application", flat=True)) == [by_himself.pk]
    assert satisfaction(Rating.objects.all()).self_recorded == 1


def test_nothing_is_filled_in_beforehand(people: Cast, consultation: Consultation) -> None:
    form = RatingCallForm(application=consultation, user=people.wangfang)
    assert [form[name].value() for name in ("reached", "score", "solved", "contacted")] == [None] * 4
    assert not RatingCallForm({"occasion": RECEPTION}, application=consultation, user=people.wangfang).is_valid()
    offered: Any = InviteRatingForm(application=consultation, user=people.wangfang).fields["occasion"]
    assert [occasion for occasion, _label in offered.choices] == [RECEPTION]


# Other kinds, and rounds


def test_a_dispute_is_rated_once_it_is_closed(people: Cast) -> None:
    running, closed = a_case(people, "mediating"), a_case(people, "closed")
    assert "办理后" in str(refused(running, "invite_rating", people.wangfang, occasion=Occasion.CLOSING).sentence)
    answer(invited(people, closed, Occasion.CLOSING), Score.BASICALLY)
    assert closed.ratings.get().round == closed.round


def test_each_round_is_rated_for_itself(people: Cast, consultation: Consultation) -> None:
    first = invited(people, consultation)
    Application.objects.filter(pk=consultation.pk).update(round=2)
    consultation.refresh_from_db()
    assert newest_link(consultation) is None, "the code of an earlier round is not shown"
    second = invited(people, consultation)
    answer(second, Score.SATISFIED)
    first.refresh_from_db()
    assert first.standing(second.asked_at) == Standing.REPLACED
    assert (second.round, Rating.objects.answered().count()) == (2, 1)
    assert satisfaction(Rating.objects.all()).asked == 2


def test_the_database_too_takes_one_answer_a_round(people: Cast, consultation: Consultation) -> None:
    answer(invited(people, consultation))
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(
            application=consultation, occasion=RECEPTION, way=Way.PHONE, asked_by=people.wangfang, asked_at=NOW,
            reached=True, score=Score.SATISFIED, answered_at=NOW,
        )  # fmt: skip


# Links that are not ours


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: f"0{token}",
        lambda token: token.replace("-", "-0"),
        lambda token: token.partition("-")[0],
        lambda token: f"{token.partition('-')[0]}-",
        lambda token: f"99999{token}",
        lambda token: f"{'9' * 30}-{token.partition('-')[2]}",
        lambda token: f"²-{token.partition('-')[2]}",
        lambda token: f"-{token}",
        lambda token: token.upper(),
        lambda _token: "",
        lambda _token: "é-é",
    ],
)
def test_a_link_that_was_tampered_with_leads_nowhere(people: Cast, consultation: Consultation, spoilt: Any) -> None:
    token = invited(people, consultation).token
    assert rating_behind(token) is not None
    assert rating_behind(spoilt(token)) is None or spoilt(token) == token


def test_the_link_of_one_does_not_open_another(people: Cast, consultation: Consultation) -> None:
    first, second = invited(people, consultation), invited(people, received(people))
    assert rating_behind(f"{first.pk}-{second.token.partition('-')[2]}") is None


def test_a_call_has_no_link(people: Cast, consultation: Consultation) -> None:
    perform(consultation, "record_rating", by=people.chenjing, **CALL)
    assert rating_behind(Rating.objects.get().token) is None


# What it amounts to


def test_who_is_silent_is_not_satisfied_and_not_dissatisfied(people: Cast) -> None:
    """A worked example: ten asked, one twice; four answered: 2 satisfied, 1 basically, 1 not. Three of four: 75 %."""
    asked = [invited(people, received(people)) for _ in range(10)]
    invited(people, asked[9].application.as_its_kind())
    scores = [Score.SATISFIED, Score.SATISFIED, Score.BASICALLY, Score.DISSATISFIED]
    for link, score in zip(asked, scores, strict=False):
        answer(link, score)
    counted = satisfaction(Rating.objects.all())
    assert counted == Satisfaction(asked=10, answered=4, satisfied=2, basically=1, dissatisfied=1)
    assert counted.rate == Fraction(3, 4)
    assert counted.weighted(Fraction(9, 10)) == Fraction(29, 40)
    assert counted.response_rate == Fraction(2, 5)
    assert counted.rate_in_words == "75.0%"


def test_where_nobody_answered_there_is_no_rate(db: None) -> None:
    nothing = satisfaction(Rating.objects.all())
    assert (nothing, nothing.rate, nothing.response_rate, nothing.rate_in_words) == (Satisfaction(), None, None, "—")


def test_counts_are_pooled_and_rates_never_averaged() -> None:
    busy, idle = Satisfaction(100, 100, 90, 0, 10), Satisfaction(1, 1, 0, 0, 1)
    assert (busy + idle).rate == Fraction(90, 101)
    assert (busy + Satisfaction()).rate == Fraction(9, 10)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(361, 365), "98.9%"),
        (Fraction(1), "100%"),
        (Fraction(9999, 10000), "99.9%"),
        (Fraction(0), "0.0%"),
        (None, "—"),
    ],
)
def test_a_hundred_percent_is_said_only_when_it_is(share: Fraction | None, words: str) -> None:
    assert percent(share) == words
