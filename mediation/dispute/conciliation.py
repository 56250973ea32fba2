"""调解: assignment, sessions, findings, extension, failure (domain.md 2.1 rows 9–13 and 20)."""

import datetime as dt
from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.conflicts import represented_sentence
from mediation.dispute import deadlines
from mediation.dispute.advice import note_advice
from mediation.dispute.codes import FailReason
from mediation.dispute.limitation import interrupt
from mediation.dispute.mediators import Relation, declare, newest_declaration, unbarred
from mediation.dispute.schedule import discard_live, not_sealed
from mediation.dispute.states import IN_CONCILIATION, SETTLED, State
from mediation.papers import keep
from mediation.parties import active_applicants
from mediation.roles import LEAD, MEDIATOR, SUPERVISOR
from mediation.sessions import MediationSession
from workflow import roles
from workflow.clockwork import Do, Event
from workflow.steps import Act, Refused, step
from workflow.tasks import in_post
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

CASE = (MEDIATOR, LEAD)
FAIL_FROM = (*IN_CONCILIATION, State.AGREEMENT_DRAFT)
"""The window runs from acceptance, so it can close, and a party can lose the will, before the first session."""


LONGEST_EXTENSION = dt.timedelta(days=366)
"""The law knows no longest extension (规定 Art 29); beyond a year somebody has mistyped."""


# What must hold


def session_held(dispute: "Dispute", act: Act | None) -> str | None:
    """An agreement comes out of a session at which both sides were heard (Act Art 13)."""
    if not dispute.sessions.filter(round=dispute.round, held_at__isnull=False).exists():
        return t("本轮还没有调解笔录，请先登记调解会。", "No session is recorded in this round yet.")
    return None


def within_window(dispute: "Dispute", act: Act | None) -> str | None:
    """The window is extended before it closes (规定 Art 29), not after, and not while nobody knows when it closes."""
    on = act.on if act else deadlines.today()
    window = deadlines.window_of(dispute)
    if window is not None and window.is_paused:
        return t("期限正在中止，恢复计算后再延期。", "The window stands still: extend it when it goes on.")
    if window is not None and deadlines.has_lapsed(window.due, on):
        return t("调解期限已于{day}届满，不能再延期。", "The window closed on {day} and cannot be extended.").format(
            day=window.due_on
        )
    if window is not None and not window.declared.extends:
        return t("{rule}不能延期。", "{rule} cannot be extended.").format(rule=window.declared.label)
    return None


def no_open_appointment(dispute: "Dispute", act: Act | None) -> str | None:
    """One appointment at a time keeps the minutes in order."""
    if open_session(dispute) is not None:
        return t(
            "已有一次约定的调解会，请先登记笔录或取消。", "A session is already appointed; record or cancel it first."
        )
    return None


def appointment_made(dispute: "Dispute", act: Act | None) -> str | None:
    """Minutes belong to an appointed session."""
    if open_session(dispute) is None:
        return t("没有约定的调解会，请先约定时间。", "No session is appointed; appoint one first.")
    return None


def waiting_for_appraisal(dispute: "Dispute", act: Act | None) -> str | None:
    """Only a wait that began can end."""
    return None if dispute.appraisal_since else t("没有在等待鉴定。", "No appraisal is awaited.")


def not_waiting(dispute: "Dispute", act: Act | None) -> str | None:
    """A wait begins once."""
    return t("已在等待鉴定结果。", "An appraisal is already awaited.") if dispute.appraisal_since else None


def open_session(dispute: "Dispute") -> MediationSession | None:
    """The session appointed and not yet held."""
    return dispute.sessions.filter(round=dispute.round, held_at=None, cancelled="").order_by("ordinal").first()


# What the steps write


def declare_and_assign(dispute: "Dispute", act: Act) -> None:
    """facts: mediator, relation, details, parties_agree. Nobody gets a case with a conflict the parties did not accept."""
    mediator = in_post(act.facts["mediator"], field="mediator")
    if MEDIATOR not in dispute.roles_of(mediator):
        raise Refused(
            t("{name}不是本机构的调解员。", "{name} is not a mediator here.").format(name=mediator), field="mediator"
        )
    earlier = newest_declaration(dispute, mediator)
    if earlier is not None and earlier.bars and act.facts["relation"] == Relation.NONE:
        raise Refused(
            t(
                "{name}已就本案披露“{relation}”，不能登记为无利害关系。",
                "{name} has disclosed “{relation}” for this case.",
            ).format(name=mediator, relation=earlier.get_relation_display()),
            field="relation",
        )
    if declare(dispute, act, mediator).bars:
        raise Refused(
            t(
                "{name}与本案有利害关系且双方未同意，请另行指派。",
                "{name} has a conflict the parties have not agreed to; assign somebody else.",
            ).format(name=mediator),
            field="mediator",
        )
    barred = represented_sentence(dispute, mediator)
    if barred is not None:
        raise Refused(barred, field="mediator")
    dispute.handler = mediator
    act.tell("调解员", "Mediator", mediator)


