"""12351 职工热线工单: answered on the spot or graded, checked before it is closed, transferred, reopened (domain.md 2.5)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import RETURN_VALUE

from mediation.hotline.callbacks import CallbackSteps, begin_round, called_back_or_left_out, refuse_to_close_unasked
from mediation.hotline.clocks import FIRST_CONTACT, INTERNAL, RESULT, UNION
from mediation.hotline.codes import Elsewhere, UnionGrade
from mediation.hotline.deadlines import DeadlineSteps
from mediation.hotline.handling import HandlingSteps
from mediation.hotline.intake import (
    DESK,
    IntakeSteps,
    dispatch_at_once,
    give_number,
    here_and_open,
    sign_for,
    take_down,
)
from mediation.hotline.merging import MergeSteps
from mediation.hotline.replying import ReplySteps, final_reply_given
from mediation.hotline.states import UNION_PLACES, UnionState
from mediation.hotline.ticket import Ticket
from mediation.identifiers import redacted
from mediation.ratings import Occasion
from mediation.roles import DISPATCHER, INTAKE, SUPERVISOR
from workflow.clockwork import Do, Event
from workflow.numbers import next_number
from workflow.steps import Act, Refused, step
from workflow.tasks import in_post
from workflow.text import t

MANUAL = t("全总12351工作规范（数字以工作手册为准）", "The national 12351 manual")


# What the steps write


def register(ticket: Any, act: Act) -> None:
    """facts: as `take_down`, with ticket_no (ours when empty), answer (on the spot), organisation (dispatched at once)."""
    take_down(ticket, act)
    typed = (act.facts.get("ticket_no") or "").strip()
    give_number(ticket, typed or next_number(ticket.organisation, act.on.year, "热"))
    if act.facts.get("answer") and act.facts.get("organisation"):
        raise Refused(
            t("当场答复的不再派单；请清空其中一项。", "Answered on the spot or dispatched, not both."),
            field="organisation",
        )
    after = _state_after(act)
    if after == UnionState.ANSWERED:
        ticket.answer, ticket.replied_at, ticket.contacted_at = redacted(act.facts["answer"]), act.at, act.at
        ticket.handler = in_post(act.by)
        for rule in ("U1", *FIRST_CONTACT, *RESULT):
            act.clock(Event(Do.STOP, act.at, rule))
    if after in (UnionState.ANSWERED, UnionState.DISPATCHED):
        ticket.signed_at = act.at
    if after == UnionState.DISPATCHED:
        dispatch_at_once(ticket, act)


def _state_after(act: Act) -> str:
    if (act.facts.get("answer") or "").strip():
        return UnionState.ANSWERED
    if act.facts.get("organisation"):
        return UnionState.DISPATCHED
    return UnionState.GRADED if act.facts.get("grade") else UnionState.RECEIVED


def grade(ticket: Any, act: Act) -> None:
    """facts: grade. Another grade has another limit; what is written on the ticket stays."""
    ticket.grade = UnionGrade(act.facts["grade"]).value


def transfer(ticket: Any, act: Act) -> None:
    """facts: elsewhere, receiver, caller_told. The reason is the note."""
    if not act.facts["caller_told"]:
        raise Refused(t("请先告知来电人转往何处。", "Tell the caller first where it goes."), field="caller_told")
    ticket.transferred_to = f"{Elsewhere(act.facts['elsewhere']).label}：{act.facts['receiver']}"[:200]


def reopen(ticket: Any, act: Act) -> None:
    """A new round at the desk that received it first. The reason is the note."""
    begin_round(ticket, act)
    ticket.organisation = ticket.dispatched_by or ticket.organisation
    ticket.dispatched_by = ticket.handler = None
    ticket.transferred_to = ""


def fail_check(ticket: Any, act: Act) -> None:
    """The reason is the note; the work begins a new round."""
    begin_round(ticket, act)


class Ticket12351(IntakeSteps, HandlingSteps, DeadlineSteps, ReplySteps, CallbackSteps, MergeSteps, Ticket):
    """A ticket of the unions' own hotline."""

    State = UnionState
    Grade = UnionGrade
    usual_grade = UnionGrade.GENERAL
    places = UNION_PLACES
    kind = "ticket_12351"
    kind_label = t("12351工单", "12351 ticket")
    flow_path = "mediation.hotline.flows.UnionFlow"
    opens_with = "register"
    hotline = UNION

    answer = models.TextField(t("即时答复", "Answer on the spot"), blank=True)
    transferred_to = models.CharField(t("转往", "Transferred to"), max_length=200, blank=True)

    class Meta:
        verbose_name = t("12351工单", "12351 ticket")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket_no"], condition=~Q(ticket_no=""), name="one_12351_per_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone"], condition=~Q(phone=""), name="t12351_phone"),
            models.Index(fields=["employer_name"], condition=~Q(employer_name=""), name="t12351_employer"),
        ]

    def outcome_in_words(self) -> str:
        """An answer on the spot is no reply of a handler."""
        return str(self.state_label) if self.answer else super().outcome_in_words()

    def rated_occasions(self) -> tuple[str, ...]:
        """Once replied; who was answered on the spot rates that."""
        return (Occasion.RECEPTION,) if self.answer else super().rated_occasions()

    @step(
        label=t("登记来电", "Take the call"),
        told=t("{actor}登记了来电", "{actor} took the call"),
        who=(DISPATCHER, INTAKE),
        law=MANUAL,
        source=[UnionState.DRAFT],
        target=RETURN_VALUE(UnionState.ANSWERED, UnionState.RECEIVED, UnionState.GRADED, UnionState.DISPATCHED),
        record=register,
        form="mediation.hotline.forms.intake.UnionForm",
        starts=["U1", *FIRST_CONTACT, *RESULT],
        tone="main",
    )
    def register(self, act: Act) -> str:
        """登记来电: answered on the spot, or a ticket."""
        return _state_after(act)

    @step(
        label=t("分级", "Grade"),
        told=t("{actor}确定了工单等级", "{actor} graded the ticket"),
        who=(*DESK, INTAKE),
        law=MANUAL,
        source=[UnionState.RECEIVED, UnionState.GRADED],
        target=UnionState.GRADED,
        record=grade,
        form="mediation.hotline.forms.intake.GradeForm",
        drops=[*RESULT],
        starts=[*RESULT],
        sender=True,
        tone="main",
    )
    def grade_ticket(self, act: Act) -> None:
        """分级: 一般、难点、特别复杂."""

    @step(
        label=t("签收", "Sign for"),
        told=t("{actor}签收了工单", "{actor} signed for the ticket"),
        who=(*DESK, INTAKE),
        law=MANUAL,
        source=[UnionState.GRADED, UnionState.REOPENED],
        target=UnionState.SIGNED,
        record=sign_for,
        sender=True,
        tone="main",
    )
    def sign(self, act: Act) -> None:
        """签收: to be dispatched or handled here."""

    @step(
        label=t("转出", "Transfer"),
        told=t("{actor}转出了工单", "{actor} transferred the ticket"),
        who=DESK,
        law=t("全总12351工作规范（分级主办、跨省协同）", "The national 12351 manual: other level or province"),
        source=[UnionState.RECEIVED, UnionState.GRADED, UnionState.SIGNED],
        target=UnionState.TRANSFERRED,
        guards=[here_and_open],
        record=transfer,
        form="mediation.hotline.forms.intake.TransferForm",
        sender=True,
        needs_note=True,
        tone="grave",
        group="exits",
    )
    def transfer(self, act: Act) -> None:
        """转出: another level or province; the caller is told."""

    @step(
        label=t("提交质检", "Submit to the quality check"),
        told=t("{actor}提交质检", "{actor} submitted the ticket to the quality check"),
        who=DESK,
        law=MANUAL,
        source=[UnionState.REPLIED, UnionState.CALLBACK],
        target=UnionState.QC,
        guards=[called_back_or_left_out, final_reply_given],
        record=refuse_to_close_unasked,
        sender=True,
        tone="main",
    )
    def submit_to_check(self, act: Act) -> None:
        """提交质检: the call-back is known, or the ticket is not counted."""

    @step(
        label=t("质检通过，办结", "Pass and close"),
        told=t("{actor}质检通过，办结工单", "{actor} passed the check and closed the ticket"),
        who=(SUPERVISOR,),
        law=MANUAL,
        source=[UnionState.QC],
        target=UnionState.CLOSED,
        tone="main",
    )
    def pass_check(self, act: Act) -> None:
        """质检通过."""

    @step(
        label=t("质检不通过，重办", "Fail: do it again"),
        told=t("{actor}质检不通过，安排重办", "{actor} failed the check and had it done again"),
        who=(SUPERVISOR,),
        law=MANUAL,
        source=[UnionState.QC],
        target=UnionState.REWORK,
        record=fail_check,
        drops=[*RESULT, *FIRST_CONTACT, INTERNAL],
        starts=[*RESULT, *FIRST_CONTACT, INTERNAL],
        needs_note=True,
    )
    def fail_check(self, act: Act) -> None:
        """质检不通过: with the reason, a new round."""

    @step(
        label=t("重启", "Reopen"),
        told=t("{actor}重启了工单", "{actor} reopened the ticket"),
        who=DESK,
        law=MANUAL,
        source=[UnionState.CLOSED, UnionState.ANSWERED, UnionState.TRANSFERRED],
        target=UnionState.REOPENED,
        record=reopen,
        form="mediation.hotline.forms.callbacks.ReworkForm",
        drops=[*RESULT, *FIRST_CONTACT, INTERNAL],
        starts=["U1", *RESULT, *FIRST_CONTACT],
        sender=True,
        needs_note=True,
        group="exits",
    )
    def reopen(self, act: Act) -> None:
        """重启: a new round, sorted anew."""
