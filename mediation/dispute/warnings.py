"""What a person should look at before going on: suggestions and warnings, never refusals (domain.md 2.1, 2.2, 2.7, 1.2–1.4).

Pure queries: nothing is written, and what the machine must refuse stands as a guard beside its step.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from mediation.claims import DISMISSAL, Claim, ClaimType, claims_of
from mediation.dispute import deadlines
from mediation.dispute.limitation import earliest
from mediation.dispute.states import IN_CONCILIATION, PRE_EFFECTIVE, State
from mediation.dispute.thresholds import criminal_line, minimum_wage, months_of
from mediation.money import format_yuan
from mediation.organisations import LegalKind, body_of
from mediation.parties import (
    Applicant,
    ContractType,
    Representative,
    Respondent,
    RespondentRole,
    active_applicants,
    active_respondents,
)
from mediation.people import CompanyStatus
from workflow.clocks import Clock, clocks_of
from workflow.models import Application
from workflow.organisations import User
from workflow.text import t

if TYPE_CHECKING:
    from mediation.dispute.lifecycle import Dispute

NEAR = dt.timedelta(days=60)
"""How long before limitation ends people are told: time for a whole window and for filing with the commission."""
SAME_PHONE_WITHIN = dt.timedelta(days=30)
NAMES_SHOWN = 5
PLATFORM_CAUSES = ("208", "214", "215", "216")
"""Court causes in which an employment relation may be absent (案由, edition of December 2025)."""


@dataclass(frozen=True)
class Warning:  # noqa: A001  a warning is what it is; nobody here wants Python's own
    """One sentence for the people handling the case, and the law or rule behind it."""

    sentence: str
    law: str


def warnings_of(dispute: "Dispute", on: dt.date | None = None, *, reader: User | None = None) -> list[Warning]:
    """Everything worth a look today, the weightiest first. A case that has ended asks for nothing.

    With a reader, another case is named only if he may see it; without one (jobs, tests) every case is.
    """
    if not dispute.is_open:
        return []
    seen = Seen(dispute, on or deadlines.today(), reader)
    return [Warning(str(sentence), law) for look in LOOKS for sentence, law in look(seen)]


class Seen:
    """What the looks share, read once."""

    def __init__(self, dispute: "Dispute", on: dt.date, reader: User | None) -> None:
        self.dispute, self.on, self.reader = dispute, on, reader
        self.body = body_of(dispute.organisation)
        self.workers: list[Applicant] = list(active_applicants(dispute))
        self.units: list[Respondent] = list(active_respondents(dispute))
        self.claims: list[Claim] = list(claims_of(dispute))
        self.types = {claim.type for claim in self.claims}


Found = Iterator[tuple[str, str]]


def named(rows: Iterable[object]) -> str:
    """Some names, and how many there are."""
    names = list(dict.fromkeys(str(row) for row in rows))
    more = t("等{n}人", " and others, {n} in all").format(n=len(names)) if len(names) > NAMES_SHOWN else ""
    return str(t("、", ", ")).join(names[:NAMES_SHOWN]) + more


def limitation_ends(seen: Seen) -> Found:
    """时效: past or near, worker by worker."""
    clocks: dict[int, list[Clock]] = defaultdict(list)
    whose = {f"claim:{claim.pk}": claim.applicant_id for claim in seen.claims}
    for clock in clocks_of(seen.dispute).of_rule("L1"):
        if clock.subject in whose:
            clocks[whose[clock.subject]].append(clock)
    ends = [(worker, first.due) for worker in seen.workers if (first := earliest(clocks[worker.pk]))]
    past = [worker for worker, due in ends if due and not due.provisional and due.on < seen.on]
    near = [worker for worker, due in ends if due and seen.on <= due.on <= seen.on + NEAR]
    if past:
        yield (
            t(
                "{names}的仲裁时效可能已届满，请核对中断事由；仍可调解，不因此拒绝。",
                "Limitation may have ended for {names}: check what interrupted it; the case is mediated all the same.",
            ).format(names=named(past)),
            "调解仲裁法 第27条；解释二 第20条",
        )
    if near:
        begins = min(due.on for _, due in ends if due and due.on >= seen.on)
        yield (
            t(
                "{names}的仲裁时效将于{day}起陆续届满，请优先办理并告知可申请仲裁。",
                "Limitation ends from {day} on for {names}: go first, and advise that arbitration is open.",
            ).format(names=named(near), day=begins),
            "调解仲裁法 第27条",
        )


def criminal(seen: Seen) -> Found:
    """W9 拒不支付劳动报酬: the amounts are reached; the order of the labour authority is checked by people."""
    if not seen.dispute.criminal_line:
        return
    line = criminal_line(seen.body)
    basis = (
        t("本地标准", "local thresholds")
        if line.confirmed
        else t("未登记本地标准，按全国最低幅度提示", "no local thresholds recorded: the lowest of the national range")
    )
    yield (
        t(
            "欠薪数额达到拒不支付劳动报酬罪的数额标准（{basis}：一人三个月且{one}元，或十人且合计{many}元）。请移交劳动监察；"
            "经责令支付仍不支付的，移送公安机关。",
            "The amounts reach the line of withheld pay as a crime ({basis}: one worker, three months and {one} yuan, or "
            "ten workers and {many} yuan). Refer to labour inspection; unpaid after its order, to the police.",
        ).format(basis=basis, one=format_yuan(line.one_worker), many=format_yuan(line.many_workers)),
        "刑法 第276条之一；法释〔2013〕3号 第3、4条",
    )


def escalation(seen: Seen) -> Found:
    """人民调解法 Art 25: what may escalate is reported."""
    if seen.dispute.risk:
        yield (
            t(
                "有激化风险：{risk}。请采取预防措施，涉嫌犯罪或治安风险的及时报告公安机关。",
                "Risk: {risk}. Prevent escalation; report crime or danger to the police.",
            ).format(risk=seen.dispute.risk),
            "人民调解法 第25条",
        )


def duplicates(seen: Seen) -> Found:
    """The same worker and unit for the same thing and time, or the same telephone and unit within thirty days.

    A suggestion: people look at both cases and decide (domain.md 2.7).
    """
    if seen.dispute.state not in (State.DRAFT, *PRE_EFFECTIVE):
        return
    alike: dict[Application, list[Applicant]] = {}
    for other in _against_the_same_unit(seen):
        if _same_person(seen, other) or _same_phone(seen, other):
            alike.setdefault(other.application, []).append(other)
    law = t(
        "本组织规则：同一证件号、单位、事项和期间；或同一电话、单位、30日内",
        "House rule: same ID, unit, claim and period",
    )
    shown = _may_be_named(seen, alike)
    if len(shown) < len(alike):
        yield (
            t(
                "本区其他机构可能已有同一职工或同一电话对同一单位的案件，请向上级核对。",
                "Another organisation of the district may have the same matter; ask the district.",
            ),
            law,
        )
    for case, workers in shown.items():
        yield (
            t(
                "可能与{case}重复：{names}已对同一单位就同一事项申请（或联系电话相同），请核对后决定并案或不再受理。",
                "Possibly a duplicate of {case}: {names} against the same unit for the same (or from the same telephone); "
                "check, then merge or refuse.",
            ).format(case=case, names=named(workers)),
            law,
        )


def _may_be_named(seen: Seen, alike: dict[Application, list[Applicant]]) -> dict[Application, list[Applicant]]:
    if seen.reader is None:
        return alike
    keys = [case.pk for case in alike]
    visible = set(Application.objects.visible_to(seen.reader).filter(pk__in=keys).values_list("pk", flat=True))
    return {case: workers for case, workers in alike.items() if case.pk in visible}


def _against_the_same_unit(seen: Seen) -> models.QuerySet[Applicant]:
    people = Q(person__in=[worker.person_id for worker in seen.workers])
    phones = Q(phone__in={worker.phone for worker in seen.workers} - {""})
    same_unit = Respondent.objects.filter(
        employer__in=[unit.employer_id for unit in seen.units], released_at=None, application=OuterRef("application")
    )
    return (
        Applicant.objects.filter(people | phones, Exists(same_unit), left_at=None)
        .filter(application__district=seen.dispute.district_id)
        .exclude(application__in=[seen.dispute.pk, *_kin(seen.dispute)])
        .exclude(application__merged_into=seen.dispute.pk)
        .exclude(application__state__in=(State.DRAFT, State.WITHDRAWN, State.REFUSED))
        .select_related("application", "person")
        .prefetch_related("claims")
        .order_by("application", "position")
    )


def _same_person(seen: Seen, other: Applicant) -> bool:
    mine = [claim for claim in seen.claims if claim.applicant.person_id == other.person_id]
    return any(a.type == b.type and a.overlaps(b) for a in mine for b in other.claims.all())


def _same_phone(seen: Seen, other: Applicant) -> bool:
    received, before = seen.dispute.received_at, other.application.received_at
    if other.person_id in {worker.person_id for worker in seen.workers} or received is None or before is None:
        return False
    return abs(received - before) <= SAME_PHONE_WITHIN


def _kin(dispute: "Dispute") -> list[int]:
    """The case this one went into or comes from, and those that came from it."""
    ties = [dispute.merged_into_id, dispute.succeeds_id, *dispute.successors.values_list("pk", flat=True)]
    return [pk for pk in ties if pk is not None]


def conflict_hint(seen: Seen) -> Found:
    """A party by the mediator's own name: perhaps chance, perhaps family."""
    handler = seen.dispute.handler
    if handler is None:
        return
    people = {str(worker) for worker in seen.workers}
    people |= {unit.employer.legal_representative for unit in seen.units} | {
        unit.employer.contact for unit in seen.units
    }
    if handler.name in people:
        yield (
            t(
                "当事人中有人与调解员{name}同名，请核对是否需要回避。",
                "A party bears the mediator's name, {name}: check for a conflict.",
            ).format(name=handler.name),
            "在线调解规则 第13条",
        )


