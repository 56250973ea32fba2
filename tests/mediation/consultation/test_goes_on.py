"""A consultation that became a dispute is not the end of it for the caller whose ticket it was to answer."""

from mediation.consultation.lifecycle import Consultation
from mediation.demo import Cast
from mediation.desk.opening import open_here
from mediation.hotline.demo import CITY, a_ticket
from tests.cast import a_case
from workflow.engine import perform

ASKED = {
    "way": "phone", "topic": "wages", "question": "工资拖欠怎么办", "answer": "", "visitors": 1, "name": "", "phone": "",
    "employer_name": "",
}  # fmt: skip


def test_the_ticket_waits_on_for_the_dispute_that_the_consultation_became(people: Cast) -> None:
    ticket = a_ticket(people, CITY, "handling")
    asked = open_here(Consultation, people.rongchang, by=people.liuyang, key=None, origin=ticket, facts=dict(ASKED))
    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    case = a_case(people, "submitted", place=people.rongchang, by=people.liuyang)
    perform(Consultation.objects.get(pk=asked.pk), "refer", by=people.liuyang, other=case)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    perform(case, "withdraw", by=people.liuyang, note="撤回", withdraw_reason="settled")
    ticket.refresh_from_db()
    assert ticket.state == "handling"
    assert ticket.linked_outcome
