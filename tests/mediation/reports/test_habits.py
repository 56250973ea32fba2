"""Looking into habits: each question by a worked example whose numbers can be counted by hand."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
import time_machine

from mediation.demo import Cast, a_case, a_worker
from mediation.dispute.states import State
from mediation.hotline.demo import a_ticket_walk
from mediation.ratings import Occasion, Score
from mediation.reports.habits.asking import (
    Event,
    Found,
    Question,
    Scope,
    Share,
    apart,
    found,
    more_often,
    questions,
    tail,
)
from mediation.reports.habits.declared import HABITS, habit
from tests.cast import a_unit
from tests.mediation.consultation.receptions import received
from tests.mediation.dispute.ladder import NOW, SHANGHAI
from tests.mediation.hotline.steps import take
from workflow.clocks import Clock
from workflow.engine import perform
from workflow.moment import now
from workflow.organisations import Membership, Organisation, User
from workflow.projecting import catch_up

JULY, JULY_ENDS = dt.date(2026, 7, 1), dt.date(2026, 7, 31)
SIXTH = dt.datetime(2026, 7, 6, 9, 0, tzinfo=SHANGHAI)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def july(**more: Any) -> Scope:
    everywhere = tuple(Organisation.objects.values_list("pk", flat=True))
    return Scope(JULY, JULY_ENDS, everywhere, now(), **more)


def asked(key: str, **more: Any) -> list[Question]:
    catch_up()
    one = habit(key)
    assert one is not None
    return questions(one, july(**more))


def of_person(key: str, who: User, **more: Any) -> Found:
    catch_up()
    one = habit(key)
    assert one is not None
    return next(row for row in found(one, july(**more)) if row.who == who.pk)


# Pauses


@pytest.fixture
def paused(people: Cast) -> Cast:
    """陈静 pauses five limits the day before they are due, for a day each; 周伟 five others at once, for twelve hours each."""
    for n in range(10):
        case = a_case(people, State.SCREENING, at=SIXTH, workers=[a_worker(n)], units=[a_unit(n)])
        clock = Clock.objects.get(application=case.pk, rule="M02")
        assert clock.due_on is not None
        if n < 5:
            who, begun, lasts = people.chenjing, dt.datetime.combine(clock.due_on, dt.time(9), SHANGHAI) - DAY, DAY
        else:
            who, begun, lasts = people.zhouwei, SIXTH + 5 * HOUR, 12 * HOUR
        note = "等待补充材料" if n % 5 else "等待鉴定"
        perform(case, "pause_clock", by=who, at=begun, note=note, clock="M02|")
        perform(case, "resume_clock", by=who, at=begun + lasts, clock="M02|")
    return people


def test_time_paused_is_a_share_of_the_time_that_all_deadlines_ran(paused: Cast) -> None:
    """陈静: 5 × 24 h = 5 days; 周伟: 5 × 12 h = 2.5 days. Of everything that ran, added up here one by one."""
    (one,) = asked("paused")
    scope = july()
    lives = [
        (min(clock.ended_at or scope.ends, scope.ends) - max(clock.began_at, scope.begins)).total_seconds()
        for clock in Clock.objects.filter(breach=True)
        if clock.began_at < scope.ends and (clock.ended_at or scope.ends) > scope.begins
    ]
    assert one.person == paused.chenjing
    assert one.found.own.part == 5 * 86_400
    assert abs(one.found.own.of - sum(lives)) < len(lives)  # the clock ticks between the two
    assert one.found.rest.part == 5 * 43_200
    assert one.found.average == Fraction(5 * 43_200)
    assert one.found.reasons == [("等待补充材料", 4, 4 * 86_400), ("等待鉴定", 1, 86_400)]
    assert "陈静本期中止期限5次，停止计算共5.0天" in one.sentence
    assert "其他1人平均2.5天" in one.sentence
    assert one.sentence.endswith("“等待补充材料”（4次）。是什么原因？")


def test_pauses_begun_just_before_the_due_date_then_standing(paused: Cast) -> None:
    """陈静: all five a day before; 周伟: none of five. A day further off, none of hers are near either."""
    (one,) = asked("paused-late")
    assert (one.person, one.found.own, one.found.rest) == (paused.chenjing, Share(5, 5), Share(0, 5))
    assert one.sentence == (
        "陈静本期中止期限5次，其中5次在届满前2日内开始（100%）；其他1人平均0次（0/5，0.0%）。是否有共同原因？"
    )
    assert asked("paused-late", near=0) == []
    assert of_person("paused-late", paused.chenjing, near=0).own == Share(0, 5)
    assert of_person("paused-late", paused.chenjing, near=1).own == Share(5, 5)


def test_a_second_pause_is_measured_against_the_day_that_the_first_one_left(people: Cast) -> None:
    """The first pause pushes the last day on: a pause on the old last day is not on the last day any more."""
    case = a_case(people, State.SCREENING, at=SIXTH)
    before = Clock.objects.get(application=case.pk, rule="M02").due_on
    perform(case, "pause_clock", by=people.zhouwei, at=SIXTH + HOUR, note="等待鉴定", clock="M02|")
    perform(case, "resume_clock", by=people.zhouwei, at=SIXTH + 2 * DAY, clock="M02|")
    between = Clock.objects.get(application=case.pk, rule="M02").due_on
    assert before is not None
    assert between is not None
    assert between > before
    begun = dt.datetime.combine(before, dt.time(9), SHANGHAI)
    perform(case, "pause_clock", by=people.chenjing, at=begun, note="等待鉴定", clock="M02|")
    days = (between - before).days
    assert of_person("paused-late", people.chenjing, near=days).own == Share(1, 1)
    assert of_person("paused-late", people.chenjing, near=days - 1).own == Share(0, 1)


def test_a_pause_that_lasts_counts_to_now_and_one_of_another_month_not_at_all(people: Cast) -> None:
    lasting, old = (
        a_case(people, State.SCREENING, at=at, workers=[a_worker(n)], units=[a_unit(n)])
        for n, at in enumerate((SIXTH, SIXTH - 40 * DAY))
    )
    perform(lasting, "pause_clock", by=people.zhouwei, at=SIXTH + HOUR, note="等待鉴定", clock="M02|")
    perform(old, "pause_clock", by=people.zhouwei, at=SIXTH - 39 * DAY, note="等待鉴定", clock="M02|")
    perform(old, "resume_clock", by=people.zhouwei, at=SIXTH - 38 * DAY, clock="M02|")
    own = of_person("paused", people.zhouwei)
    assert len(own.events) == 1
    assert abs(own.own.part - (NOW - SIXTH - HOUR).total_seconds()) < 60


def test_of_fewer_than_a_handful_nothing_is_asked(people: Cast) -> None:
    for n in range(4):
        case = a_case(people, State.SCREENING, at=SIXTH, workers=[a_worker(n)], units=[a_unit(n)])
        perform(case, "pause_clock", by=people.zhouwei, at=SIXTH + HOUR, note="等待鉴定", clock="M02|")
    assert asked("paused") == []
    assert len(of_person("paused", people.zhouwei).events) == 4


# Closed, and open again


def test_what_was_closed_and_soon_open_again_by_who_closed_it(people: Cast) -> None:
    """孙丽 closes ten tickets: five are done again a moment later, one after ten days; 陈静 closes five cases for good."""
    for n in range(10):
        walk = a_ticket_walk(people, "ticket_12345", "closed", at=dt.datetime(2026, 7, 2, 8, 0, tzinfo=SHANGHAI))
        if n < 5:
            walk.rework()
        elif n == 5:
            take(walk.ticket, "rework", people, people.sunli, at=NOW, note="来电人反映未解决")
    for n in range(5):
        a_case(people, State.CLOSED, at=SIXTH, workers=[a_worker(n)], units=[a_unit(n)])
    (one,) = asked("reopened")
    assert (one.person, one.found.own, one.found.rest) == (people.sunli, Share(5, 10), Share(0, 5))
    assert one.sentence == (
        "孙丽本期办结10件次，其中5件次在7日内重启或重办（50.0%）；其他1人平均0次（0/5，0.0%）。办结时还缺什么？"
    )
    assert of_person("reopened", people.sunli, again=14).own == Share(6, 10)


# Extensions


def test_extensions_are_counted_by_who_decided(people: Cast) -> None:
    """周伟 grants six of six; 郑凯 one of five; 李强 extends one mediation with both sides' consent."""
    other = User.objects.create(username="zhengkai", name="郑凯")
    Membership.objects.create(user=other, organisation=people.district, role="supervisor")
    for n in range(11):
        ticket = a_ticket_walk(people, "ticket_12345", "handling", at=NOW - 2 * HOUR).ticket
        take(ticket, "ask_extension", people, people.liuyang, note="单位负责人出差")
        verb = "grant_extension" if n < 7 else "refuse_extension"
        take(ticket, verb, people, people.zhouwei if n < 6 else other)
    case = a_case(people, State.MEDIATING, at=SIXTH)
    until = NOW.date() + 60 * DAY
    perform(case, "extend", by=people.liqiang, until=until, applicants_agree=True, respondents_agree=True)
    with time_machine.travel(NOW + DAY):
        (one,) = asked("extended")
        assert (one.person, one.found.own, one.found.rest) == (people.zhouwei, Share(6, 6), Share(2, 6))
        assert one.found.average == 1
        assert one.sentence == (
            "周伟本期就延期作出决定6次，其中准予延期6次（100%）；其他2人平均1次（2/6，33.3%）。是否都有必要？"
        )
        assert of_person("extended", other).own == Share(1, 5)
        assert of_person("extended", people.liqiang).own == Share(1, 1)


