"""Of whose worker the new application is, where it comes from a dispute of several: one after the other, none twice."""

from dataclasses import dataclass

from django.http import HttpRequest

from mediation.desk.clients import address_of
from mediation.desk.pressing import whole
from mediation.desk.work import person
from mediation.doors import Carried, carried_by, withheld
from mediation.links import Link
from mediation.uncovering import handed_on
from workflow.models import Application


@dataclass(frozen=True)
class Named:
    """A worker to choose: his number in the dispute, his name, and whether an application of this kind is there for him."""

    number: int
    name: str
    done: bool
    chosen: bool


@dataclass(frozen=True)
class WorkerChoice:
    """What an origin hands on, and of several workers the one that is chosen to begin with.

    workers: to choose from, empty where there is no choice. next: the number of the next one without an application.
    """

    origin: Application
    carried: Carried
    workers: tuple[Named, ...] = ()
    chosen: int | None = None
    next: int | None = None

    @classmethod
    def of(cls, origin: Application | None, request: HttpRequest, *, one_by_one: bool) -> "WorkerChoice | None":
        """As `?worker=` says; the first one without an application where it says nothing.

        one_by_one: the new application is one person's (its form says so); otherwise it is about all of them.
        """
        if origin is None:
            return None
        carried = carried_by(origin)
        if not one_by_one or len(carried.workers) < 2:  # noqa: PLR2004  one person is no choice
            return cls(origin, _handed_on(origin, carried, request))
        done = _served(origin)
        open_ones = [n for n, worker in enumerate(carried.workers) if _mark(worker) not in done]
        asked = whole(request.POST.get("worker", "") or request.GET.get("worker", ""))
        chosen = asked if asked is not None and asked < len(carried.workers) else next(iter(open_ones), 0)
        named = tuple(
            Named(n, worker.get("name", ""), _mark(worker) in done, n == chosen)
            for n, worker in enumerate(carried.workers)
        )
        following = next((n for n in open_ones if n != chosen), None)
        return cls(origin, _handed_on(origin, carried, request, chosen), named, chosen, following)


def _handed_on(origin: Application, carried: Carried, request: HttpRequest, chosen: int | None = None) -> Carried:
    """What this person may see of it; of several workers the chosen one alone is uncovered."""
    shown = carried if chosen is None else carried.of_worker(chosen)
    handed = handed_on(origin, shown, person(request), shown=request.method == "GET", address=address_of(request))
    return carried if handed is shown else withheld(carried)


def _mark(worker: dict[str, str]) -> str:
    return worker.get("id_number") or f"{worker.get('name')} {worker.get('phone')}"


def _served(origin: Application) -> set[str]:
    """Whom the applications made out of this one are about."""
    found = set()
    for link in Link.objects.live().filter(one=origin).select_related("other"):
        told = carried_by(link.other.as_its_kind())
        found.add(told.id_number or f"{told.name} {told.phone}")
    return found
