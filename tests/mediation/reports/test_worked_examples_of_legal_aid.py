"""Legal aid by hand: one application is one recipient; and the windows of mediation that are kept, extended, or run out.

Aid applied for on a Monday is granted on the Wednesday after.
"""

import pytest

from mediation.demo import Cast, a_unit, a_worker
from mediation.dispute.states import State
from mediation.legal_aid.demo import AidWalk, an_aid_walk, subsidy_rates
from mediation.legal_aid.lifecycle import LegalAid
from tests.mediation.dispute.conftest import _founded, _papers_apart, _wednesday, db, people
from tests.mediation.reports.worked import Sheet, a_mediation, date, moment, on, sheet, shows
from workflow.engine import perform

__all__ = ["_founded", "_papers_apart", "_wednesday", "db", "people", "sheet"]


@pytest.fixture(autouse=True)
def _rates(people: Cast) -> None:
    subsidy_rates(people)


def aid(people: Cast, state: str, month: int, day: int, n: int, **more: object) -> AidWalk:
    return an_aid_walk(people, state, at=moment(month, day), worker=a_worker(n), unit=a_unit(1), **more)  # type: ignore[arg-type]


@shows(
    "legal_aid_applied", "legal_aid_accepted", "legal_aid_denied", "legal_aid_closed", "legal_aid_closure_rate",
    "legal_aid_cohort_closure", "legal_aid_open", "legal_aid_subsidies", "legal_aid_recovered",
)  # fmt: skip
def test_applied_granted_and_closed_by_month(people: Cast, sheet: Sheet) -> None:
    closed = aid(people, "closed", 4, 13, 0, pace=20, recovered=9_000_00)
    aid(people, "in_service", 4, 20, 1)
    aid(people, "terminated", 5, 4, 2)
    aid(people, "denied", 5, 11, 3)
    aid(people, "review", 5, 11, 4)
    assert closed.aid.closed_at is not None
    assert closed.aid.closed_at < moment(6, 1)
    # applied: 2 in April, 3 in May. granted: 2 and 1. May ends: the closed one and the terminated one
    assert [sheet.month("legal_aid_applied", month) for month in (4, 5)] == [2, 3]
    assert [sheet.month("legal_aid_accepted", month) for month in (4, 5)] == [2, 1]
    assert sheet.month("legal_aid_denied", 5) == 1
    assert [sheet.month("legal_aid_closed", month) for month in (4, 5)] == [0, 2]
    assert sheet.month("legal_aid_closure_rate", 5) == (2, 2 + 1), "two open before, one granted"
    assert [sheet.month("legal_aid_cohort_closure", month) for month in (4, 5)] == [(1, 2), (1, 1)]
    assert [sheet.month("legal_aid_open", month) for month in (4, 5)] == [2, 1]
    assert sheet.month("legal_aid_subsidies", 5) == 1_500_00, "an arbitration, by the table"
    assert sheet.month("legal_aid_recovered", 5) == 9_000_00


def test_an_archived_file_stays_closed(people: Cast, sheet: Sheet) -> None:
    walk = aid(people, "closed", 4, 13, 0, pace=20)
    before = [sheet.month("legal_aid_cohort_closure", 4), sheet.month("legal_aid_closed", 5)]
    walk.archive()
    assert walk.aid.state == "archived"
    assert before == [(1, 1), 1]
    assert [sheet.month("legal_aid_cohort_closure", 4), sheet.month("legal_aid_closed", 5)] == before
    assert sheet.month("legal_aid_closed", 6) == sheet.month("legal_aid_closed", 7) == 0


def test_aid_granted_again_after_an_objection_leaves_the_first_grant(people: Cast, sheet: Sheet) -> None:
    walk = aid(people, "terminated", 4, 13, 0)
    walk.day = moment(5, 11)
    walk.object()
    walk.order()
    walk.propose()
    walk.grant()
    assert LegalAid.objects.get(pk=walk.aid.pk).granted_at >= moment(5, 11)
    # granted and terminated in April, granted again in May
    assert [sheet.month("legal_aid_accepted", month) for month in (4, 5)] == [1, 1]
    assert [sheet.month("legal_aid_closed", month) for month in (4, 5)] == [1, 0]
    assert sheet.month("legal_aid_open", 5) == 1


# The window of a mediation


@shows("mediation_on_time", "mediation_extended")
def test_the_window_of_mediation(people: Cast, sheet: Sheet) -> None:
    """Accepted on Wednesday 13 May: fifteen days, until Thursday 28 May."""
    a_mediation(people, State.CLOSED, moment(5, 11), workers=1)
    a_mediation(people, State.MEDIATING, moment(5, 11), workers=1, first=10)
    late = a_mediation(people, State.MEDIATING, moment(5, 11), workers=1, first=20)
    on(late, 5, 29).fail()
    extended = a_mediation(people, State.MEDIATING, moment(5, 11), workers=1, first=30)
    perform(
        extended.dispute, "extend", by=people.liqiang, at=moment(5, 20), until=date(6, 12), applicants_agree=True,
        respondents_agree=True,
    )  # fmt: skip
    on(extended, 6, 8).fail()
    withdrawn = a_mediation(people, State.MEDIATING, moment(5, 11), workers=1, first=40)
    on(withdrawn, 5, 18).take("withdraw", people.chenjing, withdraw_reason="free")
    transferred = a_mediation(people, State.MEDIATING, moment(5, 11), workers=1, first=60).dispute
    perform(
        transferred, "offer_transfer", by=people.chenjing, at=moment(5, 20), note="用工地在该街道",
        organisation=people.kechuang, outside="",
    )  # fmt: skip
    perform(transferred, "accept_transfer", by=people.heping, at=moment(5, 20))
    a_mediation(people, State.MEDIATING, moment(7, 6), workers=1, first=50)
    # due on 28 May: agreed on the 19th, withdrawn on the 18th · still running · failed on 1 June, late. What was
    # transferred on the 20th was neither kept nor missed.
    assert sheet.month("mediation_on_time", 5, on=date(5, 28)) == (0, 0), "the day itself is not over"
    assert sheet.month("mediation_on_time", 5, on=date(7, 15)) == (2, 4)
    # due on 12 June: extended with consent, and failed on the 10th, in time
    assert sheet.month("mediation_on_time", 6, on=date(7, 15)) == (1, 1)
    assert sheet.month("mediation_extended", 5, on=date(7, 15)) == (0, 4)
    assert sheet.month("mediation_extended", 6, on=date(7, 15)) == (1, 1)
    # accepted on 8 July: due on the 23rd, which is still to come
    assert sheet.month("mediation_on_time", 7, on=date(7, 15)) == (0, 0)
