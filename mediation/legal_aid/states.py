"""The states of a legal-aid application and where each stands (domain.md 2.3).

SIGNING, SUBSIDY_SIGNING and ORDERED stand beside those of the paper: whoever proposes a decision does not sign it, and
what the justice administration has ordered waits for a new decision. The work then lies with those whose turn it is.
"""

from collections.abc import Mapping

from django.db import models

from mediation.roles import AID_REVIEWER, INTAKE, LAWYER, LEAD, SUPERVISOR
from workflow.models import Place, Stage
from workflow.text import t


class State(models.TextChoices):
    """DRAFT → … → ARCHIVED, with the exits."""

    DRAFT = "draft", t("草稿", "Draft")
    APPLIED = "applied", t("已申请", "Applied")
    RECEIVED = "received", t("已收件", "Received")
    SUPPLEMENT = "supplement", t("待补充材料", "Papers asked for")
    REVIEW = "review", t("审查中", "Under review")
    SIGNING = "signing", t("待签发决定", "Decision to be signed")
    PRE_AID = "pre_aid", t("先行援助", "Urgent aid first")
    GRANTED = "granted", t("已决定援助", "Granted")
    ASSIGNED = "assigned", t("已指派", "Lawyer assigned")
    CONTRACTED = "contracted", t("已签委托", "Agency signed")
    IN_SERVICE = "in_service", t("承办中", "In service")
    SERVICE_ENDED = "service_ended", t("办理终结", "Service ended")
    CLOSING_REVIEW = "closing_review", t("结案审查", "Closing review")
    SUBSIDY = "subsidy", t("补贴发放", "Subsidy")
    SUBSIDY_SIGNING = "subsidy_signing", t("补贴待审批", "Subsidy to be approved")
    CLOSED = "closed", t("已结案", "Closed")
    DENIED = "denied", t("不予援助", "Denied")
    OBJECTION = "objection", t("异议审查中", "Objection")
    ORDERED = "ordered", t("责令重新决定", "New decision ordered")
    UPHELD = "upheld", t("维持原决定", "Decision upheld")
    DEEMED_WITHDRAWN = "deemed_withdrawn", t("视为撤回", "Deemed withdrawn")
    WITHDRAWN = "withdrawn", t("已撤回", "Withdrawn")
    TERMINATED = "terminated", t("终止援助", "Terminated")
    TRANSFERRED = "transferred", t("已转送", "Passed on")
    ARCHIVED = "archived", t("已归档", "Archived")


PLACES: Mapping[str, Place] = {
    State.DRAFT: Place(Stage.INTAKE, INTAKE),
    State.APPLIED: Place(Stage.INTAKE, INTAKE),
    State.RECEIVED: Place(Stage.INTAKE, AID_REVIEWER),
    State.SUPPLEMENT: Place(Stage.INTAKE, AID_REVIEWER),
    State.REVIEW: Place(Stage.INTAKE, AID_REVIEWER),
    State.SIGNING: Place(Stage.INTAKE, LEAD),
    State.PRE_AID: Place(Stage.INTAKE, AID_REVIEWER),
    State.OBJECTION: Place(Stage.INTAKE, AID_REVIEWER),
    State.ORDERED: Place(Stage.INTAKE, AID_REVIEWER),
    State.GRANTED: Place(Stage.CONCILIATION, AID_REVIEWER),
    State.ASSIGNED: Place(Stage.CONCILIATION, LAWYER, handler=True),
    State.CONTRACTED: Place(Stage.CONCILIATION, LAWYER, handler=True),
    State.IN_SERVICE: Place(Stage.CONCILIATION, LAWYER, handler=True),
    State.SERVICE_ENDED: Place(Stage.AGREEMENT, LAWYER, handler=True),
    State.CLOSING_REVIEW: Place(Stage.AGREEMENT, AID_REVIEWER),
    State.SUBSIDY: Place(Stage.FULFILMENT, AID_REVIEWER),
    State.SUBSIDY_SIGNING: Place(Stage.FULFILMENT, SUPERVISOR),
    State.CLOSED: Place(Stage.CLOSED),
    State.DENIED: Place(Stage.CLOSED),
    State.UPHELD: Place(Stage.CLOSED),
    State.DEEMED_WITHDRAWN: Place(Stage.CLOSED),
    State.WITHDRAWN: Place(Stage.CLOSED),
    State.TERMINATED: Place(Stage.CLOSED),
    State.TRANSFERRED: Place(Stage.CLOSED),
    State.ARCHIVED: Place(Stage.CLOSED),
}

BEFORE_DECISION = (State.APPLIED, State.RECEIVED, State.SUPPLEMENT, State.REVIEW)
UNDER_DECISION = (*BEFORE_DECISION, State.SIGNING)
WITH_LAWYER = (State.ASSIGNED, State.CONTRACTED, State.IN_SERVICE)
AIDED = (State.PRE_AID, State.GRANTED, *WITH_LAWYER)
AFTER_SERVICE = (
    State.SERVICE_ENDED, State.CLOSING_REVIEW, State.SUBSIDY, State.SUBSIDY_SIGNING, State.CLOSED,
)  # fmt: skip
ENDED = (
    State.CLOSED, State.DENIED, State.UPHELD, State.DEEMED_WITHDRAWN, State.WITHDRAWN, State.TERMINATED,
    State.TRANSFERRED,
)  # fmt: skip
HANDED_OVER = (*UNDER_DECISION, State.GRANTED)
"""Whence it may go to another organisation of the district: as long as no lawyer serves in it."""
