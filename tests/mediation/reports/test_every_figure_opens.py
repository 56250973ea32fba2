"""Every figure, along every dimension, opens to exactly what was counted; and what is kept up equals what is counted anew."""

import datetime as dt
from typing import Any

import pytest

from mediation.demo import Cast, a_case
from mediation.dispute.states import State
from mediation.hearing.demo import a_hearing
from mediation.hotline.demo import a_ticket
from mediation.legal_aid.demo import an_aid
from workflow.figuring import Part, by_month, count, marks_behind, months_of, nothing, weigh
from workflow.marks import CountedTo, Mark, Tally
from workflow.metrics import Counted, Dimension, Figure, Slice, Unit, figures
from workflow.moment import today
from workflow.organisations import Organisation, User
from workflow.projecting import catch_up, differences, recount

DISPUTES = (
    State.MEDIATING,
    State.FAILED,
    State.PERFORMING,
    State.DEFAULTED,
    State.CLOSED,
    State.WITHDRAWN,
    State.REFUSED,
)


@pytest.fixture
def everything(people: Cast) -> Cast:
    for state in DISPUTES:
        a_case(people, state)
    for kind in ("ticket_12345", "ticket_12351"):
        for standing in ("dispatched", "replied", "callback", "closed"):
            a_ticket(people, kind, standing)
    a_ticket(people, "ticket_12345", "returned")
    for standing in ("review", "in_service", "closed"):
        an_aid(people, standing)
    a_hearing(people, "settled")
    catch_up()
    return people


def the_year() -> Slice:
    on = today()
    everywhere = tuple(Organisation.objects.values_list("pk", flat=True))
    return Slice(dt.date(on.year - 1, on.month, 1), on + dt.timedelta(days=40), everywhere)


def test_what_is_kept_up_equals_what_is_counted_anew(everything: Cast) -> None:
    assert Mark.objects.count() > 100
    assert differences().found == 0
    Mark.objects.filter(measure="mediation_begun").first().delete()  # type: ignore[union-attr]
    Mark.objects.filter(measure="ticket_completed").update(persons=7)
    Tally.objects.filter(measure="received").update(cases=0)
    assert differences().found
    assert recount().found
    assert differences().found == 0
    assert CountedTo.objects.get().repaired


def opens(figure: Figure, of: Slice, counted: Counted, user: User, **where: Any) -> int:
    """How many numbers of it were opened; each list amounts to its number."""
    for part, number in ((Part.NUMERATOR, counted.numerator), (Part.DENOMINATOR, counted.denominator)):
        if number is not None:
            rows = marks_behind(figure, of, part, user=user, **where)
            assert weigh(figure, of, part, rows) == number, (figure.key, where, part)
    listed = marks_behind(figure, of, Part.NUMERATOR, user=user, **where)
    if figure.unit in (Unit.CASES, Unit.TICKETS):
        assert listed.exclude(cases=0).count() == counted.numerator
    if figure.is_rate and figure.within and {term.factor for term in figure.terms} == {1}:
        rest = marks_behind(figure, of, Part.REST, user=user, **where)
        assert weigh(figure, of, Part.REST, rest) == counted.rest, (figure.key, where)
        assert not (set(rest) & set(listed)) or figure.others
    return bool(counted.numerator) + bool(counted.denominator)


SIMPLE = [figure for figure in figures().values() if not figure.parts]


@pytest.mark.parametrize("by", [d for d in Dimension if d not in (Dimension.DETAIL, Dimension.MONTH)])
def test_every_number_opens_to_exactly_its_records(everything: Cast, by: Dimension) -> None:
    of = the_year()
    opened = sum(
        opens(figures()[key], of, counted, everything.zhouwei, by=by, member=member)
        for key, members in count(SIMPLE, of, by).items()
        for member, counted in members.items()
    )
    assert opened > 40


def test_every_month_opens_to_exactly_its_records(everything: Cast) -> None:
    of = the_year()
    months, opened = months_of(of), 0
    for key, members in by_month(SIMPLE, of).items():
        opened += sum(opens(figures()[key], months[m], counted, everything.zhouwei) for m, counted in members.items())
    assert opened > 40


def test_the_members_of_a_dimension_add_up_to_the_whole(everything: Cast) -> None:
    """Pooled, never averaged."""
    of = the_year()
    whole = count(SIMPLE, of)
    for by in (Dimension.ORGANISATION, Dimension.KIND, Dimension.TOPIC, Dimension.SECTOR, Dimension.HANDLER):
        for key, members in count(SIMPLE, of, by).items():
            pooled = sum(members.values(), nothing(figures()[key]))
            assert (pooled.numerator, pooled.denominator) == (whole[key][""].numerator, whole[key][""].denominator), key
