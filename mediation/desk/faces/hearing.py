"""What the case page of an entry at a hearing shows."""

from typing import Any

from mediation.desk.faces.face import Face
from mediation.hearing.lifecycle import Hearing
from mediation.recovered import with_counting
from workflow.organisations import User


def shown(hearing: Hearing, user: User) -> dict[str, Any]:
    """The sessions, and the money."""
    return {
        "sessions": hearing.sessions.exclude(held_at=None).select_related("minutes"),
        "recoveries": with_counting(hearing),
    }


FACE = Face("desk/kinds/hearing.html", context=shown)
