"""One press is one content and one version seen; nobody gets further by odd input, another role or another's records."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from mediation.agreements import Payment
from mediation.attachments import attach
from mediation.claims import claims_of
from mediation.demo import Cast, a_worker
from mediation.dispute.fulfilment import standing
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.parties import active_applicants
from mediation.saved import SavedForm
from tests.cast import a_case, a_walk
from tests.mediation.desk.test_filing import row, sent
from tests.mediation.desk.test_steps import url
from workflow.engine import Refused, perform
from workflow.organisations import Membership, User

Desk = Callable[[str], Client]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_back_and_another_worker_is_another_press_and_meets_the_version(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.PERFORMING)
    first, second = standing(case)[:2]
    page = {"version": case.version, "key": "a" * 32, "paid_on": timezone.localdate().isoformat(), "manner": "bank"}
    client = desk("liqiang")
    client.post(url(case, "record_payment"), page | {"reference": "1", f"pay_{first.pk}": "100"})
    answer = client.post(url(case, "record_payment"), page | {"reference": "1", f"pay_{second.pk}": "200"})
    assert answer.status_code == 409
    assert 'value="200"' in answer.content.decode()
    assert list(Payment.objects.values_list("amount", flat=True)) == [100_00]


def test_back_and_another_application_is_another_case(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    client.post("/cases/new/", sent(people, [row(0)]))
    client.post("/cases/new/", sent(people, [row(1)], facts="另一件"))
    assert Dispute.objects.count() == 2


def test_a_typing_error_does_not_hide_what_a_colleague_did_meanwhile(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    one, other = claims_of(case)
    seen = case.version
    perform(case, "record_findings", by=people.chenjing, amounts={one.pk: {"found": 9_000_00}})
    mine = {f"claimed_{one.pk}": "12000", f"found_{one.pk}": "", f"claimed_{other.pk}": "12000"}
    client = desk("liqiang")
    sent_back = client.post(
        url(case, "record_findings"), mine | {f"found_{other.pk}": "1,23", "version": seen, "key": "x"}
    )
    page = sent_back.content.decode()
    assert sent_back.status_code == 409
    assert "陈静更正了请求金额或查明金额" in page
    assert 'value="1,23"' in page
    again = client.post(url(case, "record_findings"), mine | {f"found_{other.pk}": "123", "version": seen, "key": "y"})
    one.refresh_from_db()
    assert (again.status_code, one.found) == (409, 9_000_00)


def test_a_refusal_carries_the_version_the_person_saw(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SCREENING)
    answer = desk("wangfang").post(url(case, "ask_correction"), {"items": "", "due": "", "version": case.version})
    carried = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert carried is not None
    assert int(carried[1]) == case.version


def test_whoever_may_not_take_the_step_is_told_so_before_his_form_is_read(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    answer = desk("mahong").post(url(case, "draft_agreement"), {})
    assert answer.status_code == 403
    assert "agreed_" not in answer.content.decode()


@pytest.mark.parametrize(
    "odd", [{"key": "a\0b"}, {"key": "k" * 65}, {"units": "9" * 5000}, {"organisation": "9" * 30}, {"facts": "a\0b"}]
)
def test_odd_input_is_never_a_fault(people: Cast, desk: Desk, odd: dict[str, Any]) -> None:
    assert desk("wangfang").post("/cases/new/", sent(people, [row(0)]) | odd).status_code in {302, 422}
    assert desk("wangfang").post("/cases/new/", sent(people, []) | {"rows": "9" * 5000}).status_code == 422
    case = a_case(people, State.SUBMITTED)
    assert desk("wangfang").post(url(case, "screen"), {"version": "9" * 5000, "key": "k"}).status_code == 302


def test_somebody_elses_key_is_nobodys(people: Cast, desk: Desk) -> None:
    desk("wangfang").post("/cases/new/", sent(people, [row(0)]))
    answer = desk("chenjing").post("/cases/new/", sent(people, [row(0)]))
    assert answer.status_code in {302, 422}


def test_work_left_behind_in_another_organisation_is_not_shown(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    Membership.objects.filter(user=people.liqiang).update(ended_on=timezone.localdate())
    Membership.objects.create(user=people.liqiang, organisation=people.kechuang, role="mediator")
    assert case.title not in desk("liqiang").get("/").content.decode()


def test_the_effective_day_is_the_offices_day(people: Cast, desk: Desk) -> None:
    """Half past midnight in Beijing is still yesterday in UTC."""
    case = a_case(people, State.AGREEMENT_EFFECTIVE)
    agreement = case.agreements.get()
    midnight = timezone.localtime(agreement.effective_at).replace(hour=0, minute=30)
    agreement.effective_at = agreement.sealed_at = midnight
    agreement.save()
    assert f"已于{midnight.date()}生效" in desk("liqiang").get(f"/cases/{case.pk}/").content.decode()


def test_the_file_of_a_refused_step_is_taken_away_again(
    people: Cast, desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.ATTACHMENT_ROOT = tmp_path
    case = a_case(people, State.PERFORMING)
    too_much = {f"pay_{standing(case)[0].pk}": "99,999,999", "paid_on": timezone.localdate().isoformat()}
    receipt = SimpleUploadedFile("回单.pdf", PDF)
    page = {"version": case.version, "key": "q", "manner": "bank", "receipt": receipt}
    assert desk("liqiang").post(url(case, "record_payment"), page | too_much).status_code == 422
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not case.attachments.exists()


def test_the_receiver_keeps_the_papers_after_the_sender_archives(people: Cast, desk: Desk) -> None:
    walk = a_walk(people, State.SUBMITTED)
    paper = attach(walk.dispute, SimpleUploadedFile("笔录.pdf", PDF), "oral_record", by=people.wangfang)
    walk.transfer()
    perform(walk.dispute, "archive", by=people.mahong, archive_no="2026-1")
    assert desk("heping").get(f"/files/{paper.pk}/").status_code == 200
    assert desk("liuyang").get(f"/files/{paper.pk}/").status_code == 404


def test_the_parents_mediator_works_with_the_papers_of_a_merged_case(people: Cast, desk: Desk) -> None:
    parent = a_case(people, State.MEDIATING)
    unit = parent.respondents.get().employer
    child = a_case(
        people, State.SUBMITTED, workers=[a_worker(33)], place=people.rongchang, by=people.liuyang,
        units=[{"name": unit.name, "uscc": unit.uscc, "role": "employer"}],
    )  # fmt: skip
    paper = attach(child, SimpleUploadedFile("证件.pdf", PDF), "identity", by=people.liuyang)
    assert desk("liqiang").get(f"/files/{paper.pk}/").status_code == 404
    perform(child, "merge", by=people.zhouwei, note="同一欠薪", parent=parent)
    assert desk("liqiang").get(f"/files/{paper.pk}/").status_code == 200
    assert "证件.pdf" in desk("liqiang").get(f"/cases/{parent.pk}/").content.decode()


def test_an_identity_number_typed_among_words_does_not_enter_the_record(people: Cast) -> None:
    case, number = a_case(people, State.MEDIATING), a_worker(0)["id_number"]
    change = perform(case, "add_note", by=people.liqiang, note=f"核对证件{number}，无误")
    assert number not in change.note
    assert change.note.endswith(f"{number[-4:]}，无误")


def test_the_telephone_given_elsewhere_is_not_shown_here(people: Cast, desk: Desk) -> None:
    a_case(people, State.SUBMITTED, workers=[a_worker(5)])
    here = a_case(
        people, State.SUBMITTED, workers=[a_worker(5) | {"phone": ""}], place=people.kechuang, by=people.heping
    )
    worker = active_applicants(here).get()
    shown = desk("heping").post(f"/cases/{here.pk}/workers/{worker.pk}/reveal/").content.decode()
    assert a_worker(5)["phone"] not in shown


def test_a_name_is_not_changed_behind_another_organisations_back(people: Cast, desk: Desk) -> None:
    a_case(people, State.SUBMITTED, workers=[a_worker(5)])
    here = a_case(people, State.SUBMITTED, workers=[a_worker(5)], place=people.kechuang, by=people.heping)
    worker = active_applicants(here).get()
    page = {"version": here.version, "key": "n", "applicant": worker.pk, "name": "别人"}
    answer = desk("heping").post(url(here, "edit_worker"), page)
    assert answer.status_code == 422
    assert "请先与系统内有关机构核对" in answer.content.decode()


def test_an_administrator_uncovers_nothing(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    perform(case, "offer_transfer", by=people.chenjing, note="用工地", organisation=people.kechuang, outside="")
    worker = active_applicants(case)[0]
    assert desk("admin").post(f"/cases/{case.pk}/workers/{worker.pk}/reveal/").status_code == 404


def test_pages_with_personal_data_are_not_kept_by_the_browser(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    for path in (f"/cases/{case.pk}/", "/cases/new/", url(case, "screen")):
        assert "no-store" in desk("wangfang").get(path)["Cache-Control"]


def test_unsent_pages_are_kept_for_those_who_file_and_not_for_long(people: Cast, desk: Desk) -> None:
    assert desk("admin").post("/cases/new/keep/", {"facts": "x"}).status_code == 403
    desk("wangfang").post("/cases/new/keep/", {"facts": "很久以前"})
    SavedForm.objects.update(saved_at=timezone.now() - dt.timedelta(days=4))
    assert "很久以前" not in desk("wangfang").get("/cases/new/").content.decode()
    assert not SavedForm.objects.exists()


def test_work_does_not_go_to_somebody_who_has_left(people: Cast) -> None:
    case = a_case(people, State.AGREEMENT_EFFECTIVE)
    perform(case, "decline_confirmation", by=people.chenjing, told=True)
    User.objects.filter(pk=people.liqiang.pk).update(is_active=False)
    perform(case, "begin_performance", by=people.chenjing)
    task = case.current_task()
    assert task is not None
    assert (task.owner, task.role) == (None, "mediator")


def test_a_possible_duplicate_elsewhere_is_hinted_at_and_not_named(people: Cast, desk: Desk) -> None:
    there = a_case(people, State.SUBMITTED, workers=[a_worker(5)])
    here = a_case(people, State.SUBMITTED, workers=[a_worker(5)], place=people.kechuang, by=people.heping)
    station = desk("heping").get(f"/cases/{here.pk}/").content.decode()
    assert "本区其他机构可能已有" in station
    assert there.receipt_number not in station
    assert there.receipt_number in desk("zhouwei").get(f"/cases/{here.pk}/").content.decode()


def test_a_row_whose_file_is_gone_is_not_found_and_no_fault(
    people: Cast, desk: Desk, settings: Any, tmp_path: Path
) -> None:
    settings.ATTACHMENT_ROOT = tmp_path
    case = a_case(people, State.SUBMITTED)
    paper = attach(case, SimpleUploadedFile("笔录.pdf", PDF), "oral_record", by=people.wangfang)
    for stored in [path for path in tmp_path.rglob("*") if path.is_file()]:
        stored.unlink()
    assert desk("wangfang").get(f"/files/{paper.pk}/").status_code == 404


def test_two_bodies_of_a_district_never_number_alike(people: Cast) -> None:
    people.kechuang.number_prefix = people.district.number_prefix
    with pytest.raises(IntegrityError), transaction.atomic():
        people.kechuang.save()


def test_a_parent_with_merged_cases_is_not_refused(people: Cast) -> None:
    parent = a_case(people, State.SCREENING)
    unit = parent.respondents.get().employer
    child = a_case(
        people,
        State.SUBMITTED,
        workers=[a_worker(33)],
        units=[{"name": unit.name, "uscc": unit.uscc, "role": "employer"}],
    )
    perform(child, "merge", by=people.zhouwei, note="同一欠薪", parent=parent)
    facts: dict[str, Any] = {"refusal_reason": "not_labour", "refusal_details": "承揽关系"}
    perform(parent, "propose_refusal", by=people.wangfang, **facts)
    with pytest.raises(Refused, match="请先分案"):
        perform(parent, "refuse", by=people.chenjing, advised_on=timezone.localdate())
