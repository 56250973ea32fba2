"""What somebody might type into those forms of a dispute that must hang together; the others are typed at random."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from django.utils import timezone

from mediation.demo import Cast, Walk
from mediation.dispute.fulfilment import standing, unverified
from mediation.dispute.lifecycle import Dispute
from mediation.parties import Consent, active_applicants, active_respondents
from workflow.organisations import User

Typed = dict[str, Any]


def hints(people: Cast) -> dict[str, Callable[[Dispute, User, Random], Typed]]:
    """By verb, as tests.workflow.machine takes them."""
    return {verb: _told(form, people) for verb, form in FORMS.items()}


def _told(form: Callable[[Dispute, Cast, Random], Typed], people: Cast) -> Callable[[Dispute, User, Random], Typed]:
    return lambda dispute, _who, chance: form(dispute, people, chance)


def _today(days: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def _respondents_answer(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    answer = chance.choice([Consent.AGREED, Consent.AGREED, Consent.REFUSED, Consent.UNREACHABLE])
    return {
        "respondent": active_respondents(dispute).first(),
        "consent": answer,
        "answered_on": _today(),
        "how": "电话",
    }


def _mediator(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    return {
        "mediator": chance.choice([people.liqiang, people.zhaomin, people.wangfang]),
        "relation": chance.choice(["none", "none", "relative"]),
        "details": chance.choice(["", "同乡"]),
        "parties_agree": chance.choice([False, True]),
    }


def _colleague(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    return {"person": chance.choice(list(people.people.values()))}


def _appointment(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    soon = timezone.now() + dt.timedelta(days=chance.choice([1, 3]))
    return {"scheduled_at": soon, "mode": "office", "place": "调解室", "notified": "电话", "public": False}


def _minutes(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    words = dict.fromkeys(("attendees", "statements", "undisputed", "proposals", "result"), "略")
    return words | {"held_at": timezone.now(), "minutes_signed": chance.choice([True, True, False])}


def _agreement(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    return {
        "facts_text": "拖欠工资", "claims_text": "支付", "result": "分期付清", "manner": "bank", "payee": "本人", "default_clause": "万分之五",
        "acceleration": True, "copies": 3, "schedule": Walk(people, dispute, timezone.now()).schedule(),
    }  # fmt: skip


def _signatures(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    return {
        "applicants": list(active_applicants(dispute)), "respondents": list(active_respondents(dispute)), "mediator": True,
        "signed_by": "self", "signed_at": timezone.now(),
    }  # fmt: skip


def _payment(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    rows = [(row, row.amount - row.reported_fen) for row in standing(dispute)]
    some = chance.choice([1, 99])
    return {"payments": rows[:some], "paid_on": _today(), "manner": "bank", "reference": "回单"}


def _waiting_payments(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    return {"payments": unverified(dispute)[: chance.choice([1, 99])]}


def _transfer(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    receiver = chance.choice([people.kechuang, people.kechuang, people.district, None])
    return {"organisation": receiver, "outside": "" if receiver else "海淀区调解委员会"}


def _parent(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    return {"parent": chance.choice(list(Dispute.objects.order_by("pk")[:12]))}


def _some_workers(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    return {"applicants": list(active_applicants(dispute))[: chance.choice([0, 1, 2])]}


def _limitation(dispute: Dispute, people: Cast, chance: Random) -> Typed:
    event = chance.choice(["demanded", "complained", "suspended", "resumed"])
    return {"applicants": list(active_applicants(dispute)), "event": event, "on": _today(-chance.choice([0, 1, 30]))}


def typed(**facts: Any) -> Callable[..., Typed]:
    """The same every time."""
    return lambda *_: dict(facts)


FORMS: dict[str, Callable[[Dispute, Cast, Random], Typed]] = {
    "screen": typed(urgent=True, risk="群体"),
    "ask_correction": lambda *_: {"items": "身份证", "due": _today(5)},
    "ask_consent": lambda *_: {"answer_by": _today(5), "how": "电话"},
    "record_reply": _respondents_answer,
    "propose_refusal": typed(refusal_reason="not_labour", refusal_details="承揽"),
    "refuse": lambda *_: {"advised_on": _today()},
    "assign_mediator": _mediator,
    "change_mediator": _mediator,
    "assign": _colleague,
    "hand_over": _colleague,
    "begin_mediation": _appointment,
    "appoint_session": _appointment,
    "record_session": _minutes,
    "extend": lambda *_: {"until": _today(40), "applicants_agree": True, "respondents_agree": True},
    "fail": lambda *_: {"fail_reason": "DEADLOCK", "advised_on": _today()},
    "draft_agreement": _agreement,
    "revise_agreement": _agreement,
    "sign": _signatures,
    "decline_confirmation": typed(told=True),
    "record_payment": _payment,
    "verify_payments": _waiting_payments,
    "reject_payments": _waiting_payments,
    "confirm_performed": lambda *_: {"contacted_on": _today(), "confirmed_by": "职工代表"},
    "declare_default": lambda *_: {"demanded_on": None, "advised_on": _today()},
    "take_remedy": lambda *_: {"route": "arbitration", "started_on": _today(), "details": ""},
    "record_remedy_answer": lambda d, *_: {
        "remedy": d.remedies.filter(answered_on=None).first(),
        "answered_on": _today(),
        "answer": "予以受理",
    },
    "withdraw": typed(withdraw_reason="settled"),
    "offer_transfer": _transfer,
    "merge": _parent,
    "split_off": _some_workers,
    "remove_applicants": _some_workers,
    "reopen": typed(ground="新证据", both_agree=True),
    "record_limitation": _limitation,
    "record_advice": lambda *_: {"advised_on": _today()},
    "pause_clock": typed(clock="M02|"),
    "resume_clock": typed(clock="M02|"),
    "set_deadline": lambda *_: {"clock": "M02|", "until": _today(9)},
    "archive": typed(archive_no="2026-调-1"),
}
