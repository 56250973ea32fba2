"""Duties by organisation, beside duties by date: what is overdue is short, whoever asks.

For one organisation the planner would else take the index of all its clocks and walk through every warning that came true.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("workflow", "0008_board_of_deadlines")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                fields=["organisation", "due_at"], condition=Q(ended_at=None, breach=True), name="clock_of_duty_here"
            ),
        ),
    ]
