"""What a ticket of either hotline is: its fields, what it carries elsewhere, and how its clocks begin."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from mediation.doors import Carried
from mediation.hotline.categories import TicketCategory
from mediation.hotline.clocks import INTERNAL, RESULT, begins
from mediation.hotline.codes import Channel, Claimed
from mediation.hotline.rows import CallBack, Reply
from mediation.identifiers import mask_phone, redacted
from mediation.links import LinkSteps, answering
from mediation.papers import PaperSteps
from mediation.ratings import Occasion, RatingSteps
from workflow.clocks import Clocks
from workflow.clockwork import Event
from workflow.models import Application
from workflow.organisations import User
from workflow.steps import Act, Step
from workflow.text import t

DECIDES_EXTENSION, CHECKS = ("grant_extension", "refuse_extension"), ("pass_check", "fail_check")


class Ticket(PaperSteps, LinkSteps, RatingSteps, Application):
    """A demand that came through a hotline 工单. `due_at` is what the ticket says, empty where it is silent.

    received_at: the time of the call. dispatched_at: when the hotline gave it to us; limits count from there. A new round
    begins at reworked_at. linked_outcome: how the case ended that answers it.
    """

    hotline: ClassVar[str] = ""
    Grade: ClassVar[type[models.TextChoices]]
    usual_grade: ClassVar[str] = ""
    SECRET_FIELDS: ClassVar = frozenset({"phone"})
    facets: ClassVar = {"topic": "category__code"}

    ticket_no = models.CharField(t("工单号", "Ticket no."), max_length=60, blank=True)
    channel = models.CharField(t("来源渠道", "Channel"), max_length=20, choices=Channel.choices, default=Channel.PHONE)
    dispatched_at = models.DateTimeField(t("派单时间", "Dispatched to us at"), null=True, blank=True)
    name = models.CharField(t("来电人", "Caller"), max_length=60, blank=True)
    phone = models.CharField(t("联系电话", "Telephone"), max_length=40, blank=True)
    employer_name = models.CharField(t("涉及单位", "Employer"), max_length=200, blank=True)
    content = models.TextField(t("诉求内容", "Demand"), blank=True)
    category = models.ForeignKey(
        TicketCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("事项分类", "Category")
    )
    grade = models.CharField(t("等级", "Grade"), max_length=20, blank=True)
    due_at = models.DateTimeField(t("工单载明的时限", "Limit on the ticket"), null=True, blank=True)
    signed_at = models.DateTimeField(t("签收时间", "Signed for at"), null=True, blank=True)
    contacted_at = models.DateTimeField(t("首次联系时间", "First contact at"), null=True, blank=True)
    replied_at = models.DateTimeField(t("反馈时间", "Replied at"), null=True, blank=True)
    reworked_at = models.DateTimeField(t("重办开始时间", "New round since"), null=True, blank=True)
    linked_outcome = models.TextField(t("关联案件结果", "Outcome of the case"), blank=True)
    merge_ground = models.CharField(t("并单依据", "Ground of merging"), max_length=20, blank=True)

    counted = models.BooleanField(t("纳入考核", "Counts for the assessment"), default=True)
    not_counted_why = models.CharField(t("不纳入考核原因", "Why not"), max_length=200, blank=True)
    unreasonable = models.CharField(
        t("不合理诉求", "Unreasonable"), max_length=10, choices=Claimed.choices, blank=True, default=""
    )
    appealed = models.CharField(t("申诉单", "Appealed"), max_length=10, choices=Claimed.choices, blank=True, default="")
    malicious = models.BooleanField(t("恶意诉求", "Malicious"), default=False)
    duplicate_of = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=t("重复诉求", "Repeats")
    )

    class Meta:
        abstract = True

    def redacted(self, words: str) -> str:
        """Identity numbers do not enter the record."""
        return redacted(words)

    @property
    def masked_phone(self) -> str:
        """The telephone number as pages show it."""
        return mask_phone(self.phone) if self.phone else "—"

    @property
    def grade_label(self) -> str:
        """The grade in words; empty before there is one."""
        return str(self.Grade(self.grade).label) if self.grade else ""

    @property
    def round_began(self) -> dt.datetime | None:
        """What this round's limits count from."""
        return self.reworked_at or self.dispatched_at

    @property
    def is_merged(self) -> bool:
        """Whether it is handled with another ticket."""
        return self.merged_into_id is not None

    def clock_events(self, rule: str, act: Act, clocks: Clocks) -> Iterable[Event] | None:
        """What is written on the ticket counts before what its grade says."""
        return begins(self, rule, act, clocks) if rule in (*RESULT, INTERNAL) else None

    def door(self) -> str:
        """The hotline, as a dispute names it."""
        return self.kind.removeprefix("ticket_")

    def carries(self) -> Carried:
        """Caller, employer and demand go along; the new application has its own receipt time."""
        return Carried(
            name=self.name, phone=self.phone, employer_name=self.employer_name, facts=self.content,
            received_at=self.received_at,
        )  # fmt: skip

    def may_become(self, kind: type[Application]) -> bool:
        """Tickets are merged, not answered from each other."""
        return not issubclass(kind, Ticket)

    def outcome_in_words(self) -> str:
        """Where it stands, and whether it was solved; never what was said to the caller."""
        reply = newest_reply(self)
        if reply is None or not reply.approved:
            return str(self.state_label)
        solved = t("自评已解决", "solved") if reply.solved else t("自评未解决", "not solved")
        return f"{self.state_label}（{solved}）"

    def rated_occasions(self) -> tuple[str, ...]:
        """Once replied, as a call-back."""
        return (Occasion.CALLBACK,) if self.replied_at else ()

    def reserved_for(self, user: User, declared: Step, held: frozenset[str]) -> str | None:
        """What one person drafted or asked for, another reviews and decides."""
        if declared.verb == "approve_reply":
            reply = newest_reply(self)
            if reply is not None and reply.drafted_by_id == user.pk:
                return t("答复不能由起草人自己审核。", "A reply is not reviewed by whoever drafted it.")
        if declared.verb in DECIDES_EXTENSION and self.extensions.filter(granted=None, asked_by=user).exists():
            return t("延期不能由申请人自己审批。", "An extension is not decided by whoever asked for it.")
        if declared.verb in CHECKS and user.pk in _worked_on(self):
            return t(
                "质检不能由本单的承办人、答复起草人或审核人办理。",
                "The check is not made by whoever handled the ticket, or drafted or reviewed its reply.",
            )
        return None


def _worked_on(ticket: Any) -> set[int | None]:
    """Who handled it, or drafted or reviewed a reply of this round."""
    replies = ticket.replies.filter(round=ticket.round).values_list("drafted_by", "reviewed_by")
    return {ticket.handler_id, *(person for both in replies for person in both)}


def newest_reply(ticket: Any) -> Reply | None:
    """The reply drafted last."""
    found: Reply | None = ticket.replies.order_by("-pk").first()
    return found


def owes_final_reply(ticket: Any) -> bool:
    """Whether the caller has an interim reply only, and the case that answers him is still tied."""
    reply = newest_reply(ticket)
    return reply is not None and reply.interim and bool(reply.approved) and answering(ticket) is not None


def newest_callback(ticket: Any) -> CallBack | None:
    """The newest call-back of this round that is not to be tried again."""
    found: CallBack | None = (
        ticket.callbacks.filter(round=ticket.round).exclude(outcome="again").order_by("-pk").first()
    )
    return found


def waits_for(ticket: Ticket) -> Application | None:
    """The application that it is answered from, while its outcome is still to come."""
    other: Any = answering(ticket)
    return other if other is not None and other.outcome_pending() else None
