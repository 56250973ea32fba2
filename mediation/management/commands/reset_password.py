"""A new password for one sign-in: for administrators, whose passwords nobody resets in a page."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.accounts import reset_password
from workflow.organisations import User
from workflow.steps import Refused
from workflow.text import t


class Command(BaseCommand):
    """`manage.py reset_password secadmin`."""

    help = "Give an account a new password for one sign-in; ends its sessions and lifts a lock. It is in the log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Printed once, kept nowhere."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None or user.is_system:
            raise CommandError(
                t("没有账号“{name}”。", "There is no account “{name}”.").format(name=options["username"])
            )
        try:
            self.stdout.write(reset_password(user, by=None))
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
