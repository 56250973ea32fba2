"""Many people pressing at the same moment: threads, each with its own database connection."""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection

from config import embedded
from mediation.demo import Cast
from workflow.organisations import Membership, User
from workflow.steps import Refused

Answer = TypeVar("Answer")
CROWD = 32
LONG = 30


@contextmanager
def room_for_a_crowd() -> Iterator[None]:
    """A server takes a hundred connections: one crowd at a time, however many test processes run."""
    with (embedded.VAR / "test-databases" / "crowd").open("a") as place:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield


def at_once(press: Callable[[int], Answer], many: int = CROWD) -> tuple[list[Answer], list[Refused | PermissionDenied]]:
    """What those got who won, and the sentences of the others. Anything but an answer or a sentence is raised."""
    ready = threading.Barrier(many)

    def run(number: int) -> Answer | Refused | PermissionDenied:
        try:
            connection.ensure_connection()
            ready.wait(LONG)
            return press(number)
        except (Refused, PermissionDenied) as sentence:
            return sentence
        finally:
            connection.close()

    with room_for_a_crowd(), ThreadPoolExecutor(many) as pool:
        answers = list(pool.map(run, range(many)))
    refused = [answer for answer in answers if isinstance(answer, Refused | PermissionDenied)]
    return [answer for answer in answers if not isinstance(answer, Refused | PermissionDenied)], refused


def colleagues(people: Cast, role: str, many: int = CROWD) -> list[User]:
    """So many people who hold the role in the district."""
    users = User.objects.bulk_create(User(username=f"{role}{n}", name=f"同事{n}") for n in range(many))
    Membership.objects.bulk_create(Membership(user=user, organisation=people.district, role=role) for user in users)
    return users


def wait_until_somebody_waits() -> None:
    """Until another connection to this database waits for a lock."""
    deadline = time.monotonic() + LONG
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the view stands still
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise TimeoutError
