"""One case answers many tickets, tickets are merged, and every caller keeps his own reply; what waits hears the outcome."""

from typing import Any

import pytest

from mediation.dispute.lifecycle import Dispute
from mediation.doors import carried_by
from mediation.hotline.demo import CITY, UNION, a_ticket
from mediation.links import Link, Tie, links_of
from mediation.ratings import Occasion
from tests.cast import a_case
from tests.mediation.hotline.steps import NOW, Cast, clock, denial, refusal, take
from workflow.engine import perform
from workflow.models import open_application
from workflow.organisations import User


def a_mediation(people: Cast, state: str = "submitted") -> Any:
    return a_case(people, state)


def own(people: Cast, kind: str = CITY) -> Any:
    """A ticket the district handles itself."""
    ticket = a_ticket(people, kind, "signed")
    take(ticket, "give_to_handler", people, people.sunli)
    take(ticket, "contact", people, people.liqiang)
    return ticket


def wait_for(ticket: Any, case: Any, people: Cast, by: User | None = None) -> None:
    take(ticket, "answer_from_case", people, by or people.liqiang, other=case)


def test_twenty_four_tickets_are_answered_from_one_case_each_with_its_own_reply(people: Cast) -> None:
    case = a_mediation(people)
    tickets = [own(people) for _ in range(24)]
    for ticket in tickets:
        wait_for(ticket, case, people)
        assert ticket.state == "waiting"
    assert len(links_of(case, people.liqiang)) == 24
    perform(case, "withdraw", by=people.wangfang, withdraw_reason="settled", note="双方已和解")
    for number, ticket in enumerate(tickets):
        ticket.refresh_from_db()
        assert ticket.state == "handling"
        assert ticket.linked_outcome.startswith(case.number or case.receipt_number)
        take(ticket, "draft_reply", people, people.liqiang, content=f"第{number}位来电人的答复")
        take(ticket, "approve_reply", people, people.sunli)
    assert {ticket.replies.get().content for ticket in tickets} == {f"第{n}位来电人的答复" for n in range(24)}
    assert all(ticket.rated_occasions() == (Occasion.CALLBACK,) for ticket in tickets)


def test_the_form_of_the_reply_is_filled_with_the_outcome(people: Cast) -> None:
    ticket = own(people)
    wait_for(ticket, a_mediation(people, "withdrawn"), people)
    assert ticket.state == "handling", "the case had ended"
    form = ticket.step_named("draft_reply").form_class(application=ticket, user=people.liqiang)
    assert form.initial["content"] == ticket.linked_outcome
    assert form.initial["basis"] == "case"


def test_a_ticket_becomes_a_mediation_that_it_waits_for(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "handling")
    carried = carried_by(ticket)
    assert (carried.name, carried.phone, carried.facts) == (ticket.name, ticket.phone, ticket.content)
    assert carried.employer_name == "鸿远达物流有限公司"
    opened = open_application(Dispute, by=people.liuyang, organisation=people.rongchang)
    perform(ticket, "refer", by=people.liuyang, other=opened)
    assert ticket.state == "waiting"
    assert Link.objects.get(one=ticket).tie == Tie.ANSWERED_BY
    assert "请先解除关联" in refusal(a_waiting(people, ticket), "refer", people, people.liuyang, other=opened)


def a_waiting(people: Cast, ticket: Any) -> Any:
    """In hand again, the tie still there: sent back after an interim reply was drafted from handling."""
    take(ticket, "interim_reply", people, people.liuyang)
    take(ticket, "approve_reply", people, people.sunli)
    take(ticket, "record_callback", people, people.sunli, solved=False, score="dissatisfied")
    take(ticket, "rework", people, people.sunli)
    return ticket


def test_after_a_new_round_it_may_go_on_waiting(people: Cast) -> None:
    ticket = a_waiting(people, a_ticket(people, CITY, "waiting"))
    take(ticket, "wait_again", people, people.liuyang)
    assert ticket.state == "waiting"
    assert "没有在办的答复案件" in refusal(a_ticket(people, CITY, "handling"), "wait_again", people, people.liuyang)


