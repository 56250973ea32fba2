"""协议: drafting, signing, sealing, taking effect, and confirmation (domain.md 2.1 rows 13–16; 3.6; 3.7)."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.agreements import (
    MONEY_MANNERS,
    Agreement,
    ConfirmationChoice,
    Instalment,
    Signature,
    SignedBy,
    live_agreement,
)
from mediation.attachments import Paper
from mediation.claims import Claim, claims_of
from mediation.dispute import clocks
from mediation.dispute.codes import ConfirmStatus
from mediation.dispute.conciliation import CASE, session_held
from mediation.dispute.parties_steps import keep
from mediation.dispute.states import State
from mediation.money import format_yuan
from mediation.organisations import LegalKind, body_of
from mediation.parties import Representative, active_applicants, active_respondents, in_words
from mediation.roles import LEAD, SUPERVISOR
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

VAGUE = re.compile(r"尽快|适时|酌情|适当|条件允许|资金到位后|待工程款|有钱时|协商支付|另行商定")
NO_INSURANCE = re.compile(
    r"(不|免|放弃|无需|不再)\S{0,6}(缴纳|缴|参加|办理)?\S{0,4}(社会保险|社保)|(社会保险|社保)\S{0,6}(不缴|不再缴|放弃|折现)"
)


@dataclass(frozen=True)
class Share:
    """One line of the schedule: what is paid for a claim by a day, in fen."""

    claim: Claim
    due_on: dt.date
    amount: int


# What must hold


def has_live_draft(dispute: "Dispute", act: Act | None) -> str | None:
    """There is an agreement to sign."""
    return None if live_agreement(dispute) else t("还没有协议草案。", "There is no draft yet.")


def all_signed(dispute: "Dispute", act: Act | None) -> str | None:
    """Every worker, every respondent and the mediator (Act Art 14; 办案规则 Art 63)."""
    agreement = live_agreement(dispute)
    if agreement is None:
        return has_live_draft(dispute, act)
    missing = missing_signatures(dispute, agreement)
    if missing:
        shown = "、".join(missing[:6]) + (
            str(t("等{n}方", " and others, {n} in all")).format(n=len(missing)) if len(missing) > 6 else ""
        )
        return t("尚未签署：{names}。", "Not signed yet: {names}.").format(names=shown)
    return None


def sealed(dispute: "Dispute", act: Act | None) -> str | None:
    """The organisation's seal is on (Act Art 14)."""
    agreement = live_agreement(dispute)
    if agreement is None or agreement.sealed_at is None:
        return t("协议书尚未加盖调解组织印章。", "The organisation's seal is not on the agreement yet.")
    return None


def not_sealed(dispute: "Dispute", act: Act | None) -> str | None:
    """Sealed once; what is sealed is not edited."""
    agreement = live_agreement(dispute)
    return t("协议书已盖章。", "The agreement is sealed already.") if agreement and agreement.sealed_at else None


def review_possible(dispute: "Dispute", act: Act | None) -> str | None:
    """仲裁审查: within 15 days, and not for confirming employment (办案规则 Art 74, 75)."""
    if any(not claim.rule.arbitration_review for claim in claims_of(dispute)):
        return t(
            "含确认劳动关系的协议不能申请仲裁审查，可就该项申请仲裁。",
            "An agreement that confirms employment cannot be reviewed (Art 75(4)).",
        )
    return _confirmable(dispute, act, "M09")


def judicial_possible(dispute: "Dispute", act: Act | None) -> str | None:
    """司法确认: within 30 days, a people's-mediation body, payment duties only (解释一 Art 52; 民诉法 Art 205)."""
    if dispute.legal_kind != LegalKind.PEOPLES:
        return t(
            "只有人民调解组织主持达成的给付协议可以申请司法确认。",
            "Judicial confirmation is for agreements of people's-mediation bodies.",
        )
    if any(not claim.rule.money for claim in claims_of(dispute)):
        return t("协议含非给付事项，不能申请司法确认。", "The agreement contains more than payment duties.")
    return _confirmable(dispute, act, "M11")


