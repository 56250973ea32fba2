"""Forms of a consultation: few boxes, the first of them where the cursor is."""

from django import forms

from mediation.consultation.lifecycle import Channel, Topic
from mediation.fields import PhoneField, long_text
from workflow.forms import StepForm
from workflow.text import t


class ReceiveForm(StepForm):
    """登记接待."""

    quiet = ("name", "phone", "employer_name")
    way = forms.ChoiceField(
        label=t("方式", "Channel"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.ON_SITE
    )
    topic = forms.ChoiceField(label=t("事项", "Topic"), choices=Topic.choices, widget=forms.RadioSelect)
    question = forms.CharField(label=t("问什么", "Question"), widget=long_text(2), max_length=2_000)
    answer = forms.CharField(
        label=t("怎么答", "Answer"), widget=long_text(3), max_length=5_000, required=False,
        help_text=t("当场答复的写在这里；留空表示需要查清后答复。", "Answered on the spot; empty where it has to be looked up."),
    )  # fmt: skip
    name = forms.CharField(label=t("称呼", "Name"), max_length=60, required=False)
    phone = PhoneField(label=t("联系电话", "Telephone"), required=False)
    employer_name = forms.CharField(label=t("所在单位", "Employer"), max_length=200, required=False)
    visitors = forms.IntegerField(
        label=t("同来人数", "How many came"), min_value=1, max_value=999, initial=1, required=False
    )


class AnswerForm(StepForm):
    """答复."""

    answer = forms.CharField(label=t("答复", "Answer"), widget=long_text(4), max_length=5_000)
