"""Who may look at what pages mask, and the line that says who did (个人信息保护法 Art 51).

Seeing an application is not enough: its staff need the full numbers, those who look on from elsewhere do not.
"""

from django.db import transaction

from mediation.doors import Carried, withheld
from mediation.parties import Applicant, active_applicants
from mediation.roles import DISPATCHER
from mediation.saved import Disclosure, PhoneDisclosure
from workflow import roles
from workflow.logbook import Action, log, numbered
from workflow.models import Application
from workflow.organisations import User
from workflow.text import t

NOT_YOURS = t(
    "只有承办机构的人员可以查看完整证件号码。", "Only staff of the handling organisation may see full numbers."
)


def may_uncover(user: User, application: Application) -> bool:
    """The handler, and staff of the very organisation that works on it in a role that reads its cases."""
    return application.handler_id == user.pk or application.organisation_id in _reading(user)


def may_uncover_phone(user: User, application: Application) -> bool:
    """Besides them who dispatched it: a hotline's dispatcher calls the person back."""
    dispatching = {m.organisation_id for m in user.held if m.role == DISPATCHER}
    return may_uncover(user, application) or application.dispatched_by_id in dispatching


def uncover(worker: Applicant, by: User, *, address: str | None = None) -> Disclosure:
    """Write down who looked, beside the worker and in the log; only then are the numbers shown."""
    application = worker.application
    with transaction.atomic():
        log(
            Action.UNCOVERED,
            by=by,
            subject=numbered(application),
            organisation=application.organisation,
            address=address,
            case=application.pk,
            applicant=worker.pk,
        )
        return Disclosure.objects.create(applicant=worker, user=by)


def uncover_phone(application: Application, by: User, *, address: str | None = None) -> PhoneDisclosure:
    """The same for the number kept with an application that has no parties: a consultation, a ticket."""
    with transaction.atomic():
        log(
            Action.UNCOVERED,
            by=by,
            subject=numbered(application),
            organisation=application.organisation,
            address=address,
            case=application.pk,
            what="phone",
        )
        return PhoneDisclosure.objects.create(application=application, user=by)


def handed_on(
    origin: Application, carried: Carried, reader: User, *, shown: bool, address: str | None = None
) -> Carried:
    """What this reader may fill a new application with; where it is shown in full, who looked is written down first.

    shown: on a page about to be rendered, not where the form has come back.
    """
    workers = list(active_applicants(origin))
    if not (may_uncover(reader, origin) if workers else may_uncover_phone(reader, origin)):
        return withheld(carried)
    if shown:
        numbers = {row.get("id_number") for row in carried.workers} | {carried.id_number}
        for worker in workers:
            if worker.person.id_number in numbers:
                uncover(worker, reader, address=address)
        if not workers and carried.phone:
            uncover_phone(origin, reader, address=address)
    return carried


def _reading(user: User) -> set[int]:
    """Where a role is held that reads more than one's own."""
    held = [(m.organisation_id, roles.role(m.role)) for m in user.held]
    return {place for place, role in held if role.reads_cases and not role.own_only}
