"""What somebody typed and has not sent yet, and who looked at what is masked."""

from typing import ClassVar

from django.db import models

from mediation.parties import Applicant
from workflow.models import Application
from workflow.organisations import User
from workflow.text import t


class SavedForm(models.Model):
    """The unsent contents of a page, one per person and page; kept while typing, deleted when sent."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    page = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "page"], name="one_saved_form_per_page")]

    def __str__(self) -> str:
        return f"{self.user}: {self.page}"


class Disclosure(models.Model):
    """Somebody uncovered a masked field (个人信息保护法 Art 51): append-only, in the database too."""

    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="disclosures")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("查看人", "Who looked"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.user} → {self.applicant}"


class PhoneDisclosure(models.Model):
    """Somebody uncovered the telephone number kept with an application, to call back: append-only, in the database too."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="phone_disclosures")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=t("查看人", "Who looked"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.user} → {self.application_id}"
