"""The stage node: how a viewflow flow follows the state machine.

A flow of ours reads like a process (`intake = StageNode().Leads(this.conciliation, this.closed)`), and its arrows are
checked at start-up against the stages the machine can lead to. When an application leaves its stage, the stage's task
is completed and the node of the stage it entered opens the next one; ad-hoc moves need no wiring of their own.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone
from viewflow.this_object import this
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Flow, Node
from viewflow.workflow.nodes.end import End, EndActivation
from viewflow.workflow.nodes.start import StartHandle, StartHandleActivation
from viewflow.workflow.nodes.view import View, ViewActivation
from viewflow.workflow.status import STATUS

from workflow import compiled

if TYPE_CHECKING:
    from workflow.models import Application
    from workflow.organisations import User


def _handler_at_work(application: "Application") -> "User | None":
    """The handler, where the work is his and he is still there; else the role's queue has it."""
    handler = application.handler if application.place.handler else None
    return handler if handler is not None and handler.is_active else None


class FlowOutOfStep(Exception):
    """The machine went where the flow has no arrow. The start-up checks make this impossible."""


class LeadsMixin:
    """A node with arrows to several stages; the application's present stage picks one."""

    _leads: tuple[Any, ...] = ()

    def Leads(self, *nodes: Any) -> Any:  # noqa: N802  viewflow's own style for flow declarations
        """Declare the arrows."""
        self._leads = nodes
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)  # type: ignore[misc]
        self._leads = tuple(this.resolve(instance, node) for node in self._leads)

    def _outgoing(self) -> Iterator[Edge]:
        for node in self._leads:
            yield Edge(src=self, dst=node, edge_class="next")

    def leading_to(self, stage: str) -> Node:
        """The node of that stage, if an arrow leads there."""
        for node in self._leads:
            if node.name == stage:
                found: Node = node
                return found
        msg = f"{self} has no arrow to stage {stage!r}"
        raise FlowOutOfStep(msg)


class LeadingMixin:
    """An activation that opens the node of the stage the application has entered."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Any]:
        """The task of the stage entered."""
        entered = self.flow_task.leading_to(self.process.stage)  # type: ignore[attr-defined]
        yield entered.activation_class.create(entered, self, None)


class StageActivation(LeadingMixin, ViewActivation):
    """The human task of a stage."""

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        """Open the task for the role that the present state asks for, owned by the handler where the work is his."""
        application: Application = prev_activation.process
        place = application.place
        owner = _handler_at_work(application)
        task = flow_task.flow_class.task_class(
            process=application,
            flow_task=flow_task,
            flow_task_type=flow_task.task_type,
            district_id=application.district_id,
            organisation_id=application.at_work.pk,
            role=place.role,
            owner=owner,
            status=STATUS.ASSIGNED if owner else STATUS.NEW,
            assigned=timezone.now() if owner else None,
        )
        compiled.insert(task)
        application.open_task = task
        return cls(task)

    @Activation.status.super()
    def assign(self, user: "User") -> None:
        """Remember since when the owner has it; viewflow does not."""
        self.task.assigned = timezone.now()
        super().assign.original(user)

    @Activation.status.super()
    def reassign(self, user: "User") -> None:
        """As `assign`."""
        self.task.assigned = timezone.now()
        super().reassign.original(user)

    @Activation.status.super()
    def unassign(self) -> None:
        """Nobody has it."""
        self.task.assigned = None
        super().unassign.original()

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED], target=STATUS.DONE)
    def leave(self) -> None:
        """The application has left the stage; who had the task, if anybody, stays on the row.

        Not `complete`: viewflow completes whatever may be completed as soon as it opens, and these wait for people.
        """
        assert connection.in_atomic_block  # noqa: S101  as in viewflow: a task never closes outside a transaction
        self.task.finished = timezone.now()
        compiled.update(self.task, "status", "finished")
        self.process.open_task = None


class StageNode(LeadsMixin, View):
    """One stage: one human task for a role within an organisation. Its page is the case page itself."""

    activation_class = StageActivation
    task_type = "HUMAN"

    def __init__(self, title: str) -> None:
        super().__init__(view=None)
        self.task_title = title

    def _get_urls(self) -> list[Any]:
        return []

    def can_execute(self, user: Any, task: Any) -> bool:
        """Only the owner works on a task (a node without `.Permission` would be open to everyone)."""
        return bool(task.owner_id and task.owner_id == user.pk)

    def can_assign(self, user: Any, task: Any) -> bool:
        """Only to somebody who may own it."""
        return task.owner_id is None and task.process.coerced.may_own(user) is None


class OpeningActivation(LeadingMixin, StartHandleActivation):
    """An application starts, or starts again as a new round. Leaves no row: the record has it."""


class Opening(LeadsMixin, StartHandle):
    """Where applications enter the flow, and where a reopened one enters again."""

    activation_class = OpeningActivation

    def __init__(self, title: str) -> None:
        super().__init__()
        self.task_title = title

    def _get_urls(self) -> list[Any]:
        return []


class ClosingActivation(EndActivation):
    """The end of the flow. The engine marks the process finished with the same UPDATE that moves the state."""

    @classmethod
    def create(cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        """One finished row, so that the diagram shows the end as reached."""
        application: Application = prev_activation.process
        moment = timezone.now()
        task = flow_task.flow_class.task_class(
            process=application,
            flow_task=flow_task,
            flow_task_type=flow_task.task_type,
            district_id=application.district_id,
            organisation_id=application.organisation_id,
            role="",
            status=STATUS.DONE,
            created=moment,
            finished=moment,
        )
        compiled.insert(task)
        return cls(task)


class Closing(End):
    """All closing states end here."""

    activation_class = ClosingActivation

    def __init__(self, title: str) -> None:
        super().__init__()
        self.task_title = title

    def _get_urls(self) -> list[Any]:
        return []


class StageFlow(Flow):
    """A flow whose nodes are the stages of a kind, named like them, with `start` in front."""

    start: Any
    task_class: Any

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # Otherwise viewflow hands this class's docstring down as the title of every flow.
        cls.process_title = getattr(cls.process_class, "kind_label", "")
        super().__init_subclass__(**kwargs)

    @classmethod
    def open(cls, application: "Application", *, owner: "User | None" = None) -> None:
        """Enter the flow at the stage the application stands in. With an owner, the first task is theirs."""
        start = cls.instance.start
        opening = start.activation_class(cls.task_class(process=application, flow_task=start, status=STATUS.DONE))
        opening.activate_next()
        if owner is not None and application.open_task is not None:
            task = application.open_task
            task.flow_task.activation_class(task).assign(owner)

    @classmethod
    def follow(cls, application: "Application", left: str) -> None:
        """Close the task of the stage that was left and open that of the stage entered, where they differ.

        Within a stage, the task changes hands when the new state asks for another role, or another organisation.
        """
        task, place = application.open_task, application.place
        if left == place.stage:
            if task is not None and (task.role, task.organisation_id) != (place.role, application.at_work.pk):
                owner = _handler_at_work(application)
                task.role, task.owner, task.organisation = place.role, owner, application.at_work
                task.status, task.assigned = (STATUS.ASSIGNED, timezone.now()) if owner else (STATUS.NEW, None)
                compiled.update(task, "role", "owner", "organisation", "status", "assigned")
            return
        if task is None:
            cls.open(application)
            return
        activation = task.flow_task.activation_class(task)
        activation.leave()
        activation.activate_next()
