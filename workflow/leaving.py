"""Leaving 离职, and being away: everything somebody has is handed over in one transaction, each case through its own record.

`belongings` says what there is, by organisation and role; `hand_over` does it, and lets the person go where he leaves.
Nothing is deleted: closed cases, steps and roles that were held keep his name.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from workflow import roles
from workflow.clocks import Clock
from workflow.engine import perform, refused_by_the_database
from workflow.logbook import Action, log
from workflow.memberships import end, in_the_log, last_to_grant, who_hands_over
from workflow.models import Application, Stage, WorkTask, kind_named
from workflow.organisations import Membership, Organisation, User, people_holding
from workflow.steps import Refused
from workflow.text import t

QUEUE = "queue"
"""The choice "back to the role's queue", in place of a person."""


@dataclass(frozen=True)
class Group:
    """What one successor takes: the work of one role in one organisation. closed: cases that still owe something."""

    organisation: Organisation
    role: str
    cases: tuple[int, ...]
    closed: int = 0

    @property
    def key(self) -> str:
        """Names the group on a page."""
        return f"{self.organisation.pk}-{self.role}"

    @property
    def role_label(self) -> str:
        """The role in words."""
        return str(roles.role(self.role).label)

    def successors(self, leaver: User) -> list[User]:
        """Who holds the role there, apart from him."""
        return [person for person in people_holding([self.role], self.organisation) if person.pk != leaver.pk]


@dataclass(frozen=True)
class Belongings:
    """Everything a person has. groups: within reach of who hands over; elsewhere: how many cases lie outside it."""

    leaver: User
    groups: tuple[Group, ...]
    elsewhere: int = 0

    @property
    def total(self) -> int:
        """How many cases change hands."""
        return sum(len(group.cases) for group in self.groups)

    @property
    def fingerprint(self) -> str:
        """Changes with what there is: a preview is confirmed as it was seen."""
        said = repr([(group.key, group.cases) for group in self.groups])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass
class Outcome:
    """What came of it: cases given to a successor, put back, and those that the successor may not have, with the reason."""

    given: int = 0
    back: int = 0
    undecided: list[tuple[Application, str]] = field(default_factory=list)
    left: bool = False


def belongings(leaver: User, by: User) -> Belongings:
    """Open tasks owned, open applications handled, and closed ones that still owe a duty; by organisation and role."""
    reach = set(Organisation.objects.filter(by.area("gives_work")).values_list("pk", flat=True))
    found: dict[tuple[int, str], list[int]] = {}
    closed: dict[tuple[int, str], int] = {}
    elsewhere = 0
    for case, place, role, is_closed in _everything(leaver):
        if place not in reach:
            elsewhere += 1
            continue
        found.setdefault((place, role), []).append(case)
        closed[place, role] = closed.get((place, role), 0) + is_closed
    places = Organisation.objects.in_bulk({place for place, _role in found})
    groups = [
        Group(places[place], role, tuple(sorted(cases)), closed[place, role])
        for (place, role), cases in found.items()
    ]  # fmt: skip
    return Belongings(leaver, tuple(sorted(groups, key=lambda one: (one.organisation.path, one.role))), elsewhere)


def _everything(leaver: User) -> list[tuple[int, int, str, bool]]:
    """Case, organisation, role, whether it is closed; each case once, where its open task lies if he owns that."""
    owned = WorkTask.objects.owned_by(leaver).values_list("process", "organisation", "role")
    found = [(case, place, role, False) for case, place, role in owned]
    owing = Clock.objects.running().of_duty().filter(application__handler=leaver).values("application")
    handled = Application.objects.filter(handler=leaver).exclude(pk__in=[case for case, *_rest in found])
    handled = handled.filter(~Q(stage=Stage.CLOSED) | Q(pk__in=owing))
    for case, place, kind, stage in handled.values_list("pk", "organisation", "kind_key", "stage").order_by("pk"):
        found.append((case, place, _handling_role(kind, leaver, place), stage == Stage.CLOSED))
    return found


def _handling_role(kind: str, leaver: User, place: int) -> str:
    """The role in which somebody handles cases of a kind: that of its handler's states; else one the leaver holds there."""
    model = kind_named(kind)
    of_handler = [one.role for one in model.places.values() if one.handler]
    asked = [one.role for one in model.places.values() if one.role]
    held = [m.role for m in Membership.objects.filter(user=leaver, organisation=place).order_by("-ended_on", "pk")]
    return (of_handler or [role for role in held if role in asked] or asked)[0]


