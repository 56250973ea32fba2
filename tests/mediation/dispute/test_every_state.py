"""Every step against every state: what is not legal is refused with the state's name, and what is legal opens its form."""

import pytest

from mediation.demo import WALKS
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import PLACES, State
from tests.mediation.dispute.ladder import Cast, a_case, archive_ready, form_of, refusal, step_of, take, unmoved
from workflow.engine import Refused, perform, possible_steps
from workflow.organisations import User

STATES = [*WALKS, State.ARCHIVED]


def in_state(people: Cast, state: str) -> Dispute:
    if state != State.ARCHIVED:
        return a_case(people, state)
    dispute = a_case(people, State.CLOSED)
    archive_ready(dispute, people.mahong)
    take(dispute, "archive", people, people.mahong)
    return dispute


def somebody_who_may(dispute: Dispute, people: Cast, verb: str) -> User | None:
    """Who has the right, so that it is the state that stands in the way; None for an owner's step that nobody owns."""
    step = step_of(dispute, verb)
    staff = (
        people.chenjing,
        people.zhouwei,
        people.wangfang,
        people.mahong,
        dispute.handler,
        people.liqiang,
        people.heping,
    )
    return next((person for person in staff if person and step.denial(dispute, person) is None), None)


def test_every_state_can_be_walked_to() -> None:
    assert set(STATES) == set(State.values) == set(PLACES)


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_legal_here_is_refused_with_the_states_name(people: Cast, state: str) -> None:
    dispute = in_state(people, state)
    refused = 0
    for verb, step in dispute.steps().items():
        by = None if dispute.has_legal(step) else somebody_who_may(dispute, people, verb)
        if by is None:
            continue
        with pytest.raises(Refused, match=f"现为“{dispute.state_label}”"):
            perform(dispute, verb, by=by)
        refused += 1
    unmoved(dispute)
    assert refused > 20


@pytest.mark.parametrize("state", STATES)
def test_what_is_legal_here_opens_its_form_and_is_ready_or_says_why_not(people: Cast, state: str) -> None:
    dispute = in_state(people, state)
    for verb, step in dispute.steps().items():
        if not dispute.has_legal(step) or step.form_class is None:
            continue
        form = form_of(dispute, verb)(application=dispute, user=people.chenjing)
        assert str(form)
        assert all(field.label for field in form.fields.values()), verb
        sent = form_of(dispute, verb)({}, {}, application=dispute, user=people.chenjing)
        assert isinstance(sent.is_valid(), bool), "an empty form is answered, not a fault"
    for person in (people.wangfang, people.liqiang, people.chenjing, people.mahong, people.zhouwei):
        for possible in possible_steps(dispute, person):
            assert not possible.step.hidden
            assert possible.ready or str(possible.obstacle).endswith("。"), possible.step.verb


@pytest.mark.parametrize("verb", ["receive_transfer", "enter_by_split"])
def test_an_own_draft_does_not_enter_by_the_back_door(people: Cast, verb: str) -> None:
    dispute = a_case(people, State.DRAFT)
    assert "由移送或分案产生" in refusal(dispute, verb, people, people.chenjing)
