"""History rows are written once."""

from django.db import migrations

from workflow.database import AppendOnly

TRACKED = [
    "person",
    "employer",
    "applicant",
    "respondent",
    "agent",
    "representative",
    "claim",
    "agreement",
    "signature",
    "instalment",
    "payment",
    "mediationbody",
    "mediationsession",
]


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0002_links_between_tables"),
        ("workflow", "0002_append_only_record"),
    ]

    operations = [AppendOnly(*(f"mediation_historical{name}" for name in TRACKED))]
