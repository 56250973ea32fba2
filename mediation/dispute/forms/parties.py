"""Forms about parties, claims and papers."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mediation.causes import Cause, current_causes
from mediation.claims import Claim, ClaimType, claims_of
from mediation.dispute.forms.common import (
    PartiesForm,
    RespondentField,
    StepForm,
    WorkersField,
    long_text,
    told_union_field,
)
from mediation.dispute.limitation import LimitationEvent
from mediation.dispute.pasted import as_rows
from mediation.fields import DayField, PhoneField, UsccField, YuanField
from mediation.parties import (
    AgentKind,
    Applicant,
    Authority,
    ContractType,
    LimitationBasis,
    RespondentRole,
    active_applicants,
)
from mediation.pasting import Pasted, parse_workers
from mediation.people import CompanyStatus
from workflow.moment import today
from workflow.text import t


class PastedWorkersField(forms.CharField):
    """Rows pasted from a spreadsheet. The text stays as typed; `pasted` holds what was read, error by error."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.widget.attrs |= {"rows": 8, "spellcheck": "false", "wrap": "off", "class": "paste"}


def read_pasted(text: str) -> Pasted:
    """Today's reading of pasted rows."""
    return parse_workers(text, on=today())


class AddWorkersForm(StepForm):
    """增加申请人."""

    quiet = ("pasted",)
    template = "desk/forms/_workers.html"
    pasted = PastedWorkersField(
        label=t("从表格粘贴", "Paste from a spreadsheet"),
        help_text=t("列：姓名、身份证号、手机、欠薪起、欠薪止、金额；有表头时列序不限。", "Columns: name, ID, mobile, from, to, amount; with headings, in any order."),
    )  # fmt: skip
    reading: Pasted | None = None

    def clean(self) -> dict[str, Any]:
        """Every row must be good before any is written."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("pasted"):
            self.reading = read_pasted(cleaned["pasted"])
            if self.reading.errors:
                raise ValidationError(
                    t("有{n}处需要更正，请看下表。", "{n} cell(s) need correction; see the table.").format(
                        n=len(self.reading.errors)
                    )
                )
            cleaned["workers"] = as_rows(self.reading)
        return cleaned


class EditWorkerForm(PartiesForm):
    """更正申请人信息: chosen first, then the fields; empty means unchanged."""

    quiet = ("applicant", "name", "phone", "bank_account", "delivery_address", "residence")
    applicant = forms.ModelChoiceField(
        queryset=Applicant.objects.none(), label=t("申请人", "Applicant"), empty_label=t("请选择", "Choose")
    )
    name = forms.CharField(
        label=t("姓名（登记有误时）", "Name (where it was misrecorded)"), max_length=100, required=False
    )
    phone = PhoneField(label=t("联系电话", "Telephone"), required=False)
    residence = forms.CharField(label=t("住所", "Residence"), max_length=200, required=False)
    delivery_address = forms.CharField(label=t("送达地址", "Address for service"), max_length=200, required=False)
    occupation = forms.CharField(label=t("工种岗位", "Occupation"), max_length=60, required=False)
    hired_on = DayField(label=t("入职日期", "Hired on"), required=False)
    ended_on = DayField(label=t("离职日期", "Employment ended on"), required=False)
    contract = forms.ChoiceField(
        label=t("合同情况", "Contract"), choices=[("", "—"), *ContractType.choices], required=False
    )
    bank_account = forms.CharField(label=t("收款账户", "Payee account"), max_length=100, required=False)
    right_known_on = DayField(label=t("知道权利被侵害之日", "Knew of the violation on"), required=False)
    limitation_basis = forms.ChoiceField(
        label=t("时效依据", "Limitation basis"), choices=[("", "—"), *LimitationBasis.choices], required=False
    )

    def prepare(self) -> None:
        """The workers of this very case."""
        super().prepare()
        field = self.fields["applicant"]
        field.queryset = active_applicants(self.application).filter(application=self.application)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Only what was filled in changes."""
        cleaned: dict[str, Any] = super().clean() or {}
        given = {key: value for key, value in cleaned.items() if value not in (None, "")}
        if set(given) <= {"applicant"}:
            raise ValidationError(t("请填写要更正的内容。", "Fill in what is to be corrected."))
        self.cleaned_data = given
        return given


