"""延期与挂账: the limit of a ticket is moved by the hotline's consent alone, and stands still while it is shelved (2.4, Art 15)."""

import datetime as dt
from typing import Any

from django_fsm import RETURN_VALUE

from mediation.hotline.clocks import INTERNAL, RESULT, due_at, internal_due, most_extensions, result_clock, running
from mediation.hotline.intake import LEEWAY
from mediation.hotline.rows import Extension, Shelving
from mediation.hotline.states import CONTACTED, HANDLING, IN_HAND, SHELVED, WAITING
from mediation.hotline.ticket import waits_for
from mediation.identifiers import redacted
from mediation.roles import DISPATCHER, SUPERVISOR
from mediation.roles import HANDLING as HANDLERS
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event, local_day
from workflow.moment import now
from workflow.steps import Act, Refused, step
from workflow.text import t

EXTEND_LAW = t("北京市接诉即办工作条例 第15条第2款（延期须说明并通报热线）", "Beijing regulation Art 15 ¶2")
SHELF_LAW = t("接诉即办挂账管理（本区规定）", "Rules of the district on shelving")
GRANTED = ("经批准延期", "extension granted")


# What must hold


def open_extension(ticket: Any) -> Extension | None:
    """The request of this round that nobody has decided."""
    found: Extension | None = ticket.extensions.filter(round=ticket.round, granted=None).first()
    return found


def may_ask(application: Any, act: Act | None) -> str | None:
    """Before the limit, one request at a time, as often as allowed."""
    if open_extension(application) is not None:
        return t("已有延期申请待审批。", "A request is waiting for a decision.")
    granted = application.extensions.filter(round=application.round, granted=True).count()
    if granted >= most_extensions():
        return t("本轮已延期{n}次，不能再申请。", "Extended {n} time(s) in this round already.").format(n=granted)
    clock = result_clock(application)
    at = act.at if act else now()
    if clock is None or clock.ended_at is not None:
        return t("没有正在计算的办理时限。", "No limit is running.")
    if clock.has_lapsed(at):
        return t("办理时限已过，不能再申请延期。", "The limit has passed; it can no longer be extended.")
    return None


def asked_for(application: Any, act: Act | None) -> str | None:
    """Something to decide."""
    return None if open_extension(application) else t("没有待审批的延期申请。", "No request is waiting.")


# What the steps write


def ask(ticket: Any, act: Act) -> None:
    """facts: wanted. The reason is the note."""
    _refuse_unless_later(ticket, act.facts["wanted"], "wanted")
    Extension.objects.create(
        application=ticket, round=ticket.round, asked_by=act.by, asked_at=act.at, wanted=act.facts["wanted"],
        why=act.note[:1000],
    )  # fmt: skip


def grant(ticket: Any, act: Act) -> None:
    """facts: until, caller_told_at, hotline_told_at, reference. Told to both, and the limit is that moment from now on."""
    request = _waiting(ticket)
    until = act.facts["until"]
    _refuse_unless_later(ticket, until, "until")
    for name in ("caller_told_at", "hotline_told_at"):
        told = act.facts[name]
        if told > act.at + LEEWAY or told < request.asked_at.replace(second=0, microsecond=0):
            raise Refused(t("应在申请之后、现在之前。", "It lies between the request and now."), field=name)
    request.granted, request.until, request.decided_by, request.decided_at = True, until, act.by, act.at
    request.caller_told_at, request.hotline_told_at = act.facts["caller_told_at"], act.facts["hotline_told_at"]
    request.reference = act.facts.get("reference") or ""
    request.save()
    _move_limit(ticket, act, until, GRANTED)


def refuse(ticket: Any, act: Act) -> None:
    """The reason is the note."""
    request = _waiting(ticket)
    request.granted, request.decided_by, request.decided_at = False, act.by, act.at
    request.save(update_fields=["granted", "decided_by", "decided_at"])


def end_requests(ticket: Any, act: Act) -> None:
    """What nobody has decided ends with its round, decided by nobody."""
    if ticket.extensions.filter(granted=None).update(granted=False, decided_at=act.at):
        act.tell("延期申请", "Request for an extension", "轮次已结束，未予延期")


def _waiting(ticket: Any) -> Extension:
    request = open_extension(ticket)
    if request is None:
        raise Refused(t("没有待审批的延期申请。", "No request is waiting."))
    return request


def _refuse_unless_later(ticket: Any, until: dt.datetime, field: str) -> None:
    if until <= due_at(ticket, clocks_of(ticket)):
        raise Refused(t("应晚于现在的办理时限。", "It must lie after the present limit."), field=field)


