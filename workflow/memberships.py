"""Giving and ending roles: by who grants them, with a reason, each in the log. Nobody gives himself anything."""

from typing import Any

from django.db import transaction

from workflow import roles
from workflow.logbook import Action, log, redacted
from workflow.models import WorkTask
from workflow.moment import today
from workflow.organisations import Membership, Organisation, User, people_holding
from workflow.roles import Role
from workflow.steps import Refused
from workflow.text import t


def give_role(
    user: User, organisation: Organisation, key: str, *, by: User, reason: str, address: str | None = None
) -> Membership:
    """Give a role, and say so in the log. Raises Refused with a sentence; the database refuses what slips past."""
    role = _known(key)
    _may_grant(by, user, organisation)
    if not reason.strip():
        raise Refused(t("请写明原因。", "Please give the reason."), field="reason")
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        place = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        sentence = why_not(held, place, role)
        if sentence is not None:
            raise Refused(sentence, field="role")
        membership = Membership.objects.create(
            user=held, organisation=place, role=key, given_by=by, given_on=today(), reason=in_the_log(reason)
        )
        _told(Action.ROLE_GIVEN, membership, by, reason, address)
    return membership


def end_role(membership: Membership, *, by: User, reason: str, address: str | None = None) -> None:
    """End a role. Refused while its holder owns open work there by it: that is handed over first, by who gives work."""
    _may_grant(by, membership.user, membership.organisation)
    if not reason.strip():
        raise Refused(t("请写明原因。", "Please give the reason."), field="reason")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=membership.user_id)
        held = Membership.objects.select_related("organisation", "user").get(pk=membership.pk)
        if held.ended_on is not None:
            raise Refused(t("该角色已经终止。", "The role has been ended already."))
        count = open_work(held)
        if count:
            raise Refused(still_working(held, count))
        if roles.role(held.role).grants and last_to_grant(held):
            raise Refused(
                t(
                    "这是最后一名{role}，终止后无人能授予角色。请先授予他人。",
                    "This is the last {role}: nobody could give roles any more. Give it to somebody else first.",
                ).format(role=held.role_label)
            )
        end(held, by=by, reason=reason, address=address)


def end(membership: Membership, *, by: User, reason: str, address: str | None = None) -> None:
    """End it without asking: part of ending a role, and of leaving. Inside a transaction."""
    membership.ended_on, membership.ended_by, membership.end_reason = today(), by, in_the_log(reason)
    membership.save(update_fields=["ended_on", "ended_by", "end_reason"])
    _told(Action.ROLE_ENDED, membership, by, reason, address)


def in_the_log(reason: str) -> str:
    """A reason as it is kept: redacted before it is cut, for half a number is not known for one."""
    return redacted(reason.strip())[:200]


def why_not(user: User, organisation: Organisation, role: Role) -> str | None:
    """Why this person may not be given the role there, or None."""
    if not user.is_active or user.is_system:
        return t("账号已停用，不能授予角色。", "The account is no longer active.")
    if organisation.outside or not organisation.active:
        return t("外部单位和已停用的机构不能授予角色。", "No roles are given in bodies outside or no longer active.")
    held = list(Membership.objects.filter(user=user, ended_on=None).select_related("organisation"))
    if any((one.role, one.organisation_id) == (role.key, organisation.pk) for one in held):
        return t("{name}在该机构已有此角色。", "{name} holds this role there already.").format(name=user)
    apart = [one for one in held if one.role != role.key and (role.apart or roles.role(one.role).apart)]
    if apart:
        return t(
            "三员分立：管理员角色不得与任何其他角色兼任。{name}现为{place}的{held}。",
            "Administrators are kept apart: none of them holds another role. {name} is {held} at {place}.",
        ).format(name=user, place=apart[0].organisation, held=apart[0].role_label)
    return None


def open_work(membership: Membership) -> int:
    """How many open tasks the person owns there by that role."""
    return (
        WorkTask.objects.owned_by(membership.user)
        .filter(organisation=membership.organisation_id, role=membership.role)
        .count()
    )


def still_working(membership: Membership, count: int) -> str:
    """The sentence that names the work, and who hands it over."""
    return t(
        "{name}在{place}以“{role}”承办的还有{n}件未办结。请先由{who}在“人员与工作量”页面办理工作交接。",
        "{name} still has {n} open piece(s) of work as {role} at {place}. First have them handed over by {who} on the "
        "page “People and work”.",
    ).format(
        name=membership.user,
        place=membership.organisation,
        role=membership.role_label,
        n=count,
        who=who_hands_over(membership.organisation, membership.user),
    )


def who_hands_over(organisation: Organisation, leaver: User) -> str:
    """The names of those who may hand over work there; the role where there is nobody."""
    keys = [role.key for role in roles.declared() if role.gives_work and role.reaches_down]
    places = [int(key) for key in organisation.path.strip("/").split("/")]
    found = User.objects.filter(
        is_active=True, memberships__role__in=keys, memberships__organisation__in=places, memberships__ended_on=None
    )
    names = [person.name for person in found.exclude(pk=leaver.pk).distinct().order_by("name", "pk")]
    labels = [str(roles.role(key).label) for key in keys]
    return str(t("、", ", ")).join(names or labels)


def last_to_grant(membership: Membership) -> bool:
    """Whether nobody else could give roles in that organisation afterwards."""
    keys = [role.key for role in roles.declared() if role.grants]
    above = Organisation.objects.filter(pk__in=membership.organisation.path.strip("/").split("/"))
    others = [person for place in above for person in people_holding(keys, place) if person.pk != membership.user_id]
    return not others


def _known(key: str) -> Role:
    for role in roles.declared():
        if role.key == key:
            return role
    raise Refused(t("没有这个角色。", "There is no such role."), field="role")


def _may_grant(by: User, user: User, organisation: Organisation) -> None:
    if by.pk == user.pk:
        raise Refused(t("不能为本人授予或终止角色。", "Nobody gives or takes roles of his own."))
    if not by.powers_over(organisation, "grants"):
        raise Refused(
            t("角色由{place}的安全管理员授予和终止。", "Roles at {place} are given and ended by its security administrator.")
            .format(place=organisation)
        )  # fmt: skip


def _told(action: Action, membership: Membership, by: User, reason: str, address: str | None) -> None:
    facts: dict[str, Any] = {"user": membership.user.username, "role": membership.role, "reason": in_the_log(reason)}
    log(
        action,
        by=by,
        subject=t("{name}：{role}（{place}）", "{name}: {role} ({place})").format(
            name=membership.user, role=membership.role_label, place=membership.organisation
        ),
        organisation=membership.organisation,
        address=address,
        **facts,
    )
