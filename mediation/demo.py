"""A small living organisation for the demo and the tests: invented people and firms, every case made by real steps.

`cast()` founds the organisation once; `a_case(state)` walks a dispute step by step to a state, through `perform`.
"""

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from mediation.causes import current_causes
from mediation.claims import ClaimType, claims_of
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.parties_steps import add_unit, add_worker
from mediation.dispute.schedule import Share
from mediation.dispute.states import State
from mediation.identifiers import make_citizen_id, make_uscc
from mediation.money import split_evenly
from mediation.organisations import LegalKind, MediationBody, OrganisationKind
from mediation.parties import Consent, active_applicants, active_respondents
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
from mediation.working_days import from_package
from workflow.calendar import Almanac, DayKind
from workflow.engine import perform
from workflow.models import open_application
from workflow.moment import now
from workflow.organisations import Membership, Organisation, User

OPENING, CLOSING = 9, 17
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
    ("songjie", "宋洁", "window", (INTAKE, MEDIATOR)),
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
SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢"
GIVEN = [
    "建国",
    "秀英",
    "志强",
    "桂兰",
    "海涛",
    "春梅",
    "永军",
    "玉珍",
    "立新",
    "凤霞",
    "卫东",
    "淑华",
    "文斌",
    "丽娟",
    "长江",
    "红梅",
    "德胜",
    "彩云",
    "国庆",
    "小燕",
    "振华",
    "金花",
    "广平",
    "艳丽",
]


@dataclass
class Cast:
    """Who is there: people by account name, organisations by code."""

    people: dict[str, User] = field(default_factory=dict)
    places: dict[str, Organisation] = field(default_factory=dict)

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


def accounts() -> list[tuple[str, str, str, str]]:
    """What `make demo` prints: account, password, roles, name."""
    from workflow import roles  # noqa: PLC0415

    return [
        (username, PASSWORD, "、".join(str(roles.role(key).label) for key in held), name)
        for username, name, _place_code, held in ACCOUNTS
    ]


# Parties


