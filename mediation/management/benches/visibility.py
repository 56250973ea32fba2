"""What the rule of who sees what costs in the list: among a hundred thousand applications, by three readers."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mediation import demo
from mediation.demo import Cast
from mediation.roles import LAWYER, MEDIATOR, SUPERVISOR
from workflow.models import Application, ApplicationQuerySet
from workflow.organisations import Membership, Organisation, User
from workflow.queues import PAGE

BAR = 1.2
"""How much dearer the list may be with the rule than the same rows asked for by the plain column that holds them."""
MANY = 100_000
STATIONS = 40
REPEATS = 30
Plan = list[str]


@dataclass(frozen=True)
class Result:
    """Milliseconds of the first page with the rule and without, round by round; and the nodes of the plan with it."""

    reader: str
    rows: int
    ruled: list[float]
    bare: list[float]
    plan: Plan

    @property
    def ratio(self) -> float:
        """How much dearer: the median of the rounds."""
        return statistics.median(a / b for a, b in zip(self.ruled, self.bare, strict=True))


def bench_visibility(people: Cast, rounds: int, many: int = MANY) -> list[Result]:
    """Fill the database Django's connection leads to, and ask for the list's first page."""
    stations = _stations(people)
    _fill(people, stations, many)
    readers = _readers(people, stations[0])
    return [_measured(name, user, bare, rounds) for name, (user, bare) in readers.items()]


def tell(results: list[Result], say: Callable[[str], object]) -> None:
    """Each reader on a line."""
    say("\nthe list's first page among 100,000 applications, with the rule of who sees what and without")
    for one in results:
        say(
            f"  {one.reader:<24} {statistics.median(one.ruled):7.2f} ms {statistics.median(one.bare):7.2f} ms"
            f"  ratio {one.ratio:5.2f}  (bar: {BAR})  {' < '.join(one.plan)}"
        )


def reads_the_table(result: Result) -> bool:
    """Whether the plan looks through all applications from end to end."""
    return any(node.startswith("Seq Scan on workflow_application") for node in result.plan)


# What is asked


def first_page(cases: ApplicationQuerySet) -> ApplicationQuerySet:
    """As the list asks for it (mediation.desk.work, workflow.queues.page_by_key)."""
    return cases.select_related("organisation", "handler").order_by("-pk")[: PAGE + 1]


def _readers(people: Cast, station: Organisation) -> dict[str, tuple[User, ApplicationQuerySet]]:
    """Three people, and the same rows asked for without the rule: all of them, of one place, of one handler."""
    everything = Application.objects.all()
    supervisor, mediator, lawyer = (
        _member(name, role, place)
        for name, role, place in (
            ("bench.root", SUPERVISOR, people.district),
            ("bench.station", MEDIATOR, station),
            ("bench.lawyer", LAWYER, people.district),
        )
    )
    own = list(everything.filter(organisation=people.district).values_list("pk", flat=True)[:60])
    Application.objects.filter(pk__in=own).update(handler=lawyer)
    _analyse()
    return {
        "supervisor of the root": (supervisor, everything),
        "mediator of one station": (mediator, everything.filter(organisation=station)),
        "lawyer": (lawyer, everything.filter(handler=lawyer, organisation=people.district)),
    }


def _member(username: str, role: str, place: Organisation) -> User:
    user = User.objects.create(username=username, name=username)
    Membership.objects.create(user=user, organisation=place, role=role)
    return user


def _measured(name: str, user: User, bare: ApplicationQuerySet, rounds: int) -> Result:
    fresh = User.objects.get(pk=user.pk)
    ruled = Application.objects.visible_to(fresh)
    fresh.held, fresh.reads  # noqa: B018  read once a request, whichever list is asked for
    taken: dict[str, list[float]] = {"ruled": [], "bare": []}
    for _ in range(rounds):
        for key, cases in (("ruled", ruled), ("bare", bare)):
            taken[key].append(_timed(cases))
    return Result(name, len(first_page(ruled)), taken["ruled"], taken["bare"], list(_nodes(first_page(ruled))))


def _timed(cases: ApplicationQuerySet) -> float:
    """Milliseconds of one page, the best of many: the machine does other things too."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        list(first_page(cases))
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def _nodes(cases: ApplicationQuerySet) -> Iterator[str]:
    """The nodes of the plan, outermost first."""

    def below(node: dict[str, Any]) -> Iterator[str]:
        named = f"{node['Node Type']} on {node['Relation Name']}" if "Relation Name" in node else node["Node Type"]
        yield f"{named} ({node['Index Name']})" if "Index Name" in node else named
        for one in node.get("Plans", ()):
            yield from below(one)

    yield from below(json.loads(cases.explain(format="json"))[0]["Plan"])


# What there is


def _stations(people: Cast) -> list[Organisation]:
    return [
        Organisation.found(parent=people.district, code=f"bench{n}", name=f"第{n}服务站", number_prefix=f"测{n}")
        for n in range(STATIONS)
    ]


def _fill(people: Cast, stations: list[Organisation], many: int) -> None:
    """So many applications like one draft, a fifth of them the district's; a tenth dispatched, a few offered."""
    template = demo.a_draft(people, workers=[], units=[])
    said = {
        "organisation_id": f"(ARRAY{[people.district.pk] * 10 + [one.pk for one in stations]})[1 + n %% {10 + STATIONS}]",
        "dispatched_by_id": f"CASE WHEN n %% 10 = 3 THEN {people.district.pk} END",
        "offered_to_id": f"CASE WHEN n %% 1000 = 7 THEN {stations[0].pk} END",
        "receipt_number": "'测' || n",
        "opening_key": "NULL",
    }
    names = [field.column or "" for field in Application._meta.concrete_fields if field.name != "id"]
    values = ", ".join(said.get(column, column) for column in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO workflow_application ({', '.join(names)}) SELECT {values}"  # noqa: S608  names of ours
            " FROM workflow_application, generate_series(1, %s) AS n WHERE id = %s",
            [many, template.pk],
        )


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflow_application")
