"""协议: drafting, signing, sealing, taking effect (domain.md 2.1 rows 13–14; 3.6)."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mediation.agreements import Agreement, Signature, SignedBy, live_agreement
from mediation.attachments import Paper
from mediation.dispute import deadlines
from mediation.dispute.clarity import refuse_unclear
from mediation.dispute.clocks import WINDOWS
from mediation.dispute.conciliation import CASE, session_held
from mediation.dispute.intake import consent_given
from mediation.dispute.joining import refuse_strangers, respondent_of
from mediation.dispute.limitation import interrupt
from mediation.dispute.mediators import unbarred
from mediation.dispute.schedule import Share, discard_live, not_sealed, set_agreed, write_schedule
from mediation.dispute.states import State
from mediation.money import format_yuan
from mediation.organisations import body_of
from mediation.papers import keep
from mediation.parties import (
    Agent,
    Applicant,
    Representative,
    Respondent,
    active_applicants,
    active_respondents,
    in_words,
)
from mediation.roles import LEAD, SUPERVISOR
from workflow.audit import create_all
from workflow.organisations import User
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

NAMES_SHOWN = 6

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
        more = t("等{n}方", " and others, {n} in all").format(n=len(missing)) if len(missing) > NAMES_SHOWN else ""
        return t("尚未签署：{names}。", "Not signed yet: {names}.").format(
            names="、".join(missing[:NAMES_SHOWN]) + more
        )
    return None


def somebody_unsigned(dispute: "Dispute", act: Act | None) -> str | None:
    """There is a signature to record."""
    agreement = live_agreement(dispute)
    if act is None and agreement is not None and not missing_signatures(dispute, agreement):
        return t("各方均已签署。", "Everybody has signed.")
    return None


def sealed(dispute: "Dispute", act: Act | None) -> str | None:
    """The organisation's seal is on (Act Art 14)."""
    agreement = live_agreement(dispute)
    if agreement is None or agreement.sealed_at is None:
        return t("协议书尚未加盖调解组织印章。", "The organisation's seal is not on the agreement yet.")
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
    set_agreed(dispute)
    act.tell("协议金额", "Agreed", f"{format_yuan(sum(share.amount for share in schedule))} 元")
    act.tell("期次", "Instalments", len({share.due_on for share in schedule}))


def write_signatures(dispute: "Dispute", act: Act) -> None:
    """facts: applicants, respondents, mediator (bool), signed_by, agent, representative, signed_at."""
    agreement = live_agreement(dispute)
    if agreement is None:
        raise Refused(t("还没有协议草案。", "There is no draft yet."))
    facts, signed_at = act.facts, act.facts["signed_at"]
    workers: list[Applicant] = list(facts.get("applicants") or ())
    units = [respondent_of(dispute, unit) for unit in facts.get("respondents") or ()]
    mediators = [act.by] if facts.get("mediator") else []
    if not (workers or units or mediators):
        raise Refused(t("请选择谁签署了协议。", "Choose who signed."), field="applicants")
    refuse_strangers(dispute, workers)
    _refuse_impossible_time(dispute, act)
    if mediators and act.by.pk != dispute.handler_id:
        raise Refused(
            t("调解员一栏须由承办调解员本人签署。", "The handling mediator signs in person."), field="mediator"
        )
    how = facts.get("signed_by") or SignedBy.SELF
    agent = _agent(dispute, act, workers, units) if how == SignedBy.AGENT else None
    representative = _representative(dispute, act, workers, units) if how == SignedBy.REPRESENTATIVE else None
    _refuse_signed_already(agreement, [*workers, *units, *mediators])
    hand = {"agreement": agreement, "agent": agent, "signed_at": signed_at}
    create_all(
        [
            *(Signature(applicant=worker, signed_by=how, representative=representative, **hand) for worker in workers),
            *(Signature(respondent=unit, signed_by=how if agent else SignedBy.OFFICER, **hand) for unit in units),
            *(Signature(agreement=agreement, mediator=mediator, signed_at=signed_at) for mediator in mediators),
        ]
    )
    act.tell("签署人", "Signed", in_words([*workers, *units, *mediators]))


def _refuse_impossible_time(dispute: "Dispute", act: Act) -> None:
    signed_at: dt.datetime = act.facts["signed_at"]
    if signed_at > act.at + dt.timedelta(minutes=5):
        raise Refused(t("签署时间不能晚于现在。", "A signature cannot lie in the future."), field="signed_at")
    if deadlines.lies_before(signed_at, dispute.accepted_at):
        raise Refused(t("签署时间不能早于受理时间。", "A signature cannot lie before acceptance."), field="signed_at")


