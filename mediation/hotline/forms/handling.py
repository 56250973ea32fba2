"""Forms of contact and handling."""

from django import forms

from mediation.fields import MomentField, long_text
from mediation.forms import by_number
from mediation.hotline.codes import FAILED
from workflow.forms import StepForm
from workflow.models import Application
from workflow.moment import now
from workflow.text import t


class ContactForm(StepForm):
    """联系来电人."""

    quiet = ("said",)
    tried_at = MomentField(label=t("联系时间", "At"))
    said = forms.CharField(label=t("联系内容", "What was said"), widget=long_text(3), max_length=5_000)
    recording = forms.CharField(label=t("录音编号", "Recording"), max_length=60, required=False)

    def prepare(self) -> None:
        """Now."""
        self.initial.setdefault("tried_at", now())


class MissForm(StepForm):
    """未联系上."""

    tried_at = MomentField(label=t("联系时间", "At"))
    result = forms.ChoiceField(label=t("结果", "Result"), choices=FAILED, widget=forms.RadioSelect)
    recording = forms.CharField(label=t("录音编号", "Recording"), max_length=60, required=False)

    def prepare(self) -> None:
        """Now."""
        self.initial.setdefault("tried_at", now())


class AnsweringForm(StepForm):
    """由已有案件答复: which, by its number."""

    quiet = ("other",)
    other = forms.CharField(
        label=t("案号或收件号", "Case or receipt number"), max_length=60,
        help_text=t("一件案件可以答复多张工单，每位来电人分别答复。", "One case answers many tickets; every caller gets his own reply."),
    )  # fmt: skip

    def clean_other(self) -> Application:
        """Among what the person sees."""
        return by_number(self, self.cleaned_data["other"])
