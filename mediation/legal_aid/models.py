"""Where Django looks for this kind's models."""

from mediation.legal_aid import clocks as clocks  # noqa: PLC0414  its rules are declared when the models load
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.rows import AidOffice, LawyerDeclaration, QualityCheck, ServiceEntry, SubsidyRate

__all__ = ["AidOffice", "LawyerDeclaration", "LegalAid", "QualityCheck", "ServiceEntry", "SubsidyRate"]
