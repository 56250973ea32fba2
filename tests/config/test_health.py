import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone


def heartbeat(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        moment = timezone.now() - timedelta(seconds=seconds_ago)
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [moment])


@pytest.mark.django_db
def test_a_database_and_a_living_worker_are_healthy(client: Client) -> None:
    heartbeat(seconds_ago=5)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "worker": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("age", [None, 31])
def test_a_worker_that_is_absent_or_silent_is_told(client: Client, age: int | None) -> None:
    if age is not None:
        heartbeat(seconds_ago=age)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "ok", "worker": "down"})


@pytest.mark.django_db
def test_a_database_without_its_tables_has_no_worker(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE procrastinate_workers CASCADE")
    assert client.get("/healthz").json()["worker"] == "down"


@pytest.mark.django_db(transaction=True)
def test_a_database_out_of_reach_is_told_without_its_address(client: Client) -> None:
    connection.close()
    before = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        answer = client.get("/healthz")
    finally:
        connection.close()
        connection.settings_dict["HOST"] = before
    assert (answer.status_code, answer.json()) == (503, {"database": "down", "worker": "down"})
    assert "nowhere" not in json.dumps(answer.json())


@pytest.mark.django_db
def test_health_is_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
