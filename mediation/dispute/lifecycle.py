"""A labour dispute in mediation 劳动争议调解: its fields, and its steps stage by stage.

Read the steps in the order a case takes them: intake.py, conciliation.py, settlement.py and confirmation.py,
fulfilment.py, and the ways out in exits.py and merging.py. The rules beside them are those of domain.md 2.1; the generated docs/states.md shows them at a glance.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from mediation.agreements import ConfirmationChoice, live_agreement
from mediation.causes import Cause
from mediation.dispute import deadlines
from mediation.dispute.arbitration import ArbitrationSteps
from mediation.dispute.clocks import COMMISSION, COURT, OWN
from mediation.dispute.codes import (
    CloseCode,
    ConfirmStatus,
    FailReason,
    LacEntry,
    RefusalReason,
    Source,
    TribunalResult,
    WithdrawReason,
)
from mediation.dispute.conciliation import ConciliationSteps
from mediation.dispute.confirmation import ConfirmationSteps
from mediation.dispute.court_window import CourtWindowSteps
from mediation.dispute.doors import DoorSteps
from mediation.dispute.exits import ExitSteps
from mediation.dispute.fulfilment import FulfilmentSteps
from mediation.dispute.intake import IntakeSteps
from mediation.dispute.mediators import conflict_sentence
from mediation.dispute.merging import MergingSteps
from mediation.dispute.parties_steps import PartySteps
from mediation.dispute.settlement import SettlementSteps
from mediation.dispute.states import PLACES, PRE_EFFECTIVE, State
from mediation.dispute.subjects import subjects_in_words
from mediation.identifiers import redacted
from mediation.links import LinkSteps
from mediation.organisations import LegalKind
from mediation.papers import PaperSteps
from mediation.ratings import RatingSteps
from mediation.roles import MEDIATOR
from workflow.clocks import Clock, Clocks
from workflow.clockwork import Event
from workflow.models import Application
from workflow.organisations import User
from workflow.steps import Act, Step
from workflow.text import t

CAME_OUT = ("split", "enter_by_split")
WINDOW_KINDS = (
    (OWN, t("本机构调解", "Own mediation")),
    (COURT, t("法院委派调解", "Assigned by a court")),
    (COMMISSION, t("仲裁委托调解", "Entrusted by the commission")),
)


WINDOW_OF_ITS_ENTRY = (
    models.Q(window_kind="")
    | models.Q(lac_entry=LacEntry.ENTRUSTED, window_kind=COMMISSION)
    | models.Q(lac_entry=LacEntry.PRE_FILING, window_kind=OWN)
    | (models.Q(lac_entry="") & ~models.Q(window_kind=COMMISSION))
)
"""An entrusted case has the commission's window and no other, in its one round; nobody else has it (domain.md 2.6)."""


