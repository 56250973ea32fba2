"""The board of deadlines at a million clocks: what somebody missed, what is provisional, what stands still.

Warnings that have come true (a limitation that ran out) outlive their cases and gather at the old end of the index by
date, so duties have an index of their own.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("workflow", "0007_mail_tries")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["due_at"], condition=Q(ended_at=None, breach=True), name="clock_of_duty"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["due_at"], condition=Q(ended_at=None, provisional=True), name="clock_in_doubt"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["paused_since"], condition=Q(paused_since__isnull=False), name="clock_paused"),
        ),
    ]
