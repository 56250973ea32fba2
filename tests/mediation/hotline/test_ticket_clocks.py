"""The numbers of a ticket's clocks, and that a limit written on the ticket is moved by nothing but the hotline."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from mediation.hotline.demo import CITY, UNION, a_ticket
from mediation.hotline.states import CityState
from tests.mediation.hotline.steps import DAY, HOUR, NOW, Cast, clock, facts_of, refusal, take
from tests.workflow.changes import add, amended
from tests.workflow.replaying import assert_replays
from workflow import rules
from workflow.calendar import ZONE
from workflow.clockwork import local_day
from workflow.engine import Refused, perform

MINUTE = dt.timedelta(minutes=1)


def at_station(people: Cast, state: str = "handling", **fields: Any) -> Any:
    return a_ticket(people, CITY, state, at=NOW - 6 * HOUR, **fields)


@pytest.mark.parametrize(
    ("grade", "rule", "due"),
    [
        ("emergency", "H4E", NOW - HOUR + 2 * HOUR),
        ("utility", "H4U", NOW - HOUR + 24 * HOUR),
        ("ordinary", "H4O", dt.datetime(2026, 7, 23, tzinfo=ZONE)),
        ("complex", "H4C", dt.datetime(2026, 7, 31, tzinfo=ZONE)),
    ],
)
def test_the_result_is_owed_by_the_grade_where_the_ticket_is_silent(
    people: Cast, grade: str, rule: str, due: dt.datetime
) -> None:
    ticket = a_ticket(people, CITY, CityState.RECEIVED, at=NOW - HOUR, grade=grade)
    running = {row.rule: row.due_at for row in ticket.clocks.unended()}
    assert running[rule] == due
    assert {key for key in running if key.startswith("H4")} == {rule}
    assert running["H5"] == NOW - HOUR + 2 * HOUR
    assert running["H6"] == NOW - HOUR + 24 * HOUR
    assert set(running) == {rule, "H5", "H6", "H7"}


@pytest.mark.parametrize(
    ("grade", "rule", "days"), [("general", "U4G", 7), ("difficult", "U4D", 15), ("special", "U4S", 30)]
)
def test_the_unions_own_hotline_has_three_grades_and_its_own_pace(
    people: Cast, grade: str, rule: str, days: int
) -> None:
    ticket = a_ticket(people, UNION, "graded", at=NOW - HOUR, grade=grade)
    take(ticket, "grade_ticket", people, people.sunli, grade=grade)
    running = {row.rule: row for row in ticket.clocks.unended()}
    assert set(running) == {"U1", "U2", rule}
    assert running["U1"].due_at == NOW
    assert running["U2"].due_at == NOW + HOUR
    assert running[rule].due_on == local_day(NOW) + days * DAY


def test_every_number_without_a_source_is_marked_as_to_be_confirmed() -> None:
    ours = [rule for rule in rules.declared().values() if rule.id[0] in "HU" and rule.id[1].isdigit()]
    assert len(ours) == 16
    assert all(rule.configurable and not rule.legal for rule in ours)


def test_the_limit_on_the_ticket_counts_before_the_grade_and_says_so(people: Cast) -> None:
    printed = NOW + 3 * DAY + 30 * MINUTE
    ticket = at_station(people, due_at=printed)
    limit = clock(ticket, "H4O")
    assert limit.due_at == printed
    assert limit.ledger["pinned"]["why"] == ["工单载明", "as the ticket says"]


def test_no_recount_moves_the_limit_on_the_ticket(people: Cast) -> None:
    printed = NOW + 3 * DAY
    pinned, silent = at_station(people, due_at=printed, grade="ordinary"), at_station(people, grade="ordinary")
    before = clock(silent, "H4O").due_on
    add(amended("H4O", length=12, valid_from=dt.date(2026, 1, 1)))
    assert clock(pinned, "H4O").due_at == printed
    assert before is not None
    assert clock(silent, "H4O").due_on == before + 5 * DAY, "the rule did change"
    assert_replays(pinned)


def test_nobody_sets_or_pauses_the_limit_of_the_result_by_hand(people: Cast) -> None:
    ticket = at_station(people, due_at=NOW + 3 * DAY)
    until = local_day(NOW) + 30 * DAY
    assert refusal(ticket, "set_deadline", people, people.zhouwei, clock="H4O|", until=until)
    assert refusal(ticket, "pause_clock", people, people.zhouwei, clock="H4O|")
    assert clock(ticket, "H4O").due_at == NOW + 3 * DAY


def test_the_receivers_own_limit_lies_a_day_before_the_tickets(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed", at=NOW - HOUR, due_at=NOW + 5 * DAY)
    take(ticket, "dispatch", people, people.sunli)
    assert clock(ticket, "H11").due_at == NOW + 4 * DAY


def test_with_little_time_left_the_receiver_gets_half_of_it(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "signed", at=NOW - HOUR, due_at=NOW + 4 * HOUR)
    change = take(ticket, "dispatch", people, people.sunli)
    half = change.at + (NOW + 4 * HOUR - change.at) / 2
    assert abs(clock(ticket, "H11").due_at - half) < dt.timedelta(seconds=1)  # type: ignore[operator]


def test_signed_for_when_it_was_recorded_not_when_the_call_came(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "received", at=NOW - 3 * HOUR)
    change = take(ticket, "sign", people, people.sunli)
    assert clock(ticket, "H5").ended_at == change.at
    assert clock(ticket, "H5").has_lapsed(change.at), "two hours after the dispatch, three had gone by"


def test_the_first_contact_counts_when_it_was_made(people: Cast) -> None:
    ticket = at_station(people, "accepted")
    made = NOW - HOUR
    take(ticket, "contact", people, people.liuyang, tried_at=made)
    assert clock(ticket, "H6").ended_at == made == ticket.contacted_at


def test_a_contact_before_the_ticket_or_after_now_is_refused(people: Cast) -> None:
    ticket = at_station(people, "accepted")
    assert "不能早于派单" in refusal(ticket, "contact", people, people.liuyang, tried_at=NOW - 2 * DAY)
    assert "不能晚于现在" in refusal(ticket, "contact", people, people.liuyang, tried_at=NOW + DAY)


def test_everything_ends_with_the_ticket_and_replying_ends_what_is_owed(people: Cast) -> None:
    ticket = at_station(people, "replied")
    assert {row.rule for row in ticket.clocks.unended()} == {"H10"}
    assert clock(ticket, "H4O").ended_at == ticket.replied_at
    closed = a_ticket(people, CITY, "closed")
    assert not closed.clocks.unended().exists()


# Extensions


def asked(people: Cast, **fields: Any) -> Any:
    ticket = at_station(people, **fields)
    take(ticket, "ask_extension", people, people.liuyang)
    return ticket


def test_an_extension_is_told_to_both_and_sets_the_limit(people: Cast) -> None:
    ticket = asked(people, due_at=NOW + 3 * DAY)
    until = NOW + 12 * DAY
    take(ticket, "grant_extension", people, people.zhouwei, until=until)
    limit = clock(ticket, "H4O")
    assert limit.due_at == until
    assert limit.is_extended
    assert clock(ticket, "H11").due_at == until - DAY
    request = ticket.extensions.get()
    assert (request.granted, request.decided_by, request.until) == (True, people.zhouwei, until)
    assert request.caller_told_at is not None
    assert request.hotline_told_at is not None
    assert ticket.due_at == NOW + 3 * DAY, "what was printed stays on the ticket"
    assert_replays(ticket)


def test_one_extension_a_round_and_only_before_the_limit(people: Cast) -> None:
    ticket = asked(people)
    assert "待审批" in refusal(ticket, "ask_extension", people, people.liuyang)
    take(ticket, "grant_extension", people, people.zhouwei)
    assert "已延期1次" in refusal(ticket, "ask_extension", people, people.liuyang, wanted=NOW + 40 * DAY)
    late = at_station(people, due_at=NOW + HOUR)
    with time_machine.travel(NOW + 2 * HOUR, tick=True):
        assert "时限已过" in refusal(late, "ask_extension", people, people.liuyang)


def test_a_refused_extension_moves_nothing_and_may_be_asked_again(people: Cast) -> None:
    ticket = asked(people, due_at=NOW + 3 * DAY)
    take(ticket, "refuse_extension", people, people.zhouwei)
    assert ticket.extensions.get().granted is False
    assert clock(ticket, "H4O").due_at == NOW + 3 * DAY
    take(ticket, "ask_extension", people, people.liuyang)
    assert ticket.extensions.count() == 2


def test_an_extension_to_an_earlier_moment_or_untold_is_refused(people: Cast) -> None:
    ticket = asked(people, due_at=NOW + 3 * DAY)
    assert "晚于现在的办理时限" in refusal(ticket, "grant_extension", people, people.zhouwei, until=NOW + DAY)
    assert "缺少" in refusal_without(ticket, people, "caller_told_at")
    assert refusal(ticket, "grant_extension", people, people.zhouwei, hotline_told_at=NOW + DAY)


def refusal_without(ticket: Any, people: Cast, name: str) -> str:
    facts = facts_of("grant_extension", people)
    del facts[name]
    with pytest.raises(Refused) as refused:
        perform(ticket, "grant_extension", by=people.zhouwei, **facts)
    return str(refused.value)


# Shelving


def test_while_shelved_the_limit_stands_still_and_the_day_of_review_runs(people: Cast) -> None:
    ticket = at_station(people, due_at=NOW + 3 * DAY)
    take(ticket, "shelve", people, people.zhouwei)
    assert clock(ticket, "H4O").is_paused
    assert clock(ticket, "H11").is_paused
    assert clock(ticket, "H9").due_on == local_day(NOW) + 90 * DAY
    take(ticket, "take_off_shelf", people, people.zhouwei)
    assert clock(ticket, "H4O").due_at == NOW + 3 * DAY, "what the ticket says stands as it was"
    assert clock(ticket, "H9").ended_at is not None
    assert ticket.shelvings.get().taken_off_at is not None
    assert_replays(ticket)


def test_off_the_shelf_with_the_hotlines_new_limit(people: Cast) -> None:
    ticket = at_station(people, "shelved", due_at=NOW + 3 * DAY)
    assert "晚于现在" in refusal(ticket, "take_off_shelf", people, people.zhouwei, due_at=NOW - DAY)
    take(ticket, "take_off_shelf", people, people.zhouwei, due_at=NOW + 30 * DAY)
    assert clock(ticket, "H4O").due_at == NOW + 30 * DAY


# A new round


def test_a_new_round_has_new_limits(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "callback", due_at=NOW + DAY)
    take(ticket, "rework", people, people.sunli, due_at=NOW + 5 * DAY)
    assert (ticket.round, ticket.contacted_at, ticket.replied_at) == (2, None, None)
    limit = clock(ticket, "H4O")
    assert (limit.run, limit.due_at) == (2, NOW + 5 * DAY)
    first = clock(ticket, "H6")
    assert first.run == 2
    assert first.due_at == ticket.reworked_at + 24 * HOUR
    take(ticket, "contact", people, people.liuyang)
    assert ticket.state == "contacted"
    assert_replays(ticket)


def test_without_a_new_limit_the_round_is_counted_by_the_grade(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "closed", due_at=NOW + DAY)
    take(ticket, "rework", people, people.sunli)
    assert ticket.due_at is None
    assert clock(ticket, "H4O").due_on == local_day(NOW) + 7 * DAY
    assert ticket.is_open
