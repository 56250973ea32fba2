"""Marks: one application counted for one measure. The atoms of every figure, each of which can be opened.

Projections of the record and the rows beside it (workflow.measures says which, workflow.projecting keeps them up). Nothing
but the projection writes them, and all of them can be thrown away and counted anew.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from workflow.organisations import Organisation, User
from workflow.text import t

OVER = ".over"
"""Behind the name of a measure of spans: its tallies by the day on which they ended."""


class Mark(models.Model):
    """An application counts for a measure on a day.

    subject: the key of the row it stands for (a rating, a payment, a round), 0 where the application itself does; detail: in
    what way (how it ended, which rule, which state). until: of a span, the day on which it ended; None while it lasts.
    cases, persons: 件 and 人 (a merged case is no 件, its people count); amount: fen, or seconds.
    What follows stands on the application now: figures go with the work to whoever has it. References are not checked by the
    database: they are copied from rows that are, and never deleted.
    """

    measure = models.CharField(max_length=40)
    application = models.ForeignKey(
        "workflow.Application", models.PROTECT, related_name="marks", db_index=False, db_constraint=False
    )
    subject = models.BigIntegerField(default=0)
    on = models.DateField(t("日期", "Day"))
    until = models.DateField(null=True)
    detail = models.CharField(max_length=60, blank=True)
    cases = models.IntegerField(t("件", "Cases"), default=1)
    persons = models.IntegerField(t("人", "Persons"), default=0)
    amount = models.BigIntegerField(default=0)
    district = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=30)
    handler = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    topic = models.CharField(max_length=60, blank=True)
    sector = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "measure", "subject"], name="one_mark"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["measure", "on", "organisation"], name="mark_day"),
            models.Index(fields=["measure", "until"], condition=Q(until__isnull=False), name="mark_until"),
            models.Index(fields=["handler", "on"], name="mark_handler"),
            models.Index(fields=["topic", "on"], condition=~Q(topic=""), name="mark_topic"),
            models.Index(fields=["sector", "on"], condition=~Q(sector=""), name="mark_sector"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.application_id}/{self.subject} {self.on}"


class Tally(models.Model):
    """Marks added up by month; equal to adding them up anew, which `manage.py recount_figures --check` asserts.

    month: its first day. By cause, industry or handler the marks themselves are added up: fewer than they would have tallies.
    Spans are tallied twice, by the day they began and by the day they ended (measure + OVER): what was open on a day is what had
    begun before it without what had ended before it.
    """

    month = models.DateField()
    measure = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    detail = models.CharField(max_length=60, blank=True)
    cases = models.BigIntegerField()
    persons = models.BigIntegerField()
    amount = models.BigIntegerField()
    marks = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["measure", "month", "organisation", "kind", "detail"], name="one_tally"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.measure} {self.detail}: {self.cases}"


class CountedTo(models.Model):
    """How far the record has been projected: one row, and the lock under which it is.

    horizon: every transaction below this number has been seen. by: digest of the declarations that were counted by.
    """

    horizon = models.BigIntegerField(default=0)
    by = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    repaired = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.horizon}"
