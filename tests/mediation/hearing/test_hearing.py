"""Help at a hearing: the tribunal's paper, the tribunal's clock, the worker's money (domain.md 2.6, 1.2 L8)."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from mediation.hearing.demo import WALKS, a_hearing
from mediation.hearing.lifecycle import Hearing
from mediation.hearing.states import PLACES, State
from mediation.links import Tie
from mediation.recovered import Recovery, recovered_once
from tests.mediation.dispute.ladder import DAY, NOW, TODAY, Cast, a_case
from workflow.audit import Timeline
from workflow.clocks import Clock, clocks_of
from workflow.engine import Refused, perform, possible_steps

ACCEPTED = TODAY - 17 * DAY
"""A hearing begins five days ago, with a claim accepted twelve days before."""


def award(hearing: Hearing) -> Clock:
    hearing.refresh_from_db()
    found = clocks_of(hearing).newest("L8")
    assert found is not None
    return found


def facts(verb: str, people: Cast) -> dict[str, Any]:
    return {
        "receive": {
            "lac_name": "开发区劳动人事争议仲裁院", "lac_case_no": "仲9号", "lac_accepted_on": TODAY - DAY, "worker_name": "孟志远",
            "worker_count": 3, "employer_name": "联拓软件科技有限公司", "claims_text": "工资。证件110101199003070011", "claimed": 100_00,
        },
        "attend": {"person": people.songjie},
        "record_session": {"held_at": NOW, "attendees": "双方", "statements": "各自陈述", "result": "同意", "minutes_signed": True},
        "settle": {"extent": "full", "settled_amount": 900_00, "served_on": TODAY},
        "fail_to_settle": {"why": "分歧过大"},
        "end": {"end_reason": "invitation"},
        "record_award": {"awarded_on": TODAY, "awarded_amount": 500_00},
        "record_recovery": {"amount": 100_00, "received_on": TODAY, "basis": "arbitral_settlement"},
        "extend_award": {"until": award_day() + 15 * DAY},
        "restart_award": {"ground": "claim_changed", "restarted_on": TODAY},
    }.get(verb, {})  # fmt: skip


def award_day() -> dt.date:
    return ACCEPTED + 45 * DAY


def refusal(hearing: Hearing, verb: str, by: Any, **told: Any) -> str:
    before = hearing.version
    with pytest.raises(Refused) as refused:
        perform(hearing, verb, by=by, note="原因", **told)
    assert Hearing.objects.get(pk=hearing.pk).version == before
    return str(refused.value.sentence)


def test_every_state_can_be_walked_to(people: Cast) -> None:
    assert set(WALKS) == set(State.values) == set(PLACES)
    for state in WALKS:
        assert a_hearing(people, state).state == state


@pytest.mark.parametrize(
    ("verb", "at", "to"),
    [
        ("receive", State.DRAFT, State.INVITED),
        ("attend", State.INVITED, State.ATTENDING),
        ("record_session", State.ATTENDING, None),
        ("end", State.INVITED, State.WITHDRAWN),
        ("end", State.ATTENDING, State.WITHDRAWN),
        ("record_award", State.NOT_SETTLED, None),
        ("record_recovery", State.SETTLED, None),
        ("extend_award", State.NOT_SETTLED, None),
        ("restart_award", State.ATTENDING, None),
        ("suspend_award", State.ATTENDING, None),
    ],
)
def test_each_step_climbs_the_ladder(people: Cast, verb: str, at: str, to: str | None) -> None:
    hearing = a_hearing(people, at)
    for stranger in (people.liuyang, people.admin):
        with pytest.raises(PermissionDenied):
            perform(hearing, verb, by=stranger, note="原因", **facts(verb, people))
    change = perform(hearing, verb, by=people.songjie, note="原因", key="once", **facts(verb, people))
    assert hearing.state == (to or at)
    assert (change.verb, change.to_state, change.actor) == (verb, hearing.state, people.songjie)
    assert people.songjie.name in Timeline(hearing).entries(limit=1)[0].sentence
    again = perform(hearing, verb, by=people.songjie, note="原因", key="once", **facts(verb, people))
    assert again == change
    assert hearing.version == change.sequence


@pytest.mark.parametrize("state", list(WALKS))
def test_what_is_not_legal_is_refused_with_the_states_name(people: Cast, state: str) -> None:
    hearing = a_hearing(people, state)
    for verb, step in hearing.steps().items():
        if not hearing.has_legal(step) and step.denial(hearing, people.songjie) is None:
            assert f"现为“{hearing.state_label}”" in refusal(hearing, verb, people.songjie)
    for possible in possible_steps(hearing, people.songjie):
        form = possible.step.form_class
        assert form is None or str(form(application=hearing, user=people.songjie))  # type: ignore[call-arg]


def test_an_invitation_has_its_number_and_takes_no_identity_number_into_its_words(people: Cast) -> None:
    hearing = a_hearing(people, State.DRAFT)
    perform(hearing, "receive", by=people.songjie, **facts("receive", people))
    assert "庭" in hearing.receipt_number
    assert hearing.title == "孟志远等3人与联拓软件科技有限公司"
    assert "110101199003070011" not in hearing.claims_text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"lac_case_no": " "}, "lac_case_no"),
        ({"lac_accepted_on": TODAY + DAY}, "lac_accepted_on"),
        ({"lac_accepted_on": None}, "lac_accepted_on"),
        ({"hearing_at": NOW - 9 * DAY}, "hearing_at"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(people: Cast, changed: dict[str, Any], field: str) -> None:
    hearing = a_hearing(people, State.DRAFT)
    with pytest.raises(Refused) as refused:
        perform(hearing, "receive", by=people.songjie, **(facts("receive", people) | changed))
    assert refused.value.field == field


def test_the_award_has_forty_five_days_from_acceptance_whatever_the_union_does(people: Cast) -> None:
    hearing = a_hearing(people, State.ATTENDING)
    assert award(hearing).due_on == award_day()
    perform(hearing, "record_session", by=people.songjie, **facts("record_session", people))
    perform(hearing, "fail_to_settle", by=people.songjie, why="分歧过大")
    assert award(hearing).is_running, "the tribunal's time runs on when the union's help has ended"
    perform(hearing, "record_award", by=people.songjie, **facts("record_award", people))
    assert award(hearing).ended_at is not None
    assert "已结束" in refusal(hearing, "record_award", people.songjie, **facts("record_award", people))


def test_a_settlement_of_all_claims_ends_the_time_for_the_award(people: Cast) -> None:
    assert award(a_hearing(people, State.SETTLED)).ended_at is not None


def test_a_settlement_of_some_claims_says_which_are_left_and_they_are_heard(people: Cast) -> None:
    hearing = a_hearing(people, State.ATTENDING)
    perform(hearing, "record_session", by=people.songjie, **facts("record_session", people))
    partial = facts("settle", people) | {"extent": "partial"}
    assert "继续审理" in refusal(hearing, "settle", people.songjie, **partial)
    perform(hearing, "settle", by=people.songjie, **partial | {"remaining": "赔偿金"})
    assert (hearing.extent, hearing.remaining) == ("partial", "赔偿金")
    assert award(hearing).is_running
    assert "900.00元" in hearing.outcome_in_words()
    assert "孟志远" not in hearing.outcome_in_words()


def test_nothing_is_settled_at_a_hearing_nobody_helped_at(people: Cast) -> None:
    hearing = a_hearing(people, State.ATTENDING)
    for verb in ("settle", "fail_to_settle"):
        assert "还没有协助调解记录" in refusal(hearing, verb, people.songjie, **facts(verb, people))


def test_the_award_is_extended_once_by_fifteen_days_at_most(people: Cast) -> None:
    hearing = a_hearing(people, State.ATTENDING)
    for until, sentence in ((award_day(), "应晚于"), (award_day() + 16 * DAY, "不得超过十五日")):
        assert sentence in refusal(hearing, "extend_award", people.songjie, until=until)
    perform(hearing, "extend_award", by=people.songjie, until=award_day() + 15 * DAY)
    assert award(hearing).due_on == award_day() + 15 * DAY
    assert "延长过一次" in refusal(hearing, "extend_award", people.songjie, until=award_day() + 20 * DAY)


def test_the_award_stands_still_while_the_hearing_is_suspended(people: Cast) -> None:
    hearing = a_hearing(people, State.ATTENDING)
    perform(hearing, "suspend_award", by=people.songjie, note="公告送达")
    assert award(hearing).is_paused
    assert "正在中止" in refusal(hearing, "suspend_award", people.songjie)
    assert "正在中止" in refusal(hearing, "extend_award", people.songjie, until=TODAY + 90 * DAY)
    perform(hearing, "resume_award", by=people.songjie)
    assert not award(hearing).is_paused
    assert "没有中止" in refusal(hearing, "resume_award", people.songjie)


def test_a_changed_claim_begins_the_time_anew(people: Cast) -> None:
    hearing = a_hearing(people, State.ATTENDING)
    perform(hearing, "restart_award", by=people.songjie, **facts("restart_award", people))
    assert award(hearing).due_on == TODAY + 47 * DAY, "29 August is a Saturday"
    assert "早于仲裁委受理" in refusal(
        hearing, "restart_award", people.songjie, ground="claim_changed", restarted_on=TODAY - 90 * DAY
    )


def test_a_claim_withdrawn_needs_no_award_and_an_invitation_withdrawn_leaves_it(people: Cast) -> None:
    one, other = a_hearing(people, State.INVITED), a_hearing(people, State.INVITED)
    perform(one, "end", by=people.songjie, end_reason="claim_withdrawn")
    perform(other, "end", by=people.songjie, end_reason="invitation")
    assert award(one).ended_at is not None
    assert award(other).is_running
    assert "没有达成和解" in refusal(other, "record_recovery", people.songjie, **facts("record_recovery", people))


def test_money_is_never_more_than_the_paper_says_and_counts_once(people: Cast) -> None:
    hearing, dispute = a_hearing(people, State.SETTLED), a_case(people, "closed")
    perform(
        hearing, "record_recovery", by=people.songjie, amount=60_000_00, received_on=TODAY, basis="arbitral_settlement"
    )
    assert "已登记60,000.00元" in refusal(
        hearing, "record_recovery", people.songjie, amount=2_000_01, received_on=TODAY, basis="arbitral_settlement"
    )
    assert "大于零" in refusal(hearing, "record_recovery", people.songjie, amount=0, received_on=TODAY, basis="award")
    perform(hearing, "tie", by=people.zhouwei, other=dispute, tie=Tie.HEARING)
    perform(
        hearing, "record_recovery", by=people.songjie, amount=2_000_00, received_on=TODAY, basis="arbitral_settlement",
        counted_elsewhere=True,
    )  # fmt: skip
    assert Recovery.objects.filter(application=hearing).count() == 2
    assert recovered_once([hearing.pk, dispute.pk]) == 24_000_00, "the first was recorded before the tie: to be settled"
    first = Recovery.objects.filter(application=hearing).earliest("pk")
    perform(hearing, "settle_money", by=people.songjie, recovery=first, counted_elsewhere=False)
    assert recovered_once([hearing.pk, dispute.pk]) == 60_000_00 + 24_000_00


def test_somebody_else_is_sent_instead_and_has_the_work(people: Cast) -> None:
    hearing = a_hearing(people, State.ATTENDING)
    assert "没有变化" in refusal(hearing, "attend", people.songjie, person=people.songjie)
    assert "不是本机构" in refusal(hearing, "attend", people.songjie, person=people.heping)


def test_a_dispute_leads_to_a_hearing_and_both_say_so(people: Cast) -> None:
    dispute, hearing = a_case(people, "failed"), a_hearing(people, State.INVITED)
    perform(dispute, "refer", by=people.zhouwei, other=hearing)
    assert dispute.links.get().tie == Tie.HEARING
