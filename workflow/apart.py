"""Many cases in one go: the failure of one is written to the log with its traceback, and the others go on."""

import logging
from types import TracebackType


class Apart:
    """`with apart: …` for each case in turn; `failed` counts those that failed.

    For sweeps alone, which try every case again next time. Whoever serves a person lets the error rise.
    """

    def __init__(self, log: logging.Logger, words: str) -> None:
        self.log, self.words = log, words
        self.failed = 0
        self.about: object = None

    def __call__(self, about: object) -> "Apart":
        """Which case the log names."""
        self.about = about
        return self

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Keep an error to this case; what ends the process ends it."""
        if not isinstance(error, Exception):
            return False
        self.failed += 1
        self.log.error(self.words, self.about, exc_info=error)
        return True
