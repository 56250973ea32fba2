"""日志: the auditor's page, and his only one. Nothing in it is changed, here or anywhere."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.dates import parse_date
from mediation.desk.admin.access import auditors_only
from mediation.desk.work import person
from mediation.identifiers import Invalid
from workflow.clockwork import midnight
from workflow.logbook import Action, LogEntry
from workflow.organisations import Organisation, User, installations_root
from workflow.queues import page_by_key

BIGINT_DIGITS = 19
MOST_PEOPLE = 200
"""Of so many with a name alike the lines are found."""
LATEST = dt.date(9000, 1, 1)


@auditors_only
@require_GET
def log_page(request: HttpRequest) -> HttpResponse:
    """`?since=`, `?until=` (days), `?who=` (account or name), `?action=`, `?after=`. Strange values count as none."""
    viewer, read = person(request), request.GET.get
    since, until = _day(read("since", "")), _day(read("until", ""))
    who, action = read("who", "").replace("\0", "").strip(), read("action", "")
    rows = entries_for(viewer).select_related("actor", "organisation")
    if since is not None:
        rows = rows.filter(at__gte=midnight(since))
    if until is not None:
        rows = rows.filter(at__lt=midnight(until + dt.timedelta(days=1)))
    if who:
        people = User.objects.filter(Q(username=who) | Q(name__icontains=who))[:MOST_PEOPLE]
        keys, names = [one.pk for one in people], [one.username for one in people]
        rows = rows.filter(Q(username=who) | Q(actor__in=keys) | Q(facts__user__in=names))
    if action in Action.values:
        rows = rows.filter(action=action)
    typed = read("after", "")
    page = page_by_key(rows, int(typed) if typed.isdecimal() and len(typed) < BIGINT_DIGITS else None)
    asked: dict[str, Any] = {"since": since or "", "until": until or "", "who": who, "action": action}
    context = {"page": page, "actions": Action.choices, "filtered": any(asked.values()), **asked}
    return render(request, "desk/log.html", context)


def entries_for(viewer: User) -> QuerySet[LogEntry]:
    """The lines of the organisations he audits; at the installation's root also what belongs nowhere."""
    places = list(Organisation.objects.filter(viewer.area("audits")).values_list("pk", flat=True))
    scope = Q(organisation__in=places)
    root = installations_root()
    if root is not None and root.pk in places:
        scope |= Q(organisation=None)
    return LogEntry.objects.filter(scope)


def _day(typed: str) -> dt.date | None:
    if not typed.strip():
        return None
    try:
        return min(parse_date(typed), LATEST)
    except Invalid:
        return None
