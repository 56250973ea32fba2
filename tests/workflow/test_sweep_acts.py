"""Where the law says that a lapsed limit ends the mediation, the product takes the step itself, once, or tells people."""

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from mediation.demo import Cast
from mediation.dispute.codes import FailReason
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import active_applicants
from tests.cast import a_walk
from tests.mediation.dispute.ladder import take
from tests.workflow.ticking import NOW, a_clock, at, hush, told
from workflow.acting import Done, act
from workflow.clocks import Clock
from workflow.clockwork import Do, Event, applied, midnight
from workflow.editions import CalendarNotice, Edition, RuleVersion, current_book
from workflow.messages import Message
from workflow.organisations import system_user
from workflow.sweep import Swept, sweep, sweep_until_dry

pytestmark = pytest.mark.django_db

LAPSED = at("2026-07-31T00:00")
"""The window of a case accepted on 15 July ends with 30 July."""
NEXT_DAY = at("2026-07-31T09:30")


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def mediating(people: Cast) -> Dispute:
    dispute = a_walk(people, State.MEDIATING, days_ago=0.5).dispute
    assert Clock.objects.get(rule="M04").due_at == LAPSED
    hush(dispute, "M04")
    return dispute


def swept_at(moment: dt.datetime) -> Swept:
    with time_machine.travel(moment, tick=False):
        return sweep_until_dry()


def window() -> Clock:
    return Clock.objects.get(rule="M04")


def test_a_window_that_closed_without_agreement_is_deemed_failed(mediating: Dispute) -> None:
    assert swept_at(LAPSED - dt.timedelta(seconds=1)).acted == 0
    assert swept_at(LAPSED).acted == 1

    dispute = Dispute.objects.get(pk=mediating.pk)
    assert (dispute.state, dispute.fail_reason, dispute.advised_on) == (
        State.FAILED,
        FailReason.TIME_EXPIRED_NO_EXTENSION,
        None,
    )
    change = dispute.changes.latest("sequence")
    assert (change.verb, change.actor, change.channel, change.at) == ("fail", system_user(), "system", LAPSED)
    assert {worker.interrupted_on for worker in active_applicants(dispute)} == {dt.date(2026, 7, 30)}
    advice = Clock.objects.get(rule="M05")
    assert (advice.is_running, advice.due_on) == (True, dt.date(2026, 8, 5))
    assert (window().ended_at, window().next_at) == (LAPSED, None)


def test_the_handler_and_the_supervisors_hear_what_was_done_and_what_is_owed(mediating: Dispute) -> None:
    swept_at(NEXT_DAY)
    everybody = ["liqiang", "chenjing", "zhouwei"]
    assert told() == [
        ("remind5", "liqiang"),
        ("remind2", "liqiang"),
        ("today", "liqiang"),
        *(("lapsed", person) for person in everybody),
        *(("act", person) for person in everybody),
    ]
    zh, en = Message.objects.filter(topic="act")[0].words
    assert zh == "期限届满，系统已办理“调解不成”。仍需办理：书面告知可以申请仲裁。"
    assert (
        en == "The limit has lapsed; the product did: Mediation failed. Still to be done: Written advice to arbitrate."
    )


def test_the_product_acts_once(mediating: Dispute) -> None:
    assert swept_at(NEXT_DAY).acted == 1
    assert swept_at(NEXT_DAY) == Swept()
    assert mediating.changes.filter(verb="fail").count() == 1


def test_the_advice_still_owed_is_reminded_of_after_the_case_closed(mediating: Dispute) -> None:
    swept_at(NEXT_DAY)
    swept_at(at("2026-08-06T09:30"))
    assert [topic for topic, _ in told(clock__rule="M05")] == [
        "remind1", "today", "lapsed", "lapsed", "lapsed", "after1", "after1",
    ]  # fmt: skip


def test_the_step_stands_after_what_was_recorded_since_the_window_closed(mediating: Dispute, people: Cast) -> None:
    with time_machine.travel(NEXT_DAY, tick=False):
        take(mediating, "record_session", people, people.liqiang, held_at=NOW)
    swept_at(NEXT_DAY + dt.timedelta(hours=1))
    change = mediating.changes.latest("sequence")
    assert (change.verb, change.at) == ("fail", NEXT_DAY)


def test_several_cases_each_in_a_transaction_of_its_own(people: Cast) -> None:
    for _ in range(3):
        a_walk(people, State.MEDIATING, days_ago=0.5)
    assert swept_at(NEXT_DAY).acted == 3
    assert Dispute.objects.filter(state=State.FAILED).count() == 3


