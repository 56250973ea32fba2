"""Who is there: the demo's organisation, its linked bodies, and its people."""

import functools
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from mediation.organisations import LegalKind, MediationBody, OrganisationKind
from mediation.roles import (
    AID_REVIEWER,
    ARCHIVIST,
    AUDITOR,
    DISPATCHER,
    INTAKE,
    LAWYER,
    LEAD,
    MEDIATOR,
    SECURITY_ADMIN,
    SUPERVISOR,
    SYSTEM_ADMIN,
)
from workflow.organisations import Membership, Organisation, User

PASSWORD = "demo-2026"  # noqa: S105  printed by `make demo`, refused in production (config/settings.py)
ACCOUNTS = (
    ("wangfang", "王芳", "district", (INTAKE,)),
    ("liqiang", "李强", "district", (MEDIATOR,)),
    ("zhaomin", "赵敏", "district", (MEDIATOR,)),
    ("chenjing", "陈静", "district", (LEAD,)),
    ("zhouwei", "周伟", "district", (SUPERVISOR,)),
    ("sunli", "孙丽", "district", (DISPATCHER,)),
    ("mahong", "马红", "district", (ARCHIVIST,)),
    ("gaoyuan", "高原", "district", (AID_REVIEWER,)),
    ("linhao", "林浩", "district", (LAWYER,)),
    ("xumin", "徐敏", "district", (LAWYER,)),
    ("liuyang", "刘洋", "rongchang", (INTAKE, MEDIATOR, LEAD)),
    ("heping", "何平", "kechuang", (INTAKE, MEDIATOR, LEAD)),
    ("songjie", "宋洁", "window", (INTAKE, MEDIATOR, LEAD)),
    ("tangrui", "唐睿", "xinghe", (INTAKE, MEDIATOR, LEAD)),
    ("admin", "系统管理员", "district", (SYSTEM_ADMIN,)),
    ("security", "安全管理员", "district", (SECURITY_ADMIN,)),
    ("auditor", "审计员", "district", (AUDITOR,)),
)
LINKED = (
    ("lac", "开发区劳动人事争议仲裁院", OrganisationKind.COURT),
    ("sab", "社会事业局", OrganisationKind.SOCIAL_AFFAIRS),
    ("justice", "司法局法律援助中心", OrganisationKind.JUSTICE),
)


@dataclass
class Cast:
    """Who is there: people by account name, organisations by code."""

    people: dict[str, User] = field(default_factory=dict)
    places: dict[str, Organisation] = field(default_factory=dict)

    def of_key(self, key: int | None) -> User | None:
        """The person with that key: the same object every time, which remembers the roles it holds."""
        return next((user for user in self.people.values() if user.pk == key), None)

    def __getattr__(self, name: str) -> Any:
        for shelf in ("people", "places"):
            found = self.__dict__.get(shelf, {}).get(name)
            if found is not None:
                return found
        raise AttributeError(name)


def cast() -> Cast:
    """Found the organisation, or find it again: a centre, two stations, a committee, a window, three linked bodies."""
    found = Cast()
    kinds = OrganisationKind
    district = _place("district", "开发区总工会劳动争议调解中心", "京开劳", kinds.CENTRE, LegalKind.PEOPLES, None)
    places = found.places
    places["district"] = district
    places["rongchang"] = _place("rongchang", "荣昌街工会服务站", "京开劳荣", kinds.STATION, LegalKind.STREET, district)
    places["kechuang"] = _place("kechuang", "科创街工会服务站", "京开劳科", kinds.STATION, LegalKind.STREET, district)
    places["xinghe"] = _place(
        "xinghe",
        "星河精密制造有限公司劳动争议调解委员会",
        "京开劳星",
        kinds.COMMITTEE,
        LegalKind.ENTERPRISE,
        places["rongchang"],
    )
    places["window"] = _place("window", "仲裁院工会窗口", "京开劳窗", kinds.WINDOW, LegalKind.PEOPLES, district)
    for code, name, kind in LINKED:
        places[code] = _linked(code, name, kind, district)
    found.people = _staff()
    held = set(Membership.objects.filter(ended_on=None).values_list("user__username", "organisation__code", "role"))
    Membership.objects.bulk_create(
        Membership(user=found.people[username], organisation=found.places[place], role=role)
        for username, _name, place, roles in ACCOUNTS
        for role in roles
        if (username, place, role) not in held
    )
    return found


def _staff() -> dict[str, User]:
    """The accounts by name; those that are missing are made."""
    known = {user.username: user for user in User.objects.filter(username__in=[account[0] for account in ACCOUNTS])}
    missing = [
        User(username=username, name=name, password=_hashed(PASSWORD))
        for username, name, _place, _roles in ACCOUNTS
        if username not in known
    ]
    return known | {user.username: user for user in User.objects.bulk_create(missing)}


@functools.cache
def _hashed(password: str) -> str:
    """Hashing is slow on purpose; once is enough for ten accounts with the same password."""
    return make_password(password)


def _place(
    code: str, name: str, prefix: str, kind: OrganisationKind, legal: LegalKind, parent: Organisation | None
) -> Organisation:
    place = Organisation.objects.filter(code=code).first()
    if place is None:
        place = Organisation.found(code=code, name=name, kind=kind, number_prefix=prefix, parent=parent)
        MediationBody.objects.create(
            organisation=place,
            legal_kind=legal,
            seal_name=f"{name}（印）",
            address=f"{name}调解室",
            phone="010-67880000",
        )
    return place


def _linked(code: str, name: str, kind: OrganisationKind, parent: Organisation) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    return found or Organisation.found(code=code, name=name, kind=kind, outside=True, parent=parent)


GOOD_FOR = {
    "wangfang": "接待台、登记申请、受理审查",
    "liqiang": "办理调解、起草协议、跟踪履行",
    "zhaomin": "办理调解（另一位调解员）",
    "chenjing": "受理、指派、盖章、结案",
    "zhouwei": "督导全区：看板、期限、人员、审批",
    "sunli": "12345、12351工单派单和回访",
    "mahong": "归档",
    "gaoyuan": "法律援助审核、指派律师、补贴",
    "linhao": "只看自己承办的法律援助",
    "xumin": "只看自己承办的法律援助",
    "liuyang": "荣昌街服务站：接单、调解",
    "heping": "科创街服务站：接单、调解",
    "songjie": "仲裁院窗口",
    "tangrui": "企业调委会",
    "admin": "机构、人员、日历、期限规则（看不到案件）",
    "security": "授予角色（看不到案件）",
    "auditor": "只看日志",
}
"""What to look at with each account."""


def accounts() -> list[tuple[str, str, str, str, str]]:
    """What `make demo` prints: account, password, roles, name, and what it is good for."""
    from workflow import roles  # noqa: PLC0415

    return [
        (username, PASSWORD, "、".join(str(roles.role(key).label) for key in held), name, GOOD_FOR.get(username, ""))
        for username, name, _place_code, held in ACCOUNTS
    ]
