"""Receptions by hand: visits, records and calls; who was asked, who answered, and how content they were (domain.md 4)."""

import datetime as dt
from fractions import Fraction
from typing import Any

from pytest_django import Settings

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast, a_case
from mediation.dispute.states import State
from mediation.ratings import Occasion, Score
from tests.mediation.consultation.receptions import received
from tests.mediation.dispute.conftest import _founded, _papers_apart, _wednesday, db, people
from tests.mediation.reports.worked import Sheet, date, moment, sheet, shows
from workflow.engine import perform
from workflow.organisations import User, system_user

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people", "sheet"]


def came(people: Cast, month: int, day: int, **said: Any) -> Consultation:
    return received(people, at=moment(month, day), **said)


def asked(one: Consultation, by: User, at: dt.datetime) -> None:
    perform(one, "invite_rating", by=by, at=at, occasion=Occasion.RECEPTION)


def answered(one: Consultation, at: dt.datetime, score: str) -> None:
    rating = one.ratings.filter(score="", withdrawn_at=None).latest("pk")
    perform(one, "receive_rating", by=system_user(), at=at, rating=rating, score=score, remark="")


def told_by_telephone(one: Consultation, by: User, at: dt.datetime, score: str) -> None:
    facts: dict[str, Any] = {
        "occasion": Occasion.RECEPTION,
        "reached": bool(score),
        "score": score,
        "solved": None,
        "contacted": None,
        "remark": "",
    }
    perform(one, "record_rating", by=by, at=at, **facts)


@shows("consultation_on_site", "reception_records", "consultation_phone")
def test_visits_are_persons_and_calls_are_apart(people: Cast, sheet: Sheet) -> None:
    came(people, 5, 11, visitors=3)
    came(people, 5, 12, way="visit", visitors=10)
    came(people, 5, 13, way="chair")
    came(people, 5, 14, way="phone", visitors=2)
    came(people, 6, 1)
    # on site in May: 3 + 10 + 1 persons in three records; one call, however many listened
    assert [sheet.month("consultation_on_site", month) for month in (5, 6)] == [3 + 10 + 1, 1]
    assert sheet.month("reception_records", 5) == 3
    assert sheet.month("consultation_phone", 5) == 1


@shows("reception_satisfaction", "reception_response")
def test_who_does_not_answer_is_not_satisfied_and_not_dissatisfied(
    people: Cast, sheet: Sheet, settings: Settings
) -> None:
    scores = (Score.SATISFIED, Score.SATISFIED, Score.BASICALLY, Score.DISSATISFIED, "")
    for n, score in enumerate(scores):
        one = came(people, 5, 11 + n)
        asked(one, people.wangfang, moment(5, 11 + n, 10))
        if score:
            answered(one, moment(5, 12 + n), score)
    came(people, 5, 20)
    # 6 received, 5 asked, 4 answered: 2 satisfied and 1 basically (weight 1) of 4; 4 of 5 took part
    assert settings.RATING_WEIGHT == 1
    assert sheet.month("reception_satisfaction", 5) == (2 + 1, 4)
    assert sheet.month("reception_response", 5) == (4, 5)


@shows("reception_satisfaction", "reception_response")
def test_a_link_that_nobody_opened_has_no_answer_filled_in(people: Cast, sheet: Sheet) -> None:
    one = came(people, 5, 11)
    asked(one, people.wangfang, moment(5, 11, 10))
    assert one.ratings.get().score == ""
    assert sheet.month("reception_satisfaction", 5) == (0, 0)
    assert sheet.month("reception_response", 5) == (0, 1)


@shows("reception_satisfaction", "reception_response")
def test_asked_twice_counts_once_on_the_day_of_the_first_question(people: Cast, sheet: Sheet) -> None:
    one = came(people, 5, 29)
    asked(one, people.wangfang, moment(5, 29, 10))
    told_by_telephone(one, people.wangfang, moment(6, 1), "")
    asked(one, people.wangfang, moment(6, 2))
    answered(one, moment(6, 3), Score.SATISFIED)
    # asked in May, again twice in June, answered in June: one question of May, one answer of June
    assert [sheet.month("reception_response", month) for month in (5, 6)] == [(1, 1), (0, 0)]
    assert [sheet.month("reception_satisfaction", month) for month in (5, 6)] == [(0, 0), (1, 1)]


@shows("reception_self_recorded")
def test_what_the_handler_writes_down_himself_is_shown_beside(people: Cast, sheet: Sheet) -> None:
    for n, (by, way) in enumerate([("wangfang", "phone"), ("liqiang", "phone"), ("wangfang", "link")]):
        one = came(people, 5, 11 + n)
        if way == "link":
            asked(one, people.people[by], moment(5, 14))
            answered(one, moment(5, 15), Score.SATISFIED)
        else:
            told_by_telephone(one, people.people[by], moment(5, 14), Score.SATISFIED)
    # three answers; one was written down by 王芳, who had received the visitor herself
    assert sheet.month("reception_self_recorded", 5) == (1, 3)


@shows("deadlines_on_time", "deadlines_missed", "deadlines_extended")
def test_deadlines_kept_missed_and_running_late(people: Cast, sheet: Sheet) -> None:
    """Three working days to answer a question: of 11 May (a Monday), until the 14th."""
    kept, late, _open = (came(people, 5, 11, answer="") for _ in range(3))
    came(people, 5, 12, answer="")
    perform(kept, "give_answer", by=people.wangfang, at=moment(5, 13), answer="可以。")
    perform(late, "give_answer", by=people.wangfang, at=moment(5, 18), answer="可以。")
    # on the 15th three have fallen due: one kept; one late by now, one still running. The fourth is due on that very day.
    on_15th = {"on": date(5, 15)}
    assert sheet.month("deadlines_on_time", 5, **on_15th) == (1, 3)
    assert sheet.month("deadlines_missed", 5, **on_15th) == 2
    assert sheet.month("deadlines_on_time", 5) == (1, 4)
    assert sheet.month("deadlines_missed", 5) == 3
    assert sheet.month("deadlines_extended", 5) == (0, 4)
    assert sheet.value("reception_satisfaction", 5) is None
    assert Fraction(1, 4) == sheet.value("deadlines_on_time", 5)


def test_an_employer_who_does_not_pay_is_no_lateness_of_the_office(people: Cast, sheet: Sheet) -> None:
    """His last day for payment has passed: that stands among the marks, and is none of the office's missed deadlines."""
    case = a_case(people, State.DEFAULTED, at=moment(1, 12))
    last = case.clocks.filter(rule="M13").latest("due_on").due_on
    assert last is not None
    assert sheet.month("deadlines_missed", last.month, on=date(12, 1)) == 0
    assert case.marks.filter(measure__in=["deadline_running", "deadline_missed"], detail="M13", on=last).exists()
