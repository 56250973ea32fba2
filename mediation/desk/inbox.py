"""Messages in the page: what the product has told this person, newest first, and opening one."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from mediation.desk.finding import visible_cases
from mediation.desk.pressing import whole
from mediation.desk.work import person
from mediation.templatetags.desk import rule_label
from workflow.clockwork import local_day
from workflow.messages import Message, MessageQuerySet, Topic
from workflow.moment import now
from workflow.organisations import User
from workflow.queues import page_by_key
from workflow.standing import standing
from workflow.text import t

MOST_SHOWN = 99
"""The badge counts to this number at the utmost."""

ICONS = {
    Topic.REMIND: "bell",
    Topic.NORM: "flag",
    Topic.TODAY: "clock-alert",
    Topic.LAPSED: "triangle-alert",
    Topic.ACT: "cog",
    Topic.AFTER: "triangle-alert",
    Topic.BLOCKED: "hand",
    Topic.MOVED: "calendar-clock",
    Topic.CALENDAR: "calendar-days",
    Topic.FIGURES: "chart-column",
    Topic.ACCOUNT: "key-round",
}
GRAVE = frozenset({Topic.LAPSED, Topic.AFTER, Topic.BLOCKED})


@dataclass(frozen=True)
class Told:
    """A message as the page shows it: its sentence is made here, in the reader's language.

    open: whether its case may still be seen; of others the number alone is named. became: what is no longer so.
    """

    message: Message
    sentence: str
    icon: str
    grave: bool
    open: bool
    became: str


def received(user: User, at: dt.datetime) -> MessageQuerySet:
    """What this person has been told by then."""
    return Message.objects.to(user, at)


def unread_count(user: User, at: dt.datetime) -> int:
    """How many are unread, counted to one more than MOST_SHOWN: one statement on the partial index of unread ones."""
    return int(Message.objects.to(user, at).unread().order_by()[: MOST_SHOWN + 1].count())


@login_required
@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """`?unread` shows those not opened yet; `?after=` goes on."""
    user, at = person(request), now()
    rows = received(user, at)
    only_unread = "unread" in request.GET
    if only_unread:
        rows = rows.unread()
    page = page_by_key(rows.select_related("application", "clock"), whole(request.GET.get("after", "")))
    cases = {row.application_id for row in page.rows} - {None}
    seen = set(visible_cases(user).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()
    context = {
        "told": [told(row, row.application_id in seen) for row in page.rows],
        "next_key": page.next_key,
        "only_unread": only_unread,
    }
    return render(request, "desk/messages.html", context)


@login_required
@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads: the explanation of its deadline, its case, or back to the list."""
    user, at = person(request), now()
    message = get_object_or_404(received(user, at), pk=pk)
    received(user, at).unread().filter(pk=pk).update(read_at=at)
    case = message.application_id
    if case is None or not visible_cases(user).filter(pk=case).exists():
        return redirect("messages")
    if message.clock_id is not None and request.POST.get("to") == "why":
        return redirect("why", pk=case, clock=message.clock_id)
    return redirect("case", pk=case)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything received so far as read."""
    at = now()
    received(person(request), at).unread().update(read_at=at)
    return redirect("messages")


def told(message: Message, seen: bool) -> Told:  # noqa: FBT001  read off a set
    """A message with its sentence; `seen`: whether the reader may see its case."""
    topic = Topic(message.topic)
    return Told(message, sentence(message), ICONS[topic], topic in GRAVE, seen, became(message))


def sentence(message: Message) -> str:
    """What a message says, in the active language: topic, rule, day and the words of its occasion."""
    said = str(t(*message.words)) if len(message.words) == 2 else ""  # noqa: PLR2004  Chinese and English
    if message.clock is None:
        return said or str(Topic(message.topic).label)
    days = (message.due_on - local_day(message.deliver_at)).days if message.due_on else 0
    words = _words(Topic(message.topic), days)
    made = words.format(rule=rule_label(message.clock.rule), day=message.due_on or "—", n=message.n, left=days)
    return f"{made}{t('：', ': ')}{said}" if said else made


def _words(topic: Topic, days: int) -> str:
    """The sentence by the day of delivery: a reminder that was held back, or missed, says what is true when it arrives."""
    if topic in (Topic.REMIND, Topic.TODAY) and days < 0:
        return _LATE[topic]
    return _SENTENCES[Topic.TODAY if topic == Topic.REMIND and days == 0 else topic]


def became(message: Message) -> str:
    """What became of the deadline since, where the message no longer says how it stands; empty where it does."""
    clock = message.clock
    if clock is None or message.topic in (Topic.ACT, Topic.BLOCKED):
        return ""
    if clock.ended_at is not None:
        return standing(clock, clock.ended_at).words
    if clock.due_on is None:
        return str(t("现已中止计算", "it stands still now"))
    if message.due_on is not None and clock.due_on != message.due_on:
        return t("现为{day}届满", "it now ends on {day}").format(day=clock.due_on)
    return ""


_LATE = {
    Topic.REMIND: t("补发的提前提醒：“{rule}”已于{day}届满", "An early reminder sent late: “{rule}” ran out on {day}"),
    Topic.TODAY: t("补发的当日提醒：“{rule}”已于{day}届满", "A same-day reminder sent late: “{rule}” ran out on {day}"),
}
_SENTENCES: dict[Topic, str] = {
    Topic.REMIND: t("“{rule}”将于{day}届满，还有{left}天", "“{rule}” ends on {day}, in {left} days"),
    Topic.NORM: t("“{rule}”已过内部目标，最后一天是{day}", "“{rule}” is past its internal target; the last day is {day}"),
    Topic.TODAY: t("“{rule}”今天（{day}）届满", "“{rule}” ends today ({day})"),
    Topic.LAPSED: t("“{rule}”已于{day}届满", "“{rule}” ran out on {day}"),
    Topic.ACT: t("“{rule}”已于{day}届满，系统已依法办理", "“{rule}” ran out on {day}; the product acted as the law says"),
    Topic.AFTER: t("“{rule}”已于{day}届满，逾期{n}个工作日仍未办理", "“{rule}” ran out on {day} and is {n} working days overdue"),
    Topic.BLOCKED: t("“{rule}”已于{day}届满，系统未能自动办理，请人工处理", "“{rule}” ran out on {day}; the product could not act, a person must"),
    Topic.MOVED: t("“{rule}”的最后一天提前到{day}", "“{rule}” now ends earlier, on {day}"),
    Topic.CALENDAR: t("工作日历", "Working calendar"),
    Topic.FIGURES: t("统计核对", "Figures"),
    Topic.ACCOUNT: t("账号安全", "Your account"),
}  # fmt: skip