def identity(seen: Seen) -> Found:
    """Who, and where papers reach them: needed for the file, for service, and for any later filing (办案规则 Art 29)."""
    nameless = [worker for worker in seen.workers if not worker.person.id_number]
    if nameless:
        yield (
            t("{names}缺身份证件号码。", "No identity number for {names}.").format(names=named(nameless)),
            "办案规则 第29条",
        )
    homeless = [worker for worker in seen.workers if not worker.delivery_address]
    if homeless and seen.dispute.state in IN_CONCILIATION:
        yield (
            t("{names}没有送达地址，请签送达地址确认书。", "No address for service of {names}.").format(
                names=named(homeless)
            ),
            "办案规则 第74条",
        )


def respondents(seen: Seen) -> Found:
    """Who else must be called, by the roles of those who are."""
    roles = {unit.role for unit in seen.units}
    gone = [
        unit
        for unit in seen.units
        if unit.employer.status in (CompanyStatus.CANCELLED, CompanyStatus.REVOKED, CompanyStatus.UNLICENSED)
    ]
    if gone and RespondentRole.INVESTOR not in roles:
        yield (
            t(
                "{names}已注销、吊销或无照，请追加出资人或开办单位。",
                "{names}: no longer or never licensed; add the investor or organiser.",
            ).format(names=named(gone)),
            "办案规则 第6条；解释一 第29条",
        )
    dispatched = any(worker.contract == ContractType.DISPATCH for worker in seen.workers)
    both = {RespondentRole.DISPATCH, RespondentRole.USER_UNIT}
    if (dispatched or roles & both) and not roles >= both:
        yield (
            t(
                "劳务派遣争议，派遣单位和用工单位为共同当事人。",
                "In labour dispatch, agency and user unit are called together.",
            ),
            "调解仲裁法 第22条",
        )
    building = {RespondentRole.SUBCONTRACTOR, RespondentRole.PERSON, RespondentRole.LICENCE_LENDER}
    if roles & building and not roles & {RespondentRole.GENERAL, RespondentRole.DEVELOPER}:
        yield (
            t(
                "涉及分包、包工头或挂靠，请核实是否为工程建设领域；是的，追加施工总承包单位（先行清偿）。",
                "Sub-contracting or a lent licence: if this is construction, add the general contractor, who pays first.",
            ),
            "工资支付条例 第29、30、36、37条；解释二 第1、2条",
        )


