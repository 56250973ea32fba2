"""回访: what the caller says, and what follows: closed, or done again in a new round (2.4 CALLBACK, REWORK; Art 23)."""

from typing import Any

from django_fsm import RETURN_VALUE

from mediation.hotline.clocks import FIRST_CONTACT, INTERNAL, RESULT
from mediation.hotline.codes import Called, CalledBy
from mediation.hotline.deadlines import end_requests
from mediation.hotline.intake import DESK, LEEWAY
from mediation.hotline.rows import CallBack
from mediation.hotline.states import CALLBACK, CLOSED, REPLIED, REWORK
from mediation.hotline.ticket import newest_callback
from mediation.identifiers import redacted
from mediation.ratings import Occasion, Rating, Way, already_answered
from workflow.clockwork import Do, Event
from workflow.steps import Act, Refused, step
from workflow.text import t

CALLBACK_LAW = t("北京市接诉即办工作条例 第23条（回访）", "Beijing regulation Art 23")


# What must hold


def called_back_or_left_out(application: Any, act: Act | None) -> str | None:
    """A ticket ends when its call-back is known, or when it is left out of the assessment."""
    if application.state == REPLIED and application.counted:
        return t(
            "请先登记回访结果；不纳入考核的，先登记不纳入考核的原因。",
            "Record the call-back first, or why the ticket is not counted.",
        )
    return None


# What the steps write


def write_callback(ticket: Any, act: Act) -> None:
    """facts: called_at, called_by, outcome, contacted, solved, score, valid, remark. Nobody's answer is made up."""
    reached = act.facts["outcome"] == Called.REACHED
    at = act.facts["called_at"]
    if at > act.at + LEEWAY:
        raise Refused(t("回访时间不能晚于现在。", "It cannot lie in the future."), field="called_at")
    if ticket.replied_at and at < ticket.replied_at.replace(second=0, microsecond=0):
        raise Refused(t("回访时间不能早于答复时间。", "It cannot lie before the reply."), field="called_at")
    said = {name: act.facts.get(name) for name in ("contacted", "solved", "score")}
    _refuse_made_up(said, reached=reached)
    CallBack.objects.create(
        application=ticket, round=ticket.round, at=at, called_by=act.facts.get("called_by") or CalledBy.HOTLINE,
        outcome=act.facts["outcome"], contacted=said["contacted"] if reached else None,
        solved=said["solved"] if reached else None, score=(said["score"] or "") if reached else "",
        valid=reached and act.facts.get("valid") is not False, remark=redacted(act.facts.get("remark") or "")[:500],
        recorded_by=act.by,
    )  # fmt: skip
    if reached:
        _rate(ticket, act, said)
    if act.facts["outcome"] != Called.AGAIN:
        act.clock(Event(Do.STOP, max(at, ticket.replied_at or at), "H10"))


def _refuse_made_up(said: dict[str, Any], *, reached: bool) -> None:
    if reached:
        for name, sentence in (
            ("solved", t("已接通的，请登记是否解决。", "Reached: was it solved?")),
            ("score", t("已接通的，请登记满意度。", "Reached: how satisfied?")),
        ):
            if said[name] in (None, ""):
                raise Refused(sentence, field=name)
        return
    for name, value in said.items():
        if value not in (None, ""):
            raise Refused(t("未接通的不能登记来电人的评价。", "Not reached: nobody has answered."), field=name)


def _rate(ticket: Any, act: Act, said: dict[str, Any]) -> None:
    """The same answer among the ratings, unless the caller has given his own already."""
    if already_answered(ticket, Occasion.CALLBACK):
        return
    Rating.objects.create(
        application=ticket, occasion=Occasion.CALLBACK, round=ticket.round, way=Way.PHONE, asked_by=act.by,
        asked_at=act.facts["called_at"], reached=True, score=said["score"], answered_at=act.facts["called_at"], solved=said["solved"],
        contacted=said["contacted"], remark=redacted(act.facts.get("remark") or "")[:500],
    )  # fmt: skip


def refuse_to_close_unasked(ticket: Any, act: Act) -> None:
    """An unsolved ticket, or a dissatisfied caller, is closed with a reason only: the note."""
    last = newest_callback(ticket)
    if last is not None and last.is_bad and not act.note:
        raise Refused(
            t(
                "来电人反映未解决或不满意：请重办，或写明可以办结的理由。",
                "The caller says unsolved or dissatisfied: do it again, or say why it may be closed.",
            ),
            field="note",
        )


def begin_round(ticket: Any, act: Act) -> None:
    """facts: due_at, the limit that the hotline sets for this round; empty where the grade says it."""
    due = act.facts.get("due_at")
    if due is not None and due <= act.at:
        raise Refused(t("新一轮的时限应晚于现在。", "The limit of the new round lies ahead."), field="due_at")
    end_requests(ticket, act)
    ticket.round += 1
    ticket.reworked_at, ticket.due_at = act.at, due
    ticket.contacted_at = ticket.replied_at = None
    act.tell("轮次", "Round", ticket.round)


class CallbackSteps:
    """回访与重办: the same for both hotlines."""

    @step(
        label=t("登记回访", "Record the call-back"),
        told=t("{actor}登记了回访", "{actor} recorded the call-back"),
        who=DESK,
        law=CALLBACK_LAW,
        source=[REPLIED],
        target=RETURN_VALUE(REPLIED, CALLBACK),
        record=write_callback,
        form="mediation.hotline.forms.callbacks.CallbackForm",
        sender=True,
        tone="main",
    )
    def record_callback(self: Any, act: Act) -> str:
        """回访: by the hotline or by ourselves; not reached, it is tried again."""
        return REPLIED if act.facts["outcome"] == Called.AGAIN else CALLBACK

    @step(
        label=t("重办", "Do it again"),
        told=t("{actor}安排重办", "{actor} had it done again"),
        who=DESK,
        law=CALLBACK_LAW,
        source=[CALLBACK, CLOSED],
        target=REWORK,
        record=begin_round,
        form="mediation.hotline.forms.callbacks.ReworkForm",
        drops=[*RESULT, *FIRST_CONTACT, INTERNAL],
        starts=[*RESULT, *FIRST_CONTACT, INTERNAL],
        sender=True,
        needs_note=True,
    )
    def rework(self: Any, act: Act) -> None:
        """重办: a new round with limits of its own."""
