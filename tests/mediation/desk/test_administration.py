"""The administrators' pages: preview before anything is saved, exactly the preview is saved, and nobody else gets in."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from tests.mediation.test_import_calendar import days_of
from tests.workflow.changes import NOW, STARTED, add, amended, clock, day, days_off
from workflow.clockwork import Outcome
from workflow.editions import CalendarNotice, Edition, OfficeHours, RuleVersion, current_book, current_number
from workflow.organisations import Membership, User
from workflow.recounting import recount

Desk = Callable[[str], Client]
PAGES = (
    "", "calendar/2026/", "calendar/import/", "hours/", "hours/{place}/", "rules/", "rules/M04/", "changes/", "changes/{edition}/",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _on_a_friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(people: Cast) -> Dispute:
    """Its window (M04) ends on Thursday, December 3; the 15 days of M03 on December 1."""
    return a_case(people, State.MEDIATING, at=STARTED)


def address(page: str, people: Cast) -> str:
    return f"/manage/{page.format(place=people.district.pk, edition=current_number())}"


def a_file(*off: str, name: str = "2026.json") -> SimpleUploadedFile:
    """The official 2026, with more days off (`12-03`)."""
    days = days_of(2026) + [{"name": "补充", "date": f"2026-{text}", "isOffDay": True} for text in off]
    content = json.dumps({"year": 2026, "papers": ["https://www.gov.cn/1.htm"], "days": days}).encode()
    return SimpleUploadedFile(name, content, "application/json")


def proposal_in(answer: Any) -> str:
    found = re.search(r'name="proposal" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def previewed(client: Client, *off: str) -> Any:
    return client.post("/manage/calendar/import/", {"file": a_file(*off), "words": "国办补充通知"})


HOURS = {f"day{number}": "09:00-12:00 13:30-16:00" for number in range(5)} | {"makeup": ""}
TERMS = {
    "length": "20",
    "unit": "ND",
    "warn": "5、2",
    "law": "新法第1条",
    "valid_from": "2026-11-20",
    "words": "法律修改",
}


@pytest.mark.parametrize("where", PAGES)
def test_every_page_opens_for_an_administrator_and_is_not_there_for_others(
    people: Cast, desk: Desk, where: str
) -> None:
    url = address(where, people)
    assert desk("admin").get(url).status_code == 200
    for username in ("zhouwei", "chenjing", "liuyang"):
        assert desk(username).get(url).status_code == 404
    assert Client().get(url)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("where", PAGES)
def test_every_page_speaks_english(people: Cast, desk: Desk, where: str) -> None:
    client = desk("admin")
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    words = re.sub(r"<[^>]+>|&[a-z]+;", " ", client.get(address(where, people)).content.decode())
    for chinese in ("工作日历", "办公时间", "期限规则", "变更记录", "预览"):
        assert chinese not in words.replace("随系统安装的工作日历", "")


def test_the_navigation_offers_it_to_administrators_alone(people: Cast, desk: Desk) -> None:
    assert 'href="/manage/"' in desk("admin").get("/").content.decode()
    assert 'href="/manage/"' not in desk("zhouwei").get("/").content.decode()


def test_a_confirmation_is_pressed_not_visited(people: Cast, desk: Desk) -> None:
    assert desk("admin").get("/manage/confirm/").status_code == 405
    assert desk("zhouwei").post("/manage/confirm/", {"proposal": "x"}).status_code == 404
    assert Client().post("/manage/confirm/", {"proposal": "x"})["Location"].startswith("/sign-in/")


# The calendar


def test_the_calendar_says_which_year_is_missing_and_how_soon(people: Cast, desk: Desk) -> None:
    page = desk("admin").get("/manage/").content.decode()
    assert "2027年的工作日历尚未导入，距离该年还有 42 天" in page
    assert "国办发明电〔2025〕7号" in page


def test_a_year_marks_its_days_with_a_letter_too(people: Cast, desk: Desk) -> None:
    page = desk("admin").get("/manage/calendar/2026/").content.decode()
    assert re.search(r'class="holiday" title="2026-10-01 放假：国庆节[^"]*">1<small>休</small>', page)
    assert re.search(r'class="makeup" title="2026-02-14 调休上班：春节">14<small>班</small>', page)
    assert desk("admin").get("/manage/calendar/2027/").status_code == 404


def test_an_upload_shows_what_differs_and_what_moves_and_saves_nothing(case: Dispute, desk: Desk) -> None:
    before = current_number()
    answer = previewed(desk("admin"), "12-03")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2026-12-03 周四" in page
    assert "放假 补充" in page
    assert str(case) in page
    assert "2026-12-04" in page
    assert current_number() == before


def test_administrators_see_case_numbers_and_no_names(case: Dispute, desk: Desk) -> None:
    client = desk("admin")
    preview = previewed(client, "12-03")
    client.post("/manage/confirm/", {"proposal": proposal_in(preview)})
    recount(current_number())
    for page in (preview, client.get(f"/manage/changes/{current_number()}/")):
        assert str(case) in page.content.decode()
        assert case.title not in page.content.decode()
        assert f"/cases/{case.pk}/" not in page.content.decode()


def test_confirming_saves_exactly_what_was_previewed(case: Dispute, people: Cast, desk: Desk) -> None:
    client = desk("admin")
    answer = client.post("/manage/confirm/", {"proposal": proposal_in(previewed(client, "12-03"))})
    edition = Edition.objects.latest("pk")
    assert answer["Location"] == f"/manage/changes/{edition.pk}/"
    assert (edition.made_by, edition.words) == (people.admin, "2026年放假调休安排：国办补充通知")
    row = CalendarNotice.objects.get(edition=edition)
    assert (row.year, row.source) == (2026, "https://www.gov.cn/1.htm")
    assert ["2026-12-03", True, "补充"] in row.days
    assert "等待后台处理" in client.get(answer["Location"]).content.decode()
    recount(edition.pk)
    page = client.get(answer["Location"]).content.decode()
    assert re.search(r'<progress max="2" value="2">', page)
    assert "已完成：核算 2 个期限，变动 1 个" in page
    assert clock(case, "M04").due_on == day("2026-12-04")


def test_confirming_twice_is_one_edition(people: Cast, desk: Desk) -> None:
    client, before = desk("admin"), current_number()
    proposal = proposal_in(previewed(client, "12-03"))
    first, second = (client.post("/manage/confirm/", {"proposal": proposal}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Edition.objects.filter(pk__gt=before).count() == 1


def test_when_the_book_changed_since_the_preview_the_new_preview_is_shown(case: Dispute, desk: Desk) -> None:
    client = desk("admin")
    proposal = proposal_in(previewed(client, "12-03"))
    other = add(days_off("2026-12-04"))
    answer = client.post("/manage/confirm/", {"proposal": proposal})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "您预览之后" in page
    assert "2026-12-04 周五" in page, "the file knows nothing of the other's day off"
    assert current_number() == other.pk
    assert client.post("/manage/confirm/", {"proposal": proposal_in(answer)}).status_code == 302


def test_a_proposal_of_another_person_or_with_a_changed_letter_is_not_saved(people: Cast, desk: Desk) -> None:
    second = User.objects.create(username="admin2", name="第二位管理员")
    Membership.objects.create(user=second, organisation=people.district, role="system_admin")
    people.people["admin2"] = second
    proposal, before = proposal_in(previewed(desk("admin"), "12-03")), current_number()
    for client, sent in ((desk("admin2"), proposal), (desk("admin"), proposal[:-1] + "x"), (desk("admin"), "")):
        answer = client.post("/manage/confirm/", {"proposal": sent}, follow=True)
        assert "预览已失效" in answer.content.decode()
    assert current_number() == before


def test_an_old_preview_is_no_longer_good(people: Cast, desk: Desk) -> None:
    client = desk("admin")
    proposal, before = proposal_in(previewed(client, "12-03")), current_number()
    with time_machine.travel(NOW.replace(hour=13), tick=False):
        client.post("/manage/confirm/", {"proposal": proposal})
    assert current_number() == before


BAD: dict[str, tuple[SimpleUploadedFile | None, str]] = {
    "wrong year": (a_file(name="2028.json"), "文件名写的是 2028 年"),
    "a date twice": (a_file("10-01"), "出现了两次"),
    "empty": (SimpleUploadedFile("2026.json", b""), "文件是空的"),
    "not JSON": (SimpleUploadedFile("2026.json", b'{"year"'), "不是有效的 JSON"),
    "no days": (SimpleUploadedFile("2027.json", b'{"year": 2027, "days": []}'), "尚未公布"),
    "no file": (None, "请选择文件"),
    "nothing new": (a_file(), "没有差别"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_gets_a_sentence_beside_the_form(people: Cast, desk: Desk, what: str) -> None:
    (file, sentence), before = BAD[what], current_number()
    if file is not None:
        file.seek(0)
    answer = desk("admin").post("/manage/calendar/import/", {"file": file or "", "words": "说明在此"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.split('class="fault"')[1].split("</p>")[0]
    assert 'value="说明在此"' in page
    assert current_number() == before


# Office hours


def test_hours_are_previewed_confirmed_and_followed_below(people: Cast, desk: Desk) -> None:
    waiting = a_case(people, State.SUBMITTED, at=STARTED)
    client = desk("admin")
    preview = client.post(f"/manage/hours/{people.district.pk}/", HOURS)
    assert "09:00-12:00 13:30-16:00" in preview.content.decode()
    client.post("/manage/confirm/", {"proposal": proposal_in(preview)})
    recount(current_number())
    assert OfficeHours.objects.get().organisation == people.district
    assert clock(waiting, "M02").due_at is not None
    assert str(clock(waiting, "M02").due_at) == "2026-11-19 08:00:00+00:00"
    page = client.get("/manage/hours/").content.decode()
    assert "本机构设定" in page
    assert page.count("13:30-16:00") == 10, "days and make-up days of five organisations"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9点到5点", "不是办公时间"),
        ("09:00-12:00 11:00-17:00", "前后重叠"),
        ("17:00-09:00", "结束时间不晚于开始时间"),
        ("09:00-25:00", "不是一天中的时间"),
    ],
)
def test_bad_hours_get_a_sentence_beside_their_day(people: Cast, desk: Desk, typed: str, sentence: str) -> None:
    answer = desk("admin").post(f"/manage/hours/{people.district.pk}/", HOURS | {"day2": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.split('for="id_day2"')[1].split('for="id_day3"')[0]
    assert f'value="{typed}"' in page


def test_a_week_without_hours_and_the_same_hours_again_are_refused(people: Cast, desk: Desk) -> None:
    client, url = desk("admin"), f"/manage/hours/{people.district.pk}/"
    assert "至少要有一天" in client.post(url, {}).content.decode()
    same = {f"day{number}": "09:00-12:00 13:30-17:00" for number in range(5)}
    assert "与现在的办公时间相同" in client.post(url, same).content.decode()


def test_an_administrator_of_a_station_keeps_its_hours_alone(people: Cast, desk: Desk) -> None:
    user = User.objects.create(username="station", name="站点管理员")
    Membership.objects.create(user=user, organisation=people.rongchang, role="system_admin")
    people.people["station"] = user
    client = desk("station")
    assert client.get(f"/manage/hours/{people.rongchang.pk}/").status_code == 200
    assert client.get(f"/manage/hours/{people.district.pk}/").status_code == 404
    assert people.district.name not in client.get("/manage/hours/").content.decode().split("<main")[1]


# Rules


def test_the_rules_say_what_is_law_what_is_managed_and_what_is_to_be_confirmed(case: Dispute, desk: Desk) -> None:
    page = desk("admin").get("/manage/rules/").content.decode()
    rows = {row.split("<")[0]: row for row in re.split(r'/manage/rules/\w+/">(?=[A-Z]\w*<)', page)[1:]}
    assert "法定" in rows["M04"]
    assert "管理" in rows["M02"]
    assert "待本机构确认" in rows["M05"]
    assert "待本机构确认" not in rows["M04"]
    assert re.search(r'正在计算">1<', rows["M03"])


def test_a_version_for_running_deadlines_moves_them(case: Dispute, people: Cast, desk: Desk) -> None:
    client = desk("admin")
    preview = client.post("/manage/rules/M03/", TERMS | {"running": "on"})
    page = preview.content.decode()
    assert "15日" in page
    assert "20日" in page
    assert "2026-12-07" in page
    client.post("/manage/confirm/", {"proposal": proposal_in(preview)})
    recount(current_number())
    row = RuleVersion.objects.get()
    assert (row.rule, row.version, row.length, row.law, row.warn) == ("M03", 2, 20, "新法第1条", [5, 2])
    assert row.edition.words == "M03 收到申请后十五日 第2版：法律修改"
    assert clock(case, "M03").due_on == day("2026-12-07")
    assert "新法第1条" in client.get("/manage/rules/M03/").content.decode()


def test_retiring_a_rule_keeps_its_terms_and_ends_its_clocks(case: Dispute, desk: Desk) -> None:
    client = desk("admin")
    preview = client.post("/manage/rules/M03/", TERMS | {"running": "on", "retired": "on"})
    client.post("/manage/confirm/", {"proposal": proposal_in(preview)})
    recount(current_number())
    assert RuleVersion.objects.get().length == 15
    assert clock(case, "M03").outcome == Outcome.RETIRED
    assert "已停用" in client.get("/manage/rules/").content.decode()
    assert "已结束（规则停用）" in client.get(f"/manage/changes/{current_number()}/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("length", "0", "1"),
        ("length", "十五", "整数"),
        ("norm", "20", "内部目标应短于期限"),
        ("warn", "五天", "请填 1 至"),
        ("warn", "1、2、3、4、5、6、7", "提醒最多"),
        ("law", "", "这个字段是必填项"),
        ("words", "", "这个字段是必填项"),
        ("valid_from", "2026-02-30", "2"),
        ("valid_until", "2026-11-19", "失效日期不能早于施行日期"),
    ],
)
def test_each_bad_term_has_its_sentence_and_keeps_its_text(
    people: Cast, desk: Desk, field: str, typed: str, sentence: str
) -> None:
    answer = desk("admin").post("/manage/rules/M03/", TERMS | {field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    fault = page.split(f'id="id_{field}_fault"')[1].split("</p>")[0]
    assert sentence in fault
    if typed:
        assert f'value="{typed}"' in page


def test_a_period_that_no_calendar_reaches_is_refused(people: Cast, desk: Desk) -> None:
    answer = desk("admin").post("/manage/rules/M03/", TERMS | {"length": "101", "unit": "Y"})
    assert "期限应在 0 到 100年之间" in answer.content.decode()


def test_a_version_for_running_deadlines_cannot_begin_in_the_future(people: Cast, desk: Desk) -> None:
    future = TERMS | {"valid_from": "2027-01-01"}
    assert desk("admin").post("/manage/rules/M03/", future).status_code == 200
    assert (
        "施行日期不能晚于今天" in desk("admin").post("/manage/rules/M03/", future | {"running": "on"}).content.decode()
    )


def test_of_a_deadline_that_people_set_no_length_is_asked(people: Cast, desk: Desk) -> None:
    client = desk("admin")
    assert 'name="length"' not in client.get("/manage/rules/P01/").content.decode()
    preview = client.post("/manage/rules/P01/", TERMS | {"warn": "2"})
    assert "2个工作日前" in preview.content.decode()


def test_a_legal_deadline_says_that_nobody_moves_it_for_convenience(people: Cast, desk: Desk) -> None:
    assert "不得为工作方便变更" in desk("admin").get("/manage/rules/M04/").content.decode()
    assert "不得为工作方便变更" not in desk("admin").get("/manage/rules/M02/").content.decode()


def test_the_same_version_again_is_refused_and_an_unknown_rule_is_not_there(people: Cast, desk: Desk) -> None:
    newest = current_book().versions["M03"][-1]
    same = TERMS | {"length": "15", "law": newest.law, "warn": "3"}
    assert "与现行版本相同" in desk("admin").post("/manage/rules/M03/", same).content.decode()
    assert desk("admin").get("/manage/rules/M99/").status_code == 404


def test_two_versions_previewed_at_once_are_numbered_one_after_the_other(case: Dispute, desk: Desk) -> None:
    client = desk("admin")
    proposal = proposal_in(client.post("/manage/rules/M03/", TERMS))
    add(amended("M03", length=18))
    answer = client.post("/manage/confirm/", {"proposal": proposal})
    assert answer.status_code == 409
    assert "18日" in answer.content.decode()
    client.post("/manage/confirm/", {"proposal": proposal_in(answer)})
    assert list(RuleVersion.objects.order_by("pk").values_list("version", "length")) == [(2, 18), (3, 20)]


# Progress


def test_the_bar_is_asked_for_until_it_is_full(case: Dispute, desk: Desk) -> None:
    edition = add(days_off("2026-12-03"), count=False)
    client, url = desk("admin"), f"/manage/changes/{edition.pk}/progress/"
    waiting = client.get(url)
    assert "hx-get" in waiting.content.decode()
    assert "HX-Refresh" not in waiting
    recount(edition.pk)
    done = client.get(url)
    assert "hx-get" not in done.content.decode()
    assert done["HX-Refresh"] == "true"
    assert desk("zhouwei").get(url).status_code == 404
    assert client.get("/manage/changes/999999/progress/").status_code == 404


def test_a_change_that_moves_nothing_says_so(people: Cast, desk: Desk) -> None:
    edition = add(days_off("2026-12-03"))
    page = desk("admin").get(f"/manage/changes/{edition.pk}/").content.decode()
    assert "没有期限变动" in page
    assert desk("admin").get("/manage/changes/999999/").status_code == 404
