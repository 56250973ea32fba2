"""The living organisation: open cases in every stage, at every level."""

import datetime as dt

from mediation.demo import doors
from mediation.demo.cast import Cast
from mediation.demo.disputes import WALKS, a_case, a_walk
from mediation.demo.hours import day_of, in_office_hours
from mediation.demo.parties import FIRMS, a_unit, a_worker
from mediation.dispute.states import State
from workflow.calendar import ZONE
from workflow.models import Application
from workflow.moment import now

AT_THE_CENTRE = (
    State.SUBMITTED,
    State.CONSENT_ASKING,
    State.ACCEPTED,
    State.MEDIATING,
    State.AGREEMENT_DRAFT,
    State.PERFORMING,
    State.CLOSED,
)


YEAR_OF_THE_LIVING = dt.datetime(2023, 1, 1, tzinfo=ZONE)


def is_there() -> bool:
    """Whether the living organisation has been made: something was received after the year 2021 and its aftermath."""
    return Application.objects.filter(received_at__gt=YEAR_OF_THE_LIVING).exists()


def enliven(people: Cast) -> None:
    """Open cases of every kind in every stage, at every level, some of them late."""
    _disputes(people, now())
    doors.receptions(people)
    doors.tickets(people)
    doors.a_call_that_became_a_mediation(people)
    doors.one_case_for_three_calls(people)
    doors.aids(people)
    doors.a_failed_mediation_with_legal_aid(people)
    doors.an_offer_not_answered(people)
    doors.hearings(people)


def _disputes(people: Cast, at: dt.datetime) -> None:
    for n, state in enumerate(WALKS):
        if state in (State.DRAFT, State.TRANSFERRED, State.MERGED):
            continue
        place = (
            (people.district, people.rongchang, people.kechuang)[n % 3]
            if n % 3 and state not in AT_THE_CENTRE
            else people.district
        )
        by = {"district": people.wangfang, "rongchang": people.liuyang, "kechuang": people.heping}[place.code]
        count = 24 if state == State.PERFORMING else 12 if state == State.MEDIATING else 1 + n % 3
        started = in_office_hours(at - dt.timedelta(days=75 if state == State.DEFAULTED else 6 + n))
        a_walk(
            people, state, at=started, place=place, by=by,
            workers=[
                a_worker(i, start=100 + n * 30, claimed=(8_000 + 350 * i) * 100)
                | {"right_known_on": day_of(started) - dt.timedelta(days=30 + i)}
                for i in range(count)
            ],
            units=[a_unit(10 + n, FIRMS[n % len(FIRMS)])],
        )  # fmt: skip
    for state in (State.TRANSFERRED, State.MERGED):
        a_case(
            people, state, workers=[a_worker(0, start=800)], units=[a_unit(90, FIRMS[6])], at=at - dt.timedelta(days=4)
        )
