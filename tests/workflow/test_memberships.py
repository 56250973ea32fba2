"""Roles are given and ended by one post, with a reason; administrators are held apart, by the code and by the database."""

import json

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, connection, transaction

from mediation.demo import Cast
from mediation.roles import AUDITOR, INTAKE, MEDIATOR, SECURITY_ADMIN, SUPERVISOR, SYSTEM_ADMIN
from tests.cast import a_case, a_worker
from tests.workflow.crowd import at_once
from workflow import roles
from workflow.database import RolesApart
from workflow.logbook import Action, LogEntry
from workflow.memberships import end_role, give_role
from workflow.models import WorkTask
from workflow.moment import today
from workflow.organisations import Membership, User
from workflow.steps import Refused


@pytest.fixture
def newcomer(people: Cast) -> User:
    return User.objects.create(username="newcomer", name="新人", home=people.district)


def running(user: User) -> set[str]:
    return set(Membership.objects.filter(user=user, ended_on=None).values_list("role", flat=True))


def test_a_role_is_given_with_its_reason_and_stands_in_the_log(people: Cast, newcomer: User) -> None:
    given = give_role(newcomer, people.rongchang, INTAKE, by=people.security, reason="入职", address="10.0.0.7")
    assert (given.given_by, given.reason, given.ended_on) == (people.security, "入职", None)
    assert User.objects.get(pk=newcomer.pk).holds([INTAKE], people.rongchang)
    line = LogEntry.objects.get()
    assert (line.action, line.actor, line.organisation, line.address) == (
        Action.ROLE_GIVEN, people.security, people.rongchang, "10.0.0.7",
    )  # fmt: skip
    assert (line.facts["user"], line.facts["role"], line.facts["reason"]) == ("newcomer", INTAKE, "入职")


@pytest.mark.parametrize("by", ["admin", "auditor", "zhouwei", "chenjing", "newcomer"])
def test_only_who_grants_gives_roles(people: Cast, newcomer: User, by: str) -> None:
    giver = newcomer if by == "newcomer" else people.people[by]
    with pytest.raises(Refused):
        give_role(newcomer, people.district, MEDIATOR, by=giver, reason="入职")
    assert not running(newcomer)
    assert not LogEntry.objects.exists()


def test_nobody_gives_himself_a_role_and_nobody_ends_his_own(people: Cast) -> None:
    with pytest.raises(Refused, match="不能为本人"):
        give_role(people.security, people.district, MEDIATOR, by=people.security, reason="x")
    with pytest.raises(Refused, match="不能为本人"):
        end_role(people.security.memberships.get(), by=people.security, reason="x")


def test_a_station_gives_no_roles_in_the_district(people: Cast, newcomer: User) -> None:
    station = User.objects.create(username="station-security", name="站安全员")
    Membership.objects.create(user=station, organisation=people.rongchang, role=SECURITY_ADMIN)
    with pytest.raises(Refused, match="安全管理员授予"):
        give_role(newcomer, people.district, INTAKE, by=station, reason="入职")
    give_role(newcomer, people.xinghe, INTAKE, by=station, reason="入职")
    assert running(newcomer) == {INTAKE}


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("liqiang", SYSTEM_ADMIN),
        ("liqiang", AUDITOR),
        ("admin", MEDIATOR),
        ("admin", AUDITOR),
        ("auditor", SYSTEM_ADMIN),
    ],
)
def test_an_administrator_holds_no_other_role_anywhere(people: Cast, who: str, role: str) -> None:
    user = people.people[who]
    before = running(user)
    for place in (people.district, people.kechuang):
        with pytest.raises(Refused, match="三员分立"):
            give_role(user, place, role, by=people.security, reason="兼任")
    assert running(user) == before


@pytest.mark.parametrize(("who", "role"), [("liqiang", SYSTEM_ADMIN), ("auditor", MEDIATOR)])
def test_the_database_holds_them_apart_too(people: Cast, who: str, role: str) -> None:
    with pytest.raises(IntegrityError, match="apart"), transaction.atomic():
        Membership.objects.create(user=people.people[who], organisation=people.xinghe, role=role)
    one = User.objects.create(username="one")
    both = [Membership(user=one, organisation=people.district, role=key) for key in (INTAKE, AUDITOR)]
    with pytest.raises(IntegrityError, match="apart"), transaction.atomic():
        Membership.objects.bulk_create(both)


def test_the_same_post_in_two_places_and_an_ended_role_are_no_second_role(people: Cast, newcomer: User) -> None:
    Membership.objects.create(user=people.auditor, organisation=people.rongchang, role=AUDITOR)
    first = give_role(newcomer, people.district, INTAKE, by=people.security, reason="入职")
    end_role(first, by=people.security, reason="转岗")
    give_role(newcomer, people.district, AUDITOR, by=people.security, reason="转岗")
    assert running(newcomer) == {AUDITOR}
    with pytest.raises(IntegrityError, match="apart"), transaction.atomic():
        Membership.objects.filter(pk=first.pk).update(ended_on=None)


