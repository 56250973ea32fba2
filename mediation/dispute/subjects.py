"""What a clock with a subject is about: whose claim, whose answer, which instalment, which remedy."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable

from mediation.claims import Claim
from mediation.dispute.remedies import RemedyTrack
from mediation.parties import Respondent
from workflow.text import t


def subjects_in_words(subjects: Iterable[str]) -> dict[str, str]:
    """In one query a sort, however many there are."""
    sorts: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        sort, _, key = subject.partition(":")
        sorts[sort].append(key)
    return {
        f"{sort}:{key}": words
        for sort, keys in sorts.items()
        if sort in _WORDS
        for key, words in _WORDS[sort](keys).items()
    }


def _claims(keys: list[str]) -> dict[str, str]:
    rows = Claim.objects.filter(pk__in=keys).select_related("applicant__person")
    return {str(claim.pk): f"{claim.applicant.person.name} · {claim.get_type_display()}" for claim in rows}


def _respondents(keys: list[str]) -> dict[str, str]:
    rows = Respondent.objects.filter(pk__in=keys).select_related("employer")
    return {str(respondent.pk): str(respondent) for respondent in rows}


def _instalments(keys: list[str]) -> dict[str, str]:
    return {
        key: t("{day}到期的款项", "due on {day}").format(day=dt.date.fromisoformat(key).isoformat()) for key in keys
    }


def _remedies(keys: list[str]) -> dict[str, str]:
    return {str(remedy.pk): str(remedy) for remedy in RemedyTrack.objects.filter(pk__in=keys)}


_WORDS: dict[str, Callable[[list[str]], dict[str, str]]] = {
    "claim": _claims,
    "respondent": _respondents,
    "due": _instalments,
    "remedy": _remedies,
}
