"""Deadlines M02, M03, M04, M09, M11 by the official calendar: the vectors of domain.md 1.0 and what moves them."""

import datetime as dt

import pytest

from mediation.dispute import clocks
from mediation.dispute.clocks import BY_ID, RULES, DeadlineRule, Unit, due_of, has_lapsed, key_dates, last_day
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.organisations import LegalKind
from tests.mediation.dispute.ladder import DAY, NOW, SHANGHAI, TODAY, Cast, a_case, a_walk, take
from workflow.calendar import Due


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def noon(text: str) -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time(12), SHANGHAI)


VECTORS = (
    ("M02", "screening_from", "2026-02-12", "2026-02-24"),  # the Spring Festival, and a make-up Saturday
    ("M02", "screening_from", "2026-09-18", "2026-09-22"),  # a Sunday on which offices work
    ("M02", "screening_from", "2026-09-30", "2026-10-10"),  # National Day; the last day is a working Saturday
    ("M03", "received_at", "2026-09-16", "2026-10-08"),  # ends on National Day, rolls over the whole block
    ("M03", "received_at", "2026-01-30", "2026-02-14"),  # a make-up Saturday: no roll
    ("M03", "received_at", "2026-02-08", "2026-02-24"),
    ("M04", "accepted_at", "2026-09-16", "2026-10-08"),
    ("M04", "accepted_at", "2026-02-08", "2026-02-24"),
    ("M09", "effective_at", "2026-09-16", "2026-10-08"),
    ("M09", "effective_at", "2026-07-15", "2026-07-30"),
    ("M11", "effective_at", "2026-01-20", "2026-02-24"),  # thirty days end in the Spring Festival
    ("M11", "effective_at", "2026-07-15", "2026-08-14"),
)


@pytest.mark.parametrize(("rule", "anchor", "start", "due"), VECTORS)
def test_a_deadline_ends_on_the_day_of_the_vector(rule: str, anchor: str, start: str, due: str) -> None:
    dispute = Dispute(**{anchor: noon(start)})
    assert due_of(dispute, rule) == Due(day(due))
    assert not has_lapsed(dispute, rule, day(due)), "the last day still counts"
    assert has_lapsed(dispute, rule, day(due) + DAY)


@pytest.mark.parametrize(
    ("length", "unit", "start", "due"),
    [
        (5, Unit.WORKING_DAY, "2026-09-30", "2026-10-13"),
        (15, Unit.NATURAL_DAY, "2026-11-20", None),
        (1, Unit.YEAR, "2025-02-28", "2026-02-28"),
        (1, Unit.YEAR, "2025-02-15", "2026-02-24"),
        (1, Unit.YEAR, "2024-02-29", "2025-02-28"),
    ],
)
def test_a_length_in_any_unit(length: int, unit: Unit, start: str, due: str | None) -> None:
    rule = DeadlineRule("X", "", length, unit, "received_at", (), "", legal=True)
    assert last_day(rule, day(start)) == Due(day(due or "2026-12-07"))


@pytest.mark.parametrize(
    ("start", "office_day"),
    [("2026-07-15T23:59:00+08:00", "2026-07-15"), ("2026-07-15T16:30:00+00:00", "2026-07-16")],
)
def test_a_day_is_the_offices_day_wherever_the_server_stands(start: str, office_day: str) -> None:
    assert clocks.local_day(dt.datetime.fromisoformat(start)) == day(office_day)


# What nobody can know yet


@pytest.mark.parametrize(
    ("rule", "anchor"), [("M02", "screening_from"), ("M04", "accepted_at"), ("M11", "effective_at")]
)
def test_a_provisional_day_never_lapses(rule: str, anchor: str) -> None:
    """A year whose calendar is not published yet gives the earliest day as a warning; nobody loses a right by it."""
    dispute = Dispute(**{anchor: noon("2098-01-05")})
    due = due_of(dispute, rule)
    assert due is not None
    assert due.provisional
    assert not has_lapsed(dispute, rule, day("2100-01-01"))


def test_a_deadline_that_has_not_begun_has_no_day() -> None:
    dispute = Dispute()
    assert {due_of(dispute, rule.id) for rule in RULES} == {None}
    assert not has_lapsed(dispute, "M04", TODAY)
    assert list(key_dates(dispute)) == []


# What moves them


def test_an_agreed_extension_moves_m04_only() -> None:
    dispute = Dispute(received_at=noon("2026-07-01"), accepted_at=noon("2026-07-03"), mediation_until=day("2026-09-01"))
    assert due_of(dispute, "M04") == Due(day("2026-09-01"))
    assert due_of(dispute, "M03") == Due(day("2026-07-16"))
    shown = {item.rule.id: item for item in key_dates(dispute)}
    assert (shown["M04"].extended, shown["M03"].extended) == (True, False)
    assert shown["M04"].days_left(TODAY) == 48


def test_correction_stops_the_time_to_decide_and_its_receipt_starts_it_anew(people: Cast) -> None:
    dispute = a_walk(people, State.SCREENING, days_ago=10).dispute
    take(dispute, "ask_correction", people, people.wangfang)
    assert due_of(dispute, "M02") is None
    assert due_of(dispute, "M03") is not None, "the legal window runs on"
    take(dispute, "receive_correction", people, people.wangfang, at=NOW)
    assert due_of(dispute, "M02") == Due(day("2026-07-20")), "Wednesday + 3 working days"


def test_a_deadline_shows_when_it_was_met(people: Cast) -> None:
    dispute = a_case(people, State.AGREEMENT_EFFECTIVE)
    assert dispute.accepted_at
    assert dispute.effective_at
    shown = {item.rule.id: item for item in key_dates(dispute)}
    assert list(shown) == ["M02", "M03", "M04", "M09", "M11"]
    assert shown["M02"].ended_on == clocks.local_day(dispute.accepted_at)
    assert shown["M03"].ended_on == shown["M04"].ended_on == clocks.local_day(dispute.effective_at)
    assert shown["M09"].ended_on is None
    take(dispute, "apply_arbitration_review", people, people.liqiang)
    assert {item.ended_on for item in key_dates(dispute) if item.rule.id in ("M09", "M11")} == {TODAY}


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (LegalKind.PEOPLES, {"M09", "M11"}),
        (LegalKind.STREET, {"M09"}),
        (LegalKind.ENTERPRISE, {"M09"}),
        (LegalKind.OTHER, set()),
    ],
)
def test_a_date_shows_only_where_the_way_is_open(kind: str, shown: set[str]) -> None:
    dispute = Dispute(legal_kind=kind, effective_at=noon("2026-07-15"))
    assert {item.rule.id for item in key_dates(dispute)} == shown


def test_a_legal_deadline_is_marked_as_one() -> None:
    assert {rule.id for rule in RULES if not rule.legal} == {"M02"}
    assert all(rule.law and rule.label for rule in RULES)
    assert set(BY_ID) == {"M02", "M03", "M04", "M09", "M11"}


def test_every_anchor_and_end_is_a_field_of_the_dispute() -> None:
    fields = {field.name for field in Dispute._meta.get_fields()}
    assert {name for rule in RULES for name in (rule.anchor, *rule.ends)} <= fields


def test_today_is_the_offices_day() -> None:
    assert clocks.today() == TODAY
