"""The database refuses to rewrite the record, and a change of state that leaves none (docs/decisions/0002)."""

from django.db import migrations

from workflow.database import DROP_REFUSE_CHANGE, DROP_REQUIRE_RECORD, REFUSE_CHANGE, REQUIRE_RECORD, AppendOnly


class Migration(migrations.Migration):
    # viewflow's own tables while there are few of ours: each of its changes has Django draw every model that is tied to
    # users anew, which are all of them, and with the kinds in place that was a quarter of the time of a first start.
    dependencies = [("workflow", "0001_initial"), ("viewflow", "0015_task_scheduled")]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, DROP_REFUSE_CHANGE),
        AppendOnly("workflow_statechange"),
        migrations.RunSQL(REQUIRE_RECORD, DROP_REQUIRE_RECORD),
    ]
