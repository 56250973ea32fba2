"""No subsidy before the quality check passed; by the table; proposed by one, approved by another, paid on a day."""

import datetime as dt

import pytest

from mediation.demo import Cast
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.rows import SubsidyRate, rate_for
from mediation.legal_aid.states import State
from mediation.ratings import Occasion
from mediation.roles import AID_REVIEWER, SUPERVISOR
from tests.mediation.legal_aid.aid_ladder import DAY, NOW, TODAY, denial, refusal, take
from workflow.organisations import Membership, User


@pytest.fixture
def passed(people: Cast, rates: None) -> LegalAid:
    return an_aid(people, State.SUBSIDY, at=NOW - 90 * DAY, lawyer=people.linhao)


def test_below_the_pass_mark_the_papers_go_back(people: Cast, rates: None) -> None:
    aid = an_aid(people, State.CLOSING_REVIEW, at=NOW - 90 * DAY, lawyer=people.linhao)
    assert "不满60分" in refusal(aid, "pass_review", people, people.gaoyuan, score=59)
    assert "写明原因" in refusal(aid, "send_back", people, people.gaoyuan, note="")
    take(aid, "send_back", people, people.gaoyuan)
    assert aid.state == State.SERVICE_ENDED
    assert aid.owner_id == people.linhao.pk
    assert [(check.score, check.passed) for check in aid.quality_checks.all()] == [(50, False)]


def test_nobody_reviews_a_case_he_served_in(people: Cast, rates: None) -> None:
    Membership.objects.create(user=people.linhao, organisation=people.district, role=AID_REVIEWER)
    both = User.objects.get(pk=people.linhao.pk)
    aid = an_aid(people, State.CLOSING_REVIEW, at=NOW - 90 * DAY, lawyer=both)
    assert "自己办理的案件" in refusal(aid, "pass_review", people, both)


def test_the_newest_rate_that_is_valid_counts(people: Cast, passed: LegalAid) -> None:
    day = dt.date(2026, 5, 1)
    SubsidyRate.objects.create(
        district=people.district, form="arbitration", amount=1_800_00, valid_from=day, basis="新标准"
    )
    old, new = rate_for(passed, "arbitration", day - DAY), rate_for(passed, "arbitration", day)
    assert old is not None
    assert new is not None
    assert (old.amount, new.amount) == (1_500_00, 1_800_00)
    assert rate_for(passed, "arbitration", dt.date(2020, 12, 31)) is None


def test_another_amount_than_the_table_says_why(people: Cast, passed: LegalAid) -> None:
    assert "备注中写明依据" in refusal(passed, "propose_subsidy", people, people.gaoyuan, amount=2_000_00, note="")
    take(passed, "propose_subsidy", people, people.gaoyuan, amount=2_000_00, note="异地办案，按办法第6条上浮")
    assert (passed.subsidy_amount, passed.subsidy_rate is not None) == (2_000_00, True)


@pytest.mark.parametrize(("amount", "why"), [(None, ""), (1_00, "staff"), (0, "")])
def test_either_an_amount_or_why_there_is_none(people: Cast, passed: LegalAid, amount: int | None, why: str) -> None:
    assert refusal(passed, "propose_subsidy", people, people.gaoyuan, amount=amount, no_subsidy=why)


def test_whoever_proposed_the_subsidy_does_not_approve_it(people: Cast, passed: LegalAid) -> None:
    Membership.objects.create(user=people.gaoyuan, organisation=people.district, role=SUPERVISOR)
    both = User.objects.get(pk=people.gaoyuan.pk)
    take(passed, "propose_subsidy", people, both)
    assert "不能自己签批" in denial(passed, "approve_subsidy", people, both)
    assert "尚未审批" not in str(passed.state_label)
    take(passed, "approve_subsidy", people, people.zhouwei)
    assert passed.state == State.SUBSIDY
    assert "已审批" in refusal(passed, "propose_subsidy", people, people.gaoyuan)


def test_nothing_is_paid_before_it_is_approved(people: Cast, passed: LegalAid) -> None:
    assert "尚未审批" in refusal(passed, "pay_subsidy", people, people.gaoyuan)
    take(passed, "propose_subsidy", people, people.gaoyuan)
    take(passed, "return_subsidy", people, people.zhouwei)
    assert (passed.subsidy_amount, passed.subsidy_proposed_by) == (None, None)
    take(passed, "propose_subsidy", people, people.gaoyuan)
    take(passed, "approve_subsidy", people, people.zhouwei)
    assert "晚于今天" in refusal(passed, "pay_subsidy", people, people.gaoyuan, paid_on=TODAY + DAY)
    take(passed, "pay_subsidy", people, people.gaoyuan)
    assert (passed.state, passed.subsidy_paid_on, passed.is_open) == (State.CLOSED, TODAY, False)


def test_where_none_is_due_the_approval_closes_the_case(people: Cast, passed: LegalAid) -> None:
    take(passed, "propose_subsidy", people, people.gaoyuan, amount=None, no_subsidy="staff")
    take(passed, "approve_subsidy", people, people.zhouwei)
    assert (passed.state, passed.subsidy_amount, passed.get_no_subsidy_display()) == (
        State.CLOSED,
        None,
        "由工会工作人员承办，不发补贴",
    )


def test_without_a_rate_on_record_the_ground_is_written_down(people: Cast) -> None:
    aid = an_aid(people, State.SUBSIDY, at=NOW - 90 * DAY)
    assert "未登记" in refusal(aid, "propose_subsidy", people, people.gaoyuan, note="")


def test_the_outcome_is_told_without_a_name(people: Cast, rates: None) -> None:
    aid = an_aid(people, State.CLOSED, at=NOW - 90 * DAY, recovered=9_500_00)
    words = aid.outcome_in_words()
    assert words == "已提供法律援助，仲裁调解，请求部分支持，职工实际取得9,500.00元。"
    assert aid.recipient is not None
    assert aid.recipient.person.name not in words
    assert aid.rated_occasions() == (Occasion.CLOSING,)


def test_a_file_is_archived_when_it_is_complete_and_nobody_can_object_any_more(people: Cast, rates: None) -> None:
    closed = an_aid(people, State.CLOSED, at=NOW - 90 * DAY)
    assert "卷内还缺：法律援助申请表、结案报告、委托代理协议" in refusal(closed, "archive", people, people.mahong)
    denied = an_aid(people, State.DENIED, at=NOW - 5 * DAY)
    assert "异议期" in refusal(denied, "archive", people, people.mahong)
    archived = an_aid(people, State.ARCHIVED, at=NOW - 90 * DAY)
    assert archived.keep_until == dt.date(2037, 1, 1)
