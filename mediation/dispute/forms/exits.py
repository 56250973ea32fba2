"""Forms of the ways out and back."""

from typing import Any

from django import forms

from mediation.dispute.codes import ReopenGround, WithdrawReason
from mediation.dispute.forms.common import PartiesForm, StepForm, WorkersField
from mediation.dispute.states import BEFORE_AGREEMENT
from mediation.parties import active_respondents
from workflow.models import Application
from workflow.organisations import Organisation
from workflow.text import t


class WithdrawForm(StepForm):
    """撤回."""

    withdraw_reason = forms.ChoiceField(
        label=t("撤回原因", "Reason"),
        choices=[
            ("", t("请选择", "Choose")),
            *((r.value, r.label) for r in WithdrawReason if r != WithdrawReason.ABANDONED),
        ],
    )


class TransferForm(StepForm):
    """移送: to a body of ours, to a linked body, or to another one by its name."""

    quiet = ("letter",)
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=t("接收机构（本系统内）", "Receiving organisation"),
        required=False,
        empty_label="—",
    )
    linked = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=t("或联动单位", "Or a linked body"), required=False, empty_label="—"
    )
    outside = forms.CharField(
        label=t("或其他外部机构", "Or another body outside"), max_length=100, required=False,
        help_text=t("联动单位中没有的，写全称，如：区劳动监察大队。", "Not among them: its full name, e.g. the labour inspectorate."),
    )  # fmt: skip
    letter = forms.FileField(label=t("移送函", "Transfer letter"), required=False)

    def prepare(self) -> None:
        """The other organisations of the district, and the bodies linked with it."""
        others = Organisation.objects.filter(district=self.application.district_id, active=True)
        ours = others.filter(outside=False).exclude(pk=self.application.organisation_id)
        self.fields["organisation"].queryset = ours  # type: ignore[attr-defined]
        self.fields["linked"].queryset = others.filter(outside=True)  # type: ignore[attr-defined]


class CaseField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Another case, by number and title."""

    def label_from_instance(self, obj: Any) -> str:
        """Number, title, state."""
        return f"{obj} · {obj.title} · {obj.state_label}"


class MergeForm(StepForm):
    """并案: the open cases with a respondent in common."""

    quiet = ("parent",)
    parent = CaseField(
        queryset=Application.objects.none(), label=t("并入主案", "Merge into"), empty_label=t("请选择", "Choose")
    )

    def prepare(self) -> None:
        """Only what this person may see."""
        employers = active_respondents(self.application).values("employer")
        candidates = (
            type(self.application)
            .objects.visible_to(self.user)
            .filter(
                state__in=BEFORE_AGREEMENT, district=self.application.district_id, respondents__employer__in=employers,
                respondents__released_at=None, merged_into=None,
            )
            .exclude(pk=self.application.pk)
            .distinct()
        )  # fmt: skip
        self.fields["parent"].queryset = candidates  # type: ignore[attr-defined]
        if not candidates.exists():
            self.fields["parent"].help_text = t(
                "没有相同被申请人的在办案件。", "No open case with the same respondent."
            )


class SplitForm(PartiesForm):
    """部分申请人分案."""

    quiet = ("applicants",)
    applicants = WorkersField(label=t("分出的申请人", "Who goes on separately"))

    def prepare(self) -> None:
        """Only the workers of this very case, not those of merged ones."""
        super().prepare()
        field = self.fields["applicants"]
        field.queryset = field.queryset.filter(application=self.application)  # type: ignore[attr-defined]


class ReopenForm(StepForm):
    """重新启动."""

    ground = forms.ChoiceField(label=t("事由", "Ground"), choices=ReopenGround.choices)
    both_agree = forms.BooleanField(label=t("双方同意再次调解", "Both sides agree to mediate again"), required=False)


class ArchiveForm(StepForm):
    """归档."""

    archive_no = forms.CharField(label=t("档号", "Archive no."), max_length=60)
