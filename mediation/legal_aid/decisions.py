"""决定与异议 (法律援助法 Art 43, 49): proposed by one, signed by another, in writing, with the remedy."""

import datetime as dt
from typing import TYPE_CHECKING

from django_fsm import RETURN_VALUE

from mediation.attachments import Paper
from mediation.legal_aid.assignment import give_number, lawyer_sentence
from mediation.legal_aid.codes import Decision, DenialReason, ObjectionResult
from mediation.legal_aid.intake import DESK, REVIEWERS
from mediation.legal_aid.means import means_missing
from mediation.legal_aid.states import State
from mediation.papers import keep
from mediation.roles import LAWYER, LEAD, SUPERVISOR
from workflow.clockwork import local_day
from workflow.steps import Act, Guard, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

SIGNING = (LEAD, SUPERVISOR)


# What must hold


def proposed(decision: Decision) -> Guard:
    """A guard: this very decision is proposed."""

    def guard(aid: "LegalAid", act: Act | None) -> str | None:
        if aid.proposed == decision:
            return None
        return t("拟办意见不是“{decision}”。", "“{decision}” is not what was proposed.").format(decision=decision.label)

    return guard


def still_ready(aid: "LegalAid", act: Act | None) -> str | None:
    """What was there when the grant was proposed is there when it is signed."""
    return not_ready(aid, ordered=aid.proposed_from == State.ORDERED)


def not_ready(aid: "LegalAid", *, ordered: bool) -> str | None:
    """What is missing before aid may be granted; what has been ordered is granted all the same."""
    recipient = aid.recipient
    if recipient is None or not recipient.person.id_number:
        return t(
            "受援人证件号码尚未登记，请先更正申请信息。",
            "The recipient's identity number is missing; correct what is recorded.",
        )
    return None if ordered else means_missing(aid)


# What the steps write


def propose(aid: "LegalAid", act: Act) -> None:
    """facts: decision, denial_reason, reasons."""
    decision, reasons = Decision(act.facts["decision"]), aid.redacted((act.facts.get("reasons") or "").strip())
    if decision == Decision.GRANT:
        _may_grant(aid)
    elif aid.proposed_from == State.ORDERED:
        raise Refused(
            t("司法行政部门已责令改正，应拟办给予援助。", "It was ordered: propose the grant."), field="decision"
        )
    if decision == Decision.DENY and not (act.facts.get("denial_reason") and reasons):
        raise Refused(
            t(
                "不予援助须选择原因并写明具体理由，将写入决定书。",
                "A denial names its reason and explains it, in writing.",
            ),
            field="reasons",
        )
    aid.proposed, aid.reasons = decision, reasons
    aid.denial_reason = act.facts.get("denial_reason") or "" if decision == Decision.DENY else ""
    aid.proposed_by, aid.proposed_at = act.by, act.at


def _may_grant(aid: "LegalAid") -> None:
    if aid.proposed_from == State.PRE_AID:
        raise Refused(
            t(
                "先行援助的手续尚未补办，不能决定给予援助。",
                "The papers of urgent aid are not in: it cannot be granted yet.",
            ),
            field="decision",
        )
    sentence = not_ready(aid, ordered=aid.proposed_from == State.ORDERED)
    if sentence is not None:
        raise Refused(sentence, field="decision")


def take_back(aid: "LegalAid", act: Act) -> None:
    """The proposal is spent, and stays in the record only."""
    aid.proposed, aid.proposed_by, aid.proposed_at, aid.denial_reason = "", None, None, ""


def drop_end(aid: "LegalAid", act: Act) -> None:
    """A proposal to terminate is spent once it, or the whole application, is decided on anew; it stays in the record."""
    aid.termination_ground = aid.termination_details = ""
    aid.termination_proposed_by = None


