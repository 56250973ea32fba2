"""三员分立 on the pages: each administrator opens the pages of his post, and nobody else's."""

import pytest

from mediation.demo import Cast
from mediation.dispute.states import State
from tests.cast import a_case
from tests.mediation.desk.conftest import Desk
from workflow.organisations import User

PEOPLE = {"admin", "security"}
PAGES = {
    "/log/": {"auditor"},
    "/permissions/": {"zhouwei", "security"},
    "/staff/": {"zhouwei"},
    "/staff/{liqiang}/": {"zhouwei"},
    "/staff/{liqiang}/hand-over/": {"zhouwei"},
    "/manage/organisations/": {"admin"},
    "/manage/organisations/{place}/": {"admin"},
    "/manage/organisations/{place}/add/": {"admin"},
    "/manage/people/": PEOPLE,
    "/manage/people/?q=王&state=all": PEOPLE,
    "/manage/people/{liqiang}/": PEOPLE,
    "/manage/people/new/": {"admin"},
    "/manage/people/{liqiang}/edit/": {"admin"},
    "/manage/people/{liqiang}/deactivate/": {"admin"},
    "/manage/people/{liqiang}/roles/": {"security"},
    "/manage/people/{liqiang}/roles/{membership}/end/": {"security"},
}
EVERYBODY = ("admin", "security", "auditor", "zhouwei", "chenjing", "liqiang", "heping", "linhao")


def address(people: Cast, path: str) -> str:
    membership = people.liqiang.memberships.get()
    return path.format(liqiang=people.liqiang.pk, place=people.rongchang.pk, membership=membership.pk)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_its_post_and_for_nobody_else(people: Cast, desk: Desk, path: str) -> None:
    answers = {name: desk(name).get(address(people, path)).status_code for name in EVERYBODY}
    assert {name for name, status in answers.items() if status == 200} == PAGES[path]
    assert {status for name, status in answers.items() if name not in PAGES[path]} <= {403, 404}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_english(people: Cast, desk: Desk, path: str) -> None:
    client = desk(min(PAGES[path]))
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in client.get(address(people, path)).content.decode()


@pytest.mark.parametrize("username", ["admin", "security", "auditor"])
def test_an_administrator_opens_no_page_of_casework(people: Cast, desk: Desk, username: str) -> None:
    case = a_case(people, State.SUBMITTED)
    client = desk(username)
    for path in ("/cases/", "/deadlines/", "/new/", "/cases/new/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "三员分立" in answer.content.decode()
    for path in (f"/cases/{case.pk}/", f"/cases/{case.pk}/steps/screen/", f"/cases/{case.pk}/process.bpmn"):
        assert client.get(path).status_code == 404
    assert client.post(f"/cases/{case.pk}/steps/screen/").status_code == 404


def test_posts_do_not_open_each_others_pages(people: Cast, desk: Desk) -> None:
    assert desk("security").get("/manage/").status_code == 403
    assert desk("security").get("/log/").status_code == 403
    assert desk("auditor").get("/manage/people/").status_code == 403
    assert desk("admin").get("/log/").status_code == 403
    assert desk("admin").post(f"/manage/people/{people.liqiang.pk}/roles/").status_code == 404
    assert desk("security").post(f"/manage/people/{people.liqiang.pk}/reset/").status_code == 404
    assert User.objects.get(pk=people.liqiang.pk).check_password("demo-2026")
