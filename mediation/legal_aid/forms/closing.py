"""Forms of closing, of the subsidy and of money obtained."""

from typing import Any

from django import forms

from mediation.fields import DayField, YuanField, long_text
from mediation.forms import ask_whether_the_same, whether_the_same
from mediation.legal_aid.codes import NoSubsidy
from mediation.legal_aid.rows import office_of, rate_for
from mediation.money import format_yuan
from mediation.recovered import Basis
from workflow.forms import StepForm
from workflow.moment import today
from workflow.text import t


class ClosingForm(StepForm):
    """结案材料."""

    quiet = ("report_paper",)
    report = forms.CharField(label=t("结案报告", "Closing report"), widget=long_text(6), max_length=20_000)
    copies = forms.CharField(
        label=t("文书副本清单", "Copies handed in"), widget=long_text(3), max_length=2_000,
        help_text=t("裁决书、判决书、调解书等副本，会见笔录、通报记录等。", "Copies of the award or judgment, notes, reports."),
    )  # fmt: skip
    report_paper = forms.FileField(label=t("结案报告（扫描件）", "The report, scanned"), required=False)


class QualityForm(StepForm):
    """质量审查."""

    score = forms.IntegerField(label=t("评分（0—100）", "Score (0–100)"), min_value=0, max_value=100)
    remarks = forms.CharField(label=t("评语", "Remarks"), widget=long_text(3), max_length=2_000, required=False)

    def prepare(self) -> None:
        """From which score it passes."""
        least = office_of(self.application.organisation).pass_mark
        self.fields["score"].help_text = t("{n}分及以上为合格。", "{n} and above passes.").format(n=least)


class SubsidyForm(StepForm):
    """补贴: by the table, or why none is due."""

    amount = YuanField(label=t("补贴金额（元）", "Subsidy (yuan)"), required=False)
    no_subsidy = forms.ChoiceField(
        label=t("或者：不发补贴的原因", "Or why none is due"), choices=[("", "—"), *NoSubsidy.choices], required=False
    )

    def prepare(self) -> None:
        """The rate in force on the day the matter ended."""
        aid: Any = self.application
        rate = rate_for(aid, aid.aid_form, aid.service_ended_on or today())
        field = self.fields["amount"]
        if rate is None:
            field.help_text = t(
                "没有登记该形式的补贴标准，请在备注中写明依据。", "No rate is recorded: give the ground in the remark."
            )
            return
        field.initial = rate.amount
        field.help_text = t(
            "现行标准 {amount} 元（{basis}，{day}起）。", "Rate {amount} yuan ({basis}, from {day})."
        ).format(amount=format_yuan(rate.amount), basis=rate.basis, day=rate.valid_from)


class PaidForm(StepForm):
    """补贴发放."""

    quiet = ("proof",)
    paid_on = DayField(label=t("发放日期", "Paid on"))
    reference = forms.CharField(label=t("凭证号", "Reference"), max_length=100)
    proof = forms.FileField(label=t("发放凭证", "Proof"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["paid_on"].initial = today()


class RecoveryForm(StepForm):
    """挽回损失. Where a tied application has money on record, whether it is the same is asked."""

    quiet = ("proof",)
    amount = YuanField(label=t("实际取得金额（元）", "Amount received (yuan)"))
    received_on = DayField(label=t("到账日期", "Received on"))
    basis = forms.ChoiceField(label=t("依据", "On what ground"), choices=[("", t("请选择", "Choose")), *Basis.choices])
    counted_elsewhere = whether_the_same()
    proof = forms.FileField(label=t("到账凭证", "Proof"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["received_on"].initial = today()
        ask_whether_the_same(self)


class ArchiveForm(StepForm):
    """归档."""

    archive_no = forms.CharField(label=t("档号", "Archive no."), max_length=60)
