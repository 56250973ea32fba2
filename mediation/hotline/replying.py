"""答复: drafted by the handler, reviewed at the organisation that received the ticket first, told to the caller and to the hotline."""

import datetime as dt
from typing import Any

from django_fsm import RETURN_VALUE

from mediation.hotline.clocks import FIRST_CONTACT, INTERNAL, RESULT, running
from mediation.hotline.codes import Basis
from mediation.hotline.handling import WORKING, unreachable
from mediation.hotline.intake import DESK, LEEWAY
from mediation.hotline.rows import Reply
from mediation.hotline.states import CALLBACK, CONTACTED, HANDLING, MERGED, REPLIED, REPLY_REVIEW, TO_CONTACT, WAITING
from mediation.hotline.ticket import newest_reply, owes_final_reply, waits_for
from mediation.identifiers import redacted
from workflow import roles
from workflow.clockwork import Do, Event
from workflow.organisations import system_user
from workflow.steps import Act, Refused, step
from workflow.text import t

REPLY_LAW = t("北京市接诉即办工作条例 第15条第3款（双反馈）", "Beijing regulation Art 15 ¶3: told to both")


# What must hold


def spoken_with_or_unreachable(application: Any, act: Act | None) -> str | None:
    """Before the first contact only who cannot be reached is answered without it."""
    if application.state in TO_CONTACT and not unreachable(application):
        return t(
            "尚未联系来电人；联系不上的，须在不同时间（间隔一小时以上）联系三次以上。",
            "The caller has not been contacted; three attempts an hour apart are needed before calling him unreachable.",
        )
    return None


def owes_the_final_reply(application: Any, act: Act | None) -> str | None:
    """Only an interim reply leaves one owing."""
    return None if owes_final_reply(application) else t("没有待作出的最终答复。", "No final reply is owing.")


def final_reply_given(application: Any, act: Act | None) -> str | None:
    """An interim reply does not end the matter while a case is to answer the caller."""
    if owes_final_reply(application):
        return t(
            "来电人只得到阶段性答复：请先“继续办理”，依据关联案件作出最终答复。",
            "The caller has an interim reply only: go on, and give him the final one from the case.",
        )
    return None


# What the steps write


def draft(ticket: Any, act: Act) -> None:
    """facts: content, basis, solved, told_at, told_how. From WAITING it is an interim reply, whose reason is the note."""
    _draft(ticket, act, interim=False)


def draft_interim(ticket: Any, act: Act) -> None:
    """As `draft`."""
    _draft(ticket, act, interim=True)


def _draft(ticket: Any, act: Act, *, interim: bool) -> None:
    basis, told_at = act.facts["basis"], act.facts.get("told_at")
    _refuse_unless_told(ticket, act, basis, told_at)
    if basis == Basis.UNREACHABLE and act.facts["solved"]:
        raise Refused(t("联系不上的不能自评为已解决。", "Unreachable is not solved."), field="solved")
    Reply.objects.create(
        application=ticket, round=ticket.round, content=redacted(act.facts["content"]), basis=basis,
        solved=act.facts["solved"], interim=interim, drafted_by=act.by, drafted_at=act.at, told_at=told_at,
        told_how=(act.facts.get("told_how") or "")[:100],
    )  # fmt: skip
    if ticket.contacted_at is None and told_at is not None:  # who is told is contacted
        ticket.contacted_at = told_at
        for rule in FIRST_CONTACT:
            act.clock(Event(Do.STOP, told_at, rule))


def _refuse_unless_told(ticket: Any, act: Act, basis: str, told_at: dt.datetime | None) -> None:
    if basis == Basis.UNREACHABLE:
        if told_at is not None:
            raise Refused(t("联系不上的，不填告知时间。", "Unreachable: leave it empty."), field="told_at")
        if not unreachable(ticket):
            raise Refused(
                t(
                    "须在不同时间（间隔一小时以上）联系三次以上，才能按联系不上答复。",
                    "Three attempts an hour apart are needed first.",
                ),
                field="basis",
            )
        return
    if told_at is None:
        raise Refused(t("请填写告知来电人的时间。", "When was the caller told?"), field="told_at")
    if told_at > act.at + LEEWAY:
        raise Refused(t("告知时间不能晚于现在。", "It cannot lie in the future."), field="told_at")
    if ticket.round_began and told_at < ticket.round_began.replace(second=0, microsecond=0):
        raise Refused(t("告知时间不能早于派单时间。", "It cannot lie before the dispatch."), field="told_at")


def report(ticket: Any, act: Act) -> None:
    """facts: reported_at, reference. Approved, and written to the hotline: only now it is replied.

    The result is still owing after an interim reply: its limit goes on.
    """
    reply = _under_review(ticket)
    reported = act.facts["reported_at"]
    if reported > act.at + LEEWAY:
        raise Refused(t("反馈时间不能晚于现在。", "It cannot lie in the future."), field="reported_at")
    if reported < (reply.told_at or reply.drafted_at).replace(second=0, microsecond=0):
        raise Refused(t("应先告知来电人，再反馈热线。", "The caller is told before the hotline."), field="reported_at")
    reply.approved, reply.reviewed_by, reply.reviewed_at = True, act.by, act.at
    reply.reported_at, reply.reference = min(reported, act.at), act.facts.get("reference") or ""
    reply.save()
    ticket.replied_at = reply.reported_at
    for rule in () if reply.interim else RESULT:
        if running(ticket, rule) is not None:
            act.clock(Event(Do.STOP, reply.reported_at, rule))
    act.tell("告知来电人", "Caller told", _when(reply.told_at))
    _tell_children(ticket, act)