def collective(seen: Seen) -> Found:
    """Ten workers with a common claim may elect representatives; settling needs each one's consent."""
    if (
        seen.dispute.collective
        and not Representative.objects.filter(applicant__in=seen.workers, ended_at=None).exists()
    ):
        yield (
            t(
                "集体争议：可推举三至五名代表人；代表人和解须逐一取得被代表职工同意。",
                "Collective: three to five representatives may be elected; settling needs each worker's consent.",
            ),
            "调解仲裁法 第7条；办案规则 第63条",
        )


def body_outside(seen: Seen) -> Found:
    """The hat under which the body mediates decides what the agreement is worth."""
    if seen.body.legal_kind == LegalKind.OTHER:
        yield (
            t(
                "本机构未登记为第十条规定的调解组织：协议不能申请支付令，也不能申请审查确认。",
                "This body is not recorded as one of Art 10: no payment order and no confirmation on its agreements.",
            ),
            "调解仲裁法 第10条、第16条",
        )


def by_type_of_claim(seen: Seen) -> Found:
    """What the type of a claim brings with it (domain.md 2.2, 3.4)."""
    for types, sentence, law in OF_TYPES:
        if types <= seen.types:
            yield sentence, law


OF_TYPES = (
    (
        {ClaimType.REL},
        t(
            "确认劳动关系可以调解，但协议不能申请仲裁审查；建议告知可就该项申请仲裁。",
            "Confirmation of employment may be mediated, but the agreement cannot be reviewed: advise arbitration for it.",
        ),
        "办案规则 第75条第4项",
    ),
    (
        {ClaimType.SI},
        t(
            "社会保险费的补缴由征收机构处理；约定不缴社会保险的条款无效。",
            "Arrears of contributions go to the agency; a clause that none are paid is void.",
        ),
        "解释一 第2条；解释二 第19条",
    ),
    (
        {ClaimType.PENALTY},
        t(
            "加付赔偿金以劳动行政部门责令限期支付而逾期不付为前提，请核对责令文书。",
            "Additional compensation presupposes an order of the labour authority that went unheeded: ask for it.",
        ),
        "劳动合同法 第85条",
    ),
    (
        {ClaimType.COMP, ClaimType.DAMAGES},
        t(
            "经济补偿与违法解除赔偿金不能并得，请与当事人明确主张哪一项。",
            "Severance and damages for unlawful dismissal exclude each other: ask which is claimed.",
        ),
        "劳动合同法 第46、87条；实施条例 第25条",
    ),
    (
        {ClaimType.NOTICE, ClaimType.DAMAGES},
        t("代通知金不与违法解除赔偿金并用。", "Pay in lieu of notice does not go with damages for unlawful dismissal."),
        "劳动合同法 第40、87条",
    ),
)


