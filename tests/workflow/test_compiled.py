"""What is compiled once says and does what Django says and does."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from workflow import compiled
from workflow.compiled import Select
from workflow.engine import perform
from workflow.models import StateChange, WorkTask
from workflow.organisations import Organisation, User

CASES = Select[Dispute](lambda key: Dispute.objects.filter(pk=key).select_related("organisation", "handler"))


def columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_row_is_read_as_django_reads_it(people: Cast) -> None:
    case = a_case(people, State.MEDIATING)
    (found,) = CASES(case.pk)
    assert columns(found) == columns(Dispute.objects.get(pk=case.pk))
    assert found.flow_class is Dispute.flow()


def test_what_is_selected_beside_a_row_costs_no_further_query(people: Cast) -> None:
    case = a_case(people, State.MEDIATING)
    CASES(case.pk)
    with CaptureQueriesContext(connection) as captured:
        (found,) = CASES(case.pk)
        assert (found.organisation, found.handler) == (people.district, people.liqiang)
    assert len(captured) == 1


def test_what_may_be_absent_is_absent(people: Cast) -> None:
    (found,) = CASES(a_case(people, State.SUBMITTED).pk)
    assert found.handler is None
    assert CASES(0) == []


def test_several_rows_come_in_their_order(people: Cast) -> None:
    below = Select[Organisation](lambda key: Organisation.objects.filter(parent=key).order_by("-pk"))
    found = below(people.district.pk)
    assert [one for one in found if one.kind == "station"] == [people.kechuang, people.rongchang]


def test_a_query_of_two_values_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="one value"):
        Select[User](lambda key: User.objects.filter(pk=key, is_active=True, username="x"))(1)


@pytest.mark.django_db(transaction=True)
def test_another_thread_reads_through_its_own_connection() -> None:
    staff = Select[User](lambda key: User.objects.filter(pk=key))
    user = User.objects.create(username="thread", name="线程")
    staff(user.pk)
    found: list[User] = []

    def read() -> None:
        found.extend(staff(user.pk))
        connection.close()

    other = threading.Thread(target=read)
    other.start()
    other.join(30)
    assert found == [user]


def test_an_inserted_row_is_whole_and_knows_what_the_database_filled_in(people: Cast) -> None:
    case = a_case(people, State.SUBMITTED)
    change = StateChange(
        application_id=case.pk, district=case.district, organisation=case.organisation, sequence=99, verb="x", from_state="a",
        to_state="b", from_stage="c", to_stage="d", round=1, actor=people.wangfang, channel="web", facts={"a": ["甲", None]},
        at=timezone.now(),
    )  # fmt: skip
    compiled.insert(change)
    assert columns(change) == columns(StateChange.objects.get(pk=change.pk))
    assert change.recorded_at.tzinfo is not None
    change.note = "x"
    with pytest.raises(IntegrityError):  # an update, refused by the database: not a second insert
        change.save()


def test_an_update_writes_the_named_fields_and_no_other(people: Cast) -> None:
    case = a_case(people, State.SUBMITTED)
    before = columns(Dispute.objects.get(pk=case.pk))
    case.title, case.region, case.industry = "甲", "乙", "丙"
    with CaptureQueriesContext(connection) as captured:
        compiled.update(case, "title", "region")
    assert len(captured) == 2, "the engine's table and the kind's"
    assert columns(Dispute.objects.get(pk=case.pk)) == before | {"title": "甲", "region": "乙"}


def test_a_reference_is_written_by_its_key(people: Cast) -> None:
    task = WorkTask.objects.get(process=a_case(people, State.ACCEPTED), finished=None)
    task.owner = people.chenjing
    compiled.update(task, "owner")
    assert WorkTask.objects.get(pk=task.pk).owner == people.chenjing


def test_the_history_row_is_the_row_as_it_was_left(people: Cast) -> None:
    case = a_case(people, State.SUBMITTED)
    perform(case, "screen", by=people.wangfang, note="核对过", urgent=True, risk="群体")
    kept = case.history.first()
    assert {name: value for name, value in columns(kept).items() if name in columns(case)} == columns(case)
    assert model_to_dict(kept.instance) == model_to_dict(case)
    assert (kept.history_type, kept.history_user, kept.history_change_reason) == ("~", people.wangfang, "核对过")
    assert (kept.by_application, kept.by_sequence) == (case.pk, case.version)
