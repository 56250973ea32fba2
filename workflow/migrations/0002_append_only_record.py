"""The database refuses to rewrite the record, and a change of state that leaves none (docs/decisions/0002)."""

from django.db import migrations

from workflow.database import DROP_REFUSE_CHANGE, DROP_REQUIRE_RECORD, REFUSE_CHANGE, REQUIRE_RECORD, AppendOnly


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, DROP_REFUSE_CHANGE),
        AppendOnly("workflow_statechange"),
        migrations.RunSQL(REQUIRE_RECORD, DROP_REQUIRE_RECORD),
    ]
