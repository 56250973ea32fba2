"""What holds for everybody is in the hands of the main organisation's administrators; nobody is shown another's cases."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from tests.mediation.desk.conftest import Desk
from tests.mediation.desk.test_administration import HOURS, TERMS, previewed, proposal_in
from tests.workflow.changes import NOW, STARTED, add, clock, days_off
from workflow.additions import Hours
from workflow.clocks import Clock
from workflow.editions import current_number
from workflow.office_hours import Week
from workflow.organisations import Membership, Organisation, User
from workflow.recipients import administrators
from workflow.recounting import recount


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(people: Cast) -> Dispute:
    """A case of the district, whose window (M04) ends on Thursday, December 3."""
    return a_case(people, State.MEDIATING, at=STARTED)


@pytest.fixture
def elsewhere(people: Cast) -> Organisation:
    """Another district in the same installation."""
    return Organisation.found(code="elsewhere", name="另一区总工会", number_prefix="他区")


@pytest.fixture
def stranger(elsewhere: Organisation) -> Client:
    """Its administrator."""
    return an_administrator(elsewhere, "stranger")


def an_administrator(place: Organisation, username: str) -> Client:
    user = User.objects.create(username=username, name="管理员")
    Membership.objects.create(user=user, organisation=place, role="system_admin")
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, url: str) -> str:
    return client.get(url).content.decode().split("<main")[1]


def test_administrators_elsewhere_read_the_book_and_have_no_forms(case: Dispute, stranger: Client) -> None:
    assert 'href="/manage/calendar/import/"' not in page_of(stranger, "/manage/")
    assert "<form" not in page_of(stranger, "/manage/rules/M04/")
    assert "由系统主管机构的管理员统一维护" in page_of(stranger, "/manage/rules/M04/")
    assert "十五日" in page_of(stranger, "/manage/rules/")
    assert "国庆节" in page_of(stranger, "/manage/calendar/2026/")


def test_administrators_elsewhere_cannot_add_to_the_book(people: Cast, case: Dispute, stranger: Client) -> None:
    before = current_number()
    assert stranger.get("/manage/calendar/import/").status_code == 404
    assert previewed(stranger, "12-03").status_code == 404
    assert stranger.post("/manage/rules/M03/", TERMS | {"running": "on", "retired": "on"}).status_code == 404
    below = an_administrator(people.rongchang, "station")
    assert below.post("/manage/rules/M03/", TERMS).status_code == 404
    assert current_number() == before


def test_a_preview_of_the_book_is_not_confirmed_by_who_has_left_the_main_organisation(
    people: Cast, elsewhere: Organisation, desk: Desk
) -> None:
    client, before = desk("admin"), current_number()
    proposal = proposal_in(previewed(client, "12-03"))
    Membership.objects.filter(user=people.admin).update(organisation=elsewhere)
    assert client.post("/manage/confirm/", {"proposal": proposal}).status_code == 404
    assert current_number() == before


def test_hours_are_set_by_the_administrators_of_the_place(elsewhere: Organisation, stranger: Client) -> None:
    preview = stranger.post(f"/manage/hours/{elsewhere.pk}/", HOURS)
    answer = stranger.post("/manage/confirm/", {"proposal": proposal_in(preview)})
    assert answer["Location"] == f"/manage/changes/{current_number()}/"
    assert "另一区总工会的办公时间" in page_of(stranger, answer["Location"])


def test_only_ones_own_clocks_are_counted(case: Dispute, stranger: Client, desk: Desk) -> None:
    Clock.objects.filter(application=case, rule="M04").update(provisional=True)
    assert re.search(r'正在计算">1<', page_of(desk("admin"), "/manage/rules/"))
    assert not re.search(r'正在计算">[1-9]', page_of(stranger, "/manage/rules/"))
    assert "目前暂定的期限：1" in page_of(desk("admin"), "/manage/")
    assert "目前暂定的期限" not in page_of(stranger, "/manage/")


def test_what_moved_is_listed_to_the_administrators_of_the_place_alone(
    case: Dispute, stranger: Client, desk: Desk
) -> None:
    edition = add(days_off("2026-12-03"))
    url = f"/manage/changes/{edition.pk}/"
    assert str(case) in page_of(desk("admin"), url)
    for address in (url, "/manage/changes/", f"{url}progress/"):
        page = stranger.get(address).content.decode()
        assert str(case) not in page
        assert "变动 1 个" not in page
    assert "您所管的机构没有期限变动" in page_of(stranger, url)


def test_a_preview_counts_what_moves_elsewhere_and_does_not_list_it(
    case: Dispute, elsewhere: Organisation, desk: Desk
) -> None:
    Clock.objects.filter(application=case).update(organisation=elsewhere)
    page = previewed(desk("admin"), "12-03").content.decode()
    assert str(case) not in page
    assert "其他机构另有 1 个期限变动，不在此列出" in page


def test_office_hours_of_others_are_not_among_the_changes(people: Cast, stranger: Client, desk: Desk) -> None:
    edition = add(Hours(people.district, Week.parse(["09:00-16:00"] * 5 + ["", ""])))
    assert people.district.name not in page_of(stranger, "/manage/changes/")
    assert stranger.get(f"/manage/changes/{edition.pk}/").status_code == 404
    assert stranger.get(f"/manage/changes/{edition.pk}/progress/").status_code == 404
    assert people.district.name in page_of(desk("admin"), "/manage/changes/")


def test_the_main_organisation_changes_the_rules_for_all(
    people: Cast, case: Dispute, elsewhere: Organisation, desk: Desk
) -> None:
    Clock.objects.filter(application=case).update(organisation=elsewhere)
    client = desk("admin")
    client.post(
        "/manage/confirm/", {"proposal": proposal_in(client.post("/manage/rules/M03/", TERMS | {"running": "on"}))}
    )
    recount(current_number())
    assert clock(case, "M03").rule_version == 2


def test_who_can_import_a_calendar_is_asked_to(people: Cast, stranger: Client) -> None:
    assert administrators() == [people.admin.pk]
    Membership.objects.filter(user=people.admin).update(organisation=people.rongchang)
    assert administrators() == [people.admin.pk, User.objects.get(username="stranger").pk]
