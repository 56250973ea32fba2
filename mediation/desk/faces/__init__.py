"""The faces of the kinds on the case page, by kind."""

from mediation.desk.faces import consultation, dispute, hearing, hotline, legal_aid
from mediation.desk.faces.face import Face
from workflow.models import Application

FACES: dict[str, Face] = {
    "dispute": dispute.FACE,
    "consultation": consultation.FACE,
    "legal_aid": legal_aid.FACE,
    "ticket_12345": hotline.FACE,
    "ticket_12351": hotline.FACE,
    "hearing": hearing.FACE,
}


def face_of(application: Application) -> Face:
    """How its case page shows it; every installed kind has one (a test sees to it)."""
    return FACES[application.kind]
