"""The clocks of a dispute: which begin, stand still, move and end with which step (domain.md 1.0–1.4)."""

import datetime as dt
from typing import Any

import pytest

from mediation.claims import ClaimType
from mediation.dispute import deadlines
from mediation.dispute.clocks import RULES
from mediation.dispute.deadlines import clock_of, due_of, has_lapsed
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.organisations import LegalKind, MediationBody
from mediation.parties import Applicant, LimitationBasis
from tests.cast import a_worker
from tests.mediation.dispute.ladder import (
    DAY,
    NOW,
    SHANGHAI,
    TODAY,
    Cast,
    a_case,
    a_pdf,
    a_walk,
    entrusted,
    last_day_of,
    refusal,
    take,
    units_of,
    workers_of,
)
from workflow.clocks import Clock
from workflow.clockwork import Face
from workflow.clockwork import due_of as counted
from workflow.editions import current_book
from workflow.office_hours import DEFAULT
from workflow.periods import Unit
from workflow.rules import declared


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def noon(text: str) -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time(12), SHANGHAI)


def shown(dispute: Dispute) -> dict[str, Clock]:
    """The newest clock of each rule."""
    return {clock.rule: clock for clock in Clock.objects.filter(application=dispute).order_by("run", "-due_at")}


def running(dispute: Dispute, rule: str) -> list[Clock]:
    return list(Clock.objects.filter(application=dispute, rule=rule, ended_at=None).order_by("subject"))


VECTORS = (
    ("M02", "2026-02-12", "2026-02-24"),  # the Spring Festival, and a make-up Saturday
    ("M02", "2026-09-18", "2026-09-22"),  # a Sunday on which offices work
    ("M02", "2026-09-30", "2026-10-10"),  # National Day; the last day is a working Saturday
    ("L6", "2026-09-30", "2026-10-13"),
    ("M03", "2026-09-16", "2026-10-08"),  # ends on National Day, rolls over the whole block
    ("M03", "2026-01-30", "2026-02-14"),  # a make-up Saturday: no roll
    ("M03", "2026-02-08", "2026-02-24"),
    ("M04", "2026-11-20", "2026-12-07"),  # a plain weekend
    ("M11", "2026-01-20", "2026-02-24"),  # thirty days end in the Spring Festival
    ("L1", "2025-02-28", "2026-02-28"),  # a working Saturday
    ("L1", "2025-02-15", "2026-02-24"),  # limitation ending in the holiday
    ("L1", "2024-02-29", "2025-02-28"),  # no corresponding day
)


@pytest.mark.parametrize(("rule", "start", "due"), VECTORS)
def test_a_deadline_ends_on_the_day_of_the_vector(people: Cast, rule: str, start: str, due: str) -> None:
    found = counted(Face(rule, "", 1, noon(start)), current_book(), DEFAULT)
    assert found is not None
    assert (found.on, found.provisional) == (day(due), False)
    assert not has_lapsed(found, day(due)), "the last day still counts"
    assert has_lapsed(found, day(due) + DAY)


@pytest.mark.parametrize(
    ("start", "office_day"),
    [("2026-07-15T23:59:00+08:00", "2026-07-15"), ("2026-07-15T16:30:00+00:00", "2026-07-16")],
)
def test_a_day_is_the_offices_day_wherever_the_server_stands(start: str, office_day: str) -> None:
    assert deadlines.local_day(dt.datetime.fromisoformat(start)) == day(office_day)


@pytest.mark.parametrize("rule", ["M02", "M04", "M11", "L1"])
def test_a_provisional_day_never_lapses(people: Cast, rule: str) -> None:
    """A year whose calendar is not published yet gives the earliest day as a warning; nobody loses a right by it."""
    found = counted(Face(rule, "", 1, noon("2098-01-05")), current_book(), DEFAULT)
    assert found is not None
    assert found.provisional
    assert not has_lapsed(found, day("2101-01-01"))


# Which begin and end with which step


def test_a_draft_has_no_clock(people: Cast) -> None:
    dispute = a_case(people, State.DRAFT)
    assert not dispute.clocks.exists()
    assert (due_of(dispute, "M04"), deadlines.window_of(dispute), dispute.next_due) == (None, None, None)
    assert not has_lapsed(due_of(dispute, "M04"), TODAY)


def test_filing_starts_the_decision_and_the_window_of_the_act(people: Cast) -> None:
    dispute = a_walk(people, State.SUBMITTED, days_ago=0).dispute
    assert set(shown(dispute)) == {"M02", "M03"}
    assert (last_day_of(dispute, "M02"), last_day_of(dispute, "M03")) == (day("2026-07-20"), day("2026-07-30"))
    assert dispute.next_due == clock_of(dispute, "M02")


