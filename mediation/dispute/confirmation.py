"""确认: making an agreement a title that can be enforced (domain.md 2.1 rows 15–16; 1.1 M09, M11)."""

import datetime as dt
from typing import TYPE_CHECKING

from mediation.agreements import ConfirmationChoice
from mediation.attachments import Paper
from mediation.claims import claims_of
from mediation.dispute import deadlines
from mediation.dispute.codes import ConfirmStatus
from mediation.dispute.conciliation import CASE
from mediation.dispute.court_window import for_the_tribunal, refuse_another_commission
from mediation.dispute.states import State
from mediation.organisations import LegalKind
from mediation.papers import keep
from workflow.clockwork import Do, Event
from workflow.rules import declared
from workflow.steps import Act, Guard, Record, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

AFTER_EFFECT = (State.AGREEMENT_EFFECTIVE, State.PERFORMING, State.DEFAULTED)


# What must hold


def review_possible(dispute: "Dispute", act: Act | None) -> str | None:
    """仲裁审查: within 15 days, and not for confirming employment (办案规则 Art 74, 75)."""
    if dispute.is_entrusted:
        return for_the_tribunal(dispute, act)
    if dispute.legal_kind == LegalKind.OTHER:
        return t(
            "本组织不属于调解仲裁法第十条的调解组织，其协议不能申请仲裁审查。",
            "This body is not one of Art 10; its agreements cannot be reviewed.",
        )
    if any(not claim.rule.arbitration_review for claim in claims_of(dispute)):
        return t(
            "含确认劳动关系的协议不能申请仲裁审查，可就该项申请仲裁。",
            "An agreement that confirms employment cannot be reviewed (Art 75(4)).",
        )
    return _confirmable(dispute, act, "M09")


def judicial_possible(dispute: "Dispute", act: Act | None) -> str | None:
    """司法确认: within 30 days, a people's-mediation body, payment duties only (解释一 Art 52; 民诉法 Art 205)."""
    if dispute.is_entrusted:
        return for_the_tribunal(dispute, act)
    if dispute.legal_kind != LegalKind.PEOPLES:
        return t(
            "只有人民调解组织主持达成的给付协议可以申请司法确认。",
            "Judicial confirmation is for agreements of people's-mediation bodies.",
        )
    if any(not claim.rule.money for claim in claims_of(dispute)):
        return t("协议含非给付事项，不能申请司法确认。", "The agreement contains more than payment duties.")
    return _confirmable(dispute, act, "M11")


def _confirmable(dispute: "Dispute", act: Act | None, rule: str) -> str | None:
    """The day they applied counts, not the day it is recorded: a timely application may become known late."""
    if dispute.confirm_status in (ConfirmStatus.APPLIED, ConfirmStatus.GRANTED):
        return t("已申请过确认。", "Confirmation has been applied for already.")
    due = deadlines.due_of(dispute, rule)
    if act and due and deadlines.has_lapsed(due, act.facts["applied_on"]):
        return t("申请期限已于{day}届满。", "The time to apply ended on {day}.").format(day=due.on)
    return None


def confirmation_pending(dispute: "Dispute", act: Act | None) -> str | None:
    """A result belongs to an application."""
    return (
        None
        if dispute.confirm_status == ConfirmStatus.APPLIED
        else t("尚未申请确认。", "No confirmation was applied for.")
    )


def confirmation_settled(dispute: "Dispute", act: Act | None) -> str | None:
    """Both sides were asked about confirmation: an unconfirmed agreement is the weak spot (domain.md 2.1)."""
    if dispute.is_entrusted and dispute.confirm_track == ConfirmationChoice.UNDECIDED:
        return t(
            "请先把协议交仲裁庭，并登记仲裁庭出具调解书或申请人撤回仲裁申请。",
            "First hand the agreement to the tribunal and record its paper, or the withdrawal of the claim.",
        )
    if dispute.confirm_track == ConfirmationChoice.UNDECIDED:
        return t(
            "请先登记双方是否申请仲裁审查或司法确认；都不申请的，登记“不申请确认”。",
            "First record whether the parties apply for review or confirmation; if neither, record that they decline.",
        )
    return None


def undecided(dispute: "Dispute", act: Act | None) -> str | None:
    """Declined once is enough."""
    if dispute.is_entrusted:
        return for_the_tribunal(dispute, act)
    if dispute.confirm_track != ConfirmationChoice.UNDECIDED:
        return t("已登记确认意向。", "The choice is recorded already.")
    return None


# What the steps write


