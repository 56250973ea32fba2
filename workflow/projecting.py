"""Keeping the marks and their tallies up with the record: in passing, and anew from nothing.

Every step leaves a StateChange that carries PostgreSQL's number of its transaction. Whoever reads figures first has what
was recorded since the last time projected (`catch_up`); what was still under way then is projected once more the next time,
so that nothing falls between. A recount asks the same queries about everything, compares, repairs, and says what it found.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce
from psycopg.errors import LockNotAvailable

from workflow import measures
from workflow.clocks import Clock
from workflow.editions import Recount
from workflow.marks import OVER, CountedTo, Mark
from workflow.measures import COLUMNS, Keys
from workflow.models import Application, StateChange, kinds
from workflow.moment import now

AT_ONCE = 2_000
"""Applications projected in one go; more of them, and all are counted anew."""
FROM_NOTHING = 20_000
PORTION = 20_000
MANY = 200_000
"""Marks from which on indexes are made anew rather than kept up row by row."""
OVERLAP = dt.timedelta(minutes=1)
"""How far back clocks counted anew by the book are looked at again: their last transaction ends after the time it bears."""

_EXPECTED = """
CREATE TEMP TABLE expected (
    measure varchar(40), application_id bigint, subject bigint, "on" date, until date, detail varchar(60),
    cases integer, persons integer, amount bigint
) ON COMMIT DROP;
CREATE TEMP TABLE facets (application_id bigint, topic varchar(60), sector varchar(60)) ON COMMIT DROP;
"""
_EXPECT = """
INSERT INTO expected
SELECT %s, r.key, r.subject, r.day, r.until::date, r.detail, r.cases, r.persons, r.amount
FROM ({sql}) AS r (key, subject, day, until, detail, cases, persons, amount) WHERE r.day IS NOT NULL
"""
_SHAPE = (
    'measure, application_id, subject, "on", until, detail, cases, persons, amount, district_id, organisation_id, kind, '
    "handler_id, topic, sector"
)
_WHOLE = """
SELECT e.measure, e.application_id, e.subject, e."on", e.until, e.detail, e.cases, e.persons, e.amount,
       a.district_id, a.organisation_id, a.kind_key AS kind, a.handler_id,
       coalesce(f.topic, '') AS topic, coalesce(f.sector, '') AS sector
FROM expected e JOIN workflow_application a ON a.id = e.application_id
LEFT JOIN facets f ON f.application_id = e.application_id
"""
_TALLIED = f"""
INSERT INTO workflow_tally (month, measure, kind, organisation_id, detail, cases, persons, amount, marks)
SELECT month, measure, kind, organisation_id, detail, sum({{sign}} * cases) AS cases, sum({{sign}} * persons) AS persons,
       sum({{sign}} * amount) AS amount, sum({{sign}}) AS marks
FROM (
    SELECT date_trunc('month', "on")::date AS month, measure, kind, organisation_id, detail, cases, persons, amount
    FROM {{rows}}
    UNION ALL
    SELECT date_trunc('month', until)::date, measure || '{OVER}', kind, organisation_id, detail, cases, persons, amount
    FROM {{rows}} WHERE until IS NOT NULL
) AS told
GROUP BY month, measure, kind, organisation_id, detail
"""  # noqa: S608  names of ours
_ADDED = """
ON CONFLICT ON CONSTRAINT one_tally DO UPDATE SET
    cases = workflow_tally.cases + excluded.cases, persons = workflow_tally.persons + excluded.persons,
    amount = workflow_tally.amount + excluded.amount, marks = workflow_tally.marks + excluded.marks