# Ratings


def rate(people: Cast, clerk: User, by: User, score: str) -> None:
    consultation = received(people, by=clerk)
    perform(consultation, "record_rating", by=by, occasion=Occasion.RECEPTION, reached=True, score=score)


@pytest.fixture
def answers(people: Cast) -> Cast:
    """王芳: twelve of twenty content, all written down by herself; 陈静: twenty of twenty, by others."""
    for n in range(20):
        rate(people, people.wangfang, people.wangfang, Score.SATISFIED if n < 12 else Score.DISSATISFIED)
        rate(people, people.chenjing, people.wangfang, Score.BASICALLY if n % 2 else Score.SATISFIED)
    return people


def test_satisfaction_far_from_everybody_elses(answers: Cast) -> None:
    """12/20: Wilson's interval ends at 0.781; 20/20: it begins at 0.839. They do not touch, so both are asked about."""
    high, low = asked("rated")
    assert (low.person, low.found.own, low.found.rest) == (answers.wangfang, Share(12, 20), Share(20, 20))
    assert low.sentence == (
        "王芳本期收到评价20条，满意和基本满意12条（60.0%），明显低于其他1人的100%（20/20）。当事人不满意的是什么？"
    )
    assert (high.person, high.found.own) == (answers.chenjing, Share(20, 20))
    assert "明显高于其他1人的60.0%（12/20）" in high.sentence