# What the product leaves to people


def test_a_draft_that_somebody_has_signed_is_left_to_people(people: Cast) -> None:
    walk = a_walk(people, State.AGREEMENT_DRAFT, days_ago=2)
    hush(walk.dispute, "M04")
    take(
        walk.dispute,
        "sign",
        people,
        people.liqiang,
        applicants=list(active_applicants(walk.dispute))[:1],
        respondents=[],
    )
    due = window().due_at
    assert due is not None
    assert swept_at(due) == Swept(messages=6, blocked=1)

    assert Dispute.objects.get().state == State.AGREEMENT_DRAFT
    assert told(topic="blocked") == [("blocked", person) for person in ("liqiang", "chenjing", "zhouwei")]
    assert Message.objects.filter(topic="blocked")[0].words == [
        "按现有情况系统不能自动办理，请人工处理。",
        "As things stand the product cannot act: a person has to.",
    ]
    assert swept_at(due) == Swept()
    swept_at(due + dt.timedelta(days=7))
    assert [topic for topic, _ in told()][-4:] == ["after1", "after1", "after3", "after3"]


def test_after_a_missed_week_those_who_supervise_hear_at_once_what_was_left_to_people(people: Cast) -> None:
    walk = a_walk(people, State.AGREEMENT_DRAFT, days_ago=2)
    hush(walk.dispute, "M04")
    take(
        walk.dispute,
        "sign",
        people,
        people.liqiang,
        applicants=list(active_applicants(walk.dispute))[:1],
        respondents=[],
    )
    swept_at(at("2026-08-07T10:00"))
    topics = list(dict.fromkeys(topic for topic, _ in told()))
    assert topics == ["remind5", "remind2", "today", "lapsed", "blocked", "after1", "after3"]


def test_a_step_that_is_refused_is_told_with_its_sentence_and_not_tried_for_ever(mediating: Dispute) -> None:
    """The window in the row says lapsed; what the case knows of it says otherwise."""
    hush(mediating)
    a_clock(mediating, "M08", "2026-07-01")
    swept = swept_at(at("2026-07-20T09:00"))
    assert swept.blocked == 1
    zh, en = Message.objects.filter(topic="blocked")[0].words
    assert (zh, en) == ("调解期限尚未届满。", "The mediation window has not closed.")
    assert Dispute.objects.get().state == State.MEDIATING
    assert swept_at(at("2026-07-20T09:00")).blocked == 0


def test_a_step_the_product_may_not_take_is_told(mediating: Dispute, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dispute, "acts_on_lapse", lambda _case, _clock: ("withdraw", {"withdraw_reason": "free"}))
    assert swept_at(NEXT_DAY).blocked == 1
    assert "“撤回申请”由" in Message.objects.filter(topic="blocked")[0].words[0]


def test_a_provisional_date_never_acts(people: Cast) -> None:
    """Nobody loses a right by a date that may still move: December's window ends in a year that nobody knows yet."""
    with time_machine.travel(at("2026-12-25T10:00"), tick=False):
        dispute = a_walk(people, State.MEDIATING, days_ago=0.5).dispute
        hush(dispute, "M04")
    assert window().provisional
    swept = swept_at(at("2027-02-01T10:00"))
    assert (swept.acted, swept.blocked) == (0, 0)
    assert Dispute.objects.get().state == State.MEDIATING
    assert "lapsed" in {topic for topic, _ in told()}


def test_the_product_acts_when_a_provisional_date_that_went_by_proves_right(people: Cast) -> None:
    """The calendar of 2027 is imported late: by then the supervisors had been told, and nobody is told twice."""
    with time_machine.travel(at("2026-12-24T10:00"), tick=False):
        dispute = a_walk(people, State.MEDIATING, days_ago=0.5).dispute
        hush(dispute, "M04")
    swept_at(at("2027-01-18T10:00"))
    before = told(clock__rule="M04")
    edition = Edition.objects.create(cause="notice", words="2027", made_at=NOW)
    CalendarNotice.objects.create(edition=edition, year=2027, notice="2027", days=[["2027-01-01", True, "元旦"]])
    clock, book = window(), current_book()
    due_at = clock.due_at
    clock.count(clock.face(), book, book.week(dispute.organisation.path), at("2027-01-18T11:00"))
    clock.save()
    assert (clock.due_at, clock.provisional) == (due_at, False)
    assert swept_at(at("2027-01-18T11:00")).acted == 1
    assert [topic for topic, _ in told(clock__rule="M04")[len(before) :]] == ["act"] * 3


