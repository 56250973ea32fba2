"""Forms of the reply."""

from typing import Any

from django import forms

from mediation.fields import MomentField, long_text
from mediation.forms import yes_or_no
from mediation.hotline.codes import Basis
from mediation.hotline.ticket import newest_reply
from workflow.forms import StepForm
from workflow.moment import now
from workflow.text import t


class ReplyForm(StepForm):
    """提交答复: filled with the outcome of the case or the parent, or with what was sent back."""

    quiet = ("content",)
    content = forms.CharField(label=t("答复内容", "Reply"), widget=long_text(6), max_length=10_000)
    basis = forms.ChoiceField(label=t("办理结果", "Basis"), choices=Basis.choices, widget=forms.RadioSelect)
    solved = yes_or_no(t("自评是否解决", "Solved, by our own view"), required=True)
    told_at = MomentField(
        label=t("告知来电人的时间", "Caller told at"), required=False,
        help_text=t("联系不上的留空。", "Empty where he could not be reached."),
    )  # fmt: skip
    told_how = forms.CharField(
        label=t("告知方式", "How"), max_length=100, required=False, initial=t("电话", "by telephone")
    )

    def prepare(self) -> None:
        """What is known goes along; nothing is judged beforehand."""
        ticket: Any = self.application
        returned = newest_reply(ticket)
        if returned is not None and returned.approved is False and returned.round == ticket.round:
            self.initial = {
                **self.initial,
                "content": returned.content, "basis": returned.basis, "told_at": returned.told_at,
                "told_how": returned.told_how,
            }  # fmt: skip
        elif ticket.linked_outcome:
            self.initial = {**self.initial, "content": ticket.linked_outcome, "basis": Basis.CASE}


class ReportForm(StepForm):
    """审核通过并反馈热线."""

    template = "desk/hotline/_report.html"
    reported_at = MomentField(label=t("反馈热线的时间", "Written to the hotline at"))
    reference = forms.CharField(label=t("反馈编号", "Reference"), max_length=60, required=False)

    def prepare(self) -> None:
        """Now; the reply is shown above the boxes."""
        self.reply = newest_reply(self.application)
        self.initial.setdefault("reported_at", now())