"""


@dataclass(frozen=True)
class Difference:
    """What a recount found: marks that should not be there, and marks that were missing; a changed one is both."""

    wrong: int
    missing: int
    tallies: int

    @property
    def found(self) -> int:
        """All of them."""
        return self.wrong + self.missing + self.tallies


class BeingCounted(Exception):
    """Somebody is counting, or everything is to be counted anew, and it would take longer than a page may."""


def catch_up(*, patience: float | None = None) -> int:
    """Project what was recorded since the last time; how many applications changed, -1 where all was counted anew.

    patience: seconds to wait for whoever does it already; with it, a recount of many applications is left to the job. Raises
    BeingCounted then: the marks are as of the last time (`counted_at`).
    """
    with transaction.atomic():
        held = _hold(patience)
        running, horizon = _transactions()
        if held.by != measures.digest() or held.horizon > running:
            return _anew(held, patience)
        return _catch_up(held, horizon, patience)


def _catch_up(held: CountedTo, horizon: int, patience: float | None = None) -> int:
    dirty = _dirty(held)
    if len(dirty) > FROM_NOTHING:
        return _anew(held, patience)
    everything = iter(sorted(measures.touched_by(dirty)))
    while chunk := list(islice(everything, AT_ONCE)):
        project(chunk)
    held.horizon, held.at = horizon, now()
    held.save(update_fields=["horizon", "at"])
    return len(dirty)


def _anew(held: CountedTo, patience: float | None) -> int:
    if (
        patience is not None
        and len(Application.objects.order_by().values_list("pk")[: FROM_NOTHING + 1]) > FROM_NOTHING
    ):
        raise BeingCounted
    _recount(held)
    return -1


def counted_at() -> dt.datetime | None:
    """As of when the marks are; None before the first time."""
    return CountedTo.objects.values_list("at", flat=True).filter(pk=1).first()


def recount() -> Difference:
    """Count everything anew, put right what differs, and say how much that was."""
    with transaction.atomic():
        return _recount(_hold())


def _recount(held: CountedTo) -> Difference:
    _running, horizon = _transactions()
    difference = project(None)
    if held.by == measures.digest():  # otherwise nothing was wrong: it had never been counted so
        held.repaired += difference.found
    held.horizon, held.by, held.at, held.checked_at = horizon, measures.digest(), now(), now()
    held.save()
    return difference


def differences() -> Difference:
    """What a recount would put right, apart from what nobody has projected yet; nothing is changed.

    All of it is seen as of one instant: steps taken meanwhile are no differences.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:  # the lock before the view: whoever projects now is waited for
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("LOCK TABLE workflow_countedto IN EXCLUSIVE MODE")
        held = _hold()
        if held.by == measures.digest():
            _catch_up(held, _transactions()[1])
        found = project(None)
        transaction.set_rollback(True)
    return found


def _hold(patience: float | None = None) -> CountedTo:
    if patience is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(patience * 1000)}ms"])
    try:
        held = CountedTo.objects.select_for_update().filter(pk=1).first()
        if held is None:
            CountedTo.objects.bulk_create([CountedTo(pk=1)], ignore_conflicts=True)
            held = CountedTo.objects.select_for_update().get(pk=1)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise BeingCounted from error
        raise
    return held


