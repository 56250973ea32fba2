"""Master records: persons and employers, one row each however many disputes they stand in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mediation.identifiers import IdType, Sex, mask_identity
from workflow.audit import Records
from workflow.text import t


class Person(models.Model):
    """A worker 劳动者: who somebody is. How to reach him stands with each application, where its organisation keeps it.

    The identity number is sensitive: pages mask it, the record of changes hides it.
    """

    SECRET_FIELDS: ClassVar = frozenset({"id_number"})

    name = models.CharField(t("姓名", "Name"), max_length=100)
    sex = models.CharField(t("性别", "Sex"), max_length=10, choices=Sex.choices, blank=True)
    birth_date = models.DateField(t("出生日期", "Date of birth"), null=True, blank=True)
    id_type = models.CharField(t("证件类型", "ID type"), max_length=30, choices=IdType.choices, default=IdType.CITIZEN)
    id_number = models.CharField(t("证件号码", "ID number"), max_length=40, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("劳动者", "Worker")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["id_type", "id_number"], condition=~Q(id_number=""), name="one_person_per_id"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        """The identity number as lists show it."""
        return mask_identity(self.id_number) if self.id_number else "—"


class CompanyStatus(models.TextChoices):
    """登记状态; a cancelled or revoked company brings its investors in as co-parties (办案规则 Art 6)."""

    OPEN = "open", t("存续", "In business")
    CANCELLED = "cancelled", t("注销", "Cancelled")
    REVOKED = "revoked", t("吊销", "Revoked")
    UNLICENSED = "unlicensed", t("无照", "Unlicensed")
    UNKNOWN = "unknown", t("未核实", "Not checked")


class Employer(models.Model):
    """A respondent's master record 用人单位. Individuals and unlicensed firms have no credit code: then a reason."""

    name = models.CharField(t("名称", "Name"), max_length=200)
    uscc = models.CharField(t("统一社会信用代码", "Unified social credit code"), max_length=18, blank=True)
    no_uscc_reason = models.CharField(t("无代码原因", "Why no code"), max_length=100, blank=True)
    domicile = models.CharField(t("住所", "Domicile"), max_length=200, blank=True)
    business_address = models.CharField(t("经营地址", "Business address"), max_length=200, blank=True)
    legal_representative = models.CharField(t("法定代表人", "Legal representative"), max_length=100, blank=True)
    representative_post = models.CharField(t("职务", "Post"), max_length=60, blank=True)
    contact = models.CharField(t("联系人", "Contact"), max_length=100, blank=True)
    phone = models.CharField(t("电话", "Telephone"), max_length=40, blank=True)
    industry = models.CharField(t("行业", "Industry"), max_length=60, blank=True)
    status = models.CharField(
        t("登记状态", "Status"), max_length=20, choices=CompanyStatus.choices, default=CompanyStatus.UNKNOWN
    )

    history = Records()

    class Meta:
        verbose_name = t("用人单位", "Employer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="one_employer_per_code"),
            models.CheckConstraint(condition=~Q(uscc="") | ~Q(no_uscc_reason=""), name="code_or_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="employer_name")]

    def __str__(self) -> str:
        return self.name
