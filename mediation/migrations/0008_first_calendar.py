"""The first edition of the book of dates: the holiday notices of every year the calendar package truly covers."""

from typing import Any

from django.db import migrations
from django.utils import timezone

from mediation.working_days import from_package


def install(apps: Any, schema_editor: Any) -> None:
    Edition = apps.get_model("workflow", "Edition")
    CalendarNotice = apps.get_model("workflow", "CalendarNotice")
    if Edition.objects.exists():
        return
    edition = Edition.objects.create(cause="installed", words="随系统安装的工作日历", made_at=timezone.now())
    CalendarNotice.objects.bulk_create(
        CalendarNotice(
            edition=edition,
            year=notice.year,
            notice=notice.notice,
            source=notice.source,
            days=[[day.isoformat(), listed.off, listed.name] for day, listed in sorted(notice.days.items())],
        )
        for notice in from_package()
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0007_contact_stands_with_the_application"),
        ("workflow", "0006_append_only_editions"),
    ]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
