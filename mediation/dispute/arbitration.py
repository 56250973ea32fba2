"""移送仲裁: what was prepared here goes to the arbitration commission, followed until it decides (domain.md 2.1 row 20; L6)."""

import datetime as dt
from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.dispute.codes import CloseCode
from mediation.dispute.court_window import follow_the_commission
from mediation.dispute.doors import LEADS_ON
from mediation.dispute.remedies import Route, remedies
from mediation.papers import keep
from mediation.roles import HANDLING, SUPERVISOR
from workflow.clockwork import local_day
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


def open_to_arbitration(dispute: "Dispute", act: Act | None) -> str | None:
    """Whoever holds a title enforces it; what the commission has, it has."""
    if dispute.is_entrusted:
        return t("本案已在仲裁程序中，请用“退回仲裁院”。", "The case is in arbitration; return it instead.")
    if dispute.close_code == CloseCode.PERFORMED:
        return t("协议已全部履行，没有需要申请仲裁的事项。", "Everything was performed; nothing is left to arbitrate.")
    return next((r.closed_because for r in remedies(dispute) if r.route == Route.ARBITRATION), None)


def hand_in(dispute: "Dispute", act: Act) -> None:
    """facts: body, handed_on, delivered_by, receipt_number, paper (file). The answer is recorded as that of any remedy."""
    handed_on: dt.date = act.facts["handed_on"]
    if handed_on > act.on:
        raise Refused(t("提交日期不能晚于今天。", "It cannot be handed in in the future."), field="handed_on")
    if dispute.received_at is not None and handed_on < local_day(dispute.received_at):
        raise Refused(t("提交日期不能早于收件日期。", "It lies before the application."), field="handed_on")
    body, by = act.facts["body"].strip(), act.facts["delivered_by"].strip()
    receipt = (act.facts.get("receipt_number") or "").strip()
    details = t("{body}；{by}提交", "{body}; delivered by {by}").format(body=body, by=by)
    if receipt:
        details += t("；回执号{number}", "; receipt {number}").format(number=receipt)
    follow_the_commission(dispute, act, handed_on, details)
    keep(dispute, act.facts.get("paper"), Paper.ARBITRATION, act)
    act.tell("接收机构", "Handed to", body)


class ArbitrationSteps:
    """移送仲裁."""

    @step(
        label=t("登记提交仲裁申请", "Record the hand-over to arbitration"),
        told=t("{actor}登记仲裁申请材料已提交", "{actor} recorded that the application for arbitration was handed in"),
        who=(*HANDLING, SUPERVISOR),
        law="协商调解规定 第30条；调解仲裁法 第28条、第29条；办案规则 第29条",
        source=LEADS_ON,
        guards=[open_to_arbitration],
        record=hand_in,
        form="mediation.dispute.forms.court_window.HandToArbitrationForm",
        papers=["仲裁申请书", "移送函"],
        starts=["L1"],
    )
    def hand_to_arbitration(self: "Dispute", act: Act) -> None:
        """提交仲裁: to which body, when, by whom, with which receipt; it decides within five working days."""
