"""Parties and claims while a case is under way: add, correct, release; agents and representatives; worker's consent."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.claims import Claim, claims_of
from mediation.dispute.intake import unheard, write_reply
from mediation.dispute.joining import add_unit as add_unit  # noqa: PLC0414  filing begins here
from mediation.dispute.joining import add_worker as add_worker  # noqa: PLC0414
from mediation.dispute.joining import refresh, refuse_strangers, respondent_of
from mediation.dispute.limitation import interrupt, write_limitation_event
from mediation.dispute.schedule import not_sealed
from mediation.dispute.states import BEFORE_AGREEMENT, IN_CONCILIATION, PRE_EFFECTIVE, SETTLED, State
from mediation.papers import keep
from mediation.parties import (
    Agent,
    Applicant,
    Authority,
    Representative,
    active_applicants,
    active_respondents,
    in_words,
)
from mediation.roles import INTAKE, LEAD, MEDIATOR
from workflow.audit import create_all, save_all
from workflow.clockwork import Do, Event, Outcome
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

DESK_OR_CASE = (INTAKE, MEDIATOR, LEAD)
FEWEST_REPRESENTATIVES, MOST_REPRESENTATIVES = 3, 5
"""代表人三至五名: 劳动人事争议仲裁办案规则 Art 63."""
OF_THE_PERSON = ("name",)
OF_THE_APPLICANT = (
    "phone", "residence", "delivery_address", "occupation", "hired_on", "ended_on", "contract", "bank_account", "right_known_on", "limitation_basis",
)  # fmt: skip
OF_THE_CASE = ("cause", "facts", "evidence", "region", "industry", "union_name", "dismissal_told_union")


# What the steps write


def write_workers(dispute: "Dispute", act: Act) -> None:
    """facts: workers, a list of rows as `add_worker` takes them. A worker who joins has his own receipt time."""
    rows = act.facts["workers"]
    if not rows:
        raise Refused(t("没有可登记的职工。", "There is no worker to record."), field="pasted")
    joined = [add_worker(dispute, row, received_at=act.at) for row in rows]
    interrupt(joined, act.on)
    refresh(dispute)
    act.tell("新增申请人", "Joined", in_words(joined))


def write_worker(dispute: "Dispute", act: Act) -> None:
    """facts: applicant, and the fields of `EditWorkerForm` that were filled in."""
    applicant: Applicant = act.facts["applicant"]
    refuse_strangers(dispute, [applicant])
    if act.facts.get("name") not in (None, "", applicant.person.name):
        _refuse_renaming_elsewhere(dispute, applicant)
    for row, names in ((applicant.person, OF_THE_PERSON), (applicant, OF_THE_APPLICANT)):
        for name in names:
            if act.facts.get(name) not in (None, ""):
                setattr(row, name, act.facts[name])
        row.save()
    refresh(dispute)
    act.tell("申请人", "Applicant", applicant)


def _refuse_renaming_elsewhere(dispute: "Dispute", applicant: Applicant) -> None:
    """A name is one for all cases; where others have the person too, they are asked first."""
    others = applicant.person.applications.exclude(application__organisation=dispute.organisation_id)
    if others.exists():
        raise Refused(
            t(
                "该职工在其他机构也有案件，更正姓名请先与系统内有关机构核对。",
                "The worker has cases at other organisations too; agree the correction of the name with them first.",
            ),
            field="name",
        )


def take_out_worker(dispute: "Dispute", act: Act) -> None:
    """facts: applicants. Their own applications end; the rows stay, with the date and the reason."""
    leaving: list[Applicant] = list(act.facts["applicants"])
    own = set(dispute.applicants.filter(left_at=None).values_list("pk", flat=True))
    strangers = [applicant for applicant in leaving if applicant.pk not in own]
    if strangers:
        raise Refused(
            t("{names}不是在本案立案的申请人。", "Not applicants of this very case: {names}.").format(
                names=in_words(strangers[:5])
            ),
            field="applicants",
        )
    if own <= {applicant.pk for applicant in leaving}:
        raise Refused(
            t("不能让全部申请人退出，请改用“撤回”。", "Not all applicants can leave; use “Withdraw”."),
            field="applicants",
        )
    for applicant in leaving:
        applicant.left_at, applicant.left_reason = act.at, act.note[:200]
        applicant.save()
    refresh(dispute)
    act.tell("退出的申请人", "Left", in_words(leaving))


def write_unit(dispute: "Dispute", act: Act) -> None:
    """facts: the fields of a respondent."""
    respondent = add_unit(dispute, act.facts)
    refresh(dispute)
    act.tell("新增被申请人", "New respondent", respondent)


def take_out_unit(dispute: "Dispute", act: Act) -> None:
    """facts: respondent."""
    respondent = respondent_of(dispute, act.facts["respondent"])
    if active_respondents(dispute).count() == 1:
        raise Refused(t("至少要有一个被申请人。", "At least one respondent must stay."), field="respondent")
    respondent.released_at = act.at
    respondent.save()
    act.clock(Event(Do.STOP, act.at, "P01", f"respondent:{respondent.pk}", outcome=Outcome.REPLACED))
    refresh(dispute)
    act.tell("不再列为被申请人", "Released", respondent)


def write_details(dispute: "Dispute", act: Act) -> None:
    """facts: the fields of `CaseDetailsForm`."""
    before = {name: getattr(dispute, name) for name in OF_THE_CASE}
    for name in OF_THE_CASE:
        if name in act.facts:
            setattr(dispute, name, act.facts[name])
    if not dispute.facts.strip():
        raise Refused(t("请填写事实和理由。", "Give the facts and reasons."), field="facts")
    if before == {name: getattr(dispute, name) for name in OF_THE_CASE}:
        raise Refused(t("没有改动。", "Nothing was changed."))
    refresh(dispute)


def write_agent(dispute: "Dispute", act: Act) -> None:
    """facts: side ("applicants"/"respondent"), applicants, respondent, name, kind, authority, powers, phone, document."""
    facts = act.facts
    respondent = facts.get("respondent") if facts["side"] == "respondent" else None
    workers = list(facts.get("applicants") or ()) if facts["side"] == "applicants" else []
    if respondent is None and not workers:
        raise Refused(t("请选择代理哪一方。", "Choose whom the agent stands for."), field="side")
    if respondent is not None:
        respondent = respondent_of(dispute, respondent)
    refuse_strangers(dispute, workers)
    agent = Agent(
        application=dispute, respondent=respondent, name=facts["name"], kind=facts["kind"], authority=facts["authority"],
        powers=facts.get("powers", "").strip(), phone=facts.get("phone", ""),
    )  # fmt: skip
    if agent.authority == Authority.SPECIAL and not agent.may_settle:
        raise Refused(
            t(
                "特别授权须列明授权事项，并写明可代为和解或签收调解协议；只写“全权代理”视为一般代理（民诉法解释第89条）。",
                "Special authority lists its powers and says that the agent may settle; “full power” alone is ordinary "
                "authority (民诉法解释 Art 89).",
            ),
            field="powers",
        )
    agent.document = keep(dispute, facts.get("document"), Paper.AUTHORITY, act)
    agent.save()
    agent.applicants.set(workers)
    act.tell("代理人", "Agent", f"{agent.name}（{agent.get_authority_display()}）")
    act.tell("被代理人", "For", respondent or in_words(workers))


def write_representatives(dispute: "Dispute", act: Act) -> None:
    """facts: applicants (the elected), elected_on, sheet. Replaces earlier representatives."""
    elected: list[Applicant] = list(act.facts["applicants"])
    if not dispute.collective:
        raise Refused(
            t(
                "职工一方十人以上且有共同请求的，才推举代表人。",
                "Representatives are for ten workers or more with a common claim.",
            )
        )
    if not FEWEST_REPRESENTATIVES <= len(elected) <= MOST_REPRESENTATIVES:
        raise Refused(
            t("代表人应为三至五名，现选择了{n}名。", "Three to five are elected; {n} are chosen.").format(
                n=len(elected)
            ),
            field="applicants",
        )
    refuse_strangers(dispute, elected)
    if act.facts["elected_on"] > act.on:
        raise Refused(t("推举日期不能晚于今天。", "The election cannot lie in the future."), field="elected_on")
    keep(dispute, act.facts.get("sheet"), Paper.ELECTION, act)
    former = Representative.objects.filter(applicant__in=active_applicants(dispute), ended_at=None)
    for representative in former.exclude(applicant__in=elected):
        representative.ended_at = act.at
        representative.save()
    for applicant in elected:
        Representative.objects.update_or_create(
            applicant=applicant, defaults={"elected_on": act.facts["elected_on"], "ended_at": None}
        )
    act.tell("代表人", "Representatives", in_words(elected))


def write_consents(dispute: "Dispute", act: Act) -> None:
    """facts: applicants who signed the consent sheet, sheet. Settling needs each represented worker's consent (Art 63)."""
    consenting: list[Applicant] = list(act.facts["applicants"])
    refuse_strangers(dispute, consenting)
    keep(dispute, act.facts.get("sheet"), Paper.CONSENT_SHEET, act)
    for applicant in consenting:
        applicant.consented_at = act.at
    save_all(consenting, "consented_at")
    act.tell("书面同意方案", "Consented", in_words(consenting))


