"""Every button of a ticket: wrong person · stranger · works · in the record · the same press twice · pressed again."""

from dataclasses import dataclass

import pytest

from mediation.hotline.demo import CITY, KINDS, UNION
from tests.mediation.hotline.steps import HOUR, NOTE, NOW, Cast, a_ticket, denial, facts_of, refusal
from workflow.audit import Timeline
from workflow.engine import Refused, perform


@dataclass(frozen=True)
class Rung:
    """A step, the state it is taken in, by whom, and where it leads. again: words of the refusal when pressed anew.

    hours: so long ago the hotline dispatched it.
    """

    kind: str
    verb: str
    at: str
    by: str
    to: str
    wrong: str
    again: str = "现为"
    hours: int = 96


LADDER = (
    Rung(CITY, "sign", "received", "sunli", "signed", "liqiang"),
    Rung(CITY, "approve_objection", "objection", "zhouwei", "returned", "sunli", hours=1),
    Rung(CITY, "reject_objection", "objection", "zhouwei", "signed", "sunli"),
    Rung(CITY, "confirm_return", "returned", "sunli", "returned", "liqiang", "热线意见已登记"),
    Rung(CITY, "take_back", "returned", "sunli", "signed", "liqiang"),
    Rung(CITY, "dispatch", "signed", "sunli", "dispatched", "liqiang"),
    Rung(CITY, "give_to_handler", "signed", "sunli", "accepted", "liqiang"),
    Rung(CITY, "accept_dispatch", "dispatched", "liuyang", "accepted", "sunli"),
    Rung(CITY, "refuse_dispatch", "dispatched", "liuyang", "signed", "sunli", ""),
    Rung(CITY, "recall_dispatch", "dispatched", "sunli", "signed", "liqiang"),
    Rung(CITY, "contact", "accepted", "liuyang", "contacted", "liqiang"),
    Rung(CITY, "record_attempt", "accepted", "liuyang", "accepted", "liqiang", "已登记过联系"),
    Rung(CITY, "handle", "contacted", "liuyang", "handling", "liqiang", ""),
    Rung(CITY, "shelve", "handling", "zhouwei", "shelved", "liuyang"),
    Rung(CITY, "take_off_shelf", "shelved", "zhouwei", "handling", "liuyang"),
    Rung(CITY, "ask_extension", "handling", "liuyang", "handling", "liqiang", "待审批"),
    Rung(CITY, "draft_reply", "handling", "liuyang", "reply_review", "liqiang"),
    Rung(CITY, "interim_reply", "waiting", "liuyang", "reply_review", "liqiang"),
    Rung(CITY, "approve_reply", "reply_review", "sunli", "replied", "liuyang"),
    Rung(CITY, "return_reply", "reply_review", "sunli", "handling", "liuyang"),
    Rung(CITY, "record_callback", "replied", "sunli", "callback", "liuyang"),
    Rung(CITY, "rework", "callback", "sunli", "rework", "liuyang"),
    Rung(CITY, "close", "callback", "sunli", "closed", "liuyang"),
    Rung(CITY, "flag", "replied", "sunli", "replied", "liuyang", ""),
    Rung(CITY, "unmerge", "merged", "sunli", "signed", "liqiang"),
    Rung(UNION, "grade_ticket", "received", "sunli", "graded", "liqiang", ""),
    Rung(UNION, "sign", "graded", "wangfang", "signed", "liqiang"),
    Rung(UNION, "transfer", "graded", "sunli", "transferred", "wangfang"),
    Rung(UNION, "submit_to_check", "callback", "sunli", "qc", "liuyang"),
    Rung(UNION, "pass_check", "qc", "zhouwei", "closed", "sunli"),
    Rung(UNION, "fail_check", "qc", "zhouwei", "rework", "sunli"),
    Rung(UNION, "reopen", "answered", "sunli", "reopened", "liqiang"),
)
ELSEWHERE = {  # climbed where their facts are made: tests of returning, merging, waiting, extending
    "register", "object", "merge", "answer_from_case", "wait_again", "stop_waiting", "untie", "contact_again",
    "grant_extension", "refuse_extension", "resume",
}  # fmt: skip


@pytest.mark.parametrize("rung", LADDER, ids=lambda rung: f"{rung.kind}-{rung.verb}")
def test_a_step_of_a_ticket_climbs_the_ladder(people: Cast, rung: Rung) -> None:
    ticket = a_ticket(people, rung.kind, rung.at, at=NOW - rung.hours * HOUR)
    actor = getattr(people, rung.by)
    for name in (rung.wrong, "heping"):
        assert denial(ticket, rung.verb, people, getattr(people, name)).endswith("。")
    version, facts = ticket.version, facts_of(rung.verb, people)
    change = perform(ticket, rung.verb, by=actor, note=NOTE, key="once", **facts)

    again = KINDS[rung.kind].objects.get(pk=ticket.pk)
    assert (again.state, again.version) == (rung.to, version + 1)
    assert (change.verb, change.from_state, change.to_state, change.note) == (rung.verb, rung.at, rung.to, NOTE)
    newest = Timeline(again).entries(limit=1)[0]
    assert actor.name in newest.sentence
    assert perform(ticket, rung.verb, by=actor, note=NOTE, key="once", **facts) == change
    assert ticket.version == version + 1
    if rung.again:
        with pytest.raises(Refused) as refused:
            perform(ticket, rung.verb, by=actor, note=NOTE, **facts)
        assert rung.again in str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_of_the_kind_itself_has_its_rung(kind: str) -> None:
    shared = {"attach_papers", "add_note", "tie", "invite_rating", "record_rating"}
    engine = {"claim", "release", "assign", "hand_over", "pause_clock", "resume_clock", "set_deadline"}
    own = {verb for verb, step in KINDS[kind].steps().items() if not step.hidden} - shared - engine - ELSEWHERE
    assert own <= {rung.verb for rung in LADDER}


@pytest.mark.parametrize("verb", ["approve_reply", "close", "contact", "dispatch", "take_back", "record_callback"])
def test_a_ticket_in_another_state_refuses_with_a_sentence(people: Cast, verb: str) -> None:
    ticket = a_ticket(people, CITY, "received")
    assert "本案现为“待签收”" in refusal(ticket, verb, people, people.sunli)