def remaining_work(user: User) -> int:
    """How many cases somebody still has, wherever they lie."""
    return len(_everything(user))


def _supervises(user: User, organisation: Organisation) -> bool:
    """By a role that gives work and reaches down: a lead gives work too, and ends nobody's account."""
    return any(
        roles.role(m.role).gives_work and roles.role(m.role).reaches_down and m.covers(organisation) for m in user.held
    )


def may_let_go(leaver: User, by: User) -> bool:
    """Whether who hands over also ends the account: every role the leaver holds lies in his area, none is held apart."""
    held = list(leaver.held)
    return (
        leaver.is_active
        and leaver.pk != by.pk
        and all(not roles.role(m.role).apart and _supervises(by, m.organisation) for m in held)
        and bool(held)
    )


def hand_over(
    leaver: User,
    *,
    by: User,
    to: Mapping[str, User | None],
    seen: str,
    reason: str,
    leaves: bool = False,
    address: str | None = None,
) -> Outcome:
    """Hand everything over, all or nothing. to: by group key, a successor or None (back to the role).

    seen: the fingerprint of what was previewed. leaves: end his roles and his account with it, where `may_let_go`.
    Raises Refused with a sentence when something changed since, or a successor does not hold the role there.
    """
    if leaver.pk == by.pk and leaves:
        raise Refused(t("不能停用本人的账号。", "Nobody ends his own account."))
    if not reason.strip():
        raise Refused(t("请写明原因。", "Please give the reason."), field="reason")
    with refused_by_the_database(), transaction.atomic():
        # FOR UPDATE: work that somebody is giving him right now waits, because its row points here.
        held = User.objects.select_for_update().get(pk=leaver.pk)
        there = belongings(held, by)
        if there.fingerprint != seen:
            raise Refused(
                t("预览之后承办的事项有变化，请核对后重新确认。", "The work has changed since the preview; check and confirm again.")
            )  # fmt: skip
        if leaves and there.elsewhere:
            raise Refused(_elsewhere(held, there.elsewhere))
        outcome = _pass_on(there, by=by, to=to, reason=reason)
        log(
            Action.WORK_HANDED_OVER,
            by=by,
            subject=held,
            address=address,
            user=held.username,
            given=outcome.given,
            back=outcome.back,
            undecided=len(outcome.undecided),
            groups={group.key: _name(to.get(group.key)) for group in there.groups},
            reason=in_the_log(reason),
        )
        if leaves:
            if not may_let_go(held, by):
                raise Refused(_elsewhere(held, 0))
            let_go(held, by=by, reason=reason, address=address)
            outcome.left = True
    return outcome


def _pass_on(there: Belongings, *, by: User, to: Mapping[str, User | None], reason: str) -> Outcome:
    """Each case through the one door, in the order of their keys: two hand-overs at once wait for each other."""
    chosen = {successor.pk for successor in to.values() if successor is not None}
    # As in `tasks.in_post`, all of them once and in one order: a successor who leaves has left, or waits.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=chosen).order_by("pk"))
    plan: dict[int, User | None] = {}
    for group in there.groups:
        successor = to.get(group.key)
        if successor is not None and successor.pk not in {person.pk for person in group.successors(there.leaver)}:
            raise Refused(
                t("{name}在{place}没有“{role}”角色。", "{name} does not hold the role “{role}” at {place}.").format(
                    name=successor, place=group.organisation, role=group.role_label
                )
            )
        plan |= dict.fromkeys(group.cases, successor)
    outcome = Outcome()
    for key in sorted(plan):
        application = _of_its_kind(key)
        perform(application, "pass_work_on", by=by, note=reason, leaver=there.leaver, successor=plan[key])
        _count(outcome, application, there.leaver, plan[key])
    return outcome