def dismissal(seen: Seen) -> Found:
    """解除/终止: the day, and whether the union was told first."""
    if not seen.types & DISMISSAL:
        return
    undated = [c.applicant for c in seen.claims if c.type in DISMISSAL and c.applicant.ended_on is None]
    if undated and ClaimType.REINSTATE not in seen.types:
        yield (
            t(
                "{names}没有登记解除或终止日期，时效从该日起算。",
                "No day of dismissal for {names}; limitation runs from it.",
            ).format(names=named(undated)),
            "调解仲裁法 第27条",
        )
    if seen.dispute.dismissal_told_union is None:
        yield (
            t(
                "请核实单位单方解除前是否将理由通知了工会。",
                "Ask whether the union was told the reason before the dismissal.",
            ),
            "劳动合同法 第43条",
        )
    elif not seen.dispute.dismissal_told_union:
        yield (
            t(
                "单位未事先通知工会：已建立工会的，劳动者可以主张违法解除赔偿金（起诉前补正的除外）。",
                "The union was not told: where there is one, damages for unlawful dismissal may be claimed unless made good before suit.",
            ),
            "劳动合同法 第43条；解释一 第47条",
        )


def appraisal(seen: Seen) -> Found:
    """工伤待遇 cannot be reckoned before identification and appraisal."""
    if any(claim.rule.awaits_appraisal for claim in seen.claims) and seen.dispute.state in PRE_EFFECTIVE:
        waiting = seen.dispute.appraisal_since
        sentence = (
            t(
                "自{day}起等待工伤认定或劳动能力鉴定结果；调解期限不因此停止。",
                "An appraisal is awaited since {day}; the window runs on.",
            ).format(day=waiting)
            if waiting
            else t(
                "工伤待遇须有工伤认定和劳动能力鉴定结论，没有的先登记“等待鉴定”。",
                "Work-injury benefits need identification and appraisal: without them, record that they are awaited.",
            )
        )
        yield sentence, "工伤保险条例 第17、21条"


