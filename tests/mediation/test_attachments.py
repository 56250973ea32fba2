"""材料: what is kept of an upload, and which papers make up a file."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from mediation.attachments import Attachment, Paper, attach, papers_of
from mediation.demo import Cast, a_case, a_unit, a_worker
from mediation.dispute.states import State
from mediation.files import open_stored
from mediation.identifiers import Invalid
from workflow.engine import perform

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _papers_apart(settings: Settings, tmp_path: Path) -> None:
    settings.ATTACHMENT_ROOT = tmp_path / "papers"


def test_a_paper_is_kept_with_what_it_is_and_who_brought_it(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    paper = attach(dispute, SimpleUploadedFile("工资条.pdf", PDF), Paper.EVIDENCE, by=people.wangfang, note="复印件")
    assert (paper.name, paper.mime, paper.size, paper.uploaded_by) == (
        "工资条.pdf",
        "application/pdf",
        len(PDF),
        people.wangfang,
    )
    assert len(paper.sha256) == 64
    assert str(paper) == "证据材料 工资条.pdf"
    with open_stored(paper.key) as kept:
        assert kept.read() == PDF


def test_the_same_file_twice_is_two_papers(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    one, two = (
        attach(dispute, SimpleUploadedFile("一.pdf", PDF), Paper.EVIDENCE, by=people.wangfang) for _ in range(2)
    )
    assert one.sha256 == two.sha256
    assert one.key != two.key


def test_a_program_is_no_paper(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    with pytest.raises(Invalid):
        attach(dispute, SimpleUploadedFile("工资条.pdf", b"MZ\x90\x00"), Paper.EVIDENCE, by=people.wangfang)
    assert not Attachment.objects.exists()


def test_the_file_is_what_was_brought_here_to_merged_cases_and_to_where_it_comes_from(people: Cast) -> None:
    origin = a_case(people, State.SCREENING)
    perform(origin, "offer_transfer", by=people.chenjing, note="管辖", organisation=people.kechuang, outside="")
    perform(origin, "accept_transfer", by=people.heping)
    received = type(origin).objects.get(succeeds=origin)
    child = a_case(people, State.SUBMITTED, place=people.kechuang, by=people.heping, workers=[a_worker(80)])
    perform(child, "merge", by=people.zhouwei, note="同一单位", parent=received)
    stranger = a_case(people, State.SUBMITTED, workers=[a_worker(81)], units=[a_unit(81, "他家公司")])
    for case, name in ((origin, "最初"), (received, "接收"), (child, "并入"), (stranger, "无关")):
        attach(case, SimpleUploadedFile(f"{name}.pdf", PDF), Paper.EVIDENCE, by=people.wangfang)
    assert {paper.name for paper in papers_of(received)} == {"最初.pdf", "接收.pdf", "并入.pdf"}
    assert {paper.name for paper in papers_of(origin)} == {"最初.pdf"}