def test_an_effective_agreement_ends_the_windows_and_opens_the_ways(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_EFFECTIVE)
    clocks = shown(dispute)
    assert clocks["M02"].ended_at == dispute.accepted_at
    assert clocks["M03"].ended_at == clocks["M04"].ended_at == dispute.effective_at
    assert {clocks[rule].outcome for rule in ("M02", "M03", "M04")} == {"done"}
    assert {rule for rule, clock in clocks.items() if clock.ended_at is None} == {"M09", "M11", "M13"}
    assert [clock.subject for clock in running(dispute, "M13")] == sorted(
        f"due:{due}" for due in {row.due_on for row in dispute.agreements.get().instalments.all()}
    )


def test_applying_for_confirmation_is_done_on_the_day_of_applying(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_EFFECTIVE)
    take(dispute, "apply_arbitration_review", people, people.liqiang)
    clocks = shown(dispute)
    assert {(clocks[rule].outcome, deadlines.local_day(clocks[rule].ended_at or NOW)) for rule in ("M09", "M11")} == {
        ("done", TODAY)
    }


@pytest.mark.parametrize(
    ("kind", "ways"),
    [
        (LegalKind.PEOPLES, {"M09", "M11"}),
        (LegalKind.STREET, {"M09"}),
        (LegalKind.ENTERPRISE, {"M09"}),
        (LegalKind.OTHER, set()),
    ],
)
def test_a_clock_runs_only_where_the_way_is_open(people: Cast, kind: str, ways: set[str]) -> None:
    MediationBody.objects.filter(organisation=people.district).update(legal_kind=kind)
    dispute = a_case(people, State.AGREEMENT_EFFECTIVE)
    assert set(shown(dispute)) & {"M09", "M11"} == ways


@pytest.mark.parametrize(
    ("source", "rule", "last"),
    [("window", "M04", "2026-07-30"), ("court", "M07", "2026-08-14"), ("lac", "M08", "2026-07-29")],
)
def test_the_window_depends_on_whose_mediation_it_is(people: Cast, source: str, rule: str, last: str) -> None:
    given = entrusted(TODAY) if source == "lac" else {"source": source}
    walk = a_walk(people, State.CONSENT_ASKING, days_ago=0, **given)
    for unit in units_of(walk.dispute):
        take(walk.dispute, "record_reply", people, people.wangfang, respondent=unit)
    take(walk.dispute, "accept", people, people.chenjing, at=NOW)
    window = deadlines.window_of(walk.dispute)
    assert window is not None
    assert (window.rule, window.due_on) == (rule, day(last))
    assert {"M04", "M07", "M08"} & set(shown(walk.dispute)) == {rule}


def test_a_window_of_the_commission_is_not_extended(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=5, **entrusted(TODAY - 6 * DAY)).dispute
    assert "不能延期" in refusal(dispute, "extend", people, people.liqiang)


def test_expert_appraisal_stops_the_window_of_a_court_and_no_other(people: Cast) -> None:
    court, own = (a_walk(people, State.MEDIATING, days_ago=5, source=source).dispute for source in ("court", "window"))
    for dispute in (court, own):
        take(dispute, "await_appraisal", people, people.liqiang)
    assert due_of(court, "M07") is None
    assert due_of(own, "M04") is not None
    before = a_walk(people, State.MEDIATING, days_ago=5, source="court").dispute
    take(court, "receive_appraisal", people, people.liqiang, at=NOW + 10 * DAY)
    assert last_day_of(court, "M07") > last_day_of(before, "M07")


# What moves them


def test_an_agreed_extension_moves_the_window_only(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=5).dispute
    receipt = last_day_of(dispute, "M03")
    take(dispute, "extend", people, people.liqiang, until=TODAY + 40 * DAY)
    window = clock_of(dispute, "M04")
    assert window is not None
    assert (window.due_on, window.is_extended, window.days_left(TODAY)) == (TODAY + 40 * DAY, True, 40)
    assert last_day_of(dispute, "M03") == receipt
    assert window.ledger["extensions"][0]["why"][0] == "双方当事人书面同意延期"


