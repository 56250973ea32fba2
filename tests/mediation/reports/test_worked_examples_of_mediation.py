"""Mediation by hand: what is accepted, ended and open, in 件 and 人 (domain.md 4 and its traps).

A case walked from a Monday at nine is accepted on the Wednesday after, and closed on the Thursday of the week after.
"""

from typing import Any

import pytest

from mediation.demo import Cast, Walk
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.mediation.dispute.conftest import _founded, _papers_apart, _wednesday, db, people
from tests.mediation.dispute.ladder import archive_ready
from tests.mediation.reports.worked import Sheet, a_mediation, date, moment, on, sheet, shows
from workflow.engine import perform
from workflow.organisations import Organisation, User

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people", "sheet"]


@shows("mediation_accepted_cases", "mediation_accepted_persons", "mediation_refused")
def test_what_is_refused_or_withdrawn_before_acceptance_is_not_accepted(people: Cast, sheet: Sheet) -> None:
    a_mediation(people, State.MEDIATING, moment(5, 11), workers=3)
    a_mediation(people, State.REFUSED, moment(5, 11), first=10)
    a_mediation(people, State.WITHDRAWN, moment(5, 11), first=20)
    # three applications, one of them accepted, by three workers
    assert sheet.month("mediation_accepted_cases", 5) == 1
    assert sheet.month("mediation_accepted_persons", 5) == 3
    assert sheet.month("mediation_refused", 5) == 1
    assert sheet.month("mediation_settled_cases", 5) == 0, "withdrawn because settled, but never accepted"
    assert sheet.month("mediation_closed_cases", 5) == 0


@shows("mediation_closed_cases", "mediation_closed_persons", "mediation_open_cases", "mediation_open_persons")
def test_the_day_of_archiving_is_not_the_day_of_closing(people: Cast, sheet: Sheet) -> None:
    walk = a_mediation(people, State.CLOSED, moment(5, 11))
    on(walk, 6, 8)
    archive_ready(walk.dispute, people.mahong)
    walk.archive()
    assert walk.dispute.state == State.ARCHIVED
    # accepted 13 May, closed 21 May, archived 8 June
    assert [sheet.month("mediation_closed_cases", month) for month in (5, 6)] == [1, 0]
    assert [sheet.month("mediation_closed_persons", month) for month in (5, 6)] == [2, 0]
    assert [sheet.read("mediation_open_cases", date(5, 1), date(5, day))[0] for day in (20, 21)] == [1, 0]
    assert [sheet.read("mediation_open_persons", date(5, 1), date(5, day))[0] for day in (20, 21)] == [2, 0]


@shows(
    "mediation_reopened_cases",
    "mediation_reopened_persons",
    "mediation_open_before_cases",
    "mediation_open_before_persons",
)
def test_reopening_begins_a_new_round_and_leaves_the_earlier_close(people: Cast, sheet: Sheet) -> None:
    walk = a_mediation(people, State.FAILED, moment(4, 13))
    perform(
        walk.dispute, "reopen", by=people.chenjing, at=moment(5, 18), note="新证据", ground="new_facts", both_agree=True
    )
    on(walk, 6, 1)
    walk.assign()
    walk.mediate()
    walk.fail()
    # failed in April, reopened in May, failed again in June: closed twice, once a month each
    assert [sheet.month("mediation_closed_cases", month) for month in (4, 5, 6)] == [1, 0, 1]
    assert [sheet.month("mediation_accepted_cases", month) for month in (4, 5, 6)] == [1, 0, 0]
    assert [sheet.month("mediation_reopened_cases", month) for month in (4, 5, 6)] == [0, 1, 0]
    assert sheet.month("mediation_reopened_persons", 5) == 2
    assert [sheet.month("mediation_open_before_cases", month) for month in (4, 5, 6)] == [0, 0, 1]
    assert sheet.month("mediation_open_before_persons", 6) == 2


@shows("mediation_closure_rate", "mediation_closure_rate_cases", "mediation_cohort_closure")
def test_with_what_was_open_before_the_closure_rate_never_passes_100_percent(people: Cast, sheet: Sheet) -> None:
    walks = [a_mediation(people, State.MEDIATING, moment(4, 20), first=n * 10) for n in range(3)]
    for walk in walks:
        on(walk, 5, 6).fail()
    a_mediation(people, State.MEDIATING, moment(5, 11), workers=4, first=50)
    # 3 open before (6 persons), 1 new (4 persons), 3 closed (6 persons): by what was accepted alone, 300 %
    assert sheet.month("mediation_accepted_cases", 5) == 1
    assert sheet.month("mediation_closed_cases", 5) == 3
    assert sheet.month("mediation_closure_rate_cases", 5) == (3, 3 + 1)
    assert sheet.month("mediation_closure_rate", 5) == (6, 6 + 4)
    assert sheet.month("mediation_cohort_closure", 4) == (3, 3), "those of April, by now"
    assert sheet.month("mediation_cohort_closure", 5) == (0, 1)


