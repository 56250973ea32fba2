"""Start-up checks: an incomplete declaration does not start."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from workflow import roles, rules
from workflow.models import Application, Stage, kinds
from workflow.steps import Step

PLACELESS = {"workflow.E001", "workflow.E013"}
"""Faults that leave a state without a stage, so that its moves cannot be told."""

TAKEN = frozenset({"at", "by", "channel", "expected", "key"})
"""What `perform` itself is told: a form field of that name would never become a fact."""

SPECIAL_ROLES = {roles.OWNER, roles.SYSTEM, roles.TASK_ROLE, roles.GIVES_WORK}


@register()
def check_declarations(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every kind: steps complete, states placed, flow and machine in agreement."""
    return [message for kind in kinds() for message in check_kind(kind)]


def check_kind(kind: type[Application]) -> Iterator[CheckMessage]:
    """All faults of one kind's declaration; the flow is compared with a machine that is complete in itself."""
    faults = [*_check_states(kind), *_check_steps(kind)]
    yield from faults
    if not {fault.id for fault in faults} & PLACELESS:
        yield from _check_flow(kind)


def _check_states(kind: type[Application]) -> Iterator[CheckMessage]:
    states = set(kind.State.values)
    for state in sorted((states | {"draft"}) - set(kind.places)):
        yield Error(f"{kind.__name__}: state {state!r} has no place (stage)", id="workflow.E001")
    for state in sorted(set(kind.places) - states):
        yield Error(f"{kind.__name__}: place for unknown state {state!r}", id="workflow.E002")
    for state, place in kind.places.items():
        known = {role.key for role in roles.declared()}
        if place.stage != Stage.CLOSED and place.role not in known:
            yield Error(f"{kind.__name__}: open state {str(state)!r} asks no declared role to work", id="workflow.E003")
    reached = {"draft"} | {target for step in kind.steps().values() for target in step.targets}
    for state in sorted(states - reached):
        yield Error(f"{kind.__name__}: no step leads to state {state!r}", id="workflow.E004")


def _check_steps(kind: type[Application]) -> Iterator[CheckMessage]:
    states, known = set(kind.State.values), {role.key for role in roles.declared()} | SPECIAL_ROLES
    for step in kind.steps().values():
        name = f"{kind.__name__}.{step.verb}"
        for part in ("label", "told", "who", "law", "source"):
            if not getattr(step, part):
                yield Error(f"{name}: declares no {part}", id="workflow.E010")
        if "{actor}" not in str(step.told):
            yield Error(f"{name}: the timeline sentence does not name the actor", id="workflow.E011")
        for role in sorted(set(step.who) - known):
            yield Error(f"{name}: unknown role {role!r}", id="workflow.E012")
        for state in sorted((set(step.source) - {"*"} | set(step.targets)) - states):
            yield Error(f"{name}: unknown state {state!r}", id="workflow.E013")
        if step.receiver and step.sender:
            yield Error(f"{name}: taken by the receiver or by the sender, not by both", id="workflow.E018")
        yield from _check_form(name, step)
        yield from _check_clocks(kind, name, step)


def _check_clocks(kind: type[Application], name: str, step: Step) -> Iterator[CheckMessage]:
    """The deadline rules a step names exist, find what they count from, and act through a step that is there."""
    known = rules.declared()
    fields = {field.name for field in kind._meta.get_fields()}
    for key in dict.fromkeys((*step.starts, *step.stops, *step.drops, *step.pauses, *step.resumes, *step.rearms)):
        rule = known.get(key)
        if rule is None:
            yield Error(f"{name}: unknown deadline rule {key!r}", id="workflow.E015")
            continue
        for attribute in (rule.anchor, rule.done, rule.only[0] if rule.only else ""):
            if attribute and attribute not in fields and not hasattr(kind, attribute):
                yield Error(f"{name}: rule {key!r} counts from {attribute!r}, which is not there", id="workflow.E016")
        acts = kind.step_named(rule.acts) if rule.acts else None
        if rule.acts and (acts is None or roles.SYSTEM not in acts.who):
            yield Error(f"{name}: rule {key!r} acts by {rule.acts!r}, no step of the system", id="workflow.E017")


def _check_form(name: str, step: Step) -> Iterator[CheckMessage]:
    try:
        form = step.form_class
    except ImportError as error:
        yield Error(f"{name}: {error}", id="workflow.E014")
        return
    for taken in sorted(TAKEN & set(form.base_fields if form else ())):
        yield Error(f"{name}: the form's field {taken!r} would be taken for perform's own", id="workflow.E019")


def _check_flow(kind: type[Application]) -> Iterator[CheckMessage]:
    try:
        flow = kind.flow()
    except ImportError as error:
        yield Error(f"{kind.__name__}: no flow ({error})", id="workflow.E020")
        return
    nodes = {node.name for node in flow.instance.nodes()}
    for stage in sorted({place.stage.value for place in kind.places.values()} - nodes):
        yield Error(f"{kind.__name__}: stage {stage!r} has no flow node", id="workflow.E021")
    arrows = {
        (edge.src.name, edge.dst.name)
        for node in flow.instance.nodes()
        for edge in node._outgoing()  # noqa: SLF001  how viewflow's own diagrams read a flow
    }
    moves = stage_moves(kind)
    for left, entered in sorted(moves - arrows):
        yield Error(
            f"{kind.__name__}: the machine goes {left} → {entered}, the flow has no such arrow", id="workflow.E022"
        )
    for left, entered in sorted(arrows - moves):
        yield Error(f"{kind.__name__}: the flow has {left} → {entered}, no step goes there", id="workflow.E023")


def stage_moves(kind: type[Application]) -> set[tuple[str, str]]:
    """The moves between stages that the machine's steps make; re-entry from the closed stage starts at `start`."""
    moves = {("start", kind.places["draft"].stage.value)}
    for step in kind.steps().values():
        for source in kind.State.values if step.source == ("*",) else step.source:
            for target in step.targets:
                left, entered = kind.places[source].stage, kind.places[target].stage
                if left != entered:
                    moves.add(("start" if left == Stage.CLOSED else left.value, entered.value))
    return moves
