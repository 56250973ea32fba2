"""Whom the sweep tells: the person who answers, then who supervises, then who stands above; never who has left."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.roles import INTAKE, LEAD, SUPERVISOR
from tests.cast import a_case, a_walk
from tests.workflow.ticking import NOW, a_clock, at, hush, told
from workflow.calendars_ahead import missing_years, tell_of_missing_years
from workflow.clocks import Clock
from workflow.engine import perform
from workflow.messages import Message
from workflow.organisations import Membership, Organisation, User
from workflow.recipients import administrators
from workflow.sweep import sweep, sweep_until_dry

pytestmark = pytest.mark.django_db

DAYS_LATER = at("2026-08-03T10:00")
"""After the last rung of a time to decide that began on NOW."""


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def screening(people: Cast, place: Organisation, by: User) -> Dispute:
    dispute = a_walk(people, State.SCREENING, days_ago=0, place=place, by=by).dispute
    hush(dispute, "M02")
    return dispute


def heard() -> dict[str, set[str]]:
    """Who heard of each rung."""
    found: dict[str, set[str]] = {}
    for topic, person in told():
        found.setdefault(topic, set()).add(person)
    return found


def leave(person: User, *roles: str) -> None:
    held = Membership.objects.filter(user=person, role__in=roles) if roles else Membership.objects.filter(user=person)
    held.update(ended_on=NOW.date())


def test_the_owner_then_the_nearest_supervisors_then_those_above(people: Cast) -> None:
    enterprise = people.xinghe
    clerk = User.objects.create(username="clerk", name="文员")
    head = User.objects.create(username="head", name="主任")
    Membership.objects.filter(organisation=enterprise).update(ended_on=NOW.date())
    Membership.objects.create(user=head, organisation=enterprise, role=LEAD)
    Membership.objects.create(user=clerk, organisation=enterprise, role=INTAKE)
    screening(people, enterprise, clerk)
    sweep(DAYS_LATER)
    assert heard() == {
        "remind1": {"clerk"},
        "today": {"clerk"},
        "lapsed": {"clerk", "head"},
        "after1": {"head"},
        "after3": {"head", "zhouwei"},
    }, "a station's lead does not reach down to the enterprise below it"


def test_who_answers_and_supervises_himself_is_supervised_from_above(people: Cast) -> None:
    screening(people, people.rongchang, people.liuyang)
    sweep(DAYS_LATER)
    assert heard() == {
        "remind1": {"liuyang"},
        "today": {"liuyang"},
        "lapsed": {"liuyang", "zhouwei"},
        "after1": {"zhouwei"},
        "after3": {"zhouwei"},
    }


def test_work_that_nobody_owns_is_the_business_of_all_who_could_take_it(people: Cast) -> None:
    other = User.objects.create(username="other", name="同事")
    Membership.objects.create(user=other, organisation=people.district, role=INTAKE)
    dispute = screening(people, people.district, people.wangfang)
    perform(dispute, "release", by=people.wangfang)
    sweep(at("2026-07-17T09:00"))
    assert heard() == {"remind1": {"wangfang", "other"}}


def test_where_nobody_could_take_it_who_gives_out_work_hears(people: Cast) -> None:
    dispute = screening(people, people.district, people.wangfang)
    perform(dispute, "release", by=people.wangfang)
    leave(people.wangfang, INTAKE)
    sweep(at("2026-07-17T09:00"))
    assert heard() == {"remind1": {"chenjing", "zhouwei"}}


@pytest.mark.parametrize("how", ["deactivated", "moved away"])
def test_an_owner_who_has_left_hears_nothing(people: Cast, how: str) -> None:
    screening(people, people.district, people.wangfang)
    other = User.objects.create(username="other", name="同事")
    Membership.objects.create(user=other, organisation=people.district, role=INTAKE)
    if how == "deactivated":
        User.objects.filter(pk=people.wangfang.pk).update(is_active=False)
    else:
        leave(people.wangfang)
        Membership.objects.create(user=people.wangfang, organisation=people.kechuang, role=INTAKE)
    sweep(at("2026-07-17T09:00"))
    assert heard() == {"remind1": {"other"}}


def test_a_handler_who_was_deactivated_is_replaced_by_his_colleagues(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=2).dispute
    hush(dispute)
    a_clock(dispute, "L1", "2025-09-17", subject="claim:1")
    User.objects.filter(pk=people.liqiang.pk).update(is_active=False)
    sweep(at("2026-07-20T10:00"))
    assert heard() == {"remind60": {"zhaomin"}}


def test_of_a_case_that_is_closed_the_handler_hears(people: Cast) -> None:
    """M05, M19 and L1 outlive the case."""
    dispute = a_case(people, State.FAILED)
    hush(dispute)
    a_clock(dispute, "L1", "2025-09-17", subject="claim:1")
    sweep(at("2026-07-20T10:00"))
    assert heard() == {"remind60": {"liqiang"}}


def test_of_a_closed_case_whose_handler_left_the_lead_hears(people: Cast) -> None:
    dispute = a_case(people, State.FAILED)
    hush(dispute)
    a_clock(dispute, "L1", "2025-09-17", subject="claim:1")
    leave(people.liqiang)
    sweep(at("2026-07-20T10:00"))
    assert heard() == {"remind60": {"chenjing", "zhouwei"}}


def test_a_right_that_may_be_lost_is_no_supervisors_business(people: Cast) -> None:
    """L1 and M03 lapse without anybody having failed: no escalation."""
    dispute = a_walk(people, State.MEDIATING, days_ago=2).dispute
    hush(dispute, "M03")
    a_clock(dispute, "L1", "2025-09-17", subject="claim:1")
    sweep_until_dry(at("2027-01-04T10:00"))
    assert {person for _topic, person in told()} == {"liqiang"}
    assert [topic for topic, _ in told(clock__rule="L1")] == ["remind60", "remind30", "remind10", "today", "lapsed"]


def test_where_everybody_has_left_an_administrator_hears(people: Cast) -> None:
    screening(people, people.district, people.wangfang)
    User.objects.exclude(username="admin").update(is_active=False)
    sweep(DAYS_LATER)
    assert heard() == {rung: {"admin"} for rung in ("remind1", "today", "lapsed", "after1", "after3")}


def test_with_nobody_at_all_the_clock_moves_on(people: Cast) -> None:
    screening(people, people.district, people.wangfang)
    User.objects.update(is_active=False)
    assert sweep(DAYS_LATER).messages == 0
    assert not Clock.objects.exclude(next_at=None).exists()


# The calendar of next year


@pytest.mark.parametrize(
    ("on", "missing"),
    [
        ("2026-11-01", []),
        ("2026-11-02", [2027]),
        ("2026-12-31", [2027]),
        ("2027-01-04", [2027]),
        ("2027-11-30", [2027, 2028]),
    ],
)
def test_a_year_is_missed_sixty_days_ahead(on: str, missing: list[int]) -> None:
    assert missing_years(dt.date.fromisoformat(on), frozenset({2025, 2026})) == missing


def test_administrators_are_told_of_a_missing_year_once_a_week(people: Cast) -> None:
    assert tell_of_missing_years(at("2026-10-30T09:00")) == 0
    assert [tell_of_missing_years(at(f"2026-11-{day:02}T09:00")) for day in range(2, 17)] == [
        1,
        *[0] * 6,
        1,
        *[0] * 6,
        1,
    ]
    assert set(told()) == {("calendar", "admin")}
    message = Message.objects.latest("pk")
    assert "2027年的工作日历尚未导入" in message.words[0]
    assert "2027" in message.words[1]


def test_without_an_administrator_who_supervises_from_the_top_is_told(people: Cast) -> None:
    User.objects.filter(username="admin").update(is_active=False)
    Membership.objects.create(user=people.heping, organisation=people.kechuang, role=SUPERVISOR)
    assert administrators() == [people.zhouwei.pk]
    leave(people.zhouwei)
    assert administrators() == []
