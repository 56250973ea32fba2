"""指派 (法律援助法 Art 43): a lawyer without a conflict, within three days; the agency contract with the recipient."""

from typing import TYPE_CHECKING

from mediation.attachments import Paper
from mediation.conflicts import acts_for_other_side, mediated_in
from mediation.legal_aid.codes import AGENCY, Interest
from mediation.legal_aid.rows import LawyerDeclaration
from mediation.legal_aid.states import WITH_LAWYER, State
from mediation.papers import keep
from mediation.parties import Authority
from mediation.roles import AID_REVIEWER, LAWYER, LEAD, SUPERVISOR
from workflow.numbers import next_number
from workflow.organisations import User
from workflow.steps import Act, Refused, step
from workflow.tasks import in_post
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

ASSIGNING = (AID_REVIEWER, LEAD, SUPERVISOR)


# What must hold


def lawyer_appointed(aid: "LegalAid", act: Act | None) -> str | None:
    """Only who is there can be changed."""
    return None if aid.handler_id else t("尚未指派律师。", "No lawyer is assigned.")


def lawyer_free(aid: "LegalAid", act: Act | None) -> str | None:
    """What is tied later may show a conflict that nobody saw when the case was assigned."""
    return lawyer_sentence(aid, aid.handler) if aid.handler else None


def contract_where_needed(aid: "LegalAid", act: Act | None) -> str | None:
    """Who acts in somebody's name has it in writing; advice and drafting need no contract."""
    if aid.state == State.ASSIGNED and aid.aid_form in AGENCY:
        return t("代理类援助请先与受援人签订委托代理协议。", "Agency needs the contract with the recipient first.")
    return None


def agency_asked(aid: "LegalAid", act: Act | None) -> str | None:
    """A contract belongs to agency."""
    return (
        None
        if aid.aid_form in AGENCY
        else t("咨询、代书不需签订委托代理协议。", "Advice and drafting need no contract.")
    )


def lawyer_sentence(aid: "LegalAid", user: User) -> str | None:
    """Why this lawyer may not have the case, or None: nothing declared, something that bars, or the dispute mediated."""
    declared = aid.lawyer_declarations.filter(lawyer=user).first()
    if declared is None:
        return t(
            "{name}尚未就本案作利益冲突声明，请用“更换律师”办理。",
            "{name} has made no declaration for this case; use “Change the lawyer”.",
        ).format(name=user)
    if declared.bars:
        return t("{name}已披露利害关系，请更换律师。", "{name} disclosed a conflict; change the lawyer.").format(
            name=user
        )
    return mediated_sentence(aid, user)


def mediated_sentence(aid: "LegalAid", user: User) -> str | None:
    """Whoever mediated a tied dispute does not stand on one side of it."""
    if mediated_in(aid, user):
        return t(
            "{name}曾调解关联案件的同一争议，不能担任一方律师，请另行指派。",
            "{name} has mediated this dispute in a tied case and cannot be one side's lawyer.",
        ).format(name=user)
    return None


# What the steps write


def give_number(aid: "LegalAid", act: Act) -> None:
    """The case number, once."""
    if not aid.number:
        aid.number = next_number(aid.organisation, act.on.year, "援")
        act.tell("案号", "Case no.", aid.number)


def appoint(aid: "LegalAid", act: Act) -> None:
    """facts: lawyer, relation, details. The lawyer declares his interests before the case is his."""
    lawyer = in_post(act.facts["lawyer"], field="lawyer")
    if LAWYER not in aid.roles_of(lawyer):
        raise Refused(
            t("{name}不是本机构的援助律师。", "{name} is no lawyer here.").format(name=lawyer), field="lawyer"
        )
    earlier = aid.lawyer_declarations.filter(lawyer=lawyer).first()
    if earlier is not None and earlier.bars and act.facts["relation"] == Interest.NONE:
        raise Refused(
            t(
                "{name}已就本案披露“{relation}”，不能登记为无利害关系。",
                "{name} has disclosed “{relation}” for this case.",
            ).format(name=lawyer, relation=earlier.get_relation_display()),
            field="relation",
        )
    if act.facts["relation"] != Interest.NONE:
        raise Refused(
            t("{name}与本案有利害关系，请另行指派。", "{name} has a conflict; assign somebody else.").format(
                name=lawyer
            ),
            field="relation",
        )
    sentence = mediated_sentence(aid, lawyer)
    if sentence is not None:
        raise Refused(sentence, field="lawyer")
    _ask_about_namesake(aid, act, lawyer)
    declare(aid, act, lawyer)
    aid.handler, aid.assigned_at = lawyer, act.at
    act.tell("承办律师", "Lawyer", lawyer)


def declare(aid: "LegalAid", act: Act, lawyer: User) -> LawyerDeclaration:
    """facts: relation, details."""
    return LawyerDeclaration.objects.create(
        application=aid, lawyer=lawyer, relation=act.facts["relation"],
        details=aid.redacted(act.facts.get("details") or ""), declared_at=act.at,
    )  # fmt: skip


def _ask_about_namesake(aid: "LegalAid", act: Act, lawyer: User) -> None:
    if acts_for_other_side(aid, lawyer) and not act.note:
        raise Refused(
            t(
                "关联案件中对方的代理律师也叫{name}。同一人不能指派；确非同一人的，请在备注中写明核对情况。",
                "The other side's lawyer in a tied case is also called {name}: not assigned if the same person; if not, say so in the remark.",
            ).format(name=lawyer),
            field="lawyer",
        )