def test_the_trigger_names_every_role_that_is_declared_apart(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'workflow_roles_apart'")
        source = cursor.fetchone()[0]
    named = source.split("ARRAY[")[1].split("]")[0]
    assert {f"'{role.key}'" for role in roles.declared() if role.apart} == set(named.split(", "))


@pytest.fixture
def _before_the_trigger(people: Cast) -> None:
    """As a database from before roles were held apart."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP TRIGGER roles_apart ON workflow_membership")


def hold_apart() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        RolesApart(SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR).database_forwards("mediation", editor, None, None)


@pytest.mark.usefixtures("_before_the_trigger")
def test_an_upgrade_stops_at_who_is_administrator_and_supervisor_and_names_him(people: Cast) -> None:
    second = Membership.objects.create(user=people.admin, organisation=people.district, role=SUPERVISOR)
    with pytest.raises(CommandError) as stopped:
        hold_apart()
    said = str(stopped.value)
    assert "admin（" in said
    assert f"{SUPERVISOR} #{second.pk}" in said
    assert "UPDATE workflow_membership SET ended_on" in said
    assert "zhouwei" not in said, "nobody else is named"

    Membership.objects.filter(pk=second.pk).update(ended_on=today())
    hold_apart()
    with pytest.raises(IntegrityError, match="apart"), transaction.atomic():
        Membership.objects.filter(pk=second.pk).update(ended_on=None)


@pytest.mark.usefixtures("_before_the_trigger")
def test_an_upgrade_lets_the_same_post_in_two_places_pass(people: Cast) -> None:
    Membership.objects.create(user=people.auditor, organisation=people.rongchang, role=AUDITOR)
    hold_apart()


def test_identity_numbers_in_a_reason_are_masked_where_nobody_can_change_them(people: Cast, newcomer: User) -> None:
    number = a_worker(3)["id_number"]
    words = "办理" * 95 + f"身份证{number}的案件被投诉"
    given = give_role(newcomer, people.rongchang, INTAKE, by=people.security, reason=f"接替{number}")
    end_role(given, by=people.security, reason=words)
    given.refresh_from_db()
    kept = json.dumps([line.facts for line in LogEntry.objects.all()]) + given.reason + given.end_reason
    assert number not in kept
    assert number[:6] not in kept, "not by cutting it in two either"
    assert number[-4:] in given.reason


@pytest.mark.django_db(transaction=True)
def test_of_two_roles_given_at_the_same_moment_one_stands(people: Cast) -> None:
    for n in range(4):
        user = User.objects.create(username=f"twice{n}", name="两处")

        def give(number: int, user: User = user) -> Membership:
            role = (MEDIATOR, AUDITOR)[number]
            return give_role(User.objects.get(pk=user.pk), people.district, role, by=people.security, reason="同时")

        won, refused = at_once(give, many=2)
        assert (len(won), len(refused)) == (1, 1)
        assert len(running(user)) == 1


def test_a_role_with_open_work_is_not_ended_and_the_sentence_says_how_much(people: Cast) -> None:
    a_case(people, "mediating")
    membership = people.liqiang.memberships.get()
    with pytest.raises(Refused, match="还有1件未办结") as refused:
        end_role(membership, by=people.security, reason="转岗")
    assert "周伟" in str(refused.value)
    assert running(people.liqiang) == {MEDIATOR}
    WorkTask.objects.owned_by(people.liqiang).update(owner=None)
    end_role(membership, by=people.security, reason="转岗")
    ended = Membership.objects.get(pk=membership.pk)
    assert ended.ended_on is not None
    assert (ended.ended_by, ended.end_reason) == (people.security, "转岗")
    with pytest.raises(Refused, match="已经终止"):
        end_role(membership, by=people.security, reason="转岗")
    assert LogEntry.objects.filter(action=Action.ROLE_ENDED).count() == 1


def test_bodies_outside_inactive_people_and_unknown_roles_get_none(people: Cast, newcomer: User) -> None:
    with pytest.raises(Refused, match="外部单位"):
        give_role(newcomer, people.lac, INTAKE, by=people.security, reason="入职")
    with pytest.raises(Refused, match="没有这个角色"):
        give_role(newcomer, people.district, "emperor", by=people.security, reason="入职")
    with pytest.raises(Refused, match="写明原因"):
        give_role(newcomer, people.district, INTAKE, by=people.security, reason="  ")
    with pytest.raises(Refused, match="已有此角色"):
        give_role(people.liqiang, people.district, MEDIATOR, by=people.security, reason="再来")
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    with pytest.raises(Refused, match="已停用"):
        give_role(newcomer, people.district, INTAKE, by=people.security, reason="入职")


def test_the_last_who_grants_stays(people: Cast) -> None:
    second = User.objects.create(username="security2", name="安全员乙")
    Membership.objects.create(user=second, organisation=people.rongchang, role=SECURITY_ADMIN)
    here = people.security.memberships.get()
    other = User.objects.create(username="security3", name="安全员丙")
    top = Membership.objects.create(user=other, organisation=people.district, role=SECURITY_ADMIN)
    end_role(here, by=other, reason="轮岗")
    with pytest.raises(Refused, match="安全管理员授予"):
        end_role(top, by=second, reason="轮岗")
    assert running(other) == {SECURITY_ADMIN}
