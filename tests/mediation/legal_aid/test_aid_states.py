"""Every state can be walked to by real steps, and each step is refused where it is not legal."""

from typing import Any

import pytest

from mediation.demo import Cast
from mediation.legal_aid.demo import WALKS, an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import PLACES, State
from workflow.engine import Refused, perform, possible_steps

STATES = list(WALKS)


def test_every_state_can_be_walked_to() -> None:
    assert {*STATES, State.DRAFT} == set(State.values) == set(PLACES)


@pytest.mark.parametrize("state", STATES)
def test_a_walk_ends_in_its_state_and_the_pages_of_what_is_legal_open(people: Cast, rates: None, state: str) -> None:
    aid = an_aid(people, state)
    assert LegalAid.objects.get(pk=aid.pk).state == state
    assert aid.stage == PLACES[state].stage
    everybody = [user for user in people.people.values() if user.is_active]
    for verb, step in aid.steps().items():
        if not aid.has_legal(step):
            by = next((user for user in everybody if step.denial(aid, user) is None), None)
            if by is not None:
                with pytest.raises(Refused, match=f"现为“{aid.state_label}”"):
                    perform(aid, verb, by=by)
        elif step.form_class is not None:
            form_class: Any = step.form_class
            form = form_class(application=aid, user=people.gaoyuan)
            assert str(form)
            assert all(field.label for field in form.fields.values()), verb
            sent = form_class({}, {}, application=aid, user=people.gaoyuan)
            assert isinstance(sent.is_valid(), bool), "an empty form is answered, not a fault"
    for user in everybody:
        for possible in possible_steps(aid, user):
            assert possible.ready or str(possible.obstacle).endswith("。"), possible.step.verb
    assert str(aid.outcome_in_words())
    assert aid.carries().name == aid.recipient.person.name  # type: ignore[union-attr]
