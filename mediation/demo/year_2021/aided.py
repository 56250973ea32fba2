"""Legal aid in 2021: who was granted it, by whom it was served, what was recovered, and when the file was closed."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from mediation.demo.cast import Cast
from mediation.demo.parties import a_unit, a_worker
from mediation.demo.year_2021.days import in_the_day, some_days, working_days
from mediation.demo.year_2021.figures import Figures
from mediation.demo.year_2021.matters import firm
from mediation.legal_aid.codes import AidForm, Forum, Matter, ServiceOutcome
from mediation.legal_aid.demo import BASES, WALKS, AidWalk, facts_of
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from mediation.money import split_evenly
from mediation.recovered import Basis
from mediation.roles import AID_REVIEWER, INTAKE, LAWYER, LEAD, SUPERVISOR
from workflow.models import open_application
from workflow.organisations import User

FIRST_WORKER, FIRST_FIRM = 5_000, 1_400
LAWYERS = ("linhao", "xumin")
STAFF = {INTAKE: "wangfang", AID_REVIEWER: "gaoyuan", LAWYER: "linhao", LEAD: "chenjing", SUPERVISOR: "zhouwei"}
AT_LEAST = 18
"""Days that everything takes beside the service itself, at the utmost."""

LAST_DAY_OPEN = dt.date(2021, 12, 21)
NOT_GRANTED = 0.08
FORMS = {AidForm.ARBITRATION: 66, AidForm.LITIGATION: 14, AidForm.DRAFTING: 12, AidForm.ENFORCEMENT: 8}
PACE = {
    AidForm.ARBITRATION: (18, 58),
    AidForm.LITIGATION: (40, 90),
    AidForm.DRAFTING: (2, 6),
    AidForm.ENFORCEMENT: (20, 60),
}
OUTCOMES = {
    AidForm.ARBITRATION: (
        ServiceOutcome.ARBITRAL_SETTLEMENT, ServiceOutcome.ARBITRAL_SETTLEMENT, ServiceOutcome.AWARD,
        ServiceOutcome.NEGOTIATION,
    ),
    AidForm.LITIGATION: (ServiceOutcome.JUDGMENT, ServiceOutcome.COURT_SETTLEMENT),
    AidForm.DRAFTING: (ServiceOutcome.ADVISED,),
    AidForm.ENFORCEMENT: (ServiceOutcome.NEGOTIATION,),
}  # fmt: skip
RECOVERS = 0.88
"""Of the cases with a lawyer before a tribunal, in how many the worker got something."""

TOLD = {
    Matter.WAGES: "{firm}拖欠工资，职工多次催要未果，请求支付。",
    Matter.SEVERANCE: "{firm}单方解除劳动合同，未支付经济补偿，职工请求支付。",
    Matter.INJURY: "职工在{firm}工作时受伤并已认定工伤，单位未支付工伤待遇。",
    Matter.INSURANCE: "{firm}未依法缴纳社会保险，职工请求赔偿待遇损失。",
    Matter.WOMEN: "{firm}在职工孕期解除劳动合同，职工请求支付工资和赔偿金。",
}
MATTERS = {Matter.WAGES: 54, Matter.SEVERANCE: 24, Matter.INJURY: 14, Matter.INSURANCE: 5, Matter.WOMEN: 3}
YUAN = 100


@dataclass(frozen=True)
class Aid:
    """One application. state: how far it goes in the end. weight: its share of what is recovered; recovered: fen."""

    at: dt.datetime
    state: str
    number: int = 0
    matter: str = Matter.WAGES
    form: str = AidForm.ARBITRATION
    outcome: str = ServiceOutcome.ARBITRAL_SETTLEMENT
    pace: float = 0
    weight: int = 0
    recovered: int = 0
    lawyer: str = field(default=LAWYERS[0])


def aids(figures: Figures) -> list[Aid]:
    """The whole year in the order of time; persons and money add up to the figures."""
    dice = random.Random("legal aid in 2021")  # noqa: S311  the same year every time
    planned = [*_closed(dice, figures.aid_closed), *_open(dice, figures.aid_accepted - figures.aid_closed)]
    planned += [
        Aid(in_the_day(dice, day), dice.choice((State.DENIED, State.WITHDRAWN, State.WITHDRAWN)))
        for day in some_days(dice, round(figures.aid_accepted * NOT_GRANTED), last=LAST_DAY_OPEN)
    ]
    in_order = sorted(_with_money(planned, figures.recovered), key=lambda aid: (aid.at, aid.state, aid.weight))
    return [replace(aid, number=n) for n, aid in enumerate(in_order)]


def _closed(dice: random.Random, count: int) -> Iterator[Aid]:
    """Granted and closed within the year: who comes late has little time."""
    for day in some_days(dice, count, last=dt.date(2021, 12, 2)):
        left = (dt.date(2021, 12, 28) - day).days - AT_LEAST
        forms = {form: weight for form, weight in FORMS.items() if PACE[form][0] <= left}
        yield _one(dice, day, dice.choices(list(forms), list(forms.values()))[0], most=left)


def _open(dice: random.Random, count: int) -> Iterator[Aid]:
    """Granted in the year and closed in the first months of the next."""
    days = working_days(dt.date(2021, 11, 8), LAST_DAY_OPEN)
    for day in sorted(dice.choice(days) for _ in range(count)):
        least = (dt.date(2022, 1, 10) - day).days
        form = dice.choice((AidForm.ARBITRATION, AidForm.ARBITRATION, AidForm.LITIGATION))
        most = (dt.date(2022, 3, 25) - day).days - AT_LEAST
        aid = _one(dice, day, form, most=most)
        yield replace(aid, pace=min(max(aid.pace, least), most), weight=0, recovered=8_000 * YUAN)


def _one(dice: random.Random, day: dt.date, form: str, *, most: int) -> Aid:
    least, longest = PACE[AidForm(form)]
    outcome = dice.choice(OUTCOMES[AidForm(form)])
    wins = outcome != ServiceOutcome.ADVISED and dice.random() < RECOVERS
    return Aid(
        in_the_day(dice, day), State.CLOSED, matter=dice.choices(list(MATTERS), list(MATTERS.values()))[0], form=form,
        outcome=outcome, pace=min(most, dice.randint(least, longest)),
        weight=int(6_000 + 42_000 * dice.random() ** 2) if wins else 0, lawyer=dice.choice(LAWYERS),
    )  # fmt: skip


def _with_money(planned: list[Aid], recovered: int) -> list[Aid]:
    """In tens of yuan; what remains of the year's total goes to the last."""
    step = 10 * YUAN
    wins = [n for n, aid in enumerate(planned) if aid.weight]
    shares = dict(zip(wins, split_evenly(recovered // step, [planned[n].weight for n in wins]), strict=True))
    shares = {n: share * step for n, share in shares.items()}
    shares[wins[-1]] += recovered % step
    return [replace(aid, recovered=shares.get(n, aid.recovered)) for n, aid in enumerate(planned)]


# As steps


class Aided(AidWalk):
    """As the demo walks aid, with what the year's planning says, and by people who need not be looked up."""

    def staff(self, *roles: str) -> User:
        """Who holds the first of the roles at the district."""
        found: User = self.people.people[STAFF[roles[0]]]
        return found

    @property
    def served_by(self) -> User:
        """The lawyer, or who will be."""
        return self.people.of_key(self.aid.handler_id) or self.lawyer or self.staff(LAWYER)

    def end(self) -> None:
        """in_service → service_ended, and what was obtained by then."""
        lawyer = self.served_by
        self.take(
            "report_progress", lawyer, days=self.pace * 0.5, on=self.on, summary="告知受援人办理进展。", paper=None
        )
        self.take(
            "end_service", lawyer, days=self.pace * 0.5, outcome=self.outcome, success=self.success, ended_on=self.on,
            summary="事项办结，结果已告知受援人。", paper=None,
        )  # fmt: skip
        if self.recovered:
            basis = BASES.get(ServiceOutcome(self.outcome), Basis.NEGOTIATION)
            self.take(
                "record_recovery", lawyer, days=0.1, amount=self.recovered, received_on=self.on, basis=basis,
                counted_elsewhere=None, proof=None,
            )  # fmt: skip


def record(people: Cast, planned: Aid) -> LegalAid:
    """Open it and take its steps, each at its own time."""
    clerk = people.wangfang
    aid: LegalAid = open_application(LegalAid, by=clerk, organisation=people.district)
    walk = Aided(
        people, aid, planned.at, pace=planned.pace, outcome=planned.outcome, recovered=planned.recovered,
        lawyer=people.people[planned.lawyer],
    )  # fmt: skip
    name = firm(planned.number * 5 + 3)
    walk.take("apply", clerk, **_facts(planned, name))
    for move in WALKS[planned.state]:
        getattr(walk, move)()
    return aid


def _facts(planned: Aid, name: str) -> dict[str, Any]:
    return facts_of(
        a_worker(FIRST_WORKER + planned.number), a_unit(FIRST_FIRM + planned.number, name), aid_matter=planned.matter,
        aid_form=planned.form, facts=TOLD[Matter(planned.matter)].format(firm=name),
        forum=Forum.ENFORCEMENT if planned.form == AidForm.ENFORCEMENT else Forum.BEFORE,
        amount=max(planned.recovered * 5 // 4, 6_000 * YUAN) // YUAN * YUAN,
    )  # fmt: skip
