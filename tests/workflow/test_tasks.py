"""Human tasks: claim, release, assign, hand over. Each climbs the same ladder, and each is in the record."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.mediators import ConflictDeclaration
from mediation.roles import INTAKE, LEAD, MEDIATOR
from tests.cast import a_case
from workflow.engine import Refused, perform
from workflow.forms import AssignForm, HandOverForm
from workflow.models import WorkTask
from workflow.organisations import Membership, User
from workflow.steps import Act
from workflow.tasks import assign_task, has_open_task


@pytest.fixture
def waiting(people: Cast) -> Dispute:
    """Filed, and nobody's."""
    dispute = a_case(people, "submitted")
    perform(dispute, "release", by=people.wangfang)
    return dispute


@pytest.fixture
def colleague(people: Cast) -> User:
    """A second clerk at the district."""
    user = User.objects.create(username="colleague", name="同事")
    Membership.objects.create(user=user, organisation=people.district, role=INTAKE)
    return user


def owner_of(dispute: Dispute) -> User | None:
    owner: User | None = WorkTask.objects.get(process=dispute, finished=None).owner
    return owner


def last_words(dispute: Dispute) -> tuple[str, User, str]:
    change = dispute.changes.order_by("sequence").last()
    return change.verb, change.actor, change.note


def assert_untouched(dispute: Dispute, owner: User | None) -> None:
    stored = Dispute.objects.get(pk=dispute.pk)
    assert owner_of(stored) == owner
    assert stored.version == stored.changes.count() == dispute.version


# 认领


def test_who_holds_the_role_claims_the_waiting_task(people: Cast, waiting: Dispute) -> None:
    perform(waiting, "claim", by=people.wangfang)
    assert owner_of(waiting) == people.wangfang
    task = WorkTask.objects.get(process=waiting)
    assert (task.status, task.assigned is None) == ("ASSIGNED", False)
    assert last_words(waiting) == ("claim", people.wangfang, "")
    assert waiting.state == "submitted"


@pytest.mark.parametrize("other", ["liqiang", "mahong", "sunli", "zhouwei", "admin"])
def test_another_role_cannot_claim(people: Cast, waiting: Dispute, other: str) -> None:
    with pytest.raises(PermissionDenied, match="由本环节的角色办理"):
        perform(waiting, "claim", by=people.people[other])
    assert_untouched(waiting, None)


@pytest.mark.parametrize("stranger", ["heping", "liuyang"])
def test_the_same_role_in_a_sibling_station_cannot_claim(people: Cast, waiting: Dispute, stranger: str) -> None:
    with pytest.raises(PermissionDenied):
        perform(waiting, "claim", by=people.people[stranger])
    assert_untouched(waiting, None)


def test_claiming_twice_is_a_sentence(people: Cast, waiting: Dispute, colleague: User) -> None:
    perform(waiting, "claim", by=people.wangfang)
    with pytest.raises(Refused, match="本环节已由您承办"):
        perform(waiting, "claim", by=people.wangfang)
    with pytest.raises(Refused, match="本环节已由王芳认领"):
        perform(waiting, "claim", by=colleague)
    assert_untouched(waiting, people.wangfang)


def test_a_closed_case_has_no_work_to_claim(people: Cast) -> None:
    dispute = a_case(people, "withdrawn")
    with pytest.raises(PermissionDenied):
        perform(dispute, "claim", by=people.wangfang)
    assert dispute.current_task() is None


# 退回待领


def test_the_owner_gives_a_claimed_task_back_to_its_role(people: Cast, colleague: User) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "release", by=people.wangfang, note="今天外出")
    task = WorkTask.objects.get(process=dispute)
    assert (task.owner, task.status, task.assigned) == (None, "NEW", None)
    assert last_words(dispute) == ("release", people.wangfang, "今天外出")
    perform(dispute, "claim", by=colleague)
    assert owner_of(dispute) == colleague


@pytest.mark.parametrize("other", ["colleague", "chenjing", "heping"])
def test_nobody_but_the_owner_releases(people: Cast, colleague: User, other: str) -> None:
    dispute = a_case(people, "submitted")
    with pytest.raises(PermissionDenied, match="由本环节承办人办理"):
        perform(dispute, "release", by=colleague if other == "colleague" else people.people[other])
    assert_untouched(dispute, people.wangfang)


def test_releasing_twice_is_refused(people: Cast, waiting: Dispute) -> None:
    with pytest.raises(PermissionDenied):
        perform(waiting, "release", by=people.wangfang)
    assert_untouched(waiting, None)


def test_the_handlers_own_work_is_handed_over_and_not_released(people: Cast) -> None:
    dispute = a_case(people, "mediating")
    with pytest.raises(Refused, match="不能退回待领"):
        perform(dispute, "release", by=people.liqiang)
    assert_untouched(dispute, people.liqiang)
    assert Dispute.objects.get(pk=dispute.pk).handler == people.liqiang


# 分派


