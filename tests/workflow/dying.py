"""Performs a step and is killed after its n-th statement, for every n: what test_killed.py starts as a process.

`python -m tests.workflow.dying <application> <verb> <username>` prints how many statements the step has.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


class Killer:
    """Counts the statements of a connection and kills this very process after the n-th."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def press(pk: int, verb: str, username: str, *, die_after: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from mediation.dispute.lifecycle import Dispute  # noqa: PLC0415
    from workflow.engine import perform  # noqa: PLC0415
    from workflow.organisations import User  # noqa: PLC0415

    dispute, person = Dispute.objects.get(pk=pk), User.objects.get(username=username)
    with connection.execute_wrapper(Killer(die_after)):
        perform(dispute, verb, by=person, key="the-press")


def until_one_lives(work: Callable[[int], object], most: int = 400) -> int:
    """Fork again and again: each child works one statement longer, until one outlives its last statement.

    Prints how many were killed before and the exit status of the one that lived.
    """
    for number in range(1, most):
        child = os.fork()
        if child == 0:
            work(number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            print(number - 1, os.WEXITSTATUS(status))  # noqa: T201
            return 0
    return 1


if __name__ == "__main__":
    django.setup()
    case, step, who = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    sys.exit(until_one_lives(lambda number: press(case, step, who, die_after=number)))
