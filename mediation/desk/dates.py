"""The deadlines of one case as its page shows them: what runs, what stands still, what has ended, and how each stands."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mediation.claims import Claim
from workflow.clocks import Clock, clocks_of
from workflow.explain import Reason, pauses_of
from workflow.models import Application
from workflow.rules import Rule
from workflow.standing import Standing, Tone, standing

FEW = 1
"""So many clocks of one rule stand side by side; more are one entry that opens."""
GRAVEST = (Tone.OVERDUE, Tone.LAPSED)


@dataclass(frozen=True)
class Shown:
    """One clock as a page shows it."""

    clock: Clock
    rule: Rule
    subject: str
    standing: Standing

    @property
    def pause(self) -> Reason | None:
        """Why it stands still and who had it so; None while it runs."""
        return pauses_of(self.clock.face())[-1] if self.clock.is_paused else None


@dataclass(frozen=True)
class Group:
    """Many clocks of one rule: the first of them, how many, of how many workers, how many have run out."""

    first: Shown
    members: list[Shown]
    workers: int
    past: int

    @property
    def days(self) -> list[tuple[Standing, dt.date | None, list[Shown]]]:
        """The clocks that end on one day together, with how they stand."""
        days: dict[dt.date | None, list[Shown]] = defaultdict(list)
        for one in self.members:
            days[one.clock.due_on].append(one)
        return [(members[0].standing, day, members) for day, members in days.items()]


@dataclass(frozen=True)
class Dates:
    """The deadlines of a case: the running ones by date (single or in groups), the paused, the ended.

    without_limitation: an open case for whose claims no limitation counts, so that the page says why.
    """

    running: list[Shown | Group]
    paused: list[Shown]
    ended: list[Shown]
    without_limitation: bool = False

    def __bool__(self) -> bool:
        return bool(self.running or self.paused or self.ended)


def dates_of(case: Application, at: dt.datetime) -> Dates:
    """How its clocks stand at that instant; a query a sort of subject, however many clocks there are."""
    clocks = clocks_of(case).rows
    words = case.subjects_in_words(sorted({clock.subject for clock in clocks if clock.subject}))
    shown = [Shown(clock, clock.declared, words.get(clock.subject, ""), standing(clock, at)) for clock in clocks]
    return Dates(
        running=_grouped(sorted((one for one in shown if one.clock.is_running), key=_by_date)),
        paused=[one for one in shown if one.clock.is_paused],
        ended=sorted((one for one in shown if one.clock.ended_at), key=lambda one: one.clock.pk),
        without_limitation=case.is_open
        and _may_be_limited(case)
        and bool(shown)
        and all(c.rule != "L1" for c in clocks),
    )


def _may_be_limited(case: Application) -> bool:
    """Whether arbitration limitation runs in applications of this kind at all."""
    return any("L1" in step.starts for step in case.steps().values())


def _by_date(one: Shown) -> tuple[bool, dt.datetime, int]:
    """What somebody has missed comes first, then what ends first."""
    assert one.clock.due_at is not None  # noqa: S101  running has a date
    return one.standing.tone != Tone.OVERDUE, one.clock.due_at, one.clock.pk


def _grouped(shown: Iterable[Shown]) -> list[Shown | Group]:
    by_rule: dict[str, list[Shown]] = defaultdict(list)
    for one in shown:
        by_rule[one.clock.rule].append(one)
    found: list[Shown | Group] = []
    for members in by_rule.values():
        found += [_group(members)] if len(members) > FEW else members
    return sorted(found, key=lambda one: _by_date(one.first if isinstance(one, Group) else one))


def _group(members: list[Shown]) -> Group:
    claims = [subject[6:] for one in members if (subject := one.clock.subject).startswith("claim:")]
    workers = Claim.objects.filter(pk__in=claims).values("applicant").distinct().count() if claims else 0
    return Group(members[0], members, workers, sum(one.standing.tone in GRAVEST for one in members))
