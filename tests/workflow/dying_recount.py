"""Recounts in batches of three and is killed after its n-th statement, for every n: what test_recount_killed.py starts.

`python -m tests.workflow.dying_recount <edition>` prints how many statements the last, undisturbed run had.
"""

import os
import sys

import django

from tests.workflow.dying import Killer


def count(edition: int, *, die_after: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from workflow.recounting import recount  # noqa: PLC0415

    connection.ensure_connection()
    with connection.execute_wrapper(Killer(die_after)):
        recount(edition, batch=3)


def main(edition: int) -> int:
    """Fork again and again; each child lives one statement longer, and one finds the work done."""
    for number in range(1, 200):
        child = os.fork()
        if child == 0:
            count(edition, die_after=number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            print(number - 1, os.WEXITSTATUS(status))  # noqa: T201
            return 0
    return 1


if __name__ == "__main__":
    django.setup()
    sys.exit(main(int(sys.argv[1])))
