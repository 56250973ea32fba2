"""Every deadline of legal aid with its numbers, by the official calendar of 2026."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from mediation.demo import Cast, a_unit, a_worker
from mediation.legal_aid.demo import an_aid, an_aid_walk
from mediation.legal_aid.demo import facts_of as typed
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from tests.mediation.legal_aid.aid_ladder import DAY, NOW, TODAY, clock, refusal, take
from workflow.clocks import Clock
from workflow.engine import perform
from workflow.models import open_application


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def applied_on(people: Cast, day: str, **fields: object) -> LegalAid:
    at = dt.datetime.combine(on(day), dt.time(10), NOW.tzinfo)
    with time_machine.travel(at):
        aid: LegalAid = open_application(LegalAid, by=people.wangfang, organisation=people.district)
        perform(aid, "apply", by=people.wangfang, at=at, **typed(a_worker(1), a_unit(1), **fields))
    return aid


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-07-15", "2026-07-22"),
        ("2026-09-24", "2026-10-08"),  # the last day falls into National Day and rolls over the whole block
        ("2026-02-07", "2026-02-14"),  # a make-up Saturday is a working day: no roll
        ("2026-05-02", "2026-05-09"),
        ("2026-06-12", "2026-06-22"),
    ],
)
def test_a_decision_is_due_seven_days_after_receipt(people: Cast, received: str, due: str) -> None:
    a1 = clock(applied_on(people, received), "A1")
    assert (a1.due_on, a1.legal, a1.provisional) == (on(due), True, False)


@pytest.mark.parametrize(
    ("received", "seven_days", "five_working_days"),
    [
        ("2026-07-15", "2026-07-22", "2026-07-22"),
        ("2026-10-08", "2026-10-15", "2026-10-14"),  # 10 October is a working Saturday
        ("2026-07-18", "2026-07-27", "2026-07-24"),  # received on a Saturday: the seventh day rolls to Monday
        ("2026-09-24", "2026-10-08", "2026-10-09"),  # 28, 29 and 30 September, 8 and 9 October
    ],
)
def test_five_working_days_run_beside_the_seven_days_so_that_the_earlier_leads(
    people: Cast, received: str, seven_days: str, five_working_days: str
) -> None:
    aid = applied_on(people, received)
    a1, a1b = clock(aid, "A1"), clock(aid, "A1B")
    assert (a1.due_on, a1b.due_on) == (on(seven_days), on(five_working_days))
    assert (a1b.legal, a1b.began_at) == (True, a1.began_at)


def test_the_five_working_days_stand_still_and_end_with_the_seven_days(people: Cast) -> None:
    aid = applied_on(people, "2026-07-15")
    with time_machine.travel(NOW + 2 * DAY):
        take(aid, "receive", people, people.wangfang)
        take(aid, "begin_review", people, people.gaoyuan)
        take(aid, "ask_supplement", people, people.gaoyuan, due=on("2026-07-24"))
        assert (clock(aid, "A1").is_paused, clock(aid, "A1B").is_paused) == (True, True)
    with time_machine.travel(NOW + 5 * DAY):
        take(aid, "receive_supplement", people, people.wangfang, supplied_on=on("2026-07-20"))
        assert clock(aid, "A1B").is_running
        assert not clock(aid, "A1B").is_paused
        take(aid, "record_means", people, people.gaoyuan)
        take(aid, "propose_decision", people, people.gaoyuan)
        take(aid, "deny", people, people.chenjing, served_on=on("2026-07-20"))
        assert clock(aid, "A1B").ended_at == clock(aid, "A1").ended_at == aid.decided_at


def test_papers_of_urgent_aid_do_not_come_before_the_aid(people: Cast) -> None:
    aid = an_aid(people, State.PRE_AID, at=NOW - 3 * DAY, lawyer=people.linhao)
    assert aid.pre_aid_at is not None
    began = timezone.localdate(aid.pre_aid_at)
    assert "早于先行援助之日" in refusal(aid, "supply_urgent_papers", people, people.wangfang, supplied_on=began - DAY)
    take(aid, "supply_urgent_papers", people, people.wangfang, supplied_on=began)
    assert aid.pre_aid_papers_on == began
    assert not clock(aid, "A1B").is_paused


def test_the_seven_days_run_from_receipt_not_from_the_voucher(people: Cast) -> None:
    aid = an_aid(people, State.RECEIVED, at=NOW - 3 * DAY)
    assert aid.receipt_given_on is not None
    assert clock(aid, "A1").began_at == aid.received_at


def test_an_application_recorded_later_counts_from_the_day_it_came(people: Cast) -> None:
    aid = applied_on(people, "2026-07-15", received_at=NOW - 2 * DAY)
    assert clock(aid, "A1").due_on == on("2026-07-20")


def test_the_time_for_the_supplement_is_not_counted(people: Cast) -> None:
    aid = applied_on(people, "2026-07-15")
    with time_machine.travel(NOW + 2 * DAY):
        take(aid, "receive", people, people.wangfang)
        take(aid, "ask_supplement", people, people.gaoyuan, due=TODAY + 12 * DAY)
        assert clock(aid, "A1").is_paused
        assert clock(aid, "A3").due_on == on("2026-07-27")
    with time_machine.travel(NOW + 9 * DAY):
        take(aid, "receive_supplement", people, people.wangfang, supplied_on=TODAY + 9 * DAY)
    a1, a3 = clock(aid, "A1"), clock(aid, "A3")
    assert a1.due_on == on("2026-07-28"), "22 July and the six whole days of waiting, 18 to 23 July"
    assert (a3.ended_at is not None, a3.outcome) == (True, "done")


def test_a_supplement_written_down_late_counts_from_the_day_it_came(people: Cast) -> None:
    aid = applied_on(people, "2026-07-15")
    with time_machine.travel(NOW + 2 * DAY):
        take(aid, "receive", people, people.wangfang)
        take(aid, "ask_supplement", people, people.gaoyuan, due=TODAY + 12 * DAY)
    with time_machine.travel(NOW + 9 * DAY):
        take(aid, "receive_supplement", people, people.wangfang, supplied_on=TODAY + 5 * DAY)
    assert clock(aid, "A1").due_on == on("2026-07-24"), "two whole days of waiting, 18 and 19 July"


def test_a_day_set_on_a_saturday_ends_on_monday(people: Cast) -> None:
    aid = an_aid(people, State.RECEIVED, at=NOW - DAY)
    take(aid, "ask_supplement", people, people.gaoyuan, due=on("2026-07-25"))
    assert clock(aid, "A3").due_on == on("2026-07-27")


@pytest.mark.parametrize(
    ("granted", "due"), [("2026-07-15", "2026-07-20"), ("2026-07-17", "2026-07-20"), ("2026-07-20", "2026-07-23")]
)
def test_a_lawyer_is_assigned_within_three_days_of_the_grant(people: Cast, granted: str, due: str) -> None:
    aid = an_aid(people, State.SIGNING, at=NOW - 2 * DAY)
    at = dt.datetime.combine(on(granted), dt.time(11), NOW.tzinfo)
    with time_machine.travel(at):
        take(aid, "grant", people, people.chenjing, at=at)
        assert clock(aid, "A2").due_on == on(due)
        assert clock(aid, "A1").ended_at == aid.decided_at
        take(aid, "assign_lawyer", people, people.gaoyuan)
    assert clock(aid, "A2").outcome == "done"


def test_the_papers_of_urgent_aid_have_a_day_of_their_own_and_the_decision_still_follows(people: Cast) -> None:
    aid = applied_on(people, "2026-07-15")
    take(aid, "aid_at_once", people, people.gaoyuan, papers_due=on("2026-07-24"))
    a4 = clock(aid, "A4")
    assert (a4.due_on, a4.legal) == (on("2026-07-24"), False)
    assert clock(aid, "A1").is_paused
    with time_machine.travel(NOW + 6 * DAY):
        take(aid, "supply_urgent_papers", people, people.wangfang, supplied_on=TODAY + 6 * DAY)
    assert clock(aid, "A4").outcome == "done"
    assert clock(aid, "A1").due_on == on("2026-07-27")


def test_the_recipients_own_limit_is_never_moved_to_a_later_day(people: Cast) -> None:
    aid = applied_on(people, "2026-07-15", deadline_on=on("2026-07-18"), deadline_what="仲裁时效")
    assert clock(aid, "A0").due_on == on("2026-07-18"), "a Saturday stays one: a warning must not come late"
    take(aid, "record_deadline", people, people.gaoyuan, deadline_on=on("2026-07-17"))
    assert clock(aid, "A0").due_on == on("2026-07-17")
    assert Clock.objects.filter(application=aid.pk, rule="A0").count() == 1


def test_after_a_denial_the_applicants_days_go_on(people: Cast) -> None:
    aid = applied_on(people, "2026-07-15", deadline_on=on("2026-08-18"))
    for verb, by in (
        ("receive", people.wangfang),
        ("begin_review", people.gaoyuan),
        ("propose_decision", people.gaoyuan),
    ):
        take(aid, verb, people, by)
    take(aid, "deny", people, people.chenjing)
    a5b = clock(aid, "A5B")
    assert (a5b.due_on, a5b.is_running, a5b.breach) == (on("2026-07-30"), True, False)
    assert (clock(aid, "A0").due_on, clock(aid, "A0").is_running) == (on("2026-08-18"), True)

    take(aid, "record_objection", people, people.gaoyuan)
    assert clock(aid, "A5B").outcome == "done"
    assert (clock(aid, "A5").due_on, clock(aid, "A5").breach) == (on("2026-07-20"), False)
    with time_machine.travel(NOW + 3 * DAY):
        take(aid, "record_result", people, people.gaoyuan, answered_on=on("2026-07-17"))
    assert clock(aid, "A5").outcome == "done"


def test_closing_papers_are_due_thirty_days_after_the_end_and_anew_when_sent_back(people: Cast, rates: None) -> None:
    aid = an_aid(people, State.IN_SERVICE, at=NOW - 12 * DAY, lawyer=people.linhao)
    take(aid, "end_service", people, people.linhao, ended_on=on("2026-07-14"))
    a7 = clock(aid, "A7")
    assert (a7.due_on, a7.legal) == (on("2026-08-13"), False)
    assert clock(aid, "A9").outcome == "replaced"
    take(aid, "hand_in_papers", people, people.linhao)
    assert clock(aid, "A7").outcome == "done"
    with time_machine.travel(NOW + 5 * DAY):
        take(aid, "send_back", people, people.gaoyuan)
    again = clock(aid, "A7")
    assert (again.run, again.due_on) == (2, on("2026-08-19"))


def test_each_report_to_the_recipient_sets_the_day_of_the_next(people: Cast) -> None:
    walk = an_aid_walk(people, State.CONTRACTED, at=NOW - 3 * DAY, lawyer=people.linhao)
    take(walk.aid, "begin_service", people, people.linhao)
    assert clock(walk.aid, "A9").due_on == on("2026-08-14")
    with time_machine.travel(NOW + 20 * DAY):
        take(walk.aid, "report_progress", people, people.linhao)
    a9 = clock(walk.aid, "A9")
    assert (a9.run, a9.due_on) == (2, on("2026-09-03"))
    assert Clock.objects.get(application=walk.aid.pk, rule="A9", run=1).outcome == "done"


def test_nothing_but_warnings_outlives_a_closed_application(people: Cast, rates: None) -> None:
    for state in (State.CLOSED, State.WITHDRAWN, State.TERMINATED, State.TRANSFERRED):
        aid = an_aid(people, state)
        assert set(Clock.objects.unended().filter(application=aid.pk).values_list("rule", flat=True)) <= {"A0", "A5B"}
