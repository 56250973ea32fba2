"""What a page of figures was asked for, all of it in the address: period, organisation, and what narrows it further."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from mediation.desk.figures.access import area_of
from mediation.desk.pressing import whole
from mediation.desk.work import person
from workflow.metrics import Slice
from workflow.models import kinds
from workflow.moment import today
from workflow.organisations import Organisation
from workflow.text import t

DAY = dt.timedelta(days=1)
LONGEST = dt.timedelta(days=366 * 12)

PRESETS = {
    "month": t("本月", "This month"),
    "last_month": t("上月", "Last month"),
    "quarter": t("本季度", "This quarter"),
    "year": t("今年", "This year"),
    "last_year": t("去年", "Last year"),
    "own": t("自定日期", "Other dates"),
}


def period_of(preset: str, on: dt.date) -> tuple[dt.date, dt.date]:
    """The days of a preset, whole: the month's last day, not today."""
    first = on.replace(day=1)
    if preset == "last_month":
        return (first - DAY).replace(day=1), first - DAY
    if preset == "quarter":
        begin = dt.date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
        return begin, _months_later(begin, 3) - DAY
    if preset == "year":
        return dt.date(on.year, 1, 1), dt.date(on.year, 12, 31)
    if preset == "last_year":
        return dt.date(on.year - 1, 1, 1), dt.date(on.year - 1, 12, 31)
    return first, _months_later(first, 1) - DAY


def _months_later(first: dt.date, n: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + n, 12)
    return dt.date(year, month + 1, 1)


def months_before(day: dt.date, n: int) -> dt.date:
    """The first day of the month that lies n months before the one of this day."""
    return _months_later(day.replace(day=1), -n)


@dataclass(frozen=True)
class Asked:
    """`?org=`, `?period=` or `?from=&to=`, `?kind=`, `?topic=`, `?sector=`, `?handler=`. Strange values count as none.

    sentence: what was wrong with the dates, for the person; the period is then the usual one, and `boxes` keeps what was typed.
    alone: only the chosen organisation and not those below it.
    """

    place: Organisation
    area: tuple[Organisation, ...]
    preset: str
    since: dt.date
    until: dt.date
    kind: str = ""
    topic: str = ""
    sector: str = ""
    handler: int | None = None
    alone: bool = False
    sentence: str = ""
    boxes: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, request: HttpRequest, *, usual: str = "year") -> "Asked":
        """Read the address; whoever asks reads figures (access.figures_only)."""
        area = tuple(area_of(person(request)))
        read = request.GET.get
        place = next((one for one in area if one.code == read("org", "")), area[0])
        typed = bool(read("from") or read("to"))
        preset = read("period", "own" if typed else usual)
        preset = preset if preset in PRESETS else usual
        since, until = period_of(usual if preset == "own" else preset, today())
        # The form sends both: who left the box of periods alone and changed the days means the days.
        if typed and read("was") == preset and (read("from"), read("to")) != (since.isoformat(), until.isoformat()):
            preset = "own"
        sentence = ""
        if preset == "own":
            since, until, sentence = _typed(read("from", ""), read("to", ""), since, until)
        boxes = (read("from", ""), read("to", "")) if sentence else (since.isoformat(), until.isoformat())
        return cls(
            place, area, preset, since, until,
            kind=read("kind", "") if read("kind", "") in {kind.kind for kind in kinds()} else "",
            topic=_words(read("topic", "")), sector=_words(read("sector", "")), handler=whole(read("handler", "")),
            alone=bool(read("alone")), sentence=sentence, boxes=boxes,
        )  # fmt: skip

    @property
    def slice(self) -> Slice:
        """What is counted: the chosen organisation and those below it, within the area of whoever asks."""
        within = [self.place] if self.alone else [one for one in self.area if one.is_within(self.place)]
        return Slice(
            self.since, self.until, tuple(one.pk for one in within), kind=self.kind or None, topic=self.topic or None,
            sector=self.sector or None, handler=self.handler,
        )  # fmt: skip

    @property
    def presets(self) -> list[tuple[str, str]]:
        """The periods there are to choose from."""
        return list(PRESETS.items())

    @property
    def narrowed(self) -> bool:
        """Whether less is counted than the organisation's period."""
        return bool(self.kind or self.topic or self.sector or self.handler is not None or self.alone)

    @property
    def so_far(self) -> dt.date:
        """The last day that counts when periods are compared: of one that is not over, today."""
        return min(self.until, today()) if self.since <= today() else self.until

    @property
    def before(self) -> Slice:
        """The period just before, of the same length (whole months and years before whole ones); of one not over, as far."""
        since = self._shifted(self.since)
        until = (
            min(self.since - DAY, since + (self.so_far - self.since)) if self.so_far < self.until else self.since - DAY
        )
        return replace(self.slice, since=since, until=until)

    @property
    def last_year(self) -> Slice:
        """The same days a year earlier; of a period that is not over, as far."""
        return replace(self.slice, since=_year_earlier(self.since), until=_year_earlier(self.so_far + DAY) - DAY)

    def _shifted(self, since: dt.date) -> dt.date:
        after = self.until + DAY
        if since.day == 1 and after.day == 1:
            months = (after.year - since.year) * 12 + after.month - since.month
            return _months_later(since, -months)
        return since - (after - since)

    def query(self, **other: Any) -> str:
        """The address's question, with what differs; None takes a part away."""
        parts: dict[str, Any] = {"org": self.place.code, "period": self.preset}
        if self.preset == "own":
            parts |= {"from": self.since.isoformat(), "to": self.until.isoformat()}
        parts |= {"kind": self.kind, "topic": self.topic, "sector": self.sector, "handler": self.handler}
        parts["alone"] = "1" if self.alone else ""
        parts |= other
        if "from" in other or "to" in other:
            parts["period"] = "own"
        return urlencode({name: value for name, value in parts.items() if value not in ("", None)})


def _typed(since: str, until: str, usual_since: dt.date, usual_until: dt.date) -> tuple[dt.date, dt.date, str]:
    try:
        first = dt.date.fromisoformat(since) if since else usual_since
        last = dt.date.fromisoformat(until) if until else max(first, usual_until)
    except ValueError:
        return usual_since, usual_until, t("日期请写成 2026-01-31。", "Write dates as 2026-01-31.")
    if last < first:
        return usual_since, usual_until, t("开始日期应不晚于结束日期。", "The period ends before it begins.")
    if last - first > LONGEST or first.year < 2000 or last.year > 2100:  # noqa: PLR2004  nobody worked with this before
        return usual_since, usual_until, t("所选期间过长或超出范围。", "That period is too long, or out of range.")
    return first, last, ""


def _year_earlier(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _words(typed: str) -> str:
    return typed.replace("\0", "")[:60]
