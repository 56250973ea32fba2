"""A stamp: everything that was written about one specimen, with a hole wherever copies differ.

Holes are keys, instants, days, people, firms, staff, organisations, numbers, and what the calendar makes of clocks.
"""

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mediation.bulk.closure import APART, FIRST_KEY, Rows, Table, copied_out, rows_of, tables
from mediation.bulk.days import place_of
from mediation.bulk.specimens.made import FIRST_FIRM, FIRST_NUMBER, FIRST_PERSON, Made
from workflow.calendar import ZONE
from workflow.clocks import Clock
from workflow.clockwork import Face
from workflow.models import Application, StateChange

PLACES = {
    "district": "district",
    "rongchang": "station",
    "kechuang": "station",
    "xinghe": "committee",
    "window": "window",
}
"""Which sort of organisation stands in the place of the demo's."""

HOLE = "\x00"
COUNTED = ("due_at", "due_on", "norm_at", "provisional", "rung", "next_at")
"""Columns of a clock that the calendar decides anew for every copy."""

BEFORE_ALL = "1"
"""The number of the transaction in which copies were written: one that has surely ended, whatever server they come to."""

FAR = 500
"""Days from the beginning within which working days are counted; what lies farther is moved by plain days."""


@dataclass
class Block:
    """The rows of one table as one text with %s for every hole. holes: which value goes where."""

    table: str
    columns: tuple[str, ...]
    text: str
    holes: tuple[int, ...]
    rows: int


