"""Demo time travel: the demo's clock moved forward, for every process at once. In demo mode only."""

import datetime as dt

from django.conf import settings
from django.db import models, transaction

from workflow import moment
from workflow.editions import current_book
from workflow.periods import Terms, Unit, add


class DemoTime(models.Model):
    """How far ahead the demo's clock stands; one row, and none outside a demo."""

    ahead = models.DurationField(default=dt.timedelta())

    def __str__(self) -> str:
        return str(self.ahead)


def follow_the_demo() -> None:
    """Have this process tell the demo's time: asked at the start of each request and job."""
    if settings.DEMO:
        row = DemoTime.objects.first()
        moment.shift(row.ahead if row else dt.timedelta())


def travel(working_days: int) -> dt.datetime:
    """Move the clock to the same hour so many working days ahead; returns the new now. PermissionError outside a demo."""
    if not settings.DEMO:
        msg = "time travels in demo mode only"
        raise PermissionError(msg)
    with transaction.atomic():
        row, _made = DemoTime.objects.select_for_update().get_or_create(pk=1)
        moment.shift(row.ahead)
        today = moment.today()
        due = add(today, Terms(working_days, Unit.WORKING_DAY), current_book().almanac)
        row.ahead += dt.timedelta(days=(due.on - today).days)
        row.save(update_fields=["ahead"])
        moment.shift(row.ahead)
    return moment.now()
