"""Of whom and when a report tells: an organisation with what stands below it, and a period, in words."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from workflow.metrics import Slice
from workflow.organisations import Organisation
from workflow.projecting import counted_at
from workflow.text import t

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Scope:
    """An organisation, the keys of those that count with it, and the days from `since` to `until`, both in.

    as_of: when the marks were last brought up to the record. alone: without those below it.
    """

    place: Organisation
    within: tuple[int, ...]
    since: dt.date
    until: dt.date
    as_of: dt.datetime | None = None
    alone: bool = False

    @property
    def slice(self) -> Slice:
        """What is counted."""
        return Slice(self.since, self.until, self.within)

    @property
    def whose(self) -> str:
        """Who reports."""
        return t("{name}（仅本机构）", "{name} (alone)").format(name=self.place.name) if self.alone else self.place.name

    @property
    def span(self) -> str:
        """The period as it stands behind a title: 2021年, 2021年8月, or from day to day."""
        return period_in_words(self.since, self.until)

    @property
    def days(self) -> str:
        """The period from its first day to its last."""
        return t("{since}至{until}", "{since} to {until}").format(
            since=day_in_words(self.since), until=day_in_words(self.until)
        )

    @property
    def stands(self) -> str:
        """As of when it was counted, to the minute."""
        return timezone.localtime(self.as_of).strftime("%Y-%m-%d %H:%M") if self.as_of else "—"


def scope_of(place: Organisation, since: dt.date, until: dt.date) -> Scope:
    """An organisation with everything below it: for whoever asks at the command line, and sees all."""
    below = Organisation.objects.filter(path__startswith=place.path, outside=False)
    return Scope(place, tuple(below.values_list("pk", flat=True)), since, until, counted_at())


def period_in_words(since: dt.date, until: dt.date) -> str:
    """A whole year or month by its name, anything else by its days."""
    after = until + DAY
    if (since.month, since.day, after.month, after.day) == (1, 1, 1, 1) and after.year == since.year + 1:
        return t("{year}年", "{year}").format(year=since.year)
    if since.day == 1 and after.day == 1 and (after - since).days <= 31:  # noqa: PLR2004  a month
        return t("{year}年{month}月", "{year}-{month:02}").format(year=since.year, month=since.month)
    return t("{since}至{until}", "{since} to {until}").format(since=day_in_words(since), until=day_in_words(until))


def day_in_words(day: dt.date) -> str:
    """2021年8月3日."""
    return t("{day.year}年{day.month}月{day.day}日", "{day:%Y-%m-%d}").format(day=day)
