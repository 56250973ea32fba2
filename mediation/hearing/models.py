"""Where Django looks for this kind's models."""

from mediation.hearing import clocks as clocks  # noqa: PLC0414  its rules are declared when the models load
from mediation.hearing.lifecycle import Hearing

__all__ = ["Hearing"]
