"""Where Django looks for models; each lives with its subject."""

from mediation import roles as roles  # noqa: PLC0414  declared when the models load
from mediation.agreements import Agreement, Instalment, Payment, Signature
from mediation.attachments import Attachment
from mediation.causes import Cause, CauseScheme
from mediation.claims import Claim
from mediation.guessing import WrongLink
from mediation.links import Link, Matter
from mediation.organisations import MediationBody
from mediation.parties import Agent, Applicant, Representative, Respondent
from mediation.people import Employer, Person
from mediation.ratings import Rating
from mediation.recovered import Recovery
from mediation.reports.closed import ClosedFigure, ClosedMark, Closing, Restatement
from mediation.saved import Disclosure, PhoneDisclosure, SavedForm
from mediation.sessions import MediationSession

__all__ = [
    "Agent",
    "Agreement",
    "Applicant",
    "Attachment",
    "Cause",
    "CauseScheme",
    "Claim",
    "ClosedFigure",
    "ClosedMark",
    "Closing",
    "Disclosure",
    "Employer",
    "Instalment",
    "Link",
    "Matter",
    "MediationBody",
    "MediationSession",
    "Payment",
    "Person",
    "PhoneDisclosure",
    "Rating",
    "Recovery",
    "Representative",
    "Respondent",
    "Restatement",
    "SavedForm",
    "Signature",
    "WrongLink",
]
