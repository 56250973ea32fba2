"""What the product does by itself when a limit has lapsed, because the law says so: through the one door, or not at all.

The case is locked before its clock, as a step does it. A step that was taken is known by its key, and told in the same
transaction; one that cannot be taken is put before people, once, and is theirs from then on.
"""

import datetime as dt
from enum import Enum, auto

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils import translation

from workflow.clocks import Clock
from workflow.clockwork import Do, Rung, What, Words, due_of, local_day
from workflow.editions import Book, book_at, current_book
from workflow.engine import perform
from workflow.messages import Topic
from workflow.models import Application, StateChange, kind_named
from workflow.moment import now
from workflow.organisations import system_user
from workflow.recipients import Recipients
from workflow.rules import declared
from workflow.steps import Refused
from workflow.telling import Note, key_of, tell
from workflow.text import both, t

NOT_NOW = t("按现有情况系统不能自动办理，请人工处理。", "As things stand the product cannot act: a person has to.")


class Done(Enum):
    """What came of a rung that acts."""

    ACTED = auto()
    BLOCKED = auto()
    NOTHING = auto()  # the clock has moved meanwhile, or its date is not certain


def act(clock: Clock, at: dt.datetime) -> Done:
    """Take the step of the clock's rule. Raises what the step raises, but for a refusal: that is told to people."""
    with transaction.atomic():
        application = _locked(clock)
        clock = Clock.objects.select_for_update(no_key=True).get(pk=clock.pk)
        book = current_book()
        rung = _standing(clock, application, book, min(at, now()))
        if rung is None:
            return Done.NOTHING
        concerned = Recipients.of([application.pk]).concerned(application.pk)
        with translation.override(settings.LANGUAGE_CODE):
            done, words = _perform(application, clock)
        topic = Topic.ACT if done == Done.ACTED else Topic.BLOCKED
        tell(
            [
                Note(
                    rung.at,
                    f"{key_of(clock, rung)}:{topic.value}",
                    person,
                    topic.value,
                    0,
                    application.pk,
                    clock.pk,
                    clock.due_on,
                    words,
                )
                for person in concerned
            ],
            at,
            book,
        )
        _move_on(clock, application)
        return done


def _locked(clock: Clock) -> Application:
    """The case with its own fields, locked as `perform` locks it: both tables in one statement, always in this order."""
    kind = kind_named(Application._base_manager.values_list("kind_key", flat=True).get(pk=clock.application_id))  # noqa: SLF001
    rows = kind._base_manager.select_for_update(of=("self", "application_ptr"), no_key=True)  # noqa: SLF001
    found: Application = rows.select_related("organisation").get(pk=clock.application_id)
    return found


def _standing(clock: Clock, application: Application, newest: Book, at: dt.datetime) -> Rung | None:
    """The rung that acts, if the clock still stands before it. The newest book must give the same date, and surely."""
    if not clock.is_running or clock.provisional or clock.due_at is None or clock.due_at > at:
        return None
    path = application.organisation.path
    certain = due_of(clock.face(), newest, newest.week(path))
    if certain is None or certain.provisional or certain.at != clock.due_at:
        return None
    if newest.rule(clock.rule, local_day(clock.began_at)).retired:
        return None
    book = book_at(clock.edition)
    rungs = clock.rungs(book, book.week(path))
    here = rungs[clock.rung] if clock.rung < len(rungs) else None
    return here if here is not None and here.what == What.ACT else None


def _perform(application: Application, clock: Clock) -> tuple[Done, Words]:
    """The step as of the instant the limit lapsed, or of the newest step where that was recorded later."""
    asked = application.acts_on_lapse(clock)
    if asked is None:
        return Done.BLOCKED, both(NOT_NOW)
    verb, facts = asked
    newest = application.changes.order_by("-sequence").values_list("at", flat=True).first()
    lapsed = clock.due_at or now()
    try:
        change = perform(
            application, verb, by=system_user(), at=max(lapsed, newest or lapsed), channel="system",
            key=f"lapse:{clock.pk}:{lapsed.astimezone(dt.UTC):%Y%m%d%H%M}", **facts,
        )  # fmt: skip
    except (Refused, PermissionDenied) as sentence:
        if isinstance(sentence.__cause__, OperationalError):  # somebody was in the way: the next sweep tries again
            raise
        return Done.BLOCKED, both(getattr(sentence, "sentence", str(sentence)))
    return Done.ACTED, _what_was_done(application, change)


def _what_was_done(application: Application, change: StateChange) -> Words:
    """The step, and what people still owe after it: the duties that it started."""
    step = application.step_named(change.verb)
    begun = dict.fromkeys(event["rule"] for event in change.facts.get("clocks", []) if event["do"] == Do.START)
    owed = [both(declared()[rule].label) for rule in begun if declared()[rule].breach]
    zh, en = both(step.label if step else change.verb)
    still_zh = f"仍需办理：{'、'.join(duty[0] for duty in owed)}。" if owed else ""
    still_en = f" Still to be done: {', '.join(duty[1] for duty in owed)}." if owed else ""
    return f"期限届满，系统已办理“{zh}”。{still_zh}", f"The limit has lapsed; the product did: {en}.{still_en}"


def _move_on(clock: Clock, application: Application) -> None:
    """Past the rung that acted, unless the step ended the clock, paused it or gave it another day."""
    due_at, rung = clock.due_at, clock.rung
    clock.refresh_from_db()
    if not clock.is_running or (clock.due_at, clock.rung) != (due_at, rung):
        return
    book = book_at(clock.edition)
    rungs = clock.rungs(book, book.week(application.organisation.path))
    clock.rung += 1
    clock.next_at = rungs[clock.rung].at if clock.rung < len(rungs) else None
    clock.save(update_fields=["rung", "next_at"])
