"""Forms of the fulfilment stage."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mediation.agreements import MONEY_MANNERS, Instalment, Manner, Payment
from mediation.dispute.forms.common import StepForm
from mediation.dispute.forms.settlement import ScheduleForm
from mediation.dispute.fulfilment import standing, unverified
from mediation.dispute.remedies import Remedy, RemedyTrack, Route, remedies
from mediation.fields import DayField, YuanField
from workflow.moment import today
from workflow.text import t


class PaymentForm(StepForm):
    """登记付款: a whole instalment at one go, or box by box."""

    template = "desk/forms/_payment.html"
    quiet = ("receipt", "payments")
    whole = forms.ChoiceField(label=t("整期付清", "A whole instalment"), required=False)
    paid_on = DayField(label=t("付款日期", "Paid on"))
    manner = forms.ChoiceField(
        label=t("付款方式", "Manner"),
        choices=[(m.value, m.label) for m in Manner if m in MONEY_MANNERS or m == Manner.SET_OFF],
    )
    receipt = forms.FileField(
        label=t("付款凭证", "Receipt"), required=False,
        help_text=t("凭证和凭证号，至少填一项。", "Attach the receipt or give its number."),
    )  # fmt: skip
    reference = forms.CharField(label=t("凭证号/说明", "Receipt no."), max_length=100, required=False)

    def prepare(self) -> None:
        """What is still open, and the due dates it belongs to."""
        self.open_rows = [row for row in standing(self.application) if row.reported_fen < row.amount]
        days = dict.fromkeys(row.due_on for row in self.open_rows)
        self.fields["whole"].choices = [("", t("（逐笔填写）", "(box by box)"))] + [  # type: ignore[attr-defined]
            (day.isoformat(), t("{day} 到期的全部款项", "everything due on {day}").format(day=day)) for day in days
        ]
        self.fields["paid_on"].initial = today()
        for row in self.open_rows:
            self.fields[f"pay_{row.pk}"] = YuanField(label=str(row), required=False)

    def rows(self) -> Iterator[tuple[Instalment, int, Any]]:
        """For the template: instalment, fen still open, box."""
        for row in self.open_rows:
            yield row, row.amount - row.reported_fen, self[f"pay_{row.pk}"]

    def clean(self) -> dict[str, Any]:
        """The facts `fulfilment.write_payments` takes."""
        cleaned: dict[str, Any] = super().clean() or {}
        whole = cleaned.get("whole")
        payments: list[tuple[Instalment, int]] = []
        for row in self.open_rows:
            amount = cleaned.get(f"pay_{row.pk}")
            if amount is None and whole == row.due_on.isoformat():
                amount = row.amount - row.reported_fen
            if amount:
                payments.append((row, amount))
        if not payments and not self.errors:
            raise ValidationError(
                t("请选择整期付清，或填写至少一笔金额。", "Choose a whole instalment or fill in at least one box.")
            )
        return {name: cleaned.get(name) for name in ("paid_on", "manner", "receipt", "reference")} | {
            "payments": payments
        }


class VerifyForm(StepForm):
    """核实/退回付款."""

    quiet = ("payments",)
    payments = forms.ModelMultipleChoiceField(
        queryset=Payment.objects.none(), label=t("付款", "Payments"), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """The receipts that wait; all chosen, since they usually come in one slip."""
        waiting = unverified(self.application)
        field = self.fields["payments"]
        field.queryset = Payment.objects.filter(pk__in=[p.pk for p in waiting]).select_related(  # type: ignore[attr-defined]
            "instalment__claim__applicant__person"
        )
        field.label_from_instance = _payment_label  # type: ignore[attr-defined]
        field.initial = [p.pk for p in waiting]


def _payment_label(payment: Payment) -> str:
    from mediation.money import format_yuan  # noqa: PLC0415

    row = payment.instalment
    return str(t("{who} 第{n}期 {sum}元（{day}）", "{who}, instalment {n}: {sum} yuan ({day})")).format(
        who=row.claim.applicant, n=row.ordinal, sum=format_yuan(payment.amount), day=payment.paid_on
    )


class VaryForm(ScheduleForm):
    """变更履行安排."""

    template = "desk/forms/_agreement.html"
    quiet = ("schedule", "addendum", "lines")
    both_signed = forms.BooleanField(label=t("双方已签署补充协议", "Both sides signed the addendum"), required=False)
    addendum = forms.FileField(label=t("补充协议", "Addendum"), required=False)

    def prepare(self) -> None:
        """What is open per claim is fixed; only dates and shares change."""
        base: dict[int, int] = {}
        for row in standing(self.application):
            if row.reported_fen < row.amount:
                base[row.claim_id] = base.get(row.claim_id, 0) + row.amount - row.reported_fen
        self.add_schedule(base, fixed=True)

    def clean(self) -> dict[str, Any]:
        """The facts `fulfilment.vary` takes."""
        cleaned: dict[str, Any] = super().clean() or {}
        shares = self.schedule(cleaned)
        return {"schedule": shares, "addendum": cleaned.get("addendum"), "both_signed": cleaned.get("both_signed")}


class PerformedForm(StepForm):
    """回访确认履行完毕."""

    contacted_on = DayField(label=t("回访日期", "Called back on"))
    confirmed_by = forms.CharField(label=t("确认收款的职工（或代表人）", "Who confirmed"), max_length=100)

    def prepare(self) -> None:
        """Today."""
        self.fields["contacted_on"].initial = today()


class DefaultForm(StepForm):
    """逾期未履行."""

    demanded_on = DayField(label=t("催告日期", "Demand sent on"), required=False)
    advised_on = DayField(label=t("书面告知可申请仲裁等途径的日期", "Advised in writing on"))

    def prepare(self) -> None:
        """Today."""
        self.fields["advised_on"].initial = today()


class RemedyForm(StepForm):
    """采取救济途径: every route is shown, a closed one with its reason."""

    template = "desk/forms/_remedy.html"
    route = forms.ChoiceField(label=t("途径", "Route"), choices=Route.choices, widget=forms.RadioSelect)
    started_on = DayField(label=t("启动日期", "Started on"))
    details = forms.CharField(label=t("说明", "Details"), max_length=300, required=False)

    def prepare(self) -> None:
        """Only the open routes can be chosen."""
        self.remedies: list[Remedy] = remedies(self.application)
        open_routes = [remedy.route for remedy in self.remedies if not remedy.closed_because]
        self.fields["route"].choices = [(route.value, f"{route.label}") for route in open_routes]  # type: ignore[attr-defined]
        self.fields["started_on"].initial = today()


class RemedyAnswerForm(StepForm):
    """救济途径的答复: whoever was turned to has answered."""

    quiet = ("paper",)
    remedy = forms.ModelChoiceField(
        queryset=RemedyTrack.objects.none(), label=t("救济途径", "Remedy"), empty_label=t("请选择", "Choose")
    )
    answered_on = DayField(label=t("答复日期", "Answered on"))
    answer = forms.CharField(
        label=t("答复内容", "Answer"), max_length=300,
        help_text=t("如：予以受理；不予受理；责令支付。", "Such as: accepted; refused; ordered to pay."),
    )  # fmt: skip
    paper = forms.FileField(label=t("答复文书", "The paper"), required=False)

    def prepare(self) -> None:
        """Those that wait, the oldest chosen; today."""
        waiting = self.application.remedies.filter(answered_on=None)
        field = self.fields["remedy"]
        field.queryset = waiting  # type: ignore[attr-defined]
        field.label_from_instance = _taken  # type: ignore[attr-defined]
        field.initial = waiting.first()
        self.fields["answered_on"].initial = today()


def _taken(remedy: RemedyTrack) -> str:
    return t("{route}（{day}启动）", "{route} (begun on {day})").format(
        route=remedy.get_route_display(), day=remedy.started_on
    )