@pytest.mark.parametrize("giver", ["chenjing", "zhouwei"])
def test_a_lead_or_supervisor_gives_the_task_to_a_person(
    people: Cast, waiting: Dispute, colleague: User, giver: str
) -> None:
    perform(waiting, "assign", by=people.people[giver], person=colleague)
    assert owner_of(waiting) == colleague
    change = waiting.changes.last()
    assert (change.verb, change.facts["told"]) == ("assign", [["承办人", "Handler", "同事"]])


def test_a_supervisor_of_the_district_gives_work_at_a_station(people: Cast) -> None:
    dispute = a_case(people, "submitted", place=people.rongchang, by=people.liuyang)
    perform(dispute, "release", by=people.liuyang)
    perform(dispute, "assign", by=people.zhouwei, person=people.liuyang)
    assert owner_of(dispute) == people.liuyang


def test_a_lead_takes_work_from_one_and_gives_it_to_another(people: Cast, colleague: User) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "assign", by=people.chenjing, person=colleague)
    assert owner_of(dispute) == colleague


@pytest.mark.parametrize("other", ["wangfang", "liqiang", "heping", "liuyang"])
def test_who_gives_out_no_work_here_cannot_assign(people: Cast, waiting: Dispute, colleague: User, other: str) -> None:
    with pytest.raises(PermissionDenied, match="由负责分派的人员办理"):
        perform(waiting, "assign", by=people.people[other], person=colleague)
    assert_untouched(waiting, None)


@pytest.mark.parametrize("receiver", ["liqiang", "heping", "admin"])
def test_work_is_given_only_to_who_holds_the_role_here(people: Cast, waiting: Dispute, receiver: str) -> None:
    with pytest.raises(Refused, match="在本机构没有“受理员”角色"):
        perform(waiting, "assign", by=people.chenjing, person=people.people[receiver])
    assert_untouched(waiting, None)


def test_assigning_twice_is_a_sentence(people: Cast, waiting: Dispute, colleague: User) -> None:
    perform(waiting, "assign", by=people.chenjing, person=colleague)
    with pytest.raises(Refused, match="本环节已由同事承办") as caught:
        perform(waiting, "assign", by=people.chenjing, person=colleague)
    assert caught.value.field == "person"
    assert_untouched(waiting, colleague)


def test_a_closed_case_has_no_work_to_assign(people: Cast, colleague: User) -> None:
    dispute = a_case(people, "withdrawn")
    with pytest.raises(Refused, match="本案已办结，没有待办环节"):
        perform(dispute, "assign", by=people.chenjing, person=colleague)
    assert dispute.changes.count() == dispute.version


def test_without_a_task_there_is_nothing_to_give(people: Cast) -> None:
    """The guard says so while looking; the step itself says so too."""
    dispute = a_case(people, "withdrawn")
    assert "没有待办环节" in str(has_open_task(dispute, None))
    with pytest.raises(Refused, match="没有待办环节"):
        assign_task(dispute, Act(by=people.chenjing, at=timezone.now()))


# 移交


def test_the_owner_hands_the_task_over_with_a_reason(people: Cast, colleague: User) -> None:
    dispute = a_case(people, "submitted")
    since = WorkTask.objects.get(process=dispute).assigned
    perform(dispute, "hand_over", by=people.wangfang, note="休假", person=colleague)
    task = WorkTask.objects.get(process=dispute)
    assert (task.owner, task.assigned > since) == (colleague, True)
    assert last_words(dispute) == ("hand_over", people.wangfang, "休假")
    assert dispute.changes.last().facts["told"] == [["接手人", "Taken over by", "同事"]]


def test_handing_over_without_a_reason_is_refused(people: Cast, colleague: User) -> None:
    dispute = a_case(people, "submitted")
    with pytest.raises(Refused, match="请写明原因") as caught:
        perform(dispute, "hand_over", by=people.wangfang, person=colleague)
    assert caught.value.field == "note"
    assert_untouched(dispute, people.wangfang)


@pytest.mark.parametrize("other", ["chenjing", "heping"])
def test_nobody_but_the_owner_hands_over(people: Cast, colleague: User, other: str) -> None:
    dispute = a_case(people, "submitted")
    with pytest.raises(PermissionDenied):
        perform(dispute, "hand_over", by=people.people[other], note="休假", person=colleague)
    assert_untouched(dispute, people.wangfang)


def test_a_task_is_not_handed_to_oneself_nor_twice(people: Cast, colleague: User) -> None:
    dispute = a_case(people, "submitted")
    with pytest.raises(Refused, match="不能移交给本人"):
        perform(dispute, "hand_over", by=people.wangfang, note="休假", person=people.wangfang)
    assert_untouched(dispute, people.wangfang)
    perform(dispute, "hand_over", by=people.wangfang, note="休假", person=colleague)
    with pytest.raises(PermissionDenied):
        perform(dispute, "hand_over", by=people.wangfang, note="休假", person=colleague)
    assert_untouched(dispute, colleague)


