"""Before something is added to the book, the product says which running clocks would move."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from tests.workflow.changes import NOW, STARTED, add, amended, clock, day, days_off, year_2027
from workflow.additions import Addition, Hours, kept_addition
from workflow.clocks import Clock, ClockMove
from workflow.editions import current_book, current_number
from workflow.engine import perform
from workflow.moving import LISTED, Impact, impact_of
from workflow.office_hours import Week

SHORTER = Week.parse(["09:00-12:00 13:30-16:00"] * 5 + ["", ""])


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def mediating(people: Cast) -> Dispute:
    """Its window (M04) ends on Thursday, December 3, 15 days after it was accepted; the 15 days of M03 on December 1."""
    return a_case(people, State.MEDIATING, at=STARTED)


@pytest.fixture
def waiting(people: Cast) -> Dispute:
    """Filed on Monday and not accepted: M02 ended at 17:00 on Thursday, a day ago."""
    return a_case(people, State.SUBMITTED, at=STARTED)


def said(addition: Addition) -> Impact:
    return impact_of(addition, current_book(), NOW)


def test_24_a_new_holiday_names_the_cases_that_move(mediating: Dispute) -> None:
    impact = said(days_off("2026-12-03"))
    assert (impact.moved, impact.later, impact.earlier) == (1, 1, 0)
    (move,) = impact.moves
    assert (move.application, move.rule) == (str(mediating), "调解期限")
    assert (move.old, move.new, move.clocks) == (day("2026-12-03"), day("2026-12-04"), 1)


def test_looking_saves_nothing(mediating: Dispute) -> None:
    before, edition = clock(mediating, "M04").due_at, current_number()
    said(days_off("2026-12-03"))
    assert clock(mediating, "M04").due_at == before
    assert current_number() == edition
    assert not ClockMove.objects.exists()


def test_a_holiday_after_the_last_day_moves_nothing(mediating: Dispute) -> None:
    assert said(days_off("2026-12-10")).changes_nothing


def test_a_holiday_on_the_last_day_makes_what_was_overdue_punctual(waiting: Dispute) -> None:
    impact = said(days_off("2026-11-19"))
    assert (impact.no_longer_overdue, impact.becoming_overdue) == (1, 0)
    assert impact.moves[0].new == day("2026-11-20")


def test_a_holiday_taken_back_makes_overdue(waiting: Dispute) -> None:
    taken_back = days_off()
    add(days_off("2026-11-19"))
    impact = said(taken_back)
    assert (impact.becoming_overdue, impact.earlier) == (1, 1)
    assert impact.moves[0].becomes_overdue


def test_dates_in_a_year_that_becomes_known_become_definite(mediating: Dispute) -> None:
    far = amended("M03", length=50)
    assert said(far).becoming_provisional == 1
    add(far)
    impact = said(year_2027("2027-01-05"))
    assert (impact.becoming_definite, impact.moved) == (1, 1)
    assert (impact.moves[0].old, impact.moves[0].new) == (day("2027-01-05"), day("2027-01-06"))
    assert not impact.moves[0].provisional


def test_hours_of_a_station_touch_its_own_cases_alone(people: Cast, waiting: Dispute) -> None:
    a_case(people, State.SUBMITTED, at=STARTED, place=people.rongchang, by=people.liuyang)
    assert said(Hours(people.rongchang, SHORTER)).moved == 1
    assert said(Hours(people.kechuang, SHORTER)).changes_nothing
    assert said(Hours(people.district, SHORTER)).moved == 2


def test_a_station_with_hours_of_its_own_does_not_follow_the_district(people: Cast) -> None:
    a_case(people, State.SUBMITTED, at=STARTED, place=people.rongchang, by=people.liuyang)
    add(Hours(people.rongchang, Week.DEFAULT), count=False)
    assert said(Hours(people.district, SHORTER)).changes_nothing


def test_a_version_for_the_future_moves_no_running_clock(waiting: Dispute) -> None:
    assert said(amended("M02", length=5, running=False)).changes_nothing
    assert said(amended("M02", length=5)).moved == 1


def test_a_version_touches_its_own_rule_alone(mediating: Dispute) -> None:
    assert [move.rule for move in said(amended("M03", length=20)).moves] == ["收到申请后十五日"]


def test_what_was_told_to_a_party_is_not_brought_forward(mediating: Dispute) -> None:
    assert clock(mediating, "M04").served_on == day("2026-12-03")
    assert said(amended("M04", length=5)).moved == 0
    assert said(amended("M04", length=20)).moved == 1


def test_a_retired_rule_ends_its_clocks(mediating: Dispute) -> None:
    impact = said(amended("M03", retired=True))
    assert (impact.ending, impact.moved) == (1, 0)
    assert impact.moves[0].ends
    assert impact.moves[0].new is None


def test_what_stands_still_or_was_set_by_hand_does_not_move(people: Cast, mediating: Dispute, waiting: Dispute) -> None:
    perform(waiting, "pause_clock", by=people.zhouwei, note="等待补充", clock="M02|")
    other = a_case(people, State.SUBMITTED, at=NOW - dt.timedelta(days=1))
    perform(other, "set_deadline", by=people.zhouwei, note="约定", clock="M02|", until=day("2026-12-03"))
    assert {move.application for move in said(days_off("2026-11-23", "2026-12-03")).moves} == {str(mediating)}


def test_the_clocks_due_first_are_listed_and_alike_ones_together(mediating: Dispute) -> None:
    copies(mediating, LISTED + 50)
    impact = said(days_off("2026-12-01", "2026-12-03"))
    assert impact.moved == LISTED + 50 + 2
    assert [(move.old, move.clocks) for move in impact.moves] == [(day("2026-12-01"), LISTED)]


def test_a_preview_costs_the_same_statements_however_many_clocks_move(mediating: Dispute) -> None:
    book, counts = current_book(), []
    for more in (1, 200):
        copies(mediating, more, name=f"{more}-")
        addition = days_off("2026-12-01")
        with CaptureQueriesContext(connection) as asked:
            impact_of(addition, book, NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def copies(case: Dispute, many: int, name: str = "") -> None:
    """So many more clocks like its M03, each about something else."""
    model = clock(case, "M03")
    rows = [{**vars(model), "id": None, "subject": f"{name}{number}"} for number in range(many)]
    Clock.objects.bulk_create(Clock(**{name: value for name, value in row.items() if name != "_state"}) for row in rows)


@pytest.mark.parametrize("what", ["notices", "hours", "version"])
def test_what_is_kept_for_the_confirmation_is_what_was_previewed(people: Cast, what: str) -> None:
    additions: dict[str, Addition] = {
        "notices": days_off("2026-12-03"),
        "hours": Hours(people.rongchang, SHORTER),
        "version": amended("M03", length=20, warn=(5, 1), valid_until=day("2027-06-30")),
    }
    addition = additions[what]
    again = kept_addition(addition.cause, json.loads(json.dumps(addition.kept())))
    assert again.kept() == addition.kept()
    assert again.joined(current_book()) == addition.joined(current_book())


def test_the_same_again_says_that_nothing_differs(people: Cast) -> None:
    assert days_off().adds_nothing_to(current_book())
    assert Hours(people.district, Week.DEFAULT).adds_nothing_to(current_book())
    assert amended("M03", valid_from=None).adds_nothing_to(current_book())
    assert days_off("2026-12-03").adds_nothing_to(current_book()) is None


def test_the_last_week_of_december_becomes_certain_with_next_years_notice(mediating: Dispute) -> None:
    """No day of it changes its kind, and yet its dates were provisional until the notice was out."""
    add(amended("M03", length=38))
    waiting = clock(mediating, "M03")
    assert (waiting.due_on, waiting.provisional) == (day("2026-12-24"), False)
    add(amended("M03", length=40))
    waiting = clock(mediating, "M03")
    assert (waiting.due_on, waiting.provisional) == (day("2026-12-28"), True)
    assert impact_of(year_2027(), current_book(), NOW).becoming_definite >= 1
    add(year_2027())
    assert not clock(mediating, "M03").provisional
