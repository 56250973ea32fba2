"""Registration while the caller speaks, and sorting: the demand first, then who called, then where it goes."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from mediation.doors import Carried
from mediation.fields import MomentField, PhoneField, long_text
from mediation.hotline.categories import TicketCategory, offered_categories
from mediation.hotline.codes import Channel, Elsewhere, ReturnReason, UnionGrade
from mediation.roles import MEDIATOR
from workflow.forms import PersonField, StepForm
from workflow.moment import now
from workflow.organisations import Organisation, people_holding
from workflow.text import t

CHOOSE = t("请选择", "Choose")


class TicketForm(StepForm):
    """登记工单. Tab follows the conversation; what looks like a ticket we have is shown, and stops nobody."""

    template = "desk/hotline/_register.html"
    quiet = ("name", "phone", "employer_name", "content")
    content = forms.CharField(label=t("诉求内容", "Demand"), widget=long_text(4), max_length=20_000)
    phone = PhoneField(label=t("联系电话（热线隐去的照填）", "Telephone (masked as it is)"), required=False)
    name = forms.CharField(label=t("来电人", "Caller"), max_length=60, required=False)
    employer_name = forms.CharField(label=t("涉及单位", "Employer"), max_length=200, required=False)
    category = forms.ChoiceField(label=t("事项分类", "Category"), required=False)
    grade = forms.ChoiceField(label=t("等级", "Grade"), required=False)
    due_at = MomentField(
        label=t("工单载明的时限（留空按等级）", "Limit on the ticket (empty: by grade)"), required=False
    )
    ticket_no = forms.CharField(label=t("工单号", "Ticket no."), max_length=60)
    source = forms.ChoiceField(label=t("来源渠道", "Channel"), choices=Channel.choices, initial=Channel.PHONE)
    called_at = MomentField(label=t("来电时间", "Time of the call"))
    dispatched_at = MomentField(label=t("热线派单时间", "Dispatched to us at"))
    organisation_to = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=t("直接派往", "Dispatch to"), required=False,
        empty_label=t("暂不派单", "Not yet"),
    )  # fmt: skip

    HINTED = ("phone", "employer_name", "category", "grade", "due_at", "called_at", "dispatched_at")

    def prepare(self) -> None:
        """Categories and grades of this hotline, the district's bodies, and now."""
        ticket: Any = self.application
        _choices(self, "category", [("", CHOOSE), *offered_categories(ticket.hotline)])
        _choices(self, "grade", [("", t("按事项分类建议", "As the category suggests")), *ticket.Grade.choices])
        _queryset(self, "organisation_to", _bodies(ticket))
        for name in ("called_at", "dispatched_at"):
            self.initial.setdefault(name, now())
        self.fields["content"].widget.attrs["autofocus"] = True
        for name in self.HINTED:
            self.fields[name].widget.attrs |= {
                "hx-get": str(reverse_lazy("ticket-hints", args=[ticket.kind])), "hx-target": "#ticket-hints",
                "hx-include": "closest form", "hx-trigger": "change",
            }  # fmt: skip

    @classmethod
    def carry(cls, carried: Carried) -> dict[str, Any]:
        """What another application hands on."""
        return {
            "content": carried.facts, "phone": carried.phone, "name": carried.name,
            "employer_name": carried.employer_name,
        } | ({"called_at": carried.received_at} if carried.received_at else {})  # fmt: skip

    def clean_category(self) -> TicketCategory | None:
        """One of the hotline's own."""
        key = self.cleaned_data["category"]
        return TicketCategory.objects.get(pk=int(key)) if key else None

    def clean(self) -> dict[str, Any]:
        """`organisation` is what the page itself calls the body that registers, so the receiver has another name there."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["organisation"] = cleaned.pop("organisation_to", None)
        return cleaned


class CityForm(TicketForm):
    """登记12345工单."""

    signed = forms.BooleanField(label=t("登记即签收", "Sign for it now"), required=False, initial=True)


class UnionForm(TicketForm):
    """登记12351来电: answered on the spot, or a ticket."""

    answer = forms.CharField(
        label=t("即时答复", "Answered on the spot"), widget=long_text(3), max_length=5_000, required=False,
        help_text=t("当场答复的写在这里，登记后即办结；留空则生成工单。", "Written here it is done; empty, it becomes a ticket."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Our own tickets have a number of ours; graded later where that is not clear."""
        super().prepare()
        self.fields["ticket_no"].required = False
        self.fields["ticket_no"].help_text = t(
            "上级派来的填写；本机构接听的留空，自动编号。", "From above; ours is numbered."
        )
        _choices(self, "grade", [("", t("稍后分级", "Later")), *UnionGrade.choices])
        sent = self.fields["dispatched_at"]
        sent.label, sent.required = t("上级派单时间（自接的不填）", "Sent from above at"), False
        self.initial.pop("dispatched_at", None)
        self.order_fields(["content", "answer"])


class DispatchForm(StepForm):
    """派单: to whom; the reason goes into the note."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=t("派往机构", "To"), empty_label=CHOOSE
    )

    def prepare(self) -> None:
        """Every body of the district but the one that has it."""
        _queryset(self, "organisation", _bodies(self.application))


class HandlerForm(StepForm):
    """交承办人: a mediator here."""

    quiet = ("person",)
    person = PersonField(label=t("承办人", "Handler"), empty_label=CHOOSE)

    def prepare(self) -> None:
        """The mediators of the organisation that has it."""
        _queryset(self, "person", people_holding([MEDIATOR], self.application.organisation))


class ObjectionForm(StepForm):
    """退单."""

    reason = forms.ChoiceField(label=t("退单理由", "Ground"), choices=ReturnReason.choices, widget=forms.RadioSelect)
    basis = forms.CharField(label=t("法规或职责依据", "Legal basis"), max_length=300)
    details = forms.CharField(
        label=t("说明和证明", "Explanation and proof"), widget=long_text(4), max_length=5_000,
        help_text=t("证明文件可另用“上传材料”附上。", "Files are attached by “Attach papers”."),
    )  # fmt: skip


class VerdictForm(StepForm):
    """热线意见."""

    words = forms.CharField(label=t("热线意见", "What the hotline said"), max_length=300, required=False)


class GradeForm(StepForm):
    """分级."""

    grade = forms.ChoiceField(label=t("等级", "Grade"), choices=UnionGrade.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        """As it is now."""
        ticket: Any = self.application
        self.initial.setdefault("grade", ticket.grade)


class TransferForm(StepForm):
    """转出."""

    elsewhere = forms.ChoiceField(label=t("转往", "To"), choices=Elsewhere.choices, widget=forms.RadioSelect)
    receiver = forms.CharField(label=t("接收单位", "Receiver"), max_length=150)
    caller_told = forms.BooleanField(label=t("已告知来电人", "The caller has been told"), required=False)


def _bodies(application: Any) -> Any:
    district = Organisation.objects.filter(district=application.district_id, active=True, outside=False)
    return district.exclude(pk=application.organisation_id)


def _choices(form: StepForm, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
    field.choices = choices


def _queryset(form: StepForm, name: str, rows: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
    field.queryset = rows
