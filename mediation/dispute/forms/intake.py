"""Forms of the intake stage."""

import datetime as dt

from django import forms

from mediation.claims import DISMISSAL, claims_of
from mediation.dispute.codes import RefusalReason
from mediation.dispute.deadlines import rolled
from mediation.dispute.forms.common import PartiesForm, RespondentField, StepForm, long_text, told_union_field
from mediation.fields import DayField
from mediation.organisations import body_of
from mediation.parties import Consent
from workflow.models import Application
from workflow.moment import today
from workflow.text import t


class ScreenForm(StepForm):
    """审查: urgency and risk."""

    urgent = forms.BooleanField(
        label=t("紧急（临近时效、可能激化）", "Urgent (limitation near, may escalate)"), required=False
    )
    risk = forms.CharField(
        label=t("风险提示", "Risk"), required=False, max_length=300,
        help_text=t("可能激化矛盾、涉嫌犯罪或群体性事件的，写明并按规定报告。", "Escalation, suspected crime or a group incident: say so and report it."),
    )  # fmt: skip
    dismissal_told_union = told_union_field()

    def prepare(self) -> None:
        """About the union only where somebody was dismissed."""
        types = claims_of(self.application).values_list("type", flat=True)
        if not DISMISSAL.intersection(types):
            del self.fields["dismissal_told_union"]


class CorrectionForm(StepForm):
    """补正通知: all missing items at once."""

    items = forms.CharField(label=t("需要补正的材料（一次写全）", "Everything that is missing"), widget=long_text(4))
    due = DayField(label=t("补正期限", "Correct by"))

    def prepare(self) -> None:
        """The organisation's usual period, ending on a working day."""
        days = body_of(self.application.organisation).correction_days
        self.fields["due"].initial = _working_day_in(self.application, days)


class AskConsentForm(StepForm):
    """征询."""

    how = forms.CharField(label=t("征询方式", "How asked"), max_length=60, initial=t("电话", "By telephone"))
    answer_by = DayField(label=t("要求答复日期", "Answer by"))

    def prepare(self) -> None:
        """The organisation's usual period, ending on a working day."""
        days = body_of(self.application.organisation).consent_days
        self.fields["answer_by"].initial = _working_day_in(self.application, days)


def _working_day_in(case: Application, days: int) -> dt.date:
    day = today() + dt.timedelta(days=days)
    return rolled(case, [day])[day]


class ReplyForm(PartiesForm):
    """对方答复."""

    respondent = RespondentField(label=t("被申请人", "Respondent"))
    consent = forms.ChoiceField(
        label=t("答复", "Answer"), widget=forms.RadioSelect,
        choices=[(c.value, c.label) for c in (Consent.AGREED, Consent.REFUSED, Consent.UNREACHABLE)],
    )  # fmt: skip
    answered_on = DayField(label=t("日期", "Date"))
    how = forms.CharField(label=t("答复方式、答复人", "How, and by whom"), max_length=60)

    def prepare(self) -> None:
        """Today, and the first who has not agreed."""
        super().prepare()
        self.fields["answered_on"].initial = today()
        field = self.fields["respondent"]
        waiting = [r for r in field.queryset if r.consent != Consent.AGREED]  # type: ignore[attr-defined]
        if waiting:
            field.initial = waiting[0].pk


class RefusalForm(StepForm):
    """拟不予受理."""

    refusal_reason = forms.ChoiceField(
        label=t("原因", "Reason"), choices=[("", t("请选择", "Choose")), *RefusalReason.choices]
    )
    refusal_details = forms.CharField(
        label=t("具体理由（写入书面通知）", "Explanation (goes into the notice)"), widget=long_text(4)
    )


class AdviceForm(StepForm):
    """不予受理: the written notice also names the channel that is open."""

    advised_on = DayField(label=t("书面通知及告知仲裁途径的日期", "Written notice and advice given on"))

    def prepare(self) -> None:
        """Today."""
        self.fields["advised_on"].initial = today()
