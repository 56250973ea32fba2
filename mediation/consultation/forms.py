"""Forms of a consultation: few boxes, the first of them where the cursor is."""

import datetime as dt
from typing import Any

from django import forms

from mediation.consultation.codes import Channel, State, Topic
from mediation.doors import Carried
from mediation.fields import MomentField, PhoneField, long_text
from workflow.forms import StepForm
from workflow.moment import now
from workflow.text import t

LONGEST_QUESTION, LONGEST_ANSWER = 2_000, 5_000
LEEWAY = dt.timedelta(minutes=5)


class SpokenForm(StepForm):
    """What was said at the desk. No identity number is asked."""

    quiet = ("name", "phone", "employer_name")
    template = "desk/forms/_reception.html"
    way = forms.ChoiceField(
        label=t("方式", "Channel"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.ON_SITE
    )
    topic = forms.ChoiceField(
        label=t("事项", "Topic"), choices=Topic.choices, widget=forms.RadioSelect,
        error_messages={"required": t("请选择咨询事项。", "Choose the topic.")},
    )  # fmt: skip
    question = forms.CharField(
        label=t("问什么", "Question"), widget=long_text(2), max_length=LONGEST_QUESTION,
        error_messages={"required": t("请写明咨询的问题。", "Write what was asked.")},
    )  # fmt: skip
    answer = forms.CharField(
        label=t("怎么答", "Answer"), widget=long_text(3), max_length=LONGEST_ANSWER, required=False,
        help_text=t("当场答复的写在这里；留空表示需要查清后答复。", "Answered on the spot; empty where it has to be looked up."),
    )  # fmt: skip
    name = forms.CharField(label=t("称呼", "Name"), max_length=60, required=False)
    phone = PhoneField(label=t("联系电话", "Telephone"), required=False)
    employer_name = forms.CharField(label=t("所在单位", "Employer"), max_length=200, required=False)
    visitors = forms.IntegerField(
        label=t("人数", "Persons"), min_value=1, max_value=999, initial=1, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def prepare(self) -> None:
        """Browsers offer nobody the name or the employer of the person before."""
        for name in ("name", "employer_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class ReceiveForm(SpokenForm):
    """登记接待."""

    received_at = MomentField(
        label=t("接待时间", "Received at"), required=False,
        help_text=t("补记时填写，如 2026-02-03 14:30；留空为现在。", "Only when written down later; empty means now."),
    )  # fmt: skip

    @classmethod
    def carry(cls, carried: Carried) -> dict[str, Any]:
        """What the application it comes from knows."""
        return {
            "name": carried.name,
            "phone": carried.phone,
            "employer_name": carried.employer_name,
            "question": carried.facts[:LONGEST_QUESTION],
        }

    def clean_received_at(self) -> dt.datetime | None:
        """Not in the future: what has not happened is not recorded."""
        moment: dt.datetime | None = self.cleaned_data["received_at"]
        if moment is not None and moment > now() + LEEWAY:
            raise forms.ValidationError(t("接待时间不能晚于现在。", "It cannot lie in the future."))
        return moment


class CorrectForm(SpokenForm):
    """更正登记: what stands there, to be changed."""

    def prepare(self) -> None:
        """As it was taken down; an answer that is owed still is given by its own step."""
        super().prepare()
        for name in self.fields:
            self.initial[name] = getattr(self.application, "channel" if name == "way" else name)
        if self.application.state == State.LOOKING_UP or not self.initial["answer"]:
            del self.fields["answer"]


class AnswerForm(StepForm):
    """答复."""

    answer = forms.CharField(
        label=t("答复", "Answer"), widget=long_text(5), max_length=LONGEST_ANSWER,
        error_messages={"required": t("请写明答复内容。", "Write the answer.")},
    )  # fmt: skip
