"""Good facts for every step of legal aid, and the ladder each climbs: wrong role · stranger · works · record · twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from mediation.demo import Cast
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from tests.mediation.dispute.ladder import DAY, NOTE, NOW, TODAY
from workflow.audit import Timeline
from workflow.clocks import Clock
from workflow.engine import Refused, perform
from workflow.models import StateChange
from workflow.organisations import User

__all__ = ["DAY", "NOTE", "NOW", "TODAY", "Rung", "clock", "denial", "facts_of", "refusal", "take"]

ENTRY = {"on": TODAY, "summary": "核对证据", "paper": None}
LAWYER = {"relation": "none", "details": ""}
FACTS: dict[str, Callable[[LegalAid, Cast], dict[str, Any]]] = {
    "receive": lambda _a, _p: {"materials": "申请表一份", "application_paper": None},
    "ask_supplement": lambda _a, _p: {"items": "工资流水", "due": TODAY + 7 * DAY},
    "receive_supplement": lambda _a, _p: {"supplied_on": TODAY, "file": None},
    "supply_urgent_papers": lambda _a, _p: {"supplied_on": TODAY, "file": None},
    "record_means": lambda _a, _p: {
        "means_check": "declared", "means_on": TODAY, "means_evidence": "诚信承诺书", "means_met": True, "income": 2_000_00,
    },
    "correct_details": lambda _a, _p: {"aid_matter": "injury", "amount": 30_000_00, "phone": "13900000001"},
    "record_deadline": lambda _a, _p: {"deadline_on": TODAY + 20 * DAY, "deadline_what": "仲裁时效"},
    "aid_at_once": lambda _a, p: {
        "ground": "limit", "deadline_on": TODAY + 3 * DAY, "deadline_what": "仲裁时效", "items": "经济困难说明",
        "papers_due": TODAY + 10 * DAY, "lawyer": p.linhao, **LAWYER,
    },
    "propose_decision": lambda _a, _p: {"decision": "deny", "denial_reason": "out_of_scope", "reasons": "系合伙纠纷"},
    "deny": lambda _a, _p: {"served_on": TODAY},
    "record_objection": lambda _a, _p: {"received_on": TODAY, "grounds": "属于劳动争议", "paper": None},
    "record_result": lambda _a, _p: {"result": "upheld", "answered_on": TODAY, "paper": None},
    "assign_lawyer": lambda _a, p: {"lawyer": p.linhao, **LAWYER},
    "change_lawyer": lambda _a, p: {"lawyer": p.xumin, **LAWYER},
    "replace_lawyer": lambda _a, p: {"lawyer": p.xumin, **LAWYER},
    "disclose_interest": lambda _a, _p: {"relation": "other_side", "details": "曾任该公司法律顾问"},
    "sign_contract": lambda _a, _p: {"signed_on": TODAY, "authority": "special", "powers": "代为和解", "contract": None},
    "begin_service": lambda _a, _p: ENTRY,
    "record_meeting": lambda _a, _p: ENTRY,
    "report_progress": lambda _a, _p: ENTRY,
    "record_proceeding": lambda _a, _p: {**ENTRY, "forum_no": "京开劳人仲字〔2026〕第9号"},
    "end_service": lambda _a, _p: {
        "outcome": "award", "success": "partial", "ended_on": TODAY, "summary": "裁决支付工资", "paper": None,
    },
    "hand_in_papers": lambda _a, _p: {"report": "已办结", "copies": "裁决书", "report_paper": None},
    "pass_review": lambda _a, _p: {"score": 90, "remarks": ""},
    "send_back": lambda _a, _p: {"score": 50, "remarks": "缺笔录"},
    "propose_subsidy": lambda _a, _p: {"amount": 1_500_00, "no_subsidy": ""},
    "pay_subsidy": lambda _a, _p: {"paid_on": TODAY, "reference": "付0715", "proof": None},
    "record_recovery": lambda _a, _p: {
        "amount": 8_000_00, "received_on": TODAY, "basis": "award", "counted_elsewhere": None, "proof": None,
    },
    "settle_money": lambda a, _p: {"recovery": a.recoveries.first(), "counted_elsewhere": False},
    "withdraw_recovery": lambda a, _p: {"recovery": a.recoveries.first()},
    "withdraw": lambda _a, _p: {"request": None},
    "propose_termination": lambda _a, _p: {"ground": "own_lawyer", "details": "已自行委托律师"},
    "terminate": lambda _a, _p: {"served_on": TODAY, "decision": None},
    "pass_on": lambda _a, _p: {"outside": "区司法局法律援助中心", "received_on": TODAY, "receipt": "收7号", "letter": None},
    "offer_hand_over": lambda _a, p: {"organisation": p.kechuang},
    "archive": lambda _a, _p: {"archive_no": "2026-援-1"},
}  # fmt: skip


def facts_of(verb: str, aid: LegalAid, people: Cast, **changed: Any) -> dict[str, Any]:
    """Good facts for a step, some of them changed."""
    return (FACTS[verb](aid, people) if verb in FACTS else {}) | changed


def take(aid: LegalAid, verb: str, people: Cast, by: User, **changed: Any) -> StateChange:
    """Perform with good facts, some of them changed. `note` and `at` go to the engine."""
    door = {name: changed.pop(name) for name in ("at", "key", "expected") if name in changed}
    note = changed.pop("note", NOTE)
    return perform(aid, verb, by=by, note=note, **door, **facts_of(verb, aid, people, **changed))


def refusal(aid: LegalAid, verb: str, people: Cast, by: User, **changed: Any) -> str:
    """The sentence a step is refused with; nothing has changed."""
    before = _now(aid)
    with pytest.raises(Refused) as refused:
        take(aid, verb, people, by, **changed)
    assert _now(aid) == before
    return str(refused.value.sentence)


def denial(aid: LegalAid, verb: str, people: Cast, by: User, **changed: Any) -> str:
    """The sentence somebody without the right is turned away with; nothing has changed."""
    before = _now(aid)
    with pytest.raises(PermissionDenied) as denied:
        take(aid, verb, people, by, **changed)
    assert _now(aid) == before
    return str(denied.value)


def _now(aid: LegalAid) -> tuple[str, int, int]:
    found = LegalAid.objects.get(pk=aid.pk)
    return found.state, found.version, found.changes.count()


def clock(aid: LegalAid, rule: str) -> Clock:
    """The newest run of a rule."""
    return Clock.objects.filter(application=aid.pk, rule=rule).latest("run")


@dataclass(frozen=True)
class Rung:
    """A step as the ladder climbs it. to: None when the state stays. again: words of the second press's refusal, or None."""

    verb: str
    at: str
    by: str
    to: str | None
    wrong: str
    again: str | None = "现为"
    ready: Callable[[LegalAid, Cast], object] = lambda _aid, _people: None

    def climb(self, people: Cast) -> None:
        """Turns away who has not the role; works; stands in the record; a second press adds nothing."""
        ago = 90 if self.at in LATE else 12
        aid = an_aid(people, self.at, at=NOW - ago * DAY, lawyer=people.linhao)
        self.ready(aid, people)
        actor: User = getattr(people, self.by)
        for name in (self.wrong, "heping"):
            assert denial(aid, self.verb, people, getattr(people, name)).endswith("。")
        before, version = aid.state, aid.version
        facts = facts_of(self.verb, aid, people)
        change = perform(aid, self.verb, by=actor, note=NOTE, key="once", **facts)

        found = LegalAid.objects.get(pk=aid.pk)
        assert aid.state == found.state == (self.to or before)
        assert (change.verb, change.from_state, change.to_state) == (self.verb, before, aid.state)
        assert (change.actor, change.note, change.sequence, aid.version) == (actor, NOTE, version + 1, version + 1)
        assert actor.name in Timeline(aid).entries(limit=1)[0].sentence

        assert perform(aid, self.verb, by=actor, note=NOTE, key="once", **facts) == change
        assert aid.version == version + 1
        if self.again is not None:
            with pytest.raises(Refused, match=self.again):
                perform(aid, self.verb, by=actor, note=NOTE, **facts)


LATE = (
    State.SERVICE_ENDED, State.CLOSING_REVIEW, State.SUBSIDY, State.SUBSIDY_SIGNING, State.CLOSED, State.ARCHIVED,
)  # fmt: skip
