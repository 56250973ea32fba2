"""Clocks as a pure function: what each event does to a face, what a face says about the date, and when people are told."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from tests.workflow.almanacs import OFFICIAL, at, day, notice
from workflow.calendar import Almanac
from workflow.clockwork import (
    Do,
    Event,
    Face,
    Outcome,
    What,
    applied,
    day_due,
    due_of,
    first_rung,
    ladder,
    norm_of,
    replay,
)
from workflow.editions import Book
from workflow.office_hours import DEFAULT, Week
from workflow.periods import Unit
from workflow.rules import Rule, declared

NOW = at("2026-07-15 10:00")
FLAGS = declared()


def a_book(*versions: Rule, almanac: Almanac = OFFICIAL, number: int = 1) -> Book:
    rules: dict[str, tuple[Rule, ...]] = {key: (rule,) for key, rule in FLAGS.items()}
    for version in versions:
        rules[version.id] = (*rules[version.id], version)
    return Book(number, (), almanac, {}, rules)


BOOK = a_book()


def faces(*events: Event) -> list[Face]:
    return replay(events, FLAGS)


def on(face: Face, book: Book = BOOK) -> str:
    due = due_of(face, book, DEFAULT)
    return str(due.on) if due else "—"


def start(rule: str = "M02", moment: dt.datetime = NOW, **more: Any) -> Event:
    return Event(Do.START, moment, rule, **more)


# Beginning


def test_a_second_start_counts_from_the_new_day_and_is_no_second_clock() -> None:
    (face,) = faces(start("M04"), start("M04", at("2026-07-17 10:00")))
    assert (face.run, on(face)) == (1, "2026-08-03")


def test_after_its_end_a_start_is_a_new_run() -> None:
    old, new = faces(start("M04"), Event(Do.STOP, at("2026-07-20 10:00"), "M04"), start("M04", at("2026-07-21 09:00")))
    assert (old.run, old.outcome, new.run, new.ended) == (1, "done", 2, None)


def test_subjects_are_clocks_of_their_own() -> None:
    one, two = faces(
        start("M13", subject="due:2026-08-31", until=day("2026-08-31")),
        start("M13", subject="due:2026-09-30", until=day("2026-09-30")),
        Event(Do.STOP, NOW, "M13", "due:2026-08-31"),
    )
    assert (one.ended, two.ended) == (NOW, None)


def test_an_agreed_day_on_a_rest_day_moves_to_the_next_working_day() -> None:
    (face,) = faces(start("M13", until=day("2026-10-02")))
    assert on(face) == "2026-10-08"


def test_an_interruption_counts_only_if_it_is_later() -> None:
    later, earlier = at("2026-09-01 00:00"), at("2026-01-05 00:00")
    (face,) = faces(start("L1"), Event(Do.INTERRUPT, later, "L1"), Event(Do.INTERRUPT, earlier, "L1"))
    assert (face.began, len(face.interruptions), on(face)) == (later, 1, "2027-09-01")


@pytest.mark.parametrize("do", [Do.STOP, Do.PAUSE, Do.RESUME, Do.EXTEND, Do.PIN, Do.INTERRUPT])
def test_what_does_not_run_takes_no_notice(do: Do) -> None:
    event = Event(do, NOW, "M02", until=day("2026-08-01"), instant=NOW)
    assert applied({}, event, FLAGS) == []
    ended = {("M02", ""): Face("M02", "", 1, NOW, ended=NOW, outcome="done")}
    assert applied(ended, event, FLAGS) == []


# Set by people, told to people


def test_a_deadline_written_on_a_ticket_is_pinned_with_its_label() -> None:
    """It came with the ticket: neither calendar nor rule nor pause moves it."""
    written = at("2026-07-18 12:00")
    (face,) = faces(
        start("M02", instant=written, why=("工单载明", "Written on the ticket")),
        Event(Do.PAUSE, at("2026-07-16 09:00"), "M02"),
        Event(Do.RESUME, at("2026-07-20 09:00"), "M02"),
    )
    other = a_book(almanac=Almanac([notice(2026, off="2026-07-17 2026-07-18")]))
    assert due_of(face, BOOK, DEFAULT) == due_of(face, other, DEFAULT)
    due = due_of(face, BOOK, DEFAULT)
    assert due is not None
    assert (due.at, due.on, due.provisional) == (written, day("2026-07-18"), False)
    assert face.pinned is not None
    assert face.pinned.why == ("工单载明", "Written on the ticket")


def test_a_day_pinned_to_midnight_is_the_day_before() -> None:
    (face,) = faces(start(), Event(Do.PIN, NOW, "M02", instant=day_due(day("2026-07-24")).at))
    assert on(face) == "2026-07-24"


def test_what_was_told_to_a_party_is_never_brought_forward() -> None:
    (face,) = faces(start("M04", served=day("2026-07-30")))
    shorter = replace(FLAGS["M04"], length=7, version=2, running=True)
    longer = replace(FLAGS["M04"], length=20, version=2, running=True)
    assert [on(face, a_book(version)) for version in (shorter, longer)] == ["2026-07-30", "2026-08-04"]


def test_the_newest_extension_counts_and_all_stay_on_record() -> None:
    (face,) = faces(
        start("M04"),
        Event(Do.EXTEND, NOW, "M04", until=day("2026-08-10"), by="赵敏"),
        Event(Do.EXTEND, NOW, "M04", until=day("2026-08-20"), by="赵敏"),
    )
    assert (on(face), [turn.until for turn in face.extensions]) == (
        "2026-08-20",
        [day("2026-08-10"), day("2026-08-20")],
    )


# Standing still and ending


def test_an_ending_closes_the_pause_it_finds() -> None:
    (face,) = faces(start(), Event(Do.PAUSE, at("2026-07-16 09:00"), "M02"), Event(Do.CLOSE, at("2026-07-20 09:00")))
    assert (face.paused, face.outcome, face.pauses[0].end) == (False, "closed", at("2026-07-20 09:00"))
    assert on(face) == "2026-07-21", "what it would have been: 17 stood still"


def test_closing_spares_what_outlives_the_case() -> None:
    assert {face.rule: face.outcome for face in faces(start("L1"), start("M04"), Event(Do.CLOSE, NOW))} == {
        "L1": "",
        "M04": "closed",
    }


def test_what_fell_away_is_told_from_what_was_done() -> None:
    (face,) = faces(start(), Event(Do.STOP, NOW, "M02", outcome=Outcome.REPLACED))
    assert face.outcome == "replaced"


# The record


@pytest.mark.parametrize(
    "event",
    [
        Event(Do.CLOSE, NOW),
        start("M13", subject="due:2026-08-31", until=day("2026-08-31"), served=day("2026-08-31")),
        start(instant=NOW, why=("工单载明", "ticket")),
        Event(Do.STOP, NOW, "M02", outcome=Outcome.REPLACED),
        Event(Do.PAUSE, NOW, "M02", why=("补正", "correction"), by="王芳"),
    ],
)
def test_an_event_reads_back_from_the_record_as_it_was(event: Event) -> None:
    assert Event.from_json(json.loads(json.dumps(event.as_json()))) == event


# Rules and their versions


def test_a_version_counts_for_what_begins_from_its_day_on() -> None:
    newer = replace(FLAGS["M02"], version=2, length=5, valid_from=day("2026-07-15"))
    book = a_book(newer)
    assert (book.rule("M02", day("2026-07-14")).version, book.rule("M02", day("2026-07-15")).version) == (1, 2)
    expired = replace(newer, valid_until=day("2026-07-20"))
    assert a_book(expired).rule("M02", day("2026-07-21")).version == 1


def test_office_hours_are_those_of_the_nearest_above() -> None:
    early = Week.parse(["08:00-12:00"] * 5 + ["", ""])
    book = replace(BOOK, weeks={"/1/4/": early})
    assert (book.week("/1/4/9/"), book.week("/1/4/"), book.week("/1/44/"), book.week("/1/")) == (
        early,
        early,
        DEFAULT,
        DEFAULT,
    )


# When people are told


def rungs(rule: Rule, moment: dt.datetime = NOW, book: Book = BOOK) -> list[tuple[str, str, int]]:
    face = Face(rule.id, "", 1, moment)
    book = a_book(replace(rule, running=True, version=2), almanac=book.almanac)
    due = due_of(face, book, DEFAULT)
    assert due is not None
    found = ladder(rule, due, norm_of(face, book, DEFAULT), book, DEFAULT)
    return [(rung.what.value, f"{rung.at.astimezone(NOW.tzinfo):%m-%d %H:%M}", rung.n) for rung in found]


def test_a_duty_is_reminded_of_before_on_and_after_the_day() -> None:
    assert rungs(FLAGS["M02"]) == [
        ("remind", "07-17 09:00", 1),
        ("today", "07-20 09:00", 0),
        ("lapsed", "07-20 17:00", 0),
        ("after", "07-21 09:00", 1),
        ("after", "07-23 09:00", 3),
    ]


def test_the_law_acts_when_the_window_lapses() -> None:
    assert [what for what, *_ in rungs(FLAGS["M04"])] == [
        "remind",
        "remind",
        "today",
        "lapsed",
        "act",
        "after",
        "after",
    ]


def test_the_law_does_not_act_on_a_provisional_day() -> None:
    assert "act" not in [what for what, *_ in rungs(FLAGS["M04"], at("2026-12-28 10:00"))]


def test_where_nobody_fails_nobody_is_told_on() -> None:
    assert [what for what, *_ in rungs(FLAGS["M03"])] == ["remind", "today", "lapsed"]


def test_an_internal_target_is_a_rung_of_its_own() -> None:
    assert ("norm", "07-17 17:00", 0) in rungs(replace(FLAGS["M02"], norm=2))


def test_a_ladder_is_entered_where_time_stands() -> None:
    """What lies behind is not sent after the event; that it lapsed is never left out."""
    face = Face("M02", "", 1, NOW)
    due = due_of(face, BOOK, DEFAULT)
    assert due is not None
    found = ladder(FLAGS["M02"], due, None, BOOK, DEFAULT)
    entered = [found[first_rung(found, at(moment))].what for moment in ("2026-07-16 09:00", "2026-07-17 09:00")]
    assert entered == [What.REMIND, What.TODAY]
    assert found[first_rung(found, at("2026-12-01 09:00"))].what == What.LAPSED


def test_a_period_of_hours_reminds_within_the_day() -> None:
    hours = Rule("X", "", "法", legal=False, length=8, unit=Unit.WORKING_HOUR, warn=(1,), warn_unit=Unit.WORKING_HOUR)
    book = replace(BOOK, versions={"X": (hours,)})
    due = due_of(Face("X", "", 1, NOW), book, DEFAULT)
    assert due is not None
    assert due.at == at("2026-07-16 11:30")
    assert [rung.at for rung in ladder(hours, due, None, book, DEFAULT) if rung.what == What.REMIND] == [
        at("2026-07-16 10:30")
    ]
