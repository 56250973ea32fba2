"""Whose window a case had before it stood on the case: derived from its source and round, as it was read off then."""

from importlib import import_module

import pytest
from django.apps import apps

from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.mediation.dispute.ladder import DAY, TODAY, Cast, a_walk, entrusted, take

migration = import_module("mediation.dispute.migrations.0008_kind_of_window")


@pytest.mark.parametrize(
    ("source", "round_", "kind"),
    [
        ("court", 1, "court"),
        ("lac", 1, "commission"),
        ("window", 1, "own"),
        ("court", 2, "own"),
        ("transfer", 1, "own"),
    ],
)
def test_accepted_cases_have_the_window_they_had(people: Cast, source: str, round_: int, kind: str) -> None:
    dispute = a_walk(
        people, State.MEDIATING, days_ago=2, **(entrusted(TODAY - 3 * DAY) if source == "lac" else {})
    ).dispute
    Dispute.objects.filter(pk=dispute.pk).update(source=source, window_kind="")
    if round_ > 1:
        take(dispute, "fail", people, people.liqiang)
        take(dispute, "reopen", people, people.chenjing)
        Dispute.objects.filter(pk=dispute.pk).update(window_kind="")
    migration.derive(apps, None)
    assert Dispute.objects.get(pk=dispute.pk).window_kind == kind


def test_cases_that_are_not_accepted_have_none_yet(people: Cast) -> None:
    dispute = a_walk(people, State.SCREENING, days_ago=1, source="court").dispute
    migration.derive(apps, None)
    assert Dispute.objects.get(pk=dispute.pk).window_kind == ""
