"""What a caller answered, and what he was answered, is written once; so are ratings and ties, whatever kind they belong to."""

from django.db import migrations

from workflow.database import DROP_FILL_ONLY, FILL_ONLY, FilledOnce


class Migration(migrations.Migration):
    dependencies = [
        ("hotline", "0003_decided_by_another_person"),
        ("mediation", "0014_papers_of_the_court"),
    ]

    operations = [
        migrations.RunSQL(FILL_ONLY, DROP_FILL_ONLY),
        FilledOnce("mediation_rating", "mediation_link"),
        FilledOnce("hotline_reply", "hotline_callback", "hotline_contactattempt"),
    ]
