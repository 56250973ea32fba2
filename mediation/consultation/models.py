"""Where Django looks for this kind's models."""

from mediation.consultation import clocks as clocks  # noqa: PLC0414  its rules are declared when the models load
from mediation.consultation.answers import AnswerTemplate
from mediation.consultation.lifecycle import Consultation

__all__ = ["AnswerTemplate", "Consultation"]
