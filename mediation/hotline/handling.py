"""办理: contact with the caller, process notes, and the case that answers the ticket (2.4 CONTACTED; Art 15)."""

import datetime as dt
from typing import Any

from django_fsm import RETURN_VALUE

from mediation.hotline.clocks import FIRST_CONTACT
from mediation.hotline.codes import Attempt
from mediation.hotline.rows import ContactAttempt
from mediation.hotline.states import (
    ACCEPTED,
    CONTACTED,
    HANDLING,
    IN_HAND,
    MERGED,
    REFERABLE,
    REWORK,
    SHELVED,
    TO_CONTACT,
    WAITING,
)
from mediation.hotline.ticket import waits_for
from mediation.identifiers import redacted
from mediation.links import (
    Link,
    Tie,
    answering,
    hold_still,
    something_tied,
    tied_to,
    write_outcome,
    write_tied,
)
from mediation.links import (
    untie as undo_tie,
)
from mediation.roles import DISPATCHER, SUPERVISOR
from mediation.roles import HANDLING as HANDLERS
from workflow import roles
from workflow.clockwork import Do, Event
from workflow.models import Application
from workflow.steps import Act, Refused, step
from workflow.text import t

WORKING = (*HANDLERS, DISPATCHER)
CONTACT_LAW = t(
    "北京市接诉即办工作条例 第15条（及时联系诉求人）", "Beijing regulation Art 15: contact the caller promptly"
)
ONE_CASE = t("一案可答复多单（本组织规则）", "One case answers many tickets (internal)")
ENOUGH, APART = 3, dt.timedelta(hours=1)
"""So many attempts so far apart, and the caller counts as unreachable (2.4, this organisation's rule)."""


# What must hold


def tries(ticket: Any) -> int:
    """How many failed attempts of this round lie at least an hour apart."""
    count, last = 0, None
    for attempt in ticket.contact_attempts.filter(round=ticket.round).exclude(result=Attempt.REACHED).order_by("at"):
        if last is None or attempt.at - last >= APART:
            count, last = count + 1, attempt.at
    return count


def unreachable(ticket: Any) -> bool:
    """Whether the caller could not be reached although it was tried often enough."""
    return tries(ticket) >= ENOUGH


def nobody_answers(application: Any, act: Act | None) -> str | None:
    """A case must be there to wait for."""
    return None if waits_for(application) else t("没有在办的答复案件。", "No open case answers this ticket.")


def not_waiting(application: Any, act: Act | None) -> str | None:
    """While it waits, undoing the tie is `stop_waiting`, which has it go on."""
    if application.state == WAITING:
        return t("正在等待关联案件，请用“解除关联，恢复办理”。", "It waits for a case: use “Undo the tie and go on”.")
    return None


def still_open(application: Any, act: Act | None) -> str | None:
    """Who is done with it hears no more of it."""
    return None if application.is_open else t("工单已办结。", "The ticket is closed.")


def not_answered_from_a_case(application: Any, act: Act | None) -> str | None:
    """One case answers a ticket."""
    found = answering(application) if application.pk else None
    return t("已有据以答复的案件，请先解除关联。", "A case answers it already; undo that tie first.") if found else None


# What the steps write


def _moment(ticket: Any, act: Act) -> dt.datetime:
    at: dt.datetime = act.facts.get("tried_at") or act.at
    if at > act.at + dt.timedelta(minutes=5):
        raise Refused(t("联系时间不能晚于现在。", "The contact cannot lie in the future."), field="tried_at")
    if ticket.round_began and at < ticket.round_began.replace(second=0, microsecond=0):
        raise Refused(
            t("联系时间不能早于派单时间。", "The contact cannot lie before the ticket was dispatched."),
            field="tried_at",
        )
    return min(at, act.at)


def _attempt(ticket: Any, act: Act, result: str) -> ContactAttempt:
    at = _moment(ticket, act)
    if ticket.contact_attempts.filter(at=at).exists():
        raise Refused(t("这一时间已登记过联系。", "An attempt at this time is recorded."), field="tried_at")
    return ContactAttempt.objects.create(
        application=ticket, round=ticket.round, at=at, result=result, by=act.by,
        recording=(act.facts.get("recording") or "")[:60], said=redacted(act.facts.get("said") or ""),
    )  # fmt: skip


