"""What a step costs on this machine: through `perform`, and as the very same statements sent by bare psycopg.

A database is prepared once with cases that all stand before the same step, and copied for every round. The copies are
alike down to their sequences, so statements recorded while one copy is worked on do the same work in the next.
"""

import cProfile
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection

from mediation import demo
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.management.benches.layers import shares
from mediation.management.scratch import copy_of, scratch_database
from mediation.parties import Consent, active_respondents
from workflow.engine import perform
from workflow.moment import today
from workflow.organisations import User

TURN = 20
"""Steps at a time, here and there; the first turn is not counted, since caches of a new connection fill up in it."""


@dataclass(frozen=True)
class Subject:
    """A step to measure: where the cases stand before it, and what is typed."""

    verb: str
    by: str
    state: State
    changes_stage: bool
    facts: dict[str, Any] = field(default_factory=dict)


SUBJECTS = (
    Subject("accept", "chenjing", State.CONSENT_ASKING, changes_stage=True),
    Subject("screen", "wangfang", State.SUBMITTED, changes_stage=False, facts={"risk": "", "urgent": True}),
)

Statement = tuple[str, Any]


@dataclass
class Result:
    """Steps per second, each the median of the rounds; `ratio` is the median of the rounds' own ratios."""

    verb: str
    changes_stage: bool
    through_perform: float
    bare_psycopg: float
    ratio: float
    statements: list[str]
    layers: dict[str, float]


def bench_steps(steps: int, rounds: int) -> list[Result]:
    """Every step worth measuring: one that changes the stage, and one that stays in it."""
    return [measure(subject, steps, rounds) for subject in SUBJECTS]


def tell(result: Result, say: Callable[[str], object], *, statements: bool) -> None:
    """A few lines for each step."""
    kind = "changes stage" if result.changes_stage else "stays in its stage"
    say(f"\n{result.verb} ({kind}): {len(result.statements)} statements and a commit")
    say(f"  through perform   {result.through_perform:7.0f} steps/s")
    say(f"  bare psycopg      {result.bare_psycopg:7.0f} steps/s")
    say(f"  ratio             {result.ratio:7.2f}")
    spent = ", ".join(f"{layer} {share:.0%}" for layer, share in result.layers.items())
    say(f"  where the time of a step goes: {spent}")
    if statements:
        for number, statement in enumerate(result.statements, 1):
            say(f"  {number:2} {statement}")


def measure(subject: Subject, steps: int, rounds: int) -> Result:
    """One step, in copies of one prepared database."""
    with scratch_database("bench") as prepared:
        prepare(subject, steps + TURN)
        with copy_of(prepared):
            recorded = recordings(subject)
        with copy_of(prepared):
            layers = profiled(subject)
        timed = []
        for _ in range(rounds):
            with copy_of(prepared, "bare") as bare, copy_of(prepared):
                timed.append(times(subject, recorded, bare))
    return Result(
        subject.verb,
        subject.changes_stage,
        statistics.median(steps / ours for ours, _theirs in timed),
        statistics.median(steps / theirs for _ours, theirs in timed),
        statistics.median(theirs / ours for ours, theirs in timed),
        [shortened(sql) for sql, _ in recorded[-1]],
        layers,
    )


def prepare(subject: Subject, count: int) -> None:
    """The tables, the demo's organisation, and so many cases one step short of the one to measure."""
    call_command("migrate", verbosity=0)
    people = demo.cast()
    for number in range(count):
        workers, units = [demo.a_worker(number)], [demo.a_unit(number)]
        dispute = demo.a_case(people, subject.state, workers=workers, units=units)
        if subject.state == State.CONSENT_ASKING:
            for respondent in active_respondents(dispute):
                perform(
                    dispute, "record_reply", by=people.wangfang, respondent=respondent, consent=Consent.AGREED,
                    answered_on=today(), how="电话",
                )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def presses(subject: Subject) -> list[tuple[Dispute, User]]:
    """Cases and people as a request has them: loaded afresh, nothing remembered from the step before."""
    cases = Dispute.objects.order_by("pk")
    return [(case, User.objects.get(username=subject.by)) for case in cases]


def step(subject: Subject, dispute: Dispute, by: User) -> None:
    """The one door."""
    perform(dispute, subject.verb, by=by, **subject.facts)


def times(subject: Subject, recorded: list[list[Statement]], database: str) -> tuple[float, float]:
    """Seconds through `perform`, and for the same statements in a copy, with psycopg's own defaults.

    By turns, some steps here and some there: whatever else the machine does meanwhile disturbs both alike.
    """
    asked = connection.get_connection_params() | {"dbname": database}
    address = {name: asked[name] for name in ("dbname", "user", "password", "host", "port") if asked.get(name)}
    pressed, ours, theirs = presses(subject), 0.0, 0.0
    with psycopg.connect(**address) as bare:
        for first in range(0, len(pressed), TURN):
            start = time.perf_counter()
            for dispute, by in pressed[first : first + TURN]:
                step(subject, dispute, by)
            between = time.perf_counter()
            for statements in recorded[first : first + TURN]:
                replay(bare, statements)
            if first:  # the first turn warms up
                ours, theirs = ours + between - start, theirs + time.perf_counter() - between
    return ours, theirs


def recordings(subject: Subject) -> list[list[Statement]]:
    """The statements of each case's step, in the order of the cases."""
    taken: list[list[Statement]] = []

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django's signature
        taken[-1].append((sql, params))
        return execute(sql, params, many, context)

    for dispute, by in presses(subject):
        taken.append([])
        with connection.execute_wrapper(record):
            step(subject, dispute, by)
    return taken


def replay(bare: psycopg.Connection[Any], statements: list[Statement]) -> None:
    """One step's work: every statement, every row it answers, a commit."""
    for sql, params in statements:
        cursor = bare.execute(sql, params)
        if cursor.description:
            cursor.fetchall()
    bare.commit()


def profiled(subject: Subject) -> dict[str, float]:
    """The share of each layer in the time of a step."""
    pressed = presses(subject)
    for dispute, by in pressed[:TURN]:
        step(subject, dispute, by)
    with cProfile.Profile() as profile:
        for dispute, by in pressed[TURN:]:
            step(subject, dispute, by)
    return shares(profile)


def shortened(sql: str) -> str:
    """A statement without its long lists of columns."""
    width = 110
    words = " ".join(sql.split())
    columns, found, rest = words.partition(" FROM ")
    if found and columns.startswith("SELECT "):
        words = f"SELECT … FROM {rest}"  # noqa: S608  to be read, not run
    return words if len(words) <= width else words[: width - 1] + "…"
