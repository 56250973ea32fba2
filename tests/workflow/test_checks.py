"""An incomplete declaration does not start: each fault provoked once, in a kind that is sound but for it."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core import checks
from django.utils.module_loading import import_string

from mediation.dispute.flow import DisputeFlow
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import PLACES, State
from workflow import rules
from workflow.checks import check_declarations, check_kind, stage_moves
from workflow.models import Place, Stage, kinds
from workflow.steps import Step

ACCEPT = Dispute.steps()["accept"]


def like_dispute(**changes: Any) -> Any:
    """What the checks ask of a kind, taken from the dispute and changed in one place. No model, so it registers nowhere."""
    declared = {"__name__": "Broken", "State": State, "places": PLACES, "steps": Dispute.steps, "flow": Dispute.flow}
    rest = {"_meta": Dispute._meta, "step_named": Dispute.step_named, "window_kind": Dispute.window_kind}
    return SimpleNamespace(**declared | rest | changes)


def with_step(step: Step) -> Any:
    return like_dispute(steps=lambda: Dispute.steps() | {step.verb: step})


def states(*values: str) -> Any:
    """A set of states, of which the checks ask only the values."""
    return SimpleNamespace(values=[*State.values, *values])


def faults(kind: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for message in check_kind(kind):
        assert message.level == checks.ERROR
        found.setdefault(str(message.id).removeprefix("workflow."), []).append(message.msg)
    return found


def only(kind: Any, identifier: str) -> str:
    """The sentence of the one fault there is."""
    ((found, (sentence,)),) = faults(kind).items()
    assert found == identifier
    return sentence


def test_every_kind_installed_is_sound() -> None:
    assert Dispute in kinds()
    assert check_declarations(None) == []
    assert faults(like_dispute()) == {}


def test_the_checks_run_at_start_up() -> None:
    assert check_declarations in checks.registry.registry.get_checks()


# States


def test_a_state_without_a_stage() -> None:
    found = faults(like_dispute(State=states("limbo")))
    assert found["E001"] == ["Broken: state 'limbo' has no place (stage)"]
    assert found["E004"] == ["Broken: no step leads to state 'limbo'"]


def test_without_a_draft_nothing_can_begin() -> None:
    kind = like_dispute(places={state: place for state, place in PLACES.items() if state != State.DRAFT})
    assert only(kind, "E001") == "Broken: state 'draft' has no place (stage)"


def test_a_stage_for_a_state_that_is_not_declared() -> None:
    kind = like_dispute(places=dict(PLACES) | {"limbo": Place(Stage.CLOSED)})
    assert only(kind, "E002") == "Broken: place for unknown state 'limbo'"


@pytest.mark.parametrize("role", ["", "nobody"])
def test_an_open_state_that_asks_nobody_to_work(role: str) -> None:
    kind = like_dispute(places=dict(PLACES) | {State.SUBMITTED: Place(Stage.INTAKE, role)})
    assert only(kind, "E003") == "Broken: open state 'submitted' asks no declared role to work"


def test_a_state_that_no_step_leads_to() -> None:
    kind = like_dispute(State=states("limbo"), places=dict(PLACES) | {"limbo": Place(Stage.CLOSED)})
    assert only(kind, "E004") == "Broken: no step leads to state 'limbo'"


# Steps


@pytest.mark.parametrize("part", ["label", "who", "law"])
def test_a_step_that_leaves_something_out(part: str) -> None:
    empty: Any = () if part == "who" else ""
    assert only(with_step(replace(ACCEPT, **{part: empty})), "E010") == f"Broken.accept: declares no {part}"


def test_a_step_that_leads_out_of_nowhere() -> None:
    assert "Broken.accept: declares no source" in faults(with_step(replace(ACCEPT, source=())))["E010"]


def test_a_step_without_a_sentence_for_the_timeline() -> None:
    found = faults(with_step(replace(ACCEPT, told="")))
    assert found["E010"] == ["Broken.accept: declares no told"]
    assert set(found) == {"E010", "E011"}


def test_a_sentence_that_does_not_say_who() -> None:
    assert only(with_step(replace(ACCEPT, told="决定受理")), "E011").endswith("does not name the actor")


def test_a_step_for_a_role_that_nobody_declared() -> None:
    assert only(with_step(replace(ACCEPT, who=("lead", "king"))), "E012") == "Broken.accept: unknown role 'king'"


@pytest.mark.parametrize(
    "changes", [{"source": (*ACCEPT.source, "limbo")}, {"source": ("limbo", "*")}, {"target": "limbo"}]
)
def test_a_step_from_or_to_a_state_that_is_not_declared(changes: dict[str, Any]) -> None:
    assert "Broken.accept: unknown state 'limbo'" in faults(with_step(replace(ACCEPT, **changes)))["E013"]


@pytest.mark.parametrize("form", ["mediation.dispute.forms.intake.NoSuchForm", "mediation.no_such_module.Form", "Form"])
def test_a_step_whose_form_is_not_there(form: str) -> None:
    assert only(with_step(replace(ACCEPT, form=form)), "E014").startswith("Broken.accept: ")


def test_a_step_is_taken_by_the_receiver_or_the_sender() -> None:
    assert only(with_step(replace(ACCEPT, receiver=True, sender=True)), "E018").endswith("not by both")


class TakenForm(forms.Form):
    """Its field would be swallowed by `perform`, and never be a fact."""

    channel = forms.CharField()


def test_a_form_field_that_perform_would_take_for_its_own() -> None:
    form = f"{TakenForm.__module__}.{TakenForm.__name__}"
    assert only(with_step(replace(ACCEPT, form=form)), "E019").startswith("Broken.accept: the form's field 'channel'")


# Deadline rules


def with_rule(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Any:
    """A kind whose acceptance starts a rule that is sound but for this."""
    rule = replace(rules.declared()["M04"], id="X1", **changes)
    monkeypatch.setitem(rules._declared, "X1", rule)  # noqa: SLF001  as a kind would declare it
    return with_step(replace(ACCEPT, starts=("X1",)))


@pytest.mark.parametrize("part", ["starts", "stops", "drops", "pauses", "resumes"])
def test_a_step_that_names_a_rule_nobody_declared(part: str) -> None:
    named: Any = {part: ("M99",)}
    kind = with_step(replace(ACCEPT, **named))
    assert only(kind, "E015") == "Broken.accept: unknown deadline rule 'M99'"


@pytest.mark.parametrize("changes", [{"anchor": "born_at"}, {"done": "born_at"}, {"only": ("born_at", frozenset())}])
def test_a_rule_that_counts_from_nothing(monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]) -> None:
    kind = with_rule(monkeypatch, **changes)
    assert only(kind, "E016") == "Broken.accept: rule 'X1' counts from 'born_at', which is not there"


@pytest.mark.parametrize("acts", ["accept", "no_such_step"])
def test_a_rule_that_acts_by_a_step_the_system_may_not_take(monkeypatch: pytest.MonkeyPatch, acts: str) -> None:
    kind = with_rule(monkeypatch, acts=acts)
    assert only(kind, "E017") == f"Broken.accept: rule 'X1' acts by '{acts}', no step of the system"


def test_one_id_is_one_rule() -> None:
    rule = rules.declared()["M04"]
    rules.declare(rule)
    with pytest.raises(ValueError, match="declared twice"):
        rules.declare(replace(rule, length=20))


# Flow


def test_a_kind_without_a_flow() -> None:
    kind = like_dispute(flow=lambda: import_string("mediation.dispute.flow.NoSuchFlow"))
    assert only(kind, "E020").startswith("Broken: no flow (")


class Cut:
    """The dispute's flow with some nodes or arrows left out or added."""

    def __init__(self, *, without: str = "", arrow: tuple[str, str] | None = None, more: bool = False) -> None:
        self.without, self.arrow, self.more = without, arrow, more

    @property
    def instance(self) -> "Cut":
        return self

    def nodes(self) -> list[Any]:
        return [SimpleNamespace(name=name, _outgoing=lambda name=name: self.arrows(name)) for name in self.names()]

    def names(self) -> list[str]:
        return [node.name for node in DisputeFlow.instance.nodes() if node.name != self.without]

    def arrows(self, name: str) -> list[Any]:
        real = {(left, entered) for left, entered in stage_moves(Dispute) if left == name and entered != self.without}
        if self.arrow and self.arrow[0] == name:
            real = real | {self.arrow} if self.more else real - {self.arrow}
        return [SimpleNamespace(src=SimpleNamespace(name=a), dst=SimpleNamespace(name=b)) for a, b in real]


