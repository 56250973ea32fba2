"""Closed periods, the figures and records kept with them, and what is said later: nothing of it is changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from workflow.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0015_whether_the_same_money"),
        ("workflow", "0017_closings_in_the_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("closed_at", models.DateTimeField(verbose_name="结账时间")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("measures", models.JSONField(default=list)),
                ("lasting", models.JSONField(default=list)),
                ("counted_by", models.CharField(max_length=64)),
                ("record", models.BigIntegerField(default=0)),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结账人",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.organisation",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "ordering": ["-since"],
            },
        ),
        migrations.CreateModel(
            name="ClosedMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=40)),
                ("subject", models.BigIntegerField()),
                ("on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("detail", models.CharField(blank=True, max_length=60)),
                ("kind", models.CharField(max_length=30)),
                ("cases", models.IntegerField()),
                ("persons", models.IntegerField()),
                ("amount", models.BigIntegerField()),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflow.application",
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="mediation.closing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClosedFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numerator", models.CharField(max_length=80)),
                ("denominator", models.CharField(blank=True, max_length=80)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveSmallIntegerField()),
                ("group", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField()),
                ("unit", models.CharField(max_length=10)),
                ("said", models.JSONField()),
                ("terms", models.JSONField()),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="mediation.closing"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Restatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numerator", models.CharField(max_length=80)),
                ("denominator", models.CharField(blank=True, max_length=80)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(max_length=500, verbose_name="原因")),
                ("at", models.DateTimeField(verbose_name="更正时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="更正人",
                    ),
                ),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restatements",
                        to="mediation.closedfigure",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.UniqueConstraint(fields=("organisation", "since"), name="a_month_is_closed_once"),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(("since__day", 1), ("until__gt", models.F("since"))), name="a_whole_month_is_closed"
            ),
        ),
        migrations.AddConstraint(
            model_name="closedmark",
            constraint=models.UniqueConstraint(
                fields=("closing", "application", "measure", "subject"), name="one_closed_mark"
            ),
        ),
        migrations.AddConstraint(
            model_name="closedfigure",
            constraint=models.UniqueConstraint(fields=("closing", "key"), name="one_closed_figure"),
        ),
        migrations.AddConstraint(
            model_name="restatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_restatement_says_why"
            ),
        ),
        AppendOnly("mediation_closing", "mediation_closedfigure", "mediation_closedmark", "mediation_restatement"),
    ]
