"""The states a ticket goes through, and where each stands: what both hotlines share, and what each adds (domain.md 2.4, 2.5)."""

from collections.abc import Mapping

from django.db import models

from mediation.roles import DISPATCHER, MEDIATOR, SUPERVISOR
from workflow.models import Place, Stage
from workflow.text import t

DRAFT, RECEIVED, SIGNED, DISPATCHED = "draft", "received", "signed", "dispatched"
ACCEPTED, CONTACTED, HANDLING, WAITING = "accepted", "contacted", "handling", "waiting"
SHELVED, MERGED, REWORK = "shelved", "merged", "rework"
REPLY_REVIEW, REPLIED, CALLBACK, CLOSED = "reply_review", "replied", "callback", "closed"

TO_CONTACT = (ACCEPTED, REWORK)
"""Nobody has spoken with the caller in this round."""
IN_HAND = (ACCEPTED, CONTACTED, HANDLING, WAITING, REWORK)
"""Somebody is working on it."""
REFERABLE = (SIGNED, ACCEPTED, CONTACTED, HANDLING, REWORK)
"""From here an application of another kind may answer it."""

_DESK = Place(Stage.INTAKE, DISPATCHER, sender=True)
_OWN = Place(Stage.CONCILIATION, MEDIATOR, handler=True)
_BACK = Place(Stage.FULFILMENT, DISPATCHER, sender=True)

SHARED: Mapping[str, Place] = {
    DRAFT: _DESK,
    RECEIVED: _DESK,
    SIGNED: _DESK,
    DISPATCHED: _DESK,
    ACCEPTED: _OWN,
    CONTACTED: _OWN,
    HANDLING: _OWN,
    WAITING: _OWN,
    SHELVED: _OWN,
    REWORK: _OWN,
    MERGED: Place(Stage.CONCILIATION, DISPATCHER, sender=True),
    REPLY_REVIEW: Place(Stage.AGREEMENT, DISPATCHER, sender=True),
    REPLIED: _BACK,
    CALLBACK: _BACK,
    CLOSED: Place(Stage.CLOSED),
}


class CityState(models.TextChoices):
    """12345: RECEIVED → SIGNED → DISPATCHED → ACCEPTED → CONTACTED → HANDLING → REPLY_REVIEW → REPLIED → CALLBACK → CLOSED."""

    DRAFT = DRAFT, t("草稿", "Draft")
    RECEIVED = RECEIVED, t("待签收", "To be signed for")
    SIGNED = SIGNED, t("已签收，待派单", "Signed for, to be dispatched")
    OBJECTION = "objection", t("退单待审批", "Return to be approved")
    DISPATCHED = DISPATCHED, t("已派单，待接收", "Dispatched, not yet accepted")
    ACCEPTED = ACCEPTED, t("待联系来电人", "Caller to be contacted")
    CONTACTED = CONTACTED, t("已联系", "Caller contacted")
    HANDLING = HANDLING, t("办理中", "In hand")
    WAITING = WAITING, t("等待关联案件", "Waiting for the case that answers it")
    SHELVED = SHELVED, t("已挂账", "Shelved")
    MERGED = MERGED, t("已并单，待分别答复", "Merged, own reply owing")
    REWORK = REWORK, t("重办", "To be done again")
    REPLY_REVIEW = REPLY_REVIEW, t("答复待审核", "Reply under review")
    REPLIED = REPLIED, t("已答复，待回访", "Replied, to be called back")
    CALLBACK = CALLBACK, t("已回访", "Called back")
    CLOSED = CLOSED, t("已办结", "Closed")
    RETURNED = "returned", t("已退单", "Returned to the hotline")


CITY_PLACES: Mapping[str, Place] = {
    **SHARED,
    CityState.OBJECTION: Place(Stage.INTAKE, SUPERVISOR),
    CityState.RETURNED: Place(Stage.CLOSED),
}


class UnionState(models.TextChoices):
    """12351: as 12345, without returning; answered on the spot, graded, checked before closing, transferred, reopened."""

    DRAFT = DRAFT, t("草稿", "Draft")
    RECEIVED = RECEIVED, t("待分级", "To be graded")
    GRADED = "graded", t("已分级，待签收", "Graded, to be signed for")
    SIGNED = SIGNED, t("已签收，待派单", "Signed for, to be dispatched")
    REOPENED = "reopened", t("已重启，待签收", "Reopened, to be signed for")
    DISPATCHED = DISPATCHED, t("已派单，待接收", "Dispatched, not yet accepted")
    ACCEPTED = ACCEPTED, t("待联系来电人", "Caller to be contacted")
    CONTACTED = CONTACTED, t("已联系", "Caller contacted")
    HANDLING = HANDLING, t("办理中", "In hand")
    WAITING = WAITING, t("等待关联案件", "Waiting for the case that answers it")
    SHELVED = SHELVED, t("已挂账", "Shelved")
    MERGED = MERGED, t("已并单，待分别答复", "Merged, own reply owing")
    REWORK = REWORK, t("重办", "To be done again")
    REPLY_REVIEW = REPLY_REVIEW, t("答复待审核", "Reply under review")
    REPLIED = REPLIED, t("已答复，待回访", "Replied, to be called back")
    CALLBACK = CALLBACK, t("已回访", "Called back")
    QC = "qc", t("质检中", "Under quality check")
    CLOSED = CLOSED, t("已办结", "Closed")
    ANSWERED = "answered", t("即时答复", "Answered on the spot")
    TRANSFERRED = "transferred", t("已转出", "Transferred")


UNION_PLACES: Mapping[str, Place] = {
    **SHARED,
    UnionState.GRADED: _DESK,
    UnionState.REOPENED: _DESK,
    UnionState.QC: Place(Stage.FULFILMENT, SUPERVISOR),
    UnionState.ANSWERED: Place(Stage.CLOSED),
    UnionState.TRANSFERRED: Place(Stage.CLOSED),
}
