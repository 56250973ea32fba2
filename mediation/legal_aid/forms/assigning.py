"""Forms of urgent aid and of assignment."""

from django import forms

from mediation.fields import DayField, long_text
from mediation.legal_aid.codes import Interest, UrgentGround
from mediation.legal_aid.forms.reviewing import working_day_in
from mediation.legal_aid.rows import office_of
from mediation.parties import Authority
from mediation.roles import LAWYER
from workflow.forms import PersonField, StepForm
from workflow.moment import today
from workflow.organisations import people_holding
from workflow.text import t


class AssignLawyerForm(StepForm):
    """指派/更换律师, with the declaration of interests."""

    quiet = ("lawyer",)
    lawyer = PersonField(label=t("承办律师", "Lawyer"), empty_label=t("请选择", "Choose"))
    relation = forms.ChoiceField(
        label=t("律师利益冲突声明", "The lawyer's declaration"), choices=Interest.choices, widget=forms.RadioSelect,
        help_text=t("由律师本人声明；曾调解本争议的人员不能担任一方律师。", "As the lawyer declares; whoever mediated this dispute cannot be one side's lawyer."),
    )  # fmt: skip
    details = forms.CharField(label=t("披露内容", "What is disclosed"), required=False, max_length=300)

    def prepare(self) -> None:
        """The lawyers of this organisation but the one who has it."""
        field = self.fields["lawyer"]
        assert isinstance(field, PersonField)  # noqa: S101  for the type checker
        here = people_holding([LAWYER], self.application.organisation)
        field.queryset = here.exclude(pk=self.application.handler_id or 0)
        if not field.queryset.exists():
            field.help_text = t("本机构没有其他援助律师。", "No other lawyer here.")


class UrgentForm(AssignLawyerForm):
    """先行援助: why, by when the papers follow, and who serves."""

    ground = forms.ChoiceField(label=t("事由", "Ground"), choices=UrgentGround.choices, widget=forms.RadioSelect)
    deadline_on = DayField(label=t("时效或期限最后一日", "The time limit"), required=False)
    deadline_what = forms.CharField(label=t("何种期限", "Which limit"), max_length=100, required=False)
    items = forms.CharField(label=t("需补办的手续和材料", "What has to follow"), widget=long_text(3), max_length=2_000)
    papers_due = DayField(label=t("补办期限", "Supply by"))

    field_order = ("ground", "deadline_on", "deadline_what", "items", "papers_due", "lawyer", "relation", "details")

    def prepare(self) -> None:
        """What is recorded, and the organisation's usual period."""
        super().prepare()
        self.fields["deadline_on"].initial = getattr(self.application, "deadline_on", None)
        self.fields["deadline_what"].initial = getattr(self.application, "deadline_what", "")
        days = office_of(self.application.organisation).urgent_days
        self.fields["papers_due"].initial = working_day_in(self.application, days)


class DisclosureForm(StepForm):
    """披露利害关系."""

    relation = forms.ChoiceField(
        label=t("利害关系", "Relation"), widget=forms.RadioSelect,
        choices=[(r.value, r.label) for r in Interest if r != Interest.NONE],
    )  # fmt: skip
    details = forms.CharField(label=t("披露内容", "What is disclosed"), max_length=300)


class ContractForm(StepForm):
    """委托代理协议."""

    quiet = ("contract",)
    signed_on = DayField(label=t("签订日期", "Signed on"))
    authority = forms.ChoiceField(label=t("代理权限", "Authority"), choices=Authority.choices, widget=forms.RadioSelect)
    powers = forms.CharField(
        label=t("特别授权事项", "Special powers"), max_length=300, required=False,
        help_text=t("如：代为承认、放弃、变更请求，进行和解，代领款项。", "e.g. to admit, waive or change claims, to settle, to receive money."),
    )  # fmt: skip
    contract = forms.FileField(label=t("委托代理协议（扫描件）", "The contract"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["signed_on"].initial = today()
