"""The rows are a projection: the record alone gives them again, whatever happened and in whatever order."""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.demo import Cast
from mediation.dispute.states import State
from mediation.working_days import from_package
from tests.cast import a_case
from tests.workflow.replaying import assert_replays
from tests.workflow.streams import stream
from workflow.calendar import Almanac
from workflow.clocks import Clock
from workflow.clockwork import Do, Event, Face, applied, due_of, replay
from workflow.editions import Book
from workflow.moment import now
from workflow.office_hours import DEFAULT
from workflow.periods import Due
from workflow.rules import declared

STREAMS, AT_ONCE = 100_000 if os.environ.get("CI") else 20_000, 200
"""All of them where nobody waits."""
NOTICES = tuple(notice for notice in from_package() if notice.year in (2024, 2025, 2026))
BOOK = Book(1, NOTICES, Almanac(NOTICES, 1), {}, {key: (rule,) for key, rule in declared().items()})
Dates = dict[tuple[str, str, int], tuple[Face, Due | None]]


def step_by_step(events: list[Event]) -> tuple[Dates, list[str]]:
    """As `perform` does it: rows read, moved by one event, written, one after the other; and what the record keeps."""
    rows: dict[tuple[str, str, int], Clock] = {}
    kept = []
    for event in events:
        newest = {row.face().key: row.face() for row in sorted(rows.values(), key=lambda row: row.run)}
        faces = applied(newest, event, declared())
        if faces:
            kept.append(json.dumps(event.as_json()))
        for face in faces:
            row = rows.setdefault((*face.key, face.run), Clock())
            row.show(face)
            row.ledger = json.loads(json.dumps(row.ledger))
            row.count(face, BOOK, DEFAULT, event.at)
    return {key: (row.face(), row.due) for key, row in rows.items()}, kept


def replayed(kept: list[str]) -> Dates:
    """From the record alone."""
    faces = replay([Event.from_json(json.loads(line)) for line in kept], declared())
    return {(*face.key, face.run): (face, due_of(face, BOOK, DEFAULT)) for face in faces}


@settings(max_examples=STREAMS // AT_ONCE)
@given(st.integers(min_value=0, max_value=2**40))
def test_random_streams_replay_to_the_stored_dates(seed: int) -> None:
    for number in range(AT_ONCE):
        stored, kept = step_by_step(stream(seed * AT_ONCE + number))
        assert replayed(kept) == stored


@given(st.integers(min_value=0, max_value=2**40))
def test_the_same_event_twice_changes_nothing_the_second_time(seed: int) -> None:
    """A press that is answered twice must not pause, extend or end twice."""
    newest: dict[tuple[str, str], Face] = {}
    for event in stream(seed):
        for face in applied(newest, event, declared()):
            newest[face.key] = face
        again = applied(newest, event, declared())
        assert event.do in (Do.EXTEND, Do.START, Do.PIN) or not again


@given(st.integers(min_value=0, max_value=2**40))
def test_a_paused_or_ended_clock_is_never_overdue(seed: int) -> None:
    """By the shape of the row: paused, there is no date; ended, lateness is measured to the end (fault 4, fault 10)."""
    stored, _kept = step_by_step(stream(seed))
    for face, due in stored.values():
        assert (due is None) == face.paused
        row = Clock()
        row.show(face)
        row.count(face, BOOK, DEFAULT, face.anchor)
        assert not (row.is_overdue(now()) and (face.paused or face.ended))


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CORRECTION, State.PERFORMING, State.FAILED, State.CLOSED])
def test_what_real_steps_stored_is_what_their_record_replays_to(people: Cast, state: str) -> None:
    dispute = a_case(people, state)
    assert dispute.clocks.exists()
    assert_replays(dispute)
