"""A consultation at the reception desk 接待咨询: on site or by telephone, written down in seconds.

Most are answered on the spot, which is one step; a question that must be looked up waits for its answer. One that is more
than a question becomes an application of another kind, and both sides show it (mediation.links).
"""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django_fsm import RETURN_VALUE

from mediation.handing_over import HandOverSteps
from mediation.identifiers import mask_phone, redacted
from mediation.links import LinkSteps, Tie, becoming
from mediation.papers import PaperSteps
from mediation.ratings import Occasion, RatingSteps
from mediation.roles import DISPATCHER, HANDLING, INTAKE, SUPERVISOR
from workflow.models import Application, Place, Stage
from workflow.numbers import next_number
from workflow.steps import Act, step
from workflow.text import t

DESK = (*HANDLING, DISPATCHER)


class State(models.TextChoices):
    """DRAFT → ANSWERED, or by way of LOOKING_UP."""

    DRAFT = "draft", t("草稿", "Draft")
    LOOKING_UP = "looking_up", t("待答复", "To be answered")
    ANSWERED = "answered", t("已答复", "Answered")


PLACES: Mapping[str, Place] = {
    State.DRAFT: Place(Stage.INTAKE, INTAKE),
    State.LOOKING_UP: Place(Stage.AGREEMENT, INTAKE),
    State.ANSWERED: Place(Stage.CLOSED),
}


class Channel(models.TextChoices):
    """How the person came. On site and on the telephone are two figures (domain.md 4)."""

    ON_SITE = "on_site", t("来访", "On site")
    PHONE = "phone", t("来电", "By telephone")
    VISIT = "visit", t("上门走访/现场", "At the enterprise")
    CHAIR = "chair", t("主席接待日", "The chair's reception day")


class Topic(models.TextChoices):
    """What was asked; the classes of 调解仲裁法 Art 2 with what people bring to a union besides."""

    WAGES = "wages", t("劳动报酬", "Pay")
    CONTRACT = "contract", t("劳动合同", "Contract")
    TERMINATION = "termination", t("解除与补偿", "Dismissal and compensation")
    INJURY = "injury", t("工伤", "Work injury")
    INSURANCE = "insurance", t("社会保险", "Social insurance")
    HOURS = "hours", t("工时休假", "Hours and leave")
    WOMEN = "women", t("女职工权益", "Women workers' rights")
    NEW_FORMS = "new_forms", t("新就业形态", "Platform work")
    MEMBERSHIP = "membership", t("建会入会", "Joining a union")
    HARDSHIP = "hardship", t("困难帮扶", "Hardship relief")
    OTHER = "other", t("其他", "Other")


def take_down(consultation: "Consultation", act: Act) -> None:
    """facts: way, topic, question, answer, name, phone, employer_name, visitors. With an answer it is done."""
    consultation.channel = act.facts.get("way") or Channel.ON_SITE
    for name in ("topic", "question", "answer", "name", "phone", "employer_name"):
        value = act.facts.get(name) or ""
        setattr(consultation, name, redacted(value) if name in ("question", "answer") else value)
    consultation.visitors = act.facts.get("visitors") or 1
    consultation.received_at = consultation.received_at or act.at
    consultation.receipt_number = next_number(consultation.organisation, act.on.year, "询")
    consultation.title = consultation.question[:60] or str(Topic(consultation.topic).label)
    consultation.handler = act.by
    if consultation.answer:
        consultation.answered_at = act.at


def answer_given(consultation: "Consultation", act: Act) -> None:
    """facts: answer."""
    consultation.answer, consultation.answered_at = redacted(act.facts["answer"]), act.at


def next_state(consultation: "Consultation", act: Act) -> str:
    """Answered on the spot, or to be looked up."""
    return State.ANSWERED if (act.facts.get("answer") or "").strip() else State.LOOKING_UP


class Consultation(PaperSteps, LinkSteps, RatingSteps, HandOverSteps, Application):
    """One reception 接待: a question, an answer, and as many person-visits (人次) as people came together."""

    State = State
    places = PLACES
    kind = "consultation"
    kind_label = t("接待咨询", "Consultation")
    flow_path = "mediation.consultation.flow.ConsultationFlow"
    opens_with = "receive"
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

    def outcome_in_words(self) -> str:
        """The answer given."""
        return self.answer or str(self.state_label)

    @step(
        label=t("登记接待", "Take down"),
        told=t("{actor}接待了咨询", "{actor} received a consultation"),
        who=DESK,
        law=t("工会法 第22条、第29条（提供法律咨询）", "Trade Union Law Art 22, 29"),
        source=[State.DRAFT],
        target=RETURN_VALUE(State.ANSWERED, State.LOOKING_UP),
        record=take_down,
        form="mediation.consultation.forms.ReceiveForm",
        starts=["K01"],
        tone="main",
    )
    def receive(self: "Consultation", act: Act) -> str:
        """登记: with the answer it is done."""
        return next_state(self, act)

    @step(
        label=t("答复", "Answer"),
        told=t("{actor}答复了咨询", "{actor} answered"),
        who=(*DESK, SUPERVISOR),
        law=t("工会法 第22条、第29条（提供法律咨询）", "Trade Union Law Art 22, 29"),
        source=[State.LOOKING_UP],
        target=State.ANSWERED,
        record=answer_given,
        form="mediation.consultation.forms.AnswerForm",
        stops=["K01"],
        tone="main",
    )
    def give_answer(self: "Consultation", act: Act) -> None:
        """答复: what had to be looked up."""

    @step(
        label=t("转为其他申请", "Take further"),
        told=t("{actor}将咨询转为申请", "{actor} took the consultation further"),
        who=DESK,
        law=t("一次受理、分类处理（本组织规则）", "Received once, handled by kind (internal)"),
        source=[State.LOOKING_UP, State.ANSWERED],
        target=State.ANSWERED,
        record=becoming(Tie.BECAME),
        hidden=True,
        stops=["K01"],
    )
    def refer(self: "Consultation", act: Act) -> None:
        """转办: part of registering the application that it becomes."""
