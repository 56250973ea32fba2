"""Import a year's notice on holidays: what differs, which deadlines would move, and only then, when told so, save."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import ProgrammingError

from mediation.working_days import from_package
from workflow.additions import Notices
from workflow.adopting import adopt
from workflow.calendar_files import MOST_BYTES, BadCalendar, read_notice
from workflow.differences import DayChange, day_changes, years_added
from workflow.editions import Book, Edition, Recount, current_book
from workflow.moment import now
from workflow.moving import Impact, impact_of
from workflow.recounting import recount
from workflow.steps import Refused
from workflow.text import t
from workflow.travel import follow_the_demo

SHOWN = 20
WEEKDAYS = t("周一 周二 周三 周四 周五 周六 周日", "Mon Tue Wed Thu Fri Sat Sun")


class Command(BaseCommand):
    """`manage.py import_calendar 2027.json`: exit status 2 and one sentence for a file that cannot be taken."""

    help = (
        "Import the holidays of a year from a file (JSON as of the holiday-cn project, or CSV with the columns date, kind, "
        "name), or the years the calendar package newly covers. Shows what differs from the present calendar and which "
        "running deadlines would move; saves with --yes, or when you answer yes on a terminal."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from, and whether to save."""
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("file", nargs="?", help="2027.json or 2027.csv")
        where.add_argument("--package", action="store_true", help="years the package covers and the calendar does not")
        parser.add_argument("--yes", action="store_true", help="save without asking")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, ask, save."""
        addition = None if options["package"] else self._from_file(Path(options["file"]))
        book, at = self._book(), now()
        addition = addition or self._from_package(book)
        nothing = addition.adds_nothing_to(book)
        if nothing is not None:
            self._tell(options, {"saved": False, "differences": []}, [nothing])
            return
        impact = impact_of(addition, book, at)
        found = _as_json(addition, book, impact)
        self._tell(options, found, _lines(addition, book, impact), last=False)
        if not (options["yes"] or self._agreed(options)):
            self._tell(
                options, found | {"saved": False}, [t("没有保存。要保存请加 --yes。", "Not saved: --yes saves.")]
            )
            return
        edition = self._save(addition, book)
        told = Recount.objects.get(pk=edition.pk)
        words = t(
            "已导入（第 {edition} 次变更）；核算 {done} 个期限，变动 {moved} 个。",
            "Imported (change {edition}); {done} deadlines counted anew, {moved} moved.",
        )
        done = words.format(edition=edition.pk, done=told.done, moved=told.moved)
        self._tell(options, found | {"saved": True, "edition": edition.pk, "recounted": told.done}, [done])

    def _book(self) -> Book:
        try:
            follow_the_demo()
            return current_book()
        except ProgrammingError:
            self._refuse(
                t(
                    "数据库尚未建好，请先运行 manage.py migrate。",
                    "The database is not set up yet: run manage.py migrate.",
                )
            )

    def _from_file(self, path: Path) -> Notices:
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            self._refuse(t("找不到文件 {path}。", "There is no file {path}.").format(path=path))
        except OSError as error:
            words = t("无法读取 {path}（{reason}）。", "{path} cannot be read ({reason}).")
            self._refuse(words.format(path=path, reason=error.strerror))
        try:
            return Notices((read_notice(path.name, content),))
        except BadCalendar as bad:
            self._refuse(bad.sentence)

    def _from_package(self, book: Book) -> Notices:
        return Notices(tuple(notice for notice in from_package() if notice.year not in book.almanac.years))

    def _agreed(self, options: dict[str, Any]) -> bool:
        """Asked on a terminal only: a script says --yes."""
        if options["json"] or not sys.stdin.isatty():
            return False
        return input(t("导入并重新核算这些期限？[y/N] ", "Import it and count these anew? [y/N] ")).lower() in {
            "y",
            "yes",
            "是",
        }

    def _save(self, addition: Notices, book: Book) -> Edition:
        try:
            edition = adopt(addition, base=book.number, by=None)
        except Refused as refused:
            self._refuse(refused.sentence)
        recount(edition.pk, progress=self._progress)
        return edition

    def _progress(self, row: Recount) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{row.done}/{row.total}", ending="")

    def _tell(self, options: dict[str, Any], found: dict[str, Any], lines: list[str], *, last: bool = True) -> None:
        """As lines when they come up; as one JSON object at the end."""
        if not options["json"]:
            self.stdout.write("\n".join(map(str, lines)))
        elif last:
            self.stdout.write(json.dumps(found, ensure_ascii=False))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(str(sentence))
        sys.exit(2)


def _lines(addition: Notices, book: Book, impact: Impact) -> list[str]:
    """What differs, and what would move."""
    after = addition.joined(book).almanac
    lines = [f"{notice.year}：{notice.notice}（{notice.source}）" for notice in addition.notices]
    fresh = t("{year} 年首次导入。", "{year} becomes known.")
    lines += [fresh.format(year=year) for year in years_added(book.almanac, after)]
    lines += [
        f"  {change.day} {WEEKDAYS.split()[change.day.weekday()]}  {change.old_words} → {change.new_words}"
        for change in day_changes(book.almanac, after)
    ]
    lines.append(t("对正在计算的期限：", "Running deadlines:"))
    lines += [f"  {words}：{number}" for words, number in impact.figures() if number or words in _ALWAYS]
    for move in impact.moves[:SHOWN]:
        many = f" ×{move.clocks}" if move.clocks > 1 else ""
        lines.append(f"  {move.application}  {move.rule}{many}  {move.old} → {move.new or '—'}")
    if len(impact.moves) > SHOWN:
        lines.append("  …")
    return lines


_ALWAYS = {words for words, _number in Impact().figures()[:2]}


def _name(change: DayChange) -> dict[str, str]:
    return {"name": change.new_name or change.old_name}


def _as_json(addition: Notices, book: Book, impact: Impact) -> dict[str, Any]:
    figures = {name: value for name, value in vars(impact).items() if isinstance(value, int)}
    return {
        "years": [notice.year for notice in addition.notices],
        "differences": [
            {"day": str(change.day), "before": change.old.value, "after": change.new.value} | _name(change)
            for change in day_changes(book.almanac, addition.joined(book).almanac)
        ],
        "impact": figures,
        "moves": [
            {"application": move.application, "rule": move.rule, "clocks": move.clocks}
            | {"old": move.old and str(move.old), "new": move.new and str(move.new)}
            for move in impact.moves
        ],
    }
