"""Receptions: mostly answered at once, some looked up, seven of ten asked for a rating."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from mediation.bulk.specimens.made import Made, a_beginning, firm_mark, person_mark, phone_mark, several
from mediation.consultation.lifecycle import Channel, Consultation
from mediation.demo.cast import Cast
from mediation.demo.year_2021.days import later
from mediation.demo.year_2021.questions import ASKED, SHARES
from mediation.demo.year_2021.receptions import AT_THE_COUNTER, ON_THE_TELEPHONE
from mediation.ratings import Occasion, Score
from workflow.engine import perform
from workflow.models import open_application
from workflow.organisations import User, system_user

COUNT, OPEN = 260, 8
PLACES = {"district": 42, "rongchang": 44, "window": 4, "xinghe": 10}
CHANNELS = {Channel.PHONE: 18, Channel.ON_SITE: 70, Channel.VISIT: 11, Channel.CHAIR: 1}
VISITORS = {1: 78, 2: 12, 3: 5, 4: 2, 6: 1, 9: 1, 12: 1}
SCORES = {Score.SATISFIED: 930, Score.BASICALLY: 50, Score.DISSATISFIED: 20}
LOOKED_UP, ASKED_FOR_A_RATING, BY_LINK, ANSWERED_ON_A_LINK, REACHED = 0.06, 0.7, 0.35, 0.72, 0.86
RARE = 0.05
"""How much less often those are copied that no figure should lean on: put right afterwards, noted."""


def specimens(people: Cast, dice: random.Random, size: float) -> Iterator[Made]:
    """Answered ones, and a few that wait for their answer."""
    for n in range(several(size, COUNT)):
        taken = taken_down(people, dice, answered=dice.random() > LOOKED_UP)
        weight = 1.0
        if n % 40 == 7:  # noqa: PLR2004
            weight = RARE
            _put_right(taken, people)
        _rated(taken, dice)
        yield Made([taken.pk], weight)
    for _ in range(several(size, OPEN)):
        yield Made([taken_down(people, dice, answered=None).pk], 1)


def _drawn(dice: random.Random, shares: dict[Any, int]) -> Any:
    return dice.choices(list(shares), list(shares.values()))[0]


def taken_down(people: Cast, dice: random.Random, *, answered: bool | None) -> Consultation:
    """A reception by the dice. answered: at once, or after looking it up; None: not yet."""
    channel = _drawn(dice, CHANNELS)
    places = {k: v for k, v in PLACES.items() if channel != Channel.PHONE or k in ON_THE_TELEPHONE}
    place = "district" if channel == Channel.CHAIR else _drawn(dice, places)
    desk = ON_THE_TELEPHONE if channel == Channel.PHONE else AT_THE_COUNTER
    clerk: User = people.people[dice.choice(desk[place])]
    topic = _drawn(dice, SHARES)
    question, answer = dice.choice(ASKED[topic])
    taken: Consultation = open_application(Consultation, by=clerk, organisation=people.places[place])
    at = a_beginning(dice)
    visitors = 1 if channel == Channel.PHONE else _drawn(dice, VISITORS)
    perform(
        taken, "receive", by=clerk, at=at, channel="web", way=channel, topic=topic,
        question=question.format(n=dice.choice("两三四五六")), answer=answer if answered else "", name=person_mark(0),
        phone=phone_mark(0) if dice.random() < 0.6 else "", visitors=visitors,  # noqa: PLR2004
        employer_name=firm_mark(0) if visitors > 4 or dice.random() < 0.5 else "",  # noqa: PLR2004
    )  # fmt: skip
    if answered is False:
        when = later(at, days=dice.choice((0.2, 1, 1, 1, 4, 6)), minutes=dice.randrange(50))
        perform(taken, "give_answer", by=clerk, at=when, channel="web", answer=answer)
    return taken


def _put_right(taken: Consultation, people: Cast) -> None:
    """A slip of the pen, and a word for colleagues."""
    assert taken.answered_at is not None  # noqa: S101  an answered one is put right
    at: dt.datetime = taken.answered_at + dt.timedelta(minutes=3)
    kept = {n: getattr(taken, n) for n in ("topic", "question", "answer", "name", "phone", "employer_name", "visitors")}
    clerk: User = people.of_key(taken.opened_by_id)  # type: ignore[assignment]
    perform(taken, "correct", by=clerk, at=at, channel="web", way=taken.channel, **kept | {"visitors": 2})
    perform(taken, "add_note", by=clerk, at=at, channel="web", note="来访人还会带材料再来。")


def _rated(taken: Consultation, dice: random.Random) -> None:
    if dice.random() >= ASKED_FOR_A_RATING:
        return
    at, clerk, score = taken.answered_at, taken.opened_by, _drawn(dice, SCORES)
    assert at is not None  # noqa: S101  rated are answered ones
    asked: dict[str, Any] = {"occasion": Occasion.RECEPTION, "by": clerk, "channel": "web"}
    if taken.channel != Channel.PHONE and dice.random() < BY_LINK:
        perform(taken, "invite_rating", at=at + dt.timedelta(minutes=4), **asked)
        if dice.random() < ANSWERED_ON_A_LINK:
            perform(
                taken, "receive_rating", by=system_user(), at=at + dt.timedelta(minutes=dice.randrange(6, 70)),
                channel="link", rating=taken.ratings.get(), score=score,
            )  # fmt: skip
        return
    called, reached = later(at, days=dice.choice((0.2, 1, 2, 3)), minutes=dice.randrange(40)), dice.random() < REACHED
    said = {"reached": reached, "score": score if reached else "", "contacted": reached or None}
    perform(taken, "record_rating", at=called, **asked | said)
