"""出口: withdrawal, termination on the eight grounds, passing on, and the archive (法律援助法 Art 39, 48)."""

import datetime as dt
from typing import TYPE_CHECKING

from mediation.attachments import Paper, papers_of
from mediation.handing_over import OFFERING, HandOverSteps, not_offered, offer
from mediation.legal_aid.codes import AGENCY, TerminationGround
from mediation.legal_aid.decisions import SIGNING, drop_end
from mediation.legal_aid.intake import DESK, REVIEWERS
from mediation.legal_aid.states import AIDED, BEFORE_DECISION, ENDED, HANDED_OVER, UNDER_DECISION, State
from mediation.papers import keep
from mediation.roles import AID_REVIEWER, ARCHIVIST, LAWYER, SUPERVISOR
from workflow.clocks import clocks_of
from workflow.clockwork import local_day
from workflow.moment import now
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

BEING_AIDED = (*AIDED, State.REVIEW)
YEARS_KEPT = {"served": 10, "other": 5}
"""Default retention in years (domain.md 7.6); the organisation's own table, approved by the archives authority, overrides it."""


# What must hold


def nothing_given_yet(aid: "LegalAid", act: Act | None) -> str | None:
    """Aid that has begun is not withdrawn from: it is terminated, with effect."""
    if aid.pre_aid_at:
        return t("已先行提供援助，请按终止援助办理。", "Aid has begun: terminate it.")
    return None


def being_aided(aid: "LegalAid", act: Act | None) -> str | None:
    """Only aid that is given can be terminated."""
    if aid.state == State.REVIEW and not aid.pre_aid_at:
        return t("尚未提供援助。", "No aid has been given.")
    return None


def termination_proposed(aid: "LegalAid", act: Act | None) -> str | None:
    """One proposes, another signs."""
    return (
        None
        if aid.termination_ground
        else t("请先拟办终止并写明事由。", "Propose the termination with its ground first.")
    )


def nobody_serves(aid: "LegalAid", act: Act | None) -> str | None:
    """Who has a lawyer keeps him: the case is not moved away under his hands."""
    return t("已有律师承办，不能移交其他机构。", "A lawyer serves in it: it stays here.") if aid.handler_id else None


def ready_for_archive(aid: "LegalAid", act: Act | None) -> str | None:
    """What a file must hold, everything that is missing at once; and nobody's right to object is cut off."""
    objection = clocks_of(aid).newest("A5B")
    if objection is not None and objection.is_running and not objection.has_lapsed(act.at if act else now()):
        return t("异议期（至{day}）尚未届满。", "The time to object (until {day}) has not passed.").format(
            day=objection.due_on
        )
    held = set(papers_of(aid).values_list("paper", flat=True))
    needed = {Paper.AID_APPLICATION: True, Paper.CLOSING_REPORT: aid.state == State.CLOSED}
    needed[Paper.AGENCY] = aid.state == State.CLOSED and aid.aid_form in AGENCY
    missing = [str(paper.label) for paper, wanted in needed.items() if wanted and paper.value not in held]
    if missing:
        return t("卷内还缺：{papers}。", "The file still lacks: {papers}.").format(papers="、".join(missing))
    return None


# What the steps write


def write_withdrawal(aid: "LegalAid", act: Act) -> None:
    """facts: request (file). The reason is the note."""
    keep(aid, act.facts.get("request"), Paper.WITHDRAWAL, act)


def propose_end(aid: "LegalAid", act: Act) -> None:
    """facts: ground, details."""
    aid.termination_ground = TerminationGround(act.facts["ground"]).value
    aid.termination_details = aid.redacted(act.facts["details"])
    aid.termination_proposed_by = act.by
    act.tell("事由", "Ground", TerminationGround(aid.termination_ground).label)


def write_end(aid: "LegalAid", act: Act) -> None:
    """facts: served_on, decision (file). In writing; the recipient may object."""
    if act.facts["served_on"] > act.on:
        raise Refused(t("送达日期不能晚于今天。", "It cannot lie in the future."), field="served_on")
    aid.decided_at, aid.decided_by, aid.decision_served_on = act.at, act.by, act.facts["served_on"]
    keep(aid, act.facts.get("decision"), Paper.AID_DECISION, act)
    act.tell("事由", "Ground", TerminationGround(aid.termination_ground).label)


def write_passing_on(aid: "LegalAid", act: Act) -> None:
    """facts: outside, receipt, received_on, letter. It ends here with the other body's receipt."""
    if act.facts["received_on"] > act.on:
        raise Refused(t("接收日期不能晚于今天。", "It cannot lie in the future."), field="received_on")
    aid.passed_to, aid.passed_receipt = act.facts["outside"], act.facts["receipt"]
    keep(aid, act.facts.get("letter"), Paper.TRANSFER, act)
    act.tell("接收机构", "To", aid.passed_to)


