"""Many press at once: one wins, the others get a sentence, nothing is half done."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from mediation.demo import Cast, a_draft
from mediation.dispute.lifecycle import Dispute
from mediation.parties import Consent, active_respondents
from mediation.roles import INTAKE, LEAD
from tests.cast import a_case, a_unit, a_walk, a_worker
from tests.workflow.crowd import CROWD, at_once, colleagues, wait_until_somebody_waits
from workflow.engine import Refused, Stale, perform
from workflow.models import NumberSequence, StateChange
from workflow.organisations import User

pytestmark = pytest.mark.django_db(transaction=True)


def ready_to_accept(people: Cast) -> Dispute:
    walk = a_walk(people, "consent_asking")
    (respondent,) = active_respondents(walk.dispute)
    walk.take(
        "record_reply",
        respondent=respondent,
        consent=Consent.AGREED,
        answered_on=timezone.localtime(walk.day).date(),
        how="电话",
    )
    return walk.dispute


def record_of(dispute: Dispute) -> list[tuple[int, str, str]]:
    return list(dispute.changes.order_by("sequence").values_list("sequence", "from_state", "to_state"))


def assert_nothing_half_done(dispute: Dispute) -> None:
    """Record, row, task and history agree."""
    dispute = Dispute.objects.get(pk=dispute.pk)
    record = record_of(dispute)
    assert [sequence for sequence, _, _ in record] == list(range(1, dispute.version + 1))
    assert [left for _, left, _ in record] == ["draft", *(entered for _, _, entered in record[:-1])]
    assert record[-1][2] == dispute.state
    assert dispute.tasks.filter(finished=None).count() == (1 if dispute.is_open else 0)
    newest = Dispute.history.filter(id=dispute.pk).latest("history_id")
    assert (newest.by_sequence, newest.version, newest.state) == (dispute.version, dispute.version, dispute.state)


def test_of_thirty_two_leads_who_accept_one_wins(people: Cast) -> None:
    dispute = ready_to_accept(people)
    before = dispute.version
    leads = colleagues(people, LEAD)

    won, sentences = at_once(lambda n: perform(Dispute.objects.get(pk=dispute.pk), "accept", by=leads[n]))

    assert len(won) == 1
    assert len(sentences) == CROWD - 1
    assert all(isinstance(sentence, Refused) and "已受理" in str(sentence) for sentence in sentences)
    dispute = Dispute.objects.get(pk=dispute.pk)
    assert (dispute.state, dispute.version) == ("accepted", before + 1)
    assert StateChange.objects.filter(application=dispute, verb="accept").get() == won[0]
    assert NumberSequence.objects.get(series="调").last == 1
    assert_nothing_half_done(dispute)


def test_of_thirty_two_clerks_who_claim_one_has_the_work(people: Cast) -> None:
    dispute = a_case(people, "submitted")
    perform(dispute, "release", by=people.wangfang)
    clerks = colleagues(people, INTAKE)

    won, sentences = at_once(lambda n: perform(Dispute.objects.get(pk=dispute.pk), "claim", by=clerks[n]))

    task = dispute.tasks.get(finished=None)
    assert [change.actor for change in won] == [task.owner]
    assert {str(sentence) for sentence in sentences} == {f"本环节已由{task.owner}认领。"}
    assert len(sentences) == CROWD - 1
    assert_nothing_half_done(dispute)


def test_thirty_two_presses_with_one_key_are_one_change_and_the_same_answer(people: Cast) -> None:
    dispute = ready_to_accept(people)
    before = dispute.version

    def press(number: int) -> StateChange:
        lead = User.objects.get(username="chenjing")
        return perform(Dispute.objects.get(pk=dispute.pk), "accept", by=lead, expected=before, key="one-press")

    won, sentences = at_once(press)

    assert not sentences
    assert {change.pk for change in won} == {dispute.changes.get(verb="accept").pk}
    assert len(won) == CROWD
    assert NumberSequence.objects.get(series="调").last == 1
    assert_nothing_half_done(dispute)


def test_of_thirty_two_who_saw_the_same_page_one_is_not_stale(people: Cast) -> None:
    """A step that leaves the state is legal again at once: the version alone decides."""
    dispute = a_case(people, "submitted")
    seen = dispute.version
    perform(dispute, "release", by=people.wangfang, expected=seen)

    presses: list[tuple[str, dict[str, Any]]] = [
        ("assign", {"person": people.wangfang}),
        ("withdraw", {"withdraw_reason": "settled"}),
    ]

    def press(number: int) -> StateChange:
        verb, facts = presses[number % 2]
        person = User.objects.get(username="chenjing")
        return perform(Dispute.objects.get(pk=dispute.pk), verb, by=person, expected=seen + 1, **facts)

    won, sentences = at_once(press)

    assert len(won) == 1
    assert all(isinstance(sentence, Stale) and sentence.changes == won for sentence in sentences)
    assert len(sentences) == CROWD - 1
    assert_nothing_half_done(dispute)


def test_different_steps_at_once_form_one_unbroken_record(people: Cast) -> None:
    dispute = a_case(people, "screening")
    verbs = ("ask_correction", "ask_consent", "withdraw", "release", "claim", "propose_refusal", "refuse", "submit")
    today = timezone.localdate()
    soon = today + dt.timedelta(days=5)
    facts: dict[str, dict[str, Any]] = {
        "ask_correction": {"items": "身份证", "due": soon},
        "ask_consent": {"answer_by": soon, "how": "电话"},
        "withdraw": {"withdraw_reason": "settled"},
        "propose_refusal": {"refusal_reason": "not_labour", "refusal_details": "承揽"},
        "refuse": {"advised_on": today},
    }

    def press(number: int) -> StateChange:
        verb = verbs[number % len(verbs)]
        by = User.objects.get(username="chenjing" if verb == "refuse" else "wangfang")
        return perform(Dispute.objects.get(pk=dispute.pk), verb, by=by, **facts.get(verb, {}))

    won, sentences = at_once(press)

    assert won
    assert len(won) + len(sentences) == CROWD
    assert dispute.changes.count() == dispute.version + len(won)
    assert_nothing_half_done(dispute)


def test_thirty_two_filings_at_once_are_numbered_from_one_without_a_gap(people: Cast) -> None:
    drafts = [a_draft(people, workers=[a_worker(n)], units=[a_unit(1)]) for n in range(CROWD)]

    won, sentences = at_once(
        lambda n: perform(Dispute.objects.get(pk=drafts[n].pk), "submit", by=User.objects.get(username="wangfang"))
    )

    assert not sentences
    assert len(won) == CROWD
    year = timezone.localdate().year
    given = set(Dispute.objects.values_list("receipt_number", flat=True))
    assert given == {f"〔{year}〕京开劳收字第{n}号" for n in range(1, CROWD + 1)}


def test_a_step_that_waited_while_the_mediator_changed_sees_the_new_one(people: Cast) -> None:
    """PostgreSQL follows a changed row behind a lock, but not the rows joined to it."""
    dispute = a_case(people, "agreement_effective")
    perform(dispute, "decline_confirmation", by=people.liqiang, told=True)
    zhaomin = {"mediator": people.zhaomin, "relation": "none"}

    def press() -> None:
        try:
            perform(Dispute.objects.get(pk=dispute.pk), "begin_performance", by=User.objects.get(username="chenjing"))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            perform(dispute, "change_mediator", by=people.chenjing, note="轮休", **zhaomin)
            pressed = pool.submit(press)
            wait_until_somebody_waits()
        pressed.result(30)

    dispute = Dispute.objects.get(pk=dispute.pk)
    assert dispute.state == "performing"
    assert dispute.handler == people.zhaomin
    assert dispute.tasks.get(finished=None).owner == people.zhaomin


def hold(dispute: Dispute, held: threading.Event, done: threading.Event) -> None:
    try:
        with transaction.atomic():
            Dispute.objects.select_for_update().get(pk=dispute.pk)
            held.set()
            done.wait(30)
    finally:
        connection.close()


@pytest.mark.parametrize(("setting", "refusal"), [("lock_timeout", Refused), ("statement_timeout", OperationalError)])
def test_waiting_too_long_is_a_sentence_and_a_failing_server_is_not(
    people: Cast, setting: str, refusal: type[Exception]
) -> None:
    dispute = a_case(people, "submitted")
    held, done = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold, dispute, held, done)
        held.wait(30)
        with connection.cursor() as cursor:
            cursor.execute(f"SET {setting} = '50ms'")
        try:
            with pytest.raises(refusal) as caught:
                perform(dispute, "release", by=people.wangfang)
        finally:
            done.set()
            holding.result(30)
            connection.close()
    assert ("同时有人在办理" in str(caught.value)) == (refusal is Refused)
    assert dispute.changes.count() == 1
    assert_nothing_half_done(dispute)


def test_two_cases_merged_into_each_other_at_once_do_not_hang(people: Cast) -> None:
    pair = [a_case(people, "submitted", workers=[a_worker(n)]) for n in (1, 2)]

    def press(number: int) -> StateChange:
        child, parent = (Dispute.objects.get(pk=pair[n].pk) for n in (number, 1 - number))
        lead = User.objects.get(username="chenjing")
        return perform(child, "merge", by=lead, note="同一单位", parent=parent)

    won, sentences = at_once(press, 2)

    assert len(won) == 1
    assert len(sentences) == 1
    assert sorted(Dispute.objects.values_list("state", flat=True)) == ["merged", "submitted"]
    for dispute in pair:
        assert_nothing_half_done(dispute)
