"""Invented applications for legal aid, each walked to its state by real steps: `an_aid(people, state, at=…)`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from mediation.attachments import Paper
from mediation.demo.cast import Cast
from mediation.demo.hours import in_office_hours
from mediation.demo.parties import a_unit, a_worker
from mediation.legal_aid.codes import (
    AidForm,
    Decision,
    DenialReason,
    Exemption,
    Interest,
    Matter,
    MeansCheck,
    NoSubsidy,
    ObjectionResult,
    ServiceOutcome,
    Success,
    TerminationGround,
    UrgentGround,
)
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.means import exemption_of
from mediation.legal_aid.rows import SubsidyRate, rate_for
from mediation.legal_aid.states import State
from mediation.parties import Authority
from mediation.recovered import Basis
from mediation.roles import AID_REVIEWER, INTAKE, LAWYER, LEAD, SUPERVISOR
from workflow.engine import perform
from workflow.models import open_application
from workflow.moment import now
from workflow.organisations import Organisation, User, people_holding

RATES = {
    AidForm.ADVICE: 100_00,
    AidForm.DRAFTING: 300_00,
    AidForm.ARBITRATION: 1_500_00,
    AidForm.LITIGATION: 2_500_00,
    AidForm.ENFORCEMENT: 1_000_00,
}
"""Invented rates, so that the demo has a table; an office records its own document's."""
BASES = {
    ServiceOutcome.AWARD: Basis.AWARD,
    ServiceOutcome.ARBITRAL_SETTLEMENT: Basis.ARBITRAL_SETTLEMENT,
    ServiceOutcome.JUDGMENT: Basis.JUDGMENT,
    ServiceOutcome.COURT_SETTLEMENT: Basis.COURT_SETTLEMENT,
    ServiceOutcome.MEDIATION: Basis.MEDIATION,
}
FROM_WORKER = (
    "name", "id_type", "id_number", "phone", "delivery_address", "occupation", "migrant_worker", "union_member",
)  # fmt: skip
ON = object()
"""The day of the step itself, wherever a form asks for one."""
A_PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class AidWalk:
    """An application on its way, one real step after the other.

    pace: how many days the service takes from its beginning to its end. recovered: fen obtained, recorded on the day
    the matter ends (0: nothing was).
    """

    people: Cast
    aid: LegalAid
    day: dt.datetime
    pace: float = 25
    outcome: str = ServiceOutcome.ARBITRAL_SETTLEMENT
    recovered: int = 0
    lawyer: User | None = None

    def take(self, verb: str, by: User, *, days: float = 0.0, **facts: Any) -> None:
        """One step, `days` after the last one."""
        self.day = min(in_office_hours(self.day + dt.timedelta(days=days, minutes=5)), now())
        known: dict[str, Any] = {name: self.on if value is ON else value for name, value in facts.items()}
        perform(self.aid, verb, by=by, at=self.day, channel="demo", **known)

    @property
    def on(self) -> dt.date:
        """The day of the walk."""
        return timezone.localtime(self.day).date()

    def staff(self, *roles: str) -> User:
        """Somebody who holds one of the roles here, or above where the role reaches down."""
        place: Organisation | None = self.aid.organisation
        while place is not None:
            for role in roles:
                found = people_holding([role], place).exclude(is_superuser=True).first()
                if found is not None:
                    return found
            place = place.parent
        raise LookupError(roles)

    @property
    def reviewer(self) -> User:
        """Who reviews."""
        return self.staff(AID_REVIEWER)

    @property
    def served_by(self) -> User:
        """The lawyer, or who will be."""
        return self.aid.handler or self.lawyer or self.staff(LAWYER)

    def receive(self) -> None:
        """applied → received."""
        self.take(
            "receive",
            self.staff(INTAKE, AID_REVIEWER),
            materials="申请表、身份证复印件、劳动合同、工资流水（复印件各一份）",
            application_paper=None,
        )

    def review(self) -> None:
        """received → review."""
        self.take("begin_review", self.reviewer, days=0.3)

    def supplement(self) -> None:
        """received → supplement."""
        self.take(
            "ask_supplement", self.reviewer, days=0.5, items="1.工资银行流水；2.考勤记录；3.户口簿复印件",
            due=self.on + dt.timedelta(days=8),
        )  # fmt: skip

    def deem(self) -> None:
        """supplement → deemed_withdrawn, once the day set has passed."""
        from workflow.clocks import clocks_of  # noqa: PLC0415

        clock = clocks_of(self.aid).newest("A3")
        if clock is not None and clock.due_at is not None:
            self.day = max(self.day, clock.due_at)
        self.take("deem_withdrawn", self.reviewer)

    def check_means(self) -> None:
        """The means, as what is recorded asks for."""
        exemption = exemption_of(self.aid)
        proof = "户口簿、居住证、用工证明" if exemption == Exemption.MIGRANT else "诚信承诺书"
        check = MeansCheck.EXEMPT if exemption else MeansCheck.DECLARED
        self.take(
            "record_means", self.reviewer, days=0.2, means_check=check, means_on=ON, means_evidence=proof,
            means_met=None if exemption else True, income=None,
        )  # fmt: skip

    def propose(self) -> None:
        """review → signing, for a grant."""
        self.check_means()
        self.take(
            "propose_decision",
            self.reviewer,
            days=0.2,
            decision=Decision.GRANT,
            denial_reason="",
            reasons="属于援助范围，符合条件。",
        )

    def refuse(self) -> None:
        """review → signing, for a denial."""
        self.take(
            "propose_decision", self.reviewer, days=0.4, decision=Decision.DENY, denial_reason=DenialReason.OUT_OF_SCOPE,
            reasons="申请事项系合伙纠纷，不属于法律援助范围。",
        )  # fmt: skip

    def grant(self) -> None:
        """signing → granted."""
        self.take("grant", self.staff(LEAD, SUPERVISOR), days=0.3)

    def deny(self) -> None:
        """signing → denied."""
        self.take("deny", self.staff(LEAD, SUPERVISOR), days=0.3, served_on=ON)

    def urgent(self) -> None:
        """received → pre_aid."""
        self.take(
            "aid_at_once", self.reviewer, days=0.1, ground=UrgentGround.LIMIT, deadline_on=self.on + dt.timedelta(days=4),
            deadline_what="仲裁时效届满", items="经济困难说明、劳动合同复印件", papers_due=self.on + dt.timedelta(days=12),
            lawyer=self.served_by, relation=Interest.NONE, details="",
        )  # fmt: skip

    def assign(self) -> None:
        """granted → assigned."""
        self.take("assign_lawyer", self.reviewer, days=0.5, lawyer=self.served_by, relation=Interest.NONE, details="")

    def contract(self) -> None:
        """assigned → contracted; advice and drafting need none."""
        if self.aid.aid_form in (AidForm.ADVICE, AidForm.DRAFTING):
            return
        self.take(
            "sign_contract", self.served_by, days=0.8, signed_on=ON, authority=Authority.SPECIAL,
            powers="代为承认、放弃、变更请求，进行和解", contract=None,
        )  # fmt: skip

    def serve(self) -> None:
        """contracted → in_service."""
        self.take(
            "begin_service",
            self.served_by,
            days=0.5,
            on=ON,
            summary="核对证据，告知权利义务和仲裁程序。",
            paper=None,
        )

    def end(self) -> None:
        """in_service → service_ended, with a report on the way."""
        lawyer = self.served_by
        self.take(
            "record_proceeding",
            lawyer,
            days=self.pace * 0.2,
            on=ON,
            summary="向仲裁委提交仲裁申请，已受理。",
            forum_no="",
            paper=None,
        )
        self.take(
            "report_progress",
            lawyer,
            days=self.pace * 0.5,
            on=ON,
            summary="电话告知受援人开庭时间和调解方案。",
            paper=None,
        )
        self.take(
            "end_service", lawyer, days=self.pace * 0.3, outcome=self.outcome, success=self.success, ended_on=ON,
            summary="双方达成一致，单位按期支付。", paper=None,
        )  # fmt: skip
        if self.recovered:
            basis = BASES.get(ServiceOutcome(self.outcome), Basis.NEGOTIATION)
            self.take(
                "record_recovery", lawyer, days=0.1, amount=self.recovered, received_on=ON, basis=basis,
                counted_elsewhere=None, proof=None,
            )  # fmt: skip

    @property
    def success(self) -> str:
        """With what success such an outcome comes."""
        if self.outcome in (ServiceOutcome.ADVISED, ServiceOutcome.DROPPED):
            return Success.NOT_APPLICABLE
        return Success.PARTIAL if self.recovered else Success.NONE

    def hand_in(self) -> None:
        """service_ended → closing_review."""
        self.take(
            "hand_in_papers", self.served_by, days=3, report="接受指派后会见受援人、收集证据、参加调解和庭审，事项已办结。",
            copies="仲裁调解书、会见笔录、通报记录（副本）", report_paper=None,
        )  # fmt: skip

    def pass_papers(self) -> None:
        """closing_review → subsidy."""
        self.take("pass_review", self.reviewer, days=2, score=88, remarks="材料齐全，办理及时。")

    def subsidy(self) -> None:
        """subsidy → subsidy_signing: by the table, or none where there is no rate."""
        rate = rate_for(self.aid, self.aid.aid_form, self.aid.service_ended_on or self.on)
        facts = {"amount": rate.amount, "no_subsidy": ""} if rate else {"amount": None, "no_subsidy": NoSubsidy.STAFF}
        self.take("propose_subsidy", self.reviewer, days=0.3, **facts)

    def pay(self) -> None:
        """subsidy_signing → closed."""
        self.take("approve_subsidy", self.staff(SUPERVISOR), days=0.5)
        if self.aid.state != State.CLOSED:
            self.take("pay_subsidy", self.reviewer, days=2, paid_on=ON, reference=f"补贴 {self.on:%Y%m%d}", proof=None)

    def archive(self) -> None:
        """closed → archived, with the papers the file must hold."""
        from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

        for paper in (Paper.AID_APPLICATION, Paper.AGENCY, Paper.CLOSING_REPORT):
            files = [SimpleUploadedFile(f"{Paper(paper).label[:20]}.pdf".replace("/", ""), A_PDF, "application/pdf")]
            self.take("attach_papers", self.reviewer, files=files, paper=paper)
        self.take("archive", self.people.mahong, days=1, archive_no=f"{self.on:%Y}-援-{self.aid.pk}")

    def object(self) -> None:
        """denied → objection."""
        self.take("record_objection", self.reviewer, days=3, received_on=ON, grounds="认为属于劳动争议。", paper=None)

    def uphold(self) -> None:
        """objection → upheld."""
        self.take("record_result", self.reviewer, days=2, result=ObjectionResult.UPHELD, answered_on=ON, paper=None)

    def order(self) -> None:
        """objection → ordered."""
        self.take("record_result", self.reviewer, days=2, result=ObjectionResult.ORDERED, answered_on=ON, paper=None)

    def withdraw(self) -> None:
        """applied → withdrawn."""
        self.take(
            "withdraw", self.staff(INTAKE, AID_REVIEWER), days=0.5, note="单位已支付，申请人不再需要", request=None
        )

    def terminate(self) -> None:
        """in_service → terminated."""
        self.take(
            "propose_termination",
            self.served_by,
            days=4,
            ground=TerminationGround.OWN_LAWYER,
            details="受援人已自行委托律师。",
        )
        self.take("terminate", self.staff(LEAD, SUPERVISOR), days=0.5, served_on=ON, decision=None)

    def pass_on(self) -> None:
        """received → transferred."""
        self.take(
            "pass_on", self.reviewer, days=0.5, outside="区司法局法律援助中心", received_on=ON, receipt="收件回执第7号",
            letter=None,
        )  # fmt: skip


