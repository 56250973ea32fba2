"""The hotline's categories of demands 五级分类: a tree that each hotline publishes and changes, so it is imported, not written.

A category that is dropped is switched off: old tickets keep it.
"""

from typing import ClassVar

from django.db import models

from workflow.text import t


class TicketCategory(models.Model):
    """One node of the tree. scheme: whose tree ("12345", "12351"). level: 1 to 5. grade: what tickets of it usually are."""

    scheme = models.CharField(t("体系", "Scheme"), max_length=20)
    code = models.CharField(t("编码", "Code"), max_length=30)
    name = models.CharField(t("名称", "Name"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField(t("级", "Level"))
    grade = models.CharField(t("建议等级", "Suggested grade"), max_length=20, blank=True)
    active = models.BooleanField(t("启用", "Active"), default=True)

    class Meta:
        verbose_name = t("工单分类", "Ticket category")
        ordering: ClassVar = ["scheme", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_category_per_code"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=5), name="five_levels"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """From the top down: 劳动人事 / 劳动报酬 / 拖欠工资."""
        names, node = [self.name], self.parent
        while node is not None:
            names.append(node.name)
            node = node.parent
        return " / ".join(reversed(names))


PARENTS = "parent__parent__parent__parent"


def offered_categories(scheme: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The leaves in use, grouped by the top of their branch, as a select takes them."""
    rows = list(TicketCategory.objects.filter(scheme=scheme, active=True).select_related(PARENTS))
    inner = {row.parent_id for row in rows}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row.pk not in inner:
            top, _, rest = row.path.partition(" / ")
            groups.setdefault(top, []).append((str(row.pk), rest or top))
    return list(groups.items())
