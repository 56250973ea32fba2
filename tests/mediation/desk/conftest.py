"""Somebody at the desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from mediation.demo import Cast

Desk = Callable[[str], Client]


@pytest.fixture
def desk(people: Cast) -> Desk:
    """A browser without a screen, signed in as that person."""

    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(people.people[username])
        return client

    return signed_in
