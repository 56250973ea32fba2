"""The year 2021 adds up: every printed figure is counted anew from the rows, one by one, as a clerk would."""

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from mediation.agreements import Payment
from mediation.consultation.lifecycle import Channel, Consultation
from mediation.demo import seeding
from mediation.demo.year_2021.figures import A_TENTH, PRINTED, Figures
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.hotline.city import Ticket12345
from mediation.hotline.states import CityState, UnionState
from mediation.hotline.union import Ticket12351
from mediation.identifiers import parse_identity
from mediation.legal_aid.lifecycle import LegalAid
from mediation.links import Matter
from mediation.people import Person
from mediation.ratings import Occasion, Rating, Score
from mediation.recovered import Recovery, recovered_once
from mediation.working_days import OFFICIAL
from workflow.calendar import DayKind
from workflow.clocks import Clock
from workflow.figuring import count
from workflow.messages import Message
from workflow.metrics import Slice
from workflow.metrics import figures as all_figures
from workflow.models import Application, StateChange
from workflow.organisations import Organisation
from workflow.projecting import catch_up, differences

# One process fills the year for all these tests, and has time for it.
pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.xdist_group("a year"), pytest.mark.timeout(1200)]
WHOLE = pytest.param(PRINTED, id="whole", marks=pytest.mark.skipif(not os.environ.get("CI"), reason="for CI: a minute"))


@pytest.fixture(scope="module", params=[pytest.param(A_TENTH, id="a tenth"), WHOLE])
def figures(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Figures]:
    """A site filled once a file, and taken back."""
    asked: Figures = request.param
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        seeding.fill_the_past(seeding.found(), asked)
        seeding.put_to_rest()
        yield asked
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def db(figures: Figures) -> None:
    """In place of pytest-django's: the file's own transaction."""


def in_2021(moment: dt.datetime | dt.date | None) -> bool:
    if moment is None:
        return False
    return (timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment).year == 2021


def received() -> list[Consultation]:
    return [one for one in Consultation.objects.all() if in_2021(one.received_at)]


def test_person_visits_and_calls(figures: Figures) -> None:
    on_site = telephone = 0
    for one in received():
        if one.channel == Channel.PHONE:
            telephone += one.visitors
        else:
            on_site += one.visitors
    assert (on_site, telephone) == (figures.on_site, figures.telephone)


def test_everybody_who_answered_was_satisfied_and_not_everybody_was_asked(figures: Figures) -> None:
    receptions = {one.pk for one in received()}
    ratings = [one for one in Rating.objects.filter(occasion=Occasion.RECEPTION) if one.application_id in receptions]
    answered = [one for one in ratings if one.score]
    assert {one.score for one in answered} == {Score.SATISFIED}
    assert 0.6 < len({one.application_id for one in ratings}) / len(receptions) < 0.8
    assert 0.6 < len(answered) / len(ratings) < 0.95
    assert all(one.reached is False or (one.expires_at and not one.score) for one in ratings if not one.score)


def test_persons_accepted_and_closed(figures: Figures) -> None:
    accepted = closed = 0
    for case in Dispute.objects.filter(received_at__year=2021):
        persons = {applicant.person_id for applicant in case.applicants.all() if applicant.left_at is None}
        assert len(persons) == case.worker_count
        if in_2021(case.accepted_at):
            accepted += len(persons)
        if in_2021(case.closed_at) and case.accepted_at is not None:
            closed += len(persons)
    assert (accepted, closed) == (figures.mediation_accepted, figures.mediation_closed)


def test_nobody_is_counted_twice(figures: Figures) -> None:
    """The persons of accepted cases differ."""
    cases = [case for case in Dispute.objects.all() if in_2021(case.accepted_at)]
    persons = [applicant.person_id for case in cases for applicant in case.applicants.all()]
    assert len(persons) == len(set(persons)) == figures.mediation_accepted


def test_money_received_to_the_fen(figures: Figures) -> None:
    paid = sum(
        payment.amount
        for payment in Payment.objects.all()
        if payment.verified_at is not None and payment.rejected_at is None and in_2021(payment.paid_on)
    )
    assert paid == figures.fulfilled


