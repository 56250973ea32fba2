"""How a figure moved, in words; and what is drawn of it."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest
import time_machine
from django.test import Client

from mediation.demo import Cast, a_case
from mediation.desk.figures import figure as page
from mediation.desk.figures.charts import Line, Point, lines
from mediation.desk.figures.compared import change
from mediation.dispute.states import State
from mediation.hotline.demo import a_ticket
from tests.mediation.dispute.ladder import NOW
from workflow.metrics import Counted, Figure, Unit

Desk = Callable[[str], Client]
RATE = Figure("r", "率", "", Unit.RATE)
WORSE = Figure("w", "逾期", "", Unit.CASES, better=-1)
MANY = Figure("m", "受理", "", Unit.CASES)


@pytest.fixture
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def rate(above: int, below: int) -> Counted:
    return Counted(RATE, Fraction(above), Fraction(below))


def counted(of: Figure, n: int) -> Counted:
    return Counted(of, Fraction(n))


def test_how_much_came_in_is_neither_good_nor_bad() -> None:
    found = change(counted(MANY, 13), counted(MANY, 12))
    assert found
    assert (found.arrow, found.words, found.tone, found.judgement) == ("↑", "升 1（8.3%）", "", "")


def test_more_of_what_should_be_less_is_said_to_be_worse() -> None:
    found = change(counted(WORSE, 3), counted(WORSE, 1))
    assert found
    assert (found.tone, found.judgement) == ("bad", "转差")
    found = change(counted(WORSE, 0), counted(WORSE, 2))
    assert found
    assert (found.arrow, found.words, found.judgement) == ("↓", "降 2（100.0%）", "向好")


def test_rates_differ_in_percentage_points() -> None:
    found = change(rate(9, 10), rate(3, 4))  # 90 % - 75 %
    assert found
    assert found.words == "升 15.0个百分点"


def test_what_rounds_to_nothing_is_no_change() -> None:
    found = change(rate(10_000, 20_000), rate(10_001, 20_000))
    assert found
    assert found.words == "持平"


def test_nothing_is_compared_with_nothing() -> None:
    assert change(rate(0, 0), rate(1, 2)) is None
    assert change(rate(1, 2), rate(0, 0)) is None


def test_a_chart_breaks_nothing_where_there_is_no_value_and_escapes_its_words() -> None:
    points = [Point(None, "—"), Point(5.0, "<b>", "/figures/?a=1&b=2"), Point(0.0, "0")]
    drawn = str(lines("<题>", ["2025-12", "2026-01", "2026-02"], [Line("本期", points)]))
    assert drawn.count("<circle") == 2
    assert "<b>" not in drawn
    assert "a=1&amp;b=2" in drawn
    assert "<svg" in str(lines("空", ["2026-01"], [Line("本期", [Point(None, "—")])]))


@pytest.mark.usefixtures("_wednesday")
def test_what_is_not_shown_is_pooled_and_opens_on_demand(
    people: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_case(people, State.CLOSED)
    for kind in ("ticket_12345", "ticket_12351"):
        a_ticket(people, kind, "closed")
    client, address = desk("zhouwei"), "/figures/deadlines_on_time/?from=2025-07-01&to=2026-12-31&by=kind"
    everything = client.get(address).content.decode()
    rows = everything.split('id="divided"')[1].count('<th scope="row">')
    assert rows > 2
    monkeypatch.setattr(page, "MOST", 0)
    first = client.get(address).content.decode().split('id="divided"')[1]
    assert first.count('<th scope="row">') == 1
    assert f"其他{rows}项合计" in first
    assert client.get(f"{address}&all=1").content.decode().split('id="divided"')[1].count('<th scope="row">') == rows
