"""After something was added to the book every running clock is counted anew, once, and the record says why it moved."""

import datetime as dt
from collections.abc import Iterator

import psycopg
import pytest
import time_machine
from django.db import connection, transaction

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from tests.workflow.changes import NOW, STARTED, add, amended, clock, day, days_off, year_2027
from tests.workflow.test_killed import address_of_the_test_database
from workflow import recounting
from workflow.additions import Hours
from workflow.adopting import Superseded, adopt
from workflow.clocks import Clock, ClockMove
from workflow.clockwork import Outcome
from workflow.editions import Edition, Recount, current_number
from workflow.engine import perform
from workflow.office_hours import Week
from workflow.periods import Unit
from workflow.recounting import recount

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def mediating(people: Cast) -> Dispute:
    """Its window (M04) ends on Thursday, December 3; the 15 days of M03 on Tuesday, December 1."""
    return a_case(people, State.MEDIATING, at=STARTED)


@pytest.fixture
def waiting(people: Cast) -> Dispute:
    """Filed on Monday: M02 ended at 17:00 on Thursday."""
    return a_case(people, State.SUBMITTED, at=STARTED)


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'recount'")
        return int(cursor.fetchone()[0])


def test_15_a_change_of_the_calendar_counts_running_clocks_anew(mediating: Dispute) -> None:
    edition = add(days_off("2026-12-03"))
    moved = clock(mediating, "M04")
    assert (moved.due_on, moved.edition) == (day("2026-12-04"), edition.pk)
    move = ClockMove.objects.get()
    assert (move.clock, move.old_due_on, move.new_due_on) == (moved, day("2026-12-03"), day("2026-12-04"))
    assert move.edition == edition
    told = Recount.objects.get(edition=edition)
    assert (told.total, told.done, told.moved) == (2, 2, 1)
    assert told.finished_at is not None


def test_a_clock_that_did_not_move_is_not_said_to_have(mediating: Dispute) -> None:
    before = clock(mediating, "M03")
    edition = add(days_off("2026-12-03"))
    after = clock(mediating, "M03")
    assert (after.due_at, after.next_at, after.rung) == (before.due_at, before.next_at, before.rung)
    assert after.edition == edition.pk
    assert not after.moves.exists()


def test_reminders_move_with_the_day(mediating: Dispute) -> None:
    before = clock(mediating, "M04").next_at
    add(days_off("2026-12-03", "2026-12-04"))
    after = clock(mediating, "M04").next_at
    assert before is not None
    assert after is not None
    assert after > before


def test_3_another_version_of_the_rule_keeps_the_pauses(people: Cast, waiting: Dispute) -> None:
    with time_machine.travel(NOW - dt.timedelta(days=3), tick=False):
        perform(waiting, "pause_clock", by=people.zhouwei, note="等待鉴定", clock="M02|")
    perform(waiting, "resume_clock", by=people.zhouwei, clock="M02|")
    assert clock(waiting, "M02").due_on == day("2026-11-23"), "the 18th and 19th stood still"
    add(amended("M02", length=4))
    after = clock(waiting, "M02")
    assert (after.due_on, len(after.ledger["pauses"])) == (day("2026-11-24"), 1)
    add(amended("M02", length=4, unit=Unit.NATURAL_DAY))
    assert clock(waiting, "M02").due_on == day("2026-11-23")


def test_a_pause_across_the_edited_day_is_counted_by_the_new_calendar(people: Cast, waiting: Dispute) -> None:
    with time_machine.travel(NOW - dt.timedelta(days=3), tick=False):
        perform(waiting, "pause_clock", by=people.zhouwei, note="等待鉴定", clock="M02|")
    perform(waiting, "resume_clock", by=people.zhouwei, clock="M02|")
    add(days_off("2026-11-19"))
    assert clock(waiting, "M02").due_on == day("2026-11-23"), "a holiday within the pause is not given twice"


