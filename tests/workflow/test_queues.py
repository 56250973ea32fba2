"""Work lists: paged by key, counted to a limit, one statement each."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from mediation.demo import Cast
from tests.cast import a_case
from workflow.engine import perform
from workflow.organisations import Organisation
from workflow.queues import count_up_to, my_tasks, page_by_key, waiting_tasks


@pytest.fixture
def rows(db: None) -> list[int]:
    """Seven rows, newest first."""
    made = Organisation.objects.bulk_create(
        Organisation(code=f"o{n}", name=str(n), path="/", number_prefix=str(n)) for n in range(7)
    )
    return sorted((row.pk for row in made), reverse=True)


def every_page(size: int) -> list[list[int]]:
    pages, key = [], None
    while True:
        page = page_by_key(Organisation.objects.all(), key, size=size)
        pages.append([row.pk for row in page.rows])
        key = page.next_key
        if key is None:
            return pages


def test_pages_run_from_the_newest_to_the_last(rows: list[int]) -> None:
    assert every_page(3) == [rows[:3], rows[3:6], rows[6:]]


def test_a_full_last_page_has_no_next(rows: list[int]) -> None:
    assert every_page(7) == [rows]
    assert page_by_key(Organisation.objects.none(), None).rows == []


def test_whatever_the_size_every_row_comes_once(rows: list[int]) -> None:
    @given(st.integers(1, 9))
    def paged(size: int) -> None:
        assert [pk for page in every_page(size) for pk in page] == rows

    paged()


def test_a_row_added_meanwhile_moves_nothing(rows: list[int]) -> None:
    """With offsets the last row of a page would come again on the next."""
    first = page_by_key(Organisation.objects.all(), None, size=3)
    Organisation.objects.create(code="new", name="new", path="/", number_prefix="新")
    second = page_by_key(Organisation.objects.all(), first.next_key, size=3)
    assert [row.pk for row in second.rows] == rows[3:6]


@pytest.mark.parametrize(("most", "answer"), [(6, (6, True)), (7, (7, False)), (8, (7, False))])
def test_counting_stops_at_the_limit_and_says_so(rows: list[int], most: int, answer: tuple[int, bool]) -> None:
    assert count_up_to(Organisation.objects.all(), most) == answer


def read(tasks: Any) -> list[str]:
    return [f"{task.process.receipt_number} {task.process.organisation}" for task in tasks]


def test_a_list_of_tasks_is_one_statement_however_long(people: Cast) -> None:
    for _ in range(3):
        a_case(people, "submitted")
    waits = a_case(people, "submitted")
    perform(waits, "release", by=people.wangfang)
    people.wangfang.reads  # noqa: B018  asked once a request
    for tasks, many in ((my_tasks, 3), (waiting_tasks, 1)):
        with CaptureQueriesContext(connection) as captured:
            assert len(read(page_by_key(tasks(people.wangfang), None).rows)) == many
        assert len(captured) == 1


def test_my_work_and_waiting_work_are_apart(people: Cast) -> None:
    mine, waits = a_case(people, "submitted"), a_case(people, "submitted")
    perform(waits, "release", by=people.wangfang)
    assert [task.process_id for task in my_tasks(people.wangfang)] == [mine.pk]
    assert [task.process_id for task in waiting_tasks(people.wangfang)] == [waits.pk]
    assert not my_tasks(people.heping).exists()
    assert not waiting_tasks(people.heping).exists()
