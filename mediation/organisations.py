"""What makes an organisation a mediation organisation: its legal kind and its seal decide what its agreements are worth."""

from typing import ClassVar

from django.db import models

from mediation.amounts import FenField
from workflow.audit import Records
from workflow.compiled import Select
from workflow.organisations import Organisation
from workflow.text import t


class OrganisationKind(models.TextChoices):
    """What stands on `Organisation.kind`: the three levels of mediation, the window, and the linked bodies outside."""

    CENTRE = "centre", t("区级中心", "District centre")
    STATION = "station", t("服务站", "Service station")
    COMMITTEE = "committee", t("企业调委会", "Enterprise committee")
    WINDOW = "window", t("仲裁院窗口", "Arbitration-court window")
    COURT = "court", t("仲裁院", "Arbitration court")
    SOCIAL_AFFAIRS = "social_affairs", t("社会事业局", "Social-affairs bureau")
    JUSTICE = "justice", t("司法局", "Justice bureau")
    OTHER = "other", t("其他", "Other")


LINKED_KINDS = frozenset(
    {OrganisationKind.COURT, OrganisationKind.SOCIAL_AFFAIRS, OrganisationKind.JUSTICE, OrganisationKind.OTHER}
)
"""The kinds of bodies outside, which receive cases and where nobody works with this product."""


class LegalKind(models.TextChoices):
    """The hats under which a body may mediate: 劳动争议调解仲裁法 Art 10, and none of them."""

    ENTERPRISE = "enterprise", t("企业劳动争议调解委员会", "Enterprise mediation committee (Art 10(1))")
    PEOPLES = "peoples", t("依法设立的基层人民调解组织", "People's mediation organisation (Art 10(2))")
    STREET = "street", t("乡镇、街道劳动争议调解组织", "Township or street mediation organisation (Art 10(3))")
    OTHER = "other", t("其他（不属于第十条）", "Other (not under Art 10)")


class ClosingPolicy(models.TextChoices):
    """When a settled case may be closed as a success; it affects the figures, so the organisation chooses once."""

    PERFORMED = "performed", t("全部履行后结案", "When fully performed")
    SIGNED = "signed", t("协议生效后即可结案", "When the agreement is effective")


class MediationBody(models.Model):
    """The legal face of an organisation, and the numbers its law leaves to it.

    grace_days: natural days after a due date before default may be declared. criminal_*: the province's thresholds of
    法释〔2013〕3号 Art 3 in fen; while empty, the lowest of the national range counts and every warning says so.
    """

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="body")
    legal_kind = models.CharField(t("组织性质", "Legal kind"), max_length=20, choices=LegalKind.choices)
    registration_no = models.CharField(t("登记证号", "Registration no."), max_length=60, blank=True)
    seal_name = models.CharField(t("印章名称", "Seal"), max_length=100, blank=True)
    address = models.CharField(t("调解地点", "Address"), max_length=200, blank=True)
    phone = models.CharField(t("电话", "Telephone"), max_length=40, blank=True)
    closing_policy = models.CharField(
        t("结案口径", "Closing policy"), max_length=20, choices=ClosingPolicy.choices, default=ClosingPolicy.PERFORMED
    )
    correction_days = models.PositiveSmallIntegerField(t("补正期限（天）", "Days to correct"), default=5)
    consent_days = models.PositiveSmallIntegerField(t("征询答复期限（天）", "Days to answer"), default=5)
    grace_days = models.PositiveSmallIntegerField(t("逾期宽限（天）", "Grace days"), default=0)
    area = models.CharField(
        t("地方标准适用地区", "Local standards of"),
        max_length=30,
        default="北京市",
        blank=True,
        help_text=t("最低工资等地方标准按此地区提示；留空不提示。", "Whose minimum wage is warned of; empty for none."),
    )
    criminal_one_worker = FenField(
        t("拒不支付劳动报酬：一人数额标准", "Withheld pay, one worker: amount"), null=True, blank=True
    )
    criminal_many_workers = FenField(
        t("拒不支付劳动报酬：十人以上数额标准", "Withheld pay, ten workers: total"), null=True, blank=True
    )

    history = Records()

    class Meta:
        verbose_name = t("调解组织", "Mediation organisation")
        ordering: ClassVar = ["organisation__path"]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_legal_kind_display()}"

    @property
    def is_art_10(self) -> bool:
        """Whether its agreements are those of an Art 10 body (payment order, Art 16)."""
        return self.legal_kind != LegalKind.OTHER


def body_of(organisation: Organisation) -> MediationBody:
    """The organisation's legal face; one without any is treated as outside Art 10 until somebody records it."""
    for body in _body_of(organisation.pk):
        return body
    return MediationBody(organisation=organisation, legal_kind=LegalKind.OTHER)


_body_of = Select(lambda key: MediationBody.objects.filter(organisation=key).order_by())
