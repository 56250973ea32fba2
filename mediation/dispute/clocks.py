"""The deadline rules of a dispute as data, each with its article, and the dates they give for one case.

domain.md 1.1. The first day is not counted; natural days roll off a rest day at the end, working days skip them.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone

from mediation.organisations import LegalKind
from mediation.working_days import OFFICIAL
from workflow.calendar import Due, add_natural_days, add_working_days, add_years
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


class Unit(StrEnum):
    """工作日, 自然日, 年."""

    WORKING_DAY = "WD"
    NATURAL_DAY = "ND"
    YEAR = "Y"


@dataclass(frozen=True)
class DeadlineRule:
    """One rule: a length counted from the day of `anchor`, a field of the dispute, until one of `ends` is set."""

    id: str
    label: str
    length: int
    unit: Unit
    anchor: str
    ends: tuple[str, ...]
    law: str
    legal: bool


RULES = (
    DeadlineRule(
        "M02",
        t("受理决定", "Decide on acceptance"),
        3,
        Unit.WORKING_DAY,
        "screening_from",
        ("accepted_at", "closed_at"),
        "协商调解规定 第22条",
        legal=False,
    ),
    DeadlineRule(
        "M03",
        t("收到申请后15日", "15 days from receipt: arbitration is open"),
        15,
        Unit.NATURAL_DAY,
        "received_at",
        ("effective_at", "closed_at"),
        "调解仲裁法 第14条第3款",
        legal=True,
    ),
    DeadlineRule(
        "M04",
        t("调解期限", "Mediation window"),
        15,
        Unit.NATURAL_DAY,
        "accepted_at",
        ("effective_at", "closed_at"),
        "协商调解规定 第29条",
        legal=True,
    ),
    DeadlineRule(
        "M09",
        t("共同申请仲裁审查", "Joint application for arbitration review"),
        15,
        Unit.NATURAL_DAY,
        "effective_at",
        ("confirm_applied_on", "closed_at"),
        "劳动人事争议仲裁办案规则 第74条",
        legal=True,
    ),
    DeadlineRule(
        "M11",
        t("共同申请司法确认", "Joint application for judicial confirmation"),
        30,
        Unit.NATURAL_DAY,
        "effective_at",
        ("confirm_applied_on", "closed_at"),
        "民事诉讼法 第205条",
        legal=True,
    ),
)
BY_ID = {rule.id: rule for rule in RULES}
OPEN_TO = {"M09": {LegalKind.ENTERPRISE, LegalKind.PEOPLES, LegalKind.STREET}, "M11": {LegalKind.PEOPLES}}
"""Whose agreements the confirmation is for; other bodies' cases do not show the date."""


@dataclass(frozen=True)
class KeyDate:
    """A deadline of one case: what, until when, and whether it still runs."""

    rule: DeadlineRule
    due: Due
    ended_on: dt.date | None
    extended: bool = False

    def days_left(self, on: dt.date) -> int:
        """Natural days until the last day; negative when past."""
        return (self.due.on - on).days


def today() -> dt.date:
    """The office's day; only the edge asks."""
    return timezone.localdate()


def local_day(moment: dt.datetime | dt.date) -> dt.date:
    """The office's day of an instant."""
    return timezone.localtime(moment).date() if isinstance(moment, dt.datetime) else moment


def lies_before(typed: dt.datetime, recorded: dt.datetime | None) -> bool:
    """Whether a moment typed to the minute lies before a recorded instant; the same minute does not."""
    return recorded is not None and typed < recorded.replace(second=0, microsecond=0)


def last_day(rule: DeadlineRule, start: dt.date) -> Due:
    """The last day of a period that starts on `start`."""
    if rule.unit == Unit.WORKING_DAY:
        return add_working_days(start, rule.length, OFFICIAL)
    if rule.unit == Unit.YEAR:
        return add_years(start, rule.length, OFFICIAL)
    return add_natural_days(start, rule.length, OFFICIAL)


def due_of(dispute: "Dispute", rule_id: str) -> Due | None:
    """The last day of one rule for this case; an agreed extension moves M04 and nothing else."""
    rule = BY_ID[rule_id]
    anchor = getattr(dispute, rule.anchor)
    if anchor is None:
        return None
    if rule_id == "M04" and dispute.mediation_until is not None:
        return Due(dispute.mediation_until)
    return last_day(rule, local_day(anchor))


def key_dates(dispute: "Dispute") -> Iterator[KeyDate]:
    """The deadlines that have begun, in the order of the rules."""
    for rule in RULES:
        due = due_of(dispute, rule.id)
        if due is None or dispute.legal_kind not in OPEN_TO.get(rule.id, {dispute.legal_kind}):
            continue
        ended = [local_day(moment) for moment in (getattr(dispute, field) for field in rule.ends) if moment is not None]
        extended = rule.id == "M04" and dispute.mediation_until is not None
        yield KeyDate(rule, due, min(ended) if ended else None, extended)


def has_lapsed(dispute: "Dispute", rule_id: str, on: dt.date) -> bool:
    """Whether the rule's last day lies before `on`. A provisional date never counts as lapsed: nobody loses a right by it."""
    due = due_of(dispute, rule_id)
    return due is not None and not due.provisional and due.on < on


def rolled(day: dt.date) -> dt.date:
    """An agreed payment day on a rest day moves to the next working day (民法典 Art 203; domain.md 3.7)."""
    return add_natural_days(day, 0, OFFICIAL).on