def test_11_the_rule_of_a_live_case_changes_and_its_history_is_kept(mediating: Dispute) -> None:
    record = list(mediating.changes.values_list("sequence", "facts"))
    add(amended("M03", length=20))
    add(amended("M03", length=25))
    after = clock(mediating, "M03")
    assert (after.due_on, after.rule_version) == (day("2026-12-11"), 3)
    days = list(after.moves.order_by("pk").values_list("old_due_on", "new_due_on"))
    assert days == [(day("2026-12-01"), day("2026-12-07")), (day("2026-12-07"), day("2026-12-11"))]
    assert list(mediating.changes.values_list("sequence", "facts")) == record


def test_14_a_retired_rule_falls_silent_and_says_why(people: Cast, mediating: Dispute) -> None:
    edition = add(amended("M03", retired=True))
    after = clock(mediating, "M03")
    assert (after.outcome, after.next_at) == (Outcome.RETIRED, None)
    assert after.ended_at == NOW
    assert after.due_on == day("2026-12-01")
    assert [(move.old_due_on, move.new_due_on) for move in edition.moves.all()] == [(day("2026-12-01"), None)]
    assert not Clock.objects.unended().filter(rule="M03").exists()
    fresh = a_case(people, State.SUBMITTED, at=NOW - HOUR)
    assert not Clock.objects.filter(application=fresh, rule="M03").exists()


def test_a_retired_rule_ends_what_stands_still_too(people: Cast, waiting: Dispute) -> None:
    perform(waiting, "pause_clock", by=people.zhouwei, note="等待", clock="M02|")
    add(amended("M02", retired=True))
    after = clock(waiting, "M02")
    assert (after.outcome, after.paused_since) == (Outcome.RETIRED, None)


def test_a_rule_retired_for_the_future_lets_running_clocks_end_by_themselves(mediating: Dispute) -> None:
    add(amended("M03", retired=True, running=False))
    assert clock(mediating, "M03").ended_at is None


def test_what_was_told_to_a_party_is_never_shortened(mediating: Dispute) -> None:
    add(amended("M04", length=5))
    assert clock(mediating, "M04").due_on == day("2026-12-03")
    add(amended("M04", length=20))
    assert clock(mediating, "M04").due_on == day("2026-12-08")


def test_a_provisional_date_becomes_definite_when_its_year_is_imported(mediating: Dispute) -> None:
    add(amended("M03", length=50))
    before = clock(mediating, "M03")
    assert (before.provisional, before.due_on) == (True, day("2027-01-05"))
    add(year_2027("2027-01-05"))
    after = clock(mediating, "M03")
    assert (after.provisional, after.due_on) == (False, day("2027-01-06"))


def test_next_years_notice_may_change_this_december(mediating: Dispute) -> None:
    add(year_2027("2026-12-03"))
    assert clock(mediating, "M04").due_on == day("2026-12-04")


def test_closed_clocks_keep_their_dates(people: Cast) -> None:
    case = a_case(people, State.FAILED, at=STARTED)
    ended = Clock.objects.filter(application=case).exclude(ended_at=None)
    before = list(ended.order_by("pk").values())
    assert before
    add(days_off("2026-12-03", "2026-11-19"))
    assert list(ended.order_by("pk").values()) == before


def test_hours_change_the_close_of_business_here_and_below(people: Cast, waiting: Dispute) -> None:
    add(Hours(people.district, Week.parse(["09:00-12:00 13:30-16:00"] * 5 + ["", ""])))
    moved = clock(waiting, "M02")
    assert moved.due_at == dt.datetime(2026, 11, 19, 8, 0, tzinfo=dt.UTC)
    assert not moved.moves.exists(), "the day is the same"


def test_a_step_after_the_change_counts_by_the_new_book(people: Cast, waiting: Dispute) -> None:
    edition = add(days_off("2026-11-23"), count=False)
    perform(waiting, "pause_clock", by=people.zhouwei, note="等待", clock="M02|")
    perform(waiting, "resume_clock", by=people.zhouwei, clock="M02|")
    assert clock(waiting, "M02").edition == edition.pk


