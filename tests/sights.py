"""Everybody who might look, everything there is to be seen, and who sees what, said once more and differently.

For tests/test_visibility.py. A new kind of application needs a line in MAKERS.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from mediation.attachments import Attachment, Paper, attach
from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast, a_unit, a_worker
from mediation.hearing.demo import a_hearing
from mediation.hotline.demo import a_ticket
from mediation.legal_aid.demo import an_aid
from mediation.links import Tie
from mediation.parties import Applicant
from mediation.ratings import Occasion, Rating
from mediation.reports.closed import Closing
from mediation.reports.closing import close, last_over
from tests.cast import a_case
from workflow import roles
from workflow.clocks import Clock
from workflow.engine import perform
from workflow.messages import Message, Topic
from workflow.models import Application, open_application
from workflow.moment import now
from workflow.organisations import Membership, Organisation, User
from workflow.roles import Role

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PLACES = {"own": "rongchang", "parent": "district", "child": "xinghe", "sibling": "kechuang"}
"""Seen from the station to which the applications belong."""


@dataclass
class Viewer:
    """Somebody who looks: one role in one organisation, or none."""

    name: str
    user: User | None
    role: Role | None = None
    place: Organisation | None = None

    def sees(self, application: Application) -> bool:
        """The rule, written from the brief of the roles and not from the product's query."""
        if self.role is None or self.place is None or not self.role.reads_cases:
            return False
        if self.role.own_only:
            here = application.organisation_id == self.place.pk
            return here and self.user is not None and application.handler_id == self.user.pk
        known = [application.organisation, application.dispatched_by, application.offered_to]
        return any(self.covers(place) for place in known if place is not None)

    def covers(self, place: Organisation) -> bool:
        """Whether the role counts there."""
        if self.role is None or self.place is None:
            return False
        return place.pk == self.place.pk or (self.role.reaches_down and place.path.startswith(self.place.path))


@dataclass
class World:
    """The viewers by name, and every application with what hangs on it; a closed month of the station."""

    people: Cast
    viewers: dict[str, Viewer] = field(default_factory=dict)
    cases: list[Application] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    links: list[Rating] = field(default_factory=list)
    closing: Closing | None = None

    def secrets(self, viewer: Viewer) -> set[str]:
        """Identity numbers, telephones and titles of what this person does not see."""
        seen: set[str] = set()
        unseen: set[str] = set()
        for case in self.cases:
            (seen if viewer.sees(case) else unseen).update(secrets_of(case))
        return unseen - seen


def secrets_of(case: Application) -> set[str]:
    """What must not show of a case to whoever does not see it."""
    found = {str(getattr(case, name)) for name in case.SECRET_FIELDS}
    people = Applicant.objects.filter(application=case.pk).values_list("person__id_number", "phone")
    return ({case.title} | found | {value for row in people for value in row}) - {"", "None"}


# What there is


def the_world(people: Cast) -> World:
    """One organisation with a parent, a child and a sibling; every role in each; an application of every kind and more."""
    world = World(people, viewers=the_viewers(people))
    for make in MAKERS.values():
        make(people)
    _in_between(people, world.viewers)
    world.cases = [case.as_its_kind("organisation", "dispatched_by", "offered_to") for case in _all()]
    for case in world.cases:
        _hang_something_on(case, people.liuyang)
    world.files = list(Attachment.objects.select_related("application"))
    world.clocks = list(Clock.objects.select_related("application"))
    world.links = list(Rating.objects.filter(nonce__gt="").select_related("application"))
    _tell_everybody(world)
    world.closing = close(people.rongchang, last_over(), by=people.zhouwei)
    return world


def the_viewers(people: Cast) -> dict[str, Viewer]:
    """Each declared role in each place; somebody without a role, somebody who left, and nobody at all."""
    found: dict[str, Viewer] = {}
    for role in roles.declared():
        for relation, code in PLACES.items():
            name = f"{role.key} in the {relation} organisation"
            user = User.objects.create(username=f"{role.key}.{relation}", name=f"{role.key} {relation}")
            Membership.objects.create(user=user, organisation=people.places[code], role=role.key)
            found[name] = Viewer(name, user, role, people.places[code])
    idle = User.objects.create(username="idle", name="无角色")
    left = User.objects.create(username="left", name="已离职", is_active=False)
    Membership.objects.create(user=left, organisation=people.rongchang, role="lead")
    nobodies = (Viewer("nobody", None), Viewer("somebody without a role", idle), Viewer("somebody who left", left))
    return found | {one.name: one for one in nobodies}


