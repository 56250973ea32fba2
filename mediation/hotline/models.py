"""Where Django looks for these kinds' models."""

from mediation.hotline import clocks as clocks  # noqa: PLC0414  their rules are declared when the models load
from mediation.hotline.categories import TicketCategory
from mediation.hotline.city import Ticket12345
from mediation.hotline.rows import CallBack, ContactAttempt, Extension, Objection, Reply, Shelving
from mediation.hotline.union import Ticket12351

__all__ = [
    "CallBack",
    "ContactAttempt",
    "Extension",
    "Objection",
    "Reply",
    "Shelving",
    "Ticket12345",
    "Ticket12351",
    "TicketCategory",
]
