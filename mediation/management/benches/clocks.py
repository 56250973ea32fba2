"""What deadlines cost a step: the statements about clocks within one perform, for every step of whole cases."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from mediation import demo
from mediation.dispute.states import State
from workflow.models import StateChange

BAR = 3
"""Statements about clocks that one step may need."""
STATES = (State.CLOSED, State.FAILED, State.DEFAULTED, State.WITHDRAWN)


def bench_clocks(people: demo.Cast) -> dict[str, int]:
    """For each verb the most statements about clocks that one step of it sent. Leaves cases in the database."""
    return {verb: most for state in STATES for verb, most in _walked(people, state).items()}


def tell(counted: dict[str, int], say: Callable[[str], object]) -> None:
    """The dearest steps, and the bar."""
    most = max(counted.values())
    dearest = ", ".join(verb for verb, count in counted.items() if count == most)
    say(
        f"\nclock work within one perform: {most} statements at the most (bar: {BAR}), over {len(counted)} sorts of steps"
    )
    say(f"  {most} in: {dearest}")


def _walked(people: demo.Cast, state: State) -> dict[str, int]:
    """A case walked to that state: what lies between one StateChange and the next belongs to one step."""
    counts, before = [0], StateChange.objects.count()

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django's signature
        counts[-1] += "workflow_clock" in sql or "workflow_edition" in sql
        if sql.startswith('INSERT INTO "workflow_statechange"'):
            counts.append(0)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        demo.a_case(people, state)
    verbs = StateChange.objects.order_by("pk").values_list("verb", flat=True)[before:]
    found: dict[str, int] = {}
    for verb, statements in zip(verbs, counts, strict=False):
        found[verb] = max(statements, found.get(verb, 0))
    return found
