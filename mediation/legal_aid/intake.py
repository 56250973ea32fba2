"""受理审查: from the application to its review (domain.md 2.3; 法律援助法 Art 31, 40–43)."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mediation.attachments import Paper
from mediation.identifiers import redacted
from mediation.legal_aid.clocks import TIME_TO_DECIDE
from mediation.legal_aid.means import write_means
from mediation.legal_aid.recipient import add_agent, add_other_side, add_recipient, correct_recipient
from mediation.legal_aid.states import AIDED, BEFORE_DECISION, UNDER_DECISION, State
from mediation.papers import keep
from mediation.parties import title_of
from mediation.roles import AID_REVIEWER, INTAKE, LEAD, MEDIATOR, SUPERVISOR
from workflow import roles
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event, midnight
from workflow.moment import now
from workflow.numbers import next_number
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

DESK = (INTAKE, MEDIATOR, AID_REVIEWER, LEAD)
REVIEWERS = (AID_REVIEWER, LEAD)
MATTER = ("aid_matter", "aid_form", "forum", "amount", "facts", "hardship")


# What must hold


def not_asked_before(aid: "LegalAid", act: Act | None) -> str | None:
    """Everything that is missing is asked for once (Art 43 ¶2)."""
    if aid.supplement_asked_on is not None:
        return t(
            "已于{day}一次性告知补充材料，不能再次要求补充；请按现有材料审查。",
            "The supplement was asked for on {day}, once: decide on what there is.",
        ).format(day=aid.supplement_asked_on)
    return None


def supplement_overdue(aid: "LegalAid", act: Act | None) -> str | None:
    """Nothing is deemed withdrawn before the day set has surely passed."""
    clock, at = clocks_of(aid).newest("A3"), act.at if act else now()
    if clock is None or clock.due_at is None or clock.provisional or at < clock.due_at:
        return t("补充材料期限（{day}）尚未届满。", "The day set for the supplement ({day}) has not passed.").format(
            day=clock.due_on if clock and clock.due_on else "—"
        )
    return None


# What the steps write


def take_in(aid: "LegalAid", act: Act) -> None:
    """facts: those of ApplyForm. The receipt number is given now; the time to decide runs from receipt."""
    aid.received_at = min(aid.received_at or act.facts.get("received_at") or act.at, act.at)
    aid.applied_by = act.facts["applied_by"]
    write_matter(aid, act.facts)
    applicant = add_recipient(aid, act)
    add_other_side(aid, act.facts)
    add_agent(aid, act, applicant)
    note_deadline(aid, act)
    aid.receipt_number = next_number(aid.organisation, act.on.year, "援收")
    aid.title = title_of(aid)
    act.tell("收件号", "Receipt no.", aid.receipt_number)


def write_matter(aid: "LegalAid", facts: Mapping[str, Any]) -> None:
    """What aid is asked for; only what was typed."""
    for name in MATTER:
        if name in facts and (facts[name] not in (None, "") or name == "amount"):
            setattr(aid, name, redacted(facts[name]) if name == "facts" else facts[name])


def note_deadline(aid: "LegalAid", act: Act) -> None:
    """facts: deadline_on, deadline_what. The recipient's own last day, watched from now on."""
    day: dt.date | None = act.facts.get("deadline_on")
    if day is None:
        return
    aid.deadline_on, aid.deadline_what = day, redacted(act.facts.get("deadline_what") or "")
    act.clock(Event(Do.START, act.at, "A0", until=day))


def set_deadline_day(aid: "LegalAid", act: Act) -> None:
    """facts: deadline_on, deadline_what."""
    if act.facts["deadline_on"] < act.on:
        raise Refused(t("该日期已过，请核对。", "That day has passed; check it."), field="deadline_on")
    note_deadline(aid, act)


def give_receipt(aid: "LegalAid", act: Act) -> None:
    """facts: materials, papers_seen (file). The written voucher lists what was handed in (Art 43)."""
    aid.materials = redacted(act.facts["materials"])
    aid.receipt_given_on = act.on
    keep(aid, act.facts.get("application_paper"), Paper.AID_APPLICATION, act)