@dataclass
class Stamp:
    """See above. Values are computed group by group, in the order of these fields, and the holes name their places."""

    sort: str
    weight: float
    is_open: bool
    applications: int
    last: int = 0
    keys: list[tuple[str, int]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    days: list[tuple[int, int, bool]] = field(default_factory=list)
    times: list[tuple[int, int, int, str, str]] = field(default_factory=list)
    dates: list[tuple[int, int]] = field(default_factory=list)
    persons: int = 0
    firms: int = 0
    has_people: bool = False
    people: list[tuple[int, str]] = field(default_factory=list)
    companies: list[tuple[int, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    bodies: list[tuple[int, str]] = field(default_factory=list)
    staff: list[tuple[int, str, str]] = field(default_factory=list)
    numbers: list[tuple[int, str, int]] = field(default_factory=list)
    calls: list[tuple[int, int]] = field(default_factory=list)
    clocks: list["ClockStamp"] = field(default_factory=list)
    counted: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass
class ClockStamp:
    """What a clock is counted from. moments: places among the stamp's days, with minutes and whether they move."""

    face: Face
    place: int
    moments: dict[dt.datetime, tuple[int, int, int, float]]
    days: dict[dt.date, int]


class Unknown(Exception):
    """A row of a specimen points to something outside it."""


@dataclass(frozen=True)
class Known:
    """What the demo's cast is called in the database of the specimens."""

    users: dict[int, tuple[str, str, str]]
    """Key to account, name and the place where the person works."""
    bodies: dict[int, tuple[str, str, str]]
    """Key to code, name and prefix of numbers."""
    began: dt.datetime
    """When the first specimen was made: whatever carries a later instant was stamped with the clock on the wall."""


_PATTERN = (
    r"(?P<instant>(?P<day>\d{4}-\d\d-\d\d)(?P<sep>[ T])(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?)(?P<zone>Z|[+-]\d\d(?::?\d\d)?))"
    r"|(?P<date>(?<!\d)\d{4}-\d\d-\d\d(?!\d))"
    r"|(?P<chinese>(?<!\d)\d{4}年\d{1,2}月\d{1,2}日)"
    r"|(?P<number>〔\d{4}〕(?P<prefix>{prefixes})(?P<series>[^字〔]{{1,3}})字第\d+号)"
    r"|(?P<identity>{identities})"
    r"|(?P<account>62220200\d{8})"
    r"|(?P<phone>13800100\d{3})"
    r"|(?P<key>(?<![\da-z.])1\d{9}(?![\da-z]))"
    r"|(?P<name>{names})"
    r"|(?P<mark>[\ue000-\uf8ff])"
)


def _pattern(prefixes: Sequence[str], identities: Sequence[str], names: Sequence[str]) -> re.Pattern[str]:
    def either(words: Sequence[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"

    text = _PATTERN.replace("{prefixes}", either(prefixes)).replace("{identities}", either(identities))
    return re.compile(text.replace("{names}", either(names)).replace("{{1,3}}", "{1,3}"))


def stamp_of(made: Made, cursor: Any, known: Known) -> Stamp:
    """Read a specimen and cut its holes."""
    return _Cutting(made, cursor, known).stamp


class _Cutting:
    def __init__(self, made: Made, cursor: Any, known: Known) -> None:
        self.known, self.cursor = known, cursor
        rows = rows_of(cursor, made.keys)
        changes = list(
            StateChange.objects.filter(application__in=made.keys)
            .order_by("recorded_at", "id")
            .values_list("recorded_at", "at")
        )
        self.recorded, self.happened = [one[0] for one in changes], [one[1] for one in changes]
        first = min(self.happened).astimezone(ZONE).date()
        self.base, self.first = place_of(first)[0], first
        stages = Application.objects.filter(pk__in=made.keys).values_list("stage", flat=True)
        self.stamp = Stamp(made.sort, made.weight, any(stage != "closed" for stage in stages), len(made.keys))
        self.stamp.last = max(place_of(one.astimezone(ZONE).date())[0] for one in self.happened) - self.base
        self.found: dict[tuple[Any, ...], tuple[str, int]] = {}
        self.values: list[tuple[str, int]] = []
        self.marks: dict[int, int] = {}
        self.own = self._own_keys(rows)
        self.identities = self._people(rows)
        self.pattern = _pattern(
            [prefix for _c, _n, prefix in known.bodies.values() if prefix], list(self.identities),
            [name for _a, name, _p in known.users.values()] + [name for _c, name, _p in known.bodies.values()],
        )  # fmt: skip
        faces = self._clocks(rows, made.keys)
        for table in tables():
            if table.name in rows.of:
                self._block(table, rows.of[table.name], faces)
        self._settle()

    # What is known before cutting

    def _own_keys(self, rows: Rows) -> dict[int, tuple[str, int]]:
        own = {}
        for table in tables():
            if table.own_key:
                for n, key in enumerate(rows.column(table, table.key)):
                    own[int(key)] = (table.name, n)
                self.stamp.counts[table.name] = len(rows.of.get(table.name, ()))
        self.stamp.counts = {name: count for name, count in self.stamp.counts.items() if count}
        return own

    def _people(self, rows: Rows) -> dict[str, tuple[str, int, str]]:
        """Identity numbers and credit codes by mark, and the keys of people and firms."""
        held: dict[str, set[str]] = {}
        for table in tables():
            for column, pool in table.pooled:
                held.setdefault(pool, set()).update(one for one in rows.column(table, column) if one != "\\N")
        identities: dict[str, tuple[str, int, str]] = {}
        self.pool: dict[int, tuple[str, int]] = {}
        for pool, names, sort, start, attribute in (
            ("mediation_person", ("id", "name", "id_number"), "person", FIRST_PERSON, "id_number"),
            ("mediation_employer", ("id", "name", "uscc"), "firm", FIRST_FIRM, "uscc"),
        ):
            keys = held.get(pool)
            if not keys:
                continue
            for key, name, code in copied_out(self.cursor, pool, names, f"id IN ({','.join(sorted(keys))})", "id"):
                n = ord(name) - start
                if (sort, n) in self.pool.values():
                    msg = f"two rows of {pool} carry one mark"
                    raise Unknown(msg)
                self.pool[int(key)] = (sort, n)
                identities[code] = (sort, n, attribute)
            self.stamp.has_people |= sort == "person"
        return identities

    # Holes

    def _hole(self, group: str, *value: Any) -> str:
        """The place of a value among those of its group; the same value has the same place."""
        known = self.found.get((group, *value))
        if known is None:
            held: list[Any] = getattr(self.stamp, group)
            held.append(value)
            known = self.found[group, *value] = (group, len(held) - 1)
        self.values.append(known)
        return HOLE

    def _day(self, day: dt.date) -> int:
        """The place of a day."""
        at, beyond = place_of(day)
        far = abs((day - self.first).days) > FAR
        value = ((day - self.first).days, 0, True) if far else (at - self.base, beyond, False)
        known = self.found.get(("days", *value))
        if known is None:
            self.stamp.days.append(value)
            known = self.found["days", *value] = ("days", len(self.stamp.days) - 1)
        return known[1]

    def told(self, moment: dt.datetime) -> dt.datetime:
        """When it happened: what the clock on the wall stamped happened when the step of that moment did."""
        if moment < self.known.began:
            return moment
        return self.happened[max(0, bisect_right(self.recorded, moment) - 1)]

    def moment(self, moment: dt.datetime) -> tuple[int, int, int, float]:
        """Place of the day, minute of the day, whether the minute moves from copy to copy, and seconds."""
        local = self.told(moment).astimezone(ZONE)
        minute, seconds = local.hour * 60 + local.minute, local.second + local.microsecond / 1e6
        return self._day(local.date()), minute, int(bool(minute or seconds)), seconds

    def day(self, day: dt.date) -> int:
        """As `moment` for a day."""
        wall = self.known.began.astimezone(ZONE).date()
        if day in (wall, wall + dt.timedelta(days=1)):
            day = self.happened[-1].astimezone(ZONE).date()
        return self._day(day)

    # Cutting

    def _block(self, table: Table, rows: list[list[str]], faces: dict[str, int]) -> None:
        self.values = []
        text = "".join("\t".join(self._cell(table, row, n, faces) for n in range(len(row))) + "\n" for row in rows)
        text = text.replace("%", "%%").replace(HOLE, "%s")
        holes: Any = tuple(self.values)
        self.stamp.blocks.append(Block(table.name, table.columns, text, holes, len(rows)))

    def _cell(self, table: Table, row: list[str], n: int, faces: dict[str, int]) -> str:
        column, text = table.columns[n], row[n]
        if table.name == Clock._meta.db_table and column in COUNTED:
            return self._hole("counted", faces[row[table.columns.index("id")]], COUNTED.index(column))
        if text == "\\N" or not text:
            return text
        if column == "transaction_id":
            return BEFORE_ALL
        cut = self.pattern.sub(self._cut, text)
        if column in table.unique and HOLE not in cut:
            at = table.columns.index(table.key)
            cut = f"{cut}-{self._hole('keys', *self.own[int(row[at])])}"
        return cut

    def _cut(self, found: re.Match[str]) -> str:
        cut: Callable[[re.Match[str]], str] = getattr(self, f"_cut_{_group(found)}")
        return cut(found)

    def _cut_instant(self, found: re.Match[str]) -> str:
        zone = found["zone"].replace("Z", "+00:00")
        zone = zone if ":" in zone else f"{zone}:00"
        moment = dt.datetime.fromisoformat(f"{found['day']}T{found['hour']}:{found['minute']}:{found['second']}{zone}")
        day, minute, moves, seconds = self.moment(moment)
        second = f":{int(seconds):02d}" + (f".{round(seconds % 1 * 1e6):06d}" if seconds % 1 else "")
        tail = f"{second}+08" if found["sep"] == " " else f"{second}+08:00"
        return self._hole("times", day, minute, moves, found["sep"], tail)

    def _cut_date(self, found: re.Match[str]) -> str:
        return self._hole("dates", self.day(dt.date.fromisoformat(found["date"])), 0)

    def _cut_chinese(self, found: re.Match[str]) -> str:
        year, month, day = map(int, re.findall(r"\d+", found["chinese"]))
        return self._hole("dates", self.day(dt.date(year, month, day)), 1)

    def _cut_number(self, found: re.Match[str]) -> str:
        code = next(code for code, _name, prefix in self.known.bodies.values() if prefix == found["prefix"])
        known = self.found.get(("numbers", found["number"]))
        if known is None:
            at = bisect_right(self.happened, self.happened[0])
            day = self._day(self.happened[min(at, len(self.happened)) - 1].astimezone(ZONE).date())
            self.stamp.numbers.append((self._place(code), found["series"], day))
            known = self.found["numbers", found["number"]] = ("numbers", len(self.stamp.numbers) - 1)
        self.values.append(known)
        return HOLE

    def _cut_identity(self, found: re.Match[str]) -> str:
        sort, n, attribute = self.identities[found["identity"]]
        return self._hole("people" if sort == "person" else "companies", n, attribute)

    def _cut_account(self, found: re.Match[str]) -> str:
        return self._hole("people", int(found["account"][8:]), "account")

    def _cut_phone(self, found: re.Match[str]) -> str:
        return self._hole("people", int(found["phone"][8:]), "phone")

    def _cut_key(self, found: re.Match[str]) -> str:
        key = int(found["key"])
        if key in self.own:
            return self._hole("keys", *self.own[key])
        if key in self.pool:
            sort, n = self.pool[key]
            return self._hole("people" if sort == "person" else "companies", n, "id")
        if key in self.known.users:
            account, _name, place = self.known.users[key]
            return self._hole("staff", self._place(place), account, "id")
        if key in self.known.bodies:
            return self._hole("bodies", self._place(self.known.bodies[key][0]), "id")
        if FIRST_KEY <= key < FIRST_KEY + 200 * APART:
            msg = f"{found.string[:80]}: nothing of this specimen has the key {key}"
            raise Unknown(msg)
        return found["key"]

    def _cut_name(self, found: re.Match[str]) -> str:
        for account, name, place in self.known.users.values():
            if name == found["name"]:
                return self._hole("staff", self._place(place), account, "name")
        code = next(code for code, name, _prefix in self.known.bodies.values() if name == found["name"])
        return self._hole("bodies", self._place(code), "name")

    def _cut_mark(self, found: re.Match[str]) -> str:
        n = ord(found["mark"])
        if n >= FIRST_NUMBER:
            known = self.marks.setdefault(n, len(self.marks))
            return self._hole("calls", known, self._day(self.first))
        if n >= FIRST_FIRM:
            return self._hole("companies", n - FIRST_FIRM, "name")
        return self._hole("people", n - FIRST_PERSON, "name")

    def _place(self, code: str) -> int:
        if code not in self.stamp.places:
            self.stamp.places.append(code)
        return self.stamp.places.index(code)

    # Clocks, and the end

    def _clocks(self, rows: Rows, keys: Sequence[int]) -> dict[str, int]:
        """The faces of its clocks, by the key of their rows."""
        places: dict[str, int] = {}
        for clock in Clock.objects.filter(application__in=keys).select_related("organisation").order_by("id"):
            face = clock.face()
            moments, days = _times_of(face)
            places[str(clock.pk)] = len(self.stamp.clocks)
            self.stamp.clocks.append(
                ClockStamp(
                    face, self._place(clock.organisation.code), {one: self.moment(one) for one in moments},
                    {one: self.day(one) for one in days},
                )
            )  # fmt: skip
        return places

    def _settle(self) -> None:
        """Holes become places among all values."""
        stamp, starts, upto = self.stamp, {}, 0
        stamp.persons = 1 + max((n for n, _a in stamp.people), default=-1)
        stamp.firms = 1 + max((n for n, _a in stamp.companies), default=-1)
        for group in GROUPS:
            starts[group] = upto
            upto += len(getattr(stamp, group))
        for block in stamp.blocks:
            holes: Any = block.holes
            block.holes = tuple(starts[group] + n for group, n in holes)


GROUPS = ("keys", "times", "dates", "people", "companies", "bodies", "staff", "numbers", "calls", "counted")
"""The order of values."""


def _group(found: re.Match[str]) -> str:
    return next(
        name for name in ("instant", "date", "chinese", "number", "identity", "account", "phone", "key", "name", "mark")
        if found[name] is not None
    )  # fmt: skip


def _times_of(face: Face) -> tuple[list[dt.datetime], list[dt.date]]:
    """Every instant and every day that a face speaks of."""
    turns = [*face.interruptions, *face.extensions, *([face.pinned] if face.pinned else [])]
    moments = [face.anchor, face.pinned_at, face.ended, *(turn.at for turn in turns)]
    for span in face.pauses:
        moments += [span.start, span.end]
    days = [face.until, face.served, *(turn.until for turn in turns)]
    return [one for one in moments if one is not None], [one for one in days if one is not None]
