"""Forms of the steps that every kind has."""

from typing import Any

from django import forms

from workflow import roles
from workflow.clocks import Clock
from workflow.models import Application
from workflow.organisations import User, people_holding
from workflow.pausing import key_of, movable, paused
from workflow.text import t


class StepForm(forms.Form):
    """The form of a step, told the application and the person.

    `quiet` fields are not copied into the record; `template` lays it out where one box under the other will not do. A
    refusal leaves `stale` or `note_error`.
    """

    quiet: tuple[str, ...] = ()
    template: str = ""
    stale: Any = None
    note_error: str = ""

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        self.application = application
        self.user = user
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and initial values from the application."""


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A colleague, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        """The name people go by, not the account."""
        return obj.name


class AssignForm(StepForm):
    """分派: to whom."""

    quiet = ("person",)
    person = PersonField(label=t("分派给", "Assign to"), empty_label=t("请选择", "Choose"))

    def prepare(self) -> None:
        """People who hold the role the present state asks for, in this organisation."""
        field = self.fields["person"]
        assert isinstance(field, PersonField)  # noqa: S101  for the type checker
        place = self.application.place
        field.queryset = people_holding([place.role], self.application.at_work).exclude(
            pk=self.application.owner_id or 0
        )
        if not field.queryset.exists():
            field.help_text = t("本机构没有其他“{role}”。", "Nobody else here holds the role “{role}”.").format(
                role=roles.role(place.role).label if place.role else "—"
            )


class HandOverForm(AssignForm):
    """移交: to whom; the reason goes into the note."""


class ClockForm(StepForm):
    """One of the application's deadlines."""

    quiet = ("clock",)
    clock = forms.ChoiceField(label=t("期限", "Deadline"))

    def offered(self) -> list[Clock]:
        """The deadlines to choose from."""
        return movable(self.application)

    def prepare(self) -> None:
        """The first one is chosen already."""
        field = self.fields["clock"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [(key_of(clock), self._named(clock)) for clock in self.offered()]

    def _named(self, clock: Clock) -> str:
        if clock.due_on is None:
            return str(clock.declared.label)
        return t("{rule}（至{day}）", "{rule} (until {day})").format(rule=clock.declared.label, day=clock.due_on)


class PauseForm(ClockForm):
    """中止: which deadline; the reason goes into the note."""


class ResumeForm(ClockForm):
    """恢复: which deadline."""

    def offered(self) -> list[Clock]:
        """Those that stand still."""
        return paused(self.application)


class SetDeadlineForm(ClockForm):
    """设定: which deadline, and its new last day."""

    until = forms.DateField(
        label=t("新的最后一日", "New last day"),
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"],
        widget=forms.DateInput(attrs={"placeholder": "2026-02-03", "autocomplete": "off"}, format="%Y-%m-%d"),
        error_messages={"invalid": t("请这样填写日期：2026-02-03。", "Write the date like 2026-02-03.")},
    )

    field_order = ("clock", "until")
