"""What is open to the worker on default, by the title the parties hold (domain.md 2.1, the remedy table)."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from mediation.agreements import ConfirmationChoice, live_agreement
from mediation.attachments import Paper
from mediation.claims import claims_of
from mediation.dispute.codes import ConfirmStatus
from mediation.organisations import LegalKind
from mediation.papers import keep
from workflow.audit import Records, save_all
from workflow.clockwork import Do, Event, midnight
from workflow.models import Application
from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


class Title(models.TextChoices):
    """What the parties hold."""

    NONE = "none", t("没有生效协议", "No effective agreement")
    AGREEMENT = "agreement", t("调解协议书", "Mediation agreement")
    ARBITRATION_PAPER = "arb_paper", t("仲裁调解书", "Arbitration mediation paper")
    COURT_RULING = "ruling", t("司法确认裁定书", "Court ruling of confirmation")


class Route(models.TextChoices):
    """救济途径."""

    PAYMENT_ORDER = "payment_order", t("申请支付令", "Payment order")
    ARBITRATION = "arbitration", t("申请劳动仲裁", "Arbitration")
    COURT = "court", t("直接起诉", "Direct suit")
    ENFORCEMENT = "enforcement", t("申请强制执行", "Enforcement")
    HRSS_REPORT = "hrss", t("向劳动监察投诉", "Report to labour inspection")
    UNION_LETTER = "union_letter", t("工会提示函/意见书/建议书", "Union letter (一函两书)")


@dataclass(frozen=True)
class Remedy:
    """One route: its law, and why it is closed if it is."""

    route: Route
    law: str
    closed_because: str | None = None


class RemedyTrack(models.Model):
    """A route that was taken."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="remedies")
    route = models.CharField(t("途径", "Route"), max_length=20, choices=Route.choices)
    title = models.CharField(t("所持文书", "Title held"), max_length=20, choices=Title.choices)
    started_on = models.DateField(t("启动日期", "Started on"))
    details = models.CharField(t("说明", "Details"), max_length=300, blank=True)
    answered_on = models.DateField(t("答复日期", "Answered on"), null=True, blank=True)
    answer = models.CharField(t("答复内容", "Answer"), max_length=300, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("救济", "Remedy")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answered_on=None) | models.Q(answered_on__gte=models.F("started_on")),
                name="answered_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.get_route_display()


def title_held(dispute: "Dispute") -> Title:
    """What the parties hold now."""
    agreement = live_agreement(dispute)
    if agreement is None or agreement.effective_at is None:
        return Title.NONE
    if dispute.confirm_status == ConfirmStatus.GRANTED:
        return Title.COURT_RULING if dispute.confirm_track == ConfirmationChoice.JUDICIAL else Title.ARBITRATION_PAPER
    return Title.AGREEMENT


def remedies(dispute: "Dispute") -> list[Remedy]:
    """Every route with its law; a closed one says why."""
    reasons = _reasons(dispute)
    return [
        Remedy(route, law, next((str(reason) for reason in reasons.get(route, ()) if reason), None))
        for route, law in LAWS.items()
    ]


LAWS = {
    Route.ENFORCEMENT: "仲裁法 第51条；民诉法 第206、250条",
    Route.PAYMENT_ORDER: "调解仲裁法 第16条；民诉法 第225条",
    Route.COURT: "劳动争议司法解释（一）第13条第3款、第51条第2款",
    Route.ARBITRATION: "调解仲裁法 第15条；协商调解规定 第28条",
    Route.HRSS_REPORT: "劳动保障监察条例 第14、20条",
    Route.UNION_LETTER: "工会法 第23条；北京市实施办法 第28条",
}


ANSWERED_WITHIN = {
    "M14": Route.PAYMENT_ORDER,
    "L6": Route.ARBITRATION,
    "W1": Route.HRSS_REPORT,
    "W7": Route.UNION_LETTER,
}
"""By which rule whoever was turned to has to answer: a date to follow up on."""

