"""Whose mediation a round is stands on the case: a case split off in a later round must not fall back on its source."""

from typing import Any

from django.db import migrations, models

KINDS = {"court": "court", "lac": "commission"}
CHOICES = [("own", "本机构调解"), ("court", "法院委派调解"), ("commission", "仲裁委托调解")]
FIELD = models.CharField(blank=True, choices=CHOICES, editable=False, max_length=20, verbose_name="期限类别")


def derive(apps: Any, schema_editor: Any) -> None:
    """As it was read off until now: by the source in the first round, the body's own afterwards."""
    accepted = apps.get_model("dispute", "Dispute").objects.exclude(accepted_at=None)
    first = accepted.filter(round=1)
    for source, kind in KINDS.items():
        first.filter(source=source).update(window_kind=kind)
    accepted.filter(window_kind="").update(window_kind="own")


class Migration(migrations.Migration):
    dependencies = [("dispute", "0007_answers_to_remedies")]

    operations = [
        migrations.AddField(model_name="dispute", name="window_kind", field=FIELD),
        migrations.AddField(model_name="historicaldispute", name="window_kind", field=FIELD),
        migrations.RunPython(derive, migrations.RunPython.noop),
    ]
