"""The mediations of 2021 as steps: each planned case is filed, accepted, mediated and ended through `perform`."""

import datetime as dt
import random
from typing import Any

from mediation.claims import Claim, claims_of
from mediation.demo.cast import Cast
from mediation.demo.disputes import a_draft
from mediation.demo.hours import day_of
from mediation.demo.parties import a_unit, a_worker
from mediation.demo.year_2021.days import later
from mediation.demo.year_2021.matters import INDUSTRIES, firm
from mediation.demo.year_2021.mediations import SETTLED, Ending, Mediation
from mediation.dispute.codes import FailReason, RefusalReason, WithdrawReason
from mediation.dispute.fulfilment import standing, unverified
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.schedule import Share
from mediation.money import split_evenly
from mediation.parties import Consent, LimitationBasis, active_applicants, active_respondents
from workflow.engine import perform
from workflow.organisations import User

FIRST_WORKER, FIRST_FIRM = 2_000, 1_000
"""Numbers of workers and firms from which those of 2021 are counted, so that they differ from all others."""
OWN_FIRM = 996
"""Of the enterprise that has a committee."""

FIRST_OF_AUGUST = 4_008
"""By which the first of the 24 is a 李."""

STAFF = {
    "district": ("wangfang", ("liqiang", "zhaomin"), "chenjing"),
    "rongchang": ("liuyang", ("liuyang",), "liuyang"),
    "kechuang": ("heping", ("heping",), "heping"),
    "xinghe": ("tangrui", ("tangrui",), "tangrui"),
}
"""Who takes in, who mediates, who leads."""

WHY_FAILED = (FailReason.DEADLOCK, FailReason.DEADLOCK, FailReason.PARTY_UNWILLING, FailReason.UNREACHABLE)
WHY_WITHDRAWN = (WithdrawReason.SETTLED, WithdrawReason.PAID, WithdrawReason.ARBITRATION, WithdrawReason.FREE)
ACCEPTED_LATE, EXTENDED = 0.05, 0.12


