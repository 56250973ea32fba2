"""A small table of categories to begin with; each hotline publishes its own, which `import_ticket_categories` takes in.

The names are ordinary words of labour-dispute work, not an official list: the codes are ours.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CITY = (
    ("01", "劳动和社会保障", ""),
    ("0101", "劳动报酬", ""),
    ("010101", "拖欠工资", ""),
    ("01010101", "建筑工程领域欠薪", ""),
    ("0101010101", "农民工集体讨薪", "complex"),
    ("0101010102", "个人欠薪", "ordinary"),
    ("01010102", "企业停产停业欠薪", "complex"),
    ("01010103", "其他行业欠薪", "ordinary"),
    ("010102", "加班工资", "ordinary"),
    ("010103", "克扣工资", "ordinary"),
    ("0102", "劳动合同", ""),
    ("010201", "未签订劳动合同", "ordinary"),
    ("010202", "解除劳动合同与经济补偿", "ordinary"),
    ("0103", "社会保险", ""),
    ("010301", "未缴纳社会保险", "ordinary"),
    ("010302", "工伤认定与待遇", "complex"),
    ("0104", "工时休假", ""),
    ("010401", "超时加班", "ordinary"),
    ("010402", "休假与产假", "ordinary"),
    ("0105", "新就业形态", ""),
    ("010501", "外卖快递骑手权益", "ordinary"),
    ("010502", "网约车司机权益", "ordinary"),
    ("0106", "安全生产", ""),
    ("010601", "危及人身安全的险情", "emergency"),
    ("010602", "高温作业", "utility"),
)
UNION = (
    ("A", "问题咨询", ""),
    ("A1", "劳动报酬咨询", "general"),
    ("A2", "劳动合同咨询", "general"),
    ("A3", "社会保险与工伤咨询", "general"),
    ("A4", "建会入会咨询", "general"),
    ("B", "服务帮扶", ""),
    ("B1", "困难职工帮扶", "general"),
    ("B2", "职工互助保障", "general"),
    ("B3", "工会服务项目", "general"),
    ("C", "信访投诉", ""),
    ("C1", "拖欠劳动报酬", "difficult"),
    ("C2", "违法解除劳动合同", "difficult"),
    ("C3", "女职工权益受侵害", "difficult"),
    ("C4", "群体性劳动争议", "special"),
    ("D", "法律援助", ""),
    ("D1", "申请法律援助", "general"),
    ("E", "意见建议", ""),
    ("E1", "对工会工作的意见建议", "general"),
)


def seed(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    category = apps.get_model("hotline", "TicketCategory")
    for scheme, rows, width in (("12345", CITY, 2), ("12351", UNION, 1)):
        made = {}
        for code, name, grade in rows:
            parent = made.get(code[:-width])
            level = parent.level + 1 if parent else 1
            made[code] = category.objects.create(
                scheme=scheme, code=code, name=name, parent=parent, level=level, grade=grade
            )


class Migration(migrations.Migration):
    # Reading the models as they were draws them all; whatever changes one afterwards draws it and its neighbours anew. So
    # the many references between the domain's tables come first, which is a matter of a minute.
    dependencies = [("hotline", "0001_initial"), ("mediation", "0009_ties_ratings_recoveries")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
