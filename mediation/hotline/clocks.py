"""The deadlines of a hotline ticket (domain.md 1.6, 1.7). None is of the law: a ticket creates no right and ends none.

A limit written on the ticket is pinned and nothing computed moves it. Where no source gives a number, `configurable` says
so, and the organisation confirms it with a rule version of its own. Hotline hours run day and night.
"""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings

from mediation.hotline.codes import CityGrade, UnionGrade
from workflow.clocks import Clock, Clocks, clocks_of
from workflow.clockwork import Do, Event, Face, due_of, local_day
from workflow.periods import Unit
from workflow.rules import Rule, declare
from workflow.steps import Act
from workflow.text import t

if TYPE_CHECKING:
    from mediation.hotline.ticket import Ticket

CITY, UNION = "12345", "12351"
PRINTED = ("工单载明", "as the ticket says")
STANDARD = "DB11/T 2021—2022（接诉即办工作规范）"
SCHEDULE = "北京市接诉即办工作条例 第13条；" + STANDARD
UNCONFIRMED = t("各区规定不一，请按本区要求确认", "it differs by district: to be confirmed")
NO_NUMBER = t(
    "全总12351三级办理时限未公开，请按工作手册确认", "the limits of the national manual are not public: to be confirmed"
)


def _result(key: str, label: str, law: str, length: int, unit: Unit, grade: str, why: str, warn: int) -> Rule:
    """A limit for the result, by grade; printed ones are pinned when it starts."""
    return Rule(
        key,
        label,
        law,
        legal=False,
        length=length,
        unit=unit,
        roll=False,
        anchor="round_began",
        counted_from=t("热线派单之时", "the hotline's dispatch"),
        done="replied_at",
        only=("grade", frozenset({grade})),
        warn=(warn,),
        warn_unit=unit,
        answers=t("承办人、派单员", "handler, dispatcher"),
        extends=t("督导批准并经热线同意", "the supervisor, with the hotline"),
        pauses=t("挂账期间", "while shelved"),
        by_hand=False,
        configurable=why,
    )


_DRAFTED = t("数字来自征求意见稿和报道，请核对正式标准", "from the draft and the press: check against the standard")

RESULT_RULES = (
    _result("H4E", t("反馈办理结果（紧急）", "Result, emergency"), SCHEDULE, 2, Unit.HOUR, CityGrade.EMERGENCY, _DRAFTED, 1),
    _result("H4U", t("反馈办理结果（急迫）", "Result, urgent"), SCHEDULE, 24, Unit.HOUR, CityGrade.UTILITY, _DRAFTED, 4),
    _result("H4O", t("反馈办理结果（一般）", "Result, ordinary"), SCHEDULE, 7, Unit.NATURAL_DAY, CityGrade.ORDINARY, _DRAFTED, 2),
    _result("H4C", t("反馈办理结果（复杂疑难）", "Result, complex"), SCHEDULE, 15, Unit.NATURAL_DAY, CityGrade.COMPLEX, _DRAFTED, 3),
    _result("U4G", t("办理时限（一般）", "Result, general"), "全总12351工作规范", 7, Unit.NATURAL_DAY, UnionGrade.GENERAL, NO_NUMBER, 2),
    _result("U4D", t("办理时限（难点）", "Result, difficult"), "全总12351工作规范", 15, Unit.NATURAL_DAY, UnionGrade.DIFFICULT, NO_NUMBER, 3),
    _result("U4S", t("办理时限（特别复杂）", "Result, particularly complex"), "全总12351工作规范", 30, Unit.NATURAL_DAY, UnionGrade.SPECIAL, NO_NUMBER, 5),
)  # fmt: skip
RESULT = tuple(rule.id for rule in RESULT_RULES)
FIRST_CONTACT = ("H6", "U2")
INTERNAL = "H11"
"""The receiver's own limit: that many hours before the ticket's."""