def _confirmable(dispute: "Dispute", act: Act | None, rule: str) -> str | None:
    if dispute.confirm_status in (ConfirmStatus.APPLIED, ConfirmStatus.GRANTED):
        return t("已申请过确认。", "Confirmation has been applied for already.")
    on = act.on if act else clocks.today()
    if clocks.has_lapsed(dispute, rule, on):
        due = clocks.due_of(dispute, rule)
        return t("申请期限已于{day}届满。", "The time to apply ended on {day}.").format(day=due.on if due else "")
    return None


def confirmation_pending(dispute: "Dispute", act: Act | None) -> str | None:
    """A result belongs to an application."""
    return (
        None
        if dispute.confirm_status == ConfirmStatus.APPLIED
        else t("尚未申请确认。", "No confirmation was applied for.")
    )


def confirmation_settled(dispute: "Dispute", act: Act | None) -> str | None:
    """Both sides were asked about confirmation: an unconfirmed agreement is the weak spot (domain.md 2.1)."""
    if dispute.confirm_track == ConfirmationChoice.UNDECIDED:
        return t(
            "请先登记双方是否申请仲裁审查或司法确认；都不申请的，登记“不申请确认”。",
            "First record whether the parties apply for review or confirmation; if neither, record that they decline.",
        )
    return None


def undecided(dispute: "Dispute", act: Act | None) -> str | None:
    """Declined once is enough."""
    if dispute.confirm_track != ConfirmationChoice.UNDECIDED:
        return t("已登记确认意向。", "The choice is recorded already.")
    return None


def missing_signatures(dispute: "Dispute", agreement: Agreement) -> list[str]:
    """Who has not signed, by name."""
    signed = list(agreement.signatures.values_list("applicant_id", "respondent_id", "mediator_id"))
    workers, units = {row[0] for row in signed}, {row[1] for row in signed}
    missing = [str(a) for a in active_applicants(dispute) if a.pk not in workers]
    missing += [str(r) for r in active_respondents(dispute) if r.pk not in units]
    if dispute.handler_id not in {row[2] for row in signed}:
        missing.append(str(t("调解员", "the mediator")))
    return missing


# What the steps write


def write_draft(dispute: "Dispute", act: Act) -> None:
    """facts: facts_text, claims_text, result, manner, payee, default_clause, acceleration, copies, schedule [Share]."""
    schedule: Sequence[Share] = act.facts["schedule"]
    refuse_unclear(dispute, act, schedule)
    discard_live(dispute, act)
    edition = (dispute.agreements.order_by("-edition").values_list("edition", flat=True).first() or 0) + 1
    agreement = Agreement.objects.create(
        application=dispute, round=dispute.round, edition=edition, facts=act.facts["facts_text"], claims_text=act.facts["claims_text"],
        result=act.facts["result"], manner=act.facts["manner"], payee=act.facts.get("payee", ""),
        default_clause=act.facts.get("default_clause", ""), acceleration=bool(act.facts.get("acceleration")),
        copies=act.facts.get("copies") or 3,
    )  # fmt: skip
    write_schedule(agreement, schedule)
    set_agreed(dispute, schedule)
    act.tell("协议金额", "Agreed", f"{format_yuan(sum(share.amount for share in schedule))} 元")
    act.tell("期次", "Instalments", len({share.due_on for share in schedule}))


def write_schedule(agreement: Agreement, schedule: Iterable[Share]) -> None:
    """Instalments numbered per claim by due date, after those that stand."""
    per_claim: dict[int, list[Share]] = defaultdict(list)
    for share in schedule:
        per_claim[share.claim.pk].append(share)
    for claim_pk, shares in per_claim.items():
        taken = (
            Instalment.objects.standing()
            .filter(claim=claim_pk)
            .order_by("-ordinal")
            .values_list("ordinal", flat=True)
            .first()
            or 0
        )
        for ordinal, share in enumerate(sorted(shares, key=lambda s: s.due_on), start=taken + 1):
            Instalment.objects.create(
                agreement=agreement, claim=share.claim, ordinal=ordinal, due_on=share.due_on, amount=share.amount
            )


