"""People are told when a change of the book brings a last day forward: one topic of messages more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflow", "0009_duties_of_an_organisation")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="topic",
            field=models.CharField(
                choices=[
                    ("remind", "期限将至"),
                    ("norm", "已过内部目标"),
                    ("today", "今日到期"),
                    ("lapsed", "期限届满"),
                    ("act", "系统已办理"),
                    ("after", "逾期未办"),
                    ("blocked", "需要人工处理"),
                    ("moved", "期限提前"),
                    ("calendar", "工作日历"),
                ],
                max_length=10,
            ),
        ),
    ]
