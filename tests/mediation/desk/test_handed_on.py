"""A form filled from another application shows nobody's full numbers in silence, and to nobody who may not see them."""

from collections.abc import Callable

from django.test import Client

from mediation.demo import Cast, a_worker
from mediation.saved import Disclosure
from mediation.uncovering import may_uncover
from tests.cast import a_case
from workflow.logbook import LogEntry
from workflow.organisations import Membership, User

Desk = Callable[[str], Client]


def test_who_works_on_it_is_written_down_when_he_takes_it_further(people: Cast, desk: Desk) -> None:
    case = a_case(people, "failed", workers=[a_worker(1)])
    before = Disclosure.objects.count()
    shown = desk("wangfang").get(f"/new/legal_aid/?from={case.pk}").content.decode()
    assert case.applicants.get().person.id_number in shown
    assert Disclosure.objects.count() == before + 1
    assert Disclosure.objects.latest("pk").user == people.wangfang
    assert LogEntry.objects.filter(actor=people.wangfang).exists()


def test_of_many_workers_the_chosen_one_alone_is_uncovered(people: Cast, desk: Desk) -> None:
    case = a_case(people, "failed", workers=[a_worker(n) for n in range(3)])
    desk("wangfang").get(f"/new/legal_aid/?from={case.pk}&worker=1")
    (looked,) = Disclosure.objects.filter(user=people.wangfang)
    assert looked.applicant.person.id_number == a_worker(1)["id_number"]


def test_who_sees_it_from_above_fills_no_form_with_full_numbers(people: Cast) -> None:
    Membership.objects.create(user=people.zhouwei, organisation=people.district, role="intake")
    case = a_case(people, "failed", workers=[a_worker(1)], place=people.rongchang, by=people.liuyang)
    above = User.objects.get(pk=people.zhouwei.pk)
    assert not may_uncover(above, case)
    client = Client()
    client.force_login(above)
    worker = case.applicants.get()
    for path in (f"/new/legal_aid/?from={case.pk}", f"/cases/new/?from={case.pk}"):
        answer = client.get(path)
        shown = answer.content.decode()
        assert worker.person.id_number not in shown
        assert worker.phone not in shown
    assert not Disclosure.objects.filter(user=above).exists()


def test_a_tie_by_hand_makes_no_ticket_wait(people: Cast, desk: Desk) -> None:
    """It is answered from a case by a step of its own."""
    case = a_case(people, "submitted")
    shown = desk("wangfang").get(f"/cases/{case.pk}/steps/tie/").content.decode()
    assert "answered_by" not in shown
    assert "same" in shown
