"""Do once what the workers do every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from workflow.calendars_ahead import tell_of_missing_years
from workflow.mail import send_mails
from workflow.moment import now
from workflow.sweep import sweep_until_dry
from workflow.travel import follow_the_demo


class Command(BaseCommand):
    """`manage.py sweep`: safe beside running workers, and as often as one likes."""

    help = "Fire every reminder that is due, once; for operators without a worker, and to see what it does."

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, look ahead, send; say what was done."""
        follow_the_demo()
        swept, ahead = sweep_until_dry(), tell_of_missing_years(now())
        self.stdout.write(f"{swept.messages + ahead} messages, {send_mails(now())} mails")
        self.stdout.write(f"{swept.acted} steps taken by the product, {swept.blocked} left to people")
        if swept.failed:
            self.stderr.write(f"{swept.failed} clocks failed (see the log); they are tried again by the next sweep")
