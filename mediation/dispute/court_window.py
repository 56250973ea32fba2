"""The window inside the arbitration court: two ways in, each with its own clock and paper (domain.md 2.6; 办案规则 Art 69, 70).

Before filing, the commission suggests mediation and defers acceptance: a mediation of our own, whose agreement the same
commission reviews, or back to it for filing. After filing, it entrusts the mediation with both sides' consent: ten working
days, the agreement goes to the tribunal, or the case goes back and is heard. Help at the hearing itself is a kind of its own.
"""

import datetime as dt
from typing import TYPE_CHECKING

from mediation.agreements import ConfirmationChoice
from mediation.attachments import Paper
from mediation.dispute.codes import ConfirmStatus, LacEntry, Source, TribunalResult
from mediation.dispute.limitation import interrupt
from mediation.dispute.remedies import RemedyTrack, Route, Title
from mediation.dispute.states import State
from mediation.papers import keep
from mediation.parties import Consent, active_applicants, active_respondents
from mediation.roles import LEAD, MEDIATOR, SUPERVISOR
from workflow.audit import save_all
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event, local_day, midnight
from workflow.moment import today
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

OF_THE_ENTRY = (
    "lac_entry", "lac_name", "lac_case_no", "lac_letter_on", "lac_worker_consent_on", "lac_unit_consent_on",
)  # fmt: skip
"""What goes along when another body takes the case over, or workers are split off: the entry never changes."""

WITH_AN_AGREEMENT = (State.AGREEMENT_EFFECTIVE, State.PERFORMING, State.DEFAULTED)
ENDED_WITHOUT = (State.FAILED, State.REFUSED, State.WITHDRAWN)


# What must hold


def entry_complete(dispute: "Dispute", act: Act | None) -> str | None:
    """Which of the entries it is stands on the case from the beginning, with what makes it that entry."""
    if not dispute.lac_entry:
        if dispute.source == Source.LAC:
            return t(
                "来自仲裁院的，请先选择进入方式：案前调解或委托调解。",
                "From the arbitration court: first say how, before filing or entrusted.",
            )
        return None
    if dispute.lac_letter_on is None:
        return t("请填写仲裁院调解建议书（委托调解函）的日期。", "Give the date of the arbitration court's letter.")
    return _entrusting_complete(dispute) or _not_ahead(dispute, act)


def _entrusting_complete(dispute: "Dispute") -> str | None:
    if dispute.is_entrusted and not dispute.lac_case_no.strip():
        return t("委托调解的，请填写仲裁案号。", "An entrusted case has its arbitration case number.")
    if dispute.is_entrusted and dispute.entrusted_at is None:
        return t(
            "委托调解须双方当事人同意，请填写双方同意的日期。",
            "Entrusting needs both sides' consent: give the day of each.",
        )
    return None


def _not_ahead(dispute: "Dispute", act: Act | None) -> str | None:
    days = [day for day in (dispute.lac_letter_on, dispute.entrusted_at) if day is not None]
    if days and max(days) > (act.on if act else today()):
        return t("仲裁院文书和同意书的日期不能晚于收件之日。", "Letter and consents do not lie after the receipt.")
    return None


def for_the_tribunal(dispute: "Dispute", act: Act | None) -> str | None:
    """The tribunal makes the paper of an entrusted mediation: there is nothing to review or confirm."""
    return t(
        "委托调解达成的协议交仲裁庭处理（出具仲裁调解书或撤回仲裁申请），不另行申请审查确认。",
        "The agreement goes to the tribunal, which makes the paper; it is not reviewed or confirmed besides.",
    )


def not_in_arbitration(dispute: "Dispute", act: Act | None) -> str | None:
    """What went back to the tribunal is heard there; it may entrust it again, which is another case."""
    if dispute.is_entrusted:
        return t(
            "委托调解的案件由仲裁庭继续审理；再次委托的，请重新登记。",
            "The tribunal goes on with an entrusted case; if it entrusts it again, file it anew.",
        )
    return None


def waits_for_the_tribunal(dispute: "Dispute", act: Act | None) -> str | None:
    """Only of an entrusted case, and once."""
    if not dispute.is_entrusted:
        return t("本案不是仲裁院委托调解的案件。", "The case was not entrusted by the arbitration court.")
    return t("已登记仲裁庭的结果。", "The tribunal's result is on record.") if dispute.lac_result else None


def not_returned_yet(dispute: "Dispute", act: Act | None) -> str | None:
    """Only a case that came from there goes back, once."""
    if not dispute.lac_entry:
        return t("本案不是经仲裁院窗口进入的案件。", "The case did not come from the arbitration court.")
    if dispute.lac_returned_on is not None:
        return t("已于{day}退回仲裁院。", "Returned on {day} already.").format(day=dispute.lac_returned_on)
    return None


# What the steps write


def agreed_to_be_entrusted(dispute: "Dispute") -> None:
    """Both sides consented before the case came here: nobody is asked again (办案规则 Art 70)."""
    if not dispute.is_entrusted:
        return
    units = [unit for unit in active_respondents(dispute) if unit.consent == Consent.PENDING]
    for unit in units:
        unit.consent, unit.answered_on = Consent.AGREED, dispute.lac_unit_consent_on
        unit.answer_channel = str(t("同意委托调解书", "Consent to entrusted mediation"))
    save_all(units, "consent", "answered_on", "answer_channel")


