"""Forms of the call-back and of a new round."""

from django import forms

from mediation.fields import MomentField, long_text
from mediation.forms import yes_or_no
from mediation.hotline.codes import Called, CalledBy
from mediation.ratings import Score
from workflow.forms import StepForm
from workflow.moment import now
from workflow.text import t


class CallbackForm(StepForm):
    """登记回访: nothing is answered for anybody."""

    called_at = MomentField(label=t("回访时间", "At"))
    called_by = forms.ChoiceField(
        label=t("回访方", "Whose"), choices=CalledBy.choices, widget=forms.RadioSelect, initial=CalledBy.HOTLINE
    )
    outcome = forms.ChoiceField(label=t("回访结果", "Outcome"), choices=Called.choices, widget=forms.RadioSelect)
    contacted = yes_or_no(t("承办人员是否联系过来电人", "Was the caller contacted"))
    solved = yes_or_no(t("问题是否解决（来电人）", "Solved, says the caller"))
    score = forms.ChoiceField(
        label=t("满意度（来电人）", "Satisfaction, says the caller"), choices=Score.choices, widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    valid = yes_or_no(t("是否有效回访（接通后默认有效）", "A valid call-back (valid when reached)"))
    remark = forms.CharField(label=t("来电人意见", "Remark"), max_length=500, required=False, widget=long_text(2))

    def prepare(self) -> None:
        """Now."""
        self.initial.setdefault("called_at", now())


class ReworkForm(StepForm):
    """重办、重启: the limit of the new round; the reason is the note."""

    due_at = MomentField(
        label=t("新一轮的时限（热线载明）", "The new limit, as the hotline says"), required=False,
        help_text=t("留空按等级重新计算。", "Empty: counted anew by the grade."),
    )  # fmt: skip
