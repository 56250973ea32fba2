"""What PostgreSQL refuses, whatever the code above it does: tried in bare SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.roles import INTAKE
from tests.cast import a_case
from workflow.audit import tracked_models
from workflow.database import AppendOnly
from workflow.engine import perform
from workflow.models import StateChange, WorkTask
from workflow.organisations import Membership

HISTORY = sorted(model.history.model._meta.db_table for model in tracked_models())  # type: ignore[attr-defined]
APPEND_ONLY = ["workflow_statechange", *HISTORY]


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():  # noqa: PT012  the block is the caller's
        yield
        run("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would do


def record(dispute: Dispute, left: str, entered: str) -> None:
    """A StateChange as anybody with SQL could write it."""
    run(
        "INSERT INTO workflow_statechange (application_id, district_id, organisation_id, sequence, verb, from_state, to_state,"
        " from_stage, to_stage, round, actor_id, note, channel, facts, at)"
        " VALUES (%s, %s, %s, 99, 'x', %s, %s, 'intake', 'intake', 1, %s, '', 'sql', '{}', now())",
        dispute.pk, dispute.district_id, dispute.organisation_id, left, entered, dispute.opened_by_id,
    )  # fmt: skip


# Append-only


def test_every_history_table_and_the_record_have_the_trigger(db: None) -> None:
    """A tracked model added without `AppendOnly` in its migration stops here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only' AND tgenabled = 'O'"
        )
        guarded = {table for (table,) in cursor.fetchall()}
    assert set(APPEND_ONLY) <= guarded
    assert len(HISTORY) == len(tracked_models()) > 10


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_written_down_stays(db: None, table: str) -> None:
    """A row trigger fires only where there is a row, so each table gets one."""
    put_a_row(table)
    words = "note" if table == "workflow_statechange" else "history_change_reason"
    for statement in (f"UPDATE {table} SET {words} = 'x'", f"DELETE FROM {table}"):  # noqa: S608  our own tables
        with refused(f"{table} is append-only"):
            run(statement)


