"""Worked examples: a handful of applications at fixed dates, and numbers that can be checked by hand."""

import datetime as dt
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest

from mediation.demo import Cast, Walk, a_unit, a_worker
from mediation.demo import a_walk as demo_walk
from workflow.calendar import ZONE
from workflow.figuring import count
from workflow.metrics import Slice, figure
from workflow.organisations import Organisation
from workflow.projecting import catch_up

YEAR = 2026
SHOWN: dict[str, set[str]] = {}
"""Which test works out which figures."""

Test = Callable[..., None]


def shows(*keys: str) -> Callable[[Test], Test]:
    """The figures that a test works out; the fixture `sheet` sees that it really looked at them."""

    def mark(test: Test) -> Test:
        SHOWN[test.__name__] = set(keys)
        return test

    return mark


def moment(month: int, day: int, hour: int = 9) -> dt.datetime:
    """An hour of 2026."""
    return dt.datetime(YEAR, month, day, hour, tzinfo=ZONE)


def date(month: int, day: int) -> dt.date:
    return dt.date(YEAR, month, day)


class Sheet:
    """What a clerk reads off: figures of months or days, everywhere or of some places."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def read(
        self, key: str, since: dt.date, until: dt.date, *, at: Organisation | None = None, on: dt.date | None = None
    ) -> Any:
        """Numerator and denominator, of what is recorded by now. on: today, as far as that decides what is due."""
        catch_up()
        self.asked.add(key)
        places = (at.pk,) if at else tuple(Organisation.objects.values_list("pk", flat=True))
        counted = count([figure(key)], Slice(since, until, places), on=on)[key][""]
        return counted.numerator, counted.denominator

    def month(self, key: str, month: int, **more: Any) -> Any:
        """A number of a month; of a rate, its numerator and denominator."""
        last = dt.date(YEAR, month + 1, 1) - dt.timedelta(days=1)
        numerator, denominator = self.read(key, date(month, 1), last, **more)
        return numerator if denominator is None else (numerator, denominator)

    def value(self, key: str, month: int, **more: Any) -> Fraction | None:
        """What is printed: the rate itself, the score."""
        catch_up()
        self.asked.add(key)
        places = tuple(Organisation.objects.values_list("pk", flat=True))
        last = dt.date(YEAR, month + 1, 1) - dt.timedelta(days=1)
        return count([figure(key)], Slice(date(month, 1), last, places), **more)[key][""].value


@pytest.fixture
def sheet(request: pytest.FixtureRequest) -> Iterator[Sheet]:
    """A sheet on which every figure that the test claims to work out has been looked up."""
    one = Sheet()
    yield one
    missing = SHOWN.get(request.node.originalname, set()) - one.asked
    assert not missing, f"never looked at: {missing}"


def a_mediation(
    people: Cast,
    state: str,
    at: dt.datetime,
    *,
    workers: int = 2,
    first: int = 0,
    claimed: int = 12_000_00,
    **more: Any,
) -> Walk:
    """Workers who each claim the same sum of one firm."""
    rows = [a_worker(first + n, claimed=claimed) for n in range(workers)]
    return demo_walk(people, state, at=at, workers=rows, units=[a_unit(1)], **more)


def on(walk: Walk, month: int, day: int, hour: int = 9) -> Walk:
    """The walk goes on at that hour."""
    walk.day = moment(month, day, hour)
    walk.dispute = type(walk.dispute).objects.get(pk=walk.dispute.pk)
    return walk
