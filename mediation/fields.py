"""Form fields that understand what people type, and show it back exactly as typed when they do not.

All are text inputs: `<input type="date">` and `type="number"` throw away what they cannot read, and a person who
mistyped would face an empty box.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mediation.dates import parse_date
from mediation.identifiers import Identity, IdType, Invalid, half_width, parse_identity, parse_phone, parse_uscc
from mediation.money import format_yuan, parse_yuan
from workflow.moment import today
from workflow.text import t


@contextmanager
def refusals() -> Iterator[None]:
    """Turn an `Invalid` into the ValidationError a form shows beside its field."""
    try:
        yield
    except Invalid as invalid:
        raise ValidationError(invalid.sentence, code="invalid") from invalid


class YuanField(forms.Field):
    """An amount typed in yuan; cleaned to whole fen, or None when empty. An `int`, as in `initial`, is fen already."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> int | None:
        if value is None or isinstance(value, int):
            return value
        if not str(value).strip():
            return None
        with refusals():
            return parse_yuan(str(value))

    def prepare_value(self, value: Any) -> Any:
        return format_yuan(value) if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off", "placeholder": "1,234.50"}


class DayField(forms.Field):
    """A calendar day; cleaned to a date, or None when empty."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> dt.date | None:
        if value is None or isinstance(value, dt.date):
            return value
        if not str(value).strip():
            return None
        with refusals():
            return parse_date(str(value))

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "numeric", "autocomplete": "off", "placeholder": "2026-02-03"}


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


class IdentityField(forms.CharField):
    """The number of an identity document; cleaned to its canonical text.

    With `id_type=None` any text passes here, and the form's `clean()` calls `clean_identity`, which reads the type the
    person chose in another field.
    """

    def __init__(self, *, id_type: IdType | None = IdType.CITIZEN, **kwargs: Any) -> None:
        self.id_type = id_type
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str | None:
        typed = super().to_python(value)
        if typed in self.empty_values or self.id_type is None:
            return typed
        with refusals():
            return parse_identity(str(typed), self.id_type, on=today()).number

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "off", "spellcheck": "false"}


def clean_identity(form: forms.BaseForm, *, number: str = "id_number", id_type: str = "id_type") -> Identity | None:
    """Check the number in one field of `form` by the document type in another; for use in `form.clean()`.

    The cleaned number becomes canonical. None when it is empty, was refused now (the error is on its field), or either
    field failed before.
    """
    typed, chosen = form.cleaned_data.get(number), form.cleaned_data.get(id_type)
    if not typed or not chosen:
        return None
    try:
        identity = parse_identity(typed, IdType(chosen), on=today())
    except Invalid as invalid:
        form.add_error(number, ValidationError(invalid.sentence, code="invalid"))
        return None
    form.cleaned_data[number] = identity.number
    return identity


class UsccField(forms.CharField):
    """A unified social credit code; cleaned to 18 upper-case characters. `empty_value=None` where it may be unknown."""

    def to_python(self, value: Any) -> str | None:
        typed = super().to_python(value)
        if typed in self.empty_values:
            return typed
        with refusals():
            return parse_uscc(str(typed))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "off", "spellcheck": "false"}


class PhoneField(forms.CharField):
    """A telephone number; cleaned to its canonical text, masked and virtual numbers included."""

    def to_python(self, value: Any) -> str | None:
        typed = super().to_python(value)
        if typed in self.empty_values:
            return typed
        with refusals():
            return parse_phone(str(typed))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "tel", "autocomplete": "off"}


class MultipleFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads."""

    widget = MultipleFiles(attrs={"multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file like a FileField."""
        single = super().clean
        files = data if isinstance(data, list | tuple) and data else [data or None]
        return [single(item, initial) for item in files]


def long_text(rows: int = 4) -> forms.Textarea:
    """A text area of some lines."""
    return forms.Textarea(attrs={"rows": rows})
