"""Who works here: people, the tree of organisations, and the roles held in it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from workflow import roles
from workflow.compiled import Select
from workflow.text import t

SYSTEM_USERNAME = "system"


class User(AbstractUser):  # type: ignore[django-manager-missing]  # viewflow's managers are untyped
    """A member of staff. Deactivated when leaving, never deleted: the record names people for ever.

    home: the organisation whose administrators keep the account. must_change_password: the password was given by somebody
    else, who knows it. reset_by: who gave it, of somebody who reads cases; he signs in again once it was confirmed
    (workflow.accounts).
    """

    name = models.CharField(t("姓名", "Name"), max_length=100)
    home = models.ForeignKey(
        "Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=t("所属机构", "Belongs to"),
    )
    must_change_password = models.BooleanField(default=False)
    reset_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_system(self) -> bool:
        """The product itself, acting where the law says so without a person."""
        return self.username == SYSTEM_USERNAME

    @cached_property
    def held(self) -> "tuple[Membership, ...]":
        """The roles held now, with their organisations; one query, remembered for the life of this object."""
        if not self.is_active:
            return ()
        return tuple(_running_memberships(self.pk))

    def holds(self, wanted: Iterable[str], organisation: "Organisation") -> bool:
        """Whether one of the wanted roles is held in this organisation (or above it, for roles that reach down)."""
        wanted = set(wanted)
        return any(m.role in wanted and m.covers(organisation) for m in self.held)

    def roles_in(self, organisation: "Organisation") -> frozenset[str]:
        """The roles that count in this organisation."""
        return frozenset(m.role for m in self.held if m.covers(organisation))

    def powers_over(self, organisation: "Organisation", power: str) -> bool:
        """Whether a role held there has this power: a flag of workflow.roles.Role ("grants", "administers")."""
        return any(getattr(roles.role(m.role), power) and m.covers(organisation) for m in self.held)

    def area(self, power: str) -> Q:
        """The organisations over which this person has a power of workflow.roles.Role."""
        scope = Q(pk__in=[])
        for membership in self.held:
            role = roles.role(membership.role)
            if getattr(role, power):
                below = "path__startswith" if role.reaches_down else "path"
                scope |= Q(**{below: membership.organisation.path})
        return scope

    @cached_property
    def reads(self) -> "tuple[int, ...]":
        """The organisations whose applications this person reads, those below included where the role reaches down."""
        keys = {membership.role for membership in self.held if _reads_all(membership)}
        return tuple(sorted({place for key in keys for place in self.covered[key]}))

    @cached_property
    def covered(self) -> "dict[str, tuple[int, ...]]":
        """The organisations in which each role held counts, those below included where the role reaches down.

        One query over the small tree, so that the lists themselves look organisations up by number and never by path.
        """
        below = Q()
        for membership in self.held:
            if roles.role(membership.role).reaches_down:
                below |= Q(path__startswith=membership.organisation.path)
        tree = list(Organisation.objects.filter(below).values_list("pk", "path")) if below else []
        found: dict[str, set[int]] = {}
        for membership in self.held:
            places = found.setdefault(membership.role, set())
            places.add(membership.organisation_id)
            if roles.role(membership.role).reaches_down:
                places |= {key for key, path in tree if path.startswith(membership.organisation.path)}
        return {role: tuple(sorted(places)) for role, places in found.items()}


class Organisation(models.Model):  # type: ignore[django-manager-missing]  # viewflow's managers are untyped
    """A body that handles applications: district centre, service station, enterprise committee, a window.

    `kind` says which, in the domain's words. `outside`: a linked body that receives hand-overs, and where nobody works
    with this product.

    `path` holds the ids from the root down, each closed by a slash ("/1/4/"), so that a subtree is one prefix scan.
    `district` is the root; it rides on every big table as the key a distributed database would use.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    district = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    path = models.CharField(max_length=200, editable=False, db_index=True)
    code = models.SlugField(t("代码", "Code"), max_length=40, unique=True)
    name = models.CharField(t("名称", "Name"), max_length=100)
    kind = models.CharField(t("类别", "Kind"), max_length=20, blank=True)
    outside = models.BooleanField(t("外部联动单位", "Linked body outside"), default=False)
    number_prefix = models.CharField(
        t("文号机关代字", "Prefix in case numbers"),
        max_length=20,
        blank=True,
        help_text=t("如“京开劳”；外部单位不编号", "e.g. 京开劳; none for bodies outside"),
    )
    active = models.BooleanField(t("启用", "Active"), default=True)

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            # Two bodies that number alike would give the same number twice, and the second case could never be accepted.
            models.UniqueConstraint(
                fields=["district", "number_prefix"], condition=~Q(number_prefix=""), name="one_body_per_prefix"
            ),
            models.CheckConstraint(condition=Q(outside=True) | ~Q(number_prefix=""), name="who_handles_has_a_prefix"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path"], name="organisation_subtree", opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def found(cls, *, parent: "Organisation | None" = None, **fields: Any) -> "Organisation":
        """Create an organisation below its parent; the path is settled here and nowhere else."""
        organisation = cls.objects.create(parent=parent, path="", **fields)
        organisation.path = f"{parent.path if parent else '/'}{organisation.pk}/"
        organisation.district = (parent.district if parent else None) or organisation
        organisation.save(update_fields=["path", "district"])
        return organisation

    def is_within(self, other: "Organisation") -> bool:
        """Whether this is `other` or stands below it."""
        return self.path.startswith(other.path)


def installations_root() -> Organisation | None:
    """The organisation for which the product was installed: the first root. What holds for all is in its hands."""
    return Organisation.objects.filter(parent=None).order_by("pk").first()


class Membership(models.Model):
    """A person holds a role in an organisation. Given and ended by workflow.memberships; ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    given_on = models.DateField(null=True, editable=False)
    reason = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(ended_on=None), name="one_running_membership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role_label} · {self.organisation}"

    @property
    def role_label(self) -> str:
        """The role in words."""
        return roles.role(self.role).label

    def covers(self, organisation: Organisation) -> bool:
        """Whether the role counts in that organisation."""
        if organisation.pk == self.organisation_id:
            return True
        return roles.role(self.role).reaches_down and organisation.is_within(self.organisation)


_running_memberships = Select(
    lambda key: Membership.objects.filter(user=key, ended_on=None).select_related("organisation")
)


def _reads_all(membership: Membership) -> bool:
    role = roles.role(membership.role)
    return role.reads_cases and not role.own_only


def seen_by(user: User, way: str = "") -> Q | None:
    """The applications this person sees; None: none at all. The one rule behind every list, page, count and file.

    Those of the organisations he reads; those dispatched from there, whoever has them now; those offered to there; and his
    own, where his role reads no others. way: how the rows lead to their application ("application__").
    """
    whole = _whole_districts(user)
    if whole:
        return Q(**{f"{way}district__in": whole})
    scope = seen_elsewhere_by(user, way)
    if user.reads:
        scope |= Q(**{f"{way}organisation__in": user.reads})
    return scope or None


def _whole_districts(user: User) -> list[int]:
    """The districts that somebody reads from the very top, where he reads nothing else: their number alone decides then.

    All that is dispatched or offered within a district lies in it.
    """
    top = {
        m.organisation_id
        for m in user.held
        if _reads_all(m) and roles.role(m.role).reaches_down and m.organisation.parent_id is None
    }
    return sorted(top) if all(m.organisation.district_id in top for m in user.held) else []


def seen_elsewhere_by(user: User, way: str = "") -> Q:
    """The part of the rule that does not ask in which organisation an application lies; empty where nothing is of it."""
    scope = Q()
    if user.reads:
        scope |= Q(**{f"{way}dispatched_by__in": user.reads}) | Q(**{f"{way}offered_to__in": user.reads})
    own = sorted({m.organisation_id for m in user.held if roles.role(m.role).own_only} - set(user.reads))
    if own:
        scope |= Q(**{f"{way}handler": user.pk, f"{way}organisation__in": own})
    return scope


def anybody_holds(wanted: Iterable[str], organisation: Organisation) -> bool:
    """Whether somebody active holds one of the roles in the organisation, or above it where the role reaches down."""
    above = organisation.path.strip("/").split("/")
    scope = Q(pk__in=[])
    for key in wanted:
        scope |= Q(role=key, organisation__in=above if roles.role(key).reaches_down else [organisation.pk])
    return Membership.objects.filter(scope, ended_on=None, user__is_active=True).exists()


def people_holding(wanted: Iterable[str], organisation: Organisation) -> models.QuerySet[User]:
    """Active people who hold one of the roles in the organisation itself, by name: whom work can be given to."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__role__in=list(wanted),
            memberships__organisation=organisation,
            memberships__ended_on=None,
        )
        .distinct()
        .order_by("name", "pk")
    )


def system_user() -> User:
    """The product itself as an actor; it cannot sign in."""
    user, _made = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "系统", "is_active": False, "password": "!"}
    )
    return user
