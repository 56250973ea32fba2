"""挽回损失: what the recipient has actually received, and whether a tied application has counted it already (domain.md 2.7)."""

from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.legal_aid.states import AFTER_SERVICE, State
from mediation.papers import keep
from mediation.recovered import Basis, Recovery
from mediation.recovering import same_money, something_recorded, something_unsettled, take_back, write_settled
from mediation.roles import AID_REVIEWER, LAWYER
from workflow.clockwork import local_day
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

RECOVERING = (State.PRE_AID, State.IN_SERVICE, *AFTER_SERVICE, State.TERMINATED)
"""Money may come before the matter ends, and long after."""


def write_recovery(aid: "LegalAid", act: Act) -> None:
    """facts: amount, received_on, basis, counted_elsewhere, proof. Whether it is the same money is asked, never supposed."""
    amount, day = act.facts["amount"], act.facts["received_on"]
    if not amount:
        raise Refused(t("金额应大于零。", "The amount is above zero."), field="amount")
    if day > act.on:
        raise Refused(t("到账日期不能晚于今天。", "It cannot lie in the future."), field="received_on")
    if aid.received_at is not None and day < local_day(aid.received_at):
        raise Refused(t("到账日期不能早于申请援助之日。", "It cannot lie before the application."), field="received_on")
    Recovery.objects.create(
        application=aid, amount=amount, received_on=day, basis=Basis(act.facts["basis"]).value,
        counted_elsewhere=same_money(aid, act, amount), recorded_by=act.by,
        paper=keep(aid, act.facts.get("proof"), Paper.RECEIPT, act),
    )  # fmt: skip


class RecoverySteps:
    """挽回损失."""

    @step(
        label=t("登记挽回损失", "Record money obtained"),
        told=t("{actor}登记了挽回损失", "{actor} recorded money obtained"),
        who=(LAWYER, AID_REVIEWER),
        law=t("统计口径（本组织规则）：以实际到账为准", "Statistics (internal): what was actually received"),
        source=RECOVERING,
        record=write_recovery,
        form="mediation.legal_aid.forms.RecoveryForm",
        papers=[t("到账凭证", "Proof of receipt")],
    )
    def record_recovery(self: "LegalAid", act: Act) -> None:
        """挽回损失: each yuan once, however many doors the dispute came through."""

    @step(
        label=t("撤销挽回损失登记", "Withdraw a recorded amount"),
        told=t("{actor}撤销了一笔挽回损失登记", "{actor} withdrew a recorded amount"),
        who=(LAWYER, AID_REVIEWER),
        law=t("统计口径（本组织规则）", "Statistics (internal)"),
        source=RECOVERING,
        guards=[something_recorded],
        record=take_back,
        form="mediation.forms.WithdrawRecoveryForm",
        needs_note=True,
        group="papers",
    )
    def withdraw_recovery(self: "LegalAid", act: Act) -> None:
        """撤销: recorded by mistake; it stays on the list with its reason."""

    @step(
        label=t("核对是否同一笔款", "Settle whether it is the same money"),
        told=t("{actor}核对了一笔到账是否与关联案件为同一笔款", "{actor} settled whether an amount is the same money"),
        who=(LAWYER, AID_REVIEWER),
        law=t("一事多渠道、合并统计（本组织规则）", "One dispute across doors (internal)"),
        source=RECOVERING,
        guards=[something_unsettled],
        record=write_settled,
        form="mediation.forms.SettleMoneyForm",
        group="papers",
    )
    def settle_money(self: "LegalAid", act: Act) -> None:
        """核对: recorded while nothing else was on record; now the matter has other money, and it is asked."""
