"""Mediations walked by real steps: `a_case(people, state)` goes step by step to a state, through `perform`."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mediation.causes import Cause, current_causes
from mediation.claims import claims_of
from mediation.demo.cast import Cast
from mediation.demo.hours import day_of, in_office_hours
from mediation.demo.parties import a_unit, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.parties_steps import add_unit, add_worker
from mediation.dispute.schedule import Share
from mediation.dispute.states import State
from mediation.money import split_evenly
from mediation.parties import Consent, active_applicants, active_respondents
from mediation.roles import INTAKE, LEAD, MEDIATOR
from workflow.engine import perform
from workflow.models import open_application
from workflow.moment import now
from workflow.organisations import Membership, Organisation, User


def a_draft(
    people: Cast,
    *,
    workers: Iterable[dict[str, Any]],
    units: Iterable[dict[str, Any]],
    by: User | None = None,
    place: Organisation | None = None,
    facts: str = "单位自2026年5月起未发放工资，多次催要未果。",
    cause: str = "205.5",
    **fields: Any,
) -> Dispute:
    """A draft with its parties, not filed yet."""
    dispute: Dispute = open_application(
        Dispute, by=by or people.wangfang, organisation=place or people.district, facts=facts, cause=_cause(cause),
        evidence="劳动合同、考勤记录、工资条", region="开发区", industry="制造业", **fields,
    )  # fmt: skip
    for row in workers:
        add_worker(dispute, row, received_at=None)
    for row in units:
        add_unit(dispute, row)
    return dispute


def _cause(code: str) -> Cause | None:
    return current_causes().filter(code=code).first()


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
            "ask_consent", self.staff(INTAKE), days=0.2, how="电话", answer_by=day_of(self.day) + dt.timedelta(days=5)
        )

    def accept(self) -> None:
        """consent_asking → accepted."""
        for respondent in active_respondents(self.dispute):
            self.take(
                "record_reply", self.staff(INTAKE), days=0.3, respondent=respondent, consent=Consent.AGREED,
                answered_on=day_of(self.day), how="电话，公司负责人张倩",
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
                Share(claim, day_of(self.day) + dt.timedelta(days=days), amount)
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
            "record_payment", self.mediator, days=0.5, payments=rows, paid_on=day_of(self.day), manner="bank",
            reference=f"银行批量代发回单 {self.day:%m%d}",
        )  # fmt: skip
        self.take("verify_payments", self.mediator, payments=unverified(self.dispute))

    def performed(self) -> None:
        """performing → performed."""
        self.pay()
        self.take("confirm_performed", self.mediator, days=0.5, contacted_on=day_of(self.day), confirmed_by="职工代表")

    def close(self) -> None:
        """performed → closed."""
        self.take("close", self.lead, days=0.2)

    def fail(self) -> None:
        """mediating → failed."""
        self.take("fail", self.mediator, days=2, fail_reason="DEADLOCK", advised_on=day_of(self.day))

    def withdraw(self) -> None:
        """submitted → withdrawn."""
        self.take("withdraw", self.staff(INTAKE), days=0.5, withdraw_reason="settled")

    def correct(self) -> None:
        """screening → correction."""
        self.take(
            "ask_correction",
            self.staff(INTAKE),
            items="身份证复印件、工资银行流水",
            due=day_of(self.day) + dt.timedelta(days=5),
        )

    def refuse(self) -> None:
        """screening → refused."""
        self.take(
            "propose_refusal",
            self.staff(INTAKE),
            refusal_reason="not_labour",
            refusal_details="系承揽合同关系，不属于劳动争议。",
        )
        self.take("refuse", self.lead, advised_on=day_of(self.day))

    def default(self) -> None:
        """performing → defaulted."""
        self.take(
            "declare_default", self.mediator, days=max(self.dues) + 15, demanded_on=None, advised_on=day_of(self.day)
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


def _row_of(respondent: Any) -> dict[str, Any]:
    return {"name": respondent.employer.name, "uscc": respondent.employer.uscc, "role": respondent.role}


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
