"""Help at a hearing of the arbitration court 仲裁庭审协助调解 (办案规则 Art 66, 71–73; 调解仲裁法 Art 42).

The tribunal mediates before its award and invites the union to help. Nothing here is the union's own mediation: no consent
is asked, no window runs, the paper is the tribunal's. What runs on is the tribunal's own time for its award.
"""

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mediation.amounts import FenField
from mediation.doors import Carried
from mediation.handing_over import HandOverSteps
from mediation.hearing import records
from mediation.hearing.states import BEFORE_THE_RESULT, ENDED, PLACES, EndReason, Extent, State
from mediation.identifiers import mask_phone, redacted
from mediation.links import LinkSteps, Tie, becoming
from mediation.money import format_yuan
from mediation.papers import PaperSteps
from mediation.ratings import RatingSteps
from mediation.recovering import something_recorded, something_unsettled, take_back, write_settled
from mediation.roles import AID_REVIEWER, HANDLING, LEAD, MEDIATOR, SUPERVISOR
from workflow.clocks import Clocks
from workflow.clockwork import Do, Event, midnight
from workflow.models import Application
from workflow.steps import Act, step
from workflow.text import t


class Hearing(PaperSteps, LinkSteps, RatingSteps, HandOverSteps, Application):
    """One invitation to help at a hearing, from the invitation to the tribunal's paper."""

    State = State
    places = PLACES
    kind = "hearing"
    kind_label = t("仲裁庭审协助调解", "Mediation at a hearing")
    flow_path = "mediation.hearing.flow.HearingFlow"
    opens_with = "receive"
    SECRET_FIELDS: ClassVar = frozenset({"worker_phone"})

    lac_name = models.CharField(t("仲裁院", "Arbitration court"), max_length=100, blank=True)
    lac_case_no = models.CharField(t("仲裁案号", "Arbitration case no."), max_length=60, blank=True)
    lac_accepted_on = models.DateField(t("仲裁委受理日期", "Accepted by the commission on"), null=True, blank=True)
    award_from = models.DateField(t("裁决期限重新起算日", "Time for the award anew from"), null=True, blank=True)
    tribunal = models.CharField(t("仲裁庭/仲裁员", "Tribunal"), max_length=100, blank=True)
    hearing_at = models.DateTimeField(t("开庭时间", "Hearing at"), null=True, blank=True)
    both_agree = models.BooleanField(t("双方同意工会协助", "Both sides agree to the union's help"), default=False)
    worker_name = models.CharField(t("职工姓名", "Worker"), max_length=60, blank=True)
    worker_phone = models.CharField(t("联系电话", "Telephone"), max_length=40, blank=True)
    worker_count = models.PositiveIntegerField(t("职工人数", "Workers"), default=1)
    employer_name = models.CharField(t("用人单位", "Employer"), max_length=200, blank=True)
    employer_code = models.CharField(t("统一社会信用代码", "Credit code"), max_length=18, blank=True)
    claims_text = models.TextField(t("仲裁请求", "Claims"), blank=True)
    claimed = FenField(t("请求金额", "Claimed"), null=True, blank=True)
    extent = models.CharField(t("调解范围", "Extent"), max_length=10, choices=Extent.choices, blank=True)
    settled_amount = FenField(t("调解金额", "Settled amount"), null=True, blank=True)
    remaining = models.TextField(t("继续审理的请求", "Claims still heard"), blank=True)
    paper_no = models.CharField(t("仲裁调解书文号", "Number of the paper"), max_length=60, blank=True)
    served_on = models.DateField(t("双方签收日期", "Both signed for it on"), null=True, blank=True)
    result_note = models.TextField(t("未达成原因", "Why not settled"), blank=True)
    end_reason = models.CharField(t("终止原因", "Why ended"), max_length=20, choices=EndReason.choices, blank=True)
    awarded_on = models.DateField(t("裁决日期", "Award of"), null=True, blank=True)
    awarded_amount = FenField(t("裁决金额", "Awarded"), null=True, blank=True)

    class Meta:
        verbose_name = t("仲裁庭审协助调解", "Mediation at a hearing")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(extent=Extent.PARTIAL) | ~Q(remaining=""), name="partial_says_what_is_left"
            ),
            models.CheckConstraint(
                condition=Q(served_on=None) | Q(served_on__gte=F("lac_accepted_on")), name="served_after_acceptance"
            ),
        ]

    @property
    def masked_phone(self) -> str:
        """The telephone number as pages show it."""
        return mask_phone(self.worker_phone) if self.worker_phone else "—"

    def redacted(self, words: str) -> str:
        """Identity numbers do not enter the record."""
        return redacted(words)

    def clock_events(self, rule: str, act: Act, clocks: Clocks) -> Iterable[Event] | None:
        """The time for the award counts from acceptance, or from the day it began anew."""
        since: dt.date | None = self.award_from or self.lac_accepted_on
        return [Event(Do.START, midnight(since), rule)] if rule == "L8" and since is not None else None

    def outcome_in_words(self) -> str:
        """The tribunal's result, with sums and without names."""
        if self.state == State.SETTLED:
            words = t(
                "仲裁庭主持调解，双方就{extent}达成协议，已出具仲裁调解书，金额{sum}元。",
                "Settled before the tribunal ({extent}), {sum} yuan.",
            )
            return words.format(extent=Extent(self.extent).label, sum=format_yuan(self.settled_amount or 0))
        if self.state == State.NOT_SETTLED:
            return str(
                t("庭审调解未达成协议，由仲裁庭依法裁决。", "Not settled at the hearing; the tribunal makes its award.")
            )
        if self.state == State.WITHDRAWN and self.end_reason:
            return t("庭审协助调解终止：{reason}。", "The help at the hearing ended: {reason}.").format(
                reason=EndReason(self.end_reason).label
            )
        return str(self.state_label)

    def carries(self) -> Carried:
        """The worker, the employer and what is claimed."""
        return Carried(
            name=self.worker_name, phone=self.worker_phone, employer_name=self.employer_name,
            employer_code=self.employer_code, facts=self.claims_text, amount=self.claimed, received_at=self.received_at,
        )  # fmt: skip

    @step(
        label=t("登记庭审邀请", "Record the invitation"),
        told=t("{actor}登记了仲裁庭的邀请", "{actor} recorded the tribunal's invitation"),
        who=(*HANDLING, AID_REVIEWER),
        law="劳动人事争议仲裁办案规则 第66条；调解仲裁法 第42条",
        source=[State.DRAFT],
        target=State.INVITED,
        record=records.take_down,
        form="mediation.hearing.forms.ReceiveForm",
        papers=["协助调解邀请函"],
        starts=["L8"],
        tone="main",
    )
    def receive(self: "Hearing", act: Act) -> None:
        """登记: which case of the commission, accepted when, heard when."""

    @step(
        label=t("派员参加", "Send somebody"),
        told=t("{actor}派员协助庭审调解", "{actor} sent somebody to the hearing"),
        who=(*HANDLING, SUPERVISOR),
        law="劳动人事争议仲裁办案规则 第66条",
        source=[State.INVITED, State.ATTENDING],
        target=State.ATTENDING,
        record=records.send,
        form="mediation.hearing.forms.SendForm",
        tone="main",
    )
    def attend(self: "Hearing", act: Act) -> None:
        """派员: who attends; another one if need be."""

    @step(
        label=t("登记协助调解笔录", "Record the session"),
        told=t("{actor}登记了庭审协助调解笔录", "{actor} recorded a session at the hearing"),
        who=(MEDIATOR, LEAD),
        law="劳动人事争议仲裁办案规则 第71条",
        source=[State.ATTENDING],
        record=records.write_session,
        form="mediation.hearing.forms.SessionForm",
        papers=["调解笔录"],
        tone="main",
    )
    def record_session(self: "Hearing", act: Act) -> None:
        """笔录: as often as it takes."""

    @step(
        label=t("登记仲裁调解书", "Record the settlement paper"),
        told=t("{actor}登记仲裁庭出具的仲裁调解书", "{actor} recorded the tribunal's settlement paper"),
        who=(MEDIATOR, LEAD),
        law="调解仲裁法 第42条；劳动人事争议仲裁办案规则 第71条、第72条",
        source=[State.ATTENDING],
        target=State.SETTLED,
        guards=[records.session_recorded],
        record=records.write_settlement,
        form="mediation.hearing.forms.SettlementForm",
        papers=["仲裁调解书"],
        tone="main",
    )
    def settle(self: "Hearing", act: Act) -> None:
        """仲裁调解书: for all claims or some of them; effective when both have signed for it."""

    @step(
        label=t("未达成协议", "Not settled"),
        told=t("{actor}登记庭审调解未达成协议", "{actor} recorded that nothing was settled at the hearing"),
        who=(MEDIATOR, LEAD),
        law="调解仲裁法 第42条第4款",
        source=[State.ATTENDING],
        target=State.NOT_SETTLED,
        guards=[records.session_recorded],
        record=records.write_no_settlement,
        form="mediation.hearing.forms.NotSettledForm",
    )
    def fail_to_settle(self: "Hearing", act: Act) -> None:
        """未达成: the award follows."""

    @step(
        label=t("终止协助", "End without a result"),
        told=t("{actor}终止协助庭审调解", "{actor} ended the help at the hearing"),
        who=(*HANDLING, SUPERVISOR),
        law="劳动人事争议仲裁办案规则 第66条、第73条",
        source=BEFORE_THE_RESULT,
        target=State.WITHDRAWN,
        record=records.write_end,
        form="mediation.hearing.forms.EndForm",
        tone="grave",
    )
    def end(self: "Hearing", act: Act) -> None:
        """终止: with its reason."""

    @step(
        label=t("登记裁决", "Record the award"),
        told=t("{actor}登记了仲裁裁决", "{actor} recorded the award"),
        who=(MEDIATOR, LEAD),
        law="调解仲裁法 第43条",
        source=ENDED,
        guards=[records.award_awaited],
        record=records.write_award,
        form="mediation.hearing.forms.AwardForm",
        papers=["仲裁裁决书"],
        tone="main",
    )
    def record_award(self: "Hearing", act: Act) -> None:
        """裁决: what was not settled; the time for the award ends."""

    @step(
        label=t("登记到账", "Record money received"),
        told=t("{actor}登记职工实际到账金额", "{actor} recorded what the worker received"),
        who=(MEDIATOR, LEAD),
        law="调解仲裁法 第51条",
        source=ENDED,
        guards=[records.nothing_obtained],
        record=records.write_recovery,
        form="mediation.hearing.forms.RecoveryForm",
        papers=["履行凭证"],
    )
    def record_recovery(self: "Hearing", act: Act) -> None:
        """到账: counted once, also when a tied application has it."""

    @step(
        label=t("撤销到账登记", "Withdraw a recorded amount"),
        told=t("{actor}撤销了一笔到账登记", "{actor} withdrew a recorded amount"),
        who=(MEDIATOR, LEAD),
        law=t("统计口径（本组织规则）", "Statistics (internal)"),
        source=ENDED,
        guards=[something_recorded],
        record=take_back,
        form="mediation.forms.WithdrawRecoveryForm",
        needs_note=True,
        group="papers",
    )
    def withdraw_recovery(self: "Hearing", act: Act) -> None:
        """撤销: recorded by mistake; the row stays, with its reason in the record, and counts no more."""

    @step(
        label=t("核对是否同一笔款", "Settle whether it is the same money"),
        told=t("{actor}核对了一笔到账是否与关联案件为同一笔款", "{actor} settled whether an amount is the same money"),
        who=(MEDIATOR, LEAD),
        law=t("一事多渠道、合并统计（本组织规则）", "One dispute across doors (internal)"),
        source=ENDED,
        guards=[something_unsettled],
        record=write_settled,
        form="mediation.forms.SettleMoneyForm",
        group="papers",
    )
    def settle_money(self: "Hearing", act: Act) -> None:
        """核对: recorded while nothing else was on record; now the matter has other money, and it is asked."""

    @step(
        label=t("裁决延期", "The award is extended"),
        told=t("{actor}登记裁决期限延长", "{actor} recorded that the time for the award was extended"),
        who=HANDLING,
        law="调解仲裁法 第43条第1款",
        source=(*BEFORE_THE_RESULT, *ENDED),
        guards=[records.not_extended],
        record=records.write_extension,
        form="mediation.hearing.forms.ExtensionForm",
        papers=["延期通知书"],
        group="task",
    )
    def extend_award(self: "Hearing", act: Act) -> None:
        """延期: approved by the director, told in writing, at most fifteen days."""

    @step(
        label=t("裁决期限重新起算", "The time begins anew"),
        told=t("{actor}登记裁决期限重新起算", "{actor} recorded that the time for the award began anew"),
        who=HANDLING,
        law="劳动人事争议仲裁办案规则 第46条",
        source=(*BEFORE_THE_RESULT, *ENDED),
        guards=[records.award_not_suspended],
        record=records.write_restart,
        form="mediation.hearing.forms.RestartForm",
        group="task",
    )
    def restart_award(self: "Hearing", act: Act) -> None:
        """重新起算: a party added, the claim changed, a counter-claim, a transfer."""

    @step(
        label=t("中止审理", "The hearing is suspended"),
        told=t("{actor}登记中止审理，裁决期限停止计算", "{actor} recorded that the hearing was suspended"),
        who=HANDLING,
        law="劳动人事争议仲裁办案规则 第46条、第47条",
        source=(*BEFORE_THE_RESULT, *ENDED),
        guards=[records.award_not_suspended],
        pauses=["L8"],
        needs_note=True,
        group="task",
    )
    def suspend_award(self: "Hearing", act: Act) -> None:
        """中止: with its reason, also while a paper is served by public notice."""

    @step(
        label=t("恢复审理", "The hearing goes on"),
        told=t("{actor}登记恢复审理，裁决期限继续计算", "{actor} recorded that the hearing goes on"),
        who=HANDLING,
        law="劳动人事争议仲裁办案规则 第47条",
        source=(*BEFORE_THE_RESULT, *ENDED),
        guards=[records.award_suspended],
        resumes=["L8"],
        group="task",
    )
    def resume_award(self: "Hearing", act: Act) -> None:
        """恢复."""

    @step(
        label=t("转为其他申请", "Take further"),
        told=t("{actor}由庭审协助转出其他申请", "{actor} took it further"),
        who=(*HANDLING, SUPERVISOR),
        law=t("法律援助法 第31条；一次受理、分类处理", "Legal Aid Law Art 31; received once, handled by kind"),
        source=(*BEFORE_THE_RESULT, *ENDED),
        record=becoming(Tie.HEARING),
        hidden=True,
    )
    def refer(self: "Hearing", act: Act) -> None:
        """转出: part of registering the application that it becomes."""