def test_a_closed_case_has_no_work_to_hand_over(people: Cast, colleague: User) -> None:
    dispute = a_case(people, "withdrawn")
    with pytest.raises(PermissionDenied):
        perform(dispute, "hand_over", by=people.wangfang, note="休假", person=colleague)


def test_a_mediators_case_goes_only_to_who_declared_no_conflict(people: Cast) -> None:
    dispute = a_case(people, "mediating")
    with pytest.raises(Refused, match="赵敏尚未就本案作利益冲突声明"):
        perform(dispute, "hand_over", by=people.liqiang, note="轮休", person=people.zhaomin)
    assert_untouched(dispute, people.liqiang)

    declared = {"application": dispute, "mediator": people.zhaomin, "declared_at": timezone.now()}
    ConflictDeclaration.objects.create(relation="relative", details="同乡", **declared)
    with pytest.raises(Refused, match="已披露利害关系"):
        perform(dispute, "hand_over", by=people.liqiang, note="轮休", person=people.zhaomin)

    ConflictDeclaration.objects.create(relation="none", **declared)
    perform(dispute, "hand_over", by=people.liqiang, note="轮休", person=people.zhaomin)
    assert owner_of(dispute) == people.zhaomin
    assert Dispute.objects.get(pk=dispute.pk).handler == people.zhaomin


# Whose work is it


def test_a_task_belongs_to_a_role_within_an_organisation_until_somebody_claims_it(
    people: Cast, waiting: Dispute
) -> None:
    task = WorkTask.objects.get(process=waiting)
    assert (task.role, task.organisation, task.owner) == (INTAKE, people.district, None)
    waits = {name: WorkTask.objects.waiting_for(user).count() for name, user in people.people.items()}
    assert {name for name, count in waits.items() if count} == {"wangfang"}

    perform(waiting, "claim", by=people.wangfang)

    assert not WorkTask.objects.waiting_for(people.wangfang).exists()
    assert WorkTask.objects.owned_by(people.wangfang).get() == task
    assert not WorkTask.objects.owned_by(people.chenjing).exists()


def test_finished_work_is_nobodys(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "withdraw", by=people.wangfang, withdraw_reason="settled")
    assert not WorkTask.objects.owned_by(people.wangfang).exists()
    assert not WorkTask.objects.open().exists()
    assert WorkTask.objects.filter(owner=people.wangfang, status="DONE").count() == 1


def test_nothing_waits_for_who_holds_no_role(people: Cast, waiting: Dispute) -> None:
    nobody = User.objects.create(username="nobody", name="无人")
    assert not WorkTask.objects.waiting_for(nobody).exists()


def test_within_a_stage_the_task_changes_hands_with_the_role_asked(people: Cast) -> None:
    dispute = a_case(people, "accepted")
    before = WorkTask.objects.get(process=dispute, finished=None)
    assert (before.role, before.owner) == (LEAD, None)

    perform(dispute, "assign_mediator", by=people.chenjing, mediator=people.liqiang, relation="none")

    after = WorkTask.objects.get(process=dispute, finished=None)
    assert (after.pk, after.role, after.owner, after.status) == (before.pk, MEDIATOR, people.liqiang, "ASSIGNED")
    assert after.assigned is not None


def test_work_that_returns_to_a_role_is_nobodys(people: Cast) -> None:
    task = WorkTask.objects.get(process=a_case(people, "performed"), finished=None)
    assert (task.role, task.owner, task.status, task.assigned) == (LEAD, None, "NEW", None)


def test_only_the_owner_works_on_a_task_and_only_who_may_own_it_is_given_it(people: Cast, waiting: Dispute) -> None:
    """Read back from the database, the task knows only an application: the kind must decide all the same."""
    task = WorkTask.objects.get(process=waiting)
    node = task.flow_task
    assert node.can_assign(people.wangfang, task)
    assert not node.can_assign(people.liqiang, task)
    assert not node.can_execute(people.wangfang, task)
    perform(waiting, "claim", by=people.wangfang)
    task.refresh_from_db()
    assert not node.can_assign(people.wangfang, task)
    assert node.can_execute(people.wangfang, task)
    assert not node.can_execute(people.liqiang, task)


# The forms


def test_colleagues_who_hold_the_role_are_offered_and_not_the_owner(people: Cast, colleague: User) -> None:
    dispute = a_case(people, "submitted")
    form = AssignForm(application=dispute, user=people.chenjing)
    assert [str(label) for _, label in form.fields["person"].choices] == ["请选择", "同事"]  # type: ignore[attr-defined]
    assert not form.fields["person"].help_text


def test_where_there_is_no_colleague_the_form_says_so(people: Cast) -> None:
    form = HandOverForm(application=a_case(people, "submitted"), user=people.wangfang)
    assert form.fields["person"].help_text == "本机构没有其他“受理员”。"
    closed = HandOverForm(application=a_case(people, "withdrawn"), user=people.wangfang)
    assert closed.fields["person"].help_text == "本机构没有其他“—”。"
