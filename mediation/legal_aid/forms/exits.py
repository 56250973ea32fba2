"""Forms of the ways out."""

from django import forms

from mediation.fields import DayField, long_text
from mediation.legal_aid.codes import TerminationGround
from mediation.legal_aid.forms.deciding import ServedForm
from workflow.forms import StepForm
from workflow.moment import today
from workflow.organisations import Organisation
from workflow.text import t


class WithdrawForm(StepForm):
    """撤回: the reason goes into the note."""

    quiet = ("request",)
    request = forms.FileField(label=t("撤回申请书", "Written withdrawal"), required=False)


class TerminateForm(StepForm):
    """拟终止: one of the eight grounds."""

    ground = forms.ChoiceField(
        label=t("事由（法律援助法第48条）", "Ground (Art 48)"),
        choices=[("", t("请选择", "Choose")), *TerminationGround.choices],
    )
    details = forms.CharField(
        label=t("具体情况（写入决定书）", "Explanation (goes into the decision)"), widget=long_text(4), max_length=5_000
    )


class TerminatedForm(ServedForm):
    """终止决定."""

    quiet = ("decision",)
    decision = forms.FileField(label=t("终止法律援助决定书", "The decision"), required=False)


class PassOnForm(StepForm):
    """转送: to whom, and its receipt."""

    quiet = ("letter",)
    outside = forms.CharField(
        label=t("接收机构", "To"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    received_on = DayField(label=t("对方接收日期", "Received there on"))
    receipt = forms.CharField(
        label=t("接收回执（文号或接收人）", "Their receipt (number or who received it)"), max_length=100
    )
    letter = forms.FileField(label=t("移送函/回执（扫描件）", "Letter and receipt"), required=False)

    def prepare(self) -> None:
        """Today; the linked bodies outside as examples."""
        self.fields["received_on"].initial = today()
        bodies = Organisation.objects.filter(district=self.application.district_id, outside=True, active=True)
        names = "、".join(str(body) for body in bodies)
        if names:
            self.fields["outside"].help_text = t("如：{names}", "e.g. {names}").format(names=names)
