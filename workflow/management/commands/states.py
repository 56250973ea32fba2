"""Write docs/states.md, docs/permissions.md and docs/figures.md from the declarations, or say that one is stale."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflow import diagrams, figures_document, permissions
from workflow.metrics import figures
from workflow.models import kinds

DOCUMENTS: dict[str, Callable[[], str]] = {
    "states.md": lambda: diagrams.document(kinds()),
    "permissions.md": lambda: permissions.document(kinds()),
    "figures.md": lambda: figures_document.document(figures().values()),
}


class Command(BaseCommand):
    """`manage.py states`, and `manage.py states --check` in `make check`."""

    help = (
        "Write docs/states.md (states, steps, diagrams), docs/permissions.md (who may take which step) and docs/figures.md "
        "(what every figure is)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Write, or only compare."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a document is stale")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs", help="where the documents stand")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare what is there with what the declarations say."""
        for name, made in DOCUMENTS.items():
            path, fresh = options["folder"] / name, made()
            if path.exists() and path.read_text(encoding="utf-8") == fresh:
                continue
            if options["check"]:
                raise CommandError(f"{name} no longer says what the declarations say. Run: manage.py states")
            path.write_text(fresh, encoding="utf-8")
            self.stdout.write(f"Written: {name}")
