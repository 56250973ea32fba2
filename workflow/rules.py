"""Deadline rules as data: what a rule is, and who has declared which.

A kind of application declares its rules beside its lifecycle (`mediation/dispute/clocks.py`), each with its article. What
is declared is version 1; later versions are rows an administrator adds (workflow.editions), never edits.
"""

import datetime as dt
from dataclasses import dataclass, field

from workflow.periods import Terms, Unit


@dataclass(frozen=True)
class Rule:
    """One time limit.

    id: as in the paper that lists them (M04). legal: it creates or ends a right, and staff cannot move it; otherwise it is
    a target of management, which may be paused or set by hand with approval.

    length, unit, roll, close_of_business: how the period is counted (workflow.periods). length 0: people set the day (a
    day agreed, a day written in a notice). norm: a shorter target inside the limit, in the same unit.
    anchor: the attribute of the application from which it counts; empty means the step that starts it. counted_from says
    it in words. done: the attribute that tells when the duty was done; empty means the step that stops it.
    only: (attribute, values): the rule exists only for applications whose attribute has one of the values.

    warn: how many `warn_unit` before the last day the person who answers is reminded. then: how many working days after
    it the supervisors are told again. acts: the step the product takes when the limit has lapsed, because the law says
    so; empty: people are told. breach: False where nobody has failed when it lapses (a right opens, a right may be lost).
    answers: who answers for it, in words. pauses: what stops it; a legal rule stops for nothing else. extends: with whose
    consent it is extended; empty: it is not.
    outlives: it goes on when the application is closed. continues: on reopening it goes on with what was left (the time
    closed does not count); otherwise a new round has a new one. served: its day was told to a party in writing, so it is
    never brought forward. by_hand: False where staff may neither pause nor set it, although no law says so: another set it.

    version, valid_from, valid_until, running, retired: see workflow.editions. `running`: the version also counts for
    clocks that ran before it.
    """

    id: str
    label: str
    law: str
    legal: bool
    length: int = 0
    unit: Unit = Unit.NATURAL_DAY
    roll: bool = True
    close_of_business: bool = False
    norm: int | None = None
    anchor: str = ""
    counted_from: str = ""
    done: str = ""
    only: tuple[str, frozenset[str]] | None = None
    warn: tuple[int, ...] = ()
    warn_unit: Unit = Unit.NATURAL_DAY
    then: tuple[int, ...] = (1, 3)
    acts: str = ""
    breach: bool = True
    answers: str = ""
    pauses: str = ""
    extends: str = ""
    outlives: bool = False
    continues: bool = False
    served: bool = False
    by_hand: bool = True
    note: str = ""
    version: int = 1
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    running: bool = False
    retired: bool = False
    configurable: str = field(default="", compare=False)
    """Why the number is the organisation's to confirm (no source gives it); empty where the law fixes it."""

    @property
    def terms(self) -> Terms:
        """How the limit is counted."""
        return Terms(self.length, self.unit, roll=self.roll, close_of_business=self.close_of_business)

    @property
    def norm_terms(self) -> Terms | None:
        """How the shorter target is counted."""
        if self.norm is None:
            return None
        return Terms(self.norm, self.unit, roll=False, close_of_business=self.close_of_business)

    @property
    def set_by_people(self) -> bool:
        """Whether the day is agreed or set, not counted."""
        return self.length == 0


_declared: dict[str, Rule] = {}


def declare(*rules: Rule) -> None:
    """Make rules known to the engine. One id means one rule, whatever the kind; a second declaration is an error."""
    for rule in rules:
        if _declared.get(rule.id, rule) != rule:
            msg = f"rule {rule.id!r} is declared twice"
            raise ValueError(msg)
        _declared[rule.id] = rule


def declared() -> dict[str, Rule]:
    """Every declared rule by id, in the order of declaration."""
    return dict(_declared)
