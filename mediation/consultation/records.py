"""What the steps of a consultation write, and where they lead."""

from typing import TYPE_CHECKING, Any

from mediation.consultation.codes import Channel, State, Topic
from mediation.identifiers import redacted, without_numbers
from mediation.links import Link, Tie
from workflow.clockwork import Do, Event
from workflow.numbers import next_number
from workflow.steps import Act, Refused
from workflow.tasks import in_post
from workflow.text import t

if TYPE_CHECKING:
    from mediation.consultation.lifecycle import Consultation

WRITTEN = ("topic", "question", "answer", "name", "phone", "employer_name")
SPOKEN = frozenset({"question", "answer", "name", "employer_name"})
"""Free text: what stands in it of identity numbers does not enter the record."""
LONGEST_TITLE = 60


def take_down(consultation: "Consultation", act: Act) -> None:
    """facts: way, topic, question, answer, name, phone, employer_name, visitors. With an answer it is done."""
    write(consultation, act)
    consultation.received_at = consultation.received_at or act.at
    consultation.receipt_number = next_number(consultation.organisation, act.on.year, "询")
    consultation.handler = in_post(act.by)
    if consultation.answer:
        consultation.answered_at = act.at


def write(consultation: "Consultation", act: Act) -> None:
    """What was typed, as it may be kept. Refuses a consultation without a question."""
    for name in WRITTEN:
        value = (act.facts.get(name) or "").strip()
        setattr(consultation, name, redacted(value) if name in SPOKEN else value)
    if not consultation.question:
        raise Refused(t("请写明咨询的问题。", "Write what was asked."), field="question")
    consultation.channel = act.facts.get("way") or Channel.ON_SITE
    if consultation.topic not in Topic.values:
        raise Refused(t("请选择咨询事项。", "Choose the topic."), field="topic")
    consultation.visitors = act.facts.get("visitors") or 1
    consultation.title = title_of(consultation.question)


def title_of(question: str) -> str:
    """The first line of what was asked, as lists show it: telephone numbers masked."""
    first = without_numbers(question).splitlines()[0].strip()
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def answer_given(consultation: "Consultation", act: Act) -> None:
    """facts: answer."""
    answer = redacted(act.facts["answer"]).strip()
    if not answer:
        raise Refused(t("请写明答复内容。", "Write the answer."), field="answer")
    consultation.answer, consultation.answered_at = answer, act.at


def correct(consultation: "Consultation", act: Act) -> None:
    """facts: as for taking it down. What was written before stays in the history."""
    answered = consultation.answer
    write(consultation, act)
    if "answer" not in act.facts:
        consultation.answer = answered
    if answered and not consultation.answer:
        raise Refused(t("答复不能改成空白。", "An answer cannot be taken away."), field="answer")
    if consultation.answer and not answered:
        raise Refused(t("请用“答复”登记答复内容。", "Give the answer by “Answer”."), field="answer")


def after_receiving(act: Act) -> str:
    """Answered on the spot, or to be looked up."""
    return State.ANSWERED if (act.facts.get("answer") or "").strip() else State.LOOKING_UP


def after_untying(consultation: "Consultation", act: Act) -> str:
    """As it was: one that nothing but the tie had settled waits for its answer again, from the day of reception."""
    if consultation.state != State.ANSWERED or consultation.answered_at is not None:
        return consultation.state
    link: Any = act.facts["link"]
    if Link.objects.live().filter(one=consultation, tie=Tie.BECAME).exclude(pk=link.pk).exists():
        return consultation.state
    act.clock(Event(Do.START, consultation.received_at or act.at, "K01"))
    return State.LOOKING_UP