def set_agreed(dispute: "Dispute", schedule: Iterable[Share]) -> None:
    """Agreed per claim = what stands + what is scheduled; a claim without a line is waived (0)."""
    total: dict[int, int] = defaultdict(int)
    for instalment in Instalment.objects.standing().filter(claim__in=claims_of(dispute)):
        total[instalment.claim_id] += instalment.amount
    for claim in claims_of(dispute):
        agreed = total[claim.pk] if claim.rule.money else None
        if claim.agreed != agreed:
            claim.agreed = agreed
            claim.save()


def refuse_unclear(dispute: "Dispute", act: Act, schedule: Sequence[Share]) -> None:
    """Clear enough to enforce: vagueness is a ground of refusal in review and court (办案规则 Art 78(5); 解释 Art 358(5))."""
    facts = act.facts
    own = set(claims_of(dispute).values_list("pk", flat=True))
    if any(share.claim.pk not in own for share in schedule):
        raise Refused(
            t("分期表中有不属于本案的请求。", "The schedule names a claim that is not in this case."), field="schedule"
        )
    money = [claim for claim in claims_of(dispute) if claim.rule.money]
    if money and not schedule:
        raise Refused(
            t("请填写每人每项的金额和期限。", "Give amounts and dates per worker and claim."), field="schedule"
        )
    for share in schedule:
        if share.amount <= 0:
            raise Refused(
                t("{who}的分期金额须大于零。", "The instalment of {who} must be above zero.").format(
                    who=share.claim.applicant
                ),
                field="schedule",
            )
        if share.due_on < act.on:
            raise Refused(
                t("应付日期{day}早于今天。", "The due date {day} lies in the past.").format(day=share.due_on),
                field="schedule",
            )
    vague = VAGUE.search(facts["result"])
    if vague:
        raise Refused(
            t(
                "“{words}”不够明确，审查确认或执行时会被驳回，请写明日期、金额和方式。",
                "“{words}” is too vague to enforce; give dates, amounts and manner.",
            ).format(words=vague.group()),
            field="result",
        )
    if NO_INSURANCE.search(facts["result"]):
        raise Refused(
            t(
                "约定不缴纳社会保险的条款无效（解释二第19条），请删除。",
                "A clause that no social insurance is paid is void (解释二 Art 19).",
            ),
            field="result",
        )
    if any(claim.rule.wages for claim in money) and facts["manner"] not in MONEY_MANNERS:
        raise Refused(t("工资应当以货币支付。", "Wages are paid in money (工资条例 Art 11)."), field="manner")
    if schedule and facts["manner"] == "bank" and not facts.get("payee", "").strip():
        raise Refused(
            t("银行转账须写明收款账户（可写“各职工工资卡”）。", "A bank transfer needs payee accounts."), field="payee"
        )


def discard_live(dispute: "Dispute", act: Act) -> None:
    """A new draft, a failure or a new round ends the old agreement; unpaid instalments no longer stand."""
    agreement = live_agreement(dispute)
    if agreement is not None:
        replace_unpaid(agreement, act.at)
        agreement.discarded_at = act.at
        agreement.save()


def replace_unpaid(agreement: Agreement, at: dt.datetime) -> dict[int, int]:
    """Take unpaid instalments out of force; of a partly paid one the paid part stands. Returns what is open per claim, in fen."""
    remaining: dict[int, int] = defaultdict(int)
    for instalment in agreement.instalments.standing().with_paid():
        reported = instalment.reported_fen
        if reported >= instalment.amount:
            continue
        remaining[instalment.claim_id] += instalment.amount - reported
        if reported:
            instalment.amount = reported
        else:
            instalment.replaced_at = at
        instalment.save()
    return remaining