def write_claim(dispute: "Dispute", act: Act) -> None:
    """facts: applicants (one claim each), type, period_from, period_to, base_wage, claimed, basis, details."""
    fields = ("type", "period_from", "period_to", "base_wage", "claimed", "basis", "details")
    given = {key: act.facts.get(key) for key in fields if act.facts.get(key) not in (None, "")}
    workers: list[Applicant] = list(act.facts["applicants"])
    refuse_strangers(dispute, workers)
    create_all([Claim(applicant=applicant, **given) for applicant in workers])
    refresh(dispute)
    act.tell("申请人", "Applicants", in_words(workers))


def write_amounts(dispute: "Dispute", act: Act) -> None:
    """facts: amounts, {claim pk: {"claimed": fen, "found": fen}} — corrected or found in the sessions."""
    changed = 0
    for claim in claims_of(dispute):
        given: Mapping[str, int | None] = act.facts["amounts"].get(claim.pk, {})
        now = {key: given.get(key, getattr(claim, key)) for key in ("claimed", "found")}
        if any(getattr(claim, key) != value for key, value in now.items()):
            claim.claimed, claim.found = now["claimed"], now["found"]
            claim.save()
            changed += 1
    if not changed:
        raise Refused(t("没有改动。", "Nothing was changed."))
    refresh(dispute)
    act.tell("更改的请求", "Claims changed", changed)