def write_archive(aid: "LegalAid", act: Act) -> None:
    """facts: archive_no. Retention counts from the next 1 January."""
    closed = local_day(aid.closed_at) if aid.closed_at else act.on
    aid.archive_no = act.facts["archive_no"]
    aid.keep_until = dt.date(closed.year + 1 + YEARS_KEPT["served" if aid.granted_at else "other"], 1, 1)
    act.tell("保管期限至", "Keep until", aid.keep_until)


class ExitSteps(HandOverSteps):
    """出口."""

    @step(
        label=t("撤回申请", "Withdraw"),
        told=t("{actor}登记申请人撤回申请", "{actor} recorded the withdrawal"),
        who=DESK,
        law=t("申请人意愿（内部规则）", "The applicant's will (internal)"),
        source=UNDER_DECISION,
        target=State.WITHDRAWN,
        guards=[nothing_given_yet],
        record=write_withdrawal,
        form="mediation.legal_aid.forms.WithdrawForm",
        papers=[t("撤回申请书", "Withdrawal")],
        needs_note=True,
        group="exits",
    )
    def withdraw(self: "LegalAid", act: Act) -> None:
        """撤回: before anything was decided."""

    @step(
        label=t("拟终止援助", "Propose termination"),
        told=t("{actor}提出终止援助", "{actor} proposed to terminate the aid"),
        who=(LAWYER, *REVIEWERS),
        law=t("法律援助法 第48条", "Legal Aid Law Art 48"),
        source=BEING_AIDED,
        guards=[being_aided],
        record=propose_end,
        form="mediation.legal_aid.forms.TerminateForm",
        group="exits",
    )
    def propose_termination(self: "LegalAid", act: Act) -> None:
        """拟终止: the lawyer reports, the reviewer proposes; one of the eight grounds."""

    @step(
        label=t("不终止援助", "Do not terminate"),
        told=t("{actor}决定不终止援助", "{actor} decided against terminating"),
        who=(*SIGNING, AID_REVIEWER),
        law=t("内部审批", "Internal approval"),
        source=BEING_AIDED,
        guards=[termination_proposed],
        record=drop_end,
        needs_note=True,
        group="exits",
    )
    def drop_termination(self: "LegalAid", act: Act) -> None:
        """不终止: with the reason."""

    @step(
        label=t("签发终止援助决定", "Sign the termination"),
        told=t("{actor}签发终止法律援助决定", "{actor} signed the termination"),
        who=SIGNING,
        law=t("法律援助法 第48条、第49条", "Legal Aid Law Art 48, 49"),
        source=BEING_AIDED,
        target=State.TERMINATED,
        guards=[being_aided, termination_proposed],
        record=write_end,
        form="mediation.legal_aid.forms.TerminatedForm",
        papers=[
            t("终止法律援助决定书（载明理由和异议途径）", "Decision to terminate, with reason and remedy"),
            t("送达回证", "Proof of service"),
        ],
        starts=["A5B"],
        tone="grave",
    )
    def terminate(self: "LegalAid", act: Act) -> None:
        """终止: in writing; the recipient may object."""

    @step(
        label=t("转送外部法律援助机构", "Pass on to another aid centre"),
        told=t("{actor}将申请转送其他法律援助机构", "{actor} passed the application on"),
        who=(*REVIEWERS, SUPERVISOR),
        law=t("法律援助法 第38条（由有权机构受理）", "Legal Aid Law Art 38"),
        source=BEFORE_DECISION,
        target=State.TRANSFERRED,
        guards=[nothing_given_yet],
        record=write_passing_on,
        form="mediation.legal_aid.forms.PassOnForm",
        papers=[t("移送函及接收回执", "Letter and receipt")],
        group="exits",
    )
    def pass_on(self: "LegalAid", act: Act) -> None:
        """转送: to the justice bureau's centre; it ends with the receipt."""

    @step(
        label=t("移交其他机构", "Offer to another organisation"),
        told=t("{actor}提出移交", "{actor} offered a hand-over"),
        who=OFFERING,
        law=t("三级体系内部流转", "Between the three levels (internal)"),
        source=HANDED_OVER,
        guards=[nobody_serves, not_offered],
        record=offer,
        form="mediation.forms.OfferForm",
        needs_note=True,
        group="exits",
    )
    def offer_hand_over(self: "LegalAid", act: Act) -> None:
        """移交: as long as no lawyer serves in it."""

    @step(
        label=t("归档", "Archive"),
        told=t("{actor}归档", "{actor} archived the file"),
        who=(ARCHIVIST,),
        law=t("档案法；法律援助案件卷宗（保管期限可配置）", "Archives Law; retention is configurable"),
        source=ENDED,
        target=State.ARCHIVED,
        guards=[ready_for_archive],
        record=write_archive,
        form="mediation.legal_aid.forms.ArchiveForm",
    )
    def archive(self: "LegalAid", act: Act) -> None:
        """归档: from any end."""
