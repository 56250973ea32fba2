"""Recounts in batches of three and is killed after its n-th statement, for every n: what test_recount_killed.py starts.

`python -m tests.workflow.dying_recount <edition>` prints how many statements the last, undisturbed run had.
"""

import sys

import django

from tests.workflow.dying import Killer, until_one_lives


def count(edition: int, *, die_after: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from workflow.recounting import recount  # noqa: PLC0415

    connection.ensure_connection()
    with connection.execute_wrapper(Killer(die_after)):
        recount(edition, batch=3)


if __name__ == "__main__":
    django.setup()
    sys.exit(until_one_lives(lambda number: count(int(sys.argv[1]), die_after=number)))
