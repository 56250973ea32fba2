"""Count a period in the shell: what a clock would do, without a case."""

import datetime as dt
import json
import re
import sys
import unicodedata
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from workflow.calendar import ZONE, Almanac
from workflow.calendar_files import read_day
from workflow.editions import current_book
from workflow.periods import Amount, Due, Terms, Unit
from workflow.tape import Entry, Tape, tape
from workflow.text import t

_STARTS = re.compile(r"(.+?)(?:T|\s+|(?<=日))(\d{1,2}):(\d{2})")
_WEEKDAYS = t("周一 周二 周三 周四 周五 周六 周日", "Mon Tue Wed Thu Fri Sat Sun")
_COLUMN = 36


class Command(BaseCommand):
    """`manage.py deadline 2026-02-12 3 WD` prints the last day as its last line; exit status 2 for bad input."""

    help = (
        "Count a period from a start and print its last day. The start day is not counted. Units: WD working days, "
        "ND natural days, WH working hours, H hours, M months, Y years. “provisional” after the date: the official "
        "calendar of a year on the way is not known yet."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Start, length and unit, as typed."""
        parser.add_argument("start", help="2026-02-12, or 2026-02-12T16:30 for hours")
        parser.add_argument("length", help="how many")
        parser.add_argument("unit", help="WD, ND, WH, H, M or Y")
        parser.add_argument("--no-roll", action="store_true", help="leave the last day where it falls")
        parser.add_argument("--why", action="store_true", help="print the tape: what was counted, and what was not")
        parser.add_argument("--json", action="store_true", help="one JSON object; amounts in days, months or seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and print."""
        start = self._start(options["start"])
        terms = Terms(self._length(options["length"]), self._unit(options["unit"]), roll=not options["no_roll"])
        try:
            counted = tape(start, terms, _almanac())
        except ValueError as error:
            self._refuse(str(error))
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(counted, why=options["why"]), ensure_ascii=False))
            return
        if options["why"]:
            self.stdout.write("\n".join(map(_line, counted.entries)))
        self.stdout.write(_written(counted.due, terms.unit))

    def _start(self, typed: str) -> dt.date | dt.datetime:
        found = _STARTS.fullmatch(unicodedata.normalize("NFKC", typed).strip())
        try:
            day = read_day(found[1] if found else typed)
            return dt.datetime.combine(day, dt.time(int(found[2]), int(found[3])), ZONE) if found else day
        except ValueError:
            self._refuse(
                t(
                    "“{typed}”不是起算时间；请写成 2026-02-12 或 2026-02-12T16:30。",
                    "“{typed}” is no start: write 2026-02-12 or 2026-02-12T16:30.",
                ).format(typed=typed)
            )

    def _length(self, typed: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", typed):
            self._refuse(
                t("“{typed}”不是期限长度；请填整数。", "“{typed}” is no length: write a whole number.").format(
                    typed=typed
                )
            )
        return int(typed)

    def _unit(self, typed: str) -> Unit:
        if typed.upper() not in set(Unit):
            units = "、".join(f"{unit}（{unit.label}）" for unit in Unit)
            self._refuse(
                t("“{typed}”不是期限单位；可用：{units}。", "“{typed}” is no unit. There are: {units}.").format(
                    typed=typed, units=units
                )
            )
        return Unit(typed.upper())

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


def _almanac() -> Almanac:
    """The calendar of the newest edition."""
    try:
        return current_book().almanac
    except ProgrammingError:
        raise CommandError(
            t("数据库尚未建好，请先运行 manage.py migrate。", "The database is not set up yet: run manage.py migrate.")
        ) from None


def _written(due: Due, unit: Unit) -> str:
    return f"{due.on if unit.by_day else _minute(due.at)}{' provisional' if due.provisional else ''}"


def _minute(at: dt.datetime) -> str:
    return at.replace(tzinfo=None).isoformat(" ", "minutes")


def _line(entry: Entry) -> str:
    """One line for the terminal: days, what they are, what they add, and the notice."""
    days = _named(entry.day) if entry.day == entry.upto else f"{_named(entry.day)} – {_named(entry.upto)}"
    said = " ".join(filter(None, (entry.name, str(entry.label), entry.why)))
    amount = f"  +{_amount(entry.counted)} = {_amount(entry.total)}" if entry.counted else ""
    notice = f"  {entry.notice}" if entry.name else ""
    return f"{days}{' ' * (_COLUMN - _width(days))}{said}{amount}{notice}"


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def _named(day: dt.date) -> str:
    return f"{day} {_WEEKDAYS.split()[day.weekday()]}"


def _amount(amount: Amount) -> str:
    if isinstance(amount, int):
        return str(amount)
    hours, minutes = divmod(int(amount.total_seconds()) // 60, 60)
    return f"{hours}:{minutes:02}"


def _as_json(counted: Tape, *, why: bool) -> dict[str, Any]:
    due = counted.due
    found: dict[str, Any] = {"due": str(due.on), "at": due.at.isoformat(), "provisional": due.provisional}
    if why:
        found["tape"] = [_entry_as_json(entry) for entry in counted.entries]
    return found


def _entry_as_json(entry: Entry) -> dict[str, Any]:
    amounts = {"counted": entry.counted, "total": entry.total}
    return {
        "day": str(entry.day),
        "upto": str(entry.upto),
        "what": entry.what.value,
        "label": str(entry.label),
        "name": entry.name,
        **{key: amount if isinstance(amount, int) else amount.total_seconds() for key, amount in amounts.items()},
        "notice": entry.notice,
        "why": entry.why,
    }
