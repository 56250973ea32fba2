"""What a clock has been through makes the same clock elsewhere, whatever it has been through."""

import datetime as dt
from dataclasses import replace

import pytest

from tests.workflow.streams import stream
from workflow.calendar import ZONE
from workflow.clocks import Clock
from workflow.clockwork import Do, Event, Face, replay
from workflow.inheriting import going_on, inherited
from workflow.rules import declared

KNOWN = dt.datetime(2026, 1, 10, tzinfo=ZONE)
DAY = dt.timedelta(days=1)
BEGUN = Event(Do.START, KNOWN, "M07", until=None)
WAITING = Event(Do.PAUSE, KNOWN + DAY, "M07", why=("等待鉴定", "appraisal"), by="李强")


def told(*events: Event) -> Face:
    (face,) = replay(events, declared())
    return face


def row_of(face: Face) -> Clock:
    row = Clock()
    row.show(face)
    return row


@pytest.mark.parametrize("block", range(10))
def test_told_again_a_clock_is_what_it_was(block: int) -> None:
    seen = 0
    for seed in range(block * 100, block * 100 + 100):
        for face in replay(stream(seed), declared()):
            if face.ended is not None:
                continue
            # What interrupted it before the day from which it now counts no longer matters, here or there.
            counted = tuple(turn for turn in face.interruptions if turn.at > face.anchor)
            assert told(*inherited([face])) == replace(face, run=1, interruptions=counted)
            seen += 1
    assert seen > 20, "a test that saw nothing would prove nothing"


def test_told_again_a_clock_may_be_about_something_else() -> None:
    face = told(Event(Do.START, KNOWN, "L1", "claim:1"), Event(Do.INTERRUPT, KNOWN + DAY, "L1", "claim:1"))
    assert told(*inherited([face], {"claim:1": "claim:9"})) == replace(face, subject="claim:9")


def test_a_pause_that_only_the_end_had_ended_lasts() -> None:
    closed = told(BEGUN, WAITING, Event(Do.CLOSE, KNOWN + 9 * DAY))
    assert closed.pauses[0].end == KNOWN + 9 * DAY
    assert going_on(row_of(closed)) == told(BEGUN, WAITING)


def test_a_pause_that_was_over_stays_over() -> None:
    over = Event(Do.RESUME, KNOWN + 5 * DAY, "M07")
    closed = told(BEGUN, WAITING, over, Event(Do.CLOSE, KNOWN + 9 * DAY))
    assert going_on(row_of(closed)) == told(BEGUN, WAITING, over)


def test_a_clock_that_runs_is_as_it_is() -> None:
    assert going_on(row_of(told(BEGUN, WAITING))) == told(BEGUN, WAITING)
