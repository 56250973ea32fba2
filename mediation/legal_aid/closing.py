"""结案: closing papers, their review, and the subsidy, which is never paid before the papers passed (法律援助法 Art 50, 52)."""

from typing import TYPE_CHECKING

from django_fsm import RETURN_VALUE

from mediation.attachments import Paper
from mediation.conflicts import handled_by
from mediation.legal_aid.rows import QualityCheck, office_of, rate_for
from mediation.legal_aid.states import State
from mediation.money import format_yuan
from mediation.papers import keep
from mediation.roles import AID_REVIEWER, LAWYER, SUPERVISOR
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid


# What must hold


def quality_passed(aid: "LegalAid", act: Act | None) -> str | None:
    """The newest review of the papers has passed them."""
    newest = aid.quality_checks.first()
    if newest is None or not newest.passed:
        return t("案件质量审查合格后才能发放补贴。", "No subsidy before the quality check has passed.")
    return None


def subsidy_approved(aid: "LegalAid", act: Act | None) -> str | None:
    """Paid is what was approved."""
    return None if aid.subsidy_approved_at else t("补贴尚未审批。", "The subsidy has not been approved.")


def not_approved(aid: "LegalAid", act: Act | None) -> str | None:
    """What is approved is paid, not proposed again."""
    return t("补贴已审批，请登记发放。", "It is approved: record the payment.") if aid.subsidy_approved_at else None


# What the steps write


def take_papers(aid: "LegalAid", act: Act) -> None:
    """facts: report, copies, report_paper. Report and copies go together (Art 50)."""
    aid.closing_report, aid.closing_copies = aid.redacted(act.facts["report"]), aid.redacted(act.facts["copies"])
    aid.papers_in_on = act.on
    keep(aid, act.facts.get("report_paper"), Paper.CLOSING_REPORT, act)


def write_check(aid: "LegalAid", act: Act, *, passed: bool) -> None:
    """facts: score, remarks. Nobody reviews a case that he has ever served in himself."""
    if aid.handler_id == act.by.pk or handled_by(aid, act.by):
        raise Refused(t("承办人不能审查自己办理的案件。", "Nobody reviews his own case."))
    score: int = act.facts["score"]
    least = office_of(aid.organisation).pass_mark
    if passed and score < least:
        raise Refused(
            t("不满{least}分不能通过。", "Below {least} it does not pass.").format(least=least), field="score"
        )
    QualityCheck.objects.create(
        application=aid, score=score, remarks=aid.redacted(act.facts.get("remarks") or ""), passed=passed, by=act.by,
        at=act.at,
    )  # fmt: skip


def pass_papers(aid: "LegalAid", act: Act) -> None:
    """合格."""
    write_check(aid, act, passed=True)


def return_papers(aid: "LegalAid", act: Act) -> None:
    """The time for the papers begins anew with their return."""
    write_check(aid, act, passed=False)
    aid.papers_returned_at, aid.papers_in_on = act.at, None


def propose_amount(aid: "LegalAid", act: Act) -> None:
    """facts: amount, no_subsidy. The rate in force when the matter ended; another amount needs its reason in the remark."""
    reason, amount = act.facts.get("no_subsidy") or "", act.facts.get("amount")
    if bool(reason) == (amount is not None):
        raise Refused(
            t("请填写补贴金额，或者选择不发补贴的原因。", "Give the amount, or the reason why none is due."),
            field="amount",
        )
    if not reason and not amount:
        raise Refused(
            t("补贴金额应大于零；不发的请选择原因。", "The amount is above zero; if none is due, choose why."),
            field="amount",
        )
    rate = rate_for(aid, aid.aid_form, aid.service_ended_on or act.on)
    if amount and (rate is None or amount != rate.amount) and not act.note:
        raise Refused(
            t(
                "与现行补贴标准（{rate}）不一致的，请在备注中写明依据。",
                "Other than the rate ({rate}): give the ground in the remark.",
            ).format(rate=format_yuan(rate.amount) if rate else t("未登记", "none recorded")),
            field="amount",
        )
    aid.subsidy_amount, aid.no_subsidy, aid.subsidy_rate = amount, reason, rate if amount else None
    aid.subsidy_proposed_by = act.by


def approve(aid: "LegalAid", act: Act) -> None:
    """Signed by somebody else than who proposed it (kept by `reserved_for` too)."""
    aid.subsidy_approved_by, aid.subsidy_approved_at = act.by, act.at


def unpropose(aid: "LegalAid", act: Act) -> None:
    """The proposal is spent, and stays in the record only."""
    aid.subsidy_amount, aid.no_subsidy, aid.subsidy_rate, aid.subsidy_proposed_by = None, "", None, None


