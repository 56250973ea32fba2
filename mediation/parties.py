"""Who stands in an application: applicants, respondents, their agents, and the representatives of many workers."""

import re
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from mediation.attachments import Attachment
from mediation.identifiers import mask_phone
from mediation.people import Employer, Person
from workflow.audit import Records
from workflow.compiled import Select
from workflow.models import Application
from workflow.text import t


class ContractType(models.TextChoices):
    """劳动合同情况."""

    WRITTEN = "written", t("有书面劳动合同", "Written contract")
    NONE = "none", t("无书面劳动合同", "No written contract")
    DISPATCH = "dispatch", t("劳务派遣", "Labour dispatch")
    PART_TIME = "part_time", t("非全日制", "Part-time")
    PLATFORM = "platform", t("新就业形态", "Platform work")
    UNKNOWN = "unknown", t("未核实", "Not checked")


class LimitationBasis(models.TextChoices):
    """Which limitation rule counts for the worker (调解仲裁法 Art 27)."""

    KNOWN = "known", t("自知道权利被侵害之日起一年", "One year from knowing (Art 27 ¶1)")
    IN_SERVICE = "in_service", t("劳动关系存续期间欠薪，不受一年限制", "Wages while employed: no one-year limit (¶4)")
    AFTER_END = "after_end", t("劳动关系终止之日起一年", "One year from the end of employment (¶4)")


class Applicant(models.Model):
    """One worker's application within the dispute: own receipt time, own limitation, own claims (domain.md 2.7).

    A worker who withdraws alone, or is split off, stays on the list with the date.
    """

    SECRET_FIELDS: ClassVar = frozenset({"bank_account", "delivery_address", "phone", "residence"})

    application = models.ForeignKey(Application, models.PROTECT, related_name="applicants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="applications", verbose_name=t("劳动者", "Worker"))
    position = models.PositiveSmallIntegerField(t("序号", "No."))
    received_at = models.DateTimeField(t("收件时间", "Received at"), null=True, blank=True)
    phone = models.CharField(t("联系电话", "Telephone"), max_length=40, blank=True)
    residence = models.CharField(t("住所", "Residence"), max_length=200, blank=True)
    delivery_address = models.CharField(t("送达地址", "Address for service"), max_length=200, blank=True)
    e_service = models.BooleanField(t("同意电子送达", "Agrees to electronic service"), default=False)
    occupation = models.CharField(t("工种岗位", "Occupation"), max_length=60, blank=True)
    hired_on = models.DateField(t("入职日期", "Hired on"), null=True, blank=True)
    ended_on = models.DateField(t("离职日期", "Employment ended on"), null=True, blank=True)
    contract = models.CharField(
        t("合同情况", "Contract"), max_length=20, choices=ContractType.choices, default=ContractType.UNKNOWN
    )
    migrant_worker = models.BooleanField(t("农民工", "Rural migrant worker"), default=False)
    union_member = models.BooleanField(t("工会会员", "Union member"), default=False)
    minor = models.BooleanField(t("未成年工", "Minor"), default=False)
    bank_account = models.CharField(t("收款账户", "Payee account"), max_length=100, blank=True)
    right_known_on = models.DateField(t("知道权利被侵害之日", "Knew of the violation on"), null=True, blank=True)
    limitation_basis = models.CharField(
        t("时效依据", "Limitation basis"), max_length=20, choices=LimitationBasis.choices, default=LimitationBasis.KNOWN
    )
    interrupted_on = models.DateField(t("时效最近中断日", "Limitation last interrupted on"), null=True, blank=True)
    consented_at = models.DateTimeField(t("书面同意调解方案", "Consented to the settlement"), null=True, blank=True)
    left_at = models.DateTimeField(t("退出本案", "Left the case"), null=True, blank=True)
    left_reason = models.CharField(t("退出原因", "Why left"), max_length=200, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("申请人", "Applicant")
        ordering: ClassVar = ["application", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "person"], name="one_applicant_per_person"),
        ]

    def __str__(self) -> str:
        return self.person.name

    @property
    def masked_phone(self) -> str:
        """The telephone number as lists show it."""
        return mask_phone(self.phone) if self.phone else "—"


class RespondentRole(models.TextChoices):
    """In what capacity a unit is called (工资条例 Art 29–37; Act Art 22)."""

    EMPLOYER = "employer", t("用人单位", "Employer")
    USER_UNIT = "user_unit", t("用工单位", "User unit")
    DISPATCH = "dispatch", t("劳务派遣单位", "Dispatch agency")
    GENERAL = "general", t("施工总承包单位", "General contractor")
    SUBCONTRACTOR = "subcontractor", t("分包单位", "Sub-contractor")
    DEVELOPER = "developer", t("建设单位", "Developer")
    PLATFORM = "platform", t("平台企业", "Platform")
    PARTNER = "partner", t("合作企业", "Platform partner")
    LICENCE_LENDER = "licence_lender", t("被挂靠人", "Lender of the licence")
    INVESTOR = "investor", t("出资人/开办单位", "Investor or organiser")
    PERSON = "person", t("个人（包工头）", "Individual (labour contractor)")


class Consent(models.TextChoices):
    """A respondent's answer to the question whether it is willing to mediate."""

    PENDING = "pending", t("未征询", "Not asked")
    ASKED = "asked", t("待答复", "Asked")
    AGREED = "agreed", t("同意调解", "Agrees")
    REFUSED = "refused", t("不同意调解", "Refuses")
    UNREACHABLE = "unreachable", t("联系不上", "Not reached")


