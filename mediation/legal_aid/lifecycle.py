"""Legal aid for workers 职工法律援助: its fields, and its steps stage by stage.

Read the steps in the order a case takes them: intake.py, urgent.py, decisions.py, assignment.py, service.py, closing.py,
recovering.py, and the ways out in exits.py. One recipient an application: 24 workers are 24 件.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from mediation.amounts import FenField
from mediation.doors import Carried
from mediation.identifiers import redacted
from mediation.legal_aid import words
from mediation.legal_aid.assignment import AssignmentSteps, lawyer_sentence
from mediation.legal_aid.closing import ClosingSteps
from mediation.legal_aid.codes import (
    AidForm,
    AppliedBy,
    Decision,
    DenialReason,
    Forum,
    Hardship,
    Matter,
    MeansCheck,
    NoSubsidy,
    ObjectionResult,
    ServiceOutcome,
    Success,
    TerminationGround,
    UrgentGround,
)
from mediation.legal_aid.decisions import DecisionSteps
from mediation.legal_aid.exits import ExitSteps
from mediation.legal_aid.intake import IntakeSteps
from mediation.legal_aid.means import recipient_of
from mediation.legal_aid.recovering import RecoverySteps
from mediation.legal_aid.rows import SubsidyRate
from mediation.legal_aid.service import ServiceSteps
from mediation.legal_aid.states import AFTER_SERVICE, HANDED_OVER, PLACES, State
from mediation.legal_aid.urgent import UrgentSteps
from mediation.links import LinkSteps
from mediation.papers import PaperSteps
from mediation.parties import Applicant, Authority
from mediation.ratings import Occasion, RatingSteps
from mediation.roles import LAWYER
from workflow.clocks import Clock, Clocks
from workflow.clockwork import Do, Event
from workflow.models import Application
from workflow.organisations import User
from workflow.steps import Act, Step
from workflow.text import t

SIGNED_BY_ANOTHER = {
    "grant": "proposed_by_id",
    "deny": "proposed_by_id",
    "terminate": "termination_proposed_by_id",
    "approve_subsidy": "subsidy_proposed_by_id",
}
"""Steps that sign what somebody proposed, and who that was."""


def _person(label: str) -> models.ForeignKey[User | None, User | None]:
    return models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label)


class LegalAid(
    IntakeSteps,
    UrgentSteps,
    DecisionSteps,
    AssignmentSteps,
    ServiceSteps,
    ClosingSteps,
    RecoverySteps,
    ExitSteps,
    PaperSteps,
    LinkSteps,
    RatingSteps,
    Application,
):
    """One application for legal aid 法律援助 of one recipient; its handler is the lawyer 承办律师."""

    State = State
    places = PLACES
    kind = "legal_aid"
    kind_label = t("法律援助", "Legal aid")
    flow_path = "mediation.legal_aid.flow.LegalAidFlow"
    opens_with = "apply"
    facets: ClassVar = {"topic": "aid_matter"}

    applied_by = models.CharField(
        t("申请人", "Applied by"), max_length=10, choices=AppliedBy.choices, default=AppliedBy.SELF
    )
    aid_matter = models.CharField(t("援助事项", "Matter"), max_length=20, choices=Matter.choices, default=Matter.WAGES)
    aid_form = models.CharField(
        t("援助形式", "Form of aid"), max_length=20, choices=AidForm.choices, default=AidForm.ARBITRATION
    )
    forum = models.CharField(
        t("争议所处阶段", "Where the dispute stands"), max_length=20, choices=Forum.choices, default=Forum.BEFORE
    )
    amount = FenField(t("争议金额", "Amount in dispute"), null=True, blank=True)
    facts = models.TextField(t("案情和请求", "Facts and requests"), blank=True)
    deadline_on = models.DateField(t("时效/期限最后一日", "Time limit of the recipient"), null=True, blank=True)
    deadline_what = models.CharField(t("何种期限", "Which limit"), max_length=100, blank=True)

    hardship = models.CharField(
        t("免予核查的人员类别", "Exempt group"), max_length=20, choices=Hardship.choices, default=Hardship.NONE
    )
    means_check = models.CharField(
        t("经济困难核查方式", "How hardship was established"), max_length=10, choices=MeansCheck.choices, blank=True
    )
    means_on = models.DateField(t("核查日期", "Checked on"), null=True, blank=True)
    means_evidence = models.CharField(t("核对的材料", "Proof seen"), max_length=300, blank=True)
    means_met = models.BooleanField(t("符合经济困难条件", "In hardship"), default=False)
    income = FenField(t("家庭人均月收入", "Income a month and head"), null=True, blank=True)

    materials = models.TextField(t("收件材料清单", "Papers handed in"), blank=True)
    receipt_given_on = models.DateField(t("出具凭证日期", "Receipt given on"), null=True, blank=True)
    supplement_items = models.TextField(t("需补充的材料", "To be supplied"), blank=True)
    supplement_due = models.DateField(t("补充期限", "Supply by"), null=True, blank=True)
    supplement_asked_on = models.DateField(t("通知补充日期", "Asked on"), null=True, blank=True)
    supplement_taken_on = models.DateField(t("收到补充日期", "Supplied on"), null=True, blank=True)

    pre_aid_at = models.DateTimeField(t("先行援助时间", "Urgent aid at"), null=True, blank=True)
    pre_aid_ground = models.CharField(
        t("先行援助事由", "Ground of urgent aid"), max_length=20, choices=UrgentGround.choices, blank=True
    )
    pre_aid_items = models.TextField(t("需补办的手续", "Papers to follow"), blank=True)
    pre_aid_due = models.DateField(t("补办期限", "Supply by"), null=True, blank=True)
    pre_aid_papers_on = models.DateField(t("补办日期", "Supplied on"), null=True, blank=True)

    proposed = models.CharField(t("拟办意见", "Proposed"), max_length=10, choices=Decision.choices, blank=True)
    proposed_from = models.CharField(max_length=30, blank=True, editable=False)
    proposed_by = _person(t("拟办人", "Proposed by"))
    proposed_at = models.DateTimeField(t("拟办时间", "Proposed at"), null=True, blank=True)
    denial_reason = models.CharField(
        t("不予援助原因", "Why denied"), max_length=20, choices=DenialReason.choices, blank=True
    )
    reasons = models.TextField(t("理由", "Reasons"), blank=True)
    decided_by = _person(t("签发人", "Signed by"))
    decided_at = models.DateTimeField(t("决定时间", "Decided at"), null=True, blank=True)
    granted_at = models.DateTimeField(t("给予援助时间", "Granted at"), null=True, blank=True)
    decision_served_on = models.DateField(t("决定送达日期", "Decision served on"), null=True, blank=True)
    objection_received_on = models.DateField(t("司法行政部门收到异议", "Objection received on"), null=True, blank=True)
    objection_grounds = models.TextField(t("异议理由", "Grounds of the objection"), blank=True)
    objection_answered_on = models.DateField(t("异议答复日期", "Objection answered on"), null=True, blank=True)
    objection_result = models.CharField(
        t("异议结果", "Result of the objection"), max_length=10, choices=ObjectionResult.choices, blank=True
    )

    assigned_at = models.DateTimeField(t("指派时间", "Assigned at"), null=True, blank=True)
    contracted_on = models.DateField(t("签订委托日期", "Contract signed on"), null=True, blank=True)
    authority = models.CharField(t("代理权限", "Authority"), max_length=20, choices=Authority.choices, blank=True)
    powers = models.CharField(t("特别授权事项", "Special powers"), max_length=300, blank=True)
    forum_no = models.CharField(t("仲裁/法院案号", "The tribunal's case no."), max_length=60, blank=True)
    outcome = models.CharField(t("办理结果", "Outcome"), max_length=20, choices=ServiceOutcome.choices, blank=True)
    success = models.CharField(
        t("请求支持情况", "With what success"), max_length=10, choices=Success.choices, blank=True
    )
    result_words = models.TextField(t("结果说明", "The outcome in words"), blank=True)
    service_ended_on = models.DateField(t("办理结束日期", "Service ended on"), null=True, blank=True)

    closing_report = models.TextField(t("结案报告", "Closing report"), blank=True)
    closing_copies = models.TextField(t("文书副本清单", "Copies handed in"), blank=True)
    papers_in_on = models.DateField(t("提交结案材料日期", "Closing papers in on"), null=True, blank=True)
    papers_returned_at = models.DateTimeField(t("退回补正时间", "Sent back at"), null=True, blank=True)
    subsidy_amount = FenField(t("补贴金额", "Subsidy"), null=True, blank=True)
    subsidy_rate = models.ForeignKey(
        SubsidyRate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("补贴标准", "Rate")
    )
    no_subsidy = models.CharField(
        t("不发补贴原因", "Why no subsidy"), max_length=20, choices=NoSubsidy.choices, blank=True
    )
    subsidy_proposed_by = _person(t("补贴拟办人", "Subsidy proposed by"))
    subsidy_approved_by = _person(t("补贴审批人", "Subsidy approved by"))
    subsidy_approved_at = models.DateTimeField(t("补贴审批时间", "Subsidy approved at"), null=True, blank=True)
    subsidy_paid_on = models.DateField(t("补贴发放日期", "Subsidy paid on"), null=True, blank=True)
    subsidy_reference = models.CharField(t("发放凭证号", "Payment reference"), max_length=100, blank=True)

    termination_ground = models.CharField(
        t("终止事由", "Ground of termination"), max_length=20, choices=TerminationGround.choices, blank=True
    )
    termination_details = models.TextField(t("终止说明", "Termination explained"), blank=True)
    termination_proposed_by = _person(t("拟终止人", "Termination proposed by"))
    passed_to = models.CharField(t("转送机构", "Passed on to"), max_length=100, blank=True)
    passed_receipt = models.CharField(t("接收回执", "Receipt of the other body"), max_length=100, blank=True)
    archive_no = models.CharField(t("档号", "Archive no."), max_length=60, blank=True)
    keep_until = models.DateField(t("保管期限至", "Keep until"), null=True, blank=True)

    class Meta:
        verbose_name = t("法律援助申请", "Legal-aid application")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(subsidy_paid_on=None) | Q(subsidy_approved_at__isnull=False, subsidy_amount__gt=0),
                name="aid_paid_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(subsidy_approved_by=None) | ~Q(subsidy_approved_by=models.F("subsidy_proposed_by")),
                name="aid_subsidy_of_two_people",
            ),
            models.CheckConstraint(condition=Q(subsidy_amount=None) | Q(no_subsidy=""), name="aid_subsidy_or_why_none"),
        ]

    @property
    def recipient(self) -> Applicant | None:
        """受援人: the one applicant; None while nobody is recorded."""
        return recipient_of(self)

    @property
    def urgent(self) -> bool:
        """Whether aid came first."""
        return self.pre_aid_at is not None

    @property
    def closing_due_from(self) -> Any:
        """From when the closing papers are due: the day the matter ended, or the moment they were sent back."""
        return self.papers_returned_at or self.service_ended_on

    def reserved_for(self, user: User, declared: Step, held: frozenset[str]) -> str | None:
        """A lawyer works on his own cases, and nobody signs what he proposed himself."""
        proposer = SIGNED_BY_ANOTHER.get(declared.verb)
        if proposer and getattr(self, proposer) == user.pk:
            return t("拟办人不能自己签批，请由其他有权人员办理。", "Whoever proposed it does not sign it.")
        if held & set(declared.who) - {LAWYER} or LAWYER not in held:
            return None
        if self.handler_id != user.pk:
            return t("本案由{name}承办。", "{name} handles this case.").format(name=self.handler or "—")
        return None

    def may_own(self, user: User) -> str | None:
        """Role, and for the lawyer's work a declaration and no part in the mediation of the dispute."""
        return super().may_own(user) or (lawyer_sentence(self, user) if self.place.handler else None)

    def clock_events(self, rule: str, act: Act, clocks: Clocks) -> Iterable[Event] | None:
        """The days that people set: for the supplement, and for the papers of urgent aid."""
        days = {"A3": self.supplement_due, "A4": self.pre_aid_due}
        return [Event(Do.START, act.at, rule, until=days[rule])] if rule in days else None

    def acts_on_lapse(self, clock: Clock) -> tuple[str, dict[str, Any]] | None:
        """Nothing came by the day set for the supplement: the application is deemed withdrawn (Art 43 ¶2)."""
        return ("deem_withdrawn", {}) if self.state == State.SUPPLEMENT else None

    def redacted(self, words: str) -> str:
        """Identity numbers typed among other words do not enter the record."""
        return redacted(words)

    def rated_occasions(self) -> tuple[str, ...]:
        """When the service has ended, or the application has."""
        over = self.state in AFTER_SERVICE or (not self.is_open and self.state != State.TRANSFERRED)
        return (Occasion.CLOSING,) if over else ()

    def outcome_in_words(self) -> str:
        """For whoever is answered from it, without personal data."""
        return words.outcome(self)

    def carries(self) -> Carried:
        """What goes along to an arbitration or another kind."""
        return words.carried(self)

    def settled(self, act: Act) -> None:
        """An offer to another body ends with what was offered."""
        if self.state not in HANDED_OVER:
            self.offered_to = None
        super().settled(act)