def _of_its_kind(key: int) -> Application:
    found: Application = Application._base_manager.get(pk=key)  # noqa: SLF001  documented, whatever its name
    return found.as_its_kind("organisation")


def _count(outcome: Outcome, application: Application, leaver: User, successor: User | None) -> None:
    """What the step made of it, as its record tells."""
    if successor is None:
        outcome.back += 1
        return
    told = {zh: value for zh, _en, value in application.changes.latest("sequence").facts.get("told", [])}
    if "未能交给" in told:
        outcome.undecided.append((application, told.get("原因", "")))
    else:
        outcome.given += 1


def let_go(user: User, *, by: User, reason: str, address: str | None = None) -> None:
    """End his roles, his account and his sessions. Inside a transaction, with nothing left in his hands."""
    for membership in Membership.objects.filter(user=user, ended_on=None).select_related("organisation", "user"):
        if roles.role(membership.role).grants and last_to_grant(membership):
            raise Refused(
                t(
                    "{name}是最后一名{role}，请先授予他人。",
                    "{name} is the last {role}: give the role to somebody first.",
                ).format(name=user, role=membership.role_label)
            )
        end(membership, by=by, reason=reason, address=address)
    user.is_active, user.must_change_password = False, False
    user.set_unusable_password()  # every session of his was signed with the old one
    user.save(update_fields=["is_active", "must_change_password", "password"])
    log(
        Action.ACCOUNT_DEACTIVATED,
        by=by,
        subject=user,
        address=address,
        user=user.username,
        reason=in_the_log(reason),
    )


def deactivate(user: User, *, by: User, reason: str, address: str | None = None) -> None:
    """What who keeps the accounts does: refused while work is left, which is not his to see or to give."""
    if user.pk == by.pk:
        raise Refused(t("不能停用本人的账号。", "Nobody ends his own account."))
    if not reason.strip():
        raise Refused(t("请写明原因。", "Please give the reason."), field="reason")
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        if not held.is_active:
            raise Refused(t("账号已经停用。", "The account is no longer active."))
        left = _everything(held)
        if left:
            raise Refused(_hand_over_first(held, left))
        let_go(held, by=by, reason=reason, address=address)


def _hand_over_first(user: User, left: Iterable[tuple[int, int, str, bool]]) -> str:
    left = list(left)
    places = Organisation.objects.in_bulk({place for _case, place, *_rest in left})
    who = dict.fromkeys(who_hands_over(place, user) for place in places.values())
    return t(
        "{name}还有{n}件未交接，不能停用。请{who}在“人员与工作量”页面办理“离职交接”，账号随之停用。",
        "{name} still has {n} case(s) and cannot be deactivated. {who} hands them over on the page “People and work”, "
        "which ends the account at the same time.",
    ).format(name=user, n=len(left), who=str(t("、", ", ")).join(who))


def _elsewhere(user: User, cases: int) -> str:
    if cases:
        return t(
            "{name}在您管辖范围以外还有{n}件未交接，只能先交接工作，不能停用账号。",
            "{name} has {n} case(s) outside your area: hand over the work; the account stays.",
        ).format(name=user, n=cases)
    return t(
        "{name}在您管辖范围以外还有角色，停用账号由系统管理员办理。",
        "{name} holds roles outside your area: a system administrator ends the account.",
    ).format(name=user)


def _name(person: User | None) -> str:
    return person.username if person else ""
