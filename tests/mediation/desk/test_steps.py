"""One view for every step: works, wrong person, stranger, wrong state, pressed twice, GET refused, stale tab."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case
from workflow.engine import perform

Desk = Callable[[str], Client]


def url(case: Dispute, verb: str) -> str:
    return f"/cases/{case.pk}/steps/{verb}/"


def typed(case: Dispute, **fields: Any) -> dict[str, Any]:
    """What the page sends along with what was typed."""
    return {"version": case.version, "key": "a" * 32} | fields


def test_a_step_taken_on_the_page_leads_back_to_the_case(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    answer = desk("wangfang").post(url(case, "screen"), typed(case, risk="", note="已核对"), follow=True)
    case.refresh_from_db()
    assert case.state == State.SCREENING
    assert answer.redirect_chain[-1][0] == f"/cases/{case.pk}/"
    assert "已办理：开始审查" in answer.content.decode()
    change = case.changes.get(verb="screen")
    assert (change.actor.name, change.note, change.channel) == ("王芳", "已核对", "web")


def test_the_wrong_person_gets_a_sentence_and_nothing_happens(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.CONSENT_ASKING)
    before = case.version
    answer = desk("wangfang").post(url(case, "accept"), typed(case))
    case.refresh_from_db()
    assert answer.status_code == 403
    assert "“受理”由调解负责人办理。" in answer.content.decode()
    assert (case.state, case.version) == (State.CONSENT_ASKING, before)


def test_a_stranger_does_not_learn_that_the_case_exists(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    for username in ("liuyang", "admin"):
        assert desk(username).get(url(case, "screen")).status_code == 404
        assert desk(username).post(url(case, "screen"), typed(case)).status_code == 404


def test_nobody_takes_a_step_without_signing_in(people: Cast) -> None:
    case = a_case(people, State.SUBMITTED)
    answer = Client().post(url(case, "screen"), typed(case))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_a_step_of_another_state_explains_itself(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    shown = desk("wangfang").get(url(case, "screen"))
    assert shown.status_code == 409
    assert "本案现为“调解中”，不能“开始审查”。" in shown.content.decode()


def test_pressing_twice_is_one_step(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    client, sent = desk("wangfang"), typed(case, risk="")
    first, second = client.post(url(case, "screen"), sent), client.post(url(case, "screen"), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert case.changes.filter(verb="screen").count() == 1


def test_looking_at_a_step_does_not_take_it(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    assert desk("wangfang").get(url(case, "screen")).status_code == 200
    case.refresh_from_db()
    assert case.state == State.SUBMITTED


def test_a_stale_tab_shows_what_changed_and_keeps_what_was_typed(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    old = typed(case, risk="工人可能聚集", note="")
    perform(case, "add_note", by=people.wangfang, note="申请人来电补充了工资条")
    answer = desk("wangfang").post(url(case, "screen"), old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "本案又办理了1步" in page
    assert "王芳写了办案记录" in page
    assert "工人可能聚集" in page
    assert f'name="version" value="{case.version}"' in page
    again = desk("wangfang").post(url(case, "screen"), typed(case, risk="工人可能聚集") | {"key": "b" * 32})
    case.refresh_from_db()
    assert again.status_code == 302
    assert case.risk == "工人可能聚集"


def test_a_refusal_stands_beside_its_field_and_the_rest_survives(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SCREENING)
    sent = typed(case, items="身份证复印件", due="2020-01-01", note="尽快补来")
    answer = desk("wangfang").post(url(case, "ask_correction"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "补正期限应晚于今天。" in page
    for kept in ("身份证复印件", "2020-01-01", "尽快补来"):
        assert kept in page
    case.refresh_from_db()
    assert case.state == State.SCREENING


@pytest.mark.parametrize(
    ("typed_day", "sentence"),
    [("2026年2月30日", "28"), ("明天", "日期"), ("", "必填项")],
)
def test_a_day_that_is_none_gets_its_sentence(people: Cast, desk: Desk, typed_day: str, sentence: str) -> None:
    case = a_case(people, State.SCREENING)
    answer = desk("wangfang").post(url(case, "ask_correction"), typed(case, items="工资条", due=typed_day))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "工资条" in page


def test_a_reason_that_must_be_given_is_asked_for(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    answer = desk("liqiang").post(url(case, "add_note"), typed(case, note="  "))
    assert answer.status_code == 422
    assert "请写明原因。" in answer.content.decode()


def test_an_exe_named_pdf_is_refused_by_name_and_the_form_survives(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    program = SimpleUploadedFile("工资单.pdf", b"MZ\x90\x00\x03" + b"\0" * 400, content_type="application/pdf")
    sent = typed(case, paper="evidence", about="五月工资单", files=program)
    answer = desk("liqiang").post(url(case, "attach_papers"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "程序" in page
    assert "五月工资单" in page
    assert "文件请重新选择" in page
    assert not case.attachments.exists()


def test_a_hidden_or_unknown_step_has_no_page(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    for verb in ("receive_transfer", "enter_by_split", "nonsense"):
        assert desk("chenjing").get(url(case, verb)).status_code == 404


def test_whoever_can_no_longer_see_the_case_lands_at_his_own_work(people: Cast, desk: Desk) -> None:
    """The receiver of a transfer sees the offered case; once accepted, his own new one."""
    case = a_case(people, State.SUBMITTED)
    perform(case, "offer_transfer", by=people.chenjing, note="用工地不在本街", organisation=people.kechuang, outside="")
    answer = desk("heping").post(url(case, "accept_transfer"), typed(case), follow=True)
    assert answer.status_code == 200
    successor = case.successors.get()
    assert (successor.state, successor.organisation.code) == (State.SUBMITTED, "kechuang")


@pytest.mark.parametrize(
    "state", [State.SCREENING, State.CONSENT_ASKING, State.ACCEPTED, State.MEDIATING, State.PERFORMING]
)
def test_every_page_of_every_step_opens_in_both_languages(people: Cast, desk: Desk, state: str) -> None:
    """Whatever the machine offers as ready has a page that renders, for everyone who is offered it."""
    case = a_case(people, state)
    seen: set[str] = set()
    for username, language in (("chenjing", "en"), ("liqiang", "zh-hans"), ("wangfang", "en"), ("zhouwei", "zh-hans")):
        client = desk(username)
        client.cookies["django_language"] = language
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert ("现在可以办理" in page) == (language == "zh-hans")
        for verb in case.steps().keys() - seen:
            if url(case, verb) in page:
                seen.add(verb)
                assert client.get(url(case, verb)).status_code == 200, (username, verb)
    assert seen
