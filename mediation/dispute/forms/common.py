"""Fields and bases that the forms of a dispute share."""

from typing import Any

from django import forms

from mediation.fields import MomentField as MomentField  # noqa: PLC0414  a field like those below
from mediation.fields import long_text as long_text  # noqa: PLC0414
from mediation.parties import Applicant, Respondent, active_applicants, active_respondents
from workflow.forms import StepForm as StepForm  # noqa: PLC0414  the base every form here starts from
from workflow.text import t


class WorkersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not at run time
    """Some of the workers in the case."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Applicant.objects.none(), **kwargs)


class RespondentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One respondent of the case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Respondent.objects.none(), empty_label=t("请选择", "Choose"), **kwargs)


class PartiesForm(StepForm):
    """A form whose worker and respondent fields know the case."""

    def prepare(self) -> None:
        """Fill the choices."""
        for field in self.fields.values():
            if isinstance(field, WorkersField):
                field.queryset = active_applicants(self.application)
            elif isinstance(field, RespondentField):
                field.queryset = active_respondents(self.application)


def told_union_field() -> forms.TypedChoiceField:
    """Yes, no, or nobody asked yet: whether the union was told before a dismissal (劳动合同法 Art 43)."""
    return forms.TypedChoiceField(
        label=t("解除劳动合同前是否通知了工会", "Was the union told before the dismissal"),
        choices=[("", t("未核实", "Not checked")), ("True", t("已通知", "Told")), ("False", t("未通知", "Not told"))],
        coerce=lambda typed: typed == "True",
        empty_value=None,
        required=False,
    )