def disclose(dispute: "Dispute", act: Act) -> None:
    """facts: relation, details, parties_agree. What comes to light later is kept, whether or not it bars."""
    if act.facts["relation"] == Relation.NONE or dispute.handler is None:
        raise Refused(t("请选择披露的关系。", "Choose the relation disclosed."), field="relation")
    declaration = declare(dispute, act, dispute.handler)
    act.tell("披露人", "Disclosed by", dispute.handler)
    act.tell(
        "能否继续",
        "May go on",
        t("需更换调解员", "no, change the mediator") if declaration.bars else t("双方同意继续", "both sides agree"),
    )


def change_handler(dispute: "Dispute", act: Act) -> None:
    """facts as `declare_and_assign`; the open task goes with the case."""
    before = dispute.handler
    if before is not None and before.pk == act.facts["mediator"].pk:
        raise Refused(t("承办人没有变化。", "The mediator stays the same."), field="mediator")
    declare_and_assign(dispute, act)
    if act.task is not None:
        activation = act.task.flow_task.activation_class(act.task)
        activation.assign(dispute.handler) if act.task.owner_id is None else activation.reassign(dispute.handler)
    act.tell("原承办人", "Before", before or "—")


def appoint(dispute: "Dispute", act: Act) -> None:
    """facts: scheduled_at, mode, place, notified, public."""
    scheduled_at: dt.datetime = act.facts["scheduled_at"]
    if deadlines.lies_before(scheduled_at, dispute.accepted_at):
        raise Refused(
            t("约定时间不能早于受理时间。", "The session cannot lie before acceptance."), field="scheduled_at"
        )
    if not act.facts["notified"].strip():
        raise Refused(
            t("请记录如何通知了双方（时间、地点、方式）。", "Record how both sides were notified."), field="notified"
        )
    last = dispute.sessions.filter(round=dispute.round).order_by("-ordinal").first()
    session = MediationSession.objects.create(
        application=dispute, round=dispute.round, ordinal=last.ordinal + 1 if last else 1, scheduled_at=scheduled_at,
        mode=act.facts["mode"], place=act.facts["place"], notified=act.facts["notified"], public=bool(act.facts.get("public")),
    )  # fmt: skip
    act.tell("场次", "Session", session.ordinal)


def write_minutes(dispute: "Dispute", act: Act) -> None:
    """facts: held_at, attendees, statements, undisputed, proposals, result, minutes_signed, minutes (file)."""
    session = open_session(dispute)
    if session is None:
        raise Refused(t("没有约定的调解会。", "No session is appointed."))
    held_at: dt.datetime = act.facts["held_at"]
    if held_at > act.at + dt.timedelta(minutes=5):
        raise Refused(t("实际时间不能晚于现在。", "The session cannot lie in the future."), field="held_at")
    if deadlines.lies_before(held_at, dispute.accepted_at):
        raise Refused(t("调解会不能早于受理时间。", "The session cannot lie before acceptance."), field="held_at")
    if not act.facts["minutes_signed"]:
        raise Refused(t("笔录须经到场人员核对签名。", "The minutes must be read and signed."), field="minutes_signed")
    for name in ("held_at", "attendees", "statements", "undisputed", "proposals", "result", "minutes_signed"):
        setattr(session, name, act.facts.get(name, ""))
    session.minutes = keep(dispute, act.facts.get("minutes"), Paper.MINUTES, act)
    session.save()
    act.tell("场次", "Session", session.ordinal)


def call_off(dispute: "Dispute", act: Act) -> None:
    """The reason is the step's note."""
    session = open_session(dispute)
    if session is None:
        raise Refused(t("没有约定的调解会。", "No session is appointed."))
    session.cancelled = act.note[:200]
    session.save()
    act.tell("场次", "Session", session.ordinal)


