"""How a dispute ended in words for a caller, what it hands on, and where a failed mediation leads."""

import pytest

from mediation.consultation.lifecycle import Consultation
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.remedies import Route
from mediation.dispute.states import State
from mediation.doors import carried_by
from mediation.links import Link, Tie, waiting_for
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    WALKS,
    Cast,
    Rung,
    a_case,
    a_twin,
    a_walk,
    a_worker,
    archive_ready,
    climbs,
    pay,
    refusal,
    rungs,
    take,
    told,
    workers_of,
)
from workflow.clocks import clocks_of
from workflow.engine import perform
from workflow.models import open_application


def test_a_performed_agreement_is_told_with_its_sums_and_heads(people: Cast) -> None:
    dispute = a_case(people, State.CLOSED)
    assert dispute.outcome_in_words() == (
        "经调解，2名职工与用人单位达成调解协议，协议金额共24,000.00元，已全部履行，实付24,000.00元。"
    )


def test_a_remedy_is_told_with_what_was_paid_and_where_they_went_on(people: Cast) -> None:
    dispute = a_walk(people, State.PERFORMING, days_ago=70).dispute
    pay(dispute, people, 1_000_00)
    take(dispute, "declare_default", people, people.liqiang)
    take(dispute, "take_remedy", people, people.liqiang)
    take(dispute, "close_defaulted", people, people.chenjing)
    words = dispute.outcome_in_words()
    assert "已履行1,000.00元" in words
    assert "申请支付令" in words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.FAILED, "书面告知职工可以依法申请劳动仲裁"),
        (State.REFUSED, "不予受理（不属于劳动争议）"),
        (State.WITHDRAWN, "已撤回调解申请（双方自行和解）"),
        (State.MEDIATING, "尚在办理中（调解中）"),
    ],
)
def test_each_ending_has_its_sentence(people: Cast, state: str, words: str) -> None:
    assert words in a_case(people, state).outcome_in_words()


@pytest.mark.parametrize("state", list(WALKS))
def test_no_outcome_names_anybody(people: Cast, state: str) -> None:
    dispute = a_case(people, state)
    words = dispute.outcome_in_words()
    assert words.endswith(("。", "）。"))
    for worker in workers_of(dispute):
        assert worker.person.name not in words
        assert worker.person.id_number not in words
    for respondent in dispute.respondents.all():
        assert respondent.employer.name not in words


def test_what_is_archived_ended_as_it_ended(people: Cast) -> None:
    dispute = a_case(people, State.CLOSED)
    before = dispute.outcome_in_words()
    archive_ready(dispute, people.mahong)
    take(dispute, "archive", people, people.mahong)
    assert dispute.outcome_in_words() == before


def test_a_merged_case_has_the_outcome_of_its_parent(people: Cast) -> None:
    child = a_case(people, State.MEDIATING)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent)
    assert child.goes_on_elsewhere()
    assert child.outcome_pending()
    assert "合并办理" in child.outcome_in_words()
    parent.refresh_from_db()
    take(parent, "fail", people, people.liqiang)
    assert not child.outcome_pending()
    assert child.outcome_in_words().endswith(parent.outcome_in_words())


def test_a_case_handed_over_has_the_outcome_of_the_body_that_took_it(people: Cast) -> None:
    dispute = a_case(people, State.TRANSFERRED)
    assert dispute.outcome_pending()
    successor = Dispute.objects.get(succeeds=dispute)
    assert successor.whose_outcome_is_this() == [dispute]
    assert "科创街工会服务站" in dispute.outcome_in_words()
    take(successor, "withdraw", people, people.heping)
    assert "已撤回" in dispute.outcome_in_words()
    assert not dispute.outcome_pending()


