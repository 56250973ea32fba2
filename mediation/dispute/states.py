"""The states of a dispute and where each stands (domain.md 2.1)."""

from collections.abc import Mapping

from django.db import models

from mediation.roles import INTAKE, LEAD, MEDIATOR
from workflow.models import Place, Stage
from workflow.text import t


class State(models.TextChoices):
    """DRAFT → … → ARCHIVED, with the exits."""

    DRAFT = "draft", t("草稿", "Draft")
    SUBMITTED = "submitted", t("已收件", "Submitted")
    SCREENING = "screening", t("审查中", "Screening")
    CORRECTION = "correction", t("待补正", "To be corrected")
    CONSENT_ASKING = "consent_asking", t("征询意愿", "Asking consent")
    ACCEPTED = "accepted", t("已受理", "Accepted")
    ASSIGNED = "assigned", t("已指派", "Assigned")
    MEDIATING = "mediating", t("调解中", "Mediating")
    AGREEMENT_DRAFT = "agreement_draft", t("协议起草签署", "Agreement being signed")
    AGREEMENT_EFFECTIVE = "agreement_effective", t("协议生效", "Agreement effective")
    PERFORMING = "performing", t("履行中", "Performing")
    DEFAULTED = "defaulted", t("逾期未履行", "In default")
    PERFORMED = "performed", t("履行完毕", "Performed")
    CLOSED = "closed", t("已结案", "Closed")
    FAILED = "failed", t("调解不成", "Failed")
    REFUSED = "refused", t("不予受理", "Refused")
    WITHDRAWN = "withdrawn", t("已撤回", "Withdrawn")
    TRANSFERRED = "transferred", t("已移送", "Transferred")
    MERGED = "merged", t("已并案", "Merged")
    ARCHIVED = "archived", t("已归档", "Archived")


PLACES: Mapping[str, Place] = {
    State.DRAFT: Place(Stage.INTAKE, INTAKE),
    State.SUBMITTED: Place(Stage.INTAKE, INTAKE),
    State.SCREENING: Place(Stage.INTAKE, INTAKE),
    State.CORRECTION: Place(Stage.INTAKE, INTAKE),
    State.CONSENT_ASKING: Place(Stage.INTAKE, INTAKE),
    State.ACCEPTED: Place(Stage.CONCILIATION, LEAD),
    State.ASSIGNED: Place(Stage.CONCILIATION, MEDIATOR, handler=True),
    State.MEDIATING: Place(Stage.CONCILIATION, MEDIATOR, handler=True),
    State.AGREEMENT_DRAFT: Place(Stage.AGREEMENT, MEDIATOR, handler=True),
    State.AGREEMENT_EFFECTIVE: Place(Stage.AGREEMENT, MEDIATOR, handler=True),
    State.PERFORMING: Place(Stage.FULFILMENT, MEDIATOR, handler=True),
    State.DEFAULTED: Place(Stage.FULFILMENT, MEDIATOR, handler=True),
    State.PERFORMED: Place(Stage.FULFILMENT, LEAD),
    State.CLOSED: Place(Stage.CLOSED),
    State.FAILED: Place(Stage.CLOSED),
    State.REFUSED: Place(Stage.CLOSED),
    State.WITHDRAWN: Place(Stage.CLOSED),
    State.TRANSFERRED: Place(Stage.CLOSED),
    State.MERGED: Place(Stage.CLOSED),
    State.ARCHIVED: Place(Stage.CLOSED),
}

AT_INTAKE = (State.SUBMITTED, State.SCREENING, State.CORRECTION, State.CONSENT_ASKING)
IN_CONCILIATION = (State.ACCEPTED, State.ASSIGNED, State.MEDIATING)
BEFORE_AGREEMENT = (*AT_INTAKE, *IN_CONCILIATION)
PRE_EFFECTIVE = (*BEFORE_AGREEMENT, State.AGREEMENT_DRAFT)
SETTLED = (State.AGREEMENT_EFFECTIVE, State.PERFORMING, State.DEFAULTED, State.PERFORMED)
IN_PERFORMANCE = (State.PERFORMING, State.DEFAULTED)
"""Groups of states that steps start from."""