def test_the_24_workers_of_august_were_paid_on_time(figures: Figures) -> None:
    case = Dispute.objects.get(worker_count=24, received_at__date=dt.date(2021, 8, 3))
    assert case.title.startswith("李")
    assert "等24人与" in case.title
    assert case.state == State.CLOSED
    rows = Payment.objects.filter(instalment__agreement__application=case)
    assert {payment.instalment.claim.applicant.person_id for payment in rows} == set(
        case.applicants.values_list("person", flat=True)
    )
    assert all(payment.paid_on <= payment.instalment.due_on for payment in rows)
    assert case.agents.get().may_settle


def test_legal_aid_granted_closed_and_recovered(figures: Figures) -> None:
    """Persons: each application is one recipient's."""
    granted = closed = 0
    for aid in LegalAid.objects.all():
        granted += in_2021(aid.granted_at)
        closed += in_2021(aid.closed_at) and aid.granted_at is not None
    assert (granted, closed) == (figures.aid_accepted, figures.aid_closed)
    recipients = [aid.recipient.person_id for aid in LegalAid.objects.all() if aid.recipient]
    assert len(recipients) == len(set(recipients))
    recovered = [row for row in Recovery.objects.all() if in_2021(row.received_on) and not row.counted_elsewhere]
    assert sum(row.amount for row in recovered) == figures.recovered


def test_no_yuan_is_counted_twice(figures: Figures) -> None:
    """Mediation and legal aid of the year are different disputes of different people."""
    mediated = set(Person.objects.filter(applications__application__kind_key="dispute").values_list("pk", flat=True))
    aided = set(Person.objects.filter(applications__application__kind_key="legal_aid").values_list("pk", flat=True))
    assert not mediated & aided
    assert not Matter.objects.exists()
    everything = Application.objects.values_list("pk", flat=True)
    in_2022 = [row.amount for row in Recovery.objects.all() if not in_2021(row.received_on)]
    in_2022 += [row.amount for row in Payment.objects.all() if not in_2021(row.paid_on)]
    assert recovered_once(everything) == figures.fulfilled + figures.recovered + sum(in_2022)


def test_tickets_dispatched_returned_and_completed(figures: Figures) -> None:
    city = Counter(ticket.state for ticket in Ticket12345.objects.all() if in_2021(ticket.dispatched_at))
    assert sum(city.values()) == figures.h12345_dispatched
    assert city == {CityState.RETURNED: figures.h12345_returned, CityState.CLOSED: figures.h12345_completed}
    union = Counter(ticket.state for ticket in Ticket12351.objects.all() if in_2021(ticket.dispatched_at))
    assert sum(union.values()) == figures.h12351_dispatched
    assert set(union) <= {UnionState.CLOSED, UnionState.ANSWERED}
    for ticket in (*Ticket12345.objects.all(), *Ticket12351.objects.all()):
        assert in_2021(ticket.closed_at)


def test_nothing_was_open_before_and_nothing_of_it_is_open_today(figures: Figures) -> None:
    first = min(Application.objects.exclude(received_at=None).values_list("received_at", flat=True))
    assert in_2021(first)
    past = Application.objects.filter(received_at__lt=dt.datetime(2023, 1, 1, tzinfo=dt.UTC))
    assert not past.open().exists()
    assert max(past.values_list("closed_at", flat=True)) < dt.datetime(2022, 4, 1, tzinfo=dt.UTC)
    assert not Clock.objects.filter(application__in=past, next_at__isnull=False).exists()
    assert not Clock.objects.filter(application__in=past, ended_at=None, breach=True).exists()
    assert not Message.objects.filter(application__in=past, read_at=None).exists()


def test_it_happened_in_office_hours_step_after_step(figures: Figures) -> None:
    """What people did; an answer through a link comes when it comes."""
    before: dict[int, dt.datetime] = {}
    for change in StateChange.objects.filter(at__year__lte=2022).select_related("actor").order_by("sequence"):
        assert change.at >= before.get(change.application_id, change.at), (change.application_id, change.verb)
        before[change.application_id] = change.at
        local = timezone.localtime(change.at)
        if not change.actor.is_system:
            assert OFFICIAL.kind(local.date()) in (DayKind.WORK, DayKind.MAKEUP), local
            assert 9 <= local.hour < 18, local


def test_numbers_follow_time_without_gaps(figures: Figures) -> None:
    for field, by in (("number", "accepted_at"), ("receipt_number", "received_at")):
        rows = Dispute.objects.filter(organisation__code="district", received_at__year=2021).exclude(**{field: ""})
        given = [
            int(number.split("字第")[1].rstrip("号")) for number in rows.order_by(by).values_list(field, flat=True)
        ]
        assert sorted(given) == list(range(1, len(given) + 1))


