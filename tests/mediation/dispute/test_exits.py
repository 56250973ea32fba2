"""出口与回流: rows 21–25 of domain.md 2.1, and splitting off."""

import datetime as dt

import pytest

from mediation.agreements import Instalment
from mediation.attachments import Paper, attach, papers_of
from mediation.claims import ClaimType, claims_of, sums_of
from mediation.dispute import deadlines
from mediation.dispute.exits import complete_file
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.schedule import Share
from mediation.dispute.states import State
from mediation.organisations import LegalKind, MediationBody
from mediation.parties import Consent, Representative
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    SHANGHAI,
    TODAY,
    Cast,
    Rung,
    a_case,
    a_pdf,
    a_twin,
    a_unit,
    a_walk,
    a_worker,
    agreement_of,
    archive_ready,
    climbs,
    denial,
    every_signature,
    first_claim,
    form_of,
    last_day_of,
    pay,
    refusal,
    rungs,
    take,
    told,
    units_of,
    workers_of,
)
from workflow.organisations import Organisation
from workflow.periods import Due


def offer(dispute: Dispute, people: Cast) -> None:
    take(dispute, "offer_transfer", people, people.chenjing)


def papers(dispute: Dispute, people: Cast) -> None:
    archive_ready(dispute, people.liqiang)


RUNGS = (
    Rung("withdraw", State.SUBMITTED, "wangfang", State.WITHDRAWN, "mahong", "不能“撤回申请”"),
    Rung("offer_transfer", State.SCREENING, "chenjing", None, "wangfang", "已有待接收的移送"),
    Rung("recall_transfer", State.SCREENING, "chenjing", None, "wangfang", "没有待接收的移送", offer),
    Rung("merge", State.SUBMITTED, "chenjing", State.MERGED, "wangfang", "不能“并案”"),
    Rung("split", State.MERGED, "chenjing", State.SUBMITTED, "wangfang", "不能“分案"),
    Rung("split_off", State.MEDIATING, "chenjing", None, "liqiang", "至少留一人在本案"),
    Rung("reopen", State.FAILED, "chenjing", State.ACCEPTED, "liqiang", "不能“重新启动调解”"),
    Rung("archive", State.CLOSED, "mahong", State.ARCHIVED, "chenjing", "不能“归档”", papers),
)


@rungs(*RUNGS)
def test_a_step_is_for_its_roles_works_once_and_stands_in_the_record(rung: Rung, people: Cast) -> None:
    climbs(rung, people)


# Row 21: withdrawal


@pytest.mark.parametrize("state", [State.CORRECTION, State.ACCEPTED, State.AGREEMENT_DRAFT])
def test_an_application_is_withdrawn_freely_until_the_agreement_binds(people: Cast, state: str) -> None:
    dispute = a_case(people, state)
    take(dispute, "withdraw", people, people.chenjing)
    assert (dispute.state, dispute.withdraw_reason, sums_of(dispute).agreed) == (State.WITHDRAWN, "settled", 0)


