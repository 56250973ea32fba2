"""受理签收: registered, signed for, sorted: given to a handler here or dispatched down (2.4 SIGNED, SUB_DISPATCHED)."""

import datetime as dt
from typing import Any

from mediation.handing_over import not_offered, offer, offered
from mediation.hotline.categories import TicketCategory
from mediation.hotline.clocks import INTERNAL, begins
from mediation.hotline.codes import Channel
from mediation.hotline.states import ACCEPTED, DISPATCHED, MERGED, REWORK, SIGNED
from mediation.identifiers import redacted, without_numbers
from mediation.roles import DISPATCHER, INTAKE, LEAD, MEDIATOR, SUPERVISOR
from workflow.clocks import clocks_of
from workflow.clockwork import Do, Event, Outcome
from workflow.models import Application
from workflow.organisations import Membership, Organisation
from workflow.steps import Act, Refused, step
from workflow.tasks import in_post
from workflow.text import t

DESK = (DISPATCHER, SUPERVISOR)
"""Who sorts tickets, reviews replies and calls back, at the organisation that received the ticket first."""
RECEIVING = (INTAKE, MEDIATOR, LEAD, SUPERVISOR, DISPATCHER)
FIRST_RESPONSIBLE = t(
    "北京市接诉即办工作条例 第14条（首接负责）", "Beijing regulation Art 14: the first receiver leads"
)
LEEWAY = dt.timedelta(minutes=5)


# What the steps write


def take_down(ticket: Any, act: Act) -> None:
    """facts: content, phone, name, employer_name, category, grade, due_at, ticket_no, source, called_at, dispatched_at."""
    for name in ("phone", "name", "employer_name"):
        setattr(ticket, name, (act.facts.get(name) or "").strip())
    ticket.content = redacted(act.facts["content"]).strip()
    ticket.channel = act.facts.get("source") or Channel.PHONE
    _put_in_time(ticket, act)
    _put_in_class(ticket, act)
    ticket.title = without_numbers(" ".join(filter(None, (ticket.employer_name, _about(ticket)))))[:250]
    ticket.dispatched_by = _desk_above(ticket.organisation)


def _put_in_time(ticket: Any, act: Act) -> None:
    ticket.received_at = act.facts.get("called_at") or act.at
    ticket.dispatched_at = act.facts.get("dispatched_at") or ticket.received_at
    ticket.due_at = act.facts.get("due_at")
    for name, moment in (("called_at", ticket.received_at), ("dispatched_at", ticket.dispatched_at)):
        if moment > act.at + LEEWAY:
            raise Refused(t("时间不能晚于现在。", "It cannot lie in the future."), field=name)
    ticket.received_at = min(ticket.received_at, act.at)
    ticket.dispatched_at = min(ticket.dispatched_at, act.at)
    if ticket.dispatched_at < ticket.received_at.replace(second=0, microsecond=0):
        raise Refused(
            t("派单时间不能早于来电时间。", "It cannot be dispatched before the call."), field="dispatched_at"
        )
    if ticket.due_at is not None and ticket.due_at <= ticket.dispatched_at:
        raise Refused(t("工单时限应晚于派单时间。", "The limit lies before the dispatch."), field="due_at")


def _put_in_class(ticket: Any, act: Act) -> None:
    category: TicketCategory | None = act.facts.get("category")
    if category is not None and category.scheme != ticket.hotline:
        raise Refused(t("请选择本热线的分类。", "Choose a category of this hotline."), field="category")
    ticket.category = category
    ticket.grade = act.facts.get("grade") or suggested_grade(ticket, category)


def suggested_grade(ticket: Any, category: TicketCategory | None) -> str:
    """What tickets of that category usually are; the commonest grade where the list does not say."""
    suggested = category.grade if category else ""
    return suggested if suggested in ticket.Grade.values else ticket.usual_grade


def _about(ticket: Any) -> str:
    """Never the caller's words: titles stand in lists that others read."""
    return ticket.category.name if ticket.category else f"{ticket.hotline}热线诉求"


def give_number(ticket: Any, number: str) -> None:
    """The ticket's number: once per hotline, and what people search for."""
    if type(ticket).objects.filter(ticket_no=number).exclude(pk=ticket.pk).exists():
        raise Refused(
            t("工单号{number}已经登记过。", "Ticket {number} is registered already.").format(number=number),
            field="ticket_no",
        )
    ticket.ticket_no = ticket.receipt_number = number


def _desk_above(place: Organisation) -> Organisation | None:
    """Where a body without a dispatcher of its own registers, the desk above it sorts and reviews."""
    desks = Membership.objects.filter(role=DISPATCHER, ended_on=None, organisation__district=place.district_id)
    found = [desk.organisation for desk in desks.select_related("organisation") if place.is_within(desk.organisation)]
    if not found:
        raise Refused(
            t("本机构及上级没有热线派单员，不能登记工单。", "There is no dispatcher here or above to sort the ticket.")
        )
    nearest = max(found, key=lambda organisation: len(organisation.path))
    return None if nearest.pk == place.pk else nearest


def sign_for(ticket: Any, act: Act) -> None:
    """The moment it was signed for is when it is recorded."""
    ticket.signed_at = act.at