class Mediated:
    """One case on its way. `day` is when the last step was taken."""

    def __init__(self, people: Cast, case: Mediation) -> None:
        self.people, self.case, self.day = people, case, case.at
        self.dice = random.Random(f"mediated {case.worker}")  # noqa: S311  the same case every time
        clerk, mediators, lead = STAFF[case.place]
        self.clerk, self.lead = people.people[clerk], people.people[lead]
        self.mediator: User = people.people[self.dice.choice(mediators)]
        self.dispute = self._draft()

    def to_its_end(self) -> Dispute:
        """Every step in its order."""
        self.take("submit", self.clerk, minutes=0)
        if self.case.ending == Ending.WITHDRAWN:
            self.take("withdraw", self.clerk, days=1, withdraw_reason=self.dice.choice(WHY_WITHDRAWN))
            return self.dispute
        self.take("screen", self.clerk, minutes=self._minutes(), urgent=self.case.persons > 9, risk="")  # noqa: PLR2004
        if self.case.ending == Ending.REFUSED:
            return self._refused()
        self._accepted()
        if self.case.ending == Ending.GIVEN_UP:
            self.take("withdraw", self.clerk, days=2, withdraw_reason=self.dice.choice(WHY_WITHDRAWN))
            return self.dispute
        self._heard()
        return self._settled() if self.case.ending in SETTLED else self._failed()

    def take(self, verb: str, by: User, *, days: float = 0, minutes: int = 8, **facts: Any) -> None:
        """One step, so long after the last one, when the office is open."""
        at = self.wait(days=days, minutes=minutes)
        perform(self.dispute, verb, by=by, at=at, channel="demo", **facts)

    def wait(self, *, days: float = 0, minutes: int = 0) -> dt.datetime:
        """Some time goes by; whatever is done next with minutes=0 is done at the instant answered."""
        self.day = later(self.day, days=days, minutes=minutes)
        return self.day

    def _minutes(self, most: int = 90) -> int:
        return self.dice.randrange(10, most)

    def _draft(self) -> Dispute:
        case, number, name = self.case, *self._firm()
        month = (case.at.replace(day=1) - dt.timedelta(days=45)).month
        return a_draft(
            self.people, by=self.clerk, place=self.people.places[case.place], cause=case.matter.cause,
            workers=[self._worker(n, fen) for n, fen in enumerate(case.claimed)],
            units=[a_unit(FIRST_FIRM + number, name) | {"industry": INDUSTRIES[number % len(INDUSTRIES)]}],
            facts=case.matter.facts.format(firm=name, month=month), received_at=case.at,
        )  # fmt: skip

    def _firm(self) -> tuple[int, str]:
        """An enterprise's own committee mediates with its own enterprise."""
        return (
            (OWN_FIRM, "星河精密制造有限公司")
            if self.case.place == "xinghe"
            else (self.case.firm, firm(self.case.firm))
        )

    def _worker(self, n: int, claimed: int) -> dict[str, Any]:
        """Who is still employed and asks for pay has no limitation running (调解仲裁法 Art 27 ¶4)."""
        number = FIRST_WORKER + self.case.worker + n
        if self.case.of_august:
            number = FIRST_OF_AUGUST + n
        first = (self.case.at.date().replace(day=1) - dt.timedelta(days=64)).replace(day=1)
        last = self.case.at.date().replace(day=1) - dt.timedelta(days=1)
        row = a_worker(number, claim=self.case.matter.claim, claimed=claimed)
        row["claims"][0] |= {"period_from": first, "period_to": last, "base_wage": 6_000_00}
        if number % 3:
            return row | {"limitation_basis": LimitationBasis.IN_SERVICE}
        return row | {"right_known_on": last - dt.timedelta(days=number % 40)}

    def _refused(self) -> Dispute:
        self.take(
            "propose_refusal", self.clerk, days=0.3, refusal_reason=RefusalReason.NOT_LABOUR,
            refusal_details="双方系承揽关系，不属于劳动争议，已告知可向人民法院起诉。",
        )  # fmt: skip
        self.take("refuse", self.lead, minutes=0, advised_on=day_of(self.wait(days=0.2)))
        return self.dispute

    def _accepted(self) -> None:
        """The other side is telephoned; with its consent the case is accepted, nearly always within three working days."""
        answer_by = day_of(self.wait(minutes=self._minutes())) + dt.timedelta(days=5)
        self.take("ask_consent", self.clerk, minutes=0, how="电话", answer_by=answer_by)
        late = self.dice.random() < ACCEPTED_LATE and not self.case.hurried
        for respondent in active_respondents(self.dispute):
            answered = self.wait(days=4 if late else 0 if self.case.of_august else self.dice.choice((0.1, 0.5, 1)))
            self.take(
                "record_reply", self.clerk, minutes=9, respondent=respondent, consent=Consent.AGREED,
                answered_on=day_of(answered), how="电话，单位负责人张倩",
            )  # fmt: skip
        self.take("accept", self.lead, days=0.1)

    def _heard(self) -> None:
        """Assigned, appointed and heard, once or twice."""
        self.take(
            "assign_mediator", self.lead, minutes=self._minutes(), mediator=self.mediator, relation="none", details="",
            parties_agree=False,
        )  # fmt: skip
        if self.case.of_august:
            self._represented()
        for session in range(self.case.sessions):
            scheduled = later(self.day, days=1 if self.case.hurried else self.dice.choice((1, 2, 3)), minutes=60)
            self.take(
                "appoint_session" if session else "begin_mediation", self.mediator, minutes=self._minutes(),
                scheduled_at=scheduled, mode="office", place="调解室一", notified="电话通知职工和单位委托代理人", public=False,
            )  # fmt: skip
            last = session == self.case.sessions - 1
            self.day = max(self.day, scheduled)
            agreed = last and self.case.ending in SETTLED
            self.take(
                "record_session", self.mediator, minutes=100, held_at=scheduled,
                attendees="职工本人、单位委托代理人，已核对身份和授权",
                statements="职工陈述请求和依据；单位说明经营情况和支付意见。", undisputed=self.case.matter.undisputed,
                proposals="由单位按核对的金额付款。", result="双方达成一致意向。" if agreed else "双方分歧较大，未达成一致。",
                minutes_signed=True,
            )  # fmt: skip
            if not last and self.dice.random() < EXTENDED:
                self._extended()

    def _represented(self) -> None:
        """代表人和委托代理人: the workers elect three, the company sends an agent who may settle."""
        workers = list(active_applicants(self.dispute))
        elected = day_of(self.day)
        self.take("elect_representatives", self.clerk, applicants=workers[:3], elected_on=elected, sheet=None)
        self.take(
            "appoint_agent", self.clerk, days=0.2, side="respondent", respondent=active_respondents(self.dispute)[0],
            name="钱宏", kind="lawyer", authority="special", powers="代为承认、放弃、变更请求，进行和解", document=None,
        )  # fmt: skip

    def _extended(self) -> None:
        until = day_of(self.dispute.accepted_at or self.day) + dt.timedelta(days=30)
        self.take("extend", self.mediator, until=until, applicants_agree=True, respondents_agree=True, document=None)

    def _failed(self) -> Dispute:
        reason = self.dice.choice(WHY_FAILED)
        self.take("fail", self.mediator, minutes=0, fail_reason=reason, advised_on=day_of(self.wait(days=1)))
        return self.dispute

    def _settled(self) -> Dispute:
        """Agreement, payments, call-back, closing."""
        self.wait(days=0.1)
        self.take(
            "draft_agreement", self.mediator, minutes=0, facts_text=self.dispute.facts, claims_text=str(self.case.matter.undisputed),
            result=self.case.matter.result, manner="bank", payee="各职工本人工资卡（见附表）",
            default_clause="逾期按未付金额每日万分之五支付违约金。", acceleration=len(self.case.instalments) > 1, copies=3,
            schedule=self._schedule(),
        )  # fmt: skip
        self._signed()
        self.take("seal", self.lead, minutes=self._minutes())
        self.take("bring_into_effect", self.mediator)
        self.take("decline_confirmation", self.mediator, told=True)
        self.take("begin_performance", self.mediator)
        for due in sorted({row.due_on for row in standing(self.dispute)}):
            self._paid(due)
        called = day_of(self.wait(days=0.2))
        confirmed_by = "职工本人" if self.case.persons == 1 else "职工代表"
        self.take("confirm_performed", self.mediator, minutes=0, contacted_on=called, confirmed_by=confirmed_by)
        self.take("close", self.lead, days=0.2)
        return self.dispute

    def _schedule(self) -> list[Share]:
        """In equal parts, an odd fen last."""
        signed = day_of(self.day)
        parts = len(self.case.instalments)
        return [
            Share(claim, signed + dt.timedelta(days=days), amount)
            for claim, fen in zip(self._claims(), self.case.agreed, strict=True)
            for days, amount in zip(self.case.instalments, split_evenly(fen, [1] * parts), strict=True)
        ]

    def _claims(self) -> list[Claim]:
        return list(claims_of(self.dispute))

    def _signed(self) -> None:
        """Everybody in person; in August the company's agent by special authority."""
        workers, units = list(active_applicants(self.dispute)), list(active_respondents(self.dispute))
        hands: dict[str, Any] = {"mediator": True, "signed_by": "self"}
        signed_at = self.wait(days=0.3)
        if self.case.of_august:
            agent = {"signed_by": "agent", "agent": self.dispute.agents.get(), "mediator": False, "applicants": []}
            self.take("sign", self.mediator, minutes=0, respondents=units, signed_at=signed_at, **agent)
            units = []
        self.take(
            "sign", self.mediator, applicants=workers, respondents=units, signed_at=signed_at, **hands,
        )  # fmt: skip

    def _paid(self, due: dt.date) -> None:
        """On the day or shortly before, recorded then and verified the next working day; late where the plan says so."""
        late = self.case.ending == Ending.PAID_LATE
        early = self.dice.choice((0, 0, 1))
        moment = dt.datetime.combine(due, self.day.time(), self.day.tzinfo)
        if late:
            self._defaulted(moment)
        else:
            self.day = max(self.day, later(moment - dt.timedelta(days=early)))
        rows = [(row, row.amount) for row in standing(self.dispute) if row.due_on == due]
        paid_on = day_of(self.wait(minutes=9))
        self.take(
            "record_payment", self.mediator, minutes=0, payments=rows, paid_on=paid_on, manner="bank",
            reference=f"银行代发回单 {paid_on:%Y%m%d}-{self.case.firm:03d}",
        )  # fmt: skip
        self.take("verify_payments", self.mediator, days=0.2, payments=unverified(self.dispute))
        if late:
            self.take("resume_performance", self.mediator)

    def _defaulted(self, due: dt.datetime) -> None:
        self.day = max(self.day, later(due + dt.timedelta(days=6)))
        told = day_of(self.day)
        self.take("declare_default", self.mediator, minutes=0, demanded_on=told, advised_on=told)
        self.day = later(self.day, days=5)
