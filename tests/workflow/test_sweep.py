"""The sweep: each rung of each clock fires once and in order; paused, ended and retired clocks are silent."""

import datetime as dt
import logging
from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_case, a_walk
from tests.workflow.ticking import NOW, a_clock, at, hush, told
from workflow.clocks import Clock
from workflow.editions import Edition, RuleVersion, current_book
from workflow.engine import perform
from workflow.messages import Message
from workflow.rules import declared
from workflow.sweep import Swept, sweep, sweep_until_dry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def screening(people: Cast) -> Dispute:
    """A case whose time to decide (M02) ends on Monday 20 July at 17:00."""
    dispute = a_walk(people, State.SCREENING, days_ago=0).dispute
    hush(dispute, "M02")
    return dispute


def test_each_rung_fires_when_its_time_has_come(screening: Dispute) -> None:
    heard = []
    for moment in (
        "07-16T17:00",
        "07-17T09:00",
        "07-20T09:00",
        "07-20T16:59",
        "07-20T17:00",
        "07-21T09:00",
        "07-23T09:00",
    ):
        swept = sweep(at(f"2026-{moment}"))
        heard.append((moment, [topic for topic, _ in told()][-swept.messages :] if swept.messages else []))
    assert heard == [
        ("07-16T17:00", []),
        ("07-17T09:00", ["remind1"]),
        ("07-20T09:00", ["today"]),
        ("07-20T16:59", []),
        ("07-20T17:00", ["lapsed", "lapsed", "lapsed"]),
        ("07-21T09:00", ["after1", "after1"]),
        ("07-23T09:00", ["after3", "after3"]),
    ]
    assert not Clock.objects.exclude(next_at=None).exists()


def test_the_same_instant_swept_twice_tells_nothing_twice(screening: Dispute) -> None:
    assert sweep(at("2026-07-20T09:00")).messages == 2
    assert sweep(at("2026-07-20T09:00")) == Swept()
    assert sweep_until_dry(at("2026-07-20T09:00")) == Swept()


def test_a_rung_set_back_by_hand_tells_nothing_twice(screening: Dispute) -> None:
    sweep(at("2026-07-20T09:00"))
    Clock.objects.filter(rule="M02").update(rung=0, next_at=NOW)
    assert sweep(at("2026-07-20T09:00")) == Swept()
    assert Message.objects.count() == 2


def test_after_a_missed_week_every_rung_fires_in_order(screening: Dispute) -> None:
    assert sweep(at("2026-08-03T10:00")).messages == 9
    assert list(dict.fromkeys(topic for topic, _ in told())) == ["remind1", "today", "lapsed", "after1", "after3"]


def test_a_message_names_the_case_the_rule_and_the_day_and_no_person(screening: Dispute) -> None:
    sweep(at("2026-07-17T09:00"))
    message = Message.objects.get()
    assert (message.application_id, message.clock.rule if message.clock else "", message.due_on) == (
        screening.pk,
        "M02",
        dt.date(2026, 7, 20),
    )
    assert (message.words, message.read_at, message.mailed_at) == ([], None, None)
    assert message.created_at == message.deliver_at == at("2026-07-17T09:00")


def test_quiet_hours_hold_the_message_back_and_not_the_clock(screening: Dispute) -> None:
    sweep(at("2026-07-20T21:00"))
    assert set(Message.objects.values_list("deliver_at", flat=True)) == {at("2026-07-21T08:00")}
    assert Clock.objects.get(rule="M02").is_overdue(at("2026-07-20T21:00"))


# Which clocks are silent


def test_a_paused_clock_fires_nothing(screening: Dispute, people: Cast) -> None:
    perform(screening, "pause_clock", by=people.zhouwei, note="等待外部材料", clock="M02|")
    assert sweep_until_dry(at("2026-12-01T10:00")) == Swept()


def test_a_clock_that_was_stopped_fires_nothing_more(screening: Dispute, people: Cast) -> None:
    sweep(at("2026-07-17T09:00"))
    perform(screening, "propose_refusal", by=people.wangfang, refusal_reason="not_labour", refusal_details="承揽")
    with time_machine.travel(at("2026-07-17T11:00"), tick=False):
        perform(screening, "refuse", by=people.chenjing, advised_on=dt.date(2026, 7, 17))
    sweep_until_dry(at("2026-12-01T10:00"))
    assert told(clock__rule="M02") == [("remind1", "wangfang")]


@pytest.mark.parametrize("state", [State.MERGED, State.WITHDRAWN, State.CLOSED, State.TRANSFERRED])
def test_a_case_that_ended_is_not_reminded_of(people: Cast, state: State) -> None:
    """Fault 17: a merged ticket still escalates elsewhere. What outlives the case by law goes on."""
    dispute = a_case(people, state)
    sweep_until_dry(at("2026-12-01T10:00"))
    ended = Clock.objects.filter(application=dispute.pk)
    assert ended.exists()
    silent = [rule.id for rule in declared().values() if not rule.outlives]
    assert not told(application=dispute.pk, clock__rule__in=silent)