def test_correction_stops_the_time_to_decide_and_its_receipt_lets_it_go_on(people: Cast) -> None:
    """Two of three working days were left when correction was asked on the first; the day it comes counts again."""
    dispute = a_walk(people, State.SUBMITTED, days_ago=0).dispute
    take(dispute, "screen", people, people.wangfang)
    take(dispute, "ask_correction", people, people.wangfang, at=NOW + DAY, due=TODAY + 9 * DAY)
    assert due_of(dispute, "M02") is None
    assert due_of(dispute, "M03") is not None, "the legal window runs on"
    take(dispute, "receive_correction", people, people.wangfang, at=NOW + 6 * DAY)
    decision = clock_of(dispute, "M02")
    assert decision is not None
    assert decision.due_on == day("2026-07-22"), "Thursday 16 counted; 17 and 20 stood still; 21 and 22 count"
    assert [(span["why"], span["by"]) for span in decision.ledger["pauses"]] == [
        (["依据双方陈述和材料", "依据双方陈述和材料"], "王芳")
    ], "the note"


def test_a_pause_without_a_note_is_called_what_the_step_is_called(people: Cast) -> None:
    dispute = a_case(people, State.CORRECTION)
    decision = clock_of(dispute, "M02")
    assert decision is not None
    assert decision.ledger["pauses"][0]["why"] == ["通知补正", "Ask to correct"]


def test_the_other_sides_answer_has_a_clock_of_its_own(people: Cast) -> None:
    dispute = a_walk(people, State.SCREENING, days_ago=0).dispute
    take(dispute, "ask_consent", people, people.wangfang)
    (unit,) = units_of(dispute)
    (waiting,) = running(dispute, "P01")
    assert (waiting.subject, waiting.due_on, waiting.served_on) == (
        f"respondent:{unit.pk}",
        unit.answer_by,
        unit.answer_by,
    )
    take(dispute, "record_reply", people, people.wangfang, respondent=unit)
    assert running(dispute, "P01") == []
    assert shown(dispute)["P01"].outcome == "done"


def test_an_instalment_is_done_when_its_last_payment_was_made(people: Cast) -> None:
    walk = a_walk(people, State.PERFORMING, days_ago=14)
    first, second = running(walk.dispute, "M13")
    walk.pay(instalments=1)
    assert running(walk.dispute, "M13") == [Clock.objects.get(pk=second.pk)]
    paid = Clock.objects.get(pk=first.pk)
    assert paid.outcome == "done"
    assert not paid.has_lapsed(NOW)


def test_a_variation_replaces_the_clocks_of_what_was_open(people: Cast) -> None:
    dispute = a_walk(people, State.PERFORMING, days_ago=5).dispute
    before = running(dispute, "M13")
    take(dispute, "vary_schedule", people, people.liqiang)
    after = running(dispute, "M13")
    assert {clock.pk for clock in before}.isdisjoint(clock.pk for clock in after)
    assert set(Clock.objects.filter(pk__in=[clock.pk for clock in before]).values_list("outcome", flat=True)) == {
        "replaced"
    }
    assert after


def test_two_years_to_enforce_need_a_title(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_EFFECTIVE)
    take(dispute, "apply_judicial_confirmation", people, people.liqiang)
    assert "M19" not in shown(dispute)
    take(dispute, "record_confirmation", people, people.liqiang, granted="yes", paper=a_pdf("裁定书.pdf"))
    last = max(row.due_on for row in dispute.agreements.get().instalments.all())
    clock = shown(dispute)["M19"]
    assert (clock.due_on or TODAY).year == last.year + 2
    assert clock.provisional, "nobody knows the calendar of that year"


def test_failing_owes_written_advice_until_it_is_given(people: Cast) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=5).dispute
    take(dispute, "fail", people, people.liqiang, advised_on=TODAY)
    assert shown(dispute)["M05"].outcome == "done"
    assert {clock.outcome for rule, clock in shown(dispute).items() if rule in ("M03", "M04")} == {"closed"}


def test_a_closed_case_has_no_running_clock_but_those_that_outlive_it(people: Cast) -> None:
    outliving = {rule.id for rule in RULES if rule.outlives}
    assert outliving == {"M05", "M13", "M19", "L1", "L6", "P03"}
    for state in (State.CLOSED, State.FAILED, State.REFUSED, State.WITHDRAWN, State.TRANSFERRED, State.MERGED):
        dispute = a_case(people, state)
        assert {clock.rule for clock in dispute.clocks.filter(ended_at=None)} <= outliving, state


