"""Forms of the agreement stage: the agreement with its schedule, signatures, seal, confirmation."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from mediation.agreements import Manner, SignedBy, live_agreement
from mediation.claims import Claim, claims_of
from mediation.dates import parse_date
from mediation.dispute.forms.common import MomentField, PartiesForm, StepForm, WorkersField, long_text
from mediation.dispute.settlement import Share
from mediation.fields import DayField, YuanField
from mediation.identifiers import Invalid
from mediation.money import format_yuan, parse_yuan, split_evenly
from mediation.parties import Agent, Representative, Respondent, active_applicants, active_respondents
from workflow.text import t

MOST_INSTALMENTS = 12
WHOLE = 100


class ScheduleForm(StepForm):
    """Who gets how much by when: common due dates with shares in percent, or line by line where workers differ."""

    def add_schedule(self, base: Mapping[int, int], *, fixed: bool) -> None:
        """`base`: fen per claim. `fixed`: the amounts are given (a variation) and only the dates are asked."""
        self.fixed, self.base = fixed, base
        self.claims = [
            claim for claim in claims_of(self.application) if claim.rule.money and (not fixed or base.get(claim.pk))
        ]
        if not fixed:
            for claim in self.claims:
                self.fields[f"agreed_{claim.pk}"] = YuanField(
                    label=t("协议金额", "Agreed"), required=False, initial=base.get(claim.pk)
                )
        for n in range(1, MOST_INSTALMENTS + 1):
            self.fields[f"due_{n}"] = DayField(label=t("第{n}期日期", "Due date {n}").format(n=n), required=False)
            self.fields[f"share_{n}"] = forms.DecimalField(
                label=t("第{n}期比例%", "Share {n} in %").format(n=n),
                required=False,
                min_value=0,
                max_value=WHOLE,
                decimal_places=2,
            )
        self.fields["lines"] = forms.CharField(
            label=t("逐人填写（可选）", "Line by line (optional)"), required=False,
            widget=forms.Textarea(attrs={"rows": 4, "wrap": "off", "class": "paste", "spellcheck": "false"}),
            help_text=t(
                "从表格粘贴：姓名、日期、金额，每笔一行；写在这里的职工不按上面的统一日期。",
                "Paste name, date and amount, one line each; workers named here do not follow the common dates.",
            ),
        )  # fmt: skip

    def amount_rows(self) -> Iterator[tuple[Claim, Any]]:
        """For the template: each claim with its box (or the open amount)."""
        for claim in self.claims:
            yield claim, self[f"agreed_{claim.pk}"] if not self.fixed else format_yuan(self.base[claim.pk])

    def date_rows(self) -> Iterator[tuple[int, Any, Any]]:
        """For the template: the common dates."""
        for n in range(1, MOST_INSTALMENTS + 1):
            yield n, self[f"due_{n}"], self[f"share_{n}"]

    def schedule(self, cleaned: dict[str, Any]) -> list[Share]:
        """The shares, to the fen; the last date takes what percentages leave over."""
        lines, named = self._lines(cleaned.get("lines", ""))
        plan = self._plan(cleaned)
        shares = list(lines)
        for claim in self.claims:
            if claim.pk in named:
                continue
            total = self.base.get(claim.pk, 0) if self.fixed else cleaned.get(f"agreed_{claim.pk}")
            if total is None:
                self.add_error(
                    f"agreed_{claim.pk}", t("请填写协议金额，放弃的填 0。", "Give the amount agreed; 0 when waived.")
                )
                continue
            if total == 0:
                continue
            if not plan:
                self.add_error("due_1", t("请填写至少一期的日期。", "Give at least one due date."))
                return []
            amounts = split_evenly(total, [weight for _, weight in plan])
            shares += [
                Share(claim, due_on, amount) for (due_on, _), amount in zip(plan, amounts, strict=True) if amount
            ]
        return shares

    def _plan(self, cleaned: dict[str, Any]) -> list[tuple[dt.date, int]]:
        rows = [(n, cleaned.get(f"due_{n}"), cleaned.get(f"share_{n}")) for n in range(1, MOST_INSTALMENTS + 1)]
        given = [(n, due_on, share) for n, due_on, share in rows if due_on]
        for n, due_on, share in rows:
            if share and not due_on and f"due_{n}" not in self.errors:
                self.add_error(f"due_{n}", t("请填写第{n}期日期。", "Give due date {n}.").format(n=n))
        open_rows = [n for n, _, share in given if share is None]
        hundredths = {n: int(share * 100) for n, _, share in given if share is not None}
        left = WHOLE * 100 - sum(hundredths.values())
        if open_rows:
            for i, n in enumerate(open_rows):
                hundredths[n] = left // len(open_rows) + (left % len(open_rows) if i == len(open_rows) - 1 else 0)
        elif given and left:
            self.add_error(
                f"share_{given[-1][0]}",
                t("各期比例合计应为100%，现为{n}%。", "The shares come to {n}%, not 100%.").format(
                    n=(WHOLE * 100 - left) / 100
                ),
            )
        days = [due_on for _, due_on, _ in given]
        if len(set(days)) < len(days):
            self.add_error(f"due_{given[-1][0]}", t("有两期日期相同。", "Two instalments have the same date."))
        return [(due_on, hundredths[n]) for n, due_on, _ in given if hundredths[n] > 0]

    def _lines(self, text: str) -> tuple[list[Share], set[int]]:
        by_name: dict[str, list[Claim]] = {}
        for claim in self.claims:
            by_name.setdefault(claim.applicant.person.name, []).append(claim)
        shares: list[Share] = []
        for number, line in enumerate((raw for raw in text.splitlines() if raw.strip()), start=1):
            cells = [cell.strip() for cell in line.replace("，", ",").replace("\t", ",").split(",", 2)]
            try:
                name, day, amount = cells
                claims = by_name[name]
                if len(claims) > 1:
                    raise Invalid(t("有多项请求，不能只写姓名", "has several claims"))
                shares.append(Share(claims[0], parse_date(day), parse_yuan(amount)))
            except (ValueError, KeyError) as error:
                sentence = (
                    str(error)
                    if isinstance(error, Invalid)
                    else t(
                        "应为“姓名、日期、金额”，且姓名在本案中", "needs name, date, amount of a worker in this case"
                    )
                )
                self.add_error(
                    "lines", t("第{n}行：{sentence}", "Line {n}: {sentence}").format(n=number, sentence=sentence)
                )
        return shares, {share.claim.pk for share in shares}


class AgreementForm(ScheduleForm):
    """调解协议书."""

    template = "desk/forms/_agreement.html"
    quiet = ("facts_text", "claims_text", "payee", "schedule", "lines")
    facts_text = forms.CharField(label=t("争议的主要事实", "Main facts"), widget=long_text(3))
    claims_text = forms.CharField(label=t("调解请求事项", "Matters mediated"), widget=long_text(2))
    result = forms.CharField(label=t("调解结果", "Result"), widget=long_text(3))
    manner = forms.ChoiceField(label=t("履行方式", "Manner"), choices=Manner.choices)
    payee = forms.CharField(label=t("收款账户", "Payee accounts"), max_length=300, required=False)
    default_clause = forms.CharField(label=t("违约责任", "Default clause"), max_length=500, required=False)
    acceleration = forms.BooleanField(
        label=t("任一期逾期，未付部分全部到期", "One default makes the rest due"), required=False
    )
    copies = forms.IntegerField(label=t("协议书份数", "Copies"), min_value=3, max_value=99, initial=3)

    def prepare(self) -> None:
        """A revision starts from the live draft; a first draft from what the case already says."""
        claims = list(claims_of(self.application))
        base = {
            c.pk: c.agreed if c.agreed is not None else c.found if c.found is not None else c.claimed or 0
            for c in claims
        }
        self.add_schedule(base, fixed=False)
        draft = live_agreement(self.application)
        if draft is not None:
            for name, value in {
                "facts_text": draft.facts, "claims_text": draft.claims_text, "result": draft.result, "manner": draft.manner,
                "payee": draft.payee, "default_clause": draft.default_clause, "acceleration": draft.acceleration, "copies": draft.copies,
            }.items():  # fmt: skip
                self.fields[name].initial = value
            days = draft.instalments.standing().order_by("due_on").values_list("due_on", flat=True).distinct()
            for n, day in enumerate(list(days)[:MOST_INSTALMENTS], start=1):
                self.fields[f"due_{n}"].initial = day
            return
        last = self.application.sessions.exclude(held_at=None).order_by("-ordinal").first()
        self.fields["facts_text"].initial = (last.undisputed if last else "") or getattr(self.application, "facts", "")
        kinds = dict.fromkeys(c.get_type_display() for c in claims)
        self.fields["claims_text"].initial = "、".join(kinds)
        self.fields["result"].initial = last.proposals if last else ""
        self.fields["payee"].initial = t("各职工本人银行账户（见附表）", "Each worker's own account (see annex)")
        self.fields["copies"].initial = max(
            3, len({c.applicant_id for c in claims}) + active_respondents(self.application).count() + 1
        )

    def clean(self) -> dict[str, Any]:
        """The facts `settlement.write_draft` takes."""
        cleaned: dict[str, Any] = super().clean() or {}
        shares = self.schedule(cleaned)
        names = ("facts_text", "claims_text", "result", "manner", "payee", "default_clause", "acceleration", "copies")
        return {name: cleaned.get(name) for name in names} | {"schedule": shares}


class SignForm(PartiesForm):
    """登记签署."""

    template = "desk/forms/_sign.html"
    quiet = ("applicants", "respondents", "mediator", "agent", "representative")
    applicants = WorkersField(label=t("已签署的职工", "Workers who signed"), required=False)
    respondents = forms.ModelMultipleChoiceField(
        queryset=Respondent.objects.none(),
        label=t("已签署（盖章）的单位", "Units that signed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mediator = forms.BooleanField(label=t("本人（承办调解员）签署", "I sign as the mediator"), required=False)
    signed_by = forms.ChoiceField(
        label=t("由谁签署", "By whose hand"), widget=forms.RadioSelect, initial=SignedBy.SELF,
        choices=[
            (SignedBy.SELF.value, t("本人签名/单位盖章", "In person / unit's seal")),
            (SignedBy.AGENT.value, SignedBy.AGENT.label),
            (SignedBy.REPRESENTATIVE.value, SignedBy.REPRESENTATIVE.label),
        ],
    )  # fmt: skip
    agent = forms.ModelChoiceField(
        queryset=Agent.objects.none(), label=t("代理人", "Agent"), required=False, empty_label="—"
    )
    representative = forms.ModelChoiceField(
        queryset=Representative.objects.none(), label=t("职工代表人", "Representative"), required=False, empty_label="—"
    )
    signed_at = MomentField(label=t("签署时间", "Signed at"))

    def prepare(self) -> None:
        """Who has not signed yet."""
        super().prepare()
        agreement = live_agreement(self.application)
        signed = (
            list(agreement.signatures.values_list("applicant_id", "respondent_id", "mediator_id")) if agreement else []
        )
        workers, units, mediators = ({row[i] for row in signed} for i in range(3))
        self.fields["applicants"].queryset = active_applicants(self.application).exclude(pk__in=workers - {None})  # type: ignore[attr-defined]
        self.fields["respondents"].queryset = active_respondents(self.application).exclude(pk__in=units - {None})  # type: ignore[attr-defined]
        self.fields["agent"].queryset = self.application.agents.all()  # type: ignore[attr-defined]
        people = active_applicants(self.application)
        self.fields["representative"].queryset = Representative.objects.filter(applicant__in=people, ended_at=None)  # type: ignore[attr-defined]
        self.fields["signed_at"].initial = timezone.now()
        if self.user.pk != self.application.handler_id or self.user.pk in mediators:
            del self.fields["mediator"]


class SealForm(StepForm):
    """盖章."""

    quiet = ("scan",)
    scan = forms.FileField(label=t("盖章后的协议书扫描件", "Scan of the sealed agreement"), required=False)


class ConfirmationForm(StepForm):
    """共同申请."""

    quiet = ("paper",)
    applied_on = DayField(label=t("申请日期", "Applied on"))
    paper = forms.FileField(label=t("双方签署的申请书", "Application signed by both"), required=False)

    def prepare(self) -> None:
        """Today."""
        self.fields["applied_on"].initial = timezone.localdate()


class ConfirmationResultForm(StepForm):
    """确认结果."""

    quiet = ("paper",)
    granted = forms.ChoiceField(
        label=t("结果", "Result"), widget=forms.RadioSelect,
        choices=[("yes", t("已确认（出具调解书/裁定书）", "Granted")), ("no", t("未予确认", "Not granted"))],
    )  # fmt: skip
    paper = forms.FileField(label=t("文书", "The paper"), required=False)


class DeclineForm(StepForm):
    """不申请确认."""

    quiet = ("paper",)
    told = forms.BooleanField(
        label=t(
            "已向双方说明：未经确认的协议不能直接申请强制执行",
            "Both sides were told that an unconfirmed agreement cannot be enforced directly",
        )
    )
    paper = forms.FileField(label=t("双方签署的声明", "Statement signed by both"), required=False)
