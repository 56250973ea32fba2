"""My work and the list of cases."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from mediation.demo import Cast
from mediation.dispute.states import State
from tests.cast import a_case, a_unit, a_walk, a_worker
from workflow.engine import perform
from workflow.sweep import sweep_until_dry

Desk = Callable[[str], Client]


def test_my_work_shows_what_is_mine_and_what_waits_for_my_role(people: Cast, desk: Desk) -> None:
    mine = a_case(people, State.MEDIATING, workers=[a_worker(11)], units=[a_unit(5, "甲方有限公司")])
    waiting = a_case(people, State.ACCEPTED, workers=[a_worker(12)], units=[a_unit(6, "乙方有限公司")])
    mediator, lead = desk("liqiang").get("/").content.decode(), desk("chenjing").get("/").content.decode()
    assert mine.title in mediator
    assert waiting.title not in mediator
    assert waiting.title in lead


def test_an_offered_transfer_waits_at_the_receiver(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    perform(case, "offer_transfer", by=people.chenjing, note="用工地在科创街", organisation=people.kechuang, outside="")
    page = desk("heping").get("/").content.decode()
    assert "待接收的移送" in page
    assert case.title in page


def test_an_empty_desk_says_so(people: Cast, desk: Desk) -> None:
    assert "手上没有待办" in desk("liqiang").get("/").content.decode()
    assert "没有符合条件的案件" in desk("liqiang").get("/cases/").content.decode()


def test_an_administrator_is_told_that_cases_are_not_for_him(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    page = desk("admin").get("/").content.decode()
    assert "系统管理员不参与办案" in page
    assert case.title not in desk("admin").get("/cases/").content.decode()


def test_cases_are_found_by_name_firm_and_number(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.ACCEPTED, workers=[a_worker(3)], units=[a_unit(3, "青禾餐饮管理有限公司")])
    other = a_case(people, State.SUBMITTED, workers=[a_worker(8)], units=[a_unit(8, "别家有限公司")])
    client = desk("chenjing")
    for words in (case.title[:2], "青禾", case.number):
        page = client.get("/cases/", {"q": words}).content.decode()
        assert case.title in page
        assert other.title not in page
    assert other.title not in client.get("/cases/", {"stage": "conciliation"}).content.decode()


@pytest.mark.parametrize("query", ["after=abc", "after=99999999999999999999999", "stage=%27", "q=%25", "q=%00"])
def test_strange_addresses_do_no_harm(people: Cast, desk: Desk, query: str) -> None:
    a_case(people, State.SUBMITTED)
    assert desk("chenjing").get(f"/cases/?{query}").status_code == 200


def test_a_long_list_goes_on_by_key(people: Cast, desk: Desk) -> None:
    from mediation.demo import a_draft  # noqa: PLC0415

    made = [a_draft(people, workers=[], units=[]) for _ in range(53)]
    first = desk("chenjing").get("/cases/").content.decode()
    assert f"/cases/{made[-1].pk}/" in first
    assert f'/cases/{made[0].pk}/"' not in first
    assert f"after={made[3].pk}" in first
    assert f'/cases/{made[0].pk}/"' in desk("chenjing").get(f"/cases/?after={made[3].pk}").content.decode()


def test_signing_in_with_a_wrong_password_says_so_and_keeps_the_account(people: Cast) -> None:
    page = Client().post("/sign-in/", {"username": "liqiang", "password": "wrong"}).content.decode()
    assert "账号或密码不正确" in page
    assert 'value="liqiang"' in page


def test_english_is_one_press_away(people: Cast, desk: Desk) -> None:
    client = desk("liqiang")
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = client.get("/").content.decode()
    assert "My work" in page
    assert "我的工作" not in page


def test_a_page_may_load_nothing_from_elsewhere(people: Cast, desk: Desk) -> None:
    policy = desk("liqiang").get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy


def test_my_work_names_the_next_deadline_and_marks_a_missed_one(people: Cast, desk: Desk) -> None:
    a_case(people, State.SUBMITTED, at=timezone.now() - dt.timedelta(days=30))
    page = desk("wangfang").get("/").content.decode()
    assert "受理决定" in page
    assert 'class="due past"' in page


def test_a_transfer_once_accepted_no_longer_waits(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.TRANSFERRED)
    assert case.title not in desk("heping").get("/").content.decode().split("我承办的")[0]


def test_every_word_narrows_the_search(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED, workers=[a_worker(3)], units=[a_unit(3, "青禾餐饮管理有限公司")])
    name = case.title.split("与")[0]
    assert case.title in desk("chenjing").get("/cases/", {"q": f"{name} 青禾"}).content.decode()
    assert case.title not in desk("chenjing").get("/cases/", {"q": f"{name} 别家"}).content.decode()


def test_my_work_puts_what_is_due_first_on_top(people: Cast, desk: Desk) -> None:
    early = a_walk(people, State.MEDIATING, days_ago=9).dispute
    late = a_walk(people, State.MEDIATING, days_ago=3).dispute
    page = desk("liqiang").get("/").content.decode()
    assert page.index(f"/cases/{early.pk}/") < page.index(f"/cases/{late.pk}/")


def test_my_work_names_what_is_still_owed_in_a_closed_case(people: Cast, desk: Desk) -> None:
    """The window closed by itself: the case has no task any more, and the advice is still to be given."""
    dispute = a_walk(people, State.MEDIATING, days_ago=30).dispute
    sweep_until_dry()
    dispute.refresh_from_db()
    assert dispute.state == State.FAILED
    page = desk("liqiang").get("/").content.decode()
    assert "已办结案件中仍需办理的事项" in page
    assert "书面告知可以申请仲裁" in page
    assert "已办结案件中仍需办理的事项" not in desk("zhaomin").get("/").content.decode()
