"""The receptions of 2021 接待: at the counter, at enterprises, on the chair's reception day, and by telephone."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mediation.consultation.lifecycle import Channel, Consultation, Topic
from mediation.demo.cast import Cast
from mediation.demo.parties import FIRMS, SURNAMES
from mediation.demo.year_2021.days import in_the_day, later, some_days, working_days
from mediation.demo.year_2021.figures import Figures
from mediation.demo.year_2021.questions import ASKED, SHARES
from mediation.ratings import Occasion, Score
from workflow.engine import perform
from workflow.models import open_application
from workflow.organisations import User, system_user

AT_THE_COUNTER = {
    "district": ("wangfang", "wangfang", "wangfang", "liqiang", "zhaomin", "chenjing"),
    "rongchang": ("liuyang",),
    "kechuang": ("heping",),
    "window": ("songjie",),
    "xinghe": ("tangrui",),
}
"""Who receives where; named as often as their turn comes."""

ON_THE_TELEPHONE = {"district": ("sunli", "sunli", "wangfang"), "rongchang": ("liuyang",), "kechuang": ("heping",)}
SHARE_OF_PLACES = {
    Channel.ON_SITE: {"district": 52, "rongchang": 20, "kechuang": 16, "window": 9, "xinghe": 3},
    Channel.PHONE: {"district": 74, "rongchang": 14, "kechuang": 12},
    Channel.VISIT: {"district": 30, "rongchang": 36, "kechuang": 34},
}
TOGETHER = ((1, 78), (2, 13), (3, 5), (4, 2), (6, 1), (9, 1))
"""How many come together to the counter, and how often of a hundred."""

VISITS, AT_A_VISIT = 0.28, (5, 18)
"""The share of person-visits that were heard in enterprises, and how many at one visit."""

CHAIR_IN_THE_MORNING = 4
ASKED_FOR_A_RATING, BY_LINK = 0.7, 0.35
ANSWERED_ON_A_LINK, REACHED_BY_TELEPHONE = 0.72, 0.86
LOOKED_UP, ANSWERED_LATE = 0.05, 0.06


@dataclass(frozen=True)
class Rated:
    """Whether a link was given or somebody telephoned, when, and when an answer came; nobody said he was dissatisfied."""

    asked_at: dt.datetime
    by_link: bool
    answered_at: dt.datetime | None


@dataclass(frozen=True)
class Reception:
    """One reception as it will be recorded."""

    at: dt.datetime
    place: str
    by: str
    channel: str
    visitors: int
    facts: dict[str, Any] = field(hash=False)
    answer: str
    answered_at: dt.datetime | None = None
    rated: Rated | None = None


def receptions(figures: Figures) -> list[Reception]:
    """The whole year in the order of time; person-visits and telephone calls add up to the figures."""
    dice = random.Random("receptions of 2021")  # noqa: S311  the same year every time
    planned = [*_on_site(dice, figures.on_site), *_by_telephone(dice, figures.telephone)]
    return sorted(planned, key=lambda one: (one.at, one.place, one.facts["question"]))


def _on_site(dice: random.Random, persons: int) -> Iterator[Reception]:
    """Counter, enterprises and reception days, until the last person has come."""
    left = persons
    for at, visitors in (*_visits(dice, round(persons * VISITS)), *_reception_days(dice, persons)):
        channel = Channel.VISIT if visitors > 0 else Channel.CHAIR
        came = min(abs(visitors), left)
        left -= came
        if came:
            yield _one(dice, at, channel, came)
    sizes, weights = zip(*TOGETHER, strict=True)
    parties: list[int] = []
    while left:
        parties.append(min(left, dice.choices(sizes, weights)[0]))
        left -= parties[-1]
    for day, came in zip(some_days(dice, len(parties)), parties, strict=True):
        yield _one(dice, in_the_day(dice, day), Channel.ON_SITE, came)


def _visits(dice: random.Random, persons: int) -> Iterator[tuple[dt.datetime, int]]:
    """Visits to enterprises; a positive number of people each."""
    parties: list[int] = []
    while persons > 0:
        parties.append(min(persons, dice.randint(*AT_A_VISIT)))
        persons -= parties[-1]
    for day, came in zip(some_days(dice, len(parties)), parties, strict=True):
        yield in_the_day(dice, day), came


def _reception_days(dice: random.Random, persons: int) -> Iterator[tuple[dt.datetime, int]]:
    """工会主席接待日: a morning in the middle of each month; a negative number, one or two people each."""
    for month in range(1, 13):
        day = working_days(dt.date(2021, month, 15), dt.date(2021, month, 28))[0]
        for _ in range(max(1, CHAIR_IN_THE_MORNING * persons // 4_858)):
            yield in_the_day(dice, day), -dice.choice((1, 1, 2))


def _by_telephone(dice: random.Random, calls: int) -> Iterator[Reception]:
    for day in some_days(dice, calls):
        yield _one(dice, in_the_day(dice, day), Channel.PHONE, 1)


def _one(dice: random.Random, at: dt.datetime, channel: str, visitors: int) -> Reception:
    place = _drawn(dice, SHARE_OF_PLACES.get(Channel(channel), {"district": 1}))
    desk = ON_THE_TELEPHONE if channel == Channel.PHONE else AT_THE_COUNTER
    topic = _drawn(dice, SHARES)
    question, answer = dice.choice(ASKED[Topic(topic)])
    facts = {
        "topic": topic,
        "question": question.format(n=dice.choice("两三四五六")),
        "name": dice.choice(SURNAMES) + dice.choice(("先生", "女士", "师傅")),
        "phone": f"1380013{dice.randrange(10_000):04d}" if dice.random() < 0.6 else "",  # noqa: PLR2004
        "employer_name": dice.choice(FIRMS) if visitors > 4 or dice.random() < 0.5 else "",  # noqa: PLR2004
    }
    answered_at = _looked_up(dice, at) if dice.random() < LOOKED_UP else None
    return Reception(
        at, place, dice.choice(desk[place]), channel, visitors, facts, answer, answered_at=answered_at,
        rated=_rated(dice, answered_at or at, channel),
    )  # fmt: skip


def _looked_up(dice: random.Random, at: dt.datetime) -> dt.datetime:
    late = dice.random() < ANSWERED_LATE
    return later(at, days=dice.choice((4, 6)) if late else dice.choice((0.2, 1, 1)), minutes=dice.randrange(50))


def _rated(dice: random.Random, at: dt.datetime, channel: str) -> Rated | None:
    """Seven of ten are asked; some give no answer, and some are not reached."""
    if dice.random() >= ASKED_FOR_A_RATING:
        return None
    if channel != Channel.PHONE and dice.random() < BY_LINK:
        asked, answered = at + dt.timedelta(minutes=12), at + dt.timedelta(minutes=dice.randrange(20, 3_000))
        return Rated(asked, by_link=True, answered_at=answered if dice.random() < ANSWERED_ON_A_LINK else None)
    called = later(at, days=dice.choice((0.2, 1, 2, 3)), minutes=dice.randrange(40))
    return Rated(called, by_link=False, answered_at=called if dice.random() < REACHED_BY_TELEPHONE else None)


def _drawn(dice: random.Random, shares: dict[Any, int]) -> str:
    return str(dice.choices(list(shares), list(shares.values()))[0])


# As steps


def record(people: Cast, planned: Reception) -> Consultation:
    """Open it and take its steps, each at its own time."""
    clerk: User = people.people[planned.by]
    consultation: Consultation = open_application(Consultation, by=clerk, organisation=people.places[planned.place])
    at_once = planned.answer if planned.answered_at is None else ""
    perform(
        consultation, "receive", by=clerk, at=planned.at, channel="demo", answer=at_once, visitors=planned.visitors,
        **planned.facts | {"way": planned.channel},
    )  # fmt: skip
    if planned.answered_at is not None:
        perform(consultation, "give_answer", by=clerk, at=planned.answered_at, channel="demo", answer=planned.answer)
    if planned.rated is not None:
        rate(consultation, planned.rated, clerk)
    return consultation


def rate(consultation: Consultation, rated: Rated, clerk: User) -> None:
    """Ask, and keep the answer if one came."""
    asked: dict[str, Any] = {"occasion": Occasion.RECEPTION}
    if not rated.by_link:
        reached = rated.answered_at is not None
        asked |= {"reached": reached, "score": Score.SATISFIED if reached else "", "contacted": reached or None}
        perform(consultation, "record_rating", by=clerk, at=rated.asked_at, channel="demo", **asked)
        return
    perform(consultation, "invite_rating", by=clerk, at=rated.asked_at, channel="demo", **asked)
    if rated.answered_at is not None:
        perform(
            consultation, "receive_rating", by=system_user(), at=rated.answered_at, channel="demo",
            rating=consultation.ratings.get(), score=Score.SATISFIED,
        )  # fmt: skip