def test_a_retired_rule_is_silent_before_its_clocks_are_ended(screening: Dispute) -> None:
    """Fault 14: deactivating a policy leaves tickets escalating and mailing elsewhere."""
    edition = Edition.objects.create(cause="rule", words="停用", made_at=NOW)
    RuleVersion.objects.create(
        edition=edition, rule="M02", version=2, length=3, unit="WD", warn=[1], law="—", valid_from=NOW.date(), running=True,
        retired=True,
    )  # fmt: skip
    assert sweep_until_dry(at("2026-08-03T10:00")) == Swept()


def test_a_draft_has_no_clock_and_hears_nothing(people: Cast) -> None:
    a_case(people, State.DRAFT)
    assert sweep_until_dry(at("2027-12-01T10:00")) == Swept()


# Many at once


def test_48_limitations_of_one_case_that_end_on_one_day_are_one_message(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=2).dispute
    hush(dispute)
    for number in range(48):
        a_clock(dispute, "L1", "2025-08-10", subject=f"claim:{number}")
    assert sweep(at("2026-08-11T00:30"), limit=20) == Swept(messages=3)
    assert sweep_until_dry(at("2026-08-11T00:30"), limit=20) == Swept()
    assert told() == [("remind10", "liqiang"), ("today", "liqiang"), ("lapsed", "liqiang")]


def test_the_longest_due_goes_first_and_a_batch_takes_no_more_than_its_limit(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=2).dispute
    hush(dispute)
    for began in ("2025-08-14", "2025-08-12", "2025-08-13"):
        a_clock(dispute, "L1", began, subject=began)
    Message.objects.all().delete()
    sweep(at("2026-09-01T10:00"), limit=1)
    assert set(Message.objects.values_list("due_on", flat=True)) == {dt.date(2026, 8, 12)}
    assert sweep_until_dry(at("2026-09-01T10:00"), limit=1).messages == 6


def test_the_statements_of_a_batch_do_not_grow_with_it(people: Cast) -> None:
    counts = []
    for cases, clocks in ((1, 1), (5, 30)):
        for number in range(cases):
            dispute = a_walk(people, State.SUBMITTED, days_ago=1).dispute
            hush(dispute)
            for claim in range(clocks):
                a_clock(dispute, "L1", f"2025-{7 + number % 2:02}-{1 + claim % 28:02}", subject=f"claim:{claim}")
        with CaptureQueriesContext(connection) as captured:
            assert sweep(at("2026-10-08T10:00")).messages >= cases
        counts.append([query["sql"].split()[0] for query in captured.captured_queries])
    assert counts[0] == counts[1]
    assert len([verb for verb in counts[0] if verb not in ("SAVEPOINT", "RELEASE")]) == 7


def test_a_clock_that_fails_stops_no_other_and_is_tried_again(
    people: Cast, screening: Dispute, caplog: pytest.LogCaptureFixture
) -> None:
    broken = a_clock(screening, "L1", "2025-07-01", subject="claim:1")
    Clock.objects.filter(pk=broken.pk).update(ledger={"pauses": "nonsense"})
    with caplog.at_level(logging.ERROR):
        swept = sweep_until_dry(at("2026-07-17T09:00"), limit=1)
    assert (swept.messages, swept.failed) == (1, 1)
    assert str(screening.pk) in caplog.text
    assert "Traceback" in caplog.text
    Clock.objects.filter(pk=broken.pk).update(ledger={})
    assert sweep_until_dry(at("2026-07-17T09:00")).messages > 0


def test_clocks_that_are_due_at_one_instant_are_all_seen_past_one_that_fails(people: Cast, screening: Dispute) -> None:
    hush(screening)
    broken, *well = (a_clock(screening, "M19", "2024-09-17", subject=f"part:{number}") for number in range(3))
    Clock.objects.filter(pk=broken.pk).update(ledger={"pauses": "nonsense"})
    assert {clock.next_at for clock in well} == {broken.next_at}
    assert sweep_until_dry(at("2026-07-20T09:00"), limit=1) == Swept(messages=1, failed=1)
    assert list(Clock.objects.filter(next_at__lte=at("2026-07-20T09:00"))) == [broken]


def test_the_command_says_what_it_did(screening: Dispute, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(at("2026-07-17T09:00"), tick=False):
        call_command("sweep")
    assert "1 messages, 0 mails" in capsys.readouterr().out
    Clock.objects.filter(rule="M02").update(ledger={"pauses": "nonsense"})
    with time_machine.travel(at("2026-07-20T09:00"), tick=False):
        call_command("sweep")
    assert "1 clocks failed" in capsys.readouterr().err


def test_a_rule_version_with_other_warnings_loses_none_that_is_still_ahead(screening: Dispute) -> None:
    """The last day stays, its ladder gets shorter: the place on it is a moment, not a number."""
    sweep(at("2026-07-17T09:00"))
    edition = Edition.objects.create(cause="rule", words="不再提前提醒", made_at=NOW)
    RuleVersion.objects.create(
        edition=edition,
        rule="M02",
        version=2,
        length=3,
        unit="WD",
        warn=[],
        law="—",
        valid_from=NOW.date(),
        running=True,
    )
    clock, book = Clock.objects.get(rule="M02"), current_book()
    clock.count(clock.face(), book, book.week(screening.organisation.path), at("2026-07-17T12:00"))
    clock.save()
    sweep(at("2026-07-20T09:00"))
    assert [topic for topic, _ in told()] == ["remind1", "today"]