def write_grant(aid: "LegalAid", act: Act) -> None:
    """Number and day; where urgent aid has given a lawyer already, he goes on."""
    aid.decided_at = aid.granted_at = act.at
    aid.decided_by = act.by
    drop_end(aid, act)
    give_number(aid, act)
    if aid.handler is not None:
        aid.assigned_at = act.at
        act.tell("继续承办", "Goes on", aid.handler)


def write_denial(aid: "LegalAid", act: Act) -> None:
    """facts: served_on. In writing, with the reason and where to object."""
    _not_served_in_future(act)
    aid.decided_at, aid.decided_by = act.at, act.by
    drop_end(aid, act)
    aid.decision_served_on = act.facts["served_on"]
    act.tell("原因", "Reason", DenialReason(aid.denial_reason).label)


def _not_served_in_future(act: Act) -> None:
    if act.facts["served_on"] > act.on:
        raise Refused(t("送达日期不能晚于今天。", "It cannot lie in the future."), field="served_on")


def write_objection(aid: "LegalAid", act: Act) -> None:
    """facts: received_on, grounds, paper."""
    day: dt.date = act.facts["received_on"]
    if day > act.on:
        raise Refused(t("收到日期不能晚于今天。", "It cannot lie in the future."), field="received_on")
    if aid.decided_at is not None and day < local_day(aid.decided_at):
        raise Refused(t("收到日期不能早于决定日期。", "It cannot lie before the decision."), field="received_on")
    aid.objection_received_on, aid.objection_answered_on, aid.objection_result = day, None, ""
    aid.objection_grounds = aid.redacted(act.facts["grounds"])
    keep(aid, act.facts.get("paper"), Paper.NOTICE, act)


def write_result(aid: "LegalAid", act: Act) -> None:
    """facts: result, answered_on, paper."""
    day: dt.date = act.facts["answered_on"]
    if day > act.on:
        raise Refused(t("答复日期不能晚于今天。", "It cannot lie in the future."), field="answered_on")
    if aid.objection_received_on is not None and day < aid.objection_received_on:
        raise Refused(t("答复日期不能早于收到异议之日。", "It cannot lie before the objection."), field="answered_on")
    aid.objection_result, aid.objection_answered_on = ObjectionResult(act.facts["result"]).value, day
    if aid.objection_result == ObjectionResult.ORDERED:
        aid.round += 1
        take_back(aid, act)
        drop_end(aid, act)
    keep(aid, act.facts.get("paper"), Paper.NOTICE, act)


# Where they lead


def after_grant(aid: "LegalAid", act: Act) -> str:
    """To the lawyer of the urgent aid, if he may go on; else one is to be assigned."""
    lawyer = aid.handler
    if lawyer is None:
        return State.GRANTED
    fit = lawyer.is_active and LAWYER in aid.roles_of(lawyer) and lawyer_sentence(aid, lawyer) is None
    if not fit:
        aid.handler = aid.assigned_at = None
    return State.ASSIGNED if fit else State.GRANTED


def after_denial(aid: "LegalAid", act: Act) -> str:
    """Denied before anything was given; aid that has begun ends with effect."""
    return State.TERMINATED if aid.pre_aid_at else State.DENIED


def after_result(aid: "LegalAid", act: Act) -> str:
    """Upheld (an objection withdrawn leaves the decision as it is), or to be decided anew."""
    return State.ORDERED if act.facts["result"] == ObjectionResult.ORDERED else State.UPHELD


def back_to(aid: "LegalAid", act: Act) -> str:
    """Where it was proposed from."""
    return aid.proposed_from or State.REVIEW


