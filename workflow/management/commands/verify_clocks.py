"""Count every clock again from the record and compare."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from workflow.text import t
from workflow.travel import follow_the_demo
from workflow.verifying import Verified, verify

PRINTED = 100


class Command(BaseCommand):
    """`manage.py verify_clocks`: exit status 1 when a row and the record disagree; reads only."""

    help = (
        "Replay the record of each application and compare it with the stored deadlines: dates, pauses, outcomes. Prints "
        "each difference and a summary; exit status 1 when there is any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much to look at and to print."""
        parser.add_argument("--all", action="store_true", help="closed cases too")
        parser.add_argument("--limit", type=int, default=PRINTED, help=f"print so many differences at most ({PRINTED})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, print, count."""
        follow_the_demo()
        verified = Verified()
        for number, one in enumerate(verify(verified, everything=options["all"]), 1):
            if number <= options["limit"]:
                run = f"{one.application} {one.rule} {one.subject}#{one.run}"
                self.stdout.write(f"{run}  {one.what}: {_shown(one.stored)} ≠ {_shown(one.replayed)}")
        words = t(
            "核对了 {applications} 件案件的 {clocks} 个期限：{differences} 处不一致。",
            "{applications} applications with {clocks} deadlines: {differences} differences.",
        )
        self.stdout.write(words.format(**vars(verified)))
        if verified.differences:
            sys.exit(1)


def _shown(value: Any) -> str:
    return "—" if value in (None, "", ()) else str(value)
