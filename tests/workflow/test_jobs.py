"""What workers do by the clock: told by a real worker, also when another was killed in the middle."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import procrastinate
import pytest
import time_machine
from django.core import mail
from django.db import connection
from procrastinate.contrib.django import app
from pytest_django import Settings

from mediation.demo import Cast
from mediation.dispute.states import State
from tests.cast import a_case
from tests.workflow.changes import add, amended, install_the_calendar
from tests.workflow.test_killed import ROOT, address_of_the_test_database
from tests.workflow.ticking import at
from workflow import jobs
from workflow.clocks import Clock
from workflow.editions import Recount
from workflow.messages import Message
from workflow.organisations import User
from workflow.recounting import resume_recounts

pytestmark = pytest.mark.django_db(transaction=True)

PERIODIC = {"sweep", "mail", "figures", "verify_figures", "look_ahead", "retry_stalled_jobs", "forget_old_jobs"}
LONG = 40.0


@pytest.fixture(autouse=True)
def _no_jobs(transactional_db: None) -> None:
    install_the_calendar()
    run("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")


def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def standing(task: str) -> list[str]:
    """How the jobs of a task stand that are not done with."""
    return [status for (status,) in run("SELECT status::text FROM procrastinate_jobs WHERE task_name = %s", task)]


def order(job: Any) -> None:
    """As the worker does it every minute."""
    job.defer(timestamp=0)


def work() -> None:
    """A worker of this process, until nothing is left to do.

    An idle one stops although a job under way may still order another: so it looks again while one is waiting.
    """
    for _turn in range(5):
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        waiting = "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
        if not run(waiting):
            return


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """The process that operators start."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "procrastinate", "worker"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address_of_the_test_database(), "LOG_LEVEL": "WARNING"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(LONG)


def wait_for(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONG
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def overdue(people: Cast) -> Clock:
    """A clock whose next rung came a minute ago by the real time."""
    dispute = a_case(people, State.SUBMITTED)
    clock = Clock.objects.get(application=dispute.pk, rule="M02")
    run("UPDATE workflow_clock SET next_at = now() - interval '1 minute', rung = 0 WHERE id = %s", clock.pk)
    run("UPDATE workflow_clock SET next_at = NULL WHERE id <> %s", clock.pk)
    return clock


def a_dead_workers(task: str) -> None:
    """A job that a worker had begun when it was killed, two minutes ago."""
    ((number,),) = run(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes') RETURNING id"
    )
    run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status, worker_id)"
        " VALUES ('default', %s, %s, '{\"timestamp\": 0}', 'doing', %s)",
        task,
        task,
        number,
    )


def test_every_periodic_job_is_known_to_the_worker() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]  # theirs
    known = {task for task, _id in app.periodic_registry.periodic_tasks}
    assert known >= PERIODIC
    assert set(app.tasks) >= {*PERIODIC, "recount"}


def test_a_worker_sweeps_and_answers_healthz(people: Cast, client: Any) -> None:
    clock = overdue(people)
    with worker() as process:
        wait_for(lambda: Message.objects.filter(clock=clock).exists())
        assert client.get("/healthz").json() == {"database": "ok", "worker": "ok"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(LONG) == 0
    assert "failed" not in standing("sweep")


def test_a_job_whose_worker_was_killed_is_done_again(people: Cast) -> None:
    clock = overdue(people)
    a_dead_workers("sweep")
    order(jobs.retry_stalled_jobs)
    work()
    work()  # one that stops when nothing is left may have stopped before the job was ordered again
    assert Message.objects.filter(clock=clock).exists()
    assert "doing" not in standing("sweep")


def test_a_killed_job_whose_successor_waits_already_is_dropped(people: Cast) -> None:
    clock = overdue(people)
    a_dead_workers("sweep")
    order(jobs.sweep.configure(schedule_in={"hours": 1}))
    order(jobs.retry_stalled_jobs)
    work()
    assert standing("sweep") == ["todo"]
    assert not Message.objects.filter(clock=clock).exists()


@pytest.mark.parametrize("job", [jobs.sweep, jobs.mail, jobs.look_ahead, jobs.retry_stalled_jobs, jobs.forget_old_jobs])
def test_while_no_worker_runs_nothing_piles_up(job: Any) -> None:
    order(job)
    with pytest.raises(procrastinate.exceptions.AlreadyEnqueued):
        order(job)


def test_a_job_that_failed_long_ago_is_forgotten(people: Cast) -> None:
    for days in (29, 31):
        a_dead_workers("nothing")
        run("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'doing'")
        run(
            "UPDATE procrastinate_events SET at = now() - make_interval(days => %s) WHERE job_id ="
            " (SELECT max(id) FROM procrastinate_jobs)",
            days,
        )
    order(jobs.forget_old_jobs)
    work()
    assert standing("nothing") == ["failed"]


def test_a_recount_whose_job_failed_is_resumed_by_the_next_sweep(people: Cast) -> None:
    case = a_case(people, State.MEDIATING)
    clock = Clock.objects.get(application=case.pk, rule="M03")
    edition = add(amended("M03", length=40), count=False)
    run("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'recount'")
    order(jobs.sweep)
    work()
    assert Recount.objects.get(pk=edition.pk).finished_at is not None
    assert Clock.objects.get(pk=clock.pk).edition == edition.pk


def test_a_recount_that_waits_is_not_ordered_twice(people: Cast) -> None:
    add(amended("M03", length=40), count=False)
    resume_recounts()
    assert standing("recount") == ["todo"]


def test_a_finished_recount_is_not_ordered_again(people: Cast) -> None:
    add(amended("M03", length=40))
    run("TRUNCATE procrastinate_jobs CASCADE")
    resume_recounts()
    assert standing("recount") == []


def test_the_look_ahead_and_the_mail_run_as_jobs(people: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    User.objects.filter(username="admin").update(email="admin@example.org")
    with time_machine.travel(at("2026-12-01T10:00")):
        order(jobs.look_ahead)
        work()
        order(jobs.mail)
        work()
    assert [sent.to for sent in mail.outbox] == [["admin@example.org"]]
