"""Data by the million, a few hundred of it: true to what the engine would have written, and at home in the pages."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Max, Q
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from mediation.bulk import NotOurs, filled_database
from mediation.bulk.days import FIRST, LAST, is_working_day
from mediation.bulk.filling import fill, made_stamps
from mediation.bulk.organisation import found
from mediation.bulk.planning import planned
from mediation.bulk.printing import Printer
from mediation.bulk.stamps import Stamp
from mediation.consultation.lifecycle import Consultation
from mediation.dispute.lifecycle import Dispute
from mediation.hotline.rows import CallBack
from mediation.identifiers import parse_identity, parse_uscc
from mediation.management.scratch import scratch_database
from mediation.parties import Applicant
from mediation.people import Employer, Person
from mediation.ratings import Rating
from workflow.calendar import ZONE
from workflow.clocks import Clock
from workflow.models import Application, NumberSequence, StateChange, WorkTask, kinds
from workflow.moment import today
from workflow.organisations import Organisation, User
from workflow.verifying import Verified, verify

COUNT, FEW = 500, 0.01
REFERENCES = """
SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text, b.attname
FROM pg_constraint
JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1]
WHERE contype = 'f'
"""
WORDS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb')
"""


@pytest.fixture(scope="module")
def stamps(
    django_db_modify_db_settings_xdist_suffix: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[Stamp]]:
    """Cut once; the connection leads to a database filled with copies of them while the tests of this file run."""
    with django_db_blocker.unblock():
        with _tables("specimens"):
            cut = made_stamps(FEW, say=_nothing)
        with _tables("filled"):
            fill(COUNT, cut, say=_nothing)
            yield cut


@contextmanager
def _tables(purpose: str) -> Iterator[None]:
    """A database of its own with all tables, empty."""
    migrated = connection.settings_dict["TEST"]["TEMPLATE"]
    with scratch_database(f"bulk_{purpose}", migrated or "template1"):
        if not migrated:
            call_command("migrate", verbosity=0)
        yield


def _nothing(words: str) -> None:
    """Nobody listens."""


