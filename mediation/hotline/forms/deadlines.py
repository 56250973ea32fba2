"""Forms of extensions and shelving."""

from typing import Any

from django import forms

from mediation.fields import DayField, MomentField, long_text
from workflow.forms import StepForm
from workflow.moment import now
from workflow.text import t


class AskExtensionForm(StepForm):
    """申请延期; the reason is the note."""

    wanted = MomentField(label=t("申请延至", "Until"))


class GrantExtensionForm(StepForm):
    """批准延期."""

    until = MomentField(label=t("批准延至", "Until"))
    caller_told_at = MomentField(label=t("告知来电人时间", "Caller told at"))
    hotline_told_at = MomentField(label=t("告知热线时间", "Hotline told at"))
    reference = forms.CharField(label=t("热线批复编号", "Hotline's reference"), max_length=60, required=False)

    def prepare(self) -> None:
        """As asked; told now."""
        ticket: Any = self.application
        request = ticket.extensions.filter(granted=None).first()
        if request is not None:
            self.initial.setdefault("until", request.wanted)
        self.initial.setdefault("caller_told_at", now())
        self.initial.setdefault("hotline_told_at", now())


class ShelveForm(StepForm):
    """挂账; the reason is the note."""

    plan = forms.CharField(label=t("推进计划", "Plan"), widget=long_text(3), max_length=5_000)
    review_on = DayField(label=t("复查日期", "Review on"))
    level = forms.CharField(
        label=t("批准层级", "Approved by"), max_length=60,
        help_text=t("如：区总工会分管领导、区级热线主管部门", "e.g. the district's chair"),
    )  # fmt: skip


class TakeOffForm(StepForm):
    """取消挂账."""

    due_at = MomentField(
        label=t("热线重新确定的时限", "The hotline's new limit"), required=False,
        help_text=t("没有重新确定的留空，原时限不变。", "Empty where the old one stands."),
    )  # fmt: skip
