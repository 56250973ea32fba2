"""Why this date: the page of one deadline, for staff and in a version to print for a party."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from mediation.desk.finding import visible_case
from mediation.desk.months import ROLLED, legend, months_of
from mediation.desk.work import person
from mediation.templatetags.desk import amount, counted, weekday
from workflow.audit import Entry, Timeline
from workflow.clocks import Clock
from workflow.explain import Explanation, explain
from workflow.lines import Mark
from workflow.models import Application
from workflow.moment import now
from workflow.standing import standing
from workflow.tape import What
from workflow.text import t

MIDNIGHT = dt.time()


@login_required
@never_cache
@require_GET
def why_page(request: HttpRequest, pk: int, clock: int) -> HttpResponse:
    """`?for=party`: without names of staff, their notes and their targets."""
    case = visible_case(person(request), pk)
    found = Clock.objects.filter(pk=clock, application=case.pk).select_related("organisation").first()
    if found is None:
        raise Http404
    for_party = request.GET.get("for") == "party"
    told = explain(found, for_party=for_party)
    months = months_of(told)
    context = {
        "case": case,
        "clock": found,
        "told": told,
        "sentences": sentences(told),
        "months": months,
        "legend": legend(months),
        "standing": standing(found, now()),
        "subject": case.subjects_in_words([found.subject]).get(found.subject, "") if found.subject else "",
        "closes": closes(told),
        "steps": () if for_party else steps_of(case, found),
        "weekdays": [weekday(dt.date(2026, 6, day)) for day in range(1, 8)],  # a month that begins on a Monday
        "printed": now(),
    }
    return render(request, "desk/why_party.html" if for_party else "desk/why.html", context)


def steps_of(case: Application, clock: Clock) -> list[Entry]:
    """The steps whose events moved this clock, oldest first."""

    def moved(entry: Entry) -> bool:
        events = entry.change.facts.get("clocks", ())
        mine = (clock.rule, clock.subject)
        return any(not event.get("rule") or (event["rule"], event.get("subject", "")) == mine for event in events)

    return [entry for entry in reversed(Timeline(case).entries()) if moved(entry)]


def closes(told: Explanation) -> dt.datetime | None:
    """At what hour the last day is over, where that is not midnight."""
    at = told.clock.due_at
    return at if at is not None and timezone.localtime(at).time() != MIDNIGHT else None


def sentences(told: Explanation) -> list[str]:
    """The date told as one would tell it across the counter."""
    return [str(words) for words in (_start(told), *_decided(told), _provisional(told)) if words]


def _start(told: Explanation) -> str:
    rule, face_until = told.rule, told.clock.until
    if told.clock.pinned_at is not None:
        return t("期限由本机构设定，不按规则计算。", "The day was set by the organisation, not counted by the rule.")
    if face_until is not None:
        return t("期限为{what}：{day}。", "The day is {what}: {day}.").format(what=rule.counted_from, day=face_until)
    if told.unit.by_day:
        return t(
            "从{day}（{what}）起算，当日不计入，期限{length}。",
            "Counted from {day} ({what}), that day not included, for {length}.",
        ).format(day=told.began_on, what=_since(told), length=amount(rule.length, rule.unit))
    return t("从{day}（{what}）起算，期限{length}。", "Counted from {day} ({what}), for {length}.").format(
        day=told.began_on, what=_since(told), length=amount(rule.length, rule.unit)
    )


def _since(told: Explanation) -> str:
    if told.interruptions and told.began_on != told.anchor_on:
        why = told.interruptions[-1].why
        anew = str(t("重新计算", "counted anew"))
        return f"{why}{t('，', '; ')}{anew}" if why else anew
    return told.anchor_why or str(told.rule.counted_from)


def _decided(told: Explanation) -> list[str]:
    clock, due = told.clock, told.clock.due_on
    if clock.paused_since is not None and told.budget is not None:
        return [
            t(
                "现已中止计算，中止前已计入{used}，共{budget}。",
                "It stands still; {used} of {budget} had been counted.",
            ).format(used=counted(told.used, told.unit), budget=counted(told.budget, told.unit))
        ]
    if due is None:
        return [str(t("现已中止计算。", "It stands still."))]
    found = [*_stood_still(told), *_rolled(told), *_moved(told)]
    return [*found, t("因此，{day}是最后一天。", "So {day} is the last day.").format(day=_with_weekday(due))]


def _stood_still(told: Explanation) -> list[str]:
    """The pauses that took days away, so that the date can be counted again from the sentences."""
    found = []
    for line in told.lines:
        if line.mark != What.PAUSED:
            continue
        words = t("其间{day}至{upto}中止，不计入。", "It stood still from {day} to {upto}: not counted.")
        if line.day == line.upto:
            words = t("其间{day}中止，不计入。", "It stood still on {day}: not counted.")
        found.append(words.format(day=line.day, upto=line.upto))
    return found


def _rolled(told: Explanation) -> list[str]:
    rolled = [line for line in told.lines if line.mark in ROLLED]
    if not rolled or told.computed is not None:
        return []
    first = rolled[0]
    what = first.name or str(t("周末", "a weekend"))
    return [
        t(
            "计算的最后一日{day}逢{what}，依法顺延到休息日后的第一个工作日。",
            "The last day, {day}, falls on {what}; by law it moves to the first working day after it.",
        ).format(day=first.day, what=what)
    ]


def _moved(told: Explanation) -> list[str]:
    return [
        f"{line.words}{t('（', ' (')}{line.why}{t('）。', ').')}" if line.why else f"{line.words}{t('。', '.')}"
        for line in told.lines
        if line.mark in {Mark.EXTENDED, Mark.SERVED}
    ]


def _provisional(told: Explanation) -> str:
    if not told.clock.provisional:
        return ""
    years = str(t("、", ", ")).join(map(str, told.unknown_years))
    if told.clock.due_on and max(told.unknown_years) > told.clock.due_on.year:
        return t(
            "{years}年的放假安排国务院办公厅尚未公布，岁末几天可能因元旦调休而变动，因此这一日期是暂定的；公布后将重新计算。",
            "The official calendar of {years} is not published yet, and New Year may still change the last days of"
            " December: this date is provisional and will be counted again then.",
        ).format(years=years)
    return t(
        "{years}年的放假安排国务院办公厅尚未公布，这是按最早情况计算的暂定日期；公布后将重新计算，只可能推后，不会提前。",
        "The official calendar of {years} is not published yet: this is the earliest possible date. It will be counted"
        " again then, and can only move later.",
    ).format(years=years)


WEEKDAYS = (
    t("星期一", "Monday"), t("星期二", "Tuesday"), t("星期三", "Wednesday"), t("星期四", "Thursday"), t("星期五", "Friday"),
    t("星期六", "Saturday"), t("星期日", "Sunday"),
)  # fmt: skip


def _with_weekday(day: dt.date) -> str:
    return f"{day.isoformat()}{t('（', ' (')}{WEEKDAYS[day.weekday()]}{t('）', ')')}"
