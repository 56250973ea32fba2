"""The courts' causes after the amendment of December 2025 (法〔2025〕226/227号).

The numbers come from a public code table (domain.md 3.5, S43) and are not yet checked against the official text: the
edition is marked unconfirmed, and a later one takes its place without touching old cases.
"""

import datetime as dt

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CAUSES = (
    ("205", "劳动合同纠纷", "Labour-contract dispute"),
    ("205.1", "确认劳动关系纠纷", "Confirmation of employment"),
    ("205.2", "集体合同纠纷", "Collective contract"),
    ("205.3", "劳务派遣合同纠纷", "Labour dispatch"),
    ("205.4", "非全日制用工纠纷", "Part-time employment"),
    ("205.5", "追索劳动报酬纠纷", "Recovery of pay"),
    ("205.6", "经济补偿金纠纷", "Severance"),
    ("205.7", "竞业限制纠纷", "Non-competition"),
    ("206", "社会保险纠纷", "Social insurance"),
    ("206.1", "养老保险待遇纠纷", "Pension benefits"),
    ("206.2", "工伤保险待遇纠纷", "Work-injury benefits"),
    ("206.3", "医疗保险待遇纠纷", "Medical benefits"),
    ("206.4", "生育保险待遇纠纷", "Maternity benefits"),
    ("206.5", "失业保险待遇纠纷", "Unemployment benefits"),
    ("207", "福利待遇纠纷", "Welfare benefits"),
    ("208", "超龄劳动者用工纠纷", "Workers past retirement age"),
    ("209", "承包人、被挂靠人用工主体责任纠纷", "Liability of contractors and lenders of licences"),
    ("210", "聘用合同纠纷", "Engagement contract (public institutions)"),
    ("211", "聘任合同纠纷", "Appointment contract (civil service)"),
    ("212", "辞职纠纷", "Resignation (personnel)"),
    ("213", "辞退纠纷", "Dismissal (personnel)"),
    ("214", "新就业形态用工纠纷", "Platform work"),
    ("214.1", "新就业形态确认劳动关系纠纷", "Platform work: confirmation of employment"),
    ("214.2", "新就业形态追索劳动报酬纠纷", "Platform work: recovery of pay"),
    ("215", "新就业形态工伤保险待遇纠纷", "Platform work: work-injury benefits"),
    ("216", "职业伤害保障纠纷", "Occupational-injury cover"),
)


def seed(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    scheme = apps.get_model("mediation", "CauseScheme").objects.create(
        code="2025-12", name="民事案件案由规定（2025年12月修正）", valid_from=dt.date(2025, 12, 1), confirmed=False
    )
    Cause = apps.get_model("mediation", "Cause")
    made = {}
    for code, name, name_en in CAUSES:
        parent = made.get(code.partition(".")[0]) if "." in code else None
        made[code] = Cause.objects.create(scheme=scheme, code=code, name=name, name_en=name_en, parent=parent)


class Migration(migrations.Migration):
    dependencies = [("mediation", "0003_append_only_history")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