def send_back(ticket: Any, act: Act) -> None:
    """The reason is the note."""
    reply = _under_review(ticket)
    reply.approved, reply.reviewed_by, reply.reviewed_at = False, act.by, act.at
    reply.returned_why = act.note[:500]
    reply.save()


def _under_review(ticket: Any) -> Reply:
    reply = newest_reply(ticket)
    if reply is None or reply.approved is not None:
        raise Refused(t("没有待审核的答复。", "No reply is under review."))
    return reply


def _tell_children(ticket: Any, act: Act) -> None:
    """Those merged into it hear it: each caller still gets his own reply."""
    from workflow.engine import perform  # noqa: PLC0415

    for child in type(ticket).objects.filter(merged_into=ticket, state=MERGED).order_by("pk"):
        perform(child, "hear_parent", by=system_user(), at=act.at, channel=act.channel, origin=ticket)


def keep_parents_reply(ticket: Any, act: Act) -> None:
    """facts: origin, the ticket it was merged into."""
    reply = newest_reply(act.facts["origin"])
    ticket.linked_outcome = reply.content if reply else ""
    act.tell("主单", "Parent ticket", act.facts["origin"])


def _when(moment: dt.datetime | None) -> str:
    from django.utils import timezone  # noqa: PLC0415

    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else "—"


class ReplySteps:
    """答复: the same for both hotlines."""

    @step(
        label=t("提交答复", "Submit the reply"),
        told=t("{actor}提交了答复", "{actor} submitted the reply"),
        who=WORKING,
        law=REPLY_LAW,
        source=[*TO_CONTACT, CONTACTED, HANDLING, MERGED],
        target=REPLY_REVIEW,
        guards=[spoken_with_or_unreachable],
        record=draft,
        form="mediation.hotline.forms.replying.ReplyForm",
        stops=[INTERNAL, "U3"],
        tone="main",
    )
    def draft_reply(self: Any, act: Act) -> None:
        """提交答复: the caller has been told; whoever received the ticket first reviews it."""

    @step(
        label=t("提交阶段性答复", "Submit an interim reply"),
        told=t("{actor}提交了阶段性答复", "{actor} submitted an interim reply"),
        who=WORKING,
        law=REPLY_LAW,
        source=[WAITING],
        target=REPLY_REVIEW,
        record=draft_interim,
        form="mediation.hotline.forms.replying.ReplyForm",
        stops=[INTERNAL, "U3"],
        needs_note=True,
    )
    def interim_reply(self: Any, act: Act) -> None:
        """阶段性答复: the case takes longer than the ticket may; the reason is in the note."""

    @step(
        label=t("审核通过并反馈热线", "Approve and report"),
        told=t("{actor}审核通过答复并反馈热线", "{actor} approved the reply and reported it"),
        who=DESK,
        law=REPLY_LAW,
        source=[REPLY_REVIEW],
        target=REPLIED,
        record=report,
        form="mediation.hotline.forms.replying.ReportForm",
        stops=[*FIRST_CONTACT],
        starts=["H10"],
        sender=True,
        tone="main",
    )
    def approve_reply(self: Any, act: Act) -> None:
        """审核: written to the hotline, which is when it counts as replied."""

    @step(
        label=t("退回修改", "Send back"),
        told=t("{actor}退回答复修改", "{actor} sent the reply back"),
        who=DESK,
        law=REPLY_LAW,
        source=[REPLY_REVIEW],
        target=RETURN_VALUE(HANDLING, WAITING, MERGED),
        record=send_back,
        sender=True,
        needs_note=True,
    )
    def return_reply(self: Any, act: Act) -> str:
        """退回: with the reason, to where it came from; nobody waits for a case that has ended meanwhile."""
        reply = newest_reply(self)
        if self.is_merged:
            return MERGED
        return WAITING if reply is not None and reply.interim and waits_for(self) else HANDLING

    @step(
        label=t("继续办理", "Go on to the final reply"),
        told=t("{actor}继续办理，待作出最终答复", "{actor} went on towards the final reply"),
        who=DESK,
        law=REPLY_LAW,
        source=[REPLIED, CALLBACK],
        target=RETURN_VALUE(HANDLING, WAITING),
        guards=[owes_the_final_reply],
        drops=["H10"],
        sender=True,
        tone="main",
    )
    def resume(self: Any, act: Act) -> str:
        """继续办理: after an interim reply; it waits for the case, or is in hand when that has ended."""
        return WAITING if waits_for(self) else HANDLING

    @step(
        label=t("主单已答复", "The parent was replied"),
        told=t(
            "主单已答复，请给本单来电人单独答复（{actor}）",
            "The parent was replied; this caller is owed his own ({actor})",
        ),
        who=(roles.SYSTEM,),
        law=REPLY_LAW,
        source=[MERGED],
        record=keep_parents_reply,
        hidden=True,
    )
    def hear_parent(self: Any, act: Act) -> None:
        """主单已答复: the form of the reply is filled with it."""
