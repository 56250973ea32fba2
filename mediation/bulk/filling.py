"""Filling an empty database: its organisation, its stamps (made from specimens once, and kept), its plan, its rows."""

import pickle
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg import sql

from mediation.bulk import specimens
from mediation.bulk.closure import POOLED, key_ranges, tables
from mediation.bulk.loading import load, session
from mediation.bulk.organisation import found
from mediation.bulk.planning import Plan, planned
from mediation.bulk.printing import Printer
from mediation.bulk.stamps import Known, Stamp, stamp_of
from mediation.demo.cast import cast
from mediation.legal_aid.demo import subsidy_rates
from workflow.models import NumberSequence
from workflow.moment import now
from workflow.organisations import Membership, Organisation, User, system_user

Say = Callable[[str], object]
KEPT = Path(settings.VAR) / "bulk"


def fill(count: int, stamps: Sequence[Stamp], *, seed: int = 0, say: Say = print) -> Plan:
    """So many applications into the database that Django's connection leads to, which has tables and no rows."""
    begun = time.monotonic()
    places = found()
    plan = planned(stamps, places, count, seed)
    say(f"planned {count:,} applications in {time.monotonic() - begun:.0f} s")
    NumberSequence.objects.bulk_create(
        NumberSequence(organisation_id=body, year=year, series=series, last=last)
        for (body, year, series), last in plan.numbers.items()
    )
    load(plan, Printer(stamps, places), filled_tables(), say)
    return plan


def filled_tables() -> list[str]:
    """Every table that gets rows."""
    return [table.name for table in tables()] + [model._meta.db_table for model in POOLED]


# Stamps


def kept_stamps(digest: str, size: float, make: Callable[[], list[Stamp]]) -> list[Stamp]:
    """As made before by the same code, or made now."""
    place: Path = KEPT / f"stamps-{digest}-{size:g}"
    if place.exists():
        found_: list[Stamp] = pickle.loads(place.read_bytes())  # noqa: S301  written by the line below
        return found_
    stamps = make()
    KEPT.mkdir(parents=True, exist_ok=True)
    for stale in KEPT.glob(f"stamps-*-{size:g}"):
        stale.unlink()
    place.write_bytes(pickle.dumps(stamps))
    return stamps


def made_stamps(size: float, say: Say = print) -> list[Stamp]:
    """Walk the specimens in the database that Django's connection leads to, and cut them. Nothing else may be there."""
    begun = time.monotonic()
    set_apart()
    system_user()
    people = cast()
    subsidy_rates(people)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    random.seed(0)
    known = Known(_users(), _bodies(), now())
    made = list(specimens.all_specimens(people, size))
    say(f"walked {len(made)} specimens in {time.monotonic() - begun:.0f} s")
    with (
        session() as reading,
        reading.cursor() as cursor,
    ):  # in the office's time zone; Django's own connection is in UTC
        stamps = [stamp_of(one, cursor, known) for one in made]
    say(f"cut {sum(len(stamp.blocks) for stamp in stamps):,} blocks")
    return stamps


def set_apart() -> None:
    """Each table counts its keys from a place of its own."""
    with connection.cursor() as cursor:
        for table, first in key_ranges().items():
            statement = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), {})")
            cursor.execute(statement.format(sql.Literal(table), sql.Literal(first)))


def _users() -> dict[int, tuple[str, str, str]]:
    homes = dict(Membership.objects.order_by("-pk").values_list("user", "organisation__code"))
    return {user.pk: (user.username, user.name, homes.get(user.pk, "district")) for user in User.objects.all()}


def _bodies() -> dict[int, tuple[str, str, str]]:
    return {body.pk: (body.code, body.name, body.number_prefix) for body in Organisation.objects.all()}
