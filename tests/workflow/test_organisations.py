"""People, the tree of organisations, roles: who may see what."""

import pytest
from django.utils import timezone

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.roles import INTAKE, LEAD, SUPERVISOR, SYSTEM_ADMIN
from tests.cast import a_case
from workflow import roles
from workflow.engine import perform
from workflow.models import Application
from workflow.organisations import Membership, Organisation, User, people_holding, system_user
from workflow.roles import Role


def sees(user: User) -> set[str]:
    fresh = User.objects.get(pk=user.pk)
    return {place.code for place in Organisation.objects.filter(applications__in=Dispute.objects.visible_to(fresh))}


@pytest.fixture
def everywhere(people: Cast) -> Cast:
    """One case in every organisation that handles cases."""
    for place in people.places.values():
        if place.outside:
            continue
        holder = people.wangfang
        if place != people.district:
            holder = User.objects.create(username=place.code, name=f"{place.code}受理员")
            Membership.objects.create(user=holder, organisation=place, role=INTAKE)
        a_case(people, "submitted", place=place, by=holder)
    return people


# The tree


def test_the_path_names_everything_above(people: Cast) -> None:
    district, station, committee = people.district, people.rongchang, people.xinghe
    assert committee.path == f"/{district.pk}/{station.pk}/{committee.pk}/"
    assert {place.district for place in people.places.values()} == {district}
    assert committee.is_within(district)
    assert committee.is_within(committee)
    assert not district.is_within(committee)
    assert str(station) == "荣昌街工会服务站"


def test_a_neighbour_whose_number_begins_alike_is_not_within(db: None) -> None:
    one, other = Organisation(path="/1/"), Organisation(path="/12/")
    assert not other.is_within(one)


# visible_to


def test_a_clerk_sees_the_cases_of_the_own_organisation(everywhere: Cast) -> None:
    assert sees(everywhere.wangfang) == {"district"}
    assert sees(everywhere.chenjing) == {"district"}
    assert sees(everywhere.heping) == {"kechuang"}


def test_a_station_sees_neither_its_sibling_nor_what_is_above_or_below(everywhere: Cast) -> None:
    assert sees(everywhere.liuyang) == {"rongchang"}


@pytest.mark.parametrize("name", ["zhouwei", "mahong"])
def test_a_role_that_reaches_down_sees_the_whole_subtree(everywhere: Cast, name: str) -> None:
    assert sees(everywhere.people[name]) == {"district", "rongchang", "kechuang", "xinghe", "window"}


def test_a_supervisor_of_a_station_sees_it_and_what_is_below(everywhere: Cast) -> None:
    user = User.objects.create(username="station", name="站长")
    Membership.objects.create(user=user, organisation=everywhere.rongchang, role=SUPERVISOR)
    assert sees(user) == {"rongchang", "xinghe"}


def test_an_administrator_keeps_the_system_and_sees_no_case(everywhere: Cast) -> None:
    assert sees(everywhere.admin) == set()
    assert not Application.objects.visible_to(everywhere.admin).exists()


def test_several_roles_add_up(everywhere: Cast) -> None:
    Membership.objects.create(user=everywhere.heping, organisation=everywhere.xinghe, role=LEAD)
    assert sees(everywhere.heping) == {"kechuang", "xinghe"}


def test_an_ended_membership_shows_nothing(everywhere: Cast) -> None:
    Membership.objects.filter(user=everywhere.zhouwei).update(ended_on=timezone.localdate())
    assert sees(everywhere.zhouwei) == set()


def test_a_deactivated_person_sees_nothing_and_holds_nothing(everywhere: Cast) -> None:
    everywhere.zhouwei.is_active = False
    everywhere.zhouwei.save()
    assert sees(everywhere.zhouwei) == set()
    assert User.objects.get(pk=everywhere.zhouwei.pk).held == ()


def test_an_offered_transfer_is_visible_to_the_receiver_until_it_is_declined(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    assert not Dispute.objects.visible_to(people.heping).exists()
    perform(dispute, "offer_transfer", by=people.chenjing, note="用工地", organisation=people.kechuang)
    assert Dispute.objects.visible_to(people.heping).get() == dispute
    assert not Dispute.objects.visible_to(people.liuyang).exists()
    perform(dispute, "decline_transfer", by=people.heping, note="不在辖区")
    assert not Dispute.objects.visible_to(people.heping).exists()


def test_an_accepted_transfer_leaves_the_receiver_the_new_case_only_by_its_own_right(people: Cast) -> None:
    dispute = a_case(people, "transferred")
    successor = Dispute.objects.get(succeeds=dispute)
    assert successor in Dispute.objects.visible_to(people.heping)
    assert successor not in Dispute.objects.visible_to(people.chenjing)
    assert dispute in Dispute.objects.visible_to(people.chenjing)


def test_open_leaves_out_what_is_closed(people: Cast) -> None:
    open_one = a_case(people, "submitted")
    a_case(people, "withdrawn")
    assert list(Dispute.objects.open()) == [open_one]


# Roles


def test_roles_count_where_they_are_held_and_below_when_they_reach_down(people: Cast) -> None:
    assert people.zhouwei.roles_in(people.xinghe) == {SUPERVISOR}
    assert people.wangfang.roles_in(people.xinghe) == frozenset()
    assert people.zhouwei.holds([SUPERVISOR], people.rongchang)
    assert not people.zhouwei.holds([LEAD], people.rongchang)
    assert people.admin.holds([SYSTEM_ADMIN], people.kechuang)


def test_work_can_be_given_to_active_people_with_the_role_in_the_very_organisation(people: Cast) -> None:
    assert list(people_holding([LEAD, SUPERVISOR], people.district)) == [people.zhouwei, people.chenjing]
    assert list(people_holding([SUPERVISOR], people.rongchang)) == []
    User.objects.filter(username="chenjing").update(is_active=False)
    Membership.objects.filter(user=people.zhouwei).update(ended_on=timezone.localdate())
    assert list(people_holding([LEAD, SUPERVISOR], people.district)) == []


def test_a_role_is_declared_once_or_alike() -> None:
    lead = roles.role(LEAD)
    roles.declare(lead)
    with pytest.raises(ValueError, match="'lead' is declared twice"):
        roles.declare(Role(LEAD, "另一个"))
    assert roles.role(LEAD) is lead


def test_people_and_memberships_are_told_in_words(people: Cast) -> None:
    assert str(people.wangfang) == "王芳"
    assert str(User(username="noname")) == "noname"
    assert str(people.wangfang.memberships.get()) == "王芳 · 受理员 · 开发区总工会劳动争议调解中心"


def test_the_system_is_one_actor_that_cannot_sign_in(db: None) -> None:
    system = system_user()
    assert system_user() == system
    assert (system.is_system, system.is_active, system.has_usable_password()) == (True, False, False)
    assert str(system) == "系统"
