"""Forms of the service itself."""

from django import forms

from mediation.fields import DayField, long_text
from mediation.legal_aid.codes import ServiceOutcome, Success
from workflow.forms import StepForm
from workflow.moment import today
from workflow.text import t

CHOOSE = ("", t("请选择", "Choose"))


class EntryForm(StepForm):
    """会见、通报."""

    quiet = ("paper",)
    on = DayField(label=t("日期", "On"))
    summary = forms.CharField(label=t("内容", "Contents"), widget=long_text(5), max_length=10_000)
    paper = forms.FileField(label=t("笔录/记录（扫描件）", "Scanned notes"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["on"].initial = today()


class ProceedingForm(EntryForm):
    """仲裁、诉讼活动."""

    forum_no = forms.CharField(label=t("仲裁/法院案号", "The tribunal's case no."), max_length=60, required=False)

    field_order = ("on", "forum_no", "summary", "paper")

    def prepare(self) -> None:
        """The number known so far."""
        super().prepare()
        self.fields["forum_no"].initial = getattr(self.application, "forum_no", "")


class EndForm(StepForm):
    """办理终结."""

    quiet = ("paper",)
    outcome = forms.ChoiceField(label=t("办理结果", "Outcome"), choices=[CHOOSE, *ServiceOutcome.choices])
    success = forms.ChoiceField(label=t("请求支持情况", "With what success"), choices=[CHOOSE, *Success.choices])
    ended_on = DayField(label=t("事项办理结束日期", "Ended on"))
    summary = forms.CharField(label=t("结果说明", "The outcome in words"), widget=long_text(4), max_length=5_000)
    paper = forms.FileField(label=t("裁决书、判决书、调解书等", "Award, judgment or settlement"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["ended_on"].initial = today()