def test_others_are_not_withdrawn_along(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    parent = a_twin(people, child)
    take(child, "merge", people, people.chenjing, parent=parent)
    for verb, by in (("withdraw", people.wangfang), ("offer_transfer", people.chenjing)):
        assert "请先分案" in refusal(parent, verb, people, by)


# Row 22: transfer


def test_a_transfer_needs_its_receivers_acceptance_and_keeps_the_receipt_time(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    take(dispute, "appoint_agent", people, people.wangfang)
    attach(dispute, a_pdf("工资条.pdf"), Paper.EVIDENCE, by=people.wangfang)
    offer(dispute, people)
    assert dispute.state == State.SCREENING, "until accepted, the sender answers"
    assert "受理员" in denial(dispute, "accept_transfer", people, people.chenjing), (
        "the sender does not accept for the receiver"
    )
    change = take(dispute, "accept_transfer", people, people.heping, at=NOW)
    received = Dispute.objects.get(succeeds=dispute)
    assert (dispute.state, received.state) == (State.TRANSFERRED, State.SUBMITTED)
    assert (received.organisation, received.received_at, received.source) == (
        people.kechuang,
        dispute.received_at,
        "transfer",
    )
    assert received.receipt_number == told(change)["接收案件"] == "〔2026〕京开劳科收字第1号"
    assert deadlines.due_of(received, "M03") == deadlines.due_of(dispute, "M03"), "15 days from the first receipt"
    assert deadlines.due_of(received, "M02") == Due(
        dt.datetime(2026, 7, 20, 17, tzinfo=SHANGHAI), dt.date(2026, 7, 20)
    ), "the receiver's own time to decide, until the close of business"
    assert [c.claimed for c in claims_of(received)] == [c.claimed for c in claims_of(dispute)]
    assert [w.received_at for w in workers_of(received)] == [w.received_at for w in workers_of(dispute)]
    assert {w.consented_at for w in workers_of(received)} == {None}
    assert received.agents.get().respondent == units_of(received)[0]
    assert [paper.name for paper in papers_of(received)] == ["工资条.pdf"], "the file goes along"
    assert people.heping in {change.actor for change in received.changes.all()}
    assert dispute in Dispute.objects.visible_to(people.heping), "the receiver can look where it came from"


def test_the_receivers_own_case_is_asked_for_consent_anew(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    offer(dispute, people)
    take(dispute, "accept_transfer", people, people.heping)
    assert units_of(Dispute.objects.get(succeeds=dispute))[0].consent == Consent.PENDING


def test_a_transferred_draft_leaves_nothing_agreed(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    offer(dispute, people)
    take(dispute, "accept_transfer", people, people.heping)
    assert sums_of(dispute).agreed == 0


def test_a_declined_transfer_stays_with_its_sender_with_the_reason(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    offer(dispute, people)
    assert dispute in Dispute.objects.visible_to(people.heping)
    change = take(dispute, "decline_transfer", people, people.heping, note="用工地不在本街道")
    assert (dispute.state, dispute.offered_to, change.note) == (State.SCREENING, None, "用工地不在本街道")
    assert told(change)["未接收机构"] == people.kechuang.name
    assert dispute not in Dispute.objects.visible_to(people.heping)
    assert Dispute.objects.filter(succeeds=dispute).count() == 0


def test_others_are_not_refused_along(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    parent = a_twin(people, child, State.SCREENING)
    take(child, "merge", people, people.chenjing, parent=parent)
    take(parent, "propose_refusal", people, people.wangfang)
    assert "请先分案" in refusal(parent, "refuse", people, people.chenjing)


def test_a_recalled_transfer_is_not_accepted_any_more(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    offer(dispute, people)
    take(dispute, "recall_transfer", people, people.chenjing)
    denial(dispute, "accept_transfer", people, people.heping)
    offer(dispute, people)


def test_what_a_body_outside_accepted_the_sender_records(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    take(
        dispute,
        "offer_transfer",
        people,
        people.chenjing,
        organisation=None,
        outside="区劳动监察大队",
        letter=a_pdf("移送函.pdf"),
    )
    take(dispute, "accept_transfer", people, people.chenjing)
    assert (dispute.state, dispute.transfer_to_outside) == (State.TRANSFERRED, "区劳动监察大队")
    assert not Dispute.objects.filter(succeeds=dispute).exists()
    assert dispute.attachments.get().paper == Paper.TRANSFER


@pytest.mark.parametrize("both", [True, False])
def test_a_transfer_goes_to_one_body(people: Cast, both: bool) -> None:
    dispute = a_case(people, State.SCREENING)
    facts = {"organisation": people.kechuang if both else None, "outside": "区法院" if both else ""}
    assert "请选择一个接收机构" in refusal(dispute, "offer_transfer", people, people.chenjing, **facts)


def test_a_transfer_goes_elsewhere_in_the_district(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    assert "不能移送给本机构" in refusal(
        dispute, "offer_transfer", people, people.chenjing, organisation=people.district
    )
    far = Organisation.found(code="elsewhere", name="外区中心", number_prefix="外")
    assert "本区" in refusal(dispute, "offer_transfer", people, people.chenjing, organisation=far)


def test_an_offer_ends_with_the_case(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    offer(dispute, people)
    take(dispute, "withdraw", people, people.wangfang)
    assert dispute.offered_to is None
    assert dispute not in Dispute.objects.visible_to(people.heping)


# Row 23: merging and splitting


def test_merged_workers_count_in_the_parent_and_keep_receipt_and_limitation(people: Cast) -> None:
    child = a_walk(people, State.SUBMITTED, days_ago=20, workers=6).dispute
    parent = a_twin(people, child, State.MEDIATING, workers=6)
    before = [(w.received_at, w.interrupted_on) for w in workers_of(child)]
    take(child, "merge", people, people.chenjing, parent=parent)
    parent.refresh_from_db()
    assert (parent.worker_count, parent.collective) == (12, True)
    assert "等12人" in parent.title
    assert [(w.received_at, w.interrupted_on) for w in child.applicants.order_by("position")] == before
    assert sums_of(parent).claimed == 12 * 12_000_00
    assert parent.changes.latest("sequence").verb == "absorb", "the parent's own record says so"


def test_a_split_case_is_back_where_it_stood(people: Cast) -> None:
    child = a_case(people, State.CONSENT_ASKING)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.zhouwei, parent=parent)
    take(child, "split", people, people.zhouwei)
    parent.refresh_from_db()
    assert (child.state, child.merged_into, parent.worker_count) == (State.CONSENT_ASKING, None, 2)
    assert parent.changes.latest("sequence").verb == "let_go"


def test_what_the_parent_agreed_covers_the_child_and_holds_it(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent)
    take(parent, "record_session", people, people.liqiang)
    take(parent, "draft_agreement", people, people.liqiang)
    assert sums_of(parent).agreed == 48_000_00
    assert "主案已有调解协议" in refusal(child, "split", people, people.chenjing)
    take(parent, "discard_draft", people, people.liqiang)
    take(parent, "fail", people, people.liqiang)
    assert "主案已办结" in refusal(child, "split", people, people.chenjing)
    assert {w.interrupted_on for w in child.applicants.all()} == {TODAY}, "failing interrupts for the merged too"


def test_a_parent_settles_and_pays_for_the_merged_workers(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    parent = a_twin(people, child, State.MEDIATING)
    take(child, "merge", people, people.chenjing, parent=parent)
    for verb, by in (
        ("record_session", "liqiang"),
        ("draft_agreement", "liqiang"),
        ("sign", "liqiang"),
        ("seal", "chenjing"),
        ("bring_into_effect", "liqiang"),
        ("decline_confirmation", "liqiang"),
        ("begin_performance", "liqiang"),
    ):
        take(parent, verb, people, getattr(people, by))
    pay(parent, people)
    assert sums_of(parent).paid == 48_000_00
    assert sums_of(child).paid == 24_000_00, "paid follows the worker"


def merge_refusal(people: Cast, child: Dispute, parent: Dispute) -> str:
    return refusal(child, "merge", people, people.zhouwei, parent=parent)


def test_cases_merge_only_with_the_same_respondents(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    stranger = a_case(people, State.SUBMITTED, workers=[a_worker(40)], units=[a_unit(40, "他家公司")])
    assert merge_refusal(people, child, stranger) == "两案没有相同的被申请人。"
    take(child, "add_respondent", people, people.wangfang)
    assert "请先在主案追加" in merge_refusal(people, child, a_twin(people, child))


def test_cases_merge_only_where_their_periods_meet(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    parent = a_twin(people, child)
    for claim in claims_of(parent):
        claim.period_from, claim.period_to = dt.date(2025, 1, 1), dt.date(2025, 2, 28)
        claim.save()
    assert merge_refusal(people, child, parent) == "两案请求期间没有重叠。"


@pytest.mark.parametrize("state", [State.AGREEMENT_DRAFT, State.CLOSED, State.MERGED])
def test_nothing_is_merged_into_a_case_past_mediation(people: Cast, state: str) -> None:
    child = a_case(people, State.SUBMITTED)
    assert "不能并入" in merge_refusal(people, child, a_twin(people, child, state))


def test_a_worker_who_stands_in_both_is_looked_at_first(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    assert "请先核对重复" in merge_refusal(people, child, a_case(people, State.SUBMITTED))


def test_a_case_is_not_merged_into_itself_or_out_of_sight(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    assert "同区的另一件" in merge_refusal(people, child, child)
    elsewhere = a_case(people, State.SUBMITTED, place=people.kechuang, by=people.heping, workers=[a_worker(77)])
    assert "同区的另一件" in refusal(child, "merge", people, people.chenjing, parent=elsewhere)


def test_a_case_with_merged_ones_is_not_merged(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    parent = a_twin(people, child)
    take(child, "merge", people, people.chenjing, parent=parent)
    assert "请先分案" in merge_refusal(people, parent, a_twin(people, parent, start=500))


def test_a_merge_gives_its_reason(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    assert refusal(child, "merge", people, people.chenjing, parent=a_twin(people, child), note="") == "请写明原因。"


# Splitting off: 4 of 24


def collective_with_draft(people: Cast) -> Dispute:
    dispute = a_walk(people, State.AGREEMENT_DRAFT, workers=24).dispute
    take(dispute, "elect_representatives", people, people.liqiang)
    take(dispute, "record_consents", people, people.liqiang)
    workers = workers_of(dispute)
    take(
        dispute,
        "sign",
        people,
        people.liqiang,
        **every_signature(dispute, applicants=workers[:10], respondents=[], mediator=False),
    )
    return dispute


def test_four_of_twenty_four_go_on_by_themselves(people: Cast) -> None:
    dispute = collective_with_draft(people)
    workers = workers_of(dispute)
    leaving = [workers[0], workers[21], workers[22], workers[23]]
    receipts = {worker.person_id: worker.received_at for worker in workers}
    change = take(dispute, "split_off", people, people.chenjing, applicants=leaving)
    sibling = Dispute.objects.get(succeeds=dispute)
    assert (dispute.worker_count, sibling.worker_count) == (20, 4), "2 件, 24 人"
    assert told(change)["新案"] == sibling.number != dispute.number
    assert (sibling.state, sibling.handler, sibling.received_at) == (
        State.MEDIATING,
        people.liqiang,
        dispute.received_at,
    )
    assert deadlines.due_of(sibling, "M04") == deadlines.due_of(dispute, "M04")
    assert {worker.received_at for worker in workers_of(sibling)} <= set(receipts.values())
    assert all(receipts[worker.person_id] == worker.received_at for worker in workers_of(sibling))
    assert sums_of(dispute).agreed == 20 * 12_000_00
    assert (sums_of(sibling).agreed, sums_of(sibling).claimed) == (0, 4 * 12_000_00)
    assert agreement_of(dispute).signatures.count() == 0, "what they signed was another agreement"
    assert {worker.consented_at for worker in workers_of(sibling)} == {None}
    assert not Representative.objects.filter(applicant__application=sibling, ended_at=None).exists()
    assert not sibling.collective
    assert dispute.collective
    assert units_of(sibling)[0].consent == Consent.AGREED
    take(sibling, "appoint_session", people, people.liqiang)


def test_the_sibling_settles_and_the_figures_never_mix(people: Cast) -> None:
    dispute = a_walk(people, State.AGREEMENT_DRAFT, workers=3).dispute
    take(dispute, "split_off", people, people.chenjing, applicants=workers_of(dispute)[2:])
    sibling = Dispute.objects.get(succeeds=dispute)
    for verb, by in (("appoint_session", "liqiang"), ("record_session", "liqiang"), ("draft_agreement", "liqiang")):
        take(sibling, verb, people, getattr(people, by))
    assert (sums_of(dispute).agreed, sums_of(sibling).agreed) == (24_000_00, 12_000_00)
    total = sum(row.amount for row in Instalment.objects.standing())
    assert total == 36_000_00


@pytest.mark.parametrize("who", ["nobody", "all", "strangers"])
def test_some_leave_and_some_stay(people: Cast, who: str) -> None:
    dispute = a_case(people, State.MEDIATING)
    other = a_case(people, State.SUBMITTED, workers=[a_worker(33)])
    chosen = {"nobody": [], "all": workers_of(dispute), "strangers": workers_of(other)}[who]
    assert "至少留一人在本案" in refusal(dispute, "split_off", people, people.chenjing, applicants=chosen)


def test_agents_go_along_with_their_workers(people: Cast) -> None:
    dispute = a_case(people, State.MEDIATING)
    staying, leaving = workers_of(dispute)
    take(dispute, "appoint_agent", people, people.liqiang, side="applicants", applicants=[leaving], name="孙律师")
    take(dispute, "appoint_agent", people, people.liqiang, side="applicants", applicants=[staying], name="周律师")
    take(dispute, "split_off", people, people.chenjing, applicants=[leaving])
    sibling = Dispute.objects.get(succeeds=dispute)
    assert [(agent.name, list(agent.applicants.all())) for agent in sibling.agents.all()] == [("孙律师", [leaving])]
    assert [list(agent.applicants.all()) for agent in dispute.agents.order_by("pk")] == [[], [staying]]


def test_a_sealed_agreement_is_not_split(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_DRAFT)
    take(dispute, "sign", people, people.liqiang)
    take(dispute, "seal", people, people.chenjing)
    assert "协议书已盖章" in refusal(dispute, "split_off", people, people.chenjing)


# Row 24: reopening


def test_reopening_is_a_new_round_with_a_new_window_and_frozen_history(people: Cast) -> None:
    dispute = a_walk(people, State.FAILED, days_ago=60).dispute
    frozen = list(dispute.changes.order_by("sequence").values_list("sequence", "verb", "round", "at"))
    sessions = dispute.sessions.count()
    take(dispute, "reopen", people, people.chenjing, at=NOW)
    assert (dispute.state, dispute.round, dispute.accepted_at, dispute.closed_at) == (State.ACCEPTED, 2, NOW, None)
    assert (dispute.handler, dispute.fail_reason, dispute.advised_on, dispute.mediation_until) == (None, "", None, None)
    assert last_day_of(dispute, "M04") == dt.date(2026, 7, 30)
    decision = deadlines.clock_of(dispute, "M02")
    assert decision is not None
    assert (decision.run, decision.outcome) == (1, "done"), "there is nothing to decide in a new round"
    assert list(dispute.changes.order_by("sequence").values_list("sequence", "verb", "round", "at"))[:-1] == frozen
    take(dispute, "assign_mediator", people, people.chenjing, mediator=people.zhaomin)
    take(dispute, "begin_mediation", people, people.zhaomin)
    assert dispute.sessions.count() == sessions + 1
    assert (dispute.sessions.last().round, dispute.sessions.last().ordinal) == (2, 1)
    take(dispute, "record_session", people, people.zhaomin)
    take(dispute, "draft_agreement", people, people.zhaomin)
    assert sums_of(dispute).agreed == 24_000_00


def test_a_new_round_needs_a_session_of_its_own(people: Cast) -> None:
    dispute = a_case(people, State.CLOSED)
    take(dispute, "reopen", people, people.chenjing)
    take(dispute, "assign_mediator", people, people.chenjing)
    take(dispute, "begin_mediation", people, people.liqiang)
    assert "本轮还没有调解笔录" in refusal(dispute, "draft_agreement", people, people.liqiang)


def test_both_sides_want_to_mediate_again(people: Cast) -> None:
    dispute = a_case(people, State.FAILED)
    assert "双方同意" in refusal(dispute, "reopen", people, people.chenjing, both_agree=False)


def test_without_an_agreement_nothing_is_in_default(people: Cast) -> None:
    dispute = a_case(people, State.FAILED)
    assert "不存在未履行" in refusal(dispute, "reopen", people, people.chenjing, ground="default")


def test_what_was_paid_before_stands_in_the_new_round(people: Cast) -> None:
    dispute = a_case(people, State.DEFAULTED)
    pay(dispute, people, 2_000_00)
    take(dispute, "take_remedy", people, people.liqiang)
    take(dispute, "close_defaulted", people, people.chenjing)
    MediationBody.objects.filter(organisation=people.district).update(legal_kind=LegalKind.STREET)
    take(dispute, "reopen", people, people.chenjing, ground="default")
    sums = sums_of(dispute)
    assert (sums.agreed, sums.paid, sums.unpaid) == (2_000_00, 2_000_00, 0)
    assert dispute.legal_kind == LegalKind.STREET, "the hat the body wears now"
    take(dispute, "assign_mediator", people, people.chenjing)
    take(dispute, "begin_mediation", people, people.liqiang)
    take(dispute, "record_session", people, people.liqiang)
    form = form_of(dispute, "draft_agreement")(application=dispute, user=people.liqiang)
    assert [form.base[claim.pk] for claim in claims_of(dispute)] == [10_000_00, 12_000_00], "what is still owed"
    take(dispute, "draft_agreement", people, people.liqiang, schedule=draft_shares(dispute, form.base))
    sums = sums_of(dispute)
    assert (sums.agreed, sums.paid, sums.unpaid) == (24_000_00, 2_000_00, 22_000_00)
    assert first_claim(dispute).instalments.standing().latest("ordinal").ordinal == 2


def draft_shares(dispute: Dispute, base: dict[int, int]) -> list[Share]:
    return [Share(claim, TODAY + 20 * DAY, base[claim.pk]) for claim in claims_of(dispute)]


# Row 25: the archive


def test_a_file_is_complete_before_it_is_archived_and_says_what_is_missing(people: Cast) -> None:
    dispute = a_case(people, State.CLOSED)
    assert (
        refusal(dispute, "archive", people, people.mahong)
        == "卷内缺少：调解申请书或口头申请笔录、调解笔录、调解协议书。"
    )
    archive_ready(dispute, people.liqiang)
    assert complete_file(dispute, None) is None


@pytest.mark.parametrize(
    ("state", "paper", "names"),
    [
        (State.FAILED, Paper.TERMINATION, "调解终止通知书或申请仲裁告知书"),
        (State.REFUSED, Paper.NOTICE, "不予受理通知书"),
        (State.WITHDRAWN, None, None),
        (State.TRANSFERRED, None, None),
    ],
)
def test_each_ending_has_its_own_paper(people: Cast, state: str, paper: str | None, names: str | None) -> None:
    dispute = a_case(people, state)
    attach(dispute, a_pdf(), Paper.APPLICATION, by=people.liqiang)
    if paper is not None:
        assert refusal(dispute, "archive", people, people.mahong) == f"卷内缺少：{names}。"
        attach(dispute, a_pdf(), paper, by=people.liqiang)
    take(dispute, "archive", people, people.mahong)
    assert dispute.keep_until == dt.date(2032, 1, 1), "five years from the next 1 January"


def test_an_agreement_is_kept_ten_years_and_a_collective_case_thirty(people: Cast) -> None:
    small, large = a_case(people, State.CLOSED), a_walk(people, State.CLOSED, workers=10).dispute
    for dispute, year in ((small, 2037), (large, 2057)):
        archive_ready(dispute, people.liqiang)
        take(dispute, "archive", people, people.mahong)
        assert (dispute.keep_until, dispute.archive_no) == (dt.date(year, 1, 1), "2026-调-7")


def test_papers_come_to_an_archived_file_and_nothing_else_does(people: Cast) -> None:
    dispute = a_case(people, State.CLOSED)
    archive_ready(dispute, people.liqiang)
    take(dispute, "archive", people, people.mahong)
    take(dispute, "attach_papers", people, people.liqiang, paper=Paper.RECEIPT)
    for verb in ("reopen", "record_payment", "edit_worker"):
        assert "现为“已归档”" in refusal(
            dispute, verb, people, people.chenjing, **({"applicant": None} if verb == "edit_worker" else {})
        )


def test_a_dismissal_goes_along_into_the_successor(people: Cast) -> None:
    dispute = a_case(
        people, State.SCREENING, workers=[a_worker(1, claim=ClaimType.DAMAGES)], dismissal_told_union=False
    )
    offer(dispute, people)
    take(dispute, "accept_transfer", people, people.heping)
    assert Dispute.objects.get(succeeds=dispute).dismissal_told_union is False


def test_a_linked_body_is_chosen_and_told_by_its_name(people: Cast) -> None:
    dispute = a_case(people, State.SCREENING)
    form = form_of(dispute, "offer_transfer")(application=dispute, user=people.chenjing)
    assert set(form.fields["linked"].queryset) == {people.lac, people.sab, people.justice}
    assert not set(form.fields["organisation"].queryset) & {people.lac, people.sab, people.justice}
    for wrong in (
        {"organisation": people.lac},
        {"organisation": None, "linked": people.rongchang},
        {"organisation": people.kechuang, "linked": people.lac},
        {"organisation": None, "linked": people.lac, "outside": "公安机关"},
    ):
        refusal(dispute, "offer_transfer", people, people.chenjing, **wrong)
    change = take(dispute, "offer_transfer", people, people.chenjing, organisation=None, linked=people.lac)
    assert told(change)["拟移送至"] == "开发区劳动人事争议仲裁院"
    assert (dispute.offered_to, dispute.transfer_to_outside) == (None, "开发区劳动人事争议仲裁院")
