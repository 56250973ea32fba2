"""Tickets of both hotlines: answered on the spot, dispatched, extended, returned, reworked, reopened, and open in every state."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from mediation.bulk.specimens.consultations import SCORES
from mediation.bulk.specimens.made import (
    SERIALS,
    Made,
    a_beginning,
    firm_mark,
    number_mark,
    person_mark,
    phone_mark,
    several,
)
from mediation.demo.cast import Cast
from mediation.demo.year_2021.days import later
from mediation.demo.year_2021.questions import ASKED, SHARES
from mediation.demo.year_2021.tickets import CATEGORIES
from mediation.hotline.categories import TicketCategory
from mediation.hotline.codes import Attempt, Basis, Called, CalledBy, MergeGround
from mediation.hotline.demo import CITY, KINDS, UNION, WALKS, TicketWalk
from mediation.hotline.ticket import Ticket
from mediation.ratings import Score
from workflow.models import Stage, open_application
from workflow.organisations import User

COUNT = 60
AT_THE_CENTRE = ("give", "contact", "draft", "report", "call_back")
AT_A_STATION = ("dispatch", "accept", "contact", "draft", "report", "call_back")
AT_LENGTH = ("dispatch", "accept", "miss", "contact", "handle", "draft", "report", "call_back")
EXTENDED = ("dispatch", "accept", "contact", "handle", "extend", "draft", "report", "call_back")
AGAIN = (
    "dispatch",
    "accept",
    "contact",
    "draft",
    "report",
    "complain",
    "rework",
    "contact",
    "draft",
    "report",
    "call_back",
)
SENT_BACK = ("dispatch", "refuse", "give", "contact", "draft", "send_back", "draft", "report", "call_back")
WAYS = {AT_THE_CENTRE: 30, AT_A_STATION: 45, AT_LENGTH: 15, EXTENDED: 4, AGAIN: 5, SENT_BACK: 3}
LAST = {CITY: ("close",), UNION: ("check", "passed")}
OBJECTED = ("sign", "object", "approve")
INSISTED = ("sign", "object", "insist", *AT_A_STATION, "close")
SOLVED, NOT_REACHED, MORE = 0.9, 0.08, 28


class Handled(TicketWalk):
    """As the demo walks tickets, in office hours, at the pace and with the answers that the dice give."""

    dice: random.Random
    score: str = Score.SATISFIED

    def take(self, verb: str, by: User, *, after: float = 0.0, note: str = "", **facts: Any) -> None:
        """One step, `after` hours after the last one, when the office is open."""
        self.at = later(self.at, minutes=int(60 * after * self.dice.uniform(0.5, 1.6)) + self.dice.randrange(2, 25))
        super().take(verb, by, note=note, **facts)

    def grade(self) -> None:
        """received → graded."""
        self.take("grade_ticket", self.desk, grade=self.dice.choice(("general", "general", "difficult")))

    def give(self) -> None:
        """signed → accepted, at the district itself."""
        self.take("give_to_handler", self.desk, person=self.people.liqiang)

    def extend(self) -> None:
        """One more period, granted."""
        until = self.at + dt.timedelta(days=MORE)
        self.take("ask_extension", self.handler, after=3, note="单位负责人出差，需另约时间核对", wanted=until)
        self.take(
            "grant_extension", self.supervisor, after=1, until=until, caller_told_at=self.at, hotline_told_at=self.at,
            reference="YQ-01",
        )  # fmt: skip

    def refuse(self) -> None:
        """dispatched → signed."""
        self.take("refuse_dispatch", self.receiver, note="用工地不在本街道")

    def send_back(self) -> None:
        """reply_review → where it was."""
        self.take("return_reply", self.desk, note="未说明依据，请补充")

    def insist(self) -> None:
        """objection → signed."""
        self.take("reject_objection", self.supervisor, note="用工地在本区")

    def draft(self) -> None:
        """contacted or handling → reply_review."""
        solved = self.dice.random() < SOLVED
        self.take(
            "draft_reply", self.handler, after=self.dice.choice((3, 8, 20, 30)), basis=Basis.SOLVED if solved else Basis.EXPLAINED,
            content="已联系单位并向来电人说明处理结果和依据，来电人表示认可。", solved=solved, told_at=self.at, told_how="电话",
        )  # fmt: skip

    def call_back(self, score: str = "", *, solved: bool = True) -> None:
        """replied → callback."""
        self.at = later(self.at, days=self.dice.choice((0.3, 1, 2)))
        called: dict[str, Any] = {"called_by": CalledBy.HOTLINE, "called_at": self.at, "remark": ""}
        if self.dice.random() < NOT_REACHED:
            nobody = next(one for one in Called if one != Called.REACHED)
            said: dict[str, Any] = {"outcome": nobody, "contacted": None, "solved": None, "score": "", "valid": False}
            self.take("record_callback", self.desk, **called | said)
            self.at = later(self.at, days=1)
        said = {
            "outcome": Called.REACHED,
            "contacted": True,
            "solved": solved,
            "score": score or self.score,
            "valid": True,
        }
        self.take("record_callback", self.desk, **called | said | {"called_at": self.at})

    def merge(self) -> None:
        """signed → merged, into another ticket about the same employer."""
        parent = _registered(self.people, self.dice, self.ticket.kind, self.at - dt.timedelta(minutes=40), n=1)
        for move in ("sign", "give", "contact") if self.ticket.kind == CITY else ("grade", "sign", "give", "contact"):
            getattr(parent, move)()
        self.take("merge", self.desk, note="同一单位同一时期欠薪", parent=parent.ticket, ground=MergeGround.SAME_EVENT)
        self.merged = [parent.ticket.pk]
        for move in ("draft", "report", "call_back", *LAST[self.ticket.kind]):
            getattr(parent, move)()

    def check(self) -> None:
        """callback → qc; who is not satisfied has been told why nothing more can be done."""
        self.take("submit_to_check", self.desk, note=self.reason)

    def close(self) -> None:
        """callback → closed, as `check`."""
        self.take("close", self.desk, note=self.reason)

    @property
    def reason(self) -> str:
        """Why it ends although the caller is not satisfied; empty where he is."""
        return "诉求缺乏依据，已当面解释并告知救济途径" if self.score == Score.DISSATISFIED else ""

    merged: list[int]


def of_the_union(people: Cast, dice: random.Random, size: float) -> Iterator[Made]:
    """12351: more than half answered on the spot."""
    for _ in range(several(size, COUNT)):
        yield _made(walked(people, dice, UNION, (), answered=True), 1.4)
    for _ in range(several(size, COUNT)):
        way = dice.choices(list(WAYS), list(WAYS.values()))[0]
        yield _made(walked(people, dice, UNION, ("grade", "sign", *way, "check", "passed")), 1)
    for moves in (("grade", "transfer"), WALKS[UNION]["merged"]):
        yield _made(walked(people, dice, UNION, moves), 1.5)
    reopened = (*WALKS[UNION]["reopened"], "sign", *AT_THE_CENTRE, "check", "passed")
    yield _made(walked(people, dice, UNION, reopened), 1)
    yield from _open(people, dice, UNION)


def of_the_city(people: Cast, dice: random.Random, size: float) -> Iterator[Made]:
    """12345: every one dispatched by the city, some given back."""
    for _ in range(several(size, COUNT)):
        way = dice.choices(list(WAYS), list(WAYS.values()))[0]
        yield _made(walked(people, dice, CITY, ("sign", *way, "close")), 1)
    for _ in range(several(size, 4)):
        yield _made(walked(people, dice, CITY, OBJECTED), 1.3)
    for moves in (INSISTED, WALKS[CITY]["merged"]):
        yield _made(walked(people, dice, CITY, moves), 1)
    yield from _open(people, dice, CITY)


def _open(people: Cast, dice: random.Random, kind: str) -> Iterator[Made]:
    """One in every state that is open."""
    places = KINDS[kind].places
    for state, moves in WALKS[kind].items():
        if places[state].stage != Stage.CLOSED and state not in ("waiting", "merged"):
            yield _made(walked(people, dice, kind, moves), 1)


def _made(walk: Handled, weight: float) -> Made:
    return Made([walk.ticket.pk, *getattr(walk, "merged", [])], weight)


def walked(people: Cast, dice: random.Random, kind: str, moves: tuple[str, ...], *, answered: bool = False) -> Handled:
    """Registered, and these steps taken."""
    walk = _registered(people, dice, kind, a_beginning(dice), answered=answered)
    for move in moves:
        getattr(walk, move)()
    return walk


def _registered(
    people: Cast, dice: random.Random, kind: str, at: dt.datetime, *, answered: bool = False, n: int = 0
) -> Handled:
    model = KINDS[kind]
    ticket: Ticket = open_application(model, by=people.sunli, organisation=people.district)
    walk = Handled(people, ticket, at, people.rongchang, people.liuyang)
    walk.dice, walk.score = dice, dice.choices(list(SCORES), list(SCORES.values()))[0]
    topics = {topic: share for topic, share in SHARES.items() if topic in CATEGORIES[kind]}
    topic = dice.choices(list(topics), list(topics.values()))[0]
    question, answer = dice.choice(ASKED[topic])
    category = TicketCategory.objects.get(scheme=model.hotline, code=CATEGORIES[kind][topic])
    walk.take(
        "register", people.sunli, content="来电人反映：" + question.format(n=dice.choice("两三四五六")), name=person_mark(n),
        phone=phone_mark(n), employer_name=firm_mark(0), category=category, grade="", due_at=None, called_at=at,
        dispatched_at=at, answer=answer if answered else "", ticket_no=number_mark(SERIALS.next_ticket()) if kind == CITY else "",
    )  # fmt: skip
    return walk


__all__ = ["Attempt", "Handled", "of_the_city", "of_the_union"]