def test_a_new_round_has_a_new_window_and_the_old_one_stays_as_it_was(people: Cast) -> None:
    dispute = a_walk(people, State.FAILED, days_ago=60).dispute
    frozen = Clock.objects.get(application=dispute, rule="M04")
    take(dispute, "reopen", people, people.chenjing, at=NOW)
    old, new = Clock.objects.filter(application=dispute, rule="M04").order_by("run")
    assert (old.due_on, old.ended_at, old.outcome) == (frozen.due_on, frozen.ended_at, "closed")
    assert (new.run, new.began_at, new.due_on) == (2, NOW, day("2026-07-30"))


def test_a_merged_case_that_is_split_again_has_its_legal_window_back(people: Cast) -> None:
    """The law's days went on meanwhile; the time to decide, which is the body's own, did not."""
    dispute = a_case(people, State.MERGED)
    legal = Clock.objects.get(application=dispute, rule="M03")
    assert legal.outcome == "closed"
    take(dispute, "split", people, people.chenjing)
    assert last_day_of(dispute, "M03") == legal.due_on
    decision = clock_of(dispute, "M02")
    assert decision is not None
    assert decision.run == 1
    assert decision.ledger["pauses"][-1]["why"][0] == "办结至重新启动期间不计"


# Limitation, claim by claim


def a_limited_case(people: Cast, **worker: Any) -> Dispute:
    return a_case(people, State.SUBMITTED, workers=[a_worker(1) | worker], at=NOW - dt.timedelta(hours=1))


def test_each_claim_has_its_year_and_filing_interrupts_it(people: Cast) -> None:
    dispute = a_limited_case(people, right_known_on=day("2026-01-10"))
    (clock,) = running(dispute, "L1")
    assert clock.anchor_at == dt.datetime(2026, 1, 10, tzinfo=SHANGHAI)
    assert clock.due_on == TODAY.replace(year=2027)
    assert len(clock.ledger["interruptions"]) == 1


def test_claims_of_one_worker_differ_in_law(people: Cast) -> None:
    """Unpaid wages from the end of employment (Art 27 ¶4), double wages from knowing (¶1)."""
    claims = [{"type": ClaimType.WAGE, "claimed": 100_00}, {"type": ClaimType.DOUBLE, "claimed": 200_00}]
    dispute = a_limited_case(
        people, right_known_on=day("2025-03-03"), ended_on=day("2026-06-01"), claims=claims,
        limitation_basis=LimitationBasis.AFTER_END,
    )  # fmt: skip
    anchors = {clock.ledger["why"][0]: clock.anchor_at.astimezone(SHANGHAI).date() for clock in running(dispute, "L1")}
    assert anchors == {"劳动关系终止之日": day("2026-06-01"), "知道权利被侵害之日": day("2025-03-03")}


def test_wages_while_employed_have_no_limitation(people: Cast) -> None:
    dispute = a_limited_case(people, limitation_basis=LimitationBasis.IN_SERVICE, right_known_on=day("2024-01-01"))
    assert running(dispute, "L1") == []
    (worker,) = workers_of(dispute)
    take(dispute, "edit_worker", people, people.wangfang, applicant=worker, ended_on=day("2026-07-01"))
    (clock,) = running(dispute, "L1")
    assert clock.anchor_at == dt.datetime(2026, 7, 1, tzinfo=SHANGHAI)


def test_limitation_never_blocks(people: Cast) -> None:
    dispute = a_limited_case(people, right_known_on=day("2020-01-01"))
    Applicant.objects.filter(application=dispute).update(interrupted_on=None)
    take(dispute, "screen", people, people.wangfang)
    assert dispute.state == State.SCREENING


def test_failing_interrupts_limitation_anew(people: Cast) -> None:
    row = a_worker(1) | {"right_known_on": day("2026-01-10")}
    dispute = a_case(people, State.MEDIATING, workers=[row])
    take(dispute, "fail", people, people.liqiang)
    (clock,) = running(dispute, "L1")
    assert clock.began_at == dt.datetime.combine(TODAY, dt.time(), SHANGHAI)
    assert dispute.changes.order_by("-sequence").first().facts["clocks"][-2]["do"] == "interrupt"


def test_workers_who_leave_take_their_limitation_with_them(people: Cast) -> None:
    rows = [a_worker(n) | {"right_known_on": day("2026-01-10")} for n in range(2)]
    dispute = a_case(people, State.SCREENING, workers=rows)
    assert len(running(dispute, "L1")) == 2
    take(dispute, "remove_workers", people, people.wangfang, applicants=workers_of(dispute)[:1])
    assert len(running(dispute, "L1")) == 1


# The rules as data


