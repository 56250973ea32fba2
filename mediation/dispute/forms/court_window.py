"""Forms of the window at the arbitration court, and of the hand-over to it."""

from django import forms

from mediation.dispute.codes import LacEntry, TribunalResult
from mediation.dispute.forms.common import StepForm, long_text
from mediation.fields import DayField
from mediation.organisations import OrganisationKind
from workflow.moment import today
from workflow.organisations import Organisation
from workflow.text import t


class TribunalResultForm(StepForm):
    """登记仲裁庭结果."""

    quiet = ("paper",)
    result = forms.ChoiceField(label=t("结果", "Result"), widget=forms.RadioSelect, choices=TribunalResult.choices)
    made_on = DayField(label=t("文书日期", "Date of the paper"))
    paper = forms.FileField(label=t("文书扫描件", "Scan of the paper"))


class ReturnForm(StepForm):
    """退回仲裁院."""

    quiet = ("paper",)
    returned_on = DayField(label=t("退回日期", "Returned on"))
    reason = forms.CharField(label=t("退回原因", "Why"), max_length=300, widget=long_text(2))
    paper = forms.FileField(label=t("退回函", "Letter of return"), required=False)

    def prepare(self) -> None:
        """Today, and how it ended."""
        self.fields["returned_on"].initial = today()
        self.fields["reason"].initial = self.application.state_label
        if getattr(self.application, "lac_entry", "") == LacEntry.PRE_FILING:
            self.fields["returned_on"].help_text = t(
                "自该日起仲裁院应在五个工作日内决定受理。",
                "From that day the court decides on acceptance within five working days.",
            )


class HandToArbitrationForm(StepForm):
    """移送仲裁申请材料."""

    quiet = ("paper",)
    body = forms.CharField(label=t("接收的仲裁院", "Arbitration court"), max_length=100)
    handed_on = DayField(label=t("提交日期", "Handed in on"))
    delivered_by = forms.CharField(
        label=t("由谁提交", "Delivered by"), max_length=60,
        help_text=t("如：申请人本人、工会窗口代交。", "e.g. the applicant in person, the union's window."),
    )  # fmt: skip
    receipt_number = forms.CharField(label=t("收件回执号", "Receipt number"), max_length=60, required=False)
    paper = forms.FileField(label=t("移送函或回执扫描件", "Letter or receipt"), required=False)

    def prepare(self) -> None:
        """The linked arbitration court of the district, today."""
        self.fields["body"].initial = getattr(self.application, "lac_name", "") or linked_court(
            self.application.district
        )
        self.fields["handed_on"].initial = today()


def linked_court(district: Organisation) -> str:
    """The arbitration court that the district works with, by name; empty where none is linked."""
    courts = Organisation.objects.filter(district=district, kind=OrganisationKind.COURT, active=True)
    return courts.values_list("name", flat=True).first() or ""