def put_a_row(table: str) -> None:
    """Zeros where something is needed; references are not looked after meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
            " AND is_identity = 'NO'",
            [table],
        )
        zero = {"boolean": "false", "date": "'2026-01-01'", "timestamp with time zone": "now()", "jsonb": "'{}'"}
        needed = [(name, zero.get(kind, "'0'")) for name, kind in cursor.fetchall()]
        names, values = ", ".join(f'"{name}"' for name, _ in needed), ", ".join(value for _, value in needed)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({values})")  # noqa: S608  our own tables
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_migration_operation_takes_its_triggers_off_again(people: Cast) -> None:
    operation = AppendOnly("workflow_statechange")
    assert operation.deconstruct() == ("AppendOnly", ["workflow_statechange"], {})
    assert "workflow_statechange" in operation.describe()
    a_case(people, "submitted")
    with connection.schema_editor() as editor:
        operation.database_backwards("workflow", editor, None, None)
        run("UPDATE workflow_statechange SET note = 'rewritten'")
        operation.database_forwards("workflow", editor, None, None)
    with refused("append-only"):
        run("UPDATE workflow_statechange SET note = 'again'")


# No state without its record


def test_a_state_set_by_hand_is_refused(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    with refused("state accepted without its StateChange"):
        run("UPDATE workflow_application SET state = 'accepted' WHERE id = %s", dispute.pk)
    with refused("state closed without its StateChange"):
        Dispute.objects.filter(pk=dispute.pk).update(state="closed")


def test_a_state_set_by_hand_with_the_wrong_record_is_refused(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    for left, entered in (("submitted", "screening"), ("screening", "accepted")):
        with refused("without its StateChange"):
            record(dispute, left, entered)
            run("UPDATE workflow_application SET state = 'accepted' WHERE id = %s", dispute.pk)


def test_the_record_of_another_case_does_not_help(people: Cast) -> None:
    dispute, other = a_case(people, "submitted"), a_case(people, "submitted")
    with refused("without its StateChange"):
        record(other, "submitted", "accepted")
        run("UPDATE workflow_application SET state = 'accepted' WHERE id = %s", dispute.pk)


def test_with_its_record_in_the_same_transaction_a_state_may_change(people: Cast) -> None:
    """The trigger waits for the end of the transaction: which of the two is written first does not matter."""
    dispute = a_case(people, "submitted")
    with transaction.atomic():
        run("UPDATE workflow_application SET state = 'accepted' WHERE id = %s", dispute.pk)
        record(dispute, "submitted", "accepted")
        run("SET CONSTRAINTS ALL IMMEDIATE")
    assert Dispute.objects.get(pk=dispute.pk).state == "accepted"


def test_two_changes_need_two_records(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    with refused("state accepted without its StateChange"):
        record(dispute, "submitted", "screening")
        run("UPDATE workflow_application SET state = 'screening' WHERE id = %s", dispute.pk)
        run("UPDATE workflow_application SET state = 'accepted' WHERE id = %s", dispute.pk)


@pytest.mark.django_db(transaction=True)
def test_the_record_of_an_earlier_transaction_does_not_help(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    record(dispute, "submitted", "accepted")
    with pytest.raises(IntegrityError, match="without its StateChange in the same transaction"), transaction.atomic():
        run("UPDATE workflow_application SET state = 'accepted' WHERE id = %s", dispute.pk)
    assert Dispute.objects.get(pk=dispute.pk).state == "submitted"


def insert_application(dispute: Dispute, state: str) -> None:
    names = [
        field.column
        for field in Dispute._meta.get_field("kind_key").model._meta.concrete_fields
        if not field.primary_key
    ]
    given = ", ".join("%s" if name == "state" else "NULL" if name == "opening_key" else f'"{name}"' for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    run(
        f"INSERT INTO workflow_application ({quoted}) SELECT {given} FROM workflow_application WHERE id = %s",  # noqa: S608
        state,
        dispute.pk,
    )


def test_a_case_is_not_born_in_a_later_state(people: Cast) -> None:
    dispute = a_case(people, "draft")
    with refused("state accepted without its StateChange"):
        insert_application(dispute, "accepted")
    insert_application(dispute, "draft")
    run("SET CONSTRAINTS ALL IMMEDIATE")


def test_other_fields_move_without_a_record(people: Cast) -> None:
    """Corrections of fields are the history's business."""
    dispute = a_case(people, "submitted")
    dispute.risk = "群体"
    dispute.save()
    run("UPDATE workflow_application SET state = state WHERE id = %s", dispute.pk)
    run("SET CONSTRAINTS ALL IMMEDIATE")


# One of a kind


def test_an_application_has_one_open_task(people: Cast) -> None:
    task = a_case(people, "submitted").tasks.get()
    task.pk = None
    with refused("one_open_task"):
        task.save(force_insert=True)


def test_a_sequence_number_and_a_key_are_taken_once(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "release", by=people.wangfang, key="k")
    for change, name in (
        (dispute.changes.get(sequence=1), "one_change_per_sequence"),
        (dispute.changes.get(key="k"), "one_change_per_key"),
    ):
        change.pk = None
        change.sequence = change.sequence if change.key is None else 99
        with refused(name):
            change.save(force_insert=True)


def test_a_role_is_held_once_at_a_time(people: Cast) -> None:
    with refused("one_running_membership"):
        Membership.objects.create(user=people.wangfang, organisation=people.district, role=INTAKE)


def test_people_on_record_cannot_be_deleted(people: Cast) -> None:
    a_case(people, "submitted")
    with refused("foreign key"):
        run("DELETE FROM workflow_membership WHERE user_id = %s", people.wangfang.pk)
        run("DELETE FROM workflow_user WHERE id = %s", people.wangfang.pk)


def test_a_filed_case_cannot_be_deleted(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    with refused("foreign key"):
        run("DELETE FROM dispute_dispute WHERE application_ptr_id = %s", dispute.pk)
        run("DELETE FROM workflow_application WHERE id = %s", dispute.pk)
    assert StateChange.objects.filter(application=dispute).exists()
    assert WorkTask.objects.filter(process=dispute).exists()
