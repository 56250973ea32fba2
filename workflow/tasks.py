"""Human tasks: claim, release, assign, hand over. Each is a step through the one door, so each is in the record."""

from typing import TYPE_CHECKING

from workflow.compiled import Select
from workflow.organisations import Membership, User
from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from workflow.models import Application, WorkTask


def has_open_task(application: "Application", act: Act | None) -> str | None:
    """There is work to give as long as the application is open."""
    return (
        None
        if application.is_open
        else t("本案已办结，没有待办环节。", "The case is closed; there is no work to give.")
    )


def _open_task(act: Act) -> "WorkTask":
    if act.task is None:
        raise Refused(t("本案已办结，没有待办环节。", "The case is closed; there is no work to give."))
    return act.task


def in_post(person: User, *, field: str | None = None) -> User:
    """The person as he is now, with his roles, both locked to the end of the transaction. field: where he was chosen.

    Whoever is given work, or made the handler, is asked for here: his leaving, or losing the role, comes before and is
    seen, or waits and finds the work. Raises Refused when he is no longer active.
    """
    held = _posts(person.pk)
    found = held[0].user if held else User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not found.is_active:
        raise Refused(
            t("{name}的账号已停用，不能承办。", "The account of {name} is no longer active.").format(name=found),
            field=field,
        )
    found.held = tuple(held)
    return found


# A role that ended while we waited for its row is left out: PostgreSQL looks at the locked row again.
_posts = Select(
    lambda key: (
        Membership.objects.filter(user=key, ended_on=None)
        .select_related("user", "organisation")
        .select_for_update(of=("user", "self"), no_key=True)
    ),
    shared=True,  # two people give the same person work at once; only his leaving has to wait, or to be waited for
)


def _give(application: "Application", task: "WorkTask", person: User) -> None:
    person = in_post(person)
    sentence = application.may_own(person)
    if sentence is not None:
        raise Refused(sentence)
    activation = task.flow_task.activation_class(task)
    if task.owner_id is None:
        activation.assign(person)
    else:
        activation.reassign(person)
    if application.place.handler:
        application.handler = person


def claim_task(application: "Application", act: Act) -> None:
    """Take an unowned task. Refused when somebody was quicker, with the name."""
    task = _open_task(act)
    if task.owner_id == act.by.pk:
        raise Refused(t("本环节已由您承办。", "The work is yours already."))
    if task.owner is not None:
        raise Refused(t("本环节已由{name}认领。", "{name} has claimed the work.").format(name=task.owner))
    _give(application, task, act.by)


def release_task(application: "Application", act: Act) -> None:
    """Give the task back to its role."""
    task = _open_task(act)
    if application.place.handler:
        raise Refused(
            t("指派的案件不能退回待领，请移交给同事或请负责人改派。", "An assigned case is handed over, not released.")
        )
    task.flow_task.activation_class(task).unassign()


def assign_task(application: "Application", act: Act) -> None:
    """A lead gives the task to a person, whether or not somebody has it."""
    task, person = _open_task(act), act.facts["person"]
    if task.owner_id == person.pk:
        raise Refused(t("本环节已由{name}承办。", "{name} already has the work.").format(name=person), field="person")
    _give(application, task, person)
    act.tell("承办人", "Handler", person)


def hand_over_task(application: "Application", act: Act) -> None:
    """The owner passes the task to a colleague."""
    task, person = _open_task(act), act.facts["person"]
    if person.pk == task.owner_id:
        raise Refused(t("不能移交给本人。", "It cannot be handed to the one who has it."), field="person")
    _give(application, task, person)
    act.tell("接手人", "Taken over by", person)


def pass_on(application: "Application", act: Act) -> None:
    """facts: leaver, successor (None: back to the role). What the leaver has of this application is somebody else's.

    Where the successor may not have it, nobody gets it: it waits for its role, and the record says why.
    """
    leaver, successor = act.facts["leaver"], act.facts["successor"]
    owned = act.task is not None and act.task.owner_id == leaver.pk
    handled = application.handler_id == leaver.pk
    if not owned and not handled:
        raise Refused(t("{name}已不承办本案。", "{name} no longer has this case.").format(name=leaver))
    act.tell("交出人", "From", leaver)
    barred = _barred(application, successor, owned=owned, handled=handled) if successor else None
    if handled:
        application.handler = None if barred else successor
    if successor is None or barred:
        if owned and act.task is not None:
            act.task.flow_task.activation_class(act.task).unassign()
        act.tell("去向", "To", t("退回待领", "back to the role"))
        if barred:
            act.tell("未能交给", "Not given to", successor)
            act.tell("原因", "Because", barred)
        return
    if owned and act.task is not None:
        act.task.flow_task.activation_class(act.task).reassign(successor)
        if application.place.handler:
            application.handler = successor
    act.tell("接手人", "Taken over by", successor)


def _barred(application: "Application", successor: User, *, owned: bool, handled: bool) -> str | None:
    """Why the successor may not have what the leaver had."""
    may_own = application.may_own(successor) if owned else None
    return may_own or (application.may_handle(successor) if handled else None)
