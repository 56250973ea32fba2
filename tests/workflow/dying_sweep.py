"""Sweeps and is killed after its n-th statement, for every n: what test_sweep_races.py starts as a process.

`python -m tests.workflow.dying_sweep <iso moment>` prints how many processes were killed.
"""

import datetime as dt
import sys

import django
import time_machine

from tests.workflow.dying import Killer, until_one_lives


def press(*, die_after: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from workflow.sweep import sweep_until_dry  # noqa: PLC0415

    with connection.execute_wrapper(Killer(die_after)):
        sweep_until_dry(limit=2)


def work(number: int) -> None:
    """Every child starts from where the killed one before it left off; the last one finishes the sweep."""
    with time_machine.travel(dt.datetime.fromisoformat(sys.argv[1]), tick=False):
        press(die_after=number)


if __name__ == "__main__":
    django.setup()
    sys.exit(until_one_lives(work))
