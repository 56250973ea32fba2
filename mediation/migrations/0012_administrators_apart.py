"""三员分立: whoever is one of the three administrators holds no other role, and the database sees to it too."""

from django.db import migrations

from workflow.database import RolesApart


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0011_legal_aid_papers_and_recoveries"),
        ("workflow", "0013_append_only_log"),
    ]

    operations = [RolesApart("system_admin", "security_admin", "auditor")]
