"""Over random histories every figure is what a clerk counts by hand, and what is kept up is what is counted anew."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import time_machine
from pytest_django import Settings

from mediation import demo
from tests.mediation.dispute.ladder import NOW
from tests.mediation.reports.by_hand import Clerk, Files
from tests.mediation.reports.histories import History
from tests.workflow.changes import install_the_calendar
from workflow.figuring import count
from workflow.metrics import Slice, figures
from workflow.moment import today
from workflow.organisations import Organisation, User
from workflow.projecting import catch_up, differences

pytestmark = pytest.mark.django_db(transaction=True)

SIMPLE = [one for one in figures().values() if not one.parts]
BATCHES = 3
SEEDS = [int(seed) for seed in os.environ.get("FIGURES_SEEDS", "2021 98").split()]
"""A failure names its seed; any others: FIGURES_SEEDS="1 2 3"."""


@pytest.fixture(autouse=True)
def _papers_apart(settings: Settings, tmp_path: Path) -> None:
    settings.ATTACHMENT_ROOT = tmp_path / "papers"


@pytest.fixture
def traveller(transactional_db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as coordinates:
        install_the_calendar()
        yield coordinates


def slices(chance: Random) -> list[Slice]:
    """The whole, and some parts of it."""
    everywhere = tuple(Organisation.objects.values_list("pk", flat=True))
    last, since = today(), NOW.date() - dt.timedelta(days=200)
    begin = last - dt.timedelta(days=chance.randint(0, 150))
    month = dt.date(last.year, last.month, 1)
    handlers = sorted(User.objects.filter(username__in=("liqiang", "linhao", "wangfang")).values_list("pk", flat=True))
    return [
        Slice(since, last + dt.timedelta(days=60), everywhere),
        Slice(month - dt.timedelta(days=61), month - dt.timedelta(days=1), everywhere),
        Slice(begin, min(last, begin + dt.timedelta(days=chance.randint(0, 60))), everywhere),
        Slice(since, last, (chance.choice(everywhere),)),
        Slice(begin, last, everywhere, kind="dispute"),
        Slice(begin, last, everywhere, kind="legal_aid"),
        Slice(since, last, everywhere, handler=chance.choice(handlers)),
    ]


def assert_counted_right(chance: Random, seed: int) -> int:
    """Every figure of every slice, numerator and denominator; how many of them were not nothing."""
    files, something = Files(today()), 0
    for of in slices(chance):
        by_hand = Clerk(files, of.since, of.until, of.organisations, of.kind, of.handler).figures()
        counted = {key: members[""] for key, members in count(SIMPLE, of).items()}
        told = {key: (one.numerator, one.denominator) for key, one in counted.items()}
        assert by_hand.keys() == told.keys()
        wrong = {key: (told[key], by_hand[key]) for key in told if told[key] != by_hand[key]}
        assert not wrong, (seed, of, wrong)
        something += sum(bool(one.numerator) for one in counted.values())
    return something


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_is_what_is_counted_by_hand(traveller: time_machine.Traveller, seed: int) -> None:
    history = History(demo.cast(), seed, traveller.shift)
    history.begin()
    catch_up()
    something = assert_counted_right(history.chance, seed)
    for _batch in range(BATCHES):
        history.goes_on()
        history.corrections()
        catch_up()
        assert differences().found == 0, seed
        something += assert_counted_right(history.chance, seed)
    assert something > 300, something
    assert len(history.taken) > 25, history.taken