class Respondent(models.Model):
    """A unit against which the application is made, in its role."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="respondents")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="responses", verbose_name=t("单位", "Unit"))
    role = models.CharField(
        t("身份", "Role"), max_length=20, choices=RespondentRole.choices, default=RespondentRole.EMPLOYER
    )
    position = models.PositiveSmallIntegerField(t("序号", "No."))
    consent = models.CharField(
        t("调解意愿", "Willing to mediate"), max_length=20, choices=Consent.choices, default=Consent.PENDING
    )
    answered_on = models.DateField(t("答复日期", "Answered on"), null=True, blank=True)
    answer_by = models.DateField(t("要求答复日期", "Asked to answer by"), null=True, blank=True)
    answer_channel = models.CharField(t("答复方式", "How answered"), max_length=60, blank=True)
    released_at = models.DateTimeField(t("不再列为被申请人", "No longer a respondent"), null=True, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("被申请人", "Respondent")
        ordering: ClassVar = ["application", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "employer"], name="one_respondent_per_employer"),
        ]

    def __str__(self) -> str:
        return self.employer.name


class AgentKind(models.TextChoices):
    """代理人身份."""

    LAWYER = "lawyer", t("律师", "Lawyer")
    LEGAL_WORKER = "legal_worker", t("基层法律服务工作者", "Legal worker")
    RELATIVE = "relative", t("近亲属", "Near relative")
    UNION = "union", t("工会干部", "Union officer")
    EMPLOYEE = "employee", t("单位员工", "Member of staff")
    RECOMMENDED = "recommended", t("推荐公民", "Recommended citizen")


class Authority(models.TextChoices):
    """代理权限; only special authority may admit, waive, change claims or settle."""

    ORDINARY = "ordinary", t("一般代理", "Ordinary authority")
    SPECIAL = "special", t("特别授权", "Special authority")


SETTLING = re.compile(r"和解|调解|settle", re.IGNORECASE)


class Agent(models.Model):
    """An agent of one side. An applicants' agent may stand for some of them or for all."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="agents")
    respondent = models.ForeignKey(
        Respondent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agents",
        verbose_name=t("被代理单位", "For the unit"),
    )
    applicants = models.ManyToManyField(
        Applicant, blank=True, related_name="agents", verbose_name=t("被代理职工", "For the workers")
    )
    name = models.CharField(t("姓名", "Name"), max_length=100)
    kind = models.CharField(t("代理人身份", "Who the agent is"), max_length=20, choices=AgentKind.choices)
    authority = models.CharField(t("代理权限", "Authority"), max_length=20, choices=Authority.choices)
    powers = models.CharField(t("授权事项", "Powers"), max_length=300, blank=True)
    phone = models.CharField(t("电话", "Telephone"), max_length=40, blank=True)
    document = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=t("授权委托书", "Power of attorney"),
    )

    history = Records()

    class Meta:
        verbose_name = t("代理人", "Agent")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(authority=Authority.ORDINARY) | ~Q(powers=""), name="special_authority_lists_powers"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_settle(self) -> bool:
        """Whether the agent's signature binds the principal to a settlement: special authority that says so.

        “全权代理” names no power and is ordinary authority (民诉法解释 Art 89).
        """
        return self.authority == Authority.SPECIAL and SETTLING.search(self.powers) is not None


class Representative(models.Model):
    """An elected representative of many workers: 3 to 5, themselves applicants (调解仲裁法 Art 7; 办案规则 Art 63)."""

    applicant = models.OneToOneField(Applicant, models.PROTECT, related_name="representation")
    elected_on = models.DateField(t("推举日期", "Elected on"))
    ended_at = models.DateTimeField(null=True, blank=True)

    history = Records()

    class Meta:
        verbose_name = t("职工代表人", "Representative")

    def __str__(self) -> str:
        return str(self.applicant)


def active_applicants(application: Application) -> models.QuerySet[Applicant]:
    """The workers still in the case, those of merged cases included, in their order."""
    return (
        Applicant.objects.filter(Q(application=application) | Q(application__merged_into=application), left_at=None)
        .select_related("person")
        .order_by("application_id", "position")
    )


def active_respondents(application: Application) -> models.QuerySet[Respondent]:
    """The respondents still in the case."""
    return application.respondents.filter(released_at=None).select_related("employer").order_by("position")


respondents_now = Select[Respondent](
    lambda key: (
        Respondent.objects.filter(application=key, released_at=None).select_related("employer").order_by("position")
    )
)
"""The same by the case's key, as a list, for guards: they are asked at every step and on every page."""


def title_of(application: Application) -> str:
    """The one line of lists: 李某等24人与某公司, as files are titled. A union that applies is named itself."""
    union = getattr(application, "union_name", "")
    names = [union] if union else [applicant.person.name for applicant in active_applicants(application)]
    units = [respondent.employer.name for respondent in active_respondents(application)]
    who = names[0] + (f"等{len(names)}人" if len(names) > 1 else "") if names else "（申请人未登记）"
    whom = units[0] + (f"等{len(units)}家单位" if len(units) > 1 else "") if units else "（被申请人未登记）"
    return _shortened(f"{who}与{whom}")


def _shortened(title: str, most: int = 250) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"


def in_words(rows: Any) -> str:
    """Names in a row, for the record."""
    return "、".join(str(row) for row in rows)