def record_contact(ticket: Any, act: Act) -> None:
    """facts: tried_at, recording, said. The first contact of the round is what 响应率 asks for."""
    attempt = _attempt(ticket, act, Attempt.REACHED)
    if ticket.contacted_at is None:
        ticket.contacted_at = attempt.at
        for rule in FIRST_CONTACT:
            act.clock(Event(Do.STOP, attempt.at, rule))


def record_miss(ticket: Any, act: Act) -> None:
    """facts: tried_at, result, recording, said. Tried often enough, the duty of first contact is done."""
    _attempt(ticket, act, act.facts["result"])
    act.tell("未联系上次数", "Attempts", tries(ticket))
    if unreachable(ticket):
        for rule in FIRST_CONTACT:
            act.clock(Event(Do.STOP, act.at, rule))


def answer_from(ticket: Any, act: Act) -> None:
    """facts: other. The ticket is answered from that case; each caller gets his own reply."""
    other: Application = act.facts["other"]
    if other.kind_key == ticket.kind_key or hasattr(other.as_its_kind(), "ticket_no"):
        raise Refused(t("工单之间请用“并单”。", "Tickets are merged, not answered from each other."), field="other")
    if not Application.objects.visible_to(act.by).filter(pk=other.pk).exists():
        raise Refused(t("没有找到这件申请。", "No such application."), field="other")
    tied_to(ticket, act, other, Tie.ANSWERED_BY)
    if not _awaited(other):
        keep_outcome(ticket, other)


def _awaited(other: Application) -> bool:
    """Whether the outcome is still to come, also where the case went on in another; it cannot come while we look."""
    hold_still(other)
    case: Any = other.as_its_kind()
    return bool(case.outcome_pending())


def keep_outcome(ticket: Any, origin: Application) -> None:
    """What the reply will be filled with."""
    # Heard in the step that ends it, the origin comes as its own kind; read anew it would not have ended yet.
    outcome: Any = origin if hasattr(origin, "outcome_in_words") else origin.as_its_kind()
    number = origin.number or origin.receipt_number
    ticket.linked_outcome = f"{number}：{outcome.outcome_in_words()}" if number else outcome.outcome_in_words()


def hear(ticket: Any, act: Act) -> None:
    """facts: origin, which has ended."""
    write_outcome(ticket, act)
    keep_outcome(ticket, act.facts["origin"])


def _still_waits(ticket: Any, act: Act) -> str:
    """A tie that is not the answering one may be undone while it waits."""
    link: Link = act.facts["link"]
    return HANDLING if link.tie == Tie.ANSWERED_BY and link.one_id == ticket.pk else WAITING