class Dispute(
    IntakeSteps,
    ConciliationSteps,
    SettlementSteps,
    ConfirmationSteps,
    FulfilmentSteps,
    ExitSteps,
    MergingSteps,
    CourtWindowSteps,
    ArbitrationSteps,
    DoorSteps,
    PartySteps,
    PaperSteps,
    LinkSteps,
    RatingSteps,
    Application,
):
    """One dispute 件: any number of workers, several respondents, at most one live agreement."""

    State = State
    places = PLACES
    kind = "dispute"
    kind_label = t("劳动争议调解", "Labour-dispute mediation")
    file_goes_along = True
    flow_path = "mediation.dispute.flow.DisputeFlow"
    facets: ClassVar = {"topic": "cause__code", "sector": "industry"}

    source = models.CharField(t("来源", "Source"), max_length=20, choices=Source.choices, default=Source.WINDOW)
    oral = models.BooleanField(t("口头申请", "Oral application"), default=True)
    cause = models.ForeignKey(
        Cause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("案由", "Cause")
    )
    union_name = models.CharField(
        t("申请工会", "Applicant union"),
        max_length=100,
        blank=True,
        help_text=t(
            "仅限履行集体合同争议：工会为申请人，申请人一栏登记其负责人。",
            "For collective contracts only: the union applies, and its chair is recorded as the applicant.",
        ),
    )
    facts = models.TextField(t("事实和理由", "Facts and reasons"), blank=True)
    evidence = models.TextField(t("证据清单", "Evidence"), blank=True)
    region = models.CharField(t("用工地区", "Region"), max_length=60, blank=True)
    industry = models.CharField(t("行业", "Industry"), max_length=60, blank=True)
    worker_count = models.PositiveIntegerField(t("人数", "Workers"), default=0)
    collective = models.BooleanField(t("集体争议", "Collective dispute"), default=False)
    urgent = models.BooleanField(t("紧急", "Urgent"), default=False)
    risk = models.CharField(t("风险提示", "Risk"), max_length=300, blank=True)
    criminal_line = models.BooleanField(
        t("达到拒不支付劳动报酬罪立案标准", "Reaches the criminal threshold"), default=False
    )
    dismissal_told_union = models.BooleanField(
        t("解除前已通知工会", "Union was told before dismissal"), null=True, blank=True
    )

    screening_from = models.DateTimeField(
        t("受理审查起算时间", "Time to decide runs from"), null=True, blank=True, editable=False
    )
    correction_items = models.TextField(t("补正事项", "To be corrected"), blank=True)
    correction_due = models.DateField(t("补正期限", "Correct by"), null=True, blank=True)
    refusal_reason = models.CharField(
        t("不予受理原因", "Reason of refusal"), max_length=30, choices=RefusalReason.choices, blank=True
    )
    refusal_details = models.TextField(t("不予受理说明", "Explanation of refusal"), blank=True)
    refusal_proposed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=t("拟不予受理人", "Refusal proposed by"),
    )

    legal_kind = models.CharField(
        t("调解组织性质", "Legal kind of the body"), max_length=20, choices=LegalKind.choices, blank=True
    )
    accepted_at = models.DateTimeField(t("受理时间", "Accepted at"), null=True, blank=True)
    window_kind = models.CharField(
        t("期限类别", "Whose window"), max_length=20, choices=WINDOW_KINDS, blank=True, editable=False
    )
    mediation_until = models.DateField(t("双方同意延期至", "Extended to"), null=True, blank=True)
    appraisal_since = models.DateField(t("等待鉴定/认定自", "Awaiting appraisal since"), null=True, blank=True)
    effective_at = models.DateTimeField(t("协议生效时间", "Agreement effective at"), null=True, blank=True)
    confirm_track = models.CharField(
        t("确认途径", "Confirmation"),
        max_length=20,
        choices=ConfirmationChoice.choices,
        default=ConfirmationChoice.UNDECIDED,
    )
    confirm_status = models.CharField(
        t("确认结果", "Confirmation result"), max_length=20, choices=ConfirmStatus.choices, default=ConfirmStatus.NONE
    )
    confirm_applied_on = models.DateField(t("申请确认日期", "Confirmation applied on"), null=True, blank=True)

    fail_reason = models.CharField(
        t("调解不成原因", "Why failed"), max_length=40, choices=FailReason.choices, blank=True
    )
    withdraw_reason = models.CharField(
        t("撤回原因", "Why withdrawn"), max_length=30, choices=WithdrawReason.choices, blank=True
    )
    close_code = models.CharField(t("结案方式", "How closed"), max_length=20, choices=CloseCode.choices, blank=True)
    advised_on = models.DateField(t("书面告知可申请仲裁", "Advised to arbitrate on"), null=True, blank=True)
    transfer_to_outside = models.CharField(t("移送外部机构", "Transferred to (outside)"), max_length=100, blank=True)
    lac_entry = models.CharField(
        t("仲裁院窗口进入方式", "Entry through the arbitration court"),
        max_length=20,
        choices=LacEntry.choices,
        blank=True,
        editable=False,
    )
    lac_name = models.CharField(t("仲裁院", "Arbitration court"), max_length=100, blank=True)
    lac_case_no = models.CharField(t("仲裁案号", "Arbitration case no."), max_length=60, blank=True)
    lac_letter_on = models.DateField(t("建议书/委托函日期", "Date of the court's letter"), null=True, blank=True)
    lac_worker_consent_on = models.DateField(t("职工方同意委托调解日期", "Workers consented on"), null=True, blank=True)
    lac_unit_consent_on = models.DateField(t("单位方同意委托调解日期", "Employer consented on"), null=True, blank=True)
    lac_returned_on = models.DateField(t("退回仲裁院日期", "Returned on"), null=True, blank=True)
    lac_returned_reason = models.CharField(t("退回原因", "Why returned"), max_length=300, blank=True)
    lac_result = models.CharField(
        t("仲裁庭结果", "The tribunal's result"), max_length=20, choices=TribunalResult.choices, blank=True
    )
    lac_result_on = models.DateField(t("仲裁庭文书日期", "Date of the tribunal's paper"), null=True, blank=True)
    archive_no = models.CharField(t("档号", "Archive no."), max_length=60, blank=True)
    keep_until = models.DateField(t("保管期限至", "Keep until"), null=True, blank=True)

    class Meta:
        verbose_name = t("劳动争议案件", "Labour dispute")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(effective_at=None) | models.Q(accepted_at__isnull=False),
                name="effective_after_acceptance",
            ),
            models.CheckConstraint(condition=WINDOW_OF_ITS_ENTRY, name="window_of_its_entry"),
        ]

    @property
    def is_entrusted(self) -> bool:
        """Whether the arbitration commission, where the case lies, has entrusted the mediation (办案规则 Art 70)."""
        return bool(self.lac_entry == LacEntry.ENTRUSTED)

    @property
    def entrusted_at(self) -> dt.date | None:
        """The day on which both sides had consented; None where the case is not entrusted or no day is on record."""
        if not self.is_entrusted or self.lac_worker_consent_on is None or self.lac_unit_consent_on is None:
            return None
        return max(self.lac_worker_consent_on, self.lac_unit_consent_on)

    def reserved_for(self, user: User, declared: Step, held: frozenset[str]) -> str | None:
        """A mediator works on his own cases; whoever holds another role that the step is for may step in."""
        if held & set(declared.who) - {MEDIATOR}:
            return None
        if self.place.handler and MEDIATOR in held and self.handler_id not in (None, user.pk):
            if declared.verb == "claim":
                return None
            return t(
                "本案由{name}承办，如需接手请由负责人更换调解员。",
                "{name} handles this case; a lead can change the mediator.",
            ).format(name=self.handler)
        return None

    def clock_events(self, rule: str, act: Act, clocks: Clocks) -> Iterable[Event] | None:
        """What an anchor alone cannot tell."""
        return deadlines.events(self, rule, act, clocks)

    def subjects_in_words(self, subjects: Iterable[str]) -> dict[str, str]:
        """Whose claim, whose answer, which instalment."""
        return subjects_in_words(subjects)

    def acts_on_lapse(self, clock: Clock) -> tuple[str, dict[str, Any]] | None:
        """The window closed without an agreement: deemed failed (规定 Art 29), unless people are already signing.

        A case that came out of another after its window had closed is put before people: its parties were mediating there.
        """
        if self.changes.filter(verb__in=CAME_OUT, at__gte=clock.due_at).exists():
            return None
        agreement = live_agreement(self)
        if agreement is not None and agreement.signatures.exists():
            return None
        return "fail", {"fail_reason": FailReason.TIME_EXPIRED_NO_EXTENSION, "advised_on": None}

    def redacted(self, words: str) -> str:
        """Identity numbers typed among other words do not enter the record, which nobody can correct."""
        return redacted(words)

    def settled(self, act: Act) -> None:
        """An offer to another body ends with what was offered; who took a case over keeps sight of where it came from."""
        if self.state not in (*PRE_EFFECTIVE, State.TRANSFERRED, State.ARCHIVED):
            self.offered_to, self.transfer_to_outside = None, ""
        super().settled(act)

    def may_own(self, user: User) -> str | None:
        """Role, and for the mediator's work a conflict-of-interest declaration that stands in nobody's way."""
        return super().may_own(user) or (conflict_sentence(self, user) if self.place.handler else None)

    def may_handle(self, user: User) -> str | None:
        """Nobody becomes the mediator of a case without declaring that no conflict stands in the way."""
        return conflict_sentence(self, user)
