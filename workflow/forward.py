"""A day that the book brought forward is told to whoever answers for it: no step of theirs moved it, so nothing else would.

What moved stands in the ClockMoves of the edition, whether its recount or a step that came before wrote them.
"""

import datetime as dt

from django.db.models import F

from workflow.clocks import ClockMove
from workflow.clockwork import Words
from workflow.editions import Cause, Edition, current_book
from workflow.messages import Topic
from workflow.recipients import Recipients
from workflow.telling import Note, tell
from workflow.text import both

BATCH = 1_000


def tell_of_days_brought_forward(edition: Edition, at: dt.datetime, batch: int = BATCH) -> int:
    """How many messages were new: one a person, case, rule and day, however many claims. Asked twice, told once.

    Clocks that have ended meanwhile, or were put off again, have nothing to tell.
    """
    book, told, last = current_book(), 0, 0
    forward = ClockMove.objects.filter(
        edition=edition, new_due_on__lt=F("old_due_on"), clock__ended_at=None, clock__due_on__lt=F("old_due_on")
    ).select_related("clock", "edition")
    while moves := list(forward.filter(pk__gt=last).order_by("pk")[:batch]):
        recipients = Recipients.of({move.clock.application_id for move in moves})
        told += tell((note for move in moves for note in _notes(move, recipients)), at, book)
        last = moves[-1].pk
    return told


def _notes(move: ClockMove, recipients: Recipients) -> list[Note]:
    clock = move.clock
    key = f"moved:{move.edition_id}:{clock.application_id}:{clock.rule}:{clock.run}:{clock.due_on:%Y%m%d}"
    return [
        Note(
            move.moved_at, key, person, Topic.MOVED.value, 0, clock.application_id, clock.pk, clock.due_on, _words(move)
        )
        for person in recipients.answering(clock.application_id)
    ]


def _words(move: ClockMove) -> Words:
    zh, en = both(Cause(move.edition.cause).label)
    return f"原为{move.old_due_on}，因{zh}变更而提前", f"it was {move.old_due_on}; {en.lower()} changed"