def dispatch_down(ticket: Any, act: Act) -> None:
    """facts: organisation. Offered with a reason; until it is accepted the sender answers."""
    if act.facts["organisation"].pk == ticket.organisation_id:
        raise Refused(t("工单已在该机构。", "The ticket is there already."), field="organisation")
    offer(ticket, act, asks=MEDIATOR)


def dispatch_at_once(ticket: Any, act: Act) -> None:
    """facts: organisation. Part of registering: as `dispatch`, in the same press."""
    dispatch_down(ticket, act)
    for event in begins(ticket, INTERNAL, act, clocks_of(ticket)):
        act.clock(event)
    act.clock(Event(Do.STOP, act.at, "U1"))
    act.clock(Event(Do.STOP, act.at, "H7", outcome=Outcome.REPLACED))


def accept_here(ticket: Any, act: Act) -> None:
    """The receiver has it; the first receiver keeps sight of it and the answer to the hotline."""
    act.tell("派单自", "From", ticket.organisation)
    ticket.dispatched_by = ticket.dispatched_by or ticket.organisation
    ticket.organisation, ticket.offered_to = ticket.offered_to, None
    if ticket.dispatched_by_id == ticket.organisation_id:
        ticket.dispatched_by = None
    taker = in_post(act.by)
    ticket.handler = taker if MEDIATOR in taker.roles_in(ticket.organisation) else None


def come_back(ticket: Any, act: Act) -> None:
    """Refused or recalled."""
    act.tell("接收机构", "Offered to", ticket.offered_to)
    ticket.offered_to = None


def give_to(ticket: Any, act: Act) -> None:
    """facts: person, a mediator of the organisation."""
    person = in_post(act.facts["person"], field="person")
    if MEDIATOR not in person.roles_in(ticket.organisation):
        raise Refused(t("{name}不是本机构调解员。", "{name} is no mediator here.").format(name=person), field="person")
    ticket.handler = person
    act.tell("承办人", "Handler", person)


def here_and_open(application: Application, act: Act | None) -> str | None:
    """Nothing may be merged into it when it goes away."""
    if application.pk and application.merged.filter(state=MERGED).exists():
        return t("有工单并入本单，请先撤销并单。", "Tickets are merged into this one; undo that first.")
    return None


class IntakeSteps:
    """派单: the same for both hotlines."""

    @step(
        label=t("派单", "Dispatch"),
        told=t("{actor}派单", "{actor} dispatched the ticket"),
        who=(*DESK, LEAD),
        law=FIRST_RESPONSIBLE,
        source=[SIGNED, ACCEPTED, REWORK],
        target=DISPATCHED,
        guards=[not_offered],
        record=dispatch_down,
        form="mediation.hotline.forms.intake.DispatchForm",
        starts=[INTERNAL],
        stops=["U1"],
        drops=["H7"],
        sender=True,
        tone="main",
    )
    def dispatch(self: Any, act: Act) -> None:
        """派单: to a station or committee of the district; its own limit lies before the ticket's."""

    @step(
        label=t("接收工单", "Accept the ticket"),
        told=t("{actor}接收了工单", "{actor} accepted the ticket"),
        who=RECEIVING,
        law=FIRST_RESPONSIBLE,
        source=[DISPATCHED],
        target=ACCEPTED,
        guards=[offered],
        record=accept_here,
        receiver=True,
        tone="main",
    )
    def accept_dispatch(self: Any, act: Act) -> None:
        """接收: the ticket is here from now on."""

    @step(
        label=t("不接收", "Refuse the ticket"),
        told=t("{actor}未接收工单", "{actor} refused the ticket"),
        who=RECEIVING,
        law=FIRST_RESPONSIBLE,
        source=[DISPATCHED],
        target=SIGNED,
        guards=[offered],
        record=come_back,
        drops=[INTERNAL],
        receiver=True,
        needs_note=True,
    )
    def refuse_dispatch(self: Any, act: Act) -> None:
        """不接收: with the reason, back to the dispatcher."""

    @step(
        label=t("撤回派单", "Recall"),
        told=t("{actor}撤回了派单", "{actor} recalled the ticket"),
        who=(*DESK, LEAD),
        law=FIRST_RESPONSIBLE,
        source=[DISPATCHED],
        target=SIGNED,
        guards=[offered],
        record=come_back,
        drops=[INTERNAL],
        sender=True,
    )
    def recall_dispatch(self: Any, act: Act) -> None:
        """撤回: as long as nobody accepted."""

    @step(
        label=t("交承办人办理", "Give to a handler"),
        told=t("{actor}把工单交承办人办理", "{actor} gave the ticket to a handler"),
        who=(*DESK, LEAD),
        law=FIRST_RESPONSIBLE,
        source=[SIGNED],
        target=ACCEPTED,
        record=give_to,
        form="mediation.hotline.forms.intake.HandlerForm",
        stops=["U1"],
        drops=["H7"],
        sender=True,
        tone="main",
    )
    def give_to_handler(self: Any, act: Act) -> None:
        """自办: a mediator of the organisation that has it."""