def lengthen(dispute: "Dispute", act: Act) -> None:
    """facts: until (date), applicants_agree, respondents_agree, document. Both sides, in writing."""
    until: dt.date = act.facts["until"]
    window = deadlines.window_of(dispute)
    due = window.due if window else None
    if not (act.facts["applicants_agree"] and act.facts["respondents_agree"]):
        raise Refused(t("延期须双方当事人同意。", "Extension needs both sides' consent."), field="respondents_agree")
    if due is not None and until <= due.on:
        raise Refused(
            t("新的期限应晚于现期限{day}。", "The new day must lie after {day}.").format(day=due.on), field="until"
        )
    if until <= act.on:
        raise Refused(t("新的期限应晚于今天。", "The new day must lie after today."), field="until")
    if until > act.on + LONGEST_EXTENSION:
        raise Refused(
            t(
                "{day}在一年以后，请核对年份；确需更久的，届时再次延期。",
                "{day} is more than a year ahead: check the year. If it must be longer, extend again then.",
            ).format(day=until),
            field="until",
        )
    keep(dispute, act.facts.get("document"), Paper.EXTENSION, act)
    act.tell("原期限", "Before", due.on if due else "—")
    dispute.mediation_until = until
    if window is not None:
        act.clock(Event(Do.EXTEND, act.at, window.rule, until=until, why=deadlines.BOTH_AGREED, by=str(act.by)))


def begin_to_wait(dispute: "Dispute", act: Act) -> None:
    """What is awaited is the note."""
    dispute.appraisal_since = act.on


def end_the_wait(dispute: "Dispute", act: Act) -> None:
    """The result is the note."""
    dispute.appraisal_since = None


def write_failure(dispute: "Dispute", act: Act) -> None:
    """facts: fail_reason, advised_on. Failing interrupts limitation (规定 Art 31), and the advice is in writing (Art 30).

    When the window had closed by itself, limitation is interrupted by its last day, not by the day somebody recorded
    the failure, whatever they gave as its reason: it was deemed failed by then (规定 Art 29).
    """
    reason = act.facts["fail_reason"]
    clock = deadlines.window_of(dispute)
    window = clock.due if clock else None
    lapsed = deadlines.has_lapsed(window, act.on)
    if reason == FailReason.TIME_EXPIRED_NO_EXTENSION and not lapsed:
        raise Refused(t("调解期限尚未届满。", "The mediation window has not closed."), field="fail_reason")
    if reason == FailReason.OTHER and not act.note:
        raise Refused(t("请在说明中写明原因。", "Explain in the note."), field="note")
    if act.facts.get("advised_on") is None and not (act.by.is_system or dispute.is_entrusted):
        raise Refused(
            t("请书面告知当事人可以申请仲裁。", "Advise the parties in writing to arbitrate."), field="advised_on"
        )
    dispute.fail_reason = reason
    note_advice(dispute, act)
    interrupt(active_applicants(dispute), window.on if lapsed and window else act.on)
    discard_live(dispute, act)