def test_what_went_to_a_body_outside_has_ended_here(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    take(dispute, "offer_transfer", people, people.chenjing, organisation=None, outside="市仲裁委")
    take(dispute, "accept_transfer", people, people.chenjing)
    assert not dispute.goes_on_elsewhere()
    assert dispute.outcome_in_words() == "案件已移送市仲裁委办理。"


def test_workers_split_off_do_not_keep_the_case_waiting(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    take(dispute, "split_off", people, people.chenjing)
    sibling = Dispute.objects.get(succeeds=dispute)
    assert sibling.whose_outcome_is_this() == []


def test_who_waits_for_a_merged_case_waits_for_its_parent(people: Cast) -> None:
    child = a_case(people, State.MEDIATING)
    parent = a_twin(people, child, State.MEDIATING)
    asked: Consultation = open_application(Consultation, by=people.wangfang, organisation=people.district)
    Link.objects.create(one=asked, other=child, tie=Tie.ANSWERED_BY, made_by=people.wangfang, made_at=NOW)
    assert [w.pk for w in waiting_for(child)] == [asked.pk]
    take(child, "merge", people, people.chenjing, parent=parent)
    parent.refresh_from_db()
    assert [w.pk for w in waiting_for(parent)] == [asked.pk]
    take(child, "split", people, people.chenjing)
    assert waiting_for(parent) == []


def test_everything_about_parties_is_handed_on(people: Cast) -> None:
    dispute = a_case(people, State.FAILED, workers=[a_worker(1), a_worker(2)])
    carried = carried_by(dispute)
    assert (carried.name, carried.id_number) == ("", ""), "nobody is the person where there are two"
    assert [row["id_number"] for row in carried.workers] == [a_worker(n)["id_number"] for n in (1, 2)]
    assert carried.workers[0]["claims"][0]["claimed"] == 12_000_00
    assert (carried.employer_name, carried.units[0]["role"]) == ("北辰创元机电设备有限公司", "employer")
    assert carried.amount == 24_000_00
    second = carried.of_worker(1)
    assert (second.name, second.amount, len(second.workers)) == (a_worker(2)["name"], 12_000_00, 1)
    assert carried.of_worker(7) is carried


def test_what_a_dispute_hands_on_can_be_filed_again(people: Cast) -> None:
    from mediation.dispute.joining import add_unit, add_worker  # noqa: PLC0415

    carried = carried_by(a_case(people, State.FAILED))
    again: Dispute = open_application(Dispute, by=people.wangfang, organisation=people.district)
    for row in carried.workers:
        assert add_worker(again, row, received_at=None).claims.count() == 1
    assert add_unit(again, carried.units[0]).employer.name == carried.employer_name


def test_the_tie_is_called_by_what_the_dispute_becomes(people: Cast) -> None:
    dispute = a_case(people, State.FAILED)
    other = a_case(people, State.SUBMITTED, workers=[a_worker(40)])
    change = perform(dispute, "refer", by=people.liqiang, other=other)
    assert told(change) == {"同一争议": other.receipt_number}
    assert dispute.state == State.FAILED
    assert "不能“转为其他申请”" in refusal(
        a_case(people, State.MEDIATING), "refer", people, people.liqiang, other=other
    )


@rungs(
    Rung("hand_to_arbitration", State.FAILED, "liqiang", None, "mahong", "当日已登记"),
    Rung("hand_to_arbitration", State.REFUSED, "chenjing", None, "mahong", "当日已登记"),
    Rung("hand_to_arbitration", State.DEFAULTED, "liqiang", None, "mahong", "当日已登记"),
)
def test_handing_to_arbitration_climbs(people: Cast, rung: Rung) -> None:
    climbs(rung, people)


def test_the_commission_is_followed_for_five_working_days_and_limitation_starts_anew(people: Cast) -> None:
    dispute = a_case(people, State.FAILED, workers=[a_worker(1) | {"right_known_on": TODAY - 60 * DAY}])
    take(dispute, "hand_to_arbitration", people, people.liqiang)
    (track,) = dispute.remedies.all()
    assert (track.route, track.started_on) == (Route.ARBITRATION, TODAY)
    assert track.details == "开发区劳动人事争议仲裁院；申请人本人提交；回执号收字88号"
    clock = clocks_of(dispute).newest("L6", f"remedy:{track.pk}")
    assert clock is not None
    assert str(clock.due_on) == "2026-07-22"
    assert workers_of(dispute)[0].interrupted_on == TODAY
    take(dispute, "record_remedy_answer", people, people.liqiang, answer="不予受理：已超过时效")
    dispute.refresh_from_db()
    ended = clocks_of(dispute).newest("L6", f"remedy:{track.pk}")
    assert ended is not None
    assert ended.ended_at is not None


@pytest.mark.parametrize(("days", "sentence"), [(1, "不能晚于今天"), (-60, "不能早于收件日期")])
def test_an_impossible_day_of_handing_in_is_refused(people: Cast, days: int, sentence: str) -> None:
    dispute = a_case(people, State.FAILED)
    assert sentence in refusal(dispute, "hand_to_arbitration", people, people.liqiang, handed_on=TODAY + days * DAY)


def test_what_was_performed_in_full_is_not_arbitrated(people: Cast) -> None:
    assert "已全部履行" in refusal(a_case(people, State.CLOSED), "hand_to_arbitration", people, people.chenjing)
