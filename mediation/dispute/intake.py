"""受理: from filing to acceptance or refusal (domain.md 2.1 rows 1–8), and the parties' data while it can change."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from mediation.claims import Claim, ClaimType, claims_of
from mediation.dispute import deadlines
from mediation.dispute.advice import note_advice
from mediation.dispute.clocks import WINDOWS
from mediation.dispute.codes import RefusalReason, WithdrawReason
from mediation.dispute.court_window import agreed_to_be_entrusted, entry_complete
from mediation.dispute.joining import refresh, respondent_of
from mediation.dispute.limitation import interrupt, note_interruption
from mediation.dispute.states import State
from mediation.organisations import body_of
from mediation.parties import Consent, active_applicants, active_respondents, in_words, respondents_now
from mediation.roles import INTAKE, LEAD, MEDIATOR
from workflow import roles
from workflow.audit import save_all
from workflow.clockwork import Do, Event, midnight
from workflow.numbers import next_number
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

DESK = (INTAKE, LEAD)
SILENT = frozenset({Consent.ASKED, Consent.UNREACHABLE})


# What must hold


def has_substance(dispute: "Dispute", act: Act | None) -> str | None:
    """An application says who, against whom, what and why (Act Art 12)."""
    workers = active_applicants(dispute)
    if not workers.exists():
        return t("还没有登记申请人。", "No applicant is recorded yet.")
    if not active_respondents(dispute).exists():
        return t("还没有登记被申请人。", "No respondent is recorded yet.")
    without = workers.annotate(asks=Exists(Claim.objects.filter(applicant=OuterRef("pk")))).filter(asks=False)
    if without:
        return t("{names}没有登记请求事项。", "No claim is recorded for {names}.").format(names=in_words(without[:5]))
    if not dispute.facts.strip():
        return t("请填写事实和理由。", "Give the facts and reasons.")
    return None


def consent_given(dispute: "Dispute", act: Act | None) -> str | None:
    """Mediation needs both sides' will (规定 Art 22; 人民调解法 Art 17)."""
    waiting = [str(r) for r in respondents_now(dispute.pk) if r.consent != Consent.AGREED]
    if waiting:
        return t("尚未取得同意：{names}。", "No consent yet from: {names}.").format(names="、".join(waiting))
    return None


def unheard(dispute: "Dispute", act: Act | None) -> str | None:
    """Somebody who joined later has not said yes yet."""
    if consent_given(dispute, act) is None:
        return t("各被申请人均已同意调解。", "Every respondent has agreed.")
    return None


def somebody_to_ask(dispute: "Dispute", act: Act | None) -> str | None:
    """Asked once; whoever joined since is asked too."""
    asking = dispute.state == State.CONSENT_ASKING
    if asking and all(r.consent != Consent.PENDING for r in respondents_now(dispute.pk)):
        return t("各被申请人均已征询。", "Every respondent has been asked.")
    return None


def union_applies(dispute: "Dispute", act: Act | None) -> str | None:
    """Performance of a collective contract is the union's to claim, and nothing else is (劳动合同法 Art 56)."""
    types = set(claims_of(dispute).values_list("type", flat=True))
    if ClaimType.COLLECTIVE in types and not dispute.union_name:
        return t(
            "因履行集体合同发生的争议由工会申请，请用“更正案情”填写申请工会名称。",
            "A dispute about performing a collective contract is the union's: name it with “Correct the case”.",
        )
    if dispute.union_name and types != {ClaimType.COLLECTIVE}:
        return t(
            "工会作为申请人的，请求事项只能是履行集体合同。",
            "Where the union applies, the only claim is performance of the collective contract.",
        )
    return None


def nothing_merged(dispute: "Dispute", act: Act | None) -> str | None:
    """A case that others were merged into is not itself merged, moved or given up: those others did not ask for it."""
    if dispute.merged.exists():
        return t("已有案件并入本案，请先分案。", "Other cases are merged into this one; split them first.")
    return None


def refusal_proposed(dispute: "Dispute", act: Act | None) -> str | None:
    """The clerk proposes, the lead signs; the lead may also propose by signing with a reason."""
    if not dispute.refusal_reason:
        return t("请先由受理员拟办不予受理并写明原因。", "The intake clerk first proposes the refusal with its reason.")
    return None