def _move_limit(ticket: Any, act: Act, until: dt.datetime, why: tuple[str, str]) -> None:
    """Set by the hotline: nothing computed moves it. The receiver's own limit follows."""
    by, day = str(act.by), local_day(until - dt.timedelta(microseconds=1))
    for rule in RESULT:
        if running(ticket, rule) is not None:
            act.clock(Event(Do.PIN, act.at, rule, instant=until, why=why, by=by))
            act.clock(Event(Do.EXTEND, act.at, rule, until=day, why=why, by=by))
    if running(ticket, INTERNAL) is not None:
        inner = internal_due(ticket, act.at, clocks_of(ticket), until)
        act.clock(Event(Do.PIN, act.at, INTERNAL, instant=inner, why=why, by=by))


def shelve(ticket: Any, act: Act) -> None:
    """facts: plan, review_on, level."""
    review = act.facts["review_on"]
    if review <= act.on:
        raise Refused(t("复查日期应晚于今天。", "The day of review lies ahead."), field="review_on")
    Shelving.objects.create(
        application=ticket, plan=redacted(act.facts["plan"]), review_on=review, level=act.facts["level"],
        shelved_by=act.by, shelved_at=act.at,
    )  # fmt: skip
    act.clock(Event(Do.START, act.at, "H9", until=review))


def take_off(ticket: Any, act: Act) -> None:
    """facts: due_at, the limit that the hotline sets now; empty where the old one stands."""
    ticket.shelvings.filter(taken_off_at=None).update(taken_off_at=act.at)
    until = act.facts.get("due_at")
    if until is None:
        return
    if until <= act.at:
        raise Refused(t("新的时限应晚于现在。", "The new limit lies ahead."), field="due_at")
    why = ("取消挂账后重新确定", "set anew when taken off the shelf")
    for rule in RESULT:
        if running(ticket, rule) is not None:
            act.clock(Event(Do.PIN, act.at, rule, instant=until, why=why, by=str(act.by)))


class DeadlineSteps:
    """延期、挂账: the same for both hotlines."""

    @step(
        label=t("申请延期", "Ask for an extension"),
        told=t("{actor}申请延期", "{actor} asked for an extension"),
        who=(*HANDLERS, DISPATCHER),
        law=EXTEND_LAW,
        source=IN_HAND,
        guards=[may_ask],
        record=ask,
        form="mediation.hotline.forms.deadlines.AskExtensionForm",
        papers=[t("延期申请", "Request for an extension")],
        needs_note=True,
    )
    def ask_extension(self: Any, act: Act) -> None:
        """申请延期: before the limit, with the reason."""

    @step(
        label=t("批准延期", "Grant the extension"),
        told=t("{actor}批准延期", "{actor} granted the extension"),
        who=(SUPERVISOR,),
        law=EXTEND_LAW,
        source=IN_HAND,
        guards=[asked_for],
        record=grant,
        form="mediation.hotline.forms.deadlines.GrantExtensionForm",
        tone="main",
    )
    def grant_extension(self: Any, act: Act) -> None:
        """批准延期: told to the caller and to the hotline."""

    @step(
        label=t("不同意延期", "Refuse the extension"),
        told=t("{actor}不同意延期", "{actor} refused the extension"),
        who=(SUPERVISOR,),
        law=EXTEND_LAW,
        source=IN_HAND,
        guards=[asked_for],
        record=refuse,
        needs_note=True,
    )
    def refuse_extension(self: Any, act: Act) -> None:
        """不同意延期: with the reason."""

    @step(
        label=t("挂账", "Shelve"),
        told=t("{actor}批准挂账", "{actor} shelved the ticket"),
        who=(SUPERVISOR,),
        law=SHELF_LAW,
        source=[CONTACTED, HANDLING, WAITING],
        target=SHELVED,
        record=shelve,
        form="mediation.hotline.forms.deadlines.ShelveForm",
        pauses=[*RESULT, INTERNAL],
        needs_note=True,
        group="exits",
    )
    def shelve(self: Any, act: Act) -> None:
        """挂账: the hotline's limit stands still; a day to look at it again is set."""

    @step(
        label=t("取消挂账", "Take off the shelf"),
        told=t("{actor}取消挂账，恢复办理", "{actor} took the ticket off the shelf"),
        who=(SUPERVISOR,),
        law=SHELF_LAW,
        source=[SHELVED],
        target=RETURN_VALUE(HANDLING, WAITING),
        record=take_off,
        form="mediation.hotline.forms.deadlines.TakeOffForm",
        stops=["H9"],
        resumes=[*RESULT, INTERNAL],
        tone="main",
    )
    def take_off_shelf(self: Any, act: Act) -> str:
        """取消挂账: what was left goes on; a limit on the ticket stands as it was. A case still open is waited for."""
        return WAITING if waits_for(self) else HANDLING