def write_signatures(dispute: "Dispute", act: Act) -> None:
    """facts: applicants, respondents, mediator (bool), signed_by, agent, representative, signed_at."""
    agreement = live_agreement(dispute)
    if agreement is None:
        raise Refused(t("还没有协议草案。", "There is no draft yet."))
    facts, signed_at = act.facts, act.facts["signed_at"]
    workers, units = list(facts.get("applicants") or ()), list(facts.get("respondents") or ())
    if not (workers or units or facts.get("mediator")):
        raise Refused(t("请选择谁签署了协议。", "Choose who signed."), field="applicants")
    if signed_at > act.at + dt.timedelta(minutes=5):
        raise Refused(t("签署时间不能晚于现在。", "A signature cannot lie in the future."), field="signed_at")
    _refuse_without_power(dispute, act, workers, units)
    how = facts.get("signed_by") or SignedBy.SELF
    agent = facts.get("agent") if how == SignedBy.AGENT else None
    representative = facts.get("representative") if how == SignedBy.REPRESENTATIVE else None
    for worker in workers:
        _sign_once(
            agreement, applicant=worker, signed_by=how, agent=agent, representative=representative, signed_at=signed_at
        )
    for unit in units:
        by = SignedBy.AGENT if how == SignedBy.AGENT else SignedBy.OFFICER
        _sign_once(agreement, respondent=unit, signed_by=by, agent=agent, signed_at=signed_at)
    if facts.get("mediator"):
        if act.by.pk != dispute.handler_id:
            raise Refused(
                t("调解员一栏须由承办调解员本人签署。", "The handling mediator signs in person."), field="mediator"
            )
        _sign_once(agreement, mediator=act.by, signed_at=signed_at)
    who = [*workers, *units, *([act.by] if facts.get("mediator") else [])]
    act.tell("签署人", "Signed", in_words(who))


def _sign_once(agreement: Agreement, **fields: object) -> None:
    who = {key: fields[key] for key in ("applicant", "respondent", "mediator") if fields.get(key)}
    if agreement.signatures.filter(**who).exists():
        raise Refused(t("{name}已签署。", "{name} has signed already.").format(name=next(iter(who.values()))))
    Signature.objects.create(agreement=agreement, **fields)


def _refuse_without_power(dispute: "Dispute", act: Act, workers: Sequence[object], units: Sequence[object]) -> None:
    """Only special authority settles; a representative settles only for workers who agreed in writing."""
    facts, how = act.facts, act.facts.get("signed_by") or SignedBy.SELF
    if how == SignedBy.AGENT:
        agent = facts.get("agent")
        if agent is None or agent.application_id != dispute.pk:
            raise Refused(t("请选择代理人。", "Choose the agent."), field="agent")
        if not agent.may_settle:
            raise Refused(
                t(
                    "{name}只有一般代理权限，不能代签协议。", "{name} has ordinary authority only and cannot settle."
                ).format(name=agent),
                field="agent",
            )
        stands_for = set(agent.applicants.all())
        strangers = [w for w in workers if w not in stands_for] + [u for u in units if u != agent.respondent]
        if strangers:
            raise Refused(
                t("{name}未受{who}委托。", "{name} is not the agent of {who}.").format(
                    name=agent, who=in_words(strangers[:5])
                ),
                field="agent",
            )
    if how == SignedBy.REPRESENTATIVE:
        representative = facts.get("representative")
        if not isinstance(representative, Representative) or representative.ended_at is not None or units:
            raise Refused(
                t("请选择职工代表人，且只能代职工签署。", "Choose a representative; he signs for workers only."),
                field="representative",
            )
        silent = [w for w in workers if getattr(w, "consented_at", None) is None]
        if silent:
            raise Refused(
                t(
                    "代表人和解须经被代表的职工同意，尚缺：{names}。",
                    "Settling needs each represented worker's consent; missing: {names}.",
                ).format(names=in_words(silent[:8])),
                field="applicants",
            )


def put_seal(dispute: "Dispute", act: Act) -> None:
    """facts: scan (file). The seal holder's act."""
    agreement = live_agreement(dispute)
    if agreement is None:
        raise Refused(t("还没有协议草案。", "There is no draft yet."))
    agreement.sealed_at, agreement.sealed_by = act.at, act.by
    agreement.save()
    keep(dispute, act.facts.get("scan"), Paper.AGREEMENT, act)
    act.tell("印章", "Seal", body_of(dispute.organisation).seal_name or dispute.organisation)


