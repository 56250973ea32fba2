"""What a clock has been through, told once more as events: for an application that goes on under another number.

Cases are split, merged and transferred. What counts from the same fact goes on counting in the new application, whose own
record then says it all: the same anchor, day, pause and floor, event by event.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from workflow.clocks import Clock
from workflow.clockwork import Do, Event, Face


def inherited(faces: Iterable[Face], subjects: Mapping[str, str] | None = None) -> Iterator[Event]:
    """The events from which the same faces come about elsewhere. subjects: what is called otherwise there, by its name here.

    An interruption was weighed when it happened, so it counts again whatever had run out by then.
    """
    for face in faces:
        rule, subject, served = face.rule, (subjects or {}).get(face.subject, face.subject), face.served
        yield Event(Do.START, face.anchor, rule, subject, until=face.until, why=face.why, served=served)
        for turn in face.interruptions:
            yield Event(Do.INTERRUPT, turn.at, rule, subject, why=turn.why, by=turn.by, revives=True)
        for turn in face.extensions:
            yield Event(Do.EXTEND, turn.at, rule, subject, until=turn.until, why=turn.why, by=turn.by, served=served)
        for span in face.pauses:
            yield Event(Do.PAUSE, span.start, rule, subject, why=span.why, by=span.by)
            if span.end is not None:
                yield Event(Do.RESUME, span.end, rule, subject)
        if (hand := face.pinned) is not None:
            yield Event(Do.PIN, hand.at, rule, subject, instant=face.pinned_at, why=hand.why, by=hand.by)


def going_on(clock: Clock) -> Face:
    """The face of a clock as it was before it ended: a pause that only its end had ended lasts."""
    face = clock.face()
    if face.ended is None:
        return face
    pauses = face.pauses
    if pauses and pauses[-1].end == face.ended:
        pauses = (*pauses[:-1], replace(pauses[-1], end=None))
    return replace(face, ended=None, outcome="", pauses=pauses)
