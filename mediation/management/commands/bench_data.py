"""A database with any number of invented applications, for measuring."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from mediation.bulk import NotOurs, filled_database
from workflow.models import Application


class Command(BaseCommand):
    """`manage.py bench_data`: a database of its own beside the site's, which is never touched."""

    requires_system_checks: list[str] = []
    help = "Make a database with so many applications of all kinds beside the site's own, and keep it for `bench`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, and under which name."""
        parser.add_argument("--applications", type=int, default=1_000_000, help="how many (1,000,000)")
        parser.add_argument("--seed", type=int, default=0, help="other rows of the same sort (0)")
        parser.add_argument("--keep", default="", metavar="NAME", help="the database's name (bench_ and the number)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or find it; say what it is called."""
        if options["applications"] < 1:
            msg = "At least one application."
            raise CommandError(msg)
        try:
            with filled_database(options["applications"], seed=options["seed"], name=options["keep"], say=self._say):
                self._say(f"{connection.settings_dict['NAME']}: {Application.objects.count():,} applications")
        except NotOurs as refusal:
            msg = f"{refusal} was not made by this command and is left alone. Choose another name."
            raise CommandError(msg) from refusal

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
