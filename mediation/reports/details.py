"""In what way a mark counts, in words: how a case ended, what was answered, which deadline, on what ground."""

from collections.abc import Callable, Mapping

from mediation.consultation.codes import Channel
from mediation.dispute.measures import OUTCOMES
from mediation.hearing.states import Extent
from mediation.hotline.codes import Verdict
from mediation.hotline.measures import MERGED
from mediation.legal_aid.codes import AidForm
from mediation.ratings import Occasion, Score
from mediation.recovered import Basis
from workflow import measures, rules
from workflow.marks import Mark
from workflow.models import kind_named
from workflow.text import t

In = Callable[[Mark], str]


def detail_in_words(mark: Mark) -> str:
    """What was counted and in what way: 调解结束 · 调解不成; the measure alone where its marks are all alike."""
    measure = measures.declared().get(mark.measure)
    label = str(measure.label) if measure else mark.measure
    words = WORDS.get(mark.measure, _as_it_is)(mark) if mark.detail else ""
    return f"{label} · {words}" if words else label


def _as_it_is(mark: Mark) -> str:
    return mark.detail


def _state(mark: Mark) -> str:
    known = dict(kind_named(mark.kind).State.choices)
    return str(known.get(mark.detail, mark.detail))


def _step(mark: Mark) -> str:
    step = kind_named(mark.kind).step_named(mark.detail)
    return str(step.label) if step else mark.detail


def _rule(mark: Mark) -> str:
    rule = rules.declared().get(mark.detail)
    return str(rule.label) if rule else mark.detail


def _rating(mark: Mark) -> str:
    occasion, _, score = mark.detail.partition(":")
    words = [str(labels.get(code, code)) for labels, code in ((_OCCASIONS, occasion), (_SCORES, score)) if code]
    return " · ".join(words)


def _of(labels: Mapping[str, str]) -> In:
    return lambda mark: str(labels.get(mark.detail, mark.detail))


_OCCASIONS: Mapping[str, str] = dict(Occasion.choices)
_SCORES: Mapping[str, str] = dict(Score.choices)
_ROUNDS = _of(OUTCOMES)
_DUTIES = ("deadline_met", "deadline_missed", "deadline_running", "deadline_extended")
_RATINGS = ("rating_asked", "rating_answered", "rating_answered_of_asked", "rating_self_recorded")

WORDS: Mapping[str, In] = {
    "ended": _state, "reopened": _state, "stay": _state, "aid_ended": _state, "aid_ended_of_granted": _state,
    "mediation_begun": _ROUNDS, "mediation_ended": _ROUNDS, "mediation_ended_of_begun": _ROUNDS,
    "consultation": _of(dict(Channel.choices)), "aid_granted": _of(dict(AidForm.choices)),
    "recovery": _of(dict(Basis.choices)), "callback": _of(_SCORES), "ticket_verdict": _of(dict(Verdict.choices)),
    "hearing_settled": _of(dict(Extent.choices)), "ticket_anew": _step, "ticket_dispatched": _of({MERGED: t("已并入他单", "merged into another")}),
    **dict.fromkeys(_DUTIES, _rule), **dict.fromkeys(_RATINGS, _rating),
}  # fmt: skip
"""By measure, what its details are."""
