"""Forms of an entry at a hearing."""

from typing import Any

from django import forms

from mediation.doors import Carried
from mediation.fields import DayField, MomentField, PhoneField, YuanField, long_text
from mediation.forms import ask_whether_the_same, whether_the_same
from mediation.hearing.states import EndReason, Extent, Restart
from mediation.organisations import OrganisationKind
from mediation.recovered import Basis
from mediation.roles import HANDLING
from workflow.forms import PersonField, StepForm
from workflow.moment import now, today
from workflow.organisations import Organisation, people_holding
from workflow.text import t

CHOOSE = ("", t("请选择", "Choose"))


class ReceiveForm(StepForm):
    """登记庭审邀请."""

    quiet = ("worker_name", "worker_phone", "employer_name", "invitation")
    lac_name = forms.CharField(label=t("仲裁院", "Arbitration court"), max_length=100)
    lac_case_no = forms.CharField(label=t("仲裁案号", "Arbitration case no."), max_length=60)
    lac_accepted_on = DayField(
        label=t("仲裁委受理日期", "Accepted by the commission on"),
        help_text=t("裁决期限四十五日从该日起算。", "The 45 days for the award count from there."),
    )
    tribunal = forms.CharField(label=t("仲裁庭/仲裁员", "Tribunal"), max_length=100, required=False)
    hearing_at = MomentField(label=t("开庭时间", "Hearing at"), required=False)
    both_agree = forms.BooleanField(label=t("双方同意工会协助", "Both sides agree to the union's help"), required=False)
    worker_name = forms.CharField(label=t("职工姓名", "Worker"), max_length=60)
    worker_count = forms.IntegerField(label=t("职工人数", "Workers"), min_value=1, max_value=9999, initial=1)
    worker_phone = PhoneField(label=t("联系电话", "Telephone"), required=False)
    employer_name = forms.CharField(label=t("用人单位", "Employer"), max_length=200)
    claims_text = forms.CharField(label=t("仲裁请求", "Claims"), widget=long_text(3), max_length=5_000)
    claimed = YuanField(label=t("请求金额（元）", "Claimed (yuan)"), required=False)
    invitation = forms.FileField(label=t("邀请函", "Letter of invitation"), required=False)

    def prepare(self) -> None:
        """The arbitration court of the district."""
        courts = Organisation.objects.filter(
            district=self.application.district_id, kind=OrganisationKind.COURT, active=True
        )
        self.fields["lac_name"].initial = courts.values_list("name", flat=True).first() or ""

    @classmethod
    def carry(cls, carried: Carried) -> dict[str, Any]:
        """From a dispute or a legal-aid application: who, against whom, about what."""
        first = carried.workers[0] if carried.workers else {}
        return {
            "worker_name": carried.name or first.get("name", ""),
            "worker_phone": carried.phone or first.get("phone", ""),
            "worker_count": max(1, len(carried.workers)),
            "employer_name": carried.employer_name,
            "claims_text": carried.facts[:5_000],
            "claimed": carried.amount,
        }


class SendForm(StepForm):
    """派员."""

    quiet = ("person",)
    person = PersonField(label=t("协助人员", "Who attends"), empty_label=t("请选择", "Choose"))

    def prepare(self) -> None:
        """Whoever works on cases here; oneself first."""
        field = self.fields["person"]
        assert isinstance(field, PersonField)  # noqa: S101  for the type checker
        field.queryset = people_holding(HANDLING, self.application.organisation).exclude(
            pk=self.application.handler_id or 0
        )
        if field.queryset.filter(pk=self.user.pk).exists():
            field.initial = self.user.pk


class SessionForm(StepForm):
    """协助调解笔录."""

    quiet = ("minutes",)
    held_at = MomentField(label=t("时间", "When"))
    place = forms.CharField(label=t("地点", "Where"), max_length=200, required=False)
    attendees = forms.CharField(label=t("到场人员", "Who attended"), widget=long_text(2), max_length=2_000)
    statements = forms.CharField(label=t("双方意见", "What both sides said"), widget=long_text(3), max_length=10_000)
    proposals = forms.CharField(label=t("调解方案", "Proposals"), widget=long_text(2), max_length=5_000, required=False)
    result = forms.CharField(label=t("本次结果", "Result"), widget=long_text(2), max_length=2_000)
    minutes_signed = forms.BooleanField(label=t("笔录已核对签名", "The minutes were read and signed"), required=False)
    minutes = forms.FileField(label=t("笔录扫描件", "Scanned minutes"), required=False)

    def prepare(self) -> None:
        """Now."""
        self.fields["held_at"].initial = now()
        self.fields["place"].initial = getattr(self.application, "lac_name", "")


class SettlementForm(StepForm):
    """仲裁调解书."""

    quiet = ("paper",)
    extent = forms.ChoiceField(label=t("范围", "Extent"), widget=forms.RadioSelect, choices=Extent.choices)
    settled_amount = YuanField(label=t("调解金额（元）", "Amount (yuan)"), required=False)
    remaining = forms.CharField(
        label=t("继续审理的请求", "Claims still heard"), widget=long_text(2), max_length=2_000, required=False,
        help_text=t("部分调解的必须写明。", "Needed where only some claims were settled."),
    )  # fmt: skip
    paper_no = forms.CharField(label=t("仲裁调解书文号", "Number of the paper"), max_length=60, required=False)
    served_on = DayField(
        label=t("双方签收日期", "Both signed for it on"),
        help_text=t("双方签收后生效；签收前任何一方反悔的，登记为“未达成协议”。", "It takes effect then; if a side resiles before, record “Not settled”."),
    )  # fmt: skip
    paper = forms.FileField(label=t("仲裁调解书扫描件", "Scan of the paper"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["served_on"].initial = today()


class NotSettledForm(StepForm):
    """未达成."""

    why = forms.CharField(label=t("未达成原因", "Why not"), widget=long_text(2), max_length=2_000)


class EndForm(StepForm):
    """终止."""

    end_reason = forms.ChoiceField(label=t("原因", "Reason"), choices=[CHOOSE, *EndReason.choices])


class AwardForm(StepForm):
    """裁决."""

    quiet = ("paper",)
    awarded_on = DayField(label=t("裁决日期", "Award of"))
    awarded_amount = YuanField(label=t("裁决支付金额（元）", "Awarded (yuan)"), required=False)
    paper = forms.FileField(label=t("裁决书扫描件", "Scan of the award"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["awarded_on"].initial = today()


class RecoveryForm(StepForm):
    """到账. Where a tied application has money on record, whether it is the same is asked."""

    quiet = ("receipt",)
    amount = YuanField(label=t("到账金额（元）", "Amount (yuan)"))
    received_on = DayField(label=t("到账日期", "Received on"))
    basis = forms.ChoiceField(label=t("依据", "Basis"), choices=Basis.choices, initial=Basis.ARBITRAL_SETTLEMENT)
    counted_elsewhere = whether_the_same()
    receipt = forms.FileField(label=t("到账凭证", "Proof"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["received_on"].initial = today()
        ask_whether_the_same(self)


class ExtensionForm(StepForm):
    """延期."""

    quiet = ("document",)
    until = DayField(label=t("延长至", "Until"))
    document = forms.FileField(label=t("延期通知书", "Notice of extension"), required=False)


class RestartForm(StepForm):
    """重新起算."""

    ground = forms.ChoiceField(label=t("事由", "Ground"), choices=[CHOOSE, *Restart.choices])
    restarted_on = DayField(label=t("重新起算日", "From"))

    def prepare(self) -> None:
        """Today."""
        self.fields["restarted_on"].initial = today()