def test_most_limits_were_kept_and_a_few_were_not(figures: Figures) -> None:
    ended = [
        (clock.rule, bool(clock.due_at and clock.ended_at > clock.due_at))
        for clock in Clock.objects.filter(breach=True, ended_at__year=2021)
        if clock.ended_at
    ]
    late = Counter(was_late for _rule, was_late in ended)
    assert late[True] < 0.1 * len(ended)
    if figures is PRINTED:
        assert late[True]


def test_identity_numbers_are_invented_and_valid(figures: Figures) -> None:
    numbers = list(Person.objects.values_list("id_number", flat=True))
    assert len(numbers) == len(set(numbers))
    for number in numbers:
        parse_identity(number, on=dt.date(2026, 1, 1))


def test_the_same_year_comes_out_every_time(figures: Figures) -> None:
    from mediation.demo.year_2021 import mediations, receptions  # noqa: PLC0415

    assert mediations.mediations(PRINTED) == mediations.mediations(PRINTED)
    assert receptions.receptions(A_TENTH) == receptions.receptions(A_TENTH)


def test_the_figures_say_what_was_printed(figures: Figures) -> None:
    """Counted from the marks, as the year report prints them; and in passing the same as anew."""
    catch_up()
    of = Slice(dt.date(2021, 1, 1), dt.date(2021, 12, 31), tuple(Organisation.objects.values_list("pk", flat=True)))
    told = {key: by[""] for key, by in count(list(all_figures().values()), of).items()}
    values = {
        "consultation_on_site": figures.on_site,
        "consultation_phone": figures.telephone,
        "reception_satisfaction": 1,
        "mediation_accepted_persons": figures.mediation_accepted,
        "mediation_closed_persons": figures.mediation_closed,
        "mediation_closure_rate": Fraction(figures.mediation_closed, figures.mediation_accepted),
        "mediation_amount_fulfilled": figures.fulfilled,
        "legal_aid_accepted": figures.aid_accepted,
        "legal_aid_closed": figures.aid_closed,
        "legal_aid_recovered": figures.recovered,
        "losses_recovered": figures.fulfilled + figures.recovered,
        "tickets_12345_dispatched": figures.h12345_dispatched,
        "tickets_12345_returned": figures.h12345_returned,
        "tickets_12345_completed": figures.h12345_completed,
        "tickets_12351_dispatched": figures.h12351_dispatched,
        "tickets_12351_completed": figures.h12351_dispatched,
        "tickets_12351_completion_rate": 1,
    }
    assert {key: told[key].value for key in values} == values
    assert differences().found == 0


def test_the_command_prints_the_printed_year(figures: Figures) -> None:
    """`manage.py report year`, as whoever checks the printed page runs it."""
    out = StringIO()
    call_command("report", "year", "--org", "district", "--from", "2021-01-01", "--to", "2021-12-31", stdout=out)
    told = json.loads(out.getvalue())
    values = {one["key"]: one["value"] for one in told["figures"]}
    cases = values["mediation_accepted_cases"], values["mediation_closed_cases"]
    assert cases[0] > cases[1] > 0
    assert values["mediation_closure_rate"] == pytest.approx(
        figures.mediation_closed / figures.mediation_accepted, abs=1e-6
    )
    expected = {
        "consultation_on_site": figures.on_site, "consultation_phone": figures.telephone, "reception_satisfaction": 1,
        "mediation_accepted_persons": figures.mediation_accepted, "mediation_accepted_cases": cases[0],
        "mediation_closed_persons": figures.mediation_closed, "mediation_closed_cases": cases[1],
        "mediation_closure_rate": values["mediation_closure_rate"], "mediation_amount_fulfilled": figures.fulfilled / 100,
        "legal_aid_accepted": figures.aid_accepted, "legal_aid_closed": figures.aid_closed,
        "legal_aid_recovered": figures.recovered / 100, "tickets_12345_dispatched": figures.h12345_dispatched,
        "tickets_12345_returned": figures.h12345_returned, "tickets_12345_completed": figures.h12345_completed,
        "tickets_12351_dispatched": figures.h12351_dispatched, "tickets_12351_completed": figures.h12351_dispatched,
        "tickets_12351_completion_rate": 1,
    }  # fmt: skip
    assert {key: values[key] for key in list(values)[:18]} == expected
    assert list(values)[:18] == list(expected)