def refuse_another_commission(dispute: "Dispute", act: Act) -> None:
    """facts: commission. Who deferred the filing reviews the agreement (办案规则 Art 69, 74)."""
    named = (act.facts.get("commission") or "").strip()
    if dispute.lac_entry == LacEntry.PRE_FILING and named and dispute.lac_name and named != dispute.lac_name:
        raise Refused(
            t(
                "本案由{name}建议调解，请向该院申请审查。",
                "{name} suggested the mediation; apply for the review there.",
            ).format(name=dispute.lac_name),
            field="commission",
        )


def write_tribunal_result(dispute: "Dispute", act: Act) -> None:
    """facts: result, made_on, paper (file). With the tribunal's paper there is a title that can be enforced (Act Art 51)."""
    made_on: dt.date = act.facts["made_on"]
    if made_on > act.on:
        raise Refused(t("文书日期不能晚于今天。", "The paper cannot lie in the future."), field="made_on")
    if dispute.effective_at is not None and made_on < local_day(dispute.effective_at):
        raise Refused(
            t("文书日期早于协议生效日。", "The paper lies before the agreement took effect."), field="made_on"
        )
    result = TribunalResult(act.facts["result"])
    keep(dispute, act.facts.get("paper"), Paper.TRIBUNAL, act)
    dispute.lac_result, dispute.lac_result_on = result, made_on
    dispute.confirm_track = ConfirmationChoice.TRIBUNAL
    dispute.confirm_status = ConfirmStatus.GRANTED if result == TribunalResult.PAPER else ConfirmStatus.NONE
    act.tell("仲裁庭结果", "The tribunal's result", result.label)


def send_back(dispute: "Dispute", act: Act) -> None:
    """facts: returned_on, reason, paper (file).

    Of a case that was never filed there, the commission now has an application to decide on (L6).
    """
    returned_on: dt.date = act.facts["returned_on"]
    if returned_on > act.on:
        raise Refused(t("退回日期不能晚于今天。", "It cannot be returned in the future."), field="returned_on")
    if dispute.closed_at is not None and returned_on < local_day(dispute.closed_at):
        raise Refused(
            t("退回日期不能早于调解终结之日{day}。", "It is not returned before the mediation ended ({day}).").format(
                day=local_day(dispute.closed_at)
            ),
            field="returned_on",
        )
    dispute.lac_returned_on, dispute.lac_returned_reason = returned_on, act.facts["reason"].strip()[:300]
    keep(dispute, act.facts.get("paper"), Paper.TRANSFER, act)
    for owing in clocks_of(dispute).of_rule("P03"):
        act.clock(Event(Do.STOP, max(owing.began_at, midnight(returned_on)), "P03"))
    if dispute.lac_entry == LacEntry.PRE_FILING:
        follow_the_commission(dispute, act, returned_on, dispute.lac_name)
    act.tell("退回", "Returned to", dispute.lac_name or t("仲裁院", "the arbitration court"))


def follow_the_commission(dispute: "Dispute", act: Act, since: dt.date, details: str) -> RemedyTrack:
    """The commission has the application from that day: limitation is interrupted, and it has five working days (L6)."""
    if dispute.remedies.filter(route=Route.ARBITRATION, started_on=since).exists():
        raise Refused(t("当日已登记过向仲裁机构提交。", "It is on record for that day already."))
    track = RemedyTrack.objects.create(
        application=dispute, route=Route.ARBITRATION, title=Title.NONE, started_on=since, details=details[:300]
    )
    interrupt(active_applicants(dispute), since)
    act.clock(Event(Do.START, midnight(since), "L6", f"remedy:{track.pk}"))
    return track


class CourtWindowSteps:
    """仲裁院窗口: what comes back from the tribunal, and what goes back to it."""

    @step(
        label=t("登记仲裁庭结果", "Record the tribunal's result"),
        told=t("{actor}登记了仲裁庭对调解协议的处理结果", "{actor} recorded what the tribunal made of the agreement"),
        who=(MEDIATOR, LEAD),
        law="劳动人事争议仲裁办案规则 第70条；调解仲裁法 第42条、第51条",
        source=WITH_AN_AGREEMENT,
        guards=[waits_for_the_tribunal],
        record=write_tribunal_result,
        form="mediation.dispute.forms.court_window.TribunalResultForm",
        papers=["仲裁调解书 / 撤回仲裁申请书"],
        starts=["M19"],
        tone="main",
    )
    def record_tribunal_result(self: "Dispute", act: Act) -> None:
        """仲裁庭结果: its settlement paper, or the claim withdrawn; which, and when."""

    @step(
        label=t("退回仲裁院", "Return to the arbitration court"),
        told=t("{actor}将案件退回仲裁院", "{actor} returned the case to the arbitration court"),
        who=(MEDIATOR, LEAD, SUPERVISOR),
        law="劳动人事争议仲裁办案规则 第69条、第70条",
        source=ENDED_WITHOUT,
        guards=[not_returned_yet],
        record=send_back,
        form="mediation.dispute.forms.court_window.ReturnForm",
        papers=["退回函"],
        starts=["L1"],
        tone="main",
    )
    def return_to_commission(self: "Dispute", act: Act) -> None:
        """退回: it must accept what it had deferred; what it had entrusted is heard."""
