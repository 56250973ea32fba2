"""Twenty-four workers from the oral application to the archive, the figures checked by hand after every stage."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from mediation.attachments import Paper
from mediation.claims import Sums, claims_of, sums_of
from mediation.demo import Cast, a_draft
from mediation.dispute.fulfilment import overdue_rows, standing, unverified
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.remedies import Title, title_held
from mediation.dispute.schedule import Share
from mediation.dispute.states import State
from mediation.parties import Applicant, Consent, active_applicants, active_respondents
from tests.mediation.dispute.ladder import SHANGHAI, a_pdf, a_unit, a_worker, last_day_of, step_of
from workflow.audit import Timeline
from workflow.engine import Refused, perform
from workflow.organisations import User

CLAIMED = [12_000_00 + 100_00 * n for n in range(24)]  # 12,000 to 14,300 yuan
AGREED = [fen - 1_000_01 for fen in CLAIMED]  # everybody gives up 1,000.01
# By hand: 24 × 12,000 + 100 × (0+1+…+23) = 288,000 + 27,600 = 315,600; less 24 × 1,000.01 = 24,000.24.
TOTAL_CLAIMED, TOTAL_AGREED = 315_600_00, 291_599_76
# Halves: an odd number of fen leaves the odd one to the second. Every agreed amount ends on 99 fen, so is odd.
FIRST, SECOND = (TOTAL_AGREED - 24) // 2, (TOTAL_AGREED + 24) // 2


class Tale:
    """One case, one clock, and the person who does the next thing."""

    def __init__(self, people: Cast, clock: time_machine.Traveller, dispute: Dispute) -> None:
        self.people, self.clock, self.dispute = people, clock, dispute

    def on(self, day: str, time: str = "10:00") -> dt.datetime:
        moment = dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI)
        self.clock.move_to(moment, tick=False)
        return moment

    def take(self, verb: str, by: User, **facts: Any) -> None:
        perform(self.dispute, verb, by=by, **facts)

    @property
    def workers(self) -> list[Applicant]:
        return list(active_applicants(self.dispute))

    def figures(self, **expected: int) -> None:
        assert sums_of(self.dispute) == Sums(
            **({"persons": 24, "claimed": TOTAL_CLAIMED, "found": 0, "agreed": 0, "paid": 0} | expected)
        )


def test_twenty_four_workers_get_their_pay(people: Cast) -> None:
    with time_machine.travel(dt.datetime(2026, 5, 6, 9, 0, tzinfo=SHANGHAI), tick=False) as clock:
        workers = [a_worker(n, claimed=CLAIMED[n]) for n in range(24)]
        dispute = a_draft(people, workers=workers, units=[a_unit(1)], oral=True)
        tale = Tale(people, clock, dispute)
        is_accepted(tale)
        is_mediated(tale)
        is_signed_in_three_batches(tale)
        is_paid_late_and_in_parts(tale)
        is_closed_and_archived(tale)
        reads_as_a_story(tale)


def is_accepted(tale: Tale) -> None:
    clerk, lead, dispute = tale.people.wangfang, tale.people.chenjing, tale.dispute
    came = tale.on("2026-05-06", "09:30")
    tale.take("submit", clerk)
    tale.take("attach_papers", clerk, files=[a_pdf("口头申请笔录.pdf")], paper=Paper.ORAL_RECORD)
    tale.take("screen", clerk, urgent=True, risk="")
    assert (dispute.received_at, dispute.worker_count, dispute.collective, dispute.criminal_line) == (
        came,
        24,
        True,
        True,
    )
    assert last_day_of(dispute, "M02") == dt.date(2026, 5, 9), "Wednesday + 3 working days: a make-up Saturday"
    tale.take(
        "elect_representatives", clerk, applicants=tale.workers[:3], elected_on=came.date(), sheet=a_pdf("推举书.pdf")
    )
    tale.take("ask_consent", clerk, how="电话", answer_by=dt.date(2026, 5, 11))
    unit = active_respondents(dispute)[0]
    tale.on("2026-05-08", "15:00")
    tale.take(
        "record_reply",
        clerk,
        respondent=unit,
        consent=Consent.AGREED,
        answered_on=dt.date(2026, 5, 8),
        how="电话，人事张倩",
    )
    tale.take("accept", lead)
    assert (dispute.state, dispute.number) == (State.ACCEPTED, "〔2026〕京开劳调字第1号")
    assert last_day_of(dispute, "M04") == dt.date(2026, 5, 25), "15 days end on Saturday the 23rd"
    tale.figures()


def is_mediated(tale: Tale) -> None:
    mediator, lead, dispute = tale.people.liqiang, tale.people.chenjing, tale.dispute
    tale.on("2026-05-11")
    tale.take("assign_mediator", lead, mediator=mediator, relation="none")
    first = {"scheduled_at": tale.on("2026-05-12"), "mode": "office", "place": "调解室一", "notified": "电话通知双方"}
    tale.take("begin_mediation", mediator, **first)
    minutes = {
        "attendees": "代表人三名、公司代理人",
        "statements": "各自陈述",
        "result": "下次再谈",
        "minutes_signed": True,
    }
    tale.take(
        "record_session", mediator, held_at=tale.on("2026-05-12", "11:00"), minutes=a_pdf("笔录一.pdf"), **minutes
    )
    found = {claim.pk: {"found": claim.claimed} for claim in claims_of(dispute)}
    tale.take("record_findings", mediator, amounts=found)
    tale.figures(found=TOTAL_CLAIMED)
    tale.take("appoint_session", mediator, **(first | {"scheduled_at": tale.on("2026-05-20")}))
    tale.take(
        "extend",
        mediator,
        until=dt.date(2026, 6, 30),
        applicants_agree=True,
        respondents_agree=True,
        document=a_pdf("延期同意书.pdf"),
    )
    agreed = {"undisputed": "欠薪两个月", "proposals": "分两期付清", "result": "同意起草"}
    tale.take(
        "record_session",
        mediator,
        held_at=tale.on("2026-05-20", "11:00"),
        minutes=a_pdf("笔录二.pdf"),
        **(minutes | agreed),
    )
    tale.figures(found=TOTAL_CLAIMED)


def is_signed_in_three_batches(tale: Tale) -> None:
    mediator, lead, dispute = tale.people.liqiang, tale.people.chenjing, tale.dispute
    tale.on("2026-05-21")
    schedule = []
    for claim, fen in zip(claims_of(dispute), AGREED, strict=True):
        schedule += [Share(claim, dt.date(2026, 6, 12), fen // 2), Share(claim, dt.date(2026, 7, 10), fen - fen // 2)]
    tale.take(
        "draft_agreement", mediator, facts_text="欠薪两个月，金额无争议。", claims_text="支付工资", result="公司按附表分两期以银行转账付清。",
        manner="bank", payee="各职工工资卡", default_clause="逾期按日万分之五付违约金。", acceleration=False, copies=26, schedule=schedule,
    )  # fmt: skip
    tale.figures(found=TOTAL_CLAIMED, agreed=TOTAL_AGREED)
    assert sum(share.amount for share in schedule) == TOTAL_AGREED == FIRST + SECOND

    workers, unit = tale.workers, active_respondents(dispute)[0]
    tale.take("record_consents", mediator, applicants=workers[10:22], sheet=a_pdf("签名表.pdf"))
    tale.take(
        "appoint_agent", mediator, side="respondent", respondent=unit, name="钱律师", kind="lawyer", authority="special",
        powers="代为承认、放弃、变更请求，进行和解", document=a_pdf("授权委托书.pdf"),
    )  # fmt: skip
    nobody = {"applicants": [], "respondents": [], "mediator": False, "signed_by": "self"}
    moments = [tale.on("2026-05-21", "14:00")]
    tale.take("sign", mediator, **(nobody | {"applicants": workers[:10], "signed_at": moments[0]}))
    moments.append(tale.on("2026-05-22", "10:00"))
    represented = {
        "applicants": workers[10:22],
        "signed_by": "representative",
        "representative": workers[0].representation,
    }
    tale.take("sign", mediator, **(nobody | represented | {"signed_at": moments[1]}))
    assert "尚未签署：" in str(step_of(dispute, "seal").obstacle(dispute))
    moments.append(tale.on("2026-05-25", "09:00"))
    tale.take("sign", mediator, **(nobody | {"applicants": workers[22:], "mediator": True, "signed_at": moments[2]}))
    agent = dispute.agents.get()
    tale.take(
        "sign",
        mediator,
        **(nobody | {"respondents": [unit], "signed_by": "agent", "agent": agent, "signed_at": moments[2]}),
    )
    sealed = tale.on("2026-05-25", "16:00")
    tale.take("seal", lead, scan=a_pdf("调解协议书.pdf"))
    tale.on("2026-05-26")
    tale.take("bring_into_effect", mediator)
    assert dispute.effective_at == sealed, "the last of the signatures and the seal"
    assert last_day_of(dispute, "M09") == dt.date(2026, 6, 9)
    assert last_day_of(dispute, "M11") == dt.date(2026, 6, 24)
    tale.take("decline_confirmation", mediator, told=True)
    tale.take("begin_performance", mediator)
    tale.figures(found=TOTAL_CLAIMED, agreed=TOTAL_AGREED)
    assert title_held(dispute) == Title.AGREEMENT


def is_paid_late_and_in_parts(tale: Tale) -> None:
    mediator, dispute = tale.people.liqiang, tale.dispute
    # The first instalment comes in full, in time.
    tale.on("2026-06-12")
    first = [(row, row.amount) for row in standing(dispute) if row.due_on == dt.date(2026, 6, 12)]
    assert sum(fen for _, fen in first) == FIRST
    tale.take(
        "record_payment",
        mediator,
        payments=first,
        paid_on=dt.date(2026, 6, 12),
        manner="bank",
        reference="批量代发 0612",
    )
    tale.figures(found=TOTAL_CLAIMED, agreed=TOTAL_AGREED)
    tale.take("verify_payments", mediator, payments=unverified(dispute))
    tale.figures(found=TOTAL_CLAIMED, agreed=TOTAL_AGREED, paid=FIRST)

    # Of the second, half the workers get 3,000 yuan on the day; nobody gets the rest.
    tale.on("2026-07-10")
    part = [(row, 3_000_00) for row in standing(dispute) if row.due_on == dt.date(2026, 7, 10)][:12]
    tale.take(
        "record_payment",
        mediator,
        payments=part,
        paid_on=dt.date(2026, 7, 10),
        manner="bank",
        reference="批量代发 0710",
    )
    tale.take("verify_payments", mediator, payments=unverified(dispute))
    paid = FIRST + 12 * 3_000_00
    tale.figures(found=TOTAL_CLAIMED, agreed=TOTAL_AGREED, paid=paid)
    assert not overdue_rows(dispute, dt.date(2026, 7, 10))
    tale.on("2026-07-13")
    assert len(overdue_rows(dispute, dt.date(2026, 7, 13))) == 24
    tale.take("declare_default", mediator, demanded_on=dt.date(2026, 7, 13), advised_on=dt.date(2026, 7, 13))
    assert {worker.interrupted_on for worker in tale.workers} == {dt.date(2026, 7, 13)}
    tale.take("take_remedy", mediator, route="union_letter", started_on=dt.date(2026, 7, 13), details="工会提示函")

    # The firm answers: a slip for too much is refused, then the true sum comes.
    tale.on("2026-07-20")
    rest = [(row, row.amount - row.reported_fen) for row in standing(dispute) if row.reported_fen < row.amount]
    assert sum(fen for _, fen in rest) == SECOND - 12 * 3_000_00 == TOTAL_AGREED - paid
    too_much = [(row, fen + 1) for row, fen in rest]
    with pytest.raises(Refused, match="最多还可登记"):
        tale.take(
            "record_payment", mediator, payments=too_much, paid_on=dt.date(2026, 7, 20), manner="bank", reference="错"
        )
    tale.figures(found=TOTAL_CLAIMED, agreed=TOTAL_AGREED, paid=paid)
    tale.take(
        "record_payment",
        mediator,
        payments=rest,
        paid_on=dt.date(2026, 7, 20),
        manner="bank",
        reference="批量代发 0720",
    )
    assert "仍有逾期" in str(step_of(dispute, "resume_performance").obstacle(dispute)), "recorded is not verified"
    tale.take("verify_payments", mediator, payments=unverified(dispute))
    tale.take("resume_performance", mediator)
    tale.figures(found=TOTAL_CLAIMED, agreed=TOTAL_AGREED, paid=TOTAL_AGREED)


def is_closed_and_archived(tale: Tale) -> None:
    mediator, dispute = tale.people.liqiang, tale.dispute
    tale.take("confirm_performed", mediator, contacted_on=dt.date(2026, 7, 20), confirmed_by="三名代表人")
    tale.take("close", tale.people.chenjing)
    assert (dispute.state, dispute.close_code) == (State.CLOSED, "performed")
    assert step_of(dispute, "archive").obstacle(dispute) is None, "application, minutes and agreement are in the file"
    tale.on("2026-08-03")
    tale.take("archive", tale.people.mahong, archive_no="2026-集-001")
    assert dispute.keep_until == dt.date(2057, 1, 1), "a collective case, thirty years from 2027"
    tale.figures(found=TOTAL_CLAIMED, agreed=TOTAL_AGREED, paid=TOTAL_AGREED)


def reads_as_a_story(tale: Tale) -> None:
    entries = Timeline(tale.dispute).entries()
    assert len(entries) == tale.dispute.version == tale.dispute.changes.count()
    assert [entry.change.sequence for entry in entries] == list(range(tale.dispute.version, 0, -1))
    assert [entry.change.at for entry in reversed(entries)] == sorted(entry.change.at for entry in entries)
    told = " ".join(entry.sentence for entry in reversed(entries))
    for sentence in (
        "王芳登记了调解申请",
        "李强登记了协议签署",
        "陈静加盖了调解组织印章",
        "李强登记逾期未履行",
        "马红归档",
    ):
        assert sentence in told
    assert not [worker for worker in tale.workers if worker.person.id_number in str([e.details for e in entries])]
