"""The district dispatches, the station signs, handles and replies, the district reviews: who has it, who sees it, who acts."""

from typing import Any

import pytest

from mediation.hotline.demo import CITY, UNION, a_ticket
from mediation.hotline.rows import CallBack, ContactAttempt, Reply
from mediation.ratings import Rating
from tests.mediation.hotline.steps import DAY, HOUR, NOW, Cast, denial, refusal, take
from workflow.engine import possible_steps
from workflow.models import Application, WorkTask, open_application
from workflow.organisations import User


def sees(user: User, ticket: Any) -> bool:
    return bool(Application.objects.visible_to(user).filter(pk=ticket.pk).exists())


def tasks_of(user: User) -> set[int]:
    waiting = WorkTask.objects.waiting_for(user) | WorkTask.objects.owned_by(user)
    return set(waiting.values_list("process_id", flat=True))


def test_a_ticket_goes_down_and_the_answer_comes_up(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed")
    assert not sees(people.liuyang, ticket)
    take(ticket, "dispatch", people, people.sunli)
    assert (ticket.organisation, ticket.offered_to) == (people.district, people.rongchang)
    assert sees(people.liuyang, ticket), "offered"
    assert ticket.pk in tasks_of(people.sunli), "until it is accepted the sender answers"

    take(ticket, "accept_dispatch", people, people.liuyang)
    assert (ticket.organisation, ticket.dispatched_by, ticket.handler) == (
        people.rongchang, people.district, people.liuyang,
    )  # fmt: skip
    assert ticket.pk in tasks_of(people.liuyang)
    assert ticket.pk not in tasks_of(people.sunli)
    assert sees(people.sunli, ticket), "the first receiver keeps sight"
    assert not sees(people.heping, ticket)

    take(ticket, "contact", people, people.liuyang)
    take(ticket, "draft_reply", people, people.liuyang)
    assert ticket.pk in tasks_of(people.sunli), "review is the sender's"
    take(ticket, "approve_reply", people, people.sunli)
    reply = Reply.objects.get(application=ticket)
    assert (reply.approved, reply.reviewed_by, reply.drafted_by) == (True, people.sunli, people.liuyang)
    assert reply.told_at is not None
    assert reply.reported_at == ticket.replied_at

    take(ticket, "record_callback", people, people.sunli)
    take(ticket, "close", people, people.sunli)
    assert (ticket.state, ticket.is_open, ticket.organisation) == ("closed", False, people.rongchang)


def test_refused_or_recalled_it_is_the_dispatchers_again(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "dispatched")
    take(ticket, "refuse_dispatch", people, people.liuyang, note="不在本街道")
    assert (ticket.state, ticket.offered_to, ticket.dispatched_by) == ("signed", None, None)
    assert not sees(people.liuyang, ticket)
    assert "原因" in refusal(a_ticket(people, CITY, "dispatched"), "refuse_dispatch", people, people.liuyang, note="")
    take(ticket, "dispatch", people, people.sunli, organisation=people.kechuang)
    take(ticket, "recall_dispatch", people, people.sunli)
    assert (ticket.state, ticket.offered_to) == ("signed", None)


def test_it_is_not_dispatched_to_where_it_lies_nor_outside(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed")
    assert "已在该机构" in refusal(ticket, "dispatch", people, people.sunli, organisation=people.district)
    assert "启用中的机构" in refusal(ticket, "dispatch", people, people.sunli, organisation=people.lac)


def test_the_desk_sends_it_on_to_another_station_and_stays_the_first_receiver(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "accepted")
    take(ticket, "dispatch", people, people.sunli, organisation=people.kechuang)
    take(ticket, "accept_dispatch", people, people.heping)
    assert (ticket.organisation, ticket.dispatched_by) == (people.kechuang, people.district)
    assert not sees(people.liuyang, ticket)


def test_a_call_taken_at_a_station_is_sorted_by_the_desk_above(people: Cast) -> None:
    ticket = a_ticket(people, UNION, "received", by=people.liuyang, place=people.rongchang)
    assert (ticket.organisation, ticket.dispatched_by) == (people.rongchang, people.district)
    assert sees(people.liuyang, ticket)
    assert ticket.pk in tasks_of(people.sunli)
    take(ticket, "grade_ticket", people, people.sunli)
    take(ticket, "sign", people, people.sunli)
    take(ticket, "give_to_handler", people, people.sunli, person=people.liuyang)
    assert ticket.handler == people.liuyang


def test_only_a_mediator_of_the_place_is_given_the_ticket(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed")
    assert "不是本机构调解员" in refusal(ticket, "give_to_handler", people, people.sunli, person=people.liuyang)
    take(ticket, "give_to_handler", people, people.sunli)
    assert (ticket.state, ticket.handler, ticket.dispatched_by) == ("accepted", people.liqiang, None)


# Contact and reply


def test_a_caller_is_unreachable_after_three_attempts_an_hour_apart(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "accepted", at=NOW - DAY)
    assert "尚未联系" in refusal(ticket, "draft_reply", people, people.liuyang)
    for hours in (8, 7.5, 6, 5.2):
        take(ticket, "record_attempt", people, people.liuyang, tried_at=NOW - hours * HOUR)
    unreachable = {"basis": "unreachable", "solved": False, "told_at": None}
    assert "尚未联系" in refusal(ticket, "draft_reply", people, people.liuyang, **unreachable), "two were too close"
    take(ticket, "record_attempt", people, people.liuyang, tried_at=NOW - 4 * HOUR, result="off")
    take(ticket, "draft_reply", people, people.liuyang, **unreachable)
    assert ContactAttempt.objects.filter(application=ticket).count() == 5
    assert Reply.objects.get(application=ticket).told_at is None
    assert ticket.contacted_at is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"told_at": None}, "告知来电人的时间"),
        ({"told_at": NOW + DAY}, "不能晚于现在"),
        ({"told_at": NOW - 300 * DAY}, "不能早于派单"),
        ({"basis": "unreachable", "told_at": None, "solved": False}, "三次以上"),
        ({"basis": "unreachable", "solved": False}, "不填告知时间"),
    ],
)
def test_a_reply_that_nobody_was_told_is_refused(people: Cast, changed: dict[str, Any], words: str) -> None:
    assert words in refusal(a_ticket(people, CITY, "handling"), "draft_reply", people, people.liuyang, **changed)


