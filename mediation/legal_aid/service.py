"""承办 (法律援助法 Art 46): meetings, reports to the recipient, proceedings, and the end of the matter."""

from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.legal_aid.assignment import contract_where_needed, lawyer_free
from mediation.legal_aid.codes import EntryKind, ServiceOutcome, Success
from mediation.legal_aid.rows import ServiceEntry
from mediation.legal_aid.states import AFTER_SERVICE, WITH_LAWYER, State
from mediation.links import Tie, becoming
from mediation.papers import keep
from mediation.roles import AID_REVIEWER, LAWYER, LEAD
from workflow.clockwork import local_day
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

SERVED = (State.PRE_AID, *WITH_LAWYER)
PAPERS = {
    EntryKind.MEETING: Paper.MEETING,
    EntryKind.REPORT: Paper.NOTICE,
    EntryKind.PROCEEDING: Paper.TRIBUNAL,
}


def write_entry(aid: "LegalAid", act: Act, kind: EntryKind) -> ServiceEntry:
    """facts: on, summary, forum_no, paper."""
    day = act.facts["on"]
    if day > act.on:
        raise Refused(t("日期不能晚于今天。", "It cannot lie in the future."), field="on")
    if aid.received_at is not None and day < local_day(aid.received_at):
        raise Refused(t("日期不能早于收到申请之日。", "It cannot lie before the application."), field="on")
    return ServiceEntry.objects.create(
        application=aid, kind=kind, on=day, summary=aid.redacted(act.facts["summary"]),
        forum_no=act.facts.get("forum_no") or "", paper=keep(aid, act.facts.get("paper"), PAPERS[kind], act),
        written_by=act.by,
    )  # fmt: skip


def write_meeting(aid: "LegalAid", act: Act) -> None:
    """会见、谈话笔录."""
    write_entry(aid, act, EntryKind.MEETING)


def write_report(aid: "LegalAid", act: Act) -> None:
    """通报: the next is counted from today."""
    write_entry(aid, act, EntryKind.REPORT)


def write_proceeding(aid: "LegalAid", act: Act) -> None:
    """facts as an entry; the tribunal's number is kept with the case."""
    entry = write_entry(aid, act, EntryKind.PROCEEDING)
    aid.forum_no = entry.forum_no or aid.forum_no


def write_end(aid: "LegalAid", act: Act) -> None:
    """facts: outcome, success, ended_on, summary, paper."""
    day = act.facts["ended_on"]
    if day > act.on:
        raise Refused(t("办理结束日期不能晚于今天。", "It cannot lie in the future."), field="ended_on")
    if aid.granted_at is not None and day < local_day(aid.granted_at):
        raise Refused(t("办理结束日期不能早于给予援助决定。", "It cannot lie before the grant."), field="ended_on")
    aid.outcome, aid.success = ServiceOutcome(act.facts["outcome"]).value, Success(act.facts["success"]).value
    aid.service_ended_on, aid.papers_returned_at = day, None
    aid.result_words = aid.redacted(act.facts["summary"])
    keep(aid, act.facts.get("paper"), Paper.TRIBUNAL, act)


class ServiceSteps:
    """承办."""

    @step(
        label=t("会见受援人，开始承办", "Meet the recipient and begin"),
        told=t("{actor}会见受援人并开始承办", "{actor} met the recipient and began"),
        who=(LAWYER,),
        law=t("法律援助法 第46条", "Legal Aid Law Art 46"),
        source=[State.ASSIGNED, State.CONTRACTED],
        target=State.IN_SERVICE,
        guards=[lawyer_free, contract_where_needed],
        record=write_meeting,
        form="mediation.legal_aid.forms.EntryForm",
        papers=[t("会见、谈话笔录", "Notes of the meeting")],
        starts=["A9"],
        tone="main",
    )
    def begin_service(self: "LegalAid", act: Act) -> None:
        """开始: the first meeting, in writing; from then on the recipient is told how things go."""

    @step(
        label=t("记录会见、谈话", "Record a meeting"),
        told=t("{actor}记录了会见、谈话", "{actor} recorded a meeting"),
        who=(LAWYER,),
        law=t("法律援助法 第46条", "Legal Aid Law Art 46"),
        source=[State.PRE_AID, State.IN_SERVICE],
        record=write_meeting,
        form="mediation.legal_aid.forms.EntryForm",
        papers=[t("会见、谈话笔录", "Notes of the meeting")],
    )
    def record_meeting(self: "LegalAid", act: Act) -> None:
        """会见."""

    @step(
        label=t("向受援人通报", "Report to the recipient"),
        told=t("{actor}向受援人通报了办理情况", "{actor} reported to the recipient"),
        who=(LAWYER,),
        law=t("法律援助法 第46条", "Legal Aid Law Art 46"),
        source=[State.IN_SERVICE],
        record=write_report,
        form="mediation.legal_aid.forms.EntryForm",
        papers=[t("通报记录", "Record of the report")],
        stops=["A9"],
        starts=["A9"],
    )
    def report_progress(self: "LegalAid", act: Act) -> None:
        """通报: the next one is due an interval later."""

    @step(
        label=t("记录仲裁、诉讼活动", "Record proceedings"),
        told=t("{actor}记录了仲裁、诉讼活动", "{actor} recorded proceedings"),
        who=(LAWYER,),
        law=t("法律援助法 第22条、第46条", "Legal Aid Law Art 22, 46"),
        source=[State.PRE_AID, State.IN_SERVICE],
        record=write_proceeding,
        form="mediation.legal_aid.forms.ProceedingForm",
        papers=[t("仲裁、诉讼文书", "Papers of the tribunal")],
    )
    def record_proceeding(self: "LegalAid", act: Act) -> None:
        """仲裁、诉讼: filed, heard, decided; its papers and number."""

    @step(
        label=t("办理终结", "End the service"),
        told=t("{actor}登记事项办理终结", "{actor} recorded that the matter has ended"),
        who=(LAWYER,),
        law=t("法律援助法 第50条", "Legal Aid Law Art 50"),
        source=[State.IN_SERVICE],
        target=State.SERVICE_ENDED,
        record=write_end,
        form="mediation.legal_aid.forms.EndForm",
        papers=[t("裁决书、判决书、调解书等副本", "Copy of the award, judgment or settlement")],
        stops=["A0"],
        drops=["A9"],
        starts=["A7"],
        tone="main",
    )
    def end_service(self: "LegalAid", act: Act) -> None:
        """终结: how it ended, and when; the closing papers are due from that day."""

    @step(
        label=t("转入仲裁程序", "Take on to arbitration"),
        told=t("{actor}将援助事项转入仲裁", "{actor} took the matter on to arbitration"),
        who=(LAWYER, AID_REVIEWER, LEAD),
        law=t("调解仲裁法 第5条", "Mediation and Arbitration Law Art 5"),
        source=[*WITH_LAWYER, *AFTER_SERVICE],
        record=becoming(Tie.BECAME),
        hidden=True,
    )
    def refer(self: "LegalAid", act: Act) -> None:
        """转仲裁: part of registering what it becomes."""