def a_worker(n: int, *, claimed: int = 12_000_00, claim: str = ClaimType.WAGE, start: int = 0) -> dict[str, Any]:
    """An invented worker with a valid identity number and one claim; `n` makes him unique."""
    number = start + n
    birth = dt.date(1970 + number % 30, 1 + number % 12, 1 + number % 28)
    surname = SURNAMES[number % len(SURNAMES)]
    return {
        "name": surname + GIVEN[(number * 7 + number // len(SURNAMES)) % len(GIVEN)],
        "sex": "female" if number % 2 == 0 else "male",
        "birth_date": birth,
        "id_type": "CITIZEN",
        "id_number": make_citizen_id("110105", birth, 100 + number % 800),
        "phone": f"1380013{number % 10000:04d}",
        "occupation": ("装配工", "焊工", "质检员", "库管员")[number % 4],
        "delivery_address": f"开发区荣华路{1 + number % 90}号宿舍",
        "bank_account": f"62220200{number:08d}",
        "migrant_worker": number % 3 != 0,
        "union_member": number % 4 == 0,
        "claims": [
            {
                "type": claim, "claimed": claimed, "base_wage": 6_000_00,
                "period_from": dt.date(2026, 5, 1), "period_to": dt.date(2026, 6, 30),
            }
        ],
    }  # fmt: skip


def a_unit(n: int, name: str = "北辰创元机电设备有限公司", role: str = "employer") -> dict[str, Any]:
    """An invented firm with a valid credit code."""
    return {
        "name": name, "uscc": make_uscc(700_000 + n), "role": role, "legal_representative": "高德明", "contact": "张倩",
        "phone": "13900139000", "domicile": "开发区宏达路8号", "industry": "制造业",
    }  # fmt: skip


def a_draft(
    people: Cast,
    *,
    workers: Iterable[dict[str, Any]],
    units: Iterable[dict[str, Any]],
    by: User | None = None,
    place: Organisation | None = None,
    facts: str = "单位自2026年5月起未发放工资，多次催要未果。",
    **fields: Any,
) -> Dispute:
    """A draft with its parties, not filed yet."""
    cause = current_causes().filter(code="205.5").first()
    dispute: Dispute = open_application(
        Dispute, by=by or people.wangfang, organisation=place or people.district, facts=facts, cause=cause,
        evidence="劳动合同、考勤记录、工资条", region="开发区", industry="制造业", **fields,
    )  # fmt: skip
    for row in workers:
        add_worker(dispute, row, received_at=None)
    for row in units:
        add_unit(dispute, row)
    return dispute


# Walking a case


@dataclass
class Walk:
    """A dispute on its way, one real step after the other, a day or so apart."""

    people: Cast
    dispute: Dispute
    day: dt.datetime
    dues: tuple[int, ...] = (10, 40)

    def take(self, verb: str, by: User | None = None, *, days: float = 0.0, **facts: Any) -> None:
        """One step, `days` after the last one."""
        self.day = min(in_office_hours(self.day + dt.timedelta(days=days, minutes=5)), now())
        person = by or self.staff(INTAKE, MEDIATOR, LEAD)
        perform(self.dispute, verb, by=person, at=self.day, channel="demo", **facts)

    def staff(self, *roles: str) -> User:
        """Somebody here who holds one of the roles."""
        place = self.dispute.organisation
        for role in roles:
            member = (
                Membership.objects.filter(organisation=place, role=role, ended_on=None).select_related("user").first()
            )
            if member:
                return member.user
        raise LookupError(roles)

    @property
    def mediator(self) -> User:
        """The handler, or who will be."""
        return self.dispute.handler or self.staff(MEDIATOR)

    @property
    def lead(self) -> User:
        """Who accepts and closes."""
        return self.staff(LEAD)

    def submit(self) -> None:
        """draft → submitted."""
        self.take("submit", self.dispute.opened_by)

    def screen(self) -> None:
        """submitted → screening."""
        self.take("screen", self.staff(INTAKE), days=0.2, urgent=False, risk="")

    def ask(self) -> None:
        """screening → consent_asking."""
        self.take(
            "ask_consent", self.staff(INTAKE), days=0.2, how="电话", answer_by=_day(self.day) + dt.timedelta(days=5)
        )

    def accept(self) -> None:
        """consent_asking → accepted."""
        for respondent in active_respondents(self.dispute):
            self.take(
                "record_reply", self.staff(INTAKE), days=0.3, respondent=respondent, consent=Consent.AGREED,
                answered_on=_day(self.day), how="电话，公司负责人张倩",
            )  # fmt: skip
        self.take("accept", self.lead, days=0.1)

    def assign(self) -> None:
        """accepted → assigned."""
        self.take(
            "assign_mediator", self.lead, mediator=self.mediator, relation="none", details="", parties_agree=False
        )

    def mediate(self) -> None:
        """assigned → mediating."""
        self.take(
            "begin_mediation", self.mediator, days=0.5, scheduled_at=self.day + dt.timedelta(days=1), mode="office",
            place="调解室一", notified="电话通知职工代表及公司委托代理人", public=False,
        )  # fmt: skip

    def draft(self) -> None:
        """mediating → agreement_draft."""
        self.take(
            "record_session", self.mediator, days=1.2, held_at=self.day, attendees="职工代表、公司委托代理人，已核对身份",
            statements="职工要求支付欠薪；公司承认欠薪，称回款困难。", undisputed="欠薪月份和金额双方无争议。",
            proposals="公司分两期付清。", result="双方同意按方案起草协议。", minutes_signed=True,
        )  # fmt: skip
        self.take(
            "draft_agreement", self.mediator, days=0.2, facts_text="公司拖欠职工工资，金额双方确认。", claims_text="支付拖欠工资",
            result="公司按附表分期以银行转账方式付清。", manner="bank", payee="各职工本人工资卡（见附表）",
            default_clause="任一期逾期的，按未付金额每日万分之五支付违约金。", acceleration=True, copies=3, schedule=self.schedule(),
        )  # fmt: skip

    def schedule(self) -> list[Share]:
        """Equal shares on the due days."""
        shares = []
        for claim in claims_of(self.dispute):
            if not claim.rule.money or not claim.claimed:
                continue
            amounts = split_evenly(claim.claimed, [1] * len(self.dues))
            shares += [
                Share(claim, _day(self.day) + dt.timedelta(days=days), amount)
                for days, amount in zip(self.dues, amounts, strict=True)
            ]
        return shares

    def effect(self) -> None:
        """agreement_draft → agreement_effective."""
        self.take(
            "sign", self.mediator, days=0.5, applicants=list(active_applicants(self.dispute)),
            respondents=list(active_respondents(self.dispute)), mediator=True, signed_by="self", signed_at=self.day,
        )  # fmt: skip
        self.take("seal", self.lead)
        self.take("bring_into_effect", self.mediator)

    def perform(self) -> None:
        """agreement_effective → performing."""
        self.take("decline_confirmation", self.mediator, told=True)
        self.take("begin_performance", self.mediator)

    def pay(self, *, instalments: int = 99) -> None:
        """Record and verify payments of the first so many due days."""
        from mediation.dispute.fulfilment import standing, unverified  # noqa: PLC0415

        days = sorted({row.due_on for row in standing(self.dispute)})[:instalments]
        rows = [
            (row, row.amount - row.reported_fen)
            for row in standing(self.dispute)
            if row.due_on in days and row.reported_fen < row.amount
        ]
        self.take(
            "record_payment", self.mediator, days=0.5, payments=rows, paid_on=_day(self.day), manner="bank",
            reference=f"银行批量代发回单 {self.day:%m%d}",
        )  # fmt: skip
        self.take("verify_payments", self.mediator, payments=unverified(self.dispute))

    def performed(self) -> None:
        """performing → performed."""
        self.pay()
        self.take("confirm_performed", self.mediator, days=0.5, contacted_on=_day(self.day), confirmed_by="职工代表")

    def close(self) -> None:
        """performed → closed."""
        self.take("close", self.lead, days=0.2)

    def fail(self) -> None:
        """mediating → failed."""
        self.take("fail", self.mediator, days=2, fail_reason="DEADLOCK", advised_on=_day(self.day))

    def withdraw(self) -> None:
        """submitted → withdrawn."""
        self.take("withdraw", self.staff(INTAKE), days=0.5, withdraw_reason="settled")

    def correct(self) -> None:
        """screening → correction."""
        self.take(
            "ask_correction",
            self.staff(INTAKE),
            items="身份证复印件、工资银行流水",
            due=_day(self.day) + dt.timedelta(days=5),
        )

    def refuse(self) -> None:
        """screening → refused."""
        self.take(
            "propose_refusal",
            self.staff(INTAKE),
            refusal_reason="not_labour",
            refusal_details="系承揽合同关系，不属于劳动争议。",
        )
        self.take("refuse", self.lead, advised_on=_day(self.day))

    def default(self) -> None:
        """performing → defaulted."""
        self.take(
            "declare_default", self.mediator, days=max(self.dues) + 15, demanded_on=None, advised_on=_day(self.day)
        )

    def transfer(self) -> None:
        """submitted → transferred."""
        self.take("offer_transfer", self.lead, note="用工地在科创街", organisation=self.people.kechuang, outside="")
        self.take("accept_transfer", self.people.heping)

    def merge(self) -> None:
        """submitted → merged, into a case with the same employer."""
        own = self.dispute.respondents.select_related("employer").first()
        parent = a_case(
            self.people, State.SUBMITTED, workers=[a_worker(900 + self.dispute.pk)], units=[_row_of(own)], at=self.day
        )
        self.take("merge", self.lead, note="同一单位同一时期欠薪", parent=parent)

    def archive(self) -> None:
        """closed → archived."""
        self.take("archive", self.people.mahong, days=0.5, archive_no=f"{self.day:%Y}-调-{self.dispute.pk}")


def in_office_hours(moment: dt.datetime) -> dt.datetime:
    """The moment itself when offices are open, else the next morning that they are."""
    local = timezone.localtime(moment)
    if local.hour >= CLOSING:
        local = (local + dt.timedelta(days=1)).replace(hour=OPENING, minute=local.minute)
    elif local.hour < OPENING:
        local = local.replace(hour=OPENING)
    while _calendar().kind(local.date()) in (DayKind.WEEKEND, DayKind.HOLIDAY):
        local += dt.timedelta(days=1)
    return local


@functools.cache
def _calendar() -> Almanac:
    """The calendar the product is installed with; what it does not know yet is taken for a working day here."""
    return Almanac(from_package())


def _row_of(respondent: Any) -> dict[str, Any]:
    return {"name": respondent.employer.name, "uscc": respondent.employer.uscc, "role": respondent.role}


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment).date()


_TO_MEDIATING = ("submit", "screen", "ask", "accept", "assign", "mediate")
_TO_PERFORMING = (*_TO_MEDIATING, "draft", "effect", "perform")
WALKS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (),
    State.SUBMITTED: _TO_MEDIATING[:1],
    State.SCREENING: _TO_MEDIATING[:2],
    State.CORRECTION: ("submit", "screen", "correct"),
    State.CONSENT_ASKING: _TO_MEDIATING[:3],
    State.ACCEPTED: _TO_MEDIATING[:4],
    State.ASSIGNED: _TO_MEDIATING[:5],
    State.MEDIATING: _TO_MEDIATING,
    State.AGREEMENT_DRAFT: (*_TO_MEDIATING, "draft"),
    State.AGREEMENT_EFFECTIVE: (*_TO_MEDIATING, "draft", "effect"),
    State.PERFORMING: _TO_PERFORMING,
    State.DEFAULTED: (*_TO_PERFORMING, "default"),
    State.PERFORMED: (*_TO_PERFORMING, "performed"),
    State.CLOSED: (*_TO_PERFORMING, "performed", "close"),
    State.FAILED: (*_TO_MEDIATING, "fail"),
    State.REFUSED: ("submit", "screen", "refuse"),
    State.WITHDRAWN: ("submit", "withdraw"),
    State.TRANSFERRED: ("submit", "transfer"),
    State.MERGED: ("submit", "merge"),
}
"""Which steps lead to a state, in words of `Walk`."""


