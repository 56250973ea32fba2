"""Fields and bases that the forms of a dispute share."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mediation.dates import parse_date
from mediation.identifiers import Invalid, half_width
from mediation.parties import Applicant, Respondent, active_applicants, active_respondents
from workflow.forms import StepForm as StepForm  # noqa: PLC0414  the base every form here starts from
from workflow.text import t


class MomentField(forms.Field):
    """A day and a time of day, as typed: `2026-02-03 14:30`; without a time the day's noon. Cleaned to an aware datetime."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> dt.datetime | None:
        """Raises ValidationError with a sentence. 2026年2月3日 14时30分 is understood too."""
        if value is None or isinstance(value, dt.datetime):
            return value
        typed = half_width(str(value)).replace("T", " ").strip()
        if not typed:
            return None
        day, _, hour = typed.partition(" ")
        try:
            return timezone.make_aware(dt.datetime.combine(parse_date(day), _clock(hour.strip())))
        except Invalid as error:
            raise ValidationError(error.sentence, code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Local time, to the minute."""
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, dt.datetime) else value


_HOUR = re.compile(r"(\d{1,2})(?:[:时点](\d{1,2})?分?)?")


def _clock(typed: str) -> dt.time:
    """A time of day as typed, noon when none was."""
    if not typed:
        return dt.time(12)
    found = _HOUR.fullmatch(typed)
    try:
        if found:
            return dt.time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise Invalid(
        t("“{typed}”不是时间，请按 14:30 填写。", "“{typed}” is not a time; write it as 14:30.").format(typed=typed)
    )


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


def long_text(rows: int = 4) -> forms.Textarea:
    """A text area of some lines."""
    return forms.Textarea(attrs={"rows": rows})


def told_union_field() -> forms.TypedChoiceField:
    """Yes, no, or nobody asked yet: whether the union was told before a dismissal (劳动合同法 Art 43)."""
    return forms.TypedChoiceField(
        label=t("解除劳动合同前是否通知了工会", "Was the union told before the dismissal"),
        choices=[("", t("未核实", "Not checked")), ("True", t("已通知", "Told")), ("False", t("未通知", "Not told"))],
        coerce=lambda typed: typed == "True",
        empty_value=None,
        required=False,
    )
