"""What a case brings along from another: pauses, suspensions, floors and windows survive a split, a merger, a transfer."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from mediation.dispute.deadlines import window_of
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import LimitationBasis
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    a_case,
    a_twin,
    a_unit,
    a_walk,
    a_worker,
    every_signature,
    last_day_of,
    take,
    units_of,
    workers_of,
)
from tests.workflow.replaying import assert_replays
from workflow.additions import Version
from workflow.adopting import adopt
from workflow.clocks import Clock
from workflow.clockwork import local_day
from workflow.editions import current_book, current_number
from workflow.recounting import recount
from workflow.sweep import Swept, sweep_until_dry
from workflow.verifying import Verified, verify

KNOWN = {"right_known_on": dt.date(2026, 1, 10), "limitation_basis": LimitationBasis.KNOWN}


def limited(people: Cast, state: str, days_ago: int = 3, **more: Any) -> Dispute:
    """Two workers whose limitation runs."""
    rows = [a_worker(n) | KNOWN | more for n in range(2)]
    return a_case(people, state, workers=rows, units=[a_unit(1)], at=NOW - days_ago * DAY)


def limitations(dispute: Dispute) -> list[Clock]:
    found = list(Clock.objects.filter(application=dispute, rule="L1", ended_at=None).order_by("subject"))
    assert found
    return found


def suspended(dispute: Dispute) -> set[bool]:
    return {clock.is_paused for clock in limitations(dispute)}


def suspend(dispute: Dispute, people: Cast, event: str = "suspended", at: dt.datetime = NOW + DAY) -> None:
    take(
        dispute, "record_limitation", people, people.chenjing, at=at, event=event,
        on=local_day(at), applicants=workers_of(dispute),
    )  # fmt: skip


def swept_at(moment: dt.datetime) -> Swept:
    with time_machine.travel(moment, tick=False):
        return sweep_until_dry()


def the_window(dispute: Dispute) -> Clock:
    window = window_of(Dispute.objects.get(pk=dispute.pk))
    assert window is not None
    return window


def sibling_of(dispute: Dispute) -> Dispute:
    found: Dispute = Dispute.objects.get(succeeds=dispute)
    return found


def replays(*disputes: Dispute) -> None:
    for dispute in disputes:
        assert_replays(Dispute.objects.get(pk=dispute.pk))


# Suspension of limitation


def test_a_suspension_lasts_in_the_parent_and_ends_there(people: Cast) -> None:
    child = limited(people, State.MEDIATING)
    suspend(child, people)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent, at=NOW + 2 * DAY)
    merged = Clock.objects.filter(application=parent, rule="L1", ended_at=None, ledger__has_key="pauses")
    assert [clock.paused_since for clock in merged] == [dt.datetime.combine(TODAY + DAY, dt.time(), NOW.tzinfo)] * 2
    parent.refresh_from_db()
    take(
        parent, "record_limitation", people, people.chenjing, at=NOW + 40 * DAY, event="resumed", on=TODAY + 31 * DAY,
        applicants=list(child.applicants.all()),
    )  # fmt: skip
    assert {clock.is_paused for clock in merged.all()} == {False}
    ended = {clock.due_on for clock in merged.all()}
    take(child, "split", people, people.chenjing, at=NOW + 41 * DAY)
    assert {clock.due_on for clock in limitations(child)} == ended, "what happened in the parent came back with it"
    assert all(clock.ledger["pauses"][0]["end"] for clock in limitations(child))
    assert not merged.all().exists()
    replays(child, parent)


def test_a_suspension_goes_with_who_is_split_off(people: Cast) -> None:
    dispute = limited(people, State.MEDIATING)
    suspend(dispute, people)
    take(dispute, "split_off", people, people.chenjing, at=NOW + 2 * DAY)
    sibling = sibling_of(dispute)
    assert (suspended(dispute), suspended(sibling)) == ({True}, {True})
    suspend(sibling, people, "resumed", NOW + 20 * DAY)
    assert (suspended(dispute), suspended(sibling)) == ({True}, {False})
    replays(dispute, sibling)


def test_a_suspension_goes_along_with_a_transfer(people: Cast) -> None:
    dispute = limited(people, State.SCREENING)
    suspend(dispute, people)
    take(dispute, "offer_transfer", people, people.chenjing, at=NOW + DAY)
    take(dispute, "accept_transfer", people, people.heping, at=NOW + 2 * DAY)
    received = sibling_of(dispute)
    assert suspended(received) == {True}
    assert not Clock.objects.filter(application=dispute, rule="L1", ended_at=None).exists()
    take(
        received, "record_limitation", people, people.heping, at=NOW + 9 * DAY, event="resumed", on=TODAY + 9 * DAY,
        applicants=workers_of(received),
    )  # fmt: skip
    assert suspended(received) == {False}
    replays(dispute, received)


def test_a_chain_of_interruptions_goes_along_link_by_link(people: Cast) -> None:
    """Known in 2024 and demanded within the year: copied without the demand, the filing would have come too late."""
    dispute = limited(people, State.SCREENING, right_known_on=dt.date(2026, 6, 1))
    for n in (1, 2):
        at = NOW + n * 300 * DAY
        take(
            dispute, "record_limitation", people, people.chenjing, at=at, event="demanded", on=local_day(at),
            applicants=workers_of(dispute),
        )  # fmt: skip
    ends = {clock.due_on for clock in limitations(dispute)}
    take(dispute, "offer_transfer", people, people.chenjing, at=NOW + 601 * DAY)
    take(dispute, "accept_transfer", people, people.heping, at=NOW + 602 * DAY)
    received = sibling_of(dispute)
    assert {clock.due_on for clock in limitations(received)} == ends
    assert all(len(clock.ledger["interruptions"]) == 3 for clock in limitations(received))
    replays(dispute, received)


def test_limitation_goes_on_here_where_a_body_outside_took_the_case(people: Cast) -> None:
    dispute = limited(people, State.SCREENING)
    ends = {clock.due_on for clock in limitations(dispute)}
    take(dispute, "offer_transfer", people, people.chenjing, organisation=None, outside="区劳动监察大队")
    take(dispute, "accept_transfer", people, people.chenjing)
    assert dispute.state == State.TRANSFERRED
    assert {clock.due_on for clock in limitations(dispute)} == ends


# Windows


def test_an_appraisal_goes_with_who_is_split_off(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=5, source="court").dispute
    take(dispute, "await_appraisal", people, people.liqiang)
    take(dispute, "split_off", people, people.chenjing, at=NOW + DAY)
    sibling = sibling_of(dispute)
    assert (the_window(sibling).is_paused, the_window(sibling).rule) == (True, "M07")
    swept_at(NOW + 60 * DAY)
    assert Dispute.objects.get(pk=sibling.pk).state == State.MEDIATING
    for case in (dispute, sibling):
        take(case, "receive_appraisal", people, people.liqiang, at=NOW + 61 * DAY)
    assert the_window(sibling).due_on == the_window(dispute).due_on
    replays(dispute, sibling)


def test_an_extension_goes_with_who_is_split_off(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=5).dispute
    take(dispute, "extend", people, people.liqiang, until=TODAY + 30 * DAY)
    take(dispute, "split_off", people, people.chenjing, at=NOW + DAY)
    one, other = the_window(dispute), the_window(sibling_of(dispute))
    assert (one.due_on, one.served_on, one.ledger) == (other.due_on, other.served_on, other.ledger)
    replays(dispute, sibling_of(dispute))


def test_in_a_second_round_who_is_split_off_has_the_bodys_own_window(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=5, source="court").dispute
    assert dispute.window_kind == "court"
    take(dispute, "fail", people, people.liqiang)
    for verb, by in (("reopen", "chenjing"), ("assign_mediator", "chenjing"), ("begin_mediation", "liqiang")):
        take(dispute, verb, people, getattr(people, by))
    take(dispute, "split_off", people, people.chenjing)
    sibling = sibling_of(dispute)
    assert (sibling.round, sibling.window_kind, the_window(sibling).rule) == (2, "own", "M04")
    assert the_window(sibling).due_on == the_window(dispute).due_on


def test_a_courts_case_keeps_the_courts_window_with_another_body(people: Cast) -> None:
    dispute = a_walk(people, State.SCREENING, days_ago=1, source="court").dispute
    take(dispute, "offer_transfer", people, people.chenjing)
    take(dispute, "accept_transfer", people, people.heping)
    received = sibling_of(dispute)
    assert (received.source, received.window_kind) == ("transfer", "court")


def merged(people: Cast, **kept: Any) -> tuple[Dispute, Dispute]:
    child = a_walk(people, State.MEDIATING, days_ago=5, **kept).dispute
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent)
    parent.refresh_from_db()
    return child, parent


def test_who_leaves_the_parent_after_his_own_window_has_the_parents(people: Cast) -> None:
    child, parent = merged(people)
    own = the_window(child).due_on
    take(parent, "extend", people, people.liqiang, until=TODAY + 61 * DAY)
    assert own is not None
    assert own < TODAY + 31 * DAY
    take(child, "split", people, people.chenjing, at=NOW + 31 * DAY)
    assert the_window(child).due_on == the_window(parent).due_on == TODAY + 61 * DAY
    assert the_window(child).ledger["extensions"][0]["why"] == [
        "并案期间适用主案期限",
        "The parent case's window applied while merged",
    ]
    swept_at(NOW + 31 * DAY + dt.timedelta(minutes=3))
    assert Dispute.objects.get(pk=child.pk).state == State.MEDIATING
    swept_at(NOW + 62 * DAY)
    assert Dispute.objects.get(pk=child.pk).state == State.FAILED, (
        "the window that was carried over ends like any other"
    )
    replays(child, parent)


def test_who_leaves_the_parent_within_his_own_later_window_keeps_it(people: Cast) -> None:
    child = a_walk(people, State.MEDIATING, days_ago=2).dispute
    take(child, "extend", people, people.liqiang, until=TODAY + 61 * DAY)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent)
    take(child, "split", people, people.chenjing, at=NOW + DAY)
    window = the_window(child)
    assert (window.due_on, window.served_on) == (TODAY + 61 * DAY, TODAY + 61 * DAY)
    assert len(window.ledger["extensions"]) == 1
    replays(child, parent)


def test_a_window_that_closed_within_the_parent_is_put_before_people(people: Cast) -> None:
    child, parent = merged(people)
    Clock.objects.filter(application=parent).update(next_at=None)  # nobody swept before the split
    take(child, "split", people, people.chenjing, at=NOW + 90 * DAY)
    take(child, "add_note", people, people.liqiang, at=NOW + 91 * DAY)
    assert swept_at(NOW + 91 * DAY).blocked >= 1
    assert Dispute.objects.get(pk=child.pk).state == State.MEDIATING
    replays(child, parent)


def test_an_appraisal_that_began_before_the_merger_still_lasts_after_it(people: Cast) -> None:
    child = a_walk(people, State.MEDIATING, days_ago=5, source="court").dispute
    take(child, "await_appraisal", people, people.liqiang)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent, at=NOW + DAY)
    take(child, "split", people, people.chenjing, at=NOW + 40 * DAY)
    assert the_window(child).is_paused
    take(child, "receive_appraisal", people, people.liqiang, at=NOW + 50 * DAY)
    assert (the_window(child).due_on or TODAY) > TODAY + 50 * DAY
    replays(child, parent)


def test_a_window_that_stands_still_has_the_parents_day_once_it_goes_on(people: Cast) -> None:
    child = a_walk(people, State.MEDIATING, days_ago=5, source="court").dispute
    take(child, "await_appraisal", people, people.liqiang)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent, at=NOW + DAY)
    parent.refresh_from_db()
    take(parent, "extend", people, people.liqiang, at=NOW + DAY, until=TODAY + 90 * DAY)
    take(child, "split", people, people.chenjing, at=NOW + 2 * DAY)
    assert the_window(child).is_paused
    take(child, "receive_appraisal", people, people.liqiang, at=NOW + 3 * DAY)
    assert the_window(child).due_on == the_window(parent).due_on
    replays(child, parent)


def test_an_appraisal_in_the_parent_holds_for_who_leaves_it(people: Cast) -> None:
    child = a_walk(people, State.MEDIATING, days_ago=5, source="court").dispute
    named = units_of(child)[0].employer
    units = [{"name": named.name, "uscc": named.uscc, "role": "employer"}]
    parent = a_case(people, State.MEDIATING, workers=[a_worker(300)], units=units, source="court")
    take(child, "merge", people, people.chenjing, parent=parent)
    parent.refresh_from_db()
    take(parent, "await_appraisal", people, people.liqiang, at=NOW + DAY)
    take(child, "split", people, people.chenjing, at=NOW + 60 * DAY)
    assert (the_window(child).is_paused, child.appraisal_since) == (True, TODAY + DAY)
    take(child, "receive_appraisal", people, people.liqiang, at=NOW + 61 * DAY)
    assert (the_window(child).due_on or TODAY) > TODAY + 61 * DAY
    replays(child, parent)


def test_a_day_that_was_told_comes_no_earlier_through_a_split(people: Cast) -> None:
    """The window was shortened to ten days for cases that run: the day told before still stands, in both cases."""
    dispute = a_walk(people, State.MEDIATING, days_ago=5).dispute
    told, newest = last_day_of(dispute, "M04"), current_book().versions["M04"][-1]
    shorter = replace(newest, version=newest.version + 1, length=10, valid_from=dt.date(2026, 7, 1), running=True)
    recount(adopt(Version(shorter), base=current_number(), by=None).pk)
    take(dispute, "split_off", people, people.chenjing)
    assert the_window(sibling_of(dispute)).due_on == the_window(dispute).due_on == told
    replays(dispute, sibling_of(dispute))


# Looked at again


def test_a_window_that_lapsed_over_one_signature_ends_once_the_draft_is_void(people: Cast) -> None:
    dispute = a_walk(people, State.AGREEMENT_DRAFT, days_ago=8).dispute
    one = every_signature(dispute, applicants=workers_of(dispute)[:1], respondents=[], mediator=False)
    take(dispute, "sign", people, people.liqiang, **one)
    lapsed = the_window(dispute).due_at
    assert lapsed is not None
    assert swept_at(lapsed + dt.timedelta(minutes=1)).blocked == 1
    assert swept_at(lapsed + 9 * DAY).acted == 0, "the rungs after it have fired, too"
    take(dispute, "discard_draft", people, people.liqiang, at=lapsed + 10 * DAY)
    assert the_window(dispute).next_at == lapsed
    assert list(verify(Verified())) == [], "the reminder that is next is that of the rung on which it stands"
    assert swept_at(lapsed + 10 * DAY + dt.timedelta(minutes=2)).acted == 1
    assert Dispute.objects.get(pk=dispute.pk).state == State.FAILED
    replays(dispute)


def test_who_is_split_off_after_the_window_closed_is_put_before_people(people: Cast) -> None:
    """Somebody is at work with it: neither those who stay, who sign anew, nor those who went on are ended in the night."""
    dispute = a_walk(people, State.AGREEMENT_DRAFT, days_ago=8, workers=3).dispute
    one = every_signature(dispute, applicants=workers_of(dispute)[:1], respondents=[], mediator=False)
    take(dispute, "sign", people, people.liqiang, **one)
    lapsed = the_window(dispute).due_at
    assert lapsed is not None
    assert swept_at(lapsed + dt.timedelta(minutes=1)).blocked == 1
    take(dispute, "split_off", people, people.chenjing, at=lapsed + DAY)
    swept = swept_at(lapsed + DAY + dt.timedelta(minutes=2))
    assert (swept.acted, swept.blocked) == (0, 1)
    sibling = sibling_of(dispute)
    assert the_window(sibling).due_at == lapsed
    assert (Dispute.objects.get(pk=dispute.pk).state, sibling.state) == (State.AGREEMENT_DRAFT, State.MEDIATING)
    replays(dispute, sibling)


@pytest.mark.parametrize("verb", ["discard_draft", "revise_agreement"])
def test_a_window_that_has_not_lapsed_stays_as_it_is(people: Cast, verb: str) -> None:
    dispute = a_walk(people, State.AGREEMENT_DRAFT, days_ago=8).dispute
    before = the_window(dispute)
    take(dispute, verb, people, people.liqiang)
    after = the_window(dispute)
    assert (after.rung, after.next_at) == (before.rung, before.next_at)


# Applied anew


def test_reopening_interrupts_limitation(people: Cast) -> None:
    dispute = limited(people, State.FAILED, days_ago=12)
    take(dispute, "reopen", people, people.chenjing, at=NOW + 100 * DAY)
    assert {local_day(clock.began_at) for clock in limitations(dispute)} == {TODAY + 100 * DAY}
    replays(dispute)


def test_reopening_what_was_paid_starts_limitation_with_its_history(people: Cast) -> None:
    dispute = limited(people, State.CLOSED, days_ago=12, right_known_on=dt.date(2025, 8, 1))
    assert not Clock.objects.filter(application=dispute, rule="L1", ended_at=None).exists()
    take(dispute, "reopen", people, people.chenjing, at=NOW + 100 * DAY)
    assert {local_day(clock.began_at) for clock in limitations(dispute)} == {TODAY + 100 * DAY}, (
        "by August the first year would have run out but for the filing"
    )
    replays(dispute)
