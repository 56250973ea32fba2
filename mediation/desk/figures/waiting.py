"""Where cases wait: what is open now on the flow's own diagram, its age, and which deadlines were met and missed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mediation.desk.figures.access import figures_only
from mediation.desk.figures.asked import Asked
from mediation.desk.figures.backlog import (
    BANDS,
    Waiting,
    ages,
    band_named,
    by_state,
    days_since,
    entered,
    open_now,
    together,
)
from mediation.desk.figures.heat import NOTHING, heat_map, open_states, stage_title
from mediation.desk.figures.records import Row, page_of
from mediation.desk.pressing import whole
from mediation.desk.work import person
from mediation.reports.details import detail_in_words
from mediation.reports.telling import UNITS, in_words, told
from workflow import rules
from workflow.figuring import Part, count, marks_behind, nothing
from workflow.metrics import Counted, Dimension, Figure, Unit, Weight, When, term
from workflow.models import Application, kind_named, kinds
from workflow.moment import today
from workflow.queues import page_by_key
from workflow.text import t

STAY = "stay"
LISTS = {
    STAY: Figure(
        STAY, t("本期离开该状态的", "Left the state in the period"), t("离开日期在本期内的。", "Left it in the period."), Unit.TIME,
        (term("stay", Weight.AMOUNT),), (term("stay"),), within=False,
    ),
    "met": Figure(
        "met", t("按期", "Met"), t("本期到期、按期完成的。", "Due in the period and met."), Unit.CASES,
        (term("deadline_met", when=When.MATURED),),
    ),
    "missed": Figure(
        "missed", t("逾期完成", "Done late"), t("本期到期、逾期完成的。", "Due in the period and done late."), Unit.CASES,
        (term("deadline_missed", when=When.MATURED),), better=-1,
    ),
    "late": Figure(
        "late", t("逾期未完成", "Late, not done"), t("本期到期、至今未完成的。", "Due in the period and not done."), Unit.CASES,
        (term("deadline_running", when=When.MATURED),), better=-1,
    ),
}  # fmt: skip
"""What this page counts beside the official figures, each divided by its detail (state or rule) and opened by it."""
DUTIES = ("met", "missed", "late")


@dataclass(frozen=True)
class StateRow:
    """One state: what is in it now, and how long those stayed that left it."""

    state: str
    label: str
    stage: str
    now: Waiting
    stay: Counted


@dataclass(frozen=True)
class RuleRow:
    """One deadline rule: how many of those that fell due were met, done late, are late."""

    rule: str
    label: str
    counted: Mapping[str, Counted]


def asked_plainly(request: HttpRequest) -> Asked:
    """Organisation, period and kind; what waits is not divided further."""
    return replace(Asked.of(request), topic="", sector="", handler=None)


@figures_only
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """`?kind=` chooses the diagram; without it, the kind of which most is open."""
    asked, user, on = asked_plainly(request), person(request), today()
    everything = replace(asked, kind="")
    cases = open_now(user, asked)
    by_kind = ages(cases, on)
    order = sorted(kinds(), key=lambda one: (-by_kind.get(one.kind, {}).get("", 0), one.kind))
    kind = kind_named(asked.kind) if asked.kind else order[0]
    asked = replace(asked, kind=kind.kind)
    states = by_state(cases, kind.kind)
    counted = count(list(LISTS.values()), asked.slice, Dimension.DETAIL)
    context = {
        "asked": asked,
        "keep": [("kind", kind.kind)],
        "kind": kind,
        "tabs": [(one.kind_label, by_kind.get(one.kind, {}).get("", 0), everything.query(kind=one.kind), one is kind) for one in order],
        "diagram": heat_map(kind, states, lambda state: _address(asked, list="open", state=state)),
        "states": _states(kind, states, counted[STAY]),
        "all_states": together(states.values()),
        "bands": BANDS,
        "ages": [(one, [(band.key, by_kind[one.kind][band.key]) for band in BANDS], by_kind[one.kind][""]) for one in order if one.kind in by_kind],
        "duties": _duties({name: counted[name] for name in DUTIES}),
        "lists": [LISTS[name] for name in DUTIES],
    }  # fmt: skip
    return render(request, "desk/figures/waiting.html", context)


def _address(asked: Asked, **other: Any) -> str:
    return f"{reverse('waiting-records')}?{asked.query(**other)}"


def _states(kind: type[Application], states: Mapping[str, Waiting], stays: Mapping[str, Counted]) -> list[StateRow]:
    none = nothing(LISTS[STAY])
    return [
        StateRow(
            state,
            str(kind.State(state).label),
            stage_title(kind, stage),
            states.get(state, NOTHING),
            stays.get(state, none),
        )
        for stage, inner in open_states(kind)
        for state in inner
    ]


def _duties(counted: Mapping[str, Mapping[str, Counted]]) -> list[RuleRow]:
    """In the order in which the rules are declared; a rule of which nothing fell due is not there."""
    declared = rules.declared()
    found = {rule for each in counted.values() for rule, one in each.items() if rule and one.numerator}
    order = [rule for rule in declared if rule in found] + sorted(found - set(declared))
    return [
        RuleRow(
            rule,
            str(declared[rule].label) if rule in declared else rule,
            {name: counted[name].get(rule) or nothing(LISTS[name]) for name in DUTIES},
        )
        for rule in order
    ]


# The lists behind


@figures_only
@require_GET
def waiting_records(request: HttpRequest) -> HttpResponse:
    """`?list=open&state=&age=`, `?list=stay&state=`, `?list=met|missed|late&rule=`. Raises Http404 for anything else."""
    asked = asked_plainly(request)
    wanted = request.GET.get("list", "")
    if wanted == "open":
        return _open_ones(request, asked)
    if wanted not in LISTS:
        raise Http404
    return _counted_ones(request, asked, LISTS[wanted])


def _open_ones(request: HttpRequest, asked: Asked) -> HttpResponse:
    state, age = request.GET.get("state", ""), request.GET.get("age", "")
    band = band_named(age)
    kind = kind_named(asked.kind) if asked.kind else None
    if (age and band is None) or (state and (kind is None or state not in kind.State.values)):
        raise Http404
    cases = open_now(person(request), asked)
    if kind is not None:
        cases = cases.filter(kind_key=kind.kind)
    if state:
        cases = cases.filter(state=state)
    if band is not None:
        cases = cases.filter(band.condition(today()))
    rows = cases.annotate(entered=entered()).select_related("organisation", "handler")
    page = page_by_key(rows, whole(request.GET.get("after", "")))
    words = [
        kind.kind_label if kind else "",
        kind.State(state).label if kind and state else "",
        band.label if band else "",
    ]
    context = {
        "asked": asked,
        "title": t("在办申请", "Open applications"),
        "words": [str(word) for word in words if word],
        "rows": [(case, days_since(case.received_at), days_since(case.entered or case.received_at)) for case in page.rows],
        "listed": cases.count(),
        "more": _address(asked, list="open", state=state, age=age, after=page.next_key) if page.next_key else "",
        "back": f"{reverse('waiting')}?{asked.query()}",
    }  # fmt: skip
    return render(request, "desk/figures/open_now.html", context)


def _counted_ones(request: HttpRequest, asked: Asked, figure: Figure) -> HttpResponse:
    name = "state" if figure.key == STAY else "rule"
    member = request.GET.get(name, "").replace("\0", "")
    words = _member_in_words(asked, figure, member)
    by = Dimension.DETAIL if member else Dimension.NONE
    part, user = Part.DENOMINATOR if figure.is_rate else Part.NUMERATOR, person(request)
    marks = marks_behind(figure, asked.slice, part, user=user, by=by, member=member)
    page, after = page_of(marks, user, request.GET.get("after", ""))
    counted = count([figure], asked.slice, by)[figure.key].get(member) or nothing(figure)
    context = {
        "asked": asked,
        "figure": figure,
        "counted": counted,
        "said": t("平均{n}天", "{n} days on average").format(n=in_words(counted)) if figure.key == STAY else "",
        "member": words,
        "tabs": [],
        "total": told(counted.denominator if figure.is_rate else counted.numerator, Unit.CASES),
        "unit": UNITS[Unit.CASES],
        "listed": marks.count(),
        "rows": [Row(mark, detail_in_words(mark)) for mark in page],
        "more": _address(asked, list=figure.key, **{name: member}, after=after) if after else "",
        "back": f"{reverse('waiting')}?{asked.query()}",
        "back_to": t("在办与滞留", "Where cases wait"),
        "weights": ["days"] if figure.key == STAY else [],
    }
    return render(request, "desk/figures/records.html", context)


def _member_in_words(asked: Asked, figure: Figure, member: str) -> str:
    """The state, which is one of the kind's, or the rule. Raises Http404 where there is none."""
    if figure.key != STAY:
        rule = rules.declared().get(member)
        return str(rule.label) if rule else member
    kind = kind_named(asked.kind) if asked.kind else None
    if kind is None or member not in kind.State.values:
        raise Http404
    return f"{kind.kind_label} · {kind.State(member).label}"
