"""Tickets for the demo and the tests: invented callers, every state reached by real steps (as mediation.demo does disputes)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mediation.demo.cast import Cast
from mediation.demo.parties import GIVEN, SURNAMES
from mediation.hotline.categories import TicketCategory
from mediation.hotline.city import Ticket12345
from mediation.hotline.codes import Attempt, Basis, Called, CalledBy, Elsewhere, MergeGround, ReturnReason
from mediation.hotline.states import CityState, UnionState
from mediation.hotline.ticket import Ticket
from mediation.hotline.union import Ticket12351
from mediation.ratings import Score
from mediation.roles import MEDIATOR
from workflow.engine import perform
from workflow.models import open_application
from workflow.moment import now
from workflow.organisations import Membership, Organisation, User

CITY, UNION = "ticket_12345", "ticket_12351"
KINDS: dict[str, type[Ticket]] = {CITY: Ticket12345, UNION: Ticket12351}
MINUTES = dt.timedelta(minutes=7)


@dataclass
class TicketWalk:
    """A ticket on its way, one real step after the other."""

    people: Cast
    ticket: Any
    at: dt.datetime
    station: Organisation
    receiver: User

    def take(self, verb: str, by: User, *, after: float = 0.0, note: str = "", **facts: Any) -> None:
        """One step, `after` hours after the last one and never in the future."""
        self.at = min(self.at + dt.timedelta(hours=after) + MINUTES, now())
        perform(self.ticket, verb, by=by, at=self.at, note=note, channel="demo", **facts)

    @property
    def desk(self) -> User:
        """The dispatcher."""
        return self.people.sunli

    @property
    def supervisor(self) -> User:
        """Who decides what the dispatcher proposes."""
        return self.people.zhouwei

    @property
    def handler(self) -> User:
        """Who works on it where it lies."""
        if self.ticket.handler is not None:
            return self.ticket.handler
        found = Membership.objects.filter(organisation=self.ticket.organisation, role=MEDIATOR, ended_on=None)
        return found.order_by("pk").first().user  # type: ignore[union-attr]

    def grade(self) -> None:
        """received → graded."""
        self.take("grade_ticket", self.desk, grade="difficult")

    def sign(self) -> None:
        """received, graded or reopened → signed."""
        self.take("sign", self.desk)

    def object(self) -> None:
        """signed → objection."""
        self.take(
            "object",
            self.desk,
            reason=ReturnReason.WRONG_DISTRICT,
            basis="属地管理",
            details="用工地和注册地均在邻区，附营业执照截图。",
        )

    def approve(self) -> None:
        """objection → returned."""
        self.take("approve_objection", self.supervisor)

    def dispatch(self) -> None:
        """signed → dispatched."""
        self.take("dispatch", self.desk, note="用工地在该街道", organisation=self.station)

    def accept(self) -> None:
        """dispatched → accepted, at the station."""
        self.take("accept_dispatch", self.receiver, after=0.5)

    def give(self) -> None:
        """signed → accepted, at the district itself."""
        self.take("give_to_handler", self.desk, person=self.people.liqiang)

    def contact(self) -> None:
        """accepted or rework → contacted."""
        self.take(
            "contact",
            self.handler,
            after=1,
            said="已核实欠薪月份、人数和金额，告知办理流程。",
            recording=f"LY{self.ticket.pk:06d}",
        )

    def miss(self) -> None:
        """An attempt that failed."""
        self.take("record_attempt", self.handler, after=1.2, result=Attempt.NO_ANSWER)

    def handle(self) -> None:
        """contacted → handling."""
        self.take("handle", self.handler, after=4, note="已联系单位人事负责人，单位承认欠薪，约定三日内回复支付方案。")

    def wait(self) -> None:
        """handling → waiting, for a mediation that is under way."""
        from mediation.demo import a_unit, a_worker  # noqa: PLC0415

        self.take("answer_from_case", self.people.sunli if self.ticket.dispatched_by_id is None else self.handler,
                  other=self.case_for(a_worker(self.ticket.pk % 500, start=400), a_unit(60)))  # fmt: skip

    def case_for(self, worker: dict[str, Any], unit: dict[str, Any]) -> Any:
        """A case where the ticket is, that its handler sees."""
        from workflow.models import kind_named  # noqa: PLC0415

        found = (
            kind_named("dispute")
            .objects.filter(organisation=self.ticket.organisation)
            .open()
            .exclude(receipt_number="")
        )
        existing = found.order_by("-pk").first()
        if existing is not None:
            return existing
        from mediation.demo import a_draft  # noqa: PLC0415

        by = self.handler if self.ticket.dispatched_by_id else self.people.wangfang
        case = a_draft(
            self.people, workers=[worker], units=[unit], by=by, place=self.ticket.organisation, received_at=self.at
        )
        perform(case, "submit", by=by, at=self.at, channel="demo")
        return case

    def shelve(self) -> None:
        """handling → shelved."""
        self.take(
            "shelve", self.supervisor, note="单位进入破产程序，客观上暂不能解决", plan="跟进管理人债权申报，按季度联系来电人。",
            review_on=(self.at + dt.timedelta(days=90)).date(), level="区总工会分管领导",
        )  # fmt: skip

    def merge(self) -> None:
        """signed → merged, into another ticket about the same employer."""
        parent = a_ticket(
            self.people, self.ticket.kind, "signed", at=self.at - dt.timedelta(hours=1),
            employer_name=self.ticket.employer_name,
        )  # fmt: skip
        self.take("merge", self.desk, note="同一单位同一时期欠薪", parent=parent, ground=MergeGround.SAME_EVENT)

    def draft(self) -> None:
        """contacted or handling → reply_review."""
        self.take(
            "draft_reply", self.handler, after=12, content="单位已将拖欠工资足额发放至来电人工资卡，来电人确认收到。",
            basis=Basis.SOLVED, solved=True, told_at=self.at, told_how="电话",
        )  # fmt: skip

    def report(self) -> None:
        """reply_review → replied."""
        self.take("approve_reply", self.desk, after=0.5, reported_at=min(self.at + MINUTES, now()), reference="FK-001")

    def call_back(self, score: str = Score.SATISFIED, *, solved: bool = True) -> None:
        """replied → callback."""
        self.take(
            "record_callback", self.desk, after=20, called_by=CalledBy.HOTLINE, outcome=Called.REACHED, contacted=True,
            called_at=min(self.at + dt.timedelta(hours=20), now()), solved=solved, score=score, valid=True, remark="",
        )  # fmt: skip

    def complain(self) -> None:
        """replied → callback, unsolved."""
        self.call_back(Score.DISSATISFIED, solved=False)

    def rework(self) -> None:
        """callback → rework."""
        self.take("rework", self.desk, note="来电人反映工资仍未到账")

    def close(self) -> None:
        """callback → closed."""
        self.take("close", self.desk)

    def check(self) -> None:
        """callback → qc."""
        self.take("submit_to_check", self.desk)

    def passed(self) -> None:
        """qc → closed."""
        self.take("pass_check", self.supervisor, after=2)

    def transfer(self) -> None:
        """graded → transferred."""
        self.take(
            "transfer",
            self.desk,
            note="用工地在外省",
            elsewhere=Elsewhere.PROVINCE,
            receiver="河北省总工会",
            caller_told=True,
        )

    def reopen(self) -> None:
        """closed → reopened."""
        self.take("reopen", self.desk, note="来电人补充新的证据")


_HANDLED = ("dispatch", "accept", "contact", "handle")
_REPLIED = (*_HANDLED, "draft", "report")
_SHARED: dict[str, tuple[str, ...]] = {
    "dispatched": ("dispatch",),
    "accepted": ("dispatch", "accept"),
    "contacted": ("dispatch", "accept", "contact"),
    "handling": _HANDLED,
    "waiting": (*_HANDLED, "wait"),
    "shelved": (*_HANDLED, "shelve"),
    "merged": ("merge",),
    "reply_review": _REPLIED[:-1],
    "replied": _REPLIED,
    "callback": (*_REPLIED, "call_back"),
    "rework": (*_REPLIED, "complain", "rework"),
}
CITY_WALKS: dict[str, tuple[str, ...]] = {
    CityState.RECEIVED: (),
    CityState.SIGNED: ("sign",),
    CityState.OBJECTION: ("sign", "object"),
    CityState.RETURNED: ("sign", "object", "approve"),
    CityState.CLOSED: ("sign", *_REPLIED, "call_back", "close"),
} | {state: ("sign", *steps) for state, steps in _SHARED.items()}
UNION_WALKS: dict[str, tuple[str, ...]] = {
    UnionState.ANSWERED: (),
    UnionState.RECEIVED: (),
    UnionState.GRADED: ("grade",),
    UnionState.SIGNED: ("grade", "sign"),
    UnionState.TRANSFERRED: ("grade", "transfer"),
    UnionState.QC: ("grade", "sign", *_REPLIED, "call_back", "check"),
    UnionState.CLOSED: ("grade", "sign", *_REPLIED, "call_back", "check", "passed"),
    UnionState.REOPENED: ("grade", "sign", *_REPLIED, "call_back", "check", "passed", "reopen"),
} | {state: ("grade", "sign", *steps) for state, steps in _SHARED.items()}
WALKS = {CITY: CITY_WALKS, UNION: UNION_WALKS}
"""Which steps lead to a state, in words of `TicketWalk`; "draft" is not among them: a ticket is registered in one press."""


def a_caller(n: int) -> dict[str, Any]:
    """An invented caller with a demand."""
    return {
        "name": SURNAMES[n % len(SURNAMES)] + GIVEN[(n * 5 + 3) % len(GIVEN)],
        "phone": f"1391001{n % 10000:04d}",
        "employer_name": "鸿远达物流有限公司",
        "content": "来电人反映：公司自2026年5月起未发工资，共拖欠两个月，多次催要未果，希望协调尽快发放。",
    }


def a_ticket_walk(
    people: Cast, kind: str, state: str, *, at: dt.datetime | None = None, by: User | None = None,
    place: Organisation | None = None, station: str = "rongchang", **fields: Any,
) -> TicketWalk:  # fmt: skip
    """Register a ticket at an instant and walk it to a state; the walk can go on. fields: facts of the registration."""
    began = at or now() - dt.timedelta(days=4)
    model = KINDS[kind]
    ticket = open_application(model, by=by or people.sunli, organisation=place or people.district)
    receiver = {"rongchang": people.liuyang, "kechuang": people.heping}[station]
    walk = TicketWalk(people, ticket, began, people.places[station], receiver)
    category = TicketCategory.objects.filter(scheme=model.hotline, name__contains="欠").order_by("-code").first()
    facts = a_caller(ticket.pk) | {
        "category": category, "grade": "", "due_at": None, "called_at": began - dt.timedelta(minutes=20),
        "dispatched_at": began, "ticket_no": f"{model.hotline}-{ticket.pk:08d}",
    }  # fmt: skip
    if kind == UNION and state == UnionState.ANSWERED:
        facts |= {"answer": "已告知：加班工资按不低于工资的150%支付，可先与单位协商，协商不成可申请调解。"}
    if state == CityState.DRAFT:
        return walk
    perform(ticket, "register", by=by or people.sunli, at=began, channel="demo", **facts | fields)
    for name in WALKS[kind][state]:
        move: Callable[[], None] = getattr(walk, name)
        move()
    return walk


def a_ticket(people: Cast, kind: str, state: str, *, at: dt.datetime | None = None, **fields: Any) -> Any:
    """A ticket of that kind (`ticket_12345`, `ticket_12351`) in that state; see `a_ticket_walk`."""
    return a_ticket_walk(people, kind, state, at=at, **fields).ticket
