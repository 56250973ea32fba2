"""Many cases in one go: the failure of one is written to the log with its traceback, and the others go on."""

import logging
from types import TracebackType

from django.db import models


class Apart:
    """`with apart(row): …` for each in turn; `failed` holds the keys of those that failed.

    For sweeps alone, which try every case again next time. Whoever serves a person lets the error rise.
    """

    def __init__(self, log: logging.Logger, words: str) -> None:
        self.log, self.words = log, words
        self.failed: set[int] = set()
        self.about: models.Model | None = None

    def __call__(self, about: models.Model) -> "Apart":
        """Which row the log names."""
        self.about = about
        return self

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Keep an error to this case; what ends the process ends it."""
        if not isinstance(error, Exception) or self.about is None:
            return False
        self.failed.add(self.about.pk)
        self.log.error(self.words, self.about, exc_info=error)
        return True