class CaseDetailsForm(StepForm):
    """更正案情: what was recorded at filing, to be corrected while nothing is agreed."""

    quiet = ("facts", "evidence")
    cause = forms.ModelChoiceField(
        queryset=Cause.objects.none(), label=t("案由", "Cause"), required=False, empty_label=t("请选择", "Choose")
    )
    facts = forms.CharField(label=t("事实和理由", "Facts and reasons"), widget=long_text(5), max_length=20_000)
    evidence = forms.CharField(label=t("证据清单", "Evidence"), widget=long_text(3), required=False, max_length=5_000)
    region = forms.CharField(label=t("用工地区", "Region"), max_length=60, required=False)
    industry = forms.CharField(label=t("行业", "Industry"), max_length=60, required=False)
    union_name = forms.CharField(
        label=t("申请工会（仅限履行集体合同争议）", "Applicant union (collective contracts only)"),
        max_length=100,
        required=False,
    )
    dismissal_told_union = told_union_field()

    def prepare(self) -> None:
        """What is recorded now."""
        causes = current_causes() | Cause.objects.filter(pk=self.application.cause_id)
        self.fields["cause"].queryset = causes.order_by("code")  # type: ignore[attr-defined]
        for name in self.fields:
            self.fields[name].initial = getattr(self.application, name)


class LimitationForm(PartiesForm):
    """时效中断、中止: for whom, what, on which day, and what proves it."""

    quiet = ("applicants",)
    applicants = WorkersField(label=t("申请人", "Workers"))
    event = forms.ChoiceField(label=t("事由", "Event"), choices=[("", t("请选择", "Choose")), *LimitationEvent.choices])
    on = DayField(label=t("发生日期", "On"))
    evidence = forms.FileField(label=t("证明材料", "Proof"), required=False)


class LeaveForm(PartiesForm):
    """申请人退出."""

    quiet = ("applicants",)
    applicants = WorkersField(label=t("退出的申请人", "Who leaves"))


