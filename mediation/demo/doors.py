"""What is alive beside the mediations: today's receptions, tickets and legal aid in every state.

And one dispute through several doors: a ticket that became a case, a case that answers three tickets, a failed mediation
that went on to legal aid.
"""

import datetime as dt

from mediation.consultation.lifecycle import Consultation, Topic
from mediation.demo.cast import Cast
from mediation.demo.disputes import Walk, a_case, a_walk
from mediation.demo.hours import when_last_open
from mediation.demo.parties import FIRMS, a_unit, a_worker
from mediation.demo.year_2021.questions import ASKED
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.hearing import demo as hearing
from mediation.hotline import demo as hotline
from mediation.legal_aid import demo as legal_aid
from mediation.legal_aid.states import State as AidState
from mediation.links import Tie
from mediation.ratings import Occasion, Score
from workflow.engine import perform
from workflow.models import open_application
from workflow.moment import now
from workflow.organisations import User, system_user

DAY = dt.timedelta(days=1)
DESKS = (("wangfang", "district"), ("sunli", "district"), ("liuyang", "rongchang"), ("heping", "kechuang"))
MINUTES_AGO = (380, 345, 300, 260, 225, 190, 150, 110, 85, 60, 35, 12)
FIRST_WORKER, FIRST_FIRM = 6_000, 1_700
"""From which workers and firms are numbered here."""

JUST_IN = frozenset({"answered", "received", "graded", "signed", "objection", "dispatched", "accepted"})
"""Tickets of the last hour."""

BEFORE_DECISION = frozenset(
    {"applied", "received", "supplement", "signing", "pre_aid", "granted", "assigned", "contracted"}
)
"""Legal aid of the last days; what is served or has been takes weeks."""

LATE = {"handling": 24, "shelved": 30, "review": 26, "in_service": 150}
"""States in which one has stood for longer than it should, and for how many days."""


# Receptions


def receptions(people: Cast) -> None:
    """Today's, some of them rated; three questions that wait for an answer, one of them too long."""
    topics = list(Topic)
    for n, minutes in enumerate(MINUTES_AGO):
        by, place = DESKS[n % len(DESKS)]
        moment = now() - dt.timedelta(minutes=minutes)
        taken = _taken_down(
            people, by, place, topics[n % len(topics)], at=moment, way="phone" if n % 3 == 1 else "on_site"
        )
        if n % 2 == 0:
            _rated(taken, people.people[by], moment, answered=n % 4 == 0)
    for days, by, place in ((7, "wangfang", "district"), (1, "liuyang", "rongchang"), (0, "heping", "kechuang")):
        moment = when_last_open(now() - (days + 1) * DAY)
        _taken_down(people, by, place, Topic.INSURANCE, at=moment, answered=False)


def _taken_down(
    people: Cast, by: str, place: str, topic: str, *, at: dt.datetime, way: str = "on_site", answered: bool = True
) -> Consultation:
    question, answer = ASKED[Topic(topic)][at.minute % len(ASKED[Topic(topic)])]
    clerk = people.people[by]
    consultation: Consultation = open_application(Consultation, by=clerk, organisation=people.places[place])
    perform(
        consultation, "receive", by=clerk, at=at, channel="demo", way=way, topic=topic, question=question.format(n="两"),
        answer=answer if answered else "", name="陈女士", phone=f"138001361{at.minute:02d}", employer_name=FIRMS[at.minute % 10],
        visitors=1 + (at.minute % 5 == 0),
    )  # fmt: skip
    return consultation


def _rated(consultation: Consultation, by: User, at: dt.datetime, *, answered: bool) -> None:
    asked, later = at + dt.timedelta(minutes=2), at + dt.timedelta(minutes=6)
    perform(consultation, "invite_rating", by=by, at=asked, channel="demo", occasion=Occasion.RECEPTION)
    if answered:
        perform(
            consultation, "receive_rating", by=system_user(), at=later, channel="demo",
            rating=consultation.ratings.get(), score=Score.SATISFIED, remark="解答很耐心",
        )  # fmt: skip


# Tickets


def tickets(people: Cast) -> None:
    """Of both hotlines in every state; some at each station, some late."""
    for kind, walks in hotline.WALKS.items():
        for n, state in enumerate(walks):
            days = LATE.get(state, 2) if kind == hotline.CITY else 1
            began = now() - dt.timedelta(minutes=50) if state in JUST_IN else when_last_open(now() - days * DAY)
            hotline.a_ticket(
                people, str(kind), str(state), at=began, station=("rongchang", "kechuang")[n % 2],
                employer_name=FIRMS[n % len(FIRMS)],
            )  # fmt: skip


