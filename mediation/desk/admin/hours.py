"""Office hours: of each organisation its own, or those of the nearest above that has some."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mediation.desk.admin.access import administered_by, administrators_only
from mediation.desk.admin.comparing import MAKEUP, WEEKDAYS
from mediation.desk.admin.proposals import UNPROCESSABLE, Proposal, preview_page
from mediation.desk.work import person
from workflow.additions import Hours
from workflow.editions import Book, current_book
from workflow.office_hours import BadHours, Week
from workflow.organisations import Organisation
from workflow.text import t


@dataclass(frozen=True)
class Place:
    """An organisation, its hours in words, whose they are (None: nobody has set any), and how deep it stands."""

    organisation: Organisation
    week: Week
    source: Organisation | None
    depth: int

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Days and hours, days alike together."""
        found: list[tuple[str, str]] = []
        for name, line in [*zip(WEEKDAYS, self.week.lines(), strict=True), (MAKEUP, self.week.makeup)]:
            if found and found[-1][1] == line and name is not MAKEUP:
                first = found[-1][0].partition("–")[0]
                found[-1] = (f"{first}–{name}", line)
            elif line:
                found.append((str(name), line))
            else:
                found.append((str(name), ""))
        return [(name, line) for name, line in found if line]


@administrators_only
@require_GET
def hours_page(request: HttpRequest) -> HttpResponse:
    """Every organisation this person keeps."""
    book, places = current_book(), administered_by(person(request))
    above = {place.path: place for place in places}
    context = {"places": [_place(book, place, above) for place in places]}
    return render(request, "desk/admin/hours.html", context)


def _place(book: Book, place: Organisation, known: dict[str, Organisation]) -> Place:
    paths = [path for path in book.weeks if place.path.startswith(path)]
    source = known.get(max(paths, key=len)) if paths else None
    return Place(place, book.week(place.path), source, place.path.count("/") - 2)


class HoursForm(forms.Form):
    """Seven lines and one for make-up days, each as people write hours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day{number}"] = forms.CharField(label=name, required=False, max_length=100)
        self.fields["makeup"] = forms.CharField(
            label=MAKEUP, required=False, max_length=100,
            help_text=t("留空则与第一个有办公时间的工作日相同。", "Empty: as on the first weekday that has hours."),
        )  # fmt: skip
        self.fields["words"] = forms.CharField(label=t("说明", "Remark"), required=False, max_length=150)

    def clean(self) -> dict[str, Any]:
        """The week these lines make; the fault stands beside its line where it lies in one."""
        cleaned = super().clean() or {}
        lines = [cleaned.get(f"day{number}", "") for number in range(len(WEEKDAYS))]
        for name, line in [
            *((f"day{number}", line) for number, line in enumerate(lines)),
            ("makeup", cleaned["makeup"]),
        ]:
            try:
                Week.parse([line or "09:00-10:00", *["09:00-10:00"] * 6])
            except BadHours as bad:
                self.add_error(name, bad.sentence)
        if not self.errors:
            try:
                cleaned["week"] = Week.parse(lines, cleaned["makeup"])
            except BadHours as bad:
                self.add_error(None, bad.sentence)
        return cleaned


@administrators_only
@require_http_methods(["GET", "POST"])
def hours_of_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the hours that hold there. POST: what other hours would change. Nothing is saved here."""
    place = next((place for place in administered_by(person(request)) if place.pk == pk), None)
    if place is None:
        raise Http404
    book = current_book()
    week = book.week(place.path)
    initial = {f"day{number}": line for number, line in enumerate(week.lines())} | {"makeup": week.makeup}
    form = HoursForm(request.POST) if request.method == "POST" else HoursForm(initial=initial)
    if form.is_bound and form.is_valid():
        addition = Hours(place, form.cleaned_data["week"])
        nothing = addition.adds_nothing_to(book)
        if nothing is None:
            back = reverse("office-hours-of", args=[pk])
            return preview_page(request, Proposal(addition, book.number, form.cleaned_data["words"], back), book)
        form.add_error(None, nothing)
    context = {"form": form, "place": place, "inherited": place.path not in book.weeks}
    return render(request, "desk/admin/hours_form.html", context, status=UNPROCESSABLE if form.is_bound else 200)
