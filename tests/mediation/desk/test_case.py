"""The case page and what hangs on it: figures equal the rows, others see nothing, identities are masked and recorded."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.attachments import Paper, attach
from mediation.demo import WALKS, Cast
from mediation.dispute.states import State
from mediation.parties import active_applicants
from mediation.saved import Disclosure
from tests.cast import a_case, a_walk
from workflow.organisations import Membership

Desk = Callable[[str], Client]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize("state", list(WALKS))
def test_the_page_of_a_case_in_any_state_opens(people: Cast, desk: Desk, state: str) -> None:
    case = a_case(people, state)
    page = desk("zhouwei").get(f"/cases/{case.pk}/")
    assert page.status_code == 200
    assert case.state_label in page.content.decode()


def test_the_figures_on_the_page_are_those_of_the_rows(people: Cast, desk: Desk) -> None:
    walk = a_walk(people, State.PERFORMING, workers=3)
    walk.pay(instalments=1)
    page = desk("liqiang").get(f"/cases/{walk.dispute.pk}/").content.decode()
    for name, words in {"persons": "3", "claimed": "36,000.00", "agreed": "36,000.00", "paid": "18,000.00"}.items():
        assert f'id="figure-{name}">{words}<' in page


def test_a_page_with_24_workers_asks_no_more_than_one_with_two(people: Cast, desk: Desk) -> None:
    small, large = (
        a_walk(people, State.PERFORMING, workers=2).dispute,
        a_walk(people, State.PERFORMING, workers=24).dispute,
    )
    client = desk("liqiang")
    counts = []
    for case in (small, large):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/cases/{case.pk}/")
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 3
    assert counts[1] < 90


def test_strangers_get_404_for_page_fields_and_process(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    for username in ("liuyang", "admin"):
        for path in ("", "changes/1/", "process.bpmn"):
            assert desk(username).get(f"/cases/{case.pk}/{path}").status_code == 404


def test_the_district_supervisor_reads_the_stations_cases(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED, place=people.rongchang, by=people.liuyang)
    assert desk("zhouwei").get(f"/cases/{case.pk}/").status_code == 200
    assert desk("liqiang").get(f"/cases/{case.pk}/").status_code == 404


def test_identity_numbers_are_masked_until_somebody_asks_and_that_is_recorded(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    worker = active_applicants(case)[0]
    client = desk("wangfang")
    assert worker.person.id_number not in client.get(f"/cases/{case.pk}/").content.decode()
    shown = client.post(f"/cases/{case.pk}/workers/{worker.pk}/reveal/")
    assert worker.person.id_number in shown.content.decode()
    assert Disclosure.objects.get().user == people.wangfang
    assert client.get(f"/cases/{case.pk}/workers/{worker.pk}/reveal/").status_code == 405


def test_a_supervisor_from_above_does_not_uncover_identities(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED, place=people.rongchang, by=people.liuyang)
    worker = active_applicants(case)[0]
    assert desk("zhouwei").post(f"/cases/{case.pk}/workers/{worker.pk}/reveal/").status_code == 403
    assert not Disclosure.objects.exists()


def test_field_changes_are_told_on_demand_without_identities(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    page = desk("wangfang").get(f"/cases/{case.pk}/changes/1/").content.decode()
    assert "收件号" in page
    for worker in active_applicants(case):
        assert worker.person.id_number not in page
    assert desk("wangfang").get(f"/cases/{case.pk}/changes/99/").status_code == 404


def test_the_process_is_downloaded_as_valid_bpmn(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    answer = desk("liqiang").get(f"/cases/{case.pk}/process.bpmn")
    assert ET.fromstring(answer.content.decode()).tag.endswith("definitions")  # noqa: S314  our own document


def test_a_file_is_handed_out_only_to_those_who_see_its_case(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    kept = attach(case, SimpleUploadedFile("工资条.pdf", PDF), "evidence", by=people.wangfang)
    answer = desk("wangfang").get(f"/files/{kept.pk}/")
    assert answer.getvalue() == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    for username in ("liuyang", "admin"):
        assert desk(username).get(f"/files/{kept.pk}/").status_code == 404
    assert Client().get(f"/files/{kept.pk}/").status_code == 302


def test_whoever_leaves_sees_nothing_from_that_moment(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    Membership.objects.filter(user=people.wangfang).update(ended_on="2026-01-01")
    assert desk("wangfang").get(f"/cases/{case.pk}/").status_code == 404


def test_long_names_and_many_words_do_not_break_the_page(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED, facts="欠" * 5000)
    worker = active_applicants(case)[0]
    worker.person.name = "阿" * 100
    worker.person.save()
    assert "阿" * 100 in desk("wangfang").get(f"/cases/{case.pk}/").content.decode()


def test_words_typed_by_people_are_never_markup(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED, facts="<script>alert(1)</script>")
    page = desk("wangfang").get(f"/cases/{case.pk}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_page_travels_compressed_and_a_paper_as_it_is(people: Cast, desk: Desk) -> None:
    """Hundreds of workers are a long page; a scan is compressed already."""
    dispute = a_case(people, State.MEDIATING)
    paper = attach(dispute, SimpleUploadedFile("工资条.pdf", PDF, "application/pdf"), Paper.EVIDENCE, by=people.liqiang)
    browser = desk("liqiang")
    page = browser.get(f"/cases/{dispute.pk}/", HTTP_ACCEPT_ENCODING="gzip")
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 20_000
    file = browser.get(f"/files/{paper.pk}/", HTTP_ACCEPT_ENCODING="gzip")
    assert (file["Content-Encoding"], file["Content-Length"]) == ("identity", str(len(PDF)))
