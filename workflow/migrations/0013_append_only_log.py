"""What the auditor reads nobody edits."""

from django.db import migrations

from workflow.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("workflow", "0012_accounts_roles_and_the_log")]

    operations = [AppendOnly("workflow_logentry")]
