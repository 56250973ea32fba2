"""Messages on their way to people's pages: written many at once, each occasion once to each person."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from workflow.clocks import Clock
from workflow.clockwork import Rung, Words
from workflow.editions import Book


@dataclass(frozen=True)
class Note:
    """A message to be. occasion: when it was due. key: names the occasion, so that it is told once whoever tells it."""

    occasion: dt.datetime
    key: str
    recipient: int
    topic: str
    n: int = 0
    application: int | None = None
    clock: int | None = None
    due_on: dt.date | None = None
    words: Words | None = None


def key_of(clock: Clock, rung: Rung) -> str:
    """Names a rung by case, rule, last day and rung and not by clock: 48 claims that lapse on one day are one message."""
    when = (clock.due_at or rung.at).astimezone(dt.UTC)
    return f"{clock.application_id}:{clock.rule}:{clock.run}:{when:%Y%m%d%H%M}:{rung.what}{rung.n}"


_WRITE = """
INSERT INTO workflow_message
    (recipient_id, application_id, clock_id, topic, n, key, due_on, words, created_at, deliver_at, mail_tries)
SELECT told.recipient, told.application, told.clock, told.topic, told.n, told.key, told.due_on, told.words::jsonb,
    %s::timestamptz, %s::timestamptz, 0
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::int[], %s::text[], %s::date[], %s::text[])
    WITH ORDINALITY AS told (recipient, application, clock, topic, n, key, due_on, words, place)
ORDER BY told.place
ON CONFLICT (key, recipient_id) DO NOTHING
"""


def tell(notes: Iterable[Note], at: dt.datetime, book: Book) -> int:
    """Write what has not been told yet, to be delivered when quiet hours allow; how many messages are new. One statement.

    In one order, whoever writes: two who tell of the same occasions then wait for each other one way only.
    """
    rows = sorted(set(notes), key=lambda note: (note.occasion, note.key, note.recipient))
    if not rows:
        return 0
    columns: list[list[object]] = [
        [row.recipient for row in rows], [row.application for row in rows], [row.clock for row in rows],
        [row.topic for row in rows], [row.n for row in rows], [row.key for row in rows], [row.due_on for row in rows],
        [json.dumps(list(row.words) if row.words else [], ensure_ascii=False) for row in rows],
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [at, settings.QUIET.delivery(at, book.almanac), *columns])
        return int(cursor.rowcount)
