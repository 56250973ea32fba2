"""`manage.py verify_clocks` replays the record over live data and finds every row that says something else."""

import io
from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.demo import WALKS, Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case, a_unit, a_walk, a_worker
from tests.workflow.changes import NOW, STARTED, add, amended, clock, days_off
from workflow.additions import Hours
from workflow.engine import perform
from workflow.office_hours import Week
from workflow.verifying import Difference, Verified, verify


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(people: Cast) -> Dispute:
    return a_case(people, State.MEDIATING, at=STARTED)


def found(*, everything: bool = True) -> list[Difference]:
    return list(verify(Verified(), everything=everything))


def spoil(case: Dispute, rule: str, change: str) -> None:
    """Change a row behind everybody's back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE workflow_clock SET {change} WHERE application_id = %s AND rule = %s",  # noqa: S608
            (case.pk, rule),
        )


@pytest.mark.parametrize("state", list(WALKS))
def test_a_case_walked_by_steps_says_what_its_record_says(people: Cast, state: str) -> None:
    a_case(people, state)
    assert found() == []


def test_pauses_days_set_by_hand_and_changes_of_the_book_are_replayed(people: Cast, case: Dispute) -> None:
    waiting = a_case(people, State.SUBMITTED, at=STARTED)
    perform(waiting, "pause_clock", by=people.zhouwei, note="等待", clock="M02|")
    add(days_off("2026-12-03"))
    perform(waiting, "resume_clock", by=people.zhouwei, clock="M02|")
    add(amended("M02", length=5))
    add(Hours(people.district, Week.parse(["09:00-16:00"] * 5 + ["", ""])))
    perform(waiting, "set_deadline", by=people.zhouwei, note="约定", clock="M02|", until=NOW.date())
    add(amended("M04", length=5))
    assert found() == []


def test_what_an_edition_ended_is_told_by_the_edition(people: Cast, case: Dispute) -> None:
    paused = a_case(people, State.SUBMITTED, at=STARTED)
    perform(paused, "pause_clock", by=people.zhouwei, note="等待", clock="M02|")
    add(amended("M02", retired=True))
    add(amended("M03", retired=True))
    add(amended("M03"))
    perform(case, "fail", by=people.liqiang, fail_reason="DEADLOCK", advised_on=NOW.date())
    assert found() == []


SPOILT = {
    "a date that drifted": ("M04", "due_at = due_at + interval '1 day'", {"due_at"}),
    "another last day": ("M04", "due_on = due_on - 1", {"due_on"}),
    "called provisional": ("M04", "provisional = true", {"provisional"}),
    "ended by nobody": ("M03", "ended_at = now(), outcome = 'done', next_at = NULL", {"ended", "outcome"}),
    "ended by no edition": (
        "M03",
        "ended_at = now(), outcome = 'retired', next_at = NULL",
        {"outcome"},
    ),
    "silenced": ("M04", "next_at = NULL", {"next_at"}),
    "a pause that nobody made": ("M04", "paused_since = now(), due_at = NULL, due_on = NULL, next_at = NULL", {"paused_since", "due_at", "due_on"}),
    "a pause in the ledger": (
        "M04",
        """ledger = '{"pauses": [{"start": "2026-11-18T00:00:00+08:00", "end": "2026-11-20T00:00:00+08:00", "why": ["", ""], "by": ""}]}'""",
        {"pauses"},
    ),
    "set by hand by nobody": ("M04", "pinned_at = due_at", {"pinned_at"}),
    "another day told": ("M04", "served_on = served_on - 1", {"served"}),
    "another beginning": ("M03", "anchor_at = anchor_at - interval '1 day'", {"anchor"}),
    "another class": ("M04", "legal = false", {"legal"}),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_a_row_changed_behind_everybodys_back_is_found(case: Dispute, what: str) -> None:
    rule, change, fields = SPOILT[what]
    spoil(case, rule, change)
    differences = found()
    assert {one.rule for one in differences} == {rule}
    assert fields <= {one.what for one in differences}


def test_a_row_that_is_missing_and_one_too_many_are_found(case: Dispute) -> None:
    spoil(case, "M03", "rule = 'M07'")
    assert {(one.rule, one.what) for one in found()} == {("M03", "row"), ("M07", "row")}


def test_a_clock_that_a_recount_passed_by_is_found(case: Dispute) -> None:
    before = clock(case, "M04")
    add(days_off("2026-12-03"))
    spoil(case, "M04", f"edition = {before.edition}, due_at = '{before.due_at}', due_on = '{before.due_on}'")
    assert [one.what for one in found()] == ["edition"]


def test_while_clocks_are_being_counted_anew_the_older_edition_is_no_fault(case: Dispute) -> None:
    add(days_off("2026-12-03"), count=False)
    assert found() == []


def test_closed_cases_are_looked_at_when_asked_for(people: Cast) -> None:
    case = a_case(people, State.WITHDRAWN, at=STARTED)
    spoil(case, "M02", "due_at = due_at + interval '1 day'")
    assert [one for one in found(everything=False) if one.application == case.pk] == []
    assert [one.what for one in found()] == ["due_at"]


def test_the_command_prints_each_difference_and_ends_with_the_sum(case: Dispute) -> None:
    out = io.StringIO()
    call_command("verify_clocks", stdout=out)
    assert out.getvalue().splitlines()[-1].endswith("0 处不一致。")
    spoil(case, "M04", "due_at = due_at + interval '1 day', due_on = due_on + 1")
    out = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_clocks", "--limit", "1", stdout=out)
    lines = out.getvalue().splitlines()
    assert stopped.value.code == 1
    assert len(lines) == 2
    assert lines[0].startswith(f"{case.pk} M04 #1  due_at")
    assert lines[-1].endswith("2 处不一致。")


def test_statements_do_not_grow_with_the_cases(people: Cast) -> None:
    counts = []
    for more in (1, 6):
        for _ in range(more):
            a_walk(people, State.MEDIATING, days_ago=4, workers=1)
        with CaptureQueriesContext(connection) as asked:
            assert found() == []
        counts.append(len(asked))
    assert counts[0] == counts[1]
    verified = Verified()
    assert list(verify(verified, batch=2)) == [], "the same by many small batches"
    assert verified.applications == 7


def test_a_collective_case_is_replayed_worker_by_worker(people: Cast) -> None:
    a_case(people, State.PERFORMING, workers=[a_worker(n) for n in range(24)], units=[a_unit(1)])
    verified = Verified()
    assert list(verify(verified)) == []
    assert verified.applications == 1