def correction_overdue(dispute: "Dispute", act: Act | None) -> str | None:
    """Nothing is deemed abandoned before the day set has passed."""
    today = act.on if act else deadlines.today()
    if dispute.correction_due is None or today <= dispute.correction_due:
        return t("补正期限（{day}）尚未届满。", "The time to correct ({day}) has not passed.").format(
            day=dispute.correction_due
        )
    return None


# What the steps write


def take_in(dispute: "Dispute", act: Act) -> None:
    """Receipt: number, time for each worker, limitation interrupted by applying (办案规则 Art 27)."""
    dispute.received_at = dispute.received_at or act.at
    if dispute.received_at > act.at:
        raise Refused(
            t("收件时间不能晚于现在。", "An application cannot be received in the future."), field="received_at"
        )
    dispute.screening_from = dispute.received_at
    dispute.receipt_number = next_number(dispute.organisation, act.on.year, "收")
    workers = list(active_applicants(dispute))
    for applicant in workers:
        applicant.received_at = applicant.received_at or dispute.received_at
        note_interruption(applicant, deadlines.local_day(applicant.received_at))
    save_all(workers, "received_at", "interrupted_on")
    agreed_to_be_entrusted(dispute)
    refresh(dispute)
    act.tell("收件号", "Receipt no.", dispute.receipt_number)
    act.tell("申请人数", "Workers", dispute.worker_count)


def write_screening(dispute: "Dispute", act: Act) -> None:
    """facts: urgent, risk, dismissal_told_union (asked only where somebody was dismissed)."""
    for name in ("urgent", "risk", "dismissal_told_union"):
        if name in act.facts:
            setattr(dispute, name, act.facts[name])


def set_correction(dispute: "Dispute", act: Act) -> None:
    """facts: items (all missing items at once), due (date)."""
    due: dt.date = act.facts["due"]
    if due <= act.on:
        raise Refused(t("补正期限应晚于今天。", "The day to correct by must lie ahead."), field="due")
    dispute.correction_items, dispute.correction_due = act.facts["items"], due


def take_correction(dispute: "Dispute", act: Act) -> None:
    """Everything is there: the time to decide, which stood still meanwhile, goes on (domain.md 1.1 M02)."""
    dispute.correction_due = None


def abandon(dispute: "Dispute", act: Act) -> None:
    """Nothing came by the day set."""
    dispute.withdraw_reason = WithdrawReason.ABANDONED


def ask_respondents(dispute: "Dispute", act: Act) -> None:
    """facts: answer_by (date), how (text). Every respondent not yet heard is asked."""
    answer_by: dt.date = act.facts["answer_by"]
    if answer_by < act.on:
        raise Refused(t("答复日期不能早于今天。", "The day to answer by cannot lie in the past."), field="answer_by")
    drop_proposal(dispute)
    pending = [respondent for respondent in active_respondents(dispute) if respondent.consent == Consent.PENDING]
    for respondent in pending:
        respondent.consent, respondent.answer_by = Consent.ASKED, answer_by
    save_all(pending, "consent", "answer_by")
    act.tell("征询对象", "Asked", in_words(pending) or "—")


def write_reply(dispute: "Dispute", act: Act) -> None:
    """facts: respondent, consent, answered_on (date), how (text). A refusal interrupts limitation (规定 Art 31)."""
    respondent = respondent_of(dispute, act.facts["respondent"])
    answered_on: dt.date = act.facts["answered_on"]
    if answered_on > act.on:
        raise Refused(t("答复日期不能晚于今天。", "The answer cannot lie in the future."), field="answered_on")
    if dispute.received_at is not None and answered_on < deadlines.local_day(dispute.received_at):
        raise Refused(
            t("答复日期不能早于收件日期。", "The answer cannot lie before the application."), field="answered_on"
        )
    respondent.consent = act.facts["consent"]
    respondent.answered_on, respondent.answer_channel = answered_on, act.facts["how"]
    respondent.save()
    act.clock(Event(Do.STOP, midnight(answered_on), "P01", f"respondent:{respondent.pk}"))
    if respondent.consent == Consent.REFUSED:
        interrupt(active_applicants(dispute), answered_on)