class HandlingSteps:
    """联系与办理: the same for both hotlines."""

    @step(
        label=t("联系到来电人", "Caller contacted"),
        told=t("{actor}联系了来电人", "{actor} contacted the caller"),
        who=WORKING,
        law=CONTACT_LAW,
        source=TO_CONTACT,
        target=CONTACTED,
        record=record_contact,
        form="mediation.hotline.forms.handling.ContactForm",
        stops=[*FIRST_CONTACT],
        starts=["U3"],
        tone="main",
    )
    def contact(self: Any, act: Act) -> None:
        """首次联系: when, what was said, the recording."""

    @step(
        label=t("未联系上", "Caller not reached"),
        told=t("{actor}联系来电人，未联系上", "{actor} tried to reach the caller"),
        who=WORKING,
        law=CONTACT_LAW,
        source=[*IN_HAND, MERGED, SHELVED],
        record=record_miss,
        form="mediation.hotline.forms.handling.MissForm",
        group="papers",
    )
    def record_attempt(self: Any, act: Act) -> None:
        """未联系上: three attempts an hour apart, and the caller counts as unreachable."""

    @step(
        label=t("再次联系来电人", "Contact the caller again"),
        told=t("{actor}再次联系了来电人", "{actor} contacted the caller again"),
        who=WORKING,
        law=CONTACT_LAW,
        source=[CONTACTED, HANDLING, WAITING, MERGED, SHELVED],
        record=record_contact,
        form="mediation.hotline.forms.handling.ContactForm",
        group="papers",
    )
    def contact_again(self: Any, act: Act) -> None:
        """再次联系: progress told, questions asked."""

    @step(
        label=t("登记办理情况", "Record progress"),
        told=t("{actor}登记了办理情况", "{actor} recorded progress"),
        who=WORKING,
        law=t("北京市接诉即办工作条例 第15条", "Beijing regulation Art 15"),
        source=[CONTACTED, HANDLING],
        target=HANDLING,
        stops=["U3"],
        needs_note=True,
    )
    def handle(self: Any, act: Act) -> None:
        """办理: what was done; the note says it."""

    @step(
        label=t("转为其他申请", "Take further"),
        told=t("{actor}将工单转为申请办理", "{actor} took the ticket further"),
        who=WORKING,
        law=ONE_CASE,
        source=REFERABLE,
        target=RETURN_VALUE(WAITING, HANDLING),
        guards=[not_answered_from_a_case],
        record=answer_from,
        stops=["U1", "U3"],
        drops=["H7"],
        hidden=True,
    )
    def refer(self: Any, act: Act) -> str:
        """转办: part of registering the application that answers it, which may have been answered on the spot."""
        return WAITING if _awaited(act.facts["other"]) else HANDLING

    @step(
        label=t("由已有案件答复", "Answer from a case"),
        told=t("{actor}将工单关联到案件，由其答复", "{actor} had a case answer the ticket"),
        who=WORKING,
        law=ONE_CASE,
        source=REFERABLE,
        target=RETURN_VALUE(WAITING, HANDLING),
        guards=[not_answered_from_a_case],
        record=answer_from,
        form="mediation.hotline.forms.handling.AnsweringForm",
        stops=["U1", "U3"],
        drops=["H7"],
    )
    def answer_from_case(self: Any, act: Act) -> str:
        """一案多单: waits for the case, or has its outcome at once when it has ended."""
        return WAITING if _awaited(act.facts["other"]) else HANDLING

    @step(
        label=t("继续等待关联案件", "Go on waiting"),
        told=t("{actor}继续等待关联案件的结果", "{actor} went on waiting for the case"),
        who=WORKING,
        law=ONE_CASE,
        source=[CONTACTED, HANDLING, REWORK, ACCEPTED],
        target=WAITING,
        guards=[nobody_answers],
    )
    def wait_again(self: Any, act: Act) -> None:
        """等待: the tie is there and the case is open."""

    @step(
        label=t("听取关联案件结果", "Hear the outcome"),
        told=t("关联案件已有结果，工单恢复办理（{actor}）", "The case has ended; the ticket goes on ({actor})"),
        who=(roles.SYSTEM,),
        law=ONE_CASE,
        source=[WAITING],
        target=HANDLING,
        record=hear,
        hidden=True,
    )
    def hear_outcome(self: Any, act: Act) -> None:
        """结果: kept with the ticket, and the reply is filled with it."""

    @step(
        label=t("登记关联案件结果", "Keep the outcome"),
        told=t("关联案件已有结果（{actor}）", "The case that answers it has ended ({actor})"),
        who=(roles.SYSTEM,),
        law=ONE_CASE,
        source="*",
        guards=[still_open],
        record=hear,
        hidden=True,
    )
    def keep_outcome(self: Any, act: Act) -> None:
        """结果: heard while the ticket is elsewhere (under review, shelved, replied in the interim); it stays where it is."""

    @step(
        label=t("解除关联", "Undo a tie"),
        told=t("{actor}解除了关联", "{actor} undid a tie"),
        who=(*WORKING, SUPERVISOR),
        law=ONE_CASE,
        source="*",
        guards=[something_tied, not_waiting],
        record=undo_tie,
        form="mediation.forms.UntieForm",
        needs_note=True,
        group="exits",
    )
    def untie(self: Any, act: Act) -> None:
        """解除关联: as for every kind, but while it waits."""

    @step(
        label=t("解除关联，恢复办理", "Undo the tie and go on"),
        told=t("{actor}解除了关联", "{actor} undid a tie"),
        who=(*WORKING, SUPERVISOR),
        law=ONE_CASE,
        source=[WAITING],
        target=RETURN_VALUE(WAITING, HANDLING),
        guards=[something_tied],
        record=undo_tie,
        form="mediation.forms.UntieForm",
        needs_note=True,
        group="exits",
    )
    def stop_waiting(self: Any, act: Act) -> str:
        """解除关联: without the case that would answer it, the ticket is in hand again."""
        return _still_waits(self, act)

    @step(
        label=t("答复案件被解除关联", "The answering case was untied"),
        told=t("{actor}登记解除关联，工单恢复办理", "{actor} recorded that the case was untied; the ticket goes on"),
        who=(roles.SYSTEM,),
        law=ONE_CASE,
        source=[WAITING],
        target=HANDLING,
        record=write_tied,
        hidden=True,
    )
    def lose_answer(self: Any, act: Act) -> None:
        """被解除关联: from the other side."""
