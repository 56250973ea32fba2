"""Fill an empty site with the demo's organisation and cases."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from mediation import demo


class Command(BaseCommand):
    """`manage.py seed_demo`: safe to run again."""

    help = "Fill an empty site with invented people and cases; does nothing where cases exist."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """All or nothing."""
        self.stdout.write(f"{demo.seed()} cases")
