"""What a step costs on this machine: through `perform`, and as the very same statements sent by bare psycopg.

A database is prepared once with cases that all stand before the same step, and copied for every round. The copies are
alike down to their sequences, so statements recorded while one copy is worked on do the same work in the next.
"""

import cProfile
import json
import pstats
import statistics
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from mediation import demo
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.management.scratch import copy_of, scratch_database
from mediation.parties import Consent, active_respondents
from workflow.engine import perform
from workflow.organisations import User

TURN = 20
"""Steps at a time, here and there; the first turn is not counted, since caches of a new connection fill up in it."""

LAYERS = (
    ("psycopg and the server", ("/psycopg/", "/psycopg_binary/", "psycopg_binary", "/psycopg_c/")),
    ("django-fsm", ("/django_fsm/",)),
    ("viewflow", ("/viewflow/",)),
    ("simple-history", ("/simple_history/",)),
    ("Django", ("/django/", "/asgiref/")),
    ("workflow, mediation", ("/workflow/", "/mediation/")),
)


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


class Command(BaseCommand):
    """`manage.py bench`: never touches the data of the site; the two databases it makes are dropped at the end."""

    requires_system_checks: list[str] = []
    help = "Measure steps through perform() against the same statements sent by bare psycopg."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, and how it is told."""
        parser.add_argument("--steps", type=int, default=300, help="steps in a round (300)")
        parser.add_argument("--rounds", type=int, default=5, help="rounds; the median counts (5)")
        parser.add_argument("--statements", action="store_true", help="list the SQL statements of each step")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, tell, tidy up."""
        results = [measure(subject, options["steps"], options["rounds"]) for subject in SUBJECTS]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(result) for result in results], ensure_ascii=False))
            return
        for result in results:
            self.tell(result, statements=options["statements"])

    def tell(self, result: Result, *, statements: bool) -> None:
        """A few lines for each step."""
        kind = "changes stage" if result.changes_stage else "stays in its stage"
        self.stdout.write(f"\n{result.verb} ({kind}): {len(result.statements)} statements and a commit")
        self.stdout.write(f"  through perform   {result.through_perform:7.0f} steps/s")
        self.stdout.write(f"  bare psycopg      {result.bare_psycopg:7.0f} steps/s")
        self.stdout.write(f"  ratio             {result.ratio:7.2f}")
        spent = ", ".join(f"{layer} {share:.0%}" for layer, share in result.layers.items())
        self.stdout.write(f"  where the time of a step goes: {spent}")
        if statements:
            for number, statement in enumerate(result.statements, 1):
                self.stdout.write(f"  {number:2} {statement}")


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
                    answered_on=timezone.localdate(), how="电话",
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
    """The share of each layer in the time of a step, by where the time is spent and not by who called."""
    pressed = presses(subject)
    for dispute, by in pressed[:TURN]:
        step(subject, dispute, by)
    profile = cProfile.Profile()
    with profile:
        for dispute, by in pressed[TURN:]:
            step(subject, dispute, by)
    spent: dict[str, float] = defaultdict(float)
    for name, seconds in own_times(pstats.Stats(profile)):
        spent[name] += seconds
    total = sum(spent.values())
    return {name: round(spent[name] / total, 3) for name in sorted(spent, key=spent.__getitem__, reverse=True)}


def own_times(stats: Any) -> Iterator[tuple[str, float]]:
    """Layer and seconds of every function; what is built in or of the standard library counts for its caller."""
    for (path, _line, name), (_calls, _primitive, own, _total, callers) in stats.stats.items():
        layer = layer_of(path, name)
        if layer or not callers:
            yield layer or "other", own
            continue
        for (caller_path, _caller_line, caller_name), (_n, _p, caller_own, _t) in callers.items():
            yield layer_of(caller_path, caller_name) or "other", caller_own


def layer_of(path: str, name: str) -> str:
    """Whose code it is; empty for Python's own."""
    where = f"{path}:{name}".replace("\\", "/")
    return next((layer for layer, marks in LAYERS if any(mark in where for mark in marks)), "")


def shortened(sql: str) -> str:
    """A statement without its long lists of columns."""
    width = 110
    words = " ".join(sql.split())
    columns, found, rest = words.partition(" FROM ")
    if found and columns.startswith("SELECT "):
        words = f"SELECT … FROM {rest}"  # noqa: S608  to be read, not run
    return words if len(words) <= width else words[: width - 1] + "…"
