"""The explanation of a clock: what it counts sums to the period, and it ends on the day that is stored."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from mediation.demo import Cast
from mediation.dispute.clocks import RULES
from mediation.working_days import from_package
from tests.cast import a_case
from workflow import editions
from workflow.calendar import ZONE, Almanac
from workflow.clocks import Clock, ClockMove
from workflow.clockwork import Face, Span, Turn, midnight
from workflow.editions import Book
from workflow.explain import Explanation, explain, explanation
from workflow.lines import Mark
from workflow.office_hours import Week
from workflow.organisations import Organisation
from workflow.periods import Unit
from workflow.rules import Rule
from workflow.standing import Tone, standing
from workflow.tape import What

NOTICES = tuple(from_package(range(2024, 2027)))
BY_HOUR = (
    Rule("X1", "三十小时", "测试", legal=False, length=30, unit=Unit.HOUR),
    Rule("X2", "十二个工作小时", "测试", legal=False, length=12, unit=Unit.WORKING_HOUR),
    Rule("X3", "两个月", "测试", legal=True, length=2, unit=Unit.MONTH),
)
BOOK = Book(1, NOTICES, Almanac(NOTICES, 1), {}, {rule.id: (rule,) for rule in (*RULES, *BY_HOUR)})
COUNTED = [rule for rule in (*RULES, *BY_HOUR) if rule.length]


def noon(text: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(12), ZONE)


def a_clock(face: Face, book: Book = BOOK) -> Clock:
    """The row the product would keep for a face, without a database."""
    clock = Clock(organisation=Organisation(path="/1/"))
    clock.show(face)
    clock.count(face, book, Week.DEFAULT, face.anchor)
    return clock


def told_of(clock: Clock, *, for_party: bool = False) -> Explanation:
    return explanation(clock, BOOK, for_party=for_party)


def days(told: Explanation, *marks: str) -> list[tuple[str, str]]:
    return [(line.day.isoformat(), line.upto.isoformat()) for line in told.lines if line.mark in marks]


def ends_on_the_stored_day(clock: Clock) -> Explanation:
    """What holds for every clock that has a date, however it came about."""
    told = told_of(clock)
    assert told.lines[-1].mark == What.LAST
    assert told.lines[-1].day == told.lines[-1].upto == clock.due_on
    return told


def sums_up(told: Explanation) -> None:
    counted = [line.counted for line in told.lines if line.counted]
    if told.budget is None:
        assert not counted, "a day that people set is not counted"
        return
    zero: Any = dt.timedelta() if isinstance(told.budget, dt.timedelta) else 0
    assert sum(counted, zero) == told.used


# Any clock at all

instants = some.datetimes(*(noon(f"{year}-01-01").replace(tzinfo=None) for year in (2024, 2029))).map(
    lambda at: at.replace(tzinfo=ZONE)
)
spans = some.tuples(instants, some.timedeltas(dt.timedelta(), dt.timedelta(days=40)))


@some.composite
def faces(draw: Any) -> Face:
    """A counted clock with pauses, interruptions, an extension, a day that was served."""
    rule = draw(some.sampled_from(COUNTED))
    anchor = draw(instants)
    pauses = sorted(draw(some.lists(spans, max_size=3)))
    open_one = draw(some.booleans())
    found = [Span(start, start + length, ("等材料", "waiting"), "王芳") for start, length in pauses if start >= anchor]
    if open_one and found:
        found[-1] = replace(found[-1], end=None)
    day = some.dates(dt.date(2024, 1, 1), dt.date(2029, 1, 1))
    return Face(
        rule.id, "", 1, anchor, pauses=tuple(found),
        interruptions=tuple(Turn(at, ("电话催告", "called"), "陈静") for at in draw(some.lists(instants, max_size=2))),
        extensions=tuple(Turn(anchor, ("双方同意", "both"), "李强", until) for until in draw(some.lists(day, max_size=2))),
        served=draw(some.none() | day),
    )  # fmt: skip


@given(faces())
def test_what_is_counted_sums_to_the_period_and_ends_on_the_stored_day(face: Face) -> None:
    clock = a_clock(face)
    told = told_of(clock)
    sums_up(told)
    if face.paused:
        assert clock.due_on is None
        assert told.lines[-1].mark == Mark.STILL
        assert told.used is not None
        assert told.used <= told.budget  # type: ignore[operator]
        return
    ends_on_the_stored_day(clock)
    assert told.used == told.budget
    assert [line.total for line in told.lines] == sorted(line.total for line in told.lines)


@given(faces())
def test_a_party_reads_the_same_days_without_names_and_notes(face: Face) -> None:
    clock = a_clock(face)
    told, shown = told_of(clock), told_of(clock, for_party=True)
    assert [(line.day, line.upto, line.mark, line.counted) for line in told.lines if line.mark != What.PAUSED] == [
        (line.day, line.upto, line.mark, line.counted) for line in shown.lines if line.mark != What.PAUSED
    ]
    said = "".join(f"{line.why}{line.by}" for line in shown.lines) + "".join(f"{p.why}{p.by}" for p in shown.pauses)
    said += "".join(f"{turn.why}{turn.by}" for turn in shown.interruptions)
    assert not [name for name in ("王芳", "李强", "陈静", "等材料", "电话催告") if name in said]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_explained_to_its_stored_day(rule: Any) -> None:
    until = dt.date(2026, 10, 2) if rule.set_by_people else None
    told = ends_on_the_stored_day(a_clock(Face(rule.id, "", 1, noon("2026-02-12"), until=until)))
    assert told.rule == rule
    sums_up(told)


# What each thing that happened looks like


def test_the_spring_festival_is_told_by_name_and_the_make_up_saturday_counts() -> None:
    told = ends_on_the_stored_day(a_clock(Face("M02", "", 1, noon("2026-02-12"))))
    assert days(told, What.MAKEUP) == [("2026-02-14", "2026-02-14")]
    assert days(told, What.HOLIDAY) == [("2026-02-15", "2026-02-23")]
    assert days(told, What.LAST) == [("2026-02-24", "2026-02-24")]
    assert "春节" in [line.name for line in told.lines if line.mark == What.HOLIDAY]
    assert told.notices
    assert told.budget == told.used == 3


def test_a_roll_over_national_day_is_told() -> None:
    told = ends_on_the_stored_day(a_clock(Face("M04", "", 1, noon("2026-09-16"))))
    assert days(told, What.ROLLED_HOLIDAY) == [("2026-10-01", "2026-10-07")]
    assert told.lines[-1].day == dt.date(2026, 10, 8)


def test_a_pause_says_who_and_why() -> None:
    span = Span(noon("2026-07-14"), noon("2026-07-20"), ("等待补正", "awaiting papers"), "王芳")
    told = ends_on_the_stored_day(a_clock(Face("M02", "", 1, noon("2026-07-13"), pauses=(span,))))
    paused = [line for line in told.lines if line.mark == What.PAUSED]
    assert [(line.why, line.by) for line in paused] == [("等待补正", "王芳")]
    assert days(told, What.PAUSED) == [("2026-07-15", "2026-07-19")]
    assert told.used == told.budget == 3


def test_a_clock_that_stands_still_says_how_much_is_used() -> None:
    span = Span(noon("2026-07-15"), None, ("等待补正", "awaiting papers"), "王芳")
    told = told_of(a_clock(Face("M02", "", 1, noon("2026-07-13"), pauses=(span,))))
    assert (told.used, told.budget) == (2, 3)
    assert (told.lines[-1].mark, told.lines[-1].why, told.lines[-1].by) == (Mark.STILL, "等待补正", "王芳")


def test_an_extension_says_who_consented_and_where_the_period_alone_would_have_ended() -> None:
    turn = Turn(noon("2026-07-20"), ("双方当事人书面同意延期", "both parties consented"), "李强", dt.date(2026, 8, 20))
    clock = a_clock(Face("M04", "", 1, noon("2026-07-15"), extensions=(turn,), served=dt.date(2026, 8, 20)))
    told = ends_on_the_stored_day(clock)
    assert told.computed is not None
    assert told.computed.on == dt.date(2026, 7, 30)
    assert days(told, Mark.COMPUTED) == [("2026-07-30", "2026-07-30")]
    extended = next(line for line in told.lines if line.mark == Mark.EXTENDED)
    assert (extended.why, extended.by) == ("双方当事人书面同意延期", "李强")
    assert not days(told, Mark.SERVED), "the extension decides, not that it was told"
    shown = next(line for line in told_of(clock, for_party=True).lines if line.mark == Mark.EXTENDED)
    assert (shown.why, shown.by) == ("经双方当事人书面同意", "")


def test_a_day_that_was_told_to_a_party_stands_and_says_so() -> None:
    told = ends_on_the_stored_day(a_clock(Face("M04", "", 1, noon("2026-07-15"), served=dt.date(2026, 8, 3))))
    assert days(told, Mark.SERVED) == [("2026-08-03", "2026-08-03")]
    assert days(told, Mark.COMPUTED) == [("2026-07-30", "2026-07-30")]


def test_a_day_set_by_hand_is_labelled_and_not_counted() -> None:
    turn = Turn(noon("2026-07-15"), ("对方出差", "away"), "陈静")
    pinned = Face("M02", "", 1, noon("2026-07-13"), pinned=turn, pinned_at=midnight(dt.date(2026, 7, 25)))
    told = ends_on_the_stored_day(a_clock(pinned))
    assert [line.mark for line in told.lines] == [Mark.PINNED, What.LAST]
    assert (told.lines[0].why, told.lines[0].by, told.budget) == ("对方出差", "陈静", None)
    assert told.lines[-1].day == dt.date(2026, 7, 24)


def test_an_agreed_day_on_a_holiday_rolls() -> None:
    told = ends_on_the_stored_day(a_clock(Face("M13", "", 1, noon("2026-07-13"), until=dt.date(2026, 10, 2))))
    assert days(told, Mark.SET) == [("2026-10-02", "2026-10-02")]
    assert days(told, What.ROLLED_HOLIDAY) == [("2026-10-02", "2026-10-07")]


def test_limitation_is_told_month_by_month_and_as_a_chain_of_interruptions() -> None:
    chain = tuple(Turn(noon(day), ("", ""), "王芳") for day in ("2025-03-01", "2025-06-10"))
    face = Face("L1", "", 1, noon("2025-02-15"), why=("知道之日", "knew"), interruptions=chain)
    told = ends_on_the_stored_day(a_clock(face))
    assert told.began_on == dt.date(2025, 6, 10)
    assert [item.day.isoformat() for item in told.interruptions] == ["2025-03-01", "2025-06-10"]
    assert told.anchor_why == "知道之日"
    assert (told.budget, told.unit) == (12, Unit.YEAR)
    assert [line.counted for line in told.lines if line.mark == What.COUNTED] == [1] * 12
    assert [item.by for item in told_of(a_clock(face), for_party=True).interruptions] == ["", ""]


def test_a_provisional_date_names_the_year_that_is_missing() -> None:
    told = ends_on_the_stored_day(a_clock(Face("M02", "", 1, noon("2026-12-31"))))
    assert told.unknown_years == (2027,)
    assert told.clock.provisional


# How it stands


@pytest.mark.parametrize(
    ("at", "tone", "words"),
    [
        ("2026-07-14", Tone.NEAR, "还剩2天"),
        ("2026-07-16", Tone.NEAR, "今天届满"),
        ("2026-07-18", Tone.OVERDUE, "已逾期2天"),
    ],
)
def test_a_running_clock_says_how_many_days(at: str, tone: Tone, words: str) -> None:
    clock = a_clock(Face("M02", "", 1, noon("2026-07-13")))
    found = standing(clock, noon(at))
    assert (found.tone, found.words) == (tone, words)


def test_the_close_of_business_is_the_end_of_the_last_day() -> None:
    clock = a_clock(Face("M02", "", 1, noon("2026-07-13")))
    evening = dt.datetime(2026, 7, 16, 18, tzinfo=ZONE)
    assert standing(clock, evening).words == "今日已过下班时间"


def test_a_right_that_ran_out_is_nobodys_failure() -> None:
    clock = a_clock(Face("M03", "", 1, noon("2026-07-01")))
    assert standing(clock, noon("2026-08-01")).tone == Tone.LAPSED


@pytest.mark.parametrize(("day", "tone"), [("2026-07-16", Tone.MET), ("2026-07-20", Tone.LATE)])
def test_an_ended_clock_was_done_in_time_or_so_many_days_late(day: str, tone: Tone) -> None:
    clock = a_clock(Face("M02", "", 1, noon("2026-07-13"), ended=noon(day), outcome="done"))
    found = standing(clock, noon("2027-01-01"))
    assert found.tone == tone
    assert ("逾期4天" in found.words) == (tone == Tone.LATE)


def test_nobody_is_late_by_a_provisional_date() -> None:
    clock = a_clock(Face("M02", "", 1, noon("2026-12-31")))
    assert standing(clock, noon("2027-03-01")).tone == Tone.NEAR


@pytest.mark.parametrize("outcome", ["closed", "replaced", "retired"])
def test_a_clock_that_ended_undone_says_why(outcome: str) -> None:
    clock = a_clock(Face("M02", "", 1, noon("2026-07-13"), ended=noon("2026-07-14"), outcome=outcome))
    assert standing(clock, noon("2026-08-01")).tone == Tone.GONE


def test_a_move_of_the_date_stands_with_it_in_the_database(people: Cast) -> None:
    """The one thing read from rows: old day, new day and the edition that moved it."""
    clock = a_case(people, "submitted").clocks.get(rule="M03")
    edition = editions.Edition.objects.create(cause="notice", words="2026年通知", made_at=noon("2026-07-01"))
    ClockMove.objects.create(
        clock=clock,
        edition=edition,
        old_due_on=dt.date(2026, 7, 1),
        new_due_on=clock.due_on,
        moved_at=noon("2026-07-01"),
    )
    assert [(move.new_due_on, move.edition.words) for move in explain(clock).moves] == [(clock.due_on, "2026年通知")]


def test_a_clock_that_stands_still_is_neither_late_nor_near() -> None:
    clock = a_clock(Face("M02", "", 1, noon("2026-07-13"), pauses=(Span(noon("2026-07-14"), None, ("", ""), "王芳"),)))
    found = standing(clock, noon("2026-12-01"))
    assert (found.tone, found.words) == (Tone.PAUSED, "自2026-07-14起中止计算")


@pytest.mark.parametrize(("at", "words"), [("2026-07-12", "4 days left"), ("2026-07-15", "1 day left")])
def test_one_day_is_one_day_in_english(at: str, words: str) -> None:
    with translation.override("en"):
        assert standing(a_clock(Face("M02", "", 1, noon("2026-07-13"))), noon(at)).words == words


def test_a_duty_done_the_same_evening_is_late_by_hours_not_by_a_day() -> None:
    evening = dt.datetime(2026, 7, 16, 18, tzinfo=ZONE)
    clock = a_clock(Face("M02", "", 1, noon("2026-07-13"), ended=evening, outcome="done"))
    found = standing(clock, noon("2026-08-01"))
    assert (found.tone, found.words) == (Tone.LATE, "已于2026-07-16完成，当日下班后")


def test_what_nobody_owed_is_done_after_it_ran_out_without_reproach() -> None:
    clock = a_clock(Face("M03", "", 1, noon("2026-07-01"), ended=noon("2026-07-20"), outcome="done"))
    found = standing(clock, noon("2026-08-01"))
    assert (found.tone, found.words) == (Tone.MET, "已于2026-07-20完成（期限届满后）")


def test_a_day_set_by_people_that_stands_still_counts_nothing() -> None:
    still = Span(noon("2026-07-14"), None, ("等法院", "the court"), "李强")
    told = told_of(a_clock(Face("P02", "", 1, noon("2026-07-13"), until=dt.date(2026, 7, 20), pauses=(still,))))
    assert [line.mark for line in told.lines] == [Mark.STILL]
    turn = Turn(noon("2026-07-13"), ("", ""), "陈静")
    pinned = Face("M02", "", 1, noon("2026-07-13"), pauses=(still,), pinned=turn, pinned_at=noon("2026-07-25"))
    assert [line.mark for line in told_of(a_clock(pinned)).lines] == [Mark.PINNED, Mark.STILL]