def take_effect(dispute: "Dispute", act: Act) -> None:
    """Effective at the last of the signatures and the seal (Act Art 14)."""
    agreement = live_agreement(dispute)
    if agreement is None or agreement.sealed_at is None:
        raise Refused(t("协议书尚未加盖调解组织印章。", "The organisation's seal is not on the agreement yet."))
    moments = [*agreement.signatures.values_list("signed_at", flat=True), agreement.sealed_at]
    agreement.effective_at = dispute.effective_at = max(moments)
    agreement.save()
    act.tell("生效时间", "Effective at", clocks.local_day(agreement.effective_at))


def apply_for(track: str) -> "object":
    """The record of a joint application. facts: applied_on (date), paper (file), note of who filed."""

    def write(dispute: "Dispute", act: Act) -> None:
        applied_on: dt.date = act.facts["applied_on"]
        if applied_on > act.on:
            raise Refused(t("申请日期不能晚于今天。", "The day cannot lie in the future."), field="applied_on")
        if dispute.effective_at is not None and applied_on < clocks.local_day(dispute.effective_at):
            raise Refused(
                t("申请日期早于协议生效日。", "The day lies before the agreement took effect."), field="applied_on"
            )
        keep(dispute, act.facts.get("paper"), Paper.CONFIRMATION, act)
        dispute.confirm_track, dispute.confirm_status, dispute.confirm_applied_on = (
            track,
            ConfirmStatus.APPLIED,
            applied_on,
        )

    return write


def write_confirmation(dispute: "Dispute", act: Act) -> None:
    """facts: granted (bool), paper (file). Granted, it is a title that can be enforced."""
    keep(dispute, act.facts.get("paper"), Paper.CONFIRMATION, act)
    dispute.confirm_status = ConfirmStatus.GRANTED if act.facts["granted"] == "yes" else ConfirmStatus.REFUSED


def write_decline(dispute: "Dispute", act: Act) -> None:
    """facts: paper (file): the statement both sides signed."""
    keep(dispute, act.facts.get("paper"), Paper.CONFIRMATION, act)
    dispute.confirm_track = ConfirmationChoice.DECLINED


AFTER_EFFECT = (State.AGREEMENT_EFFECTIVE, State.PERFORMING, State.DEFAULTED)


