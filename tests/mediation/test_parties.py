"""当事人: what the database holds about who stands in a case."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from mediation.demo import Cast, a_case, a_unit, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import (
    Agent,
    Applicant,
    Authority,
    Representative,
    Respondent,
    active_applicants,
    active_respondents,
    in_words,
    title_of,
)
from mediation.people import Employer, Person


@pytest.fixture
def dispute(people: Cast) -> Dispute:
    return a_case(people, State.SUBMITTED)


def refused_by(constraint: str) -> pytest.RaisesExc[IntegrityError]:
    return pytest.raises(IntegrityError, match=constraint)


def test_a_person_stands_in_a_case_once(dispute: Dispute) -> None:
    person = active_applicants(dispute)[0].person
    with refused_by("one_applicant_per_person"), transaction.atomic():
        Applicant.objects.create(application=dispute, person=person, position=9)


def test_a_unit_stands_in_a_case_once(dispute: Dispute) -> None:
    with refused_by("one_respondent_per_employer"), transaction.atomic():
        Respondent.objects.create(application=dispute, employer=Employer.objects.get(), position=9)


def test_one_number_is_one_person_and_no_number_is_anybody(db: None) -> None:
    Person.objects.create(name="甲", id_number="11010519491231002X")
    with refused_by("one_person_per_id"), transaction.atomic():
        Person.objects.create(name="乙", id_number="11010519491231002X")
    Person.objects.create(name="丙")
    Person.objects.create(name="丁")


def test_one_code_is_one_employer_and_without_one_there_is_a_reason(db: None) -> None:
    code = str(a_unit(1)["uscc"])
    Employer.objects.create(name="甲公司", uscc=code)
    with refused_by("one_employer_per_code"), transaction.atomic():
        Employer.objects.create(name="乙公司", uscc=code)
    with refused_by("code_or_reason"), transaction.atomic():
        Employer.objects.create(name="丙")
    Employer.objects.create(name="丙", no_uscc_reason="个人包工头")


def test_special_authority_lists_its_powers_in_the_database_too(dispute: Dispute) -> None:
    with refused_by("special_authority_lists_powers"), transaction.atomic():
        Agent.objects.create(application=dispute, name="某", kind="lawyer", authority=Authority.SPECIAL)


def test_numbers_are_masked_on_lists(db: None) -> None:
    person = Person(name="甲", id_number="11010519491231002X")
    worker = Applicant(person=person, phone="13800138000")
    assert "1949" not in person.masked_id
    assert worker.masked_phone != worker.phone
    assert (Person(name="乙").masked_id, Applicant(person=person).masked_phone) == ("—", "—")
    assert str(person) == "甲"


def test_who_left_is_no_party_any_more(dispute: Dispute) -> None:
    first = active_applicants(dispute)[0]
    first.left_at = dispute.received_at
    first.save()
    assert first not in active_applicants(dispute)
    unit = active_respondents(dispute)[0]
    unit.released_at = dispute.received_at
    unit.save()
    assert not active_respondents(dispute).exists()
    assert (str(unit), str(first)) == (unit.employer.name, first.person.name)


@pytest.mark.parametrize(
    ("workers", "units", "title"),
    [
        (1, 1, "{w}与甲公司"),
        (3, 1, "{w}等3人与甲公司"),
        (2, 2, "{w}等2人与甲公司等2家单位"),
        (0, 0, "（申请人未登记）与（被申请人未登记）"),
    ],
)
def test_a_case_is_titled_as_files_are(people: Cast, workers: int, units: int, title: str) -> None:
    rows = [a_worker(n) for n in range(workers)]
    names = ("甲公司", "乙公司")
    case = a_case(people, State.DRAFT, workers=rows, units=[a_unit(n, names[n]) for n in range(units)] or [])
    if not units:
        case.respondents.all().delete()
    assert title_of(case) == title.format(w=rows[0]["name"] if rows else "")


def test_a_long_title_is_shortened_to_what_the_column_holds(people: Cast) -> None:
    case = a_case(people, State.SUBMITTED, units=[a_unit(1, "长" * 200)])
    Person.objects.update(name="名" * 100)
    title = title_of(case)
    assert len(title) == 250
    assert title.endswith("…")


def test_who_is_on_record_is_not_deleted(dispute: Dispute) -> None:
    with pytest.raises(ProtectedError):
        Person.objects.first().delete()  # type: ignore[union-attr]
    with pytest.raises(ProtectedError):
        Employer.objects.get().delete()


def test_a_representative_is_known_by_the_worker(dispute: Dispute) -> None:
    worker = active_applicants(dispute)[0]
    representative = Representative.objects.create(applicant=worker, elected_on=dt.date(2026, 7, 1))
    assert str(representative) == str(worker)
    assert in_words([worker, representative]) == f"{worker}、{worker}"
