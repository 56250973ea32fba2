"""Once, completely; and what happens when nothing comes."""

import datetime as dt

import pytest
import time_machine

from mediation.demo import Cast
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.states import State
from tests.mediation.legal_aid.aid_ladder import DAY, NOW, TODAY, clock, denial, refusal, take
from workflow.clocks import Clock
from workflow.organisations import system_user
from workflow.sweep import sweep_until_dry


@pytest.fixture
def waiting(people: Cast) -> LegalAid:
    """The supplement is due on Wednesday, 22 July."""
    aid = an_aid(people, State.RECEIVED, at=NOW - DAY)
    take(aid, "ask_supplement", people, people.gaoyuan, due=TODAY + 7 * DAY)
    return aid


def test_a_second_request_is_refused_with_the_day_of_the_first(people: Cast, waiting: LegalAid) -> None:
    take(waiting, "receive_supplement", people, people.wangfang)
    assert "已于2026-07-15一次性告知" in refusal(waiting, "ask_supplement", people, people.gaoyuan)


def test_nothing_is_deemed_withdrawn_before_the_day_has_passed(people: Cast, waiting: LegalAid) -> None:
    assert "尚未届满" in refusal(waiting, "deem_withdrawn", people, people.gaoyuan)
    with time_machine.travel(dt.datetime(2026, 7, 22, 23, 59, tzinfo=NOW.tzinfo)):
        assert "尚未届满" in refusal(waiting, "deem_withdrawn", people, people.gaoyuan)


def test_after_the_day_a_person_may_record_it(people: Cast, waiting: LegalAid) -> None:
    with time_machine.travel(dt.datetime(2026, 7, 23, 9, 0, tzinfo=NOW.tzinfo)):
        assert denial(waiting, "deem_withdrawn", people, people.wangfang)
        take(waiting, "deem_withdrawn", people, people.gaoyuan)
        assert waiting.state == State.DEEMED_WITHDRAWN
        assert "现为" in refusal(waiting, "deem_withdrawn", people, people.gaoyuan)


def test_after_the_day_the_product_records_it_once(people: Cast, waiting: LegalAid) -> None:
    Clock.objects.exclude(application=waiting.pk, rule="A3").update(next_at=None)
    lapsed = dt.datetime(2026, 7, 23, 0, 0, tzinfo=NOW.tzinfo)
    with time_machine.travel(lapsed - dt.timedelta(seconds=1), tick=False):
        assert sweep_until_dry().acted == 0
    with time_machine.travel(lapsed, tick=False):
        assert sweep_until_dry().acted == 1
        assert sweep_until_dry().acted == 0
    found = LegalAid.objects.get(pk=waiting.pk)
    change = found.changes.latest("sequence")
    assert (found.state, change.actor, change.at) == (State.DEEMED_WITHDRAWN, system_user(), lapsed)
    assert clock(found, "A1").outcome == "closed"


def test_what_came_in_time_is_not_deemed_withdrawn(people: Cast, waiting: LegalAid) -> None:
    take(waiting, "receive_supplement", people, people.wangfang)
    with time_machine.travel(dt.datetime(2026, 7, 23, 9, 0, tzinfo=NOW.tzinfo), tick=False):
        assert sweep_until_dry().acted == 0
    assert LegalAid.objects.get(pk=waiting.pk).state == State.REVIEW


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"due": TODAY}, "晚于今天"), ({"items": "  "}, "一次写全")],
)
def test_a_request_names_everything_and_a_day_ahead(people: Cast, changed: dict[str, object], sentence: str) -> None:
    aid = an_aid(people, State.RECEIVED, at=NOW - DAY)
    assert sentence in refusal(aid, "ask_supplement", people, people.gaoyuan, **({"due": TODAY + DAY} | changed))


@pytest.mark.parametrize(("days", "sentence"), [(1, "晚于今天"), (-1, "早于通知")])
def test_papers_come_after_they_were_asked_for_and_not_tomorrow(
    people: Cast, waiting: LegalAid, days: int, sentence: str
) -> None:
    assert sentence in refusal(waiting, "receive_supplement", people, people.wangfang, supplied_on=TODAY + days * DAY)