def test_the_order_to_count_stands_or_falls_with_the_edition(people: Cast) -> None:
    before = jobs()
    with transaction.atomic():
        add(days_off("2026-12-03"), count=False)
        transaction.set_rollback(True)
    assert jobs() == before
    add(days_off("2026-12-03"), count=False)
    assert jobs() == before + 1


def test_counting_twice_changes_nothing_more(mediating: Dispute) -> None:
    edition = add(days_off("2026-12-03"))
    before = list(Clock.objects.order_by("pk").values())
    Recount.objects.filter(edition=edition).update(finished_at=None)
    recount(edition.pk)
    assert list(Clock.objects.order_by("pk").values()) == before
    assert ClockMove.objects.count() == 1


@pytest.fixture
def writing() -> Iterator[psycopg.Connection]:
    """Somebody else's transaction, which has written and goes on."""
    with psycopg.connect(address_of_the_test_database()) as other:
        other.execute("SELECT pg_current_xact_id()")
        yield other


def test_a_recount_within_a_transaction_sees_that_the_others_ended_theirs(
    mediating: Dispute, writing: psycopg.Connection
) -> None:
    edition = add(days_off("2026-12-03"), count=False)
    recount(edition.pk, progress=lambda _row: writing.commit())
    assert Recount.objects.get(edition=edition).finished_at is not None


def test_a_recount_does_not_wait_for_ever_for_a_transaction_that_never_ends(
    mediating: Dispute, writing: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "ROUNDS", 3)
    edition = add(days_off("2026-12-03"), count=False)
    with pytest.raises(recounting.StillWriting, match=f"{edition.pk}"):
        recount(edition.pk)
    assert clock(mediating, "M04").edition == edition.pk, "what was counted stays"
    assert Recount.objects.get(edition=edition).finished_at is None
    writing.commit()
    recount(edition.pk)
    assert Recount.objects.get(edition=edition).finished_at is not None


def test_an_earlier_change_is_finished_before_a_later_one_is_begun(mediating: Dispute) -> None:
    """The later one is chosen by dates that the earlier one moves: December 3 becomes 31, and 31 becomes January 4."""
    blocked = [f"2026-12-{number:02}" for number in range(3, 31)]
    first = add(days_off(*blocked), count=False)
    second = add(days_off(*blocked, "2026-12-31"), count=False)
    recount(second.pk)
    assert clock(mediating, "M04").due_on == day("2027-01-01")
    assert list(ClockMove.objects.filter(clock__rule="M04").order_by("pk").values_list("edition", flat=True)) == [
        first.pk,
        second.pk,
    ]


def test_a_preview_that_is_no_longer_true_is_not_saved(people: Cast) -> None:
    base = current_number()
    adopt(days_off("2026-12-03"), base=base, by=people.admin)
    with pytest.raises(Superseded, match="预览"):
        adopt(days_off("2026-12-04"), base=base, by=people.admin)
    with pytest.raises(Superseded):
        adopt(days_off("2026-12-03"), base=base, by=people.zhouwei)
    assert Edition.objects.filter(pk__gt=base).count() == 1


def test_pressing_twice_is_one_edition(people: Cast) -> None:
    base, addition = current_number(), days_off("2026-12-03")
    first, again = (adopt(addition, base=base, by=people.admin) for _ in range(2))
    assert first == again
    assert Edition.objects.filter(pk__gt=base).count() == 1


def test_the_list_of_changes_names_what_and_why(people: Cast) -> None:
    adopt(days_off("2026-12-03"), base=current_number(), by=people.admin, words="国办补充通知")
    edition = Edition.objects.latest("pk")
    assert (edition.words, edition.made_by, edition.made_at) == ("2026年放假调休安排：国办补充通知", people.admin, NOW)
