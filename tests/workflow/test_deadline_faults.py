"""What goes wrong with deadlines elsewhere, row by row: each fault was met by users of a well-known system.

The number in a test's name is the row of the collection the product was designed against; the sentence is the fault.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mediation.demo import Cast, Walk
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.working_days import from_package
from tests.cast import a_case, a_walk
from tests.workflow.almanacs import EVERY_DAY, OFFICIAL, SPARSE, at, day, notice
from tests.workflow.changes import add, amended, clock, days_off
from workflow import periods
from workflow.calendar import ZONE, Almanac, DayKind
from workflow.clocks import Clock, ClockMove
from workflow.clockwork import Do, Event, Face, applied, due_of, replay
from workflow.editions import Book, current_book
from workflow.engine import perform
from workflow.messages import Message
from workflow.moment import now
from workflow.moving import impact_of
from workflow.office_hours import DEFAULT, ROUND_THE_CLOCK
from workflow.periods import Pause, Terms, Unit, before, measure
from workflow.rules import declared
from workflow.sweep import sweep_until_dry

WD, ND, WH, H = Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.WORKING_HOUR, Unit.HOUR
NOW = at("2026-07-15 10:00")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(people: Cast) -> Walk:
    """Filed this morning: three working days to decide, until Monday 20 July 17:00."""
    return a_walk(people, State.SUBMITTED, days_ago=0)


def step(dispute: Dispute, verb: str, by: object, moment: dt.datetime, **facts: object) -> None:
    with time_machine.travel(moment, tick=False):
        perform(dispute, verb, by=by, note="原因", **facts)  # type: ignore[arg-type]


def in_correction(walk: Walk, since: dt.datetime, until: dt.datetime | None = None) -> None:
    """Screened, and asked to correct from then until then."""
    dispute, clerk = walk.dispute, walk.people.wangfang
    step(dispute, "screen", clerk, since, urgent=False, risk="")
    step(dispute, "ask_correction", clerk, since, items="身份证复印件", due=day("2026-08-31"))
    if until is not None:
        step(dispute, "receive_correction", clerk, until)


@pytest.mark.parametrize(
    ("since", "until"),
    [("2026-07-16 17:00", "2026-07-17 09:00"), ("2026-07-17 17:00", "2026-07-20 09:00")],  # overnight, over a weekend
)
def test_01_a_pause_outside_working_time_moves_no_deadline(case: Walk, since: str, until: str) -> None:
    before_it = clock(case.dispute, "M02").due_at
    in_correction(case, at(since), at(until))
    assert clock(case.dispute, "M02").due_at == before_it
    pause = [Pause(at(since), at(until))]
    for terms in (Terms(3, WD), Terms(20, WH)):
        start = at("2026-07-15 10:00")
        assert periods.add(start, terms, OFFICIAL, pauses=pause) == periods.add(start, terms, OFFICIAL)


@given(st.sampled_from(list(Unit)), st.integers(1, 60), st.integers(0, 700), st.integers(0, 20), st.integers(0, 4000))
def test_02_a_pause_has_the_unit_of_its_clock(unit: Unit, length: int, start: int, after: int, lasting: int) -> None:
    """What was counted from the start to the due date is the budget, whatever lay between."""
    began = at("2024-01-02 09:00") + start * HOUR * 24
    pauses = [Pause(began + after * DAY, began + after * DAY + lasting * HOUR / 10)]
    due = periods.add(began, Terms(length, unit, roll=False), OFFICIAL, pauses=pauses)
    end = due.at if unit in (H, WH) else due.on
    counted = measure(began, end, unit, OFFICIAL, pauses=pauses)
    assert counted == (length * HOUR if unit in (H, WH) else length)


def test_03_changing_the_rule_forgets_no_earlier_pause(case: Walk) -> None:
    in_correction(case, at("2026-07-16 10:00"), at("2026-07-22 10:00"))
    assert clock(case.dispute, "M02").due_on == day("2026-07-23"), "17, 20 and 21 stood still"
    add(amended("M02", length=5, valid_from=day("2026-07-01")))
    changed = clock(case.dispute, "M02")
    assert (changed.rule_version, changed.due_on) == (2, day("2026-07-27"))
    assert len(changed.ledger["pauses"]) == 1


def test_04_a_paused_clock_can_never_be_overdue(case: Walk) -> None:
    in_correction(case, at("2026-07-16 10:00"))
    paused = clock(case.dispute, "M02")
    assert not paused.is_overdue(at("2030-01-01 00:00"))
    assert paused not in Clock.objects.overdue(at("2030-01-01 00:00"))
    with pytest.raises(IntegrityError, match="paused_is_never_overdue"), transaction.atomic():
        Clock.objects.filter(pk=paused.pk).update(due_at=NOW, due_on=NOW.date())


def test_05_a_warning_one_working_hour_before_crosses_the_night() -> None:
    due = periods.add(at("2026-07-17 16:30"), Terms(1, WH), OFFICIAL)
    assert due.at == at("2026-07-20 09:30")
    assert before(due, 1, WH, OFFICIAL) == at("2026-07-17 16:30")
    assert before(periods.add(day("2026-07-15"), Terms(3, WD), OFFICIAL), 1, WD, OFFICIAL) == at("2026-07-17 09:00")


def test_06_a_warning_counts_back_by_the_calendar() -> None:
    """Two working days before Saturday 10 October, a make-up day: over the whole of National Day, not to a holiday."""
    due = periods.add(day("2026-09-30"), Terms(3, WD), OFFICIAL)
    assert due.on == day("2026-10-10")
    assert before(due, 2, WD, OFFICIAL) == at("2026-10-08 09:00")
    assert before(due, 3, WD, OFFICIAL) == at("2026-09-30 09:00")


@pytest.mark.parametrize(("continues", "due"), [(True, "2026-07-22"), (False, "2026-07-20")])
def test_07_closed_three_days_and_reopened_follows_the_stated_convention(continues: bool, due: str) -> None:
    """Going on: the days closed do not count. Not going on: the old clock stays as it ended, a new round has its own."""
    flags = {"M02": replace(declared()["M02"], continues=continues)}
    events = [
        Event(Do.START, NOW, "M02"),
        Event(Do.CLOSE, at("2026-07-15 18:00")),
        Event(Do.REOPEN, at("2026-07-20 18:00")),
    ]
    (face,) = replay(events, flags)
    found = due_of(face, _book(), DEFAULT)
    assert found is not None
    assert (str(found.on), face.ended is None) == (due, continues)


def _book() -> Book:
    return Book(1, (), OFFICIAL, {}, {key: (rule,) for key, rule in declared().items()})


def test_08_a_day_set_by_hand_does_not_drift(case: Walk, people: Cast) -> None:
    step(case.dispute, "set_deadline", people.chenjing, NOW, clock="M02|", until=day("2026-07-24"))
    in_correction(case, at("2026-07-16 10:00"), at("2026-07-22 10:00"))
    add(days_off("2026-07-23", "2026-07-24"))
    kept = clock(case.dispute, "M02")
    assert (kept.due_on, kept.ledger["pinned"]["by"]) == (day("2026-07-24"), "陈静")


def test_09_friday_half_past_four_plus_one_hour_is_monday_morning() -> None:
    assert periods.add(at("2026-07-17 16:30"), Terms(1, WH), OFFICIAL).at == at("2026-07-20 09:30")


def test_10_what_is_closed_is_not_late_by_more_tomorrow(case: Walk, people: Cast) -> None:
    step(case.dispute, "withdraw", people.wangfang, at("2026-07-22 10:00"), withdraw_reason="settled")
    ended = clock(case.dispute, "M02")
    assert ended.ended_at == at("2026-07-22 10:00")
    assert not ended.is_overdue(at("2027-07-22 10:00"))
    assert ended.has_lapsed(at("2026-07-22 10:00")) == ended.has_lapsed(at("2027-07-22 10:00")) is True
    assert sweep_until_dry(at("2027-07-22 10:00")).messages == 0


def test_11_a_rule_is_changed_for_a_live_case_and_its_history_stays(case: Walk) -> None:
    recorded = list(case.dispute.changes.values_list("sequence", "facts"))
    edition = add(amended("M02", length=5, valid_from=day("2026-07-01")))
    move = ClockMove.objects.get(clock=clock(case.dispute, "M02"))
    assert (move.old_due_on, move.new_due_on, move.edition) == (day("2026-07-20"), day("2026-07-22"), edition)
    assert list(case.dispute.changes.values_list("sequence", "facts")) == recorded


def test_12_one_clock_never_overrides_another(case: Walk, people: Cast) -> None:
    before_it = clock(case.dispute, "M03")
    in_correction(case, at("2026-07-16 10:00"))
    assert clock(case.dispute, "M02").is_paused
    assert clock(case.dispute, "M03") == before_it
    assert clock(case.dispute, "M03").due_at == before_it.due_at


def test_13_round_the_clock_loses_no_minute_at_midnight() -> None:
    start = at("2026-07-15 23:59")
    for hours in (1, 24, 240):
        by_hours = periods.add(start, Terms(hours, H), OFFICIAL).at
        assert by_hours == start + hours * HOUR
        assert periods.add(start, Terms(hours, WH), OFFICIAL, week=ROUND_THE_CLOCK).at == by_hours
    assert periods.add(at("2026-07-15 23:00"), Terms(2, WH), OFFICIAL, week=EVERY_DAY).at == at("2026-07-16 10:00")


def test_14_a_retired_rule_ends_its_clocks_with_the_reason_and_says_nothing_more(case: Walk) -> None:
    add(amended("M02", retired=True, valid_from=day("2026-07-01")))
    ended = clock(case.dispute, "M02")
    assert (ended.outcome, ended.is_running, ended.next_at) == ("retired", False, None)
    sweep_until_dry(at("2026-07-28 10:00"))
    assert not Message.objects.filter(clock=ended).exists()


def test_15_a_change_of_the_calendar_reaches_what_is_running(case: Walk) -> None:
    add(days_off("2026-07-17"))
    assert clock(case.dispute, "M02").due_on == day("2026-07-21")
    assert current_book().almanac.name(day("2026-07-17")) == "临时放假"


def test_16_reopened_twice_counts_each_time_closed_once() -> None:
    flags = {"M02": declared()["M02"]}
    events = [Event(Do.START, NOW, "M02")]
    for closed, reopened in (("2026-07-15 18:00", "2026-07-17 18:00"), ("2026-07-17 19:00", "2026-07-21 18:00")):
        events += [Event(Do.CLOSE, at(closed)), Event(Do.REOPEN, at(reopened))]
    (face,) = replay(events, flags)
    found = due_of(face, _book(), DEFAULT)
    assert found is not None
    # Thursday 16 and Monday 20 were closed all day; 17, 21 and 22 count.
    assert (str(found.on), len(face.pauses)) == ("2026-07-22", 2)


def test_17_a_merged_case_no_longer_escalates(people: Cast) -> None:
    dispute = a_case(people, State.MERGED)
    assert not dispute.clocks.unended().exists()
    merging = dispute.changes.get(verb="merge")
    assert set(dispute.clocks.exclude(rule="P01").values_list("ended_at", flat=True)) == {merging.at}
    sweep_until_dry(at("2027-07-28 10:00"))
    assert not Message.objects.filter(application=dispute, topic="after").exists()


def test_18_whether_it_was_in_time_is_read_off_the_record(people: Cast) -> None:
    """Nothing stores the answer: the stored end and due date, and the ones replayed, give the same."""
    dispute = a_case(people, State.PERFORMING)
    events = [Event.from_json(kept) for change in dispute.changes.all() for kept in change.facts.get("clocks", [])]
    faces = {(*face.key, face.run): face for face in replay(events, declared())}
    book = current_book()
    for row in dispute.clocks.exclude(ended_at=None):
        face = faces[row.rule, row.subject, row.run]
        due = due_of(face, book, DEFAULT)
        assert face.ended is not None
        assert due is not None
        assert row.has_lapsed(now()) == (due.at <= face.ended)


def test_19_nothing_is_sent_at_midnight_or_on_a_sunday(case: Walk) -> None:
    """Quiet hours are for messages: the clock lapsed all the same, and the page says so at once."""
    for quiet, morning in (("2026-07-18 00:05", "2026-07-20 08:00"), ("2026-07-20 21:00", "2026-07-21 08:00")):
        Message.objects.all().delete()
        Clock.objects.filter(application=case.dispute, rule="M02").update(next_at=at("2026-07-17 09:00"), rung=0)
        sweep_until_dry(at(quiet))
        delivered = set(Message.objects.filter(clock=clock(case.dispute, "M02")).values_list("deliver_at", flat=True))
        assert delivered == {at(morning)}
    assert clock(case.dispute, "M02").is_overdue(at("2026-07-20 21:00"))


def test_20_a_day_is_the_offices_day_and_nothing_fails_at_once(people: Cast) -> None:
    """Filed at half past midnight, which is still yesterday where the server keeps its time."""
    with time_machine.travel(at("2026-07-15 00:30"), tick=False):
        filed = a_walk(people, State.SUBMITTED, days_ago=0).dispute
        due = clock(filed, "M02")
        assert not due.is_overdue(now())
    assert due.due_on == day("2026-07-20"), "Wednesday 15 is not counted, Thursday is the first"


def test_21_where_the_server_stands_changes_nothing() -> None:
    """Clocks go back on 1 November in New York: the night has 25 hours there, a day here has 24."""
    there = dt.datetime(2026, 10, 31, 20, 0, tzinfo=ZoneInfo("America/New_York"))
    for terms in (Terms(24, H), Terms(48, H), Terms(9, WH), Terms(3, WD), Terms(15, ND)):
        assert periods.add(there, terms, OFFICIAL) == periods.add(there.astimezone(ZONE), terms, OFFICIAL)
    assert periods.add(there, Terms(24, H), OFFICIAL).at - there.astimezone(ZONE) == 24 * HOUR


def test_22_a_week_with_holes_computes_and_a_week_without_hours_ends() -> None:
    assert periods.add(at("2026-07-13 09:00"), Terms(4, WH), OFFICIAL, week=SPARSE).at == at("2026-07-17 14:30")
    shut = Almanac([notice(2026, off=" ".join(str(day("2026-01-01") + n * DAY) for n in range(365)))])
    assert periods.add(day("2026-07-13"), Terms(3, WD), shut).provisional, "into the unknown year, not for ever"


def test_23_a_state_can_stop_a_clock(case: Walk) -> None:
    """Waiting for the applicant's papers is not the office's time."""
    in_correction(case, at("2026-07-16 10:00"))
    assert clock(case.dispute, "M02").is_paused
    assert clock(case.dispute, "P02").is_running


def test_24_a_new_holiday_says_which_cases_it_moves_before_it_is_saved(case: Walk) -> None:
    impact = impact_of(days_off("2026-07-17"), current_book(), NOW)
    assert impact.moved == 1
    (move,) = impact.moves
    assert (move.old, move.new) == (day("2026-07-20"), day("2026-07-21"))
    assert clock(case.dispute, "M02").due_on == day("2026-07-20"), "nothing is saved yet"


# Read in the source of other systems


WEEKENDS_ONLY = Almanac([replace(year, days={}) for year in from_package(range(2024, 2027))], 1)


@given(st.dates(dt.date(2024, 1, 1), dt.date(2026, 10, 31)), st.integers(1, 30))
def test_25_holidays_never_make_a_deadline_come_sooner(start: dt.date, days: int) -> None:
    """django-helpdesk: after National Day, seven days of patience become one. Only a day made up may bring it nearer."""
    for terms in (Terms(days, ND), Terms(days, WD)):
        plain = periods.add(start, terms, WEEKENDS_ONLY).on
        way = [start + n * DAY for n in range(1, (plain - start).days + 1)]
        made_up = any(OFFICIAL.kind(date) == DayKind.MAKEUP for date in way)
        assert made_up or periods.add(start, terms, OFFICIAL).on >= plain


def test_26_a_pause_across_a_day_that_was_changed_is_counted_anew(case: Walk) -> None:
    """Frappe: paused seconds of the old calendar are used again after it was edited."""
    in_correction(case, at("2026-07-16 10:00"), at("2026-07-21 10:00"))
    assert clock(case.dispute, "M02").due_on == day("2026-07-22")
    add(days_off("2026-07-20"))  # a day that stood still anyway
    assert clock(case.dispute, "M02").due_on == day("2026-07-22")
    add(days_off("2026-07-20", "2026-07-21"))
    assert clock(case.dispute, "M02").due_on == day("2026-07-23")


def test_27_a_pause_is_no_name_that_a_translation_could_lose(case: Walk) -> None:
    """Zammad: pauses are found by the name of a state; renamed, they are gone."""
    with translation.override("en"):
        in_correction(case, at("2026-07-16 10:00"), at("2026-07-22 10:00"))
    events = [Event.from_json(kept) for change in case.dispute.changes.all() for kept in change.facts.get("clocks", [])]
    assert [event.do for event in events if event.rule == "M02"] == [Do.START, Do.PAUSE, Do.RESUME]
    assert clock(case.dispute, "M02").due_on == day("2026-07-23")


def test_28_what_is_left_is_counted_from_the_record_not_whittled_down() -> None:
    """DIGIT: each action rewrites what remains, so an error stays for good. Here the order of looking changes nothing."""
    newest: dict[tuple[str, str], Face] = {}
    for event in (
        Event(Do.START, NOW, "M02"),
        Event(Do.PAUSE, at("2026-07-16 10:00"), "M02"),
        Event(Do.RESUME, at("2026-07-22 10:00"), "M02"),
    ):
        for face in applied(newest, event, declared()):
            newest[face.key] = face
            assert due_of(face, _book(), DEFAULT) == due_of(face, _book(), DEFAULT)
    found = due_of(newest["M02", ""], _book(), DEFAULT)
    assert found is not None
    assert str(found.on) == "2026-07-23"


def test_29_standing_still_and_going_on_moves_the_deadline(case: Walk) -> None:
    """Caluma: the deadline is set once and never again."""
    assert clock(case.dispute, "M02").due_on == day("2026-07-20")
    in_correction(case, at("2026-07-16 10:00"), at("2026-07-22 10:00"))
    assert clock(case.dispute, "M02").due_on == day("2026-07-23")