def apply_for(track: ConfirmationChoice) -> Record:
    """The record of a joint application. facts: applied_on (date), paper (file), note of who filed."""

    def write(dispute: "Dispute", act: Act) -> None:
        applied_on: dt.date = act.facts["applied_on"]
        if applied_on > act.on:
            raise Refused(t("申请日期不能晚于今天。", "The day cannot lie in the future."), field="applied_on")
        if dispute.effective_at is not None and applied_on < deadlines.local_day(dispute.effective_at):
            raise Refused(
                t("申请日期早于协议生效日。", "The day lies before the agreement took effect."), field="applied_on"
            )
        if track == ConfirmationChoice.ARBITRATION:
            refuse_another_commission(dispute, act)
        keep(dispute, act.facts.get("paper"), Paper.CONFIRMATION, act)
        dispute.confirm_track, dispute.confirm_status = track, ConfirmStatus.APPLIED
        dispute.confirm_applied_on = applied_on

    return write


def write_confirmation(dispute: "Dispute", act: Act) -> None:
    """facts: granted ("yes" or "no"), paper (file). Granted, it is a title that can be enforced."""
    keep(dispute, act.facts.get("paper"), Paper.CONFIRMATION, act)
    dispute.confirm_status = ConfirmStatus.GRANTED if act.facts["granted"] == "yes" else ConfirmStatus.REFUSED
    if dispute.confirm_status == ConfirmStatus.REFUSED:
        leave_the_other_way_open(dispute, act)


def leave_the_other_way_open(dispute: "Dispute", act: Act) -> None:
    """Refused by one, the agreement may still be confirmed by the other within its days, which never stopped counting."""
    rule, possible = OTHER_WAY[dispute.confirm_track]
    due = deadlines.due_of(dispute, rule)
    if due is None or dispute.effective_at is None or deadlines.has_lapsed(due, act.on):
        return
    if possible(dispute, None) is None:
        act.clock(Event(Do.START, dispute.effective_at, rule))
        label = declared()[rule].label
        act.tell("仍可", "Still open", t("{way}，至{day}", "{way}, until {day}").format(way=label, day=due.on))


OTHER_WAY: dict[str, tuple[str, Guard]] = {
    ConfirmationChoice.ARBITRATION: ("M11", judicial_possible),
    ConfirmationChoice.JUDICIAL: ("M09", review_possible),
}


def write_decline(dispute: "Dispute", act: Act) -> None:
    """facts: told (bool), paper (file): the statement both sides signed."""
    if not act.facts["told"]:
        raise Refused(
            t("请先向双方说明未经确认的协议不能直接申请强制执行。", "First tell both sides what declining means."),
            field="told",
        )
    keep(dispute, act.facts.get("paper"), Paper.CONFIRMATION, act)
    dispute.confirm_track = ConfirmationChoice.DECLINED


class ConfirmationSteps:
    """审查确认."""

    @step(
        label=t("共同申请仲裁审查", "Apply for arbitration review"),
        told=t("{actor}登记双方共同申请仲裁审查", "{actor} recorded a joint application for review"),
        who=CASE,
        law="办案规则 第74条、第75条",
        source=AFTER_EFFECT,
        guards=[review_possible],
        record=apply_for(ConfirmationChoice.ARBITRATION),
        form="mediation.dispute.forms.settlement.ReviewForm",
        papers=["仲裁审查申请书"],
        stops=["M09", "M11"],
    )
    def apply_arbitration_review(self: "Dispute", act: Act) -> None:
        """仲裁审查: jointly, within 15 days."""

    @step(
        label=t("共同申请司法确认", "Apply for judicial confirmation"),
        told=t("{actor}登记双方共同申请司法确认", "{actor} recorded a joint application for judicial confirmation"),
        who=CASE,
        law="民事诉讼法 第205条；人民调解法 第33条",
        source=AFTER_EFFECT,
        guards=[judicial_possible],
        record=apply_for(ConfirmationChoice.JUDICIAL),
        form="mediation.dispute.forms.settlement.ConfirmationForm",
        papers=["司法确认申请书"],
        stops=["M09", "M11"],
    )
    def apply_judicial_confirmation(self: "Dispute", act: Act) -> None:
        """司法确认: jointly, within 30 days."""

    @step(
        label=t("登记确认结果", "Record the result"),
        told=t("{actor}登记了审查确认结果", "{actor} recorded the result of confirmation"),
        who=CASE,
        law="办案规则 第76—78条；民事诉讼法 第206条",
        source=AFTER_EFFECT,
        guards=[confirmation_pending],
        record=write_confirmation,
        form="mediation.dispute.forms.settlement.ConfirmationResultForm",
        papers=["仲裁调解书 / 民事裁定书"],
        starts=["M19"],
    )
    def record_confirmation(self: "Dispute", act: Act) -> None:
        """确认结果: with it, the parties hold a title that can be enforced."""

    @step(
        label=t("不申请确认", "Decline confirmation"),
        told=t("{actor}登记双方书面表示不申请确认", "{actor} recorded that both sides decline confirmation"),
        who=CASE,
        law="内部规则：已告知未经确认的协议不能强制执行",
        source=AFTER_EFFECT,
        guards=[undecided],
        record=write_decline,
        form="mediation.dispute.forms.settlement.DeclineForm",
        drops=["M09", "M11"],
    )
    def decline_confirmation(self: "Dispute", act: Act) -> None:
        """不申请: told what it means, and signed."""
