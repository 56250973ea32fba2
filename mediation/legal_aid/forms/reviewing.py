"""Forms of the review."""

import datetime as dt

from django import forms

from mediation.fields import DayField, YuanField, long_text
from mediation.forms import yes_or_no
from mediation.legal_aid.codes import MeansCheck
from mediation.legal_aid.means import exemption_of
from mediation.legal_aid.rows import office_of
from workflow import periods
from workflow.clocks import clocks_of
from workflow.forms import StepForm
from workflow.models import Application
from workflow.moment import today
from workflow.text import t


def working_day_in(application: Application, days: int) -> dt.date:
    """The day so many days ahead, moved to a working day."""
    return periods.rolled(today() + dt.timedelta(days=days), clocks_of(application).book.almanac)[0]


class ReceiptForm(StepForm):
    """收件凭证."""

    quiet = ("application_paper",)
    materials = forms.CharField(
        label=t("收到的材料（份数、原件或复印件）", "Papers handed in (number, original or copy)"), widget=long_text(4),
        max_length=2_000, help_text=t("申请表、身份证明、经济困难说明或免核查证明、与案情有关的材料。", "Form, identity, hardship or exemption, papers of the case."),
    )  # fmt: skip
    application_paper = forms.FileField(label=t("法律援助申请表（扫描件）", "The application form"), required=False)


class SupplementForm(StepForm):
    """补充材料通知: everything at once, once."""

    items = forms.CharField(
        label=t("需要补充的材料（一次写全）", "Everything that is missing"), widget=long_text(4), max_length=2_000,
        help_text=t("只能要求补充一次，请逐项写全。", "It can be asked for once only."),
    )  # fmt: skip
    due = DayField(label=t("补充期限", "Supply by"))

    def prepare(self) -> None:
        """The organisation's usual period, ending on a working day."""
        self.fields["due"].initial = working_day_in(
            self.application, office_of(self.application.organisation).supplement_days
        )


class SuppliedForm(StepForm):
    """收到材料."""

    quiet = ("file",)
    supplied_on = DayField(label=t("收到日期", "Received on"))
    file = forms.FileField(label=t("材料（扫描件）", "The papers"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["supplied_on"].initial = today()


class MeansForm(StepForm):
    """经济困难核查: whether the recipient is exempt is computed, and shown."""

    means_check = forms.ChoiceField(label=t("核查方式", "How"), choices=MeansCheck.choices, widget=forms.RadioSelect)
    means_on = DayField(label=t("核查日期", "On"))
    means_evidence = forms.CharField(
        label=t("核对的材料", "Proof seen"), max_length=300,
        help_text=t("如：诚信承诺书；低保证、残疾证；户口簿、居住证和用工证明。", "e.g. the declaration; a certificate of assistance; papers that show a migrant worker."),
    )  # fmt: skip
    income = YuanField(label=t("家庭人均月收入（元）", "Income a month and head (yuan)"), required=False)
    means_met = yes_or_no(t("是否符合经济困难条件（免予核查的不填）", "In hardship (not asked where exempt)"))

    def prepare(self) -> None:
        """Today; the exemption that follows from what is recorded."""
        self.fields["means_on"].initial = today()
        exemption = exemption_of(self.application)
        field = self.fields["means_check"]
        if exemption is None:
            field.help_text = t("按已登记情况，不属于免予核查的情形。", "As recorded, the recipient is not exempt.")
            return
        field.initial = MeansCheck.EXEMPT
        field.help_text = t(
            "按已登记情况，免予核查：{why}。仍须核对证明。",
            "As recorded, exempt: {why}. The proof is still to be seen.",
        ).format(why=exemption.label)

    def clean(self) -> dict[str, object]:
        """Whoever is not exempt is in hardship or is not."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("means_check") in (MeansCheck.DECLARED, MeansCheck.DATA) and cleaned.get("means_met") is None:
            self.add_error("means_met", t("请选择核查结论。", "Say what was found."))
        return cleaned


class DeadlineForm(StepForm):
    """受援人的时效或期限."""

    deadline_on = DayField(label=t("最后一日", "Last day"))
    deadline_what = forms.CharField(label=t("何种期限", "Which limit"), max_length=100)

    def prepare(self) -> None:
        """What is recorded now."""
        for name in self.fields:
            self.fields[name].initial = getattr(self.application, name)
