"""No test runs for ever, and whoever looks afterwards knows what ran when.

What takes longer than `timeout` in pyproject.toml, or its own `@pytest.mark.timeout`, fails with the stacks of all
threads (pytest-timeout). What does not even hear of that, because it waits where Python has no say, ends its process a
little later, and with it the run. Each process keeps a log of its tests, which .ci/run prints.
"""

import faulthandler
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

LOGS = Path(__file__).resolve().parents[2] / "var" / "test-runs"
GRACE = 120
"""Seconds beyond its limit after which a test takes its process along: waits for other threads have ended by then."""


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    name = getattr(config, "workerinput", {}).get("workerid", "main")
    if name == "main":
        for stale in LOGS.glob("*.log"):
            stale.unlink(missing_ok=True)
    if name != "main" or config.getoption("dist") == "no":
        config.pluginmanager.register(Progress(config, LOGS / f"{name}.log"), "progress")


@contextmanager
def uncounted() -> Iterator[None]:
    """What is done once for all tests is not counted to the one that happens to come first."""
    faulthandler.cancel_dump_traceback_later()
    left, _interval = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)


class Progress:
    """The log of one process: a line when a test begins and one when it has ended, and what failed in between."""

    def __init__(self, config: pytest.Config, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        self.usual = float(config.getini("timeout"))
        self.log: TextIO = place.open("w", buffering=1)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        marker = item.get_closest_marker("timeout")
        limit = float(marker.args[0]) if marker else self.usual
        began = time.perf_counter()
        self._say(f"begins {item.nodeid}")
        faulthandler.dump_traceback_later(limit + GRACE, exit=True, file=self.log)
        try:
            return (yield)
        finally:
            faulthandler.cancel_dump_traceback_later()
            self._say(f"ended  {item.nodeid} after {time.perf_counter() - began:.2f} s")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._say(f"FAILED {report.nodeid} ({report.when})\n{report.longreprtext}")

    def _say(self, words: str) -> None:
        print(time.strftime("%H:%M:%S"), words, file=self.log)
