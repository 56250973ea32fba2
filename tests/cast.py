"""The shared cast of the tests: one organisation, its people, and cases walked by real steps."""

import datetime as dt
from typing import Any

from django.utils import timezone

from mediation import demo
from mediation.demo import Cast, Walk, a_unit, a_worker
from mediation.dispute.lifecycle import Dispute

__all__ = ["Cast", "Walk", "a_case", "a_unit", "a_walk", "a_worker"]


def a_case(people: Cast, state: str, **fields: Any) -> Dispute:
    """A dispute in that state; two workers against one firm unless told otherwise."""
    return demo.a_case(people, state, **fields)


def a_walk(people: Cast, state: str, *, days_ago: float = 14, workers: int = 2, **fields: Any) -> Walk:
    """The walk to that state, which can go on (`walk.draft()`, `walk.pay(instalments=1)`)."""
    return demo.a_walk(
        people,
        state,
        at=timezone.now() - dt.timedelta(days=days_ago),
        workers=[a_worker(n) for n in range(workers)],
        units=[a_unit(1)],
        **fields,
    )