@shows(
    "mediation_settled_cases", "mediation_settled_persons", "mediation_success_rate", "mediation_success_persons",
    "mediation_succeeded_cases", "mediation_succeeded_persons", "mediation_failed_cases", "mediation_failed_persons",
    "mediation_withdrawn_cases", "mediation_withdrawn_persons",
)  # fmt: skip
def test_settled_and_withdrawn_is_a_line_of_its_own_and_no_success(people: Cast, sheet: Sheet) -> None:
    a_mediation(people, State.CLOSED, moment(5, 11), workers=3)
    a_mediation(people, State.FAILED, moment(5, 11), workers=2, first=10)
    for n, reason in enumerate(("settled", "paid", "free")):
        walk = a_mediation(people, State.MEDIATING, moment(5, 11), workers=1, first=20 + n)
        walk.take("withdraw", people.chenjing, days=2, withdraw_reason=reason)
    # 1 agreed (3 persons), 1 failed (2), 2 settled between themselves, 1 withdrawn freely
    assert sheet.month("mediation_success_rate", 5) == (1, 1 + 1)
    assert sheet.month("mediation_success_persons", 5) == (3, 3 + 2)
    assert sheet.month("mediation_settled_cases", 5) == 2
    assert sheet.month("mediation_settled_persons", 5) == 2
    lines = {"succeeded": (1, 3), "failed": (1, 2), "settled": (2, 2), "withdrawn": (1, 1)}
    for line, (cases, persons) in lines.items():
        assert sheet.month(f"mediation_{line}_cases", 5) == cases
        assert sheet.month(f"mediation_{line}_persons", 5) == persons
    assert sheet.month("mediation_closed_cases", 5) == 1 + 1 + 2 + 1, "all of them are closed"


@shows(
    "mediation_transferred_cases", "mediation_transferred_persons", "mediation_taken_over_cases", "mediation_taken_over_persons"
)  # fmt: skip
def test_what_is_transferred_is_accepted_once(people: Cast, sheet: Sheet) -> None:
    first = a_mediation(people, State.MEDIATING, moment(4, 13))
    second = handed_on(people, first.dispute, to=people.kechuang, by=people.heping, month=5)
    to_acceptance(people, second, month=5, day=11)
    # accepted in April by the district, transferred in May, accepted there on 12 May: one dispute, two persons
    assert [sheet.month("mediation_accepted_cases", month) for month in (4, 5)] == [1, 0]
    assert sheet.month("mediation_transferred_cases", 5) == 1
    assert sheet.month("mediation_transferred_persons", 5) == 2
    assert sheet.month("mediation_taken_over_cases", 5) == 1
    assert sheet.month("mediation_taken_over_persons", 5, at=people.kechuang) == 2
    assert sheet.month("mediation_closed_cases", 5) == 0, "a transfer closes nothing"
    assert sheet.month("mediation_closure_rate_cases", 5) == (0, 1 + 1), "open before, and taken over"


def test_what_a_body_hands_on_unaccepted_was_accepted_by_the_first(people: Cast, sheet: Sheet) -> None:
    first = a_mediation(people, State.MEDIATING, moment(4, 13))
    second = handed_on(people, first.dispute, to=people.kechuang, by=people.heping, month=5)
    third = handed_on(people, second, to=people.rongchang, by=people.liuyang, month=5, day=8, lead=people.heping)
    to_acceptance(people, third, month=5, day=11)
    assert [sheet.month("mediation_accepted_cases", month) for month in (4, 5)] == [1, 0]
    assert sheet.month("mediation_taken_over_cases", 5) == 1


def test_what_is_split_off_after_a_transfer_is_not_accepted_either(people: Cast, sheet: Sheet) -> None:
    first = a_mediation(people, State.MEDIATING, moment(4, 13), workers=3)
    second = handed_on(people, first.dispute, to=people.kechuang, by=people.heping, month=5)
    walk = to_acceptance(people, second, month=5, day=11)
    walk.assign()
    walk.mediate()
    one = second.applicants.first()
    perform(walk.dispute, "split_off", by=people.heping, at=moment(5, 20), note="一人不同意", applicants=[one])
    # accepted 1 件 3 人 in April; there it is 2 件 3 人 now
    assert sheet.read("mediation_accepted_persons", date(4, 1), date(5, 31))[0] == 3
    assert sheet.month("mediation_taken_over_cases", 5) == 2
    assert sheet.month("mediation_taken_over_persons", 5) == 2 + 1


def handed_on(
    people: Cast, case: Dispute, *, to: Organisation, by: User, month: int, day: int = 6, lead: User | None = None
) -> Dispute:
    at = moment(month, day)
    case = Dispute.objects.get(pk=case.pk)
    perform(
        case, "offer_transfer", by=lead or people.chenjing, at=at, note="用工地在该街道", organisation=to, outside=""
    )  # fmt: skip
    perform(case, "accept_transfer", by=by, at=at)
    found: Dispute = Dispute.objects.get(succeeds=case)
    return found


def to_acceptance(people: Cast, case: Dispute, *, month: int, day: int) -> Walk:
    walk = Walk(people, case, moment(month, day))
    for move in (walk.screen, walk.ask, walk.accept):
        move()
    return walk


