"""Forms of merging and of the flags."""

from typing import Any

from django import forms
from django.db.models import Q

from mediation.hotline.codes import Claimed, MergeGround
from workflow.forms import StepForm
from workflow.models import Application
from workflow.text import t


class MergeForm(StepForm):
    """并单: into which ticket, and why they are one; the reason is the note."""

    quiet = ("parent",)
    parent = forms.CharField(label=t("主单的工单号", "Number of the parent"), max_length=60)
    ground = forms.ChoiceField(label=t("并单依据", "Ground"), choices=MergeGround.choices, widget=forms.RadioSelect)

    def clean_parent(self) -> Any:
        """A ticket of the same hotline that the person sees."""
        typed = self.cleaned_data["parent"].strip()
        kind = type(self.application)
        seen = kind.objects.visible_to(self.user).exclude(pk=self.application.pk)
        found = seen.filter(Q(ticket_no=typed) | Q(receipt_number=typed)).first()
        if found is None:
            raise forms.ValidationError(
                t("没有找到工单“{typed}”。", "Ticket “{typed}” was not found.").format(typed=typed)
            )
        return found


class FlagsForm(StepForm):
    """考核标记; the reason is the note."""

    quiet = ("duplicate_of",)
    counted = forms.BooleanField(label=t("纳入考核", "Counts for the assessment"), required=False)
    not_counted_why = forms.CharField(label=t("不纳入考核原因", "Why not"), max_length=200, required=False)
    unreasonable = forms.ChoiceField(label=t("不合理诉求", "Unreasonable"), choices=Claimed.choices, required=False)
    appealed = forms.ChoiceField(label=t("申诉单", "Appealed"), choices=Claimed.choices, required=False)
    malicious = forms.BooleanField(label=t("恶意诉求", "Malicious"), required=False)
    duplicate_of = forms.CharField(
        label=t("重复诉求：原工单号", "Repeats: number of the first"), max_length=60, required=False
    )

    def prepare(self) -> None:
        """As they are now."""
        ticket: Any = self.application
        for name in ("counted", "not_counted_why", "unreasonable", "appealed", "malicious"):
            self.initial.setdefault(name, getattr(ticket, name))
        if ticket.duplicate_of_id:
            self.initial.setdefault("duplicate_of", str(ticket.duplicate_of))

    def clean_duplicate_of(self) -> Application | None:
        """By its number, among what the person sees."""
        typed = self.cleaned_data["duplicate_of"].strip()
        if not typed:
            return None
        seen = Application.objects.visible_to(self.user).exclude(pk=self.application.pk)
        found = seen.filter(Q(number=typed) | Q(receipt_number=typed)).order_by("-pk").first()
        if found is None:
            raise forms.ValidationError(t("没有找到“{typed}”。", "“{typed}” was not found.").format(typed=typed))
        return found