class RespondentForm(StepForm):
    """被申请人."""

    quiet = ("phone",)
    name = forms.CharField(label=t("名称", "Name"), max_length=200)
    role = forms.ChoiceField(label=t("身份", "Role"), choices=RespondentRole.choices)
    uscc = UsccField(
        label=t("统一社会信用代码", "Credit code"), required=False,
        help_text=t("代码和没有代码的原因，至少填一项。", "Give the code, or why there is none."),
    )  # fmt: skip
    no_uscc_reason = forms.CharField(
        label=t("没有代码的原因", "Why there is none"), max_length=100, required=False,
        help_text=t("如：个人包工头、未办营业执照、暂未查到。", "e.g. an individual, unlicensed, not found yet."),
    )  # fmt: skip
    legal_representative = forms.CharField(
        label=t("法定代表人/负责人", "Legal representative"), max_length=100, required=False
    )
    contact = forms.CharField(label=t("联系人", "Contact"), max_length=100, required=False)
    phone = PhoneField(label=t("电话", "Telephone"), required=False)
    domicile = forms.CharField(label=t("住所", "Domicile"), max_length=200, required=False)
    business_address = forms.CharField(label=t("经营地址", "Business address"), max_length=200, required=False)
    status = forms.ChoiceField(
        label=t("登记状态", "Status"), choices=CompanyStatus.choices, initial=CompanyStatus.UNKNOWN, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A code or the reason why there is none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "uscc" in cleaned and not cleaned["uscc"] and not cleaned.get("no_uscc_reason"):
            self.add_error(
                "uscc", t("请填写信用代码，或写明没有代码的原因。", "Give the credit code, or why there is none.")
            )
        return cleaned


class ReleaseForm(PartiesForm):
    """去除被申请人."""

    respondent = RespondentField(label=t("被申请人", "Respondent"))


class ClaimForm(PartiesForm):
    """增加请求."""

    quiet = ("applicants",)
    applicants = WorkersField(label=t("申请人", "Applicants"))
    type = forms.ChoiceField(label=t("请求事项", "Claim"), choices=ClaimType.choices)
    period_from = DayField(label=t("期间起", "From"), required=False)
    period_to = DayField(label=t("期间止", "To"), required=False)
    base_wage = YuanField(label=t("月工资（元）", "Monthly wage (yuan)"), required=False)
    claimed = YuanField(label=t("请求金额（元，每人）", "Claimed (yuan, each)"), required=False)
    basis = forms.CharField(label=t("依据", "Legal basis"), max_length=200, required=False)
    details = forms.CharField(label=t("说明", "Details"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Money claims name an amount; the period is in order."""
        from mediation.claims import RULES  # noqa: PLC0415

        cleaned: dict[str, Any] = super().clean() or {}
        if (
            RULES.get(cleaned.get("type", ""))
            and RULES[cleaned["type"]].money
            and cleaned.get("claimed") is None
            and "claimed" not in self.errors
        ):
            self.add_error("claimed", t("请填写请求金额。", "Give the amount."))
        start, end = cleaned.get("period_from"), cleaned.get("period_to")
        if start and end and end < start:
            self.add_error("period_to", t("期间止早于期间起。", "The period ends before it begins."))
        return cleaned


class AgentForm(PartiesForm):
    """代理人."""

    quiet = ("applicants", "phone", "document")
    side = forms.ChoiceField(
        label=t("代理哪一方", "For"), widget=forms.RadioSelect,
        choices=[("applicants", t("申请人", "Applicants")), ("respondent", t("被申请人", "Respondent"))],
    )  # fmt: skip
    applicants = WorkersField(label=t("被代理的申请人", "Which workers"), required=False)
    respondent = RespondentField(label=t("被代理的单位", "Which unit"), required=False)
    name = forms.CharField(label=t("代理人姓名", "Agent's name"), max_length=100)
    kind = forms.ChoiceField(label=t("代理人身份", "Who the agent is"), choices=AgentKind.choices)
    authority = forms.ChoiceField(label=t("代理权限", "Authority"), choices=Authority.choices, widget=forms.RadioSelect)
    powers = forms.CharField(
        label=t("特别授权事项", "Special powers"), max_length=300, required=False,
        help_text=t("如：代为承认、放弃、变更请求，进行和解，代领款项。", "e.g. to admit, waive or change claims, to settle, to receive money."),
    )  # fmt: skip
    phone = PhoneField(label=t("电话", "Telephone"), required=False)
    document = forms.FileField(label=t("授权委托书", "Power of attorney"), required=False)


class ElectForm(PartiesForm):
    """代表人."""

    quiet = ("applicants", "sheet")
    applicants = WorkersField(label=t("当选的代表人（3至5名）", "Elected (3 to 5)"))
    elected_on = DayField(label=t("推举日期", "Elected on"))
    sheet = forms.FileField(label=t("推举书（签名表）", "Signature sheet"), required=False)


class ConsentForm(PartiesForm):
    """职工书面同意."""

    quiet = ("applicants", "sheet")
    applicants = WorkersField(label=t("书面同意调解方案的职工", "Who consents in writing"))
    sheet = forms.FileField(label=t("签名表", "Signature sheet"), required=False)


class AmountsForm(StepForm):
    """请求金额与查明金额, one line a claim."""

    quiet = ("amounts",)
    template = "desk/forms/_amounts.html"

    def prepare(self) -> None:
        """Two boxes per money claim."""
        self.claims = [claim for claim in claims_of(self.application) if claim.rule.money]
        for claim in self.claims:
            for name in ("claimed", "found"):
                self.fields[f"{name}_{claim.pk}"] = YuanField(
                    label=f"{claim} {name}", required=False, initial=getattr(claim, name)
                )

    def rows(self) -> Iterator[tuple[Claim, Any, Any]]:
        """For the template."""
        for claim in self.claims:
            yield claim, self[f"claimed_{claim.pk}"], self[f"found_{claim.pk}"]

    def clean(self) -> dict[str, Any]:
        """{"amounts": {claim: {"claimed": fen, "found": fen}}}."""
        cleaned: dict[str, Any] = super().clean() or {}
        amounts = {
            claim.pk: {name: cleaned.get(f"{name}_{claim.pk}") for name in ("claimed", "found")}
            for claim in self.claims
        }
        return {"amounts": amounts}
