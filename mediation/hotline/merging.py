"""并单与考核标记: tickets of one matter are handled together, and every caller keeps his own reply (2.4 MERGED; Art 11(3))."""

from typing import Any

from django_fsm import RETURN_VALUE

from mediation.hotline.clocks import INTERNAL
from mediation.hotline.codes import Claimed, MergeGround
from mediation.hotline.handling import keep_outcome
from mediation.hotline.intake import DESK, here_and_open
from mediation.hotline.states import ACCEPTED, CONTACTED, HANDLING, MERGED, REWORK, SIGNED
from mediation.hotline.ticket import newest_reply, waits_for
from mediation.links import answering
from workflow.models import Application, Stage
from workflow.steps import Act, Refused, step
from workflow.text import t

MERGE_LAW = t("北京市接诉即办工作条例 第11条第3项", "Beijing regulation Art 11(3)")
FLAGS_LAW = t("北京市接诉即办工作条例 第32条（考评）", "Beijing regulation Art 32")


def merge_into(ticket: Any, act: Act) -> None:
    """facts: parent, ground. The reason is the note."""
    kind = type(ticket)
    seen = kind.objects.visible_to(act.by).filter(district=ticket.district_id).exclude(pk=ticket.pk)
    Application.objects.select_for_update(no_key=True).filter(
        pk=act.facts["parent"].pk
    ).first()  # it stays as we see it
    parent = seen.filter(pk=act.facts["parent"].pk).first()
    sentence = _why_not(ticket, parent, act.facts["ground"])
    if parent is None or sentence is not None:
        raise Refused(sentence or t("没有找到这张工单。", "No such ticket."), field="parent")
    ticket.merged_into, ticket.merge_ground = parent, act.facts["ground"]
    act.tell("主单", "Parent ticket", parent)
    reply = newest_reply(parent)
    if reply is not None and reply.approved:
        ticket.linked_outcome = reply.content


def _why_not(ticket: Any, parent: Any, ground: str) -> str | None:
    if parent is None:
        return t("没有找到这张工单。", "No such ticket.")
    if parent.merged_into_id is not None:
        return t("对方已并入其他工单，请选择其主单。", "It is merged itself; choose its parent.")
    if parent.stage == Stage.CLOSED or parent.state in ("draft", "objection"):
        return t("对方现为“{state}”，不能并入。", "It is “{state}”; nothing is merged into it.").format(
            state=parent.state_label
        )
    if ground == MergeGround.SAME_CALLER and not _same_caller(ticket, parent):
        return t(
            "两单来电人的电话和称呼都不相同，请核对，或按同一事件并单。",
            "Neither telephone nor name is the same: check, or merge as one event.",
        )
    return None


def _same_caller(ticket: Any, parent: Any) -> bool:
    return bool(ticket.phone and ticket.phone == parent.phone) or bool(ticket.name and ticket.name == parent.name)


def leave_parent(ticket: Any, act: Act) -> None:
    """On its own again; the reason is the note."""
    act.tell("原主单", "Former parent", ticket.merged_into)
    ticket.merged_into, ticket.merge_ground, ticket.linked_outcome = None, "", ""
    case = answering(ticket)
    if case is not None and waits_for(ticket) is None:
        keep_outcome(ticket, case)


def set_flags(ticket: Any, act: Act) -> None:
    """facts: counted, not_counted_why, unreasonable, appealed, malicious, duplicate_of. The reason is the note."""
    facts = act.facts
    if not facts["counted"] and not (facts.get("not_counted_why") or "").strip():
        raise Refused(t("请写明不纳入考核的原因。", "Say why it is not counted."), field="not_counted_why")
    ticket.counted = facts["counted"]
    ticket.not_counted_why = "" if facts["counted"] else facts["not_counted_why"].strip()[:200]
    ticket.unreasonable = Claimed(facts.get("unreasonable") or "").value
    ticket.appealed = Claimed(facts.get("appealed") or "").value
    ticket.malicious = bool(facts.get("malicious"))
    ticket.duplicate_of = facts.get("duplicate_of")
    if ticket.duplicate_of_id == ticket.pk:
        raise Refused(t("不能与自己重复。", "It cannot repeat itself."), field="duplicate_of")


class MergeSteps:
    """并单、标记: the same for both hotlines."""

    @step(
        label=t("并单", "Merge"),
        told=t("{actor}把工单并入另一工单", "{actor} merged the ticket into another"),
        who=DESK,
        law=MERGE_LAW,
        source=[SIGNED, ACCEPTED, CONTACTED, HANDLING, REWORK],
        target=MERGED,
        guards=[here_and_open],
        record=merge_into,
        form="mediation.hotline.forms.merging.MergeForm",
        stops=["U1"],
        drops=["H7", "U3", INTERNAL],
        sender=True,
        needs_note=True,
        group="exits",
    )
    def merge(self: Any, act: Act) -> None:
        """并单: handled with the parent; the caller's own limit goes on, and so does his reply."""

    @step(
        label=t("撤销并单", "Undo the merge"),
        told=t("{actor}撤销了并单", "{actor} undid the merge"),
        who=DESK,
        law=MERGE_LAW,
        source=[MERGED],
        target=RETURN_VALUE(SIGNED, HANDLING),
        record=leave_parent,
        sender=True,
        needs_note=True,
    )
    def unmerge(self: Any, act: Act) -> str:
        """撤销并单: to whoever had it, or to be sorted."""
        return HANDLING if self.handler_id else SIGNED

    @step(
        label=t("考核标记", "Flags for the assessment"),
        told=t("{actor}更改了考核标记", "{actor} changed the flags for the assessment"),
        who=DESK,
        law=FLAGS_LAW,
        source="*",
        record=set_flags,
        form="mediation.hotline.forms.merging.FlagsForm",
        sender=True,
        needs_note=True,
        group="papers",
    )
    def flag(self: Any, act: Act) -> None:
        """标记: counted or not, unreasonable, appealed, repeated, malicious; with the reason."""
