"""Tickets by hand: one batch from its dispatch to its end, and what callers say when they are called back (domain.md 4)."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from mediation.demo import Cast
from mediation.hotline.codes import Called, CalledBy, MergeGround
from mediation.hotline.demo import CITY, UNION, TicketWalk, a_ticket_walk
from mediation.ratings import Score
from mediation.reports.telling import NOTHING, told
from tests.mediation.dispute.conftest import _founded, _papers_apart, _wednesday, db, people
from tests.mediation.reports.worked import Sheet, Test, date, moment, sheet, shows
from workflow.figuring import count
from workflow.metrics import Slice, figures
from workflow.organisations import Organisation
from workflow.projecting import catch_up

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people", "sheet"]

KEYS = {CITY: "tickets_12345", UNION: "tickets_12351"}
BOTH = pytest.mark.parametrize("kind", [CITY, UNION])


def both(*names: str) -> Callable[[Test], Test]:
    """The same figures of both hotlines."""
    return shows(*(f"{key}_{name}" for key in KEYS.values() for name in names))


class OfOne:
    """A sheet of one hotline's figures. What is worked out for one is declared alike for the other."""

    def __init__(self, sheet: Sheet, kind: str) -> None:
        self.sheet, self.key = sheet, KEYS[kind]

    def month(self, name: str, month: int, **more: Any) -> Any:
        for key in KEYS.values():
            self.sheet.asked.add(f"{key}_{name}")
        return self.sheet.month(f"{self.key}_{name}", month, **more)


@pytest.fixture
def of(sheet: Sheet, kind: str) -> OfOne:
    return OfOne(sheet, kind)


def at(walk: TicketWalk, month: int, day: int, hour: int = 9) -> TicketWalk:
    walk.at = moment(month, day, hour)
    return walk


def finish(walk: TicketWalk) -> None:
    """From the call-back to the end: 12351 is checked first."""
    if walk.ticket.kind == UNION:
        walk.check()
        walk.passed()
    else:
        walk.close()


@BOTH
@both("dispatched", "completed", "completion_rate", "closed")
def test_what_is_dispatched_in_march_and_closed_in_april_is_marchs(people: Cast, of: OfOne, kind: str) -> None:
    walk = a_ticket_walk(people, kind, "replied", at=moment(3, 30))
    at(walk, 4, 2).call_back()
    finish(walk)
    a_ticket_walk(people, kind, "handling", at=moment(4, 13))
    # March: 1 dispatched, 1 of it completed. April: 1 dispatched, 0 of it completed, though 1 was closed in April
    assert [of.month("dispatched", month) for month in (3, 4)] == [1, 1]
    assert [of.month("completed", month) for month in (3, 4)] == [1, 0]
    assert [of.month("completion_rate", month) for month in (3, 4)] == [(1, 1), (0, 1)]
    assert [of.month("closed", month) for month in (3, 4)] == [0, 1]


@BOTH
@both("anew", "completed")
def test_what_is_done_again_is_no_longer_completed_and_not_dispatched_twice(people: Cast, of: OfOne, kind: str) -> None:
    a_ticket_walk(people, kind, "closed", at=moment(5, 11))
    walk = a_ticket_walk(people, kind, "closed", at=moment(5, 11))
    assert of.month("completed", 5) == 2
    at(walk, 6, 3).take("rework" if kind == CITY else "reopen", people.sunli, note="来电人反映未解决")
    assert of.month("completed", 5) == 1
    assert of.month("closed", 5) == 1, "it is not closed any more"
    assert [of.month("dispatched", month) for month in (5, 6)] == [2, 0]
    assert [of.month("anew", month) for month in (5, 6)] == [0, 1]


@BOTH
@both("events")
def test_24_calls_about_one_matter_are_24_tickets_and_one_event(people: Cast, of: OfOne, kind: str) -> None:
    first, *others = [a_ticket_walk(people, kind, "signed", at=moment(5, 11)) for _ in range(24)]
    for one in others:
        one.take("merge", people.sunli, note="同一单位", parent=first.ticket, ground=MergeGround.SAME_EVENT)
    assert of.month("dispatched", 5) == 24, "each caller is called back"
    assert of.month("events", 5) == 1


@both("returned", "return_rate")
def test_a_return_that_was_refused_is_no_return(people: Cast, sheet: Sheet) -> None:
    of = OfOne(sheet, CITY)
    a_ticket_walk(people, CITY, "closed", at=moment(5, 11))
    a_ticket_walk(people, CITY, "returned", at=moment(5, 11))
    refused_here = a_ticket_walk(people, CITY, "objection", at=moment(5, 11))
    refused_here.take("reject_objection", people.zhouwei, note="属于本区")
    refused_there = a_ticket_walk(people, CITY, "returned", at=moment(5, 11))
    assert of.month("returned", 5) == 2
    refused_there.take("take_back", people.sunli, words="注册地在本区")
    # 4 dispatched: 1 closed, 1 returned, 2 ours again
    assert of.month("returned", 5) == 1
    assert of.month("return_rate", 5) == (1, 4)
    assert of.month("completion_rate", 5) == (1, 4 - 1)
    assert of.month("dispatched", 5) == 4, "ours again is not dispatched again"