class ConciliationSteps:
    """调解阶段."""

    @step(
        label=t("指派调解员", "Assign mediator"),
        told=t("{actor}指派了调解员", "{actor} assigned the mediator"),
        who=(LEAD, SUPERVISOR),
        law="在线调解规则 第13条；人民调解法 第19条",
        source=[State.ACCEPTED],
        target=State.ASSIGNED,
        record=declare_and_assign,
        form="mediation.dispute.forms.conciliation.AssignMediatorForm",
        papers=["指派单", "利益冲突声明"],
        tone="main",
    )
    def assign_mediator(self: "Dispute", act: Act) -> None:
        """指派: with a conflict-of-interest declaration."""

    @step(
        label=t("约定调解时间并通知双方", "Appoint the session"),
        told=t("{actor}通知双方参加调解", "{actor} notified both sides of the session"),
        who=CASE,
        law="协商调解规定 第23条、第24条",
        source=[State.ASSIGNED],
        target=State.MEDIATING,
        guards=[unbarred],
        record=appoint,
        form="mediation.dispute.forms.conciliation.SessionForm",
        papers=["调解通知书", "送达回证"],
        tone="main",
    )
    def begin_mediation(self: "Dispute", act: Act) -> None:
        """开始调解: both sides know time, place and mode."""

    @step(
        label=t("登记调解笔录", "Record the session"),
        told=t("{actor}登记了调解笔录", "{actor} recorded the session"),
        who=CASE,
        law="调解仲裁法 第13条；协商调解规定 第25条",
        source=[State.MEDIATING],
        guards=[appointment_made],
        record=write_minutes,
        form="mediation.dispute.forms.conciliation.MinutesForm",
        papers=["调解笔录"],
        tone="main",
    )
    def record_session(self: "Dispute", act: Act) -> None:
        """笔录: what was said and agreed; signed."""

    @step(
        label=t("再约一次", "Appoint another session"),
        told=t("{actor}约定了下一次调解", "{actor} appointed another session"),
        who=CASE,
        law="协商调解规定 第24条",
        source=[State.MEDIATING],
        guards=[no_open_appointment, unbarred],
        record=appoint,
        form="mediation.dispute.forms.conciliation.SessionForm",
        papers=["调解通知书"],
    )
    def appoint_session(self: "Dispute", act: Act) -> None:
        """再约: as often as it takes."""

    @step(
        label=t("取消约定", "Cancel the appointment"),
        told=t("{actor}取消了约定的调解会", "{actor} cancelled the session"),
        who=CASE,
        law="内部记录",
        source=[State.MEDIATING],
        guards=[appointment_made],
        record=call_off,
        needs_note=True,
    )
    def cancel_session(self: "Dispute", act: Act) -> None:
        """取消: with the reason."""

    @step(
        label=t("延长调解期限", "Extend the window"),
        told=t("{actor}经双方同意延长了调解期限", "{actor} extended the window with both sides' consent"),
        who=CASE,
        law="协商调解规定 第29条",
        source=[State.ASSIGNED, State.MEDIATING, State.AGREEMENT_DRAFT],
        guards=[within_window, not_sealed],
        record=lengthen,
        form="mediation.dispute.forms.conciliation.ExtendForm",
        papers=["延期调解同意书"],
    )
    def extend(self: "Dispute", act: Act) -> None:
        """延期: only with both sides' consent and before the window closes."""

    @step(
        label=t("等待鉴定/工伤认定", "Await appraisal"),
        told=t("{actor}登记等待鉴定或认定结果", "{actor} recorded that an appraisal is awaited"),
        who=CASE,
        law="特邀调解规定 第26条；工伤保险条例",
        source=[State.MEDIATING],
        guards=[not_waiting],
        record=begin_to_wait,
        pauses=["M07"],
        needs_note=True,
    )
    def await_appraisal(self: "Dispute", act: Act) -> None:
        """等待鉴定: recorded; only the window of a court's assignment stops for it (特邀调解规定 Art 26)."""

    @step(
        label=t("收到鉴定/认定结果", "Appraisal received"),
        told=t("{actor}登记收到鉴定或认定结果", "{actor} recorded the appraisal"),
        who=CASE,
        law="特邀调解规定 第26条",
        source=[State.MEDIATING],
        guards=[waiting_for_appraisal],
        record=end_the_wait,
        resumes=["M07"],
        needs_note=True,
    )
    def receive_appraisal(self: "Dispute", act: Act) -> None:
        """收到结果."""

    @step(
        label=t("调解不成", "Mediation failed"),
        told=t("{actor}终结调解（调解不成）", "{actor} ended the mediation as failed"),
        who=(*CASE, roles.SYSTEM),
        law="协商调解规定 第29条、第30条；在线调解规则 第25条",
        source=FAIL_FROM,
        target=State.FAILED,
        guards=[not_sealed],
        record=write_failure,
        form="mediation.dispute.forms.conciliation.FailForm",
        papers=["调解终止通知书", "申请仲裁告知书"],
        starts=["M05", "P03", "L1"],
        tone="grave",
    )
    def fail(self: "Dispute", act: Act) -> None:
        """调解不成: with its reason code and the written advice that arbitration is open."""

    @step(
        label=t("更换调解员", "Change mediator"),
        told=t("{actor}更换了调解员", "{actor} changed the mediator"),
        who=(LEAD, SUPERVISOR),
        law="在线调解规则 第13条",
        source=[State.ASSIGNED, State.MEDIATING, State.AGREEMENT_DRAFT, *SETTLED[:3]],
        record=change_handler,
        form="mediation.dispute.forms.conciliation.AssignMediatorForm",
        papers=["利益冲突声明"],
        needs_note=True,
        group="task",
    )
    def change_mediator(self: "Dispute", act: Act) -> None:
        """更换: with a declaration of the new mediator and the reason."""

    @step(
        label=t("披露利害关系", "Disclose a conflict"),
        told=t("{actor}披露了调解员的利害关系", "{actor} disclosed a conflict of interest"),
        who=CASE,
        law="在线调解规则 第13条",
        source=[State.ASSIGNED, State.MEDIATING, State.AGREEMENT_DRAFT],
        record=disclose,
        form="mediation.dispute.forms.conciliation.DisclosureForm",
        papers=["利益冲突声明"],
        group="task",
    )
    def disclose_conflict(self: "Dispute", act: Act) -> None:
        """披露: the mediator steps aside unless both sides agree all the same."""
