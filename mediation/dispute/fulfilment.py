"""履行: receipts, verification, default and its remedies, closing (domain.md 2.1 rows 17–19; 3.7)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mediation.agreements import MONEY_MANNERS, Instalment, Payment, live_agreement
from mediation.attachments import Paper
from mediation.dispute import deadlines
from mediation.dispute.advice import note_advice
from mediation.dispute.codes import CloseCode
from mediation.dispute.conciliation import CASE
from mediation.dispute.confirmation import confirmation_settled
from mediation.dispute.limitation import interrupt, note_interruption
from mediation.dispute.remedies import (
    INTERRUPTING,
    RemedyTrack,
    Route,
    answer_awaited,
    remedies,
    title_held,
    write_answer,
)
from mediation.dispute.schedule import Share, replace_unpaid, set_agreed, write_schedule
from mediation.dispute.states import IN_PERFORMANCE, State
from mediation.money import format_yuan
from mediation.organisations import ClosingPolicy, body_of
from mediation.papers import keep
from mediation.parties import Applicant
from mediation.roles import LEAD, MEDIATOR
from workflow import roles
from workflow.audit import create_all, save_all
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event, Outcome, midnight
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


FOLLOWED_UP = (*IN_PERFORMANCE, State.CLOSED)
"""Where payments are recorded: a case that was closed when signed is followed up until everything is performed."""


# What must hold


def still_followed(dispute: "Dispute", act: Act | None) -> str | None:
    """What ended performed has nothing open; what went over to a remedy is paid there."""
    if dispute.state == State.CLOSED and dispute.close_code != CloseCode.SIGNED:
        return t("本案已结案，不再跟踪履行。", "The case is closed; performance is no longer followed here.")
    return None


def standing(dispute: "Dispute") -> Sequence[Instalment]:
    """The instalments in force, with what is paid and reported."""
    agreement = live_agreement(dispute)
    if agreement is None:
        return ()
    rows = agreement.instalments.standing().with_paid().select_related("claim__applicant__person")
    return list(rows.order_by("due_on", "claim__applicant__position", "ordinal"))


def fully_paid(dispute: "Dispute", act: Act | None) -> str | None:
    """Every instalment in force is covered by verified receipts."""
    owing = [row for row in standing(dispute) if row.paid_fen < row.amount]
    if owing:
        missing = sum(row.amount - row.paid_fen for row in owing)
        return t("还有{n}笔共{sum}元未核实履行。", "{n} instalment(s), {sum} yuan, are not verified as paid.").format(
            n=len(owing), sum=format_yuan(missing)
        )
    return None


def something_unverified(dispute: "Dispute", act: Act | None) -> str | None:
    """Verification needs a receipt."""
    if not unverified(dispute):
        return t("没有待核实的付款。", "No payment waits for verification.")
    return None


def something_owing(dispute: "Dispute", act: Act | None) -> str | None:
    """A payment needs something to pay."""
    if all(row.reported_fen >= row.amount for row in standing(dispute)):
        return t("全部分期均已登记付款。", "Every instalment has its payment recorded.")
    return None


def overdue_rows(dispute: "Dispute", on: dt.date) -> list[Instalment]:
    """Instalments past their last day (plus the organisation's grace) and not fully paid."""
    grace = dt.timedelta(days=body_of(dispute.organisation).grace_days)
    owing = [row for row in standing(dispute) if row.paid_fen < row.amount and row.due_on < on]
    last = last_days(dispute, {row.due_on for row in owing})
    return [row for row in owing if row.due_on in last and last[row.due_on] + grace < on]


def last_days(dispute: "Dispute", days: set[dt.date]) -> dict[dt.date, dt.date]:
    """Until when a payment due on each of these days is in time: the day its clock shows, and everybody was told.

    A day that is missing has no certain end yet: nobody is in default by a calendar that is not known.
    """
    if not days:
        return {}
    clocks = {day: clocks_of(dispute).newest("M13", f"due:{day}") for day in days}
    without = deadlines.rolled(dispute, {day for day, clock in clocks.items() if clock is None})
    counted = {day: clock.due_on for day, clock in clocks.items() if clock and clock.due_on and not clock.provisional}
    return without | counted


def something_overdue(dispute: "Dispute", act: Act | None) -> str | None:
    """Nobody is in default before the day has passed."""
    if not overdue_rows(dispute, act.on if act else deadlines.today()):
        return t("没有逾期未付的分期。", "No instalment is overdue.")
    return None


def nothing_overdue(dispute: "Dispute", act: Act | None) -> str | None:
    """Performance resumes when what was overdue is paid or newly agreed."""
    if overdue_rows(dispute, act.on if act else deadlines.today()):
        return t("仍有逾期未付的分期。", "Something is still overdue.")
    return None


def may_close(dispute: "Dispute", act: Act | None) -> str | None:
    """Fully performed, or effective where the organisation's policy says so."""
    if dispute.state == State.PERFORMED or body_of(dispute.organisation).closing_policy == ClosingPolicy.SIGNED:
        return None
    return t("本组织的结案口径是全部履行后结案。", "This organisation closes when fully performed.")


def remedy_taken(dispute: "Dispute", act: Act | None) -> str | None:
    """A defaulted case is closed only when the worker was put on a route."""
    return None if dispute.remedies.exists() else t("请先登记已采取的救济途径。", "Record the remedy taken first.")


def nothing_unverified(dispute: "Dispute", act: Act | None) -> str | None:
    """A receipt that waits is verified or rejected before the case ends: nobody looks at it afterwards."""
    waiting = len(unverified(dispute))
    if waiting:
        return t("还有{n}笔付款待核实，请先核实或退回。", "{n} payment(s) wait: verify or reject them first.").format(
            n=waiting
        )
    return None


def unverified(dispute: "Dispute") -> list[Payment]:
    """Receipts waiting for verification."""
    rows = Payment.objects.filter(
        instalment__agreement__application=dispute, verified_at=None, rejected_at=None
    ).select_related("instalment__claim__applicant__person", "receipt")
    return list(rows.order_by("paid_on", "pk"))


# What the steps write


def write_payments(dispute: "Dispute", act: Act) -> None:
    """facts: payments [(Instalment, fen)], paid_on, manner, receipt (file) or reference. Never more than is owed."""
    _refuse_impossible_day(dispute, act)
    rows = act.facts["payments"]
    if not rows:
        raise Refused(t("请选择本次付款的分期。", "Choose what was paid."), field="payments")
    receipt = keep(dispute, act.facts.get("receipt"), Paper.RECEIPT, act)
    reference = (act.facts.get("reference") or "").strip()
    if receipt is None and not reference:
        raise Refused(t("请上传付款凭证或填写凭证号。", "Attach a receipt or give its number."), field="receipt")
    open_rows = {row.pk: row for row in standing(dispute)}
    slips = _slips(list(open_rows), act, reference)
    payments = []
    for instalment, amount in rows:
        known = open_rows.get(instalment.pk)
        if known is None:
            raise Refused(t("分期已变更，请刷新。", "The instalment is no longer in force."), field="payments")
        _refuse_wrong_payment(known, amount, act)
        _refuse_same_again(known, amount, slips)
        payments.append(
            Payment(
                instalment=known, amount=amount, paid_on=act.facts["paid_on"], manner=act.facts["manner"], receipt=receipt,
                reference=reference, recorded_by=act.by,
            )
        )  # fmt: skip
        known.reported_fen += amount
    create_all(payments)
    act.tell("付款笔数", "Payments", len(rows))
    act.tell("付款合计", "Total", f"{format_yuan(sum(amount for _, amount in rows))} 元")


def _refuse_impossible_day(dispute: "Dispute", act: Act) -> None:
    paid_on: dt.date = act.facts["paid_on"]
    if paid_on > act.on:
        raise Refused(t("付款日期不能晚于今天。", "A payment cannot lie in the future."), field="paid_on")
    if dispute.accepted_at is not None and paid_on < deadlines.local_day(dispute.accepted_at):
        raise Refused(
            t(
                "付款日期早于受理日期，不是对本协议的履行，应从请求中扣除。",
                "What was paid before acceptance does not perform the agreement; deduct it from the claim.",
            ),
            field="paid_on",
        )


def _refuse_wrong_payment(row: Instalment, amount: int, act: Act) -> None:
    if row.claim.rule.wages and act.facts["manner"] not in MONEY_MANNERS:
        raise Refused(t("工资应当以货币支付。", "Wages are paid in money (工资条例 Art 11)."), field="manner")
    left = row.amount - row.reported_fen
    if amount <= 0 or amount > left:
        raise Refused(
            t(
                "{who}第{n}期最多还可登记{left}元，现填{given}元。",
                "{who}, instalment {n}: at most {left} yuan can be recorded, not {given}.",
            ).format(who=row.claim.applicant, n=row.ordinal, left=format_yuan(left), given=format_yuan(amount)),
            field="payments",
        )


def _slips(instalments: Sequence[int], act: Act, reference: str) -> set[tuple[int, int]]:
    """What is on record for that day under that reference: instalment and sum."""
    if not reference:
        return set()
    recorded = Payment.objects.filter(
        instalment__in=instalments, paid_on=act.facts["paid_on"], reference=reference, rejected_at=None
    )
    return set(recorded.values_list("instalment", "amount"))


def _refuse_same_again(row: Instalment, amount: int, slips: set[tuple[int, int]]) -> None:
    """The same sum on the same day with the same reference is the same slip, recorded before."""
    if (row.pk, amount) in slips:
        raise Refused(
            t(
                "{who}第{n}期已登记过同日、同额、同凭证号的付款；确系另一笔的，请写不同的凭证号。",
                "{who}, instalment {n}: the same sum, day and reference is on record; another payment has another reference.",
            ).format(who=row.claim.applicant, n=row.ordinal),
            field="reference",
        )


def verify(dispute: "Dispute", act: Act) -> None:
    """facts: payments [Payment]. From here on they count as paid."""
    waiting = _chosen(dispute, act)
    for payment in waiting:
        payment.verified_at, payment.verified_by = act.at, act.by
    save_all(waiting, "verified_at", "verified_by")
    act.tell("核实笔数", "Verified", len(waiting))
    act.tell("核实合计", "Total", f"{format_yuan(sum(p.amount for p in waiting))} 元")


def reject(dispute: "Dispute", act: Act) -> None:
    """facts: payments [Payment]; the reason is the note."""
    waiting = _chosen(dispute, act)
    for payment in waiting:
        payment.rejected_at = act.at
    save_all(waiting, "rejected_at")
    act.tell("退回笔数", "Rejected", len(waiting))


def _chosen(dispute: "Dispute", act: Act) -> list[Payment]:
    chosen = {payment.pk for payment in act.facts["payments"]}
    waiting = [payment for payment in unverified(dispute) if payment.pk in chosen]
    if len(waiting) != len(chosen) or not waiting:
        raise Refused(
            t("所选付款已被核实或退回，请刷新。", "A chosen payment is no longer waiting; please reload."),
            field="payments",
        )
    return waiting


def vary(dispute: "Dispute", act: Act) -> None:
    """facts: schedule [Share], addendum (file), both_signed. The open part is scheduled anew, to the fen."""
    agreement = live_agreement(dispute)
    if agreement is None:
        raise Refused(t("没有生效协议。", "There is no agreement."))
    if not act.facts["both_signed"]:
        raise Refused(
            t("变更履行须双方签署补充协议。", "A variation needs an addendum signed by both sides."),
            field="both_signed",
        )
    schedule: Sequence[Share] = act.facts["schedule"]
    if any(share.due_on < act.on or share.amount <= 0 for share in schedule):
        raise Refused(
            t("新的分期须晚于今天且金额大于零。", "New instalments lie ahead and are above zero."), field="schedule"
        )
    remaining = replace_unpaid(agreement.instalments.standing(), act.at)
    planned: dict[int, int] = defaultdict(int)
    for share in schedule:
        planned[share.claim.pk] += share.amount
    if planned != remaining:
        raise Refused(
            t(
                "新分期合计{given}元，与未付余额{left}元不符（须逐人逐项相等）。",
                "The new schedule comes to {given} yuan; {left} is open (per worker and claim).",
            ).format(given=format_yuan(sum(planned.values())), left=format_yuan(sum(remaining.values()))),
            field="schedule",
        )
    write_schedule(agreement, schedule)
    set_agreed(dispute)
    keep(dispute, act.facts.get("addendum"), Paper.ADDENDUM, act)


def write_default(dispute: "Dispute", act: Act) -> None:
    """facts: demanded_on, advised_on. Default interrupts limitation (规定 Art 31) and brings the written advice (Art 30).

    For each worker by the last day that went by unpaid, or by the demand; not by the day somebody recorded it.
    """
    rows, demanded_on = overdue_rows(dispute, act.on), act.facts.get("demanded_on")
    if demanded_on is not None and demanded_on > act.on:
        raise Refused(t("催告日期不能晚于今天。", "A demand cannot lie in the future."), field="demanded_on")
    act.tell("逾期笔数", "Overdue", len(rows))
    act.tell("逾期金额", "Amount", f"{format_yuan(sum(r.amount - r.paid_fen for r in rows))} 元")
    agreement = live_agreement(dispute)
    if agreement is not None and agreement.acceleration:
        left = sum(row.amount - row.paid_fen for row in standing(dispute))
        act.tell("按协议全部到期", "All due by the agreement", f"{format_yuan(left)} 元")
    if act.facts.get("advised_on") is not None:
        note_advice(dispute, act)
    last = last_days(dispute, {row.due_on for row in rows})
    unpaid: dict[int, Applicant] = {}
    for row in rows:
        applicant = unpaid.setdefault(row.claim.applicant_id, row.claim.applicant)
        note_interruption(applicant, max(last[row.due_on], demanded_on or row.due_on))
    save_all(list(unpaid.values()), "interrupted_on")


def write_remedy(dispute: "Dispute", act: Act) -> None:
    """facts: route, started_on, details. A route the title does not open is refused with the reason.

    Turning to the commission, a court or the labour authority interrupts limitation (办案规则 Art 27) for those still owed.
    """
    route = act.facts["route"]
    chosen = next((remedy for remedy in remedies(dispute) if remedy.route == route), None)
    if chosen is None:
        raise Refused(t("请选择救济途径。", "Choose a remedy."), field="route")
    if chosen.closed_because:
        raise Refused(chosen.closed_because, field="route")
    if act.facts["started_on"] > act.on:
        raise Refused(t("启动日期不能晚于今天。", "The day cannot lie in the future."), field="started_on")
    if dispute.remedies.filter(route=route, started_on=act.facts["started_on"]).exists():
        raise Refused(t("该途径当日已登记过。", "This route is on record for that day."), field="route")
    RemedyTrack.objects.create(
        application=dispute, route=route, title=title_held(dispute), started_on=act.facts["started_on"],
        details=act.facts.get("details", ""),
    )  # fmt: skip
    if route in INTERRUPTING:
        owed = {row.claim.applicant_id: row.claim.applicant for row in standing(dispute) if row.paid_fen < row.amount}
        interrupt(owed.values(), act.facts["started_on"])
    if route == Route.ENFORCEMENT:
        act.clock(Event(Do.STOP, midnight(act.facts["started_on"]), "M19"))


def write_call_back(dispute: "Dispute", act: Act) -> None:
    """facts: contacted_on, confirmed_by; both stand in the record."""
    if act.facts["contacted_on"] > act.on:
        raise Refused(t("回访日期不能晚于今天。", "The call cannot lie in the future."), field="contacted_on")


def leave_performance(dispute: "Dispute", act: Act) -> None:
    """What is still unpaid is followed where the worker went with it, not here any more."""
    for clock in clocks_of(dispute).of_rule("M13"):
        act.clock(Event(Do.STOP, act.at, "M13", clock.subject, outcome=Outcome.CLOSED))


def closed_as(dispute: "Dispute", code: CloseCode) -> None:
    """How the case ended, decided by the state it is closed from."""
    dispute.close_code = code


class FulfilmentSteps:
    """履行阶段."""

    @step(
        label=t("开始跟踪履行", "Follow performance"),
        told=t("{actor}开始跟踪履行", "{actor} began to follow performance"),
        who=CASE,
        law="协商调解规定 第16条、第17条",
        source=[State.AGREEMENT_EFFECTIVE],
        target=State.PERFORMING,
        guards=[confirmation_settled],
        tone="main",
    )
    def begin_performance(self: "Dispute", act: Act) -> None:
        """跟踪履行."""

    @step(
        label=t("登记付款", "Record payment"),
        told=t("{actor}登记了付款", "{actor} recorded payments"),
        who=CASE,
        law="协商调解规定 第17条",
        source=FOLLOWED_UP,
        guards=[still_followed, something_owing],
        record=write_payments,
        form="mediation.dispute.forms.fulfilment.PaymentForm",
        papers=["履行凭证"],
        tone="main",
    )
    def record_payment(self: "Dispute", act: Act) -> None:
        """付款: for one worker or for all, with its receipt."""

    @step(
        label=t("核实付款", "Verify payments"),
        told=t("{actor}核实了付款", "{actor} verified payments"),
        who=CASE,
        law="协商调解规定 第17条",
        source=FOLLOWED_UP,
        guards=[still_followed, something_unverified],
        record=verify,
        form="mediation.dispute.forms.fulfilment.VerifyForm",
        starts=["M13"],
        tone="main",
    )
    def verify_payments(self: "Dispute", act: Act) -> None:
        """核实: with the worker or the bank; only then it is paid."""

    @step(
        label=t("退回付款凭证", "Reject a receipt"),
        told=t("{actor}退回了付款凭证", "{actor} rejected receipts"),
        who=CASE,
        law="协商调解规定 第17条",
        source=FOLLOWED_UP,
        guards=[still_followed, something_unverified],
        record=reject,
        needs_note=True,
        form="mediation.dispute.forms.fulfilment.VerifyForm",
    )
    def reject_payments(self: "Dispute", act: Act) -> None:
        """退回: a receipt that proves nothing."""

    @step(
        label=t("变更履行安排", "Vary the schedule"),
        told=t("{actor}登记了双方变更履行的补充协议", "{actor} recorded a signed variation"),
        who=CASE,
        law="协商调解规定 第26条；民法典 第543条",
        source=IN_PERFORMANCE,
        guards=[something_owing],
        record=vary,
        form="mediation.dispute.forms.fulfilment.VaryForm",
        papers=["变更履行补充协议"],
        starts=["M13", "M19"],
    )
    def vary_schedule(self: "Dispute", act: Act) -> None:
        """变更: only by a new paper signed by both sides."""

    @step(
        label=t("确认履行完毕", "Confirm full performance"),
        told=t("{actor}经回访确认全部履行完毕", "{actor} confirmed full performance with the workers"),
        who=CASE,
        law="协商调解规定 第17条",
        source=IN_PERFORMANCE,
        target=State.PERFORMED,
        guards=[fully_paid],
        record=write_call_back,
        form="mediation.dispute.forms.fulfilment.PerformedForm",
        papers=["回访记录"],
        stops=["M13", "M19", "L1"],
        tone="main",
    )
    def confirm_performed(self: "Dispute", act: Act) -> None:
        """履行完毕: receipts verified and the worker confirms."""

    @step(
        label=t("结案", "Close"),
        told=t("{actor}审批结案", "{actor} closed the case"),
        who=(LEAD,),
        law="人民调解法 第27条；本组织结案口径",
        source=[State.PERFORMED, State.PERFORMING, State.AGREEMENT_EFFECTIVE],
        target=State.CLOSED,
        guards=[may_close, confirmation_settled, nothing_unverified],
        papers=["结案报告（审批表）"],
        tone="main",
    )
    def close(self: "Dispute", act: Act) -> None:
        """结案: as the organisation's closing policy says."""
        closed_as(self, CloseCode.PERFORMED if self.state == State.PERFORMED else CloseCode.SIGNED)

    @step(
        label=t("登记逾期未履行", "Record default"),
        told=t("{actor}登记逾期未履行", "{actor} recorded the default"),
        who=(MEDIATOR, LEAD, roles.SYSTEM),
        law="调解仲裁法 第15条、第16条；协商调解规定 第30条、第31条",
        source=[State.PERFORMING],
        target=State.DEFAULTED,
        guards=[something_overdue],
        record=write_default,
        form="mediation.dispute.forms.fulfilment.DefaultForm",
        papers=["催告函", "申请仲裁告知书"],
        starts=["M05", "L1"],
        tone="grave",
    )
    def declare_default(self: "Dispute", act: Act) -> None:
        """逾期: an instalment unpaid past its day."""

    @step(
        label=t("采取救济途径", "Take a remedy"),
        told=t("{actor}登记了救济途径", "{actor} recorded the remedy taken"),
        who=CASE,
        law="调解仲裁法 第15条、第16条；司法解释（一）第51条",
        source=[State.DEFAULTED],
        record=write_remedy,
        form="mediation.dispute.forms.fulfilment.RemedyForm",
        starts=["M14", "L6", "W1", "W7", "L1"],
        papers=["支付令申请书 / 仲裁申请书 / 强制执行申请书"],
        tone="main",
    )
    def take_remedy(self: "Dispute", act: Act) -> None:
        """救济: what the title held allows."""

    @step(
        label=t("登记救济途径的答复", "Record what came of a remedy"),
        told=t("{actor}登记了救济途径的答复", "{actor} recorded what came of a remedy"),
        who=CASE,
        law="调解仲裁法 第29条；民事诉讼法 第226条；劳动保障监察条例 第17条",
        source=[State.DEFAULTED, State.CLOSED, State.FAILED, State.REFUSED, State.WITHDRAWN],
        guards=[answer_awaited],
        record=write_answer,
        form="mediation.dispute.forms.fulfilment.RemedyAnswerForm",
        papers=["受理（不予受理）通知书 / 支付令 / 劳动监察处理决定 / 用人单位答复"],
    )
    def record_remedy_answer(self: "Dispute", act: Act) -> None:
        """答复: of the court, the commission, labour inspection or the employer; also after the case was closed."""

    @step(
        label=t("恢复履行", "Performance resumed"),
        told=t("{actor}登记恢复履行", "{actor} recorded that performance resumed"),
        who=CASE,
        law="协商调解规定 第17条",
        source=[State.DEFAULTED],
        target=State.PERFORMING,
        guards=[nothing_overdue],
    )
    def resume_performance(self: "Dispute", act: Act) -> None:
        """恢复: what was overdue is paid or newly agreed."""

    @step(
        label=t("转救济结案", "Close with remedy"),
        told=t("{actor}以已转救济结案", "{actor} closed the case with a remedy taken"),
        who=(LEAD,),
        law="协商调解规定 第28条、第30条",
        source=[State.DEFAULTED],
        target=State.CLOSED,
        guards=[remedy_taken, nothing_unverified],
        record=leave_performance,
        tone="grave",
    )
    def close_defaulted(self: "Dispute", act: Act) -> None:
        """转救济: the case ends here, the worker's right goes on elsewhere."""
        closed_as(self, CloseCode.REMEDY)
