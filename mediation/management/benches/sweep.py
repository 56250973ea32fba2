"""What a sweep costs: with 1,000 clocks due it must cost what 1,000 cost, however many others sleep."""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mediation import demo
from mediation.dispute.states import State
from mediation.management.scratch import copy_of, using
from workflow.clocks import Clock
from workflow.clockwork import Face, local_day, midnight
from workflow.editions import current_book
from workflow.models import Application
from workflow.moment import now
from workflow.sweep import BATCH, sweep

BAR = 1.3
"""How much dearer the sweep may be among a million clocks than among ten thousand."""
DUE = BATCH
CASES = 20
FEW = 10_000


@dataclass(frozen=True)
class Result:
    """Seconds of the sweeps of the clocks that are due, round by round; what one of them writes, and its statements."""

    clocks: int
    due: int
    seconds: list[float]
    messages: int
    statements: int


def bench_sweep(prepared: str, clocks: int, rounds: int) -> list[Result]:
    """The same sweep among few clocks and among many, by turns: whatever else the machine does disturbs both alike.

    prepared: a database with the demo's organisation, to which Django's connection leads.
    """
    for _ in range(CASES):
        demo.a_case(demo.cast(), State.SUBMITTED)
    Clock.objects.all().delete()
    _fill(DUE, "due:", due=True)
    _fill(FEW - DUE, "few:")
    with copy_of(prepared, "many") as many:
        _fill(clocks - FEW, "many:")
        seconds: dict[str, list[float]] = {prepared: [], many: []}
        for _ in range(rounds):
            for name, taken in seconds.items():
                with using(name):
                    taken.append(_timed())
        results = []
        for name, taken in seconds.items():
            with using(name):
                results.append(_result(taken))
    return results


def tell(results: list[Result], say: Callable[[str], object]) -> None:
    """Both, and how they compare."""
    few, many = results
    say(f"\nsweep of {few.due} due clocks: {few.messages} messages, {few.statements} statements")
    for result in results:
        say(f"  among {result.clocks:>9,} running  {statistics.median(result.seconds) * 1000:7.0f} ms")
    ratio = statistics.median(ours / theirs for theirs, ours in zip(few.seconds, many.seconds, strict=True))
    say(f"  ratio                    {ratio:7.2f}  (bar: {BAR})")


def _fill(count: int, name: str, *, due: bool = False) -> None:
    """So many running clocks like one that is counted properly, spread over the cases.

    A due one has a run of its own, and so a message of its own; the others are due over the next two months.
    """
    template = _template(due=due)
    said = {
        "application_id": "cases.keys[1 + n %% array_length(cases.keys, 1)]",
        "subject": "%s || n",
        "run": "n" if due else "1",
        "next_at": "next_at" if due else "next_at + n %% 86400 * interval '1 minute'",
    }
    names = [field.column or "" for field in Clock._meta.concrete_fields if field.name != "id"]
    values = ", ".join(said.get(column, column) for column in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO workflow_clock ({', '.join(names)}) SELECT {values} FROM workflow_clock,"  # noqa: S608  names of ours
            " (SELECT array_agg(id) AS keys FROM workflow_application) AS cases,"
            " generate_series(1, %s) AS n WHERE workflow_clock.id = %s",
            [name, count, template.pk],
        )
        template.delete()
        cursor.execute("VACUUM ANALYZE")


def _template(*, due: bool) -> Clock:
    """Counted as of a month ago: of a due clock the first reminder has come since, of the others it is far ahead."""
    book, at = current_book(), now()
    began = local_day(at) + dt.timedelta(days=55 if due else 300) - dt.timedelta(days=365)
    case = Application.objects.select_related("organisation").order_by("pk")[0]
    clock = Clock(application_id=case.pk, district_id=case.district_id, organisation_id=case.organisation_id)
    face = Face("L1", "template", 1, midnight(began))
    clock.show(face)
    clock.count(face, book, book.week(case.organisation.path), at - dt.timedelta(days=30))
    clock.save()
    return clock


def _timed() -> float:
    """Seconds of one sweep, rolled back; another before it warms the new connection up."""
    for _ in range(2):
        with transaction.atomic():
            start = time.perf_counter()
            sweep()
            seconds = time.perf_counter() - start
            transaction.set_rollback(True)
    return seconds


def _result(seconds: list[float]) -> Result:
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        swept = sweep()
        transaction.set_rollback(True)
    statements = [query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    return Result(Clock.objects.running().count(), DUE, seconds, swept.messages, len(statements))