def test_a_reply_is_not_reviewed_by_whoever_drafted_it(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed")
    take(ticket, "give_to_handler", people, people.sunli)
    take(ticket, "contact", people, people.sunli)
    take(ticket, "draft_reply", people, people.sunli)
    assert "不能由起草人自己审核" in denial(ticket, "approve_reply", people, people.sunli)
    assert "approve_reply" not in {p.step.verb for p in possible_steps(ticket, people.sunli)}
    take(ticket, "approve_reply", people, people.zhouwei)


def test_the_caller_is_told_before_the_hotline(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "reply_review")
    assert "先告知来电人" in refusal(ticket, "approve_reply", people, people.sunli, reported_at=NOW - 30 * DAY)
    assert "不能晚于现在" in refusal(ticket, "approve_reply", people, people.sunli, reported_at=NOW + DAY)


def test_a_reply_sent_back_keeps_its_reason_and_its_words(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "reply_review")
    take(ticket, "return_reply", people, people.sunli, note="请写明金额")
    assert ticket.state == "handling"
    assert Reply.objects.get(application=ticket).returned_why == "请写明金额"
    form = ticket.step_named("draft_reply").form_class(application=ticket, user=people.liuyang)
    assert "足额发放" in form.initial["content"]
    take(ticket, "draft_reply", people, people.liuyang)
    assert ticket.replies.count() == 2


# Call-back


def test_a_call_back_that_reached_nobody_answers_nothing(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "replied")
    silent = {"outcome": "again", "contacted": None, "solved": None, "score": ""}
    assert "未接通" in refusal(ticket, "record_callback", people, people.sunli, outcome="again")
    take(ticket, "record_callback", people, people.sunli, **silent)
    assert ticket.state == "replied"
    assert not Rating.objects.filter(application=ticket).exists()
    take(ticket, "record_callback", people, people.sunli, **silent | {"outcome": "invalid"})
    assert ticket.state == "callback"
    assert not CallBack.objects.filter(application=ticket, valid=True).exists()


def test_what_the_caller_says_stands_among_the_ratings_once(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "replied")
    assert "是否解决" in refusal(ticket, "record_callback", people, people.sunli, solved=None)
    assert "满意度" in refusal(ticket, "record_callback", people, people.sunli, score="")
    take(ticket, "record_callback", people, people.sunli, score="basically")
    rating = Rating.objects.get(application=ticket)
    assert (rating.occasion, rating.score, rating.solved, rating.reached) == ("callback", "basically", True, True)


def test_an_unsolved_ticket_is_closed_with_a_reason_only(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "replied")
    take(ticket, "record_callback", people, people.sunli, solved=False, score="dissatisfied")
    assert "重办" in refusal(ticket, "close", people, people.sunli, note="")
    take(ticket, "close", people, people.sunli, note="诉求超出政策，已再次解释")
    assert ticket.state == "closed"


def test_without_a_call_back_only_an_uncounted_ticket_is_closed(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "replied")
    assert "回访结果" in refusal(ticket, "close", people, people.sunli)
    assert "不纳入考核的原因" in refusal(ticket, "flag", people, people.sunli, counted=False)
    take(ticket, "flag", people, people.sunli, counted=False, not_counted_why="恶意重复拨打", malicious=True)
    take(ticket, "close", people, people.sunli)
    again = type(ticket).objects.get(pk=ticket.pk)
    assert (again.counted, again.not_counted_why, again.malicious) == (False, "恶意重复拨打", True)


def test_flags_are_changed_with_a_reason_by_the_desk_alone(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "closed")
    assert "原因" in refusal(ticket, "flag", people, people.sunli, appealed="asked", note="")
    take(ticket, "flag", people, people.zhouwei, appealed="denied", unreasonable="upheld")
    assert (ticket.appealed, ticket.unreasonable, ticket.state) == ("denied", "upheld", "closed")


# Returning


def test_a_ticket_is_returned_once_and_taken_back_with_its_limits(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed", at=NOW - HOUR, due_at=NOW + 3 * DAY)
    take(ticket, "object", people, people.sunli)
    assert denial(ticket, "approve_objection", people, people.sunli)
    take(ticket, "approve_objection", people, people.zhouwei)
    assert not ticket.clocks.unended().exists()
    take(ticket, "take_back", people, people.sunli, words="注册地在本区")
    assert ticket.is_open
    limit = ticket.clocks.unended().get(rule="H4O")
    assert (limit.run, limit.due_at) == (2, NOW + 3 * DAY)
    assert ticket.objections.get().verdict == "rejected"
    assert "已退过单" in refusal(ticket, "object", people, people.sunli)


def test_after_the_window_nothing_is_returned(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed", at=NOW - 5 * DAY)
    assert "退单时限已过" in refusal(ticket, "object", people, people.sunli)


def test_a_return_that_the_supervisor_keeps_goes_on(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "objection", at=NOW - HOUR)
    take(ticket, "reject_objection", people, people.zhouwei)
    assert (ticket.state, ticket.objections.get().approved) == ("signed", False)


# Registration


def test_one_press_registers_signs_and_dispatches(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "received", organisation=people.rongchang, at=NOW - HOUR, grade="ordinary")
    assert (ticket.state, ticket.offered_to, ticket.changes.count()) == ("dispatched", people.rongchang, 1)
    running = {row.rule for row in ticket.clocks.unended()}
    assert running == {"H4O", "H6", "H11"}
    assert ticket.signed_at is not None


def test_a_number_is_registered_once_per_hotline(people: Cast) -> None:
    first = a_ticket(people, CITY, "received", ticket_no="20260715001")
    assert first.receipt_number == "20260715001"
    blank = open_application(type(first), by=people.sunli, organisation=people.district)
    facts = {"content": "欠薪", "ticket_no": "20260715001", "called_at": NOW, "dispatched_at": NOW}
    assert "已经登记过" in refusal(blank, "register", people, people.sunli, **facts)
    other = a_ticket(people, UNION, "received", ticket_no="20260715001")
    assert other.ticket_no == first.ticket_no


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"called_at": NOW + DAY}, "不能晚于现在"),
        ({"dispatched_at": NOW - 3 * DAY}, "不能早于来电"),
        ({"due_at": NOW - 2 * DAY}, "应晚于派单"),
    ],
)
def test_times_that_cannot_be_are_refused(people: Cast, changed: dict[str, Any], words: str) -> None:
    facts = {"content": "欠薪", "ticket_no": "9", "called_at": NOW - DAY, "dispatched_at": NOW - DAY} | changed
    kind = type(a_ticket(people, CITY, "draft"))
    blank = open_application(kind, by=people.sunli, organisation=people.district)
    assert words in refusal(blank, "register", people, people.sunli, **facts)


def test_identity_numbers_do_not_stay_in_the_demand(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "received", content="身份证11010519491231002X，欠薪两月。")
    assert "11010519491231002X" not in ticket.content
    assert "11010519491231002X" not in ticket.title
    assert ticket.masked_phone.count("*") == 4
    assert ticket.phone not in str(ticket.changes.get().facts)
