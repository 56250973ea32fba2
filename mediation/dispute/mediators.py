"""Conflict of interest 回避: declared by every mediator before a case is theirs (在线调解规则 Art 13; 人民调解法 Art 19)."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from mediation.conflicts import represented_sentence
from workflow.audit import Records
from workflow.models import Application
from workflow.organisations import User
from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute


class Relation(models.TextChoices):
    """What a mediator has to disclose."""

    NONE = "none", t("无利害关系", "No conflict")
    PARTY = "party", t("是本案当事人", "A party to the case")
    RELATIVE = "relative", t("是当事人的近亲属", "A near relative of a party")
    INTEREST = "interest", t("与争议有利害关系", "Interested in the dispute")
    OTHER = "other", t("其他可能影响公正的关系", "Another relation that may matter")


class ConflictDeclaration(models.Model):
    """What a mediator declared for a case. A relation bars, unless the parties agree in writing all the same."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="declarations")
    mediator = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("调解员", "Mediator"))
    relation = models.CharField(t("利害关系", "Relation"), max_length=20, choices=Relation.choices)
    details = models.CharField(t("披露内容", "Disclosed"), max_length=300, blank=True)
    parties_agree = models.BooleanField(t("双方知情同意", "Both sides agree all the same"), default=False)
    declared_at = models.DateTimeField(t("声明时间", "Declared at"))

    history = Records()

    class Meta:
        verbose_name = t("利益冲突声明", "Conflict-of-interest declaration")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.mediator}: {self.get_relation_display()}"

    @property
    def bars(self) -> bool:
        """Whether the mediator may not have the case. Nobody mediates in his own cause, whoever agrees."""
        return self.relation == Relation.PARTY or (self.relation != Relation.NONE and not self.parties_agree)


def newest_declaration(dispute: "Dispute", mediator: User) -> ConflictDeclaration | None:
    """What the mediator said last about this case; it is what counts."""
    return ConflictDeclaration.objects.filter(application=dispute, mediator=mediator).first()


def declare(dispute: "Dispute", act: Act, mediator: User) -> ConflictDeclaration:
    """Write a declaration down. facts: relation, details, parties_agree. A relation is named or it is none."""
    declaration = ConflictDeclaration(
        application=dispute,
        mediator=mediator,
        relation=act.facts["relation"],
        details=act.facts.get("details", ""),
        parties_agree=bool(act.facts.get("parties_agree")),
        declared_at=act.at,
    )
    if declaration.relation != Relation.NONE and not declaration.details.strip():
        raise Refused(t("请写明披露的关系。", "Say what relation was disclosed."), field="details")
    declaration.save()
    return declaration


def unbarred(dispute: "Dispute", act: Act | None) -> str | None:
    """The mediator has no conflict, or one that both sides know and accept (在线调解规则 Art 13)."""
    return conflict_sentence(dispute, dispute.handler) if dispute.handler else None


def conflict_sentence(dispute: "Dispute", user: User) -> str | None:
    """Why this person may not mediate the case for reasons of conflict, or None."""
    declared = newest_declaration(dispute, user)
    if declared is None:
        return t(
            "{name}尚未就本案作利益冲突声明，请由负责人用“更换调解员”办理。",
            "{name} has made no conflict-of-interest declaration for this case; a lead uses “Change mediator”.",
        ).format(name=user)
    if declared.bars:
        return t(
            "{name}已披露利害关系且双方未同意，不能承办，请更换调解员。",
            "{name} disclosed a conflict and the parties have not agreed; change the mediator.",
        ).format(name=user)
    return represented_sentence(dispute, user)
