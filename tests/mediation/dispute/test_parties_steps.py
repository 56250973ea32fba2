"""当事人与请求 while a case is under way: who joins and leaves, agents, representatives, amounts, papers."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mediation.claims import ClaimType, claims_of, sums_of
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import Consent, Representative
from mediation.people import Employer, Person
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    Rung,
    a_case,
    a_pdf,
    a_twin,
    a_unit,
    a_walk,
    a_worker,
    climbs,
    first_claim,
    refusal,
    rungs,
    take,
    told,
    units_of,
    workers_of,
)
from workflow.audit import field_changes


def another_unit(dispute: Dispute, people: Cast) -> None:
    take(dispute, "add_respondent", people, people.wangfang)


M = State.MEDIATING
RUNGS = (
    Rung("record_findings", M, "liqiang", None, "zhaomin", "没有改动"),
    Rung("add_workers", M, "liqiang", None, "zhaomin", "已是本案申请人"),
    Rung("edit_worker", State.PERFORMING, "liqiang", None, "zhaomin", None),
    Rung("remove_workers", M, "liqiang", None, "zhaomin", "不能让全部申请人退出"),
    Rung("add_respondent", M, "liqiang", None, "zhaomin", "已是本案被申请人"),
    Rung("release_respondent", M, "liqiang", None, "zhaomin", "至少要有一个被申请人", another_unit),
    Rung("record_added_reply", M, "liqiang", None, "zhaomin", "各被申请人均已同意", another_unit),
    Rung("add_claim", M, "liqiang", None, "zhaomin", None),
    Rung("correct_case", M, "liqiang", None, "zhaomin", "没有改动"),
    Rung("appoint_agent", M, "liqiang", None, "zhaomin", None),
    Rung("elect_representatives", M, "liqiang", None, "zhaomin", None, workers=10),
    Rung("record_consents", M, "liqiang", None, "wangfang", None),
    Rung("attach_papers", M, "wangfang", None, "mahong", None),
    Rung("add_note", M, "wangfang", None, "mahong", None),
)


@rungs(*RUNGS)
def test_a_step_is_for_its_roles_works_once_and_stands_in_the_record(rung: Rung, people: Cast) -> None:
    climbs(rung, people)


# Workers


def test_a_worker_who_joins_has_his_own_receipt_time_and_interruption(people: Cast) -> None:
    dispute = a_case(people, M)
    change = take(dispute, "add_workers", people, people.liqiang, at=NOW)
    joined = workers_of(dispute)[-1]
    assert (joined.received_at, joined.interrupted_on, joined.position) == (NOW, TODAY, 3)
    assert workers_of(dispute)[0].received_at == dispute.received_at != NOW
    assert (dispute.worker_count, told(change)["新增申请人"]) == (3, str(joined))
    assert "等3人" in dispute.title


def test_nobody_to_add_is_said(people: Cast) -> None:
    dispute = a_case(people, M)
    assert refusal(dispute, "add_workers", people, people.liqiang, workers=[]) == "没有可登记的职工。"


def test_one_bad_row_adds_nobody(people: Cast) -> None:
    dispute = a_case(people, M)
    rows = [a_worker(700), a_worker(1)]
    assert "已是本案申请人" in refusal(dispute, "add_workers", people, people.liqiang, workers=rows)
    assert len(workers_of(dispute)) == 2
    assert not Person.objects.filter(id_number=rows[0]["id_number"]).exists()


def test_ten_workers_with_a_common_claim_make_it_collective(people: Cast) -> None:
    dispute = a_walk(people, M, workers=9).dispute
    seen = [dispute.collective]
    for verb in ("add_workers", "remove_workers"):
        take(dispute, verb, people, people.liqiang)
        seen.append(dispute.collective)
    assert seen == [False, True, False]


def test_ten_workers_with_different_claims_do_not(people: Cast) -> None:
    workers = [a_worker(n, claim=ClaimType.WAGE if n < 5 else ClaimType.COMP) for n in range(10)]
    dispute = a_case(people, State.SUBMITTED, workers=workers)
    assert (dispute.worker_count, dispute.collective) == (10, False)
    take(dispute, "add_claim", people, people.wangfang, applicants=workers_of(dispute)[5:], type="WAGE", claimed=100)
    assert dispute.collective


def test_a_worker_who_leaves_stays_on_the_list_with_day_and_reason(people: Cast) -> None:
    dispute = a_case(people, M)
    leaving = workers_of(dispute)[0]
    take(dispute, "remove_workers", people, people.liqiang, note="已自行领到工资", at=NOW)
    leaving.refresh_from_db()
    assert (leaving.left_at, leaving.left_reason) == (NOW, "已自行领到工资")
    assert sums_of(dispute).claimed == 12_000_00
    assert (dispute.worker_count, "等" in dispute.title) == (1, False)
    assert "另行立案后并案" in refusal(dispute, "add_workers", people, people.liqiang, workers=[a_worker(1)])


def test_workers_of_a_merged_case_leave_it_not_the_parent(people: Cast) -> None:
    child = a_case(people, State.SUBMITTED)
    parent = a_twin(people, child, M)
    take(child, "merge", people, people.chenjing, parent=parent)
    sentence = refusal(parent, "remove_workers", people, people.liqiang, applicants=list(child.applicants.all()))
    assert "不是在本案立案的申请人" in sentence
    own = list(parent.applicants.all())
    assert "不能让全部申请人退出" in refusal(parent, "remove_workers", people, people.liqiang, applicants=own)


def test_a_correction_changes_what_was_filled_in_and_nothing_else(people: Cast) -> None:
    dispute = a_case(people, M)
    worker = workers_of(dispute)[0]
    before = (worker.occupation, worker.person.name, worker.delivery_address)
    change = take(dispute, "edit_worker", people, people.liqiang, ended_on=TODAY, left_at=NOW)
    worker.refresh_from_db()
    assert (worker.occupation, worker.person.name, worker.delivery_address) == before
    assert (worker.phone, worker.bank_account, worker.ended_on) == ("13800139999", "6222000011112222", TODAY)
    assert worker.left_at is None, "a step writes its own fields only"
    shown = {(row.field, row.after) for row in field_changes(dispute, change.sequence)}
    assert ("联系电话", "***") in shown, "sensitive values never stand in the record"


def test_a_misspelt_name_is_corrected_and_the_list_follows(people: Cast) -> None:
    dispute = a_case(people, M)
    take(dispute, "edit_worker", people, people.liqiang, name="王玉真")
    assert dispute.title.startswith("王玉真等2人")


def test_a_name_shared_with_another_body_is_not_corrected_alone(people: Cast) -> None:
    dispute = a_case(people, M)
    a_case(people, State.SUBMITTED, place=people.kechuang, by=people.heping)
    assert "在其他机构也有案件" in refusal(dispute, "edit_worker", people, people.liqiang, name="王玉真")
    take(dispute, "edit_worker", people, people.liqiang, name=workers_of(dispute)[0].person.name)


def test_only_a_worker_of_the_case_is_corrected(people: Cast) -> None:
    dispute, other = a_case(people, M), a_case(people, State.SUBMITTED, workers=[a_worker(44)])
    assert "不在本案中" in refusal(dispute, "edit_worker", people, people.liqiang, applicant=workers_of(other)[0])


# Units


def test_a_unit_is_one_master_record_however_many_cases_name_it(people: Cast) -> None:
    one, two = a_case(people, State.SUBMITTED), a_case(people, State.SUBMITTED, workers=[a_worker(9)])
    assert units_of(one)[0].employer == units_of(two)[0].employer
    take(two, "add_respondent", people, people.wangfang)
    assert Employer.objects.count() == 2


def test_a_master_record_is_completed_never_overwritten(people: Cast) -> None:
    a_case(people, State.SUBMITTED)
    richer = a_unit(1) | {"contact": "别人", "business_address": "开发区科创街1号"}
    dispute = a_case(people, State.SUBMITTED, workers=[a_worker(9)], units=[richer])
    employer = units_of(dispute)[0].employer
    assert (employer.contact, employer.business_address) == ("张倩", "开发区科创街1号")


def test_an_individual_without_a_code_is_known_by_name_and_telephone(people: Cast) -> None:
    foreman = {"name": "赵工头", "uscc": "", "no_uscc_reason": "个人包工头", "phone": "13700137000", "role": "person"}
    one = a_case(people, State.SUBMITTED, units=[foreman])
    two = a_case(people, State.SUBMITTED, workers=[a_worker(9)], units=[foreman])
    three = a_case(people, State.SUBMITTED, workers=[a_worker(10)], units=[foreman | {"phone": "13700137001"}])
    assert units_of(one)[0].employer == units_of(two)[0].employer != units_of(three)[0].employer


def test_a_released_unit_can_be_called_again_and_is_asked_anew(people: Cast) -> None:
    dispute = a_case(people, M)
    another_unit(dispute, people)
    take(dispute, "release_respondent", people, people.liqiang)
    assert len(units_of(dispute)) == 1
    another_unit(dispute, people)
    assert [unit.consent for unit in units_of(dispute)] == [Consent.AGREED, Consent.PENDING]


def test_only_a_respondent_of_the_case_is_released(people: Cast) -> None:
    dispute, other = a_case(people, M), a_case(people, State.SUBMITTED, units=[a_unit(70, "他家公司")])
    sentence = refusal(dispute, "release_respondent", people, people.liqiang, respondent=units_of(other)[0])
    assert sentence == "不是本案的被申请人。"


# Claims and amounts


def test_findings_and_claims_are_two_figures(people: Cast) -> None:
    dispute = a_case(people, M)
    take(dispute, "record_findings", people, people.liqiang)
    claim = first_claim(dispute)
    assert (claim.claimed, claim.found, claim.agreed) == (12_000_00, 11_000_00, None)
    assert (sums_of(dispute).claimed, sums_of(dispute).found) == (24_000_00, 11_000_00)


def test_what_is_agreed_is_not_typed_in_as_a_finding(people: Cast) -> None:
    dispute = a_case(people, M)
    amounts = {first_claim(dispute).pk: {"agreed": 1_00}}
    assert refusal(dispute, "record_findings", people, people.liqiang, amounts=amounts) == "没有改动。"


def test_a_negative_amount_is_refused_by_the_database_too(people: Cast) -> None:
    dispute = a_case(people, M)
    amounts = {first_claim(dispute).pk: {"found": -1}}
    assert "amounts_not_negative" in refusal(dispute, "record_findings", people, people.liqiang, amounts=amounts)


def test_the_same_claim_for_many_is_one_row_each(people: Cast) -> None:
    dispute = a_case(people, M)
    take(dispute, "add_claim", people, people.liqiang)
    assert [claim.type for claim in claims_of(dispute)] == ["WAGE", "OT", "WAGE", "OT"]
    assert sums_of(dispute).claimed == 25_000_00


@pytest.mark.parametrize("verb", ["add_claim", "record_consents", "elect_representatives"])
def test_only_workers_of_the_case_take_part(people: Cast, verb: str) -> None:
    dispute = a_walk(people, M, workers=10).dispute
    others = workers_of(a_case(people, State.SUBMITTED, workers=[a_worker(n, start=400) for n in range(3)]))
    assert "不在本案中" in refusal(dispute, verb, people, people.liqiang, applicants=others)


def test_three_months_of_pay_reach_the_criminal_line_and_a_correction_takes_it_back(people: Cast) -> None:
    dispute = a_case(people, M)
    seen = [dispute.criminal_line]
    for found in (18_000_00, 17_999_99):
        take(dispute, "record_findings", people, people.liqiang, amounts={first_claim(dispute).pk: {"found": found}})
        seen.append(dispute.criminal_line)
    assert seen == [False, True, False]


# Agents and representatives


def test_an_agent_stands_for_somebody(people: Cast) -> None:
    dispute = a_case(people, M)
    for facts in ({"side": "applicants", "applicants": []}, {"side": "respondent", "respondent": None}):
        assert "请选择代理哪一方" in refusal(dispute, "appoint_agent", people, people.liqiang, **facts)


def test_an_agent_of_workers_keeps_whom_and_his_paper(people: Cast) -> None:
    dispute = a_case(people, M)
    workers = workers_of(dispute)
    facts = {"side": "applicants", "applicants": workers, "document": a_pdf("授权委托书.pdf")}
    change = take(dispute, "appoint_agent", people, people.liqiang, **facts)
    agent = dispute.agents.get()
    assert (list(agent.applicants.all()), agent.respondent, agent.document.name) == (workers, None, "授权委托书.pdf")
    assert told(change)["代理人"] == "钱律师（特别授权）"


@pytest.mark.parametrize(
    ("authority", "powers", "settles"),
    [
        ("special", "代为和解", True),
        ("special", "代为签收调解书、参加调解", True),
        ("special", "may settle", True),
        ("ordinary", "代为和解", False),
    ],
)
def test_who_may_settle(people: Cast, authority: str, powers: str, settles: bool) -> None:
    dispute = a_case(people, M)
    take(dispute, "appoint_agent", people, people.liqiang, authority=authority, powers=powers)
    assert dispute.agents.get().may_settle is settles


@pytest.mark.parametrize("powers", ["", " ", "全权代理", "代领款项"])
def test_special_authority_says_that_it_settles(people: Cast, powers: str) -> None:
    dispute = a_case(people, M)
    assert "特别授权须列明" in refusal(dispute, "appoint_agent", people, people.liqiang, powers=powers)


@pytest.mark.parametrize(("count", "good"), [(2, False), (3, True), (5, True), (6, False)])
def test_three_to_five_represent(people: Cast, count: int, good: bool) -> None:
    dispute = a_walk(people, M, workers=10).dispute
    elected = workers_of(dispute)[:count]
    if good:
        take(dispute, "elect_representatives", people, people.liqiang, applicants=elected)
        assert Representative.objects.filter(ended_at=None).count() == count
    else:
        sentence = refusal(dispute, "elect_representatives", people, people.liqiang, applicants=elected)
        assert sentence == f"代表人应为三至五名，现选择了{count}名。"


def test_nine_workers_elect_nobody(people: Cast) -> None:
    dispute = a_walk(people, M, workers=9).dispute
    assert "十人以上" in refusal(dispute, "elect_representatives", people, people.liqiang)


def test_an_election_is_past_and_replaces_the_former(people: Cast) -> None:
    dispute = a_walk(people, M, workers=10).dispute
    workers = workers_of(dispute)
    assert "推举日期" in refusal(dispute, "elect_representatives", people, people.liqiang, elected_on=TODAY + DAY)
    take(dispute, "elect_representatives", people, people.liqiang, sheet=a_pdf("推举书.pdf"))
    take(dispute, "elect_representatives", people, people.liqiang, applicants=workers[2:5])
    serving = set(Representative.objects.filter(ended_at=None).values_list("applicant", flat=True))
    assert serving == {worker.pk for worker in workers[2:5]}
    assert Representative.objects.count() == 5, "those who served stay on record"


# Papers


def test_a_bad_file_leaves_none_of_the_batch(people: Cast) -> None:
    dispute = a_case(people, M)
    files: list[Any] = [a_pdf(), SimpleUploadedFile("恶意.exe", b"MZ\x90\x00\x03")]
    refusal(dispute, "attach_papers", people, people.liqiang, files=files)
    assert not dispute.attachments.exists()


def test_a_paper_says_what_it_is(people: Cast) -> None:
    dispute = a_case(people, M)
    take(dispute, "attach_papers", people, people.liqiang, files=[a_pdf("一.pdf"), a_pdf("二.pdf")], about="原件已核对")
    assert [str(paper) for paper in dispute.attachments.all()] == ["证据材料 一.pdf", "证据材料 二.pdf"]
    assert {paper.note for paper in dispute.attachments.all()} == {"原件已核对"}


def test_a_note_without_words_is_none(people: Cast) -> None:
    dispute = a_case(people, M)
    assert refusal(dispute, "add_note", people, people.liqiang, note="  ") == "请写明原因。"


def test_the_facts_are_not_corrected_away(people: Cast) -> None:
    dispute = a_case(people, M)
    assert "请填写事实和理由" in refusal(dispute, "correct_case", people, people.liqiang, facts=" ")
