"""A process that is killed in the middle of a step, after each of its statements, leaves nothing half done."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from mediation.demo import Cast, a_draft
from mediation.dispute.lifecycle import Dispute
from mediation.parties import active_applicants
from tests.cast import a_case, a_unit, a_worker
from tests.plugins.database import address
from workflow.models import NumberSequence

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]


def address_of_the_test_database() -> str:
    return address(connection.settings_dict["NAME"])


def killed_after_every_statement(dispute: Dispute, verb: str, username: str) -> int:
    """How many statements the step has. All presses but the last were killed; the last went through."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.workflow.dying", str(dispute.pk), verb, username],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address_of_the_test_database(), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    statements, status = map(int, done.stdout.split())
    assert status == 0, done.stderr
    return statements


def test_a_filing_killed_after_every_statement_is_filed_once_and_numbered_first(people: Cast) -> None:
    dispute = a_draft(people, workers=[a_worker(1), a_worker(2)], units=[a_unit(1)])

    statements = killed_after_every_statement(dispute, "submit", "wangfang")

    assert statements > 10
    dispute = Dispute.objects.get(pk=dispute.pk)
    assert (dispute.state, dispute.version) == ("submitted", 1)
    assert NumberSequence.objects.get().last == 1
    assert dispute.receipt_number.endswith("第1号")
    assert dispute.changes.count() == 1
    assert Dispute.history.filter(id=dispute.pk).count() == 2
    assert [applicant.history.count() for applicant in active_applicants(dispute)] == [2, 2]
    assert dispute.tasks.count() == 1


def test_a_closing_killed_after_every_statement_closes_the_case_and_its_task_once(people: Cast) -> None:
    dispute = a_case(people, "performed")

    statements = killed_after_every_statement(dispute, "close", "chenjing")

    assert statements >= 8
    after = Dispute.objects.get(pk=dispute.pk)
    assert (after.state, after.version, after.status) == ("closed", dispute.version + 1, "DONE")
    assert after.changes.filter(verb="close").count() == 1
    assert not after.tasks.filter(finished=None).exists()
    assert after.tasks.filter(role="").count() == 1
    assert Dispute.history.filter(id=dispute.pk, by_sequence=after.version).count() == 1
