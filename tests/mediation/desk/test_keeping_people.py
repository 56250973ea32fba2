"""Organisations, accounts, roles, leaving and the log, as their pages do them."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from mediation.demo import Cast
from mediation.dispute.states import State
from mediation.organisations import MediationBody
from mediation.parties import active_applicants
from tests.cast import a_case
from tests.mediation.desk.conftest import Desk
from workflow.logbook import Action, LogEntry
from workflow.models import WorkTask
from workflow.organisations import Membership, Organisation, User

STATION = {
    "name": "亦庄街工会服务站", "code": "yizhuang", "kind": "station", "number_prefix": "京开劳亦", "legal_kind": "street",
    "closing_policy": "performed", "correction_days": "5", "consent_days": "5", "grace_days": "0", "area": "北京市",
}  # fmt: skip


def faults(page: str) -> str:
    return " ".join(re.findall(r'role="alert">([^<]*)<', page))


# Organisations


def test_an_organisation_is_added_below_with_its_legal_face_and_a_line_in_the_log(people: Cast, desk: Desk) -> None:
    assert desk("admin").post(f"/manage/organisations/{people.district.pk}/add/", STATION).status_code == 302
    made = Organisation.objects.get(code="yizhuang")
    assert (made.parent, made.district, made.outside) == (people.district, people.district, False)
    assert made.path == f"{people.district.path}{made.pk}/"
    assert MediationBody.objects.get(organisation=made).legal_kind == "street"
    assert LogEntry.objects.get().action == Action.ORGANISATION_MADE
    assert "亦庄街工会服务站" in desk("admin").get("/manage/organisations/").content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": "rongchang"}, "代码“rongchang”已由“荣昌街工会服务站”使用"),
        ({"number_prefix": "京开劳荣"}, "案号会重复"),
        ({"number_prefix": ""}, "须有文号机关代字"),
        ({"legal_kind": ""}, "请选择组织性质"),
        ({"code": "有 空格"}, "代码只能用英文字母"),
        ({"correction_days": "-1"}, ""),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    people: Cast, desk: Desk, changed: dict[str, str], sentence: str
) -> None:
    answer = desk("admin").post(f"/manage/organisations/{people.district.pk}/add/", STATION | changed)
    assert answer.status_code == 422
    assert sentence in faults(answer.content.decode())
    assert "亦庄街工会服务站" in answer.content.decode()
    assert not Organisation.objects.filter(name=STATION["name"]).exists()


def test_a_body_outside_needs_neither_prefix_nor_legal_kind(people: Cast, desk: Desk) -> None:
    facts = STATION | {"kind": "court", "code": "court2", "name": "第二仲裁院", "number_prefix": "", "legal_kind": ""}
    assert desk("admin").post(f"/manage/organisations/{people.district.pk}/add/", facts).status_code == 302
    made = Organisation.objects.get(code="court2")
    assert (made.outside, made.number_prefix) == (True, "")
    assert not MediationBody.objects.filter(organisation=made).exists()


def test_a_body_is_edited_and_the_log_names_the_fields(people: Cast, desk: Desk) -> None:
    path = f"/manage/organisations/{people.rongchang.pk}/"
    facts = STATION | {
        "name": "荣昌街道工会服务站",
        "code": "rongchang",
        "number_prefix": "京开劳荣",
        "phone": "010-67881111",
    }
    assert desk("admin").post(path, facts).status_code == 302
    assert Organisation.objects.get(pk=people.rongchang.pk).name == "荣昌街道工会服务站"
    assert MediationBody.objects.get(organisation=people.rongchang).phone == "010-67881111"
    assert set(LogEntry.objects.get().facts["fields"]) >= {"name", "phone"}


def test_an_organisation_in_use_stays_in_use(people: Cast, desk: Desk) -> None:
    a_case(people, State.SUBMITTED, place=people.kechuang, by=people.heping)
    path = f"/manage/organisations/{people.kechuang.pk}/state/"
    page = desk("admin").post(path, {"active": "0"}, follow=True).content.decode()
    assert "还有1件未办结的案件、1名在岗人员，不能停用" in page
    assert Organisation.objects.get(pk=people.kechuang.pk).active
    empty = Organisation.found(parent=people.district, code="empty", name="空站", number_prefix="空")
    desk("admin").post(f"/manage/organisations/{empty.pk}/state/", {"active": "0"})
    assert not Organisation.objects.get(pk=empty.pk).active
    desk("admin").post(f"/manage/organisations/{empty.pk}/state/", {"active": "1"})
    assert Organisation.objects.get(pk=empty.pk).active
    assert LogEntry.objects.filter(action=Action.ORGANISATION_CHANGED).count() == 2


def test_a_stations_administrator_keeps_the_station_and_what_is_below(people: Cast, desk: Desk) -> None:
    keeper = User.objects.create(username="keeper", name="站管理员")
    Membership.objects.create(user=keeper, organisation=people.rongchang, role="system_admin")
    people.people["keeper"] = keeper
    page = desk("keeper").get("/manage/organisations/").content.decode()
    assert "星河精密" in page
    assert "科创街" not in page
    assert desk("keeper").get(f"/manage/organisations/{people.district.pk}/").status_code == 404
    assert desk("keeper").post(f"/manage/organisations/{people.kechuang.pk}/add/", STATION).status_code == 404
    assert desk("keeper").get(f"/manage/people/{people.liqiang.pk}/").status_code == 404
    Membership.objects.create(user=people.liuyang, organisation=people.district, role="mediator")
    assert desk("keeper").post(f"/manage/people/{people.liuyang.pk}/reset/").status_code == 403


# Accounts and roles


def test_an_account_is_made_then_given_a_role_by_somebody_else(people: Cast, desk: Desk) -> None:
    facts = {"username": "newcomer", "name": "新人", "email": "new@example.org", "home": str(people.rongchang.pk)}
    page = desk("admin").post("/manage/people/new/", facts).content.decode()
    assert 'class="once">' in page
    user = User.objects.get(username="newcomer")
    assert (user.email, user.home, user.must_change_password) == ("new@example.org", people.rongchang, True)
    again = desk("admin").post("/manage/people/new/", facts)
    assert again.status_code == 422
    assert "已被使用" in again.content.decode()
    role = {"organisation": str(people.rongchang.pk), "role": "intake", "reason": "入职"}
    assert desk("security").post(f"/manage/people/{user.pk}/roles/", role).status_code == 302
    refused = desk("security").post(f"/manage/people/{user.pk}/roles/", role | {"role": "auditor"})
    assert refused.status_code == 422
    assert "三员分立" in refused.content.decode()
    assert [line.action for line in LogEntry.objects.order_by("pk")] == [Action.ACCOUNT_MADE, Action.ROLE_GIVEN]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": "LiQiang"}, "已被使用"),
        ({"username": "110105194912310021"}, "不要用身份证号"),
        ({"username": "有 空格"}, "账号只能用"),
        ({"email": "somewhere"}, "邮箱地址不正确"),
        ({"home": "0"}, ""),
    ],
)
def test_a_wrong_account_is_not_made(people: Cast, desk: Desk, changed: dict[str, str], sentence: str) -> None:
    facts = {"username": "newcomer", "name": "新人", "email": "", "home": str(people.rongchang.pk)} | changed
    answer = desk("admin").post("/manage/people/new/", facts)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not User.objects.filter(name="新人").exists()


def test_people_are_found_by_name_place_and_whether_they_left(people: Cast, desk: Desk) -> None:
    User.objects.filter(username="mahong").update(is_active=False)

    def listed(query: str) -> str:
        return desk("security").get(f"/manage/people/{query}").content.decode().split("<tbody>")[-1]

    assert "王芳" in listed("?q=王")
    assert "李强" not in listed("?q=王")
    assert "马红" not in listed("")
    assert "马红" in listed("?state=left")
    assert "刘洋" in listed(f"?organisation={people.rongchang.pk}")
    assert "李强" not in listed(f"?organisation={people.rongchang.pk}")


def test_a_role_with_work_is_not_ended_and_the_page_says_whose_page_helps(people: Cast, desk: Desk) -> None:
    a_case(people, State.MEDIATING)
    membership = people.liqiang.memberships.get()
    path = f"/manage/people/{people.liqiang.pk}/roles/{membership.pk}/end/"
    assert "人员与工作量" in desk("security").get(path).content.decode()
    assert desk("security").post(path, {"reason": "转岗"}).status_code == 422
    assert Membership.objects.get(pk=membership.pk).ended_on is None


# Leaving


def handing(page: str, purpose: str, to: str, reason: str = "离职") -> dict[str, str]:
    names = re.findall(r'name="(to-[^"]+)"', page)
    seen = page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]
    return dict.fromkeys(names, to) | {"seen": seen, "purpose": purpose, "reason": reason}


def test_a_supervisor_hands_all_over_and_lets_go_in_one_action(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    path = f"/staff/{people.liqiang.pk}/hand-over/"
    client = desk("zhouwei")
    page = client.get(path).content.decode()
    facts = handing(page, "leaves", str(people.zhaomin.pk))
    assert client.post(path, facts | {"reason": ""}).status_code == 422
    assert client.post(path, facts | {"seen": "old"}).status_code == 409
    assert User.objects.get(pk=people.liqiang.pk).is_active
    result = client.post(path, facts).content.decode()
    assert "需要负责人决定" in result
    assert f"/cases/{case.pk}/" in result
    assert not User.objects.get(pk=people.liqiang.pk).is_active
    assert client.post(path, facts).status_code == 409, "pressed twice"
    assert LogEntry.objects.filter(action=Action.WORK_HANDED_OVER).count() == 1
    assert "工作交接" in client.get(f"/cases/{case.pk}/").content.decode()


def test_a_holiday_leaves_account_and_roles(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.MEDIATING)
    path = f"/staff/{people.liqiang.pk}/hand-over/"
    page = desk("zhouwei").get(path).content.decode()
    assert desk("zhouwei").post(path, handing(page, "away", "")).status_code == 422, "somebody has to be chosen"
    assert desk("zhouwei").post(path, handing(page, "away", "queue", "休假")).status_code == 302
    assert User.objects.get(pk=people.liqiang.pk).is_active
    assert WorkTask.objects.get(process=case, finished=None).owner is None


def test_the_page_of_work_counts_by_person_and_kind(people: Cast, desk: Desk) -> None:
    a_case(people, State.MEDIATING)
    page = desk("zhouwei").get("/staff/").content.decode()
    row = page.split("李强</a>")[1].split("</tr>")[0]
    assert "<strong>1</strong>" in row
    assert "劳动争议" in row
    assert "王芳" in page
    assert "系统管理员" not in page.split("<tbody>")[1]
    assert a_case(people, State.MEDIATING).title in desk("zhouwei").get(f"/staff/{people.liqiang.pk}/").content.decode()


# The log


def test_the_log_is_filtered_and_refuses_every_change(people: Cast, desk: Desk) -> None:
    case = a_case(people, State.SUBMITTED)
    worker = active_applicants(case)[0]
    desk("wangfang").post(f"/cases/{case.pk}/workers/{worker.pk}/reveal/")
    desk("admin").post(f"/manage/people/{people.liqiang.pk}/reset/")
    line = LogEntry.objects.get(action=Action.UNCOVERED)
    assert (line.actor, line.facts["applicant"]) == (people.wangfang, worker.pk)
    kept = f"{line.subject}{line.facts}"
    assert worker.person.id_number not in kept
    assert worker.person.name not in kept

    def shown(query: str) -> str:
        return desk("auditor").get(f"/log/{query}").content.decode().split("<tbody>")[-1]

    assert "王芳" in shown("")
    assert "王芳" not in shown("?action=password_reset")
    assert "系统管理员" in shown("?who=liqiang")
    assert "王芳" not in shown("?who=liqiang")
    assert "没有符合条件的记录" in shown("?until=2020-01-01")
    assert "王芳" in shown("?since=2020-01-01&until=9999-12-31&after=x")
    for statement in ("UPDATE workflow_logentry SET subject = ''", "DELETE FROM workflow_logentry"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_stations_auditor_reads_the_stations_lines_alone(people: Cast, desk: Desk) -> None:
    reader = User.objects.create(username="reader", name="站审计员")
    Membership.objects.create(user=reader, organisation=people.rongchang, role="auditor")
    people.people["reader"] = reader
    desk("admin").post(f"/manage/organisations/{people.kechuang.pk}/state/", {"active": "1"})
    role = {"organisation": str(people.rongchang.pk), "role": "lead", "reason": "兼任"}
    desk("security").post(f"/manage/people/{people.tangrui.pk}/roles/", role)
    desk("admin").post(f"/manage/people/{people.liqiang.pk}/reset/")
    page = desk("reader").get("/log/").content.decode().split("<tbody>")[1]
    assert "唐睿" in page
    assert "李强" not in page