def ask_once(aid: "LegalAid", act: Act) -> None:
    """facts: items (everything at once), due."""
    items, due = act.facts["items"].strip(), act.facts["due"]
    if not items:
        raise Refused(t("请一次写全需要补充的材料。", "List everything that is missing."), field="items")
    if due <= act.on:
        raise Refused(t("补充期限应晚于今天。", "The day to supply by must lie ahead."), field="due")
    aid.supplement_items, aid.supplement_due, aid.supplement_asked_on = redacted(items), due, act.on


def take_supplement(aid: "LegalAid", act: Act) -> None:
    """facts: supplied_on, supplied, files. The time to decide goes on from the day the papers came."""
    day: dt.date = act.facts["supplied_on"]
    if day > act.on:
        raise Refused(t("收到日期不能晚于今天。", "It cannot lie in the future."), field="supplied_on")
    if aid.supplement_asked_on is not None and day < aid.supplement_asked_on:
        raise Refused(t("收到日期不能早于通知日期。", "It cannot lie before the notice."), field="supplied_on")
    aid.supplement_taken_on = day
    at = act.at if day == act.on else midnight(day)
    act.clock(Event(Do.STOP, at, "A3"))
    for rule in TIME_TO_DECIDE:
        act.clock(Event(Do.RESUME, at, rule, why=("收到补充材料", "Supplement received"), by=str(act.by)))
    keep(aid, act.facts.get("file"), Paper.CORRECTION, act)


def correct(aid: "LegalAid", act: Act) -> None:
    """facts: those of CorrectForm; empty means unchanged. What was proved about hardship is looked at anew where it turns on it."""
    before = (aid.aid_matter, aid.hardship, _migrant(aid))
    write_matter(aid, act.facts)
    correct_recipient(aid, act)
    if before != (aid.aid_matter, aid.hardship, _migrant(aid)) and aid.means_check:
        aid.means_check, aid.means_on, aid.means_evidence, aid.means_met = "", None, "", False
        act.tell("经济困难核查", "Means", t("情况有变，需重新登记", "changed: to be recorded anew"))
    aid.title = title_of(aid)


def _migrant(aid: "LegalAid") -> bool:
    recipient = aid.recipient
    return bool(recipient and recipient.migrant_worker)