def propose(dispute: "Dispute", act: Act) -> None:
    """facts: refusal_reason, refusal_details."""
    reason, details = act.facts["refusal_reason"], act.facts["refusal_details"].strip()
    if not details:
        raise Refused(
            t("请写明不予受理的具体理由，将写入书面通知。", "Explain the refusal; it goes into the written notice."),
            field="refusal_details",
        )
    if reason == RefusalReason.OTHER_SIDE_REFUSES and not any(
        r.consent == Consent.REFUSED for r in active_respondents(dispute)
    ):
        raise Refused(
            t("尚未登记对方不同意调解的答复。", "No refusal by the other side is recorded."), field="refusal_reason"
        )
    if reason == RefusalReason.NO_ANSWER:
        _require_silence(dispute, act)
    dispute.refusal_reason, dispute.refusal_details = reason, details
    dispute.refusal_proposed_by = act.by


def write_refusal(dispute: "Dispute", act: Act) -> None:
    """facts: advised_on, the day of the written notice."""
    note_advice(dispute, act)


def _require_silence(dispute: "Dispute", act: Act) -> None:
    silent = [r for r in active_respondents(dispute) if r.consent in SILENT]
    if not silent or any(r.answer_by is None or r.answer_by >= act.on for r in silent):
        raise Refused(t("答复期限尚未届满。", "The time to answer has not passed."), field="refusal_reason")


def drop_proposal(dispute: "Dispute") -> None:
    """Whoever goes on with a case does not refuse it: the clerk's proposal is spent, and stays in the record only."""
    dispute.refusal_reason = dispute.refusal_details = ""
    dispute.refusal_proposed_by = None


def take_up(dispute: "Dispute", act: Act) -> None:
    """The case number is given at acceptance; the legal kind of the body is what it is on that day."""
    drop_proposal(dispute)
    dispute.accepted_at = act.at
    dispute.window_kind = dispute.window_kind or deadlines.window_kind_of(dispute)
    if not dispute.number:
        dispute.number = next_number(dispute.organisation, act.on.year, "调")
    dispute.legal_kind = body_of(dispute.organisation).legal_kind
    act.tell("案号", "Case no.", dispute.number)