def a_dispute(people: Cast) -> Application:
    return a_case(
        people, "performing", place=people.rongchang, by=people.liuyang, workers=[a_worker(11)], units=[a_unit(11)]
    )


def a_consultation(people: Cast, n: int = 1) -> Application:
    consultation: Application = open_application(Consultation, by=people.liuyang, organisation=people.rongchang)
    perform(
        consultation, "receive", by=people.liuyang, channel="phone", topic="wages", question=f"第{n}个问题怎么办",
        answer="", phone=f"1370011{n:04d}", name="老赵",
    )  # fmt: skip
    return consultation


def a_hotline_ticket(kind: str) -> Callable[[Cast], Application]:
    """Dispatched by the district, and in hand at the station."""
    return lambda people: a_ticket(people, kind, "handling")


def an_application_for_aid(people: Cast) -> Application:
    return an_aid(people, "received", place=people.rongchang, by=people.liuyang, worker=a_worker(51), unit=a_unit(51))


MAKERS: dict[str, Callable[[Cast], Application]] = {
    "dispute": a_dispute,
    "consultation": a_consultation,
    "ticket_12345": a_hotline_ticket("ticket_12345"),
    "ticket_12351": a_hotline_ticket("ticket_12351"),
    "legal_aid": an_application_for_aid,
    "hearing": lambda people: a_hearing(people, "invited", by=people.liuyang),
}
"""By kind: one application of it at the station `rongchang`."""


def _in_between(people: Cast, viewers: dict[str, Viewer]) -> None:
    """What lies in one organisation and is seen from another, or by one person alone."""
    lawyer = viewers["lawyer in the own organisation"].user
    own, dispatched = a_consultation(people, 2), a_consultation(people, 3)
    # As the hotline and legal aid do it; what is tried here is who sees the result.
    Application.objects.filter(pk=own.pk).update(handler=lawyer)
    Application.objects.filter(pk=dispatched.pk).update(dispatched_by=people.kechuang)
    rows: Any = {"place": people.rongchang, "by": people.liuyang}
    offered = a_case(people, "submitted", workers=[a_worker(21)], units=[a_unit(21)], **rows)
    perform(offered, "offer_transfer", by=people.liuyang, note="用工地", organisation=people.kechuang, outside="")
    child, parent = (a_case(people, "submitted", workers=[a_worker(n)], units=[a_unit(31)], **rows) for n in (31, 32))
    perform(child, "merge", by=people.liuyang, note="同一单位同一时期欠薪", parent=parent)
    a_case(people, "transferred", workers=[a_worker(41)], units=[a_unit(41)])  # from the district to kechuang
    perform(own, "tie", by=people.liuyang, other=offered.as_its_kind(), tie=Tie.SAME)


def _all() -> list[Application]:
    return list(Application.objects.order_by("pk"))


def _hang_something_on(case: Application, by: User) -> None:
    """A paper, and where it can be rated a link."""
    attach(case, SimpleUploadedFile(f"材料{case.pk}.pdf", PDF), Paper.EVIDENCE, by=by)
    occasions: tuple[str, ...] = case.rated_occasions()
    if Occasion.RECEPTION in occasions:
        perform(case, "invite_rating", by=by, occasion=Occasion.RECEPTION)


def _tell_everybody(world: World) -> None:
    """Everybody has been told of every case, also who may no longer see it."""
    Message.objects.bulk_create(
        Message(
            recipient=viewer.user, application=case, topic=Topic.BLOCKED, key=f"sights:{case.pk}", words=[],
            created_at=now(), deliver_at=now(),
        )
        for viewer in world.viewers.values()
        if viewer.user is not None
        for case in world.cases
    )  # fmt: skip


def holding_the_file_of(case: Application) -> list[Application]:
    """The cases whose file shows a paper of this one: its own, the one it was merged into, and those that go on with it."""
    found, fresh = {case.pk}, {case.pk, case.merged_into_id}
    while fresh:
        found |= {key for key in fresh if key}
        fresh = set(Application.objects.filter(Q(succeeds__in=found)).values_list("pk", flat=True)) - found
    return list(Application.objects.filter(pk__in=found).select_related("organisation", "dispatched_by", "offered_to"))
