"""Clocks as rows, the editions of the book they are counted by, messages, and the demo's time."""

import datetime as dt

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0004_one_body_per_prefix"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemoTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ahead", models.DurationField(default=dt.timedelta(0))),
            ],
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("installed", "随系统安装"),
                            ("notice", "放假调休通知"),
                            ("hours", "办公时间"),
                            ("rule", "期限规则"),
                        ],
                        max_length=20,
                        verbose_name="变更内容",
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="说明")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=20, verbose_name="规则")),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("run", models.PositiveSmallIntegerField(default=1)),
                ("legal", models.BooleanField()),
                ("breach", models.BooleanField()),
                ("anchor_at", models.DateTimeField(verbose_name="起算事实")),
                ("began_at", models.DateTimeField(verbose_name="起算时间")),
                ("until", models.DateField(blank=True, null=True)),
                ("pinned_at", models.DateTimeField(blank=True, null=True)),
                ("served_on", models.DateField(blank=True, null=True)),
                ("ledger", models.JSONField(default=dict)),
                ("paused_since", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="期限届满")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="期限最后一日")),
                ("norm_at", models.DateTimeField(blank=True, null=True)),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("edition", models.BigIntegerField()),
                ("rule_version", models.PositiveSmallIntegerField()),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="workflow.application"
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.organisation"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflow.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Recount",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="recount",
                        serialize=False,
                        to="workflow.edition",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="需核算")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已核算")),
                ("moved", models.PositiveIntegerField(default=0, verbose_name="已变动")),
                ("began_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ClockMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("old_due_on", models.DateField(null=True)),
                ("new_due_on", models.DateField(null=True)),
                ("moved_at", models.DateTimeField()),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="workflow.clock"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="workflow.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CalendarNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                ("notice", models.CharField(max_length=200, verbose_name="通知")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="来源")),
                ("days", models.JSONField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="workflow.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["year", "edition"],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("remind", "期限将至"),
                            ("norm", "已过内部目标"),
                            ("today", "今日到期"),
                            ("lapsed", "期限届满"),
                            ("act", "系统已办理"),
                            ("after", "逾期未办"),
                            ("blocked", "需要人工处理"),
                            ("calendar", "工作日历"),
                        ],
                        max_length=10,
                    ),
                ),
                ("n", models.PositiveSmallIntegerField(default=0)),
                ("key", models.CharField(max_length=100)),
                ("due_on", models.DateField(null=True)),
                ("words", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("deliver_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="workflow.application",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="workflow.clock",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="OfficeHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lines", models.JSONField()),
                ("makeup", models.CharField(blank=True, max_length=100)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hours", to="workflow.edition"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="office_hours",
                        to="workflow.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-edition"],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=20, verbose_name="规则")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("length", models.PositiveSmallIntegerField(verbose_name="期限长度")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("WD", "个工作日"),
                            ("ND", "日"),
                            ("WH", "个工作小时"),
                            ("H", "小时"),
                            ("M", "个月"),
                            ("Y", "年"),
                        ],
                        max_length=2,
                        verbose_name="单位",
                    ),
                ),
                ("norm", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="内部目标")),
                ("warn", models.JSONField(default=list, verbose_name="提前提醒")),
                ("law", models.CharField(max_length=200, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="失效日期")),
                ("running", models.BooleanField(default=False, verbose_name="适用于正在计算的期限")),
                ("retired", models.BooleanField(default=False, verbose_name="停用")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rules", to="workflow.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["rule", "version"],
            },
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="clock_next"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["due_at"], name="clock_due"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["organisation", "due_at"], name="clock_due_here"
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["rule", "edition"], name="clock_of_rule"
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(
                fields=("application", "rule", "subject", "run"), name="one_row_per_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("application", "rule", "subject"),
                name="one_unended_run",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_since", None),
                    models.Q(("due_at", None), ("ended_at", None), ("next_at", None)),
                    _connector="OR",
                ),
                name="paused_is_never_overdue",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("next_at", None), _connector="OR"), name="ended_is_silent"
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", False),
                    ("paused_since__isnull", False),
                    ("ended_at__isnull", False),
                    _connector="OR",
                ),
                name="running_has_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockmove",
            constraint=models.UniqueConstraint(fields=("clock", "edition"), name="one_move_per_edition"),
        ),
        migrations.AddConstraint(
            model_name="calendarnotice",
            constraint=models.UniqueConstraint(fields=("edition", "year"), name="one_notice_per_year_and_edition"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["recipient", "-id"], name="message_of_person"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("read_at", None)), fields=["recipient", "deliver_at"], name="message_unread"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("mailed_at", None)), fields=["deliver_at"], name="message_unmailed"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("key", "recipient"), name="one_message_per_occasion"),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(fields=("rule", "version"), name="one_row_per_rule_version"),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="valid_in_order",
            ),
        ),
    ]
