"""Loading: COPY from two processes side by side, without indexes where there is much, which are made afterwards."""

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from mediation.bulk.closure import key_ranges
from mediation.bulk.planning import Plan
from mediation.bulk.printing import Printed, Printer, pool, pools

PROCESSES = 2
WORTH_IT = 20_000
"""From so many applications on, indexes are dropped before and made afterwards, and two processes work."""

_SECONDARY = """
SELECT c.relname, i.relname, pg_get_indexdef(i.oid), con.conname, pg_get_constraintdef(con.oid), c.reltuples
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class c ON c.oid = x.indrelid
LEFT JOIN pg_constraint con ON con.conindid = i.oid AND con.contype IN ('u', 'x')
WHERE c.relname = ANY(%s) AND NOT x.indisprimary
ORDER BY c.relname, i.relname
"""

Say = Callable[[str], object]


def load(plan: Plan, printer: Printer, tables: Sequence[str], say: Say) -> None:
    """Everything planned, into the database that Django's connection leads to."""
    if len(plan.copies) < WORTH_IT:
        with session() as db:
            _print_all(plan, printer, db, 0, 1)
    else:
        with session() as db:
            dropped = _drop(db, tables)
            db.commit()
        _side_by_side(lambda turn: _in_a_process(plan, printer, turn))
        say("rows are there; making the indexes")
        _side_by_side(lambda turn: _make(dropped, turn))
    with session() as db:
        _set_sequences(db)
        db.commit()
    say("indexes are there; counting")
    _side_by_side(lambda turn: _vacuum(tables, turn), among=len(plan.copies))


def _in_a_process(plan: Plan, printer: Printer, turn: int) -> None:
    with session() as db:
        _print_all(plan, printer, db, turn, PROCESSES)


def _print_all(plan: Plan, printer: Printer, db: "psycopg.Connection[Any]", turn: int, of: int) -> None:
    for n, span in enumerate(pools(plan)):
        if n % of == turn:
            _copy(db, pool(*span))
    for n, (copies, first) in enumerate(plan.chunks()):
        if n % of == turn:
            _copy(db, printer.chunk(copies, first))


def _copy(db: "psycopg.Connection[Any]", printed: Printed) -> None:
    with db.cursor() as cursor:
        for (table, columns), texts in printed.items():
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
            with cursor.copy(statement) as copy:
                copy.write("".join(texts).encode())
    db.commit()


# Processes and connections


def _side_by_side(work: Callable[[int], None], among: int = WORTH_IT) -> None:
    """The same work by several processes, each with its turn. RuntimeError where one of them failed."""
    if among < WORTH_IT:
        work(-1)
        return
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # every database of ours is PostgreSQL
    gc.freeze()
    forked = multiprocessing.get_context("fork")
    started = [forked.Process(target=work, args=(turn,)) for turn in range(PROCESSES)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    if any(process.exitcode for process in started):
        msg = "a process that filled the database failed"
        raise RuntimeError(msg)


@contextmanager
def session(*, autocommit: bool = False) -> Iterator["psycopg.Connection[Any]"]:
    """A connection of its own to the same database: no triggers, no waiting for the disk."""
    known = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    settings = {name: known[name] for name in names if known.get(name)}
    with psycopg.connect(**settings, autocommit=autocommit) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("SET synchronous_commit = off")
        db.execute("SET maintenance_work_mem = '1GB'")
        db.execute("SET max_parallel_maintenance_workers = 0")
        db.execute("SET timezone = 'Asia/Shanghai'")
        yield db


# Indexes, sequences, statistics


def _drop(db: "psycopg.Connection[Any]", tables: Sequence[str]) -> list[str]:
    """Drop what can be made anew; returns the statements that make it."""
    making = []
    for table, index, made, constraint, defined, _rows in db.execute(_SECONDARY, [list(tables)]).fetchall():
        name = sql.Identifier(table)
        if constraint:
            db.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(name, sql.Identifier(constraint)))
            making.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{constraint}" {defined}')
        else:
            db.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
            making.append(made)
    return making


def _make(statements: Sequence[str], turn: int) -> None:
    """Whoever is free takes the next one."""
    with session(autocommit=True) as db:
        for n, statement in enumerate(statements):
            taken = db.execute("SELECT pg_try_advisory_lock(%s, %s)", [_TAKEN, n]).fetchone()
            if taken == (True,) and not _is_made(db, statement):
                db.execute(statement.encode())
    del turn


_TAKEN = 0xB0_1D


def _is_made(db: "psycopg.Connection[Any]", statement: str) -> bool:
    """The other process was quicker, and has left already."""
    words = statement.split()
    name = (words[5] if words[0] == "ALTER" else words[3] if words[1] == "UNIQUE" else words[2]).strip('"')
    return db.execute("SELECT 1 FROM pg_class WHERE relname = %s", [name]).fetchone() is not None


def _set_sequences(db: "psycopg.Connection[Any]") -> None:
    for table in key_ranges():
        name = sql.Identifier(table)
        db.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, 'id'), coalesce(max(id), 1), count(*) > 0) FROM {}"
            ).format(sql.Literal(table), name)
        )


def _vacuum(tables: Sequence[str], turn: int) -> None:
    """Statistics, and which pages are seen by all: lists read indexes alone then."""
    with session(autocommit=True) as db:
        for n, table in enumerate(tables):
            if turn < 0 or n % PROCESSES == turn:
                db.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
