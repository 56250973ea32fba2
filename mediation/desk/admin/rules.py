"""The deadline rules: what each says in the version in force, and adding a version."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mediation.desk.admin.access import administrators_only, keeps_the_book, kept_by
from mediation.desk.admin.comparing import length_of, norm_of, warnings_of
from mediation.desk.admin.proposals import UNPROCESSABLE, Proposal, preview_page
from mediation.desk.admin.version_form import VersionForm
from mediation.desk.work import person
from workflow.additions import Version
from workflow.clocks import Clock
from workflow.editions import Book, RuleVersion, current_book
from workflow.moment import today
from workflow.rules import Rule


@dataclass(frozen=True)
class Shown:
    """One version of a rule in words. running: how many unended clocks it has; by: who added it."""

    rule: Rule
    running: int = 0
    row: RuleVersion | None = None

    @property
    def length(self) -> str:
        """15日."""
        return length_of(self.rule)

    @property
    def norm(self) -> str:
        """The shorter target."""
        return norm_of(self.rule)

    @property
    def warnings(self) -> str:
        """When people are reminded."""
        return warnings_of(self.rule)

    @property
    def to_confirm(self) -> str:
        """Why the organisation has to confirm the number; empty once it has set one itself."""
        return self.rule.configurable if self.rule.version == 1 else ""


@administrators_only
@require_GET
def rules_page(request: HttpRequest) -> HttpResponse:
    """Every rule in the version for what begins today, and how many run by it in the organisations this person keeps."""
    book, on = current_book(), today()
    running = Clock.objects.unended().filter(kept_by(person(request), "organisation__"))
    counts = dict(running.order_by().values_list("rule").annotate(Count("pk")))
    shown = [Shown(book.rule(key, on), counts.get(key, 0)) for key in book.versions]
    context = {"rules": shown, "to_confirm": sum(1 for one in shown if one.to_confirm)}
    return render(request, "desk/admin/rules.html", context)


@administrators_only
@require_http_methods(["GET", "POST"])
def rule_page(request: HttpRequest, key: str) -> HttpResponse:
    """GET: every version, and the form of another. POST: what it would change. Nothing is saved here."""
    book, on, may_add = current_book(), today(), keeps_the_book(person(request))
    if key not in book.versions or (request.method == "POST" and not may_add):
        raise Http404
    newest = book.versions[key][-1]
    form = VersionForm(request.POST, newest=newest) if request.method == "POST" else VersionForm(newest=newest)
    if form.is_bound and form.is_valid():
        addition = Version(form.version())
        nothing = addition.adds_nothing_to(book)
        if nothing is None:
            back = reverse("deadline-rule", args=[key])
            return preview_page(request, Proposal(addition, book.number, form.cleaned_data["words"], back), book)
        form.add_error(None, nothing)
    context = {
        "form": form if may_add else None,
        "now": Shown(book.rule(key, on)),
        "versions": _versions(book, key, on),
    }
    return render(request, "desk/admin/rule.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _versions(book: Book, key: str, on: dt.date) -> list[Shown]:
    """Newest first, each with its row; the declared one has none."""
    rows = {row.version: row for row in RuleVersion.objects.filter(rule=key).select_related("edition__made_by")}
    return [Shown(rule, row=rows.get(rule.version)) for rule in reversed(book.versions[key])]
