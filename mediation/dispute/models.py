"""Where Django looks for this kind's models."""

from mediation.dispute.lifecycle import Dispute
from mediation.dispute.mediators import ConflictDeclaration
from mediation.dispute.remedies import RemedyTrack

__all__ = ["ConflictDeclaration", "Dispute", "RemedyTrack"]