def a_walk(people: Cast, state: str, *, at: dt.datetime, workers: Any, units: Any, **fields: Any) -> Walk:
    """Walk a new case to a state, beginning at an instant; the Walk can go on."""
    dispute = a_draft(people, workers=workers, units=units, received_at=at, **fields)
    walk = Walk(people, dispute, at)
    for name in WALKS[state]:
        move: Callable[[], None] = getattr(walk, name)
        move()
    return walk


def a_case(
    people: Cast, state: str, *, at: dt.datetime | None = None, workers: Any = None, units: Any = None, **fields: Any
) -> Dispute:
    """A dispute in a state, walked there by real steps."""
    start = at or now() - dt.timedelta(days=70 if state == State.DEFAULTED else 14)
    rows = workers if workers is not None else [a_worker(1), a_worker(2)]
    return a_walk(people, state, at=start, workers=rows, units=units or [a_unit(1)], **fields).dispute


FIRMS = (
    "北辰创元机电设备有限公司", "鸿远达物流有限公司", "天工巨匠装饰工程有限公司", "青禾餐饮管理有限公司", "联拓软件科技有限公司",
    "瑞祥保洁服务有限公司", "广厦安建筑劳务有限公司", "蓝海云商贸有限公司", "精锐电子科技有限公司", "和顺人力资源有限公司",
)  # fmt: skip


