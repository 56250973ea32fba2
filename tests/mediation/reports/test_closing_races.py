"""Many who close or restate at once: one does, the others get a sentence."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from mediation.demo import Cast, a_case, a_worker
from mediation.dispute.states import State
from mediation.reports.closed import ClosedFigure, Closing, Restatement
from mediation.reports.closing import close, restate
from mediation.reports.comparing import compare
from tests.cast import a_unit
from tests.mediation.dispute.ladder import NOW, SHANGHAI
from tests.workflow.crowd import at_once, colleagues
from workflow.logbook import Action, LogEntry
from workflow.metrics import figures
from workflow.projecting import catch_up

pytestmark = pytest.mark.django_db(transaction=True)
JUNE = dt.date(2026, 6, 1)
EARLY_JUNE = dt.datetime(2026, 6, 2, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def test_of_many_who_close_a_month_at_once_one_does(people: Cast) -> None:
    supervisors = colleagues(people, "supervisor", 8)
    closed, refused = at_once(lambda n: close(people.district, JUNE, by=supervisors[n]), 8)
    assert len(closed) == 1
    assert len(refused) == 7
    assert all("结账" in str(one) or "统计更新" in str(one) for one in refused)
    assert Closing.objects.get() == closed[0]
    assert ClosedFigure.objects.count() == len(figures())
    assert LogEntry.objects.filter(action=Action.PERIOD_CLOSED).count() == 1


def test_of_many_who_explain_a_difference_at_once_one_does(people: Cast) -> None:
    closing = close(people.district, JUNE, by=people.zhouwei)
    a_case(people, State.MEDIATING, at=EARLY_JUNE, workers=[a_worker(1)], units=[a_unit(1)])
    catch_up()
    seen = {line.kept.key: line.seen for line in compare([closing])[0].unexplained}
    assert seen
    supervisors = colleagues(people, "supervisor", 6)
    written, refused = at_once(lambda n: restate(closing, seen, "补登", by=supervisors[n]), 6)
    assert (len(written), len(refused)) == (1, 5)
    assert Restatement.objects.count() == len(seen)
    assert compare([closing])[0].unexplained == []
