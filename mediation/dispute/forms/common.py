"""Fields and bases that the forms of a dispute share."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mediation.dates import parse_date
from mediation.identifiers import Invalid
from mediation.parties import Applicant, Respondent, active_applicants, active_respondents
from workflow.forms import StepForm as StepForm  # noqa: PLC0414  the base every form here starts from
from workflow.text import t


class MomentField(forms.Field):
    """A day and a time of day, as typed: `2026-02-03 14:30`; without a time the day's noon. Cleaned to an aware datetime."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> dt.datetime | None:
        """Raises ValidationError with a sentence."""
        if value is None or isinstance(value, dt.datetime):
            return value
        typed = str(value).strip().replace("：", ":").replace("T", " ")
        if not typed:
            return None
        day, _, hour = typed.partition(" ")
        try:
            clock = dt.time.fromisoformat(hour.strip().zfill(5)) if hour.strip() else dt.time(12)
        except ValueError as error:
            raise ValidationError(
                t("“{typed}”不是时间，请按 14:30 填写。", "“{typed}” is not a time; write it as 14:30.").format(
                    typed=hour
                )
            ) from error
        try:
            return timezone.make_aware(dt.datetime.combine(parse_date(day), clock.replace(tzinfo=None)))
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        """Local time, to the minute."""
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, dt.datetime) else value


class WorkersField(forms.ModelMultipleChoiceField):
    """Some of the workers in the case."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Applicant.objects.none(), **kwargs)


class RespondentField(forms.ModelChoiceField):
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


def long_text(rows: int = 4) -> forms.Textarea:
    """A text area of some lines."""
    return forms.Textarea(attrs={"rows": rows})
