"""What figures cost among many applications: the year report, each dashboard and the list behind a number, and counting all anew."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from mediation.roles import SUPERVISOR
from workflow.marks import Mark, Tally
from workflow.models import Application
from workflow.moment import today
from workflow.organisations import Membership, User, installations_root
from workflow.projecting import catch_up, recount

BAR = 1.0
"""Seconds a page of figures may take at a million applications."""
SLOWER = {"habits": 4.0}
"""Opened once a month, and read clock by clock: allowed more."""
LARGE = 1_000_000
REPEATS = 5
FIGURE = "mediation_closure_rate"


@dataclass
class Result:
    """At one size: rows, seconds of counting everything (from nothing, and to compare), milliseconds of each page."""

    applications: int
    marks: int = 0
    tallies: int = 0
    filled: float = 0
    compared: float = 0
    caught_up: float = 0
    pages: dict[str, list[float]] = field(default_factory=dict)

    @property
    def slow(self) -> list[str]:
        """Pages over the bar."""
        return [name for name, taken in self.pages.items() if statistics.median(taken) > SLOWER.get(name, BAR) * 1000]


def bench_figures() -> Result:
    """Measure in the database Django's connection leads to: from nothing, compared as the nightly check does, then the pages."""
    result = Result(Application.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE workflow_mark, workflow_tally")
    result.filled = _seconds(recount)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) workflow_mark, workflow_tally")
    result.compared = _seconds(recount)
    result.caught_up = _seconds(catch_up)
    result.marks, result.tallies = Mark.objects.count(), Tally.objects.count()
    client = _supervisor()
    for name, address in addresses().items():
        result.pages[name] = [_timed(client, address) for _ in range(REPEATS)]
    return result


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def addresses() -> dict[str, str]:
    """What is opened, by name: everything a supervisor of the root would look at for the last whole year."""
    year = today().year - 1
    period = f"from={year}-01-01&to={year}-12-31"
    pages: dict[str, tuple[str, list[str], str]] = {
        "overview": ("figures", [], period),
        "one figure": ("figure", [FIGURE], period),
        "one figure by cause": ("figure", [FIGURE], f"{period}&by=topic"),
        "one figure by handler": ("figure", [FIGURE], f"{period}&by=handler"),
        "records behind it": ("figure-records", [FIGURE], f"{period}&part=numerator"),
        "the rest of it": ("figure-records", [FIGURE], f"{period}&part=rest"),
        "records of visits": ("figure-records", ["consultation_on_site"], f"{period}&part=numerator"),
        "where cases wait": ("waiting", [], "period=month"),
        "year report": ("year-report", [], period),
        "yearbook": ("yearbook", [], period),
        "hotline assessment": ("assessment", [], ""),
        "habits": ("habits", [], "period=last_month"),
        "closings": ("closings", [], ""),
    }
    found = {}
    for name, (url, args, query) in pages.items():
        try:
            found[name] = f"{reverse(url, args=args)}?{query}"
        except NoReverseMatch:
            continue
    return found


def _supervisor() -> Client:
    root = installations_root()
    user, _made = User.objects.get_or_create(username="bench.figures", defaults={"name": "bench"})
    Membership.objects.get_or_create(user=user, organisation=root, role=SUPERVISOR)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _timed(client: Client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    taken = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200:  # noqa: PLR2004
        msg = f"{address} answered {answer.status_code}"
        raise RuntimeError(msg)
    return taken


def tell(results: list[Result], say: Callable[[str], object]) -> None:
    """A table: pages down, sizes across, with the ratio of the largest to the smallest."""
    say("\npages of figures, milliseconds (median), by number of applications; the ratio of the last to the first")
    say(" " * 26 + "".join(f"{one.applications:>12,}" for one in results))
    for name in results[0].pages:
        medians = [statistics.median(one.pages[name]) for one in results]
        say(f"  {name:<24}" + "".join(f"{taken:12.0f}" for taken in medians) + f"   × {medians[-1] / medians[0]:.1f}")
    for label, of in (("all counted, s", "filled"), ("all compared, s", "compared"), ("nothing new, s", "caught_up")):
        say(f"  {label:<24}" + "".join(f"{getattr(one, of):12.2f}" for one in results))
    say(f"  {'marks':<24}" + "".join(f"{one.marks:12,}" for one in results))
    say(f"  {'tallies':<24}" + "".join(f"{one.tallies:12,}" for one in results))
    say(f"  (bar: {BAR:g} s for each page at 1,000,000; habits {SLOWER['habits']:g} s)")
