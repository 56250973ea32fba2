"""Whether a draft can be enforced: complete, definite, lawful (办案规则 Art 78(5); 民诉法解释 Art 358(5); 解释二 Art 19)."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mediation.agreements import MONEY_MANNERS, Manner
from mediation.claims import claims_of
from mediation.dispute.schedule import Share
from workflow.steps import Act, Refused
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

VAGUE = re.compile(
    r"尽快|尽早|抓紧|近期|适时|酌情|适当|视情况|条件允许|条件成熟|有能力时|有钱时|资金到位后|回款后|待工程款|协商支付|另行商定|另行协商"
)
_INSURANCE = "(?:社会保险|社保|五险)"
_WITHIN = r"[^。；;，,\s]"
NO_INSURANCE = re.compile(
    rf"(?:不|无需|不再|不用|不予|无须|免于|免除)(?:再|需|为{_WITHIN}{{0,8}})?(?:缴纳|缴|参加|办理|补缴|承担|购买){_WITHIN}{{0,4}}{_INSURANCE}"
    rf"|放弃{_WITHIN}{{0,8}}{_INSURANCE}"
    rf"|{_INSURANCE}{_WITHIN}{{0,4}}(?:不缴|不再缴|不予缴|不补缴|无需缴|折现|折算|以现金)"
)
"""A clause, not a sentence, is looked at: “不影响公司依法缴纳社会保险” and “双方再无争议，社会保险由公司补缴” are lawful."""


def refuse_unclear(dispute: "Dispute", act: Act, schedule: Sequence[Share]) -> None:
    """Every rule in turn; the first one broken refuses, beside the field it is about."""
    for rule in RULES:
        rule(dispute, act, schedule)


def _complete(dispute: "Dispute", act: Act, schedule: Sequence[Share]) -> None:
    claims = {claim.pk: claim for claim in claims_of(dispute)}
    if any(share.claim.pk not in claims for share in schedule):
        raise Refused(
            t("分期表中有不属于本案的请求。", "The schedule names a claim that is not in this case."), field="schedule"
        )
    if not schedule and all(claim.rule.money for claim in claims.values()):
        raise Refused(
            t("请填写每人每项的金额和期限。", "Give amounts and dates per worker and claim."), field="schedule"
        )


def _definite(dispute: "Dispute", act: Act, schedule: Sequence[Share]) -> None:
    for share in schedule:
        if not share.claim.rule.money:
            raise Refused(
                t("“{claim}”不是金钱请求，不能分期。", "“{claim}” is not about money and has no instalments.").format(
                    claim=share.claim.get_type_display()
                ),
                field="schedule",
            )
        if share.amount <= 0:
            raise Refused(
                t("{who}的分期金额须大于零。", "The instalment of {who} must be above zero.").format(
                    who=share.claim.applicant
                ),
                field="schedule",
            )
        if share.due_on < act.on:
            raise Refused(
                t("应付日期{day}早于今天。", "The due date {day} lies in the past.").format(day=share.due_on),
                field="schedule",
            )


def _plain(dispute: "Dispute", act: Act, schedule: Sequence[Share]) -> None:
    vague = VAGUE.search(act.facts["result"])
    if vague:
        raise Refused(
            t(
                "“{words}”不够明确，审查确认或执行时会被驳回，请写明日期、金额和方式。",
                "“{words}” is too vague to enforce; give dates, amounts and manner.",
            ).format(words=vague.group()),
            field="result",
        )


def _insured(dispute: "Dispute", act: Act, schedule: Sequence[Share]) -> None:
    for field in ("result", "default_clause"):
        if NO_INSURANCE.search(act.facts.get(field) or ""):
            raise Refused(
                t(
                    "约定不缴纳社会保险的条款无效（解释二第19条），请删除。",
                    "A clause that no social insurance is paid is void (解释二 Art 19).",
                ),
                field=field,
            )


def _in_money(dispute: "Dispute", act: Act, schedule: Sequence[Share]) -> None:
    manner = act.facts["manner"]
    if manner not in MONEY_MANNERS and any(share.claim.rule.wages for share in schedule):
        raise Refused(t("工资应当以货币支付。", "Wages are paid in money (工资条例 Art 11)."), field="manner")
    if schedule and manner == Manner.BANK and not (act.facts.get("payee") or "").strip():
        raise Refused(
            t("银行转账须写明收款账户（可写“各职工工资卡”）。", "A bank transfer needs payee accounts."), field="payee"
        )


RULES: tuple[Callable[["Dispute", Act, Sequence[Share]], None], ...] = (
    _complete,
    _definite,
    _plain,
    _insured,
    _in_money,
)
