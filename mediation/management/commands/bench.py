"""What the product costs on this machine: steps, their clock work, the sweep, the rule of who sees what, and figures."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mediation import demo
from mediation.bulk import filled_database
from mediation.management.benches import clocks, figures, steps, sweep, visibility
from mediation.management.scratch import scratch_database

ALL = ("steps", "clocks", "sweep", "visibility", "figures")


class Command(BaseCommand):
    """`manage.py bench`: never touches the data of the site; the databases it makes are dropped at the end."""

    requires_system_checks: list[str] = []
    help = "Measure steps against the same statements sent by bare psycopg, their clock work, and the sweep."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, how much, and how it is told."""
        parser.add_argument("what", nargs="*", help=f"which of {', '.join(ALL)} (all)")
        parser.add_argument("--steps", type=int, default=200, help="steps in a round (200)")
        parser.add_argument("--clocks", type=int, default=1_000_000, help="running clocks of the sweep (1,000,000)")
        parser.add_argument(
            "--sizes", default="10000,100000,1000000", help="applications for the figures (10000,100000,1000000)"
        )
        parser.add_argument("--rounds", type=int, default=5, help="rounds; the median counts (5)")
        parser.add_argument("--statements", action="store_true", help="list the SQL statements of each step")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, tell, tidy up."""
        what = options["what"] or ALL
        if set(what) - set(ALL):
            raise CommandError(f"There is no such measurement; choose from {', '.join(ALL)}.")
        measured: dict[str, Any] = {}
        say = (lambda _line: None) if options["json"] else self.stdout.write
        if "steps" in what:
            measured["steps"] = [asdict(one) for one in self._steps(options, say)]
        if {"clocks", "sweep"} & set(what):
            measured |= self._deadlines(what, options, say)
        if "visibility" in what:
            measured["visibility"] = self._visibility(options, say)
        if "figures" in what:
            measured["figures"] = self._figures(options, say)
        if options["json"]:
            self.stdout.write(json.dumps(measured, ensure_ascii=False))

    def _steps(self, options: dict[str, Any], say: Any) -> list[steps.Result]:
        results = steps.bench_steps(options["steps"], options["rounds"])
        for result in results:
            steps.tell(result, say, statements=options["statements"])
        return results

    def _deadlines(self, what: Sequence[str], options: dict[str, Any], say: Any) -> dict[str, Any]:
        measured: dict[str, Any] = {}
        with scratch_database("bench") as prepared:
            call_command("migrate", verbosity=0)
            people = demo.cast()
            if "sweep" in what:
                swept = sweep.bench_sweep(prepared, options["clocks"], options["rounds"])
                measured["sweep"] = [asdict(one) for one in swept]
                sweep.tell(swept, say)
            if "clocks" in what:
                measured["clocks"] = counted = clocks.bench_clocks(people)
                clocks.tell(counted, say)
        return measured

    def _visibility(self, options: dict[str, Any], say: Any) -> list[dict[str, Any]]:
        with scratch_database("bench") as _prepared:
            call_command("migrate", verbosity=0)
            seen = visibility.bench_visibility(demo.cast(), options["rounds"])
        visibility.tell(seen, say)
        slow = [one.reader for one in seen if visibility.reads_the_table(one)]
        if slow:
            raise CommandError(f"The list of {', '.join(slow)} reads the whole table.")
        return [asdict(one) | {"ratio": one.ratio} for one in seen]

    def _figures(self, options: dict[str, Any], say: Any) -> list[dict[str, Any]]:
        results = []
        for size in map(int, options["sizes"].split(",")):
            with filled_database(size, say=say):
                results.append(figures.bench_figures())
        figures.tell(results, say)
        late = [name for one in results if one.applications >= figures.LARGE for name in one.slow]
        if late:
            raise CommandError(f"Over {figures.BAR:g} s at a million applications: {', '.join(late)}.")
        return [asdict(one) for one in results]