AT_THE_CENTRE = (
    State.SUBMITTED,
    State.CONSENT_ASKING,
    State.ACCEPTED,
    State.MEDIATING,
    State.AGREEMENT_DRAFT,
    State.PERFORMING,
    State.CLOSED,
)


def seed() -> int:
    """Fill an empty site; on a site that has cases, do nothing. Returns how many cases there are."""
    people = cast()
    if Dispute.objects.exists():
        return Dispute.objects.count()
    at = now()
    for n, state in enumerate(WALKS):
        if state in (State.DRAFT, State.TRANSFERRED, State.MERGED):
            continue
        place = (
            (people.district, people.rongchang, people.kechuang)[n % 3]
            if n % 3 and state not in AT_THE_CENTRE
            else people.district
        )
        by = {"district": people.wangfang, "rongchang": people.liuyang, "kechuang": people.heping}[place.code]
        count = 24 if state == State.PERFORMING else 12 if state == State.MEDIATING else 1 + n % 3
        started = in_office_hours(at - dt.timedelta(days=75 if state == State.DEFAULTED else 6 + n))
        a_walk(
            people, state, at=started, place=place, by=by,
            workers=[
                a_worker(i, start=100 + n * 30, claimed=(8_000 + 350 * i) * 100)
                | {"right_known_on": _day(started) - dt.timedelta(days=30 + i)}
                for i in range(count)
            ],
            units=[a_unit(10 + n, FIRMS[n % len(FIRMS)])],
        )  # fmt: skip
    for state in (State.TRANSFERRED, State.MERGED):
        a_case(
            people, state, workers=[a_worker(0, start=800)], units=[a_unit(90, FIRMS[6])], at=at - dt.timedelta(days=4)
        )
    return Dispute.objects.count()
