"""仲裁申请材料: everything a worker takes to the arbitration commission, filled from the case (办案规则 Art 29; domain.md 2.1 row 20).

One application per worker, the letter of hand-over, the list of what is missing said plainly. The papers need identity
numbers, birth dates and addresses in full: who prints them is recorded for each worker, as when a number is revealed.
Until then birth date and sex are masked too: with the last four digits they give away twelve of the number's eighteen.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mediation.attachments import papers_of
from mediation.claims import Claim, claims_of
from mediation.desk.clients import address_of
from mediation.desk.finding import visible_case
from mediation.desk.work import person
from mediation.dispute.forms.court_window import linked_court
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.remedies import Route
from mediation.parties import Applicant, Respondent, active_applicants, active_respondents
from mediation.uncovering import NOT_YOURS, may_uncover, uncover
from workflow.clocks import Clock, clocks_of
from workflow.clockwork import local_day
from workflow.engine import possible_steps
from workflow.lines import said
from workflow.moment import today
from workflow.text import t


@dataclass(frozen=True)
class Request:
    """One claim with the day until which arbitration can be applied for, and how that day came about."""

    claim: Claim
    until: Clock | None
    because: str


@dataclass(frozen=True)
class Petition:
    """仲裁申请书 of one worker: himself, what he asks for."""

    applicant: Applicant
    requests: list[Request]
    total: int


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the papers with what names a person masked, and what is missing. POST: the papers in full; who looked is recorded."""
    user = person(request)
    dispute = visible_case(user, pk)
    if not isinstance(dispute, Dispute):
        raise Http404
    petitions, units = petitions_of(dispute), list(active_respondents(dispute))
    uncovered = request.method == "POST"
    if uncovered and not may_uncover(user, dispute):
        raise PermissionDenied(NOT_YOURS)
    if uncovered:
        for one in petitions:
            uncover(one.applicant, user, address=address_of(request))
    context = {
        "case": dispute,
        "petitions": petitions,
        "units": units,
        "copies": len(units) + 1,
        "evidence": [line.strip() for line in dispute.evidence.splitlines() if line.strip()],
        "papers": papers_of(dispute),
        "missing": list(missing_in(dispute, petitions, units)),
        "court": dispute.lac_name or linked_court(dispute.district),
        "today": today(),
        "uncovered": uncovered,
        "may_uncover": may_uncover(user, dispute),
        "tracks": dispute.remedies.filter(route=Route.ARBITRATION),
        "hand": next((p for p in possible_steps(dispute, user) if p.step.verb == "hand_to_arbitration"), None),
    }
    return render(request, "desk/arbitration_pack.html", context)


def petitions_of(dispute: Dispute) -> list[Petition]:
    """One for each worker who stands in the case, with his claims in their order."""
    limits = {clock.subject: clock for clock in clocks_of(dispute).rows if clock.rule == "L1"}
    asked: dict[int, list[Request]] = defaultdict(list)
    for claim in claims_of(dispute):
        clock = limits.get(f"claim:{claim.pk}")
        asked[claim.applicant_id].append(Request(claim, clock, because_of(clock)))
    people = active_applicants(dispute).select_related("person")
    return [
        Petition(one, asked[one.pk], sum(request.claim.claimed or 0 for request in asked[one.pk])) for one in people
    ]


def because_of(clock: Clock | None) -> str:
    """How the last day for arbitration came about, in a sentence for the worker."""
    if clock is None:
        return str(
            t(
                "未登记起算日；在职期间拖欠劳动报酬的不受一年限制，离职的自离职之日起一年内申请。",
                "No day is on record; unpaid wages have no limit while employed, and a year from the end of employment.",
            )
        )
    face = clock.face()
    words = t("自{day}（{why}）起算一年", "a year from {day} ({why})").format(
        day=local_day(face.anchor), why=said(face.why) or t("知道权利被侵害之日", "knowing of the violation")
    )
    if face.interruptions:
        newest = max(face.interruptions, key=lambda turn: turn.at)
        words += t("；{day}因“{why}”中断，重新计算一年", "; interrupted on {day} ({why}), a year anew").format(
            day=local_day(newest.at), why=said(newest.why)
        )
    return words


def missing_in(dispute: Dispute, petitions: list[Petition], units: list[Respondent]) -> Iterator[str]:
    """What Art 29 asks for and the case does not say, worker by worker and unit by unit."""
    for one in petitions:
        yield from _sentence(str(one.applicant), _of_the_worker(one.applicant))
        without = [str(r.claim) for r in one.requests if r.claim.rule.money and not r.claim.claimed]
        yield from _sentence(str(one.applicant), [t("请求金额", "amount claimed")] if without else [])
    for unit in units:
        yield from _sentence(str(unit), _of_the_unit(unit))
    case = [t("事实和理由", "facts and reasons")] if not dispute.facts.strip() else []
    case += [t("证据清单", "list of evidence")] if not dispute.evidence.strip() else []
    yield from _sentence(str(t("本案", "The case")), case)


def _sentence(who: str, lacking: list[str]) -> Iterator[str]:
    if lacking:
        yield t("{who}：缺少{what}", "{who}: {what} missing").format(
            who=who, what=str(t("、", ", ")).join(map(str, lacking))
        )


def _of_the_worker(applicant: Applicant) -> list[str]:
    known: list[tuple[Any, str]] = [
        (applicant.person.id_number, t("身份证件号码", "ID number")),
        (applicant.person.sex, t("性别", "sex")),
        (applicant.person.birth_date, t("出生日期", "date of birth")),
        (applicant.residence, t("住所", "residence")),
        (applicant.delivery_address, t("送达地址", "address for service")),
        (applicant.phone, t("联系电话", "telephone")),
    ]
    return [name for value, name in known if not value]


def _of_the_unit(unit: Respondent) -> list[str]:
    employer = unit.employer
    known: list[tuple[Any, str]] = [
        (employer.uscc or employer.no_uscc_reason, t("统一社会信用代码", "credit code")),
        (employer.domicile, t("住所", "domicile")),
        (employer.legal_representative, t("法定代表人或主要负责人", "legal representative")),
        (employer.phone, t("联系电话", "telephone")),
    ]
    return [name for value, name in known if not value]