def test_a_date_that_the_newest_calendar_moves_does_not_act_before_it_is_counted_anew(mediating: Dispute) -> None:
    """Between a second notice and the recount the stored date is the old one."""
    notice = current_book().notices[-1]
    assert notice.year == 2026
    edition = Edition.objects.create(cause="notice", words="7月30日、31日放假", made_at=NOW)
    days = [[day.isoformat(), listed.off, listed.name] for day, listed in notice.days.items()]
    off = [["2026-07-30", True, "停工"], ["2026-07-31", True, "停工"]]
    CalendarNotice.objects.create(edition=edition, year=2026, notice="补充通知", days=[*days, *off])
    swept = swept_at(NEXT_DAY)
    assert (swept.acted, swept.blocked) == (0, 0)

    clock = window()
    book = current_book()
    clock.count(clock.face(), book, book.week(mediating.organisation.path), NEXT_DAY)
    clock.save()
    assert clock.due_on == dt.date(2026, 8, 3)
    assert swept_at(NEXT_DAY).acted == 0
    assert swept_at(at("2026-08-04T00:00")).acted == 1


def test_a_rule_retired_by_the_newest_edition_does_not_act(mediating: Dispute) -> None:
    clock = window()
    sweep(LAPSED)  # everything but the step, for it has not lapsed by the real clock yet
    assert window().next_at == LAPSED
    edition = Edition.objects.create(cause="rule", words="停用", made_at=NOW)
    RuleVersion.objects.create(
        edition=edition, rule="M04", version=2, length=15, unit="ND", warn=[], law="—", valid_from=NOW.date(),
        running=True, retired=True,
    )  # fmt: skip
    assert swept_at(NEXT_DAY) == Swept()
    with time_machine.travel(NEXT_DAY, tick=False):
        assert act(clock, NEXT_DAY) == Done.NOTHING, "also when it was retired after the sweep had looked"


def test_a_sweep_that_looks_into_the_future_takes_no_step(mediating: Dispute) -> None:
    """`at` may be any instant; what has not happened is not recorded."""
    swept = sweep_until_dry(NEXT_DAY)
    assert (swept.acted, swept.blocked) == (0, 0)
    assert Dispute.objects.get().state == State.MEDIATING


def test_an_extension_agreed_meanwhile_is_respected(mediating: Dispute) -> None:
    sweep(LAPSED)
    stale, extended = window(), window()
    face = extended.face()
    event = Event(Do.EXTEND, NOW, "M04", until=dt.date(2026, 8, 20))
    book = current_book()
    extended.show(applied({face.key: face}, event, {})[0])
    extended.count(extended.face(), book, book.week(mediating.organisation.path), NOW)
    extended.save()
    with time_machine.travel(NEXT_DAY, tick=False):
        assert act(stale, NEXT_DAY) == Done.NOTHING
    assert midnight(dt.date(2026, 8, 21)) == window().due_at


# What goes wrong


def test_one_case_that_fails_stops_no_other_and_is_tried_again(
    people: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = a_walk(people, State.MEDIATING, days_ago=0.5).dispute
    second = a_walk(people, State.MEDIATING, days_ago=0.5).dispute
    real = Dispute.acts_on_lapse

    def breaks(case: Dispute, clock: Clock) -> Any:
        if case.pk == first.pk:
            raise ZeroDivisionError
        return real(case, clock)

    monkeypatch.setattr(Dispute, "acts_on_lapse", breaks)
    with caplog.at_level(logging.ERROR):
        swept = swept_at(NEXT_DAY)
    assert (swept.acted, "ZeroDivisionError" in caplog.text) == (1, True)
    assert swept.failed == 1
    assert Dispute.objects.get(pk=second.pk).state == State.FAILED
    monkeypatch.undo()
    assert swept_at(NEXT_DAY).acted == 1
    assert Dispute.objects.get(pk=first.pk).state == State.FAILED


def test_somebody_in_the_way_for_a_moment_is_no_refusal(mediating: Dispute, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deadlock passes: the next sweep takes the step."""

    def deadlocks(*_args: Any) -> Any:
        raise OperationalError from DeadlockDetected()

    monkeypatch.setattr("workflow.clocks.follow", deadlocks)
    swept = swept_at(NEXT_DAY)
    assert (swept.acted, swept.blocked, swept.failed) == (0, 0, 1)
    assert not told(topic="blocked")
    monkeypatch.undo()
    assert swept_at(NEXT_DAY).acted == 1
