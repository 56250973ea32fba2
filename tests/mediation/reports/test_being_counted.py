"""While somebody counts, a page waits a little and then shows what there is, saying as of when."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client

from mediation import demo
from mediation.demo import Cast, a_case
from mediation.desk.figures import access
from mediation.dispute.states import State
from workflow.marks import CountedTo
from workflow.projecting import BeingCounted, catch_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counting() -> Iterator[None]:
    """Another connection holds the lock under which is counted."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                CountedTo.objects.select_for_update().get(pk=1)
                held.set()
                done.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    catch_up()
    thread.start()
    assert held.wait(10)
    yield
    done.set()
    thread.join(10)


@pytest.fixture
def people(db: None) -> Cast:
    cast = demo.cast()
    a_case(cast, State.MEDIATING)
    return cast


def test_a_page_shows_what_there_is(
    people: Cast, counting: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "PATIENCE", 0.1)
    client.force_login(people.zhouwei)
    answer = client.get("/figures/")
    assert answer.status_code == 200
    assert "数据正在重新统计" in answer.content.decode()


def test_whoever_has_no_patience_is_told(people: Cast, counting: None) -> None:
    with pytest.raises(BeingCounted):
        catch_up(patience=0.1)


def test_otherwise_a_page_is_never_older_than_the_record(people: Cast, client: Client) -> None:
    client.force_login(people.zhouwei)
    assert "数据正在" not in client.get("/figures/").content.decode()
    assert CountedTo.objects.get().at is not None
