"""Write docs/states.md from the declarations, or say that it is stale."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflow.diagrams import document
from workflow.models import kinds


class Command(BaseCommand):
    """`manage.py states`, and `manage.py states --check` in `make check`."""

    help = "Write docs/states.md: every kind's states, steps, permissions and diagram."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Write, or only compare."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the document is stale")
        parser.add_argument(
            "--output", type=Path, default=settings.BASE_DIR / "docs" / "states.md", help="the document"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare what is there with what the declarations say."""
        path: Path = options["output"]
        fresh = document(kinds())
        if path.exists() and path.read_text(encoding="utf-8") == fresh:
            return
        if options["check"]:
            raise CommandError(f"{path.name} no longer says what the declarations say. Run: manage.py states")
        path.write_text(fresh, encoding="utf-8")
        self.stdout.write(f"Written: {path.name}")
