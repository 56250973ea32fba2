"""History rows are written once."""

from django.db import migrations

from workflow.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("dispute", "0002_links_to_the_parties"),
        ("workflow", "0002_append_only_record"),
    ]

    operations = [
        AppendOnly(
            "dispute_historicalconflictdeclaration", "dispute_historicalremedytrack", "dispute_historicaldispute"
        ),
    ]