def test_an_interim_reply_needs_its_reason_and_sent_back_it_waits_on(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "waiting")
    assert "原因" in refusal(ticket, "interim_reply", people, people.liuyang, note="")
    take(ticket, "interim_reply", people, people.liuyang)
    assert ticket.replies.get().interim is True
    take(ticket, "return_reply", people, people.sunli)
    assert ticket.state == "waiting"


@pytest.mark.parametrize("kind", [CITY, UNION])
def test_undoing_the_tie_from_either_side_has_the_ticket_go_on(people: Cast, kind: str) -> None:
    case = a_mediation(people)
    here, there = own(people, kind), own(people, kind)
    for ticket in (here, there):
        wait_for(ticket, case, people)
    assert "恢复办理" in refusal(here, "untie", people, people.liqiang, link=Link.objects.get(one=here))
    take(here, "stop_waiting", people, people.liqiang, link=Link.objects.get(one=here))
    assert here.state == "handling"
    case.refresh_from_db()
    perform(case, "untie", by=people.chenjing, note="关联有误", link=Link.objects.get(one=there))
    there.refresh_from_db()
    assert there.state == "handling"
    assert there.changes.latest("sequence").verb == "lose_answer"
    assert not Link.objects.live().exists()


def test_another_tie_may_be_undone_while_it_waits(people: Cast) -> None:
    ticket, other = a_ticket(people, CITY, "waiting"), a_ticket(people, CITY, "handling")
    take(ticket, "tie", people, people.liuyang, other=other, tie=Tie.SAME)
    same = Link.objects.get(tie=Tie.SAME)
    take(ticket, "stop_waiting", people, people.liuyang, link=same)
    assert ticket.state == "waiting"


def test_tickets_are_merged_not_answered_from_each_other(people: Cast) -> None:
    one, other = own(people), own(people)
    assert "请用“并单”" in refusal(one, "answer_from_case", people, people.liqiang, other=other)


def test_a_case_that_is_not_seen_answers_nothing(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "handling")
    assert "没有找到" in refusal(ticket, "answer_from_case", people, people.liuyang, other=a_mediation(people))


# Merging


def merged(people: Cast, parent: Any, **fields: Any) -> Any:
    child = a_ticket(people, CITY, "signed", **fields)
    take(child, "merge", people, people.sunli, parent=parent, ground="same_event")
    return child


def test_merged_tickets_share_the_work_and_each_has_its_own_reply(people: Cast) -> None:
    parent = a_ticket(people, CITY, "signed")
    children = [merged(people, parent) for _ in range(3)]
    for child in children:
        assert (child.state, child.merged_into_id) == ("merged", parent.pk)
        assert clock(child, "H4O").ended_at is None, "his own limit goes on"
    take(parent, "give_to_handler", people, people.sunli)
    take(parent, "contact", people, people.liqiang)
    take(parent, "draft_reply", people, people.liqiang, content="工资已全部发放")
    take(parent, "approve_reply", people, people.sunli)
    for child in children:
        child.refresh_from_db()
        assert (child.state, child.linked_outcome) == ("merged", "工资已全部发放")
        assert child.changes.latest("sequence").verb == "hear_parent"
    first = children[0]
    form = first.step_named("draft_reply").form_class(application=first, user=people.sunli)
    assert form.initial["content"] == "工资已全部发放"
    take(first, "draft_reply", people, people.wangfang)
    assert clock(first, "H6").ended_at == first.contacted_at, "who is told is contacted"
    take(first, "return_reply", people, people.sunli)
    assert first.state == "merged"
    take(first, "draft_reply", people, people.wangfang)
    take(first, "approve_reply", people, people.sunli)
    assert first.state == "replied"
    assert children[1].state == "merged"


def test_the_same_caller_must_be_the_same(people: Cast) -> None:
    parent = a_ticket(people, CITY, "signed", phone="13900000001", name="甲")
    child = a_ticket(people, CITY, "signed", phone="13900000002", name="乙")
    assert "都不相同" in refusal(child, "merge", people, people.sunli, parent=parent, ground="same_caller")
    same = a_ticket(people, CITY, "signed", phone="13900000001", name="丙")
    take(same, "merge", people, people.sunli, parent=parent, ground="same_caller")


