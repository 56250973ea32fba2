"""Nobody was asked whether it is the same money where nothing else was on record: that is neither yes nor no."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("mediation", "0014_papers_of_the_court")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name=model,
            name="counted_elsewhere",
            field=models.BooleanField(null=True, verbose_name="已在关联案件中计入"),
        )
        for model in ("historicalrecovery", "recovery")
    ]
