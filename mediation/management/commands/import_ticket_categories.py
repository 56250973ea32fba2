"""Import a hotline's table of categories: what differs from the present one, and only then, when told so, save."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from mediation.hotline.category_files import MOST_BYTES, BadTable, Difference, Row, differences, read_table, take_over
from workflow.text import t


class Command(BaseCommand):
    """`manage.py import_ticket_categories 12345 table.csv`: exit status 2 and a sentence per bad row."""

    help = (
        "Import a hotline's categories from CSV (columns code, name, parent, grade) or a JSON list of such objects. Shows "
        "what is added, changed and switched off; saves with --yes, or when you answer yes on a terminal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose table, where from, and whether to save."""
        parser.add_argument("scheme", help="12345 or 12351")
        parser.add_argument("file", type=Path, help="table.csv or table.json")
        parser.add_argument("--yes", action="store_true", help="save without asking")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, ask, save."""
        rows = self._rows(options["scheme"], options["file"])
        found = differences(options["scheme"], rows)
        self.stdout.write("\n".join(_lines(found)))
        if found.is_empty:
            return
        if not (options["yes"] or self._agreed()):
            self.stdout.write(str(t("没有保存。要保存请加 --yes。", "Not saved: --yes saves.")))
            return
        take_over(options["scheme"], rows)
        self.stdout.write(str(t("已保存。", "Saved.")))

    def _rows(self, scheme: str, path: Path) -> list[Row]:
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            words = t("无法读取 {path}（{reason}）。", "{path} cannot be read ({reason}).")
            self._refuse([words.format(path=path, reason=error.strerror)])
        try:
            return read_table(scheme, path.name, content)
        except BadTable as bad:
            self._refuse(bad.sentences)

    def _agreed(self) -> bool:
        """Asked on a terminal only: a script says --yes."""
        return sys.stdin.isatty() and input(t("保存？[y/N] ", "Save? [y/N] ")).lower() in {"y", "yes", "是"}

    def _refuse(self, sentences: list[str]) -> NoReturn:
        self.stderr.write("\n".join(map(str, sentences)))
        sys.exit(2)


def _lines(found: Difference) -> list[str]:
    """Every difference, or that there is none."""
    if found.is_empty:
        return [str(t("与现有分类相同。", "Nothing differs."))]
    lines = [f"+ {row.code} {row.name}" + (f" [{row.grade}]" if row.grade else "") for row in found.added]
    for before, row in found.changed:
        lines.append(f"~ {before.code} {before.name} → {row.name} ({before.grade or '—'} → {row.grade or '—'})")
    lines += [f"- {row.code} {row.name}" for row in found.dropped]
    words = t("新增{a}、变动{c}、停用{d}。", "{a} added, {c} changed, {d} switched off.")
    return [*lines, words.format(a=len(found.added), c=len(found.changed), d=len(found.dropped))]
