"""An ordinary Wednesday at the reception desk."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from mediation.demo import Cast
from tests.mediation.consultation.receptions import NOW


@pytest.fixture
def wednesday() -> Iterator[time_machine.Traveller]:
    """The clock stands at ten in the morning, and can be moved."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def desk(people: Cast) -> Callable[[str], Client]:
    """A browser without a screen, signed in as that person."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(people.people[username])
        return client

    return signed_in
