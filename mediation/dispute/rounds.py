"""轮次: from acceptance to the end, as the record tells them (domain.md 4). What figures about mediation count.

A round begins with acceptance, with reopening, or where a case was split off or taken over; it ends with the step into a
closing state. Reopening begins another and leaves the earlier end as it was. A merged case is no 件 of its own: its people
are counted with the case it went into, and their round ends with that one's.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, Sum
from django.db.models.fields.json import KT

from mediation.dispute.codes import FailReason, WithdrawReason
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import Applicant
from workflow.clockwork import local_day
from workflow.measures import Keys
from workflow.models import Stage, StateChange

ACCEPTED, SPLIT, TAKEN_OVER, REOPENED = "accepted", "split", "taken_over", "reopened"
BEGINS = {"accept": ACCEPTED, "enter_by_split": SPLIT, "reopen": REOPENED}
PERFORMED, SIGNED, REMEDY, FAILED = "performed", "signed", "remedy", "failed"
SETTLED, WITHDRAWN, TRANSFERRED = "settled", "withdrawn", "transferred"
SETTLED_REASONS = frozenset({WithdrawReason.SETTLED, WithdrawReason.PAID, FailReason.PRIVATE_SETTLEMENT_WITHDRAW})
CHUNK = 20_000


@dataclass(frozen=True)
class Round:
    """One round of one case: the days it began and ended, how, and how many people it is about. claimed: fen."""

    application: int
    number: int
    began: dt.date
    how_begun: str
    ended: dt.date | None
    how_ended: str
    cases: int
    persons: int
    claimed: int


@dataclass(frozen=True)
class _Event:
    """A step that begins or ends something; `how`: one of the words above, or "" for a merger."""

    day: dt.date
    verb: str
    begins: bool
    number: int
    how: str


_Events = Mapping[int, Sequence[_Event]]


def rounds(keys: Keys) -> Iterator[Round]:
    """The rounds of these cases, or of all. Cases merged with them must be among the keys too."""
    known = Dispute.objects.order_by() if keys is None else Dispute.objects.filter(pk__in=list(keys))
    cases = dict(known.values_list("pk", "merged_into"))
    for first in range(0, len(cases), CHUNK):
        chunk = list(cases)[first : first + CHUNK]
        yield from _of({key: cases[key] for key in chunk})


def _of(cases: Mapping[int, int | None]) -> Iterator[Round]:
    heads = {head for head in cases.values() if head is not None}
    events = _events({*cases, *heads})
    people = _people(cases)
    origins = _origins(cases)
    for key, head in cases.items():
        own = list(_rounds_of(key, events.get(key, ()), origins.get(key)))
        if head is not None:
            own = _with_head(key, own, events[key], list(_rounds_of(head, events.get(head, ()), None)))
        for one in own:
            persons, claimed = _counted(people.get(key, ()), one.began)
            yield replace(one, cases=0 if head is not None else 1, persons=persons, claimed=claimed)


def _events(cases: Iterable[int]) -> dict[int, list[_Event]]:
    rows = (
        StateChange.objects.filter(application__in=cases)
        .filter(Q(verb__in=[*BEGINS, "merge"]) | Q(to_stage=Stage.CLOSED) & ~Q(from_stage=Stage.CLOSED))
        .order_by("application", "sequence")
        .values_list(
            "application", "verb", "from_state", "to_state", "round", "at",
            KT("facts__form__withdraw_reason"), KT("facts__form__fail_reason"),
        )
    )  # fmt: skip
    found: dict[int, list[_Event]] = defaultdict(list)
    for key, verb, before, after, number, at, withdrawn, failed in rows.iterator(CHUNK):
        begins = verb in BEGINS
        how = BEGINS[verb] if begins else _ending(verb, before, after, withdrawn or failed)
        found[key].append(_Event(local_day(at), verb, begins, number, how))
    return found


def _ending(verb: str, before: str, after: str, reason: str | None) -> str:
    if after == State.CLOSED:
        if verb == "close_defaulted":
            return REMEDY
        return PERFORMED if before == State.PERFORMED else SIGNED
    if reason in SETTLED_REASONS:
        return SETTLED
    return {State.FAILED: FAILED, State.WITHDRAWN: WITHDRAWN, State.TRANSFERRED: TRANSFERRED}.get(State(after), "")


def _rounds_of(key: int, events: Sequence[_Event], origin: dt.date | None) -> Iterator[Round]:
    """origin: the day on which the case it comes from had been accepted."""
    begun: _Event | None = None
    for event in events:
        if event.begins:
            begun = event
        elif begun is not None and event.how:
            yield _round(key, begun, event, origin)
            begun = None
    if begun is not None:
        yield _round(key, begun, None, origin)


def _round(key: int, begun: _Event, ended: _Event | None, origin: dt.date | None) -> Round:
    day, how = begun.day, begun.how
    if origin is not None and how == SPLIT:
        day = origin
    if origin is not None and how == ACCEPTED:
        how = TAKEN_OVER
    return Round(key, begun.number, day, how, ended.day if ended else None, ended.how if ended else "", 1, 0, 0)


def _with_head(key: int, own: Sequence[Round], events: Sequence[_Event], of_head: Sequence[Round]) -> list[Round]:
    """A merged case: ended rounds of its own stand; from the merger on it goes through the rounds of its head."""
    merged = max((event.day for event in events if event.verb == "merge"), default=dt.date.min)
    found = [one for one in own if one.ended is not None]
    running = next((one for one in own if one.ended is None), None)
    for one in of_head:
        if one.ended is not None and one.ended < merged:
            continue
        began = max(one.began, merged)
        if running is not None:
            began, running = min(running.began, began), None
        found.append(replace(one, application=key, began=began))
    return found


def _successors(cases: Iterable[int]) -> dict[int, int]:
    rows = Dispute.objects.filter(pk__in=list(cases), succeeds__isnull=False)
    return dict(rows.values_list("pk", "succeeds"))


def _origins(cases: Iterable[int]) -> dict[int, dt.date]:
    """On which day the case that each comes from was accepted, however often it was split; absent: it never was."""
    found: dict[int, dt.date] = {}
    chain = _successors(cases)
    while chain:
        firsts = {key: events[0] for key, events in _events(set(chain.values())).items() if events[0].begins}
        further = _successors(key for key, first in firsts.items() if first.how == SPLIT)
        for key, source in chain.items():
            if source in firsts and source not in further:
                found[key] = firsts[source].day
        chain = {key: further[source] for key, source in chain.items() if source in further}
    return found


def _people(cases: Iterable[int]) -> dict[int, list[tuple[dt.date | None, int]]]:
    """Of each case, its workers: the day one left, and what he claims."""
    rows = Applicant.objects.filter(application__in=list(cases)).order_by().annotate(sum=Sum("claims__claimed"))
    found: dict[int, list[tuple[dt.date | None, int]]] = defaultdict(list)
    for key, left, claimed in rows.values_list("application", "left_at", "sum"):
        found[key].append((local_day(left) if left else None, claimed or 0))
    return found


def _counted(people: Iterable[tuple[dt.date | None, int]], began: dt.date) -> tuple[int, int]:
    there = [claimed for left, claimed in people if left is None or left >= began]
    return len(there), sum(there)


def as_rows(keys: Keys) -> Iterator[tuple[Any, ...]]:
    """The rounds as marks (workflow.measures): begun, open, ended, and ended by the day on which they had begun."""
    for one in rounds(keys):
        weights = (one.cases, one.persons)
        yield "mediation_begun", one.application, one.number, one.began, None, one.how_begun, *weights, one.claimed
        yield "mediation_open", one.application, one.number, one.began, one.ended, "", *weights, 0
        if one.ended is not None:
            yield "mediation_ended", one.application, one.number, one.ended, None, one.how_ended, *weights, 0
            yield "mediation_ended_of_begun", one.application, one.number, one.began, None, one.how_ended, *weights, 0
