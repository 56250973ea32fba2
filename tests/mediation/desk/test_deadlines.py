"""Deadlines on the pages: the strip of a case, why a date is that day, and the board."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast
from mediation.desk import board
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case, a_unit, a_walk, a_worker
from workflow.calendar import ZONE
from workflow.clocks import Clock
from workflow.engine import perform

Desk = Callable[[str], Client]
NOW = dt.datetime(2026, 7, 15, 10, 0, tzinfo=ZONE)  # an ordinary Wednesday
WAITING = "等待公安机关协查"


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def clock(case: Dispute, rule: str) -> Clock:
    found: Clock = case.clocks.filter(rule=rule).latest("pk")
    return found


def why(client: Client, found: Clock, query: str = "") -> str:
    answer = client.get(f"/cases/{found.application_id}/deadlines/{found.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def screened(people: Cast, days_ago: float = 1, n: int = 1) -> Dispute:
    return (
        a_walk(people, State.SCREENING, days_ago=days_ago, workers=1).dispute if n == 1 else a_case(people, "screening")
    )


def paused(people: Cast) -> Dispute:
    case = screened(people)
    perform(case, "pause_clock", by=people.chenjing, clock="M02|", note=WAITING)
    return case


def collective(people: Cast, workers: int) -> Dispute:
    """Everybody's claim has its year of limitation."""
    rows = [a_worker(n) | {"right_known_on": dt.date(2026, 6, 1)} for n in range(workers)]
    return a_case(people, State.MEDIATING, workers=rows, units=[a_unit(2)], at=NOW - dt.timedelta(days=12))


# The strip of a case


def test_every_deadline_of_a_case_leads_to_its_explanation(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.PERFORMING)
    page = desk("liqiang").get(f"/cases/{case.pk}/").content.decode()
    for found in case.clocks.all():
        assert f'href="/cases/{case.pk}/deadlines/{found.pk}/"' in page


def test_an_overdue_duty_is_marked_by_words_and_icon(people: Cast, desk: Desk) -> None:
    case = screened(people, days_ago=12)
    page = desk("wangfang").get(f"/cases/{case.pk}/").content.decode()
    entry = re.search(r'<li class="overdue">.*?</li>', page, re.DOTALL)
    assert entry
    assert "受理决定" in entry[0]
    assert "已逾期" in entry[0]
    assert "<svg" in entry[0]


def test_a_window_that_ran_out_is_no_reproach(people: Cast, desk: Desk) -> None:
    case = screened(people, days_ago=30)
    page = desk("wangfang").get(f"/cases/{case.pk}/").content.decode()
    entry = re.search(r'<li class="lapsed">.*?</li>', page, re.DOTALL)
    assert entry
    assert "收到申请后十五日" in entry[0]
    assert "当事人可以申请仲裁" in entry[0]
    assert "逾期" not in entry[0].replace("届满仍未", "")


def test_a_paused_deadline_shows_no_date_but_who_and_why(people: Cast, desk: Desk) -> None:
    page = desk("wangfang").get(f"/cases/{paused(people).pk}/").content.decode()
    entry = re.search(r'<li class="paused">.*?</li>', page, re.DOTALL)
    assert entry
    assert "已中止" in entry[0]
    assert "2026-07-15起中止计算" in entry[0]
    assert WAITING in entry[0]
    assert "陈静" in entry[0]
    assert "为什么是这一天" not in entry[0]


def test_a_day_set_by_hand_is_labelled(people: Cast, desk: Desk) -> None:
    case = screened(people)
    perform(case, "set_deadline", by=people.chenjing, clock="M02|", until=dt.date(2026, 8, 3), note="院方要求")
    page = desk("wangfang").get(f"/cases/{case.pk}/").content.decode()
    assert "人工设定" in page
    assert "2026-08-03" in page


def test_the_limitation_of_many_workers_is_one_entry_that_opens(people: Cast, desk: Desk) -> None:
    case = collective(people, 24)
    page = desk("liqiang").get(f"/cases/{case.pk}/").content.decode()
    strip = page[page.index('class="deadlines"') : page.index("已结束的期限")]
    assert strip.count("<li class=") == 3, "the two windows and the limitation"
    assert "24人24项" in strip
    for name in case.applicants.values_list("person__name", flat=True):
        assert name in strip