class IntakeSteps:
    """受理阶段."""

    @step(
        label=t("提交申请", "File"),
        told=t("{actor}登记了调解申请", "{actor} filed the application"),
        who=(INTAKE, MEDIATOR, LEAD),
        law="调解仲裁法 第12条；协商调解规定 第21条",
        source=[State.DRAFT],
        target=State.SUBMITTED,
        guards=[has_substance, entry_complete],
        record=take_in,
        papers=["调解申请书 / 口头申请笔录", "收件回执"],
        starts=["M02", "M03", "L1"],
        tone="main",
    )
    def submit(self: "Dispute", act: Act) -> None:
        """提交: oral or written; receipt time is the moment the applicant came, kept when a case is transferred."""

    @step(
        label=t("开始审查", "Screen"),
        told=t("{actor}开始审查申请", "{actor} began screening"),
        who=DESK,
        law="协商调解规定 第22条",
        source=[State.SUBMITTED],
        target=State.SCREENING,
        record=write_screening,
        form="mediation.dispute.forms.intake.ScreenForm",
        tone="main",
    )
    def screen(self: "Dispute", act: Act) -> None:
        """审查: duplicates and risk are looked at; escalation risk is written down (人民调解法 Art 25)."""

    @step(
        label=t("通知补正", "Ask to correct"),
        told=t("{actor}一次性告知需补正的材料", "{actor} listed everything that is missing"),
        who=DESK,
        law="协商调解规定 第21条",
        source=[State.SCREENING],
        target=State.CORRECTION,
        record=set_correction,
        form="mediation.dispute.forms.intake.CorrectionForm",
        papers=["补正通知书"],
        starts=["P02"],
        pauses=["M02"],
    )
    def ask_correction(self: "Dispute", act: Act) -> None:
        """补正: all missing items at once, with a date."""

    @step(
        label=t("收到补正", "Correction received"),
        told=t("{actor}收到补正材料", "{actor} received the supplement"),
        who=DESK,
        law="协商调解规定 第21条",
        source=[State.CORRECTION],
        target=State.SCREENING,
        record=take_correction,
        stops=["P02"],
        resumes=["M02"],
        tone="main",
    )
    def receive_correction(self: "Dispute", act: Act) -> None:
        """收到补正: back to screening."""

    @step(
        label=t("逾期未补正，视为撤回", "Deem abandoned"),
        told=t("{actor}记录逾期未补正，申请视为撤回", "{actor} recorded that the application is deemed abandoned"),
        who=(*DESK, roles.SYSTEM),
        law="本组织规则（可配置）",
        source=[State.CORRECTION],
        target=State.WITHDRAWN,
        guards=[correction_overdue, nothing_merged],
        record=abandon,
        starts=["P03"],
        tone="grave",
    )
    def deem_abandoned(self: "Dispute", act: Act) -> None:
        """视为撤回."""

    @step(
        label=t("征询对方意愿", "Ask the other side"),
        told=t("{actor}向被申请人征询调解意愿", "{actor} asked the respondents whether they are willing"),
        who=DESK,
        law="协商调解规定 第22条",
        source=[State.SCREENING, State.CONSENT_ASKING],
        target=State.CONSENT_ASKING,
        guards=[somebody_to_ask, union_applies],
        record=ask_respondents,
        form="mediation.dispute.forms.intake.AskConsentForm",
        papers=["征询调解意愿书 / 电话征询记录"],
        starts=["P01"],
        tone="main",
    )
    def ask_consent(self: "Dispute", act: Act) -> None:
        """征询: by letter or telephone, with a day to answer; once more for whoever joins meanwhile."""

    @step(
        label=t("登记对方答复", "Record the answer"),
        told=t("{actor}登记了被申请人的答复", "{actor} recorded a respondent's answer"),
        who=DESK,
        law="协商调解规定 第22条、第31条",
        source=[State.CONSENT_ASKING],
        record=write_reply,
        form="mediation.dispute.forms.intake.ReplyForm",
        papers=["电话征询记录"],
        starts=["L1"],
        tone="main",
    )
    def record_reply(self: "Dispute", act: Act) -> None:
        """答复: agrees, refuses (limitation is interrupted), or cannot be reached."""

    @step(
        label=t("受理", "Accept"),
        told=t("{actor}决定受理", "{actor} accepted the application"),
        who=(LEAD,),
        law="协商调解规定 第22条、第29条",
        source=[State.CONSENT_ASKING],
        target=State.ACCEPTED,
        guards=[consent_given],
        record=take_up,
        papers=["受理通知书", "权利义务告知书", "送达地址确认书"],
        starts=WINDOWS,
        stops=["M02", "P01"],
        tone="main",
    )
    def accept(self: "Dispute", act: Act) -> None:
        """受理: both sides are willing."""

    @step(
        label=t("拟不予受理", "Propose refusal"),
        told=t("{actor}拟不予受理，报负责人审批", "{actor} proposed to refuse the application"),
        who=DESK,
        law="协商调解规定 第22条",
        source=[State.SCREENING, State.CONSENT_ASKING],
        record=propose,
        form="mediation.dispute.forms.intake.RefusalForm",
    )
    def propose_refusal(self: "Dispute", act: Act) -> None:
        """拟不予受理: the clerk's half of the decision."""

    @step(
        label=t("不予受理", "Refuse"),
        told=t("{actor}决定不予受理并书面通知", "{actor} refused the application in writing"),
        who=(LEAD,),
        law="协商调解规定 第22条；劳动争议司法解释（一）第2条",
        source=[State.SCREENING, State.CONSENT_ASKING],
        target=State.REFUSED,
        guards=[refusal_proposed, nothing_merged],
        record=write_refusal,
        form="mediation.dispute.forms.intake.AdviceForm",
        papers=["不予受理通知书", "申请仲裁告知书"],
        starts=["M05", "P03"],
        stops=["M02"],
        tone="grave",
    )
    def refuse(self: "Dispute", act: Act) -> None:
        """不予受理: in writing, with the reason and the channel that is open."""
