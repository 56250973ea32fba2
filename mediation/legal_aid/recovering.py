"""挽回损失: what the recipient has actually received, and whether a tied mediation has counted it already (domain.md 2.7)."""

from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.legal_aid.states import AFTER_SERVICE, State
from mediation.money import format_yuan
from mediation.papers import keep
from mediation.recovered import Basis, Recovery, counted_already, paid_by_mediation
from mediation.roles import AID_REVIEWER, LAWYER
from workflow.clockwork import local_day
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

RECOVERING = (State.PRE_AID, State.IN_SERVICE, *AFTER_SERVICE, State.TERMINATED)
"""Money may come before the matter ends, and long after."""


def something_recorded(aid: "LegalAid", act: Act | None) -> str | None:
    """Only what stands can be withdrawn."""
    return None if aid.recoveries.standing().exists() else t("没有登记挽回损失。", "Nothing is recorded.")


def left_to_be_the_same(aid: "LegalAid") -> int:
    """What tied mediations have verifiably paid the recipient and no row has claimed to be yet, in fen."""
    recipient = aid.recipient
    if recipient is None:
        return 0
    return max(0, paid_by_mediation(aid, recipient.person) - counted_already(aid, recipient.person))


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
        counted_elsewhere=_same_money(aid, act, amount), recorded_by=act.by,
        paper=keep(aid, act.facts.get("proof"), Paper.RECEIPT, act),
    )  # fmt: skip


def _same_money(aid: "LegalAid", act: Act, amount: int) -> bool:
    same, left = act.facts.get("counted_elsewhere"), left_to_be_the_same(aid)
    if not left:
        if same:
            raise Refused(
                t(
                    "关联调解案件没有其他已核实付款，不能登记为同一笔款。",
                    "No tied mediation has such a payment on record.",
                ),
                field="counted_elsewhere",
            )
        return False
    if same is None:
        raise Refused(
            t(
                "关联调解案件已核实向受援人付款{paid}元，请确认是否为同一笔款，以免重复统计。",
                "A tied mediation has verified payments of {paid} yuan: say whether this is the same money.",
            ).format(paid=format_yuan(left)),
            field="counted_elsewhere",
        )
    if same and amount > left:
        raise Refused(
            t(
                "关联调解案件只有{paid}元可对应，请将同一笔款与另外取得的款项分开登记。",
                "Only {paid} yuan can be the same money: record the rest apart.",
            ).format(paid=format_yuan(left)),
            field="amount",
        )
    if same:
        act.tell(
            "统计", "Counted", t("与关联调解案件为同一笔款，不重复计入", "the same money as in the tied mediation")
        )
    return bool(same)


def take_back(aid: "LegalAid", act: Act) -> None:
    """facts: recovery. The reason is the note."""
    row = aid.recoveries.standing().filter(pk=act.facts["recovery"].pk).first()
    if row is None:
        raise Refused(t("该笔登记已撤销。", "It was withdrawn already."), field="recovery")
    row.withdrawn_at = act.at
    row.save(update_fields=["withdrawn_at"])
    act.tell("金额（元）", "Amount (yuan)", format_yuan(row.amount))


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
        form="mediation.legal_aid.forms.WithdrawRecoveryForm",
        needs_note=True,
        group="papers",
    )
    def withdraw_recovery(self: "LegalAid", act: Act) -> None:
        """撤销: recorded by mistake; it stays on the list with its reason."""
