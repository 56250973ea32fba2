"""What dates were counted by is never edited: a notice, a rule version or a move that was wrong is followed by another."""

from django.db import migrations

from workflow.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("workflow", "0005_clocks_editions_messages")]

    operations = [
        AppendOnly(
            "workflow_edition",
            "workflow_calendarnotice",
            "workflow_officehours",
            "workflow_ruleversion",
            "workflow_clockmove",
        )
    ]