class IntakeSteps:
    """受理审查."""

    @step(
        label=t("登记援助申请", "Register"),
        told=t("{actor}登记了法律援助申请", "{actor} registered the application for legal aid"),
        who=DESK,
        law=t("法律援助法 第31条、第40条", "Legal Aid Law Art 31, 40"),
        source=[State.DRAFT],
        target=State.APPLIED,
        record=take_in,
        form="mediation.legal_aid.forms.ApplyForm",
        papers=[t("法律援助申请表（或口头申请记录）", "Application form, or record of the oral application")],
        starts=["A1", "A1B"],
        tone="main",
    )
    def apply(self: "LegalAid", act: Act) -> None:
        """申请: one recipient each; the time to decide runs from here, whenever the voucher is written."""

    @step(
        label=t("出具收件凭证", "Give the receipt"),
        told=t("{actor}出具了收件凭证", "{actor} gave the receipt"),
        who=DESK,
        law=t("法律援助法 第43条；法律援助条例 第17条", "Legal Aid Law Art 43; Regulation Art 17"),
        source=[State.APPLIED],
        target=State.RECEIVED,
        record=give_receipt,
        form="mediation.legal_aid.forms.ReceiptForm",
        papers=[t("收件凭证（材料清单）", "Receipt with the list of papers")],
        tone="main",
    )
    def receive(self: "LegalAid", act: Act) -> None:
        """收件: what was handed in, in writing."""

    @step(
        label=t("开始审查", "Begin the review"),
        told=t("{actor}开始审查", "{actor} began the review"),
        who=REVIEWERS,
        law=t("法律援助法 第43条", "Legal Aid Law Art 43"),
        source=[State.RECEIVED],
        target=State.REVIEW,
        tone="main",
    )
    def begin_review(self: "LegalAid", act: Act) -> None:
        """审查: the papers are complete."""

    @step(
        label=t("通知补充材料", "Ask for a supplement"),
        told=t("{actor}一次性告知补充材料", "{actor} asked for everything that is missing, once"),
        who=REVIEWERS,
        law=t("法律援助法 第43条第2款", "Legal Aid Law Art 43 ¶2"),
        source=[State.RECEIVED, State.REVIEW],
        target=State.SUPPLEMENT,
        guards=[not_asked_before],
        record=ask_once,
        form="mediation.legal_aid.forms.SupplementForm",
        papers=[t("补充材料通知书", "Notice to supply papers")],
        starts=["A3"],
        pauses=["A1", "A1B"],
    )
    def ask_supplement(self: "LegalAid", act: Act) -> None:
        """补充: a complete list, once; the time to decide stands still meanwhile."""

    @step(
        label=t("收到补充材料", "Supplement received"),
        told=t("{actor}收到补充材料", "{actor} received the supplement"),
        who=DESK,
        law=t("法律援助法 第43条第2款", "Legal Aid Law Art 43 ¶2"),
        source=[State.SUPPLEMENT],
        target=State.REVIEW,
        record=take_supplement,
        form="mediation.legal_aid.forms.SuppliedForm",
        papers=[t("补充材料", "Supplement")],
        tone="main",
    )
    def receive_supplement(self: "LegalAid", act: Act) -> None:
        """收到: what came is judged as it is."""

    @step(
        label=t("按撤回处理", "Deem withdrawn"),
        told=t("逾期未补充材料，{actor}按视为撤回处理", "Nothing came in time: {actor} recorded it as withdrawn"),
        who=(roles.SYSTEM, *REVIEWERS),
        law=t("法律援助法 第43条第2款", "Legal Aid Law Art 43 ¶2"),
        source=[State.SUPPLEMENT],
        target=State.DEEMED_WITHDRAWN,
        guards=[supplement_overdue],
        stops=["A3"],
        tone="grave",
    )
    def deem_withdrawn(self: "LegalAid", act: Act) -> None:
        """视为撤回: after the day set, by a person or by the product."""

    @step(
        label=t("登记经济困难核查", "Record the means check"),
        told=t("{actor}登记了经济困难核查情况", "{actor} recorded the means check"),
        who=DESK,
        law=t("法律援助法 第41条、第42条", "Legal Aid Law Art 41, 42"),
        source=[*BEFORE_DECISION, State.PRE_AID, State.ORDERED],
        record=write_means,
        form="mediation.legal_aid.forms.MeansForm",
        papers=[t("经济困难说明/诚信承诺书/免核查证明", "Declaration of hardship, or proof of exemption")],
    )
    def record_means(self: "LegalAid", act: Act) -> None:
        """核查: exempt with its proof, or hardship declared or checked."""

    @step(
        label=t("更正申请信息", "Correct what is recorded"),
        told=t("{actor}更正了申请信息", "{actor} corrected what is recorded"),
        who=DESK,
        law=t("内部管理", "Internal"),
        source=[*BEFORE_DECISION, State.ORDERED, *AIDED],
        record=correct,
        form="mediation.legal_aid.forms.CorrectForm",
        group="parties",
    )
    def correct_details(self: "LegalAid", act: Act) -> None:
        """更正: matter, form, amounts, and how to reach the recipient."""

    @step(
        label=t("登记时效或程序期限", "Record a time limit of the recipient"),
        told=t("{actor}登记了受援人的时效或程序期限", "{actor} recorded a time limit of the recipient"),
        who=(*DESK, SUPERVISOR, "lawyer"),
        law=t("调解仲裁法 第27条、第50条", "Mediation and Arbitration Law Art 27, 50"),
        source=[*UNDER_DECISION, State.OBJECTION, State.ORDERED, *AIDED],
        record=set_deadline_day,
        form="mediation.legal_aid.forms.DeadlineForm",
        group="parties",
    )
    def record_deadline(self: "LegalAid", act: Act) -> None:
        """期限: limitation, fifteen days to sue, time for evidence: the nearest one."""
