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
    """One round of one case: the days it began and ended, how, and how many people it is about. claimed: fen.

    number: which of the case's rounds it is, from 1. collective: the case, or the one it was merged into, is a collective
    dispute.
    """

    application: int
    number: int
    began: dt.date
    how_begun: str
    ended_at: dt.datetime | None
    how_ended: str
    cases: int = 1
    persons: int = 0
    claimed: int = 0
    collective: bool = False

    @property
    def ended(self) -> dt.date | None:
        """The day it ended; None while it lasts."""
        return local_day(self.ended_at) if self.ended_at else None


@dataclass(frozen=True)
class _Event:
    """A step that begins or ends something; `how`: one of the words above, or "" for a merger."""

    at: dt.datetime
    verb: str
    begins: bool
    how: str

    @property
    def day(self) -> dt.date:
        """The office's day."""
        return local_day(self.at)


@dataclass(frozen=True)
class _Origin:
    """On which day a case was accepted, and whether another body had accepted it before."""

    day: dt.date
    taken_over: bool = False


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
    collective = set(
        Dispute.objects.filter(pk__in={*cases, *heads}, collective=True).order_by().values_list("pk", flat=True)
    )
    for key, head in cases.items():
        own = list(_rounds_of(key, events.get(key, ()), origins.get(key)))
        if head is not None:
            joins = TAKEN_OVER if key in origins else ACCEPTED
            own = _with_head(key, own, events[key], list(_rounds_of(head, events.get(head, ()), None)), joins)
        for number, one in enumerate(own, 1):  # its own and those of its head may bear the same number
            persons, claimed = _counted(people.get(key, ()), one.began)
            yield replace(
                one, number=number, cases=0 if head is not None else 1, persons=persons, claimed=claimed,
                collective=bool({key, head} & collective),
            )  # fmt: skip


def _events(cases: Iterable[int]) -> dict[int, list[_Event]]:
    rows = (
        StateChange.objects.filter(application__in=cases)
        .filter(Q(verb__in=[*BEGINS, "merge"]) | Q(to_stage=Stage.CLOSED) & ~Q(from_stage=Stage.CLOSED))
        .order_by("application", "sequence")
        .values_list(
            "application", "verb", "from_state", "to_state", "at",
            KT("facts__form__withdraw_reason"), KT("facts__form__fail_reason"),
        )
    )  # fmt: skip
    found: dict[int, list[_Event]] = defaultdict(list)
    for key, verb, before, after, at, withdrawn, failed in rows.iterator(CHUNK):
        begins = verb in BEGINS
        how = BEGINS[verb] if begins else _ending(verb, before, after, withdrawn or failed)
        found[key].append(_Event(at, verb, begins, how))
    return found


def _ending(verb: str, before: str, after: str, reason: str | None) -> str:
    if after == State.CLOSED:
        if verb == "close_defaulted":
            return REMEDY
        return PERFORMED if before == State.PERFORMED else SIGNED
    if reason in SETTLED_REASONS:
        return SETTLED
    return {State.FAILED: FAILED, State.WITHDRAWN: WITHDRAWN, State.TRANSFERRED: TRANSFERRED}.get(State(after), "")


def _rounds_of(key: int, events: Sequence[_Event], origin: _Origin | None) -> Iterator[Round]:
    """origin: the acceptance of the case it comes from."""
    begun: _Event | None = None
    for event in events:
        if event.begins:
            begun = event
        elif begun is not None and event.how:
            yield _round(key, begun, event, origin)
            begun = None
    if begun is not None:
        yield _round(key, begun, None, origin)


def _round(key: int, begun: _Event, ended: _Event | None, origin: _Origin | None) -> Round:
    day, how = begun.day, begun.how
    if origin is not None and how == SPLIT:
        day, how = origin.day, TAKEN_OVER if origin.taken_over else SPLIT
    if origin is not None and how == ACCEPTED:
        how = TAKEN_OVER
    return Round(key, 0, day, how, ended.at if ended else None, ended.how if ended else "")


def _with_head(
    key: int, own: Sequence[Round], events: Sequence[_Event], of_head: Sequence[Round], joins: str
) -> list[Round]:
    """A merged case: ended rounds of its own stand; from the merger on it goes through the rounds of its head.

    What was running goes on, also until the head is accepted. joins: how it begins where nothing of its own was running.
    """
    merged = max(event.at for event in events if event.verb == "merge")
    found = [one for one in own if one.ended_at is not None]
    running = next((one for one in own if one.ended_at is None), None)
    through = [one for one in of_head if one.ended_at is None or one.ended_at >= merged]
    for n, one in enumerate(through):
        began, how = max(one.began, local_day(merged)), joins if n == 0 else one.how_begun
        if n == 0 and running is not None:
            began, how = min(running.began, began), running.how_begun
        found.append(replace(one, application=key, began=began, how_begun=how))
    return found if through or running is None else [*found, running]


def _origins(cases: Iterable[int]) -> dict[int, _Origin]:
    """The acceptance of the case that each comes from, however often it was split or handed on; absent: there was none."""
    sources: dict[int, int] = {}
    fresh = set(cases)
    while fresh:
        rows = dict(Dispute.objects.filter(pk__in=fresh, succeeds__isnull=False).values_list("pk", "succeeds"))
        sources |= rows
        fresh = set(rows.values()) - sources.keys()
    events = _events(set(sources.values()))
    begun = {key: first for key in events if (first := next((one for one in events[key] if one.begins), None))}
    return {key: found for key in cases if key in sources and (found := _origin(sources[key], sources, begun))}


def _origin(source: int, sources: Mapping[int, int], begun: Mapping[int, _Event]) -> _Origin | None:
    """Of a case that was split off, where that one comes from; of one that was handed on unaccepted too."""
    first, further = begun.get(source), sources.get(source)
    earlier = _origin(further, sources, begun) if further is not None else None
    if first is None:
        return earlier
    if first.how == SPLIT:
        return earlier or _Origin(first.day)
    return _Origin(first.day, taken_over=earlier is not None)


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
    """The rounds as marks (workflow.measures): begun (collective ones twice), open, ended, ended by the day they began."""
    for one in rounds(keys):
        weights = (one.cases, one.persons)
        yield "mediation_begun", one.application, one.number, one.began, None, one.how_begun, *weights, one.claimed
        yield "mediation_open", one.application, one.number, one.began, one.ended, "", *weights, 0
        if one.collective:
            yield "mediation_collective", one.application, one.number, one.began, None, one.how_begun, *weights, 0
        if one.ended is not None:
            yield "mediation_ended", one.application, one.number, one.ended, None, one.how_ended, *weights, 0
            yield "mediation_ended_of_begun", one.application, one.number, one.began, None, one.how_ended, *weights, 0
