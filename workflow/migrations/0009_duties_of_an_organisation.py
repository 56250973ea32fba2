"""Duties by organisation: what is overdue is always asked for some organisations, and is short.

By date alone the planner takes the index of all clocks and walks through a quarter of a million warnings that came true.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("workflow", "0008_board_of_deadlines")]

    operations = [
        migrations.RemoveIndex(model_name="clock", name="clock_of_duty"),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                fields=["organisation", "due_at"], condition=Q(ended_at=None, breach=True), name="clock_of_duty_here"
            ),
        ),
    ]