def test_the_strip_asks_no_more_for_24_workers_than_for_twelve(people: Cast, desk: Desk) -> None:
    few, many = collective(people, 12), collective(people, 24)
    client, asked = desk("liqiang"), []
    for case in (few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/{case.pk}/")
        asked.append(len(queries))
    assert asked[1] <= asked[0]


def test_ended_deadlines_are_folded_away_with_how_they_ended(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.AGREEMENT_EFFECTIVE)
    page = desk("liqiang").get(f"/cases/{case.pk}/").content.decode()
    folded = page[page.index("已结束的期限") :]
    assert "受理决定" in folded
    assert "已于" in folded


@pytest.mark.parametrize("verb", ["pause_clock", "set_deadline"])
def test_who_gives_work_finds_the_buttons_that_move_a_deadline(people: Cast, desk: Desk, verb: str) -> None:
    case = screened(people)
    address = f"/cases/{case.pk}/steps/{verb}/"
    assert address in desk("chenjing").get(f"/cases/{case.pk}/").content.decode()
    assert address not in desk("wangfang").get(f"/cases/{case.pk}/").content.decode()


def test_a_deadline_is_paused_and_resumed_through_its_forms(people: Cast, desk: Desk) -> None:
    case, client = screened(people), desk("chenjing")
    form = client.get(f"/cases/{case.pk}/steps/pause_clock/").content.decode()
    assert "受理决定（至2026-07-17）" in form
    assert "收到申请后十五日" not in form, "what the law counts, nobody moves"
    sent = {"version": case.version, "key": "a", "clock": "M02|", "note": WAITING}
    assert client.post(f"/cases/{case.pk}/steps/pause_clock/", sent).status_code == 302
    assert clock(case, "M02").is_paused
    sent = {"version": case.version + 1, "key": "b", "clock": "M02|"}
    assert client.post(f"/cases/{case.pk}/steps/resume_clock/", sent).status_code == 302
    assert clock(case, "M02").is_running


def test_a_deadline_is_not_set_into_the_past(people: Cast, desk: Desk) -> None:
    case = screened(people)
    sent = {"version": case.version, "key": "a", "clock": "M02|", "note": "x", "until": "2026-07-01"}
    page = desk("chenjing").post(f"/cases/{case.pk}/steps/set_deadline/", sent)
    assert page.status_code == 422
    assert "期限不能早于今天" in page.content.decode()


# Why this date


def test_the_explanation_tells_the_day_the_article_and_the_notice(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING, at=dt.datetime(2026, 7, 3, 9, tzinfo=ZONE))
    found = clock(case, "M04")
    page = why(desk("liqiang"), found)
    for words in (
        "逐日计算",
        "协商调解规定 第29条",
        str(found.due_on),
        "计入15日／共15日",
        "起算日，不计入",
        "国办发明电",
    ):
        assert words in page


def test_the_grid_marks_each_day_with_a_letter_too(people: Cast, desk: Desk) -> None:
    page = why(desk("wangfang"), clock(screened(people), "M02"))
    assert re.search(r'<td class="start"[^>]*>14<small>起</small>', page)
    assert re.search(r'<td class="counted"[^>]*>15<small>1</small>', page)
    assert re.search(r'<td class="last"[^>]*>17<small>止3</small>', page)


def test_a_paused_deadline_says_how_much_is_used(people: Cast, desk: Desk) -> None:
    page = why(desk("wangfang"), clock(paused(people), "M02"))
    assert "计入1个工作日／共3个工作日" in page
    assert WAITING in page


def test_a_party_reads_no_names_of_staff_no_notes_and_no_targets(people: Cast, desk: Desk) -> None:
    case = paused(people)
    perform(case, "resume_clock", by=people.chenjing, clock="M02|")
    page = why(desk("wangfang"), clock(case, "M02"), "?for=party")
    article = page[page.index("<article") : page.index("</article>")]
    for words in (WAITING, "陈静", "王芳", "内部", "核算版本"):
        assert words not in article
    for words in ("期限说明：受理决定", "协商调解规定 第22条", "2026-07-17", "逐日计算"):
        assert words in article
    assert "data-print" in page


def test_strangers_and_administrators_find_no_explanation(people: Cast, desk: Desk) -> None:
    found = clock(screened(people), "M02")
    for username in ("liuyang", "admin"):
        for query in ("", "?for=party"):
            path = f"/cases/{found.application_id}/deadlines/{found.pk}/{query}"
            assert desk(username).get(path).status_code == 404
    assert Client().get(f"/cases/{found.application_id}/deadlines/{found.pk}/").status_code == 302


def test_a_deadline_is_found_with_its_own_case_only(people: Cast, desk: Desk) -> None:
    one, other = screened(people), screened(people, n=2)
    assert desk("wangfang").get(f"/cases/{one.pk}/deadlines/{clock(other, 'M02').pk}/").status_code == 404


@pytest.mark.parametrize("state", [State.CORRECTION, State.AGREEMENT_EFFECTIVE, State.DEFAULTED, State.CLOSED])
def test_every_clock_of_a_case_is_explained_to_its_stored_day(people: Cast, desk: Desk, state: str) -> None:
    client = desk("zhouwei")
    for found in a_case(people, state).clocks.all():
        for query in ("", "?for=party"):
            page = why(client, found, query)
            assert (found.due_on.isoformat() if found.due_on else "已中止") in page


def test_an_explanation_in_english_has_no_chinese_sentence_of_ours(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = why(client, clock(screened(people), "M02"))
    assert "Day by day" in page
    assert "逐日计算" not in page


# The board


def listed(client: Client, query: str = "") -> str:
    page = client.get(f"/deadlines/{query}").content.decode()
    return page[page.index("<main") : page.index("各承办人") if "各承办人" in page else len(page)]


def test_a_mediator_sees_his_own_and_can_look_at_all(people: Cast, desk: Desk) -> None:
    mine = a_case(people, State.MEDIATING, at=NOW - dt.timedelta(days=12), workers=[a_worker(5)])
    other = screened(people, days_ago=12)
    client = desk("liqiang")
    assert mine.title in listed(client, "?tab=week")
    assert other.title not in listed(client)
    assert other.title in listed(client, "?scope=all")


def test_an_intake_clerk_owns_what_he_has_claimed(people: Cast, desk: Desk) -> None:
    case = screened(people, days_ago=12)
    assert case.handler is None
    assert case.title in listed(desk("wangfang"))


def test_a_lead_begins_with_the_whole_organisation_and_nothing_beyond(people: Cast, desk: Desk) -> None:
    here = screened(people, days_ago=12)
    there = a_case(
        people, State.SCREENING, place=people.rongchang, by=people.liuyang, at=NOW - dt.timedelta(days=12),
        workers=[a_worker(7)], units=[a_unit(7)],
    )  # fmt: skip
    assert here.title in listed(desk("chenjing"))
    assert there.title not in listed(desk("chenjing"))
    assert there.title in listed(desk("zhouwei"))
    assert here.title not in listed(desk("zhouwei"), f"?organisation={people.rongchang.pk}")
    assert there.title not in listed(desk("chenjing"), f"?scope=all&organisation={people.rongchang.pk}")


def test_an_administrator_sees_no_deadline(people: Cast, desk: Desk) -> None:
    case = screened(people, days_ago=12)
    assert case.title not in listed(desk("admin"), "?scope=all")


def test_each_tab_has_what_its_name_says(people: Cast, desk: Desk) -> None:
    late, still = screened(people, days_ago=12), paused(people)
    today = a_case(people, State.SCREENING, at=dt.datetime(2026, 7, 10, 9, tzinfo=ZONE))
    doubt = a_case(people, State.SUBMITTED, workers=[a_worker(9) | {"right_known_on": dt.date(2026, 7, 1)}])
    client = desk("chenjing")
    rows = {tab: listed(client, f"?tab={tab}") for tab in board.TABS}
    shown = {
        tab: {pk for pk in (late.pk, still.pk, today.pk, doubt.pk) if f"/cases/{pk}/" in rows[tab]} for tab in rows
    }
    assert shown["overdue"] >= {late.pk}
    assert not shown["overdue"] & {still.pk, today.pk}
    assert shown["today"] == {today.pk}
    assert shown["paused"] == {still.pk}
    assert shown["provisional"] == {doubt.pk}
    assert "仲裁时效" in rows["provisional"]
    assert "今天届满" in rows["today"]


def test_a_right_that_ran_out_is_not_among_the_overdue(people: Cast, desk: Desk) -> None:
    screened(people, days_ago=25)
    client = desk("chenjing")
    assert "收到申请后十五日</td>" not in listed(client)
    assert re.search(r"收到申请后十五日\s*</td>", listed(client, "?tab=lapsed"))


def test_deadlines_are_narrowed_by_rule_and_by_handler(people: Cast, desk: Desk) -> None:
    mediating = a_case(people, State.MEDIATING, at=NOW - dt.timedelta(days=12), workers=[a_worker(5)])
    client = desk("chenjing")
    assert mediating.title in listed(client, f"?tab=week&handler={people.liqiang.pk}")
    assert mediating.title not in listed(client, f"?tab=week&handler={people.zhaomin.pk}")
    assert mediating.title in listed(client, "?tab=week&rule=M04")
    assert mediating.title not in listed(client, "?tab=week&rule=W1")


def test_the_limitation_of_24_workers_is_one_row(people: Cast, desk: Desk) -> None:
    collective(people, 24)
    rows = listed(desk("chenjing"), "?tab=provisional&rule=L1")
    assert rows.count("<tr>") == 2, "the head and one row"
    assert "24项" in rows


def test_supervisors_see_how_much_is_overdue_by_handler(people: Cast, desk: Desk) -> None:
    walk = a_walk(people, State.PERFORMING, days_ago=40)
    assert walk.dispute.handler == people.liqiang
    page = desk("zhouwei").get("/deadlines/").content.decode()
    workload = page[page.index("各承办人逾期") :]
    assert re.search(r"李强</a></th><td class=\"sum\">1</td>", workload)
    assert "各承办人逾期" not in desk("liqiang").get("/deadlines/?scope=all").content.decode()


def test_the_board_goes_on_by_key_without_losing_or_repeating_a_row(
    people: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PAGE", 2)
    cases = [
        a_case(people, State.SCREENING, at=NOW - dt.timedelta(days=12 + n % 2), workers=[a_worker(n)]) for n in range(5)
    ]
    client, query, found = desk("chenjing"), "?tab=overdue", []
    for _ in range(4):
        page = listed(client, query)
        found += re.findall(r"<td><a href=\"/cases/(\d+)/\">", page)
        more = re.search(r'class="more" href="([^"]+)"', page)
        if more is None:
            break
        query = more[1].replace("&amp;", "&")
    assert sorted(map(int, found)) == sorted(case.pk for case in cases)


def test_the_board_asks_the_same_however_much_is_on_it(people: Cast, desk: Desk) -> None:
    client, asked = desk("zhouwei"), []
    screened(people, days_ago=12)
    for n in range(2):
        client.get("/deadlines/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/deadlines/")
        asked.append(len(queries))
        for more in range(4 * (1 - n)):
            a_case(people, State.SCREENING, at=NOW - dt.timedelta(days=12), workers=[a_worker(20 + more)])
    assert asked[0] == asked[1]
    assert asked[1] <= 15


@pytest.mark.parametrize(
    "query",
    ["tab=x", "after=abc", "after=1e99_1_M02", "after=1_99999999999999999999_M", "after=1_1_%00", "organisation=9" * 9, "rule=%27",
     "handler=%00", "scope=%27", "handler=99999999999999999999"],
)  # fmt: skip
def test_strange_addresses_of_the_board_do_no_harm(people: Cast, desk: Desk, query: str) -> None:
    screened(people)
    assert desk("chenjing").get(f"/deadlines/?{query}").status_code == 200


def test_the_board_only_answers_a_get(people: Cast, desk: Desk) -> None:
    assert desk("chenjing").post("/deadlines/").status_code == 405
    assert Client().get("/deadlines/").status_code == 302


def test_lists_name_the_next_deadline_and_lead_to_its_explanation(people: Cast, desk: Desk) -> None:
    case = screened(people, days_ago=12)
    found = clock(case, "M02")
    for path in ("/", "/cases/"):
        page = desk("wangfang").get(path).content.decode()
        assert f'href="/cases/{case.pk}/deadlines/{found.pk}/"' in page
        assert "已逾期" in page


def test_the_board_opens_where_there_is_something_and_names_whose_work_it_is(people: Cast, desk: Desk) -> None:
    """At intake there is no mediator yet: the clerk who filed it has it, and is found by his name."""
    case = a_walk(people, State.SUBMITTED, days_ago=1).dispute
    page = desk("chenjing").get("/deadlines/").content.decode()
    assert 'href="?tab=week' in page
    assert page.index(case.title) > 0
    assert "王芳" in page
    mine = desk("chenjing").get(f"/deadlines/?tab=week&scope=all&handler={people.wangfang.pk}").content.decode()
    assert case.title in mine
    assert (
        case.title
        not in desk("chenjing").get(f"/deadlines/?tab=week&scope=all&handler={people.zhaomin.pk}").content.decode()
    )
