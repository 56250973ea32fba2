"""One number of a report as a page shows it: in words, with its parts, and where each of them opens."""

from dataclasses import dataclass
from typing import Any, Protocol

from mediation.reports.telling import in_words, parts_in_words
from workflow.figuring import Part
from workflow.metrics import Counted


class Opens(Protocol):
    """Where the records behind a number are listed: an address, "" where they are not. narrowed: what differs from the sheet's own question."""

    def __call__(self, key: str, part: Part, **narrowed: Any) -> str:
        """The address."""


def nowhere(key: str, part: Part, **narrowed: Any) -> str:
    """On paper nothing opens."""
    return ""


@dataclass(frozen=True)
class Cell:
    """A number in words. parts: numerator and denominator of a rate, in words. The addresses are "" where nothing is behind."""

    counted: Counted
    words: str
    address: str = ""
    parts: tuple[str, str] | None = None
    below: str = ""

    @property
    def unit(self) -> str:
        """The unit beside it."""
        return self.counted.figure.unit.value


def cell(counted: Counted, opens: Opens = nowhere, **narrowed: Any) -> Cell:
    """A cell that opens to its records; nothing and a composite score do not."""
    key = counted.figure.key
    address = opens(key, Part.NUMERATOR, **narrowed) if counted.numerator else ""
    below = opens(key, Part.DENOMINATOR, **narrowed) if counted.denominator else ""
    return Cell(counted, in_words(counted), address, parts_in_words(counted), below)
