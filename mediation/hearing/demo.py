"""Entries at a hearing for the demo and the tests, walked by real steps."""

import datetime as dt
from typing import Any

from mediation.demo import Cast, day_of
from mediation.hearing.lifecycle import Hearing
from mediation.hearing.states import State
from workflow.engine import perform
from workflow.models import open_application
from workflow.moment import now
from workflow.organisations import User

WALKS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (),
    State.INVITED: ("receive",),
    State.ATTENDING: ("receive", "attend"),
    State.SETTLED: ("receive", "attend", "record_session", "settle"),
    State.NOT_SETTLED: ("receive", "attend", "record_session", "fail_to_settle"),
    State.WITHDRAWN: ("receive", "end"),
}
"""Which steps lead to a state."""


def a_hearing(
    people: Cast, state: str, at: dt.datetime | None = None, *, by: User | None = None, **fields: Any
) -> Hearing:
    """An invitation in that state at the court's window, beginning at an instant; fields: facts of `receive`."""
    who = by or people.songjie
    moment = at or now() - dt.timedelta(days=5)
    place = next(m.organisation for m in who.held)
    found: Hearing = open_application(Hearing, by=who, organisation=place)
    for verb in WALKS[state]:
        typed = facts(verb, moment, who) | (fields if verb == "receive" else {})
        perform(found, verb, by=who, at=min(moment, now()), channel="demo", **typed)
        moment += dt.timedelta(hours=20)
    return found


def facts(verb: str, at: dt.datetime, who: User) -> dict[str, Any]:
    """What is typed into each step's form."""
    at = min(at, now())
    told: dict[str, dict[str, Any]] = {
        "receive": {
            "lac_name": "开发区劳动人事争议仲裁院", "lac_case_no": "京开劳人仲字〔2026〕第318号",
            "lac_accepted_on": day_of(at) - dt.timedelta(days=12), "tribunal": "独任仲裁员庭", "hearing_at": at + dt.timedelta(days=1),
            "worker_name": "孟志远", "worker_phone": "13800136618", "worker_count": 1, "employer_name": "联拓软件科技有限公司",
            "claims_text": "支付违法解除劳动合同赔偿金、2026年8月工资。", "claimed": 86_000_00, "both_agree": True,
        },
        "attend": {"person": who},
        "record_session": {
            "held_at": at, "place": "仲裁院第三仲裁庭", "attendees": "双方当事人及代理人，已核对身份",
            "statements": "职工要求赔偿金和工资；单位对工资无异议，对解除理由有异议。", "proposals": "支付工资并给予一次性补偿。",
            "result": "双方同意按方案在庭上调解。", "minutes_signed": True,
        },
        "settle": {
            "extent": "full", "settled_amount": 62_000_00, "remaining": "", "paper_no": "京开劳人仲字〔2026〕第318号调解书",
            "served_on": day_of(at),
        },
        "fail_to_settle": {"why": "双方对解除理由分歧过大。"},
        "end": {"end_reason": "not_wanted"},
    }  # fmt: skip
    return told[verb]