def _rows(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


pytestmark = [pytest.mark.usefixtures("stamps"), pytest.mark.xdist_group("bulk")]


def test_there_are_so_many_of_every_kind() -> None:
    assert Application.objects.count() == COUNT
    counted = dict(Application.objects.values_list("kind_key").annotate(Count("pk")))
    assert set(counted) == {kind.kind for kind in kinds()}
    assert 0.6 < counted["consultation"] / COUNT < 0.68
    assert 0.07 < counted["dispute"] / COUNT < 0.12


def test_the_newest_change_agrees_with_the_application() -> None:
    for case in Application.objects.all():
        newest = case.changes.latest("sequence")
        told = (newest.to_state, newest.to_stage, newest.sequence, newest.round)
        assert told == (case.state, case.stage, case.version, case.round)
        assert case.changes.count() == case.version
        assert case.received_at == case.changes.first().at or case.kind_key != "consultation"


def test_each_change_begins_where_the_one_before_ended() -> None:
    before: dict[int, tuple[str, str]] = {}
    for change in StateChange.objects.order_by("application", "sequence"):
        state, stage = before.get(change.application_id, ("draft", "intake"))
        assert (change.from_state, change.from_stage) == (state, stage)
        before[change.application_id] = (change.to_state, change.to_stage)


def test_every_verb_is_a_step_of_its_kind() -> None:
    steps = {kind.kind: set(kind.steps()) for kind in kinds()}
    taken = StateChange.objects.values_list("application__kind_key", "verb").distinct()
    assert all(verb in steps[kind] for kind, verb in taken)


def test_who_is_open_has_one_open_task_and_who_is_closed_none() -> None:
    cases = Application.objects.annotate(waiting=Count("tasks", filter=Q(tasks__finished=None)))
    assert cases.exclude(stage="closed").exists()
    assert not cases.exclude(stage="closed").exclude(waiting=1).exists()
    assert not cases.filter(stage="closed").exclude(waiting=0).exists()
    assert not WorkTask.objects.filter(finished__lt=F("created")).exists()


def test_every_clock_is_as_the_record_says() -> None:
    verified = Verified()
    assert list(verify(verified, everything=True)) == []
    assert verified.clocks > COUNT
    assert Clock.objects.unended().exists()
    assert Clock.objects.filter(ended_at__gt=F("due_at")).exists()


def test_nothing_points_nowhere() -> None:
    for table, column, other, key in _rows(REFERENCES):
        lost = _rows(
            f'SELECT 1 FROM {table} x LEFT JOIN {other} y ON y."{key}" = x."{column}" '  # noqa: S608  names of ours
            f'WHERE x."{column}" IS NOT NULL AND y."{key}" IS NULL LIMIT 1'
        )
        assert not lost, (table, column)


def test_no_mark_of_a_specimen_is_left() -> None:
    marks = "[\ue000-\uf8ff]|(^|[^0-9])(13800100[0-9]{3}|10[0-9]{8})($|[^0-9])"
    for table, column in _rows(WORDS):
        left = _rows(f'SELECT "{column}" FROM "{table}" WHERE "{column}"::text ~ %s LIMIT 1', [marks])  # noqa: S608
        assert not left, (table, column, left)


def test_everything_happened_on_working_days_in_office_hours_of_the_five_years() -> None:
    moments = [at.astimezone(ZONE) for at in StateChange.objects.exclude(channel="link").values_list("at", flat=True)]
    assert min(moments).date() >= FIRST
    assert max(moments).date() <= LAST
    assert all(is_working_day(at.date()) for at in moments)
    outside = [at for at in moments if not 8 <= at.hour < 19]
    assert len(outside) < len(moments) / 50


def test_what_is_denormalised_agrees_with_the_record() -> None:
    accepted = Dispute.objects.exclude(accepted_at=None)
    assert accepted.exists()
    for case in accepted:
        assert case.changes.filter(verb__in=("accept", "reopen", "enter_by_split"), at=case.accepted_at).exists()
    for case in Application.objects.filter(stage="closed"):
        closing = case.changes.filter(to_stage="closed").exclude(from_stage="closed").latest("sequence")
        assert case.closed_at == case.finished == closing.at
    for case in Dispute.objects.filter(merged_into=None):
        workers = Applicant.objects.filter(Q(application=case) | Q(application__merged_into=case), left_at=None)
        assert case.worker_count == workers.count()


def test_what_is_paid_was_agreed_and_what_is_agreed_was_asked() -> None:
    sums = _rows(
        "SELECT c.id, coalesce(c.claimed, 0), sum(i.amount), c.agreed FROM mediation_claim c "
        "JOIN mediation_instalment i ON i.claim_id = c.id AND i.replaced_at IS NULL GROUP BY c.id"
    )
    assert sums
    assert all(shares == agreed <= claimed for _claim, claimed, shares, agreed in sums)
    assert _rows("SELECT 1 FROM mediation_payment WHERE verified_at IS NOT NULL")


def test_people_and_firms_are_valid_and_nobody_twice() -> None:
    numbers = list(Person.objects.values_list("id_number", flat=True))
    assert len(numbers) == len(set(numbers)) > 30
    assert all(parse_identity(number, on=today()).number == number for number in numbers)
    assert all(parse_uscc(code) for code in Employer.objects.values_list("uscc", flat=True))
    for one in Applicant.objects.select_related("person")[:50]:
        assert parse_identity(one.person.id_number, on=today()).birth_date == one.person.birth_date


def test_numbers_run_without_gaps_and_the_next_one_follows() -> None:
    given = list(Application.objects.exclude(receipt_number="").values_list("receipt_number", flat=True))
    assert len(given) == len(set(given)) > COUNT / 2
    for series in NumberSequence.objects.filter(series="收"):
        prefix = f"〔{series.year}〕{series.organisation.number_prefix}收字第"
        assert f"{prefix}{series.last}号" in given
        assert f"{prefix}{series.last + 1}号" not in given


def test_satisfaction_was_asked_and_mostly_answered() -> None:
    asked = Rating.objects.filter(occasion="reception")
    assert 0.5 < asked.count() / Consultation.objects.count() < 0.95
    assert asked.exclude(score="").exists()
    assert CallBack.objects.exclude(score="").exists()


def test_people_work_where_they_act() -> None:
    assert Organisation.objects.filter(outside=False).count() == 40
    assert User.objects.filter(is_active=True).count() > 350
    strangers = StateChange.objects.exclude(actor__username="system").exclude(
        actor__memberships__organisation__path__in=Organisation.objects.values("path")
    )
    assert not strangers.exists()


def test_the_pages_show_them(client: Client) -> None:
    client.force_login(User.objects.get(username="zhouwei"))
    for name in ("my-work", "cases", "deadlines"):
        assert client.get(reverse(name)).status_code == HTTPStatus.OK
    for kind in kinds():
        cases = Application.objects.filter(kind_key=kind.kind)
        states = dict(cases.values_list("state", "pk"))
        for key in states.values():
            answer = client.get(reverse("case", args=[key]))
            assert answer.status_code == HTTPStatus.OK, (kind.kind, key)


def test_a_database_that_was_made_elsewhere_is_left_alone() -> None:
    name, cases = connection.settings_dict["NAME"], Application.objects.count()
    with pytest.raises(NotOurs, match=name), filled_database(1, name=name, say=_nothing):
        pass
    with pytest.raises(CommandError, match="left alone"):
        call_command("bench_data", applications=1, keep=name)
    assert Application.objects.count() == cases == COUNT


def test_what_is_open_moved_last_within_sixty_days() -> None:
    newest = StateChange.objects.exclude(application__stage="closed").values("application").annotate(last=Max("at"))
    days = [(LAST - row["last"].astimezone(ZONE).date()).days for row in newest]
    assert len([day for day in days if day <= 66]) > 0.8 * len(days) > 0


def test_the_same_seed_is_the_same_rows_and_another_one_is_not(stamps: list[Stamp]) -> None:
    with _tables("again"):
        places = found()
        printer = Printer(stamps, places)
        first, again, other = (
            [printer.chunk(*chunk) for chunk in planned(stamps, places, 200, seed).chunks()] for seed in (1, 1, 2)
        )
    assert first == again
    assert first != other