def _transactions() -> tuple[int, int]:
    """The number of this transaction, and the one below which every transaction is over, and so seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current(), txid_snapshot_xmin(txid_current_snapshot())")
        running, over = cursor.fetchone()
    return int(running), int(over)


def _dirty(held: CountedTo) -> set[int]:
    """Applications that have changed: by a step, or because the book had their clocks counted anew."""
    stepped = StateChange.objects.filter(transaction_id__gte=held.horizon).order_by().values_list("application_id")
    found = {key for (key,) in stepped.distinct()[: FROM_NOTHING + 1]}
    counted = Recount.objects.filter(finished_at__isnull=False)
    if held.at is not None:
        counted = counted.filter(finished_at__gte=held.at - OVERLAP)
    editions = list(counted.values_list("pk", flat=True))
    if editions:  # hardly ever; clocks are many, and no index leads to those of an edition that have ended
        moved = Clock.objects.filter(edition__in=editions).order_by().values_list("application_id")
        found |= {key for (key,) in moved.distinct()[: FROM_NOTHING + 1]}
    return found


def project(keys: Keys) -> Difference:
    """Bring marks and tallies of these applications, or of all, to what the measures say now."""
    with connection.cursor() as cursor:
        if keys is None:
            cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'")
        _expect(cursor, keys)
        anew = keys is None and not Mark.objects.exists()
        found = _fill(cursor) if anew else _amend(cursor, keys)
        cursor.execute("DROP TABLE expected, facets")
    return found


def _expect(cursor: CursorWrapper, keys: Keys) -> None:
    cursor.execute(_EXPECTED)
    for measure in measures.declared().values():
        for rows in measure.queries(keys):
            sql, params = rows.query.sql_with_params()
            cursor.execute(_EXPECT.format(sql=sql), [measure.key, *params])
    for told in measures.tellers():
        _copy(cursor, iter(told(keys)))
    for kind in kinds():
        if not kind.facets:
            continue
        rows = kind._base_manager.all() if keys is None else kind._base_manager.filter(pk__in=list(keys))  # noqa: SLF001
        divided = {f"f_{name}": _facet(kind.facets.get(name)) for name in ("topic", "sector")}
        sql, params = rows.order_by().annotate(**divided).values_list("pk", *divided).query.sql_with_params()
        cursor.execute(f"INSERT INTO facets {sql}", params)
    if keys is None:
        cursor.execute("ANALYZE expected; ANALYZE facets")


def _facet(field: str | None) -> Any:
    nothing = Value("", output_field=CharField())
    return Coalesce(F(field), nothing, output_field=CharField()) if field else nothing


def _copy(cursor: CursorWrapper, rows: Iterator[measures.Row]) -> None:
    """In portions: what tells them reads through the same connection."""
    columns = ", ".join(f'"{name}"' for name in ("measure", *COLUMNS))
    while portion := list(islice(rows, PORTION)):
        with cursor.copy(f"COPY expected ({columns}) FROM STDIN") as copy:  # psycopg's own
            for row in portion:
                copy.write_row(row)


def _fill(cursor: CursorWrapper) -> Difference:
    """From nothing. Many rows come in the order of the one index that stands, and the others are made afterwards."""
    many = _count(cursor, "expected") > MANY
    indexes = Mark._meta.indexes if many else []
    with connection.schema_editor(atomic=False) as editor:
        for index in indexes:
            editor.remove_index(Mark, index)
        order = "ORDER BY e.application_id, e.measure, e.subject" if many else ""
        cursor.execute(f"INSERT INTO workflow_mark ({_SHAPE}) {_WHOLE} {order}")
        missing = cursor.rowcount
        for index in indexes:
            editor.add_index(Mark, index)
    cursor.execute("ANALYZE workflow_mark")
    cursor.execute("DELETE FROM workflow_tally")
    cursor.execute(_TALLIED.format(sign=1, rows="workflow_mark"))
    return Difference(0, missing, 0)


def _amend(cursor: CursorWrapper, keys: Keys) -> Difference:
    """Compare, take away, add, and move the tallies by as much. Of everything, the tallies are compared too."""
    where, params = ("", []) if keys is None else ("WHERE application_id = ANY (%s)", [list(keys)])
    cursor.execute(f"CREATE TEMP TABLE wanted ON COMMIT DROP AS {_WHOLE}")
    cursor.execute(
        "CREATE TEMP TABLE wrong ON COMMIT DROP AS "  # noqa: S608  names of ours
        f"SELECT {_SHAPE} FROM workflow_mark {where} EXCEPT SELECT {_SHAPE} FROM wanted",
        params,
    )
    wrong = _count(cursor, "wrong")
    cursor.execute(
        "CREATE TEMP TABLE missing ON COMMIT DROP AS "  # noqa: S608
        f"SELECT {_SHAPE} FROM wanted EXCEPT SELECT {_SHAPE} FROM workflow_mark {where}",
        params,
    )
    missing = _count(cursor, "missing")
    if wrong:
        cursor.execute(
            "DELETE FROM workflow_mark m USING wrong w WHERE m.application_id = w.application_id "
            "AND m.measure = w.measure AND m.subject = w.subject"
        )
        cursor.execute(_TALLIED.format(sign=-1, rows="wrong") + _ADDED)
    if missing:
        cursor.execute(f"INSERT INTO workflow_mark ({_SHAPE}) SELECT {_SHAPE} FROM missing")  # noqa: S608
        cursor.execute(_TALLIED.format(sign=1, rows="missing") + _ADDED)
    if wrong:
        cursor.execute("DELETE FROM workflow_tally WHERE marks = 0")
    cursor.execute("DROP TABLE wanted, wrong, missing")
    return Difference(wrong, missing, _compare_tallies(cursor) if keys is None else 0)


def _count(cursor: CursorWrapper, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  two names of ours
    return int(cursor.fetchone()[0])


def _compare_tallies(cursor: CursorWrapper) -> int:
    """Add the marks up anew beside the tallies; put right what differs."""
    shape = "month, measure, kind, organisation_id, detail, cases, persons, amount, marks"
    added = _TALLIED.format(sign=1, rows="workflow_mark").split("\n", 2)[2]
    cursor.execute(f"CREATE TEMP TABLE added ON COMMIT DROP AS {added}")
    cursor.execute(
        f"SELECT count(*) FROM ((SELECT {shape} FROM workflow_tally EXCEPT SELECT * FROM added) UNION ALL "  # noqa: S608
        f"(SELECT * FROM added EXCEPT SELECT {shape} FROM workflow_tally)) AS differing"
    )
    differing = int(cursor.fetchone()[0])
    if differing:
        cursor.execute("DELETE FROM workflow_tally")
        cursor.execute(f"INSERT INTO workflow_tally ({shape}) SELECT * FROM added")  # noqa: S608
    cursor.execute("DROP TABLE added")
    return differing
