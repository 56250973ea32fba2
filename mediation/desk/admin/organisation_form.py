"""The form of an organisation: its place in the tree, and where it mediates, its legal face."""

from typing import Any

from django import forms

from mediation.fields import YuanField
from mediation.organisations import LINKED_KINDS, ClosingPolicy, LegalKind, MediationBody, OrganisationKind
from workflow.organisations import Organisation
from workflow.text import t

OF_ORGANISATION = ("name", "code", "kind", "number_prefix")
OF_BODY = (
    "legal_kind",
    "registration_no",
    "seal_name",
    "address",
    "phone",
    "closing_policy",
    "correction_days",
    "consent_days",
    "grace_days",
    "area",
    "criminal_one_worker",
    "criminal_many_workers",
)
MOST_DAYS = 365


def days(label: str, initial: int) -> forms.IntegerField:
    """A number of days."""
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_DAYS, initial=initial)


class OrganisationForm(forms.Form):
    """Bodies outside have a name and a code; those that mediate have a prefix and a legal kind too."""

    name = forms.CharField(label=t("名称", "Name"), max_length=100)
    code = forms.SlugField(
        label=t("代码", "Code"), max_length=40,
        help_text=t("英文字母、数字、短横线，全系统唯一，如 rongchang。", "Letters, digits, hyphens; unique in the installation."),
        error_messages={"invalid": t("代码只能用英文字母、数字、短横线和下划线。", "Letters, digits, hyphens and underscores only.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=t("类别", "Kind"), choices=[("", t("请选择", "Choose")), *OrganisationKind.choices],
        help_text=t(
            "仲裁院、社会事业局、司法局和“其他”为外部联动单位：只接收移送，不编号，不设人员。",
            "Courts, bureaus and “other” are linked bodies outside: they receive, number nothing, and have no staff here.",
        ),
    )  # fmt: skip
    number_prefix = forms.CharField(
        label=t("文号机关代字", "Prefix in case numbers"), max_length=20, required=False,
        help_text=t("如“京开劳”；外部单位不填。", "e.g. 京开劳; empty for bodies outside."),
    )  # fmt: skip
    legal_kind = forms.ChoiceField(
        label=t("组织性质", "Legal kind"), choices=[("", t("请选择", "Choose")), *LegalKind.choices], required=False
    )
    registration_no = forms.CharField(label=t("登记证号", "Registration no."), max_length=60, required=False)
    seal_name = forms.CharField(label=t("印章名称", "Seal"), max_length=100, required=False)
    address = forms.CharField(label=t("调解地点", "Address"), max_length=200, required=False)
    phone = forms.CharField(label=t("电话", "Telephone"), max_length=40, required=False)
    closing_policy = forms.ChoiceField(
        label=t("结案口径", "Closing policy"), choices=ClosingPolicy.choices, initial=ClosingPolicy.PERFORMED
    )
    correction_days = days(t("补正期限（天）", "Days to correct"), 5)
    consent_days = days(t("征询答复期限（天）", "Days to answer"), 5)
    grace_days = days(t("逾期宽限（天）", "Grace days"), 0)
    area = forms.CharField(
        label=t("地方标准适用地区", "Local standards of"), max_length=30, required=False, initial="北京市",
        help_text=t("最低工资等地方标准按此地区提示；留空不提示。", "Whose minimum wage is warned of; empty for none."),
    )  # fmt: skip
    criminal_one_worker = YuanField(
        label=t("拒不支付劳动报酬：一人数额标准（元）", "Withheld pay, one worker (yuan)"), required=False
    )
    criminal_many_workers = YuanField(
        label=t("拒不支付劳动报酬：十人以上数额标准（元）", "Withheld pay, ten workers: total (yuan)"), required=False
    )

    def __init__(
        self, *args: Any, district: Organisation | None, organisation: Organisation | None, **kwargs: Any
    ) -> None:
        """district: within which prefixes are unique. organisation: the one edited, None for a new one."""
        self.district, self.organisation = district, organisation
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Once in the installation."""
        code: str = self.cleaned_data["code"]
        other = self._others().filter(code=code).first()
        if other is not None:
            raise forms.ValidationError(
                t("代码“{code}”已由“{other}”使用。", "The code “{code}” is that of “{other}”.").format(
                    code=code, other=other
                )
            )
        return code

    def clean_number_prefix(self) -> str:
        """Once in the district: otherwise two cases would have the same number."""
        prefix: str = self.cleaned_data["number_prefix"]
        other = self._others().filter(district=self.district, number_prefix=prefix).first() if prefix else None
        if other is not None:
            raise forms.ValidationError(
                t(
                    "机关代字“{prefix}”已由“{other}”使用，两家机构的案号会重复。",
                    "“{prefix}” is the prefix of “{other}”: their case numbers would be the same.",
                ).format(prefix=prefix, other=other)
            )
        return prefix

    def clean(self) -> dict[str, Any]:
        """What each side of the wall needs."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if not kind:
            return cleaned
        cleaned["outside"] = kind in LINKED_KINDS
        if cleaned["outside"]:
            cleaned["number_prefix"] = ""
        else:
            if not cleaned.get("number_prefix") and "number_prefix" not in self.errors:
                self.add_error(
                    "number_prefix", t("办理案件的机构须有文号机关代字。", "Who handles cases needs a prefix.")
                )
            if not cleaned.get("legal_kind"):
                self.add_error(
                    "legal_kind",
                    t("请选择组织性质，它决定协议的效力。", "Choose: it decides what agreements are worth."),
                )
        changed = self.organisation is not None and self.organisation.outside != cleaned["outside"]
        if changed and self.organisation is not None and in_use(self.organisation):
            self.add_error(
                "kind",
                t(
                    "该机构已有案件、人员或下级机构，不能在内部机构与外部单位之间改换。",
                    "It has cases, people or bodies below: it cannot change sides between inside and outside.",
                ),
            )
        return cleaned

    def _others(self) -> Any:
        return Organisation.objects.exclude(pk=self.organisation.pk if self.organisation else 0)


def initial_of(organisation: Organisation) -> dict[str, Any]:
    """What the form shows of an organisation that is there."""
    body = MediationBody.objects.filter(organisation=organisation).first()
    shown = {name: getattr(organisation, name) for name in OF_ORGANISATION}
    return shown | ({name: getattr(body, name) for name in OF_BODY} if body else {})


def in_use(organisation: Organisation) -> bool:
    """Whether cases, people or other bodies hang on it."""
    return (
        organisation.applications.exists()
        or organisation.memberships.filter(ended_on=None).exists()
        or organisation.children.exists()
    )