def write_payment(aid: "LegalAid", act: Act) -> None:
    """facts: paid_on, reference, proof."""
    if act.facts["paid_on"] > act.on:
        raise Refused(t("发放日期不能晚于今天。", "It cannot lie in the future."), field="paid_on")
    aid.subsidy_paid_on, aid.subsidy_reference = act.facts["paid_on"], act.facts["reference"]
    keep(aid, act.facts.get("proof"), Paper.RECEIPT, act)


class ClosingSteps:
    """结案与补贴."""

    @step(
        label=t("提交结案材料", "Hand in the closing papers"),
        told=t("{actor}提交了结案材料", "{actor} handed in the closing papers"),
        who=(LAWYER,),
        law=t("法律援助法 第50条", "Legal Aid Law Art 50"),
        source=[State.SERVICE_ENDED],
        target=State.CLOSING_REVIEW,
        record=take_papers,
        form="mediation.legal_aid.forms.ClosingForm",
        papers=[t("结案报告", "Closing report"), t("卷宗（文书副本）", "The file with copies")],
        stops=["A7"],
        tone="main",
    )
    def hand_in_papers(self: "LegalAid", act: Act) -> None:
        """结案材料: the report and copies of what was written."""

    @step(
        label=t("审查合格", "Pass the papers"),
        told=t("{actor}审查结案材料，合格", "{actor} reviewed the closing papers: passed"),
        who=(AID_REVIEWER,),
        law=t("法律援助法 第50条、第59条（质量监督）", "Legal Aid Law Art 50, 59"),
        source=[State.CLOSING_REVIEW],
        target=State.SUBSIDY,
        record=pass_papers,
        form="mediation.legal_aid.forms.QualityForm",
        papers=[t("案件质量评查表", "Quality sheet")],
        tone="main",
    )
    def pass_review(self: "LegalAid", act: Act) -> None:
        """合格: only then is there a subsidy."""

    @step(
        label=t("退回补正", "Send the papers back"),
        told=t("{actor}退回结案材料补正", "{actor} sent the closing papers back"),
        who=(AID_REVIEWER,),
        law=t("法律援助法 第50条", "Legal Aid Law Art 50"),
        source=[State.CLOSING_REVIEW],
        target=State.SERVICE_ENDED,
        record=return_papers,
        form="mediation.legal_aid.forms.QualityForm",
        starts=["A7"],
        needs_note=True,
    )
    def send_back(self: "LegalAid", act: Act) -> None:
        """退回: what is missing is the note."""

    @step(
        label=t("拟发补贴", "Propose the subsidy"),
        told=t("{actor}提出补贴意见", "{actor} proposed the subsidy"),
        who=(AID_REVIEWER,),
        law=t("法律援助法 第52条", "Legal Aid Law Art 52"),
        source=[State.SUBSIDY],
        target=State.SUBSIDY_SIGNING,
        guards=[quality_passed, not_approved],
        record=propose_amount,
        form="mediation.legal_aid.forms.SubsidyForm",
        papers=[t("补贴审批表", "Approval of the subsidy")],
        tone="main",
    )
    def propose_subsidy(self: "LegalAid", act: Act) -> None:
        """补贴: by the table, or why none is due."""

    @step(
        label=t("审批补贴", "Approve the subsidy"),
        told=t("{actor}审批了补贴意见", "{actor} approved what was proposed"),
        who=(SUPERVISOR,),
        law=t("法律援助法 第52条", "Legal Aid Law Art 52"),
        source=[State.SUBSIDY_SIGNING],
        target=RETURN_VALUE(State.SUBSIDY, State.CLOSED),
        guards=[quality_passed],
        record=approve,
        tone="main",
    )
    def approve_subsidy(self: "LegalAid", act: Act) -> str:
        """审批: to be paid, or, where none is due, the end."""
        return State.CLOSED if self.no_subsidy else State.SUBSIDY

    @step(
        label=t("退回补贴意见", "Return the proposal"),
        told=t("{actor}退回了补贴意见", "{actor} returned the proposal"),
        who=(SUPERVISOR,),
        law=t("内部审批", "Internal approval"),
        source=[State.SUBSIDY_SIGNING],
        target=State.SUBSIDY,
        record=unpropose,
        needs_note=True,
    )
    def return_subsidy(self: "LegalAid", act: Act) -> None:
        """退回: with the reason."""

    @step(
        label=t("登记补贴发放", "Record the payment"),
        told=t("{actor}登记了补贴发放", "{actor} recorded the payment of the subsidy"),
        who=(AID_REVIEWER, SUPERVISOR),
        law=t("法律援助法 第52条", "Legal Aid Law Art 52"),
        source=[State.SUBSIDY],
        target=State.CLOSED,
        guards=[quality_passed, subsidy_approved],
        record=write_payment,
        form="mediation.legal_aid.forms.PaidForm",
        papers=[t("补贴发放凭证", "Proof of payment")],
        tone="main",
    )
    def pay_subsidy(self: "LegalAid", act: Act) -> None:
        """发放: the case is closed."""