@both("transferred", "completion_rate")
def test_what_is_passed_on_leaves_the_batch(people: Cast, sheet: Sheet) -> None:
    of = OfOne(sheet, UNION)
    a_ticket_walk(people, UNION, "closed", at=moment(5, 11))
    a_ticket_walk(people, UNION, "answered", at=moment(5, 11))
    a_ticket_walk(people, UNION, "transferred", at=moment(5, 11))
    # 3 dispatched: 1 closed, 1 answered on the spot, 1 another body's
    assert of.month("transferred", 5) == 1
    assert of.month("completion_rate", 5) == (2, 3 - 1)


# Call-backs


def called(walk: TicketWalk, score: str, *, contacted: bool = True, solved: bool = True, valid: bool = True) -> None:
    walk.take(
        "record_callback", people_desk(walk), called_by=CalledBy.HOTLINE, outcome=Called.REACHED, contacted=contacted,
        called_at=walk.at, solved=solved, score=score, valid=valid, remark="",
    )  # fmt: skip


def people_desk(walk: TicketWalk) -> Any:
    return walk.people.sunli


@BOTH
@both("callbacks", "response", "resolution", "satisfaction", "score")
def test_callers_are_counted_by_what_they_say_and_only_where_it_counts(
    people: Cast, sheet: Sheet, of: OfOne, kind: str
) -> None:
    said = [
        (Score.SATISFIED, True, True),
        (Score.BASICALLY, True, True),
        (Score.BASICALLY, True, False),
        (Score.DISSATISFIED, False, False),
    ]
    for score, contacted, solved in said:
        called(a_ticket_walk(people, kind, "replied", at=moment(5, 11)), score, contacted=contacted, solved=solved)
    called(a_ticket_walk(people, kind, "replied", at=moment(5, 11)), Score.DISSATISFIED, solved=False, valid=False)
    left_out = a_ticket_walk(people, kind, "replied", at=moment(5, 11))
    called(left_out, Score.DISSATISFIED, solved=False)
    left_out.take("flag", people.zhouwei, note="不合理诉求", counted=False, not_counted_why="不合理诉求")
    # 6 call-backs: one invalid, one of a ticket that does not count. Of the 4: 3 contacted, 2 solved,
    # 1 satisfied + 2 × 0.9 basically satisfied = 2.8
    assert of.month("callbacks", 5) == 4
    assert of.month("response", 5) == (3, 4)
    assert of.month("resolution", 5) == (2, 4)
    assert of.month("satisfaction", 5) == (Fraction(28, 10), 4)
    # 100 × (0.1 × 0.75 + 0.4 × 0.7 + 0.5 × 0.5) = 60.5
    for key in KEYS.values():
        sheet.asked.add(f"{key}_score")
    assert sheet.value(f"{KEYS[kind]}_score", 5) == Fraction(605, 10)


@BOTH
def test_the_last_valid_call_back_of_a_round_stands(people: Cast, of: OfOne, kind: str) -> None:
    walk = a_ticket_walk(people, kind, "replied", at=moment(5, 11))
    called(walk, Score.DISSATISFIED, solved=False)
    at(walk, 5, 14).rework()
    for move in (walk.contact, walk.handle, walk.draft, walk.report):
        move()
    called(walk, Score.SATISFIED)
    assert of.month("callbacks", 5) == 2, "one a round"
    assert of.month("resolution", 5) == (1, 2)


@BOTH
@both("on_time")
def test_a_limit_counts_once_its_day_is_over_and_an_extension_moves_it(people: Cast, of: OfOne, kind: str) -> None:
    limit = moment(5, 18, 18)
    kept = a_ticket_walk(people, kind, "replied", at=moment(5, 11), due_at=limit)
    late = a_ticket_walk(people, kind, "handling", at=moment(5, 11), due_at=limit)
    a_ticket_walk(people, kind, "handling", at=moment(5, 11), due_at=limit)
    at(late, 5, 20)
    late.draft()
    late.report()
    assert kept.ticket.replied_at < limit < late.ticket.replied_at
    # on 18 May nothing has fallen due yet; on the 19th one of three was kept, on the 20th one done late, one still open
    assert of.month("on_time", 5, on=date(5, 18)) == (0, 0)
    assert of.month("on_time", 5, on=date(5, 19)) == (1, 3)
    assert of.month("on_time", 5) == (1, 3)


# Several units


@BOTH
def test_two_units_of_different_size_are_pooled_and_never_averaged(people: Cast, of: OfOne, kind: str) -> None:
    a_ticket_walk(people, kind, "closed", at=moment(5, 11), station="kechuang")
    a_ticket_walk(people, kind, "closed", at=moment(5, 11), station="rongchang")
    for _ in range(2):
        a_ticket_walk(people, kind, "handling", at=moment(5, 11), station="rongchang")
    # 1 of 1 and 1 of 3: (1 + 1) / (1 + 3) = 50 %, not (100 % + 33 %) / 2
    assert of.month("completion_rate", 5, at=people.kechuang) == (1, 1)
    assert of.month("completion_rate", 5, at=people.rongchang) == (1, 3)
    assert of.month("completion_rate", 5) == (2, 4)


def test_nothing_in_the_denominator_is_no_rate(people: Cast) -> None:
    catch_up()
    of = Slice(dt.date(2026, 1, 1), dt.date(2026, 1, 31), tuple(Organisation.objects.values_list("pk", flat=True)))
    rates = [one for one in figures().values() if one.is_rate or one.parts]
    assert len(rates) > 25
    for key, counted in count(rates, of).items():
        assert counted[""].value is None, key
        assert told(counted[""].value, figures()[key].unit) == NOTHING == "—"
