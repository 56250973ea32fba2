"""What keeps figures up: nothing that is recorded is lost, nothing half done stays, and what is damaged is put right and told."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from mediation import demo
from mediation.demo import Cast, a_case, a_unit, a_walk, a_worker
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from mediation.hearing.demo import a_hearing
from mediation.links import Tie
from mediation.parties import Consent
from tests.mediation.dispute.ladder import NOW, TODAY
from tests.workflow.changes import add, install_the_calendar, year_2027
from workflow import projecting
from workflow.calendar import ZONE
from workflow.clocks import Clock
from workflow.editions import Recount
from workflow.engine import perform
from workflow.figures_verified import verify_figures
from workflow.figuring import one
from workflow.marks import CountedTo, Mark, Tally
from workflow.messages import Message, Topic
from workflow.metrics import Slice
from workflow.moment import now
from workflow.organisations import Organisation, User
from workflow.projecting import catch_up, differences, recount

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _wednesday(transactional_db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        install_the_calendar()
        yield


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return demo.cast()


def accepted() -> int:
    everywhere = tuple(Organisation.objects.values_list("pk", flat=True))
    return int(one("mediation_accepted_cases", Slice(TODAY.replace(month=1, day=1), TODAY, everywhere)).numerator)


def all_projected() -> None:
    """Up to now: what runs in other databases of the server has nothing to do with us, but keeps PostgreSQL's horizon back."""
    Recount.objects.update(finished_at=NOW - dt.timedelta(days=1))
    catch_up()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workflow_countedto SET horizon = txid_current()")