RULES = (
    *RESULT_RULES,
    Rule(
        "H5", t("签收工单", "Sign for the ticket"), STANDARD,
        legal=False, length=2, unit=Unit.HOUR, only=("hotline", frozenset({CITY})), anchor="dispatched_at",
        counted_from=t("热线派单之时", "the hotline's dispatch"), done="signed_at", warn=(1,), warn_unit=Unit.HOUR,
        answers=t("派单员", "dispatcher"), configurable=UNCONFIRMED,
    ),
    Rule(
        "H6", t("首次联系来电人", "First contact with the caller"), "北京市接诉即办工作条例 第15条",
        legal=False, length=24, unit=Unit.HOUR, only=("hotline", frozenset({CITY})), anchor="round_began",
        counted_from=t("热线派单之时", "the hotline's dispatch"), done="contacted_at", warn=(4,), warn_unit=Unit.HOUR,
        answers=t("承办人", "handler"), configurable=UNCONFIRMED,
    ),
    Rule(
        "H7", t("可以退单", "The ticket can be returned"), "北京市接诉即办工作条例 第12条第3款",
        legal=False, length=1, unit=Unit.WORKING_DAY, close_of_business=True, only=("hotline", frozenset({CITY})),
        anchor="dispatched_at", counted_from=t("热线派单之日", "the day of the hotline's dispatch"), breach=False,
        answers=t("派单员", "dispatcher"), configurable=UNCONFIRMED,
        note=t("届满后不能再提出退单。", "After it the ticket can no longer be returned."),
    ),
    Rule(
        "H9", t("挂账复查", "Look at the shelved ticket again"), "接诉即办挂账管理（本区规定）",
        legal=False, roll=False, counted_from=t("挂账时确定的日期", "the day set when shelved"), warn=(3,),
        answers=t("承办人、督导", "handler, supervisor"), configurable=UNCONFIRMED,
    ),
    Rule(
        "H10", t("回访", "Call back"), "北京市接诉即办工作条例 第23条",
        legal=False, length=7, roll=False, anchor="replied_at", counted_from=t("答复之日", "the day of the reply"), warn=(1,),
        answers=t("派单员", "dispatcher"), configurable=t("条例未写天数，由本机构设定", "no number in the regulation"),
    ),
    Rule(
        INTERNAL, t("内部办理时限", "Internal limit"), t("首接负责、内部交办（本组织规则）", "Internal"),
        legal=False, length=24, unit=Unit.HOUR,
        counted_from=t("工单时限，向前提前（数字为提前的小时数）", "the ticket's limit, backwards by so many hours"),
        warn=(4,), warn_unit=Unit.HOUR, answers=t("接收机构承办人", "the receiver's handler"),
        configurable=t("为审核、上报留出的时间，由本机构设定", "time to review and report: the organisation sets it"),
    ),
    Rule(
        "U1", t("派单", "Dispatch"), "全总12351工作规范",
        legal=False, length=1, unit=Unit.HOUR, only=("hotline", frozenset({UNION})), anchor="round_began",
        counted_from=t("来电登记之时", "the call"), answers=t("派单员", "dispatcher"),
        configurable=t("外省有“30分钟派单”的做法，请按本市要求确认", "elsewhere 30 minutes: to be confirmed"),
    ),
    Rule(
        "U2", t("首次响应来电人", "First response to the caller"), "全总12351工作规范",
        legal=False, length=2, unit=Unit.HOUR, only=("hotline", frozenset({UNION})), anchor="round_began",
        counted_from=t("来电登记之时", "the call"), done="contacted_at", warn=(1,), warn_unit=Unit.HOUR,
        answers=t("承办人", "handler"),
        configurable=t("外省有“2小时响应”的做法，请按本市要求确认", "elsewhere 2 hours: to be confirmed"),
    ),
    Rule(
        "U3", t("跟踪办理", "Follow up"), "全总12351工作规范",
        legal=False, length=24, unit=Unit.HOUR, only=("hotline", frozenset({UNION})), anchor="contacted_at",
        counted_from=t("联系来电人之时", "the contact"), warn=(4,), warn_unit=Unit.HOUR, answers=t("承办人", "handler"),
        configurable=t("外省有“24小时跟踪”的做法，请按本市要求确认", "elsewhere 24 hours: to be confirmed"),
    ),
)  # fmt: skip
declare(*RULES)


