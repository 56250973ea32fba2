"""Random people press random buttons of an application of any kind; after each press everything must agree.

`walk(kind, cases, everybody)`: row, stage, task, record, clocks and history, of the application and of every other that
the press touched (a tie, an outcome that is heard). A refusal must be a sentence, and change nothing. What a form asks for
is typed at random (tests.workflow.typing_at_random).
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from mediation.links import Tie
from tests.workflow.replaying import assert_replays
from tests.workflow.typing_at_random import Hints, facts_at_random
from workflow.audit import tracked_models
from workflow.engine import Refused, perform
from workflow.models import Application, StateChange, WorkTask
from workflow.organisations import User

TRACKED = [model._meta.db_table for model in tracked_models()]
HISTORY = [model.history.model._meta.db_table for model in tracked_models()]  # type: ignore[attr-defined]
COUNTS = ", ".join(
    f"(SELECT count(*) FROM {table})"  # noqa: S608  our own tables
    for table in ("workflow_statechange", "workflow_worktask", *TRACKED, *HISTORY)
)
PRESSES, STRAY = 10, 0.15
NO_STEP = "no_such_step"


@dataclass(frozen=True)
class Seen:
    """An application as it stands, and how many rows there are of everything a step may write."""

    application: Application
    row: dict[str, Any]
    record: list[tuple[int, str, str, str]]
    rows: tuple[int, ...]


def see(kind: type[Application], pk: int) -> Seen:
    application = kind.objects.get(pk=pk)
    changes = StateChange.objects.filter(application_id=pk).order_by("sequence")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COUNTS}")
        rows = cursor.fetchone()
    record = list(changes.values_list("sequence", "verb", "from_state", "to_state"))
    return Seen(application, _row(application), record, rows)


def _row(row: Any) -> dict[str, Any]:
    fields = getattr(row, "tracked_fields", row._meta.concrete_fields)
    return {field.attname: getattr(row, field.attname) for field in fields}


def press(before: Seen, verb: str, who: User, facts: dict[str, Any], *, seen: int) -> bool:
    """Whether the step was taken. Nothing but a refusal in words may come out of the door, and then nothing changed."""
    kind, pk = type(before.application), before.application.pk
    newest = StateChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    try:
        perform(kind.objects.get(pk=pk), verb, by=who, note="原因", expected=seen, **facts)
    except (Refused, PermissionDenied) as refusal:
        sentence = str(refusal)
    else:
        sentence = ""
    after = see(kind, pk)
    if sentence:
        assert (after.row, after.record, after.rows) == (before.row, before.record, before.rows)
        return False
    assert_moved(before, after, verb)
    connection.check_constraints()
    assert_consistent(after)
    for other in Application.objects.filter(changes__pk__gt=newest).exclude(pk=pk).distinct():
        assert_consistent(see(type(other.as_its_kind()), other.pk))
    return True


def assert_moved(before: Seen, after: Seen, verb: str) -> None:
    """One row more in the record, to a state the machine declared."""
    left, entered, version = before.application.state, after.application.state, after.application.version
    declared = before.application.steps()[verb]
    assert before.application.has_legal(declared)
    assert entered in (declared.targets or (left,))
    assert version == before.application.version + 1
    assert after.record == [*before.record, (version, verb, left, entered)]


def assert_consistent(seen: Seen) -> None:
    """State, stage, task, record, clocks and history tell the same story."""
    application, record = seen.application, seen.record
    assert [sequence for sequence, *_ in record] == list(range(1, application.version + 1))
    states = [application._meta.get_field("state").default, *(entered for *_, entered in record)]
    assert [left for *_, left, _ in record] == states[:-1]
    assert states[-1] == application.state

    history = type(application).history.filter(id=application.pk)
    newest = history.latest("history_id")
    assert {name: getattr(newest, name) for name in seen.row} == seen.row
    assert (newest.by_application, newest.by_sequence) == (application.pk, application.version)
    assert history.filter(by_sequence__gt=0).values("by_sequence").distinct().count() == application.version

    place = application.place
    tasks = list(WorkTask.objects.filter(process_id=application.pk, finished=None))
    assert application.stage == place.stage
    running = application.status == "NEW"
    assert (application.finished is None) == application.is_open == running == (len(tasks) == 1)
    for task in tasks:
        assert task.flow_task.name == place.stage
        assert (task.role, task.organisation_id) == (place.role, application.at_work.pk)
        assert (task.owner_id is None) == (task.status == "NEW") == (task.assigned is None)
        assert not place.handler or task.owner_id == application.handler_id

    assert_replays(application)
    assert application.is_open or all(clock.declared.outlives for clock in application.clocks.unended())


def a_press(application: Application, everybody: Sequence[User], chance: Random) -> tuple[str, User]:
    """Mostly a step that is legal and permitted, every one alike; now and then anything by anybody."""
    allowed: dict[str, list[User]] = {}
    for step in application.steps().values():
        if application.has_legal(step) and not step.hidden:
            allowed[step.verb] = [who for who in everybody if step.permits(application, who)]
    verbs = [verb for verb, people in allowed.items() if people]
    if not verbs or chance.random() < STRAY:
        return chance.choice([*application.steps(), NO_STEP]), chance.choice(everybody)
    verb = chance.choice(verbs)
    return verb, chance.choice(allowed[verb])


def _another(application: Application, _who: User, chance: Random) -> dict[str, Any]:
    others = list(Application.objects.exclude(pk=application.pk).order_by("pk")[:12])
    return {"other": chance.choice(others), "tie": chance.choice(Tie.values)} if others else {}


COMMON: Hints = {"tie": _another, "refer": _another}
"""Steps of every kind whose form asks for a number that somebody reads off a paper."""


def walk(
    kind: type[Application],
    cases: Sequence[int],
    everybody: Sequence[User],
    hints: Hints | None = None,
    *,
    walks: int = 24,
) -> Counter[str]:
    """Press buttons of these applications at random, `walks` times from the beginning; how often each step was taken."""
    taken: Counter[str] = Counter()
    known = {**COMMON, **(hints or {})}

    # Without shrinking: the walk is short as it is, and every attempt would take a second.
    @settings(max_examples=walks, phases=[Phase.reuse, Phase.generate])
    @given(st.integers(0, 2**32))
    def at_random(seed: int) -> None:
        chance = Random(seed)  # noqa: S311  repeatable on purpose
        pk = chance.choice(cases)
        with transaction.atomic():
            for _ in range(PRESSES):
                taken[_press_something(kind, pk, everybody, known, chance)] += 1
            transaction.set_rollback(True)

    with tempfile.TemporaryDirectory() as papers, override_settings(ATTACHMENT_ROOT=papers):
        at_random()
    del taken[""]
    return taken


def _press_something(kind: type[Application], pk: int, everybody: Sequence[User], hints: Hints, chance: Random) -> str:
    """The verb that was taken; empty where it was refused."""
    before = see(kind, pk)
    verb, who = a_press(before.application, everybody, chance)
    step = kind.step_named(verb)
    facts = facts_at_random(step, before.application, who, chance, hints) if step else {}
    note(f"{before.application.state}: {who} presses {verb} {facts}")
    seen = before.application.version - (chance.random() < STRAY)
    return verb if press(before, verb, who, facts, seen=seen) else ""