def relation_in_doubt(seen: Seen) -> Found:
    """超龄劳动者, 新就业形态: there may be no employment relation, and the body may mediate all the same."""
    cause = seen.dispute.cause
    platform = any(worker.contract == ContractType.PLATFORM for worker in seen.workers)
    if platform or (cause is not None and cause.code.partition(".")[0] in PLATFORM_CAUSES):
        yield (
            t(
                "超龄或新就业形态用工，劳动关系可能不成立：可以调解，但先说明仲裁审查和支付令可能不被受理。",
                "Past retirement age or platform work: there may be no employment. Mediate, and say that review or a payment order may be refused.",
            ),
            "案由（2025年12月）208、214—216",
        )


def below_minimum(seen: Seen) -> Found:
    """最低工资, by the dated table of the body's area."""
    low: dict[int, list[Claim]] = {}
    given_up: dict[int, list[Claim]] = {}
    standards = {}
    for claim in seen.claims:
        if not claim.rule.wages or claim.applicant.contract in (ContractType.PART_TIME, ContractType.PLATFORM):
            continue
        standard = minimum_wage(seen.body.area, claim.period_to or claim.period_from or seen.on)
        if standard is None:
            continue
        standards[standard.monthly] = standard
        if claim.base_wage and claim.base_wage < standard.monthly:
            low.setdefault(standard.monthly, []).append(claim)
        least = standard.monthly * (months_of(claim) or 0)
        if claim.type == ClaimType.WAGE and claim.agreed is not None and claim.agreed < least <= (claim.claimed or 0):
            given_up.setdefault(standard.monthly, []).append(claim)
    for monthly, claims in low.items():
        yield (
            t(
                "{names}的月工资低于{area}最低工资每月{sum}元（{since}起），可以一并主张差额。",
                "{names}: monthly wage below {area}'s minimum of {sum} yuan (since {since}); the difference may be claimed.",
            ).format(
                names=named(c.applicant for c in claims),
                area=standards[monthly].area,
                sum=format_yuan(monthly),
                since=standards[monthly].since,
            ),
            standards[monthly].source,
        )
    for monthly, claims in given_up.items():
        yield (
            t(
                "{names}的协议金额低于欠薪期间的最低工资合计（每月{sum}元），请确认职工清楚并自愿。",
                "{names}: less is agreed than the minimum wage of the months owed ({sum} yuan each); make sure it is understood and free.",
            ).format(names=named(c.applicant for c in claims), sum=format_yuan(monthly)),
            standards[monthly].source,
        )


def more_than_claimed(seen: Seen) -> Found:
    """Perhaps a slip of the keys."""
    above = [
        c
        for c in seen.claims
        if c.agreed is not None and c.claimed is not None and c.agreed > max(c.claimed, c.found or 0)
    ]
    if above and seen.dispute.state == State.AGREEMENT_DRAFT:
        yield (
            t(
                "{names}的协议金额高于请求金额，请核对是否填错。",
                "{names}: more is agreed than claimed; check for a slip.",
            ).format(names=named(c.applicant for c in above)),
            t("内部核对", "House check"),
        )


LOOKS: tuple[Callable[[Seen], Found], ...] = (
    limitation_ends,
    criminal,
    escalation,
    duplicates,
    conflict_hint,
    identity,
    respondents,
    collective,
    body_outside,
    by_type_of_claim,
    dismissal,
    appraisal,
    relation_in_doubt,
    below_minimum,
    more_than_claimed,
)
