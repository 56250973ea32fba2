"""What is open to the worker on default, by the title the parties hold (domain.md 2.1, the remedy table)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from mediation.agreements import ConfirmationChoice, live_agreement
from mediation.claims import claims_of
from mediation.dispute.codes import ConfirmStatus
from mediation.organisations import LegalKind
from workflow.audit import Records
from workflow.models import Application
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

    history = Records()

    class Meta:
        verbose_name = t("救济", "Remedy")
        ordering: ClassVar = ["id"]

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
    title = title_held(dispute)
    claims = [claim for claim in claims_of(dispute) if claim.agreed]
    art_10 = bool(dispute.legal_kind) and dispute.legal_kind != LegalKind.OTHER
    enforceable = title in (Title.ARBITRATION_PAPER, Title.COURT_RULING)
    held = t("已持有可执行文书，直接申请执行。", "There is an enforceable title; apply for enforcement.")
    no_title = t("没有生效的调解协议。", "There is no effective agreement.")
    outside = t("本组织不属于调解仲裁法第十条的调解组织。", "This body is not one of Art 10.")
    eligible = [claim for claim in claims if claim.rule.payment_order]
    wages_only = bool(claims) and all(claim.rule.wages for claim in claims)

    def unless(*reasons: tuple[bool, str]) -> str | None:
        return next((str(sentence) for applies, sentence in reasons if applies), None)

    return [
        Remedy(Route.ENFORCEMENT, "仲裁法 第51条；民诉法 第206、250条", unless(
            (not enforceable, t("协议未经仲裁审查或司法确认，不能直接申请执行。", "The agreement was not confirmed; it cannot be enforced directly.")),
        )),
        Remedy(Route.PAYMENT_ORDER, "调解仲裁法 第16条；民诉法 第225条", unless(
            (enforceable, held), (title == Title.NONE, no_title), (not art_10, outside),
            (not eligible, t("只限拖欠劳动报酬、工伤医疗费、经济补偿、赔偿金。", "Only for wages, work-injury medical costs, severance and damages.")),
        )),
        Remedy(Route.COURT, "劳动争议司法解释（一）第51条第2款", unless(
            (enforceable, held), (title == Title.NONE, no_title), (not art_10, outside),
            (not wages_only, t("只有仅涉及劳动报酬的协议可以直接起诉。", "Only an agreement solely about pay can be sued on directly.")),
        )),
        Remedy(Route.ARBITRATION, "调解仲裁法 第15条；协商调解规定 第28条", unless((enforceable, held))),
        Remedy(Route.HRSS_REPORT, "劳动保障监察条例 第14、20条"),
        Remedy(Route.UNION_LETTER, "工会法 第23条；北京市实施办法 第28条"),
    ]  # fmt: skip
