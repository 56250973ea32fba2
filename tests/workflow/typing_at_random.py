"""What somebody might type into the form of a step of any kind: read off the form's fields, then cleaned as the page does.

A form that must hang together (an agreement's schedule) is told by its kind: `Hints`, by verb.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from mediation.fields import DayField, FilesField, IdentityField, MomentField, PhoneField, UsccField, YuanField
from mediation.identifiers import make_citizen_id, make_uscc
from workflow.models import Application
from workflow.organisations import User
from workflow.steps import Step

Typed = dict[str, Any]
Hint = Callable[[Any, User, Random], Typed]
"""`hint(application, who, chance)`: the facts as `perform` takes them; what it leaves out is typed at random."""
Hints = Mapping[str, Hint]

FORGOTTEN = 0.1
WORDS = ("略", "已电话核实", "拖欠工资三个月，多次催要未果", "双方各执一词")
DAYS = (-40, -3, -1, 0, 0, 0, 1, 5, 15, 60)


def facts_at_random(step: Step, application: Application, who: User, chance: Random, hints: Hints) -> Typed:
    """The facts of one press. Now and then one is forgotten, as a caller of `perform` may forget it."""
    hint = hints.get(step.verb)
    facts = _cleaned(step, application, who, chance) | (hint(application, who, chance) if hint else {})
    forgotten = chance.choice([*facts, None]) if chance.random() < FORGOTTEN else None
    return {name: value for name, value in facts.items() if name != forgotten}


def _cleaned(step: Step, application: Application, who: User, chance: Random) -> Typed:
    """What passes the form. What does not is missing from the facts, and the door must know what to say to that."""
    form_class: Any = step.form_class
    if form_class is None:
        return {}
    blank = form_class(application=application, user=who)
    data: MultiValueDict[str, Any] = MultiValueDict()
    files: MultiValueDict[str, Any] = MultiValueDict()
    for name, field in blank.fields.items():
        if not field.required and chance.random() < 0.4:
            continue
        place = files if isinstance(field, forms.FileField) else data
        place.setlist(name, _sent(field, blank.get_initial_for_field(field, name), chance))
    form = form_class(data, files, application=application, user=who)
    form.is_valid()
    return dict(form.cleaned_data)


def _sent(field: forms.Field, initial: Any, chance: Random) -> list[Any]:
    """The values a browser would send."""
    if isinstance(field, forms.FileField):
        return _files(chance, most=2 if isinstance(field, FilesField) else 1)
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        offered = _offered(field)
        return chance.sample(offered, chance.randint(0, len(offered)))
    if isinstance(field, forms.ModelChoiceField | forms.ChoiceField):
        offered = _offered(field)
        return [chance.choice(offered)] if offered else []
    if initial not in (None, "") and chance.random() < 0.5:
        return [field.prepare_value(initial)]
    return [value for value in (_typed(field, chance),) if value is not None]


def _offered(field: Any) -> list[Any]:
    """The keys of a list's choices, those of its groups included, without the empty one."""
    if isinstance(field, forms.ModelChoiceField):
        return [str(field.prepare_value(row)) for row in (field.queryset or ())[:12]]
    found: list[Any] = []
    for key, label in field.choices:
        found += [inner for inner, _ in label] if isinstance(label, list | tuple) else [key]
    return [key for key in found if key != ""]


def _day(chance: Random) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=chance.choice(DAYS))


def _moment(chance: Random) -> str:
    moment = timezone.localtime() + dt.timedelta(days=chance.choice(DAYS), hours=chance.choice([-1, 0, 0]))
    return moment.strftime("%Y-%m-%d %H:%M")


SENT: dict[type[forms.Field], Callable[[Random], Any]] = {
    YuanField: lambda chance: chance.choice(["100.00", "8,000", "12345.67", "0"]),
    DayField: lambda chance: _day(chance).isoformat(),
    forms.DateField: lambda chance: _day(chance).isoformat(),
    MomentField: _moment,
    forms.DateTimeField: _moment,
    forms.BooleanField: lambda chance: chance.choice(["on", "on", None]),
    PhoneField: lambda chance: f"1380013{chance.randrange(10_000):04d}",
    IdentityField: lambda chance: make_citizen_id("110105", dt.date(1985, 3, 4), 100 + chance.randrange(800)),
    UsccField: lambda chance: make_uscc(700_000 + chance.randrange(1_000)),
    forms.EmailField: lambda _chance: "worker@example.cn",
}  # fmt: skip
"""What is sent for a field, by its class; of a class not named here, what its base would get."""


def _typed(field: forms.Field, chance: Random) -> Any:
    if isinstance(field, forms.IntegerField):
        low = field.min_value if isinstance(field.min_value, int) else 0
        high = field.max_value if isinstance(field.max_value, int) else low + 20
        return str(chance.randint(low, min(high, low + 50)))
    for base in type(field).__mro__:
        if base in SENT:
            return SENT[base](chance)
    return chance.choice(WORDS)[: getattr(field, "max_length", None) or None]


def _files(chance: Random, *, most: int) -> list[Any]:
    good, bad = b"%PDF-1.4 \n%%EOF", b"MZ\x90\x00"
    return [
        SimpleUploadedFile(f"材料{n}.pdf", bad if chance.random() < 0.05 else good)
        for n in range(chance.randint(1, most))
    ]
