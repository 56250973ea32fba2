"""Random people press random buttons; after each press row, task, record and history must agree."""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from mediation.demo import WALKS, Cast
from mediation.dispute.lifecycle import Dispute
from tests.cast import a_case
from tests.workflow.plausible import plausible
from tests.workflow.replaying import assert_replays
from workflow.audit import tracked_models
from workflow.engine import Refused, perform
from workflow.models import StateChange, WorkTask
from workflow.organisations import User

VERBS = [*Dispute.steps(), "no_such_step"]
ROW = [field.attname for field in Dispute._meta.concrete_fields]
TRACKED = [model._meta.db_table for model in tracked_models()]
HISTORY = [model.history.model._meta.db_table for model in tracked_models()]  # type: ignore[attr-defined]
COUNTS = ", ".join(
    f"(SELECT count(*) FROM {table})"  # noqa: S608  our own tables
    for table in ("workflow_statechange", "workflow_worktask", *TRACKED, *HISTORY)
)
PRESSES, STRAY = 10, 0.15


@dataclass(frozen=True)
class Seen:
    """A case as it stands, and how many rows there are of everything a step may write."""

    dispute: Dispute
    row: dict[str, Any]
    record: list[tuple[int, str, str, str]]
    rows: tuple[int, ...]


def see(pk: int) -> Seen:
    dispute = Dispute.objects.get(pk=pk)
    changes = StateChange.objects.filter(application_id=pk).order_by("sequence")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COUNTS}")
        rows = cursor.fetchone()
    record = list(changes.values_list("sequence", "verb", "from_state", "to_state"))
    return Seen(dispute, {name: getattr(dispute, name) for name in ROW}, record, rows)


def press(before: Seen, verb: str, who: User, facts: dict[str, Any], *, seen: int) -> bool:
    """Whether the step was taken. Nothing but a refusal in words may come out of the door, and then nothing changed."""
    pk = before.dispute.pk
    try:
        perform(Dispute.objects.get(pk=pk), verb, by=who, note="原因", expected=seen, **facts)
    except (Refused, PermissionDenied):
        after = see(pk)
        assert (after.row, after.record, after.rows) == (before.row, before.record, before.rows)
        return False
    after = see(pk)
    assert_moved(before, after, verb)
    assert_consistent(after)
    return True


def assert_moved(before: Seen, after: Seen, verb: str) -> None:
    """One row more in the record, to a state the machine declared."""
    left, entered, version = before.dispute.state, after.dispute.state, after.dispute.version
    declared = Dispute.steps()[verb]
    assert before.dispute.has_legal(declared)
    assert entered in (declared.targets or (left,))
    assert version == before.dispute.version + 1
    assert after.record == [*before.record, (version, verb, left, entered)]
    connection.check_constraints()


def assert_consistent(seen: Seen) -> None:
    """State, stage, task, record and history tell the same story."""
    dispute, record = seen.dispute, seen.record
    assert [sequence for sequence, *_ in record] == list(range(1, dispute.version + 1))
    states = ["draft", *(entered for *_, entered in record)]
    assert [left for *_, left, _ in record] == states[:-1]
    assert states[-1] == dispute.state

    history = Dispute.history.filter(id=dispute.pk)
    newest = history.latest("history_id")
    assert {name: getattr(newest, name) for name in ROW} == seen.row
    assert (newest.by_application, newest.by_sequence) == (dispute.pk, dispute.version)
    assert history.filter(by_sequence__gt=0).values("by_sequence").distinct().count() == dispute.version

    place = dispute.place
    tasks = list(WorkTask.objects.filter(process_id=dispute.pk, finished=None))
    assert dispute.stage == place.stage
    assert (dispute.finished is None) == dispute.is_open == (dispute.status == "NEW") == (len(tasks) == 1)
    for task in tasks:
        assert task.flow_task.name == place.stage
        assert task.role == place.role
        assert (task.owner_id is None) == (task.status == "NEW") == (task.assigned is None)
        assert not place.handler or task.owner_id == dispute.handler_id

    assert_replays(dispute)
    assert dispute.is_open or all(clock.declared.outlives for clock in dispute.clocks.unended())


def a_press(dispute: Dispute, everybody: list[User], chance: Random) -> tuple[str, User]:
    """Mostly a step that is legal and permitted, every one alike; now and then anything by anybody."""
    allowed: dict[str, list[User]] = {}
    for step in Dispute.steps().values():
        if dispute.has_legal(step) and not step.hidden:
            allowed[step.verb] = [who for who in everybody if step.permits(dispute, who)]
    verbs = [verb for verb, people in allowed.items() if people]
    if not verbs or chance.random() < STRAY:
        return chance.choice(VERBS), chance.choice(everybody)
    verb = chance.choice(verbs)
    return verb, chance.choice(allowed[verb])


def test_whoever_presses_whatever_row_task_record_and_history_agree(people: Cast) -> None:
    cases = [a_case(people, state).pk for state in WALKS]
    everybody = list(people.people.values())
    taken: Counter[str] = Counter()

    # Without shrinking: the walk is short as it is, and every attempt would take a second.
    @settings(max_examples=24, phases=[Phase.reuse, Phase.generate])
    @given(st.integers(0, 2**32))
    def walk(seed: int) -> None:
        chance = Random(seed)  # noqa: S311  repeatable on purpose
        pk = chance.choice(cases)
        with transaction.atomic():
            for _ in range(PRESSES):
                before = see(pk)
                verb, who = a_press(before.dispute, everybody, chance)
                facts = plausible(verb, before.dispute, people, chance)
                note(f"{before.dispute.state}: {who} presses {verb} {facts}")
                seen = before.dispute.version - (chance.random() < STRAY)
                taken[verb] += press(before, verb, who, facts, seen=seen)
            transaction.set_rollback(True)

    walk()
    assert len(+taken) > 10, taken