def change(aid: "LegalAid", act: Act) -> None:
    """facts as `appoint`; the reason is the note. The open task goes with the case."""
    before, lawyer = aid.handler, act.facts["lawyer"]
    if before is not None and before.pk == lawyer.pk:
        raise Refused(t("承办律师没有变化。", "The lawyer stays the same."), field="lawyer")
    appoint(aid, act)
    aid.contracted_on = None
    if act.task is not None and aid.place.handler:
        activation = act.task.flow_task.activation_class(act.task)
        activation.assign(aid.handler) if act.task.owner_id is None else activation.reassign(aid.handler)
    act.tell("原承办律师", "Before", before or "—")


def disclose(aid: "LegalAid", act: Act) -> None:
    """facts: relation, details."""
    if act.facts["relation"] == Interest.NONE:
        raise Refused(t("请选择披露的关系。", "Choose the relation disclosed."), field="relation")
    if not (act.facts.get("details") or "").strip():
        raise Refused(t("请写明披露的关系。", "Say what is disclosed."), field="details")
    assert aid.handler is not None  # noqa: S101  the guard has seen to it
    declare(aid, act, aid.handler)
    act.tell("披露人", "Disclosed by", aid.handler)


def sign(aid: "LegalAid", act: Act) -> None:
    """facts: signed_on, authority, powers, contract (file)."""
    day = act.facts["signed_on"]
    if day > act.on:
        raise Refused(t("签订日期不能晚于今天。", "It cannot lie in the future."), field="signed_on")
    if act.facts["authority"] == Authority.SPECIAL and not (act.facts.get("powers") or "").strip():
        raise Refused(
            t(
                "特别授权请写明授权事项（“全权代理”不是特别授权）。",
                "List the special powers; “full powers” names none.",
            ),
            field="powers",
        )
    aid.contracted_on, aid.authority = day, act.facts["authority"]
    aid.powers = (act.facts.get("powers") or "") if aid.authority == Authority.SPECIAL else ""
    keep(aid, act.facts.get("contract"), Paper.AGENCY, act)


class AssignmentSteps:
    """指派."""

    @step(
        label=t("指派律师", "Assign a lawyer"),
        told=t("{actor}指派了承办律师", "{actor} assigned a lawyer"),
        who=ASSIGNING,
        law=t("法律援助法 第43条；利益冲突回避", "Legal Aid Law Art 43; conflicts of interest"),
        source=[State.GRANTED],
        target=State.ASSIGNED,
        record=appoint,
        form="mediation.legal_aid.forms.AssignLawyerForm",
        papers=[t("指派通知书", "Notice of assignment")],
        stops=["A2"],
        tone="main",
    )
    def assign_lawyer(self: "LegalAid", act: Act) -> None:
        """指派: nobody who mediated the dispute, or has an interest in it."""

    @step(
        label=t("更换律师", "Change the lawyer"),
        told=t("{actor}更换了承办律师", "{actor} changed the lawyer"),
        who=ASSIGNING,
        law=t("法律援助法 第43条、第55条", "Legal Aid Law Art 43, 55"),
        source=WITH_LAWYER,
        target=State.ASSIGNED,
        guards=[lawyer_appointed],
        record=change,
        form="mediation.legal_aid.forms.AssignLawyerForm",
        papers=[t("更换承办人员通知书", "Notice of the change")],
        drops=["A9"],
        needs_note=True,
        group="exits",
    )
    def change_lawyer(self: "LegalAid", act: Act) -> None:
        """更换: with the reason; the recipient signs with the new lawyer."""

    @step(
        label=t("更换律师", "Change the lawyer"),
        told=t("{actor}更换了承办律师", "{actor} changed the lawyer"),
        who=ASSIGNING,
        law=t("法律援助法 第43条、第55条", "Legal Aid Law Art 43, 55"),
        source=[State.PRE_AID, State.REVIEW, State.SIGNING, State.SERVICE_ENDED],
        guards=[lawyer_appointed],
        record=change,
        form="mediation.legal_aid.forms.AssignLawyerForm",
        papers=[t("更换承办人员通知书", "Notice of the change")],
        needs_note=True,
        group="exits",
    )
    def replace_lawyer(self: "LegalAid", act: Act) -> None:
        """更换: during urgent aid and its review, or for the closing papers, where no contract follows."""

    @step(
        label=t("披露利害关系", "Disclose a conflict"),
        told=t("{actor}披露了利害关系", "{actor} disclosed a conflict"),
        who=(LAWYER,),
        law=t("律师法 第39条", "Lawyers Law Art 39"),
        source=[State.PRE_AID, State.REVIEW, State.SIGNING, *WITH_LAWYER],
        guards=[lawyer_appointed],
        record=disclose,
        form="mediation.legal_aid.forms.DisclosureForm",
        group="exits",
    )
    def disclose_interest(self: "LegalAid", act: Act) -> None:
        """披露: what comes to light later; the lawyer is then changed."""

    @step(
        label=t("登记委托代理协议", "Record the agency contract"),
        told=t("{actor}登记了委托代理协议", "{actor} recorded the agency contract"),
        who=(LAWYER,),
        law=t("法律援助法 第46条；民事诉讼法 第62条", "Legal Aid Law Art 46; Civil Procedure Law Art 62"),
        source=[State.ASSIGNED],
        target=State.CONTRACTED,
        guards=[agency_asked, lawyer_free],
        record=sign,
        form="mediation.legal_aid.forms.ContractForm",
        papers=[t("委托代理协议", "Agency contract"), t("授权委托书", "Power of attorney")],
        tone="main",
    )
    def sign_contract(self: "LegalAid", act: Act) -> None:
        """委托: the recipient signs with the lawyer."""
