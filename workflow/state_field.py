"""The field of a state, which migrations see as the text that it is."""

from collections.abc import Sequence
from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """A state machine's field.

    Every class that has one listens to every class that Django makes. A migration makes thousands of classes and needs
    no machine in any of them: with it, an empty database took more than twice as long.
    """

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """As a CharField."""
        name, _path, positional, named = super().deconstruct()
        named.pop("protected", None)
        return name, "django.db.models.CharField", positional, named