_TO_SIGNING = ("receive", "review", "propose")
_TO_SERVICE = (*_TO_SIGNING, "grant", "assign", "contract", "serve")
_TO_SUBSIDY = (*_TO_SERVICE, "end", "hand_in", "pass_papers")
_DENIED = ("receive", "review", "refuse", "deny")
WALKS: dict[str, tuple[str, ...]] = {
    State.APPLIED: (),
    State.RECEIVED: ("receive",),
    State.SUPPLEMENT: ("receive", "supplement"),
    State.REVIEW: ("receive", "review"),
    State.SIGNING: _TO_SIGNING,
    State.PRE_AID: ("receive", "urgent"),
    State.GRANTED: (*_TO_SIGNING, "grant"),
    State.ASSIGNED: (*_TO_SIGNING, "grant", "assign"),
    State.CONTRACTED: (*_TO_SIGNING, "grant", "assign", "contract"),
    State.IN_SERVICE: _TO_SERVICE,
    State.SERVICE_ENDED: (*_TO_SERVICE, "end"),
    State.CLOSING_REVIEW: (*_TO_SERVICE, "end", "hand_in"),
    State.SUBSIDY: _TO_SUBSIDY,
    State.SUBSIDY_SIGNING: (*_TO_SUBSIDY, "subsidy"),
    State.CLOSED: (*_TO_SUBSIDY, "subsidy", "pay"),
    State.ARCHIVED: (*_TO_SUBSIDY, "subsidy", "pay", "archive"),
    State.DENIED: _DENIED,
    State.OBJECTION: (*_DENIED, "object"),
    State.UPHELD: (*_DENIED, "object", "uphold"),
    State.ORDERED: (*_DENIED, "object", "order"),
    State.DEEMED_WITHDRAWN: ("receive", "supplement", "deem"),
    State.WITHDRAWN: ("withdraw",),
    State.TERMINATED: (*_TO_SERVICE, "terminate"),
    State.TRANSFERRED: ("receive", "pass_on"),
}
"""Which steps lead to a state, in words of `AidWalk`; every state but a draft."""


