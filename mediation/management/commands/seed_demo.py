"""Fill an empty site with the demo's organisation: its year 2021, and what is open today."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation.demo import seeding
from mediation.demo.year_2021.figures import A_TENTH, PRINTED
from workflow.projecting import recount

ROOT = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    """`manage.py seed_demo`: safe to run again; what was interrupted goes on."""

    help = "Fill an empty site with an invented organisation; does nothing where it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        """--small: for a quick look. --part: for the processes it starts itself."""
        parser.add_argument("--small", action="store_true", help="a tenth of the year 2021; its figures differ")
        parser.add_argument("--part", action="append", choices=list(seeding.PARTS), help="only this part of the past")

    def handle(self, *args: Any, **options: Any) -> None:
        """The past by processes side by side, then today."""
        try:
            seeding.refuse_a_site_in_use()
        except seeding.NotOurs as refusal:
            msg = "This site has cases of its own. The demo is for an empty one."
            raise CommandError(msg) from refusal
        people, figures = seeding.found(), A_TENTH if options["small"] else PRINTED
        if options["part"]:
            for name in options["part"]:
                seeding.fill(name, people, figures, say=self._say)
            return
        self._fill_side_by_side(seeding.unfinished(), ["--small"] if options["small"] else [])
        seeding.finish(people, say=self._say)
        recount()  # so that the first page of figures has nothing to wait for

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _fill_side_by_side(self, groups: list[list[str]], further: list[str]) -> None:
        """Each group in a process of its own. Whatever happens, none is left behind."""
        with ExitStack() as ending:
            started = []
            for group in groups:
                parts = [argument for name in group for argument in ("--part", name)]
                child = subprocess.Popen([sys.executable, "manage.py", "seed_demo", *further, *parts], cwd=ROOT)  # noqa: S603  this product's own
                ending.callback(child.wait)
                ending.callback(child.terminate)
                started.append((group, child))
            failed = [group for group, child in started if child.wait() != 0]
        if failed:
            msg = f"Could not fill: {', '.join(name for group in failed for name in group)}"
            raise CommandError(msg)
