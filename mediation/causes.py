"""Causes of dispute 案由 as a versioned list: courts renumber them (法〔2025〕226/227号), old cases keep the old list."""

from typing import ClassVar

from django.db import models

from workflow.text import t


class CauseScheme(models.Model):
    """One edition of the list. `confirmed`: the numbering was checked against the official text."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(t("名称", "Name"), max_length=100)
    valid_from = models.DateField()
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-valid_from"]

    def __str__(self) -> str:
        return self.name


class Cause(models.Model):
    """One cause. `group` is the level-1 class of 调解仲裁法 Art 2 that the mediation figures use."""

    scheme = models.ForeignKey(CauseScheme, models.PROTECT, related_name="causes")
    code = models.CharField(max_length=20)
    name = models.CharField(t("案由", "Cause"), max_length=100)
    name_en = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        verbose_name = t("案由", "Cause")
        ordering: ClassVar = ["scheme", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "code"], name="one_cause_per_code")]

    def __str__(self) -> str:
        return str(t(self.name, self.name_en))


def current_causes() -> models.QuerySet[Cause]:
    """The causes of the newest edition, in the list's order."""
    newest = CauseScheme.objects.order_by("-valid_from").values("pk")[:1]
    return Cause.objects.filter(scheme__in=newest).order_by("code")