def subsidy_rates(people: Cast) -> None:
    """A table of rates for the demo's district, once."""
    for form, amount in RATES.items():
        SubsidyRate.objects.get_or_create(
            district=people.district, form=form, valid_from=dt.date(2021, 1, 1),
            defaults={"amount": amount, "basis": "演示用补贴标准（虚构）"},
        )  # fmt: skip


def facts_of(worker: dict[str, Any], unit: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """What would be typed into the registration form for a worker and a unit (rows as `a_worker`, `a_unit` make them)."""
    own = {name: worker[name] for name in FROM_WORKER if name in worker}
    facts: dict[str, Any] = {
        "applied_by": "self", **own, "residence": "", "hardship": "none", "employer_name": unit["name"], "uscc": unit.get("uscc", ""),
        "aid_matter": Matter.WAGES, "aid_form": AidForm.ARBITRATION, "forum": "before", "amount": 12_000_00,
        "facts": "单位拖欠2026年5月至6月工资，多次催要未果，请求支付。", "deadline_on": None, "deadline_what": "", "agent_name": "",
        "agent_kind": "relative", "agent_phone": "", "authority_paper": None, "received_at": None,
    }  # fmt: skip
    return facts | changed


def an_aid_walk(  # noqa: PLR0913  what an invented case may differ in
    people: Cast,
    state: str,
    *,
    at: dt.datetime | None = None,
    worker: dict[str, Any] | None = None,
    unit: dict[str, Any] | None = None,
    place: Organisation | None = None,
    by: User | None = None,
    lawyer: User | None = None,
    pace: float = 25,
    outcome: str = ServiceOutcome.ARBITRAL_SETTLEMENT,
    recovered: int = 0,
    **fields: Any,
) -> AidWalk:
    """Walk a new application to a state, beginning at an instant; the walk can go on. fields: facts of the registration."""
    begun = at or now() - dt.timedelta(days=75)
    aid: LegalAid = open_application(LegalAid, by=by or people.wangfang, organisation=place or people.district)
    walk = AidWalk(people, aid, begun, pace=pace, outcome=outcome, recovered=recovered, lawyer=lawyer)
    if state == State.DRAFT:
        return walk
    fields.setdefault("despite_twin", worker is None)  # the same invented person may apply any number of times
    facts = facts_of(worker or a_worker(600), unit or a_unit(60, "长风精密模具有限公司"), **fields)
    walk.take("apply", by or people.wangfang, **facts)
    for name in WALKS[state]:
        move: Callable[[], None] = getattr(walk, name)
        move()
    return walk


def an_aid(people: Cast, state: str, *, at: dt.datetime | None = None, **fields: Any) -> LegalAid:
    """An application for legal aid in a state, walked there by real steps."""
    return an_aid_walk(people, state, at=at, **fields).aid


__all__ = ["WALKS", "AidWalk", "an_aid", "an_aid_walk", "facts_of", "subsidy_rates"]
