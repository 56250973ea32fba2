"""Leaving, and being away: everything at once, told in each record, and nothing deleted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.mediators import ConflictDeclaration
from mediation.roles import INTAKE, LEAD, MEDIATOR
from tests.cast import a_case, a_worker
from workflow.engine import perform
from workflow.leaving import belongings, deactivate, hand_over, may_let_go, remaining_work
from workflow.logbook import Action, LogEntry
from workflow.models import Application, WorkTask, open_application
from workflow.organisations import Membership, User
from workflow.recipients import Recipients
from workflow.steps import Refused


def claimed(people: Cast, count: int) -> list[int]:
    """So many open tasks of the clerk."""
    found = []
    for _n in range(count):
        made = open_application(Consultation, by=people.wangfang, organisation=people.district)
        found.append(made.pk)
    return found


def cleared(dispute: Dispute, mediator: User) -> None:
    ConflictDeclaration.objects.create(
        application=dispute, mediator=mediator, relation="none", declared_at=timezone.now()
    )


def everything(leaver: User, by: User, to: User | None, **more: object) -> dict[str, object]:
    there = belongings(leaver, by)
    return {
        "by": by, "to": {group.key: to for group in there.groups}, "seen": there.fingerprint, "reason": "离职",
    } | more  # fmt: skip


@pytest.fixture
def clerk(people: Cast) -> User:
    user = User.objects.create(username="clerk", name="新受理员")
    Membership.objects.create(user=user, organisation=people.district, role=INTAKE)
    return user


def test_two_hundred_tasks_change_hands_and_each_record_tells_it(people: Cast, clerk: User) -> None:
    keys = claimed(people, 200)
    outcome = hand_over(people.wangfang, **everything(people.wangfang, people.zhouwei, clerk, leaves=True))  # type: ignore[arg-type]
    assert (outcome.given, outcome.back, outcome.undecided, outcome.left) == (200, 0, [], True)
    assert WorkTask.objects.owned_by(clerk).count() == 200
    assert remaining_work(people.wangfang) == 0
    for case in Application.objects.filter(pk__in=keys[:5]):
        change = case.changes.latest("sequence")
        assert (change.verb, change.actor, change.note) == ("pass_work_on", people.zhouwei, "离职")
        assert ["交出人", "From", "王芳"] in change.facts["told"]
        assert ["接手人", "Taken over by", "新受理员"] in change.facts["told"]
    gone = User.objects.get(pk=people.wangfang.pk)
    assert not gone.is_active
    assert not gone.has_usable_password()
    ended = Membership.objects.get(user=gone)
    assert (ended.ended_by, ended.end_reason) == (people.zhouwei, "离职")
    line = LogEntry.objects.get(action=Action.WORK_HANDED_OVER)
    assert (line.facts["given"], line.facts["user"]) == (200, "wangfang")
    assert LogEntry.objects.filter(action=Action.ACCOUNT_DEACTIVATED).count() == 1


def test_a_mediator_who_declared_nothing_gets_no_case_and_a_lead_decides(people: Cast) -> None:
    barred, free = a_case(people, "mediating"), a_case(people, "mediating")
    cleared(free, people.zhaomin)
    outcome = hand_over(people.liqiang, **everything(people.liqiang, people.zhouwei, people.zhaomin, leaves=True))  # type: ignore[arg-type]
    assert (outcome.given, outcome.back) == (1, 0)
    ((case, why),) = outcome.undecided
    assert case.pk == barred.pk
    assert "尚未就本案作利益冲突声明" in why
    task = WorkTask.objects.get(process=barred, finished=None)
    assert (task.role, task.owner, Dispute.objects.get(pk=barred.pk).handler) == (MEDIATOR, None, None)
    assert WorkTask.objects.get(process=free, finished=None).owner == people.zhaomin
    assert Dispute.objects.get(pk=free.pk).handler == people.zhaomin
    perform(
        Dispute.objects.get(pk=barred.pk), "change_mediator", by=people.chenjing, note="接手", mediator=people.zhaomin,
        relation="none",
    )  # fmt: skip
    assert WorkTask.objects.get(process=barred, finished=None).owner == people.zhaomin


def test_a_handler_whose_case_waits_for_somebody_else_hands_it_over_too(people: Cast) -> None:
    case = a_case(people, "performed")
    assert (case.handler, WorkTask.objects.get(process=case, finished=None).role) == (people.liqiang, LEAD)
    cleared(case, people.zhaomin)
    (group,) = belongings(people.liqiang, people.zhouwei).groups
    assert (group.role, group.cases, group.closed) == (MEDIATOR, (case.pk,), 0)
    hand_over(people.liqiang, **everything(people.liqiang, people.zhouwei, people.zhaomin))  # type: ignore[arg-type]
    assert Dispute.objects.get(pk=case.pk).handler == people.zhaomin


def test_back_to_the_role_leaves_it_waiting(people: Cast) -> None:
    case = a_case(people, "mediating")
    outcome = hand_over(people.liqiang, **everything(people.liqiang, people.zhouwei, None))  # type: ignore[arg-type]
    assert (outcome.given, outcome.back, outcome.left) == (0, 1, False)
    task = WorkTask.objects.get(process=case, finished=None)
    assert (task.owner, task.status, Dispute.objects.get(pk=case.pk).handler) == (None, "NEW", None)
    assert User.objects.get(pk=people.liqiang.pk).is_active


def test_when_one_case_fails_nothing_has_changed(people: Cast, clerk: User) -> None:
    keys = claimed(people, 4)
    facts = everything(people.wangfang, people.zhouwei, clerk, leaves=True)
    Membership.objects.filter(user=clerk).update(ended_on=timezone.localdate())
    with pytest.raises(Refused, match="没有“受理员”角色"):
        hand_over(people.wangfang, **facts)  # type: ignore[arg-type]
    Membership.objects.filter(user=clerk).update(ended_on=None)
    last = Application.objects.get(pk=max(keys))
    WorkTask.objects.filter(process=last).update(status="DONE")  # nothing can be done with it any more
    facts = everything(people.wangfang, people.zhouwei, clerk, leaves=True)
    with pytest.raises(Exception):  # noqa: B017, PT011  whatever it is, it must undo the others
        hand_over(people.wangfang, **facts)  # type: ignore[arg-type]
    assert WorkTask.objects.owned_by(people.wangfang).count() == 4
    assert not WorkTask.objects.owned_by(clerk).exists()
    assert not LogEntry.objects.exists()
    assert User.objects.get(pk=people.wangfang.pk).is_active
    assert all(case.version == 0 for case in Application.objects.filter(pk__in=keys))


def test_what_was_not_previewed_is_not_handed_over(people: Cast, clerk: User) -> None:
    claimed(people, 1)
    facts = everything(people.wangfang, people.zhouwei, clerk, leaves=True)
    claimed(people, 1)
    with pytest.raises(Refused, match="有变化"):
        hand_over(people.wangfang, **facts)  # type: ignore[arg-type]
    hand_over(people.wangfang, **everything(people.wangfang, people.zhouwei, clerk))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="有变化"):
        hand_over(people.wangfang, **facts)  # type: ignore[arg-type]
    assert WorkTask.objects.owned_by(clerk).count() == 2


def test_who_holds_roles_elsewhere_hands_over_and_stays(people: Cast, clerk: User) -> None:
    above = User.objects.create(username="rc", name="站督导")
    Membership.objects.create(user=above, organisation=people.rongchang, role="supervisor")
    Membership.objects.create(user=people.liuyang, organisation=people.kechuang, role=INTAKE)
    liuyang = User.objects.get(pk=people.liuyang.pk)
    assert not may_let_go(liuyang, above)
    assert may_let_go(liuyang, people.zhouwei)
    with pytest.raises(Refused, match="管辖范围以外"):
        hand_over(liuyang, **everything(liuyang, above, None, leaves=True))  # type: ignore[arg-type]
    assert User.objects.get(pk=liuyang.pk).is_active


def test_work_outside_the_area_is_counted_and_left_alone(people: Cast) -> None:
    case = a_case(people, "mediating")
    above = User.objects.create(username="rc", name="站督导")
    Membership.objects.create(user=above, organisation=people.rongchang, role="supervisor")
    there = belongings(people.liqiang, above)
    assert (there.groups, there.elsewhere) == ((), 1)
    assert WorkTask.objects.get(process=case, finished=None).owner == people.liqiang


def test_an_account_with_work_is_not_ended_by_who_keeps_it(people: Cast) -> None:
    a_case(people, "mediating")
    with pytest.raises(Refused, match="还有1件未交接") as refused:
        deactivate(people.liqiang, by=people.admin, reason="离职")
    assert "周伟" in str(refused.value)
    assert User.objects.get(pk=people.liqiang.pk).is_active
    deactivate(people.zhaomin, by=people.admin, reason="离职")
    assert not User.objects.get(pk=people.zhaomin.pk).is_active
    with pytest.raises(Refused, match="已经停用"):
        deactivate(people.zhaomin, by=people.admin, reason="离职")
    with pytest.raises(Refused, match="本人"):
        deactivate(people.admin, by=people.admin, reason="离职")
    with pytest.raises(Refused, match="最后一名"):
        deactivate(people.security, by=people.admin, reason="离职")


def test_leaving_ends_every_session(people: Cast) -> None:
    client = Client()
    client.force_login(people.zhaomin)
    assert client.get("/").status_code == 200
    deactivate(people.zhaomin, by=people.admin, reason="离职")
    assert client.get("/").status_code == 302


def test_only_who_gives_work_passes_it_on(people: Cast, clerk: User) -> None:
    case = a_case(people, "mediating")
    for name in ("liqiang", "wangfang", "heping", "admin"):
        with pytest.raises(PermissionDenied):
            perform(case, "pass_work_on", by=people.people[name], note="x", leaver=people.liqiang, successor=None)
    with pytest.raises(Refused, match="已不承办"):
        perform(case, "pass_work_on", by=people.zhouwei, note="x", leaver=people.zhaomin, successor=None)


def test_a_closed_case_whose_handler_left_still_reminds_somebody(people: Cast) -> None:
    case = a_case(people, "closed")
    assert Recipients.of([case.pk]).answering(case.pk) == [people.liqiang.pk]
    hand_over(people.liqiang, **everything(people.liqiang, people.zhouwei, None, leaves=True))  # type: ignore[arg-type]
    assert Dispute.objects.get(pk=case.pk).handler == people.liqiang, "what is done keeps his name"
    assert set(Recipients.of([case.pk]).answering(case.pk)) == {people.chenjing.pk, people.zhouwei.pk}


def test_an_identity_number_in_the_reason_of_leaving_is_masked_in_the_log(people: Cast) -> None:
    number = a_worker(3)["id_number"]
    reason = f"身份证{number}的案件投诉"
    hand_over(people.liqiang, **everything(people.liqiang, people.zhouwei, None, reason=reason))  # type: ignore[arg-type]
    kept = LogEntry.objects.get(action=Action.WORK_HANDED_OVER).facts
    assert number not in str(kept)
    assert kept["reason"].endswith("的案件投诉")


def test_a_lead_ends_nobodys_account(people: Cast) -> None:
    """He gives work, and so may a supervisor's; letting somebody go is for who supervises from above."""
    assert not may_let_go(people.zhouwei, people.chenjing)
    assert not may_let_go(people.liqiang, people.chenjing)
    assert may_let_go(people.liqiang, people.zhouwei)
