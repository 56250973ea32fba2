"""My work, and the list of cases."""

import datetime as dt
from collections import defaultdict

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.desk.faces import IN_WORDS
from mediation.desk.finding import visible_cases
from mediation.desk.listing import Asked, kind_choices, places_of
from workflow.clocks import Clock, prefetch_clocks
from workflow.models import Application, Stage, WorkTask, kind_named, kinds
from workflow.moment import now
from workflow.organisations import User
from workflow.queues import count_up_to, my_tasks, page_by_key, waiting_tasks
from workflow.text import t

RECENT = 10


def person(request: HttpRequest) -> User:
    """Who is signed in; every page is behind `login_required`."""
    assert isinstance(request.user, User)  # noqa: S101  for the type checker
    return request.user


@login_required
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What is mine, what waits for my roles, and what other organisations offer mine."""
    user = person(request)
    mine, waiting = my_tasks(user), waiting_tasks(user)
    my_page, waiting_page = page_by_key(mine, _key(request, "mine")), page_by_key(waiting, _key(request, "waiting"))
    _as_their_kinds(my_page.rows, waiting_page.rows)
    offered = _offered_to(user)
    context = {
        "mine": my_page,
        "mine_count": count_up_to(mine),
        "waiting": waiting_page,
        "waiting_count": count_up_to(waiting),
        "now": now(),
        "offered": list(offered[:RECENT]),
        "owing": owing(user),
        "reads_cases": reads_cases(user),
    }
    return render(request, "desk/my_work.html", context)


def owing(user: User) -> list[Clock]:
    """Duties that outlive their closed case, of the cases this person handled: no task reminds of them."""
    clocks = (
        Clock.objects.running()
        .of_duty()
        .filter(application__handler=user, application__stage=Stage.CLOSED, application__in=visible_cases(user))
    )
    return list(clocks.select_related("application__organisation").order_by("due_at")[:RECENT])


@login_required
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Everything this person may see, newest first, narrowed to what is asked for (mediation.desk.listing)."""
    user = person(request)
    places = places_of(user)
    asked = Asked.of(request, places)
    cases = asked.narrow(user)
    page = page_by_key(cases.select_related("organisation", "handler"), _key(request, "after"))
    prefetch_clocks(page.rows)
    context = {
        "page": page,
        "now": now(),
        "count": count_up_to(cases),
        "asked": asked,
        "kinds": kind_choices(),
        "stages": [("", t("全部", "All")), *Stage.choices],
        "places": places if len(places) > 1 else [],
    }
    return render(request, "desk/cases.html", context)


def _as_their_kinds(*pages: list[WorkTask]) -> None:
    """Let each task know its case as its own kind (one query a kind that is there), and put what is due first on top of its page."""
    tasks = [task for page in pages for task in page]
    keys: dict[str, list[int]] = defaultdict(list)
    for task in tasks:
        keys[task.process.kind_key].append(task.process_id)
    cases: dict[int, Application] = {}
    for kind, found in keys.items():
        rows = kind_named(kind)._base_manager.filter(pk__in=found)  # noqa: SLF001  documented, whatever its name
        cases |= rows.select_related("organisation").in_bulk()
    for task in tasks:
        task.process = cases[task.process_id]
    prefetch_clocks(cases.values())
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    due = {key: (case.next_due.due_at if case.next_due else None) or never for key, case in cases.items()}
    for page in pages:
        page.sort(key=lambda task: due[task.process_id])


def may_open(kind: type[Application], user: User) -> bool:
    """Whether this person holds a role that registers applications of this kind."""
    who = set(kind.steps()[kind.opens_with].who)
    return any(m.role in who for m in user.held)


def openable(user: User) -> list[type[Application]]:
    """The kinds this person may register."""
    order = list(IN_WORDS)
    return [kind for kind in sorted(kinds(), key=lambda kind: order.index(kind.kind)) if may_open(kind, user)]


def reads_cases(user: User) -> bool:
    """False for administrators."""
    from workflow import roles  # noqa: PLC0415

    return any(roles.role(m.role).reads_cases for m in user.held)


def _offered_to(user: User) -> QuerySet[Application]:
    places = [m.organisation_id for m in user.held]
    return visible_cases(user).open().filter(offered_to__in=places).select_related("organisation").order_by("-pk")


def _key(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None  # noqa: PLR2004  a bigint
