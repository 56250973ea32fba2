"""The registration page, what other applications hand on to it, and the case page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mediation.demo import Cast, a_case, a_unit, a_worker
from mediation.dispute.states import State as Mediation
from mediation.doors import Carried
from mediation.legal_aid.demo import WALKS, an_aid
from mediation.legal_aid.demo import facts_of as typed
from mediation.legal_aid.forms import ApplyForm
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from mediation.links import Link
from mediation.people import Person
from mediation.saved import Disclosure
from tests.mediation.legal_aid.aid_ladder import DAY, NOW
from workflow.engine import Refused, perform
from workflow.models import StateChange, open_application

PAGE = "/new/legal_aid/"


def desk(people: Cast, name: str) -> Client:
    client = Client()
    client.force_login(people.people[name])
    return client


def sent(**changed: Any) -> dict[str, Any]:
    """What a browser sends for a good application."""
    facts = typed(a_worker(1), a_unit(1), amount="12,000", **changed)
    boxes = {key: value for key, value in facts.items() if value not in (None, "", False)}
    return {"key": "k1", **boxes, **{key: value for key, value in changed.items() if isinstance(value, str)}}


def test_a_clerk_registers_an_application_on_one_page_and_once(people: Cast) -> None:
    client = desk(people, "wangfang")
    assert client.get(PAGE).status_code == 200
    for _ in range(2):
        answer = client.post(PAGE, sent())
        assert answer.status_code == 302
    aid = LegalAid.objects.get()
    worker = a_worker(1)
    assert aid.recipient is not None
    person = aid.recipient.person
    assert (aid.state, aid.amount, aid.title) == (State.APPLIED, 12_000_00, f"{person.name}与北辰创元机电设备有限公司")
    assert (person.id_number, person.birth_date, aid.recipient.phone) == (
        worker["id_number"],
        worker["birth_date"],
        worker["phone"],
    )
    assert aid.receipt_number == "〔2026〕京开劳援收字第1号"


@pytest.mark.parametrize("name", ["linhao", "sunli", "mahong"])
def test_whoever_is_not_at_the_desk_registers_none(people: Cast, name: str) -> None:
    client = desk(people, name)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, sent()).status_code == 403
    assert not LegalAid.objects.exists()


def test_what_was_typed_is_kept_when_the_identity_number_is_wrong(people: Cast) -> None:
    answer = desk(people, "wangfang").post(PAGE, sent(id_number="110105194912310021"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "110105194912310021" in page
    assert "北辰创元机电设备有限公司" in page
    assert not LegalAid.objects.exists()


def test_an_agent_is_named(people: Cast) -> None:
    client = desk(people, "wangfang")
    assert "请填写代理人姓名" in client.post(PAGE, sent(applied_by="agent")).content.decode()
    client.post(PAGE, sent(applied_by="agent", agent_name="王小明", agent_kind="relative"))
    assert [str(agent) for agent in LegalAid.objects.get().agents.all()] == ["王小明"]


def test_the_same_matter_twice_is_asked_about_and_registered_when_confirmed(people: Cast) -> None:
    an_aid(people, State.REVIEW, at=NOW - 3 * DAY, worker=a_worker(1), unit=a_unit(1))
    client = desk(people, "wangfang")
    assert "despite_twin" not in client.get(PAGE).content.decode()
    answer = client.post(PAGE, sent())
    assert answer.status_code == 422
    assert "已有在办的法律援助申请" in answer.content.decode()
    assert "despite_twin" in answer.content.decode()
    assert client.post(PAGE, sent(despite_twin="on")).status_code == 302
    assert LegalAid.objects.count() == 2
    assert Person.objects.filter(id_number=a_worker(1)["id_number"]).count() == 1


def test_an_application_against_a_closed_one_is_not_asked_about(people: Cast) -> None:
    an_aid(people, State.WITHDRAWN, at=NOW - 3 * DAY, worker=a_worker(1), unit=a_unit(1))
    assert desk(people, "wangfang").post(PAGE, sent()).status_code == 302


def test_several_workers_are_offered_and_one_is_chosen(people: Cast) -> None:
    rows = [a_worker(n) for n in range(3)]
    initial = ApplyForm.carry(Carried(facts="欠薪", workers=rows, units=[a_unit(1)], amount=36_000_00))
    blank = LegalAid(organisation=people.district, district=people.district)
    fresh = ApplyForm(application=blank, user=people.wangfang, initial=initial)
    page = str(fresh)
    assert page.count("<option") > 4
    assert all(row["name"] in page for row in rows)
    assert rows[0]["id_number"] not in page, "masked"
    assert fresh["amount"].value() is None, "the sum of all is not one worker's"

    boxes = {
        "worker": "2", "applied_by": "self", "employer_name": "某公司", "aid_matter": "wages", "aid_form": "arbitration", "forum": "mediation",
        "facts": "欠薪", "hardship": "none",
    }  # fmt: skip
    chosen = ApplyForm(boxes, application=blank, user=people.wangfang, initial=initial)
    assert chosen.is_valid(), chosen.errors
    assert (chosen.cleaned_data["name"], chosen.cleaned_data["id_number"]) == (rows[2]["name"], rows[2]["id_number"])
    none = ApplyForm({**boxes, "worker": ""}, application=blank, user=people.wangfang, initial=initial)
    assert "请选择职工" in str(none.errors["worker"])
    for wrong in ("3", "-1", "x"):
        assert not ApplyForm(
            {**boxes, "worker": wrong}, application=blank, user=people.wangfang, initial=initial
        ).is_valid()


def test_one_worker_fills_the_boxes(people: Cast) -> None:
    row = a_worker(5)
    initial = ApplyForm.carry(Carried(facts="欠薪", workers=[row], units=[a_unit(1)], amount=9_000_00))
    assert (initial["name"], initial["id_number"], initial["amount"]) == (row["name"], row["id_number"], 9_000_00)
    assert initial["uscc"] == a_unit(1)["uscc"]


def test_a_ticket_fills_name_telephone_employer_and_facts(people: Cast) -> None:
    initial = ApplyForm.carry(Carried(name="张三", phone="13800000000", employer_name="某厂", facts="欠薪三个月"))
    assert initial == {
        "name": "张三", "phone": "13800000000", "employer_name": "某厂", "uscc": "", "facts": "欠薪三个月", "amount": None,
    }  # fmt: skip


@pytest.mark.parametrize("state", list(WALKS))
def test_the_case_page_shows_every_state_and_no_full_number(people: Cast, rates: None, state: str) -> None:
    aid = an_aid(people, state, recovered=5_000_00)
    answer = desk(people, "chenjing").get(f"/cases/{aid.pk}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert aid.recipient is not None
    assert aid.recipient.person.name in page
    assert aid.recipient.person.id_number not in page
    assert aid.recipient.phone not in page
    if aid.recoveries.exists():
        assert "5,000.00" in page


def test_the_full_number_is_shown_to_staff_and_that_is_recorded(people: Cast) -> None:
    aid = an_aid(people, State.REVIEW, at=NOW - DAY)
    assert aid.recipient is not None
    answer = desk(people, "gaoyuan").post(reverse("reveal", args=[aid.pk, aid.recipient.pk]))
    assert answer.status_code == 200
    assert aid.recipient.person.id_number in answer.content.decode()
    assert Disclosure.objects.get().user == people.gaoyuan


def test_no_identity_number_enters_the_record(people: Cast) -> None:
    number = a_worker(1)["id_number"]
    aid = open_application(LegalAid, by=people.wangfang, organisation=people.district)
    facts = typed(a_worker(1), a_unit(1), facts=f"本人{number}要求支付工资")
    perform(aid, "apply", by=people.wangfang, note=f"来人{number}", **facts)
    assert number not in aid.facts
    assert number not in str(list(StateChange.objects.filter(application=aid.pk).values_list("facts", "note")))


def test_a_number_known_under_another_name_is_refused(people: Cast) -> None:
    an_aid(people, State.WITHDRAWN, worker=a_worker(1))
    aid = open_application(LegalAid, by=people.wangfang, organisation=people.district)
    with pytest.raises(Refused, match="另一姓名"):
        perform(aid, "apply", by=people.wangfang, **typed(a_worker(1) | {"name": "另一人"}, a_unit(1)))


def test_a_failed_mediation_becomes_aid_for_each_of_its_workers(people: Cast) -> None:
    """From the dispute's page, worker by worker; the two are tied (mediation.dispute offers it)."""
    dispute = a_case(people, Mediation.FAILED, at=NOW - 20 * DAY)
    client = desk(people, "wangfang")
    page = client.get(f"{PAGE}?from={dispute.pk}").content.decode()
    assert "为哪一位职工申请" in page
    for n in ("0", "1"):
        boxes = sent() | {"key": f"k{n}", "worker": n, "employer_name": "北辰创元机电设备有限公司", "next": "1"}
        for name in ("name", "id_number", "phone"):
            boxes.pop(name)
        answer = client.post(f"{PAGE}?from={dispute.pk}", boxes)
        assert answer.status_code == 302
        assert answer["Location"].endswith("worker=1") == (n == "0"), (
            "after one worker, the next; after the last, the case"
        )
    done = client.get(f"{PAGE}?from={dispute.pk}").content.decode()
    assert done.count("已登记</span>") == 2
    found = LegalAid.objects.order_by("pk")
    assert [aid.recipient.person.name for aid in found] == [
        applicant.person.name for applicant in dispute.applicants.order_by("position")
    ]
    assert Link.objects.live().of(dispute).count() == 2