class DecisionSteps:
    """决定与异议."""

    @step(
        label=t("拟办决定", "Propose a decision"),
        told=t("{actor}提出拟办意见", "{actor} proposed a decision"),
        who=REVIEWERS,
        law=t("法律援助法 第43条", "Legal Aid Law Art 43"),
        source=[State.REVIEW, State.PRE_AID, State.ORDERED],
        target=State.SIGNING,
        record=propose,
        form="mediation.legal_aid.forms.ProposeForm",
        papers=[t("法律援助审批表", "Approval sheet")],
        tone="main",
    )
    def propose_decision(self: "LegalAid", act: Act) -> None:
        """拟办: somebody else signs."""
        self.proposed_from = self.state

    @step(
        label=t("退回拟办意见", "Return the proposal"),
        told=t("{actor}退回了拟办意见", "{actor} returned the proposal"),
        who=SIGNING,
        law=t("内部审批", "Internal approval"),
        source=[State.SIGNING],
        target=RETURN_VALUE(State.REVIEW, State.PRE_AID, State.ORDERED),
        record=take_back,
        needs_note=True,
    )
    def return_proposal(self: "LegalAid", act: Act) -> str:
        """退回: with the reason."""
        return back_to(self, act)

    @step(
        label=t("签发给予援助决定", "Sign the grant"),
        told=t("{actor}签发给予法律援助决定", "{actor} signed the grant"),
        who=SIGNING,
        law=t("法律援助法 第43条", "Legal Aid Law Art 43"),
        source=[State.SIGNING],
        target=RETURN_VALUE(State.GRANTED, State.ASSIGNED),
        guards=[proposed(Decision.GRANT), still_ready],
        record=write_grant,
        papers=[t("给予法律援助决定书", "Decision to grant")],
        starts=["A2"],
        stops=["A1", "A1B"],
        tone="main",
    )
    def grant(self: "LegalAid", act: Act) -> str:
        """给予援助."""
        return after_grant(self, act)

    @step(
        label=t("签发不予援助决定", "Sign the denial"),
        told=t("{actor}签发不予法律援助决定", "{actor} signed the denial"),
        who=SIGNING,
        law=t("法律援助法 第43条、第49条", "Legal Aid Law Art 43, 49"),
        source=[State.SIGNING],
        target=RETURN_VALUE(State.DENIED, State.TERMINATED),
        guards=[proposed(Decision.DENY)],
        record=write_denial,
        form="mediation.legal_aid.forms.ServedForm",
        papers=[
            t("不予法律援助决定书（载明理由和异议途径）", "Decision to deny, with reason and remedy"),
            t("送达回证", "Proof of service"),
        ],
        starts=["A5B"],
        stops=["A1", "A1B"],
        tone="grave",
    )
    def deny(self: "LegalAid", act: Act) -> str:
        """不予援助; aid that came first ends."""
        return after_denial(self, act)

    @step(
        label=t("登记异议", "Record an objection"),
        told=t("{actor}登记了申请人的异议", "{actor} recorded the applicant's objection"),
        who=DESK,
        law=t("法律援助法 第49条", "Legal Aid Law Art 49"),
        source=[State.DENIED, State.TERMINATED],
        target=State.OBJECTION,
        record=write_objection,
        form="mediation.legal_aid.forms.ObjectionForm",
        papers=[t("异议书", "Objection")],
        stops=["A5B"],
        starts=["A5"],
    )
    def record_objection(self: "LegalAid", act: Act) -> None:
        """异议: received by the justice administration, which decides on it."""

    @step(
        label=t("登记异议处理结果", "Record the result of the objection"),
        told=t("{actor}登记了异议处理结果", "{actor} recorded the result of the objection"),
        who=(*REVIEWERS, SUPERVISOR),
        law=t("法律援助法 第49条", "Legal Aid Law Art 49"),
        source=[State.OBJECTION],
        target=RETURN_VALUE(State.UPHELD, State.ORDERED),
        record=write_result,
        form="mediation.legal_aid.forms.ResultForm",
        papers=[t("司法行政部门处理决定", "The justice administration's decision")],
        stops=["A5"],
        tone="main",
    )
    def record_result(self: "LegalAid", act: Act) -> str:
        """结果: upheld, or to be decided anew."""
        return after_result(self, act)
