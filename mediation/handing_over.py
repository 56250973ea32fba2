"""Hand-over between organisations: offered with a reason, accepted or refused; until accepted the sender answers.

The application itself goes, with its number, clocks and papers. (A dispute begins anew with the receiver instead, because
the body that mediates decides what an agreement is worth: mediation.dispute.exits.)
"""

from typing import Any

from mediation.roles import AID_REVIEWER, DISPATCHER, INTAKE, LEAD, SUPERVISOR
from workflow.organisations import Organisation, anybody_holds
from workflow.roles import role
from workflow.steps import Act, Refused, step
from workflow.text import t

OFFERING = (LEAD, SUPERVISOR, AID_REVIEWER, DISPATCHER)
RECEIVING = (INTAKE, LEAD, SUPERVISOR, AID_REVIEWER, DISPATCHER)


def offered(application: Any, act: Act | None) -> str | None:
    """Something to accept, decline or recall."""
    return None if application.offered_to_id else t("没有待接收的移交。", "Nothing is offered.")


def not_offered(application: Any, act: Act | None) -> str | None:
    """One offer at a time; until it is accepted the sender answers."""
    return (
        t("已有待接收的移交，请先撤回。", "It is offered already; recall it first.")
        if application.offered_to_id
        else None
    )


def still_open(application: Any, act: Act | None) -> str | None:
    """What is closed is not handed over."""
    return None if application.is_open else t("已办结，不能移交。", "It is closed and cannot be handed over.")


def offer(application: Any, act: Act, *, asks: str = "") -> None:
    """facts: organisation. The reason is the note. asks: the role that will have it, where the present state does not say."""
    receiver: Organisation = act.facts["organisation"]
    if receiver.outside or not receiver.active or receiver.district_id != application.district_id:
        raise Refused(t("请选择本区启用中的机构。", "Choose an active body of the district."), field="organisation")
    if receiver.pk == application.organisation_id:
        raise Refused(t("不能移交给本机构。", "It cannot be handed to the body that has it."), field="organisation")
    _somebody_there(receiver, asks or asked_there(application))
    application.offered_to = receiver
    act.tell("接收机构", "Offered to", receiver)


def asked_there(application: Any) -> str:
    """The role that the work will ask for at the receiver; empty where the work stays at the sender's desk."""
    place = application.place
    return "" if place.sender and application.dispatched_by_id else str(place.role)


def _somebody_there(receiver: Organisation, asked: str) -> None:
    """Somebody accepts it, and somebody has it in his list afterwards."""
    for wanted in (RECEIVING, *([(asked,)] if asked else [])):
        if anybody_holds(wanted, receiver):
            continue
        raise Refused(
            t(
                "{place}没有在岗的{role}，移交后无人办理。请另选机构，或请安全管理员先授予角色。",
                "Nobody at {place} holds the role {role}: the work would wait for nobody. Choose another body, or have "
                "the role given first.",
            ).format(place=receiver, role=str(t("、", ", ")).join(str(role(key).label) for key in wanted)),
            field="organisation",
        )


def move_here(application: Any, act: Act) -> None:
    """The receiver has it from now on; whoever worked on it before no longer does."""
    act.tell("移交自", "From", application.organisation)
    application.organisation, application.offered_to, application.handler = application.offered_to, None, None


def decline(application: Any, act: Act) -> None:
    """The reason, where one is asked for, is the note."""
    act.tell("接收机构", "Offered to", application.offered_to)
    application.offered_to = None


class HandOverSteps:
    """移交: for kinds whose application itself goes to another organisation."""

    def settled(self: Any, act: Act) -> None:
        """An offer ends with what was offered."""
        super().settled(act)  # type: ignore[misc]
        if not self.is_open:
            self.offered_to = None

    @step(
        label=t("移交其他机构", "Offer to another organisation"),
        told=t("{actor}提出移交", "{actor} offered a hand-over"),
        who=OFFERING,
        law=t("三级调解体系内部流转", "Between the three levels (internal)"),
        source="*",
        guards=[still_open, not_offered],
        record=offer,
        form="mediation.forms.OfferForm",
        needs_note=True,
        group="exits",
    )
    def offer_hand_over(self: Any, act: Act) -> None:
        """移交: with the reason."""

    @step(
        label=t("接收移交", "Accept the hand-over"),
        told=t("{actor}接收了移交", "{actor} accepted the hand-over"),
        who=RECEIVING,
        law=t("三级调解体系内部流转", "Between the three levels (internal)"),
        source="*",
        guards=[offered],
        record=move_here,
        receiver=True,
        tone="main",
    )
    def accept_hand_over(self: Any, act: Act) -> None:
        """接收."""

    @step(
        label=t("不接收移交", "Decline the hand-over"),
        told=t("{actor}未接收移交", "{actor} declined the hand-over"),
        who=RECEIVING,
        law=t("三级调解体系内部流转", "Between the three levels (internal)"),
        source="*",
        guards=[offered],
        record=decline,
        needs_note=True,
        receiver=True,
    )
    def decline_hand_over(self: Any, act: Act) -> None:
        """不接收: with the reason, back to the sender."""

    @step(
        label=t("撤回移交", "Recall the hand-over"),
        told=t("{actor}撤回了移交", "{actor} recalled the hand-over"),
        who=OFFERING,
        law=t("三级调解体系内部流转", "Between the three levels (internal)"),
        source="*",
        guards=[offered],
        record=decline,
        group="exits",
    )
    def recall_hand_over(self: Any, act: Act) -> None:
        """撤回移交: as long as nobody accepted."""
