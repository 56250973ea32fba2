"""Who joined is asked as well; what one authority refused may go to the other; since when written advice is owing."""

import pytest
import time_machine

from mediation.claims import Claim
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.organisations import LegalKind
from mediation.parties import Consent
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    TODAY,
    Cast,
    a_walk,
    refusal,
    take,
    the_open_part,
    told,
    units_of,
)
from tests.workflow.replaying import assert_replays
from workflow.clocks import Clock
from workflow.clockwork import local_day
from workflow.organisations import system_user
from workflow.sweep import sweep_until_dry


def newest(dispute: Dispute, rule: str) -> Clock:
    return Clock.objects.filter(application=dispute, rule=rule).latest("run")


# Asking


def test_who_joined_while_the_others_are_asked_is_asked_with_a_day_of_his_own(people: Cast) -> None:
    dispute = a_walk(people, State.CONSENT_ASKING, days_ago=1).dispute
    assert refusal(dispute, "ask_consent", people, people.wangfang) == "各被申请人均已征询。"
    (before,) = Clock.objects.filter(application=dispute, rule="P01")
    take(dispute, "add_respondent", people, people.wangfang)
    first, joined = units_of(dispute)
    change = take(dispute, "ask_consent", people, people.wangfang, answer_by=TODAY + 7 * DAY)
    joined.refresh_from_db()
    assert (joined.consent, joined.answer_by) == (Consent.ASKED, TODAY + 7 * DAY)
    assert told(change)["征询对象"] == str(joined)
    own = Clock.objects.get(application=dispute, rule="P01", subject=f"respondent:{joined.pk}")
    assert own.due_on == TODAY + 7 * DAY
    after = Clock.objects.get(application=dispute, rule="P01", subject=f"respondent:{first.pk}")
    assert (after.anchor_at, after.due_on) == (before.anchor_at, before.due_on), "who was asked before keeps his day"
    assert dispute.state == State.CONSENT_ASKING
    assert_replays(dispute)


# The other way to a title


def an_effective_agreement(people: Cast, days_ago: int = 12) -> Dispute:
    dispute = a_walk(people, State.AGREEMENT_EFFECTIVE, days_ago=days_ago).dispute
    assert dispute.legal_kind == LegalKind.PEOPLES
    return dispute


WAYS = (
    ("apply_arbitration_review", "M11", "apply_judicial_confirmation"),
    ("apply_judicial_confirmation", "M09", "apply_arbitration_review"),
)


@pytest.mark.parametrize(("asked", "rule", "instead"), WAYS)
def test_refused_by_one_the_agreement_may_be_confirmed_by_the_other(
    people: Cast, asked: str, rule: str, instead: str
) -> None:
    dispute = an_effective_agreement(people)
    before = newest(dispute, rule)
    take(dispute, asked, people, people.liqiang)
    change = take(dispute, "record_confirmation", people, people.liqiang, granted="no")
    again = newest(dispute, rule)
    assert (again.run, again.is_running, again.due_on) == (2, True, before.due_on)
    assert str(before.due_on) in told(change)["仍可"]
    take(dispute, instead, people, people.liqiang, applied_on=TODAY)
    assert newest(dispute, rule).outcome == "done"
    assert_replays(dispute)


@pytest.mark.parametrize(("asked", "rule", "instead"), WAYS)
def test_nothing_begins_again_when_the_other_ways_days_are_over(
    people: Cast, asked: str, rule: str, instead: str
) -> None:
    dispute = an_effective_agreement(people)
    take(dispute, asked, people, people.liqiang)
    take(dispute, "record_confirmation", people, people.liqiang, at=NOW + 60 * DAY, granted="no")
    assert newest(dispute, rule).run == 1
    assert_replays(dispute)


def test_nothing_begins_again_that_is_not_open_for_the_agreement(people: Cast) -> None:
    """Only payment duties are confirmed by a court."""
    dispute = an_effective_agreement(people)
    take(dispute, "apply_arbitration_review", people, people.liqiang)
    Claim.objects.filter(applicant__application=dispute).update(type="DOC", claimed=None, agreed=None)
    take(dispute, "record_confirmation", people, people.liqiang, granted="no")
    assert newest(dispute, "M11").run == 1


def test_granted_leaves_nothing_open(people: Cast) -> None:
    dispute = an_effective_agreement(people)
    take(dispute, "apply_arbitration_review", people, people.liqiang)
    take(dispute, "record_confirmation", people, people.liqiang)
    assert newest(dispute, "M11").run == 1


# Since when written advice is owing


def test_after_an_outage_the_office_has_its_three_days_from_the_day_it_is_told(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=5).dispute
    due = newest(dispute, "M04").due_at
    assert due is not None
    back = (due + 10 * DAY).replace(hour=2)
    with time_machine.travel(back, tick=False):
        sweep_until_dry()
    dispute.refresh_from_db()
    owing = newest(dispute, "M05")
    assert (dispute.state, owing.began_at) == (State.FAILED, back)
    assert owing.due_at is not None
    assert owing.due_at > back + 2 * DAY
    assert_replays(dispute)


def test_a_second_default_does_not_put_off_advice_that_is_owing(people: Cast) -> None:
    dispute = a_walk(people, State.PERFORMING, days_ago=70).dispute
    take(dispute, "declare_default", people, system_user(), advised_on=None)
    first = newest(dispute, "M05")
    take(dispute, "vary_schedule", people, people.liqiang, at=NOW + 10 * DAY, schedule=the_open_part(dispute, 30))
    take(dispute, "resume_performance", people, people.liqiang, at=NOW + 11 * DAY)
    take(dispute, "declare_default", people, system_user(), at=NOW + 60 * DAY, advised_on=None)
    (owing,) = Clock.objects.filter(application=dispute, rule="M05")
    assert (owing.anchor_at, owing.due_at) == (first.anchor_at, first.due_at)
    assert owing.is_running
    assert_replays(dispute)


def test_advice_given_with_the_second_default_ends_what_was_owing(people: Cast) -> None:
    dispute = a_walk(people, State.PERFORMING, days_ago=70).dispute
    take(dispute, "declare_default", people, system_user(), advised_on=None)
    take(dispute, "vary_schedule", people, people.liqiang, at=NOW + 10 * DAY, schedule=the_open_part(dispute, 30))
    take(dispute, "resume_performance", people, people.liqiang, at=NOW + 11 * DAY)
    late = NOW + 60 * DAY
    take(dispute, "declare_default", people, people.liqiang, at=late, advised_on=late.date())
    (owing,) = Clock.objects.filter(application=dispute, rule="M05")
    assert owing.outcome == "done"
    assert owing.ended_at is not None
    assert local_day(owing.ended_at) == late.date()
    assert owing.has_lapsed(late), "it was late"
    assert dispute.advised_on == late.date()
    assert_replays(dispute)
