"""Registering an application for legal aid, and correcting what is recorded."""

from typing import Any

from django import forms

from mediation.doors import Carried
from mediation.fields import (
    DayField,
    IdentityField,
    MomentField,
    PhoneField,
    UsccField,
    YuanField,
    clean_identity,
    long_text,
)
from mediation.identifiers import IdType, mask_identity
from mediation.legal_aid.codes import AidForm, AppliedBy, Forum, Hardship, Matter
from mediation.legal_aid.recipient import open_twin
from mediation.legal_aid.rows import office_of
from mediation.parties import AgentKind
from mediation.people import Person
from workflow.forms import StepForm
from workflow.text import t

CHOOSE = ("", t("请选择", "Choose"))
FROM_ROW = (
    "name", "id_type", "id_number", "phone", "residence", "delivery_address", "occupation", "hired_on", "ended_on",
    "migrant_worker", "union_member",
)  # fmt: skip
"""What a worker's row of another application fills in."""


class MatterFields(StepForm):
    """What aid is asked for, and of whom: boxes that registering and correcting share."""

    aid_matter = forms.ChoiceField(label=t("援助事项", "Matter"), choices=[CHOOSE, *Matter.choices])
    aid_form = forms.ChoiceField(
        label=t("援助形式", "Form of aid"), choices=AidForm.choices, initial=AidForm.ARBITRATION
    )
    forum = forms.ChoiceField(label=t("争议所处阶段", "Where the dispute stands"), choices=Forum.choices)
    amount = YuanField(label=t("争议金额（元）", "Amount in dispute (yuan)"), required=False)
    facts = forms.CharField(label=t("案情和请求", "Facts and requests"), widget=long_text(4), max_length=20_000)
    migrant_worker = forms.BooleanField(
        label=t("进城务工人员（农民工）", "Rural migrant worker"), required=False,
        help_text=t("请求支付劳动报酬或工伤赔偿的，免予核查经济困难状况。", "Claiming pay or injury compensation: exempt from the means check."),
    )  # fmt: skip
    hardship = forms.ChoiceField(label=t("免予核查的其他人员", "Otherwise exempt"), choices=Hardship.choices)
    union_member = forms.BooleanField(label=t("工会会员", "Union member"), required=False)

    def prepare(self) -> None:
        """What proves membership is the organisation's to say; nobody is refused for it."""
        asked = office_of(self.application.organisation).union_proof
        self.fields["union_member"].help_text = (
            t("证明：{proof}", "Proof: {proof}").format(proof=asked) if asked else ""
        )


