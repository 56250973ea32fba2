"""Forms of decisions and objections."""

from django import forms

from mediation.fields import DayField, long_text
from mediation.legal_aid.codes import Decision, DenialReason, ObjectionResult
from mediation.legal_aid.decisions import not_ready
from mediation.legal_aid.rows import office_of
from mediation.legal_aid.states import State
from workflow.forms import StepForm
from workflow.moment import today
from workflow.text import t


class ProposeForm(StepForm):
    """拟办决定; what still stands in the way of a grant is said."""

    decision = forms.ChoiceField(label=t("拟办意见", "Proposed"), choices=Decision.choices, widget=forms.RadioSelect)
    denial_reason = forms.ChoiceField(
        label=t("不予援助的原因", "Why denied"), choices=[("", "—"), *DenialReason.choices], required=False
    )
    reasons = forms.CharField(
        label=t("理由", "Reasons"), widget=long_text(4), max_length=5_000, required=False,
        help_text=t("不予援助的必填，将写入决定书。", "Needed for a denial; it goes into the decision."),
    )  # fmt: skip

    def prepare(self) -> None:
        """What is missing for a grant."""
        missing = not_ready(self.application, ordered=self.application.state == State.ORDERED)
        if missing:
            self.fields["decision"].help_text = t("暂不能拟给予援助：{why}", "Not to be granted yet: {why}").format(
                why=missing
            )


class ServedForm(StepForm):
    """送达: the decision names where to object."""

    served_on = DayField(label=t("书面决定送达日期", "Decision served on"))

    def prepare(self) -> None:
        """Today; where objections go."""
        self.fields["served_on"].initial = today()
        body = office_of(self.application.organisation).objection_to
        self.fields["served_on"].help_text = t(
            "决定书须载明：对决定有异议的，可以向{body}提出。", "The decision says that objections go to {body}."
        ).format(body=body)


class ObjectionForm(StepForm):
    """异议."""

    quiet = ("paper",)
    received_on = DayField(label=t("司法行政部门收到异议之日", "Received by the justice administration on"))
    grounds = forms.CharField(label=t("异议理由", "Grounds"), widget=long_text(4), max_length=5_000)
    paper = forms.FileField(label=t("异议书", "The objection"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["received_on"].initial = today()


class ResultForm(StepForm):
    """异议处理结果."""

    quiet = ("paper",)
    result = forms.ChoiceField(label=t("处理结果", "Result"), choices=ObjectionResult.choices, widget=forms.RadioSelect)
    answered_on = DayField(label=t("答复日期", "Answered on"))
    paper = forms.FileField(label=t("处理决定", "The decision"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["answered_on"].initial = today()