def test_nothing_is_merged_into_what_is_merged_closed_or_itself(people: Cast) -> None:
    child = a_ticket(people, CITY, "signed")
    for parent in (a_ticket(people, CITY, "merged"), a_ticket(people, CITY, "returned"), child):
        assert refusal(child, "merge", people, people.sunli, parent=parent, ground="same_event")
    stranger = a_ticket(people, UNION, "signed")
    assert "没有找到" in refusal(child, "merge", people, people.sunli, parent=stranger, ground="same_event")


def test_a_parent_neither_goes_back_nor_away_while_tickets_hang_on_it(people: Cast) -> None:
    parent = a_ticket(people, CITY, "signed", at=NOW)
    merged(people, parent)
    assert "请先撤销并单" in refusal(parent, "object", people, people.sunli)
    other = a_ticket(people, CITY, "signed")
    assert "请先撤销并单" in refusal(parent, "merge", people, people.sunli, parent=other, ground="same_event")


def test_unmerged_it_is_on_its_own_again(people: Cast) -> None:
    child = a_ticket(people, CITY, "merged")
    take(child, "unmerge", people, people.sunli)
    assert (child.state, child.merged_into, child.merge_ground) == ("signed", None, "")
    contacted = own(people)
    take(contacted, "merge", people, people.sunli, parent=child, ground="same_event")
    assert denial(contacted, "unmerge", people, people.liqiang)
    take(contacted, "unmerge", people, people.sunli)
    assert (contacted.state, contacted.handler) == ("handling", people.liqiang)


# 12351


def test_answered_on_the_spot_it_is_done_and_may_be_rated(people: Cast) -> None:
    ticket = a_ticket(people, UNION, "answered")
    assert ticket.rated_occasions() == (Occasion.RECEPTION,)
    assert {row.outcome for row in ticket.clocks.all()} == {"done"}
    assert ticket.ticket_no


def test_our_own_calls_are_numbered_without_a_gap(people: Cast) -> None:
    first, second = (a_ticket(people, UNION, "received", ticket_no="") for _ in range(2))
    assert first.ticket_no.endswith("热字第1号")
    assert second.receipt_number.endswith("热字第2号")


def test_answered_or_dispatched_not_both(people: Cast) -> None:
    kind = type(a_ticket(people, UNION, "draft"))
    blank = open_application(kind, by=people.sunli, organisation=people.district)
    facts = {"content": "问", "answer": "答", "organisation": people.rongchang}
    assert "不再派单" in refusal(blank, "register", people, people.sunli, **facts)


def test_another_grade_has_another_limit(people: Cast) -> None:
    ticket = a_ticket(people, UNION, "graded")
    take(ticket, "grade_ticket", people, people.sunli, grade="special")
    assert clock(ticket, "U4D").outcome == "replaced"
    assert clock(ticket, "U4S").ended_at is None


def test_nobody_is_transferred_without_being_told(people: Cast) -> None:
    ticket = a_ticket(people, UNION, "graded")
    assert "先告知来电人" in refusal(ticket, "transfer", people, people.sunli, caller_told=False)
    take(ticket, "transfer", people, people.sunli)
    assert ticket.transferred_to.endswith("河北省总工会")


def test_a_failed_check_begins_a_new_round_and_a_reopened_ticket_is_sorted_anew(people: Cast) -> None:
    ticket = a_ticket(people, UNION, "qc")
    take(ticket, "fail_check", people, people.zhouwei, note="未说明依据")
    assert (ticket.state, ticket.round, ticket.organisation) == ("rework", 2, people.rongchang)
    closed = a_ticket(people, UNION, "closed")
    take(closed, "reopen", people, people.sunli)
    assert (closed.state, closed.round, closed.organisation) == ("reopened", 2, people.district)
    assert (closed.dispatched_by, closed.handler) == (None, None)
    take(closed, "sign", people, people.sunli)
    take(closed, "dispatch", people, people.sunli)


def test_the_outcome_in_words_names_nobody(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "replied")
    assert ticket.outcome_in_words() == "已答复，待回访（自评已解决）"
    assert ticket.name not in ticket.outcome_in_words()