class ApplyForm(MatterFields):
    """登记法律援助申请. Filled from where it comes from; of several workers one is chosen."""

    one_by_one = True
    quiet = (
        "worker", "name", "id_number", "phone", "residence", "delivery_address", "agent_name", "agent_phone", "facts", "authority_paper",
        "employer_name", "uscc",
    )  # fmt: skip
    worker = forms.ChoiceField(
        label=t("为哪一位职工申请", "For which worker"), required=False,
        help_text=t("一人一件：选定后姓名、证件等可以不填。", "One application a person: chosen, name and identity may be left empty."),
    )  # fmt: skip
    applied_by = forms.ChoiceField(
        label=t("由谁申请", "Applied by"), choices=AppliedBy.choices, widget=forms.RadioSelect, initial=AppliedBy.SELF
    )
    name = forms.CharField(label=t("受援人姓名", "Name of the recipient"), max_length=100, required=False)
    id_type = forms.ChoiceField(
        label=t("证件类型", "ID type"), choices=IdType.choices, initial=IdType.CITIZEN, required=False
    )
    id_number = IdentityField(
        label=t("证件号码", "ID number"), id_type=None, max_length=40, required=False,
        help_text=t("可以后补，决定给予援助前须登记。", "May follow; needed before aid is granted."),
    )  # fmt: skip
    phone = PhoneField(label=t("联系电话", "Telephone"), required=False)
    residence = forms.CharField(label=t("住所", "Residence"), max_length=200, required=False)
    delivery_address = forms.CharField(label=t("送达地址", "Address for service"), max_length=200, required=False)
    employer_name = forms.CharField(label=t("对方单位", "The other side"), max_length=200)
    uscc = UsccField(label=t("统一社会信用代码", "Credit code"), required=False)
    deadline_on = DayField(
        label=t("时效或程序期限最后一日", "The recipient's time limit"), required=False,
        help_text=t("如仲裁时效届满日、收到裁决后的起诉期限；不足七日的可先行援助。", "e.g. limitation, time to sue; within seven days aid may come first."),
    )  # fmt: skip
    deadline_what = forms.CharField(label=t("何种期限", "Which limit"), max_length=100, required=False)
    agent_name = forms.CharField(label=t("代理人姓名", "Agent"), max_length=100, required=False)
    agent_kind = forms.ChoiceField(
        label=t("代理人身份", "Who the agent is"), choices=AgentKind.choices, initial=AgentKind.RELATIVE, required=False
    )
    agent_phone = PhoneField(label=t("代理人电话", "Agent's telephone"), required=False)
    authority_paper = forms.FileField(label=t("授权委托书", "Power of attorney"), required=False)
    received_at = MomentField(
        label=t("收到申请的时间", "Received at"), required=False,
        help_text=t("留空为现在；七日审查期限从收到之日起算。", "Empty: now. The seven days run from the day of receipt."),
    )  # fmt: skip
    despite_twin = forms.BooleanField(
        label=t("已核对，与在办的申请不是同一事项", "Checked: another matter"), required=False
    )

    field_order = (
        "worker", "applied_by", "name", "id_type", "id_number", "phone", "residence", "delivery_address", "migrant_worker", "union_member",
        "hardship", "employer_name", "uscc", "aid_matter", "aid_form", "forum", "amount", "facts", "deadline_on", "deadline_what",
        "agent_name", "agent_kind", "agent_phone", "authority_paper", "received_at", "despite_twin",
    )  # fmt: skip

    @classmethod
    def carry(cls, carried: Carried) -> dict[str, Any]:
        """Initial values of what another application knows; several workers are offered for choice."""
        unit = carried.units[0] if carried.units else {}
        common = {
            "employer_name": carried.employer_name or unit.get("name", ""),
            "uscc": carried.employer_code or unit.get("uscc", ""),
            "facts": carried.facts,
            "amount": carried.amount,
        }
        if len(carried.workers) > 1:
            return {**common, "amount": None, "workers": carried.workers}
        row = carried.workers[0] if carried.workers else {}
        own = {name: row[name] for name in FROM_ROW if row.get(name) not in (None, "")}
        said = {"name": carried.name, "phone": carried.phone, "id_number": carried.id_number}
        return {**common, **{key: value for key, value in said.items() if value}, **own}

    def prepare(self) -> None:
        """The workers to choose from, where there are several; the question about a twin only where there is one."""
        super().prepare()
        rows = self.initial.get("workers") or []
        field = self.fields["worker"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [CHOOSE, *((str(n), _named(row)) for n, row in enumerate(rows))]
        if not rows:
            del self.fields["worker"]
            self.fields["name"].required = True
        if not self._twin():
            del self.fields["despite_twin"]

    def _twin(self) -> bool:
        """Whether the person typed has an open application against the unit typed."""
        if not self.is_bound:
            return False
        number = (self.data.get("id_number") or self._chosen().get("id_number") or "").strip().upper()
        person = Person.objects.filter(id_number=number).first() if number else None
        return open_twin(person, (self.data.get("employer_name") or "").strip(), self.user) is not None

    def _chosen(self) -> dict[str, Any]:
        """The row of the worker chosen; empty where none is."""
        rows, chosen = self.initial.get("workers") or [], self.data.get("worker") or ""
        known = chosen.isascii() and chosen.isdecimal() and int(chosen) < len(rows)
        return dict(rows[int(chosen)]) if known else {}

    def clean(self) -> dict[str, Any]:
        """A worker chosen is a worker named; an identity number is checked by its type."""
        cleaned: dict[str, Any] = super().clean() or {}
        row = self._chosen()
        for name in FROM_ROW:
            if name in row and cleaned.get(name) in (None, "", False):
                cleaned[name] = row[name]
        if row.get("id_number") and cleaned.get("id_number") == row["id_number"]:
            cleaned["id_type"] = row.get("id_type") or IdType.CITIZEN
        if not (cleaned.get("name") or "").strip() and "name" not in self.errors:
            words = (
                t("请选择职工，或填写姓名。", "Choose a worker, or give a name.")
                if self.initial.get("workers")
                else t("请填写姓名。", "Give the name.")
            )
            self.add_error("worker" if "worker" in self.fields else "name", words)
        cleaned["id_type"] = cleaned.get("id_type") or IdType.CITIZEN
        clean_identity(self)
        if cleaned.get("applied_by") == AppliedBy.AGENT and not cleaned.get("agent_name"):
            self.add_error("agent_name", t("请填写代理人姓名。", "Give the agent's name."))
        return cleaned


def _named(row: dict[str, Any]) -> str:
    number = row.get("id_number") or ""
    return f"{row.get('name', '')} {mask_identity(number)}".strip() if number else str(row.get("name", ""))


class CorrectForm(MatterFields):
    """更正申请信息: what is recorded now stands in the boxes; identity is added where it was missing."""

    quiet = ("id_number", "phone", "residence", "delivery_address", "facts")
    id_number = IdentityField(
        label=t("证件号码（原未登记的）", "ID number (where missing)"), id_type=None, max_length=40, required=False
    )
    id_type = forms.ChoiceField(
        label=t("证件类型", "ID type"), choices=IdType.choices, initial=IdType.CITIZEN, required=False
    )
    phone = PhoneField(label=t("联系电话（不改则留空）", "Telephone (empty: unchanged)"), required=False)
    residence = forms.CharField(
        label=t("住所（不改则留空）", "Residence (empty: unchanged)"), max_length=200, required=False
    )
    delivery_address = forms.CharField(
        label=t("送达地址（不改则留空）", "Address for service (empty: unchanged)"), max_length=200, required=False
    )

    def prepare(self) -> None:
        """What is recorded now."""
        super().prepare()
        aid: Any = self.application
        for name in ("aid_matter", "aid_form", "forum", "amount", "facts", "hardship"):
            self.fields[name].initial = getattr(aid, name)
        recipient = aid.recipient
        if recipient is None:
            return
        self.fields["migrant_worker"].initial = recipient.migrant_worker
        self.fields["union_member"].initial = recipient.union_member
        if recipient.person.id_number:
            del self.fields["id_number"], self.fields["id_type"]

    def clean(self) -> dict[str, Any]:
        """Checked by its type."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "id_number" in self.fields:
            clean_identity(self)
        return cleaned
