"""Changes of the book for tests: a day taken off, a year announced, a rule amended; and what became of the clocks."""

import datetime as dt
from dataclasses import replace
from typing import Any

from mediation.dispute.lifecycle import Dispute
from mediation.working_days import from_package
from workflow.additions import Addition, Notices, Version
from workflow.adopting import adopt
from workflow.calendar import ZONE, Listed, YearNotice
from workflow.clocks import Clock
from workflow.editions import Edition, Recount, current_book, current_number
from workflow.recounting import recount

NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)
"""A Friday. 2026 is known, 2027 is not."""
STARTED = dt.datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def days_off(*days: str, name: str = "临时放假") -> Notices:
    """The notice of 2026 once more, with these days off too."""
    newest = [notice for notice in current_book().notices if notice.year == 2026][-1]
    listed = {date: replace(one, notice="另行通知") for date, one in newest.days.items()}
    listed |= {day(text): Listed(True, name, "另行通知") for text in days}
    return Notices((replace(newest, days=listed, notice="另行通知"),))


def year_2027(*off: str) -> Notices:
    """A notice of 2027, with New Year off and these days."""
    listed = {day(text): Listed(True, "节日", "2027号") for text in ("2027-01-01", *off)}
    return Notices((YearNotice(2027, listed, "2027号", "test"),))


def amended(rule: str, **terms: Any) -> Version:
    """Another version of a rule, for running clocks too unless told otherwise."""
    newest = current_book().versions[rule][-1]
    given: dict[str, Any] = {"valid_from": NOW.date(), "running": True} | terms
    return Version(replace(newest, version=newest.version + 1, **given))


def add(addition: Addition, *, count: bool = True) -> Edition:
    """Add it, and have the clocks counted anew."""
    edition = adopt(addition, base=current_number(), by=None)
    if count:
        recount(edition.pk)
    return edition


def install_the_calendar() -> None:
    """The first edition again, where a test of its own connections has emptied the tables."""
    if not Edition.objects.exists():
        add(Notices(tuple(from_package())), count=False)
        Recount.objects.update(finished_at=NOW)


def clock(case: Dispute, rule: str) -> Clock:
    """The newest clock of the rule."""
    return Clock.objects.filter(application=case, rule=rule).latest("run")