class PartySteps:
    """当事人与请求: what may be corrected and added while the case is under way."""

    @step(
        label=t("查明/更正金额", "Findings and amounts"),
        told=t("{actor}更正了请求金额或查明金额", "{actor} corrected amounts claimed or found"),
        who=DESK_OR_CASE,
        law="协商调解规定 第25条",
        source=PRE_EFFECTIVE,
        guards=[not_sealed],
        record=write_amounts,
        form="mediation.dispute.forms.parties.AmountsForm",
        group="parties",
    )
    def record_findings(self: "Dispute", act: Act) -> None:
        """查明: found amounts per worker and claim; the claimed ones can be corrected."""

    @step(
        label=t("增加申请人", "Add workers"),
        told=t("{actor}增加了申请人", "{actor} added workers"),
        who=DESK_OR_CASE,
        law="调解仲裁法 第7条",
        source=BEFORE_AGREEMENT,
        record=write_workers,
        starts=["L1"],
        form="mediation.dispute.forms.parties.AddWorkersForm",
        group="parties",
    )
    def add_workers(self: "Dispute", act: Act) -> None:
        """增加申请人: pasted rows; each joins with his own receipt time."""

    @step(
        label=t("更正申请人信息", "Correct a worker's details"),
        told=t("{actor}更正了申请人信息", "{actor} corrected a worker's details"),
        who=DESK_OR_CASE,
        law="个人信息保护法 第46条",
        source=(*PRE_EFFECTIVE, *SETTLED),
        record=write_worker,
        starts=["L1"],
        form="mediation.dispute.forms.parties.EditWorkerForm",
        group="parties",
    )
    def edit_worker(self: "Dispute", act: Act) -> None:
        """更正: contact, address for service, account, limitation facts."""

    @step(
        label=t("登记时效中断/中止", "Limitation: interruption or suspension"),
        told=t("{actor}登记了仲裁时效的中断或中止事由", "{actor} recorded what interrupts or suspends limitation"),
        who=DESK_OR_CASE,
        law="调解仲裁法 第27条；协商调解规定 第31条；办案规则 第27条、第28条",
        source=(
            *PRE_EFFECTIVE,
            *SETTLED,
            State.FAILED,
            State.REFUSED,
            State.WITHDRAWN,
            State.TRANSFERRED,
            State.CLOSED,
            State.ARCHIVED,
        ),
        record=write_limitation_event,
        starts=["L1"],
        form="mediation.dispute.forms.parties.LimitationForm",
        needs_note=True,
        group="parties",
    )
    def record_limitation(self: "Dispute", act: Act) -> None:
        """时效: an event with its day and its proof (M06); limitation starts anew, or stands still."""

    @step(
        label=t("申请人退出", "A worker leaves"),
        told=t("{actor}登记申请人退出本案", "{actor} recorded that workers left the case"),
        who=DESK_OR_CASE,
        law="协商调解规定 第21条",
        source=PRE_EFFECTIVE[:-1],
        record=take_out_worker,
        starts=["L1"],
        needs_note=True,
        form="mediation.dispute.forms.parties.LeaveForm",
        group="parties",
    )
    def remove_workers(self: "Dispute", act: Act) -> None:
        """退出: some workers withdraw while the case goes on."""

    @step(
        label=t("追加被申请人", "Add a respondent"),
        told=t("{actor}追加了被申请人", "{actor} added a respondent"),
        who=DESK_OR_CASE,
        law="工资支付条例 第29—37条；仲裁法 第22条",
        source=BEFORE_AGREEMENT,
        record=write_unit,
        form="mediation.dispute.forms.parties.RespondentForm",
        group="parties",
    )
    def add_respondent(self: "Dispute", act: Act) -> None:
        """追加: general contractor, dispatch agency, investor, in its role."""

    @step(
        label=t("去除被申请人", "Release a respondent"),
        told=t("{actor}不再将一方列为被申请人", "{actor} released a respondent"),
        who=DESK_OR_CASE,
        law="协商调解规定 第21条",
        source=BEFORE_AGREEMENT,
        record=take_out_unit,
        needs_note=True,
        form="mediation.dispute.forms.parties.ReleaseForm",
        group="parties",
    )
    def release_respondent(self: "Dispute", act: Act) -> None:
        """去除: wrongly named, or unwilling while the others are willing."""

    @step(
        label=t("登记追加方意愿", "Record an added respondent's answer"),
        told=t("{actor}登记了追加的被申请人的答复", "{actor} recorded the answer of a respondent who joined later"),
        who=DESK_OR_CASE,
        law="协商调解规定 第22条；人民调解法 第17条",
        source=IN_CONCILIATION,
        guards=[unheard],
        record=write_reply,
        starts=["L1"],
        form="mediation.dispute.forms.intake.ReplyForm",
        papers=["电话征询记录"],
        group="parties",
    )
    def record_added_reply(self: "Dispute", act: Act) -> None:
        """追加方答复: whoever joins after acceptance is asked too, before anything is agreed."""

    @step(
        label=t("更正案情", "Correct the case"),
        told=t("{actor}更正了案情登记", "{actor} corrected what is recorded about the case"),
        who=DESK_OR_CASE,
        law="协商调解规定 第21条",
        source=PRE_EFFECTIVE,
        record=write_details,
        form="mediation.dispute.forms.parties.CaseDetailsForm",
        group="parties",
    )
    def correct_case(self: "Dispute", act: Act) -> None:
        """更正案情: cause, facts, evidence, where; the union that applies; whether it was told of a dismissal."""

    @step(
        label=t("增加请求", "Add a claim"),
        told=t("{actor}增加了请求事项", "{actor} added a claim"),
        who=DESK_OR_CASE,
        law="协商调解规定 第21条",
        source=BEFORE_AGREEMENT,
        record=write_claim,
        starts=["L1"],
        form="mediation.dispute.forms.parties.ClaimForm",
        group="parties",
    )
    def add_claim(self: "Dispute", act: Act) -> None:
        """增加请求: the same claim for one worker or many."""

    @step(
        label=t("登记代理人", "Appoint an agent"),
        told=t("{actor}登记了代理人", "{actor} recorded an agent"),
        who=DESK_OR_CASE,
        law="调解仲裁法 第24条；民事诉讼法 第61条",
        source=(*PRE_EFFECTIVE, *SETTLED),
        record=write_agent,
        form="mediation.dispute.forms.parties.AgentForm",
        papers=["授权委托书"],
        group="parties",
    )
    def appoint_agent(self: "Dispute", act: Act) -> None:
        """代理人: ordinary or special authority; only the latter may settle."""

    @step(
        label=t("推举职工代表人", "Elect representatives"),
        told=t("{actor}登记了职工代表人", "{actor} recorded the representatives"),
        who=DESK_OR_CASE,
        law="调解仲裁法 第7条；办案规则 第63条",
        source=PRE_EFFECTIVE,
        record=write_representatives,
        form="mediation.dispute.forms.parties.ElectForm",
        papers=["代表人推举书"],
        group="parties",
    )
    def elect_representatives(self: "Dispute", act: Act) -> None:
        """代表人: three to five, elected by the workers they represent."""

    @step(
        label=t("登记职工书面同意", "Record workers' consent"),
        told=t("{actor}登记了职工对方案的书面同意", "{actor} recorded the workers' consent"),
        who=(MEDIATOR, LEAD),
        law="办案规则 第63条",
        source=[State.MEDIATING, State.AGREEMENT_DRAFT],
        record=write_consents,
        form="mediation.dispute.forms.parties.ConsentForm",
        papers=["职工同意调解方案签名表"],
        group="parties",
    )
    def record_consents(self: "Dispute", act: Act) -> None:
        """同意: each represented worker agrees to the settlement before it can take effect."""