def test_a_stage_without_a_node() -> None:
    found = faults(like_dispute(flow=lambda: Cut(without="fulfilment")))
    assert found["E021"] == ["Broken: stage 'fulfilment' has no flow node"]


def test_a_move_of_the_machine_without_an_arrow() -> None:
    kind = like_dispute(flow=lambda: Cut(arrow=("intake", "conciliation")))
    assert only(kind, "E022") == "Broken: the machine goes intake → conciliation, the flow has no such arrow"


def test_an_arrow_that_no_step_takes() -> None:
    kind = like_dispute(flow=lambda: Cut(arrow=("intake", "fulfilment"), more=True))
    assert only(kind, "E023") == "Broken: the flow has intake → fulfilment, no step goes there"


def test_a_step_from_anywhere_moves_from_every_stage() -> None:
    moves = stage_moves(with_step(replace(ACCEPT, source=("*",), target=State.FAILED)))
    assert {left for left, entered in moves if entered == "closed"} == {
        "intake",
        "conciliation",
        "agreement",
        "fulfilment",
    }


def test_a_moved_state_is_noticed_by_the_flow() -> None:
    """The arrows are those of the real flow: moving a state to another stage breaks them."""
    assert set(faults(like_dispute(places=dict(PLACES) | {State.ACCEPTED: Place(Stage.AGREEMENT, "lead")}))) == {"E022"}
