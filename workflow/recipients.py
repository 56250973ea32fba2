"""Who is told about a deadline: the person who answers, then those who supervise, then those above them.

Read for a whole batch of applications at once, in a fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from workflow import roles
from workflow.clockwork import Rung, What
from workflow.models import Application, Stage, WorkTask
from workflow.organisations import Membership, Organisation, installations_root
from workflow.roles import Role
from workflow.rules import Rule

People = list[int]
"""Keys of users, in order, each once."""


@dataclass(frozen=True)
class Standing:
    """Where an application stands, as far as it decides who is told.

    path: of its organisation. owner, role: of the open task.
    """

    path: str
    handler: int | None
    closed: bool
    owner: int | None = None
    role: str = ""

    @property
    def places(self) -> tuple[int, ...]:
        """Its organisation and those above, nearest first: "/1/4/" is (4, 1)."""
        return tuple(int(key) for key in reversed(self.path.strip("/").split("/")))


Staff = dict[int, list[tuple[int, Role]]]
"""Active people with the roles they hold, by organisation."""


class Recipients:
    """Whom to tell about the applications of a batch. Nobody who was deactivated or has left the organisation."""

    def __init__(self, standing: dict[int, Standing], staff: Staff) -> None:
        self.standing, self.staff = standing, staff

    @classmethod
    def of(cls, applications: Collection[int]) -> "Recipients":
        """Three statements, however many applications."""
        tasks = {
            task.process_id: task
            for task in WorkTask.objects.open()
            .filter(process__in=applications)
            .select_related("organisation")
            .only("process", "owner", "role", "organisation__path")
        }
        found = Application._base_manager.filter(pk__in=applications)  # noqa: SLF001  documented, whatever its name
        standing = {
            pk: Standing(
                tasks[pk].organisation.path if pk in tasks else path, handler, stage == Stage.CLOSED,
                *((tasks[pk].owner_id, tasks[pk].role) if pk in tasks else ()),
            )
            for pk, path, handler, stage in found.values_list("pk", "organisation__path", "handler", "stage")
        }  # fmt: skip
        return cls(standing, staff_of({place for one in standing.values() for place in one.places}))

    def of_rung(self, application: int, rule: Rule, rung: Rung) -> People:
        """Whom a rung of the ladder tells.

        Before and on the last day the person who answers. When it lapsed, the nearest supervisor too, where somebody has
        failed. After that the supervisors alone; at the last rung those above them as well.
        """
        one = self.standing[application]
        answering = self._answering(one)
        if rung.what == What.AFTER:
            highest = self._above(one) if rung.n == max(rule.then) else []
            found = _each_once(self._supervising(one, besides=answering), highest)
        elif rung.what == What.LAPSED and rule.breach:
            found = _each_once(answering, self._supervising(one, besides=answering))
        else:
            found = answering
        return found or self._administering(one)

    def answering(self, application: int) -> People:
        """Who answers for it."""
        one = self.standing[application]
        return self._answering(one) or self._administering(one)

    def concerned(self, application: int) -> People:
        """Who is told what the product did, or could not do: the person who answers and the supervisor."""
        one = self.standing[application]
        answering = self._answering(one)
        return _each_once(answering, self._supervising(one, besides=answering)) or self._administering(one)

    def _answering(self, one: Standing) -> People:
        """Who owns the work; else the handler; else whoever could take it; else who gives it out."""
        for person in (one.owner, one.handler):
            if person is not None and self._works_here(one, person):
                return [person]
        here = one.places[0]
        waiting = [] if one.closed else self._holding(here, lambda role: role.key == one.role)
        return waiting or self._holding(here, lambda role: role.gives_work) or self._supervising(one, besides=())

    def _supervising(self, one: Standing, besides: Collection[int]) -> People:
        """Who gives out work, at the nearest place where that is somebody else than those who answer."""
        for place in one.places:
            here = place == one.places[0]
            found = self._holding(place, lambda role: role.gives_work and (here or role.reaches_down))  # noqa: B023
            if set(found) - set(besides):
                return [person for person in found if person not in besides]
        return []

    def _above(self, one: Standing) -> People:
        """Who supervises from above, all the way up."""
        above = [self._holding(place, lambda role: role.gives_work and role.reaches_down) for place in one.places[1:]]
        return _each_once(*above)

    def _administering(self, one: Standing) -> People:
        """The last resort: somebody must hear of it."""
        return _each_once(*(self._holding(place, lambda role: role.administers) for place in one.places))

    def _works_here(self, one: Standing, person: int) -> bool:
        return any(
            person == member and role.reads_cases and (place == one.places[0] or role.reaches_down)
            for place in one.places
            for member, role in self.staff.get(place, ())
        )

    def _holding(self, place: int, fits: Callable[[Role], bool]) -> People:
        return _each_once([person for person, role in self.staff.get(place, ()) if fits(role)])


def administrators() -> People:
    """Who may add to the calendar: who keeps the system at the installation's root.

    Where nobody does, who keeps it anywhere; else who supervises from the very top.
    """
    staff, root = staff_of(), installations_root()
    first = [person for person, role in staff.get(root.pk if root else 0, ()) if role.administers]
    if first:
        return _each_once(first)
    keeping = [person for members in staff.values() for person, role in members if role.administers]
    if keeping:
        return _each_once(keeping)
    roots = Organisation.objects.filter(parent=None).values_list("pk", flat=True)
    at_the_top = [pair for root in roots for pair in staff.get(root, ())]
    return _each_once([person for person, role in at_the_top if role.gives_work and role.reaches_down])


def staff_of(places: Collection[int] | None = None) -> Staff:
    """Who holds which role in these organisations now, or in all of them; one statement."""
    held = Membership.objects.filter(ended_on=None, user__is_active=True)
    if places is not None:
        held = held.filter(organisation__in=places)
    staff: Staff = defaultdict(list)
    for place, person, key in held.order_by("user").values_list("organisation", "user", "role"):
        staff[place].append((person, roles.role(key)))
    return staff


def _each_once(*groups: Iterable[int]) -> People:
    return list(dict.fromkeys(person for group in groups for person in group))