def test_every_rule_says_what_people_need_to_know() -> None:
    assert all(rule.law and str(rule.label) and str(rule.counted_from) and str(rule.answers) for rule in RULES)
    assert {rule.id for rule in RULES if not rule.legal} == {"M02", "M05", "P01", "P02", "P03", "W7"}
    assert {rule.id for rule in RULES if rule.configurable} == {"M05", "P01", "P02", "P03"}
    assert {rule.id: (rule.length, rule.unit) for rule in RULES if rule.legal and not rule.set_by_people} == {
        "M03": (15, Unit.NATURAL_DAY), "M04": (15, Unit.NATURAL_DAY), "M07": (30, Unit.NATURAL_DAY), "M08": (10, Unit.WORKING_DAY),
        "M09": (15, Unit.NATURAL_DAY), "M11": (30, Unit.NATURAL_DAY), "M19": (2, Unit.YEAR), "L1": (1, Unit.YEAR),
        "W1": (60, Unit.WORKING_DAY), "M14": (5, Unit.NATURAL_DAY), "L6": (5, Unit.WORKING_DAY),
    }  # fmt: skip
    assert {rule.id for rule in RULES if rule.acts} == {"M04", "M07", "M08"}


def test_every_rule_a_step_names_is_declared_and_every_anchor_is_there() -> None:
    named = {
        rule
        for step in Dispute.steps().values()
        for rules in (step.starts, step.stops, step.drops, step.pauses, step.resumes)
        for rule in rules
    }
    assert named <= set(declared())
    fields = {field.name for field in Dispute._meta.get_fields()}
    assert {name for rule in RULES for name in (rule.anchor, rule.done) if name} <= fields


def test_today_is_the_offices_day() -> None:
    assert deadlines.today() == TODAY


# What happened outside the mediation


def test_an_interruption_is_recorded_with_its_day_and_its_proof(people: Cast) -> None:
    dispute = a_limited_case(people, right_known_on=day("2026-01-10"))
    facts = {"event": "complained", "on": TODAY, "evidence": a_pdf("投诉回执.pdf")}
    take(dispute, "record_limitation", people, people.wangfang, applicants=workers_of(dispute), **facts)
    (clock,) = running(dispute, "L1")
    assert clock.began_at == dt.datetime.combine(TODAY, dt.time(), SHANGHAI)
    assert dispute.attachments.filter(name="投诉回执.pdf").exists()


def test_limitation_that_is_suspended_has_no_end_until_it_goes_on(people: Cast) -> None:
    """中止: what is left of the year is left (办案规则 Art 28)."""
    dispute = a_limited_case(people, right_known_on=day("2026-01-10"))
    (before,) = running(dispute, "L1")
    facts = {"applicants": workers_of(dispute), "evidence": None}
    suspended, resumed = TODAY + DAY, TODAY + 31 * DAY
    take(
        dispute,
        "record_limitation",
        people,
        people.wangfang,
        at=NOW + 2 * DAY,
        event="suspended",
        on=suspended,
        **facts,
    )
    (clock,) = running(dispute, "L1")
    assert (clock.due_on, clock.is_paused) == (None, True)
    take(dispute, "record_limitation", people, people.wangfang, at=NOW + 40 * DAY, event="resumed", on=resumed, **facts)
    (clock,) = running(dispute, "L1")
    assert before.due_on == day("2027-07-15")
    assert clock.due_on == day("2027-08-14"), "thirty days stood still"


def test_what_does_not_run_is_not_suspended(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    facts = {"applicants": workers_of(dispute), "event": "suspended", "on": TODAY, "evidence": None}
    assert "没有可以这样登记的时效" in refusal(dispute, "record_limitation", people, people.wangfang, **facts)
    assert "不能晚于今天" in refusal(
        dispute, "record_limitation", people, people.wangfang, **facts | {"on": TODAY + DAY}
    )


@pytest.mark.parametrize(
    ("route", "rule", "last"),
    [
        ("payment_order", "M14", "2026-07-20"),
        ("arbitration", "L6", "2026-07-22"),
        ("hrss", "W1", "2026-10-13"),  # Sunday 20 September and Saturday 10 October are worked
        ("union_letter", "W7", "2026-07-30"),
    ],
)
def test_who_was_turned_to_has_a_day_to_answer_by(people: Cast, route: str, rule: str, last: str) -> None:
    dispute = a_walk(people, State.DEFAULTED, days_ago=70).dispute
    take(dispute, "take_remedy", people, people.liqiang, route=route, started_on=TODAY)
    (clock,) = running(dispute, rule)
    assert (clock.subject, clock.due_on) == (f"remedy:{dispute.remedies.get().pk}", day(last))
    assert not clock.breach, "nobody here has failed when others are late"
