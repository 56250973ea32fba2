"""Whether the rows of an application's clocks are what its record replays to."""

from typing import Any

from workflow.clockwork import Event, due_of, norm_of, replay
from workflow.editions import book_at
from workflow.models import Application
from workflow.rules import declared


def assert_replays(application: Application) -> None:
    """Each run of each clock, with its dates by the edition it names."""
    kept: list[dict[str, Any]] = [
        event for change in application.changes.order_by("sequence") for event in change.facts.get("clocks", [])
    ]
    faces = {(*face.key, face.run): face for face in replay(map(Event.from_json, kept), declared())}
    rows = {(row.rule, row.subject, row.run): row for row in application.clocks.all()}
    assert {key: row.face() for key, row in rows.items()} == faces
    for key, face in faces.items():
        row = rows[key]
        book = book_at(row.edition)
        week = book.week(application.organisation.path)
        norm = norm_of(face, book, week)
        assert row.due == due_of(face, book, week)
        assert row.norm_at == (norm.at if norm else None)
        assert row.began_at == face.began
        assert (row.paused_since is not None) == face.paused
