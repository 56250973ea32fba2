"""A closed month stays as it was reported; what is corrected later stands beside it, exactly as the records say."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from mediation.demo import Cast, Walk, a_case, a_walk, a_worker
from mediation.dispute.states import State
from mediation.hotline.demo import a_ticket, a_ticket_walk
from mediation.legal_aid.demo import an_aid
from mediation.ratings import Occasion, Score
from mediation.reports.closed import ClosedFigure, ClosedMark, Closing, Restatement
from mediation.reports.closing import close, months_left_open, restate
from mediation.reports.comparing import Comparison, compare
from mediation.reports.overseeing import oversees
from tests.cast import a_unit
from tests.mediation.dispute.ladder import NOW, SHANGHAI
from workflow.engine import perform
from workflow.figuring import count
from workflow.logbook import Action, LogEntry
from workflow.metrics import Slice, figures
from workflow.models import Application
from workflow.organisations import Membership, Organisation, User
from workflow.projecting import catch_up, recount
from workflow.steps import Refused

JUNE, MAY = dt.date(2026, 6, 1), dt.date(2026, 5, 1)
EARLY_JUNE = dt.datetime(2026, 6, 2, 9, 0, tzinfo=SHANGHAI)
LATE_MAY = dt.datetime(2026, 5, 20, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def june(people: Cast) -> Cast:
    """One in hand since May, four of June; tickets, aid, an answer."""
    rows: Any = {"workers": [a_worker(7)], "units": [a_unit(3)]}
    a_case(people, State.MEDIATING, at=LATE_MAY, **rows)
    for state in (State.MEDIATING, State.CLOSED, State.FAILED, State.PERFORMING):
        a_case(people, state, at=EARLY_JUNE)
    closed = a_case(people, State.CLOSED, at=EARLY_JUNE, workers=[a_worker(9)], units=[a_unit(9)])
    perform(
        closed, "record_rating", by=people.chenjing, at=EARLY_JUNE + dt.timedelta(days=20), occasion=Occasion.CLOSING,
        reached=True, score=Score.SATISFIED,
    )  # fmt: skip
    for standing in ("handling", "closed"):
        a_ticket(people, "ticket_12345", standing, at=EARLY_JUNE)
    an_aid(people, "in_service", at=EARLY_JUNE)
    return people


def closed_june(people: Cast) -> Closing:
    return close(people.district, JUNE, by=people.zhouwei, note="六月月报")


def the_comparison(closing: Closing) -> Comparison:
    catch_up()
    return compare([closing])[0]


def kept(closing: Closing) -> dict[str, tuple[str, str, str]]:
    """What the rows say, past everything that could add to them."""
    rows = ClosedFigure.objects.filter(closing=closing).values_list("key", "numerator", "denominator", "value")
    return {key: (one, other, value) for key, one, other, value in rows}


def counted_now(closing: Closing) -> dict[str, tuple[Fraction, Fraction | None, Fraction | None]]:
    """By the way of every other page: the tallies and the marks."""
    here = Organisation.objects.filter(path__startswith=closing.organisation.path, outside=False)
    of = Slice(closing.since, closing.until, tuple(here.values_list("pk", flat=True)))
    found = count(list(figures().values()), of)
    return {key: (one[""].numerator, one[""].denominator, one[""].value) for key, one in found.items()}


def assert_the_differences_are_those_of_the_records(closing: Closing) -> Comparison:
    found = the_comparison(closing)
    counted = counted_now(closing)
    for line in found.lines:
        assert (line.now.numerator, line.now.denominator, line.now.value) == counted[line.kept.key], line.kept.key
        if not line.figure.parts:
            moved = sum((shift.numerator for shift in line.shifts.values()), Fraction(0))
            assert line.now.numerator - line.then.numerator == moved, line.kept.key
            below = sum((shift.denominator for shift in line.shifts.values()), Fraction(0))
            assert (line.now.denominator or 0) - (line.then.denominator or 0) == below, line.kept.key
    return found


# Closing


def test_a_closing_keeps_every_figure_with_its_definition_and_its_records(june: Cast) -> None:
    catch_up()
    closing = closed_june(june)
    assert (closing.month, closing.until, closing.note) == ("2026-06", dt.date(2026, 6, 30), "六月月报")
    assert closing.closed_by == june.zhouwei
    assert len(kept(closing)) == len(figures())
    row = ClosedFigure.objects.get(closing=closing, key="mediation_accepted_cases")
    assert row.numerator == "5"  # four of June and the one that was rated; the one of May was accepted in May
    assert row.said["name"] == ["受理申请调解（件）", "Mediation accepted (cases)"]
    assert row.said["definition"][0]
    marks = ClosedMark.objects.filter(closing=closing)
    assert marks.filter(measure="mediation_begun").count() == 5
    assert marks.filter(measure="mediation_open", on__lt=JUNE).count() == 1
    assert LogEntry.objects.get(action=Action.PERIOD_CLOSED).actor == june.zhouwei


def test_a_fresh_closing_differs_in_nothing(june: Cast) -> None:
    found = assert_the_differences_are_those_of_the_records(closed_june(june))
    assert found.noted == []
    assert not found.counted_otherwise


def test_a_month_is_closed_once(june: Cast) -> None:
    closed_june(june)
    with pytest.raises(Refused, match="2026-06已由周伟于2026-07-15结账"):
        closed_june(june)
    close(june.rongchang, JUNE, by=june.zhouwei)  # a station has closings of its own
    assert Closing.objects.count() == 2


def test_a_month_that_is_not_over_cannot_be_closed(people: Cast) -> None:
    for since in (dt.date(2026, 7, 1), dt.date(2026, 8, 1)):
        with pytest.raises(Refused, match="还没有结束"):
            close(people.district, since, by=people.zhouwei)
    for since in (dt.date(2026, 6, 2), dt.date(1999, 1, 1)):
        with pytest.raises(Refused, match="完整的月份"):
            close(people.district, since, by=people.zhouwei)
    assert not Closing.objects.exists()


def test_only_a_supervisor_of_the_organisation_or_above_closes(people: Cast) -> None:
    for person in (people.chenjing, people.liuyang, people.wangfang, people.mahong, people.admin):
        assert not oversees(person, people.rongchang)
        with pytest.raises(PermissionDenied):
            close(people.rongchang, JUNE, by=person)
    below = User.objects.create(username="below", name="站督导")
    Membership.objects.create(user=below, organisation=people.rongchang, role="supervisor")
    assert oversees(below, people.rongchang)
    assert oversees(below, people.xinghe)
    assert not oversees(below, people.district)
    with pytest.raises(PermissionDenied):
        close(people.district, JUNE, by=below)


def test_a_gap_is_allowed_and_said(people: Cast) -> None:
    assert months_left_open(people.district, JUNE) == []
    close(people.district, dt.date(2026, 3, 1), by=people.zhouwei)
    assert months_left_open(people.district, JUNE) == ["2026-04", "2026-05"]
    close(people.district, JUNE, by=people.zhouwei)
    assert months_left_open(people.district, dt.date(2026, 7, 1)) == []


def test_the_database_refuses_to_change_what_is_closed(june: Cast) -> None:
    closing = closed_june(june)
    a_ticket(june, "ticket_12345", "closed", at=EARLY_JUNE)
    restate(
        closing, {line.kept.key: line.seen for line in the_comparison(closing).unexplained[:1]}, "补录", by=june.zhouwei
    )
    for model in (Closing, ClosedFigure, ClosedMark, Restatement):
        assert model.objects.exists()
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model.objects.update(id=F("id"))
        with pytest.raises(IntegrityError, match=r"append-only|protected foreign keys"), transaction.atomic():
            model.objects.filter(pk=model.objects.latest("pk").pk).delete()


# What becomes of it


def test_what_is_recorded_late_is_a_difference_until_somebody_says_why(june: Cast) -> None:
    closing = closed_june(june)
    before = kept(closing)
    late = a_case(june, State.MEDIATING, at=EARLY_JUNE, workers=[a_worker(31)], units=[a_unit(31)])
    found = assert_the_differences_are_those_of_the_records(closing)
    line = found.line("mediation_accepted_persons")
    assert line is not None
    assert (line.then.value, line.now.value, line.difference) == tuple(
        map(Fraction, (9, 10, 1))
    )  # 2·4 + 1, and one who came later
    assert list(line.shifts) == [late.pk]
    assert (line.shifts[late.pk].came, line.shifts[late.pk].went) == (True, False)
    assert line.unexplained
    (written,) = restate(closing, {line.kept.key: line.seen}, "六月二日受理的一件漏登，七月补登", by=june.zhouwei)
    again = the_comparison(closing).line("mediation_accepted_persons")
    assert again is not None
    assert (again.then.value, again.now.value) == (Fraction(9), Fraction(10))
    assert (again.unexplained, again.noted) == (False, True)
    assert again.restated == (written,)
    assert (written.numerator, written.value, written.by) == ("10", "10", june.zhouwei)
    assert kept(closing) == before
    assert LogEntry.objects.get(action=Action.FIGURE_RESTATED).facts == {"figures": ["mediation_accepted_persons"]}


def test_what_changes_after_a_restatement_waits_to_be_explained_again(june: Cast) -> None:
    closing = closed_june(june)
    key = "mediation_accepted_cases"
    for n in (31, 32):
        a_case(june, State.MEDIATING, at=EARLY_JUNE, workers=[a_worker(n)], units=[a_unit(n)])
        line = the_comparison(closing).line(key)
        assert line is not None
        assert line.unexplained
        restate(closing, {key: line.seen}, "补登", by=june.zhouwei)
    line = the_comparison(closing).line(key)
    assert line is not None
    assert [one.numerator for one in line.restated] == ["6", "7"]
    assert not line.unexplained
    assert line.then.value == 5


def test_a_case_that_left_for_another_organisation_is_told(june: Cast) -> None:
    """Of a station's closing; the district's own stays as it is, for it lies below the district as before."""
    walk = a_walk(
        june, State.MEDIATING, at=EARLY_JUNE, workers=[a_worker(41)], units=[a_unit(41)], place=june.rongchang,
        by=june.liuyang,
    )  # fmt: skip
    station, district = (close(place, JUNE, by=june.zhouwei) for place in (june.rongchang, june.district))
    # As a hand-over leaves it; which states may be handed over is the kind's own affair.
    Application.objects.filter(pk=walk.dispute.pk).update(organisation=june.kechuang)
    recount()
    assert compare([district])[0].noted == []
    line = assert_the_differences_are_those_of_the_records(station).line("mediation_accepted_cases")
    assert line is not None
    assert (line.then.value, line.now.value) == (Fraction(1), Fraction(0))
    assert line.shifts[walk.dispute.pk].went
    assert line.shifts[walk.dispute.pk].in_words == "不再计入"


def test_a_restatement_needs_a_reason_a_supervisor_and_what_is_still_so(june: Cast) -> None:
    closing = closed_june(june)
    a_case(june, State.MEDIATING, at=EARLY_JUNE, workers=[a_worker(31)], units=[a_unit(31)])
    line = the_comparison(closing).unexplained[0]
    seen = {line.kept.key: line.seen}
    for reason, sentence in (("", "写明"), ("  ", "写明"), ("长" * 501, "500")):
        with pytest.raises(Refused, match=sentence):
            restate(closing, seen, reason, by=june.zhouwei)
    with pytest.raises(Refused, match="选择"):
        restate(closing, {}, "补登", by=june.zhouwei)
    for person in (june.chenjing, june.liuyang, june.admin):
        with pytest.raises(PermissionDenied):
            restate(closing, seen, "补登", by=person)
    with pytest.raises(Refused, match="又有变化"):
        restate(closing, {line.kept.key: "1|None|1"}, "补登", by=june.zhouwei)
    with pytest.raises(Refused, match="没有待说明的差异"):
        restate(closing, {"no-such-figure": "1|None|1"}, "补登", by=june.zhouwei)
    assert not Restatement.objects.exists()
    restate(closing, seen, "补登", by=june.zhouwei)
    with pytest.raises(Refused, match="没有待说明的差异"):  # pressed twice
        restate(closing, seen, "补登", by=june.zhouwei)
    assert Restatement.objects.count() == 1


def test_a_reason_keeps_no_identity_number(june: Cast) -> None:
    closing = closed_june(june)
    a_case(june, State.MEDIATING, at=EARLY_JUNE, workers=[a_worker(31)], units=[a_unit(31)])
    line = the_comparison(closing).unexplained[0]
    (written,) = restate(closing, {line.kept.key: line.seen}, "漏登，证件11010519491231002X", by=june.zhouwei)
    assert "19491231" not in written.reason


def test_a_definition_that_changed_since_is_said_and_the_kept_one_still_counts(
    june: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing = closed_june(june)
    key = "mediation_accepted_cases"
    changed = replace(figures()[key], version=2, numerator=figures()["mediation_accepted_persons"].numerator)
    monkeypatch.setitem(figures(), key, changed)
    line = the_comparison(closing).line(key)
    assert line is not None
    assert line.declared_otherwise == "口径已修订：第1版 → 第2版"
    assert (line.then.value, line.now.value) == (Fraction(5), Fraction(5))
    monkeypatch.setitem(figures(), key, replace(changed, version=1))
    assert "权重或范围" in the_comparison(closing).line(key).declared_otherwise  # type: ignore[union-attr]
    monkeypatch.delitem(figures(), key)
    assert "停用" in the_comparison(closing).line(key).declared_otherwise  # type: ignore[union-attr]


def something_happens(people: Cast, what: str, n: int, chance: Random, walks: list[Walk]) -> None:
    rows: Any = {"workers": [a_worker(70 + n)], "units": [a_unit(70 + n)]}
    match what:
        case "late":
            state = chance.choice([State.MEDIATING, State.CLOSED, State.WITHDRAWN, State.REFUSED])
            a_case(people, state, at=EARLY_JUNE, **rows)
        case "old":
            a_case(people, State.CLOSED, at=LATE_MAY, **rows)
        case "ticket":
            standing = chance.choice(["closed", "returned", "dispatched"])
            a_ticket(people, "ticket_12345", standing, at=EARLY_JUNE)
        case "withdrawn" if walks:
            walks.pop().withdraw()
        case "failed" if walks:
            walks.pop().fail()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_closed_figures_stand_and_their_differences_are_those_of_the_records(june: Cast, seed: int) -> None:
    """Random corrections: cases recorded late, more steps on old ones, tickets, and restatements between them."""
    chance = Random(seed)  # noqa: S311  repeatable
    ticket = a_ticket_walk(june, "ticket_12345", "replied", at=EARLY_JUNE)
    walks = [a_walk(june, State.MEDIATING, at=EARLY_JUNE, workers=[a_worker(n)], units=[a_unit(n)]) for n in (60, 61)]
    closing = closed_june(june)
    before, marks = kept(closing), list(ClosedMark.objects.order_by("pk").values_list())
    for n in range(6):
        something_happens(june, chance.choice(["late", "old", "ticket", "withdrawn", "failed"]), n, chance, walks)
        found = assert_the_differences_are_those_of_the_records(closing)
        if n % 3 == 2 and found.unexplained:
            restate(closing, {line.kept.key: line.seen for line in found.unexplained}, "更正", by=june.zhouwei)
            assert the_comparison(closing).unexplained == []
    ticket.call_back()
    assert assert_the_differences_are_those_of_the_records(closing).noted
    assert kept(closing) == before
    assert list(ClosedMark.objects.order_by("pk").values_list()) == marks


def test_a_year_of_closings_is_compared_in_four_statements(
    june: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    closings = [close(june.district, dt.date(2026, month, 1), by=june.zhouwei) for month in range(1, 7)]
    catch_up()
    with django_assert_num_queries(4):
        found = compare(closings)
    assert [one.noted for one in found] == [[]] * 6