def elsewhere(work: Callable[[], object]) -> None:
    """On a connection of its own, to its end."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  handed on below
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert not failed, failed


def test_a_step_that_is_committed_late_is_not_lost(people: Cast) -> None:
    """Another looks at figures while the step is under way; a later step is seen; then the first is committed."""
    early = a_case(people, State.CONSENT_ASKING)
    late = a_case(people, State.CONSENT_ASKING, workers=[a_worker(40)], place=people.kechuang, by=people.heping)
    answers(early, people.wangfang)
    answers(late, people.heping)
    catch_up()
    with transaction.atomic():
        perform(early, "accept", by=people.chenjing)

        def meanwhile() -> None:
            perform(Dispute.objects.get(pk=late.pk), "accept", by=people.heping)
            catch_up()
            assert accepted() == 1, "the other is not there yet"

        elsewhere(meanwhile)
    assert accepted() == 1
    catch_up()
    assert accepted() == 2
    assert differences().found == 0


def answers(case: Dispute, by: User) -> None:
    for respondent in case.respondents.all():
        perform(
            case,
            "record_reply",
            by=by,
            respondent=respondent,
            consent=Consent.AGREED,
            answered_on=TODAY,
            how="电话",
        )


def test_a_projection_killed_half_way_leaves_nothing_and_is_done_again(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_case(people, State.MEDIATING)
    catch_up()
    before = sorted(Mark.objects.values_list("pk", flat=True))
    a_case(people, State.MEDIATING, workers=[a_worker(40)])
    a_case(people, State.MEDIATING, workers=[a_worker(41)])
    whole = projecting.project
    done: list[object] = []

    def dies(keys: Any) -> Any:
        if done:
            raise KeyboardInterrupt
        done.append(keys)
        return whole(keys)

    monkeypatch.setattr(projecting, "AT_ONCE", 1)
    monkeypatch.setattr(projecting, "project", dies)
    with pytest.raises(KeyboardInterrupt):
        catch_up()
    assert sorted(Mark.objects.values_list("pk", flat=True)) == before
    monkeypatch.setattr(projecting, "project", whole)
    assert catch_up() >= 2
    assert accepted() == 3
    assert differences().found == 0


def test_tied_applications_may_be_projected_in_different_portions(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, hearing = a_case(people, State.PERFORMED), a_hearing(people, "settled")
    perform(case, "tie", by=people.zhouwei, other=hearing, tie=Tie.SAME)
    hearing.refresh_from_db()
    perform(
        hearing, "record_recovery", by=people.songjie, amount=1_000_00, received_on=TODAY, basis="arbitral_settlement",
        counted_elsewhere=False, receipt=None,
    )  # fmt: skip
    catch_up()
    monkeypatch.setattr(projecting, "AT_ONCE", 1)
    CountedTo.objects.update(horizon=0)
    assert catch_up() >= 2, "each in a portion of its own"
    assert Mark.objects.filter(measure="recovery").count() == 1
    assert recount().found == 0


def test_what_is_damaged_is_found_told_and_put_right(people: Cast) -> None:
    a_case(people, State.CLOSED)
    all_projected()
    whole = sorted(Mark.objects.values_list("measure", "application", "subject", "on", "cases", "persons"))
    Mark.objects.filter(measure="mediation_begun").delete()
    Mark.objects.filter(measure="mediation_ended").update(persons=7)
    Tally.objects.filter(measure="received").update(cases=9)
    found = differences()
    assert (found.wrong, found.missing) == (1, 2), "one lost, one changed"
    assert found.tallies
    assert differences() == found, "looking changes nothing"
    told = StringIO()
    with pytest.raises(SystemExit) as exit_status:
        call_command("recount_figures", "--check", stdout=told)
    assert exit_status.value.code == 1
    assert "多出或有误 1 条，缺少 2 条" in told.getvalue()
    told = StringIO()
    call_command("recount_figures", stdout=told)
    assert "已全部更正" in told.getvalue()
    call_command("recount_figures", "--check", stdout=StringIO())
    assert sorted(Mark.objects.values_list("measure", "application", "subject", "on", "cases", "persons")) == whole
    assert CountedTo.objects.get().repaired == found.found


def test_what_nobody_has_projected_yet_is_no_difference(people: Cast) -> None:
    catch_up()
    a_case(people, State.MEDIATING)
    call_command("recount_figures", "--check", stdout=StringIO())
    assert accepted() == 0, "and looking projects nothing"
    catch_up()
    assert accepted() == 1


def test_the_nightly_check_tells_those_who_keep_the_system_only_when_something_differed(people: Cast) -> None:
    a_case(people, State.MEDIATING)
    assert verify_figures(now()) == 0
    assert not Message.objects.filter(topic=Topic.FIGURES).exists()
    all_projected()
    Mark.objects.filter(measure="mediation_begun").update(persons=3)
    differed = differences().found
    assert differed >= 2, "a wrong one and a missing one"
    assert verify_figures(now()) == differed
    assert verify_figures(now()) == 0
    message = Message.objects.get(topic=Topic.FIGURES)
    assert message.recipient == people.admin
    assert f"{differed}处不一致" in message.words[0]
    assert f"{differed} differences" in message.words[1]


def test_a_day_that_becomes_certain_without_moving_is_counted(people: Cast) -> None:
    """The last day of an instalment lies in a year without calendar: provisional, until the year is known."""
    with time_machine.travel(dt_of(2026, 12, 21), tick=True):
        case = a_case(people, State.MEDIATING, at=dt_of(2026, 12, 21))
        catch_up()
        clock = Clock.objects.get(application=case, rule="M04")
        assert clock.provisional
        before = clock.due_on
        assert not Mark.objects.filter(measure="deadline_running", subject=clock.pk).exists()
        add(year_2027())
        clock.refresh_from_db()
        assert (clock.provisional, clock.due_on) == (False, before), "the same day, now for certain"
        catch_up()
        assert Mark.objects.filter(measure="deadline_running", subject=clock.pk).exists()
        assert differences().found == 0


def dt_of(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 9, 0, tzinfo=ZONE)


def test_a_merged_round_of_its_own_does_not_stand_in_the_way(people: Cast) -> None:
    """Failed, reopened, then merged into a case in its first round: both rounds count."""
    case = a_case(people, State.FAILED, units=[a_unit(1)])
    perform(case, "reopen", by=people.chenjing, note="新证据", ground="new_facts", both_agree=True)
    parent = a_case(people, State.MEDIATING, workers=[a_worker(40)], units=[a_unit(1)])
    perform(case, "merge", by=people.chenjing, note="同一单位", parent=parent)
    catch_up()
    assert Mark.objects.filter(measure="mediation_begun", application=case).count() == 2
    assert differences().found == 0


def test_what_ends_a_case_ends_what_was_merged_into_it(people: Cast) -> None:
    """Nothing happens to the merged case itself."""
    parent = a_walk(people, State.MEDIATING, at=NOW - dt.timedelta(days=9), workers=[a_worker(40)], units=[a_unit(1)])
    child = a_case(people, State.MEDIATING, units=[a_unit(1)])
    perform(child, "merge", by=people.chenjing, note="同一单位", parent=parent.dispute)
    all_projected()
    assert not Mark.objects.filter(measure="mediation_ended", application=child).exists()
    parent.dispute, parent.day = Dispute.objects.get(pk=parent.dispute.pk), now()
    parent.fail()
    catch_up()
    assert Mark.objects.get(measure="mediation_ended", application=child).persons == 2
    assert differences().found == 0


def test_money_on_record_in_one_application_decides_about_another(people: Cast) -> None:
    """A payment is verified in the mediation: what the tied hearing recorded, and nobody was asked about, waits."""
    walk = a_walk(people, State.PERFORMING, at=NOW - dt.timedelta(days=14), workers=[a_worker(1)], units=[a_unit(1)])
    hearing = a_hearing(people, "settled")
    perform(walk.dispute, "tie", by=people.zhouwei, other=hearing, tie=Tie.SAME)
    hearing.refresh_from_db()
    perform(
        hearing, "record_recovery", by=people.songjie, amount=1_000_00, received_on=TODAY, basis="arbitral_settlement",
        counted_elsewhere=None, receipt=None,
    )  # fmt: skip
    all_projected()
    assert Mark.objects.filter(measure="recovery").exists()
    walk.dispute = Dispute.objects.get(pk=walk.dispute.pk)
    walk.pay(instalments=1)
    catch_up()
    assert not Mark.objects.filter(measure="recovery").exists()
    assert differences().found == 0
