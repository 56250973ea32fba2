"""Adding to the book: one edition, its rows and the order to count the running clocks anew, in one transaction."""

import datetime as dt

from django.db import connection, transaction

from workflow.additions import Addition, addition_of
from workflow.editions import Edition, Recount, current_number
from workflow.logbook import SHELL, Action, log
from workflow.moment import now
from workflow.organisations import User
from workflow.recounting import recount_in_background
from workflow.steps import Refused
from workflow.text import t

_LOCK = 5_402_026
"""The advisory lock under which editions are numbered, so that one is complete before the next is begun."""
SAME_PRESS = dt.timedelta(hours=1)


class Superseded(Refused):
    """The book has been added to since the preview: what was previewed no longer says what would happen."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "您预览之后，日历、办公时间或期限规则又有变更，影响可能不同；请核对新的预览后再确认。",
                "The calendar, office hours or rules changed after your preview, and with them the consequences. Please "
                "check the new preview and confirm again.",
            )
        )


def adopt(addition: Addition, *, base: int, by: User | None, words: str = "", address: str | None = None) -> Edition:
    """Save an addition that was previewed against edition `base`, and return its edition.

    words: why, or what it rests on. by: None at the command line. address: where the request came from. Raises Superseded when the book is no longer the one of the preview, Refused when
    nothing differs. The same person's same addition again (a double click) is the same edition.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        if current_number() != base:
            return _same_press(addition, base, by)
        said = "：".join(filter(None, (str(addition.title), words.strip())))
        edition = Edition.objects.create(cause=addition.cause, words=said[:300], made_by=by, made_at=now())
        for row in addition.rows(edition):
            row.save(force_insert=True)
        log(Action.BOOK_CHANGED, by=by, username=SHELL, subject=edition.words, address=address, edition=edition.pk)
        Recount.objects.create(edition=edition)
        recount_in_background(edition.pk)
    return edition


def _same_press(addition: Addition, base: int, by: User | None) -> Edition:
    since = now() - SAME_PRESS
    for edition in Edition.objects.filter(pk__gt=base, made_by=by, cause=addition.cause, made_at__gte=since):
        if addition_of(edition).kept() == addition.kept():
            return edition
    raise Superseded