def _refuse_signed_already(agreement: Agreement, signing: Sequence[Applicant | Respondent | User]) -> None:
    rows = agreement.signatures.values_list("applicant_id", "respondent_id", "mediator_id")
    signed = {(kind, key) for row in rows for kind, key in zip((Applicant, Respondent, User), row, strict=True) if key}
    for who in signing:
        if (type(who), who.pk) in signed:
            raise Refused(t("{name}已签署。", "{name} has signed already.").format(name=who))
        signed.add((type(who), who.pk))


def _agent(dispute: "Dispute", act: Act, workers: Sequence[Applicant], units: Sequence[Respondent]) -> Agent:
    """The agent whose hand signed: of this case, empowered to settle, for these very parties."""
    agent: Agent | None = act.facts.get("agent")
    if agent is None or agent.application_id != dispute.pk:
        raise Refused(t("请选择代理人。", "Choose the agent."), field="agent")
    if not agent.may_settle:
        raise Refused(
            t("{name}只有一般代理权限，不能代签协议。", "{name} has ordinary authority only and cannot settle.").format(
                name=agent
            ),
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
    return agent


def _representative(
    dispute: "Dispute", act: Act, workers: Sequence[Applicant], units: Sequence[Respondent]
) -> Representative:
    """The representative whose hand signed: elected in this case, and only for workers who agreed in writing (Art 63)."""
    chosen = act.facts.get("representative")
    serving = Representative.objects.filter(applicant__in=active_applicants(dispute), ended_at=None)
    representative = serving.filter(pk=chosen.pk).first() if chosen else None
    if representative is None or units:
        raise Refused(
            t("请选择职工代表人，且只能代职工签署。", "Choose a representative; he signs for workers only."),
            field="representative",
        )
    agreed = set(active_applicants(dispute).exclude(consented_at=None).values_list("pk", flat=True))
    silent = [worker for worker in workers if worker.pk not in agreed]
    if silent:
        raise Refused(
            t(
                "代表人和解须经被代表的职工同意，尚缺：{names}。",
                "Settling needs each represented worker's consent; missing: {names}.",
            ).format(names=in_words(silent[:8])),
            field="applicants",
        )
    return representative


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
    """Effective at the last of the signatures and the seal (Act Art 14).

    The other side agreed to perform, which interrupts limitation (办案规则 Art 27(3)).
    """
    agreement = live_agreement(dispute)
    if agreement is None or agreement.sealed_at is None:
        raise Refused(t("协议书尚未加盖调解组织印章。", "The organisation's seal is not on the agreement yet."))
    moments = [*agreement.signatures.values_list("signed_at", flat=True), agreement.sealed_at]
    agreement.effective_at = dispute.effective_at = max(moments)
    agreement.save()
    interrupt(active_applicants(dispute), deadlines.local_day(agreement.effective_at))
    act.tell("生效时间", "Effective at", deadlines.local_day(agreement.effective_at))


class SettlementSteps:
    """协议阶段."""

    @step(
        label=t("起草调解协议", "Draft the agreement"),
        told=t("{actor}起草了调解协议", "{actor} drafted the agreement"),
        who=CASE,
        law="协商调解规定 第26条",
        source=[State.MEDIATING],
        target=State.AGREEMENT_DRAFT,
        guards=[session_held, consent_given, unbarred],
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
        rearms=WINDOWS,
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
        guards=[not_sealed],
        record=discard_live,
        needs_note=True,
        rearms=WINDOWS,
    )
    def discard_draft(self: "Dispute", act: Act) -> None:
        """退回: the draft is void, the window runs on."""

    @step(
        label=t("登记签署", "Record signatures"),
        told=t("{actor}登记了协议签署", "{actor} recorded signatures"),
        who=CASE,
        law="调解仲裁法 第14条；办案规则 第63条",
        source=[State.AGREEMENT_DRAFT],
        guards=[has_live_draft, somebody_unsigned],
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
        guards=[not_sealed, all_signed, unbarred],
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
        starts=["M09", "M11", "M13", "L1"],
        stops=["M03", *WINDOWS],
        tone="main",
    )
    def bring_into_effect(self: "Dispute", act: Act) -> None:
        """生效: all parties, the mediator and the seal."""
