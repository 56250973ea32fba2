"""How to reach a worker belongs to the organisation he came to, not to the master record that all of them share."""

from django.db import migrations, models

KEEP = """
UPDATE mediation_applicant SET phone = person.phone, residence = person.residence
FROM mediation_person AS person WHERE person.id = mediation_applicant.person_id
"""
FIELDS = {
    "phone": models.CharField(blank=True, max_length=40, verbose_name="联系电话"),
    "residence": models.CharField(blank=True, max_length=200, verbose_name="住所"),
}


class Migration(migrations.Migration):
    dependencies = [("mediation", "0006_local_standards")]

    operations = [
        *(
            migrations.AddField(model_name=model, name=name, field=field)
            for model in ("applicant", "historicalapplicant")
            for name, field in FIELDS.items()
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        *(
            migrations.RemoveField(model_name=model, name=name)
            for model in ("person", "historicalperson")
            for name in FIELDS
        ),
    ]
