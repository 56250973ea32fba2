"""经济困难核查 (法律援助法 Art 41, 42): who is exempt is computed from what is known, and has to be proved like hardship."""

from typing import TYPE_CHECKING

from mediation.legal_aid.codes import Exemption, Hardship, Matter, MeansCheck
from mediation.parties import Applicant
from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from mediation.legal_aid.lifecycle import LegalAid

CLAIMED_BY_MIGRANTS = frozenset({Matter.WAGES, Matter.INJURY})


def exemption_of(aid: "LegalAid") -> Exemption | None:
    """Why hardship need not be proved, as far as is known; None where it must be (Art 42)."""
    recipient = aid.recipient
    return exempt(migrant=bool(recipient and recipient.migrant_worker), matter=aid.aid_matter, hardship=aid.hardship)


def exempt(*, migrant: bool, matter: str, hardship: str) -> Exemption | None:
    """The rule itself: a migrant worker claiming pay or injury compensation, else the group he belongs to."""
    if migrant and matter in CLAIMED_BY_MIGRANTS:
        return Exemption.MIGRANT
    return None if hardship == Hardship.NONE else Exemption(hardship)


def means_missing(aid: "LegalAid") -> str | None:
    """What is still missing before aid may be granted, or None. An exemption is proved, hardship declared or checked."""
    exemption = exemption_of(aid)
    if exemption is None and aid.means_check not in (MeansCheck.DECLARED, MeansCheck.DATA):
        return t(
            "不属于免予核查经济困难的情形，请先登记经济困难说明（诚信承诺）或信息核查结果。",
            "Not exempt: record the declaration of hardship or the data check first.",
        )
    if exemption is not None and not aid.means_check:
        return t(
            "属于免予核查情形（{why}），请先登记核对的证明材料。",
            "Exempt ({why}): record the proof that was seen first.",
        ).format(why=exemption.label)
    if not aid.means_met:
        return t("经核查不符合经济困难条件。", "The check found no hardship.")
    return None


def write_means(aid: "LegalAid", act: Act) -> None:
    """facts: means_check, means_on, means_evidence, means_met, income (fen a month and head, or None)."""
    check, exemption = act.facts["means_check"], exemption_of(aid)
    if check == MeansCheck.EXEMPT and exemption is None:
        raise Refused(
            t(
                "按已登记的情况不属于免予核查情形，请核对受援人信息，或登记诚信承诺、信息核查。",
                "As recorded the recipient is not exempt: correct what is recorded, or record a declaration or a check.",
            ),
            field="means_check",
        )
    if not act.facts["means_evidence"].strip():
        raise Refused(t("请写明核对的材料。", "Say what proof was seen."), field="means_evidence")
    if act.facts["means_on"] > act.on:
        raise Refused(t("核查日期不能晚于今天。", "The check cannot lie in the future."), field="means_on")
    aid.means_check, aid.means_on = check, act.facts["means_on"]
    aid.means_evidence = aid.redacted(act.facts["means_evidence"])
    aid.means_met = check == MeansCheck.EXEMPT or bool(act.facts["means_met"])
    aid.income = act.facts.get("income")
    if check == MeansCheck.EXEMPT and exemption is not None:
        act.tell("免予核查的情形", "Exempt because", exemption.label)


def recipient_of(aid: "LegalAid") -> Applicant | None:
    """The one recipient with the person behind; None while nobody is recorded."""
    return Applicant.objects.filter(application=aid.pk, left_at=None).select_related("person").first()
