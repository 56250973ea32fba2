"""The hotline tickets of 2021: what the city's 12345 dispatched and took back, and every demand of the unions' 12351."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from mediation.consultation.lifecycle import Topic
from mediation.demo.cast import Cast
from mediation.demo.parties import FIRMS, GIVEN, SURNAMES
from mediation.demo.year_2021.days import in_the_day, later, some_days
from mediation.demo.year_2021.figures import Figures
from mediation.demo.year_2021.questions import ASKED, SHARES
from mediation.hotline.categories import TicketCategory
from mediation.hotline.codes import Basis, Called, CalledBy
from mediation.hotline.demo import CITY, KINDS, UNION, TicketWalk
from mediation.hotline.ticket import Ticket
from mediation.ratings import Score
from workflow.models import open_application
from workflow.organisations import User

ON_THE_SPOT = 0.58
"""Of the calls to 12351, how many were answered at once."""

TO_A_STATION = 0.35
LAST_DAY = dt.date(2021, 12, 17)
STATIONS = {"rongchang": "liuyang", "kechuang": "heping"}
RETURNED = ("sign", "object", "approve")
AT_THE_CENTRE = ("give", "contact", "draft", "report", "call_back")
AT_A_STATION = ("dispatch", "accept", "contact", "draft", "report", "call_back")
CATEGORIES = {
    CITY: {Topic.WAGES: "010103", Topic.CONTRACT: "010201", Topic.TERMINATION: "010202", Topic.INSURANCE: "010301"},
    UNION: {
        Topic.WAGES: "C1", Topic.TERMINATION: "C2", Topic.WOMEN: "C3", Topic.CONTRACT: "A2", Topic.INJURY: "A3",
        Topic.INSURANCE: "A3", Topic.MEMBERSHIP: "A4", Topic.HARDSHIP: "B1", Topic.OTHER: "B3",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One ticket. answer: given on the spot, else empty. station: where it was dispatched to, else empty."""

    at: dt.datetime
    kind: str
    topic: str
    content: str
    caller: str
    phone: str
    employer: str
    moves: tuple[str, ...]
    answer: str = ""
    station: str = ""
    number: int = 0


def tickets(figures: Figures) -> list[Call]:
    """The whole year in the order of time."""
    dice = random.Random("tickets of 2021")  # noqa: S311  the same year every time
    planned = [*_of_the_city(dice, figures), *_of_the_union(dice, figures.h12351_dispatched)]
    in_order = sorted(planned, key=lambda call: (call.at, call.kind, call.phone))
    return [replace(call, number=n) for n, call in enumerate(in_order, 1)]


def _of_the_city(dice: random.Random, figures: Figures) -> Iterator[Call]:
    days = some_days(dice, figures.h12345_dispatched, last=LAST_DAY)
    returned = set(dice.sample(range(len(days)), figures.h12345_returned))
    for n, day in enumerate(days):
        station = dice.choice(list(STATIONS)) if n % 3 else ""
        moves = RETURNED if n in returned else ("sign", *(AT_A_STATION if station else AT_THE_CENTRE), "close")
        yield _one(dice, day, CITY, moves, station=station)


def _of_the_union(dice: random.Random, count: int) -> Iterator[Call]:
    for day in some_days(dice, count, last=LAST_DAY):
        if dice.random() < ON_THE_SPOT:
            yield _one(dice, day, UNION, (), answered=True)
            continue
        station = dice.choice(list(STATIONS)) if dice.random() < TO_A_STATION else ""
        moves = ("grade", "sign", *(AT_A_STATION if station else AT_THE_CENTRE), "check", "passed")
        yield _one(dice, day, UNION, moves, station=station)


def _one(
    dice: random.Random, day: dt.date, kind: str, moves: tuple[str, ...], *, station: str = "", answered: bool = False
) -> Call:
    topics = {topic: share for topic, share in SHARES.items() if topic in CATEGORIES[kind]}
    topic = str(dice.choices(list(topics), list(topics.values()))[0])
    question, answer = dice.choice(ASKED[Topic(topic)])
    return Call(
        in_the_day(dice, day), kind, topic, "来电人反映：" + question.format(n=dice.choice("两三四五六")),
        caller=dice.choice(SURNAMES) + dice.choice(GIVEN), phone=f"1391001{dice.randrange(10_000):04d}",
        employer=dice.choice(FIRMS), moves=moves, answer=answer if answered else "", station=station,
    )  # fmt: skip


# As steps


class Handled(TicketWalk):
    """As the demo walks tickets, in office hours, and with words that fit the demand."""

    call: Call
    mediator: User

    @property
    def handler(self) -> User:
        """Who works on it where it lies."""
        return self.people.of_key(self.ticket.handler_id) or super().handler

    def take(self, verb: str, by: User, *, after: float = 0.0, note: str = "", **facts: Any) -> None:
        """One step, `after` hours after the last one, when the office is open."""
        self.at = later(self.at, days=after / 24)
        super().take(verb, by, note=note, **facts)

    def grade(self) -> None:
        """received → graded, as the category suggests."""
        self.take("grade_ticket", self.desk, grade=self.ticket.grade or "general")

    def give(self) -> None:
        """signed → accepted, at the district itself."""
        self.take("give_to_handler", self.desk, person=self.mediator)

    def contact(self) -> None:
        """accepted → contacted, within the hour."""
        recording = f"LY2021{self.call.number:04d}"
        self.take(
            "contact", self.handler, after=0.4, said="已核实来电人反映的情况，告知办理流程。", recording=recording
        )

    def draft(self) -> None:
        """contacted → reply_review."""
        self.take(
            "draft_reply", self.handler, after=3, content="已联系单位并向来电人说明处理结果和依据，来电人表示认可。",
            basis=Basis.EXPLAINED, solved=True, told_at=self.at, told_how="电话",
        )  # fmt: skip

    def report(self) -> None:
        """reply_review → replied."""
        self.take(
            "approve_reply", self.desk, after=0.3, reported_at=self.at, reference=f"FK-2021{self.call.number:04d}"
        )

    def call_back(self, score: str = Score.SATISFIED, *, solved: bool = True) -> None:
        """replied → callback."""
        self.at = later(self.at, days=1)
        self.take(
            "record_callback", self.desk, called_by=CalledBy.HOTLINE, outcome=Called.REACHED, contacted=True,
            called_at=self.at, solved=solved, score=score, valid=True, remark="",
        )  # fmt: skip


def record(people: Cast, call: Call) -> Ticket:
    """Register it and take its steps, each at its own time."""
    model = KINDS[call.kind]
    ticket: Ticket = open_application(model, by=people.sunli, organisation=people.district)
    station = call.station or "rongchang"
    walk = Handled(people, ticket, call.at, people.places[station], people.people[STATIONS[station]])
    walk.call, walk.mediator = call, (people.liqiang, people.zhaomin)[call.number % 2]
    category = TicketCategory.objects.get(scheme=model.hotline, code=CATEGORIES[call.kind][Topic(call.topic)])
    walk.take(
        "register", people.sunli, content=call.content, name=call.caller, phone=call.phone, employer_name=call.employer,
        category=category, grade="", due_at=None, called_at=call.at, dispatched_at=call.at, answer=call.answer,
        ticket_no=f"{call.at:%Y%m%d}{call.number:06d}" if call.kind == CITY else "",
    )  # fmt: skip
    for move in call.moves:
        getattr(walk, move)()
    return ticket
