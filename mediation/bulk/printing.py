"""Printing: what stands in the holes of each copy, and the rows of some thousand copies as text for COPY."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from mediation.bulk import people
from mediation.bulk.days import LAST, ORIGIN, written
from mediation.bulk.organisation import Places
from mediation.bulk.planning import LATEST, Copy, Plan, bodies_of, moved
from mediation.bulk.stamps import PLACES, Block, ClockStamp, Stamp
from mediation.people import Employer, Person
from workflow.calendar import ZONE
from workflow.clockwork import Face, Span, Turn, due_of, ladder, norm_of
from workflow.editions import Book, current_book
from workflow.office_hours import Week
from workflow.periods import Unit

STANDS_AT = dt.datetime.combine(LAST, dt.time(17, 0), ZONE)
"""Reminders that lay before this instant have been sent."""

MIDNIGHT = 24 * 60
HOURS_AND_MINUTES = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(MIDNIGHT)] + ["23:59"] * LATEST
"""By the minute of the day; what would move past midnight stays in its day."""

NULL = "\\N"
STAND_INS = {"station": "liuyang", "committee": "tangrui", "window": "songjie"}
_BY_THE_DAY = frozenset({Unit.NATURAL_DAY, Unit.WORKING_DAY})

Printed = dict[tuple[str, tuple[str, ...]], list[str]]
"""Texts of rows by table and columns."""


@dataclass
class _Press:
    """A stamp ready to print."""

    stamp: Stamp
    blocks: list[tuple[tuple[str, tuple[str, ...]], str, Callable[[Any], Any] | None]]


class Printer:
    """Prints copies. Holds the book of deadlines and the calendar; asks the database for nothing else."""

    def __init__(self, stamps: Sequence[Stamp], places: Places) -> None:
        self.places = places
        self.presses = [_Press(stamp, [_ready(block) for block in stamp.blocks]) for stamp in stamps]
        self.book: Book = current_book()
        self.week: Week = self.book.week(places.bodies["district"][0].path)
        self.known: dict[Any, tuple[str, ...]] = {}
        self.iso, self.chinese, self.compact = written()

    def chunk(self, copies: Sequence[Copy], first: Mapping[str, int]) -> Printed:
        """The rows of these copies. first: how many rows of each table are printed before them."""
        printed: Printed = defaultdict(list)
        keys = defaultdict(int, first)
        for copy in copies:
            press = self.presses[copy.stamp]
            values = self._values(press.stamp, copy, keys)
            for where, text, pick in press.blocks:
                printed[where].append(text % pick(values) if pick else text)
            for table, rows in press.stamp.counts.items():
                keys[table] += rows
        return printed

    def _values(self, stamp: Stamp, copy: Copy, keys: Mapping[str, int]) -> list[Any]:
        """In the order of mediation.bulk.stamps.GROUPS."""
        iso, later = self.iso, copy.later
        days = [moved(copy.start, day) for day in stamp.days]
        values: list[Any] = [keys[table] + n + 1 for table, n in stamp.keys]
        values += [
            iso[days[day]] + sep + HOURS_AND_MINUTES[minute + later * moves] + tail
            for day, minute, moves, sep, tail in stamp.times
        ]
        values += [(self.chinese if style else iso)[days[day]] for day, style in stamp.dates]
        values += _of_people(stamp, copy)
        values += [_of_firm(copy.firm + n, attribute) for n, attribute in stamp.companies]
        bodies = bodies_of(stamp, self.places, copy.draw)
        values += [getattr(bodies[place], attribute) for place, attribute in stamp.bodies]
        values += [self._of_staff(stamp, bodies, copy.draw, *hole) for hole in stamp.staff]
        values += [
            f"〔{iso[days[day]][:4]}〕{bodies[place].number_prefix}{series}字第{number}号"
            for (place, series, day), number in zip(stamp.numbers, copy.numbers, strict=True)
        ]
        values += [f"{self.compact[days[day]]}{keys['workflow_application'] + n + 1:07d}" for n, day in stamp.calls]
        if stamp.counted:
            clocks = [self._counted(clock, days, later) for clock in stamp.clocks]
            values += [clocks[clock][column] for clock, column in stamp.counted]
        return values

    def _of_staff(
        self, stamp: Stamp, bodies: Sequence[Any], draw: int, place: int, account: str, attribute: str
    ) -> Any:
        stand_in = STAND_INS.get(PLACES.get(stamp.places[place], ""), account)
        posts = self.places.posts[bodies[place].pk, stand_in]
        return getattr(posts[draw // 97 % len(posts)], attribute)

    # Clocks

    def _counted(self, clock: ClockStamp, days: Sequence[int], later: int) -> tuple[str, ...]:
        """due_at, due_on, norm_at, provisional, rung and next_at, as mediation.bulk.stamps.COUNTED has them."""
        face = clock.face
        if face.interruptions or face.extensions or face.pauses or face.pinned_at:
            return self._count(self._moved(clock, days, later))
        day, minute, moves, _seconds = clock.moments[face.anchor]
        by_the_day = self.book.rule(face.rule, face.began_on).unit in _BY_THE_DAY
        key = (
            face.rule, days[day], 0 if by_the_day else minute + later * moves, face.ended is None,
            days[clock.days[face.until]] if face.until else 0, days[clock.days[face.served]] if face.served else 0,
        )  # fmt: skip
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = self._count(self._moved(clock, days, later))
        return known

    def _count(self, face: Face) -> tuple[str, ...]:
        due, norm = due_of(face, self.book, self.week), norm_of(face, self.book, self.week)
        if due is None:
            return (NULL, NULL, NULL, "f", "0", NULL)
        rung, following = 0, NULL
        if face.ended is None:
            rungs = ladder(self.book.rule(face.rule, face.began_on), due, norm, self.book, self.week)
            rung = next((n for n, one in enumerate(rungs) if one.at > STANDS_AT), len(rungs))
            following = _instant(rungs[rung].at) if rung < len(rungs) else NULL
        provisional = "t" if due.provisional else "f"
        return (
            _instant(due.at),
            due.on.isoformat(),
            _instant(norm.at) if norm else NULL,
            provisional,
            str(rung),
            following,
        )

    def _moved(self, clock: ClockStamp, days: Sequence[int], later: int) -> Face:
        """The face of the copy's clock."""

        def at(moment: dt.datetime | None) -> Any:
            if moment is None:
                return None
            day, minute, moves, seconds = clock.moments[moment]
            start = dt.datetime.combine(dt.date.fromordinal(ORIGIN + days[day]), dt.time(), ZONE)
            return start + dt.timedelta(minutes=min(minute + later * moves, MIDNIGHT - 1), seconds=seconds)

        def on(day: dt.date | None) -> dt.date | None:
            return None if day is None else dt.date.fromordinal(ORIGIN + days[clock.days[day]])

        def turn(one: Turn) -> Turn:
            return replace(one, at=at(one.at), until=on(one.until))

        face = clock.face
        spans = tuple(Span(at(span.start), at(span.end), span.why, span.by) for span in face.pauses)
        return replace(
            face, anchor=at(face.anchor), until=on(face.until), interruptions=tuple(map(turn, face.interruptions)),
            extensions=tuple(map(turn, face.extensions)), pauses=spans, pinned=turn(face.pinned) if face.pinned else None,
            pinned_at=at(face.pinned_at), served=on(face.served), ended=at(face.ended),
        )  # fmt: skip


