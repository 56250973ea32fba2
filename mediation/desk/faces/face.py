"""How the case page shows one kind of application: its template, the figures in its head, and what they need."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workflow.organisations import User


def _nothing(application: Any, user: User) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Face:
    """body: the template between the actions and the timeline. figures: the one beside the title, or empty."""

    body: str
    figures: str = ""
    context: Callable[[Any, User], dict[str, Any]] = _nothing
