"""The reports in the shell: of one organisation with everything below it, as JSON, spreadsheet or page."""

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, transaction

from mediation.reports import rendering
from mediation.reports.assessment import month_with, window_of
from mediation.reports.scope import Scope, scope_of
from workflow.logbook import SHELL, Action, log
from workflow.moment import today
from workflow.organisations import Organisation, installations_root
from workflow.projecting import catch_up
from workflow.text import t

Period = tuple[dt.date, dt.date]


class Command(BaseCommand):
    """`manage.py report year --org district --from 2021-01-01 --to 2021-12-31 --format xlsx --output 2021.xlsx`."""

    help = "Print a report of an organisation and everything below it: year, yearbook, or the hotlines' assessment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which report, of whom, when, and in what form."""
        reports = parser.add_subparsers(dest="report", required=True, metavar="report")
        for name, words in HELP.items():
            one = reports.add_parser(name, help=words)
            one.add_argument("--org", default="", metavar="CODE", help="code of the organisation (default: the root)")
            if name == "assessment":
                one.add_argument("--month", default="", metavar="2021-08", help="(default: the one that runs now)")
            else:
                one.add_argument("--from", dest="since", default="", metavar="2021-01-01", help="(default: last year)")
                one.add_argument("--to", dest="until", default="", metavar="2021-12-31")
            one.add_argument("--format", dest="form", default="json", choices=rendering.FORMS)
            one.add_argument("--output", default="", metavar="FILE", help="(default: standard output)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, and write."""
        report = rendering.REPORTS[options["report"]]
        if options["form"] == "xlsx" and not options["output"] and self.stdout.isatty():
            raise CommandError(t("电子表格请用 --output 指定文件。", "Name a file for the spreadsheet: --output FILE."))
        place = _place(options["org"])
        since, until = PERIODS[options["report"]](options)
        catch_up()
        scope = scope_of(place, since, until)
        written = report.written(scope, options["form"])
        with transaction.atomic():  # nothing is said to have been exported that could not be written
            self._log(scope, options)
            self._write(written, options["output"])

    def _log(self, scope: Scope, options: dict[str, Any]) -> None:
        log(
            Action.EXPORTED, username=SHELL, subject=rendering.REPORTS[options["report"]].label, organisation=scope.place,
            report=options["report"], form=options["form"], since=str(scope.since), until=str(scope.until),
        )  # fmt: skip

    def _write(self, written: bytes, output: str) -> None:
        if output:
            try:
                Path(output).write_bytes(written)
            except OSError as error:
                raise CommandError(
                    t("无法写入 {file}：{why}。", "Cannot write {file}: {why}.").format(file=output, why=error.strerror)
                ) from error
            self.stderr.write(t("已写入 {file}", "Written: {file}").format(file=output))
            return
        raw = getattr(self.stdout, "buffer", None)
        if raw is None:
            self.stdout.write(written.decode(errors="replace"), ending="")
            return
        self.stdout.flush()
        raw.write(written)
        raw.flush()


def _place(code: str) -> Organisation:
    here = Organisation.objects.filter(outside=False)
    try:
        known = "、".join(here.order_by("path").values_list("code", flat=True))
    except ProgrammingError:
        raise CommandError(
            t("数据库尚未建好，请先运行 manage.py migrate。", "The database is not set up yet: run manage.py migrate.")
        ) from None
    if not known:
        raise CommandError(
            t(
                "还没有机构，请先运行 manage.py found_organisation。",
                "There is no organisation yet: run manage.py found_organisation.",
            )
        )
    place = here.filter(code=code).first() if code else installations_root()
    if place is None:
        raise CommandError(
            t("没有代码为“{code}”的机构；现有：{known}。", "No organisation has the code “{code}”. There are: {known}.").format(
                code=code, known=known
            )
        )  # fmt: skip
    return place


def _period(options: dict[str, Any]) -> Period:
    """Both days as typed; where one is missing, to the end or from the start of the other's year."""
    last_year = dt.date(today().year - 1, 1, 1)
    until = _day(options["until"]) if options["until"] else None
    since = _day(options["since"]) if options["since"] else (until or last_year).replace(month=1, day=1)
    until = until or since.replace(month=12, day=31)
    if until < since:
        raise CommandError(t("开始日期应不晚于结束日期。", "The period ends before it begins."))
    return since, until


def _month(options: dict[str, Any]) -> Period:
    if not options["month"]:
        return window_of(*month_with(today()))
    try:
        first = dt.date.fromisoformat(f"{options['month']}-01")
        return window_of(first.year, first.month)
    except (ValueError, OverflowError):
        raise CommandError(
            t("“{typed}”不是月份；请写成 2021-08。", "“{typed}” is no month: write 2021-08.").format(
                typed=options["month"]
            )
        ) from None


def _day(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise CommandError(
            t("“{typed}”不是日期；请写成 2021-01-31。", "“{typed}” is no date: write 2021-01-31.").format(typed=typed)
        ) from None


HELP = {
    "year": "the year as the union prints it",
    "yearbook": "open before, accepted, ended, open after: the yearbook's columns by cause",
    "assessment": "the hotlines' month, unit by unit",
}
PERIODS: dict[str, Callable[[dict[str, Any]], Period]] = {"year": _period, "yearbook": _period, "assessment": _month}
