"""The faces of the kinds on the case page, by kind."""

from mediation.desk.faces import consultation, dispute, hearing, hotline, legal_aid
from mediation.desk.faces.face import Face
from workflow.models import Application
from workflow.text import t

FACES: dict[str, Face] = {
    "dispute": dispute.FACE,
    "consultation": consultation.FACE,
    "legal_aid": legal_aid.FACE,
    "ticket_12345": hotline.FACE,
    "ticket_12351": hotline.FACE,
    "hearing": hearing.FACE,
}


IN_WORDS: dict[str, tuple[str, str]] = {
    "consultation": ("message-circle", t("来访来电问一问，当场答复", "A question on site or by telephone")),
    "dispute": ("scale", t("职工与单位发生争议，申请调解", "A worker and an employer in dispute")),
    "ticket_12345": ("phone-incoming", t("市民热线派来的工单", "Sent by the city's hotline")),
    "ticket_12351": ("headphones", t("职工服务热线来电与工单", "The unions' own hotline")),
    "legal_aid": ("life-buoy", t("为职工指派律师", "A lawyer for a worker")),
    "hearing": ("gavel", t("仲裁庭邀请工会协助调解", "Invited by the arbitration tribunal")),
}
"""What registering each kind is for: an icon and a phrase, in the order of the menu."""


def face_of(application: Application) -> Face:
    """How its case page shows it; every installed kind has one (a test sees to it)."""
    return FACES[application.kind]
