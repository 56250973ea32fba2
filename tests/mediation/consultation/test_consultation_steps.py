"""What is taken down, answered, corrected and taken further, and that a tie undone leaves things as they were."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from mediation.consultation.lifecycle import Consultation, State
from mediation.demo import Cast
from mediation.doors import carried_by
from mediation.identifiers import make_citizen_id, mask_identity
from mediation.links import Link, Tie
from tests.cast import a_case
from tests.mediation.consultation.receptions import NOW, SAID, a_blank, received
from workflow.audit import Timeline
from workflow.clocks import Clock
from workflow.engine import Refused, perform

pytestmark = pytest.mark.usefixtures("wednesday")
ID = make_citizen_id("110105", dt.date(1990, 1, 1), 123)


def k01(consultation: Consultation) -> Clock:
    return Clock.objects.filter(application=consultation, rule="K01").latest("run")


def refused(consultation: Consultation, verb: str, by: Any, **facts: Any) -> str:
    """The sentence; nothing has changed."""
    before = Consultation.objects.get(pk=consultation.pk)
    with pytest.raises(Refused) as sentence:
        perform(consultation, verb, by=by, **facts)
    after = Consultation.objects.get(pk=consultation.pk)
    assert (after.state, after.version, after.question) == (before.state, before.version, before.question)
    assert after.changes.count() == before.changes.count()
    return str(sentence.value.sentence)


# Taking down


def test_answered_on_the_spot_it_is_done(people: Cast) -> None:
    consultation = received(people)
    assert (consultation.state, consultation.handler, consultation.answered_at) == (
        State.ANSWERED, people.wangfang, consultation.received_at,
    )  # fmt: skip
    assert consultation.receipt_number == "〔2026〕京开劳询字第1号"
    assert consultation.current_task() is None
    assert k01(consultation).ended_at is not None
    (change,) = consultation.changes.all()
    assert (change.verb, change.from_state, change.to_state) == ("receive", "draft", "answered")
    assert "王芳接待了咨询" in Timeline(consultation).entries()[0].sentence


def test_what_must_be_looked_up_is_the_receivers_for_three_working_days(people: Cast) -> None:
    consultation = received(people, people.liqiang, answer="  ")
    assert (consultation.state, consultation.answered_at) == (State.LOOKING_UP, None)
    task = consultation.current_task()
    assert task is not None
    assert task.owner == people.liqiang, "whoever received it answers it, whatever his role"
    assert k01(consultation).due_on == dt.date(2026, 7, 20), "Thursday, Friday, Monday"
    assert k01(consultation).declared.answers == "接待人员"


def test_the_number_and_the_clock_follow_the_day_of_reception(people: Cast) -> None:
    consultation = received(people, at=NOW - dt.timedelta(days=5), answer="")
    assert consultation.received_at == NOW - dt.timedelta(days=5)
    assert k01(consultation).due_on == dt.date(2026, 7, 15), "Friday's, written down on Wednesday"


@pytest.mark.parametrize("name", ["mahong", "zhouwei", "admin"])
def test_who_does_not_receive_takes_nothing_down(people: Cast, name: str) -> None:
    consultation = a_blank(people)
    with pytest.raises(PermissionDenied):
        perform(consultation, "receive", by=people.people[name], **SAID)
    assert Consultation.objects.get(pk=consultation.pk).state == State.DRAFT


def test_a_stranger_takes_nothing_down_here(people: Cast) -> None:
    with pytest.raises(PermissionDenied):
        perform(a_blank(people), "receive", by=people.heping, **SAID)


@pytest.mark.parametrize(
    ("facts", "sentence"), [({"question": "  "}, "请写明咨询的问题。"), ({"topic": "horoscope"}, "请选择咨询事项。")]
)
def test_without_a_question_or_a_topic_nothing_is_taken_down(
    people: Cast, facts: dict[str, Any], sentence: str
) -> None:
    assert refused(a_blank(people), "receive", people.wangfang, **(SAID | facts)) == sentence


def test_pressed_twice_with_one_key_it_is_taken_down_once(people: Cast) -> None:
    consultation = received(people, key="once")
    perform(consultation, "receive", by=people.wangfang, key="once", **SAID)
    assert consultation.version == 1
    assert "不能" in refused(consultation, "receive", people.wangfang, **SAID)


def test_identity_numbers_do_not_stay_and_telephones_are_no_title(people: Cast) -> None:
    consultation = received(people, question=f"老板13800138000扣了身份证{ID}", name=f"李{ID}", answer=f"{ID}可挂失")
    assert consultation.title == f"老板138****8000扣了身份证{mask_identity(ID)}"
    everything = [*consultation.changes.values_list("facts", "note"), vars(consultation)]
    history = Consultation.history.filter(id=consultation.pk).values()
    assert ID not in repr((everything, list(history)))
    assert "13912345678" not in repr([change.facts for change in consultation.changes.all()])
    assert consultation.masked_phone == "139****5678"


def test_a_long_question_has_a_short_title(people: Cast) -> None:
    consultation = received(people, question="一" * 300 + "\n第二行")
    assert consultation.title == "一" * 59 + "…"


# Answering


def test_the_answer_ends_it_and_its_clock(people: Cast) -> None:
    consultation = received(people, answer="")
    perform(consultation, "give_answer", by=people.zhouwei, answer=f"已查明。{ID}")
    assert (consultation.state, consultation.answer) == (State.ANSWERED, f"已查明。{mask_identity(ID)}")
    assert (k01(consultation).outcome, consultation.answered_at is not None) == ("done", True)


def test_an_answer_says_something_and_is_given_once(people: Cast) -> None:
    consultation = received(people, answer="")
    assert refused(consultation, "give_answer", people.wangfang, answer=" ") == "请写明答复内容。"
    with pytest.raises(PermissionDenied):
        perform(consultation, "give_answer", by=people.heping, answer="不是我的")
    perform(consultation, "give_answer", by=people.wangfang, answer="可以。")
    assert "不能" in refused(consultation, "give_answer", people.wangfang, answer="又答")


# Correcting


def test_a_slip_is_corrected_and_the_history_keeps_it(people: Cast) -> None:
    consultation = received(people, visitors=1)
    perform(
        consultation, "correct", by=people.chenjing, **(SAID | {"visitors": 3, "way": "phone", "question": "加班费"})
    )
    assert (consultation.visitors, consultation.channel, consultation.title) == (3, "phone", "加班费")
    assert consultation.state == State.ANSWERED
    kept = Consultation.history.filter(id=consultation.pk).order_by("history_id")
    assert [row.visitors for row in kept if row.version] == [1, 3]


def test_correcting_neither_gives_nor_takes_an_answer(people: Cast) -> None:
    owed, given = received(people, answer=""), received(people)
    assert "答复" in refused(owed, "correct", people.wangfang, **SAID)
    assert refused(given, "correct", people.wangfang, **(SAID | {"answer": ""})) == "答复不能改成空白。"
    perform(given, "correct", by=people.wangfang, **{name: SAID[name] for name in SAID if name != "answer"})
    assert given.answer == SAID["answer"], "a form without the box leaves it"
    with pytest.raises(PermissionDenied):
        perform(given, "correct", by=people.heping, **SAID)


# Taking further


def test_what_was_said_goes_along(people: Cast) -> None:
    carried = carried_by(received(people))
    assert (carried.name, carried.phone, carried.employer_name) == ("李师傅", "13912345678", SAID["employer_name"])
    assert (carried.facts, carried.received_at is not None) == (SAID["question"], True)


@pytest.mark.parametrize("answer", ["", "可以申请调解。"])
@pytest.mark.parametrize("side", ["here", "there"])
def test_a_tie_undone_leaves_it_as_it_was(people: Cast, answer: str, side: str) -> None:
    consultation, dispute = received(people, answer=answer), a_case(people, "submitted")
    state, due = consultation.state, k01(consultation).due_on
    perform(consultation, "refer", by=people.wangfang, other=dispute)
    assert (consultation.state, consultation.current_task()) == (State.ANSWERED, None)
    assert k01(consultation).ended_at is not None
    link = Link.objects.live().get(one=consultation)
    assert link.tie == Tie.BECAME

    undoer: Any = consultation if side == "here" else dispute
    perform(undoer, "untie", by=people.chenjing, link=link, note="登记错了")
    consultation = Consultation.objects.get(pk=consultation.pk)
    assert (consultation.state, consultation.answer) == (state, answer)
    assert not Link.objects.live().exists()
    if answer:
        assert k01(consultation).run == 1, "what was answered is owed no answer"
        return
    task = consultation.current_task()
    assert task is not None
    assert task.owner == people.wangfang
    assert (k01(consultation).run, k01(consultation).due_on, k01(consultation).ended_at) == (2, due, None)
    assert consultation.closed_at is None
    perform(consultation, "give_answer", by=people.wangfang, answer="查清了。")
    assert consultation.state == State.ANSWERED


def test_of_two_ties_the_other_still_settles_it(people: Cast) -> None:
    consultation, cases = received(people, answer=""), [a_case(people, "submitted") for _ in range(2)]
    for case in cases:
        perform(consultation, "refer", by=people.wangfang, other=case)
    for case, state in zip(cases, (State.ANSWERED, State.LOOKING_UP), strict=True):
        link = Link.objects.live().get(one=consultation, other=case)
        perform(consultation, "untie", by=people.chenjing, link=link, note="登记错了")
        assert consultation.state == state


def test_undoing_another_tie_takes_no_answer_away(people: Cast) -> None:
    consultation, dispute = received(people), a_case(people, "submitted")
    perform(consultation, "tie", by=people.wangfang, other=dispute, tie=Tie.SAME)
    perform(consultation, "untie", by=people.wangfang, link=Link.objects.get(), note="不是同一争议")
    assert (consultation.state, k01(consultation).run) == (State.ANSWERED, 1)


def test_its_outcome_names_no_telephone(people: Cast) -> None:
    assert received(people, answer="请拨010-67880000找他。").outcome_in_words() == "请拨010****0000找他。"
