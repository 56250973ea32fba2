"""Count every figure anew from the record, and put right what differs."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from workflow.projecting import catch_up, differences, recount
from workflow.text import t
from workflow.travel import follow_the_demo


class Command(BaseCommand):
    """`manage.py recount_figures`; with `--check` exit status 1 when something differs, and nothing is changed."""

    help = (
        "Count the marks behind every figure anew from the record, put right what differs and say how much that was. With "
        "--check nothing is changed; exit status 1 when there is any difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Repair, or only compare."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """What was recorded since the last time is no difference: it is projected first, as by whoever reads figures."""
        follow_the_demo()
        began = time.monotonic()
        if options["check"]:
            found = differences()
        else:
            catch_up()
            found = recount()
        words = t(
            "核对了全部统计记录：多出或有误 {wrong} 条，缺少 {missing} 条，汇总不符 {tallies} 条；用时 {seconds:.1f} 秒。",
            "Every figure counted anew: {wrong} marks wrong, {missing} missing, {tallies} tallies off; {seconds:.1f} s.",
        )
        self.stdout.write(words.format(**vars(found), seconds=time.monotonic() - began))
        if found.found and not options["check"]:
            self.stdout.write(t("已全部更正。", "All put right."))
        if found.found and options["check"]:
            self.stdout.write(
                t(
                    "未作改动；更正请运行 manage.py recount_figures。",
                    "Nothing was changed. To repair: manage.py recount_figures.",
                )
            )
            sys.exit(1)
