"""Good facts for the steps of a ticket, and the ways a step is refused."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mediation.hotline.demo import CITY, a_ticket
from tests.cast import Cast
from tests.mediation.dispute.ladder import NOW
from workflow.clocks import Clock
from workflow.engine import Refused, perform
from workflow.models import StateChange
from workflow.organisations import User

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NOTE = "依据来电人陈述和单位答复"

__all__ = ["CITY", "DAY", "HOUR", "NOTE", "NOW", "Cast", "a_ticket", "clock", "denial", "facts_of", "refusal", "take"]


def facts_of(verb: str, people: Cast) -> dict[str, Any]:
    now = timezone.now()
    known: dict[str, dict[str, Any]] = {
        "dispatch": {"organisation": people.rongchang},
        "give_to_handler": {"person": people.liqiang},
        "object": {"reason": "wrong_district", "basis": "属地管理", "details": "用工地在邻区。"},
        "confirm_return": {"words": "同意"},
        "take_back": {"words": "注册地在本区"},
        "contact": {"tried_at": now, "said": "已了解情况"},
        "contact_again": {"tried_at": now, "said": "告知进展"},
        "record_attempt": {"tried_at": now, "result": "no_answer"},
        "ask_extension": {"wanted": now + 20 * DAY},
        "grant_extension": {"until": now + 20 * DAY, "caller_told_at": now, "hotline_told_at": now},
        "shelve": {"plan": "跟进破产程序", "review_on": (now + 90 * DAY).date(), "level": "分管领导"},
        "take_off_shelf": {},
        "draft_reply": {"content": "已发放", "basis": "solved", "solved": True, "told_at": now, "told_how": "电话"},
        "approve_reply": {"reported_at": now},
        "record_callback": {
            "called_at": now, "called_by": "hotline", "outcome": "reached", "contacted": True, "solved": True,
            "score": "satisfied",
        },
        "flag": {"counted": True},
        "grade_ticket": {"grade": "special"},
        "transfer": {"elsewhere": "province", "receiver": "河北省总工会", "caller_told": True},
    }  # fmt: skip
    known["interim_reply"] = known["draft_reply"] | {"solved": False, "basis": "case"}
    return known.get(verb, {})


def take(ticket: Any, verb: str, people: Cast, by: User, **changed: Any) -> StateChange:
    """Perform with good facts, some of them changed. `note`, `at` and `key` go to the engine."""
    door = {name: changed.pop(name) for name in ("at", "key") if name in changed}
    note = changed.pop("note", NOTE)
    with time_machine.travel(max(door.get("at") or NOW, timezone.now()), tick=True):
        return perform(ticket, verb, by=by, note=note, **door, **facts_of(verb, people) | changed)


def refusal(ticket: Any, verb: str, people: Cast, by: User, **changed: Any) -> str:
    """The sentence a step is refused with; nothing has changed and nothing is recorded."""
    with pytest.raises(Refused) as refused:
        take(ticket, verb, people, by, **changed)
    _unmoved(ticket)
    return str(refused.value.sentence)


def denial(ticket: Any, verb: str, people: Cast, by: User) -> str:
    """The sentence somebody without the right is turned away with."""
    with pytest.raises(PermissionDenied) as denied:
        take(ticket, verb, people, by)
    _unmoved(ticket)
    return str(denied.value)


def _unmoved(ticket: Any) -> None:
    again = type(ticket).objects.get(pk=ticket.pk)
    assert (again.state, again.version, again.changes.count()) == (ticket.state, ticket.version, ticket.version)


def clock(ticket: Any, rule: str) -> Clock:
    """The newest run of a rule, which is there."""
    found = Clock.objects.filter(application=ticket, rule=rule).order_by("-run").first()
    assert found is not None, rule
    return found
