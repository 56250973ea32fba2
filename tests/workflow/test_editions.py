"""A process reads the book once, however many editions its clocks were counted by."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mediation.demo import Cast
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.states import State
from tests.cast import a_walk
from tests.workflow.changes import add, amended
from tests.workflow.ticking import NOW, a_clock, day, hush
from workflow.additions import Hours
from workflow.editions import Book, book_at, current_book, current_number, forget_books
from workflow.office_hours import Week
from workflow.organisations import Organisation
from workflow.sweep import sweep_until_dry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def opened_at(place: Organisation, minute: int) -> Book:
    """The book with one edition more, by which the place opens some minutes after nine."""
    add(Hours(place, Week.parse([f"09:{minute:02}-17:00"] * 5 + ["", ""])), count=False)
    return current_book()


def a_clock_an_edition(people: Cast, dispute: Dispute, editions: range) -> None:
    """Clocks that all run out today, each counted by an edition of its own."""
    for number in editions:
        book = opened_at(people.xinghe, number)
        a_clock(dispute, "L1", "2025-07-15", subject=f"claim:{90_000 + number}", book=book)


def statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as said:
        work()
    return len(said)


def test_a_sweep_asks_as_much_for_clocks_of_forty_editions_as_for_those_of_two(people: Cast) -> None:
    dispute = a_walk(people, State.SCREENING, days_ago=0).dispute
    hush(dispute)
    a_clock_an_edition(people, dispute, range(2))
    of_two = statements(lambda: sweep_until_dry(NOW))
    a_clock_an_edition(people, dispute, range(2, 42))
    of_forty = statements(lambda: sweep_until_dry(NOW))
    assert of_forty == of_two


def test_the_page_of_a_case_asks_as_much_for_clocks_of_forty_editions_as_for_those_of_two(
    people: Cast, client: Client
) -> None:
    dispute = a_walk(people, State.MEDIATING, days_ago=3).dispute
    client.force_login(people.liqiang)
    a_clock_an_edition(people, dispute, range(2))
    client.get(f"/cases/{dispute.pk}/")
    of_two = statements(lambda: client.get(f"/cases/{dispute.pk}/"))
    a_clock_an_edition(people, dispute, range(2, 42))
    of_forty = statements(lambda: client.get(f"/cases/{dispute.pk}/"))
    assert of_forty == of_two


def test_older_books_follow_from_the_newest_without_a_statement(people: Cast) -> None:
    first = current_number()
    for number in range(3):
        opened_at(people.xinghe, number)
    newest = current_book().number
    book_at.cache_clear()
    assert statements(lambda: [book_at(number) for number in range(first, newest + 1)]) == 0
    assert people.xinghe.path not in book_at(first).weeks
    assert book_at(first).week(people.xinghe.path) != current_book().week(people.xinghe.path)


def test_a_process_that_has_read_nothing_yet_reads_all_at_one_go(people: Cast) -> None:
    first = current_number()
    for number in range(5):
        opened_at(people.xinghe, number)
    newest = current_number()
    forget_books()
    assert statements(lambda: [book_at(number) for number in range(first, newest + 1)]) == 4


def test_books_with_the_same_notices_share_their_almanac(people: Cast) -> None:
    before = current_book()
    after = opened_at(people.xinghe, 5)
    assert after.almanac is before.almanac
    assert after.number > before.number


def test_the_version_of_a_clock_is_read_without_its_book(people: Cast) -> None:
    dispute = a_walk(people, State.SCREENING, days_ago=0).dispute
    by_the_old = a_clock(dispute, "L1", "2025-07-15", subject="claim:90000")
    add(amended("L1", length=2, valid_from=day("2026-07-01")), count=False)
    by_the_new = a_clock(dispute, "L1", "2025-07-15", subject="claim:90001")
    book_at.cache_clear()
    assert [clock.declared.version for clock in (by_the_old, by_the_new)] == [1, 2]
    assert book_at.cache_info().currsize == 0


def test_a_later_edition_is_never_part_of_an_earlier_book(people: Cast) -> None:
    first = current_number()
    add(amended("L1", length=2, valid_from=day("2026-07-01")), count=False)
    current_book()
    book_at.cache_clear()
    on = NOW.date() - dt.timedelta(days=1)
    assert (book_at(first).rule("L1", on).version, current_book().rule("L1", on).version) == (1, 2)