def one_case_for_three_calls(people: Cast) -> None:
    """Three colleagues call, one case is opened from the first call, the others are answered from it; then it ends."""
    at = when_last_open(now() - 16 * DAY)
    unit = a_unit(FIRST_FIRM, "云程跨境物流有限公司")
    calls = [
        hotline.a_ticket_walk(
            people, hotline.UNION, "accepted", at=at + n * dt.timedelta(minutes=25), station="kechuang",
            employer_name=unit["name"],
        )
        for n in range(3)
    ]  # fmt: skip
    case = a_walk(
        people, State.SUBMITTED, at=max(call.at for call in calls), place=people.kechuang, by=people.heping,
        workers=[a_worker(FIRST_WORKER + n, claimed=9_600_00) for n in range(3)], units=[unit],
    )  # fmt: skip
    first, *others = calls
    perform(first.ticket, "refer", by=people.heping, at=case.day, channel="demo", other=case.dispute)
    for call in others:
        perform(call.ticket, "answer_from_case", by=people.heping, at=case.day, channel="demo", other=case.dispute)
    _to_the_end(case)


def _to_the_end(case: Walk) -> None:
    """Mediated, paid within days, closed: whoever waited hears of it."""
    case.dues = (2,)
    for move in (
        case.screen, case.ask, case.accept, case.assign, case.mediate, case.draft, case.effect, case.perform,
        case.performed, case.close,
    ):  # fmt: skip
        move()


def a_call_that_became_a_mediation(people: Cast) -> None:
    """It waits for the case that was opened from it."""
    call = hotline.a_ticket_walk(
        people, hotline.CITY, "contacted", at=when_last_open(now() - 4 * DAY), employer_name="安澜餐饮管理有限公司"
    )
    case = a_case(
        people, State.SUBMITTED, at=call.at, place=people.rongchang, by=people.liuyang,
        workers=[a_worker(FIRST_WORKER + 20, claimed=13_400_00)], units=[a_unit(FIRST_FIRM + 1, "安澜餐饮管理有限公司")],
    )  # fmt: skip
    perform(call.ticket, "refer", by=people.liuyang, at=call.at, channel="demo", other=case)


# Legal aid


def aids(people: Cast) -> None:
    """In every state, by both lawyers; some of them late."""
    legal_aid.subsidy_rates(people)
    for n, state in enumerate(legal_aid.WALKS):
        days = LATE.get(state, 2 if state in BEFORE_DECISION else 55)
        legal_aid.an_aid(
            people, state, at=when_last_open(now() - days * DAY), worker=a_worker(FIRST_WORKER + 100 + n),
            unit=a_unit(FIRST_FIRM + 10 + n % 7, FIRMS[n % len(FIRMS)]), lawyer=(people.linhao, people.xumin)[n % 2],
            recovered=(9_000 + 700 * n) * 100,
        )  # fmt: skip


def a_failed_mediation_with_legal_aid(people: Cast) -> Dispute:
    """What could not be mediated goes on with a lawyer."""
    at, number = when_last_open(now() - 30 * DAY), FIRST_WORKER + 60
    worker, unit = a_worker(number, claimed=31_500_00), a_unit(FIRST_FIRM + 2, "锦程物业服务有限公司")
    failed = a_case(people, State.FAILED, at=at, workers=[worker], units=[unit])
    aid = legal_aid.an_aid(
        people, AidState.IN_SERVICE, at=when_last_open(now() - 18 * DAY), worker=worker, unit=unit, amount=31_500_00,
        lawyer=people.linhao,
    )  # fmt: skip
    perform(failed, "tie", by=people.chenjing, channel="demo", other=aid, tie=Tie.AID)
    return failed


# Between organisations


def an_offer_not_answered(people: Cast) -> None:
    """The centre offers a case to a station, which has not said yes or no."""
    offered = a_case(
        people, State.SUBMITTED, at=when_last_open(now() - 2 * DAY), workers=[a_worker(FIRST_WORKER + 40)],
        units=[a_unit(FIRST_FIRM + 3, "启明星教育咨询有限公司")],
    )  # fmt: skip
    perform(
        offered, "offer_transfer", by=people.chenjing, channel="demo", note="用工地在荣昌街", organisation=people.rongchang,
        outside="",
    )  # fmt: skip


def hearings(people: Cast) -> None:
    """At the arbitration court, in every state."""
    for n, state in enumerate(hearing.WALKS):
        at = when_last_open(now() - (2 + n) * DAY)
        hearing.a_hearing(
            people, state, at, lac_case_no=f"京开劳人仲字〔{at.year}〕第{301 + n}号", employer_name=FIRMS[n % len(FIRMS)],
            worker_name=a_worker(FIRST_WORKER + 80 + n)["name"],
        )  # fmt: skip