class SettlementSteps:
    """协议阶段."""

    @step(
        label=t("起草调解协议", "Draft the agreement"),
        told=t("{actor}起草了调解协议", "{actor} drafted the agreement"),
        who=CASE,
        law="协商调解规定 第26条",
        source=[State.MEDIATING],
        target=State.AGREEMENT_DRAFT,
        guards=[session_held],
        record=write_draft,
        form="mediation.dispute.forms.settlement.AgreementForm",
        papers=["调解协议书（草稿）"],
        tone="main",
    )
    def draft_agreement(self: "Dispute", act: Act) -> None:
        """起草: result, deadline and manner, per worker and claim."""

    @step(
        label=t("修改草案", "Revise the draft"),
        told=t("{actor}修改了协议草案，原签署作废", "{actor} revised the draft; earlier signatures are void"),
        who=CASE,
        law="协商调解规定 第26条",
        source=[State.AGREEMENT_DRAFT],
        guards=[not_sealed],
        record=write_draft,
        form="mediation.dispute.forms.settlement.AgreementForm",
    )
    def revise_agreement(self: "Dispute", act: Act) -> None:
        """修改: a new edition; nobody has signed it yet."""

    @step(
        label=t("退回继续调解", "Back to mediation"),
        told=t("{actor}退回继续调解，协议草案作废", "{actor} went back to mediation; the draft is void"),
        who=CASE,
        law="协商调解规定 第29条",
        source=[State.AGREEMENT_DRAFT],
        target=State.MEDIATING,
        record=discard_live,
        needs_note=True,
    )
    def discard_draft(self: "Dispute", act: Act) -> None:
        """退回: the draft is void, the window runs on."""

    @step(
        label=t("登记签署", "Record signatures"),
        told=t("{actor}登记了协议签署", "{actor} recorded signatures"),
        who=CASE,
        law="调解仲裁法 第14条；办案规则 第63条",
        source=[State.AGREEMENT_DRAFT],
        guards=[has_live_draft],
        record=write_signatures,
        form="mediation.dispute.forms.settlement.SignForm",
        tone="main",
    )
    def sign(self: "Dispute", act: Act) -> None:
        """签署: several at once; nobody twice."""

    @step(
        label=t("加盖印章", "Put the seal"),
        told=t("{actor}加盖了调解组织印章", "{actor} put the organisation's seal"),
        who=(LEAD,),
        law="调解仲裁法 第14条",
        source=[State.AGREEMENT_DRAFT],
        guards=[all_signed, not_sealed],
        record=put_seal,
        form="mediation.dispute.forms.settlement.SealForm",
        tone="main",
    )
    def seal(self: "Dispute", act: Act) -> None:
        """盖章: when all have signed."""

    @step(
        label=t("协议生效", "Agreement takes effect"),
        told=t("{actor}确认协议生效", "{actor} established that the agreement is effective"),
        who=(*CASE, SUPERVISOR),
        law="调解仲裁法 第14条；协商调解规定 第26条",
        source=[State.AGREEMENT_DRAFT],
        target=State.AGREEMENT_EFFECTIVE,
        guards=[all_signed, sealed],
        record=take_effect,
        papers=["调解协议书（每方一份，调解组织存一份）"],
        starts=["M09", "M11", "M13"],
        stops=["M03", "M04"],
        tone="main",
    )
    def bring_into_effect(self: "Dispute", act: Act) -> None:
        """生效: all parties, the mediator and the seal."""

    @step(
        label=t("共同申请仲裁审查", "Apply for arbitration review"),
        told=t("{actor}登记双方共同申请仲裁审查", "{actor} recorded a joint application for review"),
        who=CASE,
        law="办案规则 第74条、第75条",
        source=AFTER_EFFECT,
        guards=[review_possible],
        record=apply_for(ConfirmationChoice.ARBITRATION),
        form="mediation.dispute.forms.settlement.ConfirmationForm",
        papers=["仲裁审查申请书"],
        stops=["M09", "M11"],
    )
    def apply_arbitration_review(self: "Dispute", act: Act) -> None:
        """仲裁审查: jointly, within 15 days."""

    @step(
        label=t("共同申请司法确认", "Apply for judicial confirmation"),
        told=t("{actor}登记双方共同申请司法确认", "{actor} recorded a joint application for judicial confirmation"),
        who=CASE,
        law="民事诉讼法 第205条；人民调解法 第33条",
        source=AFTER_EFFECT,
        guards=[judicial_possible],
        record=apply_for(ConfirmationChoice.JUDICIAL),
        form="mediation.dispute.forms.settlement.ConfirmationForm",
        papers=["司法确认申请书"],
        stops=["M09", "M11"],
    )
    def apply_judicial_confirmation(self: "Dispute", act: Act) -> None:
        """司法确认: jointly, within 30 days."""

    @step(
        label=t("登记确认结果", "Record the result"),
        told=t("{actor}登记了审查确认结果", "{actor} recorded the result of confirmation"),
        who=CASE,
        law="办案规则 第76—78条；民事诉讼法 第206条",
        source=AFTER_EFFECT,
        guards=[confirmation_pending],
        record=write_confirmation,
        form="mediation.dispute.forms.settlement.ConfirmationResultForm",
        papers=["仲裁调解书 / 民事裁定书"],
    )
    def record_confirmation(self: "Dispute", act: Act) -> None:
        """确认结果: with it, the parties hold a title that can be enforced."""

    @step(
        label=t("不申请确认", "Decline confirmation"),
        told=t("{actor}登记双方书面表示不申请确认", "{actor} recorded that both sides decline confirmation"),
        who=CASE,
        law="内部规则：已告知未经确认的协议不能强制执行",
        source=AFTER_EFFECT,
        guards=[undecided],
        record=write_decline,
        form="mediation.dispute.forms.settlement.DeclineForm",
    )
    def decline_confirmation(self: "Dispute", act: Act) -> None:
        """不申请: told what it means, and signed."""
