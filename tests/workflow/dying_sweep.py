"""Sweeps and is killed after its n-th statement, for every n: what test_sweep_races.py starts as a process.

`python -m tests.workflow.dying_sweep <iso moment>` prints how many processes were killed.
"""

import datetime as dt
import os
import sys

import django
import time_machine

from tests.workflow.dying import Killer


def press(*, die_after: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from workflow.sweep import sweep_until_dry  # noqa: PLC0415

    with connection.execute_wrapper(Killer(die_after)):
        sweep_until_dry(limit=2)


def main(moment: dt.datetime) -> int:
    """Every child starts from where the killed one before it left off; the last one finishes the sweep."""
    for number in range(1, 400):
        child = os.fork()
        if child == 0:
            with time_machine.travel(moment, tick=False):
                press(die_after=number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            print(number - 1, os.WEXITSTATUS(status))  # noqa: T201
            return 0
    return 1


if __name__ == "__main__":
    django.setup()
    sys.exit(main(dt.datetime.fromisoformat(sys.argv[1])))
