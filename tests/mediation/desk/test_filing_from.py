"""A dispute filed from another application, or through the window at the arbitration court."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mediation.attachments import Paper
from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast, a_case, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.doors import Carried
from mediation.links import Link, Tie
from mediation.saved import SavedForm
from tests.mediation.desk.conftest import Desk
from tests.mediation.desk.test_filing import row, sent
from workflow.engine import perform
from workflow.models import open_application


@pytest.fixture(autouse=True)
def _papers_apart(settings: Any, tmp_path: Any) -> None:
    settings.ATTACHMENT_ROOT = tmp_path / "papers"


def asked(people: Cast, question: str = "五月起未发工资怎么办", by: str = "wangfang") -> Consultation:
    who = people.people[by]
    found: Consultation = open_application(Consultation, by=who, organisation=who.held[0].organisation)
    told: dict[str, Any] = {
        "way": "phone",
        "topic": "wages",
        "question": question,
        "answer": "可申请调解",
        "visitors": 1,
    }
    perform(found, "receive", by=who, **told)
    return found


def known(monkeypatch: pytest.MonkeyPatch, **carried: Any) -> None:
    monkeypatch.setattr(Consultation, "carries", lambda _self: Carried(**carried), raising=False)
    monkeypatch.setattr(Consultation, "door", lambda _self: "phone", raising=False)


def test_the_page_is_filled_from_what_was_said_before(
    people: Cast, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = a_worker(3)
    known(
        monkeypatch,
        name=worker["name"],
        phone=worker["phone"],
        employer_name="鸿远达物流有限公司",
        facts="欠薪两个月",
        amount=8_000_00,
    )
    origin = asked(people)
    page = desk("wangfang").get(f"/new/dispute/?from={origin.pk}", follow=True)
    shown = page.content.decode()
    assert page.redirect_chain == [(f"/cases/new/?from={origin.pk}", 302)]
    for words in (
        worker["name"],
        worker["phone"],
        "鸿远达物流有限公司",
        "欠薪两个月",
        "8,000.00",
        "接待咨询",
        str(origin),
    ):
        assert words in shown, words
    assert '<option value="phone" selected>' in shown
    assert 'class="fault"' not in shown


def test_filing_ties_the_two_once_however_often_it_is_pressed(people: Cast, desk: Desk) -> None:
    origin, client = asked(people), desk("wangfang")
    data, at = sent(people, [row(0)]), f"/cases/new/?from={origin.pk}"
    first, second = client.post(at, data), client.post(at, data)
    case = Dispute.objects.get()
    assert first["Location"] == second["Location"] == f"/cases/{case.pk}/"
    (link,) = Link.objects.all()
    assert (link.one_id, link.other_id, link.tie) == (origin.pk, case.pk, Tie.BECAME)
    assert [change.verb for change in origin.changes.order_by("sequence")][-1] == "refer"
    assert case.received_at != origin.received_at, "its receipt time is its own"


def test_a_refused_page_keeps_its_origin_and_ties_nothing(people: Cast, desk: Desk) -> None:
    origin = asked(people)
    answer = desk("wangfang").post(f"/cases/new/?from={origin.pk}", sent(people, [row(0, 金额="")]))
    assert answer.status_code == 422
    assert str(origin) in answer.content.decode()
    assert not Link.objects.exists()
    assert not Dispute.objects.exists()


def test_twenty_four_pasted_rows_are_filed_from_an_origin_too(people: Cast, desk: Desk) -> None:
    origin = asked(people)
    pasted = "姓名\t身份证号\t金额\r\n" + "".join(
        f"{a_worker(n)['name']}\t{a_worker(n)['id_number']}\t1{n:03d}\r\n" for n in range(24)
    )
    desk("wangfang").post(f"/cases/new/?from={origin.pk}", sent(people, [], pasted=pasted))
    case = Dispute.objects.get()
    assert (case.worker_count, Link.objects.get().other_id) == (24, case.pk)


def test_what_is_typed_for_one_origin_never_shows_for_another(people: Cast, desk: Desk) -> None:
    one, other, client = asked(people), asked(people), desk("wangfang")
    client.post(f"/cases/new/keep/?from={one.pk}", sent(people, [row(0)], facts="第一件的内容"))
    client.post(f"/cases/new/keep/?from={other.pk}", sent(people, [row(1)], facts="第二件的内容"))
    assert SavedForm.objects.count() == 2
    assert "第一件的内容" in client.get(f"/cases/new/?from={one.pk}").content.decode()
    assert "第一件的内容" not in client.get(f"/cases/new/?from={other.pk}").content.decode()
    assert "件的内容" not in client.get("/cases/new/").content.decode()
    dropped = client.post(f"/cases/new/keep/?from={one.pk}", {"drop": "1"})
    assert dropped["Location"] == f"/cases/new/?from={one.pk}"
    assert SavedForm.objects.count() == 1


def test_nobody_files_from_what_he_does_not_see_or_what_leads_to_nothing(people: Cast, desk: Desk) -> None:
    elsewhere, draft = asked(people, by="liuyang"), a_case(people, "mediating")
    client = desk("wangfang")
    assert client.get(f"/cases/new/?from={elsewhere.pk}").status_code == 404
    assert client.post(f"/cases/new/?from={elsewhere.pk}", sent(people, [row(0)])).status_code == 404
    assert client.get(f"/cases/new/?from={draft.pk}").status_code == 403
    refused = client.post(f"/cases/new/?from={draft.pk}", sent(people, [row(5)]))
    assert refused.status_code == 422
    assert "不能转为其他申请" in refused.content.decode()
    assert Dispute.objects.count() == 1


def test_the_court_window_asks_first_which_of_three(people: Cast, desk: Desk) -> None:
    shown = desk("songjie").get("/new/court-window/").content.decode()
    for address in ("/cases/new/?entry=pre_filing", "/cases/new/?entry=entrusted", "/new/hearing/"):
        assert f'href="{address}"' in shown
    assert "/new/court-window/" in desk("songjie").get("/new/").content.decode()
    assert desk("admin").get("/new/court-window/").status_code == 403


def test_the_court_is_no_source_of_an_ordinary_application(people: Cast, desk: Desk) -> None:
    client = desk("wangfang")
    assert 'value="lac"' not in client.get("/cases/new/").content.decode()
    assert client.post("/cases/new/", sent(people, [row(0)], source="lac")).status_code == 422


def entry(people: Cast, **changed: Any) -> dict[str, Any]:
    day = timezone.localdate() - dt.timedelta(days=1)
    given = {
        "organisation": people.window.pk, "source": "lac", "lac_name": "开发区劳动人事争议仲裁院", "lac_case_no": "仲318号",
        "lac_letter_on": str(day), "lac_worker_consent_on": str(day), "lac_unit_consent_on": str(day),
        "received_at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        "consents": SimpleUploadedFile("同意书.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
    }  # fmt: skip
    return sent(people, [row(0)], **(given | changed))


def test_an_entrusted_case_is_filed_with_its_consents(people: Cast, desk: Desk) -> None:
    client = desk("songjie")
    form = client.get("/cases/new/?entry=entrusted").content.decode()
    assert "开发区劳动人事争议仲裁院" in form
    assert "委托调解" in form
    answer = client.post("/cases/new/?entry=entrusted", entry(people))
    assert answer.status_code == 302, answer.content.decode()
    case = Dispute.objects.get()
    assert (case.lac_entry, case.source, case.lac_case_no) == ("entrusted", "lac", "仲318号")
    assert case.attachments.filter(paper=Paper.ENTRUST_CONSENT).count() == 1
    assert case.respondents.get().consent == "agreed"
    assert "委托调解（立案后、开庭前）" in client.get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize(
    "missing", ["lac_case_no", "lac_letter_on", "lac_worker_consent_on", "lac_unit_consent_on", "consents"]
)
def test_an_entrusted_case_lacks_nothing_it_needs(people: Cast, desk: Desk, missing: str) -> None:
    data = entry(people)
    del data[missing]
    answer = desk("songjie").post("/cases/new/?entry=entrusted", data)
    assert answer.status_code == 422
    assert "五月起未发工资。" in answer.content.decode(), "nothing typed is lost"
    assert not Dispute.objects.exists()


def test_a_case_before_filing_needs_the_suggestion_and_no_consent(people: Cast, desk: Desk) -> None:
    client, data = desk("songjie"), entry(people)
    for name in ("lac_case_no", "lac_worker_consent_on", "lac_unit_consent_on", "consents"):
        del data[name]
    assert "lac_unit_consent_on" not in client.get("/cases/new/?entry=pre_filing").content.decode()
    assert client.post("/cases/new/?entry=pre_filing", data).status_code == 302
    assert Dispute.objects.get().lac_entry == "pre_filing"


def test_the_hearing_is_registered_at_the_window(people: Cast, desk: Desk) -> None:
    data = {
        "key": "h" * 32, "lac_name": "开发区劳动人事争议仲裁院", "lac_case_no": "仲9号", "worker_name": "孟志远", "worker_count": "1",
        "lac_accepted_on": str(timezone.localdate() - dt.timedelta(days=3)), "employer_name": "联拓软件科技有限公司", "claims_text": "工资",
    }  # fmt: skip
    client = desk("songjie")
    first, second = client.post("/new/hearing/", data), client.post("/new/hearing/", data)
    assert first.status_code == 302, first.content.decode()
    assert first["Location"] == second["Location"]
    shown = client.get(first["Location"]).content.decode()
    assert "仲9号" in shown
    assert "裁决期限" in shown
