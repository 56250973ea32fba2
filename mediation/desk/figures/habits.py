"""异常提示: what some do more than others, as questions to supervisors; and the records of one person behind each number."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from mediation.desk.figures.access import figures_only
from mediation.desk.figures.asked import Asked
from mediation.desk.pressing import whole
from mediation.desk.work import person
from mediation.reports.habits.asking import Habit, Scope, questions
from mediation.reports.habits.declared import HABITS, habit
from mediation.reports.overseeing import oversees
from workflow.models import Application
from workflow.moment import now
from workflow.organisations import User

PAGE = 50
LONGEST = 90
"""Days: further apart, two things have nothing to do with each other."""
NEAR, AGAIN = 2, 7


@figures_only
@never_cache
@require_GET
def habits(request: HttpRequest) -> HttpResponse:
    """What Asked reads, `?near=` (days before a due date) and `?again=` (days after a closing)."""
    asked, scope = _asked(request)
    context = {
        "asked": asked,
        "scope": scope,
        "habits": [(one, one.said(scope), questions(one, scope)) for one in HABITS],
        "query": _query(asked, scope),
        "keep": [("near", scope.near), ("again", scope.again)],
        "hidden": _hidden(asked),
        "longest": LONGEST,
    }
    return render(request, "desk/figures/habits.html", context)


def _asked(request: HttpRequest) -> tuple[Asked, Scope]:
    """Period and organisations, of those that this person supervises. Raises Http404 where there is none."""
    user = person(request)
    asked = Asked.of(request, usual="quarter")
    asked = replace(asked, kind="", topic="", sector="", handler=None)
    area = tuple(place for place in asked.area if oversees(user, place))
    if not area:
        raise Http404
    asked = replace(asked, area=area, place=asked.place if asked.place in area else area[0])
    near, again = (_days(request, name, usual) for name, usual in (("near", NEAR), ("again", AGAIN)))
    return asked, Scope(asked.since, asked.until, asked.slice.organisations, now(), near, again)


def _days(request: HttpRequest, name: str, usual: int) -> int:
    typed = whole(request.GET.get(name, ""))
    return usual if typed is None else min(typed, LONGEST)


def _query(asked: Asked, scope: Scope) -> str:
    return asked.query(near=scope.near, again=scope.again)


def _hidden(asked: Asked) -> list[tuple[str, str]]:
    """The organisation and period, for the small form of days."""
    given = [("org", asked.place.code), ("period", asked.preset), ("alone", "1" if asked.alone else "")]
    if asked.preset == "own":
        given += [("from", asked.since.isoformat()), ("to", asked.until.isoformat())]
    return [(name, value) for name, value in given if value]


@figures_only
@never_cache
@require_GET
def habit_records(request: HttpRequest) -> HttpResponse:
    """`?habit=`, `?who=`, `?all=`: what one person did, newest first; cases out of sight are counted, not shown."""
    asked, scope = _asked(request)
    chosen, who = habit(request.GET.get("habit", "")), whole(request.GET.get("who", ""))
    if chosen is None or who is None:
        raise Http404
    everything = bool(request.GET.get("all"))
    found = [event for event in chosen.events(scope) if event.who == who]
    if not found:
        raise Http404
    listed = sorted((event for event in found if everything or event.counts), key=lambda event: event.on, reverse=True)
    keys = {event.application for event in listed}
    seen = Application.objects.visible_to(person(request)).filter(pk__in=keys).select_related("organisation")
    cases = {case.pk: case for case in seen}
    shown = [(cases[event.application], event) for event in listed if event.application in cases]
    first = whole(request.GET.get("after", "")) or 0
    context = {
        "asked": asked,
        "scope": scope,
        "habit": chosen,
        "said": chosen.said(scope),
        "who": User.objects.get(pk=who),
        "rows": shown[first : first + PAGE],
        "listed": len(listed),
        "out_of_sight": len(listed) - len(shown),
        "all": everything,
        "tabs": _tabs(chosen, len(found), sum(event.counts for event in found)),
        "query": _query(asked, scope),
        "next": first + PAGE if len(shown) > first + PAGE else None,
    }
    return render(request, "desk/figures/habit_records.html", context)


def _tabs(chosen: Habit, events: int, counting: int) -> list[tuple[str, int]]:
    """Which lists there are: what the question is about, and everything; one where these are the same."""
    return [("", counting)] if counting == events else [("", counting), ("1", events)]
