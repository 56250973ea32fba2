"""A consultation at the reception desk 接待咨询: on site or by telephone, written down in seconds.

Most are answered on the spot, which is one step; a question that must be looked up waits for its answer. One that is more
than a question becomes an application of another kind, and both sides show it (mediation.links).
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Right
from django_fsm import RETURN_VALUE

from mediation.consultation import records
from mediation.consultation.codes import PLACES
from mediation.consultation.codes import Channel as Channel  # noqa: PLC0414  the lifecycle is where they are looked for
from mediation.consultation.codes import State as State  # noqa: PLC0414
from mediation.consultation.codes import Topic as Topic  # noqa: PLC0414
from mediation.doors import Carried
from mediation.handing_over import HandOverSteps
from mediation.identifiers import mask_phone, redacted, without_numbers
from mediation.links import JOINING, LinkSteps, Tie, became, becoming, something_tied, untie, write_untied
from mediation.papers import PaperSteps
from mediation.ratings import Occasion, RatingSteps
from mediation.roles import DISPATCHER, HANDLING, SUPERVISOR
from workflow import roles
from workflow.models import Application
from workflow.steps import Act, step
from workflow.text import t

DESK = (*HANDLING, DISPATCHER)
TAIL = 4
"""Digits at the end of a telephone number by which people are found again."""


class Consultation(PaperSteps, LinkSteps, RatingSteps, HandOverSteps, Application):
    """One reception 接待: a question, an answer, and as many person-visits (人次) as people came together."""

    State = State
    places = PLACES
    kind = "consultation"
    kind_label = t("接待咨询", "Consultation")
    flow_path = "mediation.consultation.flow.ConsultationFlow"
    opens_with = "receive"
    facets: ClassVar = {"topic": "topic"}
    SECRET_FIELDS: ClassVar = frozenset({"phone"})

    channel = models.CharField(t("方式", "Channel"), max_length=20, choices=Channel.choices, default=Channel.ON_SITE)
    topic = models.CharField(t("事项", "Topic"), max_length=20, choices=Topic.choices, default=Topic.WAGES)
    question = models.TextField(t("咨询内容", "Question"), blank=True)
    answer = models.TextField(t("答复", "Answer"), blank=True)
    answered_at = models.DateTimeField(t("答复时间", "Answered at"), null=True, blank=True)
    visitors = models.PositiveSmallIntegerField(t("人次", "Persons"), default=1)
    name = models.CharField(t("称呼", "Name"), max_length=60, blank=True)
    phone = models.CharField(t("联系电话", "Telephone"), max_length=40, blank=True)
    employer_name = models.CharField(t("所在单位", "Employer"), max_length=200, blank=True)

    class Meta:
        verbose_name = t("接待咨询", "Consultation")
        indexes: ClassVar = [
            models.Index(Right("phone", TAIL), condition=~models.Q(phone=""), name="consultation_phone_tail"),
            models.Index(fields=["name"], condition=~models.Q(name=""), opclasses=["varchar_pattern_ops"],
                         name="consultation_name"),
        ]  # fmt: skip

    @property
    def masked_phone(self) -> str:
        """The telephone number as pages show it."""
        return mask_phone(self.phone) if self.phone else "—"

    def redacted(self, words: str) -> str:
        """Identity numbers do not enter the record."""
        return redacted(words)

    def rated_occasions(self) -> tuple[str, ...]:
        """As soon as the visitor has been received."""
        return (Occasion.RECEPTION,) if self.version else ()

    def goes_on_elsewhere(self) -> bool:
        """Once it has become an application of another kind, that one's outcome counts."""
        return became(self) is not None

    def outcome_pending(self) -> bool:
        """Unanswered, or in what it became."""
        into = became(self)
        return self.is_open if into is None else bool(into.outcome_pending())

    def outcome_in_words(self) -> str:
        """The answer given."""
        return without_numbers(self.answer) or str(self.state_label)

    def door(self) -> str:
        """As a dispute names it."""
        return {"phone": "phone", "visit": "site"}.get(self.channel, "window")

    def carries(self) -> Carried:
        """What was said at the desk, for the application that it becomes."""
        return Carried(
            name=self.name,
            phone=self.phone,
            employer_name=self.employer_name,
            facts=self.question,
            received_at=self.received_at,
        )

    @step(
        label=t("登记接待", "Take down"),
        told=t("{actor}接待了咨询", "{actor} received a consultation"),
        who=DESK,
        law=t("工会法 第22条、第29条（提供法律咨询）", "Trade Union Law Art 22, 29"),
        source=[State.DRAFT],
        target=RETURN_VALUE(State.ANSWERED, State.LOOKING_UP),
        record=records.take_down,
        form="mediation.consultation.forms.ReceiveForm",
        starts=["K01"],
        tone="main",
    )
    def receive(self: "Consultation", act: Act) -> str:
        """登记: with the answer it is done."""
        return records.after_receiving(act)

    @step(
        label=t("答复", "Answer"),
        told=t("{actor}答复了咨询", "{actor} answered"),
        who=(*DESK, SUPERVISOR),
        law=t("工会法 第22条、第29条（提供法律咨询）", "Trade Union Law Art 22, 29"),
        source=[State.LOOKING_UP],
        target=State.ANSWERED,
        record=records.answer_given,
        form="mediation.consultation.forms.AnswerForm",
        stops=["K01"],
        tone="main",
    )
    def give_answer(self: "Consultation", act: Act) -> None:
        """答复: what had to be looked up."""

    @step(
        label=t("更正登记", "Correct"),
        told=t("{actor}更正了接待登记", "{actor} corrected what was taken down"),
        who=DESK,
        law=t("个人信息保护法 第46条（更正、补充）", "PIPL Art 46"),
        source=[State.LOOKING_UP, State.ANSWERED],
        record=records.correct,
        form="mediation.consultation.forms.CorrectForm",
        group="papers",
    )
    def correct(self: "Consultation", act: Act) -> None:
        """更正: a wrong number or a slip of the pen; the history keeps both."""

    @step(
        label=t("转为其他申请", "Take further"),
        told=t("{actor}将咨询转为申请", "{actor} took the consultation further"),
        who=DESK,
        law=t("一次受理、分类处理（本组织规则）", "Received once, handled by kind (internal)"),
        source=[State.LOOKING_UP, State.ANSWERED],
        target=State.ANSWERED,
        record=becoming(Tie.BECAME),
        hidden=True,
        drops=["K01"],
    )
    def refer(self: "Consultation", act: Act) -> None:
        """转办: part of registering the application that it becomes."""

    @step(
        label=t("解除关联", "Undo a tie"),
        told=t("{actor}解除了关联", "{actor} undid a tie"),
        who=JOINING,
        law=t("一事多渠道、合并统计（本组织规则）", "One dispute across doors (internal)"),
        source=[State.LOOKING_UP, State.ANSWERED],
        target=RETURN_VALUE(State.LOOKING_UP, State.ANSWERED),
        guards=[something_tied],
        record=untie,
        form="mediation.forms.UntieForm",
        needs_note=True,
        group="exits",
    )
    def untie(self: "Consultation", act: Act) -> str:
        """解除关联: with the reason; the consultation is again as it was."""
        return records.after_untying(self, act)

    @step(
        label=t("被解除关联", "Untied"),
        told=t("{actor}登记解除关联", "{actor} recorded that a tie was undone"),
        who=(roles.SYSTEM,),
        law=t("内部记录", "Internal"),
        source=[State.LOOKING_UP, State.ANSWERED],
        target=RETURN_VALUE(State.LOOKING_UP, State.ANSWERED),
        record=write_untied,
        hidden=True,
    )
    def untied(self: "Consultation", act: Act) -> str:
        """被解除关联: undone from the other side."""
        return records.after_untying(self, act)
