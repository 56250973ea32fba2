"""Every step against every state: what is not legal is refused with the state's name, and what is legal opens its form."""

import pytest
from mediation.demo import WALKS
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import PLACES, State
from tests.mediation.dispute.ladder import Cast, a_case, archive_ready, refusal, take
from workflow.engine import possible_steps
from workflow.organisations import User

STATES = [*WALKS, State.ARCHIVED]


def in_state(people: Cast, state: str) -> Dispute:
    if state != State.ARCHIVED:
        return a_case(people, state)
    dispute = a_case(people, State.CLOSED)
    archive_ready(dispute, people.mahong)
    take(dispute, "archive", people, people.mahong)
    return dispute


def somebody_who_may(dispute: Dispute, people: Cast, verb: str) -> User:
    step = dispute.step_named(verb)
    staff = (people.chenjing, people.zhouwei, people.wangfang, people.mahong, dispute.handler, people.liqiang, people.heping)
    return next(person for person in staff if person and step.denial(dispute, person) is None)


def test_every_state_can_be_walked_to() -> None:
    assert set(STATES) == set(State.values) == set(PLACES)


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_legal_here_is_refused_with_the_states_name(people: Cast, state: str) -> None:
    dispute = in_state(people, state)
    illegal = [verb for verb, step in dispute.steps().items() if not dispute.has_legal(step)]
    assert illegal or state == State.MEDIATING
    for verb in illegal:
        try:
            by = somebody_who_may(dispute, people, verb)
        except StopIteration:
            continue  # the owner's own steps, where nobody owns anything
        sentence = refusal(dispute, verb, people, by, expected=dispute.version) if verb not in NEEDS_ROWS else "现为"
        assert "现为" in sentence or "没有待办环节" in sentence, (verb, sentence)


NEEDS_ROWS = frozenset({"merge"})  # its facts make another case; tests/mediation/dispute/test_exits.py has it


@pytest.mark.parametrize("state", STATES)
def test_every_form_opens_in_every_state_where_its_step_is_legal(people: Cast, state: str) -> None:
    dispute = in_state(people, state)
    for verb, step in dispute.steps().items():
        if not dispute.has_legal(step) or step.form_class is None:
            continue
        form = step.form_class(application=dispute, user=people.chenjing)
        page = str(form)
        assert page
        assert all(field.label for field in form.fields.values()), verb
        assert not form.is_bound
        sent = step.form_class({}, {}, application=dispute, user=people.chenjing)
        assert isinstance(sent.is_valid(), bool), "an empty form is answered, not a fault"


@pytest.mark.parametrize("state", STATES)
def test_whatever_is_offered_is_ready_or_says_why_not(people: Cast, state: str) -> None:
    dispute = in_state(people, state)
    for person in (people.wangfang, people.liqiang, people.chenjing, people.mahong, people.zhouwei):
        for possible in possible_steps(dispute, person):
            assert not possible.step.hidden
            assert possible.ready or str(possible.obstacle).endswith("。"), possible.step.verb


@pytest.mark.parametrize("verb", ["receive_transfer", "enter_by_split"])
def test_an_own_draft_does_not_enter_by_the_back_door(people: Cast, verb: str) -> None:
    dispute = a_case(people, State.DRAFT)
    assert "由移送或分案产生" in refusal(dispute, verb, people, people.chenjing)
