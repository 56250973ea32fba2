"""Random streams of clock events, as a life of steps might leave them: starts, pauses, extensions, pins, endings, reopenings."""

import datetime as dt
from random import Random

from workflow.calendar import ZONE
from workflow.clockwork import Do, Event, Outcome
from workflow.rules import declared

BEGIN = dt.datetime(2025, 1, 1, tzinfo=ZONE)
SPAN = 900 * 24 * 60  # minutes: into a year whose calendar nobody knows
SUBJECTS = ("", "claim:1", "due:2026-08-31")
REASONS = (("", ""), ("补正", "correction"), ("“引号”与\n换行", "quotes"))
DOS = (
    Do.START, Do.START, Do.START, Do.INTERRUPT, Do.STOP, Do.PAUSE, Do.PAUSE, Do.RESUME, Do.RESUME, Do.EXTEND, Do.PIN, Do.CLOSE,
    Do.REOPEN,
)  # fmt: skip


def stream(seed: int) -> list[Event]:
    """Two to twelve events in order of time, of two rules at the most."""
    chance = Random(seed)  # noqa: S311  repeatable on purpose
    rules = chance.sample(list(declared()), k=chance.randint(1, 2))
    moments = sorted(chance.randrange(SPAN) for _ in range(chance.randint(2, 12)))
    return [_event(chance, chance.choice(rules), BEGIN + dt.timedelta(minutes=moment)) for moment in moments]


def _event(chance: Random, rule: str, at: dt.datetime) -> Event:
    do = chance.choice(DOS)
    if do in (Do.CLOSE, Do.REOPEN):
        return Event(do, at, by=chance.choice(("", "赵敏")))
    subject, why = chance.choice(SUBJECTS), chance.choice(REASONS)
    named = {"rule": rule, "subject": subject, "why": why, "by": chance.choice(("", "赵敏"))}
    ahead = at.astimezone(ZONE).date() + dt.timedelta(days=chance.randrange(60))
    if do == Do.START:
        set_by_people = declared()[rule].set_by_people
        served = ahead if chance.random() < 0.1 else None
        return Event(do, at, until=ahead if set_by_people else None, served=served, **named)  # type: ignore[arg-type]
    if do == Do.EXTEND:
        return Event(do, at, until=ahead, **named)  # type: ignore[arg-type]
    if do == Do.PIN:
        return Event(do, at, instant=at + dt.timedelta(minutes=chance.randrange(90_000)), **named)  # type: ignore[arg-type]
    outcome = chance.choice((Outcome.DONE, Outcome.REPLACED)) if do == Do.STOP else Outcome.DONE
    return Event(do, at, outcome=outcome, **named)  # type: ignore[arg-type]