def _ready(block: Block) -> tuple[tuple[str, tuple[str, ...]], str, Callable[[Any], Any] | None]:
    where = (block.table, block.columns)
    if not block.holes:
        return where, block.text.replace("%%", "%"), None
    if len(block.holes) == 1:
        return where, block.text, lambda values, at=block.holes[0]: (values[at],)
    return where, block.text, itemgetter(*block.holes)


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(ZONE).isoformat(sep=" ")


def _of_people(stamp: Stamp, copy: Copy) -> list[Any]:
    if stamp.has_people:
        held = {n: people.person(copy.person + n) for n, _attribute in stamp.people}
        return [
            copy.person + n + 1 if attribute == "id" else getattr(held[n], attribute) for n, attribute in stamp.people
        ]
    return [
        people.name(copy.person + n) if what == "name" else people.phone(copy.person + n) for n, what in stamp.people
    ]


def _of_firm(n: int, attribute: str) -> Any:
    if attribute == "id":
        return n + 1
    return people.firm(n) if attribute == "name" else people.uscc(n)


# People and firms


def pools(plan: Plan) -> list[tuple[str, int, int]]:
    """What is to be printed beside the copies: tables with from which to which number."""
    size = 50_000
    spans = [("mediation_person", first, min(first + size, plan.persons)) for first in range(0, plan.persons, size)]
    return spans + [
        ("mediation_employer", first, min(first + size, plan.firms)) for first in range(0, plan.firms, size)
    ]


def pool(table: str, first: int, last: int) -> Printed:
    """The rows of so many people or firms."""
    model: Any = {"mediation_person": Person, "mediation_employer": Employer}[table]
    columns = tuple(field.column for field in model._meta.concrete_fields)
    row = _person_row if model is Person else _employer_row
    usual = model()
    texts = []
    for n in range(first, last):
        own = row(n)
        cells = (str(own.get(name, getattr(usual, name))) for name in columns)
        texts.append("\t".join(cells) + "\n")
    return {(table, columns): texts}


def _person_row(n: int) -> dict[str, Any]:
    one = people.person(n)
    return {
        "id": n + 1, "name": one.name, "sex": one.sex, "birth_date": one.birth_date, "id_type": "CITIZEN",
        "id_number": one.id_number,
    }  # fmt: skip


def _employer_row(n: int) -> dict[str, Any]:
    return {
        "id": n + 1, "name": people.firm(n), "uscc": people.uscc(n), "industry": people.industry(n),
        "phone": people.phone(7_000_000 + n), "contact": people.name(800_000 + n),
        "legal_representative": people.name(700_000 + n), "domicile": f"开发区宏达路{1 + n % 199}号",
    }  # fmt: skip
