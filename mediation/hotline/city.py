"""12345 接诉即办工单: signed for, returned where it is not ours, answered, called back by the hotline (domain.md 2.4)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django_fsm import RETURN_VALUE

from mediation.hotline.callbacks import CALLBACK_LAW, CallbackSteps, called_back_or_left_out, refuse_to_close_unasked
from mediation.hotline.clocks import CITY, FIRST_CONTACT, RESULT, most_returns
from mediation.hotline.codes import CityGrade, Verdict
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
from mediation.hotline.rows import Objection
from mediation.hotline.states import CITY_PLACES, CityState
from mediation.hotline.ticket import Ticket
from mediation.identifiers import redacted
from mediation.roles import DISPATCHER, SUPERVISOR
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event
from workflow.moment import now
from workflow.steps import Act, Refused, step
from workflow.text import t

SIGN_LAW = t("DB11/T 2021—2022（签收时限由本区确定）", "DB11/T 2021—2022; the hours are the district's")
RETURN_LAW = t("北京市接诉即办工作条例 第12条第3款（派单异议）", "Beijing regulation Art 12 ¶3")


# What must hold


def may_object(application: Any, act: Act | None) -> str | None:
    """Within the window, and not more often than allowed."""
    if application.objections.filter(verdict=Verdict.REJECTED).count() >= most_returns():
        return t("本单已退过单，热线未同意，不能再退。", "It was returned before and came back.")
    window = clocks_of(application).newest("H7")
    if window is None or window.ended_at is not None or window.has_lapsed(act.at if act else now()):
        return t("退单时限已过。", "The window for returning has closed.")
    return None


def window_is_open(application: Any, act: Act | None) -> str | None:
    """What was proposed in time and decided too late the hotline no longer takes back."""
    window = clocks_of(application).newest("H7")
    if window is None or window.has_lapsed(act.at if act else now()):
        return t(
            "退单时限已过，不能再同意退单；请“不同意退单”，由本机构继续办理。",
            "The window for returning has closed; the ticket can only be kept.",
        )
    return None


# What the steps write


def register(ticket: Any, act: Act) -> None:
    """facts: as `take_down`, with ticket_no, signed (bool), organisation (dispatched in the same press), why."""
    take_down(ticket, act)
    give_number(ticket, act.facts["ticket_no"].strip())
    if _state_after(act) != CityState.RECEIVED:
        sign_for(ticket, act)
        act.clock(Event(Do.STOP, act.at, "H5"))
    if act.facts.get("organisation"):
        dispatch_at_once(ticket, act)


def _state_after(act: Act) -> str:
    if act.facts.get("organisation"):
        return CityState.DISPATCHED
    return CityState.SIGNED if act.facts.get("signed") else CityState.RECEIVED


def propose_return(ticket: Any, act: Act) -> None:
    """facts: reason, basis, details."""
    Objection.objects.create(
        application=ticket, reason=act.facts["reason"], basis=act.facts["basis"],
        details=redacted(act.facts["details"]), proposed_by=act.by, proposed_at=act.at,
    )  # fmt: skip


def decide_return(ticket: Any, act: Act, *, approved: bool) -> None:
    objection = ticket.objections.filter(approved=None).first()
    if objection is None:
        raise Refused(t("没有待审批的退单。", "No return is waiting."))
    if objection.proposed_by_id == act.by.pk:
        raise Refused(t("退单不能由提出人自己审批。", "A return is not decided by whoever proposed it."))
    objection.approved, objection.decided_by, objection.decided_at = approved, act.by, act.at
    objection.save(update_fields=["approved", "decided_by", "decided_at"])


def approve(ticket: Any, act: Act) -> None:
    decide_return(ticket, act, approved=True)


def reject(ticket: Any, act: Act) -> None:
    decide_return(ticket, act, approved=False)


def write_verdict(ticket: Any, act: Act) -> None:
    """facts: words. The hotline agrees."""
    _verdict(ticket, act, Verdict.ACCEPTED)


def write_refusal(ticket: Any, act: Act) -> None:
    """facts: words. The hotline does not agree: the ticket is ours again, and its limits are what they were."""
    _verdict(ticket, act, Verdict.REJECTED)


def _verdict(ticket: Any, act: Act, verdict: Verdict) -> None:
    objection = ticket.objections.filter(approved=True, verdict="").last()
    objection.verdict, objection.verdict_at = verdict, act.at
    objection.verdict_words = redacted(act.facts.get("words") or "")[:300]
    objection.save(update_fields=["verdict", "verdict_at", "verdict_words"])


def verdict_is_open(application: Any, act: Act | None) -> str | None:
    """The hotline says it once."""
    waiting = application.objections.filter(approved=True, verdict="").exists()
    return None if waiting else t("热线意见已登记。", "The verdict is recorded.")


class Ticket12345(IntakeSteps, HandlingSteps, DeadlineSteps, ReplySteps, CallbackSteps, MergeSteps, Ticket):
    """A ticket of the government hotline."""

    State = CityState
    Grade = CityGrade
    usual_grade = CityGrade.ORDINARY
    places = CITY_PLACES
    kind = "ticket_12345"
    kind_label = t("12345工单", "12345 ticket")
    flow_path = "mediation.hotline.flows.CityFlow"
    opens_with = "register"
    hotline = CITY

    class Meta:
        verbose_name = t("12345工单", "12345 ticket")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket_no"], condition=~Q(ticket_no=""), name="one_12345_per_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone"], condition=~Q(phone=""), name="t12345_phone"),
            models.Index(fields=["employer_name"], condition=~Q(employer_name=""), name="t12345_employer"),
        ]

    @step(
        label=t("登记工单", "Register the ticket"),
        told=t("{actor}登记了工单", "{actor} registered the ticket"),
        who=(DISPATCHER,),
        law=t("北京市接诉即办工作条例 第10条、第13条", "Beijing regulation Art 10, 13"),
        source=[CityState.DRAFT],
        target=RETURN_VALUE(CityState.RECEIVED, CityState.SIGNED, CityState.DISPATCHED),
        record=register,
        form="mediation.hotline.forms.intake.CityForm",
        starts=["H5", "H7", *FIRST_CONTACT, *RESULT],
        tone="main",
    )
    def register(self, act: Act) -> str:
        """登记: what the hotline sent, signed for and dispatched in the same press where it is clear."""
        return _state_after(act)

    @step(
        label=t("签收", "Sign for"),
        told=t("{actor}签收了工单", "{actor} signed for the ticket"),
        who=DESK,
        law=SIGN_LAW,
        source=[CityState.RECEIVED],
        target=CityState.SIGNED,
        record=sign_for,
        stops=["H5"],
        sender=True,
        tone="main",
    )
    def sign(self, act: Act) -> None:
        """签收."""

    @step(
        label=t("提出退单", "Propose to return"),
        told=t("{actor}提出退单", "{actor} proposed to return the ticket"),
        who=(DISPATCHER,),
        law=RETURN_LAW,
        source=[CityState.SIGNED],
        target=CityState.OBJECTION,
        guards=[here_and_open, may_object],
        record=propose_return,
        form="mediation.hotline.forms.intake.ObjectionForm",
        papers=[t("派单异议说明", "Statement of objection")],
        sender=True,
    )
    def object(self, act: Act) -> None:
        """退单: with ground, legal basis and proof, within the window."""

    @step(
        label=t("同意退单", "Approve the return"),
        told=t("{actor}同意退单", "{actor} approved the return"),
        who=(SUPERVISOR,),
        law=RETURN_LAW,
        source=[CityState.OBJECTION],
        target=CityState.RETURNED,
        guards=[window_is_open],
        record=approve,
        tone="grave",
    )
    def approve_objection(self, act: Act) -> None:
        """同意退单: it goes back to the hotline, whose verdict is recorded."""

    @step(
        label=t("不同意退单", "Keep the ticket"),
        told=t("{actor}不同意退单", "{actor} kept the ticket"),
        who=(SUPERVISOR,),
        law=RETURN_LAW,
        source=[CityState.OBJECTION],
        target=CityState.SIGNED,
        record=reject,
        needs_note=True,
    )
    def reject_objection(self, act: Act) -> None:
        """不同意退单: with the reason; it is ours."""

    @step(
        label=t("热线同意退单", "The hotline agrees"),
        told=t("{actor}登记：热线同意退单", "{actor} recorded that the hotline agreed"),
        who=DESK,
        law=RETURN_LAW,
        source=[CityState.RETURNED],
        guards=[verdict_is_open],
        record=write_verdict,
        form="mediation.hotline.forms.intake.VerdictForm",
        sender=True,
        tone="main",
    )
    def confirm_return(self, act: Act) -> None:
        """热线同意: it stays returned."""

    @step(
        label=t("热线不同意，恢复办理", "The hotline refuses: take it back"),
        told=t("{actor}登记：热线不同意退单，恢复办理", "{actor} took the ticket back: the hotline refused the return"),
        who=DESK,
        law=RETURN_LAW,
        source=[CityState.RETURNED],
        target=CityState.SIGNED,
        guards=[verdict_is_open],
        record=write_refusal,
        form="mediation.hotline.forms.intake.VerdictForm",
        starts=[*FIRST_CONTACT, *RESULT],
        sender=True,
    )
    def take_back(self, act: Act) -> None:
        """热线不同意: ours again; the limits count from the hotline's dispatch, as before."""

    @step(
        label=t("办结", "Close"),
        told=t("{actor}办结了工单", "{actor} closed the ticket"),
        who=DESK,
        law=CALLBACK_LAW,
        source=[CityState.REPLIED, CityState.CALLBACK],
        target=CityState.CLOSED,
        guards=[called_back_or_left_out, final_reply_given],
        record=refuse_to_close_unasked,
        sender=True,
        tone="main",
    )
    def close(self, act: Act) -> None:
        """办结: the call-back is known, or the ticket is not counted."""
