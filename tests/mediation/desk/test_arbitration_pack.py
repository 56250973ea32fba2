"""The papers for arbitration: filled from the case, numbers masked until somebody who may prints them, which is recorded."""

from typing import Any

import pytest

from mediation.demo import Cast, a_case, a_unit, a_worker
from mediation.saved import Disclosure
from tests.mediation.desk.conftest import Desk
from workflow.engine import perform
from workflow.logbook import Action, LogEntry

HEADING = "劳动人事争议仲裁申请书"


def pack(people: Cast, state: str = "failed", workers: int = 2, **unit: Any) -> Any:
    rows = [a_worker(n) | {"residence": f"开发区荣华路{n}号"} for n in range(workers)]
    return a_case(people, state, workers=rows, units=[a_unit(1) | unit, a_unit(2, "广厦安建筑劳务有限公司", "general")])


def test_each_worker_has_an_application_with_everything_the_rules_ask_for(people: Cast, desk: Desk) -> None:
    case = pack(people)
    shown = desk("wangfang").get(f"/cases/{case.pk}/arbitration-pack/").content.decode()
    assert shown.count(HEADING) == 2
    for words in ("移送函", "北辰创元机电设备有限公司", "广厦安建筑劳务有限公司", "施工总承包单位", "高德明", "12,000.00", "证据清单（一式 3 份）",
                  "劳动合同、考勤记录、工资条", "开发区劳动人事争议仲裁院", case.facts):  # fmt: skip
        assert words in shown, words


def test_numbers_are_masked_until_they_are_printed_and_that_is_recorded_for_each_worker(
    people: Cast, desk: Desk
) -> None:
    case, client = pack(people), desk("wangfang")
    address, numbers = f"/cases/{case.pk}/arbitration-pack/", [a_worker(n)["id_number"] for n in range(2)]
    masked = client.get(address).content.decode()
    assert not any(number in masked for number in numbers)
    assert not Disclosure.objects.exists()
    full = client.post(address).content.decode()
    assert all(number in full for number in numbers)
    assert {(d.applicant.application_id, d.user) for d in Disclosure.objects.all()} == {(case.pk, people.wangfang)}
    assert Disclosure.objects.count() == 2


def told(case: Any) -> list[str]:
    """What the pages may not say of the workers, sex apart, which is too short a word to look for."""
    workers = [*case.applicants.select_related("person")]
    return [str(x) for w in workers for x in (w.person.birth_date.isoformat(), w.residence, w.delivery_address)]


def test_what_completes_a_masked_number_is_masked_with_it(people: Cast, desk: Desk) -> None:
    case = pack(people, workers=3)
    address, client = f"/cases/{case.pk}/arbitration-pack/", desk("wangfang")
    masked = {name: desk(name).get(address).content.decode() for name in ("wangfang", "zhouwei")}
    for name, shown in masked.items():
        assert not [words for words in told(case) if words in shown], name
        assert shown.count("<td>＊＊＊</td>") == 3 * 3, "sex, birth date and residence of each"
    full = client.post(address).content.decode()
    assert all(words in full for words in told(case))
    assert "＊＊＊" not in full


def test_the_log_tells_from_where_the_papers_were_uncovered(people: Cast, desk: Desk) -> None:
    case = pack(people)
    desk("wangfang").post(f"/cases/{case.pk}/arbitration-pack/", REMOTE_ADDR="192.0.2.7")
    lines = LogEntry.objects.filter(action=Action.UNCOVERED)
    assert {(line.actor, line.address) for line in lines} == {(people.wangfang, "192.0.2.7")}
    assert lines.count() == 2


def test_who_only_oversees_sees_the_papers_masked_and_strangers_nothing(people: Cast, desk: Desk) -> None:
    case = a_case(people, "failed", place=people.rongchang, by=people.liuyang)
    address = f"/cases/{case.pk}/arbitration-pack/"
    supervisor = desk("zhouwei")
    assert HEADING in supervisor.get(address).content.decode()
    assert supervisor.post(address).status_code == 403
    assert desk("heping").get(address).status_code == 404
    assert desk("admin").get(address).status_code == 404
    assert not Disclosure.objects.exists()


def test_what_is_missing_is_said_plainly(people: Cast, desk: Desk) -> None:
    bare = a_worker(1) | {"residence": "", "delivery_address": "", "phone": ""}
    case = a_case(people, "failed", workers=[bare], units=[a_unit(1) | {"domicile": "", "legal_representative": ""}])
    shown = desk("wangfang").get(f"/cases/{case.pk}/arbitration-pack/").content.decode()
    assert f"{bare['name']}：缺少住所、送达地址、联系电话" in shown
    assert "缺少住所、法定代表人或主要负责人" in shown
    whole = desk("wangfang").get(f"/cases/{pack(people).pk}/arbitration-pack/").content.decode()
    assert "申请书所需内容已齐" in whole


@pytest.mark.parametrize("state", ["failed", "refused", "defaulted", "withdrawn"])
def test_an_ended_mediation_offers_legal_aid_and_arbitration_at_once(people: Cast, desk: Desk, state: str) -> None:
    case = a_case(people, state)
    shown = desk("chenjing").get(f"/cases/{case.pk}/").content.decode()
    assert f'href="/cases/{case.pk}/arbitration-pack/"' in shown
    assert f'href="/new/legal_aid/?from={case.pk}"' in shown


def test_the_hand_over_is_recorded_from_the_page_and_stands_on_it(people: Cast, desk: Desk) -> None:
    case, client = pack(people), desk("liqiang")
    address = f"/cases/{case.pk}/arbitration-pack/"
    assert f'href="/cases/{case.pk}/steps/hand_to_arbitration/"' in client.get(address).content.decode()
    form = client.get(f"/cases/{case.pk}/steps/hand_to_arbitration/").content.decode()
    assert "开发区劳动人事争议仲裁院" in form
    told: dict[str, Any] = {"body": "开发区劳动人事争议仲裁院", "delivered_by": "窗口代交", "receipt_number": "88"}
    perform(case, "hand_to_arbitration", by=people.liqiang, handed_on=case.closed_at.date(), **told)
    shown = client.get(address).content.decode()
    assert "窗口代交提交" in shown
    assert "回执号88" in shown


def test_a_limitation_is_told_with_its_reason(people: Cast, desk: Desk) -> None:
    import datetime as dt  # noqa: PLC0415

    case = a_case(people, "failed", workers=[a_worker(1) | {"right_known_on": dt.date(2026, 6, 1)}])
    shown = desk("wangfang").get(f"/cases/{case.pk}/arbitration-pack/").content.decode()
    assert "自2026-06-01（知道权利被侵害之日）起算一年；" in shown
    assert "重新计算一年" in shown


def test_other_kinds_have_no_such_papers(people: Cast, desk: Desk) -> None:
    from mediation.consultation.lifecycle import Consultation  # noqa: PLC0415
    from workflow.models import open_application  # noqa: PLC0415

    other = open_application(Consultation, by=people.wangfang, organisation=people.district)
    assert desk("wangfang").get(f"/cases/{other.pk}/arbitration-pack/").status_code == 404
