"""Parties and claims while a case is under way: add, correct, release; agents and representatives; worker's consent."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mediation.attachments import Paper, attach
from mediation.claims import Claim, claims_of
from mediation.dispute.states import BEFORE_AGREEMENT, PRE_EFFECTIVE, SETTLED, State
from mediation.identifiers import IdType, Invalid
from mediation.parties import (
    Agent,
    Applicant,
    Authority,
    Representative,
    Respondent,
    active_applicants,
    active_respondents,
    in_words,
    title_of,
)
from mediation.people import Employer, Person
from mediation.roles import INTAKE, LEAD, MEDIATOR, SUPERVISOR
from workflow.steps import Act, Refused, step
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

DESK_OR_CASE = (INTAKE, MEDIATOR, LEAD)
FEWEST_REPRESENTATIVES, MOST_REPRESENTATIVES = 3, 5
"""代表人三至五名: 劳动人事争议仲裁办案规则 Art 63."""


def retitle(dispute: "Dispute") -> None:
    """Keep the list's line, head count and collective flag in step with the parties."""
    from mediation.dispute.lifecycle import COLLECTIVE_FROM  # noqa: PLC0415

    dispute.title = title_of(dispute)
    dispute.worker_count = active_applicants(dispute).values("person").distinct().count()
    dispute.collective = dispute.worker_count >= COLLECTIVE_FROM


def note_interruption(applicant: Applicant, on: dt.date) -> None:
    """Limitation is interrupted and starts anew (调解仲裁法 Art 27 ¶2); the newest event counts."""
    if applicant.interrupted_on is None or applicant.interrupted_on < on:
        applicant.interrupted_on = on


def person_for(row: Mapping[str, Any]) -> Person:
    """The master record of a worker: found by identity number and completed, or made."""
    known = ("name", "sex", "birth_date", "id_type", "id_number", "phone", "residence")
    given = {key: row[key] for key in known if row.get(key)}
    number = given.get("id_number")
    if number:
        found = Person.objects.filter(id_type=given.get("id_type", IdType.CITIZEN), id_number=number).first()
        if found is not None:
            missing = {key: value for key, value in given.items() if not getattr(found, key)}
            if missing:
                for key, value in missing.items():
                    setattr(found, key, value)
                found.save()
            return found
    return Person.objects.create(**given)


