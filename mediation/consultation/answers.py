"""The answers an organisation gives often 常用答复: where an answer begins, never what is said unseen."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mediation.consultation.codes import Topic
from workflow.organisations import Organisation, User
from workflow.text import t


class AnswerTemplateQuerySet(models.QuerySet["AnswerTemplate"]):
    """Questions about frequent answers."""

    def live(self) -> "AnswerTemplateQuerySet":
        """Not retired."""
        return self.filter(retired_at=None)

    def offered_in(self, organisation: Organisation) -> "AnswerTemplateQuerySet":
        """Those of the organisation, then those of the bodies above it."""
        above = [int(key) for key in organisation.path.strip("/").split("/")]
        return self.live().filter(organisation__in=above).order_by("-organisation__path", "topic", "title", "pk")


class AnswerTemplate(models.Model):
    """One frequent answer to a topic. Retired, never deleted; who wrote it last stands beside it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    topic = models.CharField(t("事项", "Topic"), max_length=20, choices=Topic.choices)
    title = models.CharField(t("标题", "Title"), max_length=40)
    text = models.TextField(t("答复内容", "Answer"), max_length=2_000)
    edited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = t("常用答复", "Frequent answer")
        ordering: ClassVar = ["topic", "title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "topic", "title"],
                condition=Q(retired_at=None),
                name="one_live_answer_per_title",
            )
        ]

    def __str__(self) -> str:
        return self.title
