"""Forms of the agreement stage: the agreement with its schedule, signatures, seal, confirmation."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from mediation.agreements import Agreement, Instalment, Manner, SignedBy, live_agreement
from mediation.claims import Claim, claims_of
from mediation.dates import parse_date
from mediation.dispute.forms.common import MomentField, PartiesForm, StepForm, WorkersField, long_text
from mediation.dispute.schedule import Share, standing_per_claim
from mediation.dispute.thresholds import owed
from mediation.fields import DayField, YuanField
from mediation.identifiers import Invalid
from mediation.money import format_yuan, parse_yuan, split_evenly
from mediation.parties import Agent, Representative, Respondent, active_applicants, active_respondents
from workflow.moment import now, today
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
        """The shares, to the fen: percentages never lose one, and what is written line by line sums to what is agreed."""
        lines = self._lines(cleaned.get("lines", ""))
        plan = self._plan(cleaned)
        shares = [share for written in lines.values() for share in written]
        for claim in self.claims:
            box = f"agreed_{claim.pk}"
            total = self.base[claim.pk] if self.fixed else cleaned.get(box)
            if claim.pk in lines:
                self._refuse_other_sum(claim, lines[claim.pk], total)
            elif total is None and box not in self.errors:
                self.add_error(box, t("请填写协议金额，放弃的填 0。", "Give the amount agreed; 0 when waived."))
            elif total and not plan:
                if not any(name.startswith(("due_", "share_")) for name in self.errors):
                    self.add_error("due_1", t("请填写至少一期的日期。", "Give at least one due date."))
            elif total:
                amounts = split_evenly(total, [weight for _, weight in plan])
                shares += [Share(claim, day, fen) for (day, _), fen in zip(plan, amounts, strict=True) if fen]
        return shares

    def _refuse_other_sum(self, claim: Claim, written: list[Share], total: int | None) -> None:
        given = sum(share.amount for share in written)
        if total is not None and given != total:
            self.add_error(
                "lines",
                t(
                    "{claim}逐笔合计{given}元，与协议金额{total}元不符。",
                    "{claim}: the lines come to {given} yuan, {total} is agreed.",
                ).format(claim=claim, given=format_yuan(given), total=format_yuan(total)),
            )

    def _plan(self, cleaned: dict[str, Any]) -> list[tuple[dt.date, int]]:
        """Days with their weights; days without a share take equal parts of what is left."""
        rows = [(n, cleaned.get(f"due_{n}"), cleaned.get(f"share_{n}")) for n in range(1, MOST_INSTALMENTS + 1)]
        for n, day, share in rows:
            if share and not day and f"due_{n}" not in self.errors:
                self.add_error(f"due_{n}", t("请填写第{n}期日期。", "Give due date {n}.").format(n=n))
        given = [(n, day, share) for n, day, share in rows if day]
        if not given:
            return []
        last = given[-1][0]
        if len({day for _, day, _ in given}) < len(given):
            self.add_error(f"due_{last}", t("有两期日期相同。", "Two instalments have the same date."))
        weights = {n: int(share * 100) for n, _, share in given if share is not None}
        rest = [n for n, _, share in given if share is None]
        taken = sum(weights.values())
        left = WHOLE * 100 - taken
        if left < 0 or bool(left) != bool(rest):
            sentence = (
                t("各期比例合计应为100%，现为{n}%。", "The shares come to {n}%, not 100%.")
                if left
                else t(
                    "已填比例合计{n}%，没有余下的给未填比例的一期。", "The shares given come to {n}%: nothing is left."
                )
            )
            self.add_error(f"share_{last}", sentence.format(n=f"{taken / 100:g}"))
            return []
        if rest:  # whole numbers all the same: what is given, times as many days as share what is left
            weights = {n: weight * len(rest) for n, weight in weights.items()} | dict.fromkeys(rest, left)
        return [(day, weights[n]) for n, day, _ in given if weights[n]]

    def _lines(self, text: str) -> dict[int, list[Share]]:
        """What is written line by line, per claim; each faulty line with its number and its sentence."""
        shares: dict[int, list[Share]] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            try:
                share = self._line(line)
            except Invalid as fault:
                self.add_error(
                    "lines", t("第{n}行：{sentence}", "Line {n}: {sentence}").format(n=number, sentence=fault.sentence)
                )
            else:
                shares.setdefault(share.claim.pk, []).append(share)
        return shares

    def _line(self, line: str) -> Share:
        cells = [cell.strip() for cell in line.replace("，", ",").replace("\t", ",").split(",", 2)]
        if len(cells) == 1:
            cells = line.rsplit(None, 2)
        if len(cells) < len(("name", "day", "amount")):
            raise Invalid(t("应为“姓名、日期、金额”三项。", "three things are needed: name, date, amount."))
        name, day, amount = cells
        claims = [claim for claim in self.claims if name in (claim.applicant.person.name, str(claim))]
        if not claims:
            raise Invalid(t("“{name}”不在本表的职工中。", "“{name}” is not among these workers.").format(name=name))
        if len(claims) > 1:
            raise Invalid(
                t(
                    "“{name}”在本案不止一项，请写“姓名 请求事项”，如“{example}”。",
                    "“{name}” has more than one claim: write name and claim, as in “{example}”.",
                ).format(name=name, example=claims[0])
            )
        return Share(claims[0], parse_date(day), parse_yuan(amount))


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
        draft = live_agreement(self.application)
        claims = list(claims_of(self.application))
        if draft is None:
            before = standing_per_claim(claims)
            self.add_schedule({c.pk: max(0, owed(c) - before[c.pk]) for c in claims}, fixed=False)
            self._start(claims)
        else:
            rows = list(draft.instalments.standing().order_by("due_on"))
            base = dict.fromkeys((c.pk for c in claims), 0)
            for row in rows:
                base[row.claim_id] += row.amount
            self.add_schedule(base, fixed=False)
            self._continue(draft, rows)

    def _start(self, claims: list[Claim]) -> None:
        held = self.application.sessions.filter(round=self.application.round).exclude(held_at=None)
        last = held.order_by("-ordinal").first()
        units = active_respondents(self.application).count()
        start = {
            "facts_text": (last.undisputed if last else "") or getattr(self.application, "facts", ""),
            "claims_text": "、".join(dict.fromkeys(c.get_type_display() for c in claims)),
            "result": last.proposals if last else "",
            "payee": t("各职工本人银行账户（见附表）", "Each worker's own account (see annex)"),
            "copies": max(3, len({c.applicant_id for c in claims}) + units + 1),
        }
        for name, value in start.items():
            self.fields[name].initial = value

    def _continue(self, draft: Agreement, rows: list[Instalment]) -> None:
        """The draft as it stands: common dates where all shares are even, line by line where they are not."""
        names = ("claims_text", "result", "manner", "payee", "default_clause", "acceleration", "copies")
        self.fields["facts_text"].initial = draft.facts
        for name in names:
            self.fields[name].initial = getattr(draft, name)
        days = list(dict.fromkeys(row.due_on for row in rows))
        per_claim: dict[int, list[int]] = {}
        for row in rows:
            per_claim.setdefault(row.claim_id, []).append(row.amount)
        even = all(amounts == split_evenly(sum(amounts), [1] * len(days)) for amounts in per_claim.values())
        if even and len(days) <= MOST_INSTALMENTS:
            for n, day in enumerate(days, start=1):
                self.fields[f"due_{n}"].initial = day
        else:
            written = {claim.pk: str(claim) for claim in self.claims}
            self.fields["lines"].initial = "\n".join(
                f"{written[row.claim_id]}\t{row.due_on}\t{format_yuan(row.amount)}" for row in rows
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
        self.fields["signed_at"].initial = now()
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
        self.fields["applied_on"].initial = today()


class ReviewForm(ConfirmationForm):
    """共同申请仲裁审查: with which commission; that which suggested the mediation, where one did."""

    commission = forms.CharField(
        label=t("受理审查的仲裁院", "To which arbitration court"), max_length=100, required=False
    )
    field_order = ("commission", "applied_on", "paper")

    def prepare(self) -> None:
        """The same commission: its letter deferred the filing."""
        super().prepare()
        self.fields["commission"].initial = getattr(self.application, "lac_name", "")
        if getattr(self.application, "lac_entry", ""):
            self.fields["commission"].help_text = t(
                "本案由该院建议调解，审查应向同一仲裁院申请。",
                "This court suggested the mediation; the review is for the same court.",
            )


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