def add_worker(dispute: "Dispute", row: Mapping[str, Any], *, received_at: dt.datetime | None) -> Applicant:
    """One applicant with claims. `row`: Person and Applicant fields, and `claims`, a list of Claim fields."""
    person = person_for(row)
    if Applicant.objects.filter(application=dispute, person=person).exists():
        raise Refused(t("{name}已是本案申请人。", "{name} is an applicant already.").format(name=person.name))
    position = (dispute.applicants.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    own = (
        "delivery_address", "e_service", "occupation", "hired_on", "ended_on", "contract", "migrant_worker", "union_member",
        "minor", "bank_account", "right_known_on", "limitation_basis",
    )  # fmt: skip
    applicant = Applicant.objects.create(
        application=dispute, person=person, position=position, received_at=received_at,
        **{key: row[key] for key in own if row.get(key) not in (None, "")},
    )  # fmt: skip
    for claim in row.get("claims", ()):
        Claim.objects.create(applicant=applicant, **claim)
    return applicant


def employer_for(row: Mapping[str, Any]) -> Employer:
    """The master record of a unit: found by credit code (or by name where there is none) and completed, or made."""
    known = (
        "name", "uscc", "no_uscc_reason", "domicile", "business_address", "legal_representative", "representative_post",
        "contact", "phone", "industry", "status",
    )  # fmt: skip
    given = {key: row[key] for key in known if row.get(key)}
    found = (
        Employer.objects.filter(uscc=given["uscc"]).first()
        if given.get("uscc")
        else Employer.objects.filter(uscc="", name=given["name"], phone=given.get("phone", "")).first()
    )
    if found is None:
        return Employer.objects.create(**given)
    missing = {key: value for key, value in given.items() if not getattr(found, key)}
    if missing:
        for key, value in missing.items():
            setattr(found, key, value)
        found.save()
    return found


def add_unit(dispute: "Dispute", row: Mapping[str, Any]) -> Respondent:
    """One respondent. `row`: Employer fields and `role`."""
    employer = employer_for(row)
    if dispute.respondents.filter(employer=employer).exists():
        raise Refused(t("{name}已是本案被申请人。", "{name} is a respondent already.").format(name=employer.name))
    position = (dispute.respondents.order_by("-position").values_list("position", flat=True).first() or 0) + 1
    return Respondent.objects.create(application=dispute, employer=employer, position=position, role=row["role"])


def write_workers(dispute: "Dispute", act: Act) -> None:
    """facts: workers, a list of rows as `add_worker` takes them. A worker who joins has his own receipt time."""
    rows = act.facts["workers"]
    if not rows:
        raise Refused(t("没有可登记的职工。", "There is no worker to record."), field="pasted")
    joined = [add_worker(dispute, row, received_at=act.at) for row in rows]
    for applicant in joined:
        note_interruption(applicant, act.on)
        applicant.save()
    retitle(dispute)
    act.tell("新增申请人", "Joined", in_words(joined))


def write_worker(dispute: "Dispute", act: Act) -> None:
    """facts: applicant, and the fields of `EditApplicantForm` as corrected."""
    applicant: Applicant = act.facts["applicant"]
    _own(dispute, applicant)
    for key, value in act.facts.items():
        target = applicant.person if key in {"phone", "residence", "name"} else applicant
        if key != "applicant" and hasattr(target, key):
            setattr(target, key, value if value is not None else getattr(target, key))
    applicant.person.save()
    applicant.save()
    retitle(dispute)
    act.tell("申请人", "Applicant", applicant)


def take_out_worker(dispute: "Dispute", act: Act) -> None:
    """facts: applicants. Their own applications end; the rows stay, with the date and the reason."""
    leaving: list[Applicant] = list(act.facts["applicants"])
    for applicant in leaving:
        _own(dispute, applicant)
        applicant.left_at, applicant.left_reason = act.at, act.note[:200]
        applicant.save()
    if not active_applicants(dispute).exists():
        raise Refused(
            t("不能让全部申请人退出，请改用“撤回”。", "Not all applicants can leave; use “Withdraw”."),
            field="applicants",
        )
    retitle(dispute)
    act.tell("退出的申请人", "Left", in_words(leaving))


def _own(dispute: "Dispute", applicant: Applicant) -> None:
    if applicant.application_id != dispute.pk or applicant.left_at is not None:
        raise Refused(t("{name}不在本案中。", "{name} is not in this case.").format(name=applicant))


def write_unit(dispute: "Dispute", act: Act) -> None:
    """facts: the fields of a respondent."""
    respondent = add_unit(dispute, act.facts)
    retitle(dispute)
    act.tell("新增被申请人", "New respondent", respondent)


def take_out_unit(dispute: "Dispute", act: Act) -> None:
    """facts: respondent."""
    respondent: Respondent = act.facts["respondent"]
    if respondent.application_id != dispute.pk or respondent.released_at is not None:
        raise Refused(t("不是本案的被申请人。", "Not a respondent of this case."), field="respondent")
    if active_respondents(dispute).count() == 1:
        raise Refused(t("至少要有一个被申请人。", "At least one respondent must stay."), field="respondent")
    respondent.released_at = act.at
    respondent.save()
    retitle(dispute)
    act.tell("不再列为被申请人", "Released", respondent)


def write_agent(dispute: "Dispute", act: Act) -> None:
    """facts: side ("applicants"/"respondent"), applicants, respondent, name, kind, authority, powers, phone, document."""
    facts = act.facts
    if facts["authority"] == Authority.SPECIAL and not facts.get("powers", "").strip():
        raise Refused(
            t("特别授权须列明授权事项（承认、放弃、变更请求，和解等）。", "Special authority must list its powers."),
            field="powers",
        )
    respondent = facts.get("respondent") if facts["side"] == "respondent" else None
    workers = list(facts.get("applicants") or ()) if facts["side"] == "applicants" else []
    if respondent is None and not workers:
        raise Refused(t("请选择代理哪一方。", "Choose whom the agent stands for."), field="side")
    upload = facts.get("document")
    agent = Agent.objects.create(
        application=dispute, respondent=respondent, name=facts["name"], kind=facts["kind"], authority=facts["authority"],
        powers=facts.get("powers", ""), phone=facts.get("phone", ""), document=keep(dispute, upload, Paper.AUTHORITY, act),
    )  # fmt: skip
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
    keep(dispute, act.facts.get("sheet"), Paper.CONSENT_SHEET, act)
    for applicant in consenting:
        applicant.consented_at = act.at
        applicant.save()
    act.tell("书面同意方案", "Consented", in_words(consenting))


def write_claim(dispute: "Dispute", act: Act) -> None:
    """facts: applicants (one claim each), type, period_from, period_to, base_wage, claimed, basis, details."""
    fields = ("type", "period_from", "period_to", "base_wage", "claimed", "basis", "details")
    given = {key: act.facts.get(key) for key in fields if act.facts.get(key) not in (None, "")}
    workers: list[Applicant] = list(act.facts["applicants"])
    for applicant in workers:
        Claim.objects.create(applicant=applicant, **given)
    act.tell("申请人", "Applicants", in_words(workers))


def write_amounts(dispute: "Dispute", act: Act) -> None:
    """facts: amounts, {claim pk: {"claimed": fen, "found": fen}} — corrected or found in the sessions."""
    changed = 0
    for claim in claims_of(dispute):
        given: Mapping[str, int | None] = act.facts["amounts"].get(claim.pk, {})
        if any(getattr(claim, key) != value for key, value in given.items()):
            for key, value in given.items():
                setattr(claim, key, value)
            claim.save()
            changed += 1
    if not changed:
        raise Refused(t("没有改动。", "Nothing was changed."))
    act.tell("更改的请求", "Claims changed", changed)


def keep(dispute: "Dispute", upload: Any, paper: str, act: Act) -> Any:
    """Store an uploaded paper with the case; None when none was given. A bad file is refused with its sentence."""
    if not upload:
        return None
    try:
        return attach(dispute, upload, paper, by=act.by)
    except Invalid as error:
        raise Refused(str(error)) from error


def write_attachments(dispute: "Dispute", act: Act) -> None:
    """facts: files, paper, about."""
    kept = _keep_all(dispute, act.facts["files"], act)
    act.tell("附件", "Files", in_words(kept))


def _keep_all(dispute: "Dispute", uploads: Iterable[Any], act: Act) -> list[Any]:
    try:
        return [
            attach(dispute, upload, act.facts["paper"], by=act.by, note=act.facts.get("about", ""))
            for upload in uploads
        ]
    except Invalid as error:
        raise Refused(str(error), field="files") from error


class PartySteps:
    """当事人与请求: what may be corrected and added while the case is under way."""

    @step(
        label=t("查明/更正金额", "Findings and amounts"),
        told=t("{actor}更正了请求金额或查明金额", "{actor} corrected amounts claimed or found"),
        who=DESK_OR_CASE,
        law="协商调解规定 第25条",
        source=PRE_EFFECTIVE,
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
        form="mediation.dispute.forms.parties.EditWorkerForm",
        group="parties",
    )
    def edit_worker(self: "Dispute", act: Act) -> None:
        """更正: contact, address for service, account, limitation facts."""

    @step(
        label=t("申请人退出", "A worker leaves"),
        told=t("{actor}登记申请人退出本案", "{actor} recorded that workers left the case"),
        who=DESK_OR_CASE,
        law="协商调解规定 第21条",
        source=PRE_EFFECTIVE[:-1],
        record=take_out_worker,
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
        label=t("增加请求", "Add a claim"),
        told=t("{actor}增加了请求事项", "{actor} added a claim"),
        who=DESK_OR_CASE,
        law="协商调解规定 第21条",
        source=BEFORE_AGREEMENT,
        record=write_claim,
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

    @step(
        label=t("上传材料", "Attach papers"),
        told=t("{actor}上传了材料", "{actor} attached papers"),
        who=(*DESK_OR_CASE, SUPERVISOR),
        law="人民调解法 第27条",
        source="*",
        record=write_attachments,
        form="mediation.dispute.forms.parties.AttachForm",
        group="papers",
    )
    def attach_papers(self: "Dispute", act: Act) -> None:
        """材料: any time, also after closing (a receipt that comes late)."""

    @step(
        label=t("写办案记录", "Add a note"),
        told=t("{actor}写了办案记录", "{actor} added a note"),
        who=(*DESK_OR_CASE, SUPERVISOR),
        law="内部记录",
        source="*",
        needs_note=True,
        group="papers",
    )
    def add_note(self: "Dispute", act: Act) -> None:
        """办案记录: a call, a visit, a thought; part of the record."""