INTERRUPTING = frozenset({Route.ARBITRATION, Route.PAYMENT_ORDER, Route.COURT, Route.HRSS_REPORT})
"""By these the worker asks an authority for his right, which interrupts limitation (办案规则 Art 27)."""


def answer_awaited(dispute: "Dispute", act: Act | None) -> str | None:
    """An answer belongs to a remedy that was taken."""
    if not dispute.remedies.filter(answered_on=None).exists():
        return t("没有待答复的救济途径。", "No remedy waits for an answer.")
    return None


def write_answer(dispute: "Dispute", act: Act) -> None:
    """facts: remedy, answered_on (date), answer (text), paper (file). Its clock ends on the day of the answer."""
    answered_on: dt.date = act.facts["answered_on"]
    remedy = dispute.remedies.filter(pk=act.facts["remedy"].pk, answered_on=None).first()
    if remedy is None:
        raise Refused(t("该救济途径已登记过答复，请刷新。", "It has been answered; please reload."), field="remedy")
    if answered_on > act.on:
        raise Refused(t("答复日期不能晚于今天。", "The answer cannot lie in the future."), field="answered_on")
    if answered_on < remedy.started_on:
        raise Refused(
            t("答复日期不能早于启动日期{day}。", "The answer cannot lie before {day}, when it began.").format(
                day=remedy.started_on
            ),
            field="answered_on",
        )
    remedy.answered_on, remedy.answer = answered_on, act.facts["answer"]
    save_all([remedy], "answered_on", "answer")
    keep(dispute, act.facts.get("paper"), Paper.NOTICE, act)
    for rule, route in ANSWERED_WITHIN.items():
        if route == remedy.route:
            act.clock(Event(Do.STOP, midnight(answered_on), rule, f"remedy:{remedy.pk}"))


def _reasons(dispute: "Dispute") -> dict[Route, list[str | None]]:
    """Per route what may close it, the weightiest first; None where it does not."""
    title = title_held(dispute)
    art_10 = bool(dispute.legal_kind) and dispute.legal_kind != LegalKind.OTHER
    no_title = t("没有生效的调解协议。", "There is no effective agreement.") if title == Title.NONE else None
    held = (
        t("已持有可执行文书，直接申请执行。", "There is an enforceable title; apply for enforcement.")
        if title in (Title.ARBITRATION_PAPER, Title.COURT_RULING)
        else None
    )
    unconfirmed = t(
        "协议未经仲裁审查或司法确认，不能直接申请执行。",
        "The agreement was not confirmed; it cannot be enforced directly.",
    )
    outside = t("本组织不属于调解仲裁法第十条的调解组织。", "This body is not one of Art 10.")
    first = [held, no_title, None if art_10 else outside]
    return {
        Route.ENFORCEMENT: [no_title, None if held else unconfirmed],
        Route.PAYMENT_ORDER: [*first, _no_payment_order(dispute)],
        Route.COURT: [*first, _no_direct_suit(dispute)],
        Route.ARBITRATION: [held],
    }


def _no_payment_order(dispute: "Dispute") -> str | None:
    """One of the four payments of Act Art 16 must be promised; the others in the agreement do not stop it."""
    if any(claim.agreed and claim.rule.payment_order for claim in claims_of(dispute)):
        return None
    return t(
        "只限拖欠劳动报酬、工伤医疗费、经济补偿、赔偿金。",
        "Only for wages, work-injury medical costs, severance and damages.",
    )


def _no_direct_suit(dispute: "Dispute") -> str | None:
    """Solely about pay (解释一 Art 51 ¶2), or after a payment order under Act Art 16 came to nothing (Art 13 ¶3)."""
    settled = [claim for claim in claims_of(dispute) if claim.agreed or not claim.rule.money]
    if settled and all(claim.rule.wages for claim in settled):
        return None
    if dispute.remedies.filter(route=Route.PAYMENT_ORDER).exists():
        return None
    return t(
        "只有仅涉及劳动报酬的协议可以直接起诉；其他的先申请支付令，支付令终结后可直接起诉。",
        "Only an agreement solely about pay can be sued on directly; others after a payment order has come to nothing.",
    )
