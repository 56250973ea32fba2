"""The working calendar: which years are known and by which notice, a year day by day, and importing a notice."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mediation.desk.admin.access import administrators_only, keepers_of_the_book_only, keeps_the_book, kept_by
from mediation.desk.admin.proposals import UNPROCESSABLE, Proposal, preview_page
from mediation.desk.admin.years import months_of
from mediation.desk.work import person
from workflow.additions import Notices
from workflow.calendar_files import MOST_BYTES, BadCalendar, read_notice
from workflow.clocks import Clock
from workflow.editions import CalendarNotice, current_book
from workflow.moment import today
from workflow.queues import count_up_to
from workflow.text import t

WEEKDAYS = t("一 二 三 四 五 六 日", "M T W T F S S")
RECENT = 3
"""Years shown at once; older ones unfold."""


@dataclass(frozen=True)
class Year:
    """One known year: its notices, the one that counts first, and how many days it lists."""

    year: int
    notices: list[CalendarNotice]

    @property
    def newest(self) -> CalendarNotice:
        """The notice that counts."""
        return self.notices[0]

    @property
    def off(self) -> int:
        """Days off listed."""
        return sum(1 for _day, off, _name in self.newest.days if off)

    @property
    def worked(self) -> int:
        """Make-up days listed."""
        return len(self.newest.days) - self.off


@administrators_only
@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The years that are known, newest first, and what is missing."""
    user, on, years = person(request), today(), _years()
    known = {year.year for year in years}
    following = on.year + 1
    context: dict[str, Any] = {
        "recent": [year for year in years if year.year > on.year - RECENT],
        "older": [year for year in years if year.year <= on.year - RECENT],
        "this_year": on.year,
        "this_year_missing": on.year not in known,
        "next_year": following,
        "next_year_missing": following not in known,
        "days_until": (dt.date(following, 1, 1) - on).days,
        "provisional": count_up_to(Clock.objects.running().filter(kept_by(user, "organisation__"), provisional=True)),
        "keeps_the_book": keeps_the_book(user),
    }
    return render(request, "desk/admin/calendar.html", context)


@administrators_only
@require_GET
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve months, each day marked by a letter as well as a colour, and the notices they rest on."""
    found = [one for one in _years() if one.year == year]
    if not found:
        raise Http404
    almanac = current_book().almanac
    context = {
        "year": found[0],
        "months": months_of(almanac, year),
        "today": today().isoformat(),
        "weekdays": WEEKDAYS.split(),
        "before": year - 1 if year - 1 in almanac.years else None,
        "after": year + 1 if year + 1 in almanac.years else None,
    }
    return render(request, "desk/admin/year.html", context)


class ImportForm(forms.Form):
    """The file of a notice, and a remark."""

    file = forms.FileField(
        label=t("放假安排文件", "File of the notice"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,.csv"}),
        error_messages={"required": t("请选择文件。", "Please choose a file.")},
        help_text=t(
            "JSON（holiday-cn 格式）或 CSV（首行为 日期、类型、名称；类型填“休”或“班”）。文件名含年份的，须与内容一致。",
            "JSON as of the holiday-cn project, or CSV with the columns date, kind (休 off, 班 worked) and name.",
        ),
    )
    words = forms.CharField(
        label=t("说明", "Remark"),
        required=False,
        max_length=150,
        help_text=t("如：国办补充通知。", "e.g. a further notice."),
    )

    def clean_file(self) -> Notices:
        """The notice in the file; what is wrong with it is said in a sentence."""
        file = self.cleaned_data["file"]
        try:
            return Notices((read_notice(file.name, file.read(MOST_BYTES + 1)),))
        except BadCalendar as bad:
            raise forms.ValidationError(bad.sentence) from bad


@keepers_of_the_book_only
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: what the file would change. Nothing is saved here."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        book, addition = current_book(), form.cleaned_data["file"]
        nothing = addition.adds_nothing_to(book)
        if nothing is None:
            back = reverse("import-calendar")
            return preview_page(request, Proposal(addition, book.number, form.cleaned_data["words"], back), book)
        form.add_error("file", nothing)
    context = {"form": form}
    return render(request, "desk/admin/import.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _years() -> list[Year]:
    """Every known year with its notices, both newest first."""
    rows = CalendarNotice.objects.select_related("edition__made_by").order_by("-year", "-edition_id")
    return [Year(year, list(notices)) for year, notices in groupby(rows, key=lambda row: row.year)]