def test_answers_that_the_clerk_wrote_down_himself(answers: Cast) -> None:
    (one,) = asked("self-recorded")
    assert (one.person, one.found.own, one.found.rest) == (answers.wangfang, Share(20, 20), Share(0, 20))
    assert "有20条由本人电话回访登记（100%）；其他1人为0.0%（0/20）" in one.sentence


@pytest.mark.parametrize(
    ("own", "rest", "yes"),
    [
        (Share(12, 20), Share(20, 20), True),
        (Share(12, 19), Share(20, 20), False),  # one answer too few
        (Share(12, 20), Share(19, 19), False),  # of the others too
        (Share(15, 20), Share(20, 20), False),  # 0.888 and 0.839: they touch
        (Share(140, 200), Share(170, 200), True),  # the same shares of more answers
    ],
)
def test_shares_are_told_apart_only_where_chance_would_hardly_do_it(own: Share, rest: Share, yes: bool) -> None:
    assert apart(Found(1, own, rest, 1)) is yes


@pytest.mark.parametrize(
    ("own", "rest", "yes"),
    [
        (Share(5, 10), Share(1, 10), True),
        (Share(4, 4), Share(0, 10), False),  # no handful
        (Share(5, 50), Share(10, 20), False),  # less often than the others
        (Share(5, 10), Share(5, 10), False),  # as often
        (Share(5, 10), Share(0, 0), True),  # nobody to compare with
        (Share(5, 7), Share(8, 12), False),  # 71 % and 67 %: at the rate of the others five or more of seven are common
        (Share(7, 7), Share(6, 12), True),  # a half of the others, and all seven: 1 in 128
    ],
)
def test_a_handful_and_more_often_than_the_others(own: Share, rest: Share, yes: bool) -> None:
    assert more_often(Found(1, own, rest, 1)) is yes


def test_the_tail_is_exact() -> None:
    """Of three coins two or more heads: 3/8 + 1/8."""
    assert tail(2, 3, Fraction(1, 2)) == pytest.approx(0.5)
    assert tail(0, 3, Fraction(1, 2)) == pytest.approx(1)
    assert tail(15_200, 30_000, Fraction(1, 2)) == pytest.approx(0.0106, abs=0.0005)  # 2.3 standard deviations


def test_every_habit_asks_and_none_says_more_than_it_knows(people: Cast) -> None:
    assert len({one.key for one in HABITS}) == len(HABITS) == 6
    events = [Event(people.liuyang.pk, 1, NOW, reason="等待鉴定", seconds=86_400)] * 6
    for one in HABITS:
        words = one.sentence("刘洋", Found(people.liuyang.pk, Share(6, 10), Share(1, 20), 2, events), july())
        assert words.startswith(("刘洋", "Of"))
        assert "？" in words
        assert questions(one, july()) == []