# 24 workers, one employer


@pytest.fixture
def of_24(people: Cast) -> Walk:
    """李某等24名职工, accepted on 13 May."""
    return a_mediation(people, State.MEDIATING, moment(5, 11), workers=24)


@shows("mediation_collective_cases", "mediation_collective_persons", "mediation_amount_claimed")
def test_24_workers_are_one_case_of_24(people: Cast, sheet: Sheet, of_24: Walk) -> None:
    assert sheet.month("mediation_accepted_cases", 5) == 1
    assert sheet.month("mediation_accepted_persons", 5) == 24
    assert sheet.month("mediation_amount_claimed", 5) == 24 * 12_000_00
    a_mediation(people, State.MEDIATING, moment(5, 11), workers=9, first=30)
    assert sheet.month("mediation_collective_cases", 5) == 1, "of ten and more"
    assert sheet.month("mediation_collective_persons", 5) == 24


def test_where_20_of_24_sign_the_others_are_a_second_case_accepted_on_the_same_day(
    people: Cast, sheet: Sheet, of_24: Walk
) -> None:
    leaving = list(of_24.dispute.applicants.order_by("position")[20:])
    perform(of_24.dispute, "split_off", by=people.chenjing, at=moment(6, 3), note="四人不签", applicants=leaving)
    on(of_24, 6, 4).draft()
    of_24.effect()
    # 2 件 24 人, both of them May's: 20 agreed, 4 still mediate
    assert [sheet.month("mediation_accepted_cases", month) for month in (5, 6)] == [2, 0]
    assert [sheet.month("mediation_accepted_persons", month) for month in (5, 6)] == [24, 0]
    assert sheet.month("mediation_open_persons", 6) == 24
    other = Dispute.objects.get(succeeds=of_24.dispute)
    Walk(people, other, moment(6, 10)).fail()
    assert sheet.month("mediation_closed_persons", 6) == 4
    assert sheet.month("mediation_open_persons", 6) == 20


def test_a_worker_who_leaves_alone_was_accepted_with_the_others(people: Cast, sheet: Sheet, of_24: Walk) -> None:
    one = of_24.dispute.applicants.order_by("position").first()
    perform(of_24.dispute, "remove_workers", by=people.liqiang, at=moment(6, 3), note="个人撤回", applicants=[one])
    assert sheet.month("mediation_accepted_persons", 5) == 24
    assert sheet.month("mediation_accepted_cases", 5) == 1
    assert sheet.month("mediation_settled_persons", 6) == 0, "the case goes on"
    on(of_24, 6, 10).fail()
    assert sheet.month("mediation_closed_persons", 6) == 24, "as many as were accepted: the columns balance"


def test_what_is_merged_is_no_case_and_keeps_its_people(people: Cast, sheet: Sheet) -> None:
    parent = a_mediation(people, State.MEDIATING, moment(5, 11), workers=20)
    child = a_mediation(people, State.MEDIATING, moment(5, 11), workers=4, first=30)
    perform(child.dispute, "merge", by=people.chenjing, at=moment(5, 20), note="同一单位", parent=parent.dispute)
    # 1 + 0 件, 20 + 4 人
    assert sheet.month("mediation_accepted_cases", 5) == 1
    assert sheet.month("mediation_accepted_persons", 5) == 24
    assert sheet.month("mediation_closed_cases", 5) == 0, "a merger closes nothing"
    on(parent, 6, 3).fail()
    assert sheet.month("mediation_closed_cases", 6) == 1
    assert sheet.month("mediation_closed_persons", 6) == 24


def test_who_was_merged_before_acceptance_is_accepted_with_the_other_case(people: Cast, sheet: Sheet) -> None:
    parent = a_mediation(people, State.MEDIATING, moment(4, 20), workers=20)
    child = a_mediation(people, State.SUBMITTED, moment(5, 11), workers=4, first=30)
    perform(child.dispute, "merge", by=people.chenjing, at=moment(5, 12), note="同一单位", parent=parent.dispute)
    assert sheet.month("mediation_accepted_persons", 4) == 20
    assert sheet.month("mediation_accepted_persons", 5) == 4
    assert sheet.read("mediation_accepted_cases", date(4, 1), date(5, 31))[0] == 1


def test_what_is_merged_into_a_reopened_case_was_not_reopened_itself(people: Cast, sheet: Sheet) -> None:
    parent = a_mediation(people, State.FAILED, moment(4, 13))
    reopened: dict[str, Any] = {"ground": "new_facts", "both_agree": True}
    perform(parent.dispute, "reopen", by=people.chenjing, at=moment(5, 11), note="新证据", **reopened)
    child = a_mediation(people, State.MEDIATING, moment(5, 11), workers=4, first=30)
    perform(child.dispute, "merge", by=people.chenjing, at=moment(5, 20), note="同一单位", parent=parent.dispute)
    assert sheet.month("mediation_reopened_persons", 5) == 2
    assert sheet.month("mediation_accepted_persons", 5) == 4
