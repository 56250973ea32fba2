"""How often a mail was tried, so that an address that fails is given up in the end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflow", "0006_append_only_editions")]

    operations = [
        migrations.AddField(model_name="message", name="mail_tries", field=models.PositiveSmallIntegerField(default=0)),
    ]
