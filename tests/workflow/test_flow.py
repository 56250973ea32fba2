"""The flow follows the machine, and reads as a process."""

from contextlib import redirect_stdout
from io import StringIO
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command

from mediation.demo import WALKS, Cast
from mediation.dispute.flow import DisputeFlow
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import PLACES
from tests.cast import a_case
from workflow.checks import stage_moves
from workflow.engine import perform
from workflow.flow import FlowOutOfStep
from workflow.models import Stage, WorkTask

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def node_names() -> set[str]:
    return {node.name for node in DisputeFlow.instance.nodes()}


@pytest.mark.parametrize("state", WALKS)
def test_the_open_task_stands_where_the_machine_stands(people: Cast, state: str) -> None:
    dispute = Dispute.objects.get(pk=a_case(people, state).pk)
    assert dispute.state == state
    place = PLACES[dispute.state]
    tasks = WorkTask.objects.filter(process=dispute, finished=None)
    if place.stage == Stage.CLOSED:
        assert not tasks.exists()
        assert (dispute.status, dispute.finished is None, dispute.is_open) == ("DONE", False, False)
        assert dispute.tasks.filter(role="", status="DONE").get().flow_task.name == "closed"
        return
    task = tasks.get()
    assert task.flow_task.name == dispute.stage == place.stage
    assert task.role == place.role
    assert task.owner == (dispute.handler if place.handler else task.owner)
    assert (task.owner is None) == (task.status == "NEW")
    assert (dispute.status, dispute.finished, dispute.is_open) == ("NEW", None, True)


def test_every_state_but_archived_is_walked(people: Cast) -> None:
    assert set(PLACES) - set(WALKS) == {"archived"}


def test_a_case_leaves_one_finished_task_for_each_stage_it_passed(people: Cast) -> None:
    dispute = a_case(people, "closed")
    passed = [task.flow_task.name for task in WorkTask.objects.filter(process=dispute).order_by("pk")]
    assert passed == ["intake", "conciliation", "agreement", "fulfilment", "closed"]
    assert not WorkTask.objects.filter(process=dispute).exclude(status="DONE").exists()


def test_reopening_opens_the_stage_entered(people: Cast) -> None:
    dispute = a_case(people, "failed")
    perform(dispute, "reopen", by=people.chenjing, note="双方愿意", ground="new", both_agree=True)
    task = WorkTask.objects.get(process=dispute, finished=None)
    assert (task.flow_task.name, task.role, task.owner) == ("conciliation", "lead", None)
    assert Dispute.objects.get(pk=dispute.pk).status == "NEW"


def test_a_new_draft_is_the_openers_own_work(people: Cast) -> None:
    dispute = a_case(people, "draft")
    task = WorkTask.objects.get(process=dispute)
    assert (task.flow_task.name, task.owner, task.status) == ("intake", people.wangfang, "ASSIGNED")
    assert dispute.changes.count() == 0


def test_going_back_a_stage_opens_its_task_again(people: Cast) -> None:
    dispute = a_case(people, "agreement_draft")
    perform(dispute, "discard_draft", by=people.liqiang, note="一方反悔")
    task = WorkTask.objects.get(process=dispute, finished=None)
    assert (task.flow_task.name, task.owner) == ("conciliation", people.liqiang)


def test_the_flow_has_exactly_the_arrows_that_the_machine_has() -> None:
    arrows = {(edge.src.name, edge.dst.name) for node in DisputeFlow.instance.nodes() for edge in node._outgoing()}  # noqa: SLF001
    assert arrows == stage_moves(Dispute)


def test_an_arrow_that_is_not_declared_is_not_taken() -> None:
    with pytest.raises(FlowOutOfStep, match="no arrow to stage 'fulfilment'"):
        DisputeFlow.instance.intake.leading_to("fulfilment")


def test_a_task_never_closes_outside_a_transaction() -> None:
    """No database is asked for here, so there is no transaction either."""
    task = SimpleNamespace(process=SimpleNamespace(coerced=None), status="NEW")
    activation = DisputeFlow.instance.intake.activation_class(task)
    with pytest.raises(AssertionError):
        activation.leave()


def test_the_pages_of_a_task_are_the_case_page() -> None:
    """viewflow would offer an execute, assign and detail page for every node: each a second door."""
    assert not [node.name for node in DisputeFlow.instance.nodes() if node._get_urls()]  # noqa: SLF001


def test_the_export_is_bpmn_with_a_node_for_each_stage() -> None:
    printed = StringIO()
    with redirect_stdout(printed):
        call_command("flowexport", "dispute/flow.DisputeFlow", "--format", "bpmn")
    process = ET.fromstring(printed.getvalue().strip().encode()).find(f"{BPMN}process")  # noqa: S314  our own text
    assert process is not None
    nodes = {element.get("id", "").removeprefix("id_node_"): element for element in process if element.get("name")}
    assert set(nodes) == node_names() == {"start", *Stage.values}
    assert {name for name, element in nodes.items() if element.tag == f"{BPMN}userTask"} == set(Stage.values) - {
        "closed"
    }
    assert nodes["conciliation"].get("name") == "调解"
    flows = {(flow.get("sourceRef"), flow.get("targetRef")) for flow in process.findall(f"{BPMN}sequenceFlow")}
    assert flows == {(f"id_node_{left}", f"id_node_{entered}") for left, entered in stage_moves(Dispute)}