def most_returns() -> int:
    """How often a ticket may be returned: once, unless the installation says otherwise (H7)."""
    return int(settings.TICKET_RETURNS)


def most_extensions() -> int:
    """How often its limit may be extended in a round: once, unless the installation says otherwise (H8)."""
    return int(settings.TICKET_EXTENSIONS)


def result_clock(ticket: "Ticket") -> Clock | None:
    """The clock of the result: the running or paused one, else the newest that ended."""
    rows = [row for row in clocks_of(ticket).rows if row.rule in RESULT]
    return max(rows, key=lambda row: (row.ended_at is None, row.anchor_at, row.pk), default=None)


def running(ticket: "Ticket", rule: str) -> Clock | None:
    """The unended clock of a rule."""
    return next(iter(clocks_of(ticket).of_rule(rule)), None)


def begins(ticket: "Ticket", rule: str, act: Act, clocks: Clocks) -> Iterator[Event]:
    """A limit for the result as the ticket says it, or as its grade has it; the internal one some time before.

    Who works on it at the desk that answers for it has no limit of his own.
    """
    if rule == INTERNAL:
        if ticket.dispatched_by_id is None and ticket.offered_to_id is None:
            return
        anew = ticket.reworked_at == act.at  # the clock of the round before is no measure of this one
        due = internal_due(ticket, act.at, clocks, owed_at(ticket, clocks) if anew else None)
        yield Event(Do.START, act.at, rule, instant=due, why=BEFORE, by=str(act.by))
    elif ticket.round_began is not None:
        pinned = {"instant": ticket.due_at, "why": PRINTED} if ticket.due_at else {}
        yield Event(Do.START, ticket.round_began, rule, **pinned)  # type: ignore[arg-type]


BEFORE = ("工单时限前，留出审核和上报时间", "before the ticket's limit, to leave time for review and report")


def internal_due(ticket: "Ticket", at: dt.datetime, clocks: Clocks, due: dt.datetime | None = None) -> dt.datetime:
    """The ticket's limit less the buffer of rule H11, at the utmost half of what is left; the limit itself when past."""
    due = due or due_at(ticket, clocks)
    buffer = dt.timedelta(hours=clocks.book.rule(INTERNAL, local_day(at)).length)
    return due - min(buffer, (due - at) / 2) if due > at else due


def due_at(ticket: "Ticket", clocks: Clocks) -> dt.datetime:
    """When the result is owed: by its clock, or before there is one as the ticket or its grade says."""
    row = next((row for row in clocks.rows if row.rule in RESULT and row.is_running), None)
    if row is not None and row.due_at is not None:
        return row.due_at
    return owed_at(ticket, clocks)


def owed_at(ticket: "Ticket", clocks: Clocks) -> dt.datetime:
    """As the ticket says, or its grade where it is silent."""
    return ticket.due_at or counted_due(ticket, clocks)


def counted_due(ticket: "Ticket", clocks: Clocks) -> dt.datetime:
    """What the grade gives where the ticket is silent."""
    rule = next(rule.id for rule in RESULT_RULES if rule.only and ticket.grade in rule.only[1])
    assert ticket.round_began is not None  # noqa: S101  asked once it has come
    due = due_of(Face(rule, "", 1, ticket.round_began), clocks.book, clocks.book.week(ticket.organisation.path))
    assert due is not None  # noqa: S101  nothing is paused
    return due.at
