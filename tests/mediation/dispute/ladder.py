"""The ladder every step climbs: wrong role · stranger · works · in the record · pressed twice.

A Rung says how to reach a step; `facts_of` gives every step facts that are good in the state it is legal in.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mediation.agreements import Agreement, ConfirmationChoice, Payment, live_agreement
from mediation.attachments import Paper, attach
from mediation.claims import Claim, claims_of
from mediation.demo import WALKS, Cast, a_draft
from mediation.dispute import deadlines
from mediation.dispute.fulfilment import standing, unverified
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.schedule import Share
from mediation.dispute.states import State
from mediation.parties import Applicant, Consent, Respondent, active_applicants, active_respondents
from tests.cast import Walk, a_case, a_unit, a_walk, a_worker
from workflow.audit import Timeline
from workflow.engine import Refused, perform
from workflow.models import StateChange
from workflow.organisations import User
from workflow.steps import Step

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 7, 15, 10, 0, tzinfo=SHANGHAI)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
NOTE = "依据双方陈述和材料"


def entrusted(on: dt.date) -> dict[str, Any]:
    """The fields of a case that the arbitration court entrusted, with both consents of that day."""
    return {
        "source": "lac", "lac_entry": "entrusted", "lac_name": "开发区劳动人事争议仲裁院", "lac_case_no": "仲318号",
        "lac_letter_on": on, "lac_worker_consent_on": on, "lac_unit_consent_on": on,
    }  # fmt: skip


def a_pdf(name: str = "材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "application/pdf")


def workers_of(dispute: Dispute) -> list[Applicant]:
    return list(active_applicants(dispute))


def units_of(dispute: Dispute) -> list[Respondent]:
    return list(active_respondents(dispute))


def agreement_of(dispute: Dispute) -> Agreement:
    """The live agreement, which is there."""
    agreement = live_agreement(dispute)
    assert agreement is not None
    return agreement


def step_of(dispute: Dispute, verb: str) -> Step:
    step = dispute.step_named(verb)
    assert step is not None
    return step


def form_of(dispute: Dispute, verb: str) -> Any:
    """The form class of a step."""
    return step_of(dispute, verb).form_class


def last_day_of(dispute: Dispute, rule: str) -> dt.date:
    due = deadlines.due_of(dispute, rule)
    assert due is not None
    return due.on


def first_claim(dispute: Dispute) -> Claim:
    return claims_of(dispute)[0]


def money_shares(dispute: Dispute, *days: int, of: Callable[[Claim], int] | None = None) -> list[Share]:
    """Every money claim in one instalment `days[0]` ahead (or split evenly over several), at its claimed amount."""
    amount = of or (lambda claim: claim.claimed or 0)
    shares = []
    for claim in claims_of(dispute):
        total, count = (amount(claim) if claim.rule.money else 0), len(days or (10,))
        for i, ahead in enumerate(days or (10,)):
            part = total // count + (total % count if i == count - 1 else 0)
            if part:
                shares.append(Share(claim, TODAY + ahead * DAY, part))
    return shares


def a_draft_of(dispute: Dispute, **changed: Any) -> dict[str, Any]:
    """Facts of an agreement that pays every claim in full ten days from now."""
    return {
        "facts_text": "公司拖欠职工工资，双方确认金额。",
        "claims_text": "支付拖欠工资",
        "result": "公司按附表以银行转账方式一次付清。",
        "manner": "bank",
        "payee": "各职工本人工资卡",
        "default_clause": "",
        "acceleration": False,
        "copies": 3,
        "schedule": money_shares(dispute),
    } | changed


def every_signature(dispute: Dispute, **changed: Any) -> dict[str, Any]:
    return {
        "applicants": workers_of(dispute),
        "respondents": units_of(dispute),
        "mediator": True,
        "signed_by": "self",
        "signed_at": NOW,
    } | changed


FACTS: dict[str, Callable[[Dispute, Cast], dict[str, Any]]] = {
    "screen": lambda _d, _p: {"urgent": True, "risk": "职工情绪激动"},
    "ask_correction": lambda _d, _p: {"items": "身份证复印件、银行流水", "due": TODAY + 5 * DAY},
    "ask_consent": lambda _d, _p: {"how": "电话", "answer_by": TODAY + 5 * DAY},
    "record_reply": lambda d, _p: {
        "respondent": units_of(d)[0], "consent": Consent.AGREED, "answered_on": TODAY, "how": "电话，人事张倩",
    },
    "record_added_reply": lambda d, _p: {
        "respondent": units_of(d)[-1], "consent": Consent.AGREED, "answered_on": TODAY, "how": "电话，人事张倩",
    },
    "propose_refusal": lambda _d, _p: {"refusal_reason": "not_labour", "refusal_details": "系承揽关系。"},
    "refuse": lambda _d, _p: {"advised_on": TODAY},
    "assign_mediator": lambda _d, p: {"mediator": p.liqiang, "relation": "none"},
    "change_mediator": lambda _d, p: {"mediator": p.zhaomin, "relation": "none"},
    "disclose_conflict": lambda _d, _p: {"relation": "other", "details": "曾在该公司任职", "parties_agree": True},
    "begin_mediation": lambda _d, _p: {
        "scheduled_at": NOW + DAY, "mode": "office", "place": "调解室一", "notified": "电话通知双方", "public": False,
    },
    "record_session": lambda _d, _p: {
        "held_at": NOW, "attendees": "双方代理人", "statements": "各自陈述", "undisputed": "欠薪两个月",
        "proposals": "一次付清", "result": "同意起草协议", "minutes_signed": True,
    },
    "extend": lambda _d, _p: {"until": TODAY + 20 * DAY, "applicants_agree": True, "respondents_agree": True},
    "fail": lambda _d, _p: {"fail_reason": "DEADLOCK", "advised_on": TODAY},
    "draft_agreement": lambda d, _p: a_draft_of(d),
    "revise_agreement": lambda d, _p: a_draft_of(d, result="公司于附表所列日期前以银行转账方式付清。"),
    "sign": lambda d, _p: every_signature(d),
    "seal": lambda _d, _p: {},
    "apply_arbitration_review": lambda _d, _p: {"applied_on": TODAY},
    "apply_judicial_confirmation": lambda _d, _p: {"applied_on": TODAY},
    "record_confirmation": lambda _d, _p: {"granted": "yes"},
    "decline_confirmation": lambda _d, _p: {"told": True},
    "record_payment": lambda d, _p: {
        "payments": [(row, row.amount - row.reported_fen) for row in standing(d) if row.reported_fen < row.amount],
        "paid_on": TODAY, "manner": "bank", "reference": "回单 0715",
    },
    "verify_payments": lambda d, _p: {"payments": unverified(d)},
    "reject_payments": lambda d, _p: {"payments": unverified(d)},
    "vary_schedule": lambda d, _p: {"schedule": the_open_part(d, 30), "both_signed": True},
    "confirm_performed": lambda _d, _p: {"contacted_on": TODAY, "confirmed_by": "职工代表"},
    "declare_default": lambda _d, _p: {"demanded_on": None, "advised_on": TODAY},
    "take_remedy": lambda _d, _p: {"route": "payment_order", "started_on": TODAY},
    "record_remedy_answer": lambda d, _p: {
        "remedy": d.remedies.filter(answered_on=None).first(), "answered_on": TODAY, "answer": "法院已发出支付令",
    },
    "hand_to_arbitration": lambda _d, _p: {
        "body": "开发区劳动人事争议仲裁院", "handed_on": TODAY, "delivered_by": "申请人本人", "receipt_number": "收字88号",
    },
    "return_to_commission": lambda _d, _p: {"returned_on": TODAY, "reason": "双方分歧过大"},
    "record_tribunal_result": lambda _d, _p: {"result": "paper", "made_on": TODAY},
    "withdraw": lambda _d, _p: {"withdraw_reason": "settled"},
    "offer_transfer": lambda _d, p: {"organisation": p.kechuang, "outside": ""},
    "merge": lambda d, p: {"parent": a_twin(p, d)},
    "split_off": lambda d, _p: {"applicants": workers_of(d)[1:]},
    "reopen": lambda _d, _p: {"ground": "new_facts", "both_agree": True},
    "archive": lambda _d, _p: {"archive_no": "2026-调-7"},
    "record_findings": lambda d, _p: {"amounts": {first_claim(d).pk: {"found": 11_000_00}}},
    "add_workers": lambda _d, _p: {"workers": [a_worker(700)]},
    "edit_worker": lambda d, _p: {"applicant": workers_of(d)[0], "phone": "13800139999", "bank_account": "6222000011112222"},
    "remove_workers": lambda d, _p: {"applicants": workers_of(d)[:1]},
    "add_respondent": lambda _d, _p: a_unit(55, "广厦安建筑劳务有限公司", "general"),
    "release_respondent": lambda d, _p: {"respondent": units_of(d)[-1]},
    "add_claim": lambda d, _p: {"applicants": workers_of(d), "type": "OT", "claimed": 500_00},
    "correct_case": lambda _d, _p: {"facts": "单位自2026年5月起未发工资，另有加班费。"},
    "appoint_agent": lambda d, _p: {
        "side": "respondent", "respondent": units_of(d)[0], "name": "钱律师", "kind": "lawyer", "authority": "special",
        "powers": "代为承认、放弃、变更请求，进行和解",
    },
    "elect_representatives": lambda d, _p: {"applicants": workers_of(d)[:3], "elected_on": TODAY},
    "record_consents": lambda d, _p: {"applicants": workers_of(d)},
    "record_limitation": lambda d, _p: {"applicants": workers_of(d), "event": "demanded", "on": TODAY},
    "record_advice": lambda _d, _p: {"advised_on": TODAY},
    "pause_clock": lambda _d, _p: {"clock": "M02|"},
    "resume_clock": lambda _d, _p: {"clock": "M02|"},
    "set_deadline": lambda _d, _p: {"clock": "M02|", "until": TODAY + 9 * DAY},
    "attach_papers": lambda _d, _p: {"files": [a_pdf()], "paper": Paper.EVIDENCE},
}  # fmt: skip
FACTS["appoint_session"] = FACTS["begin_mediation"]


def the_open_part(dispute: Dispute, *days: int) -> list[Share]:
    """What is unpaid per claim, due on new days."""
    open_per_claim: dict[int, int] = {}
    claims = {}
    for row in standing(dispute):
        if row.reported_fen < row.amount:
            open_per_claim[row.claim_id] = open_per_claim.get(row.claim_id, 0) + row.amount - row.reported_fen
            claims[row.claim_id] = row.claim
    return [
        Share(claims[pk], TODAY + ahead * DAY, fen // len(days) + (fen % len(days) if i == len(days) - 1 else 0))
        for pk, fen in open_per_claim.items()
        for i, ahead in enumerate(days)
    ]


def a_twin(people: Cast, dispute: Dispute, state: str = State.SUBMITTED, start: int = 300, workers: int = 2) -> Dispute:
    """Another case against the same employer over the same months, with other workers."""
    employer = units_of(dispute)[0].employer
    return a_case(
        people,
        state,
        workers=[a_worker(n, start=start) for n in range(workers)],
        units=[{"name": employer.name, "uscc": employer.uscc, "role": "employer"}],
    )


def facts_of(verb: str, dispute: Dispute, people: Cast, **changed: Any) -> dict[str, Any]:
    """Good facts for a step, some of them changed."""
    give = FACTS.get(verb) if verb != "merge" or "parent" not in changed else None  # which would make another case
    return (give(dispute, people) if give else {}) | changed


def take(dispute: Dispute, verb: str, people: Cast, by: User, **changed: Any) -> StateChange:
    """Perform with good facts, some of them changed. `note`, `at` and `key` go to the engine."""
    door = {name: changed.pop(name) for name in ("at", "key", "expected") if name in changed}
    note, facts = changed.pop("note", NOTE), facts_of(verb, dispute, people, **changed)
    with time_machine.travel(max(door.get("at") or NOW, timezone.now()), tick=True):  # nothing is recorded in advance
        return perform(dispute, verb, by=by, note=note, **door, **facts)


def refusal(dispute: Dispute, verb: str, people: Cast, by: User, **changed: Any) -> str:
    """The sentence a step is refused with; nothing has changed and nothing is recorded."""
    before = Dispute.objects.get(pk=dispute.pk)
    with pytest.raises(Refused) as refused:
        take(dispute, verb, people, by, **changed)
    unmoved(before)
    return str(refused.value.sentence)


def denial(dispute: Dispute, verb: str, people: Cast, by: User, **changed: Any) -> str:
    """The sentence somebody without the right is turned away with; nothing has changed."""
    before = Dispute.objects.get(pk=dispute.pk)
    with pytest.raises(PermissionDenied) as denied:
        take(dispute, verb, people, by, **changed)
    unmoved(before)
    return str(denied.value)


def unmoved(before: Dispute) -> None:
    now = Dispute.objects.get(pk=before.pk)
    assert (now.state, now.version, now.changes.count()) == (before.state, before.version, before.changes.count())


def told(change: StateChange) -> dict[str, str]:
    """What the timeline shows beside the sentence, by Chinese label."""
    return {zh: value for zh, _en, value in change.facts.get("told", [])}


def archive_ready(dispute: Dispute, by: User) -> None:
    """The papers a settled file must hold."""
    for paper in (Paper.ORAL_RECORD, Paper.MINUTES, Paper.AGREEMENT):
        attach(dispute, a_pdf(), paper, by=by)


@dataclass(frozen=True)
class Rung:
    """A step as the ladder climbs it.

    to: the state it leads to, None when it stays. wrong: somebody of the same body without the role. again: words of the
    sentence when it is pressed a second time, None when it may be repeated.
    """

    verb: str
    at: str
    by: str
    to: str | None
    wrong: str
    again: str | None
    ready: Callable[[Dispute, Cast], object] = lambda _dispute, _people: None
    workers: int = 2

    def case(self, people: Cast) -> Dispute:
        dispute = a_walk(
            people, self.at, workers=self.workers, days_ago=70 if self.at == State.DEFAULTED else 12
        ).dispute
        self.ready(dispute, people)
        return dispute


def rungs(*listed: Rung) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rung", listed, ids=lambda rung: rung.verb)


def climbs(rung: Rung, people: Cast) -> None:
    """Turns away who has not the role; works; stands in the record; a second press adds nothing.

    Wrong states are climbed for all steps at once, in test_every_state.py.
    """
    dispute = rung.case(people)
    actor = getattr(people, rung.by)
    for name in (rung.wrong, "heping"):
        assert denial(dispute, rung.verb, people, getattr(people, name)).endswith("。")
    before, version = dispute.state, dispute.version
    facts = facts_of(rung.verb, dispute, people)
    change = perform(dispute, rung.verb, by=actor, note=NOTE, key="once", **facts)

    assert dispute.state == (rung.to or before)
    assert Dispute.objects.get(pk=dispute.pk).state == dispute.state
    assert (change.verb, change.from_state, change.to_state) == (rung.verb, before, dispute.state)
    assert (change.actor, change.note, change.sequence, dispute.version) == (actor, NOTE, version + 1, version + 1)
    newest = Timeline(dispute).entries(limit=1)[0]
    assert actor.name in newest.sentence
    assert rung.verb not in newest.sentence, "a sentence for people, not the verb"

    assert perform(dispute, rung.verb, by=actor, note=NOTE, key="once", **facts) == change
    assert dispute.version == version + 1
    if rung.again is not None:
        fresh = facts if rung.to else facts_of(rung.verb, dispute, people)
        with pytest.raises(Refused) as refused:
            perform(dispute, rung.verb, by=actor, note=NOTE, **fresh)
        assert rung.again in str(refused.value.sentence)


def pay(dispute: Dispute, people: Cast, fen: int | None = None, *, verified: bool = True) -> list[Payment]:
    """Everything open (or `fen` of the first instalment) is paid today, and verified."""
    facts = facts_of("record_payment", dispute, people)
    if fen is not None:
        facts["payments"] = [(facts["payments"][0][0], fen)]
    perform(dispute, "record_payment", by=people.chenjing, **facts)
    paid = unverified(dispute)
    if verified:
        take(dispute, "verify_payments", people, people.chenjing)
    return paid


__all__ = [
    "DAY", "NOTE", "NOW", "TODAY", "WALKS", "Cast", "ConfirmationChoice", "Rung", "Walk", "a_case", "a_draft", "a_draft_of", "a_pdf",
    "a_twin", "a_unit", "a_walk", "a_worker", "agreement_of", "archive_ready", "climbs", "denial", "entrusted", "every_signature", "facts_of", "first_claim", "form_of", "last_day_of",
    "money_shares", "pay", "refusal", "rungs", "step_of", "take", "the_open_part", "told", "units_of",
    "workers_of",
]  # fmt: skip
